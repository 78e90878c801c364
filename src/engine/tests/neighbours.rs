//! What comes before what in the life of a step and is no neighbour of it; those are in [`pairs`](super::pairs).

use std::time::Duration;

use super::kit::*;
use crate::event::{OnFailure, Status};

const BY_HAND: How = How { on_failure: OnFailure::Continue, operator: false, by_hand: true, ..How::DEFAULT };

const RETRY: &str = "retry {\n attempts = 2\n backoff {\n initial = \"5s\"\n strategy = \"fixed\"\n jitter = \"none\"\n }\n }\n";

/// What cannot be evaluated fails at once, however long the delay.
#[test]
pub(super) fn arguments_before_delay_before() {
    let text = [probe("none", "", ""), probe("a", "gives = 1 + step.probe.none.output.given.nothing", "delay_before = \"1h\"")];
    let (state, _) = run(&text.concat(), BY_HAND);
    assert_eq!((status(&state, "a"), state.plan_us), (Status::Failed, 0));
}

/// Each attempt has its own time.
#[test]
pub(super) fn retry_before_timeouts() {
    let text = probe("a", "gate = \"never\"", &format!("timeouts {{\n execution = \"1s\"\n }}\n{RETRY}"));
    let mut running = begin(&text, BY_HAND);
    running.until_line("begin a");
    running.advance_when_asleep(1, Duration::from_secs(1));
    running.until("the first is over", |state| node(state, "a").latency.count() == 1);
    running.advance_when_asleep(1, Duration::from_secs(5));
    running.until("the second began", |state| node(state, "a").attempt_count == 2);
    running.advance_when_asleep(1, Duration::from_secs(1));
    let state = running.end();
    assert_eq!((running.journal.count("begin a"), state.plan_us), (2, 7_000_000));
}
