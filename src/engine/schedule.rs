//! Ready, started, ended: a step's instance on its way.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::cancel::Cancel;
use super::dispatcher::{Dispatcher, Next, micros};
use super::job::{Definition, Job, Program, Work, place};
use super::node::{Activity, Cause, NodeResult, Role};
use super::report::{Given, Limit, UnitEnd};
use super::slots::{Resolver, ambient, no_instance, own_key};
use super::unit;
use crate::base::failure::ErrorClass;
use crate::base::id::NodeId;
use crate::base::log::LogLevel;
use crate::event::{Fact, NodeEnding, NodeError, OnFailure, Reason, Status};
use crate::grid::expression::{EvalError, Expr, Frame, SlotTable, StepId};
use crate::grid::model::{DeadlineDef, Dependency, DependencyTarget, ErrorAction, Setting, StepDef, UseBinding};
use crate::value::shape::FieldType;
use crate::value::{Text, Value};

impl Dispatcher {
    /// All a node waited for has ended well.
    pub(super) fn free(&mut self, id: NodeId) {
        let node = self.board.node(id);
        if node.status != Status::Waiting || node.pending > 0 || self.stopping.is_some() {
            return;
        }
        match node.role {
            Role::Collection { .. } => self.open(id),
            Role::Resource(_) => self.create_if_wanted(id),
            Role::Step if self.board.has_resources(id) => self.ready(id),
            Role::Step => self.want_resources(id),
        }
    }

    /// Decides whether a step's instance runs, and lets it wait for its delay or a slot.
    fn ready(&mut self, id: NodeId) {
        let grid = Arc::clone(self.board.plan.grid());
        let Some(step) = self.board.step_of(id).and_then(|step| grid.step(step)) else { return };
        match self.holds(id, step) {
            Ok(true) => {}
            Ok(false) => return self.skip(id, Reason::Condition),
            Err(error) => return self.fail_unstarted(id, error),
        }
        if let Some(error) = self.absent(id, &step.depends_on) {
            return self.fail_unstarted(id, error);
        }
        if step.policy.skips_along
            && let Some(reason) = self.skipped_before(id)
        {
            return self.skip(id, reason);
        }
        self.board.node_mut(id).status = Status::Ready;
        let epoch = self.board.node(id).epoch;
        self.emit(Fact::Ready { node: id, epoch });
        if !self.watch_limits(id, step) {
            return;
        }
        let cancel = Cancel::default();
        if step.policy.delay_before.is_some() {
            self.board.node_mut(id).activity = Activity::Delayed { cancel: cancel.clone() };
            self.queue.aside += 1;
            self.spawn(id, step, cancel, true);
        } else {
            self.board.node_mut(id).activity = Activity::Queued { grant: None, cancel };
            self.queue.ready.insert(id);
        }
    }

    /// Whether `if` and `enabled` hold.
    fn holds(&mut self, id: NodeId, step: &StepDef) -> Result<bool, NodeError> {
        // Of an instance, what does not read `count` or `each` was decided when the collection opened.
        let single = matches!(step.repeat, crate::grid::model::RepeatDef::Once);
        let once = if single { self.all_hold(id, &step.once_slots, &step.once_conditions)? } else { true };
        Ok(once && self.all_hold(id, &step.slots, &step.conditions)?)
    }

    /// Whether all of some conditions hold.
    pub(super) fn all_hold(&mut self, id: NodeId, table: &SlotTable, conditions: &[Expr]) -> Result<bool, NodeError> {
        if conditions.is_empty() {
            return Ok(true);
        }
        let slots = self.slots(Some(id), table)?;
        let ambient = ambient(&self.options.context);
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
        let ambient = ambient(&self.options.context);
        let resolved = Resolver { board: &mut self.board, run: &self.facts, ambient: &ambient, reader }.resolve(table);
        resolved.map_err(|error| self.error(&error))
    }

    /// An evaluation's error as a node's, with its place.
    pub(super) fn error(&self, error: &EvalError) -> NodeError {
        let text = place(&self.board.plan.grid().sources, error);
        let message = self.options.context.secrets.scrub(&text).into();
        NodeError { class: ErrorClass::Error, message, status: None }
    }

