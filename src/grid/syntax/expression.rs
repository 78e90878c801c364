//! Tokens → expressions. Literal lists and maps are taken apart here, so that one bad element does not hide the others; what is left goes
//! to the expression parser, with each map in it emptied and read here too: the parser compares each key with all others, and refuses
//! two computed ones that are written alike, of which HCL takes the last.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use hcl_edit::parser;

use super::convert::{Converter, Maps};
use super::explain;
use super::structure::Parser;
use super::token::{Bracket, TokenKind};
use super::tree::{Expression, ExpressionKind, MAX_DEPTH, ObjectItem};
use crate::base::diagnostic::{Code, Diagnostic, Span};

/// How many tokens an expression may have.
const MAX_TOKENS: usize = 1_000_000;

/// Parses the expression made of some tokens, of which there is at least one. `depth` is how deep it stands in other brackets.
/// None if something was wrong, which is then reported.
pub(super) fn parse(parser: &mut Parser<'_>, range: Range<usize>, depth: usize) -> Option<Expression> {
    let (first, last) = (parser.token(range.start), parser.token(range.end.saturating_sub(1)));
    // What is no token, such as a `$`, may stand before the first one.
    let begin = range.start.checked_sub(1).map_or(0, |before| parser.token(before).end);
    if range.is_empty() || parser.scan.is_broken(begin..last.end) {
        return None;
    }
    let whole = parser.after(range.start) == range.end;
    match first.kind {
        TokenKind::Open(Bracket::Square) if whole && !is_for(parser, range.start) => tuple(parser, range, depth),
        TokenKind::Open(Bracket::Brace) if whole && !is_for(parser, range.start) => object(parser, range, depth),
        _ => other(parser, range, depth),
    }
}

/// The text of a quoted string without interpolations.
pub(super) fn plain_string(parser: &mut Parser<'_>, range: Range<usize>) -> Option<Arc<str>> {
    if range.len() != 2 {
        return None;
    }
    match parse(parser, range, 0)?.kind {
        ExpressionKind::String(text) => Some(text),
        _ => None,
    }
}

fn is_for(parser: &Parser<'_>, open: usize) -> bool {
    let mut at = open + 1;
    while parser.kind(at) == Some(TokenKind::Newline) {
        at += 1;
    }
    parser.kind(at) == Some(TokenKind::Ident) && parser.source(at) == "for" && parser.kind(at + 1) == Some(TokenKind::Ident)
}

/// The key `for`, if a map begins with it: HCL takes it for the keyword there, and only there.
fn for_key(parser: &Parser<'_>, open: usize) -> Option<usize> {
    let mut first = open + 1;
    while parser.kind(first) == Some(TokenKind::Newline) {
        first += 1;
    }
    let is_key = matches!(parser.kind(first + 1), Some(TokenKind::Equals | TokenKind::Colon));
    (is_key && parser.kind(first) == Some(TokenKind::Ident) && parser.source(first) == "for").then_some(first)
}

fn tuple(parser: &mut Parser<'_>, range: Range<usize>, depth: usize) -> Option<Expression> {
    let span = parser.span(range.start).to(parser.span(range.end - 1));
    let mut elements = Some(Vec::new());
    let mut at = range.start + 1;
    while at < range.end - 1 {
        let end = item_end(parser, at, range.end - 1);
        if end == at {
            let problem = Diagnostic::error(Code::SYNTAX, parser.span(at), "an element is missing before this comma");
            parser.problems.push(problem);
            elements = None;
        } else {
            let element = parse(parser, at..end, depth + 1);
            elements = elements.zip(element).map(|(mut elements, element)| {
                elements.push(element);
                elements
            });
        }
        at = end + 1;
    }
    Some(Expression { kind: ExpressionKind::Tuple(elements?), span })
}

