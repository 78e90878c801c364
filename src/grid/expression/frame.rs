//! What one evaluation sees: the slots' values, and what is a function of no slot.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use crate::base::secret::Secrets;
use crate::base::seed::{Choices, Seed};
use crate::grid::functions::Clock;
use crate::value::{Text, Value};

use super::site::Site;

/// What one evaluation sees.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// The values of the container's [`super::SlotTable`], by number. A slot that is not there reads as unknown.
    pub slots: &'a [Value],
    /// What is a function of no slot.
    pub ambient: &'a Ambient,
}

/// What an evaluation sees besides its slots.
///
/// Random values are a function of the seed, the address, the iteration and the place of the call in the text: what attempt it is, which
/// thread evaluates and when makes no difference.
#[derive(Clone, Debug)]
pub struct Ambient {
    /// The instant that `now()` and `timestamp()` yield; read once by whoever evaluates, so that all expressions of one place agree.
    pub now: SystemTime,
    /// When the run began: what `plantimestamp()` yields.
    pub started: SystemTime,
    /// The run's seed.
    pub seed: Seed,
    /// Whose expression it is: a node's address with its instance, or what stands for one, such as `output.total`.
    pub address: Text,
    /// Which iteration of a scenario it is in; 0 outside of one.
    pub iteration: u64,
    /// The process environment, for `env()`.
    pub environment: Arc<BTreeMap<String, String>>,
    /// Who is told what `nonsensitive` lets be shown; none: nobody.
    pub secrets: Option<Secrets>,
    /// How much one evaluation may do.
    pub budget: Budget,
    stage: Stage,
}

/// When an evaluation takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// While the grid is compiled: there is neither clock nor seed.
    BeforeTheRun,
    Run,
}

impl Ambient {
    /// At an instant, with an environment, under the default budget; as if the run began at that instant, with seed 0.
    pub fn new(now: SystemTime, environment: Arc<BTreeMap<String, String>>) -> Self {
        Self {
            now,
            started: now,
            seed: Seed(0),
            address: Text::default(),
            iteration: 0,
            environment,
            secrets: None,
            budget: Budget::default(),
            stage: Stage::Run,
        }
    }

    /// With those that are told what `nonsensitive` lets be shown.
    #[must_use]
    pub fn with_secrets(self, secrets: Secrets) -> Self {
        Self { secrets: Some(secrets), ..self }
    }

    /// In a run that began at an instant.
    #[must_use]
    pub fn since(self, started: SystemTime) -> Self {
        Self { started, ..self }
    }

    /// In a run with a seed, for an address: see [`Ambient::address`].
    #[must_use]
    pub fn choosing(self, seed: Seed, address: impl Into<Text>) -> Self {
        Self { seed, address: address.into(), ..self }
    }

    /// The random choices of a call, the `turn`th time that it runs within one evaluation; none before the run.
    pub(super) fn choices(&self, site: &Site, turn: u64) -> Option<Choices> {
        let choices = || self.seed.stream(&site.path, &self.address, &[site.number, turn, self.iteration]);
        (self.stage == Stage::Run).then(choices)
    }

    /// The instants that functions yield; none before the run.
    pub(super) fn clock(&self) -> Option<Clock> {
        (self.stage == Stage::Run).then_some(Clock { now: self.now, started: self.started })
    }

    /// What folding sees: neither clock nor seed.
    pub(super) fn folding(environment: Arc<BTreeMap<String, String>>, released: Secrets) -> Self {
        Self { stage: Stage::BeforeTheRun, ..Self::new(SystemTime::UNIX_EPOCH, environment).with_secrets(released) }
    }
}

/// How much one evaluation may do before it is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Parts of the expression evaluated, a part in a loop once a turn.
    pub steps: u64,
    /// Bytes of text and of elements produced on the way, intermediate ones included.
    pub bytes: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { steps: 1_000_000, bytes: 64 << 20 }
    }
}
