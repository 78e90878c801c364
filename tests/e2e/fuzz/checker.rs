//! The checker, with everything below it.

use std::sync::Arc;

use squall::base::diagnostic::{Diagnostics, Sources, Style, render};
use squall::grid::check::check;
use squall::grid::inputs::Inputs;
use squall::grid::syntax::parse;
use squall::modules::CATALOG;

use super::harness::{Target, file, grids};
use super::mutate::mutated;
use super::tape::Tape;

#[test]
fn checker() {
    Target { test: "fuzz::checker::checker", make, run }.fuzz();
}

/// Mostly real grids that are a little wrong: what is not even nearly one does not get far here.
fn make(bytes: &[u8]) -> String {
    let mut tape = Tape::new(bytes);
    if tape.once_in(5) {
        return file(bytes);
    }
    let mut text = String::new();
    for _ in 0..=tape.below(3) {
        text.push_str(&grids()[tape.below(grids().len())]);
        text.push('\n');
    }
    mutated(text, &mut tape, grids())
}

fn run(text: &str) {
    let mut sources = Sources::new();
    let source = sources.add("a.hcl", text);
    let mut problems = Diagnostics::new();
    let file = parse(source, text, &mut problems);
    let sources = Arc::new(sources);
    let grid = check(&[(source, file)], Arc::clone(&sources), &CATALOG, &Inputs::default(), &mut problems);
    assert_ne!(grid.is_some(), problems.has_errors(), "{problems:?}");
    for problem in &problems {
        render(problem, &sources, Style::Plain);
    }
}
