//! Thresholds: what is measured is judged, in simulated time.

use std::sync::Arc;
use std::time::Duration;

use super::kit::{How, begin, exit, node, plan, probe, run, status};
use crate::base::id::{NodeId, Seq};
use crate::engine::board::Board;
use crate::engine::thresholds::{Thresholds, planned};
use crate::event::{Fact, LoadPlan, Reason, RunEvent, Status};
use crate::metric::threshold::{ThresholdState, Verdict};
use crate::metric::{LoadInterval, LoadSample};
use crate::state::{RunPhase, RunState, ThresholdView};

const BY_HAND: How = How { by_hand: true, ..How::DEFAULT };

/// A grid with a scenario of two steps.
fn scenario(settings: &str, more: &str) -> String {
    let steps = [probe("a", "wait = \"50ms\"", ""), probe("b", "pure = true", "")].concat();
    format!("scenario \"s\" {{\n{settings}\nload \"constant_vus\" {{\n duration = \"1h\"\n}}\n{steps}}}\n{more}")
}

/// Judges what a scenario is said to have measured.
struct Bench {
    thresholds: Thresholds,
    board: Board,
    view: ThresholdView,
    /// Plan and real time, microseconds.
    now_us: u64,
    warmup_us: u64,
}

impl Bench {
    /// Of a threshold with these arguments on the scenario.
    fn new(arguments: &str) -> Self {
        Self::of(&scenario("", &format!("threshold \"t\" {{\n{arguments}\n}}\n")))
    }

    /// Of a threshold on the first step's service.
    fn of_service(arguments: &str) -> Self {
        let service = "service \"shop\" {\nurl = \"http://h\"\n}\n";
        let grid = scenario("", &format!("{service}threshold \"t\" {{\n{arguments}\n}}\n"));
        Self::of(&grid.replacen("step \"probe\" \"a\" {", "step \"probe\" \"a\" {\nservice = service.shop", 1))
    }

    fn of(grid: &str) -> Self {
        let plan = plan(grid);
        let all = planned(plan.grid());
        let view = ThresholdView::new(&all[0]);
        let thresholds = Thresholds::new(plan.grid(), &all);
        let mut bench = Self { thresholds, board: Board::new(plan), view, now_us: 0, warmup_us: 0 };
        bench.begins();
        bench
    }

    fn node(&self) -> NodeId {
        self.board.ids().find(|id| &*self.board.planned(*id).info.address == "scenario.s").unwrap()
    }

    fn tell(&mut self, fact: Fact) -> usize {
        let event = RunEvent { seq: Seq(1), real_us: self.now_us, plan_us: self.now_us, fact };
        let facts = self.thresholds.see(&event, &self.board);
        facts.iter().for_each(|fact| self.view.judged(fact));
        facts.len()
    }

    /// The scenario begins, perhaps anew.
    fn begins(&mut self) {
        let steps = ["scenario.s.step.probe.a", "scenario.s.step.probe.b"].map(Arc::from);
        let plan = LoadPlan {
            kind: "constant_vus".into(),
            mix: None,
            metrics: Arc::default(),
            steps: Arc::new(steps),
            users: 1,
            iterations: None,
            duration_us: None,
            warmup_us: self.warmup_us,
            recording: crate::event::Recording::None,
        };
        let (node, epoch) = (self.node(), self.board.node(self.node()).epoch);
        self.tell(load_began(node, epoch, plan));
    }

    /// A tenth of a second in which the steps took these times, in milliseconds; how often something was told.
    fn tenth(&mut self, a: &[u64], b: &[u64]) -> usize {
        let mut sample = LoadSample::new(2);
        for (step, times) in sample.steps.iter_mut().zip([a, b]) {
            times.iter().for_each(|ms| step.latency.record_us(ms * 1_000));
            step.calls = times.len() as u64;
        }
        (sample.iterations.ended, sample.iterations.failed) = (a.len() as u64, b.len() as u64);
        let from_us = self.now_us;
        self.now_us += 100_000;
        let warmup = self.now_us <= self.warmup_us;
        let interval = LoadInterval { from_us, to_us: self.now_us, warmup, sample, ..LoadInterval::default() };
        let (node, epoch) = (self.node(), self.board.node(self.node()).epoch);
        self.tell(Fact::Interval { node, epoch, interval: Arc::new(interval) })
    }

