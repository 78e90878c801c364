//! Load against a real server: what squall says it sent is what the server saw.

use std::collections::BTreeSet;

use serde_json::Value;
use squall::demo::Reference;

use crate::kit::{Ended, Folder, Squall};

/// A reference server on a thread of its own.
struct Server {
    reference: Reference,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let reference = runtime.block_on(Reference::start(([127, 0, 0, 1], 0).into())).unwrap();
        Self { reference, _runtime: runtime }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.reference.address)
    }
}

fn hit(arguments: &[&str]) -> Ended {
    Squall::new(["hit", "--no-tui", "--output", "json"]).args(arguments).run()
}

fn json(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", ended.out, ended.err))
}

#[test]
fn a_hit_makes_exactly_so_many_requests_on_so_many_connections() {
    let server = Server::start();
    for (threads, users) in [("1", "7"), ("3", "10")] {
        let (before, opened) = (server.reference.requests(), server.reference.connections());
        let ended = hit(&[&server.url("/"), "-n", "1003", "-c", users, "--load-threads", threads]);
        assert_eq!(ended.code(), 0, "{}", ended.err);
        let found = json(&ended);
        assert_eq!(server.reference.requests() - before, 1003);
        assert_eq!(found["total"]["calls"], 1003);
        assert_eq!(found["iterations"]["ended"], 1003);
        let users: u64 = users.parse().unwrap();
        let opened = server.reference.connections() - opened;
        assert!(opened <= users, "a user keeps its connection: {opened} for {users}");
        assert_eq!(found["total"]["connections"], opened);
        assert!(found["requests_per_second"].as_f64().unwrap() > 0.0);
        for quantile in ["p50", "p90", "p99", "p999", "max"] {
            assert!(found["total"]["latency_ms"][quantile].as_f64().unwrap() > 0.0, "{quantile}");
        }
        assert_eq!(found["total"]["errors"], serde_json::json!({}));
    }
}

#[test]
fn the_printed_grid_does_the_same() {
    let server = Server::start();
    let url = server.url("/status/201?a=${b}");
    let printed = Squall::new([
        "hit",
        &url,
        "-n",
        "30",
        "-c",
        "3",
        "-m",
        "post",
        "-d",
        "a \"b\"\n%{c}",
        "-H",
        "X-A: 1",
        "-T",
        "text/x",
        "--print-grid",
    ])
    .run();
    assert_eq!(printed.code(), 0, "{}", printed.err);
    assert_eq!(server.reference.requests(), 0, "it runs nothing");
    let folder = Folder::with("hit.hcl", &printed.out);
    let laid_out = folder.squall(["fmt", "--check", "hit.hcl"]).run();
    assert_eq!(laid_out.code(), 0, "{}", laid_out.out);
    let ran = folder.squall(["run", "hit.hcl", "--no-tui"]).run();
    assert_eq!(ran.code(), 0, "{}\n{}", ran.out, ran.err);
    assert_eq!(server.reference.requests(), 30);
    assert!(ran.out.contains("scenario.hit: 30 iterations"), "{}", ran.out);
}

#[test]
fn a_hit_is_judged_by_what_is_required_of_it() {
    let server = Server::start();
    let url = server.url("/");
    let rules =
        ["--require", "p99<60s", "--require", "p99<60s", "--fail-on", "error_rate>=0%", "--require", "hit.throughput>0/s"];
    let ended = hit(&[&[&*url, "-n", "30", "-c", "3"], &rules[..]].concat());
    assert_eq!(ended.code(), 99, "{}", ended.err);
    let found = json(&ended);
    let verdicts: Vec<_> = found["thresholds"].as_array().unwrap().iter().map(|one| (&one["name"], &one["verdict"])).collect();
    assert_eq!(verdicts.len(), 3, "the same twice is one: {verdicts:?}");
    let of = |name: &str| verdicts.iter().find(|(found, _)| *found == name).map(|(_, verdict)| verdict.as_str().unwrap());
    assert_eq!(of("p99<60s"), Some("held"));
    assert_eq!(of("error_rate>=0%"), Some("failed"));
    assert_eq!(of("hit.throughput>0/s"), Some("held"));
    let printed = hit(&[&[&*url, "--print-grid"], &rules[..]].concat());
    let folder = Folder::with("hit.hcl", &printed.out);
    assert_eq!(folder.squall(["fmt", "--check", "hit.hcl"]).run().code(), 0, "{}", printed.out);
    assert_eq!(folder.squall(["check", "hit.hcl"]).run().code(), 0, "{}", printed.out);
}

