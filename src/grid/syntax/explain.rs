//! What the expression parser says, in words for people.

use std::ops::Range;

use hcl_edit::parser::Error;

use super::structure::Parser;
use super::token::{Bracket, TokenKind};
use crate::base::diagnostic::{Code, Diagnostic, Span};

/// Says what is wrong with the expression made of some tokens.
pub(super) fn expression(parser: &Parser<'_>, range: Range<usize>, error: &Error) -> Diagnostic {
    let start = parser.token(range.start).start as usize;
    let at = start + error.location().offset();
    let message = error.message();
    let found = range.clone().find(|token| parser.token(*token).end as usize > at).unwrap_or(range.end.saturating_sub(1));
    let span = parser.span(found);
    if message.contains("nesting depth") || message.contains("binary operation") {
        let problem = Diagnostic::error(Code::TOO_DEEP, span, "this expression is nested too deep");
        return problem.hint("name a part of it in `locals` and refer to that");
    }
    if let Some(problem) = unfinished(parser, range.clone()) {
        return problem;
    }
    if let Some(question) = half_conditional(parser, range.clone(), expectation(message)) {
        return Diagnostic::error(Code::SYNTAX, parser.span(question), "this `?` has no `:`")
            .hint("a conditional is `condition ? value : other`");
    }
    if (parser.token(found).end as usize) <= at {
        let message_here = format!("something is missing after `{}`", parser.source(found));
        return with_expected(Diagnostic::error(Code::SYNTAX, span, message_here), expectation(message));
    }
    by_token(parser, range, found, expectation(message))
}

/// What was expected, if the parser can say it in a few words.
fn expectation(message: &str) -> Option<&str> {
    let (before, expected) = message.split_once("expected ")?;
    (!before.ends_with("un") && expected.len() < 40 && !expected.contains('\n')).then_some(expected)
}

/// An operator without anything after it.
fn unfinished(parser: &Parser<'_>, range: Range<usize>) -> Option<Diagnostic> {
    let mut at = range.start;
    while at < range.end {
        let next = parser.after(at);
        let ends = next >= range.end || matches!(parser.kind(next), Some(TokenKind::Close(_) | TokenKind::Comma));
        let operator = matches!(parser.kind(at), Some(TokenKind::Symbol | TokenKind::Dot | TokenKind::Colon));
        let fraction =
            parser.kind(at) == Some(TokenKind::Dot) && at > range.start && parser.kind(at - 1) == Some(TokenKind::Number);
        if operator && ends && parser.source(at) != "..." && !is_splat(parser, at) {
            let message = format!("something is missing after `{}`", parser.source(at));
            let problem = Diagnostic::error(Code::SYNTAX, parser.span(at), message);
            return Some(if fraction {
                problem.hint(format!("write {}.0", parser.source(at - 1)))
            } else if next >= range.end && parser.kind(next) == Some(TokenKind::Newline) {
                problem.hint("an expression goes on on the next line only in parentheses")
            } else {
                problem
            });
        }
        at += 1;
    }
    None
}

/// The first `?` if what was expected is its `:`.
fn half_conditional(parser: &Parser<'_>, range: Range<usize>, expected: Option<&str>) -> Option<usize> {
    let mut signs = range.filter(|at| parser.kind(*at) == Some(TokenKind::Symbol) && parser.source(*at) == "?");
    expected.filter(|expected| expected.contains(':')).and_then(|_| signs.next())
}

/// The star of `.*` or `[*]`.
fn is_splat(parser: &Parser<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| parser.kind(at));
    parser.source(at) == "*" && matches!(before, Some(TokenKind::Dot | TokenKind::Open(Bracket::Square)))
}

fn by_token(parser: &Parser<'_>, range: Range<usize>, found: usize, expected: Option<&str>) -> Diagnostic {
    let (span, text) = (parser.span(found), parser.source(found));
    let error = |span: Span, message: String| Diagnostic::error(Code::SYNTAX, span, message);
    let previous = found.checked_sub(1).filter(|at| *at >= range.start).and_then(|at| parser.kind(at));
    let after_operand = matches!(
        previous,
        Some(
            TokenKind::Ident
                | TokenKind::Number
                | TokenKind::Close(Bracket::Quote | Bracket::Square | Bracket::Paren | Bracket::Brace)
        )
    );
    let begins_operand = matches!(
        parser.kind(found),
        Some(TokenKind::Ident | TokenKind::Number | TokenKind::Open(Bracket::Quote | Bracket::Brace | Bracket::Heredoc))
    );
    match parser.kind(found) {
        Some(TokenKind::Equals) => {
            error(span, String::from("a `=` cannot stand in an expression")).hint("to compare, write `==`")
        }
        _ if found > range.start && matches!(parser.source(found - 1), "&" | "|") => {
            let operator = parser.source(found - 1);
            error(parser.span(found - 1), format!("there is no operator `{operator}`"))
                .hint(format!("did you mean `{operator}{operator}`?"))
        }
        Some(TokenKind::Ident) if joined_to_number(parser, found) => {
            let span = parser.span(found - 1).to(span);
            error(span, format!("`{}{text}` is no number", parser.source(found - 1)))
                .hint("numbers are decimal and have no separators: 16, 1000, 2.5, 1e6")
        }
        Some(TokenKind::Ident)
            if after_operand && text == "if" && range.clone().any(|at| at < found && parser.source(at) == "for") =>
        {
            error(span, String::from("the `if` of a `for` stands at its end"))
                .hint("write `[for x in list : value if condition]`")
        }
        _ if after_operand && begins_operand => missing_operator(parser, found, enclosing(parser, range, found)),
        Some(TokenKind::Close(Bracket::Interpolation)) if matches!(previous, Some(TokenKind::Open(Bracket::Interpolation))) => {
            error(parser.span(found - 1).to(span), String::from("this interpolation is empty"))
                .hint("for a plain `${` write `$${`")
        }
        Some(TokenKind::Comma | TokenKind::Close(_)) => {
            let problem = error(span, format!("something is missing before `{text}`"));
            with_expected(problem, expected)
        }
        Some(TokenKind::Newline) => {
            error(span, String::from("the expression does not go on on the next line")).hint("put it in parentheses if it should")
        }
        Some(TokenKind::Symbol) if foreign_operator(parser, found).is_some() => {
            let operator = format!("{}{text}", parser.source(found - 1));
            let hint = foreign_operator(parser, found).unwrap_or_default();
            error(parser.span(found - 1).to(span), format!("there is no operator `{operator}`")).hint(hint)
        }
        Some(TokenKind::Dot) if parser.kind(found + 1) == Some(TokenKind::Number) && !after_operand => {
            error(span, String::from("a number begins with a digit")).hint(format!("write 0.{}", parser.source(found + 1)))
        }
        _ => with_expected(error(span, format!("`{}` is not expected here", whole(parser, found))), expected),
    }
}

