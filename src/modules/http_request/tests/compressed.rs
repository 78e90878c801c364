//! Bodies that are compressed.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::way::OnLane;
use super::{Way, every_way, get};
use crate::contract::{Demand, ErrorClass};
use crate::modules::testing::{Bench, Raw, arguments};
use crate::value::Value;

/// `hello`, as `brotli` writes it.
const BROTLI: &[u8] = b"\x0b\x02\x80hello\x03";

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// A server that gives a body and says how it is compressed.
fn server(coding: &str, body: &[u8], length: usize) -> Raw {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\ncontent-length: {length}\r\nx-one: 1\r\n\r\n");
    Raw::answering([head.as_bytes(), body].concat().leak())
}

fn whole(coding: &str, body: &[u8]) -> Raw {
    server(coding, body, body.len())
}

async fn it_is_read_as_what_it_was(way: Way) {
    let members = [gzip(b"hello"), gzip(b" and more")].concat();
    let compressed: [(&str, &[u8]); 4] =
        [("gzip", &gzip(b"hello")), ("gzip", &members), ("deflate", &deflate(b"hello")), ("br", BROTLI)];
    for (coding, body) in compressed {
        let server = whole(coding, body);
        let output = way.call(&Bench::default(), get(format!("http://{}/", server.address))).await.unwrap();
        assert_eq!(output.get("body"), Some("hello".into()), "{coding}");
        let headers: Vec<String> = output.get("headers").unwrap().entries().map(|(name, _)| name.to_string()).collect();
        assert_eq!(headers, ["x-one"], "what was about the compressed body is gone");
    }
    // Chunks around it are taken off first.
    let body = gzip(b"hello");
    let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n", body.len());
    let chunked = Raw::answering([head.as_bytes(), &body, b"\r\n0\r\n\r\n"].concat().leak());
    let output = way.call(&Bench::default(), get(format!("http://{}/", chunked.address))).await.unwrap();
    assert_eq!(output.get("body"), Some("hello".into()));
}

async fn what_is_not_known_stays_as_it_is(way: Way) {
    for coding in ["identity", "compress", "x-gzip", "GZIP", "gzip, br"] {
        let server = whole(coding, b"hello");
        let output = way.call(&Bench::default(), get(format!("http://{}/", server.address))).await.unwrap();
        assert_eq!(output.get("body"), Some("hello".into()), "{coding}");
        assert_eq!(output.get("headers").unwrap().get("content-encoding"), Some(coding.into()));
    }
}

async fn nothing_is_nothing(way: Way) {
    for coding in ["gzip", "deflate", "br"] {
        for method in ["GET", "HEAD"] {
            let server = whole(coding, b"");
            let all = arguments([("url", Value::from(format!("http://{}/", server.address))), ("method", Value::from(method))]);
            let output = way.call(&Bench::default(), all).await;
            assert_eq!(output.unwrap().get("body"), Some("".into()), "{coding} {method}");
        }
    }
}

async fn what_is_broken_is_told(way: Way) {
    let (good, zlib) = (gzip(b"hello"), deflate(b"hello"));
    let broken: [(&str, &[u8]); 6] = [
        ("gzip", b"hello"),
        ("gzip", &good[..good.len() - 4]),
        ("gzip", &good[..5]),
        ("deflate", b"hello"),
        ("deflate", &zlib[..4]),
        ("br", b"hello"),
    ];
    for (coding, body) in broken {
        let server = whole(coding, body);
        let failure = way.call(&Bench::default(), get(format!("http://{}/", server.address))).await.unwrap_err();
        assert_eq!(
            (failure.class, failure.message),
            (ErrorClass::Body, format!("the body from {} cannot be decompressed", server.address)),
            "{coding} {body:?}"
        );
    }
    let cut = server("gzip", &good[..good.len() - 4], good.len());
    let failure = way.call(&Bench::default(), get(format!("http://{}/", cut.address))).await.unwrap_err();
    assert_eq!(failure.class, ErrorClass::Reset, "{failure}");
}

async fn the_limit_is_for_what_comes_out(way: Way) {
    let bomb = gzip(&vec![b'x'; 100_000]);
    assert!(bomb.len() < 1000);
    for (most, good) in [(99_999, false), (100_000, true)] {
        let server = whole("gzip", &bomb);
        let all = arguments([("url", Value::from(format!("http://{}/", server.address))), ("max_body", Value::Int(most))]);
        let outcome = way.call(&Bench::default(), all).await;
        assert_eq!(outcome.is_ok(), good, "{most}");
        if let Err(failure) = outcome {
            assert!(failure.message.starts_with(&format!("the body from {} is larger than", server.address)), "{failure}");
        }
    }
}

every_way!(
    it_is_read_as_what_it_was,
    what_is_not_known_stays_as_it_is,
    nothing_is_nothing,
    what_is_broken_is_told,
    the_limit_is_for_what_comes_out,
);

#[tokio::test]
async fn on_a_lane_it_stays_compressed_if_nobody_reads_it() {
    let server = whole("gzip", b"not gzip at all");
    let all = get(format!("http://{}/", server.address));
    let (cx, _) = Bench::default().context();
    let mut user = OnLane::new(&cx, Way::Lane, &all, &Demand::Fields(vec!["headers".into()])).unwrap();
    assert_eq!(user.call().await.unwrap().get("headers").unwrap().get("content-encoding"), None);
}
