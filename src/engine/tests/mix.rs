//! Mixes: which scenario an iteration is one of, what each of them measures, how they end, who steers them.

use super::kit::{How, begin, begin_chosen, exit, given, node, run, status};
use crate::event::{Answer, Ask, EdgeKind, Fact, LoadChange, NodeKind, OnFailure, Reason, Status};
use crate::metric::threshold::Verdict;
use crate::state::{LoadView, RunState};
use crate::value::Value;

/// Two scenarios of one plan; what is written in each, and behind them.
fn shop(load: &str, browse: &str, buy: &str, rest: &str) -> String {
    format!(
        "mix \"shop\" {{\n{load}\n}}\nscenario \"browse\" {{\n  mix = mix.shop\n{browse}\n}}\nscenario \"buy\" {{\n  mix = mix.shop\n{buy}\n}}\n{rest}"
    )
}

fn step(name: &str, arguments: &str) -> String {
    format!("  step \"probe\" \"{name}\" {{\n    arguments {{\n{arguments}\n    }}\n  }}\n")
}

fn iterations(number: u32, users: u32) -> String {
    format!("  load \"shared_iterations\" {{\n    iterations = {number}\n    users = {users}\n  }}")
}

fn load<'s>(state: &'s RunState, address: &str) -> &'s LoadView {
    node(state, address).load.as_deref().expect("its users have begun")
}

fn ended(state: &RunState, address: &str) -> u64 {
    load(state, address).totals.iterations.ended
}

fn output(state: &RunState, address: &str, field: &str) -> Value {
    node(state, address).output.as_ref().and_then(|output| output.get(field)).unwrap_or_default()
}

fn message(state: &RunState, address: &str) -> String {
    node(state, address).error.as_ref().map(|error| error.message.to_string()).unwrap_or_default()
}

#[test]
fn each_iteration_is_one_of_one_scenario_and_each_has_its_own_figures() {
    for load_threads in [1, 8] {
        let text = shop(
            &iterations(2000, 16),
            &format!("  weight = 3\n{}", step("look", "pure = true")),
            &[step("pay", "pure = true"), step("receipt", "pure = true")].concat(),
            "step \"probe\" \"after\" {\n  arguments { gives = scenario.buy.output.iterations + scenario.browse.output.iterations }\n}\n",
        );
        let (state, _) = run(&text, How { load_threads, ..How::default() });
        assert_eq!(exit(&state), 0);
        for address in ["mix.shop", "scenario.browse", "scenario.buy"] {
            assert_eq!(status(&state, address), Status::Succeeded, "{address}");
        }
        let (browse, buy) = (ended(&state, "scenario.browse"), ended(&state, "scenario.buy"));
        assert_eq!((browse + buy, ended(&state, "mix.shop")), (2000, 2000));
        // Three of four, three sigma around.
        assert!((1442..=1558).contains(&browse), "{browse}");
        let calls = |address: &str| load(&state, address).totals.steps.iter().map(|step| step.calls).collect::<Vec<_>>();
        assert_eq!(calls("scenario.browse"), [browse]);
        assert_eq!(calls("scenario.buy"), [buy, buy]);
        assert!(calls("mix.shop").is_empty(), "the steps are its scenarios'");
        assert_eq!(load(&state, "scenario.buy").plan.mix.as_deref(), Some("mix.shop"));
        assert_eq!(given(&state, "after"), Value::Int(2000), "who depends on them runs when they have ended");
        let planned = |address: &str| load(&state, address).totals.iterations.planned;
        assert_eq!(planned("scenario.browse") + planned("scenario.buy"), planned("mix.shop"));
    }
}

#[test]
fn the_same_seed_picks_the_same_on_one_thread_and_on_eight_and_when_calls_are_slow() {
    let text = |wait: &str, weight: u32| {
        let vary = "  vary \"amount\" { range = [1, 1000000] }\n";
        shop(
            &iterations(1000, 16),
            &format!("  weight = {weight}\n{vary}{}", step("look", &format!("gives = vary.amount\n{wait}"))),
            &format!("{vary}{}", step("pay", "gives = vary.amount")),
            "",
        )
    };
    let digest = |text: &str, load_threads| {
        let state = run(text, How { load_threads, ..How::default() }).0;
        (load(&state, "mix.shop").digest(), ended(&state, "scenario.browse"), ended(&state, "scenario.buy"))
    };
    let one = digest(&text("", 2), 1);
    assert_eq!(one.0.1, 1000, "all blocks are complete");
    assert_eq!(one, digest(&text("", 2), 8));
    assert_eq!(one, digest(&text("wait = \"1ms\"", 2), 2));
    assert_ne!(one, digest(&text("", 5), 1), "other weights pick others");
}

