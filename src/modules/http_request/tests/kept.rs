//! The connections a user keeps between requests on a lane.

use super::get;
use super::way::{OnLane, Way};
use crate::contract::{Demand, ErrorClass, Network};
use crate::modules::testing::Deed::{self, HalfClose, Hear, Say, Wait};
use crate::modules::testing::{Authority, Bench, Scripted, Server, arguments, with_client};
use crate::value::Value;
use crate::value::shape::Arguments;

const OK: Deed = Say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
const OK_ONCE: Deed = Say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");

fn on_lane(all: &Arguments) -> OnLane {
    OnLane::new(&Bench::default().context().0, Way::Lane, all, &Demand::Everything).unwrap()
}

fn with_method(server: &Scripted, method: &str) -> Arguments {
    arguments([("url", Value::from(server.url())), ("method", Value::from(method))])
}

/// How many connections `count` requests took.
async fn opened(script: &'static [Deed], count: usize) -> u64 {
    let server = Scripted::new(&[script]);
    let mut user = on_lane(&get(server.url()));
    for _ in 0..count {
        user.call().await.unwrap();
    }
    assert_eq!(server.opened() as u64, user.traffic.connections);
    user.traffic.connections
}

#[tokio::test]
async fn a_connection_is_used_as_long_as_both_sides_keep_it() {
    assert_eq!(opened(&[Hear, OK, Hear, OK, Hear, OK, Wait], 3).await, 1);
    assert_eq!(opened(&[Hear, Say(b"HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n"), Hear, OK, Wait], 2).await, 1);
    const CHUNKED: Deed = Say(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx: y\r\n\r\n");
    assert_eq!(opened(&[Hear, CHUNKED, Hear, CHUNKED, Wait], 2).await, 1);
    const OLD: Deed = Say(b"HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 2\r\n\r\nok");
    assert_eq!(opened(&[Hear, OLD, Hear, OLD, Wait], 2).await, 1);
    // Each of these ends it.
    assert_eq!(opened(&[Hear, OK_ONCE, Wait], 3).await, 3);
    assert_eq!(opened(&[Hear, Say(b"HTTP/1.1 200 OK\r\nconnection: x, Close\r\ncontent-length: 0\r\n\r\n"), Wait], 2).await, 2);
    assert_eq!(opened(&[Hear, Say(b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok"), Wait], 2).await, 2);
    assert_eq!(opened(&[Hear, Say(b"HTTP/1.1 200 OK\r\n\r\nuntil the end")], 2).await, 2);
    assert_eq!(opened(&[Hear, Say(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"), Wait], 2).await, 2);
    const SURPLUS: Deed = Say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok?");
    assert_eq!(opened(&[Hear, SURPLUS, Wait], 2).await, 2);
    const DOUBTFUL: Deed = Say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n");
    assert_eq!(opened(&[Hear, DOUBTFUL, Wait], 2).await, 2);
}

#[tokio::test]
async fn a_second_answer_to_one_request_is_never_taken() {
    const TWO: Deed = Say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nno");
    let server = Scripted::new(&[&[Hear, TWO, Wait]]);
    let mut user = on_lane(&get(server.url()));
    for _ in 0..3 {
        assert_eq!(user.call().await.unwrap().get("body"), Some("ok".into()));
    }
    assert_eq!(server.opened(), 3);
}

#[tokio::test]
async fn a_request_can_ask_for_the_end() {
    let server = Scripted::new(&[&[Hear, OK, Wait]]);
    let headers = crate::modules::testing::object([("Connection", Value::from("close"))]);
    let mut user = on_lane(&arguments([("url", Value::from(server.url())), ("headers", headers)]));
    user.call().await.unwrap();
    user.call().await.unwrap();
    assert_eq!(server.opened(), 2);
}

#[tokio::test]
async fn a_connection_closed_while_idle_fails_nothing() {
    for method in ["GET", "POST"] {
        for last in [&[Hear, OK][..], &[Hear, OK, Deed::Reset], &[Hear, OK, HalfClose]] {
            let server = Scripted::new(&[last]);
            let mut user = on_lane(&with_method(&server, method));
            for count in 1..=3 {
                user.call().await.unwrap();
                assert_eq!((user.traffic.connections, server.heads().len()), (count as u64, count), "{method} {last:?}");
                // What closed it must have come here: on loopback that is soon, but not at once.
                user.heard().await;
            }
        }
    }
}

#[tokio::test]
async fn a_request_that_crossed_the_close_is_sent_once_more_if_it_may_be() {
    // The server hears the second request and hangs up without a word.
    const EMPTY: Deed = Say(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    let crossing: &[&'static [Deed]] = &[&[Hear, EMPTY, Hear], &[Hear, EMPTY, Wait]];
    for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"] {
        let server = Scripted::new(crossing);
        let mut user = on_lane(&with_method(&server, method));
        user.call().await.unwrap_or_else(|failure| panic!("{method}: {failure}"));
        user.call().await.unwrap_or_else(|failure| panic!("{method}: {failure}"));
        assert_eq!((server.opened(), server.heads().len()), (2, 3), "{method}");
    }
    for method in ["POST", "PATCH"] {
        let server = Scripted::new(crossing);
        let mut user = on_lane(&with_method(&server, method));
        user.call().await.unwrap();
        assert_eq!(user.call().await.unwrap_err().class, ErrorClass::Reset, "{method}");
        assert_eq!((server.opened(), server.heads().len()), (1, 2), "{method}");
        let server = Scripted::new(crossing);
        let mut user = on_lane(&with_method(&server, method));
        let key = "k-1".into();
        user.call_with(Some(&key), None).await.unwrap();
        user.call_with(Some(&key), None).await.unwrap();
        assert_eq!((server.opened(), server.heads().len()), (2, 3), "{method} with a key");
    }
    // Once it said something, or on a connection of its own, it is not.
    let server = Scripted::new(&[&[Hear, OK, Hear, Say(b"H")], &[Hear, OK, Wait]]);
    let mut user = on_lane(&get(server.url()));
    user.call().await.unwrap();
    assert_eq!(user.call().await.unwrap_err().class, ErrorClass::Reset);
    let server = Scripted::new(&[&[Hear]]);
    assert_eq!(on_lane(&get(server.url())).call().await.unwrap_err().class, ErrorClass::Reset);
    assert_eq!(server.opened(), 1);
}

#[tokio::test]
async fn an_attempt_that_is_dropped_drops_its_connection() {
    let server =
        Scripted::new(&[&[Hear, OK, Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nl"), Wait], &[Hear, OK, Wait]]);
    let mut user = on_lane(&arguments([("url", Value::from(server.url())), ("timeout", Value::from("60ms"))]));
    user.call().await.unwrap();
    assert_eq!(user.call().await.unwrap_err().class, ErrorClass::Timeout);
    server.closed(1).await;
    assert_eq!(user.call().await.unwrap().get("body"), Some("ok".into()));
    assert_eq!(user.traffic.connections, 2);
}

#[tokio::test]
async fn a_user_has_a_connection_for_each_place() {
    let (one, other) = (Server::plain(), Server::plain());
    let mut user = OnLane::new(&Bench::default().context().0, Way::Changing, &get(one.url("/")), &Demand::Everything).unwrap();
    for round in 0..3 {
        for server in [&one, &other] {
            user.change(server.url(&format!("/status/20{round}")));
            assert_eq!(user.call().await.unwrap().get("status_code"), Some(Value::Int(200 + round)));
            assert_eq!(server.last().uri.path(), format!("/status/20{round}"));
        }
    }
    assert_eq!(user.traffic.connections, 2);
    // Whoever goes everywhere does not keep everything.
    let many: Vec<Scripted> = (0..12).map(|_| Scripted::new(&[&[Hear, OK, Wait]])).collect();
    for server in &many {
        user.change(server.url());
        user.call().await.unwrap();
    }
    for server in many.iter().take(4) {
        server.closed(1).await;
    }
}

#[tokio::test]
async fn tls_is_kept_and_resumed_too() {
    let authority = Authority::new();
    let server = Server::secure(authority.server(&["localhost"], &["h2", "http/1.1"]));
    let bench = Bench { network: Network { authorities: vec![authority.pem()], ..Network::default() }, ..Bench::default() };
    let cx = with_client(&bench, arguments([("http_version", Value::from("1.1"))])).await.unwrap();
    let url = format!("https://localhost:{}/bytes/100000", server.address.port());
    let mut user = OnLane::new(&cx, Way::Lane, &get(url), &Demand::Everything).unwrap();
    for _ in 0..3 {
        let output = user.call().await.unwrap();
        assert_eq!(output.get("body").unwrap().as_str().unwrap().len(), 100_000);
    }
    assert_eq!(user.traffic.connections, 1);
    assert_eq!(server.last().version, axum::http::Version::HTTP_11);
}
