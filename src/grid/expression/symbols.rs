//! The names that expressions may use, filled by whoever checks the grid.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::value::{Text, Value};

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident;)+) => {
        $($(#[$doc])+ #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)] pub struct $name(pub u32);)+
    };
}

ids! {
    /// A step of the grid.
    StepId;
    /// A named value of a `locals` block.
    LocalId;
    /// A resource of the grid.
    ResourceId;
    /// A declared variable.
    VariableId;
}

/// The names in scope of one container.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    /// `var.NAME`.
    pub variables: BTreeMap<String, Variable>,
    /// `local.NAME`.
    pub locals: BTreeMap<String, Local>,
    /// `step.TYPE.NAME`, by type, then name.
    pub steps: BTreeMap<String, BTreeMap<String, Step>>,
    /// `resource.TYPE.NAME`, by type, then name.
    pub resources: BTreeMap<String, BTreeMap<String, Resource>>,
    /// `env.NAME`.
    pub environment: Arc<BTreeMap<String, String>>,
    /// Names that are perhaps declared in what could not be read, so that their absence is not reported.
    pub lost: BTreeSet<String>,
}

/// A variable, as far as it is known: variables never change during a run.
#[derive(Clone, Debug)]
pub enum Variable {
    /// Its value.
    Known(Value),
    /// Its value is wrong and that is reported already: it reads as unknown.
    Invalid,
}

/// A local.
#[derive(Clone, Debug)]
pub enum Local {
    /// Its value was folded.
    Constant(Value),
    /// Its value is known at run time.
    Computed(LocalId),
    /// It is wrong and that is reported already: it reads as unknown.
    Invalid,
}

/// A resource.
#[derive(Clone, Copy, Debug)]
pub struct Resource {
    /// What slots call it.
    pub id: ResourceId,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What slots call it.
    pub id: StepId,
    /// Whether it is a collection.
    pub repeat: Repeat,
    /// The fields its type's output has; `None` when anything may be there.
    pub outputs: Option<Arc<[Text]>>,
}

/// How often a container is instantiated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Repeat {
    /// Neither `count` nor `for_each`.
    #[default]
    Once,
    /// `count`; the number when known before the run.
    Count(Option<u64>),
    /// `for_each`; the sorted keys when known before the run.
    ForEach(Option<Arc<[Text]>>),
}

/// Where an expression stands, as far as that decides what it may name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The container's repetition: `count.index` needs [`Repeat::Count`], `each` needs [`Repeat::ForEach`].
    /// [`Repeat::Once`] for the expressions of `count` and `for_each` themselves.
    pub repeat: Repeat,
    /// Whether `self` means anything here.
    pub attempt: Attempt,
    /// The fields the output of `self` has; `None` when anything may be there.
    pub outputs: Option<Arc<[Text]>>,
}

/// What `self` means in a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attempt {
    /// Nothing: `self` is an error.
    #[default]
    None,
    /// The attempt that just ended: `check`, `retry`, `on_error`.
    Ended,
    /// What was just received, `output` only: an argument that is a condition.
    Received,
}
