//! Guesses about what a mistake was meant to be: whom to blame for something unclosed, and where to go on.

use std::ops::Range;

use super::scan::{Frame, Scanner, ident_length};
use super::token::{Bracket, TokenKind};
use crate::base::diagnostic::Code;

/// How often a text is read again after something in it stayed open to the end.
const MAX_CUTS: usize = 16;
/// How many tokens the labels before one that is never closed may have.
const MAX_LABEL_TOKENS: usize = 16;
/// How far a wrong quote is looked for its partner, in bytes.
const QUOTED: usize = 400;

/// Whether `rest` begins with `for` and what can only follow it in a `for` expression, so that it is no attribute or key of that name.
pub(super) fn looks_like_for(rest: &str) -> bool {
    let Some(after) = rest.strip_prefix("for") else { return false };
    let name = after.trim_start();
    let length = ident_length(name);
    if length == 0 || name.len() == after.len() {
        return false;
    }
    let next = name[length..].trim_start();
    next.starts_with(',') || next.strip_prefix("in").is_some_and(|end| ident_length(end) == 0)
}

/// Whether a line begins an attribute (`name =`) or a block (`name "label"`), as no line inside brackets can.
pub(super) fn begins_item(rest: &str) -> bool {
    let line = rest.trim_start_matches([' ', '\t']);
    let length = ident_length(line);
    let (word, after) = line.split_at(length);
    if length == 0 || matches!(word, "for" | "in" | "if") {
        return false;
    }
    let next = after.trim_start_matches([' ', '\t']);
    let assigns = next.starts_with('=') && !next.starts_with("==") && !next.starts_with("=>");
    assigns || (next.starts_with('"') && next.len() < after.len())
}

/// The first line after `open` and all `cuts` that stands at the left margin and is the head of a labelled block.
pub(super) fn next_cut(text: &str, open: usize, cuts: &[usize]) -> Option<usize> {
    if cuts.len() >= MAX_CUTS {
        return None;
    }
    let from = cuts.last().copied().unwrap_or(0).max(open);
    let mut at = from + text.get(from..)?.find('\n')? + 1;
    loop {
        let rest = text.get(at..)?;
        let line = rest.split('\n').next().unwrap_or("");
        if is_block_head(line) {
            return Some(at);
        }
        at += rest.find('\n')? + 1;
    }
}

fn is_block_head(line: &str) -> bool {
    let kind = ident_length(line);
    let after = line[kind..].trim_start_matches([' ', '\t']);
    (kind > 0 && after.starts_with('"') && line.contains('{')) || (&line[..kind] == "locals" && after.starts_with('{'))
}

