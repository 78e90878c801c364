//! What `wait` does.

use super::poll::Probe;
use super::spec::{Input, MANIFEST, Output};
use crate::contract::{Action, CallContext, Demand, Effect, ErrorClass, Failure, Manifest, User};
use crate::value::Value;
use crate::value::shape::{Argument, Arguments, Problem, ProblemKind};

pub(super) struct Wait;

impl Action for Wait {
    const MANIFEST: Manifest = MANIFEST;
    type Input = Input;
    type Output = Output;

    /// Polling reads, unless the request itself does more.
    fn effect(known: &Arguments) -> Effect {
        let method = match known.get("http") {
            None => return Effect::Pure,
            Some(Argument::Value(request)) if !request.is_unknown() => request.get("method"),
            Some(_) => return Effect::Effect,
        };
        let reads = |method: &Value| {
            method.as_str().is_some_and(|method| ["get", "head", "options"].contains(&&*method.to_ascii_lowercase()))
        };
        if method.as_ref().is_none_or(reads) { Effect::Pure } else { Effect::Effect }
    }

    fn check(known: &Arguments) -> Vec<Problem> {
        let given =
            |name: &str| known.get(name).is_some_and(|argument| !matches!(argument, Argument::Value(value) if value.is_null()));
        let problem = |name: &str, message: &str| Problem {
            path: vec![name.to_owned()],
            kind: ProblemKind::Conflict,
            message: message.to_owned(),
        };
        let mut problems = Vec::new();
        if given("http") && given("tcp") {
            problems.push(problem("tcp", "only one of http and tcp may be given"));
        }
        if given("until") && given("tcp") {
            problems.push(problem("until", "until is about the response of http; tcp has none"));
        }
        problems
    }

    async fn run(cx: &CallContext, _: &Demand, user: &mut User, input: Input) -> Result<Output, Failure> {
        let probe = Probe::new(cx, &input)?;
        let mut polls = Polls { attempts: 0, last: None };
        let polling = polls.until_ready(cx, &probe, user, &input);
        let result = tokio::select! {
            result = cx.clock().timeout(input.timeout, polling) => result,
            () = cx.cancelled() => return Err(Failure::error("cancelled")),
        };
        result.unwrap_or_else(|_| Err(polls.too_late(&input)))
    }
}

struct Polls {
    attempts: u32,
    last: Option<Failure>,
}

impl Polls {
    async fn until_ready(&mut self, cx: &CallContext, probe: &Probe, user: &mut User, input: &Input) -> Result<Output, Failure> {
        loop {
            self.attempts += 1;
            match probe.poll(cx, self.attempts, user).await {
                Ok(last) => return Ok(Output { attempts: self.attempts, last }),
                // Of no other class: the request itself is wrong, and stays so.
                Err(failure) if failure.class == ErrorClass::Error => return Err(failure),
                Err(failure) => self.last = Some(failure),
            }
            cx.clock().sleep_real(input.interval).await;
        }
    }

    fn too_late(self, input: &Input) -> Failure {
        let polls = if self.attempts == 1 { "1 poll" } else { &format!("{} polls", self.attempts) };
        let last = self
            .last
            .as_ref()
            .map_or_else(|| String::from("the first did not end"), |last| format!("the last one: {}", last.message));
        let failure = Failure::new(ErrorClass::Timeout, format!("not ready within {:?} and {polls}; {last}", input.timeout));
        Failure { output: self.last.and_then(|last| last.output), ..failure }
    }
}
