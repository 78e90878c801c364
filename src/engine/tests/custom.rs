//! Custom metrics: what steps count, who counts together, what thresholds say of it.

use super::kit::{How, exit, run, status};
use crate::event::Status;
use crate::metric::CustomSample;
use crate::metric::threshold::Verdict;
use crate::state::RunState;

/// A step that gives a value, and counts it.
fn feeding(name: &str, gives: &str, metrics: &str) -> String {
    format!("step \"probe\" \"{name}\" {{\n  arguments {{\n    gives = {gives}\n    pure = true\n  }}\n{metrics}\n}}\n")
}

fn scenario(iterations: u32, more: &str, steps: &str) -> String {
    format!(
        "scenario \"s\" {{\n  load \"shared_iterations\" {{\n    iterations = {iterations}\n    users = 8\n  }}\n{more}\n{steps}}}\n"
    )
}

/// A metric with the value that the step gives.
fn metric(name: &str, unit: &str) -> String {
    format!("  metric \"{name}\" {{\n    value = self.output.given\n    unit  = \"{unit}\"\n  }}")
}

fn custom(state: &RunState, name: &str) -> CustomSample {
    let found = state.customs().into_iter().find(|(metric, _)| &*metric.name == name);
    found.unwrap_or_else(|| panic!("no metric {name}")).1
}

fn told(state: &RunState, words: &str) -> usize {
    state.logs().iter().filter(|(_, line)| line.text.contains(words)).count()
}

#[test]
fn a_scenario_counts_the_same_on_one_thread_and_on_eight() {
    let text = scenario(1000, "  vary \"n\" { range = [1, 100] }", &feeding("a", "vary.n * 0.5 - 10", &metric("total", "EUR")));
    let of = |load_threads| {
        let (state, _) = run(&text, How { load_threads, ..How::default() });
        assert_eq!(exit(&state), 0);
        custom(&state, "total")
    };
    let (one, eight) = (of(1), of(8));
    assert_eq!((one.values.count(), one.errors), (1000, 0));
    assert_eq!(one, eight, "merged exactly, whatever the order");
    assert_eq!((one.values.min(), one.values.max()), (-9.5, 40.0));
    assert!((14.0..17.0).contains(&one.values.mean()), "{}", one.values.mean());
}

#[test]
pub(super) fn what_several_feed_is_counted_together_and_apart() {
    let text = [
        scenario(10, "", &feeding("a", "3", &metric("total", "EUR"))),
        feeding("out", "[1, 2, 3]", "  metric \"total\" {\n    value = length(self.output.given)\n    unit  = \"EUR\"\n  }"),
        feeding("many", "count.index", &format!("  count = 4\n{}", metric("total", "EUR"))),
    ];
    let (state, _) = run(&text.concat(), How::default());
    let total = custom(&state, "total");
    assert_eq!((total.values.count(), total.values.sum()), (15, 39.0));
    let of = |address: &str| super::kit::node(&state, address).customs().remove(&0).unwrap_or_default().values.sum();
    assert_eq!([of("scenario.s"), of("step.probe.out"), of("step.probe.many[3]")], [30.0, 3.0, 3.0]);
}

#[test]
pub(super) fn null_is_left_out_and_what_is_no_number_fails_nothing() {
    let values = "user.iteration == 0 ? null : user.iteration == 1 ? \"many\" : 7";
    let text = [
        "scenario \"s\" {\n  load \"per_vu_iterations\" {\n    users = 2\n    iterations = 5\n  }\n",
        &feeding("a", values, &metric("total", "EUR")),
        "}\n",
        &feeding("b", "\"none\"", &metric("total", "EUR")),
        &feeding("c", "[1]", "  metric \"total\" {\n    value = self.output.given[7]\n    unit  = \"EUR\"\n  }"),
    ];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(exit(&state), 0);
    for address in ["scenario.s", "step.probe.b", "step.probe.c"] {
        assert_eq!(status(&state, address), Status::Succeeded, "{address}");
    }
    let total = custom(&state, "total");
    assert_eq!((total.values.count(), total.values.mean(), total.errors), (6, 7.0, 4));
    // Of a scenario's each is told once a thread.
    assert_eq!(told(&state, "metric \"total\": a number is required, not a string"), 2);
    let load = super::kit::node(&state, "scenario.s").load.as_deref().map(|load| load.totals.iterations.failed);
    assert_eq!(load, Some(0));
}

