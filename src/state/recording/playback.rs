//! What a screen sees of a recording, and may ask of it.

use std::sync::Arc;

use super::{Mark, RecordingError, Speed};

/// Where a recording is, for a screen.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaybackView {
    /// Where it is, real time since the run began, microseconds.
    pub at_us: u64,
    /// How long all of it is.
    pub total_us: u64,
    /// Whether time passes.
    pub playing: bool,
    /// How fast.
    pub speed: Speed,
    /// When something failed, in order, microseconds.
    pub failures: Arc<[u64]>,
    /// What is missing in it, or why it cannot be read any further.
    pub note: Option<Arc<str>>,
}

/// What may be asked of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayAsk {
    /// Let time pass, or stand still; at the end: begin anew.
    Toggle,
    /// Twice as fast.
    Faster,
    /// Half as fast.
    Slower,
    /// So many hundredths of the whole, on or back, but at least a second.
    Step(i8),
    /// To the beginning.
    Start,
    /// To the end.
    End,
    /// To the next failure, and stop there.
    NextFailure,
    /// To the one before.
    PreviousFailure,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jumped {
    /// Whoever listens has heard of all that is between.
    Not,
    /// What is between was not told: begin anew with a snapshot.
    Elsewhere,
    /// The same, at a failure, which is this one of all, from 1.
    AtFailure(Mark, usize),
    /// There is no such failure.
    NoFailure,
}

/// What a screen does with a recording.
pub trait Playback: Send + Sync {
    /// Where it is now.
    fn view(&self) -> PlaybackView;

    /// Asks for something; it is done at once.
    ///
    /// # Errors
    /// If the file cannot be read any more.
    fn ask(&self, ask: PlayAsk) -> Result<Jumped, RecordingError>;
}
