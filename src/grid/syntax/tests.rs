#![allow(clippy::unwrap_used, clippy::panic, clippy::too_many_lines, reason = "tests; snapshots are long")]

mod expressions;
mod files;
mod hostile;
mod mistakes;
mod show;
mod spec;
mod templates;

use super::{Expression, File, parse, parse_expression};
use crate::base::diagnostic::{Diagnostics, SourceId, Sources, Style, render};

/// A file that must have no problems.
fn file(text: &str) -> File {
    let (file, problems) = parsed(text);
    assert_eq!(problems, "", "{text}");
    file
}

/// A file and its problems as the user sees them.
fn parsed(text: &str) -> (File, String) {
    let mut sources = Sources::new();
    let source = sources.add("a.hcl", text);
    let mut diagnostics = Diagnostics::new();
    let file = parse(source, text, &mut diagnostics);
    let problems: Vec<String> = diagnostics.iter().map(|problem| render(problem, &sources, Style::Plain)).collect();
    (file, problems.join("\n\n"))
}

/// The problems alone.
fn problems(text: &str) -> String {
    parsed(text).1
}

/// An expression that must have no problems.
fn expression(text: &str) -> Expression {
    let mut diagnostics = Diagnostics::new();
    let expression = parse_expression(SourceId(0), text, 0, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{text}: {diagnostics:?}");
    expression.unwrap()
}

/// The same, as a short text.
fn shown(text: &str) -> String {
    show::expression(&expression(text))
}