fn object(parser: &mut Parser<'_>, range: Range<usize>, depth: usize) -> Option<Expression> {
    let span = parser.span(range.start).to(parser.span(range.end - 1));
    let mut items = Some(Vec::new());
    let mut keys = Keys::default();
    if let Some(first) = for_key(parser, range.start) {
        let problem = Diagnostic::error(Code::SYNTAX, parser.span(first), "a map that begins with `for` is a `for` expression");
        parser.problems.push(problem.hint("write the key in quotes: `\"for\"`"));
        return None;
    }
    let mut at = range.start + 1;
    while at < range.end - 1 {
        if parser.kind(at) == Some(TokenKind::Newline) {
            at += 1;
            continue;
        }
        let end = item_end(parser, at, range.end - 1);
        let item = object_item(parser, at..end, depth + 1);
        if let Some(problem) = item.as_ref().and_then(|item| keys.add(&item.key)) {
            parser.problems.push(*problem);
            items = None;
        }
        items = items.zip(item).map(|(mut items, item)| {
            items.push(item);
            items
        });
        at = if parser.kind(end) == Some(TokenKind::Comma) { end + 1 } else { end };
    }
    Some(Expression { kind: ExpressionKind::Object(items?), span })
}

/// `key = value` or `key : value`.
fn object_item(parser: &mut Parser<'_>, range: Range<usize>, depth: usize) -> Option<ObjectItem> {
    let mut conditions = 0;
    let mut assign = range.start;
    while assign < range.end {
        match parser.kind(assign) {
            Some(TokenKind::Symbol) if parser.source(assign) == "?" => conditions += 1,
            Some(TokenKind::Colon) if conditions > 0 => conditions -= 1,
            Some(TokenKind::Equals | TokenKind::Colon) => break,
            _ => {}
        }
        assign = parser.after(assign);
    }
    if assign == range.start || assign >= range.end {
        let problem = explain::not_a_pair(parser, range);
        parser.problems.push(problem);
        return None;
    }
    let key = parse(parser, range.start..assign, depth).and_then(|key| report(parser, object_key(key)));
    if assign + 1 == range.end {
        let span = parser.span(range.start).to(parser.span(assign));
        parser.problems.push(Diagnostic::error(Code::MISSING_VALUE, span, "this key has no value"));
        return None;
    }
    if let Some(next) = second_pair(parser, assign + 1..range.end) {
        let problem =
            Diagnostic::error(Code::MISSING_NEWLINE, parser.span(next), "a comma or a new line is missing before this key");
        parser.problems.push(problem);
        return None;
    }
    let value = parse(parser, assign + 1..range.end, depth)?;
    Some(ObjectItem { key: key?, value })
}

/// Where in a value another `key =` begins.
fn second_pair(parser: &Parser<'_>, range: Range<usize>) -> Option<usize> {
    let mut at = range.start;
    let mut previous = at;
    while at < range.end {
        if parser.kind(at) == Some(TokenKind::Equals) && at > range.start {
            return Some(previous);
        }
        previous = at;
        at = parser.after(at);
    }
    None
}

/// Where an element ends: before its comma or line end.
fn item_end(parser: &Parser<'_>, from: usize, end: usize) -> usize {
    let mut at = from;
    while at < end && !matches!(parser.kind(at), Some(TokenKind::Comma | TokenKind::Newline)) {
        at = parser.after(at);
    }
    at.min(end)
}

/// What a key of a map means: a bare name is a text, dots are ambiguous.
fn object_key(key: Expression) -> Result<Expression, Box<Diagnostic>> {
    let text = |text: &str| Expression { kind: ExpressionKind::String(text.into()), span: key.span };
    match &key.kind {
        ExpressionKind::Variable(name) => Ok(text(name)),
        ExpressionKind::Bool(true) => Ok(text("true")),
        ExpressionKind::Bool(false) => Ok(text("false")),
        ExpressionKind::Null => Ok(text("null")),
        ExpressionKind::GetAttr { .. }
        | ExpressionKind::Index { .. }
        | ExpressionKind::LegacyIndex { .. }
        | ExpressionKind::Splat(_) => {
            let problem = Diagnostic::error(Code::AMBIGUOUS_KEY, key.span, "this could be meant as a key or as a reference");
            Err(Box::new(problem.hint("quote it if it is a key, put it in parentheses if it is a reference")))
        }
        _ => Ok(key),
    }
}

/// The keys of one map that are known from the text alone.
#[derive(Default)]
struct Keys {
    known: HashMap<Arc<str>, Span>,
}

