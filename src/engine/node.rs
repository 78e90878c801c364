//! A node's run state.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::cancel::Cancel;
use super::report::{Given, GroupEnd};
use super::scenario::Steer;
use crate::base::clock::RunClock;
use crate::base::id::{Epoch, NodeId};
use crate::contract::ResourceHandle;
use crate::event::{NodeError, Reason, Status};
use crate::grid::model::Again;
use crate::value::{Record, Text, Value};

/// A node's run state. Only the dispatcher changes it.
#[derive(Default)]
pub(super) struct Node {
    pub(super) status: Status,
    pub(super) epoch: Epoch,
    /// How many of the nodes it waits for have not ended well (or opened) yet.
    pub(super) pending: u32,
    /// Who waits for its end.
    pub(super) dependants: Vec<NodeId>,
    /// Who waits for its opening.
    pub(super) openers: Vec<NodeId>,
    /// It is decided that it runs, which is not asked again while its resources are made.
    pub(super) decided: bool,
    pub(super) activity: Activity,
    /// When it became ready, and when it began, in real time.
    pub(super) since: Since,
    /// How it ended.
    pub(super) result: Option<NodeResult>,
    /// Nothing of it begins until somebody lets it go on.
    pub(super) paused: bool,
    /// Its own plan time, if it has delays or several attempts: a pause of it alone stops that.
    pub(super) clock: Option<RunClock>,
    /// Arguments that it has in this life instead of those written.
    pub(super) edits: Vec<(Text, Value)>,
    /// Steers it, if it is a scenario that was made ready.
    pub(super) steer: Option<Steer>,
    pub(super) race: Race,
    pub(super) role: Role,
}

/// What a node has to do with races.
#[derive(Default)]
pub(super) struct Race {
    /// Who waits for the first to succeed, this one among them.
    pub(super) awaited_by: Vec<NodeId>,
    /// Who won the race that it waits for itself.
    pub(super) winner: Option<NodeId>,
}

/// A group's state besides its status.
#[derive(Default)]
pub(super) struct GroupState {
    /// The steps in it may run.
    pub(super) open: bool,
    /// How many of its members have not ended.
    pub(super) remaining: u32,
    /// Who wants to know how the present attempt ends.
    pub(super) asked: Option<oneshot::Sender<GroupEnd>>,
    /// The next attempt, which waits until all of the one before have ended.
    pub(super) next: Option<(Again, oneshot::Sender<GroupEnd>)>,
    /// What the first attempt of the present life runs again.
    pub(super) again: Again,
}

/// What is going on with a node now.
#[derive(Default)]
pub(super) enum Activity {
    /// Nothing.
    #[default]
    Idle,
    /// It is ready and wants a slot. Its unit is there already if it had something to do before.
    Queued { unit: Option<Waiting> },
    /// Its unit waits out its delay.
    Delayed { cancel: Cancel },
    /// Its unit runs and has a slot (a resource: none).
    Running { cancel: Cancel, why: Option<Cause> },
    /// Its unit is gone, and how the node ends is decided at once.
    Over { why: Option<Cause> },
}

/// A unit that waits for a slot.
pub(super) struct Waiting {
    /// Tells it that it has one.
    pub(super) grant: oneshot::Sender<()>,
    pub(super) cancel: Cancel,
}

/// Why a unit was told to end.
#[derive(Clone, Debug)]
pub(super) enum Cause {
    /// The run, or somebody, ends it.
    Ended(Reason),
    /// Its time is over.
    Deadline,
}

/// When things happened.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Since {
    pub(super) started: Option<Duration>,
}

/// What kind of node it is, with what only that kind has.
#[derive(Default)]
pub(super) enum Role {
    /// A step's instance.
    #[default]
    Step,
    /// A step with `count` or `for_each`, as a whole.
    Collection {
        open: bool,
        /// How many instances have not ended.
        remaining: u32,
    },
    /// One instance of a group.
    Group(GroupState),
    /// A resource.
    Resource(ResourceState),
}

