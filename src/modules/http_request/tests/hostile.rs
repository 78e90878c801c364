//! Servers that do what they should not: nothing hangs, everything is told as what it is, from every way the same.

use super::{Way, every_way, get};
use crate::contract::ErrorClass::{self, Body, Reset, Status, Timeout};
use crate::contract::Failure;
use crate::modules::testing::Deed::{self, HalfClose, Hear, Repeat, Say, Spell, Wait};
use crate::modules::testing::{Bench, Scripted, arguments};
use crate::value::Value;

/// What comes of a script: status and body, or the class of the failure.
type Expected = Result<(i64, &'static str), ErrorClass>;

async fn outcome(way: Way, server: &Scripted) -> Result<(i64, String), Failure> {
    let all = arguments([
        ("url", Value::from(server.url())),
        ("timeout", Value::from("10s")),
        ("max_body", Value::from("1MiB")),
        ("expected_status", Value::tuple(vec![Value::from("100-599")])),
    ]);
    let output = way.call(&Bench::default(), all).await?;
    let Some(Value::Int(status)) = output.get("status_code") else { panic!("{output:?}") };
    Ok((status, output.get("body").unwrap().as_str().unwrap().to_owned()))
}

async fn check(way: Way, scripts: &[(&'static [Deed], Expected)]) {
    for (script, expected) in scripts {
        let server = Scripted::new(&[script]);
        let expected = expected.map(|(status, body)| (status, body.to_owned())).map_err(|class| {
            let what = match class {
                Reset => "SERVER ended the connection before the answer was complete",
                _ if script.iter().any(|deed| matches!(deed, Repeat(_))) && is_content(script) => {
                    "the body from SERVER is larger than 1.0 MiB"
                }
                _ => "the answer of SERVER is not HTTP",
            };
            (class, what.to_owned())
        });
        let outcome = outcome(way, &server).await;
        let outcome = outcome.map_err(|failure| (failure.class, failure.message.replace(&server.address.to_string(), "SERVER")));
        assert_eq!(outcome, expected, "{script:?}");
    }
}

/// Whether what is repeated is a body's content.
fn is_content(script: &[Deed]) -> bool {
    script
        .iter()
        .any(|deed| matches!(deed, Repeat(bytes) if bytes.ends_with(b"body") || bytes.ends_with(b"again") || **bytes == CHUNK))
}

const CHUNKED: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

async fn what_is_allowed_is_read(way: Way) {
    const WITH_EXTENSIONS: &[u8] = b"HTTP/1.1 200 OK\r\nTRANSFER-ENCODING: Chunked\r\n\r\n\
        3;a=b\r\nabc\r\n0A;c=\"d;e\"\r\n0123456789\r\n000\r\nx-trailer: 1\r\nx-other: 2\r\n\r\n";
    let scripts: &[(&[Deed], Expected)] = &[
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")], Ok((200, "hi"))),
        (&[Hear, Spell(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"), Wait], Ok((200, "hi"))),
        (&[Hear, Say(WITH_EXTENSIONS), Wait], Ok((200, "abc0123456789"))),
        (&[Hear, Spell(WITH_EXTENSIONS), Wait], Ok((200, "abc0123456789"))),
        (&[Hear, Say(CHUNKED), Say(b"0\r\n\r\n"), Wait], Ok((200, ""))),
        (
            &[Hear, Say(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx")],
            Ok((200, "x")),
        ),
        (&[Hear, Say(b"HTTP/1.1 102 Processing\r\n\r\n"), Spell(b"HTTP/1.1 204 No Content\r\n\r\n"), Wait], Ok((204, ""))),
        (&[Hear, Say(b"HTTP/1.1 304 Not Modified\r\ncontent-length: 10\r\n\r\n"), Wait], Ok((304, ""))),
        (&[Hear, Say(b"HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n"), Wait], Ok((204, ""))),
        (&[Hear, Say(b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"), Wait], Ok((101, ""))),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\n\r\nall that"), Say(b" comes")], Ok((200, "all that comes"))),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\n\r\nall that comes"), HalfClose], Ok((200, "all that comes"))),
        (&[Hear, Say(b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nhi"), Wait], Ok((200, "hi"))),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"), HalfClose], Ok((200, "hi"))),
        // Lengths that agree are one; where there are chunks, the length does not count.
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\nhi"), Wait], Ok((200, "hi"))),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 2, 2\r\n\r\nhi"), Wait], Ok((200, "hi"))),
        (
            &[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"), Wait],
            Ok((200, "hi")),
        ),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"), Wait], Ok((200, "hi"))),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked, other\r\n\r\nhi")], Ok((200, "hi"))),
        // What follows an answer is nobody's.
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhiHTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n"), Wait], Ok((200, "hi"))),
        (&[Hear, Say(b"HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nhi"), Wait], Ok((200, "hi"))),
        (&[Hear, Say(b"\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"), Wait], Ok((200, "hi"))),
        (&[Hear, Say(b"HTTP/1.1 200 OK\ncontent-length: 2\n\nhi"), Wait], Ok((200, "hi"))),
    ];
    check(way, scripts).await;
}

/// A chunk of a KiB: with small ones an endless body takes longer than a busy machine has.
const CHUNK: [u8; 1031] = {
    let mut chunk = [b'a'; 1031];
    let (front, end) = (*b"400\r\n", *b"\r\n");
    let mut at = 0;
    while at < front.len() {
        chunk[at] = front[at];
        at += 1;
    }
    chunk[1029] = end[0];
    chunk[1030] = end[1];
    chunk
};

async fn what_is_no_http_is_told_as_that(way: Way) {
    let scripts: &[(&[Deed], Expected)] = &[
        (&[Hear, Say(b"220 mail.example ready\r\n"), Wait], Err(Body)),
        (&[Hear, Say(b"x"), Wait], Err(Body)),
        (&[Hear, Spell(b"HTP/1.1 200 OK\r\n\r\n")], Err(Body)),
        (&[Hear, Say(b"HTTP/2.0 200 OK\r\n\r\n"), Wait], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 20 OK\r\n\r\n"), Wait], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 099 No\r\n\r\n"), Wait], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\nbad header: x\r\n\r\n"), Wait], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\nx: a\r\n folded\r\n\r\n"), Wait], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\nx: \0\r\n\r\n"), Wait], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nhi"), Wait], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 2, 3\r\n\r\nhi"), Wait], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: +2\r\n\r\nhi"), Wait], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\nhi"), Wait], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length:\r\n\r\nhi"), Wait], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\nhi"), Wait], Err(Body)),
        (&[Hear, Say(b"HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"), Wait], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\n"), Repeat(b"x-endless: header\r\n")], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\nx-endless: "), Repeat(b"header header header header")], Err(Body)),
        (&[Hear, Repeat(b"\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n")], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\n\r\n"), Repeat(b"an endless body, again and again")], Err(Body)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 999999999999\r\n\r\n"), Repeat(b"a very long body")], Err(Body)),
        (&[Hear, Say(CHUNKED), Repeat(&CHUNK)], Err(Body)),
        (&[Hear, Say(CHUNKED), Say(b"xyz\r\nhi\r\n0\r\n\r\n"), Wait], Err(Body)),
        (&[Hear, Say(CHUNKED), Say(b"\r\n"), Wait], Err(Body)),
        (&[Hear, Say(CHUNKED), Say(b"-1\r\nhi\r\n0\r\n\r\n"), Wait], Err(Body)),
        (&[Hear, Say(CHUNKED), Say(b"11111111111111111\r\nhi\r\n"), Wait], Err(Body)),
        (&[Hear, Say(CHUNKED), Say(b"2\r\nhiX\r\n0\r\n\r\n"), Wait], Err(Body)),
        (&[Hear, Say(CHUNKED), Say(b"2;a\nhi\r\n0\r\n\r\n"), Wait], Err(Body)),
        (&[Hear, Say(CHUNKED), Say(b"1;"), Repeat(b"an endless chunk extension")], Err(Body)),
        (&[Hear, Say(CHUNKED), Say(b"0\r\n"), Repeat(b"x-endless: trailer\r\n")], Err(Body)),
        (&[Hear, Say(CHUNKED), Say(b"0\r\nx-endless: "), Repeat(b"trailer trailer trailer")], Err(Body)),
    ];
    check(way, scripts).await;
}

