//! Tokens → attributes and blocks. Each is parsed alone, so that a mistake in one does not hide those in the others.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::expression;
use super::problems::Problems;
use super::scan::MAX_NESTING;
use super::token::{Bracket, Scan, Token, TokenKind};
use super::tree::{Attribute, Block, Body, Completeness, Label, Name};
use crate::base::diagnostic::{Code, Diagnostic, Span};

/// How many words of an item that cannot be read are kept.
const MOST_LOST: usize = 1_000;

/// How much of a name that cannot be read is kept.
const LONGEST_NAME: usize = 100;

/// One text with its tokens, and what was found wrong with it.
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) scan: &'a Scan,
    pub(super) problems: &'a mut Problems,
}

/// How a body is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// One item on each line.
    Lines,
    /// All on the line of its braces.
    OneLine,
}

/// A body as far as it is read.
struct Items {
    body: Body,
    names: HashMap<Arc<str>, Span>,
    layout: Layout,
    depth: usize,
    /// Where the line of an attribute ended that could not be read: the next one may be the rest of it.
    failed: Option<usize>,
    /// Where the line ends that is being read, as far as that is known.
    line: usize,
}

/// A body with nothing in it.
const fn empty(span: Span, completeness: Completeness) -> Body {
    Body { attributes: Vec::new(), blocks: Vec::new(), span, completeness, unread: Vec::new(), lost: Vec::new() }
}

impl Items {
    fn partial(&mut self) {
        self.body.completeness = Completeness::Partial;
    }
}

