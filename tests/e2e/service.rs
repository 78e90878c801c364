//! Services: real requests, in scenarios and outside, go where a service says and carry what it gives.

use serde_json::{Value, json};

use crate::kit::{Folder, Site};

/// A grid with a service below `/api` of a site.
fn with_shop(site: &Site, more: &str, rest: &str) -> Folder {
    let service = format!("service \"shop\" {{\n  url = \"{}/api/\"\n{more}\n}}\n", site.url);
    Folder::with("grid.hcl", format!("{service}{rest}"))
}

fn lines(site: &Site) -> Vec<String> {
    let mut lines: Vec<String> = site.requests().into_iter().map(|request| request.line).collect();
    lines.sort();
    lines
}

/// The requests that a site got, sorted: their lines and headers, without its own port.
fn sent(site: &Site) -> Vec<(String, Vec<(String, String)>)> {
    let host = site.url.trim_start_matches("http://").to_owned();
    let mut all = Vec::new();
    for request in site.requests() {
        let value = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).replace(&host, "HOST");
        let mut headers: Vec<_> = request.headers.iter().map(|(name, it)| (name.to_string(), value(it))).collect();
        headers.sort();
        all.push((request.line, headers));
    }
    all.sort();
    all
}

/// Steps whose URLs and headers are known, and such that are known only at the call.
const STEPS: &str = r#"
  step "http_request" "fixed" {
    arguments {
      url = "/items?x=1"
    }
  }
  step "http_request" "bare" {
    arguments {
      url     = "items"
      headers = { accept = "b" }
    }
  }
  step "http_request" "templated" {
    arguments {
      url = "/items/${CHANGES}?y=2"
    }
  }
  step "http_request" "whole" {
    arguments {
      url = "${CHANGES}/all"
    }
  }
  step "http_request" "told" {
    arguments {
      url     = "?z=${CHANGES}"
      headers = { X-Mine = CHANGES }
    }
  }
  step "http_request" "absolute" {
    arguments {
      url = "SITE/else/${CHANGES}"
    }
  }
"#;

#[test]
fn the_way_of_load_and_the_general_one_send_the_same() {
    const GIVEN: &str = "  headers = { Accept = \"a\", X-Shop = \"one\" }";
    let send = |container: &str, changes: &str, more: &str| {
        let site = Site::start();
        let steps = STEPS
            .replace("CHANGES", changes)
            .replace("SITE", &site.url)
            .replace("    arguments {", &format!("{more}    arguments {{"));
        let folder = with_shop(&site, GIVEN, &format!("{container}\n{steps}\n}}\n"));
        let laid_out = folder.squall(["fmt", "grid.hcl"]).run();
        assert_eq!(laid_out.code(), 0, "{}", laid_out.err);
        let ended = folder.squall(["run", "grid.hcl", "--no-tui"]).run();
        assert_eq!(ended.code(), 0, "{}\n{}", ended.out, ended.err);
        sent(&site)
    };
    let general = send(
        "step \"print\" \"x\" {\n  arguments {\n    input = 1\n  }\n}\ngroup \"g\" {\n  service = service.shop\n",
        "step.print.x.status",
        "",
    );
    let scenario = "scenario \"s\" {\n  service = service.shop\n  load \"per_vu_iterations\" {\n    users      = 1\n    iterations = 1\n  }\n  vary \"x\" { choice = [\"succeeded\"] }\n";
    let lane = send(scenario, "vary.x", "");
    // One that keeps cookies has no lane: the general way in a scenario.
    let jar = format!("resource \"http_client\" \"jar\" {{\n  arguments {{\n    cookies = true\n  }}\n}}\n{scenario}");
    let slow = send(&jar, "vary.x", "    uses = [resource.http_client.jar]\n");
    assert_eq!(general, lane);
    assert_eq!(slow, lane);
    let asked: Vec<&str> = lane.iter().map(|(line, _)| line.as_str()).collect();
    let expected = [
        "GET /api/items",
        "GET /api/items/succeeded?y=2",
        "GET /api/items?x=1",
        "GET /api/succeeded/all",
        "GET /api?z=succeeded",
        "GET /else/succeeded",
    ];
    assert_eq!(asked, expected);
    let header = |line: &str, name: &str| {
        let (_, headers) = lane.iter().find(|(asked, _)| asked == line).unwrap();
        let all: Vec<&str> = headers.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect();
        all.join(" and ")
    };
    assert_eq!(header("GET /api/items", "accept"), "b");
    assert_eq!(header("GET /api/items", "x-shop"), "one");
    assert_eq!(header("GET /api/items?x=1", "accept"), "a");
    assert_eq!(
        (header("GET /api?z=succeeded", "x-mine"), header("GET /api?z=succeeded", "x-shop")),
        ("succeeded".to_owned(), "one".to_owned())
    );
}

