//! What is on the wire: the same from every way.

use super::way::{OnLane, Way};
use crate::contract::{CallSettings, Demand};
use crate::modules::testing::{Bench, Raw, arguments, object};
use crate::value::shape::{Argument, Arguments};
use crate::value::{Text, Value};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// A request's first line, its headers in order of their names, and what follows.
fn parts(sent: &str, server: &Raw) -> (String, Vec<String>, String) {
    let (head, body) = sent.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines().map(|line| line.replace(&server.address.to_string(), "SERVER"));
    let first = lines.next().unwrap();
    let mut headers: Vec<String> = lines.collect();
    headers.sort();
    (first, headers, body.to_owned())
}

/// What a server gets; on a lane the first request is written whole and those behind it from pieces, and all are the same.
async fn sent(way: Way, all: &Arguments, key: bool) -> (String, Vec<String>, String) {
    let server = Raw::answering(ANSWER);
    let mut all = all.clone();
    let path = all.value("url").and_then(Value::as_str).unwrap_or("/").to_owned();
    all.set("url", Argument::Value(Value::from(format!("http://{}{path}", server.address))));
    let (cx, _) = Bench::default().context();
    let key = key.then(|| Text::from("k-1"));
    // A key may be the same for each iteration, or another.
    let (of_step, of_call) = if way == Way::Changing { (None, key) } else { (key, None) };
    let cx = cx.with_settings(CallSettings { idempotency_key: of_step, ..CallSettings::default() });
    if way == Way::Call {
        way.call_in(&cx, all).await.unwrap();
    } else {
        let mut user = OnLane::new(&cx, way, &all, &Demand::Everything).unwrap_or_else(|| panic!("{all:?} has a lane"));
        for _ in 0..3 {
            user.call_with(of_call.as_ref(), None).await.unwrap();
        }
        let heads = server.heads();
        assert_eq!(heads.len(), 3);
        assert!(heads.iter().all(|head| parts(head, &server) == parts(&heads[0], &server)), "{heads:?}");
    }
    parts(&server.heads()[0], &server)
}

#[tokio::test]
async fn a_server_gets_the_same_from_every_way() {
    let post = ("method", Value::from("POST"));
    let requests: [(&str, Arguments); 18] = [
        ("GET", arguments([])),
        ("path", arguments([("url", Value::from("/a/./b/../c d?x=ä&y=%20#frag"))])),
        ("HEAD", arguments([("method", Value::from("HEAD"))])),
        ("OPTIONS", arguments([("method", Value::from("OPTIONS"))])),
        ("own method", arguments([("method", Value::from("purge"))])),
        ("POST without a body", arguments([post.clone()])),
        ("PUT without a body", arguments([("method", Value::from("PUT"))])),
        ("DELETE", arguments([("method", Value::from("DELETE"))])),
        ("empty body", arguments([post.clone(), ("body", Value::from(""))])),
        ("GET with a body", arguments([("body", Value::from("x"))])),
        ("text", arguments([post.clone(), ("body", Value::from("hello"))])),
        ("json", arguments([post.clone(), ("json", object([("a", Value::Int(1))]))])),
        ("form", arguments([post.clone(), ("form_data", object([("a", Value::from("1 2"))]))])),
        ("token", arguments([("bearer_token", Value::from("t-0123456789"))])),
        ("cookies", arguments([("cookies", object([("a", Value::from("1")), ("b", Value::from("2"))]))])),
        (
            "headers",
            arguments([(
                "headers",
                object([
                    ("Host", Value::from("else.test")),
                    ("Accept", Value::from("text/html")),
                    ("accept-encoding", Value::from("identity")),
                    ("User-Agent", Value::from("me")),
                    ("Connection", Value::from("close")),
                ]),
            )]),
        ),
        ("no agent", arguments([("headers", object([("User-Agent", Value::Null)]))])),
        ("query", arguments([("url", Value::from("/?")), ("query_params", object([("a", Value::from("b&c"))]))])),
    ];
    for (name, request) in requests {
        for key in [false, true] {
            let expected = sent(Way::Call, &request, key).await;
            assert_eq!(sent(Way::Lane, &request, key).await, expected, "{name}, all fixed");
            assert_eq!(sent(Way::Changing, &request, key).await, expected, "{name}, all changing");
        }
    }
}
