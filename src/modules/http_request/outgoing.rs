//! What is sent: at first as the arguments say, then as redirects turn it.

use std::collections::BTreeMap;

use bytes::Bytes;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use url::Position;

use crate::contract::Failure;
use crate::modules::shared::http::http1::{ACCEPT, ACCEPT_ENCODING, write_field, write_length};
use crate::modules::shared::http::{BasicAuth, Defaults, Parts};
use crate::value::{Text, Value, address, json, to_text};

const USER_AGENT: &str = concat!("squall/", env!("CARGO_PKG_VERSION"));

/// What belongs to one origin and is not taken along to another.
const PRIVATE: [HeaderName; 3] = [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION];

/// A request, ready to be sent.
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) payload: Payload,
}

/// A request's body.
#[derive(Clone)]
pub(super) enum Payload {
    Nothing,
    Bytes(Bytes),
    Parts(Parts),
}

/// What a request's headers are made of.
pub(super) struct HeaderArguments<'a> {
    pub(super) bearer_token: Option<&'a Text>,
    pub(super) basic_auth: Option<&'a BasicAuth>,
    pub(super) cookies: &'a BTreeMap<Text, Text>,
    pub(super) headers: &'a BTreeMap<Text, Option<Text>>,
    pub(super) idempotency_key: Option<&'a Text>,
}

impl Outgoing {
    /// Turns to the next place, as the Fetch standard has it: 303 reads it, 301 and 302 turn a POST into a GET, 307 and 308 repeat.
    pub(super) fn follow(&mut self, status: StatusCode, next: Url) {
        let reads = match status {
            StatusCode::SEE_OTHER => self.method != Method::HEAD,
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => self.method == Method::POST,
            _ => false,
        };
        if reads {
            self.method = Method::GET;
            self.payload = Payload::Nothing;
            self.headers.remove(header::CONTENT_TYPE);
            self.headers.remove(header::CONTENT_LENGTH);
        }
        if next.origin() != self.url.origin() {
            for name in PRIVATE {
                self.headers.remove(name);
            }
            self.headers.remove(header::HOST);
        }
        self.url = next;
    }

    /// The head and the body as HTTP/1.1 has them; none of a body in parts.
    pub(super) fn bytes(&self) -> (Vec<u8>, Bytes) {
        let body = match &self.payload {
            Payload::Bytes(body) => body.clone(),
            Payload::Nothing | Payload::Parts(_) => Bytes::new(),
        };
        let mut head = format!("{} {}", self.method, path(&self.url)).into_bytes();
        write_rest(&mut head, &self.url, &self.headers, &[]);
        write_length(&mut head, body.len());
        (head, body)
    }

    /// Where a response sends us, if it does, and there is a place to go.
    pub(super) fn redirect(&self, status: StatusCode, headers: &HeaderMap) -> Option<Url> {
        if !redirects(status.as_u16()) {
            return None;
        }
        let location = headers.get(header::LOCATION)?;
        let next = self.url.join(std::str::from_utf8(location.as_bytes()).ok()?).ok()?;
        matches!(next.scheme(), "http" | "https").then_some(next)
    }
}

