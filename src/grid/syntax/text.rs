//! The lexical pass inside texts: quoted strings, heredocs and bare templates.

use std::ops::Range;

use super::scan::{Scanner, ident_length};
use super::token::Bracket;
use crate::base::diagnostic::Code;

impl Scanner<'_> {
    /// Reads on in a quoted string: up to its end, an interpolation, or the end of the line, where it must not go on.
    pub(super) fn quoted(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'"' => return self.pop(self.at..self.at + 1),
                b'\\' if !matches!(self.peek(1), None | Some(b'\n' | b'\r')) => self.escape(),
                b'$' | b'%' => {
                    if self.template_marker(byte) {
                        return;
                    }
                }
                b'\n' => return self.unterminated(),
                _ => self.at += 1,
            }
        }
    }

    /// At a backslash.
    fn escape(&mut self) {
        let start = self.at;
        let digits = match self.peek(1) {
            Some(b'n' | b'r' | b't' | b'"' | b'\\') => {
                self.at += 2;
                return;
            }
            Some(b'u') => 4,
            Some(b'U') => 8,
            _ => 0,
        };
        let hex = self
            .text
            .get(start + 2..start + 2 + digits)
            .filter(|hex| digits > 0 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let character = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        let length = if character.is_some() { 2 + digits } else { 1 + self.width(start + 1) };
        self.at += length;
        if character.is_some() {
            return;
        }
        self.broken.push(super::scan::offset(start));
        let what = self.text.get(start..self.at).unwrap_or("");
        let problem = self.problems.place.error(Code::INVALID_ESCAPE, start..self.at, format!("`{what}` is no escape"));
        self.problems.push(match digits {
            0 => problem.hint(format!("for a backslash write `\\\\`: `\\{what}`")),
            _ => problem.hint(format!("`{what}` is followed by the {digits} hexadecimal digits of a character")),
        });
    }

    fn unterminated(&mut self) {
        let count = self.frames.len();
        let end = self.line_end_before(self.at);
        let Some((quote, opening)) = self.frames.last().and_then(|frame| Some((frame.token, *self.tokens.get(frame.token)?)))
        else {
            return;
        };
        // `step "print" "hello {`: the brace is no part of the label.
        let swallowed = opening.end as usize..end;
        let brace = self.swallowed_brace(quote, swallowed.clone());
        if let Some(brace) = brace
            && self.text[swallowed.start..brace].trim().is_empty()
        {
            return self.relabel(brace);
        }
        let end = brace.unwrap_or(end);
        // `"${ "` at the end of a line: the string inside was never meant, it is the interpolation that lacks its brace.
        let inner = match count.checked_sub(2).and_then(|at| self.frames.get(at)) {
            Some(frame) if frame.bracket == Bracket::Interpolation => Some(frame.clone()),
            _ => None,
        };
        let quote_below =
            count.checked_sub(3).and_then(|at| self.frames.get(at)).is_some_and(|frame| frame.bracket == Bracket::Quote);
        match (inner, self.frames.last().cloned()) {
            (Some(interpolation), _) if quote_below => {
                self.report_unclosed(&interpolation);
                self.pop_to(count - 3, end);
            }
            (_, Some(quote)) => {
                self.report_unclosed(&quote);
                self.pop_to(count - 1, end);
            }
            _ => return,
        }
        self.unterminated.push(opening.start);
        self.at = end;
        if end == swallowed.end {
            self.close_swallowed(swallowed);
        }
    }

    /// At a `$` or `%`: steps over it, over an escape such as `$${`, or opens an interpolation or directive and says so.
    fn template_marker(&mut self, byte: u8) -> bool {
        if self.peek(1) == Some(byte) && self.peek(2) == Some(b'{') {
            self.at += 3;
            return false;
        }
        if self.peek(1) != Some(b'{') {
            self.at += 1;
            return false;
        }
        let length = if self.peek(2) == Some(b'~') { 3 } else { 2 };
        if let Some(frame) = self.frames.last_mut() {
            frame.fresh = false;
        }
        if byte == b'%' {
            self.directive(length);
        }
        self.open(if byte == b'$' { Bracket::Interpolation } else { Bracket::Directive }, length);
        true
    }

    /// `<<EOT` or `<<-EOT` and the end of the line.
    pub(super) fn heredoc_opening(&mut self) {
        let start = self.at;
        let rest = &self.text[start..self.limit];
        let dash = usize::from(rest.as_bytes().get(2) == Some(&b'-'));
        let name = 2 + dash;
        let marker = rest.get(name..).map_or(0, ident_length);
        if marker == 0 {
            return self.token(super::token::TokenKind::Symbol, start..start + 1);
        }
        let line = rest.find('\n').unwrap_or(rest.len());
        let after = rest.get(name + marker..line).unwrap_or("");
        let opens = after.is_empty() || after == "\r";
        self.open(Bracket::Heredoc, name + marker);
        if let Some(frame) = self.frames.last_mut() {
            frame.marker = start + name..start + name + marker;
        }
        if !opens {
            let from = start + name + marker;
            let problem =
                self.problems.place.error(Code::SYNTAX, from..start + line, "nothing may follow the marker of a heredoc");
            self.problems.push(problem.hint("its text begins on the next line"));
            self.broken.push(super::scan::offset(start));
        }
        self.at = (start + line + 1).min(self.limit);
        self.begin_line();
    }

    /// Reads on in a heredoc: up to its marker on a line of its own, or an interpolation.
    pub(super) fn heredoc(&mut self) {
        if let Some(end) = self.heredoc_end() {
            self.mask(self.at..end.start);
            self.mask_empty(end.end);
            return self.pop(end);
        }
        self.text_line();
    }

    /// The parser would read an empty heredoc as one with the next that has the same marker: it gets an empty text instead.
    fn mask_empty(&mut self, end: usize) {
        let Some(opening) = self.frames.last().and_then(|frame| self.tokens.get(frame.token)) else { return };
        let (start, after) = (opening.start as usize, opening.end as usize);
        if self.text.get(after..self.at).is_some_and(|text| matches!(text, "\n" | "\r\n")) {
            self.mask(start..end);
            self.masked[start] = b'"';
            self.masked[end - 1] = b'"';
        }
    }

    /// Reads on in a template that is a text of its own.
    pub(super) fn bare(&mut self) {
        self.text_line();
    }

    /// Reads text up to the end of the line, and it too, or to an interpolation, which it opens.
    ///
    /// The parser would see quotes or its own idea of an end marker in such a text: it gets blanks, the text is read again later.
    fn text_line(&mut self) {
        while let Some(byte) = self.peek(0) {
            match byte {
                b'$' | b'%' => {
                    let start = self.at;
                    if self.template_marker(byte) {
                        return;
                    }
                    self.mask(start..self.at);
                }
                b'\n' => {
                    self.at += 1;
                    self.begin_line();
                    if let Some(frame) = self.frames.last_mut() {
                        frame.fresh = true;
                    }
                    return;
                }
                _ => {
                    let start = self.at;
                    self.at += 1;
                    self.mask(start..self.at);
                }
            }
        }
    }

    /// Where the marker stands that ends a heredoc, if this line is nothing else.
    fn heredoc_end(&self) -> Option<Range<usize>> {
        let frame = self.frames.last().filter(|frame| frame.fresh)?;
        let line = self.text.get(self.at..self.limit)?.split('\n').next()?;
        let (word, blank) = (line.trim(), line.len() - line.trim_start().len());
        let start = self.at + blank;
        (self.text.get(frame.marker.clone()) == Some(word)).then_some(start..start + word.len())
    }

    /// How many bytes the character at an offset has.
    fn width(&self, at: usize) -> usize {
        self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
    }

    /// Takes everything still open as closed here, and says so once.
    pub(super) fn close_everything(&mut self) {
        if let Some(innermost) = self.frames.last().cloned() {
            if !self.given_up {
                self.report_unclosed(&innermost);
            }
            self.pop_to(0, self.at);
        }
        self.given_up = false;
        self.end_directives();
        if self.at < self.bytes.len() {
            self.end_item();
        }
    }
}
