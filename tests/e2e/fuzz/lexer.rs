//! The lexical pass.

use squall::base::diagnostic::{Diagnostics, SourceId};
use squall::grid::syntax::{lexemes, parse};

use super::harness::{Target, file};

#[test]
fn lexer() {
    Target { test: "fuzz::lexer::lexer", make: file, run }.fuzz();
}

/// Whatever is wrong, lexemes are of whole characters. Where nothing is, they follow each other with nothing but blanks between.
fn run(text: &str) {
    let lexemes = lexemes(text);
    for lexeme in &lexemes {
        assert!(text.get(lexeme.range.clone()).is_some_and(|text| !text.is_empty()), "{lexeme:?} cuts a character");
    }
    let mut problems = Diagnostics::new();
    parse(SourceId(0), text, &mut problems);
    if problems.has_errors() {
        return;
    }
    let mut at = 0;
    for lexeme in &lexemes {
        let between = text.get(at..lexeme.range.start);
        assert!(
            between.is_some_and(|text| text.trim_start_matches('\u{feff}').trim().is_empty()),
            "{between:?} before {lexeme:?}"
        );
        at = lexeme.range.end;
    }
}
