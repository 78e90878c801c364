//! A request's bytes, made from pieces as far as they are the same.

use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::header::{self, HeaderMap, HeaderName};
use reqwest::{Method, Url};
use url::Position;

use super::HttpLane;
use super::given::{Field, Given};
use crate::contract::Failure;
use crate::modules::http_request::outgoing::{Outgoing, Payload, path, shown, write_rest};
use crate::modules::shared::http::Target;
use crate::modules::shared::http::http1::{Endpoint, write_field, write_length};
use crate::value::Text;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A body up to this size is copied behind its head: one piece to write is cheaper than two.
const SMALL_BODY: usize = 16 * 1024;

/// What was made for an origin, and holds for the next call to it.
pub(super) struct Prepared {
    pub(super) endpoint: Arc<Endpoint>,
    /// How the origin is spelled in URLs: what stands before the path. Empty: they are relative.
    spelling: String,
    /// The same as a URL's parser writes it.
    origin: String,
    /// What stands before the path of a relative URL; `None` if that is not so simple.
    base_path: Option<String>,
    /// The path and query, if they do not change.
    path: Option<String>,
    /// The URL as it is shown, if it does not change.
    shown: Option<Text>,
    content_type: Option<&'static str>,
    /// The head behind the path, without what may change.
    rest: Vec<u8>,
    has_token: bool,
    has_key: bool,
    closes: bool,
    /// The whole request, if nothing changes.
    whole: Option<Vec<u8>>,
}

/// A request to be sent: where its bytes are.
pub(super) struct Ready {
    pub(super) endpoint: Arc<Endpoint>,
    pub(super) bytes: Written,
    /// The body, as far as it is not with the head.
    pub(super) body: Bytes,
    pub(super) head_length: usize,
    pub(super) method: Method,
    /// Whether it may arrive twice.
    pub(super) repeatable: bool,
    /// Whether the connection ends with it.
    pub(super) closes: bool,
}

/// Where a request's first bytes are.
pub(super) enum Written {
    /// In what was prepared.
    Once(Rc<Prepared>),
    /// In the user's memory.
    Scratch,
}

impl HttpLane {
    /// Writes a request from what is prepared, if that can be.
    pub(super) fn write_quick(&self, given: &Given, scratch: &mut Vec<u8>) -> Option<Ready> {
        if self.changes(Field::Query) || self.changes(Field::Headers) || self.changes(Field::Cookies) {
            return None;
        }
        let prepared = Rc::clone(self.prepared.borrow().as_ref()?);
        let (payload, content_type) = given.payload(self);
        if content_type != prepared.content_type {
            return None;
        }
        let key = given.idempotency_key.as_ref().filter(|_| !prepared.has_key);
        let keyed = prepared.has_key || key.is_some();
        let body = match payload {
            Payload::Bytes(body) => body,
            _ => &Bytes::new(),
        };
        if let Some(whole) = prepared.whole.as_ref().filter(|_| key.is_none()) {
            let ready = self.ready(&prepared.endpoint, Bytes::new(), whole.len() - body.len(), keyed, prepared.closes);
            return Some(Ready { bytes: Written::Once(prepared), ..ready });
        }
        scratch.clear();
        scratch.extend_from_slice(self.request.method.0.as_str().as_bytes());
        scratch.push(b' ');
        match (&given.url, &prepared.path) {
            (Some(url), _) => prepared.write_path(url, scratch)?,
            (None, Some(path)) => scratch.extend_from_slice(path.as_bytes()),
            (None, None) => return None,
        }
        scratch.extend_from_slice(&prepared.rest);
        if let Some(token) = &given.token {
            if prepared.has_token || !is_field_value(token) {
                return None;
            }
            scratch.extend_from_slice(b"authorization: Bearer ");
            scratch.extend_from_slice(token.as_bytes());
            scratch.extend_from_slice(b"\r\n");
        }
        if let Some(key) = key {
            if !is_field_value(key) {
                return None;
            }
            write_field(scratch, &IDEMPOTENCY_KEY, key.as_bytes());
        }
        write_length(scratch, body.len());
        let head_length = scratch.len();
        let body = join(scratch, body);
        Some(self.ready(&prepared.endpoint, body, head_length, keyed, prepared.closes))
    }

    /// Writes any request, and prepares the next one like it.
    pub(super) fn write_whole(&self, outgoing: &Outgoing, scratch: &mut Vec<u8>) -> Result<Ready, Failure> {
        let endpoint = self.endpoint(&outgoing.url)?;
        let body = match &outgoing.payload {
            Payload::Bytes(body) => body,
            _ => &Bytes::new(),
        };
        scratch.clear();
        scratch.extend_from_slice(outgoing.method.as_str().as_bytes());
        scratch.push(b' ');
        scratch.extend_from_slice(path(&outgoing.url).as_bytes());
        write_rest(scratch, &outgoing.url, &outgoing.headers, &[]);
        write_length(scratch, body.len());
        let head_length = scratch.len();
        let body = join(scratch, body);
        let keyed = outgoing.headers.contains_key(IDEMPOTENCY_KEY);
        let ready = self.ready(&endpoint, body, head_length, keyed, closes(&outgoing.headers));
        Ok(Ready { repeatable: is_idempotent(&outgoing.method) || keyed, method: outgoing.method.clone(), ..ready })
    }

