//! The services over real HTTP, as a client meets them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::time::{Duration, Instant};

use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};

use super::{Demo, DemoOptions, Ports, ServiceName, start, start_on};

const QUICK: DemoOptions = DemoOptions { seed: 11, pace: 0.0, flaky: false };

/// The running demo and a client for it.
struct Visit {
    demo: Demo,
    http: Client,
}

/// The status and the JSON body.
type Answer = (u16, Value);

impl Visit {
    async fn to(options: DemoOptions) -> Self {
        let demo = start(options).await.expect("the demo starts");
        let http = Client::builder().no_proxy().tls_certs_only([]).timeout(Duration::from_secs(20)).build().expect("a client");
        Self { demo, http }
    }

    async fn send(&self, service: &str, call: &str, token: Option<&str>, body: Option<String>) -> Response {
        let (method, path) = call.split_once(' ').expect("METHOD /path");
        let url = format!("{}{path}", self.demo.url(service).expect("a service"));
        let mut request = self.http.request(Method::from_bytes(method.as_bytes()).expect("a method"), url);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        request.send().await.expect("an answer")
    }

    async fn call(&self, service: &str, call: &str) -> Answer {
        read(self.send(service, call, None, None).await).await
    }

    async fn post(&self, service: &str, path: &str, token: Option<&str>, body: Value) -> Answer {
        read(self.send(service, &format!("POST {path}"), token, Some(body.to_string())).await).await
    }

    async fn log_in(&self) -> String {
        let (status, answer) = self.post("gateway", "/login", None, json!({ "user": "user-7", "password": "x" })).await;
        assert_eq!(status, 200, "{answer}");
        answer["token"].as_str().expect("a token").to_owned()
    }

    async fn requests(&self, service: &str, endpoint: &str) -> u64 {
        let (_, metrics) = self.call(service, "GET /metrics").await;
        metrics["endpoints"][endpoint]["requests"].as_u64().unwrap_or_else(|| panic!("{endpoint} in {metrics}"))
    }

    /// Polls until `done`, for 5 s at most.
    async fn until(&self, service: &str, call: &str, done: impl Fn(&Value) -> bool) {
        let begun = Instant::now();
        loop {
            let (_, answer) = self.call(service, call).await;
            if done(&answer) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(5), "{call} still says {answer}");
            tokio::task::yield_now().await;
        }
    }
}