    /// So many tenths of a second, all the same.
    fn tenths(&mut self, number: usize, a: &[u64]) {
        for _ in 0..number {
            self.tenth(a, &[]);
        }
    }

    fn state(&self) -> ThresholdState {
        self.view.state
    }

    fn end(&mut self) -> Verdict {
        let facts = self.thresholds.last(&self.board, self.now_us);
        facts.iter().for_each(|fact| self.view.judged(fact));
        self.view.verdict.unwrap()
    }
}

/// A scenario's beginning.
fn load_began(node: NodeId, epoch: crate::base::id::Epoch, plan: LoadPlan) -> Fact {
    Fact::LoadBegan { node, epoch, began_us: 0, plan: Arc::new(plan) }
}

const LATENCY: &str = "metric = scenario.s.latency\nrequire = \"max < 300ms\"";

#[test]
fn a_window_forgets_and_a_breach_in_it_does_not_pass() {
    let mut bench = Bench::new(&format!("{LATENCY}\nwindow = \"1s\""));
    bench.tenths(3, &[100]);
    assert_eq!(bench.state(), ThresholdState::Holds);
    bench.tenth(&[100], &[400]);
    assert_eq!(bench.state(), ThresholdState::Breached, "steps count together");
    bench.tenths(9, &[200]);
    assert_eq!(bench.state(), ThresholdState::Breached);
    bench.tenths(1, &[200]);
    assert_eq!(bench.state(), ThresholdState::Holds, "after a second it is out of the window");
    let breach = bench.view.breach.unwrap();
    assert_eq!((breach.first_us, (breach.worst / 1e3).round()), (400_000, 400.0));
    assert_eq!((bench.end(), bench.thresholds.failed), (Verdict::Failed, true));
}

#[test]
fn without_a_window_the_end_counts() {
    let mut bench = Bench::new("metric = scenario.s.latency\nrequire = \"p50 < 300ms\"");
    bench.tenths(3, &[400]);
    assert_eq!(bench.state(), ThresholdState::Breached);
    bench.tenths(4, &[100]);
    assert_eq!((bench.end(), bench.thresholds.failed), (Verdict::Held, false));
}

#[test]
fn what_must_not_be_is_the_other_way_round() {
    let mut bench = Bench::new("metric = scenario.s.latency\nfail_on = \"max >= 300ms\"");
    bench.tenths(3, &[100]);
    assert_eq!(bench.state(), ThresholdState::Holds);
    bench.tenth(&[400], &[]);
    assert_eq!((bench.state(), bench.end()), (ThresholdState::Breached, Verdict::Failed));
}

#[test]
fn nothing_is_judged_before_its_time() {
    let mut bench = Bench::new(&format!("{LATENCY}\nwindow = \"1s\"\nafter = \"3s\""));
    bench.tenths(15, &[400]);
    assert_eq!((bench.state(), bench.view.breach), (ThresholdState::Unknown, None));
    assert!(bench.view.actual.is_some(), "what is measured is shown");
    bench.tenths(15, &[100]);
    assert_eq!((bench.state(), bench.end()), (ThresholdState::Holds, Verdict::Held));
    let mut short = Bench::new(&format!("{LATENCY}\nafter = \"3s\""));
    short.tenths(29, &[100]);
    assert_eq!((short.end(), short.state()), (Verdict::Failed, ThresholdState::Unknown), "its time never came");
}

