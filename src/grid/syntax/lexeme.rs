//! Text → lexemes: every byte of it that is not a blank, comments and line ends too, for whoever writes it anew.

use std::ops::Range;

use super::problems::{Place, Problems};
use super::scan::{Content, scan};
use super::token::{Bracket as Opened, Token, TokenKind};
use crate::base::diagnostic::SourceId;

/// What a lexeme is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexemeKind {
    /// The end of a line, whether it matters or not; with its carriage return, if it has one.
    LineEnd,
    /// `# …` or `// …`, without the end of its line.
    LineComment,
    /// `/* … */`, of one or more lines.
    BlockComment,
    /// A name or keyword.
    Word,
    /// A number.
    Number,
    /// `=` alone.
    Equals,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `.`
    Dot,
    /// Any other operator.
    Operator,
    /// The opening of something; of a template sequence with its strip marker.
    Open(Bracket),
    /// Its closing; of a template sequence with its strip marker.
    Close(Bracket),
    /// Text between quotes, as written.
    Text,
    /// A whole heredoc, from its `<<` to its end marker.
    Heredoc,
}

/// What is opened and closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bracket {
    /// `{ }`
    Brace,
    /// `[ ]`
    Square,
    /// `( )`
    Paren,
    /// `${ }` or `%{ }`
    Sequence,
    /// `" "`
    Quote,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lexeme {
    /// What it is.
    pub kind: LexemeKind,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
}

/// The lexemes of a file without syntax errors. What is between them are blanks, and perhaps a byte order mark before the first.
pub fn lexemes(text: &str) -> Vec<Lexeme> {
    let mut problems = Problems::new(Place { source: SourceId(0), base: 0 });
    let scan = scan(text, Content::File, &mut problems);
    let mut reader = Reader { text, lexemes: Vec::new(), open: Vec::new(), at: 0 };
    let mut next = 0;
    while let Some(token) = scan.tokens.get(next) {
        next = reader.token(token, next, &scan.tokens);
    }
    reader.gap(text.len());
    reader.lexemes
}

struct Reader<'a> {
    text: &'a str,
    lexemes: Vec<Lexeme>,
    /// What is open, the innermost last.
    open: Vec<Bracket>,
    /// How far the text was read.
    at: usize,
}

impl Reader<'_> {
    /// Takes a token and what stands before it; says which token is next.
    fn token(&mut self, token: &Token, index: usize, tokens: &[Token]) -> usize {
        // Line ends are read with what is before the next token: most are no tokens.
        if token.kind == TokenKind::Newline {
            return index + 1;
        }
        let (start, end) = (token.start as usize, token.end as usize);
        self.gap(start);
        let kind = match token.kind {
            TokenKind::Open(Opened::Heredoc) => {
                let close = token.partner as usize;
                let end = tokens.get(close).map_or(end, |close| close.end as usize);
                self.push(LexemeKind::Heredoc, start, end);
                return close.max(index) + 1;
            }
            TokenKind::Open(opened) => {
                let bracket = bracket(opened);
                self.open.push(bracket);
                LexemeKind::Open(bracket)
            }
            TokenKind::Close(opened) => {
                self.open.pop();
                LexemeKind::Close(bracket(opened))
            }
            TokenKind::Ident => LexemeKind::Word,
            TokenKind::Number => LexemeKind::Number,
            TokenKind::Equals => LexemeKind::Equals,
            TokenKind::Comma => LexemeKind::Comma,
            TokenKind::Colon => LexemeKind::Colon,
            TokenKind::Dot => LexemeKind::Dot,
            TokenKind::Symbol | TokenKind::Newline => LexemeKind::Operator,
        };
        // The strip marker of a closing sequence was read over.
        let start = self.at.clamp(start.saturating_sub(1), start);
        self.push(kind, start, end);
        index + 1
    }

    fn push(&mut self, kind: LexemeKind, start: usize, end: usize) {
        if start < end {
            self.lexemes.push(Lexeme { kind, range: start..end });
        }
        self.at = end;
    }

    /// Takes what stands before the next token: text, or blanks, comments and line ends.
    fn gap(&mut self, end: usize) {
        if self.open.last() == Some(&Bracket::Quote) {
            self.push(LexemeKind::Text, self.at, end);
        }
        while self.at < end {
            let rest = self.text.get(self.at..end).unwrap_or("");
            let (kind, length) = match rest.as_bytes() {
                [b'\n', ..] => (Some(LexemeKind::LineEnd), 1),
                [b'\r', b'\n', ..] => (Some(LexemeKind::LineEnd), 2),
                [b'#', ..] | [b'/', b'/', ..] => (Some(LexemeKind::LineComment), line_length(rest)),
                [b'/', b'*', ..] => (Some(LexemeKind::BlockComment), comment_length(rest)),
                // It belongs to the brace behind it.
                [b'~'] if self.open.last() == Some(&Bracket::Sequence) => return,
                _ => (None, rest.chars().next().map_or(rest.len().max(1), char::len_utf8)),
            };
            match kind {
                Some(kind) => self.push(kind, self.at, self.at + length),
                None => self.at += length,
            }
        }
    }
}

/// How long a comment is, which its own beginning does not end: `/*/` is open.
fn comment_length(rest: &str) -> usize {
    rest.get(2..).and_then(|inside| inside.find("*/")).map_or(rest.len(), |at| at + 4)
}

/// How long a line is without its end, to which all carriage returns before it belong, and those that end the file.
fn line_length(rest: &str) -> usize {
    rest.split('\n').next().unwrap_or(rest).trim_end_matches('\r').len()
}

fn bracket(opened: Opened) -> Bracket {
    match opened {
        Opened::Brace => Bracket::Brace,
        Opened::Square => Bracket::Square,
        Opened::Paren => Bracket::Paren,
        Opened::Interpolation | Opened::Directive => Bracket::Sequence,
        Opened::Quote | Opened::Heredoc => Bracket::Quote,
    }
}
