//! `service`: what is called, and what that gives to those who call it.

use std::time::Duration;

use super::kit::*;
use crate::base::sharing::BreakerState;
use crate::event::{OnFailure, Status};
use crate::metric::threshold::Verdict;
use crate::state::RunState;
use crate::value::{Text, Value};

const BY_HAND: How = How { on_failure: OnFailure::Continue, by_hand: true, ..How::DEFAULT };

const USES: &str = "service = service.shop";

const OTHER: &str = "service = service.other";

/// A service with further lines.
fn shop(more: &str) -> String {
    format!("service \"shop\" {{\n url = \"http://shop:81/api/\"\n{more}\n}}\n")
}

fn called(state: &RunState, name: &str, what: &str) -> Value {
    let output = node(state, name).output.as_ref().unwrap_or_else(|| panic!("{name} {:?}", status(state, name)));
    output.get("called").unwrap().get(what).unwrap()
}

fn url(state: &RunState, name: &str) -> String {
    called(state, name, "url").as_str().unwrap_or("-").to_owned()
}

fn headers<const N: usize>(all: [(&str, &str); N]) -> Value {
    Value::object(all.map(|(name, value)| (Text::from(name), Value::from(value))))
}

fn message(state: &RunState, name: &str) -> String {
    node(state, name).error.as_ref().unwrap_or_else(|| panic!("{name} {:?}", status(state, name))).message.to_string()
}

#[test]
pub(super) fn a_step_has_what_its_service_gives_where_it_says_nothing_itself() {
    let gives = "headers = { Accept = \"a\", X-Key = \"k\" }\n timeout = \"2s\"";
    let own = "timeouts {\n execution = \"4s\"\n}";
    let text = [
        shop(gives),
        probe("a", "url = \"/items?x=1\"", USES),
        probe("b", "url = \"https://else/x\"\n headers = { accept = \"b\" }", USES),
        probe("c", "url = \"items/${1 + count.index}\"", &format!("{USES}\n count = 1")),
        probe("d", "", USES),
        probe("slow", "wait = 3", &format!("{USES}\n{own}")),
        probe("late", "wait = 3", USES),
    ];
    let mut running = begin(&text.concat(), BY_HAND);
    running.advance_when_asleep(4, Duration::from_secs(2));
    running.until_status("late", Status::Failed);
    running.advance_when_asleep(2, Duration::from_secs(1));
    let state = running.end();
    assert_eq!(url(&state, "a"), "http://shop:81/api/items?x=1");
    assert_eq!(called(&state, "a", "headers"), headers([("Accept", "a"), ("X-Key", "k")]));
    assert_eq!(url(&state, "b"), "https://else/x");
    assert_eq!(called(&state, "b", "headers"), headers([("X-Key", "k"), ("accept", "b")]));
    assert_eq!(url(&state, "step.probe.c[0]"), "http://shop:81/api/items/1");
    assert_eq!(url(&state, "d"), "http://shop:81/api", "what may be left out is the service's own");
    assert_eq!((status(&state, "slow"), status(&state, "late")), (Status::Succeeded, Status::Failed));
    assert_eq!(node(&state, "late").error.as_ref().unwrap().class.word(), "timeout");
    assert_eq!(node(&state, "a").info.service.as_deref(), Some("service.shop"));
}

#[test]
pub(super) fn without_one_nothing_is_given() {
    let (state, _) = run(&[shop("headers = { A = \"1\" }"), probe("a", "", "")].concat(), How::default());
    assert_eq!((url(&state, "a"), called(&state, "a", "headers")), ("-".to_owned(), headers([])));
    assert_eq!(node(&state, "a").info.service, None);
}

#[test]
fn null_is_as_if_it_were_left_out() {
    let text =
        [shop("headers = null\n timeout = null"), probe("a", "url = \"x\"", USES), probe("b", "url = null", "service = null")];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!((url(&state, "a"), called(&state, "a", "headers")), ("http://shop:81/api/x".to_owned(), headers([])));
    assert_eq!((url(&state, "b"), &node(&state, "b").info.service), ("-".to_owned(), &None));
}

