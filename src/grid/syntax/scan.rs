//! The lexical pass: finds strings, heredocs, comments and brackets, and what is wrong with them *where it opens*.
//!
//! It does not recurse, so that no nesting of the input can overflow the stack. Where something is never closed it guesses where that
//! was meant to end (see [`super::recover`]), so that one mistake does not hide the rest of a file.

use std::ops::Range;

use super::problems::{Place, Problems};
use super::recover;
use super::token::{Bracket, Scan, Token, TokenKind};
use crate::base::diagnostic::Code;

/// How deep brackets and templates may nest.
pub(super) const MAX_NESTING: usize = 64;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A file: attributes and blocks, one on a line.
    File,
    /// One expression; line ends mean nothing.
    Expression,
    /// A template: text with interpolations.
    Template,
}

/// What says where a block ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// Its brace alone, as the language has it.
    Brackets,
    /// Its indentation too: a guess, for a text that is known to be wrong.
    Indentation,
}

/// Something opened and not yet closed.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) bracket: Bracket,
    /// The index of its opening token.
    pub(super) token: usize,
    /// Whether line ends mean something directly inside.
    pub(super) newlines: bool,
    /// Whether nothing but line ends came since it opened; of a heredoc: whether this line had no interpolation yet.
    pub(super) fresh: bool,
    /// How far its line is indented.
    pub(super) indent: usize,
    /// How far the line of the first thing in it is indented.
    pub(super) inner: usize,
    /// The word that closes it, of a heredoc.
    pub(super) marker: Range<usize>,
}

/// A closing brace further left than the line of its opening: the closing before it is probably missing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Suspect {
    pub(super) open: u32,
    pub(super) close: u32,
}

/// The state of the pass.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    /// Where reading stops for now: the end, or a place where everything open is taken as closed.
    pub(super) limit: usize,
    pub(super) content: Content,
    pub(super) trust: Trust,
    /// Whether brackets or quotes did not fit together.
    pub(super) confused: bool,
    pub(super) frames: Vec<Frame>,
    pub(super) directives: Vec<super::directive::Directive>,
    pub(super) tokens: Vec<Token>,
    pub(super) masked: Vec<u8>,
    pub(super) broken: Vec<u32>,
    /// Whether the text up to the limit is left unread, because it is nested beyond reason.
    pub(super) given_up: bool,
    /// Where strings begin that are never closed, in order.
    pub(super) unterminated: Vec<u32>,
    pub(super) problems: Problems,
    pub(super) line: Line,
}

/// What is known of the current line.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) indent: usize,
    /// Where it begins.
    pub(super) start: usize,
    /// Whether a token came on it.
    pub(super) begun: bool,
    /// Whether an unexpected character was already reported on it.
    pub(super) junk: bool,
    /// The first outermost opening that was too deep, so that it is reported once.
    pub(super) deep: Option<usize>,
    /// The closing braces that look misplaced.
    pub(super) suspects: Vec<Suspect>,
}

/// Scans a text. What is wrong goes to `problems`.
///
/// Where brackets do not fit together, it is scanned again by its indentation, and what makes fewer problems of it is believed.
pub(super) fn scan(text: &str, content: Content, problems: &mut Problems) -> Scan {
    let plain = scan_by(text, content, Trust::Brackets, problems.place);
    let scanner = if plain.confused && content == Content::File {
        let indented = scan_by(text, content, Trust::Indentation, problems.place);
        if indented.problems.count() <= plain.problems.count() { indented } else { plain }
    } else {
        plain
    };
    problems.extend(scanner.problems);
    let mut broken = scanner.broken;
    broken.sort_unstable();
    let masked = String::from_utf8(scanner.masked).unwrap_or_else(|_| text.to_owned());
    Scan { tokens: scanner.tokens, masked, broken }
}

/// Scans a text as often as it takes to find where what stays open was meant to end.
fn scan_by(text: &str, content: Content, trust: Trust, place: Place) -> Scanner<'_> {
    let mut cuts = Vec::new();
    loop {
        let (scanner, next) = run(text, content, &cuts, trust, place);
        match next {
            Some(cut) => cuts.push(cut),
            None => return scanner,
        }
    }
}

