#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use crate::modules::testing::{Bench, Server, arguments, call, object, with_client};
use crate::value::Value;

fn url(url: &str) -> crate::value::shape::Arguments {
    arguments([("url", Value::from(url))])
}

#[tokio::test]
async fn requests_take_what_the_client_says() {
    let server = Server::plain();
    let config = arguments([
        ("base_url", Value::from(server.url("/v1/"))),
        ("headers", object([("X-All", Value::from("yes"))])),
        ("user_agent", Value::from("tester")),
        ("redirects", Value::Int(0)),
    ]);
    let cx = with_client(&Bench::default(), config).await.unwrap();
    call(&cx, "http_request", url("/items?a=1")).await.unwrap();
    let seen = server.last();
    assert_eq!(
        (seen.uri.to_string().as_str(), seen.header("x-all"), seen.header("user-agent")),
        ("/v1/items?a=1", "yes", "tester")
    );
    let output = call(&cx, "http_request", url(&server.url("/redirect/0"))).await.unwrap();
    assert_eq!(output.get("status_code"), Some(302.into()));
}

#[tokio::test]
async fn cookies_are_kept_and_joined_with_the_requests_own() {
    let server = Server::plain();
    let cx = with_client(&Bench::default(), arguments([("cookies", Value::Bool(true))])).await.unwrap();
    call(&cx, "http_request", url(&server.url("/login"))).await.unwrap();
    let own = arguments([("url", Value::from(server.url("/"))), ("cookies", object([("mine", Value::from("1"))]))]);
    call(&cx, "http_request", own).await.unwrap();
    let seen = server.last();
    let mut cookies: Vec<&str> = seen.header("cookie").split("; ").collect();
    cookies.sort_unstable();
    assert_eq!(cookies, ["mine=1", "session=abc", "theme=dark"]);
}

#[tokio::test]
async fn a_bad_setting_fails_the_making() {
    let made = |config| async { with_client(&Bench::default(), config).await.map(drop).unwrap_err().message };
    assert_eq!(
        made(arguments([("proxy", Value::from("http://"))])).await,
        "`proxy` is not the URL of a proxy, such as http://proxy:3128"
    );
    assert_eq!(
        made(arguments([("ca_file", Value::from("no/such.pem"))])).await,
        "`no/such.pem` cannot be read: entity not found"
    );
    assert_eq!(made(arguments([("timeout", Value::Bool(true))])).await.split(':').next(), Some("timeout"));
}
