//! Endpoints: each is counted and logged; a business endpoint also takes its time and suffers what is injected.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

use super::error::ServiceError;
use super::latency::Profile;
use super::recent_log::Level;
use super::service::Service;

/// The largest request body accepted, in bytes.
const LARGEST_BODY: usize = 1 << 20;

/// A service's endpoints, as they are put together.
pub(super) struct Endpoints<S> {
    service: Arc<Service>,
    router: Router<S>,
}

impl<S: Clone + Send + Sync + 'static> Endpoints<S> {
    /// No endpoints yet.
    pub(super) fn of(service: Arc<Service>) -> Self {
        Self { service, router: Router::new() }
    }

    /// A business endpoint, named `METHOD /path`, with a latency.
    pub(super) fn business<H: Handler<T, S>, T: 'static>(self, name: &'static str, profile: Profile, handler: H) -> Self {
        self.add(name, Access::Business(profile), handler)
    }

    /// An endpoint that answers at once and whatever is injected, named `METHOD /path`.
    pub(super) fn operational<H: Handler<T, S>, T: 'static>(self, name: &'static str, handler: H) -> Self {
        self.add(name, Access::Operational, handler)
    }

    /// The endpoints with their state, mergeable with others.
    pub(super) fn with(self, state: S) -> Router {
        self.router.with_state(state)
    }

    fn add<H: Handler<T, S>, T: 'static>(self, name: &'static str, access: Access, handler: H) -> Self {
        let (method, path) = name.split_once(' ').unwrap_or(("GET", name));
        let route: MethodRouter<S> = if method == "POST" { post(handler) } else { get(handler) };
        self.service.tally.register(name);
        let gate = Arc::new(Gate { service: Arc::clone(&self.service), name, access });
        let router = self.router.route(path, route.route_layer(from_fn_with_state(gate, visit)));
        Self { router, ..self }
    }
}

/// Answers what no endpoint takes, as JSON, and bounds the bodies of all.
pub(super) fn complete(router: Router) -> Router {
    let unknown = async || ServiceError::not_found("unknown_endpoint", "there is no such endpoint");
    let misused = async || ServiceError::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method", "the endpoint takes another method");
    router.fallback(unknown).method_not_allowed_fallback(misused).layer(DefaultBodyLimit::max(LARGEST_BODY))
}

#[derive(Debug, Clone, Copy)]
enum Access {
    Business(Profile),
    Operational,
}

/// What stands before an endpoint.
struct Gate {
    service: Arc<Service>,
    name: &'static str,
    access: Access,
}

impl Gate {
    /// Lets request `number` in, after its latency; says what that was.
    async fn admit(&self, number: u64, path: &str) -> Result<Option<HeaderValue>, ServiceError> {
        let Access::Business(profile) = self.access else {
            return Ok(None);
        };
        let service = &self.service;
        service.suffer().await?;
        let work = profile.latency(service.seeded, self.name, profile.key(number, path), service.settings.pace);
        let injected = service.condition().latency;
        service.wait(work + injected).await?;
        Ok(server_timing(work, injected))
    }

    fn record(&self, line: &str, status: StatusCode, begun: Instant) {
        if status.as_u16() >= 400 {
            self.service.tally.failed(self.name);
        }
        let level = match status.as_u16() {
            500.. => Level::Error,
            400.. => Level::Warn,
            _ => Level::Info,
        };
        let took = begun.elapsed().as_millis();
        self.service.log.write(level, format_args!("{line} {} in {took} ms", status.as_u16()));
    }
}

/// The `Server-Timing` header (W3C): what the seed made it take, and what was injected, in milliseconds.
fn server_timing(work: Duration, injected: Duration) -> Option<HeaderValue> {
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    HeaderValue::try_from(format!("work;dur={:.3}, injected;dur={:.3}", millis(work), millis(injected))).ok()
}

async fn visit(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let number = gate.service.tally.arrived(gate.name);
    let line = format!("{} {:.120}", request.method(), request.uri().path());
    let response = match gate.admit(number, request.uri().path()).await {
        Ok(timing) => {
            let mut response = next.run(request).await;
            if let Some(timing) = timing {
                response.headers_mut().insert("server-timing", timing);
            }
            response
        }
        Err(error) => error.into_response(),
    };
    if matches!(gate.access, Access::Business(_)) || response.status().as_u16() >= 400 {
        gate.record(&line, response.status(), begun);
    }
    response
}