    /// An instance it was to wait for that a count of the run did not make.
    pub(super) fn absent(&self, id: NodeId, dependencies: &[Dependency]) -> Option<NodeError> {
        let plan = &self.board.plan;
        dependencies.iter().find_map(|dependency| {
            let (step, key) = match &dependency.target {
                DependencyTarget::Instance(step, key) => (*step, key),
                DependencyTarget::SameInstance(step) => (*step, own_key(plan, id)?),
                DependencyTarget::Step(_) | DependencyTarget::Resource(_) => return None,
            };
            // One that its own `if` skipped never had any, and holds nobody up.
            let absent = plan.instances(step).is_some() && plan.instance_node(step, key).is_none();
            absent.then(|| self.error(&no_instance(plan, step, key, dependency.span)))
        })
    }

    /// A step it waits for that was skipped by itself, for `run_if_skipped = false`.
    fn skipped_before(&self, id: NodeId) -> Option<Reason> {
        let up = self.board.planned(id).after.iter().find(|up| self.board.node(**up).status == Status::Skipped)?;
        Some(Reason::Along { address: self.address(*up) })
    }

    /// Begins to watch the limits of time that hold before and over attempts. False if one cannot be read: the node has failed then.
    fn watch_limits(&mut self, id: NodeId, step: &StepDef) -> bool {
        let timeouts = &step.policy.timeouts;
        if timeouts.queue.is_none() && timeouts.start.is_none() && timeouts.deadline.is_none() {
            return true;
        }
        let limits = self.slots(Some(id), &step.slots).and_then(|slots| {
            let start = self.setting(timeouts.start.as_ref(), &slots)?;
            let deadline = timeouts.deadline.as_ref().map(|deadline| self.deadline(deadline, &slots)).transpose()?;
            Ok((start, deadline))
        });
        match limits {
            Ok((start, deadline)) => {
                start.into_iter().for_each(|after| self.limit_after(id, Limit::Start, after));
                deadline.into_iter().for_each(|after| self.limit_after(id, Limit::Deadline, after));
                // Without a delay it is in the queue from now on.
                if step.policy.delay_before.is_none() { self.watch_queue(id, step) } else { true }
            }
            Err(error) => {
                self.fail_unstarted(id, error);
                false
            }
        }
    }

    fn watch_queue(&mut self, id: NodeId, step: &StepDef) -> bool {
        if step.policy.timeouts.queue.is_none() {
            return true;
        }
        let after = self.slots(Some(id), &step.slots).and_then(|slots| self.setting(step.policy.timeouts.queue.as_ref(), &slots));
        match after {
            Ok(after) => {
                after.into_iter().for_each(|after| self.limit_after(id, Limit::Queue, after));
                true
            }
            Err(error) => {
                self.fail_unstarted(id, error);
                false
            }
        }
    }

    fn setting<T: FieldType + Clone>(&self, setting: Option<&Setting<T>>, slots: &[Value]) -> Result<Option<T>, NodeError> {
        match setting {
            None => Ok(None),
            Some(Setting::Fixed(value)) => Ok(Some(value.clone())),
            Some(Setting::Computed(expr)) => {
                let value = self.evaluate(expr, slots)?;
                unit::read(&value).map(Some).map_err(|message| self.error(&unit::wrong(expr, message)))
            }
        }
    }

    fn evaluate(&self, expr: &Expr, slots: &[Value]) -> Result<Value, NodeError> {
        let ambient = ambient(&self.options.context);
        expr.evaluate(&Frame { slots, ambient: &ambient }).map_err(|error| self.error(&error))
    }

    /// How long until a deadline.
    fn deadline(&self, deadline: &DeadlineDef, slots: &[Value]) -> Result<Duration, NodeError> {
        let clock = &self.options.context.clock;
        let until = |unix: Duration| {
            let now = clock.wall().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            unix.saturating_sub(now)
        };
        Ok(match deadline {
            DeadlineDef::FromStart(after) => after.saturating_sub(clock.plan()),
            DeadlineDef::At(unix) => until(*unix),
            DeadlineDef::Computed(expr) => {
                let value = self.evaluate(expr, slots)?;
                let instant = value
                    .as_str()
                    .and_then(|text| time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok());
                match instant {
                    Some(at) => until(Duration::try_from_secs_f64(at.unix_timestamp_nanos() as f64 / 1e9).unwrap_or_default()),
                    None => {
                        let after: Duration = unit::read(&value).map_err(|message| self.error(&unit::wrong(expr, message)))?;
                        after.saturating_sub(clock.plan())
                    }
                }
            }
        })
    }

