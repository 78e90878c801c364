//! The lexical pass at brackets: what is open, and what closes it.

use std::ops::Range;

use super::scan::{Content, Frame, MAX_NESTING, Scanner, Suspect, Trust, offset};
use super::token::{Bracket, TokenKind};
use crate::base::diagnostic::{Code, Diagnostic};

/// Brackets that nest this deep are no grid: the rest of them is not looked at.
const GIVE_UP: usize = 16 * MAX_NESTING;

impl Scanner<'_> {
    /// Opens something `length` bytes long.
    pub(super) fn open(&mut self, bracket: Bracket, length: usize) {
        if self.frames.len() + self.directives.len() >= MAX_NESTING {
            self.too_deep(self.at..self.at + length);
        }
        let newlines = bracket == Bracket::Brace;
        let indent = self.line.indent;
        let range = self.at..self.at + length;
        self.token(TokenKind::Open(bracket), range);
        self.frames.push(Frame {
            bracket,
            token: self.tokens.len() - 1,
            newlines,
            fresh: true,
            indent,
            inner: indent,
            marker: 0..0,
        });
        if self.frames.len() >= GIVE_UP {
            self.given_up = true;
            self.broken.push(offset(self.at));
            self.at = self.limit;
        }
    }

    pub(super) fn too_deep(&mut self, range: Range<usize>) {
        self.broken.push(offset(range.start));
        let outermost = self.frames.first().map(|frame| frame.token);
        if self.line.deep.is_none() || self.line.deep != outermost {
            self.line.deep = outermost;
            let message = format!("this is nested more than {MAX_NESTING} levels deep");
            let problem = self.problems.place.error(Code::TOO_DEEP, range, message);
            self.problems.push(problem.hint("name a part of it in `locals` and refer to that"));
        }
    }

    /// At a `}`, `]` or `)`.
    pub(super) fn close(&mut self, byte: u8) {
        let found = self
            .frames
            .iter()
            .enumerate()
            .rev()
            .take(MAX_NESTING + 1)
            .take_while(|(at, _)| *at + 1 == self.frames.len() || !self.frames[at + 1].bracket.is_boundary())
            .find(|(_, frame)| frame.bracket.is_closed_by(byte))
            .map(|(at, _)| at);
        let Some(found) = found else { return self.mismatch(byte) };
        if self.trust == Trust::Indentation && byte == b'}' && self.is_between_brackets(&self.frames[found]) {
            return self.too_early(self.frames[found].token);
        }
        if found + 1 < self.frames.len()
            && let Some(innermost) = self.frames.last().cloned()
        {
            self.report_unclosed(&innermost);
            self.pop_to(found + 1, self.at);
        }
        if byte == b'}' && self.trust == Trust::Indentation && self.by_indentation() {
            return;
        }
        if !self.line.begun
            && let Some(frame) = self.frames.last()
            && self.line.indent < frame.indent
            && let Some(open) = self.tokens.get(frame.token)
        {
            self.line.suspects.push(Suspect { open: open.start, close: offset(self.at) });
        }
        self.pop(self.at..self.at + 1);
    }

    /// At a `}` where the indentation says more than the brackets; says whether that was all there is to do.
    fn by_indentation(&mut self) -> bool {
        let Some(frame) = self.frames.last().filter(|frame| frame.bracket == Bracket::Brace).cloned() else { return false };
        if self.is_stray_brace(&frame) {
            self.too_early(frame.token);
            return true;
        }
        if !self.line.begun && self.line.indent < frame.indent && frame.inner > frame.indent {
            let meant = |outer: &Frame| outer.bracket == Bracket::Brace && outer.indent == self.line.indent;
            if let Some(outer) = self.frames.iter().rposition(meant) {
                self.report_unclosed(&frame);
                self.pop_to(outer + 1, self.line_end_before_line());
            }
        }
        false
    }

    /// A closing bracket that fits nothing: of the wrong kind, if a bracket is open directly around it, else one too many.
    fn mismatch(&mut self, byte: u8) {
        let frame = self.frames.last().filter(|frame| matches!(frame.bracket, Bracket::Square | Bracket::Paren));
        let Some(open) = frame.and_then(|frame| self.tokens.get(frame.token)).copied() else { return self.stray(byte) };
        let wanted = if self.bytes.get(open.start as usize) == Some(&b'[') { ']' } else { ')' };
        self.confused = true;
        let place = self.problems.place;
        let message = format!("this `{}` should be a `{wanted}`", char::from(byte));
        let problem = place.error(Code::STRAY_CLOSE, self.at..self.at + 1, message);
        self.problems.push(problem.also(place.at(open.range()), "to close this"));
        self.broken.push(offset(self.at));
        self.pop(self.at..self.at + 1);
    }

    fn stray(&mut self, byte: u8) {
        let message = format!("there is nothing open that this `{}` could close", char::from(byte));
        let problem = self.problems.place.error(Code::STRAY_CLOSE, self.at..self.at + 1, message);
        self.skip_close(problem);
    }

    /// A `}` that would close something that goes on behind it.
    fn too_early(&mut self, open: usize) {
        let place = self.problems.place;
        let problem = place.error(Code::STRAY_CLOSE, self.at..self.at + 1, "this `}` is one too many");
        let open = self.tokens.get(open).map(|open| place.at(open.range()));
        self.skip_close(match open {
            Some(open) => problem.also(open, "it would close this, which goes on"),
            None => problem,
        });
    }

    fn skip_close(&mut self, problem: Diagnostic) {
        self.confused = true;
        self.problems.push(problem.hint("remove it, or look for the opening that is missing before it"));
        self.broken.push(offset(self.at));
        self.at += 1;
    }

    /// Closes the innermost frame with a token over `range` and continues after it.
    pub(super) fn pop(&mut self, range: Range<usize>) {
        let Some(frame) = self.frames.pop() else { return };
        let close = self.tokens.len();
        self.at = range.end;
        self.push_token(TokenKind::Close(frame.bracket), range);
        if let Some(token) = self.tokens.get_mut(frame.token) {
            token.partner = offset(close);
        }
        if let Some(token) = self.tokens.get_mut(close) {
            token.partner = offset(frame.token);
        }
        self.end_directives();
    }

    /// Closes all frames above the first `keep` with tokens of no length at `at`; reading goes on where it is.
    pub(super) fn pop_to(&mut self, keep: usize, at: usize) {
        let here = self.at;
        while self.frames.len() > keep {
            if let Some(open) = self.frames.last().and_then(|frame| self.tokens.get(frame.token)) {
                self.broken.push(open.start);
            }
            self.directives.retain(|directive| directive.level < self.frames.len());
            self.pop(at..at);
        }
        self.at = here;
    }

    /// The next line begins an attribute or block, so what is open here can only be unclosed.
    pub(super) fn give_up_line(&mut self) {
        let outer = self.frames.iter().rposition(|frame| matches!(frame.bracket, Bracket::Brace | Bracket::Heredoc));
        let keep = outer.map_or(0, |at| at + 1);
        if keep == self.frames.len() || (outer.is_none() && self.content != Content::File) {
            return;
        }
        if let Some(innermost) = self.frames.last().cloned() {
            self.report_unclosed(&innermost);
        }
        self.pop_to(keep, self.line_end_before(self.at));
        if self.frames.last().is_none_or(|frame| frame.newlines) {
            self.push_token(TokenKind::Newline, self.at..self.at + 1);
            self.masked[self.at] = b'\n';
        }
    }
}
