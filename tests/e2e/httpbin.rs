//! The shapes of the published grids, over TLS, against a real httpbin. The files in `grids` name httpbin.org and are run as they are.

use std::time::Duration;

use serde_json::json;

use crate::kit::{Folder, Squall, grids, httpbin};

fn grid(name: &str) -> Squall {
    Squall::new(["run", "--output", "json", grids().join(name).to_str().unwrap()])
}

#[test]
fn a_chain_fans_out_and_in_and_posts() {
    let Some(httpbin) = httpbin() else { return };
    let document = httpbin.squall("http_chain.hcl").run().document().expect(0);
    assert_eq!(document.output("posted"), &json!({ "codes": [200, 200] }));
    assert_eq!(document.output("method"), "https://httpbin.org/post");
    let tls = |step: &str| document.node(&format!("step.http_request.{step}"))["output"]["timings"]["tls"].as_f64().unwrap();
    assert!(tls("first") > 0.0, "the first connection had a TLS handshake");
    // One after the other they would take as long as all of them together; a second of waiting was shared.
    let steps = ["first", "second", "third", "final"].map(|step| document.node(&format!("step.http_request.{step}")));
    let together: f64 = steps.iter().map(|node| node["duration_ms"].as_f64().unwrap()).sum();
    let took = document.json()["duration_ms"].as_f64().unwrap();
    assert!(took > 1_000.0 && took < together - 500.0, "{took} ms of {together} ms");
}

#[test]
fn ten_requests_of_one_to_ten_seconds_end_in_ten() {
    let Some(httpbin) = httpbin() else { return };
    let ended = httpbin.squall("count_static.hcl").run();
    let document = ended.document().expect(0);
    let delays: Vec<f64> =
        (0..10).map(|at| document.node(&format!("step.http_request.delay[{at}]"))["duration_ms"].as_f64().unwrap()).collect();
    for (at, took) in (1..).zip(delays) {
        let least = f64::from(at) * 1_000.0;
        assert!((least..least + 3_000.0).contains(&took), "the one of {at} s took {took} ms");
    }
    assert!(ended.took < Duration::from_secs(15), "{:?}", ended.took);
    // The last one waits for three of them, the longest of which takes eight seconds: it ends before the one of ten.
    let at = |step: &str| ended.err.find(&format!("✓ succeeded  step.http_request.{step} ")).unwrap();
    assert!(at("delay[7]") < at("final") && at("final") < at("delay[9]"), "{}", ended.err);
}

#[test]
fn a_fan_in_is_in_the_order_of_the_indices() {
    let Some(httpbin) = httpbin() else { return };
    let ended = httpbin.squall("count_static_fan_in.hcl").run();
    let printed = ended.err.lines().find(|line| line.contains("step.print.all ") && line.contains("[{ body = ")).unwrap();
    assert_eq!(printed.matches("status_code = 200").count(), 4, "{printed}");
    let document = ended.document().expect(0);
    assert_eq!(document.output("numbers"), &json!(["0", "1", "2", "3"]));
    assert_eq!(document.output("codes"), &json!([200, 200, 200, 200]));
}

#[test]
fn a_count_of_the_environment_makes_so_many() {
    let Some(httpbin) = httpbin() else { return };
    for (given, expected) in [(None, 10), (Some("3"), 3), (Some("0"), 0)] {
        let squall = httpbin.squall("count_dynamic.hcl");
        let squall = given.into_iter().fold(squall, |squall, given| squall.env("REQUEST_COUNT", given));
        let document = squall.run().document().expect(0);
        let made = document.addresses().iter().filter(|address| address.starts_with("step.http_request.delay[")).count();
        assert_eq!(made, expected, "{given:?}");
    }
}

#[test]
fn a_count_of_the_environment_comes_together_again() {
    let Some(httpbin) = httpbin() else { return };
    let document = httpbin.squall("count_dynamic_fan_in.hcl").run().document().expect(0);
    assert_eq!(document.output("numbers"), &json!(["0", "1"]));
}

#[test]
fn without_the_authority_nobody_is_believed() {
    let Some(httpbin) = httpbin() else { return };
    let grid = grids().join("http_chain.hcl");
    let squall = Squall::new(["run", "--output", "json", "--resolve", &httpbin.resolve(), grid.to_str().unwrap()]);
    let document = squall.run().document().expect(1);
    assert_eq!(document.error("step.http_request.first").0, "tls");
    // Nor is the right authority with the wrong name.
    let text = "step \"http_request\" \"a\" {\n  arguments { url = \"https://elsewhere.test/get\" }\n}\n";
    let resolve = httpbin.resolve().replace("httpbin.org", "elsewhere.test");
    let arguments =
        ["run", "g.hcl", "--output", "json", "--resolve", &resolve, "--ca-file", httpbin.authority().to_str().unwrap()]
            .map(str::to_owned);
    let document = Folder::with("g.hcl", text).squall(arguments.iter().map(String::as_str)).run().document().expect(1);
    assert_eq!(document.error("step.http_request.a").0, "tls");
}

#[test]
fn the_whole_environment_is_read_by_a_step_without_arguments() {
    let document = grid("env_all.hcl").env("SOMETHING_ELSE", "x").run().document().expect(0);
    assert!(document.output("names").as_array().unwrap().contains(&json!("SOMETHING_ELSE")));
}

#[test]
fn a_variable_of_the_environment_may_have_a_default() {
    let ended = grid("env_optional.hcl").run();
    assert!(ended.err.lines().any(|line| line.contains("step.print.level ") && line.ends_with(" info")), "{}", ended.err);
    assert_eq!(ended.document().expect(0).output("level"), "info");
    assert_eq!(grid("env_optional.hcl").env("LOG_LEVEL", "debug").run().document().expect(0).output("level"), "debug");
}

#[test]
fn a_required_variable_must_be_there_and_is_shown_to_nobody() {
    let document = grid("env_required.hcl").run().document().expect(1);
    let (_, message) = document.error("step.env_vars.database");
    assert!(message.contains("DB_PASS"), "{message}");
    let ended = grid("env_required.hcl").env("DB_PASS", "hunter2222").run();
    assert!(!ended.out.contains("hunter2222") && !ended.err.contains("hunter2222"), "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("warning[G007]"), "the same line is a warning: {}", ended.err);
    let expected = json!({ "HOST": "localhost", "USER": "guest", "PASS": "(sensitive)" });
    assert_eq!(ended.document().expect(0).output("database"), &expected);
}

#[test]
fn a_file_may_end_without_a_line_end() {
    let ended = grid("no_line_end.hcl").run();
    assert_eq!(ended.err.lines().filter(|line| line.contains("warning")).count(), 0, "{}", ended.err);
    assert_eq!(ended.document().expect(0).status("step.env_vars.nobody_reads_it"), "succeeded");
}
