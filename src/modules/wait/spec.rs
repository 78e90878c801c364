//! What `wait` takes and gives.

use std::time::Duration;

use crate::contract::{Manifest, OutputDef, UseDef};
use crate::shape;
use crate::value::shape::{Arguments, Condition, FieldType, ProblemKind, Reader, Shape, TypeDef};
use crate::value::{Text, Value};

shape! {
    /// What to wait for.
    pub struct Input {
        /// A request, with the arguments of `http_request`. Exactly one of `http` and `tcp`.
        http: Option<RequestArguments> => [example("{ url = \"http://127.0.0.1:8080/healthz\" }"), service(probe)],
        /// A host and port that accept a connection.
        tcp: Option<HostPort> => [example("\"127.0.0.1:5432\"")],
        /// What must hold for the response, as `self.output`; without it the request must succeed.
        until: Option<Condition> => [example("self.output.json.ready"), receives("http_request")],
        /// How long to pause between two polls.
        interval: Duration = "500ms",
        /// How long to go on; then it fails with class `timeout`. Real time: a pause of the run does not stop it.
        timeout: Duration = "30s",
    }

    /// How it ended.
    pub struct Output {
        /// How many polls it took.
        attempts: u32,
        /// What the last poll gave: the output of `http_request`; null for `tcp`.
        last: Value,
    }
}

/// The arguments of `http_request`, checked as its own are.
#[derive(Clone)]
pub struct RequestArguments(pub Value);

impl RequestArguments {
    /// As arguments for the call.
    pub fn arguments(&self) -> Arguments {
        self.0.entries().collect()
    }
}

impl FieldType for RequestArguments {
    #[cfg(feature = "http")]
    const TYPE: TypeDef = TypeDef::Object(crate::modules::shared::http::Request::SHAPE);
    #[cfg(not(feature = "http"))]
    const TYPE: TypeDef = TypeDef::Any;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        #[cfg(feature = "http")]
        <crate::modules::shared::http::Request as FieldType>::read(value, reader)?;
        #[cfg(not(feature = "http"))]
        reader.report(ProblemKind::Invalid, "this build has no `http_request`");
        Some(Self(value.clone()))
    }

    fn write(self) -> Value {
        self.0
    }
}

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPort {
    /// The host's name or address.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl FieldType for HostPort {
    const TYPE: TypeDef = TypeDef::String;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let text = Text::read(value, reader)?;
        let parts = text.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        match parts.filter(|(host, _)| !host.is_empty()) {
            Some((host, port)) => Some(Self { host: host.trim_matches(['[', ']']).to_ascii_lowercase(), port }),
            None => {
                reader.report(ProblemKind::Invalid, format!("`{text}` is no host and port; write one like 127.0.0.1:5432"));
                None
            }
        }
    }

    fn write(self) -> Value {
        Value::from(self.to_string())
    }
}

impl std::fmt::Display for HostPort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// The description.
pub const MANIFEST: Manifest = Manifest {
    name: "wait",
    summary: "Polls an address until it answers as it should.",
    example: r#"step "wait" "shop_is_up" {
  arguments {
    http    = { url = "http://127.0.0.1:8080/healthz" }
    timeout = "10s"
  }
}"#,
    input: Input::SHAPE,
    output: OutputDef::of::<Output>(),
    uses: &[UseDef { slot: "client", resource: "http_client", required: false }],
};
