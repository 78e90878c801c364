//! Ready, started, ended: a step's instance on its way.

use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;

use super::cancel::Cancel;
use super::dispatcher::Dispatcher;
use super::inherit::Inherited;
use super::job::{Definition, Job, Program, Work};
use super::node::{Activity, Role, Waiting};
use super::report::UnitEnd;
use super::slots::{Resolver, ambient, no_instance};
use super::unit;
use crate::base::failure::ErrorClass;
use crate::base::id::NodeId;
use crate::event::{Fact, NodeError, Reason, Status};
use crate::grid::expression::{EvalError, Expr, Frame, SlotTable};
use crate::grid::model::{Dependency, DependencyTarget, RepeatDef, StepDef};
use crate::plan::FrameId;
use crate::value::shape::Problem;
use crate::value::{Text, Value};

impl Dispatcher {
    /// All a node waited for has ended well.
    pub(super) fn free(&mut self, id: NodeId) {
        let node = self.board.node(id);
        if node.status != Status::Waiting || node.pending > 0 || node.paused || self.stopping.is_some() {
            return;
        }
        // Those that were not there at the start, or are in a group that begins again.
        if self.leaves_out(id) {
            return self.skip(id, Reason::NotChosen);
        }
        match node.role {
            Role::Collection { .. } => self.open(id),
            Role::Resource(_) => self.create_if_wanted(id),
            Role::Group(_) | Role::Step => self.approach(id),
        }
    }

    /// A step's instance runs when its resources are there, if it runs at all. A group needs none: what is in it does.
    fn approach(&mut self, id: NodeId) {
        let runs = self.board.node(id).decided || self.decide(id);
        match runs {
            true if self.board.node(id).group().is_some() || self.board.has_resources(id) => self.ready(id),
            true => self.want_resources(id),
            false => {}
        }
    }

    /// Decides, once in a life, whether a step's instance runs at all: before a resource is made that only it would use.
    pub(super) fn decide(&mut self, id: NodeId) -> bool {
        let grid = Arc::clone(self.board.plan.grid());
        let Some(step) = self.board.step_of(id).and_then(|step| grid.step(step)) else { return false };
        self.board.node_mut(id).decided = true;
        match self.holds(id, step) {
            Ok(true) => {}
            Ok(false) => {
                self.skip(id, Reason::Condition);
                return false;
            }
            Err(error) => {
                self.fail_unstarted(id, error);
                return false;
            }
        }
        if let Some(error) = self.absent(id, &step.depends_on) {
            self.fail_unstarted(id, error);
            return false;
        }
        if step.policy.skips_along
            && let Some(reason) = self.skipped_before(id)
        {
            self.skip(id, reason);
            return false;
        }
        step.mix().is_none() || self.decide_members(id)
    }

    /// Lets a step's instance wait for its delay or a slot.
    fn ready(&mut self, id: NodeId) {
        let grid = Arc::clone(self.board.plan.grid());
        let Some(step) = self.board.step_of(id).and_then(|step| grid.step(step)) else { return };
        self.board.node_mut(id).status = Status::Ready;
        let epoch = self.board.node(id).epoch;
        self.emit(Fact::Ready { node: id, epoch });
        if !self.watch_limits(id, step) {
            return;
        }
        if step.policy.begins_before_its_slot() {
            let cancel = Cancel::default();
            self.board.node_mut(id).activity = Activity::Delayed { cancel: cancel.clone() };
            self.queue.aside += 1;
            self.spawn(id, step, cancel, true);
        } else {
            self.board.node_mut(id).activity = Activity::Queued { unit: None };
            self.line_up(id);
        }
    }

    /// Whether `if` and `enabled` hold.
    fn holds(&mut self, id: NodeId, step: &StepDef) -> Result<bool, NodeError> {
        // Of an instance, what does not read `count` or `each` was decided when the collection opened.
        let single = matches!(step.repeat, RepeatDef::Once);
        let once = if single { self.all_hold(id, &step.once_slots, &step.once_conditions)? } else { true };
        Ok(once && self.all_hold(id, &step.slots, &step.conditions)?)
    }

