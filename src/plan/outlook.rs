//! What a plan says before it is run: phases, the critical path, how much there is, and what will be known only then.

use std::collections::HashSet;
use std::ops::Add;
use std::sync::Arc;
use std::time::Duration;

use super::critical::{CriticalPath, critical_path};
use super::{Plan, PlanNode, What};
use crate::base::diagnostic::Span;
use crate::base::id::NodeId;
use crate::event::NodeKind;
use crate::grid::expression::{Expr, StepId};
use crate::grid::model::{RepeatDef, Setting, StepDef};

/// What a plan says before it is run.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// What may begin together, first to last: whatever stands in one waits only for what stands in those before.
    pub phases: Vec<Vec<Planned>>,
    /// The longest way: by delays, of equals by steps.
    pub critical: CriticalPath<Length>,
    /// How much there is.
    pub totals: Totals,
    /// What is known only when it runs, in the order of the phases.
    pub unknown: Vec<Unknown>,
}

/// A step or a resource of the plan, instances and all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its node: the single one, the collection, the resource.
    pub node: NodeId,
    /// Its address.
    pub address: Arc<str>,
    /// How often it is there.
    pub instances: Instances,
}

/// How often a step is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instances {
    /// It has neither `count` nor `for_each`, or is a resource.
    Single,
    /// So many.
    Known(usize),
    /// As many as will be seen.
    AtRunTime,
}

/// How long a way is. A longer time counts more than any number of steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length {
    /// Time that is known to pass.
    pub time: Duration,
    /// Steps.
    pub steps: u32,
}

impl Add for Length {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { time: self.time.saturating_add(other.time), steps: self.steps.saturating_add(other.steps) }
    }
}

/// How much there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Steps as written.
    pub steps: usize,
    /// Instances that are known, steps without `count` and `for_each` included.
    pub instances: usize,
    /// Steps of which it is not known how many instances they will have.
    pub uncounted: usize,
    /// Resources.
    pub resources: usize,
}

/// Something that is known only when it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Of which step.
    pub address: Arc<str>,
    /// What.
    pub what: Question,
    /// The expression that will say it.
    pub span: Span,
}

/// What is not known of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// How many instances it has.
    Instances,
    /// Whether it runs.
    Condition,
}

impl Outlook {
    /// Looks at a plan.
    pub fn of(plan: &Plan) -> Self {
        let mut outlook = Self {
            phases: Vec::new(),
            critical: critical_path(plan, |node| length(plan, node)),
            totals: totals(plan),
            unknown: Vec::new(),
        };
        let mut instances = vec![0; plan.nodes().len()];
        for node in plan.nodes() {
            if let What::Instance { collection, .. } = &node.what {
                instances[collection.index()] += 1;
            }
        }
        for (at, node) in plan.nodes().iter().enumerate().filter(|(_, node)| !plan.is_left_out(node)) {
            let step = match node.what {
                What::Instance { .. } => continue,
                What::Resource(_) => None,
                What::Single(step) | What::Collection(step) => plan.grid().step(step),
            };
            let number = step.map_or(Instances::Single, |step| how_many(step, instances[at]));
            outlook.totals.uncounted += usize::from(number == Instances::AtRunTime);
            if let Some(step) = step {
                outlook.unknown.extend(unknown(step, &node.info.address));
            }
            let node = Planned {
                node: NodeId(u32::try_from(at).unwrap_or(u32::MAX)),
                address: Arc::clone(&node.info.address),
                instances: number,
            };
            let layer = plan.nodes().get(at).map_or(0, |node| node.info.layer as usize);
            if outlook.phases.len() <= layer {
                outlook.phases.resize_with(layer + 1, Vec::new);
            }
            outlook.phases[layer].push(node);
        }
        outlook.phases.retain(|phase| !phase.is_empty());
        outlook
    }
}

/// How much there is, but for what is not counted before the run.
fn totals(plan: &Plan) -> Totals {
    let chosen = || plan.nodes().iter().filter(|node| !plan.is_left_out(node));
    let steps: HashSet<StepId> = chosen()
        .filter_map(|node| match node.what {
            What::Single(step) | What::Collection(step) => Some(step),
            What::Instance { .. } | What::Resource(_) => None,
        })
        .filter(|step| plan.grid().step(*step).is_some_and(|step| step.group().is_none()))
        .collect();
    Totals {
        steps: steps.len(),
        instances: chosen().filter(|node| node.info.kind.works()).count(),
        uncounted: 0,
        resources: chosen().filter(|node| node.info.kind == NodeKind::Resource).count(),
    }
}

fn how_many(step: &StepDef, instances: usize) -> Instances {
    match &step.repeat {
        RepeatDef::Once => Instances::Single,
        RepeatDef::Count { known: Some(_), .. } | RepeatDef::ForEach { known: Some(_), .. } => Instances::Known(instances),
        RepeatDef::Count { .. } | RepeatDef::ForEach { .. } => Instances::AtRunTime,
    }
}

/// How long a node is known to take: its delays, and what it is expected to. A resource is no step, nor is a group: that takes as long as
/// what is in it.
fn length(plan: &Plan, node: &PlanNode) -> Length {
    let (What::Single(step) | What::Collection(step) | What::Instance { step, .. }) = node.what else {
        return Length::default();
    };
    if plan.is_left_out(node) {
        return Length::default();
    }
    let is_group = node.info.kind == NodeKind::Group;
    let time = plan.grid().step(step).map_or(Duration::ZERO, |step| {
        let delays = [&step.policy.delay_before, &step.policy.delay_after];
        let known = |delay: &Option<Setting<Duration>>| match delay {
            Some(Setting::Fixed(delay)) => *delay,
            _ => Duration::ZERO,
        };
        let expected = step.policy.annotations.expect_us.filter(|_| !is_group).map_or(Duration::ZERO, Duration::from_micros);
        delays.into_iter().map(known).fold(expected, Duration::saturating_add)
    });
    Length { time, steps: u32::from(!is_group) }
}

/// What a step does not say before the run.
fn unknown(step: &StepDef, address: &Arc<str>) -> Vec<Unknown> {
    let question = |what, expr: &Expr| Unknown { address: Arc::clone(address), what, span: expr.span() };
    let instances = match &step.repeat {
        RepeatDef::Count { known: None, count: expr } | RepeatDef::ForEach { known: None, of: expr } => {
            Some(question(Question::Instances, expr))
        }
        _ => None,
    };
    let conditions = step.once_conditions.iter().chain(&step.conditions).filter(|condition| condition.as_constant().is_none());
    instances.into_iter().chain(conditions.map(|condition| question(Question::Condition, condition))).collect()
}
