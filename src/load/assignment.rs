//! What a load thread gets for a load plan, and what it tells of it.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::choices::Digests;
use super::control::Desired;
use super::mix::Mix;
use super::program::Program;
use super::record::Kept;
use crate::base::clock::RunClock;
use crate::metric::LoadSample;
use crate::value::Text;

/// How often a thread hands over what it has measured.
pub const TICK: Duration = Duration::from_millis(100);

/// What a thread gets for a scenario.
pub struct Assignment {
    /// The plan, and the scenarios that run by it.
    pub mix: Arc<Mix>,
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
    Measured(Box<Tick>),
    /// A set of data has no row for another iteration: of which scenario, and which set.
    RanOut(usize, Text),
    /// It has ended.
    Ended,
}

/// What a thread tells at each tick.
#[derive(Default)]
pub struct Tick {
    /// What was measured of each scenario.
    pub members: Vec<Measured>,
    /// How many users there are.
    pub users: u32,
    /// How many iterations wait for a user.
    pub backlog: u64,
    /// Which desired state is applied.
    pub epoch: u64,
}

/// What a thread measured of a scenario in one tick.
#[derive(Default)]
pub struct Measured {
    /// After the warm-up.
    pub sample: LoadSample,
    /// During it.
    pub warmup: LoadSample,
    /// What was chosen.
    pub digests: Digests,
    /// How many users are in an iteration of it.
    pub busy: u32,
    /// The iterations of it that were kept.
    pub(super) kept: Kept,
}

impl Measured {
    /// Nothing yet, of a scenario.
    pub fn of(program: &Program) -> Self {
        Self { sample: program.spares.take(), warmup: program.spares.take(), ..Self::default() }
    }

    /// The same, of a number of steps.
    pub fn of_steps(steps: usize) -> Self {
        Self { sample: LoadSample::new(steps), warmup: LoadSample::new(steps), ..Self::default() }
    }
}