    /// Whether all of some conditions hold.
    pub(super) fn all_hold(&mut self, id: NodeId, table: &SlotTable, conditions: &[Expr]) -> Result<bool, NodeError> {
        if conditions.is_empty() {
            return Ok(true);
        }
        let slots = self.slots(Some(id), table)?;
        let ambient = ambient(&self.options.context, &*self.address(id));
        for condition in conditions {
            let value = condition.evaluate(&Frame { slots: &slots, ambient: &ambient }).map_err(|error| self.error(&error))?;
            let holds = unit::read::<bool>(&value).map_err(|message| self.error(&unit::wrong(condition, message)))?;
            if !holds {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The values of a table's slots for a node.
    pub(super) fn slots(&mut self, reader: Option<NodeId>, table: &SlotTable) -> Result<Vec<Value>, NodeError> {
        if table.slots.is_empty() {
            return Ok(Vec::new());
        }
        let ambient = ambient(&self.options.context, "");
        let frame = reader.map_or(FrameId::ROOT, |reader| self.board.planned(reader).frame);
        let resolved = Resolver { board: &mut self.board, run: &self.facts, ambient: &ambient, reader, frame }.resolve(table);
        resolved.map_err(|error| self.error(&error))
    }

    /// An evaluation's error as a node's, with its place.
    pub(super) fn error(&self, error: &EvalError) -> NodeError {
        let text = error.located(&self.board.plan.grid().sources);
        let message = self.options.context.secrets.scrub(&text).into();
        NodeError { class: ErrorClass::Error, message, status: None }
    }

    /// An instance it was to wait for that a count of the run did not make.
    pub(super) fn absent(&self, id: NodeId, dependencies: &[Dependency]) -> Option<NodeError> {
        let plan = &self.board.plan;
        dependencies.iter().find_map(|dependency| {
            let (step, key) = match &dependency.target {
                DependencyTarget::Instance(step, key) => (*step, key),
                DependencyTarget::SameInstance(step) => (*step, plan.own_key(id)?),
                DependencyTarget::Step(_) | DependencyTarget::Resource(_) => return None,
            };
            // One that its own `if` skipped never had any, and holds nobody up.
            let frame = plan.frame_of(plan.node(id)?.frame, step)?;
            let absent = plan.instances(frame, step).is_some() && plan.instance_node(frame, step, key).is_none();
            absent.then(|| self.error(&no_instance(plan, frame, step, key, dependency.span)))
        })
    }

    /// A step it waits for that was skipped by itself, for `run_if_skipped = false`.
    fn skipped_before(&self, id: NodeId) -> Option<Reason> {
        let up = self.board.planned(id).after.iter().find(|up| self.board.node(**up).status == Status::Skipped)?;
        Some(Reason::Along { address: self.address(*up) })
    }

    /// A delay is over.
    pub(super) fn wants_slot(&mut self, id: NodeId, grant: oneshot::Sender<()>) {
        let node = self.board.node_mut(id);
        if let Activity::Delayed { cancel } = &node.activity {
            node.activity = Activity::Queued { unit: Some(Waiting { grant, cancel: cancel.clone() }) };
            self.queue.aside -= 1;
            self.line_up(id);
            let grid = Arc::clone(self.board.plan.grid());
            if let Some(step) = self.board.step_of(id).and_then(|step| grid.step(step)) {
                self.watch_queue(id, step);
            }
        }
    }

    /// Gives out free slots, the highest priority first, in plan order.
    pub(super) fn schedule(&mut self) {
        while self.queue.running < self.options.max_parallel
            && self.stopping.is_none()
            && !self.options.context.clock.is_paused()
            && !self.desk.events.is_behind()
            && let Some(id) = self.next_ready()
        {
            self.queue.ready.remove(id);
            self.start(id);
        }
    }

    /// The first that may have a slot.
    fn next_ready(&self) -> Option<NodeId> {
        self.queue.ready.iter().find(|id| !self.board.node(*id).paused)
    }

    pub(super) fn start(&mut self, id: NodeId) {
        // Many may start at once, one after the other.
        self.read_time();
        let real = self.now.0;
        let node = self.board.node_mut(id);
        let Activity::Queued { unit } = std::mem::take(&mut node.activity) else { return };
        let (grant, cancel) = unit.map_or_else(|| (None, Cancel::default()), |unit| (Some(unit.grant), unit.cancel));
        node.activity = Activity::Running { cancel: cancel.clone(), why: None };
        node.status = Status::Running;
        node.since.started = Some(real);
        let epoch = node.epoch;
        *self.busy(id) += 1;
        self.emit(Fact::Started { node: id, epoch });
        match grant {
            // Err: the unit was told to end meanwhile and reports that by itself.
            Some(grant) => drop(grant.send(())),
            None => {
                let grid = Arc::clone(self.board.plan.grid());
                if let Some(step) = self.board.step_of(id).and_then(|step| grid.step(step)) {
                    self.spawn(id, step, cancel, false);
                }
            }
        }
    }

    fn spawn(&mut self, id: NodeId, step: &StepDef, cancel: Cancel, delayed: bool) {
        let job = self.program(id, step).and_then(|Program { definition, work }| {
            let slots = self.slots(Some(id), &step.slots)?;
            let inherited = self.inherited(id)?;
            self.give_clock(id, step);
            Ok(Job { delayed, inherited, ..self.job(id, work, definition, slots, cancel) })
        });
        match job {
            // In a box, which the runtime moves about instead of it.
            Ok(job) => drop(self.desk.runtime.spawn(Box::pin(unit::run(job)))),
            Err(error) => {
                let end = UnitEnd::Failed { error, output: None, attempts: 0 };
                self.leave(id);
                self.settle(id, end);
            }
        }
    }

    /// Its own plan time, where a pause of it alone has something to stop.
    fn give_clock(&mut self, id: NodeId, step: &StepDef) {
        let policy = &step.policy;
        let delays = policy.delay_before.is_some() || policy.delay_after.is_some();
        let waits = policy.retry.is_some() || delays || step.scenario().is_some() || step.mix().is_some();
        let node = self.board.node_mut(id);
        if waits && node.clock.is_none() {
            node.clock = Some(self.options.context.clock.child());
        }
    }

    /// What a node runs. It is made once for all instances of a step; of a step that runs once nothing is kept.
    fn program(&mut self, id: NodeId, step: &StepDef) -> Result<Program, NodeError> {
        if step.scenario().is_some() || step.mix().is_some() {
            return self.load(id, step);
        }
        let edits = &self.board.node(id).edits;
        // What was prepared may know arguments that are others now.
        if !edits.is_empty() {
            return Program::edited(step, edits).map_err(unprepared);
        }
        let once = matches!(step.repeat, RepeatDef::Once) && step.within.is_none();
        if once {
            return Program::new(step).map_err(unprepared);
        }
        let made = self.board.kept.programs.entry(step.id).or_insert_with(|| Program::new(step));
        made.clone().map_err(unprepared)
    }

    /// What a unit of this node gets; it waits for nothing before its work.
    pub(super) fn job(&self, id: NodeId, work: Work, definition: Arc<Definition>, slots: Vec<Value>, cancel: Cancel) -> Job {
        let uses = definition.uses.iter();
        let resources = uses.filter_map(|binding| Some((binding.slot.clone(), self.handle(binding.resource)?))).collect();
        let node = self.board.node(id);
        Job {
            node: id,
            epoch: node.epoch,
            address: Text::from(&*self.address(id)),
            work,
            definition,
            slots,
            resources,
            clock: node.clock.clone().unwrap_or_else(|| self.options.context.clock.clone()),
            edits: node.edits.clone(),
            cancel,
            shared: Arc::clone(&self.shared),
            outbox: Mutex::default(),
            delayed: false,
            inherited: Inherited::default(),
        }
    }

    /// What counts a running node: a step has a slot; groups and resources go on beside.
    fn busy(&mut self, id: NodeId) -> &mut u32 {
        match self.board.node(id).role {
            Role::Step | Role::Collection { .. } => &mut self.queue.running,
            Role::Group(_) | Role::Resource(_) => &mut self.queue.aside,
        }
    }

    /// A node's unit is gone: gives back its slot.
    pub(super) fn leave(&mut self, id: NodeId) {
        self.leave_place(id);
        match std::mem::take(&mut self.board.node_mut(id).activity) {
            Activity::Running { why, .. } => {
                *self.busy(id) -= 1;
                self.board.node_mut(id).activity = Activity::Over { why };
            }
            Activity::Delayed { .. } => self.queue.aside -= 1,
            Activity::Queued { .. } => self.queue.ready.remove(id),
            Activity::Idle | Activity::Over { .. } => {}
        }
    }
}

/// The error of a call that cannot be prepared.
fn unprepared(problems: Vec<Problem>) -> NodeError {
    let message = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    NodeError { class: ErrorClass::Error, message: message.into(), status: None }
}