#[test]
fn waiting_for_a_service_is_no_call_of_it() {
    let site = Site::start();
    site.answers("/api/up", &[503, 503, 200]);
    let rest = r#"
step "wait" "up" {
  service = service.shop
  arguments {
    http     = { url = "up", headers = { B = "own" } }
    interval = "1ms"
  }
}
step "http_request" "items" {
  service    = service.shop
  depends_on = [step.wait.up]
  arguments { url = "/items" }
}
threshold "one call" {
  metric  = service.shop.availability
  require = "count == 1"
}
"#;
    let more =
        "  headers = { A = \"shop\", B = \"shop\" }\n  timeout = \"10s\"\n  circuit_breaker {\n    failure_threshold = 1\n  }";
    let document = with_shop(&site, more, rest).squall(["run", "grid.hcl", "--output", "json"]).run().document().expect(0);
    assert_eq!(lines(&site), ["GET /api/items", "GET /api/up", "GET /api/up", "GET /api/up"]);
    let first = &site.requests()[0].headers;
    assert_eq!((first["a"].to_str().unwrap(), first["b"].to_str().unwrap()), ("shop", "own"));
    assert_eq!(document.node("step.http_request.items")["service"], "service.shop");
    assert_eq!(document.node("step.wait.up").get("service"), None);
}

#[test]
fn a_client_has_its_place_and_headers_from_a_service_too() {
    let site = Site::start();
    let rest = r#"
resource "http_client" "plain" {
  service = service.shop
}
resource "http_client" "deeper" {
  service = service.shop
  arguments {
    base_url = "v2"
    headers  = { a = "client" }
  }
}
step "http_request" "one" {
  uses = [resource.http_client.plain]
  arguments { url = "/items" }
}
step "http_request" "two" {
  uses = [resource.http_client.deeper]
  arguments { url = "/items" }
}
"#;
    with_shop(&site, "  headers = { A = \"shop\", B = \"shop\" }", rest)
        .squall(["run", "grid.hcl", "--output", "json"])
        .run()
        .document()
        .expect(0);
    assert_eq!(lines(&site), ["GET /api/items", "GET /api/v2/items"]);
    for request in site.requests() {
        let a = if request.line.contains("v2") { "client" } else { "shop" };
        assert_eq!((request.headers["a"].to_str().unwrap(), request.headers["b"].to_str().unwrap()), (a, "shop"));
    }
}

#[test]
fn a_service_is_required_something_of_on_the_command_line() {
    let site = Site::start();
    let rest = r#"
step "http_request" "good" {
  service = service.shop
  arguments { url = "/items" }
}
step "http_request" "bad" {
  service             = service.shop
  continue_on_failure = true
  arguments { url = "/gone" }
}
"#;
    site.refuses("/api/gone", 404, "");
    let folder = with_shop(&site, "", rest);
    let run = |require: &str| folder.squall(["run", "grid.hcl", "--output", "json", "--require", require]).run();
    run("service.shop.p99<20s").document().expect(0);
    let document = run("service.shop.availability>=99%").document().expect(99);
    let judged = &document.json()["thresholds"][0];
    assert_eq!((&judged["metric"], &judged["actual"]), (&json!("service.shop.availability"), &json!(0.5)));
    assert_eq!(judged["verdict"], Value::from("failed"));
    for (wrong, said) in [
        ("service.shpo.p99<1s", "did you mean \"shop\"?"),
        ("service.shop.throughput>1/s", "a service has no throughput"),
        ("availability>99%", "write service.NAME.availability>99%"),
    ] {
        let ended = folder.squall(["run", "grid.hcl", "--no-tui", "--require", wrong]).run();
        assert_eq!(ended.code(), 104, "{wrong}: {}", ended.err);
        assert!(ended.err.contains(said), "{wrong}: {}", ended.err);
    }
}

#[test]
fn a_name_for_one_file_is_another_in_the_next() {
    let (first, second) = (Site::start(), Site::start());
    let file = |site: &Site| {
        format!(
            "service \"shop\" {{\n  url   = \"{}\"\n  scope = \"local\"\n}}\nstep \"http_request\" \"a\" {{\n  service = service.shop\n  scope   = \"local\"\n  arguments {{ url = \"/x\" }}\n}}\n",
            site.url
        )
    };
    let folder = Folder::with("one.hcl", file(&first));
    folder.write("two.hcl", file(&second));
    let document = folder.squall(["run", ".", "--output", "json"]).run().document().expect(0);
    assert_eq!((lines(&first), lines(&second)), (vec!["GET /x".to_owned()], vec!["GET /x".to_owned()]));
    let services: Vec<&Value> = document.nodes().iter().map(|node| &node["service"]).collect();
    assert_eq!(services, ["./one.hcl:service.shop", "./two.hcl:service.shop"]);
    folder.write("three.hcl", "step \"http_request\" \"b\" {\n  service = service.shop\n  arguments { url = \"/x\" }\n}\n");
    let ended = folder.squall(["check", "."]).run();
    assert_eq!(ended.code(), 104);
    assert!(ended.err.contains("service \"shop\"") && ended.err.contains("local"), "{}", ended.err);
}
