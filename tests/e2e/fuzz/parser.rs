//! The parser, in all its ways, and the diagnostics as people see them.

use squall::base::diagnostic::{Diagnostics, Sources, Style, render};
use squall::grid::syntax::{parse, parse_expression, parse_template};

use super::harness::{Target, file};

#[test]
fn parser() {
    Target { test: "fuzz::parser::parser", make: file, run }.fuzz();
}

fn run(text: &str) {
    let mut sources = Sources::new();
    let source = sources.add("a.hcl", text);
    let mut problems = Diagnostics::new();
    let parsed = parse(source, text, &mut problems);
    assert_eq!(parsed.body.span.end as usize, text.len());
    let before = problems.len();
    let expression = parse_expression(source, text, 0, &mut problems);
    assert!(expression.is_some() || problems.len() > before, "refused without a reason");
    let before = problems.len();
    let template = parse_template(source, text, 0, &mut problems);
    assert!(template.is_some() || problems.len() > before, "refused without a reason");
    for problem in &problems {
        let span = problem.primary.as_ref().unwrap().span;
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{problem:?}");
        render(problem, &sources, Style::Plain);
    }
}
