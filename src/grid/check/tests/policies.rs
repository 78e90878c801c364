//! Circuit breakers, rate limits, concurrency, dedupe, cache.

use std::time::Duration;

use super::world::{broken, good};
use crate::base::sharing::{DedupeAction, InstanceOrder, Restore, Scope};
use crate::grid::model::{Grid, Setting, StepPolicy};

/// What is said about a block with these lines in a step: places within the step and words, without the text shown.
fn said(block: &str, lines: &str) -> Vec<String> {
    said_of(&format!("step \"print\" \"a\" {{\n  arguments {{ input = 1 }}\n  {block} {{\n{lines}\n  }}\n}}\n"))
}

fn said_of(text: &str) -> Vec<String> {
    let shown = broken(text);
    let wanted = ["error[", "warning[", "  = help: "];
    let lines = shown.lines().map(|line| line.trim_start_matches([' ', '|']));
    lines.filter(|line| wanted.iter().any(|start| line.starts_with(start.trim_start()))).map(str::to_owned).collect()
}

fn policy(grid: &Grid) -> &StepPolicy {
    &grid.steps[0].policy
}

fn fixed<T: Clone>(setting: &Setting<T>) -> Option<T> {
    if let Setting::Fixed(value) = setting { Some(value.clone()) } else { None }
}

const COUNT: &str = "a whole number from 1 on is required";
const TIME: &str = "a time that is not nothing is required, such as \"1s\"";

/// What is wrong with each argument of a block, one after the other.
fn wrong(block: &str, before: &str, cases: &[(&str, &str, &str)]) {
    for (name, value, message) in cases {
        let told = said(block, &format!("{before}\n{name} = {value}"));
        assert_eq!(told[0], format!("error[G069]: {name}: {message}"), "{block} {name} = {value}");
        assert_eq!(told.len(), 1, "{told:?}");
    }
}

#[test]
fn values_of_a_breaker() {
    let count = "a number is required, not a bool";
    wrong(
        "circuit_breaker",
        "",
        &[
            ("failure_threshold", "0", COUNT),
            ("failure_threshold", "1.5", COUNT),
            ("failure_threshold", "true", count),
            ("window", "0", TIME),
            ("window", "-1", "a duration cannot be negative"),
            ("half_open_max", "-1", COUNT),
            ("half_open_max", "\"many\"", "a number is required, not a string"),
            ("recovery_timeout", "\"0s\"", TIME),
            ("recovery_timeout", "true", "a duration is required, such as \"250ms\" or a number of seconds, not a bool"),
            ("key", "[]", "a string is required, not a tuple"),
            ("key", "\"\"", "an empty key tells nothing apart; leave it out for none"),
        ],
    );
    let all = "failure_threshold = 3\n window = \"1m\"\n half_open_max = 2\n recovery_timeout = 5\n key = 7";
    let grid = good(&format!("step \"print\" \"a\" {{\n arguments {{ input = 1 }}\n circuit_breaker {{\n{all}\n }}\n}}\n"));
    let breaker = policy(&grid).breaker.as_ref().unwrap();
    assert_eq!((fixed(&breaker.failure_threshold), fixed(&breaker.half_open_max)), (Some(3), Some(2)));
    assert_eq!(breaker.window.as_ref().and_then(fixed), Some(Duration::from_secs(60)));
    assert_eq!(fixed(&breaker.recovery_timeout), Some(Duration::from_secs(5)));
    assert_eq!(breaker.shared_by.key().and_then(fixed).unwrap(), "7");
}

#[test]
fn values_of_a_rate_limit() {
    wrong("rate_limit", "", &[("limit", "0", COUNT), ("limit", "\"x\"", "a number is required, not a string")]);
    wrong(
        "rate_limit",
        "limit = 1",
        &[
            ("per", "0", TIME),
            (
                "per",
                "\"often\"",
                "`often` is not understood; write a duration like 250ms, 1.5s, 1m30s or 1h (units ns, us, ms, s, m, h, d; a bare number is seconds)",
            ),
            ("burst", "0.5", COUNT),
            ("key", "{}", "a string is required, not an object"),
        ],
    );
    assert_eq!(
        said("rate_limit", ""),
        ["error[G068]: rate_limit has no \"limit\"", "= help: say how many calls a second: limit = 10"]
    );
    // One that is misspelt is not missing too.
    assert_eq!(said("rate_limit", "limt = 1").len(), 2);
    let grid = good("step \"print\" \"a\" {\n arguments { input = 1 }\n rate_limit { limit = 4294967295 }\n}\n");
    let limit = policy(&grid).rate_limit.as_ref().unwrap();
    assert_eq!(
        (fixed(&limit.limit), fixed(&limit.per), limit.burst.is_none()),
        (Some(u32::MAX), Some(Duration::from_secs(1)), true)
    );
}

