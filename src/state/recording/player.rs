//! Goes to any moment of a recording: from a state that was kept, by the events since.

use std::io::{Read, Seek};

use super::mark::Failures;
use super::reader::Place;
use super::{EventReader, Growth, Mark, RecordingError};
use crate::base::id::Seq;
use crate::event::RunEvent;
use crate::state::{NodeState, RunState};

/// How many states are kept at most. Each shares with its neighbours what did not change between them.
const KEPT: u64 = 64;

/// How many are kept at least, however large they are.
const KEPT_LARGE: u64 = 8;

/// About how much memory they may take together, if all of each has changed: 256 MiB.
const ROOM: u64 = 256 << 20;

/// How many events are between two of them at first; when there are too many, every other one goes and the distance doubles.
const SPACING: u64 = 1_024;

/// A state, and where the events behind it begin.
struct Kept {
    state: RunState,
    place: Place,
}

/// Where to go: as far as this lets events happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Until {
    /// A time, microseconds since the run began.
    Time(u64),
    /// An event, itself included.
    Event(Seq),
}

impl Until {
    const fn takes(self, seq: Seq, at_us: u64) -> bool {
        match self {
            Self::Time(us) => at_us <= us,
            Self::Event(last) => seq.0 <= last.0,
        }
    }
}

/// How to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Through all events between, wherever that is possible: it is not backwards.
    Through,
    /// From the nearest state that was kept.
    Shortest,
}

/// How somebody came to another moment.
#[derive(Debug)]
pub(super) enum Moved {
    /// Through all events between, which are these.
    Through(Vec<RunEvent>),
    /// Without having seen what is between.
    Elsewhere,
}

/// A recording, and a moment of it.
pub struct Player<R> {
    reader: EventReader<R>,
    kept: Vec<Kept>,
    spacing: u64,
    start_us: u64,
    /// What the whole recording comes to.
    whole: RunState,
    end: Place,
    failures: Failures,
    /// The moment.
    state: RunState,
    /// The event behind it, if it has been read.
    next: Option<RunEvent>,
}

impl<R: Read + Seek> Player<R> {
    /// Reads all there is, and stands at the beginning.
    ///
    /// # Errors
    /// If a line is no event, or the file cannot be read.
    pub fn new(reader: EventReader<R>) -> Result<Self, RecordingError> {
        let start = reader.place();
        let mut player = Self {
            reader,
            kept: vec![Kept { state: RunState::new(), place: start }],
            spacing: SPACING,
            start_us: 0,
            whole: RunState::new(),
            end: start,
            failures: Failures::default(),
            state: RunState::new(),
            next: None,
        };
        player.read_on()?;
        player.go(Until::Time(player.start_us()), Way::Through)?;
        Ok(player)
    }

    /// Reads what has been written since; says whether there was anything.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn read_on(&mut self) -> Result<bool, RecordingError> {
        let here = self.reader.place();
        let before = self.whole.seq;
        self.reader.go_to(self.end)?;
        while let Some(event) = self.reader.read()? {
            if self.whole.seq == Seq::default() {
                self.start_us = event.real_us;
            }
            self.whole.apply(&event);
            self.failures.see(&event);
            self.end = self.reader.place();
            let since = self.kept.last().map_or(0, |kept| self.whole.seq.0 - kept.state.seq.0);
            if since >= self.spacing {
                self.keep();
            }
        }
        self.reader.go_to(here)?;
        Ok(self.whole.seq > before)
    }

    /// Keeps the state at the end. Where there are too many, every other one goes.
    fn keep(&mut self) {
        self.kept.push(Kept { state: self.whole.clone(), place: self.end });
        let most = (ROOM / weight(&self.whole)).clamp(KEPT_LARGE, KEPT);
        while self.kept.len() as u64 > most {
            let mut at = 0;
            self.kept.retain(|_| {
                at += 1;
                at % 2 == 1
            });
            self.spacing *= 2;
        }
    }

    /// Goes to another moment.
    pub(super) fn go(&mut self, until: Until, way: Way) -> Result<Moved, RecordingError> {
        let best = self.kept.iter().rev().find(|kept| until.takes(kept.state.seq, kept.state.real_us));
        let back = !until.takes(self.state.seq, self.state.real_us);
        let far = |kept: &&Kept| kept.state.seq.0 > self.state.seq.0 + self.spacing;
        let jump = best.filter(|kept| back || (way == Way::Shortest && far(kept))).map(|kept| (kept.state.clone(), kept.place));
        let jumped = jump.is_some();
        if let Some((state, place)) = jump {
            self.state = state;
            self.next = None;
            self.reader.go_to(place)?;
        }
        let mut through = Vec::new();
        loop {
            let next = match self.next.take() {
                Some(next) => Some(next),
                None => self.reader.again()?,
            };
            let Some(event) = next else { break };
            if !until.takes(event.seq, event.real_us) {
                self.next = Some(event);
                break;
            }
            self.state.apply(&event);
            if !jumped {
                through.push(event);
            }
        }
        Ok(if jumped { Moved::Elsewhere } else { Moved::Through(through) })
    }

    /// The state at the moment.
    pub const fn state(&self) -> &RunState {
        &self.state
    }

    /// The state at the end of what was read.
    pub const fn whole(&self) -> &RunState {
        &self.whole
    }

    /// When the first event happened, which is the plan: before it there is nothing to be seen. Microseconds.
    pub const fn start_us(&self) -> u64 {
        self.start_us
    }

    /// How long all of it took, microseconds.
    pub const fn total_us(&self) -> u64 {
        self.whole.real_us
    }

    /// When the next event happens, if one was read.
    pub(super) fn next_us(&self) -> Option<u64> {
        self.next.as_ref().map(|event| event.real_us)
    }

    /// What failed, in order.
    pub fn failures(&self) -> &[Mark] {
        self.failures.marks()
    }

    /// What is missing in it; none: nothing.
    pub fn gaps(&self) -> Option<String> {
        self.reader.gaps(&self.whole)
    }

    /// How it was read; for tests.
    #[cfg(test)]
    pub(super) const fn reader(&self) -> &EventReader<R> {
        &self.reader
    }

    pub(super) const fn growth(&self) -> Growth {
        self.reader.growth()
    }

    /// How many states are kept; for tests of how much memory it takes.
    #[cfg(test)]
    pub(super) const fn kept(&self) -> usize {
        self.kept.len()
    }
}

/// About how many bytes a state has of its own; histograms are most of it.
fn weight(state: &RunState) -> u64 {
    const NODE: u64 = 512;
    const HISTOGRAM: u64 = 8 << 10;
    const STEP_UNDER_LOAD: u64 = 64 << 10;
    let of = |node: &NodeState| {
        let attempts = if node.attempt_count > 7 { HISTOGRAM } else { 0 };
        let load = node.load.as_ref().map_or(0, |load| STEP_UNDER_LOAD * load.totals.steps.len() as u64);
        NODE + attempts + load
    };
    state.nodes().map(|(_, node)| of(node)).sum::<u64>().max(1)
}
