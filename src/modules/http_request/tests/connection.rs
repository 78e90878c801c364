//! How it connects, and what it says when it cannot.

use super::{Way, every_way, get};
use crate::contract::{ErrorClass, Failure, Network, Resolve};
use crate::modules::testing::{Authority, Bench, Deed, Raw, Scripted, Server, arguments, call, object};
use crate::value::Value;
use crate::value::shape::Arguments;

async fn failed(way: Way, bench: &Bench, url: String) -> Failure {
    way.call(bench, get(url)).await.unwrap_err()
}

async fn failures_have_a_class_and_name_the_address(way: Way) {
    let bench = Bench::default();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = failed(way, &bench, format!("http://{closed}/")).await;
    assert_eq!((refused.class, refused.message), (ErrorClass::Connect, format!("{closed} refused the connection")));
    let unknown = failed(way, &bench, "http://no-such-host.invalid/".to_owned()).await;
    assert_eq!(
        (unknown.class, unknown.message.as_str()),
        (ErrorClass::Connect, "no address is known for no-such-host.invalid:80")
    );
    let silent = Raw::answering(b"");
    let reset = failed(way, &bench, format!("http://{}/", silent.address)).await;
    assert_eq!(
        (reset.class, reset.message),
        (ErrorClass::Reset, format!("{} ended the connection before the answer was complete", silent.address))
    );
    let short = Raw::answering(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
    assert_eq!(failed(way, &bench, format!("http://{}/", short.address)).await.class, ErrorClass::Reset);
    let other = Raw::answering(b"220 mail.example ready\r\n\r\n");
    let body = failed(way, &bench, format!("http://{}/", other.address)).await;
    assert_eq!((body.class, body.message), (ErrorClass::Body, format!("the answer of {} is not HTTP", other.address)));
    let garbled = Raw::answering(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc");
    assert_eq!(failed(way, &bench, format!("http://{}/", garbled.address)).await.class, ErrorClass::Body);
    let plain = failed(way, &bench, format!("https://{}/", other.address)).await;
    assert_eq!((plain.class, plain.message), (ErrorClass::Tls, format!("{} does not speak TLS", other.address)));
}

async fn a_late_answer_is_a_timeout(way: Way) {
    let server = Server::plain();
    let all = arguments([("url", Value::from(server.url("/slow"))), ("timeout", Value::from("50ms"))]);
    let failure = way.call(&Bench::default(), all).await.unwrap_err();
    assert_eq!((failure.class, failure.message), (ErrorClass::Timeout, format!("{} did not answer within 50ms", server.address)));
}

fn mapped(host: &str, port: u16, server: &Server, authority: Option<&Authority>) -> Bench {
    let resolve = vec![Resolve { host: host.to_owned(), port, address: server.address }];
    Bench { network: Network { resolve, authorities: authority.map(Authority::pem).into_iter().collect() }, ..Bench::default() }
}

async fn an_address_can_be_given_for_a_host_and_port(way: Way) {
    let server = Server::plain();
    let bench = mapped("shop.test", 80, &server, None);
    way.call(&bench, get("http://Shop.test/a")).await.unwrap();
    assert_eq!(server.last().header("host"), "shop.test");
    assert_eq!(failed(way, &bench, "http://shop.test:81/".to_owned()).await.class, ErrorClass::Connect);
    let bench = mapped("shop.test", 8443, &server, None);
    let output = way.call(&bench, get("http://shop.test:8443/b")).await.unwrap();
    assert_eq!((server.last().header("host"), output.get("url")), ("shop.test:8443", Some("http://shop.test:8443/b".into())));
}

async fn tls_is_checked_against_the_runs_authorities_or_a_file(way: Way) {
    let authority = Authority::new();
    let server = Server::secure(authority.server(&["shop.test"], &["http/1.1"]));
    // With `auto` it is the general client's from every way, with `1.1` the lane's.
    for version in ["auto", "1.1"] {
        let secure = |url: &str, more: Option<(&str, Value)>| {
            let all = [("url", Value::from(url)), ("http_version", Value::from(version))];
            all.into_iter().chain(more).collect::<Arguments>()
        };
        let known = mapped("shop.test", 8443, &server, Some(&authority));
        way.call(&known, secure("https://shop.test:8443/", None)).await.unwrap();

        let strangers = mapped("shop.test", 443, &server, None);
        let unknown = way.call(&strangers, secure("https://shop.test/", None)).await.unwrap_err();
        assert_eq!(unknown.class, ErrorClass::Tls);
        assert_eq!(unknown.message, "the certificate of shop.test:443 is not from a known authority (see `ca_file`)");
        way.call(&strangers, secure("https://shop.test/", Some(("insecure", Value::Bool(true))))).await.unwrap();

        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
        let with_file = secure("https://shop.test/", Some(("ca_file", Value::from("ca.pem"))));
        way.call(&Bench { folder: folder.path().to_owned(), ..strangers }, with_file).await.unwrap();

        let elsewhere = mapped("other.test", 443, &server, Some(&authority));
        let other = way.call(&elsewhere, secure("https://other.test/", None)).await.unwrap_err();
        assert_eq!(other.message, "the certificate of other.test:443 is for another name");
    }
}

async fn who_does_not_shake_hands_is_told_so(way: Way) {
    let old = Authority::new();
    let only_2 = Server::secure(old.server(&["127.0.0.1"], &["h2"]));
    let silent = Raw::answering(b"");
    let mail = Raw::answering(b"220 mail.example ready\r\n\r\n");
    let bench = Bench { network: Network { authorities: vec![old.pem()], ..Network::default() }, ..Bench::default() };
    let cases = [
        (mail.address, "SERVER does not speak TLS"),
        (silent.address, "SERVER ended the connection during the TLS handshake"),
        (only_2.address, "SERVER does not speak the HTTP version asked for"),
    ];
    for (address, message) in cases {
        let url = format!("https://{address}/");
        let all = arguments([("url", Value::from(url)), ("http_version", Value::from("1.1"))]);
        let failure = way.call(&bench, all).await.unwrap_err();
        let said = failure.message.replace(&address.to_string(), "SERVER");
        assert_eq!((failure.class, said.as_str()), (ErrorClass::Tls, message));
    }
    let stalls = Scripted::new(&[&[Deed::Wait]]);
    let url = stalls.url().replace("http", "https");
    let all = arguments([("url", Value::from(url)), ("http_version", Value::from("1.1")), ("timeout", Value::from("60ms"))]);
    assert_eq!(way.call(&bench, all).await.unwrap_err().class, ErrorClass::Timeout);
    stalls.closed(1).await;
}

async fn large_bodies_go_both_ways_through_tls(way: Way) {
    let authority = Authority::new();
    let server = Server::secure(authority.server(&["127.0.0.1"], &["http/1.1"]));
    let bench = Bench { network: Network { authorities: vec![authority.pem()], ..Network::default() }, ..Bench::default() };
    let all = arguments([
        ("url", Value::from(format!("https://{}/bytes/3000000", server.address))),
        ("http_version", Value::from("1.1")),
        ("method", Value::from("POST")),
        ("body", Value::from("y".repeat(2_000_000))),
    ]);
    let output = way.call(&bench, all).await.unwrap();
    assert_eq!(output.get("body").unwrap().as_str().unwrap().len(), 3_000_000);
    assert_eq!(server.last().body.len(), 2_000_000);
}

async fn http_2_is_agreed_on_or_asked_for(way: Way) {
    let authority = Authority::new();
    let both = Server::secure(authority.server(&["shop.test"], &["h2", "http/1.1"]));
    let bench = mapped("shop.test", 443, &both, Some(&authority));
    for (version, expected) in
        [("auto", axum::http::Version::HTTP_2), ("1.1", axum::http::Version::HTTP_11), ("2", axum::http::Version::HTTP_2)]
    {
        let all = arguments([("url", Value::from("https://shop.test/")), ("http_version", Value::from(version))]);
        way.call(&bench, all).await.unwrap();
        assert_eq!(both.last().version, expected, "{version}");
    }
    let plain = Server::plain();
    let all = arguments([("url", Value::from(plain.url("/"))), ("http_version", Value::Int(2))]);
    way.call(&Bench::default(), all).await.unwrap();
    assert_eq!(plain.last().version, axum::http::Version::HTTP_2);
}

async fn a_proxy_is_used_when_asked_for_and_else_as_the_environment_says(way: Way) {
    let proxy = Raw::answering(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nproxy");
    let address = format!("http://{}", proxy.address);
    let asked = arguments([("url", Value::from("http://shop.test/a")), ("proxy", Value::from(address.as_str()))]);
    let output = way.call(&Bench::default(), asked).await.unwrap();
    assert_eq!(output.get("body"), Some("proxy".into()));
    assert!(proxy.heads()[0].starts_with("GET http://shop.test/a HTTP/1.1\r\n"), "{:?}", proxy.heads());

    let ambient = Bench::default().variable("http_proxy", &address).variable("NO_PROXY", "direct.test");
    way.call(&ambient, get("http://shop.test/b")).await.unwrap();
    assert_eq!(proxy.heads().len(), 2);
    let server = Server::plain();
    way.call(&ambient, get(server.url("/"))).await.unwrap();
    way.call(&ambient, get("http://direct.test/")).await.unwrap_err();
    assert_eq!((proxy.heads().len(), server.seen().len()), (2, 1));
}

#[tokio::test]
async fn timings_name_the_parts_and_a_used_connection_has_fewer() {
    let authority = Authority::new();
    let server = Server::secure(authority.server(&["localhost"], &["http/1.1"]));
    let network = Network { authorities: vec![authority.pem()], ..Network::default() };
    let (cx, _) = Bench { network, ..Bench::default() }.context();
    let url = format!("https://localhost:{}/", server.address.port());
    let timings = async || {
        let output = call(&cx, "http_request", get(url.as_str())).await.unwrap();
        let phases: Vec<String> = cx.take_phases().into_iter().map(|phase| phase.name.into_owned()).collect();
        let timings = output.get("timings").unwrap();
        let all = ["dns", "connect", "tls", "first_byte", "body"].map(|name| timings.get(name).unwrap().as_f64().unwrap());
        (phases, all)
    };
    let (phases, first) = timings().await;
    assert_eq!(phases, ["dns", "connect", "tls", "first_byte", "body"]);
    assert!(first[..4].iter().all(|part| *part > 0.0), "{first:?}");
    let (phases, second) = timings().await;
    assert_eq!(phases, ["first_byte", "body"]);
    assert_eq!(second[..3], [0.0, 0.0, 0.0]);
    assert!(second[3] > 0.0);
}

async fn a_password_in_the_url_is_sent_and_not_shown(way: Way) {
    let server = Server::plain();
    let url = format!("http://ada:hunter2@{}/", server.address);
    let output = way.call(&Bench::default(), get(url)).await.unwrap();
    assert_eq!(server.last().header("authorization"), "Basic YWRhOmh1bnRlcjI=");
    assert!(!output.get("url").unwrap().to_string().contains("hunter2"));
    let bad = arguments([("url", Value::from(server.url("/"))), ("headers", object([("X", Value::from("a\nb"))]))]);
    assert_eq!(way.call(&Bench::default(), bad).await.unwrap_err().message, "the header `X` has a character it may not have");
}

every_way!(
    failures_have_a_class_and_name_the_address,
    a_late_answer_is_a_timeout,
    an_address_can_be_given_for_a_host_and_port,
    tls_is_checked_against_the_runs_authorities_or_a_file,
    who_does_not_shake_hands_is_told_so,
    large_bodies_go_both_ways_through_tls,
    http_2_is_agreed_on_or_asked_for,
    a_proxy_is_used_when_asked_for_and_else_as_the_environment_says,
    a_password_in_the_url_is_sent_and_not_shown,
);
