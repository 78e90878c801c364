//! The ways a request is made: each test of what a request does goes all of them.

use crate::contract::{CallContext, Demand, Failure, Lane, LaneCall, LaneSetup, Outcome, Prepared, Tape, Traffic, User};
use crate::modules::CATALOG;
use crate::modules::http_request::lane::Kept;
use crate::modules::testing::{Bench, call};
use crate::value::shape::{Argument, Arguments};
use crate::value::{Text, Value};

/// What a lane can take anew with each call.
const CHANGEABLE: [&str; 8] = ["url", "query_params", "headers", "body", "json", "form_data", "bearer_token", "cookies"];

/// How a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// As a step outside scenarios.
    Call,
    /// On a lane, all arguments fixed.
    Lane,
    /// On a lane, all arguments that may change given at the call.
    Changing,
}

impl Way {
    /// One request in a run of its own, all output wanted.
    pub async fn call(self, bench: &Bench, arguments: Arguments) -> Outcome {
        self.call_in(&bench.context().0, arguments).await
    }

    /// One request in a run, by a user of its own.
    pub async fn call_in(self, cx: &CallContext, arguments: Arguments) -> Outcome {
        match self {
            Self::Call => call(cx, "http_request", arguments).await,
            _ => match OnLane::new(cx, self, &arguments, &Demand::Everything) {
                Some(mut lane) => lane.call().await,
                None => call(cx, "http_request", arguments).await,
            },
        }
    }
}

/// One user's requests on a lane.
pub struct OnLane {
    pub lane: Box<dyn Lane>,
    pub user: User,
    pub traffic: Traffic,
    values: Vec<Value>,
    cx: CallContext,
}

impl OnLane {
    /// A lane for a step with these arguments, if it has one.
    pub fn new(cx: &CallContext, way: Way, arguments: &Arguments, demand: &Demand) -> Option<Self> {
        let mut fixed = Arguments::new();
        let (mut changing, mut values) = (Vec::new(), Vec::new());
        for (name, argument) in arguments.iter() {
            match argument {
                Argument::Value(value) if way == Way::Changing && CHANGEABLE.contains(&name.as_str()) => {
                    changing.push(name.clone());
                    values.push(value.clone());
                }
                other => fixed.set(name.clone(), other.clone()),
            }
        }
        let setup = LaneSetup {
            run: &cx.run,
            address: &cx.address,
            fixed: &fixed,
            changing: &changing,
            resources: cx.resources(),
            settings: &cx.settings,
        };
        let lane = prepared(arguments, demand).ok()?.lane(&setup).unwrap()?;
        let run = std::sync::Arc::clone(&cx.run);
        let cx = CallContext::new(run, cx.address.clone(), 1, cx.cancellation().clone(), cx.log_sink().clone());
        Some(Self { lane, user: User::new(0), traffic: Traffic::default(), values, cx })
    }

    /// One attempt, ended at its limit as a load thread does.
    pub async fn call(&mut self) -> Outcome {
        self.call_with(None, None).await
    }

    /// One attempt with a key, and on a tape.
    pub async fn call_with(&mut self, idempotency_key: Option<&Text>, tape: Option<&mut Tape>) -> Outcome {
        let call = LaneCall { changing: &self.values, idempotency_key, traffic: &mut self.traffic, tape };
        let attempt = self.lane.call(call, &mut self.user);
        let Some(limit) = self.lane.limit() else { return attempt.await };
        self.cx.clock().timeout(limit, attempt).await.unwrap_or_else(|_| Err(self.lane.late(limit)))
    }

    /// Waits until something came on the user's idle connections: another word, or their end.
    pub async fn heard(&mut self) {
        self.user.keep::<Kept>().unwrap().connections.heard().await;
    }

    /// Another value for the first argument that changes.
    pub fn change(&mut self, value: impl Into<Value>) {
        self.values[0] = value.into();
    }
}

fn prepared(arguments: &Arguments, demand: &Demand) -> Result<Box<dyn Prepared>, Failure> {
    let runner = (CATALOG.runner("http_request").unwrap().make)();
    runner.prepare(arguments, demand).map_err(|problems| Failure::error(format!("{problems:?}")))
}

/// Makes a test of each function, for each way.
macro_rules! every_way {
    ($($test:ident),+ $(,)?) => {
        mod via_call {
            $(#[tokio::test] async fn $test() { super::$test(super::Way::Call).await })+
        }
        mod via_lane {
            $(#[tokio::test] async fn $test() { super::$test(super::Way::Lane).await })+
        }
        mod via_lane_with_changing_arguments {
            $(#[tokio::test] async fn $test() { super::$test(super::Way::Changing).await })+
        }
    };
}

pub(super) use every_way;