/// A resource's state besides its status.
#[derive(Default)]
pub(super) struct ResourceState {
    /// Who uses it.
    pub(super) used_by: Vec<NodeId>,
    /// How many of those have not ended.
    pub(super) users: u32,
    /// Somebody is ready but for it.
    pub(super) wanted: bool,
    /// The live resource.
    pub(super) handle: Option<ResourceHandle>,
    /// It is being destroyed.
    pub(super) destroying: bool,
}

/// How a node ended.
#[derive(Clone, Debug)]
pub(super) struct NodeResult {
    pub(super) output: Given,
    pub(super) attempts: u32,
    pub(super) duration: Duration,
    pub(super) error: Option<NodeError>,
    pub(super) reason: Option<Reason>,
    /// A failure that the grid takes.
    pub(super) tolerated: bool,
}

impl Node {
    /// Whether dependants may run: it succeeded, was skipped by itself, or its failure is taken.
    pub(super) fn is_released(&self) -> bool {
        match self.status {
            Status::Succeeded => true,
            Status::Failed => self.result.as_ref().is_some_and(|result| result.tolerated),
            // The grid wants it so: another gives what it would have given.
            Status::Cancelled => {
                let reason = self.result.as_ref().and_then(|result| result.reason.as_ref());
                matches!(reason, Some(Reason::Lost { .. } | Reason::Superseded { .. }))
            }
            Status::Skipped => {
                let reason = self.result.as_ref().and_then(|result| result.reason.as_ref());
                matches!(
                    reason,
                    Some(
                        Reason::Condition
                            | Reason::Along { .. }
                            | Reason::Asked(_)
                            | Reason::Duplicate { .. }
                            | Reason::NotChosen
                    )
                )
            }
            _ => false,
        }
    }

    /// The token of its unit, if it has one yet.
    pub(super) fn cancel(&self) -> Option<&Cancel> {
        match &self.activity {
            Activity::Idle | Activity::Over { .. } => None,
            Activity::Queued { unit } => unit.as_ref().map(|unit| &unit.cancel),
            Activity::Delayed { cancel } | Activity::Running { cancel, .. } => Some(cancel),
        }
    }

    /// The resource's state, if it is one.
    pub(super) const fn resource(&self) -> Option<&ResourceState> {
        match &self.role {
            Role::Resource(state) => Some(state),
            _ => None,
        }
    }

    /// The resource's state, if it is one.
    pub(super) const fn resource_mut(&mut self) -> Option<&mut ResourceState> {
        match &mut self.role {
            Role::Resource(state) => Some(state),
            _ => None,
        }
    }

    /// Whether its instances are known and may begin; of a group, whether what is in it may.
    pub(super) const fn is_open(&self) -> bool {
        matches!(self.role, Role::Collection { open: true, .. } | Role::Group(GroupState { open: true, .. }))
    }

    /// The group's state, if it is one.
    pub(super) const fn group(&self) -> Option<&GroupState> {
        match &self.role {
            Role::Group(state) => Some(state),
            _ => None,
        }
    }

    /// The group's state, if it is one.
    pub(super) const fn group_mut(&mut self) -> Option<&mut GroupState> {
        match &mut self.role {
            Role::Group(state) => Some(state),
            _ => None,
        }
    }

    /// As expressions see it.
    pub(super) fn value(&self) -> Value {
        const FIELDS: &[&str] = &["output", "status", "attempts", "duration_ms", "error"];
        let status = Value::from(self.status.word());
        let parts = match &self.result {
            None => [Value::Null, status, Value::Int(0), Value::Int(0), Value::Null],
            Some(result) => {
                let milliseconds = Value::from(result.duration.as_secs_f64() * 1000.0);
                let error = result.error.as_ref().map_or(Value::Null, error_value);
                [result.output.value.clone(), status, Value::from(result.attempts), milliseconds, error]
            }
        };
        Value::Record(Arc::new(Record::new(FIELDS, parts)))
    }
}

pub(super) fn error_value(error: &NodeError) -> Value {
    let status = error.status.map_or(Value::Null, |status| Value::Int(i64::from(status)));
    let parts = [Value::from(error.class.word()), Value::from(&*error.message), status];
    Value::Record(Arc::new(Record::new(&["class", "message", "status"][..], parts)))
}
