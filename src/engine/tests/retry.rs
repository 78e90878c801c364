//! `retry` and its `backoff`: what is tried again, how often, and when.

use std::time::Duration;

use super::kit::*;
use crate::base::failure::ErrorClass;
use crate::event::{OnFailure, Status};
use crate::state::RunState;

const BY_HAND: How = How { on_failure: OnFailure::Continue, by_hand: true, ..How::DEFAULT };

/// As many attempts, with these lines of `retry` and of its `backoff`.
fn retry(attempts: usize, lines: &str, backoff: &str) -> String {
    format!("retry {{\n attempts = {attempts}\n{lines}\n backoff {{\n{backoff}\n }}\n }}\n")
}

/// As many attempts without a wait between.
fn at_once(attempts: usize, lines: &str) -> String {
    retry(attempts, lines, "initial = 0")
}

/// How long each attempt waited after the one before it had ended, in milliseconds.
fn waits(state: &RunState) -> Vec<u64> {
    let attempts: Vec<_> = node(state, "a").attempts.iter().collect();
    let wait = |two: &[&std::sync::Arc<crate::state::AttemptState>]| {
        (two[1].started_us - two[0].started_us - two[0].duration_us.unwrap()) / 1000
    };
    attempts.windows(2).map(wait).collect()
}

/// The waits between as many attempts, all of which fail.
fn backs_off(attempts: usize, backoff: &str) -> Vec<u64> {
    let mut running = begin(&probe("a", "fail = \"no\"", &retry(attempts, "", backoff)), BY_HAND);
    running.until("the first", |state| begun_ms(state).len() == 1);
    running.advance_until_attempts(attempts);
    waits(&running.end())
}

#[test]
pub(super) fn without_one_there_is_one_attempt() {
    let (state, journal) = run(&probe("a", "fail = \"no\"", ""), BY_HAND);
    assert_eq!((journal.count("begin a"), node(&state, "a").attempt_count, state.plan_us), (1, 1, 0));
}

#[test]
pub(super) fn a_strategy_says_how_waits_grow() {
    for (strategy, expected) in
        [("fixed", [4000, 4000, 4000]), ("linear", [4000, 8000, 12000]), ("exponential", [4000, 8000, 16000])]
    {
        let backoff = format!("strategy = \"{strategy}\"\n initial = 4\n jitter = \"none\"");
        assert_eq!(backs_off(4, &backoff), expected, "{strategy}");
    }
}

#[test]
pub(super) fn a_factor_says_how_much_and_no_wait_is_longer_than_the_longest() {
    let of = |lines: &str| backs_off(4, &format!("initial = \"2s\"\n jitter = \"none\"\n{lines}"));
    assert_eq!(of("factor = 3"), [2000, 6000, 18000]);
    assert_eq!(of("factor = 1.5"), [2000, 3000, 4500]);
    assert_eq!(of("factor = 3\n max = \"5s\""), [2000, 5000, 5000]);
    assert_eq!(of("strategy = \"linear\"\n max = 3"), [2000, 3000, 3000]);
}

#[test]
pub(super) fn by_itself_waits_double_from_a_tenth_of_a_second_to_half_a_minute() {
    let expected = [100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000];
    assert_eq!(backs_off(12, "jitter = \"none\""), expected);
    // And half of each is drawn.
    let drawn = backs_off(12, "");
    assert_eq!(drawn, backs_off(12, "jitter = \"equal\""));
    let bounds = drawn.iter().zip(expected).all(|(wait, most)| (most / 2..=most).contains(wait));
    assert!(bounds, "{drawn:?}");
}