impl Scanner<'_> {
    /// Says that something is never closed, where it opens.
    pub(super) fn report_unclosed(&mut self, frame: &Frame) {
        self.confused = true;
        let Some(open) = self.tokens.get(frame.token).copied() else { return };
        let place = self.problems.place;
        let what = |text: &str| format!("{text} is never closed");
        let (message, hint) = match frame.bracket {
            Bracket::Brace => (what("this `{`"), Some(String::from("close it with `}`"))),
            Bracket::Square => (what("this `[`"), Some(String::from("close it with `]`"))),
            Bracket::Paren => (what("this `(`"), Some(String::from("close it with `)`"))),
            Bracket::Interpolation => (what("this `${`"), Some(String::from("close it with `}`; for a plain `${` write `$${`"))),
            Bracket::Directive => (what("this `%{`"), Some(String::from("close it with `}`; for a plain `%{` write `%%{`"))),
            Bracket::Quote => (
                what("this string"),
                Some(String::from("close it with `\"` on the same line; a text of several lines is a heredoc: `<<EOT`")),
            ),
            Bracket::Heredoc => {
                let marker = self.text.get(frame.marker.clone()).unwrap_or("");
                (what("this heredoc"), Some(format!("end it with `{marker}` alone on a line")))
            }
        };
        let suspect = self.line.suspects.iter().find(|suspect| suspect.open > open.start).copied();
        let suspect = suspect.filter(|_| frame.bracket == Bracket::Brace);
        if self.is_swallowed(suspect.map_or(open.start, |suspect| suspect.open)) && frame.bracket != Bracket::Quote {
            return;
        }
        let problem = match suspect {
            Some(suspect) => place
                .error(Code::UNCLOSED, suspect.open as usize..suspect.open as usize + 1, "this `{` is probably never closed")
                .also(place.at(suspect.close..suspect.close + 1), "this one closes it, but stands further left")
                .also(place.at(open.range()), "so that this one stays open"),
            None => place.error(Code::UNCLOSED, open.start as usize..open.end as usize, message),
        };
        let problem = match self.marker_in_company(frame, open.end as usize) {
            Some(line) => problem.also(place.span(line), "this is not alone on its line"),
            None => problem,
        };
        self.problems.push(match hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        });
    }

    /// The first line of an unclosed heredoc that begins with its marker, which something else on the line keeps from closing it.
    fn marker_in_company(&self, frame: &Frame, open: usize) -> Option<Range<usize>> {
        let marker = self.text.get(frame.marker.clone()).filter(|marker| !marker.is_empty())?;
        let mut at = open;
        for line in self.text.get(open..self.limit)?.split_inclusive('\n') {
            let start = at + line.len() - line.trim_start().len();
            if line.trim_start().strip_prefix(marker).is_some_and(|rest| ident_length(rest) == 0) {
                return Some(start..at + line.trim_end().len());
            }
            at += line.len();
        }
        None
    }

    /// Closes what the rest of a line probably closed, which an unclosed text swallowed: `f("a)`, `{ a = "b }`. At its end.
    pub(super) fn close_swallowed(&mut self, text: Range<usize>) {
        let swallowed = self.text.get(text.clone()).unwrap_or("");
        let tail = swallowed.trim_end_matches([' ', '\t', ')', ']', '}']).len();
        let line = self.text.get(..text.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        for closer in swallowed[tail..].bytes().filter(|byte| matches!(byte, b')' | b']' | b'}')) {
            let here = |frame: &&Frame| self.tokens.get(frame.token).is_some_and(|open| open.start as usize >= line);
            let mut inner = self.frames.iter().rev().take_while(here).take_while(|frame| !frame.bracket.holds_text());
            let Some(depth) = inner.position(|frame| frame.bracket.is_closed_by(closer)) else { return };
            self.pop_to(self.frames.len() - 1 - depth, text.end);
        }
    }

    /// The `{` at the end of a line, in a string that began as a label.
    pub(super) fn swallowed_brace(&self, quote: usize, text: Range<usize>) -> Option<usize> {
        let swallowed = self.text.get(text.clone())?.trim_end();
        let brace = swallowed.strip_suffix('{').filter(|before| !before.ends_with(['$', '%']))?.len();
        if !self.frames.iter().rev().nth(1).is_none_or(|outer| outer.newlines) {
            return None;
        }
        let on_line = self.tokens.get(..quote)?.iter().rev().map(|token| token.kind);
        let on_line: Vec<TokenKind> = on_line.take_while(|kind| *kind != TokenKind::Newline).take(MAX_LABEL_TOKENS).collect();
        let of_head = |kind: &TokenKind| {
            matches!(kind, TokenKind::Ident | TokenKind::Open(Bracket::Quote) | TokenKind::Close(Bracket::Quote))
        };
        (on_line.last() == Some(&TokenKind::Ident) && on_line.iter().all(of_head)).then_some(text.start + brace)
    }

    /// Takes the words of a block's head for its labels, because a quote is missing among them, and goes on at its `{`.
    pub(super) fn relabel(&mut self, brace: usize) {
        self.frames.pop();
        let on_line = self.tokens.iter().rev().take_while(|token| token.kind != TokenKind::Newline).count();
        let first = self.tokens.len() - on_line;
        self.tokens.truncate(first + 1);
        let Some(kind) = self.tokens.last().copied() else { return };
        let (start, labels) = (kind.start as usize, kind.end as usize);
        let head = self.text.get(labels..brace).unwrap_or("");
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
        let mut shown = String::new();
        for word in head.split(|letter| !is_part(letter)).filter(|word| !word.is_empty()) {
            let at = word.as_ptr() as usize - self.text.as_ptr() as usize;
            self.push_token(TokenKind::Ident, at..at + word.len());
            shown.push_str(&format!("\"{word}\" "));
        }
        let range = start..labels + head.trim_end().len();
        let problem = self.problems.place.error(Code::UNCLOSED, range, "a quote is missing in this line");
        self.problems.push(problem.hint(format!("write {} {shown}{{", self.text.get(start..labels).unwrap_or(""))));
        self.at = brace;
    }

    /// Whether a string after an opening on its line is never closed: it may have swallowed what closes this.
    fn is_swallowed(&self, open: u32) -> bool {
        let next = self.unterminated.get(self.unterminated.partition_point(|at| *at < open));
        let between = next.and_then(|next| self.text.get(open as usize..*next as usize));
        between.is_some_and(|between| !between.contains('\n'))
    }

    /// Says that a character is none of the language, once a line, and steps over it.
    pub(super) fn junk(&mut self, rest: &str) {
        let Some(character) = rest.chars().next() else { return };
        let start = self.at;
        // As far as a quoted word goes: a line may be the whole file.
        let near = &rest[..rest.floor_char_boundary(QUOTED)];
        let line = near.split('\n').next().unwrap_or("");
        let closing = match character {
            '\'' | '`' => Some(character),
            '\u{201c}' | '\u{201d}' => Some('\u{201d}'),
            '\u{2018}' | '\u{2019}' => Some('\u{2019}'),
            _ => None,
        };
        let width = character.len_utf8();
        let quoted = closing.and_then(|closing| line[width..].find(closing).map(|at| width + at + closing.len_utf8()));
        self.at += quoted.unwrap_or(width);
        self.broken.push(super::scan::offset(start));
        if self.line.junk {
            return;
        }
        self.line.junk = true;
        let (message, hint) = describe(character, closing.is_some());
        let problem = self.problems.place.error(Code::UNEXPECTED_CHARACTER, start..self.at, message);
        self.problems.push(match hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        });
    }
}

fn describe(character: char, quote: bool) -> (String, Option<&'static str>) {
    match character {
        '\'' if quote => (String::from("a string stands in double quotes"), Some("write `\"` instead of `'`")),
        '`' => (String::from("a string stands in double quotes"), Some("write `\"` instead of the back quote")),
        _ if quote => (format!("a string stands in straight double quotes, not in `{character}`"), Some("write `\"`")),
        '$' => (
            String::from("a `$` means something only in a text"),
            Some("a reference stands by itself: var.name; in a text it is \"${var.name}\""),
        ),
        ';' => (String::from("there are no semicolons"), Some("put each argument on a line of its own")),
        '\u{a0}' => (String::from("this is a non-breaking space"), Some("replace it by an ordinary space")),
        _ if character.is_control() => {
            (format!("the control character U+{:04X} is not allowed here", u32::from(character)), None)
        }
        _ => (format!("the character `{character}` means nothing here"), None),
    }
}
