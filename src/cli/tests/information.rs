//! `squall modules`, `squall explain`, `squall completions`.

use super::call;
use crate::base::diagnostic::CODES;
use crate::base::exit::ExitCode;
use crate::grid::functions;
use crate::modules::CATALOG;
use crate::tui;

#[test]
fn all_modules_are_listed() {
    let text = call(&["modules", "list"]);
    assert_eq!((text.exit, text.err.as_str()), (0, ""));
    assert!(text.out.starts_with("Steps\n  print "), "{}", text.out);
    let json = call(&["modules", "list", "--output", "json"]).json();
    assert_eq!(json[0]["role"], "step");
    assert_eq!(json.as_array().unwrap().len(), CATALOG.runners.len() + CATALOG.resources.len());
}

#[test]
fn each_module_is_shown_in_all_forms() {
    let names = CATALOG.runners.iter().map(|entry| entry.manifest).chain(CATALOG.resources.iter().map(|entry| entry.manifest));
    for manifest in names {
        let text = call(&["modules", "show", manifest.name]);
        assert_eq!(text.exit, 0, "{text:?}");
        let json = call(&["modules", "show", manifest.name, "--output", "json"]).json();
        assert_eq!(json["name"], manifest.name);
        for field in manifest.input.fields {
            assert!(text.out.contains(&format!("\n  {} ", field.name)), "{}: {}", field.name, text.out);
            let found = json["arguments"].as_array().unwrap().iter().find(|one| one["name"] == field.name).unwrap();
            assert_eq!(found["type"], field.ty.to_string());
        }
        let hcl = call(&["modules", "show", manifest.name, "--output", "hcl"]);
        assert_eq!((hcl.exit, hcl.err.as_str()), (0, ""));
        let first = hcl.out.lines().next().unwrap();
        assert!(
            first == format!("runner \"{}\" {{", manifest.name) || first == format!("asset \"{}\" {{", manifest.name),
            "{first}"
        );
        for field in manifest.input.fields {
            assert!(hcl.out.contains(&format!("\n  input \"{}\" {{\n    type = ", field.name)), "{}: {}", field.name, hcl.out);
        }
        for line in manifest.example.trim().lines().filter(|line| !line.trim().is_empty()) {
            assert!(text.out.contains(line.trim_end()), "{line}");
        }
    }
}

#[test]
fn a_near_miss_is_named() {
    let called = call(&["modules", "show", "prnt"]);
    assert_eq!((called.exit, called.err.as_str()), (2, "error: there is no module prnt\n  did you mean print?\n"));
    let called = call(&["modules", "show", "zzzzzzzzzz"]);
    assert!(called.err.contains("squall modules list"), "{called:?}");
}

#[test]
fn every_code_is_explained() {
    for entry in CODES {
        let called = call(&["explain", &entry.code.0.to_lowercase()]);
        assert_eq!(called.exit, 0, "{}", entry.code);
        assert!(called.out.starts_with(&format!("{}: {}\n\n", entry.code, entry.title)), "{called:?}");
    }
    let list = call(&["explain"]).out;
    assert!(CODES.iter().all(|entry| list.contains(entry.title)));
    assert!(list.contains("exit-codes"));
}

#[test]
fn exit_codes_are_explained() {
    let called = call(&["explain", "exit-codes"]);
    assert_eq!(called.exit, 0);
    assert!(ExitCode::ALL.iter().all(|code| called.out.contains(code.meaning())));
}

#[test]
fn the_keys_of_the_screen_are_explained() {
    let called = call(&["explain", "keys"]);
    assert_eq!(called.exit, 0);
    for one in tui::keys() {
        assert!(called.out.contains(&format!("  {:12}  {}\n", one.keys, one.help)), "{one:?}: {}", called.out);
    }
}

#[test]
fn all_functions_are_explained() {
    let called = call(&["explain", "functions"]);
    assert_eq!(called.exit, 0);
    for name in functions::names() {
        let told = called.out.lines().any(|line| line.starts_with(&format!("{name}(")));
        assert!(told, "{name}: {}", called.out);
    }
    let names: Vec<&str> = called.out.lines().map(|line| line.split('(').next().unwrap()).collect();
    assert!(names.is_sorted(), "{names:?}");
}

#[test]
fn an_unknown_code_exits_2_with_the_nearest() {
    let called = call(&["explain", "G0001"]);
    assert_eq!((called.exit, called.err.as_str()), (2, "error: there is no code G0001\n  did you mean G001?\n"));
    let called = call(&["explain", "exit-code"]);
    assert!(called.err.contains("did you mean exit-codes?"), "{called:?}");
    let called = call(&["explain", "something else"]);
    assert!(called.err.contains("squall explain lists them all"), "{called:?}");
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let called = call(&["completions", shell]);
        assert_eq!((called.exit, called.err.as_str()), (0, ""), "{shell}");
        assert!(called.out.contains("max-parallel"), "{shell}");
    }
}
