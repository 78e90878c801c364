//! The operational endpoints every service has: how it is, what it counted, and how to break and mend it.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::condition::Failure;
use super::endpoint::Endpoints;
use super::error::ServiceError;
use super::extract::JsonBody;
use super::recent_log::Level;
use super::service::Service;
use super::stress;

/// The most latency that can be injected, in milliseconds.
const MOST_LATENCY_MS: u64 = 10_000;

type Answer = Result<Json<Value>, ServiceError>;
type ServiceState = State<Arc<Service>>;

/// The endpoints of `service`.
pub(super) fn router(service: Arc<Service>) -> Router {
    Endpoints::of(Arc::clone(&service))
        .operational("GET /healthz", healthz)
        .operational("GET /status", status)
        .operational("GET /metrics", metrics)
        .operational("GET /logs", logs)
        .operational("POST /fail", fail)
        .operational("POST /recover", recover)
        .operational("POST /stress/cpu", stress_cpu)
        .operational("POST /stress/memory", stress_memory)
        .operational("POST /config/latency", config_latency)
        .with(service)
}

async fn healthz(State(service): ServiceState) -> Response {
    match service.condition().failure {
        Some(failure) => (StatusCode::SERVICE_UNAVAILABLE, format!("Service failed: {failure}")).into_response(),
        None => Json(json!({ "status": "healthy", "service": service.name.as_str() })).into_response(),
    }
}

async fn status(State(service): ServiceState) -> Json<Value> {
    let failure = service.condition().failure.map(|failure| failure.to_string());
    let dependencies: Vec<&str> = service.name.dependencies().iter().map(|dependency| dependency.as_str()).collect();
    Json(json!({
        "service": service.name.as_str(),
        "status": if failure.is_some() { "failed" } else { "healthy" },
        "failure_type": failure,
        "port": service.port,
        "dependencies": dependencies,
    }))
}

/// Processor and memory are this service's injected share: the five live in one process, whose own figures would say nothing about one of them.
async fn metrics(State(service): ServiceState) -> Json<Value> {
    let condition = service.condition();
    let endpoints = service.tally.all();
    let (cpu, memory) = (service.stress.cpu_percent(), service.stress.memory_mb());
    Json(json!({
        "service": service.name.as_str(),
        "cpu_percent": cpu,
        "memory_mb": memory,
        "timestamp": SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64(),
        "artificial_latency": condition.latency.as_millis() as u64,
        "is_failed": condition.failure.is_some(),
        "failure_type": condition.failure.map(|failure| failure.to_string()),
        "cpu_stress_active": cpu > 0,
        "memory_leak_size": memory,
        "requests": endpoints.values().map(|counts| counts.requests).sum::<u64>(),
        "errors": endpoints.values().map(|counts| counts.errors).sum::<u64>(),
        "endpoints": endpoints,
    }))
}

async fn logs(State(service): ServiceState) -> Json<Value> {
    Json(json!({ "service": service.name.as_str(), "recent_logs": service.log.lines() }))
}

#[derive(Deserialize)]
struct FailRequest {
    #[serde(rename = "type")]
    failure: String,
}

async fn fail(State(service): ServiceState, JsonBody(asked): JsonBody<FailRequest>) -> Answer {
    let failure = Failure::parse(&asked.failure).ok_or_else(|| {
        let message =
            format!("a failure type is 1 to {} letters, digits, `_` or `-`, such as database_error", Failure::LONGEST_NAME);
        ServiceError::bad_request("bad_failure_type", message)
    })?;
    service.log.write(Level::Error, format_args!("failure injected: {failure}"));
    let answer = json!({ "service": service.name.as_str(), "status": "failed", "failure_type": failure.to_string() });
    service.fail(failure);
    Ok(Json(answer))
}

async fn recover(State(service): ServiceState) -> Json<Value> {
    service.recover();
    service.log.write(Level::Info, format_args!("recovered: nothing is injected any more"));
    Json(json!({ "service": service.name.as_str(), "status": "healthy" }))
}

#[derive(Deserialize)]
struct CpuRequest {
    intensity: u32,
    duration_s: Option<u64>,
}

async fn stress_cpu(State(service): ServiceState, JsonBody(asked): JsonBody<CpuRequest>) -> Answer {
    if !(1..=100).contains(&asked.intensity) {
        return Err(ServiceError::bad_request("bad_intensity", "intensity is a percentage of one core, 1 to 100"));
    }
    let percent = asked.intensity.min(stress::MOST_CPU_PERCENT);
    let time = stress_time(asked.duration_s)?;
    service.stress.burn(percent, time);
    service.log.write(Level::Warn, format_args!("processor stress: {percent} % for {} s", time.as_secs()));
    Ok(Json(json!({ "service": service.name.as_str(), "intensity": percent, "ends_after_s": time.as_secs() })))
}

#[derive(Deserialize)]
struct MemoryRequest {
    size_mb: u32,
    duration_s: Option<u64>,
}

async fn stress_memory(State(service): ServiceState, JsonBody(asked): JsonBody<MemoryRequest>) -> Answer {
    if asked.size_mb == 0 {
        return Err(ServiceError::bad_request("bad_size", "size_mb is at least 1"));
    }
    let size = asked.size_mb.min(stress::MOST_MEMORY_MB);
    let time = stress_time(asked.duration_s)?;
    service.stress.hold(size, time);
    service.log.write(Level::Warn, format_args!("memory stress: {size} MiB for {} s", time.as_secs()));
    Ok(Json(json!({ "service": service.name.as_str(), "size_mb": size, "ends_after_s": time.as_secs() })))
}

#[derive(Deserialize)]
struct LatencyRequest {
    latency_ms: u64,
}

async fn config_latency(State(service): ServiceState, JsonBody(asked): JsonBody<LatencyRequest>) -> Answer {
    if asked.latency_ms > MOST_LATENCY_MS {
        return Err(ServiceError::bad_request("bad_latency", format!("latency_ms is at most {MOST_LATENCY_MS}")));
    }
    service.delay(Duration::from_millis(asked.latency_ms));
    service.log.write(Level::Warn, format_args!("latency injected: {} ms", asked.latency_ms));
    Ok(Json(json!({ "service": service.name.as_str(), "latency_ms": asked.latency_ms })))
}

fn stress_time(asked: Option<u64>) -> Result<Duration, ServiceError> {
    let longest = stress::LONGEST_TIME.as_secs();
    match asked {
        None => Ok(stress::USUAL_TIME),
        Some(seconds) if (1..=longest).contains(&seconds) => Ok(Duration::from_secs(seconds)),
        Some(_) => Err(ServiceError::bad_request("bad_duration", format!("duration_s is 1 to {longest}"))),
    }
}
