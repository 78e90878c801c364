//! The dispatcher: the one owner of run state.
//!
//! It handles one command or report at a time, follows what that leads to (a queue of [`Next`]s, never recursion), then starts what may
//! start. What a state change means is in the sibling files: `schedule` (ready and start), `collection` (open and close), `resource`
//! (create and destroy), `operator` (commands), `stop` (ending early), `ending` (outputs and verdict).

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::board::Board;
use super::budget::Budget;
use super::places::Gates;
use super::ready::Ready;
use super::report::{AttemptEnd, Batch, Limit, Report, UnitEnd, What};
use super::run::RunOptions;
use super::shared::Shared;
use super::slots::RunFacts;
use super::stop::Stopping;
use super::thresholds::Thresholds;
use crate::base::clock::Elapsed;
use crate::base::id::{Attempt, Epoch, NodeId, Seq};
use crate::base::log::{LogLevel, Stream};
use crate::event::{Command, Fact, Fanout, LogLine, PlannedRun, Reason, RunEvent};

/// How long to wait before looking again whether the lossless reader has caught up.
const CATCH_UP: Duration = Duration::from_millis(2);

/// The owner of run state.
pub(super) struct Dispatcher {
    pub(super) board: Board,
    pub(super) options: RunOptions,
    pub(super) facts: RunFacts,
    /// What units share.
    pub(super) shared: Arc<Shared>,
    /// Who of a step's instances may run, of those with a limit.
    pub(super) gates: Gates,
    pub(super) desk: Desk,
    pub(super) queue: Queue,
    /// The time the run has.
    pub(super) budget: Budget,
    /// Why and how the run ends early, if it does.
    pub(super) stopping: Option<Stopping>,
    /// The time, real and plan, of what is handled now: one reading for all that it leads to.
    pub(super) now: (Elapsed, Elapsed),
    /// The last life given out.
    pub(super) epoch: Epoch,
    /// Resources in the order they were made.
    pub(super) made: Vec<NodeId>,
    /// What is required of metrics.
    pub(super) thresholds: Thresholds,
}

/// The dispatcher's ways in and out.
pub(super) struct Desk {
    pub(super) events: Fanout,
    pub(super) seq: Seq,
    pub(super) commands: mpsc::UnboundedReceiver<Command>,
    pub(super) reports: mpsc::UnboundedReceiver<Batch>,
    /// Where units run.
    pub(super) runtime: tokio::runtime::Handle,
}

/// What waits, and what runs.
#[derive(Default)]
pub(super) struct Queue {
    /// Ready for a slot, the first one first.
    pub(super) ready: Ready,
    /// Slots given out.
    pub(super) running: u32,
    /// Units that wait out a delay, and resources being made or destroyed: no slot, but the run is not over.
    pub(super) aside: u32,
    /// What a change leads to.
    next: VecDeque<Next>,
}

/// What a change leads to.
#[derive(Clone, Debug)]
pub(super) enum Next {
    /// All it waited for has ended well.
    Free(NodeId),
    /// It has ended well: dependants wait for one less.
    Released(NodeId),
    /// It has not: dependants are skipped, with the address of the node that failed first.
    Blocked(NodeId, Arc<str>),
    /// An instance has ended.
    InstanceEnded(NodeId),
    /// Whoever uses resources has ended.
    UserEnded(NodeId),
    /// What stands in a group has ended.
    MemberEnded(NodeId),
    /// One in a race has ended.
    RacerEnded(NodeId),
}

impl Dispatcher {
    /// Runs to the end.
    pub(super) async fn run(mut self, planned: PlannedRun) {
        self.read_time();
        self.emit(Fact::Planned(planned));
        self.leave_out();
        let free: Vec<NodeId> = self.board.ids().filter(|id| self.board.node(*id).pending == 0).collect();
        for id in free {
            self.push(Next::Free(id));
        }
        let budget = self.budget.is_over();
        let mut over = std::pin::pin!(budget);
        loop {
            self.follow();
            if !self.is_over() {
                self.heed_thresholds();
            }
            self.schedule();
            self.follow();
            if self.is_over() {
                break;
            }
            self.budget.count(&self.board);
            tokio::select! {
                biased;
                () = self.wait() => {}
                () = &mut over, if self.stopping.is_none() => {
                    self.read_time();
                    self.time_is_over();
                }
            }
        }
        self.finish().await;
    }

