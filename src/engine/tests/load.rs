//! Scenarios: how many iterations, when, what they have, how they end, how they are steered.

use std::time::Duration;

use super::kit::{How, Running, begin, exit, node, run, status};
use crate::base::id::Seq;
use crate::event::{Answer, Ask, Fact, LoadChange, OnFailure, Status};
use crate::state::{LoadView, RunState};
use crate::value::Value;

const BY_HAND: How = How { on_failure: OnFailure::Continue, by_hand: true, ..How::DEFAULT };

const MS: Duration = Duration::from_millis(1);

/// How far a manual clock moves at once.
const STEP: Duration = Duration::from_millis(5);

/// Who sleeps when nothing is left to do: the thread's tick, its limits, its merging.
const ASLEEP: usize = 3;

/// A scenario of one step.
fn scenario(load: &str, more: &str, arguments: &str) -> String {
    format!(
        "scenario \"s\" {{\n  load {load}\n{more}\n  step \"probe\" \"a\" {{\n    arguments {{\n{arguments}\n    }}\n  }}\n}}\n"
    )
}

fn load(state: &RunState) -> &LoadView {
    node(state, "scenario.s").load.as_deref().expect("its users have begun")
}

fn output(state: &RunState, field: &str) -> Value {
    node(state, "scenario.s").output.as_ref().and_then(|output| output.get(field)).unwrap_or_default()
}

/// How often a load thread tells what it has measured.
const TOLD: Duration = Duration::from_millis(100);

/// Moves a manual clock on in small steps, none before what the one before has led to is known.
struct Steps<'r> {
    running: &'r Running,
    /// The last event when something was told.
    seq: Seq,
    /// How far the clock has moved since then.
    quiet: Duration,
}

impl<'r> Steps<'r> {
    fn of(running: &'r Running) -> Self {
        Self { running, seq: running.session_state().seq, quiet: Duration::ZERO }
    }

    /// One step, if the threads sleep.
    fn step(&mut self) -> bool {
        let moved = self.running.advance_if_asleep(ASLEEP, STEP);
        if moved {
            self.quiet += STEP;
        }
        let waits = std::time::Instant::now();
        loop {
            let seq = self.running.session_state().seq;
            if seq != self.seq {
                (self.seq, self.quiet) = (seq, Duration::ZERO);
            }
            // What is measured goes through two threads, neither of which sleeps on the clock for it.
            if self.quiet <= TOLD || waits.elapsed() > 200 * MS {
                return moved;
            }
            std::thread::sleep(Duration::from_micros(100));
        }
    }
}

/// Goes on until the state is as wanted.
fn go_until(running: &Running, most: Duration, wanted: impl Fn(&RunState) -> bool) -> std::sync::Arc<RunState> {
    let (mut left, begun, mut steps) = (most, std::time::Instant::now(), Steps::of(running));
    loop {
        let state = running.session_state();
        if wanted(&state) {
            return state;
        }
        let known = node(&state, "scenario.s").load.as_ref().map(|load| (load.now_us, load.totals.iterations.ended));
        assert!(!left.is_zero() && begun.elapsed() < Duration::from_secs(20), "it did not come: {known:?}");
        if steps.step() {
            left = left.saturating_sub(STEP);
        }
    }
}

/// Goes on for a time.
fn go(running: &Running, time: Duration) {
    let (mut left, mut steps) = (time, Steps::of(running));
    while !left.is_zero() {
        if steps.step() {
            left = left.saturating_sub(STEP);
        }
    }
}

#[test]
fn shared_iterations_are_made_exactly_once_each_on_any_number_of_threads() {
    for load_threads in [1, 2, 5] {
        let text = scenario(
            "\"shared_iterations\" {\n users = 7\n iterations = 501\n }",
            "",
            "says = \"x${user.iteration}\"\n pure = true",
        );
        let (state, journal) = run(&text, How { load_threads, ..How::default() });
        assert_eq!((exit(&state), status(&state, "scenario.s")), (0, Status::Succeeded));
        assert_eq!(output(&state, "iterations"), Value::Int(501));
        let calls = journal.lines().iter().filter(|line| line.starts_with("begin ")).count();
        assert_eq!(calls, 501, "{:?}", journal.lines().first());
        assert_eq!(load(&state).totals.steps[0].calls, 501);
        assert_eq!(load(&state).totals.iterations.planned, 501);
    }
}

