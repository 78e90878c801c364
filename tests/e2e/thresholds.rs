//! Thresholds: a real server, real load, and what comes of it.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::kit::{Document, Ended, Folder, Site, begin};

/// A scenario that asks a site for `/pay`, and what else stands in the file.
fn scenario(site: &Site, load: &str, more: &str) -> String {
    let step = format!("step \"http_request\" \"pay\" {{\narguments {{\nurl = \"{}/pay\"\n}}\n}}\n", site.url);
    format!("scenario \"checkout\" {{\n{load}\nthink_time = \"5ms\"\n{step}}}\n{more}")
}

/// Twenty iterations of two users.
const TWENTY: &str = "load \"shared_iterations\" {\nusers = 2\niterations = 20\n}";

fn threshold(name: &str, arguments: &str) -> String {
    format!("threshold \"{name}\" {{\n{arguments}\n}}\n")
}

/// A threshold in a document.
#[track_caller]
fn judged<'d>(document: &'d Document, name: &str) -> &'d Value {
    let all = document.json()["thresholds"].as_array().unwrap();
    all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("no {name} in {all:#?}"))
}

fn run(text: &str, arguments: &[&str]) -> Ended {
    Folder::with("grid.hcl", text).squall(["run", "grid.hcl"]).args(arguments).run()
}

#[test]
fn each_has_its_line_with_what_was_measured_and_the_limit() {
    let site = Site::start();
    let gates = [
        threshold("fast enough", "metric = scenario.checkout.latency\nrequire = \"p99 < 20s\"\nwindow = \"10s\""),
        threshold("busy", "metric = scenario.checkout.step.http_request.pay.throughput\nrequire = \"count == 20\""),
        threshold("no error", "metric = \"scenario.checkout.error_rate\"\nfail_on = \"value > 0%\""),
        threshold("slow", "metric = scenario.checkout.service_time\nrequire = \"avg > 20s\""),
        threshold("told", "metric = scenario.checkout.latency\nfail_on = \"count < 21\"\non_breach = \"warn\""),
    ];
    let text = scenario(&site, TWENTY, &gates.concat());
    let ended = run(&text, &[]);
    assert_eq!(ended.code(), 99, "{}", ended.err);
    let out = regex::Regex::new(r"\b[\d.]+(µs|ms|s)( [<>]|,)").unwrap().replace_all(&ended.out, "TIME$2").into_owned();
    let section = out.split_once("\nthresholds\n").unwrap_or_else(|| panic!("{out}")).1;
    let lines: Vec<&str> = section.lines().take_while(|line| !line.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "  ✓ fast enough: p99 TIME < 20s over 10.0s",
            "  ✓ busy: count 20 == 20",
            "  ✓ no error: value 0%, not > 0%",
            "  ✗ slow: avg TIME, not > 20s",
            "  ! told: count 20 < 21",
        ]
    );
    assert!(out.ends_with("exit 99: a threshold failed\n"), "{out}");
    let quiet = run(&text, &["--quiet"]).out;
    assert!(quiet.contains("✗ slow: ") && !quiet.contains("fast enough"), "{quiet}");
}

#[test]
fn the_document_and_the_lines_have_them_as_data() {
    let site = Site::start();
    let gate = threshold("slow", "metric = scenario.checkout.service_time\nrequire = \"avg > 20s\"\nafter = \"1ms\"");
    let ended = run(&scenario(&site, TWENTY, &gate), &["--output", "json", "--log-format", "json"]);
    let lines: Vec<Value> = ended.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let document = ended.document().expect(99);
    let slow = judged(&document, "slow");
    let actual = slow["actual"].as_f64().unwrap();
    assert!(actual > 0.0 && actual < 20_000.0, "{slow:#}");
    for (key, expected) in [
        ("metric", "scenario.checkout.service_time"),
        ("must", "require"),
        ("rule", "avg > 20s"),
        ("on_breach", "fail"),
        ("state", "breached"),
        ("verdict", "failed"),
        ("unit", "ms"),
    ] {
        assert_eq!(slow[key], expected, "{slow:#}");
    }
    assert_eq!((&slow["limit"], &slow["after_ms"], &slow["window_ms"]), (&20_000.0.into(), &1.0.into(), &Value::Null));
    let told = lines.iter().find(|line| line["event"] == "threshold").unwrap_or_else(|| panic!("{lines:#?}"));
    assert_eq!((&told["level"], &told["threshold"]["state"]), (&"warn".into(), &"breached".into()));
    assert_eq!(lines.last().unwrap()["thresholds"], document.json()["thresholds"]);
}

