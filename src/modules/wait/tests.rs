#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::contract::conformance::Sample;
use crate::contract::{Effect, ErrorClass};
use crate::modules::testing::{Bench, Raw, arguments, effect, object, refused};
use crate::value::Value;
use crate::value::shape::{Argument, Arguments, Condition};

pub fn sample() -> Sample {
    let bench = Bench::default();
    // A server that lives as long as the tests.
    let open = Box::leak(Box::new(Raw::answering(b""))).address.to_string();
    Sample {
        name: "wait",
        works: arguments([("tcp", Value::from(open))]),
        fails: Some(arguments([("tcp", closed()), ("timeout", Value::from("1ms"))])),
        endless: Some(arguments([("tcp", closed())])),
        secrets: Vec::new(),
        folder: bench.folder,
        environment: bench.environment,
    }
}

/// An address on which nobody listens.
fn closed() -> Value {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    Value::from(listener.local_addr().unwrap().to_string())
}

#[cfg(feature = "http")]
mod http {
    use super::*;
    use crate::modules::testing::Server;

    fn until(mut arguments: Arguments, holds: impl Fn(&Value) -> Result<bool, String> + Send + Sync + 'static) -> Arguments {
        arguments.set("until", Argument::Condition(Condition::new(holds)));
        arguments
    }

    fn polling(url: String) -> Arguments {
        arguments([
            ("http", object([("url", Value::from(url))])),
            ("interval", Value::from("1ms")),
            ("timeout", Value::from("5s")),
        ])
    }

    #[tokio::test]
    async fn it_polls_until_the_condition_holds() {
        let server = Server::plain();
        let polls = Arc::new(AtomicU32::new(0));
        let third = move |output: &Value| {
            assert_eq!(output.get("status_code"), Some(503.into()));
            Ok(polls.fetch_add(1, Ordering::Relaxed) == 2)
        };
        let output = Bench::default().call("wait", until(polling(server.url("/status/503")), third)).await.unwrap();
        assert_eq!(output.get("attempts"), Some(3.into()));
        assert_eq!(output.get("last").unwrap().get("body"), Some("status 503".into()));
        assert_eq!(server.seen().len(), 3);
    }

    #[tokio::test]
    async fn too_late_it_says_what_the_last_poll_said() {
        let server = Server::plain();
        let all = arguments([
            ("http", object([("url", Value::from(server.url("/status/503")))])),
            ("interval", Value::from("1h")),
            ("timeout", Value::from("100ms")),
        ]);
        let failure = Bench::default().call("wait", all).await.unwrap_err();
        assert_eq!(failure.class, ErrorClass::Timeout);
        let expected =
            format!("not ready within 100ms and 1 poll; the last one: {} answered 503 Service Unavailable", server.address);
        assert_eq!(failure.message, expected);
        assert_eq!(failure.output.unwrap().get("status_code"), Some(503.into()));
    }

    #[tokio::test]
    async fn a_request_that_is_wrong_is_not_tried_again() {
        let failure = Bench::default().call("wait", polling("ftp://127.0.0.1/".to_owned())).await.unwrap_err();
        assert_eq!((failure.class, failure.message.as_str()), (ErrorClass::Error, "the URL is neither http nor https but ftp"));
    }

    #[test]
    fn the_requests_arguments_are_checked_as_its_own() {
        let all = arguments([("http", object([("ulr", Value::from("x")), ("insecure", Value::from("maybe"))]))]);
        let problems = refused("wait", all);
        assert_eq!(problems, ["http.ulr: there is no argument \"ulr\"", "http.insecure: a bool is required, not a string"]);
    }

    #[test]
    fn its_effect_is_the_requests() {
        let request =
            |method: &str| arguments([("http", object([("url", Value::from("http://x")), ("method", Value::from(method))]))]);
        assert_eq!(effect("wait", polling("http://x".to_owned())), Effect::Pure);
        assert_eq!(effect("wait", request("get")), Effect::Pure);
        assert_eq!(effect("wait", request("POST")), Effect::Effect);
        assert_eq!(effect("wait", arguments([("http", Value::Unknown)])), Effect::Effect);
    }
}

#[tokio::test]
async fn a_port_is_waited_for() {
    let open = Raw::answering(b"");
    let output = Bench::default().call("wait", arguments([("tcp", Value::from(open.address.to_string()))])).await.unwrap();
    assert_eq!((output.get("attempts"), output.get("last")), (Some(1.into()), Some(Value::Null)));
}

#[tokio::test]
async fn exactly_one_thing_is_waited_for() {
    let both = arguments([("tcp", Value::from("a:1")), ("http", object([("url", Value::from("http://a"))]))]);
    assert_eq!(refused("wait", both), ["tcp: only one of http and tcp may be given"]);
    assert_eq!(Bench::default().call("wait", Arguments::new()).await.unwrap_err().message, "give either `http` or `tcp`");
    assert_eq!(
        refused("wait", arguments([("tcp", Value::from("nowhere"))])),
        ["tcp: `nowhere` is no host and port; write one like 127.0.0.1:5432"]
    );
}
