//! Tokens: as much of the lexical grammar as is needed to find where things begin and end.

use std::ops::Range;

/// What opens something and must be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    /// `{`, of a block or an object
    Brace,
    /// `[`
    Square,
    /// `(`
    Paren,
    /// `${`
    Interpolation,
    /// `%{`
    Directive,
    /// `"`
    Quote,
    /// `<<EOT`
    Heredoc,
}

impl Bracket {
    /// Whether what is inside is text rather than code.
    pub(super) const fn holds_text(self) -> bool {
        matches!(self, Self::Quote | Self::Heredoc)
    }

    /// Whether a closing bracket inside cannot mean anything outside.
    pub(super) const fn is_boundary(self) -> bool {
        matches!(self, Self::Interpolation | Self::Directive | Self::Quote | Self::Heredoc)
    }

    /// Whether `byte` closes it.
    pub(super) const fn is_closed_by(self, byte: u8) -> bool {
        match self {
            Self::Brace | Self::Interpolation | Self::Directive => byte == b'}',
            Self::Square => byte == b']',
            Self::Paren => byte == b')',
            Self::Quote | Self::Heredoc => false,
        }
    }
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// The end of a line where lines matter.
    Newline,
    /// A name or keyword.
    Ident,
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
    /// Any operator.
    Symbol,
    /// The opening of something.
    Open(Bracket),
    /// Its closing; of no length where the scanner had to add it.
    Close(Bracket),
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: TokenKind,
    /// Its first byte.
    pub(super) start: u32,
    /// One past its last byte.
    pub(super) end: u32,
    /// The index of the token that closes or opens this one; its own index for all others.
    pub(super) partner: u32,
}

impl Token {
    /// Its bytes.
    pub(super) const fn range(&self) -> Range<u32> {
        self.start..self.end
    }
}

/// What the scanner found in one text. Every opening has its closing.
#[derive(Debug)]
pub(super) struct Scan {
    /// The tokens; comments, spaces and the contents of texts are none.
    pub(super) tokens: Vec<Token>,
    /// The text as the expression parser gets it, byte for byte as long: comments, heredoc contents and line ends that do not matter
    /// are blanks, numbers too large for the parser are zeros.
    pub(super) masked: String,
    /// Sorted offsets of what was reported already: what covers one is not parsed again.
    pub(super) broken: Vec<u32>,
}

impl Scan {
    /// Whether an error was already reported in these bytes.
    pub(super) fn is_broken(&self, range: Range<u32>) -> bool {
        let first = self.broken.partition_point(|at| *at < range.start);
        self.broken.get(first).is_some_and(|at| *at < range.end)
    }
}
