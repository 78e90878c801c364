//! One step of an iteration: its conditions, its instances, what is measured of it, what a failure means.

use std::time::Duration;

use super::crew::Crew;
use super::guards::Guards;
use super::iteration::{Ended, Instance, Iteration};
use super::program::StepProgram;
use super::record::Note;
use super::settings::typed;
use super::user::StepState;
use super::values::{attempt_value, error_value, result_value, skipped_value};
use crate::contract::{Failure, Outcome};
use crate::grid::expression::{EvalError, Expr, Frame};
use crate::grid::model::{ErrorAction, RepeatDef, StepOrder};
use crate::metric::StepSample;
use crate::value::{Text, Value};

/// Runs a step; an error ends the iteration.
pub(super) async fn run(iteration: &Iteration<'_>, number: usize) -> Result<(), Ended> {
    let Some(program) = iteration.crew.program.steps.get(number) else { return Ok(()) };
    let Some(mut state) = iteration.user.take_step(number) else { return Ok(()) };
    state.ambient.iteration = iteration.turn.index;
    if program.asks_clock {
        state.ambient.now = iteration.crew.context.clock.wall();
    }
    let step = Running { iteration, crew: iteration.crew, program, number };
    let result = step.all_instances(&mut state).await;
    iteration.user.give_step(number, state);
    result
}

/// A step under way.
pub(super) struct Running<'i, 'c> {
    pub(super) iteration: &'i Iteration<'c>,
    pub(super) crew: &'c Crew,
    pub(super) program: &'c StepProgram,
    /// Which of the scenario's steps it is.
    pub(super) number: usize,
}

/// What a step came to, after all attempts.
pub(super) struct Done {
    pub(super) outcome: Outcome,
    pub(super) attempts: u32,
    /// From its start, all attempts and what is between them.
    pub(super) duration: Duration,
}

impl Running<'_, '_> {
    async fn all_instances(&self, state: &mut StepState) -> Result<(), Ended> {
        let def = &self.program.def;
        if !def.once_conditions.is_empty() {
            match self.all_hold(&def.once_conditions) {
                Ok(true) => {}
                Ok(false) => return self.skip(),
                Err(failure) => return self.fail_unstarted(&failure),
            }
        }
        let instances = match &def.repeat {
            RepeatDef::Once => {
                let value = self.instance(state, None).await?;
                if self.program.is_read {
                    self.iteration.give(self.program.result, value);
                }
                return Ok(());
            }
            RepeatDef::Count { count, .. } => self.numbered(count),
            RepeatDef::ForEach { of, .. } => self.keyed(of),
        };
        let instances = match instances {
            Ok(instances) => instances,
            Err(failure) => return self.fail_unstarted(&failure),
        };
        let mut values = Vec::with_capacity(instances.len());
        for instance in &instances {
            values.push(self.instance(state, Some(instance)).await?);
        }
        if self.program.is_read {
            let keys = instances.into_iter().map(|instance| instance.key);
            let all = match &def.repeat {
                RepeatDef::ForEach { .. } => {
                    Value::object(keys.zip(values).filter_map(|(key, value)| Some((Text::from(key.as_str()?), value))))
                }
                _ => Value::tuple(values),
            };
            self.iteration.give(self.program.result, all);
        }
        Ok(())
    }

