//! Calls from one service to another, and how a failure travels back along them.

use std::time::Duration;

use axum::http::StatusCode;
use reqwest::RequestBuilder;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::{ErrorEnvelope, ServiceError};
use super::latency::Pace;
use super::service::ServiceName;

/// A service that another one calls.
#[derive(Debug, Clone)]
pub(super) struct Dependency {
    name: ServiceName,
    url: String,
    http: reqwest::Client,
    patience: Duration,
}

impl Dependency {
    /// The service `name` at `url`. Who calls it waits the longer the more calls it makes itself, so that the deepest gives up first.
    pub(super) fn new(name: ServiceName, url: String, http: reqwest::Client, pace: Pace) -> Self {
        let patience = (Duration::from_secs(3) + pace.stretch(2000.0)) * (name.depth() + 1);
        Self { name, url, http, patience }
    }

    /// Asks for `path` with query parameters.
    ///
    /// # Errors
    /// 502 or 503 naming this dependency; or, passed on, what it says about the request itself (400, 404, 409).
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, ServiceError> {
        self.send(self.http.get(format!("{}{path}", self.url)).query(query)).await
    }

    /// Posts `body` as JSON to `path`.
    ///
    /// # Errors
    /// As for [`Self::get`].
    pub(super) async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, ServiceError> {
        self.send(self.http.post(format!("{}{path}", self.url)).json(body)).await
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ServiceError> {
        let response = request.timeout(self.patience).send().await.map_err(|error| self.unreachable(&error))?;
        let status = response.status();
        let body = response.bytes().await.map_err(|error| self.unreachable(&error))?;
        if !status.is_success() {
            return Err(self.refused(status, &body));
        }
        serde_json::from_slice(&body).map_err(|_| self.failed(StatusCode::BAD_GATEWAY, "its answer cannot be read", None))
    }

    fn unreachable(&self, error: &reqwest::Error) -> ServiceError {
        if error.is_timeout() {
            let reason = format!("no answer within {:.1} s", self.patience.as_secs_f64());
            return self.failed(StatusCode::SERVICE_UNAVAILABLE, &reason, None);
        }
        self.failed(StatusCode::BAD_GATEWAY, "it cannot be reached", None)
    }

    fn refused(&self, status: StatusCode, body: &[u8]) -> ServiceError {
        let said = serde_json::from_slice::<ErrorEnvelope>(body).ok().map(|envelope| envelope.error);
        let about_request = matches!(status, StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::CONFLICT);
        let outward = match status {
            StatusCode::TOO_MANY_REQUESTS => StatusCode::SERVICE_UNAVAILABLE,
            status if status.is_server_error() => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_GATEWAY,
        };
        match said {
            Some(said) if about_request => ServiceError::passed_on(status, said),
            Some(said) => self.failed(outward, &said.message, said.root),
            None => self.failed(outward, &format!("status {}", status.as_u16()), None),
        }
    }

    fn failed(&self, status: StatusCode, reason: &str, root: Option<String>) -> ServiceError {
        ServiceError::dependency(status, self.name, reason, root)
    }
}