#[test]
pub(super) fn in_a_group_the_nearest_one_counts() {
    let other = "service \"other\" {\n url = \"http://other\"\n}\n";
    let inner = group("in", &[probe("c", "url = \"c\"", ""), probe("d", "url = \"d\"", USES)], OTHER);
    let outer = group("out", &[probe("b", "url = \"b\"", ""), inner], USES);
    let (state, _) = run(&[shop(""), other.to_owned(), outer].concat(), How::default());
    assert_eq!(url(&state, "group.out.step.probe.b"), "http://shop:81/api/b");
    assert_eq!(url(&state, "group.out.group.in.step.probe.c"), "http://other/c");
    assert_eq!(url(&state, "group.out.group.in.step.probe.d"), "http://shop:81/api/d");
    assert_eq!(node(&state, "group.out").info.service, None, "a group makes no calls");
}

#[test]
pub(super) fn each_instance_uses_it() {
    let more = format!("{USES}\n for_each = {{ eu = 1, us = 2 }}");
    let (state, _) = run(&[shop(""), probe("a", "url = \"/${each.key}?n=${each.value}\"", &more)].concat(), How::default());
    assert_eq!(url(&state, "step.probe.a[\"eu\"]"), "http://shop:81/api/eu?n=1");
    assert_eq!(url(&state, "step.probe.a[\"us\"]"), "http://shop:81/api/us?n=2");
}

#[test]
fn all_who_use_it_share_its_breaker_and_a_key_of_its_name_is_another() {
    let rules = "circuit_breaker {\n failure_threshold = 3\n}";
    let bad = |name: &str, after: &str| probe(name, "fail = \"no\"", &format!("continue_on_failure = true\n{after}"));
    let own = "continue_on_failure = true\n depends_on = [step.probe.b]\n circuit_breaker {\n failure_threshold = 1\n key = \"service.shop\"\n}";
    let text = [
        shop(rules),
        bad("a", &format!("{USES}\n count = 2")),
        bad("b", &format!("{USES}\n depends_on = [step.probe.a]")),
        probe("c", "", &format!("{USES}\n depends_on = [step.probe.b]")),
        probe("keyed", "fail = \"no\"", own),
        probe("itself", "", &format!("{USES}\n depends_on = [step.probe.b]\n circuit_breaker {{\n}}")),
    ];
    let (state, journal) = run(&text.concat(), BY_HAND);
    assert_eq!(node(&state, "c").error.as_ref().unwrap().class.word(), "breaker");
    assert_eq!(journal.count("begin c"), 0);
    assert_eq!((journal.count("begin keyed"), status(&state, "itself")), (1, Status::Succeeded));
    let opened = |key: &str| state.breakers().get(key).map(|breaker| breaker.opened);
    assert_eq!((opened("service.shop"), opened("\"service.shop\"")), (Some(1), Some(1)), "{:?}", state.breakers());
    assert_eq!(state.breakers().get("service.shop").map(|breaker| breaker.state), Some(BreakerState::Open));
}

#[test]
fn all_who_use_it_share_its_rate_limit() {
    let text = [
        shop("rate_limit {\n limit = 1\n}"),
        probe("a", "", &format!("{USES}\n count = 2")),
        probe("b", "", USES),
        probe("own", "", &format!("{USES}\n rate_limit {{\n limit = 9\n}}")),
    ];
    let mut running = begin(&text.concat(), BY_HAND);
    running.until("one and its own", |state| begun_ms(state).len() == 2);
    running.until_status("own", Status::Succeeded);
    running.advance_until_attempts(4);
    assert_eq!(begun_ms(&running.end()), [0, 0, 1000, 2000]);
}

#[test]
fn what_its_url_and_headers_read_is_waited_for() {
    let service = "service \"late\" {\n url = \"http://${step.probe.first.output.given}\"\n headers = { A = step.probe.second.output.given }\n}\n";
    let late = "service = service.late";
    let text = [
        service.to_owned(),
        probe("first", "gate = \"go\"\n gives = \"h:7/x\"", ""),
        probe("second", "gives = \"1\"", ""),
        probe("a", "url = \"/y\"", late),
        probe("b", "gives = \"${service.late.host} ${service.late.port} ${service.late.url}\"", ""),
    ];
    let mut running = begin(&text.concat(), How::default());
    running.until_status("second", Status::Succeeded);
    assert_eq!(status(&running.session_state(), "a"), Status::Waiting);
    running.journal.open("go");
    let state = running.end();
    assert_eq!((exit(&state), url(&state, "a")), (0, "http://h:7/x/y".to_owned()));
    assert_eq!(called(&state, "a", "headers"), headers([("A", "1")]));
    assert_eq!(given(&state, "b"), Value::from("h 7 http://h:7/x"));
}

