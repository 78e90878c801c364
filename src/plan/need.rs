//! What a definition waits for, by reading what its expressions read.
//!
//! A group is one node for those outside of it. So what stands in a group and needs something outside is no matter of its own: the group
//! waits for it. And who needs something in a group waits for the group.
//!
//! A mix begins with all its scenarios, so it waits for what each of them needs, and each of them waits for the mix alone.

use crate::grid::expression::{InstanceKey, Instances, LocalId, ResourceId, SlotTable, StepId, Target};
use crate::grid::model::{Dependency, DependencyTarget, Grid, OutputDef, RepeatDef, ResourceDef, StepDef};

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

    /// The same as a whole: what "the same instance" means differs from one repetition to the next.
    fn whole(self) -> Self {
        match self {
            Self::Same(step) => Self::Step(step),
            other => other,
        }
    }
}

/// What a step or a group waits for in its own container.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Before there are instances: `count`, `for_each`, an `if` that does not read them.
    pub once: Vec<Need>,
    /// Each instance.
    pub each: Vec<Need>,
    /// Those whose race it waits for.
    pub racing: Vec<Need>,
}

/// The needs of all steps and groups, by id.
pub fn needs_of_steps(grid: &Grid) -> Vec<Needs> {
    let mut needs = vec![Needs::default(); grid.steps.len()];
    let mut outside: Vec<Vec<Need>> = vec![Vec::new(); grid.steps.len()];
    // A group and a scenario have lower ids than what is in them.
    for step in grid.steps.iter().rev() {
        let at = step.id.0 as usize;
        let (mut once, mut each) = own(grid, step);
        if let Some(group) = step.group() {
            for output in &group.outputs {
                from_slots(grid, &output.slots, &mut each);
            }
        }
        if !step.inside().is_empty() {
            for inner in step.inside() {
                each.append(&mut outside[inner.0 as usize]);
            }
            each.retain(|need| need.step().is_none_or(|read| !is_within(grid, read, step.id)));
        }
        let repeats = !matches!(step.repeat, RepeatDef::Once);
        let (own, out): (Vec<Need>, Vec<Need>) = each.into_iter().partition(|need| is_sibling(grid, need, step));
        let kept = own.iter().filter_map(Need::resource).map(Need::Uses).collect::<Vec<_>>();
        let out = out.into_iter().map(|need| if repeats { need.whole() } else { need });
        outside[at].extend(out.chain(once.iter().filter(|need| !is_sibling(grid, need, step)).cloned()).chain(kept));
        once.retain(|need| is_sibling(grid, need, step));
        let racing = step.race.iter().flat_map(|race| race.racers.iter().map(written)).collect();
        needs[at] = Needs { once: sorted(once), each: sorted(own), racing: sorted(racing) };
    }
    gather_mixes(grid, &mut needs);
    needs
}

/// What the scenarios of a mix need is the mix's to wait for.
fn gather_mixes(grid: &Grid, needs: &mut [Needs]) {
    for (mix, def) in grid.steps.iter().filter_map(|step| Some((step.id, step.mix()?))) {
        let mut all = std::mem::take(&mut needs[mix.0 as usize]);
        for member in &def.members {
            let Needs { once, each, racing } = std::mem::take(&mut needs[member.0 as usize]);
            all.once.extend(once);
            all.each.extend(each);
            all.racing.extend(racing);
            needs[member.0 as usize].each.push(Need::Step(mix));
        }
        let Needs { once, each, racing } = all;
        needs[mix.0 as usize] = Needs { once: sorted(once), each: sorted(each), racing: sorted(racing) };
    }
}

/// What its own expressions and lists say.
fn own(grid: &Grid, step: &StepDef) -> (Vec<Need>, Vec<Need>) {
    let (mut once, mut each) = (Vec::new(), Vec::new());
    from_slots(grid, &step.once_slots, &mut once);
    from_slots(grid, &step.slots, &mut each);
    each.extend(step.depends_on.iter().map(written));
    each.extend(step.uses.iter().map(|binding| Need::Uses(binding.resource)));
    (once, each)
}

/// Whether a need is met in the container of a step; resources are everywhere.
fn is_sibling(grid: &Grid, need: &Need, of: &StepDef) -> bool {
    let within = |read: StepId| grid.step(read).and_then(|read| read.within);
    need.step().is_none_or(|read| within(read) == of.within)
}

/// Whether a step stands in a group, however deep.
fn is_within(grid: &Grid, step: StepId, group: StepId) -> bool {
    let around = |step: &StepId| grid.step(*step).and_then(|step| step.within);
    std::iter::successors(around(&step), around).any(|around| around == group)
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
            Target::Step { step, instances } => needs.push(of_instances(*step, instances)),
            Target::Inside { through, .. } => {
                needs.extend(through.first().map(|first| of_instances(first.group, &first.instance)))
            }
            Target::Resource(resource) => needs.push(Need::Resource(*resource)),
            _ => {}
        }
    }
}

fn of_instances(step: StepId, instances: &Instances) -> Need {
    match instances {
        Instances::Single | Instances::All | Instances::Computed => Need::Step(step),
        Instances::At(key) => Need::Instance(step, key.clone()),
        Instances::Same => Need::Same(step),
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
