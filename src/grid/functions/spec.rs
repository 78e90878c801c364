//! The grammar of `format`'s first argument: `%` flags width `.` precision `[` argument `]` verb.

use super::function::FunctionError;
use super::limits;

/// The largest precision; more digits than any number here has.
const MAX_PRECISION: usize = 100_000;

/// A piece of a format string.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text as it is.
    Literal(&'a str),
    /// Where an argument goes.
    Verb(Verb<'a>),
}

/// A verb with everything before it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verb<'a> {
    /// As written, `%5.2f`.
    pub(super) raw: &'a str,
    /// Where it begins in the format string, in bytes.
    pub(super) offset: usize,
    /// The letter.
    pub(super) letter: char,
    /// Which argument, counted from 0.
    pub(super) argument: usize,
    /// How it is laid out.
    pub(super) layout: Layout,
}

/// Width, precision and flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// At least so many characters.
    pub(super) width: usize,
    /// Digits after the point, digits at least, or characters at most: the verb says which.
    pub(super) precision: Option<usize>,
    /// What goes before a number that is not negative.
    pub(super) plus: Plus,
    /// How to fill up to the width.
    pub(super) fill: Fill,
    /// `#`: with a prefix for the base, or as JSON.
    pub(super) alternate: bool,
}

/// What goes before a number that is not negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Plus {
    /// Nothing.
    #[default]
    None,
    /// A space, flag ` `.
    Space,
    /// A plus, flag `+`.
    Sign,
}

/// How to fill up to the width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Fill {
    /// Spaces before.
    #[default]
    Before,
    /// Zeros before, after a number's sign; flag `0`.
    Zeros,
    /// Spaces after, flag `-`.
    After,
}

/// Splits a format string.
///
/// # Errors
/// Anything the grammar does not allow, with the byte offset, as Terraform words it.
pub(super) fn parse(format: &str) -> Result<Vec<Piece<'_>>, FunctionError> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut next_argument = 0;
    while let Some(percent) = format.get(at..).and_then(|rest| rest.find('%')).map(|found| at + found) {
        pieces.push(Piece::Literal(format.get(at..percent).unwrap_or_default()));
        let mut scanner = Scanner { format, at: percent + 1 };
        if scanner.take('%') {
            pieces.push(Piece::Literal("%"));
        } else {
            let layout = scanner.layout()?;
            let argument = scanner.argument()?.unwrap_or(next_argument);
            let letter = scanner.letter()?;
            next_argument = argument + 1;
            let raw = format.get(percent..scanner.at).unwrap_or_default();
            pieces.push(Piece::Verb(Verb { raw, offset: percent, letter, argument, layout }));
        }
        at = scanner.at;
    }
    pieces.push(Piece::Literal(format.get(at..).unwrap_or_default()));
    pieces.retain(|piece| *piece != Piece::Literal(""));
    Ok(pieces)
}

struct Scanner<'a> {
    format: &'a str,
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.format.get(self.at..)?.chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn layout(&mut self) -> Result<Layout, FunctionError> {
        let mut layout = Layout::default();
        loop {
            match self.peek() {
                Some('#') => layout.alternate = true,
                Some('+') => layout.plus = Plus::Sign,
                Some(' ') if layout.plus == Plus::None => layout.plus = Plus::Space,
                Some(' ') => {}
                Some('-') => layout.fill = Fill::After,
                Some('0') if layout.fill == Fill::Before => layout.fill = Fill::Zeros,
                Some('0') => {}
                _ => break,
            }
            self.at += 1;
        }
        layout.width = self.digits()?;
        if self.take('.') {
            let precision = self.digits()?;
            if precision > MAX_PRECISION {
                return Err(FunctionError::new(format!("the precision at offset {} is larger than {MAX_PRECISION}", self.at)));
            }
            layout.precision = Some(precision);
        }
        Ok(layout)
    }

    /// A run of digits, 0 if there is none.
    fn digits(&mut self) -> Result<usize, FunctionError> {
        let mut number: usize = 0;
        while let Some(digit) = self.peek().and_then(|character| character.to_digit(10)) {
            number = number.saturating_mul(10).saturating_add(usize::try_from(digit).unwrap_or(0));
            self.at += 1;
        }
        limits::bytes(number)?;
        Ok(number)
    }

    /// `[n]`, counted from 0.
    fn argument(&mut self) -> Result<Option<usize>, FunctionError> {
        if !self.take('[') {
            return Ok(None);
        }
        if !matches!(self.peek(), Some('1'..='9')) {
            return Err(self.unexpected());
        }
        let number = self.digits()?;
        if !self.take(']') {
            return Err(self.unexpected());
        }
        Ok(number.checked_sub(1))
    }

    fn letter(&mut self) -> Result<char, FunctionError> {
        match self.peek() {
            Some(letter) if letter.is_ascii_alphabetic() => {
                self.at += 1;
                Ok(letter)
            }
            _ => Err(self.unexpected()),
        }
    }

    fn unexpected(&self) -> FunctionError {
        FunctionError::new(match self.peek() {
            Some(character) => format!("unrecognized format character {character:?} at offset {}", self.at),
            None => format!("invalid format string starting at offset {}", self.at),
        })
    }
}