/// Two operands with nothing between them.
fn missing_operator(parser: &Parser<'_>, found: usize, inside: Option<Bracket>) -> Diagnostic {
    let (span, text) = (parser.span(found), parser.source(found));
    let error = |span: Span, message: String| Diagnostic::error(Code::SYNTAX, span, message);
    let before = found.saturating_sub(1);
    if let Some(operator) = operator_meant(text) {
        return error(span, format!("there is no operator `{text}`")).hint(format!("did you mean `{operator}`?"));
    }
    if parser.source(before).eq_ignore_ascii_case("not") {
        return error(parser.span(before), String::from("there is no operator `not`")).hint("did you mean `!`?");
    }
    let problem = error(span, format!("an operator or a comma is missing before `{}`", whole(parser, found)));
    match inside {
        Some(Bracket::Interpolation) => {
            problem.hint("an interpolation holds one expression: `${…}`; for a plain `${` write `$${`")
        }
        _ => problem,
    }
}

/// Whether a word stands directly behind a number, as in `0x10` and `1_000`.
fn joined_to_number(parser: &Parser<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).filter(|before| parser.kind(*before) == Some(TokenKind::Number));
    before.is_some_and(|before| parser.token(before).end == parser.token(at).start)
}

/// What to write instead of an operator of two signs, the second of which stands at a token.
fn foreign_operator(parser: &Parser<'_>, at: usize) -> Option<&'static str> {
    let before = at.checked_sub(1).filter(|before| parser.token(*before).end == parser.token(at).start)?;
    match (parser.source(before), parser.source(at)) {
        ("*", "*") => Some("write pow(a, b)"),
        ("<", ">") => Some("did you mean `!=`?"),
        ("?", "?") => Some("write coalesce(a, b) or try(a, b)"),
        ("+", "+") => Some("to join texts, write \"${a}${b}\"; to join lists, concat(a, b)"),
        _ => None,
    }
}

/// The operator for which other languages have a word.
fn operator_meant(word: &str) -> Option<&'static str> {
    match word {
        "and" | "AND" => Some("&&"),
        "or" | "OR" => Some("||"),
        "is" | "eq" => Some("=="),
        _ => None,
    }
}

fn with_expected(problem: Diagnostic, expected: Option<&str>) -> Diagnostic {
    match expected {
        Some(expected) => problem.label(format!("expected {expected}")),
        None => problem,
    }
}

/// The text of a token, of a string up to its end.
fn whole<'a>(parser: &'a Parser<'_>, at: usize) -> &'a str {
    let (first, last) = (parser.token(at), parser.token(parser.after(at) - 1));
    let text = parser.text.get(first.start as usize..last.end as usize).unwrap_or("");
    if text.len() < 40 { text.lines().next().unwrap_or("") } else { parser.source(at) }
}

/// The innermost bracket of an expression that is open at a token.
fn enclosing(parser: &Parser<'_>, range: Range<usize>, at: usize) -> Option<Bracket> {
    let mut open = Vec::new();
    for token in range.start..at {
        match parser.kind(token) {
            Some(TokenKind::Open(bracket)) => open.push(bracket),
            Some(TokenKind::Close(_)) => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

/// Says what is wrong with an item of a map that has no `=`.
pub(super) fn not_a_pair(parser: &Parser<'_>, range: Range<usize>) -> Diagnostic {
    let (first, last) = (parser.span(range.start), parser.span(range.end.saturating_sub(1).max(range.start)));
    if parser.kind(range.start) == Some(TokenKind::Comma) {
        return Diagnostic::error(Code::SYNTAX, first, "an item is missing before this comma");
    }
    let problem = Diagnostic::error(Code::SYNTAX, first.to(last), "an item of a map is `key = value`");
    match (parser.kind(range.start), parser.kind(range.start + 1)) {
        (Some(TokenKind::Ident), Some(TokenKind::Open(Bracket::Brace))) => {
            let key = parser.source(range.start);
            problem.hint(format!("this is the value of an argument, where there are no blocks: write `{key} = {{ … }}`"))
        }
        _ => problem,
    }
}
