//! The attempts of one call: what lets each through, the call within its limit, the checks over what it gave.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use super::crew::CallWay;
use super::deadline::Late;
use super::guards::Guards;
use super::iteration::{Iteration, since};
use super::settings::typed;
use super::step::{Done, Running};
use super::user::StepState;
use super::values::attempt_value;
use crate::base::clock::Elapsed;
use crate::base::failure::ErrorClass;
use crate::base::secret::Stay;
use crate::base::units;
use crate::contract::{CallContext, CallSettings, Failure, LaneCall, Outcome, Traffic, User, Wire};
use crate::grid::expression::Frame;
use crate::grid::model::{ArgumentDef, CheckDef, CheckSeverity, read_env, read_key};
use crate::policy::breaker::{Change, Permit, Rejection, Verdict};
use crate::value::shape::{Argument, Arguments, Condition};
use crate::value::{Record, Text, Value};

impl Running<'_, '_> {
    /// Its attempts, and what is between them.
    pub(super) async fn attempts(&self, state: &mut StepState, guards: &Guards) -> Done {
        let crew = self.crew;
        let begun = if self.iteration.waited.take() { crew.clock.real() } else { crew.clock.recent() };
        if let Some(note) = &mut state.note {
            note.started = begun;
        }
        let place = match &guards.places {
            None => None,
            Some(places) => match self.place(places, guards.queue).await {
                Ok(place) => {
                    crew.clock.real();
                    Some(place)
                }
                Err(failure) => return Done { outcome: Err(failure), attempts: 0, duration: since(begun, crew) },
            },
        };
        let given = match self.given(state) {
            Ok(given) => given,
            Err(failure) => return Done { outcome: Err(failure), attempts: 0, duration: since(begun, crew) },
        };
        let first = crew.clock.at(begun);
        let mut user = crew_user(self.iteration, self.number);
        let mut attempt = 1;
        let outcome = loop {
            let outcome = self.attempt(state, guards, &given, &mut user, attempt).await;
            self.sample(|sample| {
                sample.attempts += 1;
                sample.failed_attempts += u64::from(outcome.is_err());
            });
            let Err(failure) = &outcome else { break outcome };
            let tried = crew.clock.at(crew.clock.recent()).saturating_sub(first);
            let place = [self.iteration.turn.index, u64::from(attempt)];
            let mut jitter = crew.context.seed.stream("jitter", &self.program.address, &place);
            let Some(delay) = guards.retry.next(attempt, tried, failure, &mut jitter) else { break outcome };
            crew.clock.sleep(delay).await;
            crew.clock.real();
            attempt += 1;
        };
        self.iteration.user.give_modules(self.number, user);
        drop(place);
        Done { outcome, attempts: attempt, duration: since(begun, crew) }
    }

    async fn place(
        &self,
        places: &Arc<tokio::sync::Semaphore>,
        queue: Option<Duration>,
    ) -> Result<tokio::sync::OwnedSemaphorePermit, Failure> {
        let closed = || Failure::error("the run has ended");
        let wait = Arc::clone(places).acquire_owned();
        let Some(limit) = queue else { return wait.await.map_err(|_| closed()) };
        let late = || {
            let limit = units::human_duration(limit);
            Failure::new(ErrorClass::Timeout, format!("it waited longer than {limit} for a place (timeouts.queue)"))
        };
        self.crew.clock.run().timeout(limit, wait).await.map_err(|_| late())?.map_err(|_| closed())
    }

    /// What is the same in each attempt: evaluated once.
    fn given(&self, state: &mut StepState) -> Result<Given, Failure> {
        state.changing.clear();
        let mut hides = self.program.hides;
        for argument in &self.program.changing {
            let value = argument.field.mark(self.value(state, &argument.value)?);
            if value.has_sensitive() && !value.tell_secrets(&self.crew.context.secrets, Stay::Passing) {
                hides = true;
            }
            state.changing.push(value);
        }
        if let Some(note) = &mut state.note {
            note.hidden = hides;
        }
        let policy = &self.program.def.policy.given;
        let mut settings = CallSettings { sensitive: self.program.def.policy.sensitive, ..CallSettings::default() };
        if let Some(expr) = &policy.env {
            let value = self.value(state, expr)?;
            settings.env = read_env(&value).map_err(|bad| {
                let all: Vec<String> = bad.into_iter().map(|bad| bad.message).collect();
                Failure::error(format!("env: {}", all.join("; ")))
            })?;
        }
        if let Some(expr) = &policy.idempotency_key {
            settings.idempotency_key = read_key(&self.value(state, expr)?).map_err(Failure::error)?;
        }
        Ok(Given { settings })
    }

