//! What units and timers tell the dispatcher.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use crate::base::id::{Attempt, Epoch, NodeId};
use crate::base::secret::Secrets;
use crate::contract::{Failure, ResourceHandle};
use crate::event::{AttemptResult, CallLabels, CheckResult, Fact, LogLine, NodeError, Reason};
use crate::metric::Phase;
use crate::value::{Text, Value};

/// A report about one life of one node.
pub(super) struct Report {
    pub(super) node: NodeId,
    pub(super) epoch: Epoch,
    pub(super) what: What,
}

/// What is reported.
pub(super) enum What {
    /// Its delay is over; it wants a slot.
    WantsSlot(oneshot::Sender<()>),
    /// An attempt begins.
    AttemptStarted { attempt: Attempt, arguments: Option<Value>, labels: Option<Box<CallLabels>> },
    /// An attempt has ended.
    AttemptEnded { attempt: Attempt, ended: AttemptEnd, retry_in: Option<Duration> },
    /// Something happened that changes no node's status.
    Fact(Box<Fact>),
    /// A later one with the same key has taken over.
    Superseded { by: Text },
    /// It said something.
    Log(LogLine),
    /// How the scenarios of a mix end with it.
    Members(Vec<(NodeId, UnitEnd)>),
    /// It has ended.
    Ended(UnitEnd),
    /// A resource was made, or not.
    Created(Result<ResourceHandle, Failure>, UnitEnd),
    /// A resource is gone.
    Destroyed(Option<Failure>),
    /// A limit of time is over.
    Limit(Limit),
    /// An attempt of a group begins: the steps in it may run, and the unit wants to know how that ends.
    OpenGroup(Attempt, oneshot::Sender<GroupEnd>),
    /// An attempt of a group is over: what is in it is told to end.
    StopGroup,
}

/// How what is in a group ended: what its outputs give, or its first failure.
pub(super) type GroupEnd = Result<Value, Failure>;

/// A limit of time that the dispatcher watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// `timeouts.queue`.
    Queue,
    /// `timeouts.start`.
    Start,
    /// `timeouts.deadline`.
    Deadline,
    /// It was told to end, and all grace is over.
    Grace,
}

/// How an attempt ended.
pub(super) struct AttemptEnd {
    pub(super) duration: Duration,
    pub(super) phases: Vec<Phase>,
    pub(super) checks: Vec<CheckResult>,
    pub(super) result: AttemptResult,
}

/// What a call gave.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    /// What expressions read.
    pub(super) value: Value,
    /// What facts tell, if that is less.
    pub(super) shown: Option<Value>,
}

impl Given {
    /// What a call gave, which may hold secrets that nobody marked: a child or a server repeats what it was told.
    pub(super) fn new(value: Value, secrets: &Secrets) -> Self {
        Self { shown: value.scrub(secrets), value }
    }

    /// What facts tell.
    pub(super) fn shown(&self) -> Option<Value> {
        (!self.value.is_null()).then(|| self.shown.as_ref().unwrap_or(&self.value).clone())
    }
}

/// How a unit ended.
#[derive(Clone, Debug)]
pub(super) enum UnitEnd {
    /// It did what it should.
    Succeeded { output: Given, attempts: u32 },
    /// It did not; what it got all the same.
    Failed { error: NodeError, output: Option<Given>, attempts: u32 },
    /// It was told to end.
    Cancelled { attempts: u32 },
    /// It found before its call that there is none to make.
    Skipped { reason: Reason },
}

impl UnitEnd {
    pub(super) const fn attempts(&self) -> u32 {
        match self {
            Self::Succeeded { attempts, .. } | Self::Failed { attempts, .. } | Self::Cancelled { attempts } => *attempts,
            Self::Skipped { .. } => 0,
        }
    }
}

/// Reports of one unit that travel together, in their order.
pub(super) type Batch = Vec<Report>;

/// Where reports go.
pub(super) type Reports = mpsc::UnboundedSender<Batch>;