#[test]
fn iterations_that_fail_are_told_where_nobody_watches_them() {
    let site = Site::start();
    let failing = || site.answers("/pay", &[500, 500, 200]);
    failing();
    let ended = run(&scenario(&site, TWENTY, ""), &[]);
    assert!(ended.code() == 0 && ended.out.contains("2 iterations failed and no threshold watches them"), "{}", ended.out);
    failing();
    let gate = threshold("few errors", "metric = scenario.checkout.error_rate\nrequire = \"value <= 10%\"");
    let ended = run(&scenario(&site, TWENTY, &gate), &[]);
    assert!(ended.code() == 0 && ended.out.contains("✓ few errors: value 10% <= 10%"), "{}", ended.out);
    assert!(!ended.out.contains("no threshold watches"), "{}", ended.out);
}

#[test]
fn the_command_line_requires_too() {
    let site = Site::start();
    let text = scenario(&site, TWENTY, "");
    let with = |arguments: &[&str]| {
        let ended = run(&text, arguments);
        (ended.code(), format!("{}{}", ended.out, ended.err))
    };
    let (code, out) = with(&["--require", "checkout.p99<20s", "--require", "p50 < 20s", "--fail-on", "error_rate>1%"]);
    assert_eq!(code, 0, "{out}");
    for line in
        ["✓ scenario.checkout.latency: p99 ", "✓ scenario.checkout.latency: p50 ", "✓ scenario.checkout.error_rate: value 0%"]
    {
        assert!(out.contains(line), "{line}: {out}");
    }
    let (code, out) = with(&["--require", "checkout.step.http_request.pay.latency p95 < 1us"]);
    assert!(code == 99 && out.contains("✗ scenario.checkout.step.http_request.pay.latency: p95 "), "{out}");
    let (code, out) = with(&["--require", "chekout.p99<300ms"]);
    assert!(code == 104 && out.contains("did you mean \"checkout\"?") && out.contains("--> --require:1:1"), "{out}");
    let (code, out) = with(&["--fail-on", "checkout.step.http_request.pya.error_rate > 1%"]);
    let says =
        "--> --fail-on:1:15\n  |\n1 | checkout.step.http_request.pya.error_rate > 1%\n  |               ^^^^^^^^^^^^^^^^\n";
    assert!(code == 104 && out.contains(says) && out.contains("did you mean \"http_request.pay\"?"), "{out}");
    let none = run("step \"print\" \"a\" {\narguments {\ninput = 1\n}\n}\n", &["--require", "p99 < 300ms"]);
    assert!(none.code() == 104 && none.err.contains("the grid has no scenario that this could be required of"), "{}", none.err);
    let (code, out) = with(&["--fail-on", "checkout.p99 > 300"]);
    assert!(code == 2 && out.contains("'--fail-on <RULE>'") && out.contains("write p99 > 300ms"), "{out}");
}

/// How long a run goes on after its server began to fail, and how long its own story says that it took from the breach to its end.
fn abort() -> (Duration, Duration) {
    let site = Site::start();
    site.answers("/pay", &[200]);
    let gate = threshold(
        "no error",
        "metric = scenario.checkout.error_rate\nfail_on = \"count > 0\"\nwindow = \"1s\"\non_breach = \"abort\"",
    );
    // One that is in the middle of an iteration when it is over would take that long to end by itself.
    let slow = format!(
        "step \"http_request\" \"slow\" {{\narguments {{\nurl = \"{}/sleep/${{user.id % 4 == 0 ? 20000 : 1}}\"\n}}\n}}\n",
        site.url
    );
    let load = format!("load \"constant_vus\" {{\nusers = 4\nduration = \"1m\"\n}}\n{slow}");
    let (_folder, running) = begin(&scenario(&site, &load, &gate), &["--log-format", "json"]);
    site.until_came("/pay", 20);
    let fails = Instant::now();
    site.answers("/pay", &[500]);
    let ended = running.end();
    let after = fails.elapsed();
    let at = |event: &str| {
        let mut lines = ended.err.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let found = lines.rfind(|line| line["event"] == event && line["threshold"]["state"] != "holds");
        let time = found.unwrap_or_else(|| panic!("no {event}: {}", ended.err))["time"].as_str().unwrap().to_owned();
        let clock = time.rsplit_once('T').unwrap().1.trim_end_matches('Z').to_owned();
        clock.split(':').fold(0.0, |sum, part| sum * 60.0 + part.parse::<f64>().unwrap())
    };
    let took = Duration::from_secs_f64((at("finished") - at("threshold")).max(0.0));
    let document = ended.document().expect(99);
    assert_eq!(document.status("scenario.checkout"), "cancelled");
    assert_eq!(document.reason("scenario.checkout"), "the threshold \"no error\" was breached");
    assert_eq!(judged(&document, "no error")["verdict"], "failed");
    (after, took)
}

