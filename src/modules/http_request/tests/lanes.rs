//! Which steps have a lane, and what is a lane's alone: what it counts, what it writes down, what it does not make.

use super::get;
use super::way::{OnLane, Way};
use crate::contract::{Demand, ErrorClass, Network, Resolve, Tape, TapePart};
use crate::modules::testing::Deed::{Hear, Say, Wait};
use crate::modules::testing::{Bench, Raw, Scripted, Server, arguments, object, texts, with_client};
use crate::value::Value;
use crate::value::shape::Arguments;

fn has_lane(bench: &Bench, way: Way, all: &Arguments) -> bool {
    OnLane::new(&bench.context().0, way, all, &Demand::Everything).is_some()
}

#[tokio::test]
async fn a_step_has_a_lane_if_it_speaks_http_1() {
    let with = |name: &str, value: Value| arguments([("url", Value::from("http://shop.test/")), (name, value)]);
    let cases = [
        (true, get("http://shop.test/")),
        (true, with("http_version", "1.1".into())),
        (true, with("timeout", "1s".into())),
        (true, with("expected_status", texts(&["2xx"]))),
        (true, with("basic_auth", object([("username", Value::from("x"))]))),
        (true, arguments([("url", Value::from("https://shop.test/")), ("http_version", Value::from("1.1"))])),
        (false, get("https://shop.test/")),
        (false, with("http_version", "2".into())),
        (false, with("proxy", "http://proxy.test:3128".into())),
        (false, with("multipart", object([("a", Value::from("b"))]))),
        (false, with("method", "CONNECT".into())),
        (false, with("headers", object([("Transfer-Encoding", Value::from("chunked"))]))),
        (false, get("http://ada:hunter2@shop.test/")),
        (false, get("/relative")),
        (false, with("headers", object([("a b", Value::from("1"))]))),
    ];
    for (expected, all) in cases {
        assert_eq!(has_lane(&Bench::default(), Way::Lane, &all), expected, "{all:?}");
    }
    let jar = with_client(&Bench::default(), arguments([("cookies", Value::Bool(true))])).await.unwrap();
    assert!(OnLane::new(&jar, Way::Lane, &get("http://shop.test/"), &Demand::Everything).is_none());
    let plain = with_client(&Bench::default(), arguments([("cookies", Value::Bool(false))])).await.unwrap();
    assert!(OnLane::new(&plain, Way::Lane, &get("http://shop.test/"), &Demand::Everything).is_some());
}

#[test]
fn a_proxy_of_the_environment_takes_what_it_is_for() {
    let bench = Bench::default().variable("http_proxy", "http://proxy.test:3128").variable("no_proxy", "direct.test");
    let cases =
        [("http://shop.test/", false), ("http://direct.test/", true), ("http://127.0.0.1/", true), ("http://localhost:1/", true)];
    for (url, expected) in cases {
        assert_eq!(has_lane(&bench, Way::Lane, &get(url)), expected, "{url}");
    }
    let address = "127.0.0.1:1".parse().unwrap();
    let resolve = vec![Resolve { host: "shop.test".to_owned(), port: 80, address }];
    let routed = Bench { network: Network { resolve, ..Network::default() }, ..bench };
    assert!(has_lane(&routed, Way::Lane, &get("http://shop.test/")));
    assert!(!has_lane(&Bench::default().variable("http_proxy", "::"), Way::Lane, &get("http://shop.test/")));
}

