//! The structure of files as HCL's specification (hashicorp/hcl, hclsyntax/spec.md) has it: what Terraform 1.11.4's parser takes.
//!
//! A row: a file (with `\n`, `\r`, `\t` and `\\` for themselves), `ok` or `error`, and ours where it differs.

use super::super::parse;
use crate::base::diagnostic::{Diagnostics, SourceId};

const TABLE: &str = include_str!("spec.tsv");

#[test]
fn files_are_taken_as_the_specification_says() {
    let mut wrong = Vec::new();
    for row in TABLE.lines() {
        let (column, theirs, ours) = match row.split('\t').collect::<Vec<_>>()[..] {
            [text, theirs] => (text, theirs, theirs),
            [text, theirs, ours] if theirs != ours => (text, theirs, ours),
            _ => panic!("{row}"),
        };
        let text =
            column.replace("\\\\", "\u{0}").replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t").replace('\u{0}', "\\");
        let mut problems = Diagnostics::new();
        parse(SourceId(0), &text, &mut problems);
        let answer = if problems.has_errors() { "error" } else { "ok" };
        if answer != ours {
            wrong.push(format!("{column}: {answer}, Terraform {theirs}"));
        }
    }
    assert!(wrong.is_empty(), "{} rows differ\n{}", wrong.len(), wrong.join("\n"));
}
