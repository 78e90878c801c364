//! What a definition waits for, by reading what its expressions read.

use crate::grid::expression::{InstanceKey, Instances, LocalId, ResourceId, SlotTable, StepId, Target};
use crate::grid::model::{Dependency, DependencyTarget, Grid, OutputDef, ResourceDef, StepDef};

/// One thing a definition waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A step, all its instances.
    Step(StepId),
    /// One instance of a step.
    Instance(StepId, InstanceKey),
    /// The instance of the same index or key.
    Same(StepId),
    /// A resource it is to wait for, or reads.
    Resource(ResourceId),
    /// A resource it uses: created for it, and kept until it ends.
    Uses(ResourceId),
}

impl Need {
    /// The step, if it is one.
    pub const fn step(&self) -> Option<StepId> {
        match self {
            Self::Step(step) | Self::Instance(step, _) | Self::Same(step) => Some(*step),
            Self::Resource(_) | Self::Uses(_) => None,
        }
    }

    /// The resource, if it is one.
    pub const fn resource(&self) -> Option<ResourceId> {
        match self {
            Self::Resource(resource) | Self::Uses(resource) => Some(*resource),
            _ => None,
        }
    }
}

/// What a step waits for before there are instances (`count`, `for_each`, an `if` that does not read them), and what each instance waits for.
pub fn needs_of_step(grid: &Grid, step: &StepDef) -> (Vec<Need>, Vec<Need>) {
    let mut once = Vec::new();
    from_slots(grid, &step.once_slots, &mut once);
    let mut each = Vec::new();
    from_slots(grid, &step.slots, &mut each);
    each.extend(step.depends_on.iter().map(written));
    each.extend(step.uses.iter().map(|binding| Need::Uses(binding.resource)));
    (sorted(once), sorted(each))
}

/// What a resource waits for.
pub fn needs_of_resource(grid: &Grid, resource: &ResourceDef) -> Vec<Need> {
    let mut needs = Vec::new();
    from_slots(grid, &resource.slots, &mut needs);
    needs.extend(resource.depends_on.iter().map(written));
    needs.extend(resource.uses.iter().map(|binding| Need::Uses(binding.resource)));
    sorted(needs)
}

/// What an output reads.
pub fn targets_of_output(grid: &Grid, output: &OutputDef) -> Vec<Need> {
    let mut needs = Vec::new();
    from_slots(grid, &output.slots, &mut needs);
    sorted(needs)
}

fn written(dependency: &Dependency) -> Need {
    match &dependency.target {
        DependencyTarget::Step(step) => Need::Step(*step),
        DependencyTarget::Instance(step, key) => Need::Instance(*step, key.clone()),
        DependencyTarget::SameInstance(step) => Need::Same(*step),
        DependencyTarget::Resource(resource) => Need::Resource(*resource),
    }
}

fn from_slots(grid: &Grid, slots: &SlotTable, needs: &mut Vec<Need>) {
    let mut seen = Vec::new();
    collect(grid, slots, needs, &mut seen);
}

fn collect(grid: &Grid, slots: &SlotTable, needs: &mut Vec<Need>, seen: &mut Vec<LocalId>) {
    for slot in &slots.slots {
        match &slot.target {
            Target::Local(id) if !seen.contains(id) => {
                seen.push(*id);
                if let Some(local) = grid.local(*id) {
                    collect(grid, &local.slots, needs, seen);
                }
            }
            Target::Step { step, instances } => needs.push(match instances {
                Instances::Single | Instances::All | Instances::Computed => Need::Step(*step),
                Instances::At(key) => Need::Instance(*step, key.clone()),
                Instances::Same => Need::Same(*step),
            }),
            Target::Resource(resource) => needs.push(Need::Resource(*resource)),
            _ => {}
        }
    }
}

fn sorted(mut needs: Vec<Need>) -> Vec<Need> {
    needs.sort();
    needs.dedup();
    // Whoever uses a resource waits for it.
    let used: Vec<ResourceId> =
        needs.iter().filter_map(|need| if let Need::Uses(resource) = need { Some(*resource) } else { None }).collect();
    needs.retain(|need| !matches!(need, Need::Resource(resource) if used.contains(resource)));
    needs
}