    /// Handles the next command or report, and all reports that are there already.
    async fn wait(&mut self) {
        self.desk.events.flush();
        tokio::select! {
            biased;
            Some(command) = self.desk.commands.recv() => {
                self.read_time();
                self.command(&command);
            }
            Some(batch) = self.desk.reports.recv() => self.reports(batch),
            () = async { tokio::time::sleep(CATCH_UP).await }, if self.desk.events.is_behind() => {}
        }
        // Reports may come as fast as they are read: what ends the run does not wait for the last of them.
        while !self.thresholds.is_to_end()
            && let Ok(batch) = self.desk.reports.try_recv()
        {
            self.reports(batch);
        }
    }

    /// Queues what a change leads to.
    pub(super) fn push(&mut self, next: Next) {
        self.queue.next.push_back(next);
    }

    /// Follows all that changes lead to.
    pub(super) fn follow(&mut self) {
        while let Some(next) = self.queue.next.pop_front() {
            match next {
                Next::Free(id) => self.free(id),
                Next::Released(id) => self.release(id),
                Next::Blocked(id, root) => self.block(id, &root),
                Next::InstanceEnded(id) => self.instance_ended(id),
                Next::UserEnded(id) => self.user_ended(id),
                Next::MemberEnded(id) => self.member_ended(id),
                Next::RacerEnded(id) => self.racer_ended(id),
            }
        }
    }

    fn release(&mut self, id: NodeId) {
        // Only a run-time count adds to them, which is not what happens here.
        let dependants = std::mem::take(&mut self.board.node_mut(id).dependants);
        for dependant in &dependants {
            self.one_less(*dependant);
        }
        self.board.node_mut(id).dependants = dependants;
    }

    /// A node waits for one less.
    pub(super) fn one_less(&mut self, id: NodeId) {
        let node = self.board.node_mut(id);
        node.pending = node.pending.saturating_sub(1);
        if node.pending == 0 {
            self.push(Next::Free(id));
        }
    }

    fn block(&mut self, id: NodeId, root: &Arc<str>) {
        let node = self.board.node(id);
        let users = node.resource().map(|state| state.used_by.clone()).unwrap_or_default();
        for dependant in node.dependants.iter().copied().chain(users).collect::<Vec<_>>() {
            self.skip(dependant, Reason::Upstream { address: Arc::clone(root) });
        }
    }

    /// Handles reports that came together.
    pub(super) fn reports(&mut self, batch: Batch) {
        self.read_time();
        batch.into_iter().for_each(|report| self.report(report));
    }

    /// Handles a report. One of an earlier life, or of a node that was given up, changes nothing; a log line is a fact all the same.
    fn report(&mut self, report: Report) {
        let Report { node, epoch, what } = report;
        if let What::Log(line) = what {
            self.shared.gate.taken();
            self.emit(Fact::Log(line));
            return;
        }
        let current = self.board.node(node).epoch == epoch;
        match what {
            What::AttemptStarted { attempt, arguments, labels } => {
                self.emit(Fact::AttemptStarted { node, epoch, attempt, arguments, labels });
            }
            What::AttemptEnded { attempt, ended, retry_in } => self.attempt_ended(node, epoch, attempt, ended, retry_in),
            What::Fact(fact) => self.told(node, current, *fact),
            What::Superseded { by } if current => self.superseded(node, &by),
            What::WantsSlot(grant) if current => self.wants_slot(node, grant),
            What::Members(ends) if current => self.keep_ends(node, ends),
            What::Ended(end) if current && self.board.node(node).cancel().is_some() => self.unit_ended(node, end),
            What::Created(created, end) => self.created(node, current, created, end),
            What::Destroyed(error) => self.destroyed(node, error),
            What::Limit(limit) if current => self.limit(node, limit),
            What::OpenGroup(attempt, asked) if current => self.open_group(node, attempt, asked),
            What::StopGroup if current => {
                let reason = Reason::Group { address: self.address(node) };
                self.stop_group(node, &reason);
            }
            What::WantsSlot(_)
            | What::Superseded { .. }
            | What::Members(_)
            | What::Ended(_)
            | What::Limit(_)
            | What::Log(_)
            | What::OpenGroup(..)
            | What::StopGroup => {}
        }
    }