    fn all_hold(&self, conditions: &[Expr]) -> Result<bool, Failure> {
        for condition in conditions {
            let value = self.iteration.evaluate(&self.program.once, condition, &self.program.address)?;
            if !typed::<bool>(&value).map_err(Failure::error)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn numbered(&self, count: &Expr) -> Result<Vec<Instance>, Failure> {
        let value = self.iteration.evaluate(&self.program.once, count, &self.program.address)?;
        let count = typed::<u32>(&value).map_err(|message| Failure::error(format!("count: {message}")))?;
        self.within_most(u64::from(count))?;
        Ok((0..u64::from(count)).map(|index| Instance { index, key: Value::Null, value: Value::Null }).collect())
    }

    fn keyed(&self, of: &Expr) -> Result<Vec<Instance>, Failure> {
        let value = self.iteration.evaluate(&self.program.once, of, &self.program.address)?;
        let (value, _) = value.unmark();
        let pairs: Vec<(Value, Value)> = match value.elements() {
            // A list has its positions for keys, a set its elements.
            Some(elements) if matches!(value, Value::Seq(crate::value::SeqKind::Set, _)) => {
                elements.iter().map(|element| (element.clone(), element.clone())).collect()
            }
            Some(elements) => {
                elements.iter().enumerate().map(|(at, element)| (Value::from(at.to_string()), element.clone())).collect()
            }
            None if matches!(value, Value::Map(..) | Value::Record(_)) => {
                value.entries().map(|(key, value)| (Value::String(key.clone()), value.clone())).collect()
            }
            None => return Err(Failure::error(format!("for_each: a map, a set or a list is required, not {}", value.a_type()))),
        };
        self.within_most(pairs.len() as u64)?;
        let instance = |(index, (key, value)): (usize, (Value, Value))| Instance { index: index as u64, key, value };
        Ok(pairs.into_iter().enumerate().map(instance).collect())
    }

    /// An iteration has a bound, so that one mistake does not make it endless.
    fn within_most(&self, more: u64) -> Result<(), Failure> {
        let most = self.crew.program.settings.max_steps;
        if u64::from(self.iteration.steps.get()) + more > u64::from(most) {
            return Err(Failure::error(format!("the iteration would run more than {most} steps (max_steps)")));
        }
        Ok(())
    }

    fn skip(&self) -> Result<(), Ended> {
        self.sample(|sample| sample.skipped += 1);
        if self.program.is_read {
            self.iteration.give(self.program.result, skipped_value());
        }
        Ok(())
    }

    pub(super) fn sample(&self, count: impl FnOnce(&mut StepSample)) {
        let number = self.number;
        self.crew.count(self.iteration.turn.warmup, |sample| {
            if let Some(step) = sample.steps.get_mut(number) {
                count(step);
            }
        });
    }

    /// It failed before it could call anything.
    fn fail_unstarted(&self, failure: &Failure) -> Result<(), Ended> {
        if let Some(mut note) = self.crew.recorder.begin(self.number, None) {
            note.started = self.crew.clock.recent();
            note.ended(<_>::default(), Some(failure));
            self.iteration.user.notes.borrow_mut().push(note);
        }
        self.sample(|sample| {
            sample.calls += 1;
            sample.failed += 1;
            sample.count_error(failure.class);
        });
        self.crew.tell_failure(self.program, failure);
        match self.program.def.policy.on_error {
            ErrorAction::Continue => {
                let value = result_value(Value::Null, "failed", 0, Duration::ZERO, error_value(failure));
                self.iteration.give(self.program.result, value);
                Ok(())
            }
            _ => Err(self.iteration.ended(failure)),
        }
    }

    /// One instance: what expressions see of it, or the end of the iteration.
    async fn instance(&self, state: &mut StepState, instance: Option<&Instance>) -> Result<Value, Ended> {
        let (crew, program) = (self.crew, self.program);
        self.iteration.fill(&mut state.slots, &program.slots, instance);
        for condition in &program.def.conditions {
            match self.value(state, condition).and_then(|value| typed::<bool>(&value).map_err(Failure::error)) {
                Ok(true) => {}
                Ok(false) => {
                    self.sample(|sample| sample.skipped += 1);
                    return Ok(skipped_value());
                }
                Err(failure) => return self.fail_unstarted(&failure).map(|()| Value::Null),
            }
        }
        if let Err(failure) = self.within_most(1) {
            return self.fail_unstarted(&failure).map(|()| Value::Null);
        }
        let before = self.iteration.steps.get();
        self.iteration.steps.set(before + 1);
        let thinks = match crew.program.def.order {
            StepOrder::Sequence => before > 0,
            StepOrder::Graph => program.follows,
        };
        if thinks {
            self.iteration.think(self.number).await;
        }
        // A pause lets nothing begin.
        if crew.clock.is_paused() {
            crew.clock.running().await;
            self.iteration.waited.set(true);
        }
        let made;
        let guards = match crew.guards.get(self.number).and_then(Option::as_ref) {
            Some(guards) => guards,
            None => match Guards::of(&crew.program, program, &state.slots, &state.ambient) {
                Ok(guards) => {
                    made = guards;
                    &made
                }
                Err(error) => return self.fail_unstarted(&self.located(&error)).map(|()| Value::Null),
            },
        };
        if !guards.delay_before.is_zero() {
            self.iteration.waited.set(true);
            crew.clock.sleep(guards.delay_before).await;
        }
        state.note = crew.recorder.begin(self.number, instance.map(Instance::name).as_ref());
        let done = self.attempts(state, guards).await;
        self.measure(&done, state.note.take());
        if !guards.delay_after.is_zero() {
            self.iteration.waited.set(true);
            crew.clock.sleep(guards.delay_after).await;
        }
        self.settle(state, done)
    }

    /// Counts what it came to, with both times.
    fn measure(&self, done: &Done, note: Option<Note>) {
        let late = self.iteration.late.get();
        let latency = done.duration + late;
        if let Some(mut note) = note {
            note.ended((latency, done.duration), done.outcome.as_ref().err());
            self.iteration.user.notes.borrow_mut().push(note);
        }
        self.sample(|sample| {
            sample.calls += 1;
            sample.latency.record(latency);
            sample.service_time.record(done.duration);
            if let Err(failure) = &done.outcome {
                sample.failed += 1;
                sample.count_error(failure.class);
            }
        });
        // In arrival kinds what comes after is late by what this took beyond what it was expected to.
        if self.iteration.turn.intended.is_some()
            && let Some(expected) = self.program.def.policy.annotations.expect_us
        {
            self.iteration.late.set(late + done.duration.saturating_sub(Duration::from_micros(expected)));
        }
    }

    /// What expressions see of it; a failure that nobody takes ends the iteration.
    fn settle(&self, state: &mut StepState, done: Done) -> Result<Value, Ended> {
        let Done { outcome, attempts, duration } = done;
        let failure = match outcome {
            Ok(output) if self.program.is_read => {
                return Ok(result_value(output, "succeeded", attempts, duration, Value::Null));
            }
            Ok(_) => return Ok(Value::Null),
            Err(failure) => failure,
        };
        self.crew.tell_failure(self.program, &failure);
        let error = error_value(&failure);
        match self.program.def.policy.on_error {
            ErrorAction::Continue => Ok(result_value(Value::Null, "failed", attempts, duration, error)),
            ErrorAction::Fallback => {
                let output = failure.output.clone().unwrap_or_default();
                self.set_own(state, attempt_value(output, "failed", attempts, duration, error.clone()));
                let taken = self.program.def.policy.fallback.as_ref().map(|expr| self.value(state, expr));
                match taken {
                    Some(Ok(value)) if !value.is_null() => Ok(result_value(value, "succeeded", attempts, duration, error)),
                    Some(Ok(_)) | None => Err(self.iteration.ended(&failure)),
                    Some(Err(failure)) => {
                        self.crew.tell_failure(self.program, &failure);
                        Err(self.iteration.ended(&failure))
                    }
                }
            }
            ErrorAction::Fail | ErrorAction::Hold => Err(self.iteration.ended(&failure)),
        }
    }

    pub(super) fn value(&self, state: &StepState, expr: &Expr) -> Result<Value, Failure> {
        expr.evaluate(&Frame { slots: &state.slots, ambient: &state.ambient }).map_err(|error| self.located(&error))
    }

    fn located(&self, error: &EvalError) -> Failure {
        Failure::error(error.located(&self.crew.program.sources))
    }

    pub(super) fn set_own(&self, state: &mut StepState, value: Value) {
        if let Some(slot) = self.program.self_slot.and_then(|at| state.slots.get_mut(at)) {
            *slot = value;
        }
    }
}
