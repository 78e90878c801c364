//! Rules, paths and requirements as tables; windows as laws.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::metric::{LoadSample, StepSample};

/// `text` with the part that is wrong in brackets, and what is said about it.
fn wrong(text: &str, error: &RuleError) -> String {
    let RuleError { at, message, hint } = error;
    let hint = hint.as_deref().unwrap_or("-");
    format!("{}[{}]{} | {message} | {hint}", &text[..at.start], &text[at.clone()], &text[at.end..])
}

#[test]
fn rules_are_an_aggregate_a_comparison_and_a_limit() {
    let latency = Metric::Latency;
    let good: [(&str, Metric, &str, f64); 18] = [
        ("p99 < 300ms", latency, "p99 < 300ms", 300_000.0),
        ("p99<300ms", latency, "p99 < 300ms", 300_000.0),
        ("  p99.9   <=  1.5 s ", latency, "p99.9 <= 1.5s", 1_500_000.0),
        ("p100 > 1.1ms", latency, "p100 > 1.1ms", 1_100.0),
        ("p0 != 7us", latency, "p0 != 7us", 7.0),
        ("avg == 2m", latency, "avg == 2m", 120_000_000.0),
        ("min >= 5µs", latency, "min >= 5us", 5.0),
        ("max < 0s", latency, "max < 0s", 0.0),
        ("count > 10", latency, "count > 10", 10.0),
        ("p50 < 1ms", Metric::Lateness, "p50 < 1ms", 1_000.0),
        ("value < 1%", Metric::ErrorRate, "value < 1%", 0.01),
        ("rate <= 57%", Metric::ErrorRate, "rate <= 57%", 0.57),
        ("rate <= 0.25", Metric::AttemptErrorRate, "rate <= 0.25", 0.25),
        ("value >= 50/s", Metric::Throughput, "value >= 50/s", 50.0),
        ("rate == 100%", Metric::Checks, "rate == 100%", 1.0),
        ("count == 0", Metric::Checks, "count == 0", 0.0),
        ("rate < 0.1%", Metric::DroppedIterations, "rate < 0.1%", 0.001),
        ("count < 3", Metric::DroppedIterations, "count < 3", 3.0),
    ];
    for (text, metric, shown, limit) in good {
        let rule = Rule::parse(text, Some(metric)).unwrap_or_else(|error| panic!("{}", wrong(text, &error)));
        assert_eq!((rule.to_string().as_str(), rule.limit()), (shown, limit), "{text}");
        assert_eq!(Rule::parse(shown, Some(metric)), Ok(rule), "what is shown can be read");
    }
}

#[test]
fn what_is_wrong_with_a_rule_is_pointed_to() {
    let (latency, errors) = (Metric::Latency, Metric::ErrorRate);
    let bad: Vec<String> = [
        ("", latency),
        ("< 300ms", latency),
        ("p101 < 1s", latency),
        ("p < 1s", latency),
        ("p(99) < 1s", latency),
        ("p1.2.3 < 1s", latency),
        ("mean < 1s", latency),
        ("mxa < 1s", latency),
        ("quux < 1s", latency),
        ("rate < 1s", latency),
        ("p99 < 1%", errors),
        ("avg < 1%", Metric::Checks),
        ("p99", latency),
        ("p99 300ms", latency),
        ("p99 = 300ms", latency),
        ("p99 => 300ms", latency),
        ("p99 <>! 300ms", latency),
        ("p99 <", latency),
        ("p99 < x", latency),
        ("p99 < -3ms", latency),
        ("p99 < .5s", latency),
        ("p99 < 1.2.3s", latency),
        ("p99 < 300", latency),
        ("p99 < 300 sec", latency),
        ("p99 < 300ms or so", latency),
        ("p99 < 3/s", latency),
        ("value < 3ms", errors),
        ("value < 5", errors),
        ("value < 500%", errors),
        ("value > 50", Metric::Throughput),
        ("count > 50%", Metric::Throughput),
    ]
    .into_iter()
    .map(|(text, metric)| wrong(text, &Rule::parse(text, Some(metric)).unwrap_err()))
    .collect();
    insta::assert_snapshot!(bad.join("\n"));
}

