#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use proptest::prelude::*;

use super::request::redacted;
use super::stream::Stream;
use super::{Broken, Coding, Connection, Undecodable};
use crate::contract::Traffic;

/// What one answer came to: its status, headers and body, and whether the connection may be used again; else what broke it, and the
/// body up to there.
#[derive(Debug, PartialEq, Eq)]
enum Read {
    Answer { status: u16, headers: Vec<(String, Vec<u8>)>, body: Vec<u8>, again: bool },
    Broken { what: &'static str, body: Option<Vec<u8>> },
}

/// Reads an answer that comes in these pieces, and then the end.
fn read(pieces: &[&[u8]], bodiless: bool) -> Read {
    let pieces = pieces.iter().filter(|piece| !piece.is_empty()).map(|piece| piece.to_vec()).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut connection = Connection::new(Stream::Script(pieces));
        let mut traffic = Traffic::default();
        let mut exchange = connection.exchange(b"GET / HTTP/1.1\r\n\r\n", b"", &mut traffic);
        let what = |broken| match broken {
            Broken::Ended => "ended",
            Broken::Garbled => "garbled",
            Broken::Io(error) => panic!("{error}"),
        };
        let seen = exchange.head(bodiless, |head, headers, _| {
            (head.status, headers.iter().map(|one| (one.name.to_owned(), one.value.to_vec())).collect())
        });
        let (status, headers) = match seen.await {
            Ok(seen) => seen,
            Err(broken) => return Read::Broken { what: what(broken), body: None },
        };
        let mut body = Vec::new();
        loop {
            match exchange.piece().await {
                Ok(Some(piece)) => body.extend_from_slice(piece),
                Ok(None) => {
                    let again = exchange.finish() && connection.is_quiet();
                    return Read::Answer { status, headers, body, again };
                }
                Err(broken) => return Read::Broken { what: what(broken), body: Some(body) },
            }
        }
    })
}

/// The bytes cut at these places.
fn cut<'a>(bytes: &'a [u8], at: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = at.iter().map(|index| index.index(bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

/// Pieces of answers, so that what they make is often nearly one.
fn answer() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(&b"HTTP/1.1 200 OK\r\n"[..]),
        Just(&b"HTTP/1.1 100 Continue\r\n\r\n"[..]),
        Just(&b"HTTP/1.0 404 Not Found\r\n"[..]),
        Just(&b"HTTP/1.1 204\r\n"[..]),
        Just(&b"content-length: 5\r\n"[..]),
        Just(&b"Content-Length: 0\r\n"[..]),
        Just(&b"transfer-encoding: chunked\r\n"[..]),
        Just(&b"connection: close\r\n"[..]),
        Just(&b"x: y\r\n"[..]),
        Just(&b"\r\n"[..]),
        Just(&b"hello"[..]),
        Just(&b"5\r\nhello\r\n"[..]),
        Just(&b"1;ext=\"v\"\r\nx\r\n"[..]),
        Just(&b"0\r\n"[..]),
        Just(&b"a"[..]),
        Just(&b"\n"[..]),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn whole_answer() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let body = prop::collection::vec(any::<u8>(), 0..20_000);
    (body, prop::collection::vec(1_usize..5000, 0..6), any::<bool>(), 0_usize..3).prop_map(|(body, sizes, chunked, interim)| {
        let mut bytes = b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(interim);
        bytes.extend_from_slice(b"HTTP/1.1 200 OK\r\nserver: test\r\n");
        if !chunked {
            bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
            bytes.extend_from_slice(&body);
            return (bytes, body);
        }
        bytes.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
        let mut rest = &body[..];
        for size in sizes.into_iter().chain([usize::MAX]) {
            let (chunk, behind) = rest.split_at(size.min(rest.len()));
            rest = behind;
            if !chunk.is_empty() {
                bytes.extend_from_slice(format!("{:x};name=value\r\n", chunk.len()).as_bytes());
                bytes.extend_from_slice(chunk);
                bytes.extend_from_slice(b"\r\n");
            }
        }
        bytes.extend_from_slice(b"0\r\nx-trailer: 1\r\n\r\n");
        (bytes, body)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_answer_is_the_same_however_it_is_cut(bytes in answer(), at in prop::collection::vec(any::<prop::sample::Index>(), 0..8), bodiless: bool) {
        prop_assert_eq!(read(&cut(&bytes, &at), bodiless), read(&[&bytes], bodiless));
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        prop_assert_eq!(read(&single, bodiless), read(&[&bytes], bodiless));
    }

    #[test]
    fn a_body_comes_whole_however_it_is_cut((bytes, body) in whole_answer(), at in prop::collection::vec(any::<prop::sample::Index>(), 0..8)) {
        let headers_then = |read| match read {
            Read::Answer { status: 200, body, again: true, .. } => Some(body),
            _ => None,
        };
        prop_assert_eq!(headers_then(read(&cut(&bytes, &at), false)), Some(body));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), head: bool, at in prop::collection::vec(any::<prop::sample::Index>(), 0..8)) {
        let start: &[u8] = if head { b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" } else { b"" };
        let bytes = [start, &bytes].concat();
        prop_assert_eq!(read(&cut(&bytes, &at), false), read(&[&bytes], false));
    }

    #[test]
    fn no_bytes_are_decoded_into_more_than_allowed(bytes in prop::collection::vec(any::<u8>(), 1..400), most in 0_u64..100) {
        for coding in [Coding::Gzip, Coding::Deflate, Coding::Brotli] {
            prop_assert!(coding.decode(&bytes, most).is_ok_and(|decoded| decoded.len() as u64 <= most) || coding.decode(&bytes, most).is_err());
        }
    }
}

#[test]
fn a_bomb_goes_off_only_so_far() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, &vec![0; 10 << 20]).unwrap();
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 20_000);
    assert_eq!(Coding::Gzip.decode(&bomb, 1 << 20), Err(Undecodable::TooLarge));
    assert_eq!(Coding::Gzip.decode(&bomb, 10 << 20).map(|zeros| zeros.len()), Ok(10 << 20));
    assert_eq!(Coding::Gzip.decode(&bomb[..100], 1 << 20), Err(Undecodable::Garbled));
    assert_eq!(Coding::Brotli.decode(b"", 0), Ok(Vec::new()));
}

