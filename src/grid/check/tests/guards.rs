//! Outputs that may not be there.

use insta::assert_snapshot;

use super::world::{check_with, given};

/// What is said of a step `a` that may be skipped and a step that reads it so.
fn said(condition: &str, reader: &str) -> String {
    let text = format!(
        "variable \"on\" {{ default = true }}\nstep \"http_request\" \"a\" {{\n  {condition}\n  arguments {{ url = \"http://localhost/\" }}\n}}\n{reader}\n"
    );
    check_with(&[("a.hcl", &text)], &given(&[])).1
}

fn url(expression: &str) -> String {
    format!("step \"http_request\" \"b\" {{\n  arguments {{ url = {expression} }}\n}}")
}

#[test]
fn what_reads_it_unguarded_is_warned_of() {
    assert_snapshot!(said("if = var.on", &url("\"http://localhost/${step.http_request.a.output.body}\"")), @r#"
    warning[G082]: step.http_request.a may be skipped, and then it has no output
     --> a.hcl:7:41
      |
    3 |   if = var.on
      |   -- it is skipped if this is false
    ...
    7 |   arguments { url = "http://localhost/${step.http_request.a.output.body}" }
      |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write try(…, null) around it, or step.http_request.a.status == "succeeded" ? … : null
    "#);
}

#[test]
fn every_way_to_take_something_counts() {
    let unguarded = [
        "step.http_request.a.output.body",
        "step.http_request.a.output[\"body\"]",
        "\"${step.http_request.a.output.body}x\"",
        "upper(step.http_request.a.output.body)",
        "step.http_request.a.output.body == \"\" ? \"a\" : \"b\"",
        "join(\"\", [for one in [1] : step.http_request.a.output.body])",
    ];
    for expression in unguarded {
        assert!(said("if = var.on", &url(expression)).contains("warning[G082]"), "{expression}");
        assert!(said("enabled = var.on", &url(expression)).contains("warning[G082]"), "{expression}");
        assert_eq!(said("if = true", &url(expression)), "", "{expression}");
        assert_eq!(said("", &url(expression)), "", "{expression}");
    }
    let output = "output \"o\" { value = step.http_request.a.output.body }";
    assert!(said("if = var.on", output).contains("warning[G082]"));
    let local = "locals {\n  l = step.http_request.a.output.body\n}";
    assert!(said("if = var.on", local).contains("warning[G082]"));
}

#[test]
fn a_guard_is_seen() {
    let guarded = [
        "try(step.http_request.a.output.body, \"\")",
        "can(step.http_request.a.output.body) ? \"a\" : \"b\"",
        "step.http_request.a.status == \"succeeded\" ? step.http_request.a.output.body : \"\"",
        "var.on && step.http_request.a.output.body == \"\" ? \"a\" : \"b\"",
        "join(\"\", [for one in [1] : step.http_request.a.output.body if var.on])",
        "\"%{ if var.on }${step.http_request.a.output.body}%{ endif }\"",
        "step.http_request.a.output == null ? \"a\" : \"b\"",
        "step.http_request.a.status",
    ];
    for expression in guarded {
        assert_eq!(said("if = var.on", &url(expression)), "", "{expression}");
    }
    let same = url("step.http_request.a.output.body").replacen("{\n", "{\n  if = var.on\n", 1);
    assert_eq!(said("if = var.on", &same), "");
    let looks =
        url("step.http_request.a.output.body").replacen("{\n", "{\n  if = step.http_request.a.status == \"succeeded\"\n", 1);
    assert_eq!(said("if = var.on", &looks), "");
}

#[test]
fn a_splat_has_holes_only_where_instances_are_skipped_one_by_one() {
    let splat = url("join(\"\", step.http_request.a[*].output.body)");
    assert_eq!(said("count = 2\n  if = var.on", &splat), "");
    assert!(said("count = 2\n  if = count.index == 0", &splat).contains("warning[G082]"));
    assert!(said("count = 2\n  if = var.on", &url("step.http_request.a[1].output.body")).contains("warning[G082]"));
}
