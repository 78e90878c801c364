#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod compressed;
mod connection;
mod hostile;
mod kept;
mod lanes;
mod request;
mod response;
mod way;
mod wire;

use way::{Way, every_way};

use crate::contract::conformance::Sample;
use crate::modules::testing::{Bench, Server, arguments, object};
use crate::value::Value;
use crate::value::shape::Arguments;

pub fn sample() -> Sample {
    let bench = Bench::default();
    // A server that lives as long as the tests.
    let server: &Server = Box::leak(Box::new(Server::plain()));
    let auth = object([("username", Value::from("ada")), ("password", Value::from("hunter2-password"))]);
    Sample {
        name: "http_request",
        works: arguments([("url", Value::from(server.url("/"))), ("bearer_token", Value::from("hunter2-token"))]),
        fails: Some(arguments([("url", Value::from(server.url("/status/500"))), ("basic_auth", auth)])),
        endless: Some(arguments([("url", Value::from(server.url("/slow"))), ("timeout", Value::from("1h"))])),
        secrets: vec!["hunter2-password".to_owned(), "hunter2-token".to_owned()],
        folder: bench.folder,
        environment: bench.environment,
    }
}

fn get(url: impl Into<Value>) -> Arguments {
    arguments([("url", url.into())])
}