#[test]
fn nothing_measured_is_unknown_and_fails_in_the_end() {
    let mut bench = Bench::new(&format!("{LATENCY}\nwindow = \"1s\""));
    assert_eq!((bench.state(), bench.end()), (ThresholdState::Unknown, Verdict::Failed));
    let mut bench = Bench::new(&format!("{LATENCY}\nwindow = \"1s\""));
    bench.tenths(5, &[100]);
    bench.tenths(10, &[]);
    assert_eq!((bench.state(), bench.view.breach), (ThresholdState::Unknown, None), "neither a breach nor a success");
    bench.tenths(1, &[100]);
    assert_eq!((bench.state(), bench.end()), (ThresholdState::Holds, Verdict::Held));
    let mut warning = Bench::new(&format!("{LATENCY}\non_breach = \"warn\""));
    assert_eq!((warning.end(), warning.thresholds.failed), (Verdict::Warned, false));
}

#[test]
fn the_warm_up_is_left_out() {
    let mut bench = Bench::new(&format!("{LATENCY}\nwindow = \"1s\""));
    bench.warmup_us = 1_000_000;
    bench.begins();
    bench.tenths(10, &[400]);
    assert_eq!((bench.state(), bench.view.actual), (ThresholdState::Unknown, None));
    bench.tenths(2, &[100]);
    assert_eq!((bench.state(), bench.end()), (ThresholdState::Holds, Verdict::Held));
}

#[test]
fn of_a_service_only_the_steps_that_use_it_count_and_no_warm_up() {
    let gate = "metric = service.shop.latency\nrequire = \"max < 300ms\"\nwindow = \"1s\"";
    let mut bench = Bench::of_service(gate);
    bench.tenth(&[], &[900]);
    assert_eq!((bench.state(), bench.view.actual), (ThresholdState::Unknown, None), "that is the other's");
    bench.tenth(&[100], &[900]);
    assert_eq!((bench.state(), bench.end()), (ThresholdState::Holds, Verdict::Held));
    let mut bench = Bench::of_service(gate);
    bench.warmup_us = 1_000_000;
    bench.begins();
    bench.tenths(10, &[400]);
    assert_eq!((bench.state(), bench.view.actual), (ThresholdState::Unknown, None));
    bench.tenths(2, &[100]);
    assert_eq!((bench.state(), bench.end()), (ThresholdState::Holds, Verdict::Held));
}

#[test]
fn a_scenario_that_begins_anew_leaves_what_was_measured_of_a_service() {
    let mut bench = Bench::of_service("metric = service.shop.availability\nrequire = \"count == 5\"");
    bench.tenths(3, &[100]);
    bench.begins();
    bench.tenths(2, &[100]);
    assert_eq!((bench.view.actual, bench.end()), (Some(5.0), Verdict::Held));
}

#[test]
fn a_step_is_judged_alone() {
    let mut bench = Bench::new("metric = scenario.s.step.probe.b.latency\nrequire = \"max < 300ms\"");
    bench.tenth(&[900], &[]);
    assert_eq!(bench.state(), ThresholdState::Unknown);
    bench.tenth(&[900], &[100]);
    assert_eq!((bench.state(), bench.end()), (ThresholdState::Holds, Verdict::Held));
}

#[test]
fn iterations_that_failed_are_a_part_of_those_that_ended() {
    let mut bench = Bench::new("metric = scenario.s.error_rate\nrequire = \"value <= 25%\"");
    bench.tenth(&[1, 1, 1, 1], &[1]);
    assert_eq!((bench.state(), bench.view.actual), (ThresholdState::Holds, Some(0.25)));
    bench.tenth(&[1], &[1]);
    assert_eq!((bench.state(), bench.end()), (ThresholdState::Breached, Verdict::Failed));
}

#[test]
fn a_scenario_that_begins_anew_is_judged_anew() {
    let mut bench = Bench::new(&format!("{LATENCY}\nwindow = \"1s\""));
    bench.tenths(3, &[400]);
    assert_eq!(bench.state(), ThresholdState::Breached);
    (bench.now_us, bench.warmup_us) = (0, 0);
    bench.begins();
    bench.tenths(3, &[100]);
    assert_eq!((bench.state(), bench.end()), (ThresholdState::Holds, Verdict::Held));
}

