#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio_util::sync::CancellationToken;

use crate::base::clock::RunClock;
use crate::base::secret::Secrets;
use crate::base::seed::Seed;
use crate::contract::conformance::{Log, Sample};
use crate::contract::{CallContext, Network, RunContext};
use crate::modules::CATALOG;
use crate::modules::testing::{Bench, arguments, call};
use crate::value::{Text, Value};

pub fn sample() -> Sample {
    let bench = Bench::default();
    Sample {
        name: "sleep",
        works: arguments([("duration", Value::from("1ms"))]),
        fails: None,
        endless: Some(arguments([("duration", Value::from("1h"))])),
        secrets: Vec::new(),
        folder: bench.folder,
        environment: bench.environment,
    }
}

async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn it_sleeps_in_plan_time() {
    let (clock, time) = RunClock::manual(SystemTime::UNIX_EPOCH);
    let run = RunContext::new(clock.clone(), CATALOG, Secrets::new(), Seed(1), Network::default(), "/".into(), Arc::default());
    let cx = CallContext::new(Arc::new(run), Text::from("step.sleep.a"), 1, CancellationToken::new(), Arc::new(Log::default()));
    let sleeping = tokio::spawn(async move { call(&cx, "sleep", arguments([("duration", Value::Int(2))])).await });
    settle().await;
    time.advance(Duration::from_secs(1));
    clock.pause();
    settle().await;
    time.advance(Duration::from_secs(60));
    settle().await;
    assert!(!sleeping.is_finished());
    clock.resume();
    settle().await;
    time.advance(Duration::from_secs(1));
    settle().await;
    assert!(sleeping.is_finished());
    assert!(sleeping.await.unwrap().unwrap().is_null());
}
