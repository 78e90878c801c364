//! One attempt: the request, its redirects, and what is made of the last response.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::HttpLane;
use super::given::{Field, Given};
use super::hop::Received;
use crate::contract::{CallContext, CallSettings, Failure, Lane, LaneCall, Line, LocalFuture, LogSink, Outcome, User};
use crate::modules::http_request::answer::{Answer, text};
use crate::modules::http_request::call::scrubbed;
use crate::modules::http_request::exchange::{Exchange, late, one_redirect_more, target};
use crate::modules::http_request::notes::Notes;
use crate::modules::http_request::outgoing::{Outgoing, shown};
use crate::modules::shared::http::http1::Connections;
use crate::modules::shared::http::{Target, Timings};
use crate::value::Text;

impl Lane for HttpLane {
    fn limit(&self) -> Option<Duration> {
        Some(self.limit)
    }

    fn late(&self, limit: Duration) -> Failure {
        let last = self.prepared.borrow().as_ref().map(|prepared| prepared.endpoint.target.to_string());
        let first = || Given::default().outgoing(self).map(|outgoing| target(&outgoing.url));
        let whom = last.or_else(|| first().ok()).unwrap_or_else(|| String::from("the server"));
        scrubbed(late(&whom, limit), &self.run)
    }

    fn call<'a>(&'a self, call: LaneCall<'a>, user: &'a mut User) -> LocalFuture<'a, Outcome> {
        Box::pin(async move { self.attempt(call, user).await.map_err(|failure| scrubbed(failure, &self.run)) })
    }
}

impl HttpLane {
    async fn attempt(&self, call: LaneCall<'_>, user: &mut User) -> Outcome {
        let given = Given::read(self, call.changing, call.idempotency_key)?;
        let notes = Notes { traffic: call.traffic, tape: call.tape };
        let Some(kept) = user.keep::<Kept>() else { return Err(Failure::error("what the user keeps is of another type")) };
        if self.changes(Field::Token) {
            kept.tell(given.token.as_ref(), self);
        }
        let mut scratch = std::mem::take(&mut kept.connections.scratch);
        let outcome = self.send(&given, &mut scratch, &mut kept.connections, notes).await;
        kept.connections.scratch = scratch;
        outcome
    }

    async fn send(&self, given: &Given, scratch: &mut Vec<u8>, connections: &mut Connections, mut notes: Notes<'_>) -> Outcome {
        let ready = match self.write_quick(given, scratch) {
            Some(ready) => ready,
            None => {
                let outgoing = given.outgoing(self)?;
                if !self.goes(&outgoing.url, &outgoing.headers) {
                    return Box::pin(self.general(outgoing, self.redirects, (notes, Timings::default()), given)).await;
                }
                let ready = self.write_whole(&outgoing, scratch)?;
                self.prepare(given, &outgoing, &ready, scratch);
                ready
            }
        };
        let next = |status, headers: &_| given.outgoing(self).ok()?.redirect(status, headers);
        let mut timings = Timings::default();
        let mut received = Received::new();
        self.hop(&ready, scratch, connections, (&mut notes, &mut timings), &mut received, next).await?;
        if received.next.is_some() {
            return Box::pin(self.follow(given, received, &ready.endpoint.target, scratch, connections, (notes, timings))).await;
        }
        self.answer(received, &ready.endpoint.target, timings, || self.shown(given))
    }

    /// Goes where responses send us, as far as that is allowed.
    async fn follow(
        &self,
        given: &Given,
        mut received: Received,
        target: &Target,
        scratch: &mut Vec<u8>,
        connections: &mut Connections,
        (mut notes, mut timings): (Notes<'_>, Timings),
    ) -> Outcome {
        let mut outgoing = given.outgoing(self)?;
        let mut target = target.clone();
        let mut left = self.redirects;
        while let Some(next) = received.next.take() {
            left = left.checked_sub(1).ok_or_else(|| one_redirect_more(&target, self.redirects))?;
            outgoing.follow(received.status, *next);
            if !self.goes(&outgoing.url, &outgoing.headers) {
                return self.general(outgoing, left, (notes, timings), given).await;
            }
            let ready = self.write_whole(&outgoing, scratch)?;
            target = ready.endpoint.target.clone();
            let next = |status, headers: &_| outgoing.redirect(status, headers);
            received = Received::new();
            self.hop(&ready, scratch, connections, (&mut notes, &mut timings), &mut received, next).await?;
        }
        self.answer(received, &target, timings, || Ok(shown(&outgoing.url)))
    }

    /// The output, or why there is none.
    fn answer(
        &self,
        received: Received,
        target: &Target,
        timings: Timings,
        url: impl FnOnce() -> Result<Text, Failure>,
    ) -> Outcome {
        let Received { status, headers, body, encoding, .. } = received;
        let expected = self.limits.expects(status.as_u16());
        let bare = expected && self.reads.status_alone();
        if let Some((_, known)) = self.bare.borrow().as_ref().filter(|(known, _)| bare && *known == status.as_u16()) {
            return Ok(known.clone());
        }
        let url = if !expected || self.reads.url { url()? } else { Text::EMPTY };
        let answer = Answer { target, url, timings };
        let output = answer.judge(
            &self.run.clock,
            &self.demand,
            &self.limits,
            status,
            &headers.unwrap_or_default(),
            &text(body, encoding),
        )?;
        if bare {
            *self.bare.borrow_mut() = Some((status.as_u16(), output.clone()));
        }
        Ok(output)
    }

    /// The URL for the output.
    fn shown(&self, given: &Given) -> Result<Text, Failure> {
        if let Some(shown) = self.prepared.borrow().as_ref().and_then(|prepared| prepared.shown(given)) {
            return Ok(shown);
        }
        given.outgoing(self).map(|outgoing| shown(&outgoing.url))
    }

    /// The general client's way, from this request on.
    async fn general(&self, outgoing: Outgoing, left: u32, (mut notes, timings): (Notes<'_>, Timings), given: &Given) -> Outcome {
        let key = given.idempotency_key.clone().or_else(|| self.settings.idempotency_key.clone());
        let settings = CallSettings { idempotency_key: key, ..self.settings.clone() };
        let cx = CallContext::new(Arc::clone(&self.run), self.address.clone(), 1, CancellationToken::new(), Arc::new(Silence));
        let cx = cx.with_resources(self.resources.clone()).with_settings(settings);
        let (client, transport) = (Arc::clone(&self.client), self.transport.clone());
        let exchange = Exchange::of(&cx, client, transport, outgoing, self.limits.clone(), self.redirects);
        exchange.after(left, timings).run(&cx, &self.demand, Some(&mut notes)).await
    }
}

/// What a user keeps between its calls on lanes.
#[derive(Default)]
pub(in super::super) struct Kept {
    pub(in super::super) connections: Connections,
    /// The token that was last told as a secret.
    told: Text,
}

impl Kept {
    /// Tells the run that a token is secret, if it is another than before: servers like to repeat what they were sent.
    fn tell(&mut self, token: Option<&Text>, lane: &HttpLane) {
        if let Some(token) = token.filter(|token| **token != self.told) {
            lane.run.secrets.add_passing(token);
            self.told = token.clone();
        }
    }
}

/// Requests say nothing in the log.
struct Silence;

impl LogSink for Silence {
    fn log(&self, _: Line) {}
}