impl Keys {
    /// Adds one; a problem if it is there already.
    fn add(&mut self, key: &Expression) -> Option<Box<Diagnostic>> {
        let ExpressionKind::String(text) = &key.kind else { return None };
        let first = *self.known.entry(Arc::clone(text)).or_insert(key.span);
        if first == key.span {
            return None;
        }
        let problem = Diagnostic::error(Code::DUPLICATE_KEY, key.span, format!("the key `{text}` is given twice"));
        Some(Box::new(problem.also(first, "first given here")))
    }
}

fn other(parser: &mut Parser<'_>, range: Range<usize>, depth: usize) -> Option<Expression> {
    let (start, end) = (parser.token(range.start).start as usize, parser.token(range.end - 1).end as usize);
    if let Some(problem) = too_large(parser, &range) {
        parser.problems.push(problem);
        return None;
    }
    let (maps, emptied) = maps(parser, range.clone(), start..end, depth)?;
    let converter = Converter { text: parser.text, masked: &parser.scan.masked, start, place: parser.problems.place, maps };
    let parsed = match parser::parse_expr(&emptied) {
        Ok(expression) => converter.expression(&expression, depth),
        Err(error) => Err(Box::new(explain::expression(parser, range, &error))),
    };
    report(parser, parsed)
}

/// Parses a text that is one template as a whole.
pub(super) fn template(parser: &mut Parser<'_>) -> Option<Expression> {
    if !parser.scan.broken.is_empty() {
        return None;
    }
    let tokens = 0..parser.scan.tokens.len();
    let (maps, emptied) = maps(parser, tokens, 0..parser.scan.masked.len(), 0)?;
    let converter = Converter { text: parser.text, masked: &parser.scan.masked, start: 0, place: parser.problems.place, maps };
    let parsed = match parser::parse_template(&emptied) {
        Ok(template) => converter.bare_template(&template),
        Err(error) => Err(Box::new(explain::expression(parser, 0..parser.scan.tokens.len(), &error))),
    };
    report(parser, parsed)
}

/// The maps in an expression, by where they begin, and the masked text of it with nothing in them. None if something was wrong with one.
fn maps(parser: &mut Parser<'_>, range: Range<usize>, text: Range<usize>, depth: usize) -> Option<(Maps, String)> {
    let mut emptied = parser.scan.masked.get(text.clone())?.to_owned();
    let mut maps = Some(HashMap::new());
    let mut at = range.start;
    while at < range.end {
        if parser.kind(at) != Some(TokenKind::Open(Bracket::Brace)) || is_for(parser, at) {
            at += 1;
            continue;
        }
        let next = parser.after(at);
        let (open, close) = (parser.token(at).start as usize, parser.token(next - 1).start as usize);
        let inside = open + 1 - text.start..close - text.start;
        emptied.replace_range(inside.clone(), &" ".repeat(inside.len()));
        let map = object(parser, at..next, depth + 1);
        maps = maps.zip(map).map(|(mut maps, map)| {
            maps.insert(open, map);
            maps
        });
        at = next;
    }
    Some((RefCell::new(maps?), emptied))
}

fn report<T>(parser: &mut Parser<'_>, result: Result<T, Box<Diagnostic>>) -> Option<T> {
    result.map_err(|problem| parser.problems.push(*problem)).ok()
}

fn too_large(parser: &Parser<'_>, range: &Range<usize>) -> Option<Diagnostic> {
    if range.len() <= MAX_TOKENS {
        return None;
    }
    let message = format!("this expression has more than {MAX_TOKENS} words and signs");
    let problem = Diagnostic::error(Code::TOO_LARGE, parser.span(range.start), message);
    Some(problem.hint("put the data into a file and read that, or name parts of it in `locals`"))
}

/// An expression deeper than any that can be walked safely.
pub(super) fn too_deep(span: Span) -> Box<Diagnostic> {
    let message = format!("this expression has more than {MAX_DEPTH} levels");
    Box::new(Diagnostic::error(Code::TOO_DEEP, span, message).hint("name a part of it in `locals` and refer to that"))
}