/// A process that may open few files.
#[cfg(unix)]
#[test]
fn running_out_of_files_is_named_with_what_helps() {
    let server = Server::start();
    let squall = env!("CARGO_BIN_EXE_squall");
    let line = format!("ulimit -n 60; exec '{squall}' hit '{}' -c 200 -n 2000 --no-tui --load-threads 1", server.url("/"));
    let output = std::process::Command::new("sh").args(["-c", &line]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("raise `ulimit -n`, or lower the number of users"), "{text}");
    assert!(text.contains("connect"), "{text}");
}

#[test]
fn failures_are_counted_by_class_and_told_once() {
    let server = Server::start();
    let ended = hit(&[&server.url("/status/503"), "-n", "40", "-c", "4"]);
    assert_eq!(ended.code(), 1);
    let found = json(&ended);
    assert_eq!((&found["total"]["failed"], &found["total"]["errors"]), (&Value::from(40), &serde_json::json!({ "status": 40 })));
    let refused = hit(&["http://127.0.0.1:9/", "-n", "3", "-c", "1"]);
    assert_eq!(json(&refused)["total"]["errors"], serde_json::json!({ "connect": 3 }));
    assert_eq!(refused.err.matches("refused the connection").count(), 1, "{}", refused.err);
}

#[test]
fn a_rate_is_kept_and_a_server_that_stands_still_is_seen_by_all_whom_it_kept_waiting() {
    let server = Server::start();
    let frozen = std::thread::scope(|scope| {
        scope.spawn(|| {
            while server.reference.requests() < 100 {
                std::thread::yield_now();
            }
            server.reference.freeze(std::time::Duration::from_millis(500));
        });
        hit(&[&server.url("/"), "-q", "200", "-z", "2s", "-c", "5"])
    });
    let found = json(&frozen);
    assert_eq!((server.reference.requests(), &found["total"]["calls"]), (400, &Value::from(400)));
    let of = |time: &str, quantile: &str| found["total"][time][quantile].as_f64().unwrap();
    // A hundred of 400 should have begun while it stood still; only five could, and the others waited for them.
    assert!(of("latency_ms", "p90") > 200.0, "{found:#}");
    assert!(of("service_time_ms", "p90") < 100.0, "five users saw it, and no more: {found:#}");
}

#[test]
fn what_cannot_be_is_said_before_anything_is_sent() {
    for (arguments, said) in [
        (&["http://127.0.0.1:9/", "-n", "0"][..], "--requests"),
        (&["http://127.0.0.1:9/", "-z", "soon"][..], "10s, 500ms or 3m"),
        (&["http://127.0.0.1:9/", "-H", "nonsense"][..], "Name: value"),
        (&["http://127.0.0.1:9/", "-q", "0"][..], "--rate"),
        (&["http://127.0.0.1:9/", "-m", "no method"][..], "no method"),
        (&["ftp://127.0.0.1/"][..], "neither http nor https"),
    ] {
        let ended = hit(arguments);
        let all = format!("{}{}", ended.out, ended.err);
        assert!(ended.code() != 0 && all.contains(said), "{arguments:?}: {} {all}", ended.code());
    }
}

#[test]
fn one_seed_draws_the_same_on_any_number_of_threads() {
    let server = Server::start();
    let grid = format!(
        r#"
scenario "s" {{
  load "shared_iterations" {{
    users      = 9
    iterations = 700
  }}
  vary "n" {{ range = [1, 1000000] }}
  step "http_request" "a" {{
    arguments {{ url = "{}?n=${{vary.n}}" }}
  }}
}}
"#,
        server.url("/")
    );
    let folder = Folder::with("grid.hcl", &grid);
    let digest = |threads: &str, seed: &str| {
        let ended =
            folder.squall(["run", "grid.hcl", "--no-tui", "--output", "json", "--load-threads", threads, "--seed", seed]).run();
        let document = json(&ended);
        let load = &document["nodes"][0]["load"];
        assert_eq!(load["digest_of"], 700, "{document:#}");
        load["digest"].as_str().unwrap().to_owned()
    };
    let same: BTreeSet<String> = ["1", "2", "8"].map(|threads| digest(threads, "7")).into();
    assert_eq!(same.len(), 1);
    assert_ne!(same.first(), Some(&digest("2", "8")));
}

