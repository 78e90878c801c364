//! From a text to a grid, or to what is shown about it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::catalog::CATALOG;
use crate::base::diagnostic::{Diagnostics, Sources, Style, render};
use crate::grid::check::check;
use crate::grid::inputs::{Given, InputFile, collect};
use crate::grid::model::Grid;
use crate::grid::syntax;

/// What is given from outside.
pub(super) fn given(vars: &[&str]) -> Given {
    Given { vars: vars.iter().map(|var| String::from(*var)).collect(), ..Given::default() }
}

/// The same with environment variables.
pub(super) fn environment(variables: &[(&str, &str)]) -> Given {
    let environment: BTreeMap<String, String> =
        variables.iter().map(|(name, value)| (String::from(*name), String::from(*value))).collect();
    Given { environment: Arc::new(environment), ..Given::default() }
}

/// A file of the given.
pub(super) fn file(name: &str, text: &str) -> InputFile {
    InputFile { name: name.to_owned(), text: text.to_owned() }
}

/// The grid, if there is one, and everything said about it.
pub(super) fn check_with(files: &[(&str, &str)], given: &Given) -> (Option<Grid>, String) {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::new();
    let mut parsed = Vec::new();
    for (name, text) in files {
        let source = sources.add(*name, *text);
        parsed.push((source, syntax::parse(source, text, &mut diagnostics)));
    }
    let inputs = collect(given, &mut sources, &mut diagnostics);
    let sources = Arc::new(sources);
    let grid = check(&parsed, Arc::clone(&sources), &CATALOG, &inputs, &mut diagnostics);
    assert_eq!(grid.is_none(), diagnostics.has_errors(), "a grid comes exactly if there is no error");
    let shown: Vec<String> = diagnostics.iter().map(|problem| render(problem, &sources, Style::Plain)).collect();
    (grid, shown.join("\n"))
}

/// Everything said about one file that must not be a grid.
pub(super) fn broken(text: &str) -> String {
    broken_with(text, &Given::default())
}

/// The same with something given.
pub(super) fn broken_with(text: &str, given: &Given) -> String {
    let (grid, shown) = check_with(&[("a.hcl", text)], given);
    assert!(grid.is_none(), "it must not be a grid");
    shown
}

/// A grid about which nothing is said.
pub(super) fn good(text: &str) -> Grid {
    good_with(text, &Given::default())
}

/// The same with something given.
pub(super) fn good_with(text: &str, given: &Given) -> Grid {
    let (grid, shown) = check_with(&[("a.hcl", text)], given);
    assert_eq!(shown, "");
    grid.unwrap()
}
