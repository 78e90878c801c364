//! The echo service: says what it is told, and answers of a chosen size and latency for load.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::endpoint::Endpoints;
use super::error::ServiceError;
use super::extract::Params;
use super::latency::Profile;
use super::service::Service;

/// The largest answer `/load-test` gives, in bytes.
const LARGEST_ANSWER: usize = 1 << 20;
/// The longest `/load-test` waits, in milliseconds.
const LONGEST_DELAY_MS: u64 = 5000;

const QUICK: Profile = Profile::new(10, 20);
const NONE: Profile = Profile::new(0, 0);

type EchoState = State<Arc<Service>>;

/// The business endpoints.
pub(super) fn router(service: Arc<Service>) -> Router {
    Endpoints::of(Arc::clone(&service))
        .business("GET /echo", QUICK, echo)
        .business("POST /echo", QUICK, echo)
        .business("GET /ping", NONE, ping)
        .business("GET /info", QUICK, info)
        .business("GET /load-test", NONE, load_test)
        .with(service)
}

/// Headers that carry credentials come back without their value.
async fn echo(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Json<Value> {
    let shown: BTreeMap<&str, String> = headers.iter().map(|(name, value)| (name.as_str(), shown(name, value))).collect();
    let text = String::from_utf8_lossy(&body);
    Json(json!({
        "method": method.as_str(),
        "path": uri.path(),
        "query": uri.query(),
        "headers": shown,
        "body": text,
        "json": serde_json::from_slice::<Value>(&body).ok(),
    }))
}

fn shown(name: &header::HeaderName, value: &header::HeaderValue) -> String {
    let secret = [header::AUTHORIZATION, header::PROXY_AUTHORIZATION, header::COOKIE].contains(name);
    if secret { "(hidden)".to_owned() } else { String::from_utf8_lossy(value.as_bytes()).into_owned() }
}

async fn ping() -> Json<Value> {
    Json(json!({ "pong": true }))
}

async fn info(State(service): EchoState) -> Json<Value> {
    let settings = service.settings;
    Json(json!({
        "service": service.name.as_str(),
        "version": env!("CARGO_PKG_VERSION"),
        "seed": settings.seed,
        "pace": settings.pace.factor(),
        "flaky": settings.flaky,
    }))
}

#[derive(Deserialize)]
struct LoadParams {
    size: Option<usize>,
    delay_ms: Option<u64>,
}

async fn load_test(State(service): EchoState, Params(asked): Params<LoadParams>) -> Result<Response, ServiceError> {
    let (size, delay) = (asked.size.unwrap_or(64), asked.delay_ms.unwrap_or(0));
    if size > LARGEST_ANSWER || delay > LONGEST_DELAY_MS {
        let message = format!("size is at most {LARGEST_ANSWER} bytes, delay_ms at most {LONGEST_DELAY_MS}");
        return Err(ServiceError::bad_request("bad_load", message));
    }
    service.wait(Duration::from_millis(delay)).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain")], "x".repeat(size)).into_response())
}
