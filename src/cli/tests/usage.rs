//! What the command line takes, and what it does not.

use super::{call, call_with};

const GRID: &str = "step \"print\" \"a\" {\n  arguments { input = 1 }\n}\n";

#[test]
fn wrong_usage_exits_2_and_says_what_is_wrong_on_standard_error() {
    let cases: [(&[&str], &str); 20] = [
        (&[], "Usage"),
        (&["fly"], "unrecognized subcommand 'fly'"),
        (&["run", "--max-parallel", "0"], "0 is not in 1.."),
        (&["run", "--max-parallel", "many"], "invalid digit"),
        (&["run", "--on-failure", "panic"], "one of fail-fast, continue, hold"),
        (&["run", "--seed", "-1"], "unexpected argument '-1'"),
        (
            &["run", "--require", "p99<300"],
            "'--require <RULE>': p99 of latency needs a unit of time (at `300`); write p99 < 300ms",
        ),
        (&["run", "--require", "checkout.p101<1s"], "p101 is no percentile"),
        (&["run", "--fail-on", "error_rate"], "'--fail-on <RULE>': a comparison is missing behind the aggregate"),
        (&["run", "--resolve", "shop.test:443"], "HOST:PORT:ADDR"),
        (&["run", "--output", "yaml"], "invalid value 'yaml'"),
        (&["run", "--log-level", "loud"], "possible values: debug, info, warn, error"),
        (&["run", "--log-format", "xml"], "possible values: text, json"),
        (&["run", "-v", "--quiet"], "cannot be used with"),
        (&["run", "--color", "blue"], "possible values: auto, always, never"),
        (&["graph", "--format", "png"], "possible values: text, mermaid, dot, svg"),
        (&["completions", "cmd"], "invalid value 'cmd'"),
        (&["completions"], "required arguments were not provided"),
        (&["modules"], "Usage"),
        (&["check", "--max-parallel", "3"], "unexpected argument '--max-parallel'"),
    ];
    for (arguments, says) in cases {
        let called = call(arguments);
        assert_eq!(called.exit, 2, "{arguments:?}: {called:?}");
        assert!(called.err.contains(says), "{arguments:?}: {called:?}");
        assert_eq!(called.out, "", "{arguments:?}");
    }
}

#[test]
fn help_and_version_go_to_standard_output() {
    for arguments in [&["--help"][..], &["help", "run"], &["run", "--help"], &["--version"]] {
        let called = call(arguments);
        assert_eq!((called.exit, called.err.as_str()), (0, ""), "{arguments:?}");
        assert!(called.out.contains("squall"), "{called:?}");
    }
    let help = call(&["--help"]).out;
    for command in ["run", "check", "graph", "modules", "explain", "completions"] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
    }
    assert_eq!(call(&["--version"]).out, format!("squall {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn help_is_coloured_only_when_that_is_wanted() {
    let plain = call(&["--help"]);
    assert!(!plain.out.contains('\u{1b}'));
    let folder = tempfile::TempDir::new().unwrap();
    let coloured = super::call_in(folder.path(), &["--help"], |world| super::environment(world, &[("CLICOLOR_FORCE", "1")]));
    assert!(coloured.out.contains('\u{1b}'));
}

#[test]
fn what_does_not_exist_exits_2() {
    let cases: [(&[&str], &str); 7] = [
        (&["run"], "no grid was given"),
        (&["run", "nowhere.hcl"], "`nowhere.hcl` does not exist"),
        (&["check", "nowhere.hcl"], "`nowhere.hcl` does not exist"),
        (&["graph", "nowhere.hcl"], "`nowhere.hcl` does not exist"),
        (&["check", "--var-file", "nowhere.vars.hcl"], "`nowhere.vars.hcl` does not exist"),
        (&["check", "--env-file", ".env"], "`.env` does not exist"),
        (&["modules", "show", "http_requst"], "there is no module http_requst"),
    ];
    for (arguments, says) in cases {
        let called = call(arguments);
        assert_eq!(called.exit, 2, "{arguments:?}: {called:?}");
        assert!(called.err.contains(says), "{arguments:?}: {called:?}");
    }
}

#[test]
fn certificates_are_read_before_anything_runs() {
    let missing = call_with(GRID, &["run", "--ca-file", "ca.pem"]);
    assert_eq!(missing.exit, 2);
    assert!(missing.err.contains("cannot read ca.pem"), "{missing:?}");
    let none = call_with(GRID, &["run", "--ca-file", "a.hcl"]);
    assert_eq!(none.exit, 2);
    assert!(none.err.contains("a.hcl holds no PEM certificate"), "{none:?}");
    assert_eq!(none.out, "");
}

#[test]
fn paths_default_to_the_grids_folder_then_to_this_one() {
    let here = call_with(GRID, &["check"]);
    assert_eq!((here.exit, here.out.as_str()), (0, "1 step: all good\n"), "{here:?}");
    let two = format!("{GRID}{}", GRID.replace("\"a\"", "\"b\""));
    let folder = super::folder_with(&[("a.hcl", GRID), ("grids/two.hcl", &two)]);
    let grids = super::call_in(folder.path(), &["check"], |_| {});
    assert_eq!(grids.out, "2 steps: all good\n", "{grids:?}");
}

#[test]
fn a_theme_that_does_not_exist_is_wrong_usage_even_without_a_screen() {
    let called = call_with(GRID, &["run", "--theme", "drak"]);
    assert_eq!((called.exit, called.out.as_str()), (2, ""), "{called:?}");
    assert!(called.err.contains("there is no theme `drak`; there are: dark"), "{called:?}");
}

#[test]
fn a_panic_of_ours_is_a_bug_with_an_exit_code() {
    let folder = tempfile::TempDir::new().unwrap();
    let called =
        super::call_in(folder.path(), &["check", "-"], |world| world.input = std::sync::Arc::new(|| panic!("on purpose")));
    assert_eq!(called.exit, 109, "{called:?}");
}
