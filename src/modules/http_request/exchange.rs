//! One request with its redirects, up to the last response.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::cookie::CookieStore;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Response, StatusCode, Url};

use super::answer::{Answer, Limits};
use crate::contract::{CallContext, Demand, ErrorClass, Failure};
use crate::modules::shared::http::{HttpClient, Parts, Request, Target, Timing, Timings, Transport, failure};
use crate::value::{Text, Value, json, to_text};

const USER_AGENT: &str = concat!("squall/", env!("CARGO_PKG_VERSION"));

/// What belongs to one origin and is not taken along to another.
const PRIVATE: [HeaderName; 3] = [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION];

/// A request under way.
pub(super) struct Exchange {
    client: Arc<HttpClient>,
    transport: Transport,
    method: Method,
    url: Url,
    headers: HeaderMap,
    payload: Payload,
    redirects: u32,
    limits: Limits,
    begun: Duration,
}

#[derive(Clone)]
enum Payload {
    Nothing,
    Bytes(Bytes),
    Parts(Parts),
}

impl Exchange {
    /// Takes the arguments; reads the files they name.
    pub(super) async fn new(cx: &CallContext, client: Arc<HttpClient>, input: Request) -> Result<Self, Failure> {
        let url = url(&input, client.defaults.base_url.as_deref())?;
        let mut headers = headers(cx, &client, &input)?;
        let defaults = &client.defaults.transport;
        let transport = Transport {
            proxy: input.proxy.or_else(|| defaults.proxy.clone()),
            ca_file: input.ca_file.or_else(|| defaults.ca_file.clone()),
            insecure: input.insecure.unwrap_or(defaults.insecure),
            version: input.http_version.unwrap_or(defaults.version),
        };
        let payload = match (input.body, input.json, input.form_data, input.multipart) {
            (Some(text), ..) => Payload::Bytes(text.to_string().into()),
            (_, Some(value), ..) => {
                default_header(&mut headers, header::CONTENT_TYPE, "application/json");
                let text = json::to_string(&value.unmark_deep().0).map_err(|error| Failure::error(format!("`json`: {error}")))?;
                Payload::Bytes(text.into())
            }
            (_, _, Some(form), _) => {
                default_header(&mut headers, header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                let mut encoded = url::form_urlencoded::Serializer::new(String::new());
                for (name, value) in pairs(form, "form_data")? {
                    encoded.append_pair(&name, &value);
                }
                Payload::Bytes(encoded.finish().into())
            }
            (.., Some(parts)) => Payload::Parts(parts.load(&cx.run.folder).await?),
            _ => Payload::Nothing,
        };
        let redirects = input.redirects.unwrap_or(client.defaults.redirects);
        let limits = Limits { expected: input.expected_status, max_body: input.max_body };
        Ok(Self { client, transport, method: input.method.0, url, headers, payload, redirects, limits, begun: cx.clock().real() })
    }

    /// Whom it talks to now, for messages.
    pub(super) fn target(&self) -> String {
        format!("{}:{}", self.url.host_str().unwrap_or_default(), self.url.port_or_known_default().unwrap_or_default())
    }

    /// Sends it, follows redirects and reads the response.
    pub(super) async fn run(&mut self, cx: &CallContext, demand: &Demand) -> Result<Value, Failure> {
        let mut timings = Timings::default();
        let mut left = self.redirects;
        loop {
            let target = Target::of(&self.url, &cx.run.network).ok_or_else(|| Failure::error("the URL has no host"))?;
            let timing = Timing::start(cx.clock());
            let hop = self.hop(cx, &target);
            let response = timing.head(cx, self.begun, &mut timings, hop).await?;
            if let Some(jar) = &self.client.jar {
                jar.set_cookies(&mut response.headers().get_all(header::SET_COOKIE).iter(), &self.url);
            }
            let next = redirect(&response, &self.url).filter(|_| self.redirects > 0);
            let Some(next) = next else {
                let answer = Answer { target, url: shown(&self.url), begun: self.begun, timings };
                return answer.read(cx, demand, &self.limits, response).await;
            };
            if left == 0 {
                return Err(Failure::new(
                    ErrorClass::Error,
                    format!("{target} redirects once more after {} redirects", self.redirects),
                ));
            }
            left -= 1;
            self.follow(response.status(), next);
        }
    }

    /// One request and the response's head.
    async fn hop(&self, cx: &CallContext, target: &Target) -> Result<Response, Failure> {
        let connections = self.client.connections(&cx.run, &self.transport, target)?;
        let mut url = self.url.clone();
        let mut headers = self.headers.clone();
        if self.transport.route(target).is_some() && url.port().is_some() && url.set_port(None).is_ok() {
            // A port in the URL would win over the route's; the server is told what stood there all the same.
            if let Ok(host) = HeaderValue::try_from(target.to_string()) {
                headers.entry(header::HOST).or_insert(host);
            }
        }
        if let Some(kept) = self.client.jar.as_ref().and_then(|jar| jar.cookies(&self.url)) {
            let own = headers.get(header::COOKIE).map(HeaderValue::as_bytes);
            let all = own.map_or_else(|| kept.as_bytes().to_vec(), |own| [own, b"; ", kept.as_bytes()].concat());
            if let Ok(all) = HeaderValue::from_bytes(&all) {
                headers.insert(header::COOKIE, all);
            }
        }
        let request = connections.request(self.method.clone(), url).headers(headers);
        let request = match &self.payload {
            Payload::Nothing => request,
            Payload::Bytes(bytes) => request.body(bytes.clone()),
            Payload::Parts(parts) => request.multipart(parts.form()),
        };
        request.send().await.map_err(|error| failure(&error, target))
    }

    /// Turns to the next place, as the Fetch standard has it: 303 reads it, 301 and 302 turn a POST into a GET, 307 and 308 repeat.
    fn follow(&mut self, status: StatusCode, next: Url) {
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
}

/// Where a response sends us, if it does, and there is a place to go.
fn redirect(response: &Response, from: &Url) -> Option<Url> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(header::LOCATION)?;
    let next = from.join(std::str::from_utf8(location.as_bytes()).ok()?).ok()?;
    matches!(next.scheme(), "http" | "https").then_some(next)
}

/// The URL as it may be shown: without a password.
fn shown(url: &Url) -> Text {
    let mut url = url.clone();
    // Err only for URLs that can have neither.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    Text::from(String::from(url))
}

fn url(input: &Request, base: Option<&str>) -> Result<Url, Failure> {
    let written = input.url.trim();
    let whole = match (Url::parse(written), base) {
        (Ok(url), _) => Ok(url),
        (Err(url::ParseError::RelativeUrlWithoutBase), Some(base)) => {
            let separator = if written.is_empty() || written.starts_with('?') { "" } else { "/" };
            Url::parse(&format!("{}{separator}{}", base.trim_end_matches('/'), written.trim_start_matches('/')))
        }
        (Err(error), _) => Err(error),
    };
    let mut url = whole.map_err(|error| match error {
        url::ParseError::RelativeUrlWithoutBase => {
            Failure::error("the URL is relative; give a whole one, or use an http_client with a `base_url`")
        }
        other => Failure::error(format!("the URL cannot be read: {other}")),
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Failure::error(format!("the URL is neither http nor https but {}", url.scheme())));
    }
    let query = pairs(input.query_params.clone(), "query_params")?;
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url)
}