#[test]
fn a_user_is_one_in_all_scenarios() {
    // Each user makes 20 iterations: their numbers are 0 to 19, whichever scenario each was one of.
    let says = "gives = 1\n says = \"n${user.id}.${user.iteration}\"";
    let text = shop("  load \"per_vu_iterations\" {\n users = 2\n iterations = 20\n }", &step("a", says), &step("b", says), "");
    let (state, _) = run(&text, How { load_threads: 2, ..How::default() });
    let mut said: Vec<String> =
        state.logs().iter().map(|(_, line)| line.text.to_string()).filter(|text| text.starts_with('n')).collect();
    said.sort();
    let mut all: Vec<String> = (0..2).flat_map(|user| (0..20).map(move |turn| format!("n{user}.{turn}"))).collect();
    all.sort();
    assert_eq!(said, all);
}

#[test]
fn one_scenario_that_fails_says_so_and_the_others_are_good() {
    let text = shop(
        &iterations(60, 2),
        &step("look", "pure = true"),
        &step("pay", "fail = \"no\""),
        "step \"probe\" \"after_browse\" {\n  depends_on = [scenario.browse]\n}\nstep \"probe\" \"after_buy\" {\n  depends_on = [scenario.buy]\n}\n",
    );
    let (state, _) = run(&text, How { on_failure: OnFailure::Continue, ..How::default() });
    assert_eq!(exit(&state), 1);
    assert_eq!(status(&state, "mix.shop"), Status::Succeeded);
    assert_eq!(status(&state, "scenario.browse"), Status::Succeeded);
    assert_eq!(status(&state, "scenario.buy"), Status::Failed);
    assert_eq!(message(&state, "scenario.buy"), format!("all of its {} iterations failed", ended(&state, "scenario.buy")));
    assert_eq!(output(&state, "scenario.buy", "failed"), Value::from(ended(&state, "scenario.buy")));
    assert_eq!(status(&state, "step.probe.after_browse"), Status::Succeeded);
    assert_eq!(status(&state, "step.probe.after_buy"), Status::Skipped);
}

#[test]
fn one_that_is_never_picked_has_not_failed() {
    let text =
        shop(&iterations(20, 1), &step("look", "pure = true"), &format!("  weight = 0\n{}", step("pay", "pure = true")), "");
    let (state, _) = run(&text, How::default());
    assert_eq!((exit(&state), status(&state, "scenario.buy")), (0, Status::Succeeded));
    assert_eq!((ended(&state, "scenario.buy"), ended(&state, "scenario.browse")), (0, 20));
}

#[test]
fn one_that_is_not_to_run_leaves_the_iterations_to_the_others() {
    let text = |browse: &str, buy: &str| {
        shop(
            &iterations(50, 2),
            &format!("  if = {browse}\n{}", step("look", "pure = true")),
            &format!("  if = step.probe.first.output.given == {buy}\n{}", step("pay", "pure = true")),
            "step \"probe\" \"first\" {\n  arguments { gives = 1 }\n}\nstep \"probe\" \"after\" {\n  depends_on = [scenario.buy]\n}\n",
        )
    };
    let (state, _) = run(&text("true", "2"), How::default());
    assert_eq!((exit(&state), status(&state, "scenario.buy")), (0, Status::Skipped));
    assert_eq!((status(&state, "scenario.browse"), ended(&state, "scenario.browse")), (Status::Succeeded, 50));
    let (state, _) = run(&text("false", "2"), How::default());
    assert_eq!((exit(&state), status(&state, "mix.shop")), (0, Status::Skipped), "nobody is left");
    assert_eq!(status(&state, "step.probe.after"), Status::Succeeded, "as behind any step that its condition skips");
}