    /// A unit tells a fact.
    fn told(&mut self, node: NodeId, current: bool, fact: Fact) {
        match &fact {
            Fact::LoadBegan { node: of, plan, began_us, .. } if current && *of == node => self.load_began(node, plan, *began_us),
            _ => {}
        }
        self.emit(fact);
    }

    fn attempt_ended(&mut self, node: NodeId, epoch: Epoch, attempt: Attempt, ended: AttemptEnd, retry_in: Option<Duration>) {
        let AttemptEnd { duration, phases, checks, result } = ended;
        let duration_us = micros(duration);
        let retry_in_us = retry_in.map(micros);
        self.emit(Fact::AttemptEnded { node, epoch, attempt, duration_us, phases, checks, result, retry_in_us });
    }

    /// Whether nothing is left to happen.
    fn is_over(&self) -> bool {
        let idle = self.queue.running == 0 && self.queue.aside == 0 && self.queue.ready.is_empty();
        idle && !self.board.nodes.iter().any(|node| node.status == crate::event::Status::Held)
    }

    /// Reads the time anew: something else is handled from now on.
    pub(super) fn read_time(&mut self) {
        self.now = self.options.context.clock.now();
    }

    /// Numbers a fact and sends it.
    pub(super) fn emit(&mut self, fact: Fact) {
        self.desk.seq = self.desk.seq.next();
        let (real, plan) = self.now;
        let event = RunEvent { seq: self.desk.seq, real_us: micros(real), plan_us: micros(plan), fact };
        let judged = self.thresholds.see(&event, &self.board);
        self.desk.events.send(event);
        // A judgement is itself nothing to be judged.
        judged.into_iter().for_each(|fact| self.emit(fact));
    }

    /// Says something about the run, or a node.
    pub(super) fn say(&mut self, node: Option<NodeId>, level: LogLevel, text: &str) {
        let text = self.options.context.secrets.scrub(text).into_owned().into();
        self.emit(Fact::Log(LogLine { node, level, stream: Stream::Module, text }));
    }

    /// A new life's number.
    pub(super) fn next_epoch(&mut self) -> Epoch {
        self.epoch = self.epoch.next();
        self.epoch
    }

    /// A node's address.
    pub(super) fn address(&self, id: NodeId) -> Arc<str> {
        Arc::clone(&self.board.planned(id).info.address)
    }

    /// Reports a limit of this life of a node when a time is over; plan time for what a pause makes longer.
    pub(super) fn limit_after(&self, node: NodeId, limit: Limit, after: Duration) {
        let clock = self.options.context.clock.clone();
        let (epoch, reporter) = (self.board.node(node).epoch, self.shared.reports.clone());
        tokio::spawn(async move {
            match limit {
                Limit::Grace => clock.sleep_real(after).await,
                Limit::Queue | Limit::Start | Limit::Deadline => clock.sleep_plan(after).await,
            }
            let _ = reporter.send(vec![Report { node, epoch, what: What::Limit(limit) }]);
        });
    }

    /// Ends a unit's life as it says.
    fn unit_ended(&mut self, node: NodeId, end: UnitEnd) {
        self.leave(node);
        self.settle(node, end);
    }
}

/// Whole microseconds.
pub(super) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