#[test]
fn every_metric_has_the_aggregates_that_it_lists_and_no_others() {
    let all = ["pN", "avg", "min", "max", "count", "rate", "value"];
    for metric in Metric::ALL {
        for word in all {
            let aggregate = Aggregate::from_word(if word == "pN" { "p99" } else { word }).unwrap();
            let listed = metric.aggregates().contains(&word);
            assert_eq!(metric.quantity(aggregate).is_some(), listed, "{} {word}", metric.word());
        }
        assert_eq!(Metric::from_word(metric.word()), Some(metric));
        assert!(metric.usual().is_none_or(|usual| metric.quantity(usual).is_some()), "{}", metric.word());
    }
}

#[test]
fn comparisons_compare() {
    let table = [("<", true, false, false), ("<=", true, true, false), (">", false, false, true), (">=", false, true, true)];
    for (sign, less, same, more) in table.into_iter().chain([("==", false, true, false), ("!=", true, false, true)]) {
        let rule = Rule::parse(&format!("max {sign} 2us"), Some(Metric::Latency)).unwrap();
        assert_eq!([rule.holds(1.0), rule.holds(2.0), rule.holds(3.0)], [less, same, more], "{sign}");
    }
    let worst = |text: &str, must| Rule::parse(text, Some(Metric::Latency)).unwrap().worse(1.0, 2.0, must);
    assert_eq!((worst("max < 1us", Must::Hold), worst("max < 1us", Must::NotHold)), (2.0, 1.0));
    assert_eq!((worst("max >= 1us", Must::Hold), worst("max >= 1us", Must::NotHold)), (1.0, 2.0));
}

#[test]
fn paths_name_a_metric_of_something() {
    let read = |text: &str| {
        let words: Vec<&str> = text.split('.').collect();
        match MetricPath::of(&words) {
            Ok(MetricPath { subject: Subject::Work(Work { scenario, groups, step }), metric }) => {
                format!("{text}: {scenario:?} {groups:?} {step:?} {}", metric.word())
            }
            Ok(MetricPath { subject: Subject::Service(name), metric }) => format!("{text}: service {name:?} {}", metric.word()),
            Err(PathError::NotBuilt { at }) => format!("{text}: `{}` is not built", words[at]),
            Err(PathError::Malformed { at, message, hint }) => {
                let word = words.get(at).copied().unwrap_or("the end");
                format!("{text}: at {word}: {message} | {}", hint.unwrap_or_default())
            }
        }
    };
    let all = [
        "scenario.checkout.latency",
        "scenario.checkout.step.http_request.pay.error_rate",
        "scenario.checkout.group.a.group.b.step.http_request.pay.checks",
        "step.http_request.pay.latency",
        "group.g.step.http_request.pay.latency",
        "scenario.step.latency",
        "step.latency.latency.latency",
        "scenario",
        "scenario.checkout",
        "scenario.checkout.latncy",
        "scenario.checkout.quux",
        "scenario.checkout.latency.p99",
        "scenario.checkout.step.http_request",
        "scenario.checkout.step.http_request.pay.lateness",
        "scenario.checkout.group.a.latency",
        "scenario.checkout.injected",
        "service.shop.availability",
        "service.shop.latency",
        "service.shop.throughput",
        "service.shop",
        "service",
        "scenario.checkout.availability",
        "responder.r.mttd",
        "custom.m",
        "scnario.checkout.latency",
        "",
    ];
    insta::assert_snapshot!(all.map(read).join("\n"));
}

#[test]
fn requirements_are_a_path_and_a_rule_in_one() {
    let read = |text: &str| match Requirement::parse(text) {
        Ok(requirement) => {
            let words: Vec<&str> = requirement.words().collect();
            let places: Vec<&str> = requirement.path.iter().map(|(_, at)| &text[at.clone()]).collect();
            format!("{text}: {} {} {places:?}", words.join("."), requirement.rule)
        }
        Err(error) => wrong(text, &error),
    };
    let all = [
        "p99<300ms",
        "p99.9 < 300ms",
        "latency.p99.9 < 300ms",
        "latency avg < 300ms",
        "checkout.p99<300ms",
        "checkout.p99.9<300ms",
        "checkout p95 < 1s",
        "scenario.checkout.p99<300ms",
        "checkout.service_time.max<1s",
        "checkout.step.http_request.pay.latency p95 < 1s",
        "checkout.step.http_request.pay.p95 < 1s",
        "checkout.step.http_request.latency.p95 < 1s",
        "scenario.latency.p99 < 1s",
        "step.http_request.pay.error_rate > 1%",
        "service.shop.p99<300ms",
        "service.shop.availability > 99.5%",
        "service.latency.p99 < 1s",
        "error_rate>1%",
        "checkout.error_rate>1%",
        "throughput >= 50/s",
        "checks==100%",
        "dropped_iterations==0",
        "checkout.checks.count==0",
        "",
        "checkout<1s",
        "checkout.latency<1s",
        "rate<1%",
        "checkout.count<5",
        "checkout.p999<1s",
        "checkout.error_rate.p99<1s",
        "checkout.p99<300",
        "checkout.p99",
        "injected p99<1s",
    ];
    insta::assert_snapshot!(all.map(read).join("\n"));
}