#[test]
fn each_user_makes_its_own_iterations() {
    for load_threads in [1, 3] {
        let text =
            scenario("\"per_vu_iterations\" {\n users = 4\n iterations = 25\n }", "", "gives = \"${user.id}.${user.iteration}\"");
        let (state, _) = run(&text, How { load_threads, ..How::default() });
        assert_eq!(output(&state, "iterations"), Value::Int(100));
    }
}

#[test]
fn a_rate_begins_iterations_when_the_plan_says() {
    let text = scenario("\"constant_arrival_rate\" {\n rate = 50\n duration = \"2s\"\n max_users = 5\n }", "", "pure = true");
    let mut running = begin(&text, BY_HAND);
    let half = go_until(&running, 3000 * MS, |state| {
        node(state, "scenario.s").load.as_ref().is_some_and(|load| load.now_us >= 1_000_000)
    });
    let begun = load(&half).totals.iterations.started;
    assert!((45..=60).contains(&begun), "{begun} of 50 in the first second");
    go_until(&running, 5000 * MS, |state| status(state, "scenario.s").is_end());
    let state = running.end();
    assert_eq!(output(&state, "iterations"), Value::Int(100));
    assert_eq!(load(&state).totals.iterations.dropped.total(), 0);
}

#[test]
fn what_a_slow_answer_keeps_waiting_is_late_by_that_and_the_generator_is_not() {
    // One user, 100 ms a call, ten arrivals in half a second: the tenth waits for nine.
    let text =
        scenario("\"constant_arrival_rate\" {\n rate = 20\n duration = \"500ms\"\n max_users = 1\n }", "", "wait = \"100ms\"");
    let mut running = begin(&text, BY_HAND);
    go_until(&running, 4000 * MS, |state| status(state, "scenario.s").is_end());
    let state = running.end();
    let step = &load(&state).totals.steps[0];
    assert_eq!(step.calls, 10);
    let (service, latency) = (step.service_time.max_us() / 1000, step.latency.max_us() / 1000);
    assert!((100..=130).contains(&service), "{service}");
    // Intended at 450 ms, ended at 1000 ms or a little later, for the clock goes on in steps.
    assert!((540..=700).contains(&latency), "{latency}");
    let late = load(&state).totals.iterations.lateness.max_us() / 1000;
    assert!(late <= 20, "what waits for a user is not the generator's: {late}");
}

#[test]
fn what_waits_longer_than_the_backlog_allows_is_dropped_and_counted() {
    let text = scenario(
        "\"constant_arrival_rate\" {\n rate = 20\n duration = \"1s\"\n max_users = 1\n backlog = \"100ms\"\n }",
        "",
        "wait = \"200ms\"",
    );
    let mut running = begin(&text, BY_HAND);
    go_until(&running, 9000 * MS, |state| status(state, "scenario.s").is_end());
    let state = running.end();
    let iterations = &load(&state).totals.iterations;
    assert_eq!(iterations.planned, 20);
    assert_eq!(iterations.ended + iterations.dropped.total(), 20, "{iterations:?}");
    assert!(iterations.dropped.backlog >= 10, "{:?}", iterations.dropped);
}