#[test]
pub(super) fn jitter_says_which_part_of_a_wait_is_drawn() {
    for (jitter, least, spread) in [("none", 10_000, 0), ("equal", 5_000, 3_500), ("full", 0, 7_000)] {
        let drawn = backs_off(41, &format!("strategy = \"fixed\"\n initial = 10\n jitter = \"{jitter}\""));
        let (low, high) = (*drawn.iter().min().unwrap(), *drawn.iter().max().unwrap());
        assert!(drawn.len() == 40 && low >= least && high <= 10_000 && high - low >= spread, "{jitter} {drawn:?}");
        // The seed draws.
        let again = backs_off(41, &format!("strategy = \"fixed\"\n initial = 10\n jitter = \"{jitter}\""));
        assert_eq!(drawn, again, "{jitter}");
    }
}

#[test]
pub(super) fn after_its_time_there_is_no_further_attempt() {
    let text = |most: u32| {
        let lines = format!("max_duration = {most}");
        probe("a", "fail = \"no\"", &retry(9, &lines, "strategy = \"fixed\"\n initial = 4\n jitter = \"none\""))
    };
    for (most, attempts) in [(3, 1), (10, 3), (12, 4)] {
        let mut running = begin(&text(most), BY_HAND);
        running.until("the first", |state| begun_ms(state).len() == 1);
        running.advance_until_attempts(attempts);
        let state = running.end();
        // It fails at once, with what failed, rather than waiting in vain.
        assert_eq!((begun_ms(&state).len(), state.plan_us), (attempts, 4_000_000 * (attempts as u64 - 1)), "{most}");
        assert_eq!(&*node(&state, "a").error.as_ref().unwrap().message, "no");
    }
}

/// Probes that fail with each class, each with each of `classes` in the lines: which were tried again.
fn tried_again(lines: impl Fn(&str) -> String) -> Vec<(&'static str, &'static str)> {
    let all = || ErrorClass::ALL.into_iter().map(ErrorClass::word);
    let pairs: Vec<_> = all().flat_map(|class| all().map(move |on| (class, on))).collect();
    let one = |(class, on): &(&str, &str)| {
        probe(&format!("{class}_on_{on}"), &format!("fail = \"no\"\n class = \"{class}\""), &at_once(2, &lines(on)))
    };
    let (state, _) = run(&pairs.iter().map(one).collect::<String>(), BY_HAND);
    let twice = |(class, on): &(&str, &str)| node(&state, &format!("{class}_on_{on}")).attempt_count == 2;
    pairs.into_iter().filter(twice).collect()
}

#[test]
pub(super) fn a_class_is_tried_again_where_it_is_named_and_only_there() {
    let same: Vec<_> = ErrorClass::ALL.into_iter().map(|class| (class.word(), class.word())).collect();
    assert_eq!(tried_again(|on| format!("retry_on = [\"{on}\"]")), same);
}

#[test]
pub(super) fn a_class_that_ends_it_wins() {
    // By itself all classes but that of a breaker are tried again.
    let expected = |class: &str, on: &str| class != on && class != "breaker";
    let of = tried_again(|on| format!("abort_on = [\"{on}\"]"));
    assert_eq!(of.len(), 81);
    assert!(of.iter().all(|(class, on)| expected(class, on)), "{of:?}");
    assert_eq!(tried_again(|on| format!("retry_on = [\"any\", \"{on}\"]\n abort_on = [\"{on}\", \"breaker\"]")), of);
}

#[test]
pub(super) fn statuses_are_matched_alone_and_by_their_hundred() {
    for (status, lines, again) in [
        (503, "retry_on = [\"503\"]", true),
        (500, "retry_on = [\"503\"]", false),
        (500, "retry_on = [\"5xx\"]", true),
        (404, "retry_on = [\"5xx\"]", false),
        (404, "retry_on = [\"5xx\", \"404\"]", true),
        (404, "retry_on = [\"status\"]", true),
        (404, "abort_on = [\"4xx\"]", false),
        (503, "abort_on = [\"4xx\"]", true),
        (429, "retry_on = [\"4xx\"]\n abort_on = [\"429\"]", false),
        (418, "retry_on = [\"4xx\"]\n abort_on = [\"429\"]", true),
    ] {
        let arguments = format!("fail = \"no\"\n class = \"status\"\n status = {status}");
        let (state, _) = run(&probe("a", &arguments, &at_once(2, lines)), BY_HAND);
        assert_eq!(node(&state, "a").attempt_count == 2, again, "{status} {lines}");
    }
}