/// Whether a response of this status may send us somewhere else.
pub(super) const fn redirects(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// A URL's path and query, as they are asked for.
pub(super) fn path(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

/// Writes a head from behind the path up to the body's length, as the general client sends it, without some headers.
pub(super) fn write_rest(bytes: &mut Vec<u8>, url: &Url, headers: &HeaderMap, left_out: &[HeaderName]) {
    bytes.extend_from_slice(b" HTTP/1.1\r\n");
    for (name, value) in headers.iter().filter(|(name, _)| !left_out.contains(name)) {
        write_field(bytes, name, value.as_bytes());
    }
    for (name, value) in [(header::ACCEPT, ACCEPT), (header::ACCEPT_ENCODING, ACCEPT_ENCODING)] {
        if !headers.contains_key(&name) {
            write_field(bytes, &name, value.as_bytes());
        }
    }
    if !headers.contains_key(header::HOST) {
        write_field(bytes, &header::HOST, url[Position::BeforeHost..Position::AfterPort].as_bytes());
    }
}

/// The URL as it may be shown: without a password.
pub(super) fn shown(url: &Url) -> Text {
    let mut url = url.clone();
    // Err only for URLs that can have neither.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Text::from(String::from(url))
}

/// The body of text, JSON or a form, and the content type it has if the headers name none.
pub(super) fn payload(
    body: Option<&Text>,
    json: Option<&Value>,
    form_data: Option<&BTreeMap<Text, Value>>,
) -> Result<(Payload, Option<&'static str>), Failure> {
    Ok(match (body, json, form_data) {
        (Some(text), ..) => (Payload::Bytes(Bytes::copy_from_slice(text.as_bytes())), None),
        (_, Some(value), _) => {
            let (value, _) = value.clone().unmark_deep();
            let text = json::to_string(&value).map_err(|error| Failure::error(format!("`json`: {error}")))?;
            (Payload::Bytes(text.into()), Some("application/json"))
        }
        (.., Some(form)) => {
            let mut encoded = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in pairs(form, "form_data")? {
                encoded.append_pair(&name, &value);
            }
            (Payload::Bytes(encoded.finish().into()), Some("application/x-www-form-urlencoded"))
        }
        _ => (Payload::Nothing, None),
    })
}

/// The URL that is asked for: a relative one stands behind `base`.
pub(super) fn url(written: &str, query: &BTreeMap<Text, Value>, base: Option<&str>) -> Result<Url, Failure> {
    let written = written.trim();
    let whole = match (Url::parse(written), base) {
        (Ok(url), _) => Ok(url),
        (Err(url::ParseError::RelativeUrlWithoutBase), Some(base)) => Url::parse(&address::under(base, written)),
        (Err(error), _) => Err(error),
    };
    let mut url = whole.map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => {
            Failure::error("the URL is relative; give a whole one, or name a service: service = service.NAME")
        }
        other => Failure::error(format!("the URL cannot be read: {other}")),
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Failure::error(format!("the URL is neither http nor https but {}", url.scheme())));
    }
    let query = pairs(query, "query_params")?;
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url)
}

/// Names and values as text: a list repeats its name, null is left out.
fn pairs(all: &BTreeMap<Text, Value>, what: &str) -> Result<Vec<(Text, Text)>, Failure> {
    let mut pairs = Vec::new();
    for (name, value) in all {
        let (value, _) = value.clone().unmark_deep();
        let values = value.elements().map_or_else(|| vec![value.clone()], <[Value]>::to_vec);
        for value in values.into_iter().filter(|value| !value.is_null()) {
            let text = to_text(&value)
                .map_err(|_| Failure::error(format!("{what}: `{name}` is {} and cannot be text", value.type_name())))?;
            pairs.push((name.clone(), text));
        }
    }
    Ok(pairs)
}

/// The headers; those of the client that are not given otherwise. `content_type` is the body's own.
pub(super) fn headers(
    defaults: &Defaults,
    input: &HeaderArguments<'_>,
    content_type: Option<&'static str>,
) -> Result<HeaderMap, Failure> {
    let mut headers = defaults.headers.clone();
    if let Some(token) = input.bearer_token {
        headers.insert(header::AUTHORIZATION, secret(&format!("Bearer {token}"), "bearer_token")?);
    }
    if let Some(auth) = input.basic_auth {
        headers.insert(header::AUTHORIZATION, secret(&format!("Basic {}", auth.encoded()), "basic_auth")?);
    }
    if !input.cookies.is_empty() {
        let cookies: Vec<String> = input.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        headers.insert(header::COOKIE, secret(&cookies.join("; "), "cookies")?);
    }
    for (name, value) in input.headers {
        let header = HeaderName::try_from(name.as_str()).map_err(|_| Failure::error(format!("`{name}` is no header's name")))?;
        match value {
            Some(value) => {
                let value = HeaderValue::try_from(value.as_str())
                    .map_err(|_| Failure::error(format!("the header `{name}` has a character it may not have")))?;
                headers.insert(header, value);
            }
            None => {
                headers.remove(header);
            }
        }
    }
    if let Some(key) = input.idempotency_key {
        default_header(&mut headers, HeaderName::from_static("idempotency-key"), key);
    }
    default_header(&mut headers, header::USER_AGENT, USER_AGENT);
    if let Some(content_type) = content_type {
        default_header(&mut headers, header::CONTENT_TYPE, content_type);
    }
    Ok(headers)
}

fn secret(text: &str, argument: &str) -> Result<HeaderValue, Failure> {
    let mut value = HeaderValue::try_from(text)
        .map_err(|_| Failure::error(format!("`{argument}` has a character that a header may not have")))?;
    value.set_sensitive(true);
    Ok(value)
}

fn default_header(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.entry(name).or_insert(value);
    }
}