#[test]
fn only_an_attempt_that_succeeds_counts_and_it_once() {
    let checked = "  retry {\n    attempts = 3\n    backoff { initial = \"1ms\" }\n  }\n  check \"third\" { condition = self.attempt == 3 }\n  metric \"attempt\" { value = self.attempt }";
    let failing = "  on_error { action = \"continue\" }\n  check \"never\" { condition = self.attempt == 9 }\n  metric \"attempt\" { value = 100 }";
    let text = [
        feeding("out", "1", checked),
        feeding("bad", "1", failing),
        scenario(3, "", &[feeding("in", "1", checked), feeding("never", "1", failing)].concat()),
    ];
    let (state, _) = run(&text.concat(), How::default());
    let attempts = custom(&state, "attempt");
    assert_eq!((attempts.values.count(), attempts.values.min(), attempts.values.max()), (4, 3.0, 3.0));
}

#[test]
fn a_secret_is_not_counted_and_not_told() {
    let metrics = "  sensitive = true\n  metric \"pin\" { value = self.output.given }\n  metric \"digits\" { value = nonsensitive(length(tostring(self.output.given))) }";
    let text = [feeding("out", "4711", metrics), scenario(2, "", &feeding("in", "4711", metrics))];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(exit(&state), 0);
    let (pin, digits) = (custom(&state, "pin"), custom(&state, "digits"));
    assert_eq!((pin.values.count(), pin.errors), (0, 3));
    assert_eq!((digits.values.count(), digits.values.max()), (3, 4.0));
    assert!(told(&state, "the value is sensitive") >= 2);
    assert_eq!(told(&state, "4711"), 0);
}

#[test]
pub(super) fn thresholds_watch_what_all_steps_count() {
    let threshold = |name: &str, of: &str, require: &str, more: &str| {
        format!("threshold \"{name}\" {{\n  metric = custom.{of}\n  require = \"{require}\"\n{more}\n}}\n")
    };
    let text = [
        scenario(100, "", &feeding("a", "user.iteration - 0.5", &[metric("total", "EUR"), metric("wait", "ms")].join("\n"))),
        feeding("out", "1000", &metric("total", "EUR")),
        threshold("mean", "total", "avg > 10", ""),
        threshold("least", "total", "min >= -0.5", ""),
        threshold("most", "total", "max < 999", "  window = \"10s\""),
        threshold("how many", "total", "count == 101", ""),
        threshold("quick", "wait", "p99 < 1s", ""),
        threshold("not so quick", "wait", "max < 1ms", "  on_breach = \"warn\""),
        threshold("too early", "wait", "max < 1s", "  after = \"1h\""),
    ];
    let (state, _) = run(&text.concat(), How { load_threads: 2, ..How::default() });
    assert_eq!(exit(&state), 99);
    let verdicts: Vec<(&str, Option<Verdict>)> = state.thresholds().iter().map(|view| (&*view.plan.name, view.verdict)).collect();
    let (held, failed) = (Some(Verdict::Held), Some(Verdict::Failed));
    let expected = [
        ("mean", held),
        ("least", held),
        ("most", failed),
        ("how many", held),
        ("quick", held),
        ("not so quick", Some(Verdict::Warned)),
        ("too early", failed),
    ];
    assert_eq!(verdicts, expected);
    let path = state.thresholds().first().map(|view| (view.plan.path.to_string(), view.plan.unit.as_deref().map(String::from)));
    assert_eq!(path, Some((String::from("custom.total"), Some(String::from("EUR")))));
}

#[test]
fn what_no_step_was_to_count_is_not_judged() {
    let text = [
        feeding("off", "1", &format!("  if = false\n{}", metric("total", "EUR"))),
        String::from("threshold \"t\" {\n  metric = custom.total\n  require = \"avg > 1\"\n}\n"),
    ];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(exit(&state), 0);
    assert_eq!(state.thresholds().first().and_then(|view| view.verdict), Some(Verdict::NotRun));
}

#[test]
pub(super) fn without_one_nothing_is_counted() {
    let (state, _) = run(&[feeding("out", "1", ""), scenario(5, "", &feeding("in", "1", ""))].concat(), How::default());
    assert_eq!(exit(&state), 0);
    assert_eq!(state.customs().len(), 0);
    let load = super::kit::node(&state, "scenario.s").load.as_deref().expect("its users have begun");
    assert!(load.plan.metrics.is_empty() && load.totals.steps.iter().all(|step| step.custom.is_empty()));
}

#[test]
pub(super) fn in_a_group_it_is_the_step_s() {
    let inner = feeding("a", "5", &metric("total", "EUR"));
    let text = [
        format!("group \"g\" {{\n  for_each = {{ x = 1, y = 2 }}\n{}}}\n", inner.replace("= 5", "= each.value")),
        scenario(4, "", &format!("group \"g\" {{\n{inner}}}\n")),
        String::from("threshold \"t\" {\n  metric = custom.total\n  require = \"count == 6\"\n}\n"),
    ];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!(exit(&state), 0);
    assert_eq!(custom(&state, "total").values.sum(), 23.0);
}
