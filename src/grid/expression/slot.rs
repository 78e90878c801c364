//! What expressions read from outside themselves: one table of slots for all expressions of a container.

use crate::base::diagnostic::Span;
use crate::value::Text;

use super::{LocalId, ResourceId, StepId};

/// All that the expressions of one container (a step, a resource, a local, an output) read from outside.
///
/// Whoever evaluates fills a `&[Value]` of the same length: see [`Target`] for what each slot must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlotTable {
    /// By slot number.
    pub slots: Vec<Slot>,
}

/// One thing read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// What.
    pub target: Target,
    /// Which parts of it anyone reads.
    pub demand: Demand,
    /// The first place it is named.
    pub span: Span,
}

/// What a slot stands for, and so what its value must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The local's value.
    Local(LocalId),
    /// For one instance: an object with `output`, `status`, `attempts`, `duration_ms`, `error`. See [`Instances`] for more than one.
    Step {
        /// Which step, or group.
        step: StepId,
        /// Which of its instances.
        instances: Instances,
    },
    /// As [`Target::Step`], of a step or a group inside of other groups that do not enclose the reader.
    Inside {
        /// The groups on the way, the outermost first. That is looked up like a step; each next stands in the one before.
        through: Box<[Through]>,
        /// Which step, or group.
        step: StepId,
        /// Which of its instances.
        instances: Instances,
    },
    /// The winner of the reader's race: an object with `output`, `address`, `key`.
    Winner,
    /// The resource's value.
    Resource(ResourceId),
    /// This instance's number, from 0.
    CountIndex,
    /// This instance's key.
    EachKey,
    /// This instance's element.
    EachValue,
    /// This attempt: an object with `output`, `status`, `attempt`, `duration_ms`, `error`.
    SelfValue,
    /// A property of the run.
    Run(RunField),
    /// What was drawn for this iteration, by its place among the scenario's variations.
    Vary(u32),
    /// A field of this iteration's row: the place of the data among the scenario's, and of the column in it.
    Column(u32, u32),
    /// A property of the virtual user.
    User(UserField),
}

/// One group on the way to a step.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Through {
    /// The group.
    pub group: StepId,
    /// Which instance of it: [`Instances::Single`], [`Instances::At`] or [`Instances::Same`].
    pub instance: Instances,
}

/// Which instances of a step a slot holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Instances {
    /// The step has but one: its object.
    Single,
    /// One named in the text: that instance's object.
    At(InstanceKey),
    /// The one with the reader's own index or key (`[count.index]`, `[each.key]`): that instance's object.
    Same,
    /// All (`[*]`): a tuple of objects, in the order of index or key.
    All,
    /// One known only when the index is: a tuple of all objects for `count`, an object from key to object for `for_each`.
    Computed,
}

/// The name of one instance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstanceKey {
    /// Of `count`.
    Index(u64),
    /// Of `for_each`.
    Key(Text),
}

/// A property of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunField {
    /// `run.id`
    Id,
    /// `run.name`
    Name,
    /// `run.seed`
    Seed,
    /// `run.started_at`
    StartedAt,
}

/// A property of the virtual user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UserField {
    /// `user.id`
    Id,
    /// `user.iteration`
    Iteration,
}

/// Which output fields of a target anyone reads, so that the others need not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// All: the output is used as a whole.
    Everything,
    /// These only, sorted; none when only `status` and the like are read.
    Parts(Vec<Text>),
}

impl Demand {
    /// No output field.
    pub const NOTHING: Self = Self::Parts(Vec::new());

    /// Adds what another use reads.
    pub fn merge(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Everything, _) => {}
            (_, Self::Everything) => *self = Self::Everything,
            (Self::Parts(mine), Self::Parts(more)) => {
                for part in more {
                    if let Err(at) = mine.binary_search(&part) {
                        mine.insert(at, part);
                    }
                }
            }
        }
    }
}

impl SlotTable {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of the slot for a target; a second use of one target widens its demand.
    pub fn slot(&mut self, target: Target, demand: Demand, span: Span) -> u32 {
        let at = match self.slots.iter().position(|slot| slot.target == target) {
            Some(at) => {
                self.slots[at].demand.merge(demand);
                at
            }
            None => {
                self.slots.push(Slot { target, demand, span });
                self.slots.len() - 1
            }
        };
        u32::try_from(at).unwrap_or(u32::MAX)
    }
}
