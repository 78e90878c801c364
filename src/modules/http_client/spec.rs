//! What `http_client` takes.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::contract::{Manifest, OutputDef};
use crate::modules::shared::http::HttpVersion;
use crate::shape;
use crate::value::Text;
use crate::value::shape::Shape;

shape! {
    /// What requests share.
    pub struct Config {
        /// How long a request may take, redirects and body included.
        timeout: Duration = "10s",
        /// How many redirects are followed; 0 for none.
        redirects: u32 = 10,
        /// What relative URLs stand under; with a `service` its `url`, if this is not given.
        base_url: Option<Text> => [example("\"https://api.example.com/v1\""), service(url)],
        /// Headers of every request.
        headers: BTreeMap<Text, Text> = {} => [service(headers)],
        /// The `User-Agent`.
        user_agent: Option<Text>,
        /// Whether cookies are kept and sent back, for the whole run.
        cookies: bool = false,
        /// The URL of a proxy. Without one `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` of the environment count, except for loopback.
        proxy: Option<Text> => [example("\"http://proxy:3128\"")],
        /// A file with further certificate authorities (PEM).
        ca_file: Option<Text>,
        /// Believe any certificate.
        insecure: bool = false,
        /// Which HTTP to speak.
        http_version: HttpVersion = "auto",
    }
}

/// The description.
pub const MANIFEST: Manifest = Manifest {
    name: "http_client",
    summary: "An HTTP client whose connections, cookies and settings requests share.",
    example: r#"resource "http_client" "shared" {
  arguments {
    timeout = "5s"
    cookies = true
  }
}"#,
    input: Config::SHAPE,
    output: OutputDef::None,
    uses: &[],
};
