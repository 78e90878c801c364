//! The last response: its status, its body, and what is made of them.

use std::time::{Duration, SystemTime};

use reqwest::header::{self, HeaderMap};
use reqwest::{Response, StatusCode};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::spec::{Output, PhaseTimes};
use crate::contract::{CallContext, Demand, ErrorClass, Failure};
use crate::modules::shared::http::{StatusRange, Target, Timings, failure};
use crate::modules::shared::size::Size;
use crate::value::record::{Record, Slot};
use crate::value::shape::{FieldType, Shape};
use crate::value::{Text, Value};

/// What a response must keep to.
pub(super) struct Limits {
    pub(super) expected: Vec<StatusRange>,
    pub(super) max_body: Size,
}

/// What is known when the last head is there.
pub(super) struct Answer {
    pub(super) target: Target,
    pub(super) url: Text,
    pub(super) begun: Duration,
    pub(super) timings: Timings,
}

impl Answer {
    /// Reads the body, and judges the whole.
    pub(super) async fn read(
        mut self,
        cx: &CallContext,
        demand: &Demand,
        limits: &Limits,
        response: Response,
    ) -> Result<Value, Failure> {
        let status = response.status();
        let headers = response.headers().clone();
        let expected = limits.expected.iter().any(|range| range.contains(status.as_u16()));
        let keep = !expected || demand.wants("body") || demand.wants("json");
        let head = cx.clock().real();
        let bytes = self.body(response, limits.max_body, keep).await?;
        self.timings.body = cx.clock().real().saturating_sub(head);
        cx.phase("body", head.saturating_sub(self.begun), self.timings.body);
        let demand = if expected { demand } else { &Demand::Everything };
        let output = self.output(demand, status, &headers, &bytes);
        if expected {
            return Ok(output);
        }
        let failure = Failure::new(ErrorClass::Status, format!("{} answered {status}", self.target));
        let retry_after = retry_after(&headers, cx.clock().wall());
        Err(Failure { retry_after, ..failure.with_status(status.as_u16()).with_output(output) })
    }

    /// The body; counted and dropped if nobody reads it.
    async fn body(&self, mut response: Response, max: Size, keep: bool) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let mut length: u64 = 0;
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error, &self.target))? {
            length += chunk.len() as u64;
            if length > max.0 {
                return Err(Failure::new(ErrorClass::Body, format!("the body from {} is larger than {max}", self.target)));
            }
            if keep {
                bytes.extend_from_slice(&chunk);
            }
        }
        Ok(bytes)
    }

    fn output(&self, demand: &Demand, status: StatusCode, headers: &HeaderMap, bytes: &[u8]) -> Value {
        let wanted = |name: &str, make: &dyn Fn() -> Slot| if demand.wants(name) { make() } else { Slot::from(Value::Null) };
        let body = if demand.wants("body") || demand.wants("json") { text(bytes, headers) } else { Text::EMPTY };
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

/// Text in the charset that the content type names, else UTF-8; what does not fit is replaced.
fn text(bytes: &[u8], headers: &HeaderMap) -> Text {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.trim().split_once('='));
    let charset =
        parameters.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("charset")).map(|(_, label)| label.trim_matches('"'));
    let encoding = charset.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes())).unwrap_or(encoding_rs::UTF_8);
    Text::from(encoding.decode(bytes).0)
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
