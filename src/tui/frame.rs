//! Whole frames: a terminal that can waits for the end of one before it shows anything of it (mode 2026); others do not mind.

use std::io::{self, Write};

/// What a frame begins with.
const BEGIN: &[u8] = b"\x1b[?2026h";
/// What it ends with. Harmless where none has begun.
pub(super) const END: &[u8] = b"\x1b[?2026l";

/// A writer whose flushes end frames.
#[derive(Debug)]
pub(super) struct Frames<W> {
    to: W,
    open: bool,
}

impl<W: Write> Frames<W> {
    pub(super) const fn new(to: W) -> Self {
        Self { to, open: false }
    }
}

impl<W: Write> Write for Frames<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.open {
            self.open = true;
            self.to.write_all(BEGIN)?;
        }
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.open) {
            self.to.write_all(END)?;
        }
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn what_is_between_two_flushes_is_a_frame() {
        let mut frames = Frames::new(Vec::new());
        frames.flush().unwrap();
        frames.write_all(b"one").unwrap();
        frames.write_all(b" and more").unwrap();
        frames.flush().unwrap();
        frames.flush().unwrap();
        frames.write_all(b"two").unwrap();
        frames.flush().unwrap();
        assert_eq!(frames.to, b"\x1b[?2026hone and more\x1b[?2026l\x1b[?2026htwo\x1b[?2026l");
    }
}
