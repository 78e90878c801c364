//! `scope`: who may use a name.

use insta::assert_snapshot;

use super::world::{broken, check_with};
use crate::grid::inputs::Given;

fn said(files: &[(&str, &str)]) -> String {
    check_with(files, &Given::default()).1
}

fn step(name: &str, scope: &str, input: &str) -> String {
    let scope = if scope.is_empty() { String::new() } else { format!("  scope = \"{scope}\"\n") };
    format!("step \"print\" \"{name}\" {{\n{scope}  arguments {{ input = {input} }}\n}}\n")
}

#[test]
fn a_local_name_is_there_for_its_file() {
    let own = step("a", "local", "1") + &step("b", "", "step.print.a.status");
    assert_eq!(said(&[("api/a.hcl", &own)]), "");
    assert_snapshot!(said(&[("api/a.hcl", &step("a", "local", "1")), ("api/b.hcl", &step("b", "", "step.print.a.status"))]), @r#"
    error[G090]: step "print.a" is there for its own file only
     --> api/b.hcl:2:34
      |
    2 |   arguments { input = step.print.a.status }
      |                                  ^
      |
     ::: api/a.hcl:1:14
      |
    1 | step "print" "a" {
      |              --- declared here with scope = "local"
      |
      = help: widen its scope, or declare one of your own
    "#);
}

#[test]
fn a_module_name_is_there_for_its_folder() {
    let reader = step("b", "", "step.print.a.status");
    assert_eq!(said(&[("api/a.hcl", &step("a", "module", "1")), ("api/b.hcl", &reader)]), "");
    let depends = "step \"print\" \"b\" {\n  depends_on = [step.print.a]\n  arguments { input = 1 }\n}\n";
    assert_snapshot!(said(&[("api/a.hcl", &step("a", "module", "1")), ("web/b.hcl", depends)]), @r#"
    error[G090]: step "print.a" is there for the files of its own folder only
     --> web/b.hcl:2:17
      |
    2 |   depends_on = [step.print.a]
      |                 ^^^^^^^^^^^^
      |
     ::: api/a.hcl:1:14
      |
    1 | step "print" "a" {
      |              --- declared here with scope = "module"
      |
      = help: widen its scope, or declare one of your own
    "#);
}

#[test]
fn a_workspace_name_is_there_for_all() {
    for scope in ["", "workspace", "global"] {
        assert_eq!(said(&[("api/a.hcl", &step("a", scope, "1")), ("web/b.hcl", &step("b", "", "step.print.a.status"))]), "");
    }
}

#[test]
fn the_same_name_in_places_that_do_not_see_each_other_is_no_collision() {
    let files = [
        ("api/a.hcl", step("a", "local", "1") + &step("b", "", "step.print.a.status")),
        ("api/c.hcl", step("a", "local", "2") + &step("d", "", "step.print.a.status")),
        ("web/e.hcl", step("a", "module", "3")),
        ("f.hcl", step("a", "", "4") + &step("g", "", "step.print.a.status")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let (grid, shown) = check_with(&files, &Given::default());
    assert_eq!(shown, "");
    let paths: Vec<String> = grid.unwrap().steps.iter().map(|step| step.path.to_string()).collect();
    assert_eq!(
        paths,
        [
            "api/a.hcl:step.print.a",
            "step.print.b",
            "api/c.hcl:step.print.a",
            "step.print.d",
            "web:step.print.a",
            "step.print.a",
            "step.print.g"
        ]
    );
}

#[test]
fn a_global_name_is_taken_for_everybody() {
    assert_snapshot!(said(&[("a.hcl", &step("a", "global", "1")), ("b.hcl", &step("a", "local", "2"))]), @r#"
    error[G064]: step.print.a is declared twice
     --> b.hcl:1:14
      |
    1 | step "print" "a" {
      |              ^^^
      |
     ::: a.hcl:1:14
      |
    1 | step "print" "a" {
      |              --- the first one
      |
      = help: its scope is "global": nobody may take the name again
    "#);
}

#[test]
fn a_scope_is_one_of_four_words() {
    assert_snapshot!(broken(
        r#"
variable "where" {
  default = "local"
}
step "print" "a" {
  scope = "modul"
  arguments { input = 1 }
}
step "print" "b" {
  scope = var.where
  arguments { input = 1 }
}
resource "pool" "p" {
  scope = "everywhere"
}
"#
    ), @r#"
    error[G069]: scope: "modul" is not one of local, module, workspace and global
     --> a.hcl:6:11
      |
    6 |   scope = "modul"
      |           ^^^^^^^
      |
      = help: did you mean "module"?
    error[G070]: "scope" must be written out, since it says what names mean
      --> a.hcl:10:11
       |
    10 |   scope = var.where
       |           ^^^^^^^^^
       |
       = help: it is "local", "module", "workspace" or "global"
    error[G069]: scope: "everywhere" is not one of local, module, workspace and global
      --> a.hcl:14:11
       |
    14 |   scope = "everywhere"
       |           ^^^^^^^^^^^^
    "#);
}
