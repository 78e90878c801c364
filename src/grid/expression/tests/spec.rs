//! The expressions of HCL's specification (hashicorp/hcl, hclsyntax/spec.md), statement by statement: what Terraform 1.11.4 makes of each.
//!
//! A row: section, expression (with `\n`, `\r`, `\t` and `\\` for themselves), the value as JSON or `error`, and ours where it differs.

use super::world::World;
use crate::base::diagnostic::{Diagnostics, SourceId};
use crate::grid::syntax::parse;
use crate::value::json;

const TABLE: &str = include_str!("spec.tsv");

/// A column as it was before it was put on one line.
fn written(column: &str) -> String {
    let mut text = String::new();
    let mut characters = column.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.push(match characters.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                other => other.unwrap_or('\\'),
            }),
            other => text.push(other),
        }
    }
    text
}

/// The value as an argument of a file, since it ends with its line there.
fn answer(text: &str) -> String {
    let mut problems = Diagnostics::new();
    let file = parse(SourceId(0), &format!("v = {text}\n"), &mut problems);
    let argument = file.body.attributes.first().filter(|_| !problems.has_errors());
    let value = argument.and_then(|argument| World::new().value(&argument.value).ok());
    value.and_then(|value| json::to_string(&value).ok()).unwrap_or_else(|| "error".to_owned())
}

#[test]
fn expressions_are_what_the_specification_says() {
    let mut wrong = Vec::new();
    for row in TABLE.lines() {
        let (section, column, theirs, ours) = match row.split('\t').collect::<Vec<_>>()[..] {
            [section, text, theirs] => (section, text, theirs, theirs),
            [section, text, theirs, ours] if theirs != ours => (section, text, theirs, ours),
            _ => panic!("{row}"),
        };
        let answer = answer(&written(column));
        if answer != ours {
            wrong.push(format!("{section}: {column}\n  want {ours}\n  have {answer}\n  Terraform {theirs}"));
        }
    }
    assert!(wrong.is_empty(), "{} rows differ\n{}", wrong.len(), wrong.join("\n"));
}
