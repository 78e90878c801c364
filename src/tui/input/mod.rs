//! Where keys and sizes come from: the terminal's input as a stream.
//!
//! On Unix it is read here and not by crossterm, whose reader waits inside of a read for the rest of a sequence that may never come, and
//! goes round for ever where the terminal is gone; both would hold the thread that handles signals.
//!
//! Owns: the terminal's input. May import: what `tui` may.

#[cfg(unix)]
mod parser;
#[cfg(unix)]
mod unix;

#[cfg(unix)]
pub(super) use unix::Keyboard;

/// The terminal's input.
#[cfg(not(unix))]
pub(super) struct Keyboard(crossterm::event::EventStream);

#[cfg(not(unix))]
impl Keyboard {
    /// Begins to read.
    #[expect(clippy::unnecessary_wraps, reason = "has the type of the other")]
    pub(super) fn new() -> std::io::Result<Self> {
        Ok(Self(crossterm::event::EventStream::new()))
    }
}

#[cfg(not(unix))]
impl futures_util::Stream for Keyboard {
    type Item = std::io::Result<crossterm::event::Event>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<std::io::Result<crossterm::event::Event>>> {
        std::pin::Pin::new(&mut self.0).poll_next(cx)
    }
}