#[test]
fn values_of_concurrency() {
    wrong("concurrency", "", &[("limit", "0", COUNT), ("limit", "4294967296", "4294967295 is the most there can be")]);
    wrong(
        "concurrency",
        "limit = 1",
        &[
            ("per_key", "[1]", "a string is required, not a tuple"),
            ("order", "\"sorted\"", "\"sorted\" is not one of any and ordered"),
            ("order", "[]", "a string is required, not a tuple"),
        ],
    );
    let told = said("concurrency", "");
    assert_eq!(told[0], "error[G068]: concurrency has no \"limit\"");
    let grid = good("step \"print\" \"a\" {\n arguments { input = 1 }\n concurrency { limit = 2 }\n}\n");
    assert_eq!(policy(&grid).concurrency.as_ref().unwrap().order, InstanceOrder::Any);
}

#[test]
fn values_of_dedupe() {
    wrong(
        "dedupe",
        "",
        &[
            ("key", "{}", "a string is required, not an object"),
            ("action", "\"queue\"", "\"queue\" is not one of wait, skip and cancel_previous"),
            ("scope", "\"workspace\"", "\"workspace\" is not one of run, grid and global"),
        ],
    );
    let grid = good("step \"print\" \"a\" {\n arguments { input = 1 }\n dedupe {\n }\n}\n");
    let dedupe = policy(&grid).dedupe.as_ref().unwrap();
    assert_eq!((dedupe.action, dedupe.scope, dedupe.key.is_none()), (DedupeAction::Wait, Scope::Run, true));
}

#[test]
fn values_of_a_cache() {
    wrong(
        "cache",
        "",
        &[
            ("enabled", "\"yes\"", "true or false is required, without quotes"),
            ("enabled", "1", "true or false is required, not a number"),
            ("key", "\"\"", "an empty key tells nothing apart; leave it out for none"),
            ("ttl", "0", TIME),
            ("scope", "\"local\"", "\"local\" is not one of run, grid and global; did you mean \"global\"?"),
            ("restore", "\"never\"", "\"never\" is not one of always, on_retry and on_resume"),
        ],
    );
    let grid = good("step \"print\" \"a\" {\n arguments { input = 1 }\n cache {\n }\n}\n");
    let cache = policy(&grid).cache.as_ref().unwrap();
    assert_eq!((fixed(&cache.enabled), cache.scope, cache.restore), (Some(true), Scope::Run, Restore::Always));
    assert!(cache.ttl.is_none() && cache.key.is_none());
}

#[test]
fn null_is_as_if_it_were_left_out() {
    let lines = "failure_threshold = null\n window = null\n half_open_max = null\n recovery_timeout = null\n key = null";
    let grid = good(&format!("step \"print\" \"a\" {{\n arguments {{ input = 1 }}\n circuit_breaker {{\n{lines}\n }}\n}}\n"));
    let breaker = policy(&grid).breaker.as_ref().unwrap();
    assert_eq!((fixed(&breaker.failure_threshold), breaker.shared_by.key().is_none()), (Some(5), true));
}

#[test]
fn words_that_are_none() {
    for block in ["circuit_breaker", "rate_limit", "concurrency", "dedupe", "cache"] {
        let lines = if matches!(block, "rate_limit" | "concurrency") { "limit = 1\n limits = 1" } else { "limits = 1" };
        assert_eq!(said(block, lines)[0], format!("error[G061]: {block} has no argument \"limits\""));
        let labelled =
            format!("step \"print\" \"a\" {{\n arguments {{ input = 1 }}\n {block} \"x\" {{\n  {} \n }}\n}}\n", "limit = 1");
        assert!(said_of(&labelled)[0].starts_with(&format!("error[G065]: \"{block}\" has no label")), "{:?}", said_of(&labelled));
        let twice = format!("step \"print\" \"a\" {{\n arguments {{ input = 1 }}\n {block} {{\n }}\n {block} {{\n }}\n}}\n");
        assert!(said_of(&twice).iter().any(|line| line.starts_with("error[G063]")), "{:?}", said_of(&twice));
    }
}

#[test]
fn keys_are_shown_so_they_must_not_be_sensitive() {
    for (block, name) in
        [("circuit_breaker", "key"), ("rate_limit", "key"), ("concurrency", "per_key"), ("dedupe", "key"), ("cache", "key")]
    {
        let limit = if matches!(block, "rate_limit" | "concurrency") { "limit = 1\n" } else { "" };
        let told = said(block, &format!("{limit}{name} = sensitive(\"k\")"));
        assert_eq!(told[0], format!("error[G079]: \"{name}\" is sensitive, but keys are shown"));
    }
}

#[test]
fn what_must_be_known_before_the_run() {
    for (block, name) in
        [("concurrency", "order"), ("dedupe", "action"), ("dedupe", "scope"), ("cache", "scope"), ("cache", "restore")]
    {
        let limit = if block == "concurrency" { "limit = 1\n" } else { "" };
        let text = format!(
            "step \"print\" \"x\" {{\n arguments {{ input = \"run\" }}\n}}\nstep \"print\" \"a\" {{\n arguments {{ input = 1 }}\n {block} {{\n{limit}{name} = step.print.x.status\n }}\n}}\n"
        );
        assert_eq!(said_of(&text)[0], format!("error[G070]: \"{name}\" must be known before the run"));
    }
}

