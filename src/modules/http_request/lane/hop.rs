//! One request and its response.

use encoding_rs::{Encoding, UTF_8};
use httparse::Header;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode, Url};

use super::HttpLane;
use super::prepared::{Ready, Written};
use crate::contract::{Failure, Tape, TapePart};
use crate::modules::http_request::answer::charset;
use crate::modules::http_request::notes::{Notes, write_head};
use crate::modules::http_request::outgoing::redirects;
use crate::modules::shared::http::failure::{broken, too_large, undecodable};
use crate::modules::shared::http::http1::{Coding, Connections, Exchange, Head, Undecodable, dial};
use crate::modules::shared::http::{Target, Timings};

/// A body is given this much room at once; more when it comes.
const ROOM: u64 = 256 * 1024;

/// What came back. What is seldom there is boxed: this is made for every request.
pub(super) struct Received {
    pub(super) status: StatusCode,
    /// None if nobody reads them.
    pub(super) headers: Option<Box<HeaderMap>>,
    /// Empty if nobody reads it.
    pub(super) body: Vec<u8>,
    pub(super) encoding: &'static Encoding,
    /// Where it sends us on, if we go.
    pub(super) next: Option<Box<Url>>,
    coding: Option<Coding>,
    /// Whether the body is kept.
    keeps: bool,
    /// How much of it is announced.
    announced: u64,
}

impl Received {
    /// Nothing yet.
    pub(super) const fn new() -> Self {
        Self {
            status: StatusCode::OK,
            headers: None,
            body: Vec::new(),
            encoding: UTF_8,
            next: None,
            coding: None,
            keeps: false,
            announced: 0,
        }
    }
}

impl HttpLane {
    /// Sends a request and reads the response into `received`. `next` says where a redirect leads.
    pub(super) async fn hop(
        &self,
        ready: &Ready,
        scratch: &[u8],
        connections: &mut Connections,
        (notes, timings): (&mut Notes<'_>, &mut Timings),
        received: &mut Received,
        next: impl Fn(StatusCode, &HeaderMap) -> Option<Url>,
    ) -> Result<(), Failure> {
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
                write_head(notes.tape.as_deref_mut(), TapePart::ResponseHead, bytes);
                self.see(received, head, headers, &next);
            });
            match seen.await {
                Ok(()) => {}
                // It was closed as idle while the request was on its way: that is nobody's failure.
                Err(broken) if used && exchange.may_repeat(&broken, ready.repeatable) => continue,
                Err(error) => return Err(broken(&error, target)),
            }
            let timed = self.reads.timings || received.next.is_some() || !self.limits.expects(received.status.as_u16());
            let head = if timed { self.run.clock.real() } else { start };
            timings.first_byte += head.saturating_sub(start);
            if received.next.is_none() {
                self.body(&mut exchange, received, notes.tape.as_deref_mut(), target).await?;
                if timed {
                    timings.body = self.run.clock.real().saturating_sub(head);
                }
            }
            if exchange.finish() && !ready.closes {
                connections.put(endpoint, connection);
            }
            return Ok(());
        }
    }

    /// Takes from a head what is wanted of it.
    fn see(
        &self,
        received: &mut Received,
        head: &Head,
        headers: &[Header<'_>],
        next: impl Fn(StatusCode, &HeaderMap) -> Option<Url>,
    ) {
        // The codec lets no status below 100 through, and `StatusCode` takes all from there.
        received.status = StatusCode::from_u16(head.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        received.announced = head.length();
        received.coding = Coding::of(headers);
        let failed = !self.limits.expects(head.status);
        let may_lead_on = self.redirects > 0 && redirects(head.status);
        if failed || may_lead_on || self.reads.headers {
            let mut map = header_map(headers);
            if received.coding.is_some() {
                // They are about what was sent, not about what there is to read.
                map.remove(header::CONTENT_ENCODING);
                map.remove(header::CONTENT_LENGTH);
            }
            received.next = if may_lead_on { next(received.status, &map).map(Box::new) } else { None };
            received.headers = Some(Box::new(map));
        }
        received.keeps = received.next.is_none() && (failed || self.reads.body);
        if received.keeps {
            let content_type = headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-type"));
            received.encoding = content_type.map_or(UTF_8, |header| charset(header.value));
        }
    }

    /// Reads the body; counts it if nobody reads it.
    async fn body(
        &self,
        exchange: &mut Exchange<'_>,
        received: &mut Received,
        mut tape: Option<&mut Tape>,
        target: &Target,
    ) -> Result<(), Failure> {
        let most = self.limits.max_body;
        let coding = received.coding.filter(|_| received.keeps);
        let mut length: u64 = 0;
        let kept = &mut received.body;
        if received.keeps {
            kept.reserve_exact(usize::try_from(received.announced.min(most.0).min(ROOM)).unwrap_or_default());
        }
        while let Some(piece) = exchange.piece().await.map_err(|error| broken(&error, target))? {
            length += piece.len() as u64;
            if length > most.0 {
                return Err(too_large(target, most));
            }
            if received.keeps {
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
}

fn header_map(headers: &[Header<'_>]) -> HeaderMap {
    // httparse takes no other characters than these.
    let read = |header: &Header<'_>| {
        Some((HeaderName::from_bytes(header.name.as_bytes()).ok()?, HeaderValue::from_bytes(header.value).ok()?))
    };
    let mut map = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers.iter().filter_map(read) {
        map.append(name, value);
    }
    map
}