#[test]
fn a_mix_waits_for_what_its_scenarios_need_and_they_share_its_fate() {
    let text = shop(
        &iterations(10, 1),
        &step("look", "gives = step.probe.first.output.given"),
        &step("pay", "pure = true"),
        "step \"probe\" \"first\" {\n  arguments { fail = \"broken\" }\n}\nstep \"probe\" \"after\" {\n  depends_on = [scenario.buy]\n}\n",
    );
    let (state, _) = run(&text, How { on_failure: OnFailure::Continue, ..How::default() });
    for address in ["mix.shop", "scenario.browse", "scenario.buy", "step.probe.after"] {
        assert_eq!(status(&state, address), Status::Skipped, "{address}");
        let blamed = Reason::Upstream { address: "step.probe.first".into() };
        assert_eq!(node(&state, address).reason, Some(blamed), "{address}");
    }
    let named = |id| state.node(id).map(|node| (node.info.address.to_string(), node.info.kind)).unwrap();
    let within = state.edges().iter().filter(|(_, _, kind)| *kind == EdgeKind::Within);
    let within: Vec<_> = within.map(|(from, to, _)| (named(*from), named(*to).0)).collect();
    let mix = (String::from("mix.shop"), NodeKind::Mix);
    assert_eq!(within, [(mix.clone(), String::from("scenario.browse")), (mix, String::from("scenario.buy"))]);
}

#[test]
fn a_scenario_that_cannot_be_made_ready_is_the_failure_of_its_mix() {
    let text = shop(
        &iterations(10, 1),
        &format!("  weight = step.probe.first.output.given\n{}", step("look", "pure = true")),
        &step("pay", "pure = true"),
        "step \"probe\" \"first\" {\n  arguments { gives = -1 }\n}\n",
    );
    let (state, _) = run(&text, How { on_failure: OnFailure::Continue, ..How::default() });
    assert_eq!((exit(&state), status(&state, "mix.shop")), (1, Status::Failed));
    let said = message(&state, "mix.shop");
    assert!(said.starts_with("scenario.browse: ") && said.contains("a number from 0 on"), "{said}");
    assert_eq!(status(&state, "scenario.buy"), Status::Skipped);
}

#[test]
fn a_mix_gives_up_for_all() {
    let never = shop(
        &format!("{}\n  stop_when {{ failure_rate = 0.9 }}", iterations(1_000_000, 2)),
        &step("look", "fail = \"no\""),
        &step("pay", "fail = \"no\""),
        "",
    );
    let (state, _) = run(&never, How { on_failure: OnFailure::Continue, ..How::default() });
    assert_eq!(status(&state, "mix.shop"), Status::Failed);
    assert!(message(&state, "mix.shop").contains("stop_when"), "{}", message(&state, "mix.shop"));
    assert!(ended(&state, "mix.shop") < 1_000_000);
    assert_eq!(status(&state, "scenario.buy"), Status::Failed);
}

#[test]
fn thresholds_of_the_scenarios_are_judged() {
    let text = shop(
        &iterations(200, 2),
        &step("look", "pure = true"),
        &step("pay", "fail = user.iteration > 3 ? \"no\" : null"),
        "threshold \"browse is good\" {\n metric = scenario.browse.error_rate\n require = \"value < 1%\"\n}\n\
         threshold \"pay is good\" {\n metric = scenario.buy.step.probe.pay.error_rate\n require = \"value < 1%\"\n}\n\
         threshold \"nothing is dropped\" {\n metric = scenario.buy.dropped_iterations\n require = \"count == 0\"\n}\n",
    );
    let (state, _) = run(&text, How { load_threads: 2, ..How::default() });
    assert_eq!(exit(&state), 99);
    let verdicts: Vec<_> = state.thresholds().iter().map(|threshold| threshold.verdict).collect();
    assert_eq!(verdicts, [Some(Verdict::Held), Some(Verdict::Failed), Some(Verdict::Held)]);
}

#[test]
fn what_the_plan_says_is_steered_at_the_mix() {
    let operator = How { operator: true, load_threads: 2, on_failure: OnFailure::Continue, ..How::default() };
    let plan = "  load \"externally_controlled\" {\n users = 2\n max_users = 6\n }";
    let text = shop(plan, &step("look", "wait = \"1ms\""), &step("pay", "wait = \"1ms\""), "");
    let mut running = begin(&text, operator);
    let both = |state: &RunState| {
        ["scenario.browse", "scenario.buy"]
            .iter()
            .all(|address| node(state, address).load.as_ref().is_some_and(|load| load.totals.iterations.ended > 0))
    };
    running.until("what is waited for", both);
    let (mix, buy) = (running.id("mix.shop"), running.id("scenario.buy"));
    for ask in [Ask::Steer { node: buy, change: LoadChange::Drain }, Ask::PauseNode { node: buy }, Ask::Cancel { node: buy }] {
        let refused = running.ask(ask);
        assert!(matches!(&refused, Answer::Refused { reason } if reason.contains("it runs by mix.shop")), "{refused:?}");
    }
    assert_eq!(running.ask(Ask::PauseNode { node: mix }), Answer::Done);
    assert_eq!(running.ask(Ask::ResumeNode { node: mix }), Answer::Done);
    assert_eq!(running.ask(Ask::Steer { node: mix, change: LoadChange::Set(5.0) }), Answer::Done);
    running.until("what is waited for", |state| load(state, "mix.shop").users == 5);
    assert_eq!(running.ask(Ask::Steer { node: mix, change: LoadChange::Drain }), Answer::Done);
    running.until("what is waited for", |state| status(state, "scenario.buy").is_end());
    let state = running.end();
    for address in ["mix.shop", "scenario.browse", "scenario.buy"] {
        assert_eq!(status(&state, address), Status::Succeeded, "{address}");
    }
    let applied = running.facts().iter().filter(|fact| matches!(fact, Fact::LoadSteered { node, .. } if *node == mix)).count();
    assert!(applied >= 1);
}