    /// A delay is over.
    pub(super) fn wants_slot(&mut self, id: NodeId, grant: oneshot::Sender<()>) {
        let node = self.board.node_mut(id);
        if let Activity::Delayed { cancel } = &node.activity {
            node.activity = Activity::Queued { grant: Some(grant), cancel: cancel.clone() };
            self.queue.aside -= 1;
            self.queue.ready.insert(id);
            let grid = Arc::clone(self.board.plan.grid());
            if let Some(step) = self.board.step_of(id).and_then(|step| grid.step(step)) {
                self.watch_queue(id, step);
            }
        }
    }

    /// Gives out free slots, in plan order.
    pub(super) fn schedule(&mut self) {
        while self.queue.running < self.options.max_parallel
            && self.stopping.is_none()
            && !self.options.context.clock.is_paused()
            && !self.desk.events.is_behind()
            && let Some(id) = self.queue.ready.pop_first()
        {
            self.start(id);
        }
    }

    fn start(&mut self, id: NodeId) {
        let real = self.options.context.clock.real();
        let node = self.board.node_mut(id);
        let Activity::Queued { grant, cancel } = std::mem::take(&mut node.activity) else { return };
        node.activity = Activity::Running { cancel: cancel.clone(), why: None };
        node.status = Status::Running;
        node.since.started = Some(real);
        let epoch = node.epoch;
        self.queue.running += 1;
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
        let job = self.program(step).and_then(|program| {
            let slots = self.slots(Some(id), &step.slots)?;
            let definition = Definition::of_step(step, &self.board.plan.grid().sources);
            Ok(Job { delayed, ..self.job(id, Work::Step(program), definition, &step.uses, slots, cancel) })
        });
        match job {
            Ok(job) => drop(self.desk.runtime.spawn(unit::run(job))),
            Err(error) => {
                let end = UnitEnd::Failed { error, output: None, attempts: 0 };
                self.leave(id);
                self.settle(id, end);
            }
        }
    }

    fn program(&mut self, step: &StepDef) -> Result<Arc<Program>, NodeError> {
        let made = self.board.kept.programs.entry(step.id).or_insert_with(|| {
            let program = Program::new(step).map(Arc::new);
            program.map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        });
        made.clone().map_err(|message| NodeError { class: ErrorClass::Error, message: message.into(), status: None })
    }

    /// What a unit of this node gets; it waits for nothing before its work.
    pub(super) fn job(
        &self,
        id: NodeId,
        work: Work,
        definition: Definition,
        uses: &[UseBinding],
        slots: Vec<Value>,
        cancel: Cancel,
    ) -> Job {
        let resources = uses.iter().filter_map(|binding| Some((binding.slot.clone(), self.handle(binding.resource)?)));
        Job {
            node: id,
            epoch: self.board.node(id).epoch,
            address: Text::from(&*self.address(id)),
            work,
            definition,
            slots,
            resources: resources.collect(),
            context: Arc::clone(&self.options.context),
            environment: Arc::clone(&self.options.context.environment),
            cancel,
            reports: self.desk.reporter.clone(),
            gate: Arc::clone(&self.desk.gate),
            delayed: false,
        }
    }

    /// A node's unit is gone: gives back its slot.
    pub(super) fn leave(&mut self, id: NodeId) {
        match std::mem::take(&mut self.board.node_mut(id).activity) {
            Activity::Running { why, .. } => {
                if self.board.node(id).resource().is_some() {
                    self.queue.aside -= 1
                } else {
                    self.queue.running -= 1
                }
                // The cause is needed to tell how it ended.
                self.board.node_mut(id).activity = Activity::Running { cancel: Cancel::default(), why };
            }
            Activity::Delayed { .. } => self.queue.aside -= 1,
            Activity::Queued { .. } => drop(self.queue.ready.remove(&id)),
            Activity::Idle => {}
        }
    }

    /// Ends a node as its unit says, or as what told it to end says.
    pub(super) fn settle(&mut self, id: NodeId, end: UnitEnd) {
        let cause = match std::mem::take(&mut self.board.node_mut(id).activity) {
            Activity::Running { why, .. } => why,
            _ => None,
        };
        let attempts = end.attempts();
        match (end, cause) {
            (UnitEnd::Succeeded { output, .. }, _) => {
                self.end(id, Status::Succeeded, self.result(id, attempts, Some(output)));
            }
            (_, Some(Cause::Deadline)) => {
                let error = NodeError {
                    class: ErrorClass::Timeout,
                    message: "its deadline was over (timeouts.deadline)".into(),
                    status: None,
                };
                self.fail(id, NodeResult { error: Some(error), ..self.result(id, attempts, None) });
            }
            (UnitEnd::Failed { error, output, .. }, _) => {
                self.fail(id, NodeResult { error: Some(error), ..self.result(id, attempts, output) });
            }
            (UnitEnd::Cancelled { .. }, Some(Cause::Ended(reason))) => {
                self.end(id, Status::Cancelled, NodeResult { reason: Some(reason), ..self.result(id, attempts, None) });
            }
            (UnitEnd::Cancelled { .. }, None) => self.end(id, Status::Cancelled, self.result(id, attempts, None)),
        }
    }