#[test]
fn a_pause_stops_arrivals_and_what_waited_does_not_burst() {
    let text = scenario("\"constant_arrival_rate\" {\n rate = 100\n duration = \"2s\"\n max_users = 5\n }", "", "pure = true");
    let mut running = begin(&text, BY_HAND);
    go_until(&running, 2000 * MS, |state| {
        node(state, "scenario.s").load.as_ref().is_some_and(|load| load.totals.iterations.started >= 50)
    });
    let id = running.id("scenario.s");
    assert_eq!(running.ask(Ask::PauseNode { node: id }), Answer::Done);
    // What the threads had counted is told at the next tick.
    go(&running, 200 * MS);
    let before = load(&running.session_state()).totals.iterations.started;
    go(&running, 2000 * MS);
    assert_eq!(load(&running.session_state()).totals.iterations.started, before, "two seconds of pause begin nothing");
    assert_eq!(running.ask(Ask::ResumeNode { node: id }), Answer::Done);
    go_until(&running, 6000 * MS, |state| status(state, "scenario.s").is_end());
    let state = running.end();
    let load = load(&state);
    assert_eq!(load.totals.iterations.ended, 200);
    let worst = load.totals.steps[0].latency.max_us() / 1000;
    assert!(worst <= 50, "no latency comes from the pause: {worst}");
    let most = load.seconds.iter().map(|second| second.iterations).max().unwrap_or(0);
    assert!(most <= 115, "no second has more than its rate: {most}");
}

#[test]
fn a_rate_is_changed_while_it_runs() {
    let text = scenario("\"constant_arrival_rate\" {\n rate = 100\n duration = \"2s\"\n max_users = 5\n }", "", "pure = true");
    let mut running = begin(&text, BY_HAND);
    go_until(&running, 3000 * MS, |state| node(state, "scenario.s").load.as_ref().is_some_and(|load| load.now_us >= 1_000_000));
    let id = running.id("scenario.s");
    assert_eq!(running.ask(Ask::Steer { node: id, change: LoadChange::Scale(3.0) }), Answer::Done);
    assert!(matches!(running.ask(Ask::Steer { node: id, change: LoadChange::Set(-1.0) }), Answer::Refused { .. }));
    go_until(&running, 5000 * MS, |state| status(state, "scenario.s").is_end());
    let state = running.end();
    let ended = load(&state).totals.iterations.ended;
    assert!((370..=400).contains(&ended), "a second at 100 and one at 300: {ended}");
    let facts = running.facts();
    let applied = facts.iter().any(|fact| matches!(fact, Fact::LoadSteered { state: 1, .. }));
    assert!(applied, "all threads have said that they do it");
}

#[test]
fn users_come_and_go_and_a_drained_scenario_ends_well() {
    let text = scenario("\"externally_controlled\" {\n users = 2\n max_users = 6\n }", "", "wait = \"10ms\"");
    let mut running = begin(&text, BY_HAND);
    let users =
        |wanted: u32| move |state: &RunState| node(state, "scenario.s").load.as_ref().is_some_and(|load| load.users == wanted);
    go_until(&running, 2000 * MS, users(2));
    let id = running.id("scenario.s");
    assert_eq!(running.ask(Ask::Steer { node: id, change: LoadChange::Set(5.0) }), Answer::Done);
    go_until(&running, 2000 * MS, users(5));
    let too_many = running.ask(Ask::Steer { node: id, change: LoadChange::Set(7.0) });
    assert!(matches!(&too_many, Answer::Refused { reason } if reason.contains('6')), "{too_many:?}");
    assert_eq!(running.ask(Ask::Steer { node: id, change: LoadChange::Drain }), Answer::Done);
    go_until(&running, 2000 * MS, |state| status(state, "scenario.s").is_end());
    let state = running.end();
    assert_eq!((exit(&state), status(&state, "scenario.s")), (0, Status::Succeeded));
}

#[test]
fn a_failed_iteration_is_counted_and_fails_nothing() {
    let text = scenario(
        "\"shared_iterations\" {\n users = 2\n iterations = 40\n }",
        "  vary \"bad\" { probability = 0.25 }",
        "fail = vary.bad ? \"no luck\" : null\n class = \"reset\"",
    );
    let (state, _) = run(&text, How::default());
    assert_eq!(exit(&state), 0);
    let load = load(&state);
    let failed = load.totals.iterations.failed;
    assert!((3..=20).contains(&failed), "{failed}");
    assert_eq!(
        load.totals.steps[0].errors().map(|(class, count)| (class.word(), count)).collect::<Vec<_>>(),
        [("reset", failed)]
    );
    assert_eq!(output(&state, "failed"), Value::Int(i64::try_from(failed).expect("few")));
}

