//! What the indentation says about braces: for a text in which brackets are known not to fit.

use super::recover::begins_item;
use super::scan::{Frame, Scanner, ident_length};
use super::token::{Bracket, Token, TokenKind};
use crate::base::diagnostic::Code;

/// How far behind a brace is looked, in bytes.
const NEAR: usize = 200;
/// How many tokens the head of a block may have.
const MAX_HEAD_TOKENS: usize = 16;

/// Whether a line begins a block without labels.
fn begins_block(line: &str) -> bool {
    let kind = ident_length(line);
    kind > 0 && line[kind..].trim_start_matches([' ', '\t']).starts_with('{')
}

/// A line further down.
struct Below<'a> {
    indent: usize,
    /// From its first character on, with all that follows.
    text: &'a str,
}

impl Below<'_> {
    fn begins_something(&self) -> bool {
        begins_item(self.text) || begins_block(self.text)
    }
}

impl Scanner<'_> {
    /// At the end of a line that is the head of a block and lacks only its `{`, the next line being further right: says so, and opens it.
    pub(super) fn open_missing_brace(&mut self) {
        let on_line = self.tokens.iter().rev().take_while(|token| token.kind != TokenKind::Newline).take(MAX_HEAD_TOKENS);
        let count = on_line.count();
        let Some([first, labels @ ..]) = self.tokens.get(self.tokens.len() - count..) else { return };
        let quoted = |pair: &[Token]| matches!(pair, [open, close] if open.kind == TokenKind::Open(Bracket::Quote) && close.kind == TokenKind::Close(Bracket::Quote));
        if first.kind != TokenKind::Ident || !labels.chunks(2).all(quoted) {
            return;
        }
        let below = self.line_below();
        let inside = !below.text.starts_with(['{', '}']) && (!labels.is_empty() || begins_item(below.text));
        if below.indent <= self.line.indent || !inside {
            return;
        }
        let (head, end) = (first.start as usize, labels.last().unwrap_or(first).end as usize);
        let problem = self.problems.place.error(Code::NOT_AN_ITEM, head..end, "a `{` is missing at the end of this line");
        self.problems.push(problem);
        self.open(Bracket::Brace, 0);
    }

    /// At the end of a line: closes the braces that were meant to be closed here, the next line being an item that stands no further right
    /// than the lines on which they open.
    pub(super) fn close_forgotten_braces(&mut self) {
        let mut told = false;
        while let Some(frame) = self.frames.last().cloned() {
            let below = self.line_below();
            if frame.bracket != Bracket::Brace || frame.fresh || below.indent > frame.indent || !below.begins_something() {
                return;
            }
            if frame.inner <= frame.indent && !self.opens_here(&frame) {
                return;
            }
            if !told {
                self.report_unclosed(&frame);
            }
            told = true;
            self.pop_to(self.frames.len() - 1, self.line_end_before(self.at));
        }
    }

    /// Whether a `}` closes nothing, because the block that it would close goes on.
    pub(super) fn is_stray_brace(&self, frame: &Frame) -> bool {
        let near = self.text.floor_char_boundary(self.limit.min(self.at + 1 + NEAR));
        let behind = self.text.get(self.at + 1..near).unwrap_or("");
        // What is further away is not looked at: a line may be the whole file.
        let Some(rest) = behind.split('\n').next().filter(|rest| rest.len() < NEAR - 4).map(str::trim) else { return false };
        if self.opens_here(frame) {
            if !frame.fresh || !rest.is_empty() {
                return false;
            }
            let below = self.line_below();
            return below.indent > self.line.indent && below.begins_something();
        }
        if frame.indent >= self.line.indent {
            return false;
        }
        if !self.line.begun {
            return begins_item(rest);
        }
        if !rest.is_empty() {
            // Behind a value that ends here may come more of what it is in.
            return !rest.starts_with([',', ')', ']', '}', '.', '[', ':', '?', '#', '/']);
        }
        let below = self.line_below();
        let goes_on = below.indent >= self.line.indent && below.begins_something();
        let ends = below.indent == frame.indent && below.text.starts_with('}');
        goes_on || ends
    }

    /// Whether a `}` stands within brackets that opened on its line, in a block that opened further up: it closes neither.
    pub(super) fn is_between_brackets(&self, block: &Frame) -> bool {
        let inner = self.frames.last().is_some_and(|frame| frame.token != block.token && self.opens_here(frame));
        inner && !self.opens_here(block) && block.indent < self.line.indent
    }

    /// Whether something opens on the line that is being read.
    fn opens_here(&self, frame: &Frame) -> bool {
        self.tokens.get(frame.token).is_some_and(|open| open.start as usize >= self.line.start)
    }

    /// The end of the line before this one.
    pub(super) fn line_end_before_line(&self) -> usize {
        self.line_end_before(self.line.start.saturating_sub(1))
    }

    /// The next line that is not empty.
    fn line_below(&self) -> Below<'_> {
        let rest = self.text.get(self.at..self.limit).unwrap_or("");
        let rest = rest.split_once('\n').map_or("", |(_, below)| below);
        let blank = rest.len() - rest.trim_start().len();
        let start = rest[..blank].rfind('\n').map_or(0, |at| at + 1);
        Below { indent: blank - start, text: &rest[blank..] }
    }
}
