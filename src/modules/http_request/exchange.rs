//! One request with its redirects through the general client, up to the last response.

use std::sync::Arc;
use std::time::Duration;

use reqwest::cookie::CookieStore;
use reqwest::header::{self, HeaderValue};
use reqwest::{Response, Url};

use super::answer::{Answer, Limits};
use super::notes::Notes;
use super::outgoing::{HeaderArguments, Outgoing, Payload, headers, payload, shown, url};
use crate::contract::{CallContext, Demand, ErrorClass, Failure};
use crate::modules::shared::http::{HttpClient, Request, Target, Timing, Timings, Transport, failure};
use crate::value::Value;

/// A request under way.
pub(super) struct Exchange {
    client: Arc<HttpClient>,
    transport: Transport,
    outgoing: Outgoing,
    redirects: u32,
    /// How many of the redirects are left.
    left: u32,
    limits: Limits,
    begun: Duration,
    timings: Timings,
}

impl Exchange {
    /// Takes the arguments; reads the files they name.
    pub(super) async fn new(cx: &CallContext, client: Arc<HttpClient>, input: Request) -> Result<Self, Failure> {
        let defaults = &client.defaults;
        let url = url(&input.url, &input.query_params, defaults.base_url.as_deref())?;
        let (mut body, content_type) = payload(input.body.as_ref(), input.json.as_ref(), input.form_data.as_ref())?;
        let arguments = HeaderArguments {
            bearer_token: input.bearer_token.as_ref(),
            basic_auth: input.basic_auth.as_ref(),
            cookies: &input.cookies,
            headers: &input.headers,
            idempotency_key: cx.settings.idempotency_key.as_ref(),
        };
        let transport = input.transport(&defaults.transport);
        let headers = headers(defaults, &arguments, content_type)?;
        if let Some(parts) = input.multipart {
            body = Payload::Parts(parts.load(&cx.run.folder).await?);
        }
        let redirects = input.redirects.unwrap_or(defaults.redirects);
        let limits = Limits { expected: input.expected_status, max_body: input.max_body };
        let outgoing = Outgoing { method: input.method.0, url, headers, payload: body };
        Ok(Self::of(cx, client, transport, outgoing, limits, redirects))
    }

    /// A request that is ready to be sent.
    pub(super) fn of(
        cx: &CallContext,
        client: Arc<HttpClient>,
        transport: Transport,
        outgoing: Outgoing,
        limits: Limits,
        redirects: u32,
    ) -> Self {
        let begun = cx.clock().real();
        Self { client, transport, outgoing, redirects, left: redirects, limits, begun, timings: Timings::default() }
    }

    /// With so many redirects left of those that are allowed, and the time that the others took.
    pub(super) fn after(mut self, left: u32, timings: Timings) -> Self {
        self.left = left;
        self.timings = timings;
        self
    }

    /// Whom it talks to now, for messages.
    pub(super) fn target(&self) -> String {
        target(&self.outgoing.url)
    }

    /// Sends it, follows redirects and reads the response.
    pub(super) async fn run(
        &mut self,
        cx: &CallContext,
        demand: &Demand,
        mut notes: Option<&mut Notes<'_>>,
    ) -> Result<Value, Failure> {
        loop {
            let url = &self.outgoing.url;
            let target = Target::of(url, &cx.run.network).ok_or_else(|| Failure::error("the URL has no host"))?;
            if let Some(notes) = &mut notes {
                let (head, body) = self.outgoing.bytes();
                notes.traffic.sent += (head.len() + body.len()) as u64;
                notes.request(&head, &[&body]);
            }
            let timing = Timing::start(cx.clock());
            let mut timings = self.timings;
            let response = timing.head(cx, self.begun, &mut timings, self.hop(cx, &target)).await?;
            self.timings = timings;
            if let Some(notes) = &mut notes {
                notes.response(&response);
            }
            if let Some(jar) = &self.client.jar {
                jar.set_cookies(&mut response.headers().get_all(header::SET_COOKIE).iter(), url);
            }
            let next = self.outgoing.redirect(response.status(), response.headers()).filter(|_| self.redirects > 0);
            let Some(next) = next else {
                let answer = Answer { target, url: shown(url), timings };
                return answer.read(cx, demand, &self.limits, self.begun, response, notes).await;
            };
            self.left = self.left.checked_sub(1).ok_or_else(|| one_redirect_more(&target, self.redirects))?;
            self.outgoing.follow(response.status(), next);
        }
    }

    /// One request and the response's head.
    async fn hop(&self, cx: &CallContext, target: &Target) -> Result<Response, Failure> {
        let connections = self.client.connections(&cx.run, &self.transport, target)?;
        let mut url = self.outgoing.url.clone();
        let mut headers = self.outgoing.headers.clone();
        if self.transport.route(target).is_some() && url.port().is_some() && url.set_port(None).is_ok() {
            // A port in the URL would win over the route's; the server is told what stood there all the same.
            if let Ok(host) = HeaderValue::try_from(target.to_string()) {
                headers.entry(header::HOST).or_insert(host);
            }
        }
        if let Some(kept) = self.client.jar.as_ref().and_then(|jar| jar.cookies(&self.outgoing.url)) {
            let own = headers.get(header::COOKIE).map(HeaderValue::as_bytes);
            let all = own.map_or_else(|| kept.as_bytes().to_vec(), |own| [own, b"; ", kept.as_bytes()].concat());
            if let Ok(all) = HeaderValue::from_bytes(&all) {
                headers.insert(header::COOKIE, all);
            }
        }
        let request = connections.request(self.outgoing.method.clone(), url).headers(headers);
        let request = match &self.outgoing.payload {
            Payload::Nothing => request,
            Payload::Bytes(bytes) => request.body(bytes.clone()),
            Payload::Parts(parts) => request.multipart(parts.form()),
        };
        request.send().await.map_err(|error| failure(&error, target))
    }
}

/// Whom a URL talks to, for messages.
pub(super) fn target(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

/// There were as many redirects as may be.
pub(super) fn one_redirect_more(target: &Target, redirects: u32) -> Failure {
    Failure::new(ErrorClass::Error, format!("{target} redirects once more after {redirects} redirects"))
}

/// It took longer than it may.
pub(super) fn late(target: &str, limit: Duration) -> Failure {
    Failure::new(ErrorClass::Timeout, format!("{target} did not answer within {limit:?}"))
}