#[test]
fn a_head_has_at_most_64_kib() {
    let head = |length: usize| {
        let mut head = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n".to_vec();
        // A header may be long; only that there are many is another limit.
        head.extend_from_slice(b"x: ");
        head.resize(length - 4, b'y');
        head.extend_from_slice(b"\r\n\r\n");
        head
    };
    let good = head(64 * 1024 - 1);
    assert!(matches!(read(&[&good], false), Read::Answer { status: 200, again: true, .. }));
    assert_eq!(read(&[&head(64 * 1024 + 1)], false), Read::Broken { what: "garbled", body: None });
}

#[test]
fn the_length_of_a_chunk_ends() {
    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let padded = b"00000000000000000000000000000002\r\nhi\r\n".repeat(9000);
    assert!(matches!(read(&[head, &padded, b"0\r\n\r\n"], false), Read::Answer { body, .. } if body.len() == 18_000));
    let endless = Read::Broken { what: "garbled", body: Some(Vec::new()) };
    assert_eq!(read(&[head, &b"0".repeat(33)], false), endless);
}

#[test]
fn who_one_is_is_not_shown() {
    let head = b"GET /?authorization: x HTTP/1.1\r\nAuthorization: Bearer abc\r\ncookie: a=b\r\nidempotency-key: k\r\nx-secret-thing: s\r\nhost: x\r\n\r\n";
    let shown = "GET /?authorization: x HTTP/1.1\r\nAuthorization: (sensitive)\r\ncookie: (sensitive)\r\nidempotency-key: k\r\n\
                 x-secret-thing: (sensitive)\r\nhost: x\r\n\r\n";
    assert_eq!(String::from_utf8_lossy(&redacted(head)), shown);
    assert!(matches!(redacted(b"HTTP/1.1 200 OK\r\nserver: x\r\n\r\n"), std::borrow::Cow::Borrowed(_)));
}

/// Which of several addresses is connected to.
mod dialling {
    use std::cell::RefCell;
    use std::io::{self, ErrorKind};
    use std::net::SocketAddr;
    use std::time::{Duration, SystemTime};

    use futures_util::poll;

    use super::super::dial::connect;
    use crate::base::clock::RunClock;

    /// What an address does, by its port.
    const OPEN: u16 = 1;
    const CLOSED: u16 = 2;
    const SILENT: u16 = 3;

