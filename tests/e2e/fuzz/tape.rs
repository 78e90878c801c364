//! Choices, read off a tape of bytes: the same bytes make the same thing, fewer bytes a smaller one.

/// Where choices come from. At its end every choice is the first, which is the simplest.
pub struct Tape<'a> {
    bytes: &'a [u8],
}

impl<'a> Tape<'a> {
    /// From its beginning.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        let take = if bound > 256 { 3 } else { 1 };
        let (head, rest) = self.bytes.split_at(take.min(self.bytes.len()));
        self.bytes = rest;
        head.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)) % bound.max(1)
    }

    /// One of some things.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Yes once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    /// Whether nothing is left.
    pub const fn is_over(&self) -> bool {
        self.bytes.is_empty()
    }
}

/// Bytes that look random and follow from a seed.
pub struct Random(u64);

impl Random {
    /// From a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15 | 1)
    }

    /// The next eight of them, as a number.
    pub const fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A tape of some length.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(length + 8);
        while bytes.len() < length {
            bytes.extend(self.next().to_be_bytes());
        }
        bytes.truncate(length);
        bytes
    }
}
