//! What is made of what comes back.

use std::time::Duration;

use super::{Way, every_way, get};
use crate::contract::{Demand, ErrorClass, User};
use crate::modules::CATALOG;
use crate::modules::testing::{Bench, Server, arguments, texts};
use crate::value::Value;

async fn the_output_is_the_response(way: Way) {
    let server = Server::plain();
    let output = way.call(&Bench::default(), get(server.url("/?x=1"))).await.unwrap();
    assert_eq!(output.get("status_code"), Some(200.into()));
    assert_eq!(output.get("headers").unwrap().get("x-one"), Some("1".into()));
    assert_eq!(output.get("body"), Some(r#"{"ok": true, "items": [1, 2]}"#.into()));
    assert_eq!(output.get("json").unwrap().get("items").unwrap().index(1), Some(2.into()));
    assert_eq!(output.get("url"), Some(server.url("/?x=1").into()));
}

#[tokio::test]
async fn what_nobody_reads_is_not_made() {
    let server = Server::plain();
    let runner = (CATALOG.runner("http_request").unwrap().make)();
    let arguments = get(server.url("/"));
    let prepared = runner.prepare(&arguments, &Demand::Fields(vec!["json".into()])).unwrap();
    let (cx, _) = Bench::default().context();
    let output = prepared.call(&cx, &mut User::new(0), arguments).await.unwrap();
    assert_eq!(
        (output.get("status_code"), output.get("body"), output.get("headers")),
        (Some(200.into()), Some(Value::Null), Some(Value::Null))
    );
    assert_eq!(output.get("json").unwrap().get("ok"), Some(true.into()));
}

async fn text_is_read_in_its_charset_and_several_cookies_stay_apart(way: Way) {
    let server = Server::plain();
    let output = way.call(&Bench::default(), get(server.url("/latin1"))).await.unwrap();
    assert_eq!((output.get("body"), output.get("json")), (Some("café".into()), Some(Value::Null)));
    let output = way.call(&Bench::default(), get(server.url("/login"))).await.unwrap();
    assert_eq!(output.get("headers").unwrap().get("set-cookie"), Some("session=abc; Path=/\ntheme=dark".into()));
}

async fn another_status_fails_and_keeps_the_output(way: Way) {
    let server = Server::plain();
    let failure = way.call(&Bench::default(), get(server.url("/later"))).await.unwrap_err();
    assert_eq!(
        (failure.class, failure.status, failure.retry_after),
        (ErrorClass::Status, Some(503), Some(Duration::from_secs(7)))
    );
    assert_eq!(failure.message, format!("{} answered 503 Service Unavailable", server.address));
    assert_eq!(failure.output.unwrap().get("body"), Some("busy".into()));
    for (status, expected, good) in [(404, "404", true), (404, "4xx", true), (404, "200-403", false), (200, "3xx", false)] {
        let all =
            arguments([("url", Value::from(server.url(&format!("/status/{status}")))), ("expected_status", texts(&[expected]))]);
        assert_eq!(way.call(&Bench::default(), all).await.is_ok(), good, "{status} {expected}");
    }
}

async fn a_body_over_the_limit_fails(way: Way) {
    let server = Server::plain();
    for path in ["/bytes/2000", "/endless"] {
        let all = arguments([("url", Value::from(server.url(path))), ("max_body", Value::from("1KiB"))]);
        let failure = way.call(&Bench::default(), all).await.unwrap_err();
        assert_eq!(
            (failure.class, failure.message),
            (ErrorClass::Body, format!("the body from {} is larger than 1.0 KiB", server.address))
        );
    }
    let all = arguments([("url", Value::from(server.url("/bytes/1024"))), ("max_body", Value::Int(1024))]);
    assert_eq!(way.call(&Bench::default(), all).await.unwrap().get("body").unwrap().as_str().unwrap().len(), 1024);
}

async fn redirects_are_followed_as_far_as_allowed(way: Way) {
    let server = Server::plain();
    let output = way.call(&Bench::default(), get(server.url("/redirect/3"))).await.unwrap();
    assert_eq!((output.get("status_code"), output.get("url")), (Some(200.into()), Some(server.url("/").into())));
    assert_eq!(server.seen().len(), 5);
    let all = arguments([("url", Value::from(server.url("/redirect/3"))), ("redirects", Value::Int(2))]);
    let failure = way.call(&Bench::default(), all).await.unwrap_err();
    assert_eq!(failure.message, format!("{} redirects once more after 2 redirects", server.address));
    let all = arguments([("url", Value::from(server.url("/redirect/3"))), ("redirects", Value::Int(0))]);
    assert_eq!(way.call(&Bench::default(), all).await.unwrap().get("status_code"), Some(302.into()));
}

async fn a_redirect_repeats_or_reads_as_its_status_says(way: Way) {
    for (status, method, expected) in [
        (307, "POST", ("POST", "x")),
        (308, "PUT", ("PUT", "x")),
        (302, "POST", ("GET", "")),
        (303, "PUT", ("GET", "")),
        (301, "PUT", ("PUT", "x")),
    ] {
        let server = Server::plain();
        let to = format!("/to?{status}=/end");
        let all = arguments([("url", Value::from(server.url(&to))), ("method", Value::from(method)), ("body", Value::from("x"))]);
        way.call(&Bench::default(), all).await.unwrap();
        let seen = server.last();
        assert_eq!((seen.method.as_str(), std::str::from_utf8(&seen.body).unwrap()), expected, "{status}");
    }
}

async fn credentials_stay_with_their_origin(way: Way) {
    let (here, there) = (Server::plain(), Server::plain());
    let all = |url: String| {
        arguments([
            ("url", Value::from(url)),
            ("bearer_token", Value::from("hunter2")),
            ("headers", crate::modules::testing::object([("X-A", Value::from("1"))])),
        ])
    };
    way.call(&Bench::default(), all(here.url("/to?302=/end"))).await.unwrap();
    assert_eq!(here.last().header("authorization"), "Bearer hunter2");
    way.call(&Bench::default(), all(here.url(&format!("/to?302={}", there.url("/end"))))).await.unwrap();
    assert_eq!((there.last().header("authorization"), there.last().header("x-a")), ("", "1"));
}

every_way!(
    the_output_is_the_response,
    text_is_read_in_its_charset_and_several_cookies_stay_apart,
    another_status_fails_and_keeps_the_output,
    a_body_over_the_limit_fails,
    redirects_are_followed_as_far_as_allowed,
    a_redirect_repeats_or_reads_as_its_status_says,
    credentials_stay_with_their_origin,
);