#[test]
pub(super) fn a_step_in_a_group_is_tried_again_without_the_rest_of_it() {
    let again = retry(3, "", "strategy = \"fixed\"\n initial = 5\n jitter = \"none\"");
    let inside = [probe("a", "", ""), probe("b", "breaks = \"x\"", &format!("depends_on = [step.probe.a]\n{again}"))];
    let mut running = begin_with(&group("g", &inside, ""), BY_HAND, |journal| journal.break_at("x", true));
    running.until("a failure", |state| node(state, "group.g.step.probe.b").latency.count() == 1);
    running.journal.break_at("x", false);
    running.advance_when_asleep(1, Duration::from_secs(5));
    let state = running.end();
    let begun = |name: &str| running.journal.count(&format!("begin group.g.step.probe.{name}"));
    assert_eq!((begun("a"), begun("b"), node(&state, "group.g").attempt_count), (1, 2, 1));
    assert_eq!((status(&state, "group.g"), state.plan_us), (Status::Succeeded, 5_000_000));
}

#[test]
pub(super) fn each_instance_counts_its_own() {
    let more = "for_each = { one = 1, two = 2, three = 3 }\n retry {\n attempts = each.value\n backoff {\n initial = 0\n }\n }";
    let (state, journal) = run(&probe("a", "fail = \"no\"", more), BY_HAND);
    let begun = ["one", "two", "three"].map(|key| journal.count(&format!("begin a[\"{key}\"]")));
    assert_eq!((begun, status(&state, "a")), ([1, 2, 3], Status::Failed));
}

/// What a step waits for between attempts that say of themselves how long, on the first of which nothing is known before it failed.
#[test]
fn an_attempt_that_failed_says_itself_how_it_is_tried_again() {
    let backoff =
        "strategy = \"fixed\"\n initial = self.attempt * 2 + (self.error.class == \"reset\" ? 10 : 0)\n jitter = \"none\"";
    let text = probe("a", "fail = \"no\"\n class = \"reset\"", &retry(4, "", backoff));
    let mut running = begin(&text, BY_HAND);
    running.until("the first", |state| begun_ms(state).len() == 1);
    running.advance_until_attempts(4);
    assert_eq!(waits(&running.end()), [12_000, 14_000, 16_000]);
}

#[test]
fn an_attempt_that_failed_says_itself_how_many_there_are() {
    // Twice where another call may help, else only once; each instance and each group for itself.
    let own = "retry {\n attempts = self.error.class == \"reset\" ? 2 : 1\n backoff {\n initial = 0\n }\n }";
    let calls = "for_each = toset([\"reset\", \"body\"])\n";
    let inside = probe("in", "fail = \"no\"\n class = \"reset\"", "");
    let text = [probe("a", "fail = \"no\"\n class = each.key", &format!("{calls}{own}")), group("g", &[inside], own)];
    let (state, _) = run(&text.concat(), BY_HAND);
    let attempts = |address: &str| node(&state, address).attempt_count;
    assert_eq!(["a[\"reset\"]", "a[\"body\"]"].map(|name| attempts(&format!("step.probe.{name}"))), [2, 1]);
    assert_eq!((attempts("group.g"), attempts("group.g.step.probe.in")), (2, 2));
}

#[test]
fn a_setting_that_cannot_be_computed_from_an_attempt_fails_its_step_and_hides_no_failure() {
    let (state, _) = run(&probe("a", "fail = \"gone\"", "retry {\n attempts = self.error.message + 1\n }"), BY_HAND);
    let error = node(&state, "a").error.clone().unwrap();
    assert!(error.message.starts_with("test.hcl:") && error.message.ends_with("had failed with: gone"), "{}", error.message);
    assert_eq!(node(&state, "a").attempt_count, 1);
}
