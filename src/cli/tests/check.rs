//! `squall check` and `squall graph`.

use super::{call, call_in, call_with, environment, folder_with};

const GRID: &str = r#"
variable "n" {
  type    = number
  default = 3
}
step "print" "first" {
  count = var.n
  arguments { input = count.index }
}
step "print" "second" {
  depends_on = [step.print.first]
  arguments { input = "${step.print.first[0].status}" }
}
"#;

#[test]
fn a_good_grid_is_counted() {
    let called = call_with(GRID, &["check"]);
    assert_eq!((called.exit, called.out.as_str(), called.err.as_str()), (0, "2 steps: all good\n", ""));
}

#[test]
fn every_problem_is_reported_with_its_place() {
    let called = call_with("step \"print\" \"a\" {\n  arguments { input = vax.x }\n}\nstap \"b\" {}\n", &["check"]);
    assert_eq!((called.exit, called.out.as_str()), (104, ""), "{called:?}");
    assert!(called.err.contains("a.hcl:2:23"), "{called:?}");
    assert!(called.err.contains("a.hcl:4:1"), "{called:?}");
    assert_eq!(called.err.matches("error[G").count(), 2, "{called:?}");
    assert!(!called.err.contains('\u{1b}'));
}

#[test]
fn problems_are_data_too() {
    let called = call_with("stap \"b\" {}\n", &["check", "--output", "json"]);
    assert_eq!((called.exit, called.err.as_str()), (104, ""));
    let document = called.json();
    assert_eq!(document["valid"], false);
    assert_eq!(document["steps"], serde_json::Value::Null);
    let problem = &document["diagnostics"][0];
    assert_eq!(problem["severity"], "error");
    assert_eq!((&problem["file"], &problem["line"], &problem["column"]), (&"a.hcl".into(), &1.into(), &1.into()));
    assert!(problem["code"].as_str().unwrap().starts_with('G'));
    let keys: Vec<&String> = problem.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 11, "{keys:?}");
    assert_eq!(problem["start"], serde_json::json!({"line": 1, "column": 1, "utf16": 1, "byte": 0}));
    assert_eq!(problem["related"], serde_json::json!([]));

    let good = call_with(GRID, &["check", "--output", "json"]);
    assert_eq!(good.exit, 0);
    assert_eq!(
        good.json(),
        serde_json::json!({"version": 1, "name": good.json()["name"], "valid": true, "steps": 2, "resources": 0, "diagnostics": []})
    );
}

#[test]
fn places_that_take_part_are_data_too() {
    let grid = "locals {\n  é = \"😀\"\n}\nlocals { é = 2 }\n";
    let called = call_with(grid, &["check", "--output", "json"]);
    let document = called.json();
    let problem = &document["diagnostics"][0];
    assert_eq!(problem["code"], "G064", "{document:#}");
    let related = &problem["related"][0];
    let at = |spot: &serde_json::Value| usize::try_from(spot["byte"].as_u64().unwrap()).unwrap();
    assert_eq!(&grid[at(&related["start"])..at(&related["end"])], "é", "{problem:#}");
    assert_eq!((&related["start"]["line"], &related["file"]), (&2.into(), &"a.hcl".into()));
    assert_eq!(&grid[at(&problem["start"])..at(&problem["end"])], "é");
}

#[test]
fn a_missing_path_is_data_too() {
    let called = call(&["check", "nowhere.hcl", "--output", "json"]);
    assert_eq!(called.exit, 2);
    assert_eq!(called.json()["diagnostics"][0]["severity"], "error");
}

#[test]
fn variables_come_from_everywhere_and_the_last_wins() {
    let folder = folder_with(&[("a.hcl", GRID), ("two.vars.hcl", "n = 2\n"), ("env", "SQUALL_VAR_n=4\n")]);
    let instances = |arguments: &[&str], variables: &[(&str, &str)]| {
        let all: Vec<&str> = ["graph", "--format", "mermaid"].iter().chain(arguments).copied().collect();
        let called = call_in(folder.path(), &all, |world| environment(world, variables));
        assert_eq!(called.exit, 0, "{called:?}");
        let (_, after) = called.out.split_once("print.first ×").unwrap();
        after.chars().next().unwrap()
    };
    assert_eq!(instances(&[], &[]), '3');
    assert_eq!(instances(&[], &[("SQUALL_VAR_n", "5")]), '5');
    assert_eq!(instances(&["--env-file", "env"], &[("SQUALL_VAR_n", "5")]), '4');
    assert_eq!(instances(&["--var-file", "two.vars.hcl", "--env-file", "env"], &[]), '2');
    assert_eq!(instances(&["--var", "n=6", "--var-file", "two.vars.hcl", "--var", "n=7"], &[]), '7');
}

#[test]
fn a_variable_nobody_knows_is_an_error() {
    let called = call_with(GRID, &["check", "--var", "m=1"]);
    assert_eq!(called.exit, 104);
    assert!(called.err.contains("there is no variable \"m\""), "{called:?}");
}

#[test]
fn a_grid_comes_from_standard_input() {
    let folder = folder_with(&[]);
    let called =
        call_in(folder.path(), &["check", "-"], |world| world.input = std::sync::Arc::new(|| Ok(GRID.as_bytes().to_vec())));
    assert_eq!(called.out, "2 steps: all good\n", "{called:?}");
}

#[test]
fn a_graph_is_drawn_with_collections_as_one() {
    let text = call_with(GRID, &["graph"]);
    assert_eq!(text.exit, 0, "{text:?}");
    insta::assert_snapshot!(text.out);
    let mermaid = call_with(GRID, &["graph", "--format", "mermaid"]);
    insta::assert_snapshot!(mermaid.out);
    let dot = call_with(GRID, &["graph", "--format", "dot"]);
    assert!(dot.out.starts_with("digraph"), "{dot:?}");
    let svg = call_with(GRID, &["graph", "--format", "svg"]);
    assert!(svg.out.starts_with("<svg") && svg.out.contains("print.first ×3"), "{svg:?}");
}

#[test]
fn a_wrong_grid_is_not_drawn() {
    let called = call_with("stap {}\n", &["graph"]);
    assert_eq!((called.exit, called.out.as_str()), (104, ""));
    assert!(called.err.contains("a.hcl:1:1"), "{called:?}");
}

#[test]
fn colours_are_used_when_asked_for() {
    let called = call_with("stap {}\n", &["check", "--color", "always"]);
    assert!(called.err.contains('\u{1b}'), "{called:?}");
}