fn tally(us: &[u64]) -> Tally {
    let mut tally = Tally { part: us.len() as u64 / 2, whole: us.len() as u64, ..Tally::default() };
    us.iter().for_each(|us| tally.times.record_us(*us));
    tally
}

/// All numbers that can be asked of a tally.
fn numbers(tally: &Tally) -> Vec<Option<f64>> {
    let times = ["p0", "p50", "p90", "p99.9", "p100", "avg", "min", "max", "count"];
    let times = times.map(|word| tally.measure(Metric::Latency, Aggregate::from_word(word).unwrap()));
    let rates = [Metric::ErrorRate, Metric::Throughput].map(|metric| tally.measure(metric, Aggregate::Value));
    times.into_iter().chain(rates).collect()
}

proptest! {
    // Each merges histograms anew for every interval, which is what a window spares.
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever came in and went out, the sum is what is merged from scratch of the intervals that are in the window.
    #[test]
    fn a_rolling_window_is_its_intervals_merged_anew(
        length_ms in 1_u64..60_000,
        intervals in prop::collection::vec((1_u64..2_000, prop::collection::vec(1_u64..5_000_000, 0..12)), 1..50),
    ) {
        let mut window = Window::new(Duration::from_millis(length_ms));
        let mut seen: Vec<(u64, u64, Tally)> = Vec::new();
        let mut now = 0;
        for (took_ms, samples) in intervals {
            let (from, to) = (now, now + took_ms * 1_000);
            now = to;
            let tally = Tally { us: to - from, ..tally(&samples) };
            seen.push((from, to, tally.clone()));
            window.add(from, to, tally);
            let begins = window.begins_us().unwrap();
            let mut whole = Tally::default();
            seen.iter().filter(|(from, ..)| *from >= begins).for_each(|(.., tally)| whole.merge(tally));
            prop_assert_eq!(numbers(window.sum()), numbers(&whole));
            // Nothing that ended within the window is missing, and nothing is kept for more than a hundredth longer.
            let oldest = seen.iter().map(|(from, to, _)| (*from, *to)).find(|(_, to)| to + length_ms * 1_000 > now).unwrap();
            prop_assert!(begins <= oldest.0);
            prop_assert!(begins + length_ms * 1_010 + oldest.1 - oldest.0 >= now, "{begins} {now}");
            prop_assert!(window.slots() <= 202);
        }
    }

    /// A few samples are kept as they are and many as a histogram: taking away leaves what was there before, in either form.
    #[test]
    fn what_is_removed_was_never_there(
        kept in prop::collection::vec(1_u64..4_000_000_000, 0..20),
        removed in prop::collection::vec(1_u64..4_000_000_000, 0..20),
    ) {
        let mut both = tally(&kept).times;
        both.merge(&tally(&removed).times);
        both.remove(&tally(&removed).times);
        // Rounded as a histogram does, since what was many stays one.
        let mut expected = tally(&kept).times;
        if kept.len() + removed.len() > 7 {
            expected.merge(&tally(&[1; 8]).times);
            expected.remove(&tally(&[1; 8]).times);
        }
        prop_assert_eq!(both.count(), kept.len() as u64);
        prop_assert_eq!(both.percentiles(), expected.percentiles());
        prop_assert_eq!(both.min_us(), expected.min_us());
    }
}