    /// Keeps what the next call can use of this one.
    pub(super) fn prepare(&self, given: &Given, outgoing: &Outgoing, ready: &Ready, scratch: &[u8]) {
        let url = &outgoing.url;
        let written = given.url.as_deref().unwrap_or(&self.request.url);
        let base = self.client.defaults.base_url.as_deref().filter(|base| !base.contains(['?', '#']));
        let headers_change = self.changes(Field::Headers) || self.changes(Field::Cookies) || self.changes(Field::Query);
        // A query of its own stands behind a URL that changes: it is not simple any more.
        if headers_change || (self.changes(Field::Url) && !self.request.query_params.is_empty()) {
            return;
        }
        let mut left_out = Vec::new();
        if self.changes(Field::Token)
            && given.token.is_some()
            && !self.client.defaults.headers.contains_key(header::AUTHORIZATION)
        {
            left_out.push(header::AUTHORIZATION);
        }
        if given.idempotency_key.is_some() {
            left_out.push(IDEMPOTENCY_KEY);
        }
        // What is given as a header is that header, whatever else is given.
        left_out.retain(|name| !self.request.headers.keys().any(|given| given.eq_ignore_ascii_case(name.as_str())));
        let mut rest = Vec::new();
        write_rest(&mut rest, url, &outgoing.headers, &left_out);
        let has = |name: &HeaderName| outgoing.headers.contains_key(name) && !left_out.contains(name);
        let nothing_changes = self.changing.is_empty() && given.idempotency_key.is_none() && ready.body.is_empty();
        let prepared = Prepared {
            endpoint: Arc::clone(&ready.endpoint),
            spelling: spelling(written).to_owned(),
            origin: url[..Position::BeforePath].to_owned(),
            base_path: base.and_then(|base| Url::parse(base).ok()).map(|base| base.path().trim_end_matches('/').to_owned()),
            path: (!self.changes(Field::Url)).then(|| path(url).to_owned()),
            shown: (!self.changes(Field::Url)).then(|| shown(url)),
            content_type: given.payload(self).1,
            rest,
            has_token: has(&header::AUTHORIZATION),
            has_key: has(&IDEMPOTENCY_KEY),
            closes: ready.closes,
            whole: nothing_changes.then(|| scratch.to_vec()),
        };
        *self.prepared.borrow_mut() = Some(Rc::new(prepared));
    }

    /// Where a URL's connection goes.
    pub(super) fn endpoint_target(&self, url: &Url) -> Option<Target> {
        Target::of(url, &self.run.network)
    }

    fn endpoint(&self, url: &Url) -> Result<Arc<Endpoint>, Failure> {
        let target = self.endpoint_target(url).ok_or_else(|| Failure::error("the URL has no host"))?;
        if let Some(prepared) = self.prepared.borrow().as_ref().filter(|prepared| prepared.endpoint.target == target) {
            return Ok(Arc::clone(&prepared.endpoint));
        }
        Ok(Arc::new(Endpoint::new(Arc::clone(&self.client), self.transport.clone(), target)))
    }

    fn ready(&self, endpoint: &Arc<Endpoint>, body: Bytes, head_length: usize, keyed: bool, closes: bool) -> Ready {
        let method = self.request.method.0.clone();
        let repeatable = keyed || is_idempotent(&method);
        Ready { endpoint: Arc::clone(endpoint), bytes: Written::Scratch, body, head_length, method, repeatable, closes }
    }
}

impl Prepared {
    /// The whole request, if it is always the same.
    pub(super) fn whole(&self) -> &[u8] {
        self.whole.as_deref().unwrap_or_default()
    }

    /// The URL of a call as it is shown, if it is simple.
    pub(super) fn shown(&self, given: &Given) -> Option<Text> {
        match &given.url {
            None => self.shown.clone(),
            // Spelled as its parser writes it, it is what it shows.
            Some(url) => {
                let path = url.strip_prefix(self.spelling.as_str()).filter(|_| self.spelling == self.origin)?;
                is_normal(path.as_bytes()).then(|| url.clone())
            }
        }
    }

    /// Writes the path of a URL of this origin, if it can be taken as it stands.
    fn write_path(&self, url: &str, bytes: &mut Vec<u8>) -> Option<()> {
        let path = url.strip_prefix(self.spelling.as_str())?;
        if !is_normal(path.as_bytes()) {
            return None;
        }
        if self.spelling.is_empty() {
            bytes.extend_from_slice(self.base_path.as_ref()?.as_bytes());
        }
        bytes.extend_from_slice(path.as_bytes());
        Some(())
    }
}

/// What stands before the path of a whole URL; nothing if it is relative.
fn spelling(url: &str) -> &str {
    let Some(scheme) = url.find("://").map(|at| at + 3) else { return "" };
    let path = url.get(scheme..).and_then(|rest| rest.find(['/', '?', '#', '\\']));
    path.and_then(|path| url.get(..scheme + path)).unwrap_or(url)
}

/// Whether a URL parser would leave a path and query as they are. It says no more often than needed: dots at the start of a segment may
/// lead elsewhere, and so may their escapes.
fn is_normal(path: &[u8]) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~=&?,:@!$()*+;%".contains(&byte);
    path.first() == Some(&b'/')
        && path.get(1) != Some(&b'/')
        && path.iter().all(|byte| plain(*byte))
        && !path.windows(2).any(|pair| matches!(pair, b"/." | b"/%"))
}

/// Puts a small body behind its head; gives it back if it is large.
fn join(head: &mut Vec<u8>, body: &Bytes) -> Bytes {
    if body.len() > SMALL_BODY {
        return body.clone();
    }
    head.extend_from_slice(body);
    Bytes::new()
}

fn closes(headers: &HeaderMap) -> bool {
    let options = headers.get_all(header::CONNECTION).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
    options.into_iter().any(|option| option.trim_ascii().eq_ignore_ascii_case(b"close"))
}

fn is_idempotent(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::PUT | Method::DELETE)
}

/// Whether a text may stand in a header, without a closer look.
fn is_field_value(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}