/// Two scenarios of one plan; the second reads a file, as its `data` says.
fn mix(server: &Server, data: &str) -> Folder {
    let grid = format!(
        r#"
mix "shop" {{
  load "shared_iterations" {{
    users      = 4
    iterations = 400
  }}
}}
scenario "browse" {{
  mix    = mix.shop
  weight = 3
  step "http_request" "home" {{
    arguments {{ url = "{home}" }}
  }}
}}
scenario "buy" {{
  mix = mix.shop
  data "users" {{
    csv = "users.csv"
    {data}
  }}
  step "http_request" "pay" {{
    arguments {{ url = "{home}?u=${{data.users.name}}" }}
  }}
  step "http_request" "receipt" {{
    arguments {{ url = "{home}" }}
  }}
}}
"#,
        home = server.url("/"),
    );
    let folder = Folder::with("grid.hcl", &grid);
    folder.write("users.csv", "name\nann\nbob\ncid\n");
    folder
}

#[test]
fn the_scenarios_of_a_mix_share_its_iterations_and_have_figures_of_their_own() {
    let server = Server::start();
    let folder = mix(&server, "");
    let ended = folder.squall(["run", "grid.hcl", "--no-tui", "--output", "json", "--load-threads", "2"]).run();
    assert_eq!(ended.code(), 0, "{}", ended.err);
    let document = json(&ended);
    let nodes = document["nodes"].as_array().unwrap();
    let of = |address: &str| nodes.iter().find(|node| node["address"] == address).unwrap();
    let number = |address: &str, path: &str| of(address)["load"].pointer(path).and_then(Value::as_u64).unwrap();
    assert_eq!((&of("mix.shop")["kind"], number("mix.shop", "/iterations/ended")), (&Value::from("mix"), 400));
    let (browse, buy) = (number("scenario.browse", "/iterations/ended"), number("scenario.buy", "/iterations/ended"));
    assert_eq!(browse + buy, 400);
    assert!((274..=326).contains(&browse), "three of four, three sigma around: {browse}");
    assert_eq!(of("scenario.buy")["load"]["mix"], "mix.shop");
    assert_eq!(
        (of("scenario.buy")["status"].as_str(), of("scenario.buy")["output"]["iterations"].as_u64()),
        (Some("succeeded"), Some(buy))
    );
    assert_eq!(number("scenario.buy", "/steps/scenario.buy.step.http_request.receipt/calls"), buy);
    assert_eq!(server.reference.requests(), browse + 2 * buy, "the server saw as many");
    let connections = number("scenario.browse", "/total/connections") + number("scenario.buy", "/total/connections");
    assert!(connections <= 4, "a user has one set of connections in all scenarios: {connections}");
    let text = folder.squall(["run", "grid.hcl", "--no-tui"]).run();
    for shown in ["mix.shop: 400 iterations", "scenario.browse: ", "scenario.buy: "] {
        assert!(text.out.contains(shown), "{shown}: {}", text.out);
    }
}

#[test]
fn a_mix_ends_when_one_of_its_scenarios_has_no_row_left() {
    let server = Server::start();
    let folder = mix(&server, "pick = \"unique\"");
    let arguments = ["run", "grid.hcl", "--no-tui", "--output", "json", "--on-failure", "continue"];
    let ended = folder.squall(arguments).run();
    assert_eq!(ended.code(), 1);
    let document = json(&ended);
    let nodes = document["nodes"].as_array().unwrap();
    let of = |address: &str| nodes.iter().find(|node| node["address"] == address).unwrap();
    let message = of("mix.shop")["error"]["message"].as_str().unwrap();
    assert!(message.starts_with("scenario.buy: data \"users\" has no row left"), "{message}");
    assert_eq!(
        (&of("scenario.buy")["status"], &of("scenario.browse")["status"]),
        (&Value::from("failed"), &Value::from("succeeded"))
    );
    assert!(server.reference.requests() < 400);
}

