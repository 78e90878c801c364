//! What runs when.

use super::kit::*;
use super::{fallback, pairs, priority};
use crate::event::{Ask, Status};
use crate::grid::check::step_words;

#[test]
pub(super) fn independent_steps_run_at_once_and_a_fan_in_waits_for_all() {
    let text = [
        probe("a", "gate = \"a\"", ""),
        probe("b", "gate = \"b\"", ""),
        probe("c", "gives = [step.probe.a.output.given, step.probe.b.output.given]", ""),
    ];
    let mut running = begin(&text.concat(), How::default());
    running.until_line("begin a");
    running.until_line("begin b");
    running.journal.open("b");
    running.until_status("b", Status::Succeeded);
    assert_eq!(running.journal.count("begin c"), 0);
    running.journal.open("a");
    let state = running.end();
    assert_eq!(status(&state, "c"), Status::Succeeded);
    assert_eq!(exit(&state), 0);
}

#[test]
fn no_more_run_at_once_than_may_and_the_next_is_the_first_in_plan_order() {
    let text: String = ["a", "b", "c", "d"].map(|name| probe(name, &format!("gate = \"{name}\""), "")).concat();
    let mut running = begin(&text, How { max_parallel: 2, ..How::default() });
    running.until_line("begin a");
    running.until_line("begin b");
    running.until("two ready", |state| (state.counts.of(Status::Ready), state.counts.of(Status::Running)) == (2, 2));
    running.journal.open("b");
    running.until_line("begin c");
    assert_eq!(running.journal.count("begin d"), 0);
    for gate in ["a", "c", "d"] {
        running.journal.open(gate);
    }
    assert_eq!(exit(&running.end()), 0);
}

#[test]
fn nothing_begins_while_paused_and_all_goes_on_after() {
    let text = [probe("a", "gate = \"a\"", ""), probe("b", "", "depends_on = [step.probe.a]")].concat();
    let mut running = begin(&text, How { by_hand: true, ..How::default() });
    running.until_line("begin a");
    running.ask(Ask::Pause);
    running.journal.open("a");
    running.until_status("b", Status::Ready);
    running.time.as_ref().unwrap().advance(std::time::Duration::from_secs(5));
    assert_eq!(running.journal.count("begin b"), 0);
    running.ask(Ask::Resume);
    let state = running.end();
    assert_eq!(exit(&state), 0);
    assert_eq!(state.paused_us(), 5_000_000);
}

#[test]
fn a_second_pause_and_a_resume_of_what_runs_are_refused() {
    let mut running = begin(&probe("a", "gate = \"a\"", ""), How::default());
    let refused = |answer| matches!(answer, crate::event::Answer::Refused { .. });
    assert!(refused(running.ask(Ask::Resume)));
    assert!(!refused(running.ask(Ask::Pause)));
    assert!(refused(running.ask(Ask::Pause)));
    assert!(!refused(running.ask(Ask::Resume)));
    running.journal.open("a");
    running.end();
}

#[test]
fn delays_are_plan_time_and_take_no_slot() {
    let text = [
        probe("late", "", "delay_before = \"10s\""),
        probe("a", "gate = \"a\"", ""),
        probe("last", "", "depends_on = [step.probe.late]\n delay_before = \"1s\"\n delay_after = \"2s\""),
    ];
    let mut running = begin(&text.concat(), How { by_hand: true, max_parallel: 1, ..How::default() });
    // One slot: `a` begins although `late` waits.
    running.until_line("begin a");
    running.journal.open("a");
    running.advance_when_asleep(1, std::time::Duration::from_secs(10));
    running.until_status("last", Status::Ready);
    running.advance_when_asleep(1, std::time::Duration::from_secs(1));
    running.until_line("end last");
    running.advance_when_asleep(1, std::time::Duration::from_secs(2));
    let state = running.end();
    assert_eq!(state.plan_us, 13_000_000);
    assert_eq!(exit(&state), 0);
}

/// The order of LANGUAGE.md, outside in, in the words of a step.
const ORDER: &[&str] = &[
    "if",
    "arguments",
    "dedupe",
    "cache",
    "delay_before",
    "concurrency",
    "priority",
    "retry",
    "circuit_breaker",
    "rate_limit",
    "timeouts",
    "check",
    "delay_after",
    "on_error",
];

/// What has no place in the order, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("continue_on_failure", "is an on_error"),
    ("count", "says how many there are"),
    ("depends_on", "says what comes before all of it"),
    ("depends_on_any", "says what comes before all of it"),
    ("description", "says nothing to the engine"),
    ("enabled", "is an if"),
    ("env", "is evaluated with the arguments"),
    ("expect", "says nothing to the engine"),
    ("for_each", "says how many there are"),
    ("idempotency_key", "is evaluated with the arguments"),
    ("losers", "says what becomes of others"),
    ("metric", "only counts what an attempt gave whose checks held"),
    ("metrics", "is carried in the facts"),
    ("on_resume", "is carried in the facts"),
    ("placement", "is evaluated with the arguments and carried in the facts"),
    ("run_if_skipped", "is an if"),
    ("scope", "says who may name it"),
    ("sensitive", "says how an output is shown"),
    ("service", "says what holds where the others say nothing"),
    ("tags", "say what there is before anything is decided"),
    ("tracing", "is evaluated with the arguments and carried in the facts"),
    ("uses", "says what a call is made with"),
];

/// Each with the next, and the test that shows that it comes before.
const PAIRS: &[(&str, &str, fn())] = &[
    ("if", "arguments", pairs::if_before_arguments),
    ("arguments", "dedupe", pairs::arguments_before_dedupe),
    ("dedupe", "cache", pairs::dedupe_before_cache),
    ("cache", "delay_before", pairs::cache_before_delay_before),
    ("delay_before", "concurrency", pairs::delay_before_before_concurrency),
    ("concurrency", "priority", priority::a_place_comes_before_the_queue_whatever_the_priority),
    ("priority", "retry", priority::backoff_keeps_the_slot_from_those_with_a_higher_priority),
    ("retry", "circuit_breaker", pairs::retry_before_circuit_breaker),
    ("circuit_breaker", "rate_limit", pairs::circuit_breaker_before_rate_limit),
    ("rate_limit", "timeouts", pairs::rate_limit_before_timeouts),
    ("timeouts", "check", pairs::timeouts_before_check),
    ("check", "delay_after", pairs::check_before_delay_after),
    ("delay_after", "on_error", fallback::it_is_taken_when_the_delay_after_the_last_attempt_is_over),
];

#[test]
fn every_meta_argument_has_its_place_and_a_test_with_its_neighbour() {
    let mut placed: Vec<&str> = ORDER.iter().copied().chain(ELSEWHERE.iter().map(|(word, _)| *word)).collect();
    placed.sort_unstable();
    let mut words: Vec<&str> = step_words().collect();
    words.sort_unstable();
    assert_eq!(placed, words, "a word of a step is not in the order, or twice");
    let neighbours: Vec<(&str, &str)> = ORDER.windows(2).map(|two| (two[0], two[1])).collect();
    let tested: Vec<(&str, &str)> = PAIRS.iter().map(|(outer, inner, _)| (*outer, *inner)).collect();
    assert_eq!(tested, neighbours);
}