/// One pass in which everything is taken as closed at each of `cuts`. Says where to cut next, if something stays open to the end.
fn run<'a>(text: &'a str, content: Content, cuts: &[usize], trust: Trust, place: Place) -> (Scanner<'a>, Option<usize>) {
    let mut scanner = Scanner::new(text, content, trust, place);
    for limit in cuts.iter().copied().chain([text.len()]) {
        scanner.limit = limit;
        while scanner.at < scanner.limit {
            scanner.step();
        }
        if limit == text.len()
            && content == Content::File
            && let Some(first) = scanner.frames.first()
        {
            let open = scanner.tokens.get(first.token).map_or(0, |token| token.end as usize);
            let next = recover::next_cut(text, open, cuts);
            if next.is_some() {
                return (scanner, next);
            }
        }
        scanner.close_everything();
    }
    (scanner, None)
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, content: Content, trust: Trust, place: Place) -> Self {
        let mut scanner = Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            limit: text.len(),
            content,
            trust,
            confused: false,
            frames: Vec::new(),
            directives: Vec::new(),
            tokens: Vec::new(),
            masked: text.as_bytes().to_vec(),
            broken: Vec::new(),
            given_up: false,
            unterminated: Vec::new(),
            problems: Problems::new(place),
            line: Line::default(),
        };
        if text.starts_with('\u{feff}') && content == Content::File {
            scanner.at = '\u{feff}'.len_utf8();
            scanner.mask(0..scanner.at);
        }
        scanner.begin_line();
        scanner
    }

    /// Reads at least one byte.
    fn step(&mut self) {
        match self.frames.last().map(|frame| frame.bracket) {
            Some(Bracket::Quote) => self.quoted(),
            Some(Bracket::Heredoc) => self.heredoc(),
            None if self.content == Content::Template => self.bare(),
            _ => self.code(),
        }
    }

    fn code(&mut self) {
        let Some(byte) = self.peek(0) else { return };
        match byte {
            b' ' | b'\t' => self.at += 1,
            b'\r' if self.peek(1) == Some(b'\n') => {
                self.mask(self.at..self.at + 1);
                self.at += 1;
            }
            b'\n' => self.newline(),
            b'#' => self.line_comment(),
            b'/' if self.peek(1) == Some(b'/') => self.line_comment(),
            b'/' if self.peek(1) == Some(b'*') => self.block_comment(),
            b'"' => self.open(Bracket::Quote, 1),
            b'<' if self.peek(1) == Some(b'<') => self.heredoc_opening(),
            b'0'..=b'9' => self.number(),
            b'{' => self.open(Bracket::Brace, 1),
            b'[' => self.open(Bracket::Square, 1),
            b'(' => self.open(Bracket::Paren, 1),
            b'}' | b']' | b')' => self.close(byte),
            b'~' if self.peek(1) == Some(b'}') && self.ends_template_sequence() => self.at += 1,
            _ => self.word_or_operator(byte),
        }
    }

    fn word_or_operator(&mut self, byte: u8) {
        const OPERATORS: [&str; 9] = ["...", "==", "!=", "<=", ">=", "&&", "||", "=>", "::"];
        let rest = self.text.get(self.at..self.limit).unwrap_or("");
        let kind = match byte {
            b'=' if !rest.starts_with("==") && !rest.starts_with("=>") => TokenKind::Equals,
            b',' => TokenKind::Comma,
            b':' if !rest.starts_with("::") => TokenKind::Colon,
            b'.' if !rest.starts_with("...") => TokenKind::Dot,
            b'=' | b':' | b'.' | b'?' | b'+' | b'-' | b'*' | b'/' | b'%' | b'!' | b'<' | b'>' | b'&' | b'|' => TokenKind::Symbol,
            _ => return self.word(rest),
        };
        let length = OPERATORS.iter().find(|operator| rest.starts_with(**operator)).map_or(1, |operator| operator.len());
        self.token(kind, self.at..self.at + length);
    }

    fn word(&mut self, rest: &str) {
        let length = ident_length(rest);
        if length == 0 {
            return self.junk(rest);
        }
        if rest.starts_with("for")
            && let Some(frame) = self.frames.last_mut()
            && frame.bracket == Bracket::Brace
            && frame.fresh
            && recover::looks_like_for(rest)
        {
            frame.newlines = false;
        }
        self.token(TokenKind::Ident, self.at..self.at + length);
    }

    fn number(&mut self) {
        let start = self.at;
        let after_dot = self.tokens.last().is_some_and(|last| last.kind == TokenKind::Dot && last.end as usize == start);
        let length =
            if after_dot { digits(&self.bytes[start..self.limit]) } else { number_length(&self.bytes[start..self.limit]) };
        let range = start..start + length;
        let exotic = length > 15 || self.bytes[range.clone()].iter().any(|byte| matches!(byte, b'e' | b'E'));
        if exotic && !after_dot {
            // The parser's own numbers are 64 bits wide and it refuses what does not fit; the text is read again later.
            self.masked[range.clone()].fill(b'0');
        }
        self.token(TokenKind::Number, range);
    }

    fn newline(&mut self) {
        if self.frames.last().map_or(self.content == Content::File, |frame| frame.newlines) {
            self.open_missing_brace();
            if self.given_up {
                return;
            }
            if self.trust == Trust::Indentation {
                self.close_forgotten_braces();
            }
            self.push_token(TokenKind::Newline, self.at..self.at + 1);
        } else {
            self.mask(self.at..self.at + 1);
            if recover::begins_item(&self.text[self.at + 1..self.limit]) {
                self.give_up_line();
            }
        }
        self.at += 1;
        self.begin_line();
    }

    pub(super) fn line_end_before(&self, at: usize) -> usize {
        if at > 0 && self.bytes.get(at - 1) == Some(&b'\r') { at - 1 } else { at }
    }

    pub(super) fn begin_line(&mut self) {
        let rest = &self.bytes[self.at.min(self.limit)..self.limit];
        self.line.indent = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.line.start = self.at;
        self.line.begun = false;
        self.line.junk = false;
    }

    fn line_comment(&mut self) {
        let rest = &self.bytes[self.at..self.limit];
        let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        self.mask(self.at..self.at + length);
        self.at += length;
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let end = match self.text[start + 2..self.limit].find("*/") {
            Some(length) => start + 2 + length + 2,
            None => {
                self.broken.push(offset(start));
                let problem = self.problems.place.error(Code::UNCLOSED, start..start + 2, "this comment is never closed");
                self.problems.push(problem.hint("close it with `*/`"));
                self.limit
            }
        };
        self.mask(start..end);
        self.at = end;
    }

    fn ends_template_sequence(&self) -> bool {
        self.frames.last().is_some_and(|frame| matches!(frame.bracket, Bracket::Interpolation | Bracket::Directive))
    }

    pub(super) fn token(&mut self, kind: TokenKind, range: Range<usize>) {
        self.at = range.end;
        self.line.begun = true;
        self.push_token(kind, range);
    }

    /// Ends an item where the text has no line end.
    pub(super) fn end_item(&mut self) {
        self.push_token(TokenKind::Newline, self.at..self.at);
    }

    pub(super) fn push_token(&mut self, kind: TokenKind, range: Range<usize>) {
        if kind != TokenKind::Newline
            && let Some(frame) = self.frames.last_mut()
            && !frame.bracket.holds_text()
        {
            if frame.fresh {
                frame.inner = self.line.indent;
            }
            frame.fresh = false;
        }
        let partner = offset(self.tokens.len());
        self.tokens.push(Token { kind, start: offset(range.start), end: offset(range.end), partner });
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes[..self.limit].get(self.at + ahead).copied()
    }

    pub(super) fn mask(&mut self, range: Range<usize>) {
        if let Some(bytes) = self.masked.get_mut(range) {
            bytes.fill(b' ');
        }
    }
}

/// An offset as spans hold it; texts are far smaller than 4 GiB.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// How many bytes of `rest` are a name.
pub(super) fn ident_length(rest: &str) -> usize {
    let mut length = 0;
    for character in rest.chars() {
        let fits = match character {
            'a'..='z' | 'A'..='Z' | '_' => true,
            '0'..='9' | '-' => length > 0,
            _ if character.is_ascii() => false,
            // The parser's own definition of a name, one character at a time.
            _ if length == 0 => hcl_edit::Ident::try_new(character.to_string()).is_ok(),
            _ => hcl_edit::Ident::try_new(format!("a{character}")).is_ok(),
        };
        if !fits {
            break;
        }
        length += character.len_utf8();
    }
    length
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// How many bytes are a number: digits, a fraction, an exponent.
pub(super) fn number_length(bytes: &[u8]) -> usize {
    let mut length = digits(bytes);
    if bytes.get(length) == Some(&b'.') {
        let fraction = digits(bytes.get(length + 1..).unwrap_or_default());
        if fraction > 0 {
            length += 1 + fraction;
        }
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits(bytes.get(length + 1 + sign..).unwrap_or_default());
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}
