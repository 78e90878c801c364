//! Values of variables, from wherever they can be given, and the environment.

use serde_json::{Value, json};

use crate::kit::{Folder, output, step};

/// A grid that gives its variable, in a folder with files of values.
fn folder() -> Folder {
    let grid = "variable \"x\" {\n  type = string\n  default = \"default\"\n}\n";
    let folder = Folder::with("grid.hcl", String::from(grid) + &output("x", "var.x"));
    folder.write("a.env", "SQUALL_VAR_x=env-file\n");
    folder.write("b.env", "export SQUALL_VAR_x='second env-file' # the last counts\n");
    folder.write("a.vars.hcl", "x = \"var-file\"\n");
    folder.write("b.json", "{ \"x\": \"json\" }");
    folder
}

/// The variable's value.
fn x(arguments: &[&str], environment: Option<&str>) -> Value {
    let folder = folder();
    let squall = folder.squall(["run", "grid.hcl", "--output", "json"]).args(arguments);
    let squall = environment.into_iter().fold(squall, |squall, value| squall.env("SQUALL_VAR_x", value));
    squall.run().document().expect(0).output("x").clone()
}

#[test]
fn of_several_values_the_one_of_the_highest_rank_counts() {
    assert_eq!(x(&[], None), "default");
    assert_eq!(x(&[], Some("environment")), "environment");
    assert_eq!(x(&["--env-file", "a.env"], Some("environment")), "env-file");
    assert_eq!(x(&["--env-file", "a.env", "--env-file", "b.env"], Some("environment")), "second env-file");
    // Whatever the order on the command line.
    assert_eq!(x(&["--var-file", "a.vars.hcl", "--env-file", "a.env"], Some("environment")), "var-file");
    assert_eq!(x(&["--var-file", "a.vars.hcl", "--var-file", "b.json"], None), "json");
    assert_eq!(x(&["--var-file", "b.json", "--var-file", "a.vars.hcl"], None), "var-file");
    assert_eq!(x(&["--var", "x=var", "--var-file", "b.json"], Some("environment")), "var");
    assert_eq!(x(&["--var", "x=var", "--var", "x=last = one", "--env-file", "b.env"], None), "last = one");
}

#[test]
fn values_of_every_kind_come_in_every_way() {
    let grid = "variable \"n\" {\n  type = number\n}\nvariable \"list\" {\n  type = list(string)\n}\nvariable \"o\" {\n  type = object({ a = number, b = optional(bool, true) })\n}\n";
    let folder = Folder::with("grid.hcl", String::from(grid) + &output("all", "[var.n, var.list, var.o]"));
    folder.write("all.vars.hcl", "n = 6 * 7\nlist = [1, \"b\"]\no = { a = \"3\" } // and a comment");
    folder.write("all.json", r#"{ "n": "42", "list": ["1", "b"], "o": { "a": 3, "b": true } }"#);
    folder.write("all.env", "SQUALL_VAR_n=42\nSQUALL_VAR_list=[1, \"b\"]\nSQUALL_VAR_o={ a = 3 }\n");
    let vars = ["--var", "n=42", "--var", "list=[\"1\", \"b\"]", "--var", "o={ a = 3, b = true }"];
    for arguments in [&["--var-file", "all.vars.hcl"][..], &["--var-file", "all.json"], &["--env-file", "all.env"], &vars] {
        let document = folder.squall(["run", "grid.hcl", "--output", "json"]).args(arguments).run().document().expect(0);
        assert_eq!(document.output("all"), &json!([42, ["1", "b"], { "a": 3, "b": true }]), "{arguments:?}");
    }
    // Without any of them all three are missing.
    let ended = folder.squall(["run", "grid.hcl"]).run().expect(104);
    assert_eq!(ended.err.matches("error[V001]").count(), 3, "{}", ended.err);
}

/// Expressions, steps and child processes see one environment.
#[test]
fn an_environment_file_adds_to_the_environment() {
    let text = [
        step("env_vars", "read", "include = [\"ADDED\", \"KEPT\"]", ""),
        step("cmd", "child", "command = \"echo $ADDED $KEPT\"", ""),
        step("cmd", "later", "command = \"echo ${env(step.env_vars.read.output.vars.ADDED, \"nothing\")}\"", ""),
        output(
            "all",
            "[env.ADDED, env.KEPT, step.cmd.child.output.stdout, step.env_vars.read.output.vars, step.cmd.later.output.stdout]",
        ),
    ];
    let folder = Folder::with("grid.hcl", text.concat());
    folder.write(".env", "# for the tests\nADDED=KEPT\nKEPT=\"from the file\"\n");
    let squall = folder.squall(["run", "grid.hcl", "--output", "json", "--env-file", ".env"]);
    let document = squall.env("KEPT", "from outside").run().document().expect(0);
    let vars = json!({ "ADDED": "KEPT", "KEPT": "from the file" });
    let expected = json!(["KEPT", "from the file", "KEPT from the file\n", vars, "from the file\n"]);
    assert_eq!(document.output("all"), &expected);
}

#[test]
fn a_value_that_is_not_allowed_is_refused_before_anything_runs() {
    let validation =
        "validation {\n    condition     = var.n > 0\n    error_message = \"n is ${var.n}, but must be above 0\"\n  }";
    let folder = Folder::with("grid.hcl", format!("variable \"n\" {{\n  type = number\n  {validation}\n}}\n"));
    let refused =
        |value: &str, says: &[&str]| drop(folder.squall(["run", "grid.hcl", "--var", value]).run().expect(104).says(says));
    refused("n=-1", &["error[V004]", "n is -1, but must be above 0"]);
    refused("n=many", &["error[V003]", "the value of variable \"n\" is not a number"]);
    refused("n=1 +", &["error["]);
    refused("m=1", &["error[V002]", "there is no variable \"m\"", "did you mean"]);
    refused("n", &["error[V005]", "--var name=value"]);
}
