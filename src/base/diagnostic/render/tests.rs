use super::*;
use crate::base::diagnostic::{Code, Span};

fn grid() -> (Sources, crate::base::diagnostic::SourceId) {
    let mut sources = Sources::new();
    let id = sources.add("grids/shop.hcl", "step \"print\" \"a\" {\n\targuments { input = wat }\r\n}\n# ümlaut ü = 1\n");
    (sources, id)
}

#[test]
fn a_problem_with_all_its_parts() {
    let (sources, id) = grid();
    let problem = Diagnostic::error(Code::SYNTAX, Span::new(id, 39, 42), "unknown reference `wat`")
        .label("this one")
        .also(Span::new(id, 0, 16), "in this step")
        .hint("did you mean `var`?");
    insta::assert_snapshot!(render(&problem, &sources, Style::Plain), @r#"
    error[G001]: unknown reference `wat`
     --> grids/shop.hcl:2:21
      |
    1 | step "print" "a" {
      | ---------------- in this step
    2 |     arguments { input = wat }
      |                        ^^^ this one
      |
      = help: did you mean `var`?
    "#);
}

#[test]
fn a_problem_without_a_place() {
    let problem =
        Diagnostic::unplaced(Code::PATH_MISSING, "`nowhere` does not exist").hint("paths are relative to where you are");
    insta::assert_snapshot!(render(&problem, &Sources::new(), Style::Plain), @r"
    error[L001]: `nowhere` does not exist
     |
     = help: paths are relative to where you are
    ");
}

#[test]
fn columns_count_characters_and_the_end_of_a_file_is_a_place() {
    let (sources, id) = grid();
    let end = sources.get(id).map_or(0, |source| u32::try_from(source.text.len()).unwrap_or(0));
    let problem = Diagnostic::warning(Code::SYNTAX, Span::new(id, 57, 58), "here").also(Span::new(id, end, end), "the end");
    insta::assert_snapshot!(render(&problem, &sources, Style::Plain), @r"
    warning[G001]: here
     --> grids/shop.hcl:4:8
      |
    4 | # ümlaut ü = 1
      |        ^
    5 |
      | - the end
    ");
}

#[test]
fn distant_places_and_other_files() {
    let mut sources = Sources::new();
    let id = sources.add("a.hcl", format!("first = 1\n{}last = 2\n", "\n".repeat(500)));
    let other = sources.add("b.hcl", "there = 1\n");
    let problem = Diagnostic::error(Code::DUPLICATE_ATTRIBUTE, Span::new(id, 510, 514), "twice")
        .also(Span::new(id, 0, 5), "before")
        .also(Span::new(other, 0, 5), "and here");
    insta::assert_snapshot!(render(&problem, &sources, Style::Plain), @r"
    error[G010]: twice
       --> a.hcl:502:1
        |
    502 | last = 2
        | ^^^^
        |
       ::: a.hcl:1:1
        |
      1 | first = 1
        | ----- before
        |
       ::: b.hcl:1:1
        |
      1 | there = 1
        | ----- and here
    ");
}

#[test]
fn a_line_of_a_megabyte_is_cut_around_the_caret() {
    let mut sources = Sources::new();
    let half = "ü".repeat(250_000);
    let id = sources.add("a.hcl", format!("x = \"{half}!{half}\"\n"));
    let problem =
        Diagnostic::error(Code::SYNTAX, Span::new(id, 500_005, 500_006), "here").label("this").also(Span::new(id, 0, 1), "far");
    let text = render(&problem, &sources, Style::Plain);
    assert!(text.lines().all(|line| line.chars().count() <= WIDTH + 20), "{text}");
    insta::assert_snapshot!(text, @r"
    error[G001]: here
     --> a.hcl:1:250006
      |
    1 | …üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü!üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü…
      |  - far                                   ^ this
    ");
}

#[test]
fn control_characters_are_shown_and_not_sent_to_the_terminal() {
    let mut sources = Sources::new();
    let id = sources.add("a\u{1b}[31m.hcl", "x = \u{1b}[2J\u{7}\u{0}\u{202e}\ty\n");
    let problem = Diagnostic::error(Code::SYNTAX, Span::new(id, 4, 5), "a\u{1b}[2Jb").label("\u{7}").hint("\u{1b}]0;title\u{7}");
    let text = render(&problem, &sources, Style::Plain);
    assert!(text.chars().all(|character| !character.is_control() || character == '\n'), "{text:?}");
}

#[test]
fn colours_only_where_asked_for() {
    let (sources, id) = grid();
    let problem = Diagnostic::error(Code::SYNTAX, Span::new(id, 39, 42), "wat");
    assert!(!render(&problem, &sources, Style::Plain).contains('\u{1b}'));
    assert!(render(&problem, &sources, Style::Coloured).contains("\u{1b}["));
}

proptest::proptest! {
    #[test]
    fn any_span_of_any_text(text in "[a\n\rü\t\u{1b} ]{0,60}|\\PC{0,30}", start in 0u32..80, end in 0u32..80, other in 0u32..80) {
        let mut sources = Sources::new();
        let id = sources.add("a.hcl", text.as_str());
        let problem = Diagnostic::error(Code::SYNTAX, Span::new(id, start, end), "m").also(Span::new(id, other, end), "s");
        render(&problem, &sources, Style::Coloured);
    }
}