    /// One attempt: let through, called within its limit, checked.
    async fn attempt(&self, state: &mut StepState, guards: &Guards, given: &Given, user: &mut User, attempt: u32) -> Outcome {
        let crew = self.crew;
        if crew.clock.is_paused() {
            crew.clock.running().await;
            crew.clock.real();
        }
        let permit = self.admit(guards).await?;
        let begun = if guards.bucket.is_some() { crew.clock.real() } else { crew.clock.recent() };
        let (own, late) = match &crew.ways[self.number] {
            CallWay::Lane(lane) => (lane.limit(), Some(lane)),
            CallWay::General => (None, None),
        };
        if let Some(note) = &mut state.note {
            note.attempt(begun);
        }
        let limit = match (guards.execution, own) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let called = self.called(state, given, user, attempt, limit.map(|limit| (limit, begun + limit))).await;
        crew.clock.real();
        let outcome = called.unwrap_or_else(|Late| {
            let limit = limit.unwrap_or_default();
            Err(match late.filter(|_| own == Some(limit)) {
                Some(lane) => lane.late(limit),
                None => {
                    let limit = units::human_duration(limit);
                    Failure::new(ErrorClass::Timeout, format!("it took longer than {limit} (timeouts.execution)"))
                }
            })
        });
        let duration = since(begun, crew);
        let outcome = self.checked(state, outcome, attempt, duration);
        if let Some(note) = &mut state.note {
            note.attempted(duration, outcome.as_ref().err());
        }
        if let Ok(output) = &outcome {
            self.feed(state, output, attempt, duration);
        }
        if let Some(permit) = permit {
            let verdict = if outcome.is_ok() { Verdict::Success } else { Verdict::Failure };
            let tell = |change| self.tell_breaker(guards, change);
            permit.settle(verdict, crew.context.clock.plan(), tell);
        }
        outcome
    }

    /// Waits for a token; an open breaker rejects at once.
    async fn admit(&self, guards: &Guards) -> Result<Option<Permit>, Failure> {
        let clock = &self.crew.context.clock;
        loop {
            let permit = match &guards.breaker {
                None => None,
                Some((_, breaker)) => {
                    let tell = |change| self.tell_breaker(guards, change);
                    Some(breaker.admit(clock.plan(), tell).map_err(rejected)?)
                }
            };
            let Some(bucket) = &guards.bucket else { return Ok(permit) };
            if bucket.acquire(clock, || permit.as_ref().is_none_or(Permit::stands)).await {
                return Ok(permit);
            }
        }
    }

    fn tell_breaker(&self, guards: &Guards, change: Change) {
        if let Some((sharing, _)) = &guards.breaker {
            (self.crew.program.breakers)(sharing, change);
        }
    }

    async fn called(
        &self,
        state: &mut StepState,
        given: &Given,
        user: &mut User,
        attempt: u32,
        limit: Option<(Duration, Elapsed)>,
    ) -> Result<Outcome, Late> {
        let crew = self.crew;
        let deadline = std::rc::Rc::clone(&state.deadline);
        let panicked =
            |panic: Box<dyn std::any::Any + Send>| Err(Failure::error(format!("the module panicked: {}", said(&*panic))));
        match &crew.ways[self.number] {
            CallWay::Lane(lane) => {
                let mut traffic = Traffic::default();
                let call = lane.call(
                    LaneCall {
                        changing: &state.changing,
                        idempotency_key: given.settings.idempotency_key.as_ref(),
                        traffic: &mut traffic,
                        tape: state.note.as_mut().map(|note| &mut note.tape),
                    },
                    user,
                );
                let called = {
                    let mut call = pin!(AssertUnwindSafe(call).catch_unwind());
                    match limit {
                        None => Ok(call.await),
                        Some((_, at)) => deadline.limit(at, call.as_mut()).await,
                    }
                };
                self.count_traffic(traffic);
                called.map(|outcome| outcome.unwrap_or_else(panicked))
            }
            CallWay::General => {
                let cx = CallContext::new(
                    Arc::clone(&crew.context),
                    self.program.address.clone(),
                    attempt,
                    CancellationToken::new(),
                    Arc::clone(&crew.program.log),
                );
                let timeout = limit.map(|(limit, _)| limit);
                let settings = CallSettings { timeout, ..given.settings.clone() };
                let cx = cx.with_resources(self.program.resources.clone()).with_settings(settings);
                let cx = cx.with_wire(Wire { tape: state.note.as_mut().map(|note| note.lend_tape()), ..Wire::default() });
                let called = {
                    let call = self.program.prepared.call(&cx, user, self.arguments(state));
                    let call = pin!(AssertUnwindSafe(call).catch_unwind());
                    let mut call = pin!(crate::base::panic::quietly(call));
                    match limit {
                        None => Ok(call.await),
                        Some((_, at)) => deadline.limit(at, call.as_mut()).await,
                    }
                };
                let called = called.map(|outcome| outcome.unwrap_or_else(panicked));
                self.unplug(state, cx.take_wire().unwrap_or_default(), called.as_ref().ok());
                called
            }
        }
    }

