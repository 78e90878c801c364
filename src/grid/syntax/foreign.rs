//! What other languages write and this one does not: operators, words and numbers.

use std::ops::Range;

use super::structure::Parser;
use super::token::{Bracket, TokenKind};
use crate::base::diagnostic::{Code, Diagnostic, Span};

/// What is wrong at the token of an expression at which reading stopped, if that is known from elsewhere.
pub(super) fn describe(parser: &Parser<'_>, range: Range<usize>, at: usize) -> Option<Diagnostic> {
    let before = at.checked_sub(1).filter(|before| range.contains(before));
    let number_ends = before.is_some_and(|before| parser.kind(before) == Some(TokenKind::Number) && adjoin(parser, before, at));
    match (parser.kind(at)?, before) {
        (_, Some(before)) if matches!(parser.source(before), "&" | "|") => {
            let sign = parser.source(before);
            Some(no_operator(parser.span(before), sign).hint(format!("did you mean `{sign}{sign}`?")))
        }
        (TokenKind::Ident, Some(before)) if number_ends => {
            let message = format!("`{}{}` is no number", parser.source(before), parser.source(at));
            let span = parser.span(before).to(parser.span(at));
            let hint = "numbers are decimal and have no separators: 16, 1000, 2.5, 1e6";
            Some(Diagnostic::error(Code::SYNTAX, span, message).hint(hint))
        }
        (TokenKind::Ident | TokenKind::Number | TokenKind::Open(Bracket::Quote | Bracket::Brace), Some(before)) => {
            word(parser, range.start..at, before)
        }
        (TokenKind::Symbol, Some(before)) if adjoin(parser, before, at) => {
            let operator = format!("{}{}", parser.source(before), parser.source(at));
            let hint = signs(&operator)?;
            Some(no_operator(parser.span(before).to(parser.span(at)), &operator).hint(hint))
        }
        (TokenKind::Dot, _)
            if parser.kind(at + 1) == Some(TokenKind::Number) && !before.is_some_and(|at| is_operand(parser, at)) =>
        {
            let problem = Diagnostic::error(Code::SYNTAX, parser.span(at), "a number begins with a digit");
            Some(problem.hint(format!("write 0.{}", parser.source(at + 1))))
        }
        _ => None,
    }
}

/// A word where an operator belongs, or `not` before an operand.
fn word(parser: &Parser<'_>, passed: Range<usize>, before: usize) -> Option<Diagnostic> {
    let at = passed.end;
    if !is_operand(parser, before) {
        return None;
    }
    let text = parser.source(at);
    if text == "if" && passed.clone().any(|at| parser.source(at) == "for") {
        let problem = Diagnostic::error(Code::SYNTAX, parser.span(at), "the `if` of a `for` stands at its end");
        return Some(problem.hint("write `[for x in list : value if condition]`"));
    }
    if parser.source(before).eq_ignore_ascii_case("not") {
        return Some(no_operator(parser.span(before), "not").hint("did you mean `!`?"));
    }
    let meant = match text {
        "and" | "AND" => "&&",
        "or" | "OR" => "||",
        "is" | "eq" => "==",
        _ => return None,
    };
    Some(no_operator(parser.span(at), text).hint(format!("did you mean `{meant}`?")))
}

/// What to write instead of an operator of two signs.
fn signs(operator: &str) -> Option<&'static str> {
    match operator {
        "**" => Some("write pow(a, b)"),
        "<>" => Some("did you mean `!=`?"),
        "??" => Some("write coalesce(a, b) or try(a, b)"),
        "++" => Some("to join texts, write \"${a}${b}\"; to join lists, concat(a, b)"),
        _ => None,
    }
}

fn no_operator(span: Span, operator: &str) -> Diagnostic {
    Diagnostic::error(Code::SYNTAX, span, format!("there is no operator `{operator}`"))
}

/// Whether nothing stands between two tokens.
fn adjoin(parser: &Parser<'_>, before: usize, at: usize) -> bool {
    parser.token(before).end == parser.token(at).start
}

/// Whether an operand ends with a token.
pub(super) fn is_operand(parser: &Parser<'_>, at: usize) -> bool {
    matches!(
        parser.kind(at),
        Some(
            TokenKind::Ident
                | TokenKind::Number
                | TokenKind::Close(Bracket::Quote | Bracket::Square | Bracket::Paren | Bracket::Brace)
        )
    )
}