impl Parser<'_> {
    /// The body of the whole text.
    pub(super) fn file(&mut self) -> Body {
        let span = self.problems.place.span(0..self.text.len());
        self.body(0..self.scan.tokens.len(), span, Layout::Lines, 0)
    }

    fn body(&mut self, range: Range<usize>, span: Span, layout: Layout, depth: usize) -> Body {
        let mut items =
            Items { body: empty(span, Completeness::Whole), names: HashMap::new(), layout, depth, failed: None, line: 0 };
        let mut at = range.start;
        while at < range.end {
            at = match (self.kind(at), self.kind(at + 1)) {
                (Some(TokenKind::Newline), _) => at + 1,
                (Some(TokenKind::Ident), Some(TokenKind::Equals)) => self.attribute(at, range.end, &mut items),
                (Some(TokenKind::Ident), Some(TokenKind::Open(Bracket::Brace | Bracket::Quote) | TokenKind::Ident)) => {
                    self.block(at, range.end, &mut items)
                }
                (Some(TokenKind::Ident), Some(TokenKind::Newline)) if self.brace_below(at + 1, range.end).is_some() => {
                    self.block(at, range.end, &mut items)
                }
                _ => self.not_an_item(at, range.end, &mut items),
            };
        }
        items.body
    }

    /// Reads `name = value` at a token; says where to go on.
    fn attribute(&mut self, at: usize, end: usize, items: &mut Items) -> usize {
        let line = self.line_of(at, end, items);
        if self.scan.is_broken(self.token(at + 1).end..self.token(line).start) {
            return self.unread(at, line, items);
        }
        let mut last = self.value_end(at + 2, end);
        let next = last;
        if last > at + 2 && self.kind(last - 1) == Some(TokenKind::Comma) {
            last -= 1;
            self.comma_after_item(last, next, items);
        }
        let name = self.name(at);
        if last == at + 2 {
            self.missing_value(at, &name);
            return self.unread(at, line, items);
        }
        let Some(value) = expression::parse(self, at + 2..last, items.depth) else { return self.unread(at, line, items) };
        let span = name.span.to(value.span);
        self.keep(Attribute { name, value, span }, items);
        self.line_end(next, end, items);
        next
    }

    /// Leaves an attribute out, with what else is on its line; says where to go on.
    fn unread(&self, at: usize, line: usize, items: &mut Items) -> usize {
        items.partial();
        items.body.unread.push(self.name(at));
        items.failed = Some(line);
        line
    }

    /// Where the line of an item ends, that is also that of what it opens.
    fn line_of(&self, at: usize, end: usize, items: &mut Items) -> usize {
        if at >= items.line {
            items.line = at;
            while items.line < end && self.kind(items.line) != Some(TokenKind::Newline) {
                items.line = self.after(items.line);
            }
            items.line = items.line.min(end);
        }
        items.line
    }

    fn keep(&mut self, attribute: Attribute, items: &mut Items) {
        let Name { text, span } = attribute.name.clone();
        if let Some(first) = items.names.get(&text) {
            let problem = Diagnostic::error(Code::DUPLICATE_ATTRIBUTE, span, format!("`{text}` is given twice"));
            self.problems.push(problem.also(*first, "first given here").hint("remove one of them"));
            return;
        }
        items.names.insert(text, span);
        items.body.attributes.push(attribute);
    }

    /// Where a value ends: with its line, or before another attribute on it.
    fn value_end(&self, from: usize, end: usize) -> usize {
        let mut at = from;
        while at < end {
            match self.kind(at) {
                Some(TokenKind::Newline) => break,
                Some(TokenKind::Ident)
                    if at > from
                        && self.kind(at + 1) == Some(TokenKind::Equals)
                        && !matches!(self.kind(at - 1), Some(TokenKind::Dot | TokenKind::Symbol)) =>
                {
                    break;
                }
                _ => at = self.after(at),
            }
        }
        at.min(end)
    }

    /// Reads `kind "label" { … }` at a token; says where to go on.
    fn block(&mut self, at: usize, end: usize, items: &mut Items) -> usize {
        let kind = self.name(at);
        let mut open = at + 1;
        let mut labels = Vec::new();
        while open < end && matches!(self.kind(open), Some(TokenKind::Ident | TokenKind::Open(Bracket::Quote))) {
            labels.push(self.label(open));
            open = self.after(open);
        }
        let open_span = labels.last().map_or(kind.span, |label: &Label| kind.span.to(label.span));
        if let Some(below) = self.brace_below(open, end) {
            let problem =
                Diagnostic::error(Code::NOT_AN_ITEM, open_span, format!("the `{{` of `{}` stands on a line below", kind.text));
            self.problems.push(problem.also(self.span(below), "put this on the same line"));
            open = below;
        }
        if open >= end || self.kind(open) != Some(TokenKind::Open(Bracket::Brace)) {
            return self.not_an_item(at, end, items);
        }
        let close = self.after(open) - 1;
        let body = self.block_body(open, close, items.depth + 1);
        let span = kind.span.to(self.span(close));
        if items.layout == Layout::OneLine {
            let problem = Diagnostic::error(Code::ONE_LINE_BLOCK, kind.span, "a block on one line holds no other block");
            self.problems.push(problem.hint("put each of its items on a line of its own"));
        }
        items.body.blocks.push(Block { kind, labels, body, span, open_span });
        self.line_end(close + 1, end, items);
        close + 1
    }

    /// What stands between two quotes.
    fn quoted(&self, open: usize) -> &str {
        let close = self.after(open) - 1;
        self.text.get(self.token(open).end as usize..self.token(close).start as usize).unwrap_or("")
    }

    /// A `{` on a line below, with nothing between.
    fn brace_below(&self, at: usize, end: usize) -> Option<usize> {
        let below = (at..end).find(|at| self.kind(*at) != Some(TokenKind::Newline))?;
        (below > at && self.kind(below) == Some(TokenKind::Open(Bracket::Brace))).then_some(below)
    }

    fn block_body(&mut self, open: usize, close: usize, depth: usize) -> Body {
        let span = self.span(open).to(self.span(close));
        let unclosed = self.scan.is_broken(self.token(open).range());
        if depth >= MAX_NESTING {
            return empty(span, Completeness::Partial);
        }
        let mut at = open + 1;
        while at < close && self.kind(at) != Some(TokenKind::Newline) {
            at = self.after(at);
        }
        let layout = if at < close { Layout::Lines } else { Layout::OneLine };
        // A string that is never closed swallowed what should stand on this line.
        let broken_line = self.scan.is_broken(self.token(open).end..self.token(at).start);
        if layout == Layout::Lines && !unclosed && !broken_line {
            self.braces_stand_alone(open, close);
        }
        let mut body = self.body(open + 1..close, span, layout, depth);
        if unclosed {
            body.completeness = Completeness::Partial;
        }
        body
    }

    fn braces_stand_alone(&mut self, open: usize, close: usize) {
        if self.kind(open + 1) != Some(TokenKind::Newline) {
            let message = "in a block of several lines the first item stands on a line of its own";
            let problem = Diagnostic::error(Code::ONE_LINE_BLOCK, self.span(open + 1), message);
            self.problems.push(problem.also(self.span(open), "begin a new line after this"));
        }
        // What was never closed is taken as closed just before.
        let closed_for_it = self.token(close - 1).range().is_empty();
        if self.kind(close - 1) != Some(TokenKind::Newline) && !closed_for_it {
            let message = "the `}` of a block of several lines stands on a line of its own";
            let problem = Diagnostic::error(Code::ONE_LINE_BLOCK, self.span(close), message);
            self.problems.push(problem.also(self.span(open), "for this"));
        }
    }

    fn label(&mut self, at: usize) -> Label {
        if self.kind(at) == Some(TokenKind::Ident) {
            let Name { text, span } = self.name(at);
            return Label { text, span };
        }
        let close = self.after(at) - 1;
        let span = self.span(at).to(self.span(close));
        let text = expression::plain_string(self, at..close + 1);
        if text.is_none() && !self.scan.is_broken(self.token(at).start..self.token(close).end) {
            let problem = Diagnostic::error(Code::NOT_AN_ITEM, span, "a label is a plain text, without `${` or `%{`");
            self.problems.push(problem);
        }
        let text = text.unwrap_or_else(|| self.probable_name(at, close));
        Label { text, span }
    }

    /// What a label that cannot be read was probably meant to be, so that its block has a name all the same.
    fn probable_name(&self, open: usize, close: usize) -> Arc<str> {
        let written = self.text.get(self.token(open).end as usize..self.token(close).start as usize).unwrap_or("");
        let letters = written.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'));
        let name: String = letters.take(LONGEST_NAME).collect();
        if name.is_empty() { Arc::from("_") } else { Arc::from(name) }
    }

    /// After an item its line must end.
    fn line_end(&mut self, at: usize, end: usize, items: &mut Items) {
        let Some(kind) = self.kind(at).filter(|kind| at < end && *kind != TokenKind::Newline) else { return };
        let (before, here) = (self.span(at - 1), self.span(at));
        let after_brace = matches!(self.kind(at - 1), Some(TokenKind::Close(Bracket::Brace)));
        if items.layout == Layout::OneLine {
            let problem = Diagnostic::error(Code::ONE_LINE_BLOCK, here, "a block on one line holds one argument");
            self.problems.push(problem.hint("put each on a line of its own; if this should be a map, put `=` before its `{`"));
        } else if kind == TokenKind::Ident && self.kind(at + 1) == Some(TokenKind::Equals) && after_brace {
            let name = self.name(at).text;
            let problem =
                Diagnostic::warning(Code::SAME_LINE, here, format!("`{name}` follows a closing brace on the same line"));
            self.problems.push(problem.also(before, "after this brace").hint(format!("begin a new line before `{name}`")));
        } else if !self.scan.is_broken(self.token(at - 1).start..self.token(at).end) {
            let found = self.source(at);
            let problem = Diagnostic::error(Code::MISSING_NEWLINE, here, format!("a new line is missing before `{found}`"));
            self.problems.push(problem.hint("each argument and block stands on a line of its own"));
        }
    }

    fn comma_after_item(&mut self, comma: usize, next: usize, items: &mut Items) {
        let more = !matches!(self.kind(next), None | Some(TokenKind::Newline | TokenKind::Close(_)));
        if items.layout == Layout::OneLine && more {
            return; // said once, at what follows
        }
        let problem = Diagnostic::error(Code::MISSING_NEWLINE, self.span(comma), "there is no comma after an argument");
        self.problems.push(problem.hint("remove it; each argument stands on a line of its own"));
    }

    fn missing_value(&mut self, at: usize, name: &Name) {
        let problem =
            Diagnostic::error(Code::MISSING_VALUE, name.span.to(self.span(at + 1)), format!("`{}` has no value", name.text));
        self.problems.push(match self.kind(at + 2) {
            Some(TokenKind::Newline) => problem.hint("the value begins on the same line as the `=`"),
            _ => problem,
        });
    }

    /// Says why a line is neither an attribute nor a block, unless something in it is known to be wrong; says where to go on.
    fn not_an_item(&mut self, at: usize, end: usize, items: &mut Items) -> usize {
        items.partial();
        let next = self.line_of(at, end, items).max(at + 1);
        if self.kind(at) == Some(TokenKind::Ident) {
            items.body.unread.push(self.name(at));
        }
        if items.depth == 0 {
            let words = (at..next).filter(|at| self.kind(*at) == Some(TokenKind::Ident)).map(|at| self.source(at));
            let texts = (at..next).filter(|at| self.kind(*at) == Some(TokenKind::Open(Bracket::Quote))).map(|at| self.quoted(at));
            items.body.lost.extend(words.chain(texts).filter(|word| word.len() <= LONGEST_NAME).take(MOST_LOST).map(Arc::from));
        }
        if items.failed.is_some_and(|failed| failed + 1 == at) {
            items.failed = Some(next);
            return next;
        }
        if !self.scan.is_broken(self.token(at).start..self.token(next).start.max(self.token(next - 1).end)) {
            let problem = self.describe(at, end);
            self.problems.push(problem);
            if matches!(self.kind(at), Some(TokenKind::Symbol | TokenKind::Colon)) {
                // The rest of an expression, or of a list: what follows directly is more of it.
                items.failed = Some(next);
            }
        }
        next
    }

    fn describe(&self, at: usize, end: usize) -> Diagnostic {
        let found = self.source(at);
        let error = |span: Span, message: String| Diagnostic::error(Code::NOT_AN_ITEM, span, message);
        let ends = |at: usize| at >= end || matches!(self.kind(at), None | Some(TokenKind::Newline));
        let second = at + 1;
        match (self.kind(at), self.kind(second)) {
            (Some(TokenKind::Open(Bracket::Quote)), _) => {
                let after = self.after(at);
                let span = self.span(at).to(self.span(after - 1));
                if matches!(self.kind(after), Some(TokenKind::Equals | TokenKind::Colon)) {
                    let hint = "write it without quotes; if this should be a map, put `=` before its `{`";
                    return error(span, String::from("the name of an argument is not quoted")).hint(hint);
                }
                error(span, String::from("a text alone is neither an argument nor a block"))
            }
            (Some(TokenKind::Ident), _) if ends(second) => {
                error(self.span(at), format!("`{found}` is neither an argument nor a block"))
                    .hint(format!("write `{found} = …` or `{found} {{ … }}`"))
            }
            (Some(TokenKind::Ident), Some(TokenKind::Colon)) => {
                error(self.span(second), format!("the value of `{found}` follows a `=`")).hint(format!("write `{found} = …`"))
            }
            (Some(TokenKind::Ident), Some(TokenKind::Dot)) => self.describe_dotted(at, end),
            (Some(TokenKind::Ident), Some(TokenKind::Open(Bracket::Paren))) => {
                error(self.span(second), format!("`{found}` stands neither before a `=` nor before a `{{`"))
                    .hint(format!("write `{found} = …` or `{found} {{ … }}`"))
            }
            (Some(TokenKind::Ident), Some(TokenKind::Open(Bracket::Quote) | TokenKind::Ident)) => self.describe_labelled(at, end),
            (Some(TokenKind::Ident), Some(TokenKind::Number | TokenKind::Open(_))) => {
                error(self.span(second), format!("a `=` is missing after `{found}`")).hint(format!("write `{found} = …`"))
            }
            (Some(TokenKind::Equals), _) => error(self.span(at), String::from("a name is missing before this `=`")),
            (Some(TokenKind::Open(Bracket::Brace)), _) => {
                let problem = error(self.span(at), String::from("a block has a name before its `{`"));
                let inside = (second..end).find(|at| self.kind(*at) != Some(TokenKind::Newline));
                match inside.and_then(|at| self.kind(at)) {
                    Some(TokenKind::Open(Bracket::Quote)) => {
                        problem.hint("a grid is HCL, not JSON: `step \"print\" \"hello\" { … }`")
                    }
                    _ => problem,
                }
            }
            (Some(TokenKind::Symbol), _) if found == "-" => {
                error(self.span(at), String::from("`-` begins neither an argument nor a block"))
                    .hint("a list is written `name = [ … ]`; an expression goes on on the next line only in parentheses")
            }
            (Some(TokenKind::Symbol), _) => error(self.span(at), format!("`{found}` begins neither an argument nor a block"))
                .hint("an expression goes on on the next line only in parentheses"),
            _ => error(self.span(at), format!("`{found}` begins neither an argument nor a block")),
        }
    }

    /// `step "print" "hello" = {`, or labels that no `{` follows.
    fn describe_labelled(&self, at: usize, end: usize) -> Diagnostic {
        let error = |span: Span, message: String| Diagnostic::error(Code::NOT_AN_ITEM, span, message);
        let mut last = at + 1;
        while last < end && matches!(self.kind(last), Some(TokenKind::Ident | TokenKind::Open(Bracket::Quote))) {
            last = self.after(last);
        }
        match self.kind(last) {
            Some(TokenKind::Equals) if last < end && self.kind(last + 1) == Some(TokenKind::Open(Bracket::Brace)) => {
                error(self.span(last), String::from("a block has no `=` before its `{`")).hint("remove it")
            }
            Some(TokenKind::Comma) if last < end => {
                error(self.span(last), String::from("there is no comma between labels")).hint("remove it")
            }
            _ => {
                let found = self.source(at);
                error(self.span(at), format!("`{found}` is neither an argument nor a block"))
                    .hint(format!("an argument has a `=` after `{found}`, a block a `{{` after its labels"))
            }
        }
    }

    /// `step.print.hello { … }`, or a name with dots.
    fn describe_dotted(&self, at: usize, end: usize) -> Diagnostic {
        let mut words = vec![self.source(at)];
        let mut last = at + 1;
        while last + 1 < end && self.kind(last) == Some(TokenKind::Dot) && self.kind(last + 1) == Some(TokenKind::Ident) {
            words.push(self.source(last + 1));
            last += 2;
        }
        let span = self.span(at).to(self.span(last - 1));
        if last < end && self.kind(last) == Some(TokenKind::Open(Bracket::Brace)) {
            let labels: Vec<String> = words.iter().skip(1).map(|word| format!("\"{word}\"")).collect();
            let problem = Diagnostic::error(Code::NOT_AN_ITEM, span, "the labels of a block are quoted, without dots");
            return problem.hint(format!("write {} {} {{ … }}", self.source(at), labels.join(" ")));
        }
        Diagnostic::error(Code::NOT_AN_ITEM, span, "the name of an argument is one word, without dots")
    }

    // Tokens.

    pub(super) fn token(&self, at: usize) -> Token {
        let end = self.problems.place.span(self.text.len()..self.text.len()).end - self.problems.place.base;
        self.scan.tokens.get(at).copied().unwrap_or(Token { kind: TokenKind::Newline, start: end, end, partner: end })
    }

    pub(super) fn kind(&self, at: usize) -> Option<TokenKind> {
        self.scan.tokens.get(at).map(|token| token.kind)
    }

    /// The index after a token, or after what it opens.
    pub(super) fn after(&self, at: usize) -> usize {
        match self.scan.tokens.get(at) {
            Some(token) if matches!(token.kind, TokenKind::Open(_)) => token.partner as usize + 1,
            _ => at + 1,
        }
    }

    pub(super) fn span(&self, at: usize) -> Span {
        self.problems.place.at(self.token(at).range())
    }

    /// The text of a token.
    pub(super) fn source(&self, at: usize) -> &str {
        let token = self.token(at);
        self.text.get(token.start as usize..token.end as usize).unwrap_or("")
    }

    fn name(&self, at: usize) -> Name {
        Name { text: self.source(at).into(), span: self.span(at) }
    }
}