#[test]
fn a_number_alone_is_told_a_few_times_a_second() {
    let mut bench = Bench::new("metric = scenario.s.latency\nrequire = \"max < 300ms\"");
    let told: usize = (1..=20).map(|at| bench.tenth(&[at], &[])).sum();
    assert!((6..=8).contains(&told), "{told} times in two seconds");
    assert_eq!(bench.tenth(&[400], &[]), 1, "a change of its state at once");
    let same: usize = (0..20).map(|_| bench.tenth(&[1], &[])).sum();
    assert_eq!(same, 0, "and the same again never");
}

/// A threshold on steps outside of scenarios.
fn threshold(name: &str, arguments: &str) -> String {
    format!("threshold \"{name}\" {{\n{arguments}\n}}\n")
}

fn judged<'s>(state: &'s RunState, name: &str) -> &'s ThresholdView {
    state.thresholds().iter().find(|view| &*view.plan.name == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn a_breach_may_end_the_run_at_once() {
    let steps = [probe("a", "wait = \"1s\"", ""), probe("b", "wait = \"1h\"", ""), probe("c", "", "depends_on = [step.probe.b]")];
    let gate = threshold("fast", "metric = step.probe.a.latency\nrequire = \"max < 500ms\"\non_breach = \"abort\"");
    let mut running = begin(&[&steps.concat(), gate.as_str()].concat(), BY_HAND);
    running.advance_when_asleep(2, Duration::from_secs(1));
    let state = running.end();
    assert_eq!(exit(&state), 99);
    let reason = Reason::Threshold { name: "fast".into() };
    assert_eq!((status(&state, "b"), &node(&state, "b").reason), (Status::Cancelled, &Some(reason.clone())));
    assert_eq!((status(&state, "c"), &node(&state, "c").reason), (Status::Skipped, &Some(reason)));
    let view = judged(&state, "fast");
    assert_eq!((view.verdict, view.breach.map(|breach| breach.first_us)), (Some(Verdict::Failed), Some(1_000_000)));
    let stopping = running.timed_facts().into_iter().find(|event| matches!(event.fact, Fact::Stopping { .. })).unwrap();
    assert_eq!(stopping.real_us, 1_000_000);
}

#[test]
fn load_is_cut_off_where_a_breach_ends_the_run() {
    let gate = threshold("fast", "metric = scenario.s.step.probe.a.latency\nfail_on = \"count > 3\"\non_breach = \"abort\"");
    // The user would go on for an hour, and an iteration may take as long as it likes when it is told to end.
    let mut running = begin(&scenario("graceful_stop = \"1h\"", &gate), BY_HAND);
    let state = running.advance_until(SLEEPERS, Duration::from_millis(10), |state| state.phase == RunPhase::Finished);
    assert_eq!(exit(&state), 99);
    assert_eq!(status(&state, "scenario.s"), Status::Cancelled);
    let breach = judged(&state, "fast").breach.unwrap();
    let facts = running.timed_facts();
    let at = |wanted: fn(&Fact) -> bool| facts.iter().find(|event| wanted(&event.fact)).unwrap().real_us;
    let (began, stopping) = (at(|fact| matches!(fact, Fact::LoadBegan { .. })), at(|fact| matches!(fact, Fact::Stopping { .. })));
    let finished = at(|fact| matches!(fact, Fact::Finished(_)));
    assert!(stopping <= began + breach.first_us + 50_000, "{began} {breach:?} {stopping}");
    assert!(finished <= stopping + 250_000, "{stopping} {finished}");
}

/// Who sleeps while a scenario of one user runs on one thread: the user's step, the thread's tick, and whoever merges.
const SLEEPERS: usize = 3;

#[test]
fn thresholds_are_judged_at_the_end_of_a_run() {
    let grid = |on_breach: &str| {
        let steps = [probe("a", "gives = 1", ""), probe("b", "fail = \"no\"", "continue_on_failure = true")].concat();
        let gates = [
            threshold(
                "errors",
                &format!("metric = step.probe.b.error_rate\nfail_on = \"value > 0%\"\non_breach = \"{on_breach}\""),
            ),
            threshold("calls", "metric = \"step.probe.a.throughput\"\nrequire = \"count == 1\""),
        ];
        [steps, gates.concat()].concat()
    };
    for (on_breach, code, verdict) in
        [("fail", 99, Verdict::Failed), ("warn", 0, Verdict::Warned), ("abort", 99, Verdict::Failed)]
    {
        let (state, _) = run(&grid(on_breach), How::default());
        let (errors, calls) = (judged(&state, "errors"), judged(&state, "calls"));
        assert_eq!((exit(&state), errors.verdict), (code, Some(verdict)), "{on_breach}");
        assert_eq!((errors.state, errors.actual), (ThresholdState::Breached, Some(1.0)));
        assert!(on_breach == "abort" || calls.verdict == Some(Verdict::Held), "{calls:?}");
    }
}

#[test]
fn a_failed_step_and_a_failed_threshold_end_with_the_threshold() {
    let gate = threshold("errors", "metric = step.probe.a.error_rate\nrequire = \"value < 1%\"");
    let (state, _) = run(&[probe("a", "fail = \"no\"", ""), gate].concat(), How::default());
    assert_eq!(exit(&state), 99);
    let gate = threshold("errors", "metric = step.probe.a.error_rate\nrequire = \"value == 100%\"");
    let (state, _) = run(&[probe("a", "fail = \"no\"", ""), gate].concat(), How::default());
    assert_eq!((exit(&state), judged(&state, "errors").verdict), (1, Some(Verdict::Held)));
}

#[test]
fn instances_and_attempts_count_together() {
    let more = "count = 3\nretry {\n attempts = 2\n backoff {\n initial = 0\n }\n}\ncontinue_on_failure = true\ncheck \"x\" {\n condition = self.output.given != 1\n severity = \"warn\"\n}";
    let gates = [
        threshold("attempts", "metric = step.probe.a.attempt_error_rate\nrequire = \"count == 4\""),
        threshold("calls", "metric = step.probe.a.error_rate\nrequire = \"count == 2\""),
        threshold("latency", "metric = step.probe.a.latency\nrequire = \"count == 5\""),
        threshold("checks", "metric = step.probe.a.checks\nrequire = \"count == 1\""),
    ];
    let arguments = "fail = count.index == 0 ? null : \"no\"\ngives = 1";
    let (state, _) = run(&[probe("a", arguments, more), gates.concat()].concat(), How::default());
    for view in state.thresholds() {
        assert_eq!(view.verdict, Some(Verdict::Held), "{} {:?}", view.plan.name, view.actual);
    }
}

#[test]
fn what_was_not_to_run_is_not_judged_and_what_could_not_run_fails() {
    let gate = |of: &str| threshold("t", &format!("metric = {of}.latency\nrequire = \"p99 < 1s\""));
    let verdict = |grid: String| {
        let (state, _) = run(&grid, How::default());
        (exit(&state), judged(&state, "t").verdict.unwrap(), judged(&state, "t").state)
    };
    let unknown = ThresholdState::Unknown;
    assert_eq!(verdict(scenario("if = false", &gate("scenario.s"))), (0, Verdict::NotRun, unknown));
    assert_eq!(verdict(scenario("if = false", &gate("scenario.s.step.probe.a"))), (0, Verdict::NotRun, unknown));
    assert_eq!(verdict([probe("a", "", "if = false"), gate("step.probe.a")].concat()), (0, Verdict::NotRun, unknown));
    let group = format!("group \"g\" {{\nif = false\n{}}}\n", probe("a", "", ""));
    assert_eq!(verdict([group, gate("group.g.step.probe.a")].concat()), (0, Verdict::NotRun, unknown));
    let failing = probe("first", "fail = \"no\"", "");
    let after = scenario("depends_on = [step.probe.first]", &gate("scenario.s"));
    assert_eq!(verdict([failing, after].concat()), (99, Verdict::Failed, unknown));
}
