//! What was received and not looked at yet.

use std::ops::Range;

/// Its size to begin with.
const SMALL: usize = 4 * 1024;
/// What it keeps between requests, and grows to for a body: larger reads save nothing.
const USUAL: usize = 16 * 1024;
/// The most it grows to, which is the most a head may have.
const MOST: usize = 64 * 1024;

/// Bytes received. It grows with what comes and shrinks between requests.
#[derive(Debug, Default)]
pub struct Buffer {
    bytes: Vec<u8>,
    held: Range<usize>,
}

impl Buffer {
    /// What is there.
    pub fn held(&self) -> &[u8] {
        self.bytes.get(self.held.clone()).unwrap_or_default()
    }

    /// Whether nothing is there.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Whether it holds as much as it ever may.
    pub fn is_full(&self) -> bool {
        self.held.len() >= MOST
    }

    /// Room for more; none if it is full.
    pub fn room(&mut self) -> &mut [u8] {
        if self.held.is_empty() {
            self.held = 0..0;
        }
        if self.bytes.is_empty() {
            self.bytes = vec![0; SMALL];
        }
        if self.held.end == self.bytes.len() {
            if self.held.start > 0 {
                self.bytes.copy_within(self.held.clone(), 0);
                self.held = 0..self.held.len();
            } else {
                self.bytes.resize((self.bytes.len() * 2).min(MOST), 0);
            }
        }
        self.bytes.get_mut(self.held.end..).unwrap_or_default()
    }

    /// So many bytes came into the room.
    pub fn received(&mut self, count: usize) {
        self.held.end = (self.held.end + count).min(self.bytes.len());
        // A read that fills all there is will have more behind it.
        if self.held == (0..self.bytes.len()) && self.bytes.len() < USUAL {
            self.bytes.resize(self.bytes.len() * 2, 0);
        }
    }

    /// The first of them were looked at.
    pub fn consume(&mut self, count: usize) {
        self.held.start = (self.held.start + count).min(self.held.end);
    }

    /// Takes the first of them, and gives them.
    pub fn consumed(&mut self, count: usize) -> &[u8] {
        let from = self.held.start;
        self.consume(count);
        self.bytes.get(from..self.held.start).unwrap_or_default()
    }

    /// Gives back what one request took more than usual.
    pub fn shrink(&mut self) {
        if self.bytes.len() > USUAL && self.held.is_empty() {
            self.bytes = Vec::new();
            self.held = 0..0;
        }
    }
}