#[test]
fn a_cancelled_mix_cancels_its_scenarios_and_a_retry_runs_all_again() {
    let operator = How { operator: true, on_failure: OnFailure::Hold, ..How::default() };
    let text = shop(
        "  load \"externally_controlled\" {\n users = 1\n max_users = 1\n }",
        &step("look", "wait = \"1ms\""),
        &step("pay", "wait = \"1ms\"\n breaks = \"bank\""),
        "step \"probe\" \"last\" {\n  depends_on = [scenario.browse]\n  arguments { gate = \"last\" }\n}\n",
    );
    let mut running = begin(&text, operator);
    running.journal.break_at("bank", true);
    running.until("what is waited for", |state| {
        node(state, "scenario.buy").load.as_ref().is_some_and(|load| load.totals.iterations.failed > 2)
    });
    let (mix, buy) = (running.id("mix.shop"), running.id("scenario.buy"));
    let drain = Ask::Steer { node: mix, change: LoadChange::Drain };
    assert_eq!(running.ask(drain.clone()), Answer::Done);
    running.until("what is waited for", |state| status(state, "scenario.buy") == Status::Held);
    assert_eq!(status(&running.session_state(), "mix.shop"), Status::Succeeded);
    running.journal.break_at("bank", false);
    assert_eq!(running.ask(Ask::Retry { node: buy }), Answer::Done);
    running.until("what is waited for", |state| {
        status(state, "scenario.browse") == Status::Running
            && node(state, "scenario.buy").load.as_ref().is_some_and(|load| load.totals.iterations.ended > 2)
    });
    assert_eq!(running.ask(Ask::Cancel { node: mix }), Answer::Done);
    running.until("what is waited for", |state| status(state, "mix.shop").is_end());
    running.journal.open("last");
    let state = running.end();
    for address in ["mix.shop", "scenario.browse", "scenario.buy"] {
        assert_eq!(status(&state, address), Status::Cancelled, "{address}");
    }
}

#[test]
fn tags_choose_a_scenario_with_its_mix_and_without_the_others() {
    let text = shop(
        &iterations(30, 2),
        &format!("  tags = [\"read\"]\n{}", step("look", "gives = step.probe.first.output.given")),
        &format!("  tags = [\"write\"]\n{}", step("pay", "pure = true")),
        "step \"probe\" \"first\" {\n  arguments { gives = 1 }\n}\nstep \"probe\" \"other\" {\n}\n",
    );
    let state = begin_chosen(&text, "read", How::default()).end();
    assert_eq!(exit(&state), 0);
    assert_eq!((status(&state, "mix.shop"), ended(&state, "scenario.browse")), (Status::Succeeded, 30));
    assert_eq!(node(&state, "scenario.buy").reason, Some(Reason::NotChosen));
    assert_eq!(status(&state, "step.probe.first"), Status::Succeeded);
    assert_eq!(node(&state, "step.probe.other").reason, Some(Reason::NotChosen));
}

#[test]
fn a_step_may_wait_for_a_mix() {
    let text = shop(
        &iterations(10, 1),
        &step("look", "pure = true"),
        &step("pay", "fail = \"no\""),
        "step \"probe\" \"after\" {\n  depends_on = [mix.shop]\n}\n",
    );
    let (state, _) = run(&text, How { on_failure: OnFailure::Continue, ..How::default() });
    assert_eq!((status(&state, "scenario.buy"), status(&state, "step.probe.after")), (Status::Failed, Status::Succeeded));
}
