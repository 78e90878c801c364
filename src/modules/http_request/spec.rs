//! What `http_request` gives. What it takes is [`Request`].

use crate::contract::{Manifest, OutputDef, UseDef};
use crate::modules::shared::http::Request;
use crate::shape;
use crate::value::shape::Shape;
use crate::value::{Text, Value};

shape! {
    /// The response.
    pub struct Output {
        /// The status.
        status_code: u16,
        /// The headers by lower-case name; several of one name joined by `, ` (`set-cookie`: by line ends).
        headers: Value,
        /// The body as text, in the charset it names; what is no text is replaced.
        body: Text,
        /// The body read as JSON; null if it is none.
        json: Value,
        /// Where the time went.
        timings: PhaseTimes,
        /// The URL that answered, after redirects.
        url: Text,
    }

    /// The parts of the time; redirects add up. On a connection that was used before the first three are 0.
    pub struct PhaseTimes {
        /// Resolving the name.
        dns: f64 => [unit(ms)],
        /// Connecting, without TLS.
        connect: f64 => [unit(ms)],
        /// The TLS handshake.
        tls: f64 => [unit(ms)],
        /// From the connection to the response's head.
        first_byte: f64 => [unit(ms)],
        /// Reading the body.
        body: f64 => [unit(ms)],
    }
}

/// The description.
pub const MANIFEST: Manifest = Manifest {
    name: "http_request",
    summary: "Sends an HTTP request and reads the response.",
    example: r#"step "http_request" "create" {
  arguments {
    url          = "https://api.example.com/items"
    method       = "POST"
    json         = { name = "lamp" }
    bearer_token = var.token
  }
}"#,
    input: Request::SHAPE,
    output: OutputDef::of::<Output>(),
    uses: &[UseDef { slot: "client", resource: "http_client", required: false }],
};