fn sample() -> LoadSample {
    let mut sample = LoadSample::new(2);
    let iterations = &mut sample.iterations;
    (iterations.planned, iterations.ended, iterations.failed, iterations.dropped.backlog) = (40, 30, 3, 10);
    iterations.lateness.record_us(5);
    let set = |step: &mut StepSample, times: u64| {
        (step.calls, step.failed, step.attempts, step.failed_attempts) = (20, 2, 25, 7);
        (step.checks_held, step.checks_failed) = (18, 2);
        step.latency.record_us(times);
        step.service_time.record_us(times / 10);
    };
    set(&mut sample.steps[0], 100);
    set(&mut sample.steps[1], 1_000);
    sample
}

#[test]
fn a_scenario_is_all_its_steps_together_and_its_iterations() {
    let measured = |metric: Metric, word: &str| {
        let tally = Tally { us: 2_000_000, ..Tally::of_scenario(metric, &sample()) };
        tally.measure(metric, Aggregate::from_word(word).unwrap())
    };
    let table = [
        (Metric::Latency, "max", 1_000.0),
        (Metric::Latency, "count", 2.0),
        (Metric::ServiceTime, "min", 10.0),
        (Metric::Lateness, "p50", 5.0),
        (Metric::ErrorRate, "value", 0.1),
        (Metric::ErrorRate, "count", 3.0),
        (Metric::AttemptErrorRate, "rate", 0.28),
        (Metric::Throughput, "value", 15.0),
        (Metric::Throughput, "count", 30.0),
        (Metric::Checks, "rate", 0.9),
        (Metric::Checks, "count", 4.0),
        (Metric::DroppedIterations, "count", 10.0),
        (Metric::DroppedIterations, "rate", 0.25),
    ];
    for (metric, word, expected) in table {
        assert_eq!(measured(metric, word), Some(expected), "{} {word}", metric.word());
    }
}

#[test]
fn a_step_has_its_calls() {
    let measured = |metric: Metric, word: &str| {
        let mut tally = Tally { us: 2_000_000, ..Tally::default() };
        tally.add_step(metric, &sample().steps[1]);
        tally.measure(metric, Aggregate::from_word(word).unwrap())
    };
    let table = [(Metric::ErrorRate, "value", 0.1), (Metric::Throughput, "value", 10.0), (Metric::Checks, "count", 2.0)];
    for (metric, word, expected) in table {
        assert_eq!(measured(metric, word), Some(expected), "{} {word}", metric.word());
    }
    assert_eq!(measured(Metric::Latency, "min"), Some(1_000.0));
}

#[test]
fn nothing_measured_is_unknown_and_no_failure_in_some_time_is_none() {
    let of = |metric: Metric, word: &str, us: u64| {
        let tally = Tally { us, ..Tally::default() };
        tally.measure(metric, Aggregate::from_word(word).unwrap())
    };
    for us in [0, 1_000_000] {
        assert_eq!(of(Metric::Latency, "p99", us), None);
        assert_eq!(of(Metric::Latency, "avg", us), None);
        assert_eq!(of(Metric::ErrorRate, "value", us), None);
        assert_eq!(of(Metric::Checks, "rate", us), None);
    }
    assert_eq!((of(Metric::Checks, "count", 0), of(Metric::Checks, "count", 1)), (None, Some(0.0)));
    assert_eq!((of(Metric::Throughput, "value", 0), of(Metric::Throughput, "value", 1)), (None, Some(0.0)));
}

#[test]
fn so_many_a_second_wait_for_a_full_window() {
    let calls = || Tally { whole: 10, ..Tally::default() };
    let mut gauge = Gauge::new(Metric::Throughput, Aggregate::Value, Some(Duration::from_secs(2)));
    for tenth in 0..19 {
        gauge.add(tenth * 100_000, (tenth + 1) * 100_000, calls());
        assert_eq!(gauge.now(), None, "{tenth}");
        assert_eq!(gauge.last().map(f64::round), Some(100.0), "at the end, what there is counts");
    }
    gauge.add(1_900_000, 2_000_000, calls());
    assert_eq!(gauge.now(), Some(100.0));
    // A stall is seen, and is not unknown.
    for tenth in 20..40 {
        gauge.add(tenth * 100_000, (tenth + 1) * 100_000, Tally::default());
    }
    assert_eq!(gauge.now(), Some(0.0));
    let mut whole = Gauge::new(Metric::Throughput, Aggregate::Value, None);
    whole.add(0, 500_000, calls());
    assert_eq!((whole.now(), whole.last()), (None, Some(20.0)));
    whole.add(500_000, 1_000_000, calls());
    assert_eq!(whole.now(), Some(20.0));
}
