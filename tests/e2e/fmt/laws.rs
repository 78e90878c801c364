//! Whatever a grid looks like: laid out once is laid out for good, it says the same as before, and all its comments are there.

use proptest::prelude::*;
use squall::base::diagnostic::{Diagnostics, SourceId};
use squall::grid::format::format;
use squall::grid::syntax::{LexemeKind, lexemes, parse};

use crate::fuzz::grid::{Taste, grid};
use crate::fuzz::tape::Tape;
use crate::kit::{package, text_of};

/// A text laid out; None if it is no grid.
pub fn laid_out(text: &str) -> Option<String> {
    format(SourceId(0), text, &mut Diagnostics::new())
}

/// Asserts all laws for a text, if it is a grid.
pub fn hold(text: &str) {
    let Some(after) = laid_out(text) else { return };
    assert_eq!(laid_out(&after).as_ref(), Some(&after), "a second time it is laid out otherwise");
    same(&tree(&after), &tree(text), &after);
    assert_eq!(kept(&after), kept(text), "comments or heredocs are lost:\n{after}");
    assert!(after.is_empty() || after.ends_with('\n'), "the last line has no end");
}

/// Two trees are the same; if not, where they begin to differ.
fn same(after: &str, before: &str, text: &str) {
    let at = after.chars().zip(before.chars()).take_while(|(after, before)| after == before).count();
    let from = |tree: &str| tree.chars().skip(at.saturating_sub(60)).take(200).collect::<String>();
    assert!(after == before, "it says something else:\n{text}\nafter:  …{}\nbefore: …{}", from(after), from(before));
}

/// What a text says, without places.
fn tree(text: &str) -> String {
    let body = parse(SourceId(0), text, &mut Diagnostics::new()).body;
    let places = regex::Regex::new(r"Span \{ source: SourceId\(0\), start: \d+, end: \d+ \}").unwrap();
    places.replace_all(&format!("{body:?}"), "").into_owned()
}

/// What stays as it is written.
fn kept(text: &str) -> Vec<&str> {
    let kept = [LexemeKind::LineComment, LexemeKind::BlockComment, LexemeKind::Heredoc, LexemeKind::Text];
    lexemes(text)
        .into_iter()
        .filter(|lexeme| kept.contains(&lexeme.kind))
        .map(|lexeme| &text[lexeme.range])
        .filter(|text| !is_label(text))
        .collect()
}

/// A label may have got quotes, so that it is a text that was a word; a word may be of any letters, marks on them included.
fn is_label(text: &str) -> bool {
    let ends_a_word = |letter: char| letter.is_whitespace() || (letter.is_ascii_punctuation() && !matches!(letter, '_' | '-'));
    !text.contains(ends_a_word)
}

/// Where a comment ends is not changed by how its line ends.
#[test]
fn carriage_returns_behind_a_comment() {
    for text in ["a = 1 // b\r", "a = 1 # b\r\r", "a = 1 # b\r\r\nc = 2\n", "# a\rb\r\n", "# a\r\n\r"] {
        hold(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_grid(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let text = grid(&mut Tape::new(&bytes), Taste::Anything);
        let mut problems = Diagnostics::new();
        prop_assert!(format(SourceId(0), &text, &mut problems).is_some(), "the generator made no grid: {problems:?}\n{text}");
        hold(&text);
    }

    #[test]
    fn any_grid_without_its_blanks(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let text = grid(&mut Tape::new(&bytes), Taste::Anything);
        // What is indented otherwise is laid out alike; a heredoc may not be.
        if !text.contains("<<") && !text.contains("/*") {
            let flat: String = text.lines().map(|line| format!("{}\n", line.trim_start())).collect();
            prop_assert_eq!(laid_out(&flat), laid_out(&text).map(|text| text.replace('\r', "")));
        }
    }
}

#[test]
fn our_own_grids_and_the_broken_ones() {
    let mut grids = 0;
    for folder in ["grids", "grids/examples", "tests/e2e/broken", "tests/e2e/grids", "src/grid/syntax/tests"] {
        for entry in std::fs::read_dir(package(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "hcl") {
                let text = std::fs::read_to_string(path).unwrap();
                grids += usize::from(laid_out(&text).is_some());
                hold(&text);
            }
        }
    }
    assert!(grids > 50, "{grids} grids were laid out");
}

#[test]
fn an_argument_behind_a_brace_begins_a_line() {
    let text = text_of("tests/e2e/broken/argument_after_a_brace.hcl");
    let mut problems = Diagnostics::new();
    parse(SourceId(0), &laid_out(&text).unwrap(), &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
}