    /// A node's result so far.
    pub(super) fn result(&self, id: NodeId, attempts: u32, output: Option<Given>) -> NodeResult {
        let started = self.board.node(id).since.started;
        let duration = started.map_or(Duration::ZERO, |at| self.options.context.clock.real().saturating_sub(at));
        NodeResult { output: output.unwrap_or_default(), attempts, duration, error: None, reason: None, tolerated: false }
    }

    /// A node that never began has failed.
    pub(super) fn fail_unstarted(&mut self, id: NodeId, error: NodeError) {
        self.leave(id);
        self.board.node_mut(id).activity = Activity::Idle;
        self.fail(id, NodeResult { error: Some(error), ..self.result(id, 0, None) });
    }

    /// A node has failed: the grid or the run's policy says what that does.
    pub(super) fn fail(&mut self, id: NodeId, result: NodeResult) {
        let action = self.error_action(id);
        let may_hold = self.options.operator && self.stopping.is_none();
        let policy = self.options.on_failure;
        match action {
            ErrorAction::Continue => self.end(id, Status::Failed, NodeResult { tolerated: true, ..result }),
            ErrorAction::Hold if may_hold => self.end(id, Status::Held, result),
            ErrorAction::Fail if may_hold && policy == OnFailure::Hold => self.end(id, Status::Held, result),
            ErrorAction::Fail | ErrorAction::Hold => {
                if action == ErrorAction::Hold && self.stopping.is_none() {
                    self.say(Some(id), LogLevel::Warn, "nobody is there to answer a held step, so it has failed");
                }
                self.end(id, Status::Failed, result);
                if policy != OnFailure::Continue && self.stopping.is_none() {
                    let address = self.address(id);
                    self.stop(Reason::FailFast { address });
                }
            }
        }
    }

    /// What the grid says about a node's failure. A resource's is its users' failure too, and never held.
    fn error_action(&self, id: NodeId) -> ErrorAction {
        let grid = self.board.plan.grid();
        self.board.step_of(id).and_then(|step: StepId| grid.step(step)).map_or(ErrorAction::Fail, |step| step.policy.on_error)
    }

    /// Skips a node that has not begun.
    pub(super) fn skip(&mut self, id: NodeId, reason: Reason) {
        if self.board.node(id).status != Status::Waiting && self.board.node(id).status != Status::Ready {
            return;
        }
        if let Some(cancel) = self.board.node(id).cancel() {
            cancel.hard.cancel();
        }
        self.leave(id);
        self.board.node_mut(id).activity = Activity::Idle;
        let closed = matches!(self.board.node(id).role, Role::Collection { open: false, .. });
        self.end(id, Status::Skipped, NodeResult { reason: Some(reason.clone()), ..self.result(id, 0, None) });
        if closed {
            // Instances that are known wait for the collection alone; they share its fate.
            for instance in self.board.instances(id) {
                self.skip(instance, reason.clone());
            }
        }
    }

    /// A node has come to an end, or is held.
    pub(super) fn end(&mut self, id: NodeId, status: Status, result: NodeResult) {
        let node = self.board.node_mut(id);
        node.status = status;
        node.result = Some(result.clone());
        let epoch = node.epoch;
        // Facts are there to be shown; dependants read the result.
        let output = result.output.shown();
        let ending = NodeEnding {
            status,
            attempts: result.attempts,
            duration_us: micros(result.duration),
            output,
            error: result.error,
            reason: result.reason.clone(),
            tolerated: result.tolerated,
        };
        self.emit(Fact::Ended { node: id, epoch, ending });
        if status == Status::Held {
            return;
        }
        if self.board.node(id).is_released() {
            self.push(Next::Released(id));
            self.resource_live(id);
        } else {
            let root = match result.reason {
                Some(Reason::Upstream { address }) => address,
                _ => self.address(id),
            };
            self.push(Next::Blocked(id, root));
        }
        self.push(Next::InstanceEnded(id));
        // What a live resource uses is needed until that is destroyed.
        if self.board.node(id).resource().is_none_or(|state| state.handle.is_none()) {
            self.push(Next::UserEnded(id));
        }
    }
}
