//! The names that expressions may use, filled by whoever checks the grid.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::diagnostic::{SourceId, Span};
use crate::base::secret::Secrets;
use crate::value::{Text, Value};

use super::Sites;
use super::names::{Found, From, Names};

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident;)+) => {
        $($(#[$doc])+ #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)] pub struct $name(pub u32);)+
    };
}

ids! {
    /// A step or a group of the grid.
    StepId;
    /// A named value of a `locals` block.
    LocalId;
    /// A resource of the grid.
    ResourceId;
    /// A declared variable.
    VariableId;
    /// A service of the grid.
    ServiceId;
}

/// All names of a grid.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    /// `var.NAME`.
    pub variables: BTreeMap<String, Variable>,
    /// `local.NAME`.
    pub locals: BTreeMap<String, Local>,
    /// `step.TYPE.NAME` and `group.NAME` outside of groups.
    pub names: Names<StepId>,
    /// What is known of each step and group, by id.
    pub steps: Vec<Step>,
    /// `resource.TYPE.NAME`.
    pub resources: Names<ResourceId>,
    /// The addresses of resources, by id.
    pub resource_paths: Vec<String>,
    /// `service.NAME`, of type [`SERVICE`](super::SERVICE).
    pub services: Names<ServiceId>,
    /// What is known of each service, by id.
    pub service_values: Vec<Service>,
    /// The folders that files lie in.
    pub folders: BTreeMap<SourceId, Arc<str>>,
    /// `env.NAME`.
    pub environment: Arc<BTreeMap<String, String>>,
    /// What `nonsensitive` let be shown while constants were folded.
    pub released: Secrets,
    /// Where calls stand.
    pub sites: Arc<Sites>,
    /// Names that are perhaps declared in what could not be read, so that their absence is not reported.
    pub lost: BTreeSet<String>,
}

impl Symbols {
    /// A step or a group.
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.get(id.0 as usize)
    }

    /// A service.
    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.service_values.get(id.0 as usize)
    }

    /// What an iteration has besides its steps, for what stands in a scenario; none outside of one.
    pub fn iteration(&self, within: Option<StepId>) -> Option<&Arc<IterationNames>> {
        let around = |id: StepId| self.step(id).and_then(|step| step.within);
        let mut all = std::iter::successors(within, |id| around(*id));
        all.find_map(|id| self.step(id).and_then(|step| step.iteration.as_ref()))
    }

    /// The names of a container.
    pub fn names_in(&self, container: Option<StepId>) -> &Names<StepId> {
        container.and_then(|group| self.step(group)).map_or(&self.names, |group| &group.inner)
    }

    /// Where a use at `span` looks from.
    pub fn from(&self, span: Span) -> From<'_> {
        From { file: span.source, folder: self.folders.get(&span.source).map_or("", |folder| folder) }
    }

    /// What the name of a step or a group means in a container: looked up from there outward.
    pub fn find(&self, within: Option<StepId>, ty: &str, name: &str, span: Span) -> Found<'_, StepId> {
        let from = self.from(span);
        let (mut container, mut hidden) = (within, Found::Nowhere);
        loop {
            match (self.names_in(container).find(ty, name, from), container) {
                (Found::Here(id), _) => return Found::Here(id),
                (found, None) => return if matches!(hidden, Found::Hidden(_)) { hidden } else { found },
                (found, Some(group)) => {
                    if matches!(found, Found::Hidden(_)) {
                        hidden = found;
                    }
                    container = self.step(group).and_then(|group| group.within);
                }
            }
        }
    }

    /// The names in sight of a container, innermost first.
    pub fn in_sight(&self, within: Option<StepId>) -> Vec<(&str, &str)> {
        let mut all: Vec<(&str, &str)> = Vec::new();
        let mut container = within;
        while let Some(group) = container.and_then(|group| self.step(group)) {
            all.extend(group.inner.iter());
            container = group.within;
        }
        all.extend(self.names.iter());
        all
    }
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

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    /// How it is named: `service.NAME`; if others have that name too, with its folder or file in front.
    pub path: Text,
    /// An object of what it carries: `url`, `host`, `port`.
    pub address: Local,
    /// The headers that it gives.
    pub headers: Option<Local>,
}

/// A step or a group.
#[derive(Clone, Debug)]
pub struct Step {
    /// How it is named from outside of all groups: `step.TYPE.NAME`, `group.G.step.TYPE.NAME`.
    pub path: String,
    /// The group it stands in.
    pub within: Option<StepId>,
    /// Whether it is a collection.
    pub repeat: Repeat,
    /// The fields its output has; `None` when anything may be there.
    pub outputs: Option<Arc<[Text]>>,
    /// The names in it, if it is a group or a scenario.
    pub inner: Names<StepId>,
    /// What an iteration has besides, if it is a scenario.
    pub iteration: Option<Arc<IterationNames>>,
}

/// What expressions in a scenario may name besides steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IterationNames {
    /// `vary.NAME`.
    pub variations: Vec<Text>,
    /// `data.NAME`.
    pub data: Vec<Columns>,
}

/// The columns of a set of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Its name.
    pub name: Text,
    /// `data.NAME.COLUMN`; none if the file could not be read, which is reported.
    pub columns: Option<Vec<Text>>,
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
    /// The group it stands in; names are looked up from there outward.
    pub within: Option<StepId>,
    /// The nearest enclosing repetition: `count.index` needs [`Repeat::Count`], `each` needs [`Repeat::ForEach`].
    /// That of the group around for the expressions of `count` and `for_each` themselves.
    pub repeat: Repeat,
    /// Whether `any` means anything here: the winner of a race.
    pub races: bool,
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