#[test]
fn a_url_that_turns_out_wrong_fails_who_uses_it_at_its_place() {
    let service = "service \"late\" {\n url = step.probe.first.output.given\n}\n";
    for (given, why) in [
        ("\"localhost:80\"", "has no scheme"),
        ("\"ftp://h\"", "is neither http nor https"),
        ("null", "the url of a service is a text, not null"),
        ("sensitive(\"hunter2\")", "is not shown because a sensitive value takes part"),
    ] {
        let text = [
            service.to_owned(),
            probe("first", &format!("gives = {given}"), ""),
            probe("a", "url = \"/y\"", "service = service.late"),
        ];
        let (state, journal) = run(&text.concat(), How::default());
        let message = message(&state, "a");
        assert_eq!((exit(&state), journal.count("begin a")), (1, 0), "{given}");
        assert!(message.contains(why) && message.contains("test.hcl:2"), "{given}: {message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}

#[test]
fn what_a_client_says_counts_more_than_its_step_s_service() {
    let client = |name: &str, arguments: &str, more: &str| {
        format!("resource \"asset\" \"{name}\" {{\n arguments {{\n{arguments}\n}}\n{more}\n}}\n")
    };
    let uses = |name: &str, more: &str| format!("uses = [resource.asset.{name}]\n{more}");
    let text = [
        shop("headers = { A = \"shop\", B = \"shop\" }"),
        client("own", "base = \"http://own\"\n headers = { a = \"own\" }", ""),
        client("plain", "", ""),
        client("served", "base = \"v2\"", USES),
        probe("a", "url = \"/x\"", &uses("own", USES)),
        probe("b", "url = \"/x\"", &uses("plain", USES)),
        probe("c", "url = \"/x\"", &uses("served", "")),
        group("g", &[probe("d", "url = \"/x\"", &uses("served", "")), probe("e", "url = \"/x\"", &uses("plain", ""))], OTHER),
        String::from("service \"other\" {\n url = \"http://other\"\n}\n"),
    ];
    let (state, journal) = run(&text.concat(), How::default());
    assert_eq!(exit(&state), 0);
    assert_eq!(url(&state, "a"), "/x", "the client puts it behind its own");
    assert_eq!(called(&state, "a", "headers"), headers([("B", "shop")]));
    assert_eq!(url(&state, "b"), "http://shop:81/api/x");
    assert_eq!(url(&state, "c"), "/x");
    assert_eq!(url(&state, "group.g.step.probe.d"), "/x", "its client's service is nearer than the group's");
    assert_eq!(url(&state, "group.g.step.probe.e"), "http://other/x");
    assert_eq!((journal.count("base served http://shop:81/api/v2"), journal.count("base own http://own")), (1, 1));
    assert_eq!(node(&state, "c").info.service, None, "it is the client that has it");
}

/// A scenario of some iterations, which uses the service as a whole.
fn scenario(steps: &[String]) -> String {
    let load = "load \"shared_iterations\" {\n users = 1\n iterations = 4\n}";
    format!("scenario \"s\" {{\n {USES}\n {load}\n vary \"x\" {{\n choice = [\"a\"]\n}}\n{}}}\n", steps.concat())
}

#[test]
fn in_a_scenario_its_steps_use_it_too() {
    let steps = [
        probe("fixed", "url = \"/fixed\"", ""),
        probe("each", "url = \"/each/${vary.x}\"", ""),
        probe("whole", "url = vary.x", ""),
        probe("else", "url = \"http://${vary.x}\"", ""),
    ];
    let (state, journal) = run(&[shop(""), scenario(&steps)].concat(), How::default());
    assert_eq!(exit(&state), 0);
    for url in ["http://shop:81/api/fixed", "http://shop:81/api/each/a", "http://shop:81/api/a", "http://a"] {
        assert_eq!(journal.count(&format!("call {url}")), 4, "{url}: {:?}", journal.lines());
    }
}

fn threshold(name: &str, metric: &str, require: &str) -> String {
    format!("threshold \"{name}\" {{\n metric = service.shop.{metric}\n require = \"{require}\"\n}}\n")
}

#[test]
fn thresholds_on_it_count_all_who_use_it_and_nobody_else() {
    let taken = format!("{USES}\n continue_on_failure = true");
    let text = [
        shop(""),
        probe("good", "", &format!("{USES}\n count = 3")),
        probe("bad", "fail = \"no\"", &format!("{taken}\n retry {{\n attempts = 2\n backoff {{\n initial = 0\n}}\n}}")),
        probe("other", "fail = \"no\"", "continue_on_failure = true"),
        scenario(&[probe("a", "", ""), probe("b", "fail = \"no\"", "")]),
        threshold("availability", "availability", "value == 58.3333333333%"),
        threshold("succeeded", "availability", "count == 7"),
        threshold("errors", "error_rate", "count == 5"),
        threshold("calls", "latency", "count == 13"),
        threshold("never", "availability", "value > 60%"),
    ];
    let (state, _) = run(&text.concat(), How { on_failure: OnFailure::Continue, ..How::default() });
    let actual = |name: &str| {
        let view = state.thresholds().iter().find(|view| &*view.plan.name == name).unwrap();
        (view.verdict.unwrap(), view.actual.unwrap())
    };
    // Three and four that succeeded; one outside and four inside that failed. A latency is an attempt's outside, a call's inside.
    assert!((actual("availability").1 - 7.0 / 12.0).abs() < 1e-9, "{:?}", actual("availability"));
    for name in ["succeeded", "errors", "calls"] {
        assert_eq!(actual(name).0, Verdict::Held, "{name} {:?}", actual(name));
    }
    assert_eq!((actual("never").0, exit(&state)), (Verdict::Failed, 99));
    let watched = state.thresholds()[0].plan.service.as_ref().unwrap();
    assert_eq!((&*watched.address, watched.scenarios.as_slice()), ("service.shop", &["scenario.s".into()][..]));
}

#[test]
fn a_window_over_it_forgets_in_the_time_of_the_run() {
    let gate = "threshold \"fast\" {\n metric = service.shop.latency\n require = \"max < 500ms\"\n window = \"2s\"\n}\n";
    let text = [
        shop(""),
        probe("slow", "wait = 1", USES),
        probe("pause", "wait = 3", "depends_on = [step.probe.slow]"),
        probe("quick", "", &format!("{USES}\n depends_on = [step.probe.pause]")),
        gate.to_owned(),
    ];
    let mut running = begin(&text.concat(), BY_HAND);
    running.advance_when_asleep(1, Duration::from_secs(1));
    running.until_status("slow", Status::Succeeded);
    running.advance_when_asleep(1, Duration::from_secs(3));
    let state = running.end();
    let view = &state.thresholds()[0];
    assert_eq!((view.breach.map(|breach| breach.first_us), view.verdict), (Some(1_000_000), Some(Verdict::Failed)));
    assert!(view.actual.unwrap() < 500_000.0, "what was slow is out of the window: {:?}", view.actual);
}

#[test]
fn who_was_not_to_run_is_not_missed() {
    let gate = threshold("t", "latency", "p99 < 1s");
    let text = [shop(""), probe("a", "", &format!("{USES}\n if = false")), gate];
    let (state, _) = run(&text.concat(), How::default());
    assert_eq!((exit(&state), state.thresholds()[0].verdict), (0, Some(Verdict::NotRun)));
}

#[test]
fn a_scenario_waits_for_what_the_url_of_its_service_reads() {
    let text = [
        String::from("service \"shop\" {\n url = \"http://${step.probe.first.output.given}\"\n}\n"),
        probe("first", "gate = \"go\"\n gives = \"h\"", ""),
        scenario(&[probe("a", "url = \"/${vary.x}\"", "")]),
    ];
    let mut running = begin(&text.concat(), How::default());
    running.until_line("begin first");
    assert_eq!(status(&running.session_state(), "scenario.s"), Status::Waiting);
    running.journal.open("go");
    assert_eq!(exit(&running.end()), 0);
    assert_eq!(running.journal.count("call http://h/a"), 4);
}

#[test]
fn steps_outside_and_in_a_scenario_share_one_breaker() {
    let bad = "continue_on_failure = true\n count = 2";
    let text = [
        shop("circuit_breaker {\n failure_threshold = 2\n}"),
        probe("bad", "fail = \"no\"", &format!("{USES}\n{bad}")),
        scenario(&[probe("a", "", "")]).replace(USES, &format!("{USES}\n depends_on = [step.probe.bad]")),
    ];
    let (state, journal) = run(&text.concat(), How::default());
    assert_eq!(status(&state, "scenario.s"), Status::Failed, "the open breaker lets none of its calls through");
    assert_eq!(journal.lines().iter().filter(|line| line.contains("scenario.s")).count(), 0, "{:?}", journal.lines());
}
