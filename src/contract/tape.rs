//! What a user sent and received, kept in one buffer that is used again and again.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use super::Traffic;

/// A part of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TapePart {
    /// The request's head.
    RequestHead,
    /// The request's body.
    RequestBody,
    /// The response's head.
    ResponseHead,
    /// The response's body.
    ResponseBody,
}

/// Makes of the bytes of a part what may be shown of them.
pub type Shows = fn(&[u8]) -> Cow<'_, [u8]>;

/// A piece of a part, as far as it was kept.
#[derive(Clone, Copy, Debug)]
struct Piece {
    part: TapePart,
    shows: Option<Shows>,
    /// Which attempt it belongs to, as [`Tape::begin`] counts them.
    attempt: u32,
    start: u32,
    kept: u32,
    length: u64,
}

impl Piece {
    fn bytes<'t>(&self, all: &'t [u8]) -> &'t [u8] {
        all.get(self.start as usize..(self.start + self.kept) as usize).unwrap_or_default()
    }
}

/// What was sent and received, each part up to a cap. Clearing it keeps its memory.
#[derive(Clone, Debug)]
pub struct Tape {
    cap: u32,
    /// How much of all parts together is kept.
    room: u32,
    attempts: u32,
    bytes: Vec<u8>,
    pieces: Vec<Piece>,
}

impl Tape {
    /// An empty one that keeps at most `cap` bytes of each part.
    pub const fn new(cap: u32) -> Self {
        Self { cap, room: u32::MAX, attempts: 0, bytes: Vec::new(), pieces: Vec::new() }
    }

    /// Forgets everything, and keeps at most `room` bytes of all that comes.
    pub fn clear(&mut self, room: u32) {
        (self.attempts, self.room) = (0, room);
        self.bytes.clear();
        if self.bytes.capacity() > room as usize {
            self.bytes.shrink_to(room as usize);
        }
        self.pieces.clear();
    }

    /// Another attempt begins; gives its number, from 0.
    pub const fn begin(&mut self) -> usize {
        self.attempts += 1;
        self.attempts as usize - 1
    }

    /// Adds bytes to a part of the last attempt. Parts follow each other: a part that was left is not gone on with but begins anew.
    pub fn write(&mut self, part: TapePart, bytes: &[u8]) {
        self.add(part, bytes, None);
    }

    /// The same with bytes that may not be shown as they are; `shows` says how, when somebody looks.
    pub fn write_hiding(&mut self, part: TapePart, bytes: &[u8], shows: Shows) {
        self.add(part, bytes, Some(shows));
    }

    #[inline]
    fn add(&mut self, part: TapePart, bytes: &[u8], shows: Option<Shows>) {
        let attempt = self.attempts.saturating_sub(1);
        // No more than `room`, and that is a `u32`.
        let start = self.bytes.len() as u32;
        let (left, given) = (self.room.saturating_sub(start), u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        match self.pieces.last_mut() {
            Some(piece) if piece.part == part && piece.attempt == attempt => {
                let room = (self.cap - piece.kept).min(left).min(given);
                piece.kept += room;
                piece.length += bytes.len() as u64;
                self.bytes.extend_from_slice(&bytes[..room as usize]);
            }
            _ => {
                let kept = self.cap.min(left).min(given);
                self.pieces.push(Piece { part, shows, attempt, start, kept, length: bytes.len() as u64 });
                self.bytes.extend_from_slice(&bytes[..kept as usize]);
            }
        }
    }

    /// What was written of an attempt, in order.
    pub fn parts(&self, attempt: usize) -> impl Iterator<Item = Taped<'_>> {
        let of = self.pieces.iter().filter(move |piece| piece.attempt as usize == attempt);
        of.map(|piece| {
            let kept = piece.bytes(&self.bytes);
            let bytes = piece.shows.map_or(Cow::Borrowed(kept), |shows| shows(kept));
            Taped { part: piece.part, bytes, length: piece.length, cut: u64::from(piece.kept) < piece.length }
        })
    }

    /// Whether nothing was written of an attempt.
    pub fn is_blank(&self, attempt: usize) -> bool {
        self.pieces.last().is_none_or(|piece| (piece.attempt as usize) < attempt)
    }
}

/// A part of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taped<'t> {
    /// Which.
    pub part: TapePart,
    /// Its beginning, as it may be shown.
    pub bytes: Cow<'t, [u8]>,
    /// How long it was in whole.
    pub length: u64,
    /// Whether its end is not kept.
    pub cut: bool,
}

/// What is noted of a call besides its outcome, where somebody wants to know.
#[derive(Debug, Default)]
pub struct Wire {
    /// Bytes sent and received.
    pub traffic: Traffic,
    /// Where what is sent and received is written down, if it is wanted.
    pub tape: Option<Tape>,
}

/// A call's wire, for as long as the call holds it; goes back by itself, also when the call is dropped in the middle.
#[derive(Debug)]
pub struct WireLoan<'c> {
    wire: Wire,
    home: &'c Mutex<Option<Wire>>,
}

impl<'c> WireLoan<'c> {
    pub(super) fn of(home: &'c Mutex<Option<Wire>>) -> Option<Self> {
        let wire = home.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        Some(Self { wire, home })
    }

    /// Both of its parts at once.
    pub const fn parts(&mut self) -> (&mut Traffic, Option<&mut Tape>) {
        (&mut self.wire.traffic, self.wire.tape.as_mut())
    }
}

impl Drop for WireLoan<'_> {
    fn drop(&mut self) {
        *self.home.lock().unwrap_or_else(PoisonError::into_inner) = Some(std::mem::take(&mut self.wire));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(tape: &Tape, attempt: usize) -> Vec<(TapePart, String, u64)> {
        tape.parts(attempt).map(|one| (one.part, String::from_utf8_lossy(&one.bytes).into_owned(), one.length)).collect()
    }

    #[test]
    fn each_part_is_kept_up_to_the_cap_and_counted_whole() {
        let mut tape = Tape::new(4);
        assert_eq!(tape.begin(), 0);
        tape.write(TapePart::RequestHead, b"GET / HTTP/1.1");
        tape.write(TapePart::ResponseBody, b"ab");
        tape.write(TapePart::ResponseBody, b"cdef");
        assert_eq!(tape.begin(), 1);
        tape.write(TapePart::ResponseBody, b"xy");
        let first = vec![(TapePart::RequestHead, String::from("GET "), 14), (TapePart::ResponseBody, String::from("abcd"), 6)];
        assert_eq!(parts(&tape, 0), first);
        assert_eq!(parts(&tape, 1), vec![(TapePart::ResponseBody, String::from("xy"), 2)]);
        tape.clear(6);
        assert!(parts(&tape, 0).is_empty());
        assert_eq!(tape.begin(), 0);
        assert!(tape.is_blank(0));
        tape.write_hiding(TapePart::RequestHead, b"abc", |_| Cow::Borrowed(b"?"));
        tape.write(TapePart::RequestBody, b"abcd");
        let all = vec![(TapePart::RequestHead, String::from("?"), 3), (TapePart::RequestBody, String::from("abc"), 4)];
        assert_eq!(parts(&tape, 0), all, "there is room for so much of all parts together");
        assert!(!tape.is_blank(0));
    }
}
