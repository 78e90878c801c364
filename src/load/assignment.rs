//! What a load thread gets for a scenario, and what it tells of it.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::choices::Digests;
use super::control::Desired;
use super::program::Program;
use super::record::Kept;
use super::spares::Spares;
use crate::base::clock::RunClock;
use crate::metric::LoadSample;
use crate::value::Text;

/// How often a thread hands over what it has measured.
pub const TICK: Duration = Duration::from_millis(100);

/// What a thread gets for a scenario.
pub struct Assignment {
    /// The scenario.
    pub program: Arc<Program>,
    /// Which thread this is, of how many.
    pub share: (u32, u32),
    /// The scenario's clock.
    pub clock: RunClock,
    /// What to do.
    pub desired: watch::Receiver<Desired>,
    /// When it begins, in the clock's plan time; none until all threads are ready.
    pub begins: watch::Receiver<Option<Duration>>,
    /// Told to end at once.
    pub abort: watch::Receiver<bool>,
    /// How many iterations have been given out, where all users share a number of them.
    pub given_out: Arc<AtomicU64>,
    /// Where it takes empty samples from.
    pub spares: Arc<Spares>,
    /// Where it tells what it has done.
    pub tell: mpsc::UnboundedSender<FromCrew>,
}

/// What a thread tells.
pub enum FromCrew {
    /// It is ready to begin.
    Ready,
    /// It cannot begin.
    Refused(String),
    /// What it measured since it told last.
    Measured(Box<Measured>),
    /// A set of data has no row for another iteration.
    RanOut(Text),
    /// It has ended.
    Ended,
}

/// What a thread measured in one tick.
#[derive(Default)]
pub struct Measured {
    /// After the warm-up.
    pub sample: LoadSample,
    /// During it.
    pub warmup: LoadSample,
    /// What was chosen.
    pub digests: Digests,
    /// How many users there are.
    pub users: u32,
    /// How many of them are in an iteration.
    pub busy: u32,
    /// How many iterations wait for a user.
    pub backlog: u64,
    /// Which desired state is applied.
    pub epoch: u64,
    /// The iterations that were kept.
    pub(super) kept: Kept,
}

impl Measured {
    /// Nothing yet.
    pub fn empty(spares: &Spares) -> Self {
        Self { sample: spares.take(), warmup: spares.take(), ..Self::default() }
    }
}
