//! The last response: its status, its body, and what is made of them.

use std::fmt;
use std::time::{Duration, SystemTime};

use encoding_rs::{Encoding, UTF_8};
use reqwest::header::{self, HeaderMap};
use reqwest::{Response, StatusCode};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::notes::Notes;
use super::spec::{Output, PhaseTimes};
use crate::base::clock::RunClock;
use crate::contract::{CallContext, Demand, ErrorClass, Failure};
use crate::modules::shared::http::failure::too_large;
use crate::modules::shared::http::{StatusRange, Target, Timings, failure};
use crate::modules::shared::size::Size;
use crate::value::record::{Record, Slot};
use crate::value::shape::{FieldType, Shape};
use crate::value::{Text, Value};

/// What a response must keep to.
#[derive(Clone)]
pub(super) struct Limits {
    pub(super) expected: Vec<StatusRange>,
    pub(super) max_body: Size,
}

impl Limits {
    /// Whether a status is good.
    pub(super) fn expects(&self, status: u16) -> bool {
        self.expected.iter().any(|range| range.contains(status))
    }
}

/// What is known when the last head is there.
pub(super) struct Answer<T> {
    pub(super) target: T,
    pub(super) url: Text,
    pub(super) timings: Timings,
}

impl Answer<Target> {
    /// Reads the body, and judges the whole.
    pub(super) async fn read(
        mut self,
        cx: &CallContext,
        demand: &Demand,
        limits: &Limits,
        begun: Duration,
        response: Response,
        notes: Option<&mut Notes<'_>>,
    ) -> Result<Value, Failure> {
        let status = response.status();
        let headers = response.headers().clone();
        let keep = !limits.expects(status.as_u16()) || demand.wants("body") || demand.wants("json");
        let head = cx.clock().real();
        let bytes = self.body(response, limits.max_body, keep, notes).await?;
        self.timings.body = cx.clock().real().saturating_sub(head);
        cx.phase("body", head.saturating_sub(begun), self.timings.body);
        let content_type = headers.get(header::CONTENT_TYPE).map(header::HeaderValue::as_bytes).unwrap_or_default();
        let body = text(bytes, charset(content_type));
        self.judge(cx.clock(), demand, limits, status, &headers, &body)
    }

    /// The body; counted and dropped if nobody reads it.
    async fn body(
        &self,
        mut response: Response,
        most: Size,
        keep: bool,
        mut notes: Option<&mut Notes<'_>>,
    ) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let mut length: u64 = 0;
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error, &self.target))? {
            length += chunk.len() as u64;
            if let Some(notes) = &mut notes {
                notes.content(&chunk);
            }
            if length > most.0 {
                return Err(too_large(&self.target, most));
            }
            if keep {
                bytes.extend_from_slice(&chunk);
            }
        }
        Ok(bytes)
    }
}

impl<T: fmt::Display> Answer<T> {
    /// What the response is to the caller: the output, or the failure of a status that is not good.
    pub(super) fn judge(
        &self,
        clock: &RunClock,
        demand: &Demand,
        limits: &Limits,
        status: StatusCode,
        headers: &HeaderMap,
        body: &Text,
    ) -> Result<Value, Failure> {
        if limits.expects(status.as_u16()) {
            return Ok(self.output(demand, status, headers, body));
        }
        let output = self.output(&Demand::Everything, status, headers, body);
        let failure = Failure::new(ErrorClass::Status, format!("{} answered {status}", self.target));
        let retry_after = retry_after(headers, clock.wall());
        Err(Failure { retry_after, ..failure.with_status(status.as_u16()).with_output(output) })
    }

    fn output(&self, demand: &Demand, status: StatusCode, headers: &HeaderMap, body: &Text) -> Value {
        let wanted = |name: &str, make: &dyn Fn() -> Slot| if demand.wants(name) { make() } else { Slot::from(Value::Null) };
        let slots = Output::SHAPE.names.iter().map(|name| match *name {
            "status_code" => Slot::from(Value::from(status.as_u16())),
            "headers" => wanted(name, &|| Slot::from(header_map(headers))),
            "body" => wanted(name, &|| Slot::from(Value::String(body.clone()))),
            "json" => wanted(name, &|| Slot::json(body.clone())),
            "timings" => wanted(name, &|| Slot::from(times(&self.timings).write())),
            _ => wanted(name, &|| Slot::from(Value::String(self.url.clone()))),
        });
        Value::from(Record::new(Output::SHAPE.names, slots.collect::<Vec<Slot>>()))
    }
}

/// The charset that a content type names, else UTF-8.
pub(super) fn charset(content_type: &[u8]) -> &'static Encoding {
    let content_type = std::str::from_utf8(content_type).unwrap_or_default();
    let mut parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.trim().split_once('='));
    let charset = parameters.find(|(name, _)| name.eq_ignore_ascii_case("charset")).map(|(_, label)| label.trim_matches('"'));
    charset.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(UTF_8)
}

/// A body as text; what does not fit is replaced. Plain UTF-8 is not copied.
pub(super) fn text(bytes: Vec<u8>, encoding: &'static Encoding) -> Text {
    if encoding != UTF_8 || Encoding::for_bom(&bytes).is_some() {
        return Text::from(encoding.decode(&bytes).0);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Text::from(text),
        Err(error) => Text::from(encoding.decode(error.as_bytes()).0),
    }
}

fn header_map(headers: &HeaderMap) -> Value {
    Value::map(headers.keys().map(|name| {
        let separator = if name == header::SET_COOKIE { "\n" } else { ", " };
        let all: Vec<_> = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        (Text::from(name.as_str()), Value::from(all.join(separator)))
    }))
}

fn times(timings: &Timings) -> PhaseTimes {
    let ms = |time: Duration| (time.as_secs_f64() * 1e6).round() / 1e3;
    PhaseTimes {
        dns: ms(timings.dns),
        connect: ms(timings.connect),
        tls: ms(timings.tls),
        first_byte: ms(timings.first_byte),
        body: ms(timings.body),
    }
}

/// `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = OffsetDateTime::parse(text, &Rfc2822).ok()?;
    Some(SystemTime::from(at).duration_since(now).unwrap_or_default())
}