    const fn four(port: u16) -> SocketAddr {
        SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), port)
    }

    const fn six(port: u16) -> SocketAddr {
        SocketAddr::new(std::net::IpAddr::V6(std::net::Ipv6Addr::LOCALHOST), port)
    }

    async fn to(address: SocketAddr, tried: &RefCell<Vec<SocketAddr>>) -> io::Result<SocketAddr> {
        tried.borrow_mut().push(address);
        match address.port() {
            OPEN => Ok(address),
            CLOSED => Err(ErrorKind::ConnectionRefused.into()),
            _ => std::future::pending().await,
        }
    }

    /// What came of it, and what was tried, if the head start passes meanwhile.
    async fn outcome(addresses: &[SocketAddr]) -> (Option<Result<SocketAddr, ErrorKind>>, Vec<SocketAddr>) {
        let (clock, time) = RunClock::manual(SystemTime::UNIX_EPOCH);
        let tried = RefCell::default();
        let mut connecting = std::pin::pin!(connect(&clock, addresses, |address| to(address, &tried)));
        let mut state = poll!(&mut connecting);
        if state.is_pending() {
            time.advance(Duration::from_millis(299));
            let before = tried.borrow().clone();
            assert!(poll!(&mut connecting).is_pending());
            assert_eq!(*tried.borrow(), before, "the head start is not over");
            time.advance(Duration::from_millis(1));
            state = poll!(&mut connecting);
        }
        let outcome = match state {
            std::task::Poll::Ready(connected) => Some(connected.map_err(|error| error.kind())),
            std::task::Poll::Pending => None,
        };
        (outcome, tried.take())
    }

    #[tokio::test]
    async fn the_first_that_takes_us_is_taken() {
        type Taken = Option<Result<SocketAddr, ErrorKind>>;
        let refused = Some(Err(ErrorKind::ConnectionRefused));
        let cases: [(&[SocketAddr], Taken, usize); 9] = [
            (&[four(OPEN), six(OPEN)], Some(Ok(four(OPEN))), 1),
            (&[six(OPEN), four(OPEN)], Some(Ok(six(OPEN))), 1),
            (&[four(CLOSED), four(OPEN), four(SILENT)], Some(Ok(four(OPEN))), 2),
            (&[four(CLOSED), four(CLOSED)], refused, 2),
            (&[six(CLOSED), four(CLOSED), six(OPEN)], Some(Ok(six(OPEN))), 2),
            (&[six(CLOSED), four(CLOSED)], refused, 2),
            // Who says nothing is not waited for alone.
            (&[six(SILENT), four(OPEN)], Some(Ok(four(OPEN))), 2),
            (&[four(SILENT), six(CLOSED)], None, 2),
            (&[four(SILENT), four(OPEN)], None, 1),
        ];
        for (addresses, expected, tries) in cases {
            let (outcome, tried) = outcome(addresses).await;
            assert_eq!((outcome, tried.len()), (expected, tries), "{addresses:?}, tried {tried:?}");
        }
    }
}

/// Asking for names.
mod naming {
    use std::cell::Cell;
    use std::net::SocketAddr;
    use std::sync::Arc;
    use std::time::{Duration, SystemTime};

    use super::super::names::Names;
    use crate::base::clock::RunClock;
    use crate::contract::Failure;

    #[tokio::test]
    async fn many_ask_once_a_second() {
        let (clock, time) = RunClock::manual(SystemTime::UNIX_EPOCH);
        let (names, asked) = (Names::default(), Cell::new(0));
        let address: SocketAddr = "127.0.0.1:80".parse().unwrap();
        let ask = || async {
            asked.set(asked.get() + 1);
            tokio::task::yield_now().await;
            // The second time the name is gone.
            if asked.get() == 2 { Err(Failure::error("gone")) } else { Ok(Arc::from([address])) }
        };
        let get = || names.addresses(&clock, ask());
        let (one, other, third) = tokio::join!(get(), get(), get());
        assert_eq!((one.unwrap()[0], other.unwrap()[0], third.unwrap()[0]), (address, address, address));
        time.advance(Duration::from_millis(999));
        get().await.unwrap();
        assert_eq!(asked.get(), 1);
        time.advance(Duration::from_millis(1));
        assert_eq!((get().await.unwrap_err().message, get().await.is_err(), asked.get()), ("gone".to_owned(), true, 2));
        time.advance(Duration::from_secs(1));
        assert_eq!((get().await.is_ok(), asked.get()), (true, 3));
    }
}
