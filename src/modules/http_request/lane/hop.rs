//! One request and its response.

use encoding_rs::{Encoding, UTF_8};
use httparse::Header;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode, Url};

use super::HttpLane;
use super::prepared::{Ready, Written};
use crate::contract::{Failure, Tape, TapePart};
use crate::modules::http_request::answer::charset;
use crate::modules::http_request::notes::Notes;
use crate::modules::http_request::outgoing::redirects;
use crate::modules::shared::http::failure::{broken, too_large, undecodable};
use crate::modules::shared::http::http1::{Coding, Connections, Exchange, Head, Undecodable, dial, redacted};
use crate::modules::shared::http::{Target, Timings};

/// A body is given this much room at once; more when it comes.
const ROOM: u64 = 256 * 1024;

/// What came back.
pub(super) struct Received {
    pub(super) status: StatusCode,
    /// Empty if nobody reads them.
    pub(super) headers: HeaderMap,
    /// Empty if nobody reads it.
    pub(super) body: Vec<u8>,
    pub(super) encoding: &'static Encoding,
    /// Where it sends us on, if we go.
    pub(super) next: Option<Url>,
}

/// What a head said that matters for its body.
struct Seen {
    received: Received,
    coding: Option<Coding>,
    /// Whether the body is kept.
    keeps: bool,
    /// How much of it is announced.
    announced: u64,
}

impl HttpLane {
    /// Sends a request and reads the response. `next` says where a redirect leads.
    pub(super) async fn hop(
        &self,
        ready: &Ready,
        scratch: &[u8],
        connections: &mut Connections,
        (notes, timings): (&mut Notes<'_>, &mut Timings),
        next: impl Fn(StatusCode, &HeaderMap) -> Option<Url>,
    ) -> Result<Received, Failure> {
        let endpoint = &ready.endpoint;
        let target = &endpoint.target;
        let bytes = match &ready.bytes {
            Written::Once(prepared) => prepared.whole(),
            Written::Scratch => scratch,
        };
        let (head, body) = bytes.split_at_checked(ready.head_length).unwrap_or((bytes, &[]));
        notes.request(head, &[body, &ready.body]);
        let mut idle = connections.take(endpoint);
        loop {
            let used = idle.is_some();
            let mut connection = match idle.take() {
                Some(connection) => connection,
                None => {
                    let made = Box::pin(dial(&self.run, endpoint, timings)).await?;
                    notes.traffic.connections += 1;
                    made
                }
            };
            let start = self.run.clock.real();
            let mut exchange = connection.exchange(bytes, &ready.body, notes.traffic);
            let seen = exchange.head(ready.method == Method::HEAD, |head, headers, bytes| {
                if let Some(tape) = &mut notes.tape {
                    tape.write(TapePart::ResponseHead, &redacted(bytes));
                }
                self.see(head, headers, &next)
            });
            let mut seen = match seen.await {
                Ok(seen) => seen,
                // It was closed as idle while the request was on its way: that is nobody's failure.
                Err(broken) if used && exchange.may_repeat(&broken, ready.repeatable) => continue,
                Err(error) => return Err(broken(&error, target)),
            };
            let head = self.run.clock.real();
            timings.first_byte += head.saturating_sub(start);
            if seen.received.next.is_none() {
                self.body(&mut exchange, &mut seen, notes.tape.as_deref_mut(), target).await?;
                if self.takes_time(seen.received.status) {
                    timings.body = self.run.clock.real().saturating_sub(head);
                }
            }
            if exchange.finish() && !ready.closes {
                connections.put(endpoint, connection);
            }
            return Ok(seen.received);
        }
    }

    /// Takes from a head what is wanted of it.
    fn see(&self, head: &Head, headers: &[Header<'_>], next: impl Fn(StatusCode, &HeaderMap) -> Option<Url>) -> Seen {
        // httparse lets only three digits through, of which `StatusCode` takes all from 100.
        let status = StatusCode::from_u16(head.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let failed = !self.limits.expects(head.status);
        let may_lead_on = self.redirects > 0 && redirects(head.status);
        let coding = Coding::of(headers);
        let mut map = HeaderMap::new();
        if failed || may_lead_on || self.reads.headers {
            fill(&mut map, headers);
            if coding.is_some() {
                // They are about what was sent, not about what there is to read.
                map.remove(header::CONTENT_ENCODING);
                map.remove(header::CONTENT_LENGTH);
            }
        }
        let next = if may_lead_on { next(status, &map) } else { None };
        let keeps = next.is_none() && (failed || self.reads.body);
        let content_type =
            if keeps { headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-type")) } else { None };
        let encoding = content_type.map_or(UTF_8, |header| charset(header.value));
        let received = Received { status, headers: map, body: Vec::new(), encoding, next };
        Seen { received, coding, keeps, announced: head.length() }
    }

    /// Reads the body; counts it if nobody reads it.
    async fn body(
        &self,
        exchange: &mut Exchange<'_>,
        seen: &mut Seen,
        mut tape: Option<&mut Tape>,
        target: &Target,
    ) -> Result<(), Failure> {
        let most = self.limits.max_body;
        let coding = seen.coding.filter(|_| seen.keeps);
        let mut length: u64 = 0;
        let kept = &mut seen.received.body;
        if seen.keeps {
            kept.reserve_exact(usize::try_from(seen.announced.min(most.0).min(ROOM)).unwrap_or_default());
        }
        while let Some(piece) = exchange.piece().await.map_err(|error| broken(&error, target))? {
            length += piece.len() as u64;
            if length > most.0 {
                return Err(too_large(target, most));
            }
            if seen.keeps {
                kept.extend_from_slice(piece);
            }
            if let Some(tape) = tape.as_deref_mut().filter(|_| coding.is_none()) {
                tape.write(TapePart::ResponseBody, piece);
            }
        }
        if let Some(coding) = coding {
            *kept = coding.decode(kept, most.0).map_err(|error| match error {
                Undecodable::Garbled => undecodable(target),
                Undecodable::TooLarge => too_large(target, most),
            })?;
            if let Some(tape) = tape {
                tape.write(TapePart::ResponseBody, kept);
            }
        }
        Ok(())
    }

    /// Whether somebody reads how long a response of this status took.
    fn takes_time(&self, status: StatusCode) -> bool {
        self.reads.timings || !self.limits.expects(status.as_u16())
    }
}

fn fill(map: &mut HeaderMap, headers: &[Header<'_>]) {
    for header in headers {
        // httparse takes no other characters than these.
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(header.name.as_bytes()), HeaderValue::from_bytes(header.value)) {
            map.append(name, value);
        }
    }
}