#[tokio::test]
async fn what_is_known_only_at_the_call_finds_its_way_then() {
    let proxy = Raw::answering(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nproxy");
    let bench = Bench::default().variable("http_proxy", &format!("http://{}", proxy.address));
    let server = Server::plain();
    let mut user = OnLane::new(&bench.context().0, Way::Changing, &get("http://shop.test/a"), &Demand::Everything).unwrap();
    assert_eq!(user.call().await.unwrap().get("body"), Some("proxy".into()));
    // A redirect may lead off the lane, and a proxied place to one that is not.
    user.change(server.url("/to?302=http://shop.test/b"));
    assert_eq!(user.call().await.unwrap().get("body"), Some("proxy".into()));
    assert_eq!(user.traffic.connections, 1);
    assert!(proxy.heads()[1].starts_with("GET http://shop.test/b HTTP/1.1\r\n"), "{:?}", proxy.heads());
    // So may the headers.
    let odd = arguments([
        ("headers", object([("Transfer-Encoding", Value::from("chunked"))])),
        ("url", Value::from(server.url("/"))),
        ("method", Value::from("POST")),
        ("body", Value::from("x")),
    ]);
    let mut user = OnLane::new(&Bench::default().context().0, Way::Changing, &odd, &Demand::Everything).unwrap();
    user.call().await.unwrap();
    assert_eq!((server.last().header("transfer-encoding"), &server.last().body[..]), ("chunked", &b"x"[..]));
    assert_eq!(user.traffic.connections, 0);
}

#[tokio::test]
async fn a_url_that_changes_is_sent_as_the_url_it_is() {
    let server = Server::plain();
    let host = server.address.to_string();
    let (cx, _) = Bench::default().context();
    let mut user = OnLane::new(&cx, Way::Changing, &get(server.url("/")), &Demand::Everything).unwrap();
    user.call().await.unwrap();
    let paths = [
        "/items/1?a=b",
        "/",
        "",
        "?x",
        "/a/../b",
        "/a/.",
        "/%2e%2e/b",
        "/a%20b",
        "/a b",
        "/ä",
        "/a?b=ü",
        "/x#y",
        "//a",
        "/a//b",
        "/a\\b",
        "/a\"b<>",
        "/{a}|`^'",
        "/a?'\"`{}|",
        "/~u;v=1,2:@!$&()*+",
        "/a\tb",
        "/.hidden",
        "/a/..;x",
        "/a%",
        "/a%zz",
        "/[1]",
    ];
    for path in paths {
        let url = format!("http://{host}{path}");
        user.change(url.as_str());
        let output = user.call().await.unwrap();
        let parsed = url::Url::parse(&url).unwrap();
        let sent = server.last().uri.to_string();
        assert_eq!(sent, parsed[url::Position::BeforePath..url::Position::AfterQuery], "{path}");
        assert_eq!(output.get("url"), Some(parsed.as_str().into()), "{path}");
    }
    assert_eq!(user.traffic.connections, 1);
}

#[tokio::test]
async fn a_relative_url_that_changes_stands_behind_the_base() {
    let server = Server::plain();
    for base in ["", "/", "/api", "/api/", "/api?x="] {
        let cx = with_client(&Bench::default(), arguments([("base_url", Value::from(server.url(base)))])).await.unwrap();
        let mut user = OnLane::new(&cx, Way::Changing, &get("/first"), &Demand::Everything).unwrap();
        for path in ["/first", "/items/1?a=b", "items", "?q", "", "/../up", "//twice"] {
            user.change(path);
            let fast = user.call().await.unwrap();
            let slow = Way::Call.call_in(&cx, get(path)).await.unwrap();
            let seen = server.seen();
            let [.., ours, theirs] = &seen[..] else { panic!("both were sent") };
            assert_eq!((&ours.uri, fast.get("url")), (&theirs.uri, slow.get("url")), "{base} {path}");
        }
    }
}

#[tokio::test]
async fn what_changes_is_sent_as_it_is_each_time() {
    let server = Server::plain();
    let (cx, _) = Bench::default().context();
    let tokens = arguments([("bearer_token", Value::from("first-token")), ("url", Value::from(server.url("/")))]);
    let mut user = OnLane::new(&cx, Way::Changing, &tokens, &Demand::Fields(Vec::new())).unwrap();
    for (token, sent) in
        [("first-token", "Bearer first-token"), ("second-token", "Bearer second-token"), ("third-token", "Bearer third-token")]
    {
        user.change(token);
        user.call().await.unwrap();
        assert_eq!(server.last().header("authorization"), sent);
        assert!(cx.run.secrets.scrub(&format!("got {token}")).contains("(sensitive)"));
    }
    user.change(Value::Null);
    user.call().await.unwrap();
    assert!(!server.last().headers.contains_key("authorization"));
    user.change("bad\ntoken");
    assert_eq!(user.call().await.unwrap_err().message, "`bearer_token` has a character that a header may not have");

    let bodies = arguments([
        ("json", object([("a", Value::Int(1))])),
        ("url", Value::from(server.url("/"))),
        ("method", Value::from("POST")),
    ]);
    let mut user = OnLane::new(&cx, Way::Changing, &bodies, &Demand::Fields(Vec::new())).unwrap();
    let large = "x".repeat(100_000);
    for (value, body) in
        [(Value::Int(1), "1".to_owned()), (Value::from(large.as_str()), format!("\"{large}\"")), (Value::Int(2), "2".to_owned())]
    {
        for key in [None, Some("key-1".into()), Some("key-2".into())] {
            user.change(value.clone());
            user.call_with(key.as_ref(), None).await.unwrap();
            let seen = server.last();
            assert_eq!((seen.header("content-type"), &seen.body[..]), ("application/json", body.as_bytes()));
            assert_eq!(seen.header("idempotency-key"), key.as_deref().unwrap_or_default());
        }
    }
    user.change(Value::Null);
    user.call().await.unwrap();
    let seen = server.last();
    assert_eq!((seen.headers.contains_key("content-type"), seen.body.len()), (false, 0));
    user.change(server.url("/"));
    user.call().await.unwrap();
    assert_eq!(user.traffic.connections, 1);
}

#[tokio::test]
async fn an_argument_that_does_not_fit_is_named() {
    let server = Server::plain();
    let mut user = OnLane::new(&Bench::default().context().0, Way::Changing, &get(server.url("/")), &Demand::Everything).unwrap();
    user.change(texts(&["a"]));
    let message = user.call().await.unwrap_err().message;
    assert_eq!(message, Way::Call.call(&Bench::default(), get(texts(&["a"]))).await.unwrap_err().message);
    assert!(message.starts_with("url: a string is required"), "{message}");
}

#[tokio::test]
async fn only_what_is_read_is_made() {
    let server = Server::plain();
    let (cx, _) = Bench::default().context();
    let fields = |names: &[&str]| Demand::Fields(names.iter().map(|name| (*name).into()).collect());
    for read in ["headers", "body", "json", "timings", "url"] {
        let mut user = OnLane::new(&cx, Way::Lane, &get(server.url("/")), &fields(&[read])).unwrap();
        let output = user.call().await.unwrap();
        let made: Vec<String> =
            output.entries().filter(|(_, value)| !value.is_null()).map(|(name, _)| name.to_string()).collect();
        let mut expected = vec![read, "status_code"];
        expected.sort_unstable();
        assert_eq!(made, expected);
    }
    let mut user = OnLane::new(&cx, Way::Changing, &get(server.url("/")), &fields(&[])).unwrap();
    for status in [200, 201, 200, 204] {
        user.change(server.url(&format!("/status/{status}")));
        assert_eq!(user.call().await.unwrap().get("status_code"), Some(Value::Int(status)));
    }
    user.change(server.url("/later"));
    let failure = user.call().await.unwrap_err();
    assert_eq!(failure.output.unwrap().get("body"), Some("busy".into()));
}

#[tokio::test]
async fn bytes_are_counted_and_written_down_without_who_one_is() {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nset-cookie: session=abc\r\ncontent-length: 5\r\n\r\nhello";
    let all = arguments([
        ("bearer_token", Value::from("hunter2-token")),
        ("headers", object([("X-Api-Key", Value::from("hunter2-key"))])),
    ]);
    for demand in [Demand::Everything, Demand::Fields(Vec::new())] {
        let server = Scripted::new(&[&[Hear, Say(ANSWER), Hear, Say(ANSWER), Wait]]);
        let mut all = all.clone();
        all.set("url", crate::value::shape::Argument::Value(Value::from(server.url())));
        let mut user = OnLane::new(&Bench::default().context().0, Way::Lane, &all, &demand).unwrap();
        let mut tape = Tape::new(1000);
        for attempt in 0..2 {
            assert_eq!(tape.begin(), attempt);
            user.call_with(None, Some(&mut tape)).await.unwrap();
            let parts: Vec<_> =
                tape.parts(attempt).map(|one| (one.part, String::from_utf8_lossy(&one.bytes).into_owned())).collect();
            let [(TapePart::RequestHead, request), (TapePart::ResponseHead, response), (TapePart::ResponseBody, body)] =
                &parts[..]
            else {
                panic!("{parts:?}")
            };
            assert!(request.starts_with("GET / HTTP/1.1\r\n") && request.ends_with("\r\n\r\n"), "{request}");
            assert!(request.contains("\r\nauthorization: (sensitive)\r\n"), "{request}");
            assert!(request.contains("\r\nx-api-key: (sensitive)\r\n"), "{request}");
            assert!(!request.contains("hunter2"), "{request}");
            assert_eq!(response, "HTTP/1.1 200 OK\r\nset-cookie: (sensitive)\r\ncontent-length: 5\r\n\r\n");
            assert_eq!(body, "hello");
        }
        let sent: usize = server.heads().iter().map(String::len).sum();
        assert_eq!((user.traffic.sent, user.traffic.received), (sent as u64, 2 * ANSWER.len() as u64));
        assert_eq!(user.traffic.connections, 1);
    }
}

#[tokio::test]
async fn a_timeout_names_whom_it_waited_for() {
    let server = Scripted::new(&[&[Hear, Wait]]);
    let all = arguments([("url", Value::from(server.url())), ("timeout", Value::from("1s"))]);
    let user = OnLane::new(&Bench::default().context().0, Way::Lane, &all, &Demand::Everything).unwrap();
    let limit = user.lane.limit().unwrap();
    assert_eq!(limit, std::time::Duration::from_secs(1));
    let late = user.lane.late(limit);
    assert_eq!((late.class, late.message), (ErrorClass::Timeout, format!("{} did not answer within 1s", server.address)));
}

#[tokio::test]
async fn what_goes_the_general_way_is_written_down_too() {
    let proxy = Raw::answering(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nproxy");
    let bench = Bench::default().variable("http_proxy", &format!("http://{}", proxy.address));
    let all = arguments([
        ("url", Value::from("http://shop.test/a")),
        ("method", Value::from("POST")),
        ("body", Value::from("hello")),
        ("bearer_token", Value::from("hunter2-token")),
    ]);
    let mut user = OnLane::new(&bench.context().0, Way::Changing, &all, &Demand::Fields(Vec::new())).unwrap();
    let mut tape = Tape::new(1000);
    tape.begin();
    user.call_with(None, Some(&mut tape)).await.unwrap();
    let parts: Vec<_> = tape.parts(0).map(|one| (one.part, String::from_utf8_lossy(&one.bytes).into_owned())).collect();
    let [
        (TapePart::RequestHead, request),
        (TapePart::RequestBody, sent),
        (TapePart::ResponseHead, response),
        (TapePart::ResponseBody, received),
    ] = &parts[..]
    else {
        panic!("{parts:?}")
    };
    assert!(request.starts_with("POST /a HTTP/1.1\r\nauthorization: (sensitive)\r\n"), "{request}");
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert_eq!((sent.as_str(), received.as_str()), ("hello", "proxy"));
    assert!(user.traffic.sent > 100 && user.traffic.received > 20, "{:?}", user.traffic);
}