#[test]
fn a_breach_ends_the_run_within_a_quarter_of_a_second() {
    // A machine that does other things may need longer, which then must not be the rule.
    let mut all = [abort(), abort(), abort()];
    all.sort();
    let (after, took) = all[1];
    assert!(took < Duration::from_millis(250), "from the breach: {all:?}");
    assert!(after < Duration::from_millis(500), "from the first error, which the next tick measures: {all:?}");
}

/// Two scenarios and a step outside that feed one metric.
const CUSTOM: &str = r#"
scenario "s" {
  load "shared_iterations" {
    users      = 3
    iterations = 50
  }
  step "print" "a" {
    arguments { input = user.iteration + 1 }
    metric "total" {
      value = self.attempt * 12.5
      unit  = "EUR"
    }
  }
}

step "print" "b" {
  arguments { input = 4 }
  metric "total" {
    value = self.attempt * -4
    unit  = "EUR"
  }
  metric "wait" {
    value = 0.25
    unit  = "s"
  }
}
"#;

#[test]
fn a_custom_metric_is_shown_and_required_on_the_command_line() {
    let folder = Folder::with("a.hcl", CUSTOM);
    let run = |arguments: &[&str]| {
        let all = ["run", "a.hcl", "--no-tui"].iter().chain(arguments).copied();
        folder.squall(all.collect::<Vec<_>>()).run()
    };
    let good = run(&["--output", "json", "--require", "custom.total.avg>10", "--require", "custom.wait p99 < 300ms"]);
    assert_eq!(good.code(), 0, "{}", good.err);
    let document: serde_json::Value = serde_json::from_str(&good.out).unwrap();
    let total = &document["metrics"]["total"];
    assert_eq!((&total["unit"], &total["count"], &total["errors"]), (&"EUR".into(), &51.into(), &0.into()));
    assert_eq!((total["min"].as_f64(), total["p50"].as_f64(), total["max"].as_f64()), (Some(-4.0), Some(12.5), Some(12.5)));
    let nodes = document["nodes"].as_array().unwrap();
    let of = |address: &str| &nodes.iter().find(|node| node["address"] == address).unwrap()["metrics"]["total"]["count"];
    assert_eq!((of("scenario.s"), of("step.print.b")), (&50.into(), &1.into()));
    let thresholds = document["thresholds"].as_array().unwrap();
    let shown: Vec<_> =
        thresholds.iter().map(|one| (one["metric"].as_str(), one["unit"].as_str(), one["verdict"].as_str())).collect();
    assert_eq!(shown, [(Some("custom.total"), Some("EUR"), Some("held")), (Some("custom.wait"), Some("ms"), Some("held"))]);
    let bad = run(&["--require", "custom.total.min >= -1", "--fail-on", "custom.total.count > 100"]);
    assert_eq!(bad.code(), 99);
    for line in
        ["custom.total (EUR)", "  scenario.s", "✗ custom.total: min -4 EUR, not >= -1", "✓ custom.total: count 51, not > 100"]
    {
        assert!(bad.out.contains(line), "{line}: {}", bad.out);
    }
}

#[test]
fn what_is_required_of_a_custom_metric_must_fit_it() {
    let folder = Folder::with("a.hcl", CUSTOM);
    for (rule, code, said) in [
        ("custom.totel.avg>10", 104, "no step feeds a metric \"totel\""),
        ("custom.total.avg>10ms", 104, "does not fit avg of a custom metric"),
        ("custom.wait.avg>10", 104, "needs a unit of time"),
        ("custom.total>10", 2, "which number of the custom metric is not said"),
        ("custom.total.value>10", 2, "a custom metric has no value"),
    ] {
        let ended = folder.squall(["run", "a.hcl", "--no-tui", "--require", rule]).run();
        assert!(ended.code() == code && ended.err.contains(said), "{rule}: {} {}", ended.code(), ended.err);
    }
}
