//! What is sent.

use super::{Way, every_way, get};
use crate::contract::{CallSettings, Effect};
use crate::modules::testing::{Bench, Seen, Server, arguments, effect, object, refused, texts};
use crate::value::Value;
use crate::value::shape::Arguments;

/// Sends a request to a server of its own, with the URL added, and gives what came there.
async fn sent<const N: usize>(way: Way, all: [(&str, Value); N]) -> Seen {
    let server = Server::plain();
    let mut all: Arguments = arguments(all);
    all.set("url", crate::value::shape::Argument::Value(Value::from(server.url("/path?a=1"))));
    way.call(&Bench::default(), all).await.unwrap();
    server.last()
}

async fn a_plain_get_says_who_it_is(way: Way) {
    let seen = sent(way, []).await;
    assert_eq!((seen.method.as_str(), seen.uri.to_string().as_str()), ("GET", "/path?a=1"));
    assert!(seen.header("user-agent").starts_with("squall/"));
    assert!(seen.body.is_empty());
}

async fn query_parameters_are_added(way: Way) {
    let query = object([("q", Value::from("a b&c")), ("n", Value::Int(2)), ("l", texts(&["x", "y"])), ("none", Value::Null)]);
    assert_eq!(sent(way, [("query_params", query)]).await.uri.query(), Some("a=1&l=x&l=y&n=2&q=a+b%26c"));
}

async fn headers_cookies_and_credentials_are_sent(way: Way) {
    let headers = object([("X-A", Value::from("1")), ("X-None", Value::Null)]);
    let seen = sent(way, [("headers", headers), ("cookies", object([("b", Value::from("2")), ("a", Value::from("1"))]))]).await;
    assert_eq!((seen.header("x-a"), seen.header("cookie"), seen.headers.contains_key("x-none")), ("1", "a=1; b=2", false));
    assert_eq!(sent(way, [("bearer_token", Value::from("t"))]).await.header("authorization"), "Bearer t");
    let auth = object([("username", Value::from("ada")), ("password", Value::from("pw"))]);
    assert_eq!(sent(way, [("basic_auth", auth)]).await.header("authorization"), "Basic YWRhOnB3");
}

async fn a_body_is_text_json_or_a_form(way: Way) {
    let post = ("method", Value::from("post"));
    let seen = sent(way, [post.clone(), ("body", Value::from("hello"))]).await;
    assert_eq!((seen.method.as_str(), &seen.body[..]), ("POST", &b"hello"[..]));
    let json = object([("a", Value::Int(1)), ("secret", Value::from("x").sensitive())]);
    let seen = sent(way, [post.clone(), ("json", json)]).await;
    assert_eq!((seen.header("content-type"), &seen.body[..]), ("application/json", &br#"{"a":1,"secret":"x"}"#[..]));
    let seen = sent(way, [post.clone(), ("form_data", object([("a", Value::from("1 2")), ("b", texts(&["x", "y"]))]))]).await;
    assert_eq!((seen.header("content-type"), &seen.body[..]), ("application/x-www-form-urlencoded", &b"a=1+2&b=x&b=y"[..]));
    let own = object([("Content-Type", Value::from("application/vnd.x+json"))]);
    assert_eq!(
        sent(way, [post, ("headers", own), ("json", Value::Int(1))]).await.header("content-type"),
        "application/vnd.x+json"
    );
}

async fn a_body_in_parts_has_files(way: Way) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "from the file").unwrap();
    let server = Server::plain();
    let file = object([("file", Value::from("a.txt")), ("content_type", Value::from("text/x-test"))]);
    let parts = object([("title", Value::from("hello")), ("upload", file)]);
    let all = arguments([("url", Value::from(server.url("/"))), ("method", Value::from("POST")), ("multipart", parts)]);
    way.call(&Bench::in_folder(folder.path()), all).await.unwrap();
    let seen = server.last();
    assert!(seen.header("content-type").starts_with("multipart/form-data; boundary="));
    let body = String::from_utf8_lossy(&seen.body).into_owned();
    for part in [
        "name=\"title\"\r\n\r\nhello\r\n",
        "name=\"upload\"; filename=\"a.txt\"\r\nContent-Type: text/x-test\r\n\r\nfrom the file\r\n",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
    let listed = Value::tuple(vec![object([("value", Value::from("x"))])]);
    assert_eq!(refused("http_request", arguments([("multipart", listed)])), ["multipart.0: a part in a list has a `name`"]);
}

async fn the_idempotency_key_is_sent(way: Way) {
    let server = Server::plain();
    let (cx, _) = Bench::default().context();
    let cx = cx.with_settings(CallSettings { idempotency_key: Some("k-1".into()), ..CallSettings::default() });
    way.call_in(&cx, get(server.url("/"))).await.unwrap();
    assert_eq!(server.last().header("idempotency-key"), "k-1");
}

#[test]
fn the_effect_follows_the_method() {
    let with = |method: Value| effect("http_request", arguments([("method", method)]));
    assert_eq!(effect("http_request", Arguments::new()), Effect::Pure);
    assert_eq!((with("get".into()), with("HEAD".into()), with("OPTIONS".into())), (Effect::Pure, Effect::Pure, Effect::Pure));
    assert_eq!((with("PUT".into()), with("DELETE".into())), (Effect::Idempotent, Effect::Idempotent));
    assert_eq!(
        (with("POST".into()), with("PATCH".into()), with(Value::Unknown)),
        (Effect::Effect, Effect::Effect, Effect::Effect)
    );
}

#[test]
fn what_excludes_each_other_is_refused_before_the_run() {
    let all = arguments([
        ("body", Value::from("x")),
        ("json", Value::Unknown),
        ("bearer_token", Value::from("x")),
        ("basic_auth", object([("username", Value::from("x"))])),
    ]);
    let expected =
        ["json: only one of body and json may be given", "basic_auth: only one of bearer_token and basic_auth may be given"];
    assert_eq!(refused("http_request", all), expected);
}

async fn a_url_that_leads_nowhere_is_refused(way: Way) {
    let said = async |url: &str| way.call(&Bench::default(), get(url)).await.unwrap_err().message;
    assert_eq!(said("/items").await, "the URL is relative; give a whole one, or name a service: service = service.NAME");
    assert_eq!(said("ftp://x/").await, "the URL is neither http nor https but ftp");
    assert_eq!(said("http://").await, "the URL cannot be read: empty host");
}

every_way!(
    a_plain_get_says_who_it_is,
    query_parameters_are_added,
    headers_cookies_and_credentials_are_sent,
    a_body_is_text_json_or_a_form,
    a_body_in_parts_has_files,
    the_idempotency_key_is_sent,
    a_url_that_leads_nowhere_is_refused,
);
