//! What a service answers when it does not do what it was asked: a status and a JSON body that says why.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::condition::Failure;
use super::service::ServiceName;

/// A refusal or failure; its body is `{"error": {"code", "message", …}}`.
#[derive(Debug)]
pub(super) struct ServiceError {
    status: StatusCode,
    header: Option<(HeaderName, HeaderValue)>,
    body: Box<ErrorBody>,
}

/// The `error` object of the body.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ErrorBody {
    /// A stable word for programs.
    pub(super) code: String,
    /// A sentence for people.
    pub(super) message: String,
    /// The service this one called in vain.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) dependency: Option<String>,
    /// The service at the end of the chain of calls, where the trouble began.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) root: Option<String>,
}

/// The whole body.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ErrorEnvelope {
    /// What went wrong.
    pub(super) error: ErrorBody,
}

impl ServiceError {
    /// An error of this service alone.
    pub(super) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        let body = ErrorBody { code: code.to_owned(), message: message.into(), dependency: None, root: None };
        Self { status, header: None, body: Box::new(body) }
    }

    /// 400: the request makes no sense.
    pub(super) fn bad_request(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// 404: there is no such thing.
    pub(super) fn not_found(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, message)
    }

    /// 401 with the challenge RFC 9110 §11.6.1 asks for.
    pub(super) fn unauthorized(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, message).with_header(header::WWW_AUTHENTICATE, "Bearer")
    }

    /// 503: the service is going away.
    pub(super) fn stopping() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", "the service is shutting down")
    }

    /// What a business endpoint answers while `failure` is injected.
    pub(super) fn injected(failure: &Failure) -> Self {
        let (status, message) = match failure {
            Failure::DatabaseError => (StatusCode::INTERNAL_SERVER_ERROR, "the query failed"),
            Failure::Timeout => (StatusCode::GATEWAY_TIMEOUT, "the service did not get done in time"),
            Failure::Auth => {
                return Self::unauthorized("auth_failure", "the credentials were refused");
            }
            Failure::RateLimit => (StatusCode::TOO_MANY_REQUESTS, "too many requests, try again in a second"),
            Failure::Custom(_) => (StatusCode::SERVICE_UNAVAILABLE, "the service has failed"),
        };
        let error = Self::new(status, &failure.to_string(), message);
        if *failure == Failure::RateLimit { error.with_header(header::RETRY_AFTER, "1") } else { error }
    }

    /// A call to `dependency` in vain; `root` is where the trouble began, as far as known.
    pub(super) fn dependency(status: StatusCode, dependency: ServiceName, reason: &str, root: Option<String>) -> Self {
        let mut error = Self::new(status, "dependency_failed", format!("{dependency} failed: {reason}"));
        error.body.root = Some(root.unwrap_or_else(|| dependency.to_string()));
        error.body.dependency = Some(dependency.to_string());
        error
    }

    /// Passes on what a dependency said about the request itself, such as 404.
    pub(super) fn passed_on(status: StatusCode, body: ErrorBody) -> Self {
        Self { status, header: None, body: Box::new(body) }
    }

    /// The same with a header.
    pub(super) fn with_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.header = Some((name, HeaderValue::from_static(value)));
        self
    }
}

impl IntoResponse for ServiceError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(ErrorEnvelope { error: *self.body })).into_response();
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