/// Names and values as text: a list repeats its name, null is left out.
fn pairs(all: impl IntoIterator<Item = (Text, Value)>, what: &str) -> Result<Vec<(Text, Text)>, Failure> {
    let mut pairs = Vec::new();
    for (name, value) in all {
        let (value, _) = value.unmark_deep();
        let values = value.elements().map_or_else(|| vec![value.clone()], <[Value]>::to_vec);
        for value in values.into_iter().filter(|value| !value.is_null()) {
            let text = to_text(&value)
                .map_err(|_| Failure::error(format!("{what}: `{name}` is {} and cannot be text", value.type_name())))?;
            pairs.push((name.clone(), text));
        }
    }
    Ok(pairs)
}

fn headers(cx: &CallContext, client: &HttpClient, input: &Request) -> Result<HeaderMap, Failure> {
    let mut headers = client.defaults.headers.clone();
    if let Some(token) = &input.bearer_token {
        headers.insert(header::AUTHORIZATION, secret(&format!("Bearer {token}"), "bearer_token")?);
    }
    if let Some(auth) = &input.basic_auth {
        headers.insert(header::AUTHORIZATION, secret(&format!("Basic {}", auth.encoded()), "basic_auth")?);
    }
    if !input.cookies.is_empty() {
        let cookies: Vec<String> = input.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        headers.insert(header::COOKIE, secret(&cookies.join("; "), "cookies")?);
    }
    for (name, value) in &input.headers {
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
    if let Some(key) = &cx.settings.idempotency_key {
        default_header(&mut headers, HeaderName::from_static("idempotency-key"), key);
    }
    default_header(&mut headers, header::USER_AGENT, USER_AGENT);
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
