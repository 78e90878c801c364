//! Whole iterations, kept beside the figures: what is noted while one runs, which are worth keeping, and what is made of the notes.
//!
//! Nobody knows at its beginning whether an iteration will fail or be slow, so every one is noted, into buffers that are used again and
//! again; a record is made of the notes only of the few that are kept. A thread decides that by a [`Bar`] of its own, which lets through
//! all that the scenario as a whole may want ([`KeptIterations`]) and not much more.
//!
//! [`KeptIterations`]: crate::event::KeptIterations

mod bar;
mod build;
mod note;

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use bar::Bar;
pub(super) use note::Note;
use note::{AttemptNote, StepNote};

use super::crew::Crew;
use super::iteration::Iteration;
use super::mix::Mix;
use super::program::Program;
use crate::base::clock::Elapsed;
use crate::contract::{Failure, Tape};
use crate::event::{IterationRecord, Recording};
use crate::value::Value;

/// How much of each part of an exchange is noted, bytes.
const PART: usize = 4096;

/// How much the notes of one step may have in all, bytes: most of a few attempts; less where very many iterations are under way.
const STEP: usize = 64 * 1024;

/// How much all notes of a thread may have at once, about, bytes.
const THREAD: usize = 32 << 20;

/// How many records all threads hand over in a tick at most, and how much text they may have, bytes. A sample has many at the beginning
/// and few later on; all iterations of a fast scenario are too many at any time.
const fn most(recording: Recording) -> (usize, usize) {
    match recording {
        Recording::All => (8192, 1 << 20),
        _ => (32_768, 8 << 20),
    }
}

/// Keeps iterations of one scenario on one load thread.
pub(super) struct Recorder {
    recording: Recording,
    bar: RefCell<Bar>,
    /// Notes that nobody writes.
    free: RefCell<Vec<Note>>,
    /// Records that are not handed over yet.
    kept: RefCell<Kept>,
    /// How many records it may hand over in a tick, and how much text they may have.
    most: (usize, usize),
    /// Iterations under way.
    under_way: Cell<usize>,
}

/// What was kept since it was handed over last.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// The records.
    pub(super) records: Vec<Arc<IterationRecord>>,
    /// How many would have been kept, had there not been too many at once.
    pub(super) missed: u64,
    texts: usize,
}

impl Recorder {
    pub(super) fn new(mix: &Mix, program: &Program, threads: u32) -> Self {
        let threads = threads.max(1) as usize;
        let (records, texts) = most(mix.recording);
        Self {
            recording: mix.recording,
            bar: RefCell::new(Bar::new(mix.recording, program.steps.len())),
            free: RefCell::default(),
            kept: RefCell::default(),
            most: (records / threads, texts / threads),
            under_way: Cell::new(0),
        }
    }

    /// Whether anything is noted at all.
    pub(super) fn notes(&self) -> bool {
        self.recording != Recording::None
    }

    /// An iteration begins.
    pub(super) fn enter(&self) {
        self.under_way.set(self.under_way.get() + 1);
    }

    /// An empty note for a step that begins; none if nothing is noted.
    pub(super) fn begin(&self, step: usize, key: Option<&Value>) -> Option<Note> {
        if !self.notes() {
            return None;
        }
        let mut note = self.free.borrow_mut().pop().unwrap_or_else(|| Box::new(StepNote::new(Tape::new(PART as u32))));
        let under_way = self.under_way.get();
        note.begin(step, key, if under_way <= THREAD / STEP { STEP } else { THREAD / under_way } as u32);
        Some(note)
    }

    /// What was kept since the last time, without what others have pushed out since.
    pub(super) fn take(&self) -> Kept {
        let mut kept = self.kept.take();
        let bar = self.bar.borrow();
        kept.records.retain(|record| bar.would_let_through(record));
        kept
    }

    /// An iteration has ended: keeps it, if it is worth it, and takes its notes back.
    pub(super) fn end(&self, iteration: &Iteration<'_>, begun: Elapsed, failure: Option<&Failure>) {
        self.under_way.set(self.under_way.get().saturating_sub(1));
        if !self.notes() {
            return;
        }
        let mut notes = iteration.user.notes.borrow_mut();
        let Crew { program, .. } = iteration.crew;
        let rank = program.lot.rank(iteration.turn.index);
        // What belongs to the warm-up is in no figure, and is not kept either.
        let wanted =
            !iteration.turn.warmup && self.bar.borrow_mut().lets_through(&notes, rank, failure.map(|failure| failure.class));
        if wanted {
            self.keep(|| build::record(iteration, &notes, rank, begun, failure));
        }
        self.free.borrow_mut().append(&mut notes);
    }

    fn keep(&self, record: impl FnOnce() -> IterationRecord) {
        let mut kept = self.kept.borrow_mut();
        if kept.records.len() >= self.most.0 {
            kept.missed += 1;
            return;
        }
        let mut record = record();
        if kept.texts + record.texts() > self.most.1 {
            record = record.without_texts();
        }
        kept.texts += record.texts();
        kept.records.push(Arc::new(record));
    }
}

/// Which iterations are kept if the grid is run without saying so: all of a short scenario, else a sample.
pub(super) fn usual(planned: Option<u64>) -> Recording {
    if planned.is_some_and(|planned| planned <= crate::event::KEPT_ALL) { Recording::All } else { Recording::Sample }
}