async fn what_ends_too_early_is_told_as_that(way: Way) {
    let scripts: &[(&[Deed], Expected)] = &[
        (&[], Err(Reset)),
        (&[Hear], Err(Reset)),
        (&[Hear, Deed::Reset], Err(Reset)),
        (&[Hear, HalfClose], Err(Reset)),
        (&[Hear, Say(b"HTTP/1.1 20")], Err(Reset)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n")], Err(Reset)),
        (&[Hear, Say(b"HTTP/1.1 100 Continue\r\n\r\n")], Err(Reset)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nhi")], Err(Reset)),
        (&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nhi"), HalfClose], Err(Reset)),
        (&[Hear, Say(CHUNKED)], Err(Reset)),
        (&[Hear, Say(CHUNKED), Say(b"2\r\nh")], Err(Reset)),
        (&[Hear, Say(CHUNKED), Say(b"2\r\nhi\r\n")], Err(Reset)),
        (&[Hear, Say(CHUNKED), Say(b"0\r\n")], Err(Reset)),
        (&[Hear, Say(CHUNKED), Say(b"0\r\nx-trailer: 1\r\n")], Err(Reset)),
    ];
    check(way, scripts).await;
}

async fn silence_is_a_timeout_wherever_it_begins(way: Way) {
    let scripts: [&'static [Deed]; 9] = [
        &[Wait],
        &[Hear, Wait],
        &[Hear, Say(b"HTT"), Wait],
        &[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-le"), Wait],
        &[Hear, Say(b"HTTP/1.1 100 Continue\r\n\r\n"), Wait],
        &[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhi"), Wait],
        &[Hear, Say(CHUNKED), Say(b"2"), Wait],
        &[Hear, Say(CHUNKED), Say(b"2\r\nhi\r\n"), Wait],
        &[Hear, Say(CHUNKED), Say(b"2\r\nhi\r\n0\r\n"), Wait],
    ];
    for script in scripts {
        let server = Scripted::new(&[script]);
        let all = arguments([("url", Value::from(server.url())), ("timeout", Value::from("60ms"))]);
        let failure = way.call(&Bench::default(), all).await.unwrap_err();
        assert_eq!(
            (failure.class, failure.message),
            (Timeout, format!("{} did not answer within 60ms", server.address)),
            "{script:?}"
        );
        // Whoever waits in vain closes the connection; the server sees that.
        server.closed(1).await;
    }
}

async fn an_answer_may_come_before_the_request_is_read(way: Way) {
    let large: String = "x".repeat(8 << 20);
    let all = |server: &Scripted| {
        arguments([("url", Value::from(server.url())), ("method", Value::from("POST")), ("body", Value::from(large.as_str()))])
    };
    let early = Scripted::new(&[&[Hear, Say(b"HTTP/1.1 413 Content Too Large\r\ncontent-length: 2\r\n\r\nno"), Wait]]);
    let failure = way.call(&Bench::default(), all(&early)).await.unwrap_err();
    assert_eq!((failure.class, failure.status), (Status, Some(413)));
    // It goes on reading, and says the rest only then.
    let all_read =
        Scripted::new(&[&[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfi"), Deed::Take(8 << 20), Say(b"ne"), Wait]]);
    let output = way.call(&Bench::default(), all(&all_read)).await.unwrap();
    assert_eq!(output.get("body"), Some("fine".into()));
    let gone = Scripted::new(&[&[Hear, Deed::Reset]]);
    assert_eq!(way.call(&Bench::default(), all(&gone)).await.unwrap_err().class, Reset);
}

async fn a_late_answer_is_not_taken_for_the_next(way: Way) {
    let server = Scripted::new(&[&[Hear, Wait], &[Hear, Say(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecond"), Wait]]);
    let (cx, _) = Bench::default().context();
    let first = arguments([("url", Value::from(server.url())), ("timeout", Value::from("60ms"))]);
    assert_eq!(way.call_in(&cx, first).await.unwrap_err().class, Timeout);
    assert_eq!(way.call_in(&cx, get(server.url())).await.unwrap().get("body"), Some("second".into()));
}

every_way!(
    what_is_allowed_is_read,
    what_is_no_http_is_told_as_that,
    what_ends_too_early_is_told_as_that,
    silence_is_a_timeout_wherever_it_begins,
    an_answer_may_come_before_the_request_is_read,
    a_late_answer_is_not_taken_for_the_next,
);