async fn read(response: Response) -> Answer {
    let status = response.status().as_u16();
    let text = response.text().await.expect("a body");
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

#[tokio::test]
async fn a_customer_buys_something() {
    let visit = Visit::to(QUICK).await;
    let token = visit.log_in().await;
    let (_, shelf) = visit.call("gateway", "GET /items?region=us&limit=3").await;
    assert_eq!((shelf["count"].as_u64(), shelf["currency"].as_str()), (Some(3), Some("USD")));

    let (first, second) = (&shelf["items"][0], &shelf["items"][1]);
    let (status, item) = visit.call("gateway", &format!("GET /items/{}", first["id"].as_str().unwrap())).await;
    assert_eq!((status, &item), (200, first));

    let wanted = json!({ "items": [first["id"], { "id": second["id"], "quantity": 2 }] });
    let (status, cart) = visit.post("gateway", "/cart", Some(&token), wanted).await;
    assert_eq!((status, cart["count"].as_u64()), (201, Some(2)));
    let total = first["price_cents"].as_i64().unwrap() + 2 * second["price_cents"].as_i64().unwrap();
    assert_eq!(cart["total_cents"].as_i64(), Some(total));

    let (status, paid) = visit.post("gateway", "/pay", Some(&token), json!({})).await;
    assert_eq!(status, 201, "{paid}");
    let receipt = format!("GET /receipt/{}", paid["receipt_id"].as_str().unwrap());
    let (status, receipt) = read(visit.send("gateway", &receipt, Some(&token), None).await).await;
    assert_eq!((status, receipt["total_cents"].as_i64(), &receipt["payment_id"]), (200, Some(total), &paid["payment_id"]));

    let (_, booked) = visit.call("database", "GET /payments?user_id=user-7").await;
    assert_eq!(booked["payments"][0]["amount_cents"].as_i64(), Some(total));
    let (status, again) = visit.post("gateway", "/pay", Some(&token), json!({})).await;
    assert_eq!((status, again["error"]["code"].as_str()), (409, Some("empty_cart")));
}

/// Every endpoint of every service: service, call, body, status. `{PAY}` is a payment made before.
#[rustfmt::skip]
const EVERY_ENDPOINT: &[(&str, &str, &str, u16)] = &[
    ("gateway", "GET /api/users", "", 200),
    ("gateway", "GET /api/payments", "", 200),
    ("gateway", "POST /api/process-payment", r#"{"user_id":"user-1","amount_cents":250}"#, 201),
    ("gateway", "GET /items", "", 200),
    ("gateway", "GET /items/item-03", "", 200),
    ("database", "GET /query", "", 200),
    ("database", "GET /query?table=payments&limit=1", "", 200),
    ("database", "GET /users", "", 200),
    ("database", "POST /users", r#"{"name":"Nora Wind"}"#, 201),
    ("database", "GET /payments", "", 200),
    ("database", "POST /payments", r#"{"user_id":"user-2","amount_cents":-5}"#, 201),
    ("user", "GET /users?limit=2", "", 200),
    ("user", "GET /validate?user_id=user-1", "", 200),
    ("user", "POST /create", r#"{"name":"Ole Wind","email":"ole@shop.example"}"#, 201),
    ("user", "GET /profile/user-1", "", 200),
    ("payment", "GET /payments?user_id=user-1", "", 200),
    ("payment", "POST /process", r#"{"user_id":"user-1","amount_cents":1}"#, 201),
    ("payment", "GET /balance/user-1", "", 200),
    ("payment", "POST /refund", r#"{"payment_id":"pay-1"}"#, 201),
    ("echo", "GET /echo?a=1", "", 200),
    ("echo", "POST /echo", "hello", 200),
    ("echo", "GET /ping", "", 200),
    ("echo", "GET /info", "", 200),
    ("echo", "GET /load-test?size=10&delay_ms=1", "", 200),
];

#[tokio::test]
async fn every_endpoint_answers() {
    let visit = Visit::to(QUICK).await;
    for (service, call, body, expected) in EVERY_ENDPOINT {
        let body = (!body.is_empty()).then(|| (*body).to_owned());
        let (status, answer) = read(visit.send(service, call, None, body).await).await;
        assert_eq!(status, *expected, "{service} {call}: {answer}");
    }
    for service in ServiceName::ALL {
        let name = service.as_str();
        for call in ["GET /healthz", "GET /status", "GET /metrics", "GET /logs", "POST /recover"] {
            let (status, answer) = visit.call(name, call).await;
            assert_eq!((status, answer["service"].as_str()), (200, Some(name)), "{call}: {answer}");
        }
    }
}

/// Requests that make no sense: service, call, body, status, error code.
#[rustfmt::skip]
const MISTAKES: &[(&str, &str, &str, u16, &str)] = &[
    ("gateway", "POST /login", "{not json", 400, "malformed_json"),
    ("gateway", "POST /login", "", 400, "malformed_json"),
    ("gateway", "POST /login", r#"{"user":"user-1"}"#, 401, "bad_login"),
    ("gateway", "POST /login", r#"{"user":"nobody&user_id=user-1","password":"x"}"#, 401, "bad_login"),
    ("gateway", "GET /items?limit=many", "", 400, "malformed_query"),
    ("gateway", "GET /items?limit=0", "", 400, "bad_limit"),
    ("gateway", "GET /items?region=moon", "", 400, "unknown_region"),
    ("gateway", "GET /items/item-999", "", 404, "unknown_item"),
    ("gateway", "GET /items/%ff", "", 400, "malformed_path"),
    ("gateway", "POST /cart", r#"{"items":["item-01"]}"#, 401, "missing_token"),
    ("gateway", "POST /pay", "", 401, "missing_token"),
    ("gateway", "GET /receipt/R-1", "", 401, "missing_token"),
    ("gateway", "GET /nowhere", "", 404, "unknown_endpoint"),
    ("gateway", "DELETE /items", "", 405, "wrong_method"),
    ("gateway", "POST /api/process-payment", r#"{"user_id":"user-1","amount_cents":0}"#, 400, "bad_amount"),
    ("database", "GET /query?table=secrets", "", 404, "unknown_table"),
    ("database", "POST /users", r#"{"name":" "}"#, 400, "bad_user"),
    ("database", "POST /payments", r#"{"user_id":"u","amount_cents":9223372036854775807}"#, 400, "bad_payment"),
    ("user", "GET /profile/user-0", "", 404, "unknown_user"),
    ("user", "GET /users?limit=0", "", 400, "bad_limit"),
    ("user", "GET /validate", "", 400, "malformed_query"),
    ("payment", "POST /refund", r#"{"payment_id":"pay-9"}"#, 404, "unknown_payment"),
    ("echo", "GET /load-test?size=99999999", "", 400, "bad_load"),
    ("echo", "POST /fail", r#"{"type":"no\nname"}"#, 400, "bad_failure_type"),
    ("echo", "POST /fail", "[]", 400, "malformed_json"),
    ("echo", "POST /stress/cpu", r#"{"intensity":0}"#, 400, "bad_intensity"),
    ("echo", "POST /stress/cpu", r#"{"intensity":5,"duration_s":999999999999}"#, 400, "bad_duration"),
    ("echo", "POST /stress/memory", r#"{"size_mb":0}"#, 400, "bad_size"),
    ("echo", "POST /config/latency", r#"{"latency_ms":10001}"#, 400, "bad_latency"),
];

#[tokio::test]
async fn a_mistake_is_answered_with_what_is_wrong() {
    let visit = Visit::to(QUICK).await;
    for (service, call, body, expected, code) in MISTAKES {
        let (status, answer) = read(visit.send(service, call, None, Some((*body).to_owned())).await).await;
        assert_eq!((status, answer["error"]["code"].as_str()), (*expected, Some(*code)), "{service} {call}: {answer}");
    }
    let token = visit.log_in().await;
    for (body, expected, code) in [
        (json!({ "items": [] }), 400, "bad_cart"),
        (json!({ "items": ["item-01", "item-00"] }), 404, "unknown_item"),
        (json!({ "items": [{ "id": "item-01", "quantity": 0 }] }), 400, "bad_quantity"),
        (json!({ "items": [7] }), 400, "malformed_json"),
    ] {
        let (status, answer) = visit.post("gateway", "/cart", Some(&token), body).await;
        assert_eq!((status, answer["error"]["code"].as_str()), (expected, Some(code)), "{answer}");
    }
    let (status, answer) = visit.post("gateway", "/cart", Some("tok_made_up"), json!({ "items": ["item-01"] })).await;
    assert_eq!((status, answer["error"]["code"].as_str()), (401, Some("unknown_token")));
    let huge = Some("x".repeat((1 << 20) + 1));
    let (status, answer) = read(visit.send("echo", "POST /fail", None, huge).await).await;
    assert_eq!((status, answer["error"]["code"].as_str()), (413, Some("unreadable_body")));
}

#[tokio::test]
async fn each_failure_shows_as_what_it_is_and_recovery_clears_it() {
    let visit = Visit::to(QUICK).await;
    for (failure, expected) in [("database_error", 500), ("auth_failure", 401), ("rate_limit", 429), ("disk-full", 503)] {
        let (status, _) = visit.post("database", "/fail", None, json!({ "type": failure })).await;
        assert_eq!(status, 200);
        assert_eq!(visit.call("database", "GET /healthz").await, (503, json!(format!("Service failed: {failure}"))));
        let response = visit.send("database", "GET /users", None, None).await;
        assert_eq!(response.headers().contains_key("retry-after"), failure == "rate_limit");
        let (status, answer) = read(response).await;
        assert_eq!((status, answer["error"]["code"].as_str()), (expected, Some(failure)));
        let (_, status) = visit.call("database", "GET /status").await;
        assert_eq!((status["status"].as_str(), status["failure_type"].as_str()), (Some("failed"), Some(failure)));

        visit.post("database", "/recover", None, json!({})).await;
        assert_eq!(visit.call("database", "GET /healthz").await.0, 200);
        assert_eq!(visit.call("database", "GET /users").await.0, 200);
    }
    let (_, logs) = visit.call("database", "GET /logs").await;
    let logged = logs["recent_logs"].to_string();
    assert!(logged.contains("ERROR failure injected: rate_limit") && logged.contains("INFO  recovered"), "{logged}");
}

#[tokio::test]
async fn a_failure_travels_along_the_calls_and_names_its_root() {
    let visit = Visit::to(QUICK).await;
    let body = json!({ "user_id": "user-1", "amount_cents": 5 });
    for (failure, at_gateway) in [("database_error", 503), ("rate_limit", 503), ("auth_failure", 503)] {
        visit.post("database", "/fail", None, json!({ "type": failure })).await;
        let (status, answer) = visit.post("gateway", "/api/process-payment", None, body.clone()).await;
        assert_eq!(status, at_gateway, "{failure}: {answer}");
        let error = &answer["error"];
        assert_eq!((error["dependency"].as_str(), error["root"].as_str()), (Some("payment"), Some("database")), "{answer}");
    }
    visit.post("database", "/recover", None, json!({})).await;
    visit.post("payment", "/fail", None, json!({ "type": "auth_failure" })).await;
    let (status, answer) = visit.post("gateway", "/api/process-payment", None, body.clone()).await;
    assert_eq!((status, answer["error"]["root"].as_str()), (502, Some("payment")), "{answer}");
    assert_eq!(visit.call("gateway", "GET /api/users").await.0, 200, "the other branch is well");
    visit.post("payment", "/recover", None, json!({})).await;
    assert_eq!(visit.post("gateway", "/api/process-payment", None, body).await.0, 201);
}

#[tokio::test]
async fn a_hanging_database_is_given_up_by_who_calls_it_first() {
    let visit = Visit::to(QUICK).await;
    visit.post("database", "/fail", None, json!({ "type": "timeout" })).await;
    let (status, answer) = visit.call("gateway", "GET /api/users").await;
    assert_eq!((status, answer["error"]["root"].as_str()), (503, Some("database")), "{answer}");
    assert_eq!(answer["error"]["message"].as_str(), Some("user failed: database failed: no answer within 3.0 s"));
}

#[tokio::test]
async fn a_request_that_hangs_goes_on_when_the_service_recovers() {
    let visit = Visit::to(QUICK).await;
    visit.post("database", "/fail", None, json!({ "type": "timeout" })).await;
    let recovery = async {
        visit.until("database", "GET /metrics", |metrics| metrics["endpoints"]["GET /users"]["requests"] == 1).await;
        visit.post("database", "/recover", None, json!({})).await
    };
    let ((status, _), _) = tokio::join!(visit.call("database", "GET /users"), recovery);
    assert_eq!(status, 200);
}

#[tokio::test]
async fn injected_latency_is_added_shown_and_cleared() {
    let visit = Visit::to(QUICK).await;
    visit.post("echo", "/config/latency", None, json!({ "latency_ms": 80 })).await;
    let begun = Instant::now();
    let response = visit.send("echo", "GET /ping", None, None).await;
    assert!(begun.elapsed() >= Duration::from_millis(80));
    assert_eq!(response.headers()["server-timing"], "work;dur=0.000, injected;dur=80.000");
    assert_eq!(visit.call("echo", "GET /metrics").await.1["artificial_latency"], 80);
    visit.post("echo", "/recover", None, json!({})).await;
    assert_eq!(visit.call("echo", "GET /metrics").await.1["artificial_latency"], 0);
}

#[tokio::test]
async fn stress_is_capped_shown_and_cleared() {
    let visit = Visit::to(QUICK).await;
    let (_, cpu) = visit.post("user", "/stress/cpu", None, json!({ "intensity": 100, "duration_s": 1 })).await;
    assert_eq!((cpu["intensity"].as_u64(), cpu["ends_after_s"].as_u64()), (Some(90), Some(1)));
    let (_, memory) = visit.post("user", "/stress/memory", None, json!({ "size_mb": 2 })).await;
    assert_eq!((memory["size_mb"].as_u64(), memory["ends_after_s"].as_u64()), (Some(2), Some(30)));
    let (_, metrics) = visit.call("user", "GET /metrics").await;
    assert_eq!((&metrics["cpu_percent"], &metrics["memory_mb"]), (&json!(90), &json!(2)));
    visit.post("user", "/recover", None, json!({})).await;
    let (_, metrics) = visit.call("user", "GET /metrics").await;
    assert_eq!((&metrics["cpu_stress_active"], &metrics["memory_leak_size"]), (&json!(false), &json!(0)));
}

#[tokio::test]
async fn the_same_seed_gives_the_same_data_and_latencies() {
    let paced = |seed| DemoOptions { seed, pace: 0.002, flaky: false };
    let (one, same, other) = tokio::join!(Visit::to(paced(5)), Visit::to(paced(5)), Visit::to(paced(6)));
    let mut seen = Vec::new();
    for visit in [&one, &same, &other] {
        let mut said = vec![visit.log_in().await];
        for call in ["GET /items?limit=5", "GET /items/item-01", "GET /items/item-02", "GET /items/item-01", "GET /api/users"] {
            let response = visit.send("gateway", call, None, None).await;
            said.push(response.headers()["server-timing"].to_str().unwrap().to_owned());
            said.push(response.text().await.unwrap());
        }
        seen.push(said);
    }
    assert_eq!(seen[0], seen[1]);
    assert!(seen[0].iter().zip(&seen[2]).all(|(mine, theirs)| mine != theirs), "another seed, another shop");
    let (first, second, again) = (&seen[0][3], &seen[0][5], &seen[0][7]);
    assert!(first == again && first != second, "an item has a latency of its own: {first} {second} {again}");
}

#[tokio::test]
async fn the_counts_agree_with_what_was_sent() {
    let visit = Visit::to(QUICK).await;
    assert_eq!(visit.requests("gateway", "GET /items/{id}").await, 0);
    let asks = (0..40)
        .map(|n| visit.send("gateway", if n % 4 == 0 { "GET /items/item-99999" } else { "GET /items/item-01" }, None, None));
    let answers = futures_util::future::join_all(asks).await;
    assert_eq!(answers.iter().filter(|answer| answer.status() == StatusCode::NOT_FOUND).count(), 10);
    let (_, metrics) = visit.call("gateway", "GET /metrics").await;
    assert_eq!(metrics["endpoints"]["GET /items/{id}"], json!({ "requests": 40, "errors": 10 }));
    for _ in 0..3 {
        visit.log_in().await;
    }
    assert_eq!(visit.requests("gateway", "POST /login").await, 3);
    assert_eq!(visit.requests("user", "GET /validate").await, 3);
    assert_eq!(visit.requests("database", "GET /users").await, 3);
}

#[tokio::test]
async fn a_flaky_item_fails_once() {
    let visit = Visit::to(DemoOptions { flaky: true, ..QUICK }).await;
    let mut failed = 0;
    for number in 1..=8 {
        let call = format!("GET /items/item-{number:02}");
        let first = visit.call("gateway", &call).await.0;
        failed += u32::from(first == 503);
        assert!(first == 200 || first == 503, "{first}");
        assert_eq!(visit.call("gateway", &call).await.0, 200);
    }
    assert_eq!(failed, 2);
}

#[tokio::test]
async fn echo_gives_back_what_it_got_but_no_secret() {
    let visit = Visit::to(QUICK).await;
    let (_, answer) = read(visit.send("echo", "POST /echo?a=1", Some("tok_secret"), Some(r#"{"b":2}"#.to_owned())).await).await;
    assert_eq!((answer["method"].as_str(), answer["query"].as_str()), (Some("POST"), Some("a=1")));
    assert_eq!(answer["json"], json!({ "b": 2 }));
    assert!(!answer.to_string().contains("tok_secret"), "{answer}");
}

#[tokio::test]
async fn shutdown_ends_while_requests_hang_and_frees_the_ports() {
    let visit = Visit::to(QUICK).await;
    visit.post("database", "/fail", None, json!({ "type": "timeout" })).await;
    visit.post("echo", "/stress/cpu", None, json!({ "intensity": 10 })).await;
    // Half a request, which would keep a polite server waiting.
    let address = visit.demo.url("echo").unwrap().trim_start_matches("http://").to_owned();
    let mut half = tokio::net::TcpStream::connect(&address).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut half, b"GET /ping HT").await.unwrap();

    let url = format!("{}/users", visit.demo.url("database").unwrap());
    let hanging = tokio::spawn(visit.http.get(url).send());
    visit.until("database", "GET /metrics", |metrics| metrics["endpoints"]["GET /users"]["requests"] == 1).await;
    let begun = Instant::now();
    let Visit { demo, http } = visit;
    let ports = demo.services().to_vec();
    demo.shutdown().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(hanging.await.unwrap().unwrap().status(), StatusCode::SERVICE_UNAVAILABLE, "a hanging request is told");
    for service in ports {
        assert!(http.get(format!("{}/healthz", service.url)).send().await.is_err(), "{} still answers", service.name);
    }
}

#[tokio::test]
async fn dropping_ends_everything_too() {
    let Visit { demo, http } = Visit::to(QUICK).await;
    let (url, tasks) = (demo.url("api_gateway").unwrap().to_owned(), demo.task_tracker());
    drop(demo);
    tasks.close();
    tokio::time::timeout(Duration::from_secs(5), tasks.wait()).await.expect("the tasks end");
    assert!(http.get(format!("{url}/healthz")).send().await.is_err());
}

#[tokio::test]
async fn given_ports_are_used_and_a_taken_one_is_named() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = start_on(QUICK, Ports::From(port)).await.expect_err("the port is taken");
    assert_eq!(error.kind(), std::io::ErrorKind::AddrInUse);
    assert!(error.to_string().contains(&port.to_string()), "{error}");
    assert_eq!(start_on(QUICK, Ports::From(u16::MAX)).await.expect_err("no five").kind(), std::io::ErrorKind::InvalidInput);
    assert_eq!(
        start(DemoOptions { pace: f64::NAN, ..QUICK }).await.expect_err("no pace").kind(),
        std::io::ErrorKind::InvalidInput
    );
}
