//! What `http_request` does.

use reqwest::Method;

use super::exchange::{Exchange, late};
use super::lane;
use super::notes::Notes;
use super::spec::MANIFEST;
use crate::contract::{Action, CallContext, Demand, Effect, Failure, Lane, LaneSetup, Manifest, RunContext, User};
use crate::modules::shared::http::{HttpClient, Request, Verb};
use crate::value::Value;
use crate::value::shape::{Argument, Arguments, FieldType, Problem, ProblemKind, Reader};

/// Each excludes the others of its line.
pub(super) const EXCLUSIVE: [&[&str]; 2] = [&["body", "json", "form_data", "multipart"], &["bearer_token", "basic_auth"]];

pub(super) struct HttpRequest;

impl Action for HttpRequest {
    const MANIFEST: Manifest = MANIFEST;
    type Input = Request;
    type Output = Value;

    /// As RFC 9110 has it: safe methods read, PUT and DELETE may be repeated.
    fn effect(known: &Arguments) -> Effect {
        let method = match known.get("method") {
            None => Some(Method::GET),
            Some(Argument::Value(value)) => Verb::read(value, &mut Reader::new()).map(|verb| verb.0),
            Some(Argument::Condition(_)) => None,
        };
        match method {
            Some(Method::GET | Method::HEAD | Method::OPTIONS) => Effect::Pure,
            Some(Method::PUT | Method::DELETE) => Effect::Idempotent,
            _ => Effect::Effect,
        }
    }

    fn check(known: &Arguments) -> Vec<Problem> {
        let given =
            |name: &&&str| known.get(name).is_some_and(|argument| !matches!(argument, Argument::Value(value) if value.is_null()));
        let excess = |names: &&[&'static str]| {
            let given: Vec<&str> = names.iter().filter(given).copied().collect();
            let message = format!("only one of {} may be given", given.join(" and "));
            let second = (*given.get(1)?).to_owned();
            Some(Problem { path: vec![second], kind: ProblemKind::Conflict, message })
        };
        EXCLUSIVE.iter().filter_map(excess).collect()
    }

    async fn run(cx: &CallContext, demand: &Demand, _: &mut User, input: Request) -> Result<Value, Failure> {
        input.tell_secrets(&cx.run.secrets);
        let client = HttpClient::of(cx);
        let limit = input.timeout.unwrap_or(client.defaults.timeout);
        let mut exchange = Exchange::new(cx, client, input).await?;
        let mut wire = cx.wire();
        let mut notes = wire.as_mut().map(|wire| {
            let (traffic, tape) = wire.parts();
            Notes { traffic, tape }
        });
        let result = tokio::select! {
            result = cx.clock().timeout(limit, exchange.run(cx, demand, notes.as_mut())) => result,
            () = cx.cancelled() => return Err(Failure::error("cancelled")),
        };
        let result = result.unwrap_or_else(|_| Err(late(&exchange.target(), limit)));
        result.map_err(|failure| scrubbed(failure, &cx.run))
    }

    fn lane(setup: &LaneSetup<'_>, demand: &Demand) -> Result<Option<Box<dyn Lane>>, Failure> {
        lane::lane(setup, demand)
    }
}

/// A failure whose message has no secrets.
pub(super) fn scrubbed(failure: Failure, run: &RunContext) -> Failure {
    Failure { message: run.secrets.scrub(&failure.message).into_owned(), ..failure }
}