#[test]
fn a_scenario_none_of_whose_iterations_succeeds_fails() {
    let text = scenario("\"shared_iterations\" {\n iterations = 3\n }", "", "fail = \"no\"");
    let (state, _) = run(&text, How::default());
    assert_eq!((exit(&state), status(&state, "scenario.s")), (1, Status::Failed));
    let message = node(&state, "scenario.s").error.as_ref().map(|error| error.message.to_string());
    assert_eq!(message.as_deref(), Some("all of its 3 iterations failed"));
}

#[test]
fn it_gives_up_when_it_is_told_to() {
    let text =
        scenario("\"shared_iterations\" {\n iterations = 1000000\n }", "  stop_when { failure_rate = 0.5 }", "fail = \"no\"");
    let (state, _) = run(&text, How::default());
    assert_eq!((exit(&state), status(&state, "scenario.s")), (1, Status::Failed));
    let error = node(&state, "scenario.s").error.as_ref().map(|error| error.message.to_string()).unwrap_or_default();
    assert!(error.contains("stop_when") && error.contains("100 %"), "{error}");
    assert!(load(&state).totals.iterations.ended < 1_000_000);
}

#[test]
fn the_same_seed_draws_the_same_on_one_thread_and_on_eight_and_when_calls_are_slow() {
    let text = |wait: &str| {
        scenario(
            "\"shared_iterations\" {\n users = 16\n iterations = 1000\n }",
            "  vary \"amount\" { range = [1, 1000000] }\n  vary \"region\" { choice = [\"eu\", \"us\", \"ap\"] }",
            &format!("gives = \"${{vary.region}}${{vary.amount}}\"\n{wait}"),
        )
    };
    let digest = |text: &str, load_threads| load(&run(text, How { load_threads, ..How::default() }).0).digest();
    let one = digest(&text(""), 1);
    assert_eq!(one.1, 1000, "all blocks are complete");
    assert_eq!(one, digest(&text(""), 8));
    assert_eq!(one, digest(&text("wait = \"1ms\""), 3));
}

#[test]
fn steps_read_those_before_them_and_what_is_outside() {
    let text = r#"
step "probe" "before" {
  arguments { gives = "out" }
}
scenario "s" {
  load "shared_iterations" { iterations = 5 }
  step "probe" "a" {
    arguments { gives = "${step.probe.before.output.given}-${user.iteration}" }
  }
  group "g" {
    step "probe" "b" {
      arguments { gives = "${step.probe.a.output.given}-in" }
    }
    output "both" { value = step.probe.b.output.given }
  }
  step "probe" "c" {
    count = 2
    arguments { gives = "${group.g.output.both}.${count.index}" }
  }
  step "probe" "d" {
    arguments { gives = join(",", step.probe.c[*].output.given) }
    check "all is there" {
      condition     = self.output.given == "out-${user.iteration}-in.0,out-${user.iteration}-in.1"
      error_message = self.output.given
    }
  }
}
step "probe" "after" {
  arguments { gives = scenario.s.output.iterations }
}
"#;
    let (state, _) = run(text, How::default());
    let log: Vec<String> = state.logs().iter().map(|(_, line)| line.text.to_string()).collect();
    assert_eq!((exit(&state), output(&state, "failed")), (0, Value::Int(0)), "{log:?}");
    assert_eq!(load(&state).totals.steps.iter().map(|step| step.calls).collect::<Vec<_>>(), [5, 5, 10, 5]);
    assert_eq!(super::kit::given(&state, "after"), Value::Int(5));
}

#[test]
fn one_of_the_weighted_groups_runs_and_the_others_always() {
    let text = r#"
scenario "s" {
  load "shared_iterations" {
    users      = 4
    iterations = 1000
  }
  group "often" {
    weight = 3
    step "probe" "a" {
      arguments {}
    }
  }
  group "seldom" {
    weight = 1
    step "probe" "b" {
      arguments {}
    }
  }
  group "always" {
    step "probe" "c" {
      arguments {}
    }
  }
}
"#;
    let (state, _) = run(text, How::default());
    let calls: Vec<u64> = load(&state).totals.steps.iter().map(|step| step.calls).collect();
    assert_eq!((calls[0] + calls[1], calls[2]), (1000, 1000));
    // 750 ± 3 · 13.7
    assert!((709..=791).contains(&calls[0]), "{calls:?}");
}

