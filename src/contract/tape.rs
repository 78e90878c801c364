//! What a user sent and received in one iteration, kept in one buffer that is used again and again.

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

/// A piece of a part, as far as it was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    part: TapePart,
    /// Which attempt of the iteration it belongs to, as [`Tape::begin`] counts them.
    attempt: usize,
    start: usize,
    kept: usize,
    length: u64,
}

/// What was sent and received, each part up to a cap. Clearing it keeps its memory.
#[derive(Clone, Debug)]
pub struct Tape {
    cap: usize,
    attempts: usize,
    bytes: Vec<u8>,
    pieces: Vec<Piece>,
}

impl Tape {
    /// An empty one that keeps at most `cap` bytes of each part.
    pub const fn new(cap: usize) -> Self {
        Self { cap, attempts: 0, bytes: Vec::new(), pieces: Vec::new() }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.attempts = 0;
        self.bytes.clear();
        self.pieces.clear();
    }

    /// Another attempt begins; gives its number, from 0.
    pub const fn begin(&mut self) -> usize {
        self.attempts += 1;
        self.attempts - 1
    }

    /// Adds bytes to a part of the last attempt. Parts follow each other: a part that was left is not gone on with but begins anew.
    pub fn write(&mut self, part: TapePart, bytes: &[u8]) {
        let attempt = self.attempts.saturating_sub(1);
        let goes_on = self.pieces.last().is_some_and(|piece| piece.part == part && piece.attempt == attempt);
        if !goes_on {
            self.pieces.push(Piece { part, attempt, start: self.bytes.len(), kept: 0, length: 0 });
        }
        let Some(piece) = self.pieces.last_mut() else { return };
        let room = (self.cap - piece.kept).min(bytes.len());
        self.bytes.extend_from_slice(bytes.get(..room).unwrap_or_default());
        piece.kept += room;
        piece.length += bytes.len() as u64;
    }

    /// What was written of an attempt: the parts in order, the bytes kept, and how many there were.
    pub fn parts(&self, attempt: usize) -> impl Iterator<Item = (TapePart, &[u8], u64)> {
        let of = self.pieces.iter().filter(move |piece| piece.attempt == attempt);
        of.map(|piece| {
            let kept = self.bytes.get(piece.start..piece.start + piece.kept).unwrap_or_default();
            (piece.part, kept, piece.length)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(tape: &Tape, attempt: usize) -> Vec<(TapePart, String, u64)> {
        tape.parts(attempt).map(|(part, kept, length)| (part, String::from_utf8_lossy(kept).into_owned(), length)).collect()
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
        tape.clear();
        assert!(parts(&tape, 0).is_empty());
        assert_eq!(tape.begin(), 0);
    }
}