    /// Takes back what was noted of a call the general way. What was given and given back is noted of a module that notes nothing itself.
    fn unplug(&self, state: &mut StepState, wire: Wire, outcome: Option<&Outcome>) {
        self.count_traffic(wire.traffic);
        let Some(note) = &mut state.note else { return };
        note.take_tape(wire.tape);
        let output = match outcome {
            Some(Ok(output)) => output.clone(),
            Some(Err(failure)) => failure.output.clone().unwrap_or_default(),
            None => Value::Null,
        };
        let output = if self.program.def.policy.sensitive { output.sensitive() } else { output };
        note.values(&state.changing, output);
    }

    fn count_traffic(&self, traffic: Traffic) {
        self.sample(|sample| {
            sample.sent += traffic.sent;
            sample.received += traffic.received;
            sample.connections += traffic.connections;
        });
    }

    /// All arguments, for a call the general way.
    fn arguments(&self, state: &StepState) -> Arguments {
        let mut arguments = self.program.fixed.clone();
        for (argument, value) in self.program.changing.iter().zip(&state.changing) {
            arguments.set(argument.name.clone(), Argument::Value(value.clone()));
        }
        for argument in &self.program.conditions {
            arguments.set(argument.name.clone(), Argument::Condition(self.condition(argument, state)));
        }
        arguments
    }

    /// An argument that the module evaluates over what it just received.
    fn condition(&self, argument: &ArgumentDef, state: &StepState) -> Condition {
        let (slots, ambient, expr) = (state.slots.clone(), state.ambient.clone(), argument.value.clone());
        let (own, sources) = (self.program.self_slot, Arc::clone(&self.crew.program.sources));
        Condition::new(move |output| {
            let mut slots = slots.clone();
            if let Some(slot) = own.and_then(|at| slots.get_mut(at)) {
                *slot = Value::Record(Arc::new(Record::new(&["output"][..], [output.clone()])));
            }
            let value = expr.evaluate(&Frame { slots: &slots, ambient: &ambient }).map_err(|error| error.located(&sources))?;
            typed::<bool>(&value)
        })
    }

    /// Marks a sensitive output and runs the checks over it.
    fn checked(&self, state: &mut StepState, outcome: Outcome, attempt: u32, duration: Duration) -> Outcome {
        let policy = &self.program.def.policy;
        let mark = |output: Value| if policy.sensitive { output.sensitive() } else { output };
        let output = match outcome {
            Ok(output) => mark(output),
            Err(failure) => {
                let output = failure.output.map(mark);
                return Err(Failure { output, ..failure });
            }
        };
        if policy.checks.is_empty() {
            return Ok(output);
        }
        self.set_own(state, attempt_value(output.clone(), "succeeded", attempt, duration, Value::Null));
        let mut failed: Option<String> = None;
        for (number, check) in policy.checks.iter().enumerate() {
            let held = self.check(state, check);
            if let Some(note) = &mut state.note {
                note.check(number, held.as_ref().err().cloned());
            }
            self.sample(|sample| {
                sample.checks_held += u64::from(held.is_ok());
                sample.checks_failed += u64::from(held.is_err());
            });
            if let (Err(message), CheckSeverity::Error) = (held, check.severity) {
                failed = Some(failed.map_or_else(|| message.clone(), |before| format!("{before}; {message}")));
            }
        }
        match failed {
            None => Ok(output),
            Some(message) => Err(Failure::new(ErrorClass::Check, message).with_output(output)),
        }
    }

    fn check(&self, state: &StepState, check: &CheckDef) -> Result<(), String> {
        let held = self.value(state, &check.condition).map_err(|failure| failure.message);
        match held.and_then(|value| typed::<bool>(&value)) {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.check_message(state, check)),
            Err(message) => Err(format!("check {:?}: {message}", check.name.as_str())),
        }
    }

    fn check_message(&self, state: &StepState, check: &CheckDef) -> String {
        let given = check.error_message.as_ref().map(|expr| match self.value(state, expr) {
            Ok(value) if value.has_sensitive() => crate::base::secret::REDACTED.to_owned(),
            Ok(value) => typed::<Text>(&value).map_or_else(|message| message, |text| text.to_string()),
            Err(failure) => failure.message,
        });
        given.unwrap_or_else(|| format!("check {:?} did not hold", check.name.as_str()))
    }
}

/// What is the same in each attempt.
struct Given {
    settings: CallSettings,
}

/// What modules keep for the user, for one call.
fn crew_user(iteration: &Iteration<'_>, number: usize) -> User {
    let mut user = iteration.user.take_modules(number);
    user.iteration = iteration.user.iteration();
    user
}

fn rejected(rejection: Rejection) -> Failure {
    let message = match rejection {
        Rejection::Open(left) => {
            format!("its circuit breaker is open and lets nothing through for another {}", units::human_duration(left))
        }
        Rejection::Probing => String::from("its circuit breaker is half-open and waits for the calls it has let through"),
    };
    Failure::new(ErrorClass::Breaker, message)
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| String::from("no message"))
}