#[test]
fn in_a_graph_steps_run_at_once_as_far_as_they_may() {
    let text = r#"
scenario "s" {
  load "shared_iterations" { iterations = 1 }
  order = "graph"
  step "probe" "late" {
    arguments { gives = "${step.probe.x.output.given}${step.probe.y.output.given}" }
    check "both" { condition = self.output.given == "xy" }
  }
  step "probe" "x" {
    arguments {
      gives = "x"
      gate  = "x"
    }
  }
  step "probe" "y" {
    arguments { gives = "y" }
  }
}
"#;
    let mut running = begin(text, How::default());
    running.until_line("begin scenario.s.step.probe.y");
    running.until_line("begin scenario.s.step.probe.x");
    assert_eq!(running.journal.count("begin scenario.s.step.probe.late"), 0);
    running.journal.open("x");
    let state = running.end();
    assert_eq!((exit(&state), output(&state, "failed")), (0, Value::Int(0)));
}

#[test]
fn retries_and_what_fails_for_good_are_told_apart() {
    let text = r#"
scenario "s" {
  load "shared_iterations" { iterations = 10 }
  step "probe" "a" {
    arguments { fail = user.iteration < 4 ? "no" : null }
    retry {
      attempts = 3
      backoff { initial = 0 }
    }
    on_error { action = "continue" }
  }
  step "probe" "b" {
    arguments { gives = step.probe.a.status }
  }
}
"#;
    let (state, _) = run(text, How::default());
    let step = &load(&state).totals.steps[0];
    assert_eq!((step.calls, step.failed, step.attempts, step.failed_attempts), (10, 4, 18, 12));
    assert_eq!(load(&state).totals.iterations.failed, 0, "who goes on has not failed");
    assert_eq!(load(&state).totals.steps[1].calls, 10);
}

#[test]
fn a_warm_up_is_in_no_figure() {
    let text = scenario(
        "\"constant_arrival_rate\" {\n rate = 100\n duration = \"2s\"\n max_users = 5\n }",
        "  warmup = \"1s\"",
        "pure = true",
    );
    let mut running = begin(&text, BY_HAND);
    go_until(&running, 5000 * MS, |state| status(state, "scenario.s").is_end());
    let state = running.end();
    assert_eq!(load(&state).totals.iterations.ended, 100);
    assert_eq!(load(&state).totals.steps[0].calls, 100);
}

#[test]
fn unique_rows_run_out_and_the_scenario_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("users.csv");
    std::fs::write(&file, "name\nada\nbob\neve\n").expect("a file");
    let text = scenario(
        "\"shared_iterations\" {\n iterations = 10\n }",
        &format!("  data \"users\" {{\n    csv = {:?}\n    pick = \"unique\"\n  }}", file.display().to_string()),
        "gives = data.users.name",
    );
    let (state, _) = run(&text, How::default());
    let error = node(&state, "scenario.s").error.as_ref().map(|error| error.message.to_string()).unwrap_or_default();
    assert!(error.contains("data \"users\" has no row left"), "{error}");
    assert_eq!(load(&state).totals.iterations.ended, 3);
}

#[test]
fn a_scenario_is_cancelled_with_all_its_users() {
    let text = scenario("\"constant_vus\" {\n users = 3\n duration = \"1h\"\n }", "", "gate = \"never\"");
    let mut running = begin(&text, How { on_failure: OnFailure::Continue, ..How::default() });
    running.until("users", |state| node(state, "scenario.s").load.as_ref().is_some_and(|load| load.busy == 3));
    let id = running.id("scenario.s");
    assert_eq!(running.ask(Ask::Stop), Answer::Done);
    assert_eq!(running.ask(Ask::Abort), Answer::Done);
    let state = running.end();
    assert_eq!(state.node(id).map(|node| node.status), Some(Status::Cancelled));
}