const POOL: &str = "resource \"pool\" \"p\" {\n}\n";

/// A step of a type whose calls change something.
fn copy(lines: &str) -> String {
    let uses = "uses {\n from = resource.pool.p\n to = resource.pool.p\n }\n";
    format!("{POOL}step \"copy\" \"a\" {{\n arguments {{ rows = 2 }}\n {uses} cache {{\n{lines}\n }}\n}}\n")
}

#[test]
fn what_changes_something_is_cached_by_a_key_only() {
    let told = [
        "error[G100]: \"cache\" without a \"key\" is for calls that only read; this one changes something, or may",
        "= help: with a key, only the first call of that key changes it: key = \"…\"",
    ];
    assert_eq!(said_of(&copy("")), told);
    for lines in ["key = \"k\"", "enabled = false", "key = \"k\"\n scope = \"global\""] {
        good(&copy(lines));
    }
}

#[test]
fn among_runs_a_key_is_needed_where_arguments_do_not_say_it_all() {
    let client = "resource \"http_client\" \"c\" {\n arguments { base = \"b\" }\n}\n";
    let request = |lines: &str| {
        let uses = "uses {\n client = resource.http_client.c\n }\n";
        format!("{client}step \"http_request\" \"a\" {{\n arguments {{ url = \"u\" }}\n {uses} cache {{\n{lines}\n }}\n}}\n")
    };
    let wait = |lines: &str| {
        format!("step \"wait\" \"a\" {{\n arguments {{ until = self.output.status_code == 200 }}\n cache {{\n{lines}\n }}\n}}\n")
    };
    for scope in ["grid", "global"] {
        let scope = format!("scope = \"{scope}\"");
        let told = said_of(&request(&scope));
        assert_eq!(
            told[0],
            "error[G100]: \"cache\" among runs needs a \"key\" here: the step uses a resource, which each run makes anew"
        );
        let told = said_of(&wait(&scope));
        assert_eq!(
            told[0],
            "error[G100]: \"cache\" among runs needs a \"key\" here: an argument of the step is a condition, not a value"
        );
        good(&request(&format!("{scope}\n key = \"k\"")));
        good(&format!("step \"print\" \"a\" {{\n arguments {{ input = 1 }}\n cache {{\n {scope}\n }}\n}}\n"));
    }
    good(&request(""));
    good(&wait(""));
}

#[test]
fn those_who_share_a_key_say_the_same() {
    let step = |name: &str, block: &str, lines: &str| {
        format!("step \"print\" \"{name}\" {{\n arguments {{ input = 1 }}\n {block} {{\n{lines}\n key = \"k\"\n }}\n}}\n")
    };
    let two = |block: &str, one: &str, other: &str| step("a", block, one) + &step("b", block, other);
    for (block, one, other) in [
        ("rate_limit", "limit = 1", "limit = 2"),
        ("rate_limit", "limit = 1", "limit = 1\n per = 2"),
        ("rate_limit", "limit = 1", "limit = 1\n burst = 2"),
        ("circuit_breaker", "failure_threshold = 1", ""),
        ("circuit_breaker", "", "window = 1"),
        ("circuit_breaker", "half_open_max = 2", ""),
        ("circuit_breaker", "", "recovery_timeout = 1"),
    ] {
        let told = said_of(&two(block, one, other));
        let message = format!("error[G101]: this {block} shares the key \"k\" with another that says something else");
        assert_eq!(told, [message.as_str(), "= help: write the same values in both, or another key"], "{one} {other}");
    }
    good(&two("rate_limit", "limit = 2", "limit = 2\n per = 1\n burst = 2"));
    good(&two("circuit_breaker", "", "failure_threshold = 5"));
    good(&(step("a", "rate_limit", "limit = 1") + &step("b", "circuit_breaker", "failure_threshold = 2")));
}

#[test]
fn groups_have_them_all() {
    let blocks = "circuit_breaker {\n }\n rate_limit { limit = 1 }\n concurrency { limit = 1 }\n dedupe {\n }\n";
    let group =
        |more: &str| format!("group \"g\" {{\n{blocks}{more}\n step \"print\" \"a\" {{\n  arguments {{ input = 1 }}\n }}\n}}\n");
    let grid = good(&group("cache { key = \"k\" }"));
    let policy = grid.steps.iter().find(|step| step.group().is_some()).unwrap().policy.clone();
    assert!(policy.breaker.is_some() && policy.rate_limit.is_some() && policy.concurrency.is_some() && policy.dedupe.is_some());
    assert!(policy.cache.is_some());
    // What is in it may change something.
    assert!(said_of(&group("cache {\n }"))[0].starts_with("error[G100]"));
}
