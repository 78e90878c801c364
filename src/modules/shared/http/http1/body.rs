//! A response's body, as it comes.

use super::head::{Framing, Garbled};

/// The most a chunk's extensions may have together, and the trailers; nobody reads them.
const MAX_UNREAD: usize = 16 * 1024;

/// The most digits a chunk's length may have: more are zeros before it, which have no end.
const MAX_DIGITS: u8 = 32;

/// How far a body was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// It is over.
    Done,
    /// So many bytes are left.
    Length(u64),
    /// In chunks.
    Chunked(Chunks),
    /// All that comes.
    UntilClose,
}

/// Where in the chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunks {
    place: Place,
    /// What is left of the chunk, or the length as far as it was read.
    left: u64,
    /// How many digits the length has so far.
    digits: u8,
    /// How much was skipped.
    unread: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before the first digit of a length.
    Start,
    /// Within the length.
    Length,
    /// Behind the length.
    Extension,
    /// Before the line feed behind a length.
    LengthEnd,
    Data,
    /// Behind the data.
    DataEnd,
    DataEndLine,
    /// At the start of a trailer's line, or of the last one.
    Trailer,
    TrailerRest,
    TrailerEnd,
    LastEnd,
}

impl Body {
    /// At its start.
    pub const fn new(framing: Framing) -> Self {
        match framing {
            Framing::Empty | Framing::Length(0) => Self::Done,
            Framing::Length(length) => Self::Length(length),
            Framing::Chunked => Self::Chunked(Chunks { place: Place::Start, left: 0, digits: 0, unread: 0 }),
            Framing::UntilClose => Self::UntilClose,
        }
    }

    /// Takes from `bytes`: how many were looked at, and how many of these, at their end, are content. Looks at all of them unless it
    /// found content before their end, or the body is over.
    ///
    /// # Errors
    /// If that is no body.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(usize, usize), Garbled> {
        match self {
            Self::Done => Ok((0, 0)),
            Self::UntilClose => Ok((bytes.len(), bytes.len())),
            Self::Length(left) => {
                let taken = usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
                *left -= taken as u64;
                if *left == 0 {
                    *self = Self::Done;
                }
                Ok((taken, taken))
            }
            Self::Chunked(chunks) => {
                let (taken, content, over) = chunks.take(bytes)?;
                if over {
                    *self = Self::Done;
                }
                Ok((taken, content))
            }
        }
    }

    /// The connection ended: whether the body may end there.
    pub fn end(&mut self) -> bool {
        if *self == Self::UntilClose {
            *self = Self::Done;
        }
        *self == Self::Done
    }
}

impl Chunks {
    fn take(&mut self, bytes: &[u8]) -> Result<(usize, usize, bool), Garbled> {
        for (at, &byte) in bytes.iter().enumerate() {
            if self.place == Place::Data {
                let rest = bytes.len() - at;
                let content = usize::try_from(self.left).map_or(rest, |left| left.min(rest));
                self.left -= content as u64;
                if self.left == 0 {
                    self.place = Place::DataEnd;
                }
                return Ok((at + content, content, false));
            }
            if self.place == Place::LastEnd {
                return if byte == b'\n' { Ok((at + 1, 0, true)) } else { Err(Garbled) };
            }
            self.place = self.step(byte)?;
        }
        Ok((bytes.len(), 0, false))
    }

    fn step(&mut self, byte: u8) -> Result<Place, Garbled> {
        Ok(match (self.place, byte) {
            (Place::Start | Place::Length, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => {
                let digit = char::from(byte).to_digit(16).ok_or(Garbled)?;
                self.left = self.left.checked_mul(16).ok_or(Garbled)? + u64::from(digit);
                self.digits += 1;
                if self.digits > MAX_DIGITS {
                    return Err(Garbled);
                }
                Place::Length
            }
            (Place::Length | Place::Extension, b'\r') => Place::LengthEnd,
            (Place::Length, b' ' | b'\t' | b';') => Place::Extension,
            (Place::Extension | Place::TrailerRest, b'\n') => return Err(Garbled),
            (Place::Extension, _) => self.skip(Place::Extension)?,
            (Place::LengthEnd, b'\n') if self.left == 0 => Place::Trailer,
            (Place::LengthEnd, b'\n') => Place::Data,
            (Place::DataEnd, b'\r') => Place::DataEndLine,
            (Place::DataEndLine, b'\n') => {
                self.digits = 0;
                Place::Start
            }
            (Place::Trailer, b'\r') => Place::LastEnd,
            (Place::Trailer, b'\n') => return Err(Garbled),
            (Place::TrailerRest, b'\r') => Place::TrailerEnd,
            (Place::Trailer | Place::TrailerRest, _) => self.skip(Place::TrailerRest)?,
            (Place::TrailerEnd, b'\n') => Place::Trailer,
            _ => return Err(Garbled),
        })
    }

    fn skip(&mut self, place: Place) -> Result<Place, Garbled> {
        self.unread += 1;
        if self.unread > MAX_UNREAD { Err(Garbled) } else { Ok(place) }
    }
}