#[test]
fn the_self_test_measures_what_it_knows() {
    let ended = Squall::new(["selftest", "--output", "json"]).run();
    let found = json(&ended);
    let findings = found["findings"].as_array().unwrap();
    assert!(findings.len() >= 10);
    // How late things are depends on what else this machine does now; what is counted does not.
    let exact = findings.iter().filter(|one| one["bound"].as_f64() == Some(0.0) && one["unit"] == "");
    let wrong: Vec<&Value> = exact.filter(|one| one["holds"] != true).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(ended.code(), i32::from(found["holds"] != true));
}

#[test]
fn iterations_are_written_whole_and_read_back() {
    let server = Server::start();
    // With an environment of its own a step goes the general way, the other one has a lane.
    let step = |name: &str, more: &str| {
        format!(
            "step \"http_request\" \"{name}\" {{\n{more}  arguments {{\n    url = \"{}?of=${{user.iteration}}\"\n    bearer_token = \"tok-9f8e7d6c5b4a\"\n  }}\n}}\n",
            server.url("/json")
        )
    };
    let grid = format!(
        "scenario \"s\" {{\n  load \"shared_iterations\" {{\n    users      = 2\n    iterations = 20\n  }}\n  {}  {}  {}}}\n",
        step("lane", ""),
        step("general", "  env = { A = \"b\" }\n"),
        step("bad", "  on_error { action = \"continue\" }\n").replace("/json", "/status/503"),
    );
    let folder = Folder::with("s.hcl", &grid);
    let ended = folder.squall(["run", "s.hcl", "--no-tui", "--iterations", "kept.jsonl", "--output", "json"]).run();
    assert_eq!(ended.code(), 0, "{}\n{}", ended.out, ended.err);
    assert_eq!(json(&ended)["nodes"][0]["load"]["iterations"]["kept"], 20, "{}", ended.out);
    let text = std::fs::read_to_string(folder.path().join("kept.jsonl")).unwrap();
    assert!(!text.contains("tok-9f8e7d6c5b4a"), "{text}");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let indices: BTreeSet<u64> = lines.iter().map(|line| line["index"].as_u64().unwrap()).collect();
    assert_eq!((lines.len(), indices), (20, (0..20).collect()));
    for line in &lines {
        let parts = |step: usize| {
            let parts = line["steps"][step]["attempts"][0]["parts"].as_array().unwrap();
            parts.iter().map(|part| (part["part"].as_str().unwrap(), part["text"].as_str().unwrap())).collect::<Vec<_>>()
        };
        assert_eq!(line["steps"][0]["step"], "scenario.s.step.http_request.lane");
        for way in [0, 1] {
            let parts = parts(way);
            let [("request_head", request), ("response_head", response), ("response_body", body)] = parts[..] else {
                panic!("{parts:?}")
            };
            assert!(request.starts_with("GET /json?of=") && request.contains("authorization: (sensitive)"), "{request}");
            assert!(response.starts_with("HTTP/1.1 200"), "{response}");
            assert!(serde_json::from_str::<Value>(body).is_ok(), "{body}");
        }
        assert_eq!(line["steps"][2]["error"]["class"], "status");
        assert!(parts(2)[1].1.starts_with("HTTP/1.1 503"), "{line}");
    }
}

#[test]
fn failures_in_a_mix_are_watched_by_the_thresholds_of_its_scenarios() {
    let server = Server::start();
    let grid = |threshold: &str| {
        let step = |path: &str| format!("step \"http_request\" \"get\" {{\n arguments {{ url = \"{}\" }}\n }}", server.url(path));
        let bad = step("/status/503").replace("arguments", "if = user.iteration % 2 == 0\n arguments");
        format!(
            "mix \"m\" {{\n load \"shared_iterations\" {{\n users = 2\n iterations = 40\n }}\n}}\n\
             scenario \"a\" {{\n mix = mix.m\n {}\n}}\nscenario \"b\" {{\n mix = mix.m\n {bad}\n}}\n{threshold}",
            step("/"),
        )
    };
    let run = |threshold: &str| Folder::with("m.hcl", grid(threshold)).squall(["run", "m.hcl", "--no-tui"]).run();
    let unwatched = run("");
    assert_eq!(unwatched.code(), 0, "{}", unwatched.out);
    assert!(unwatched.out.contains("! scenario.b") && !unwatched.out.contains("! mix.m"), "{}", unwatched.out);
    let watched = run("threshold \"few\" {\n metric = scenario.b.error_rate\n require = \"rate < 100%\"\n}\n");
    assert!(!watched.out.contains("no threshold watches"), "{}", watched.out);
}
