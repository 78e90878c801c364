//! The lane of `http_request`: the same request over connections of its own, for one load thread.
//!
//! A lane makes what it can once: the URL's parts, the headers, the body; if nothing changes, the request's bytes. If only the URL, the
//! body, the token or the idempotency key change, a call writes a head from prepared pieces; else it goes the way a single request goes
//! and writes the outcome. Each user has its own connections. What is sent is the same as in the general client, and so are the redirects,
//! the output, and what failures say.
//!
//! A step has a lane if it speaks HTTP/1.1: `http_version` is `"1.1"`, or `"auto"` and the URL is `http:`. With `"auto"`, TLS decides
//! between HTTP/1.1 and HTTP/2, and a load that left that out would measure another protocol than one request by hand; so `https:` goes
//! through the general client unless `http_version = "1.1"` says otherwise. Proxies, cookie jars, bodies in parts and what changes other
//! than URL, query, headers, token, cookies and body go there too. A URL that is only known at the call is looked at then.
//!
//! What is different: a body that nobody reads is not decompressed, and `max_body` counts it as it came; a head may have 64 KiB; a
//! request that may be repeated is sent once more if the server closed a used connection before it said anything.

mod call;
mod given;
mod hop;
mod prepared;
mod setup;

#[cfg(test)]
pub(super) use call::Kept;
pub(super) use setup::lane;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use given::Field;
use prepared::Prepared;
use reqwest::Url;
use reqwest::header::{self, HeaderMap, HeaderName};

use super::answer::Limits;
use super::outgoing::Payload;
use crate::contract::{CallSettings, Demand, ResourceHandle, RunContext};
use crate::modules::shared::http::proxy::Ambient;
use crate::modules::shared::http::{HttpClient, HttpVersion, Request, Transport};
use crate::value::{Text, Value};

/// Headers that change how a message is read; the general client knows what to do with them.
const UNUSUAL: [HeaderName; 6] =
    [header::TRANSFER_ENCODING, header::CONTENT_LENGTH, header::EXPECT, header::UPGRADE, header::TE, header::TRAILER];

/// One step's requests on one load thread.
struct HttpLane {
    run: Arc<RunContext>,
    address: Text,
    resources: Vec<(Text, ResourceHandle)>,
    settings: CallSettings,
    client: Arc<HttpClient>,
    transport: Transport,
    ambient: Ambient,
    /// The arguments; those that change stand there as if left out.
    request: Request,
    changing: Vec<Field>,
    /// The body and its content type, if it is always the same.
    payload: Option<(Payload, Option<&'static str>)>,
    demand: Demand,
    reads: Reads,
    limits: Limits,
    redirects: u32,
    limit: Duration,
    /// What was made for the last origin.
    prepared: RefCell<Option<Rc<Prepared>>>,
    /// The last output of which nothing but the status is read.
    bare: RefCell<Option<(u16, Value)>>,
}

/// What of the output is read.
#[derive(Clone, Copy)]
struct Reads {
    body: bool,
    headers: bool,
    url: bool,
    timings: bool,
}

impl Reads {
    fn of(demand: &Demand) -> Self {
        Self {
            body: demand.wants("body") || demand.wants("json"),
            headers: demand.wants("headers"),
            url: demand.wants("url"),
            timings: demand.wants("timings"),
        }
    }

    const fn status_alone(self) -> bool {
        !(self.body || self.headers || self.url || self.timings)
    }
}

impl HttpLane {
    fn changes(&self, field: Field) -> bool {
        self.changing.contains(&field)
    }

    /// Whether a request goes over connections of our own.
    fn goes(&self, url: &Url, headers: &HeaderMap) -> bool {
        let own = match url.scheme() {
            "https" => self.transport.version == HttpVersion::Http1,
            _ => true,
        };
        let anonymous = url.username().is_empty() && url.password().is_none();
        let routed = || self.endpoint_target(url).is_some_and(|target| target.route.is_some());
        own && anonymous
            && !UNUSUAL.iter().any(|name| headers.contains_key(name))
            && (routed() || !self.ambient.intercepts(url.as_str()))
    }
}
