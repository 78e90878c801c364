//! One poll.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;

use super::spec::{HostPort, Input, RequestArguments};
use crate::contract::{CallContext, Demand, ErrorClass, Failure, Outcome, Prepared, User};
use crate::value::Value;
use crate::value::shape::{Arguments, Condition};

/// How long one connection attempt may take.
const CONNECT: Duration = Duration::from_secs(5);

/// What is polled.
pub(super) enum Probe {
    /// A call of `http_request`.
    Http {
        /// The call.
        call: Box<dyn Prepared>,
        /// What it is called with.
        arguments: Arguments,
        /// What its output must be.
        until: Option<Condition>,
    },
    /// A port.
    Tcp(HostPort),
}

impl Probe {
    /// The probe that the arguments ask for.
    pub(super) fn new(cx: &CallContext, input: &Input) -> Result<Self, Failure> {
        match (&input.http, &input.tcp) {
            (Some(request), None) => Self::http(cx, request, input.until.clone()),
            (None, Some(address)) => Ok(Self::Tcp(address.clone())),
            _ => Err(Failure::error("give either `http` or `tcp`")),
        }
    }

    fn http(cx: &CallContext, request: &RequestArguments, until: Option<Condition>) -> Result<Self, Failure> {
        let entry = cx.run.catalog.runner("http_request").ok_or_else(|| Failure::error("this build has no `http_request`"))?;
        let arguments = request.arguments();
        let prepared = (entry.make)().prepare(&arguments, &Demand::Everything);
        let call = prepared.map_err(|problems| {
            let all: Vec<String> = problems.iter().map(|problem| format!("http: {problem}")).collect();
            Failure::error(all.join("; "))
        })?;
        Ok(Self::Http { call, arguments, until })
    }

    /// Polls once.
    pub(super) async fn poll(&self, cx: &CallContext, attempt: u32, user: &mut User) -> Outcome {
        match self {
            Self::Http { call, arguments, until } => {
                let inner = CallContext::new(
                    Arc::clone(&cx.run),
                    cx.address.clone(),
                    attempt,
                    cx.cancellation().clone(),
                    Arc::clone(cx.log_sink()),
                );
                let inner = inner.with_resources(cx.resources().to_vec()).with_settings(cx.settings.clone());
                let outcome = call.call(&inner, user, arguments.clone()).await;
                match until {
                    Some(condition) => judge(outcome, condition),
                    None => outcome,
                }
            }
            Self::Tcp(address) => connect(cx, address).await.map(|()| Value::Null),
        }
    }
}

/// With a condition of one's own, it alone decides about an answer: a 503 may be what is waited for.
fn judge(outcome: Outcome, condition: &Condition) -> Outcome {
    let output = match outcome {
        Ok(output) => output,
        Err(Failure { output: Some(output), .. }) => output,
        Err(failure) => return Err(failure),
    };
    let message = match condition.holds(&output) {
        Ok(true) => return Ok(output),
        Ok(false) => String::from("the condition does not hold"),
        Err(message) => message,
    };
    Err(Failure::new(ErrorClass::Check, message).with_output(output))
}

async fn connect(cx: &CallContext, address: &HostPort) -> Result<(), Failure> {
    let mapped = cx.run.network.resolve.iter().find(|one| one.host == address.host && one.port == address.port);
    let connecting = async {
        match mapped {
            Some(one) => TcpStream::connect(one.address).await,
            None => TcpStream::connect((address.host.as_str(), address.port)).await,
        }
    };
    match cx.clock().timeout(CONNECT, connecting).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(Failure::new(ErrorClass::Connect, format!("no connection to {address}: {}", error.kind()))),
        Err(_) => Err(Failure::new(ErrorClass::Timeout, format!("no connection to {address} within {CONNECT:?}"))),
    }
}
