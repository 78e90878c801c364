//! The whole grid.

use std::sync::Arc;

use super::{ArgumentDef, CustomDef, Dependency, RetryDef, Settings, StepDef, ThresholdDef, TimeoutsDef, UseBinding};
use crate::base::diagnostic::{Sources, Span};
use crate::contract::ResourceEntry;
use crate::grid::expression::{Expr, LocalId, ResourceId, ServiceId, SlotTable, StepId};
use crate::value::Text;

/// A checked grid.
#[derive(Clone)]
pub struct Grid {
    /// The texts it was read from.
    pub sources: Arc<Sources>,
    /// What the grid says about the run as a whole.
    pub settings: Settings,
    /// Locals that are computed at run time, by [`LocalId`], and what of services is. Those that are constant are folded into whoever
    /// names them.
    pub locals: Vec<LocalDef>,
    /// By [`ResourceId`].
    pub resources: Vec<ResourceDef>,
    /// By [`ServiceId`].
    pub services: Vec<ServiceDef>,
    /// By [`StepId`], in the order written (files in load order).
    pub steps: Vec<StepDef>,
    /// In the order written.
    pub outputs: Vec<OutputDef>,
    /// What steps count under names that the grid chooses.
    pub metrics: Vec<CustomDef>,
    /// Those of the files in the order written, then those of the command line.
    pub thresholds: Vec<ThresholdDef>,
    /// Values that must never be shown, known so far: sensitive variables and environment values.
    pub secrets: Vec<Text>,
    /// Texts that may be shown all the same: `nonsensitive` said so before the run.
    pub released: Vec<Text>,
}

impl Grid {
    /// A step.
    pub fn step(&self, id: StepId) -> Option<&StepDef> {
        self.steps.get(id.0 as usize)
    }

    /// A resource.
    pub fn resource(&self, id: ResourceId) -> Option<&ResourceDef> {
        self.resources.get(id.0 as usize)
    }

    /// A service.
    pub fn service(&self, id: ServiceId) -> Option<&ServiceDef> {
        self.services.get(id.0 as usize)
    }

    /// A local.
    pub fn local(&self, id: LocalId) -> Option<&LocalDef> {
        self.locals.get(id.0 as usize)
    }
}

/// A local that is computed at run time; it never reads `count`, `each` or `self`.
#[derive(Clone)]
pub struct LocalDef {
    /// Its name; of a service, as in a reference: `service.shop`.
    pub name: Text,
    /// What it reads.
    pub slots: SlotTable,
    /// Its value.
    pub value: Expr,
}

/// A resource.
#[derive(Clone)]
pub struct ResourceDef {
    /// Its type.
    pub entry: ResourceEntry,
    /// Its name.
    pub name: Text,
    /// Its address: `resource.TYPE.NAME`; if others have that name too, with its folder or file in front.
    pub path: Text,
    /// The header line.
    pub span: Span,
    /// Free text.
    pub description: Option<Text>,
    /// What its expressions read.
    pub slots: SlotTable,
    /// Its arguments.
    pub arguments: Arc<[ArgumentDef]>,
    /// Resources it uses.
    pub uses: Vec<UseBinding>,
    /// What else it waits for.
    pub depends_on: Vec<Dependency>,
    /// How long creation may take.
    pub timeouts: TimeoutsDef,
    /// How creation is tried again.
    pub retry: Option<RetryDef>,
}

impl ResourceDef {
    /// Its address.
    pub fn address(&self) -> String {
        self.path.to_string()
    }
}

/// A service, as far as it is an address. What it gives to those who use it stands with them.
#[derive(Clone)]
pub struct ServiceDef {
    /// Its name.
    pub name: Text,
    /// Its address: `service.NAME`; if others have that name too, with its folder or file in front.
    pub path: Text,
    /// The header line.
    pub span: Span,
    /// Free text.
    pub description: Option<Text>,
}

/// An output.
#[derive(Clone)]
pub struct OutputDef {
    /// Its name.
    pub name: Text,
    /// The header line.
    pub span: Span,
    /// Free text.
    pub description: Option<Text>,
    /// Whether the whole is marked.
    pub sensitive: bool,
    /// What it reads.
    pub slots: SlotTable,
    /// Its value.
    pub value: Expr,
}
