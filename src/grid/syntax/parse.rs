//! The ways in.

use super::expression;
use super::problems::{Place, Problems};
use super::scan::{Content, scan};
use super::structure::Parser;
use super::token::TokenKind;
use super::tree::{Expression, File};
use crate::base::diagnostic::{Code, Diagnostics, SourceId};

/// Parses a file. What is wrong goes to `diagnostics`; the tree has the rest, and tells which bodies are incomplete.
pub fn parse(source: SourceId, text: &str, diagnostics: &mut Diagnostics) -> File {
    let mut problems = Problems::new(Place { source, base: 0 });
    let scan = scan(text, Content::File, &mut problems);
    let body = Parser { text, scan: &scan, problems: &mut problems }.file();
    problems.finish(diagnostics);
    File { source, body }
}

/// Parses a text that is one expression, such as the value of a command-line option. It stands at `base_offset` in its source.
/// None if something was wrong, which then is in `diagnostics`.
pub fn parse_expression(source: SourceId, text: &str, base_offset: u32, diagnostics: &mut Diagnostics) -> Option<Expression> {
    let place = Place { source, base: base_offset };
    let mut problems = Problems::new(place);
    let scan = scan(text, Content::Expression, &mut problems);
    let tokens = scan.tokens.iter().rposition(|token| token.kind != TokenKind::Newline).map_or(0, |last| last + 1);
    if tokens == 0 && scan.broken.is_empty() {
        problems.push(place.error(Code::MISSING_VALUE, 0..text.len(), "there is no expression"));
    }
    let expression = expression::parse(&mut Parser { text, scan: &scan, problems: &mut problems }, 0..tokens, 0);
    let expression = expression.filter(|_| scan.broken.is_empty());
    problems.finish(diagnostics);
    expression
}

/// Parses a text that is a template as a whole, such as a file given to `templatefile`. It stands at `base_offset` in its source.
/// None if something was wrong, which then is in `diagnostics`.
pub fn parse_template(source: SourceId, text: &str, base_offset: u32, diagnostics: &mut Diagnostics) -> Option<Expression> {
    let mut problems = Problems::new(Place { source, base: base_offset });
    let scan = scan(text, Content::Template, &mut problems);
    let template = expression::template(&mut Parser { text, scan: &scan, problems: &mut problems });
    problems.finish(diagnostics);
    template
}
