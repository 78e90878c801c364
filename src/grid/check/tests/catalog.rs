//! A small catalogue.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::contract::{
    Action, Asset, CallContext, Catalog, Demand, Effect, Failure, Lives, Manifest, OutputDef, ResourceEntry, RunnerEntry, UseDef,
    User, resource, runner,
};
use crate::shape;
use crate::value::shape::{Arguments, Condition, Shape};
use crate::value::{Text, Value};

shape! {
    /// A request.
    pub struct RequestInput {
        /// Where to.
        url: Text,
        /// The method.
        method: Text = "GET",
        /// The headers.
        headers: BTreeMap<Text, Text> = {},
        /// Expected statuses.
        statuses: Vec<u16> = [],
        /// How long.
        timeout: Option<Duration>,
        /// A token.
        bearer: Option<Text> => [sensitive],
    }

    /// An answer.
    pub struct RequestOutput {
        /// The status.
        status_code: u16,
        /// The body.
        body: Text,
    }

    /// Anything.
    pub struct PrintInput {
        /// What to print.
        input: Value,
    }

    /// A condition.
    pub struct WaitInput {
        /// When it is over.
        until: Condition,
        /// How often to look.
        interval: Duration = "1s",
        /// What to ask.
        probe: Option<Credentials>,
        /// When what was asked is good.
        good: Option<Condition> => [receives("print")],
    }

    /// Who asks.
    pub struct Credentials {
        /// The user.
        user: Text,
        /// The password.
        password: Text = "" => [sensitive],
    }

    /// Two pools.
    pub struct CopyInput {
        /// How many rows.
        rows: u32 = 1,
    }

    /// A client.
    pub struct ClientConfig {
        /// How long a request may take.
        timeout: Duration = "10s",
        /// Where it goes.
        base: Text,
        /// A password.
        password: Option<Text> => [sensitive],
    }
}

macro_rules! actions {
    ($($name:ident, $word:literal, $input:ty, $output:expr, $uses:expr;)+) => {$(
        struct $name;

        impl Action for $name {
            const MANIFEST: Manifest =
                Manifest { name: $word, summary: "For tests.", example: "", input: <$input>::SHAPE, output: $output, uses: $uses };
            type Input = $input;
            type Output = Value;

            fn effect(_: &Arguments) -> Effect {
                if $word == "copy" { Effect::Effect } else { Effect::Pure }
            }

            async fn run(_: &CallContext, _: &Demand, _: &mut User, _: $input) -> Result<Value, Failure> {
                Ok(Value::Null)
            }
        }
    )+};
}

actions! {
    Request, "http_request", RequestInput, OutputDef::of::<RequestOutput>(), &[UseDef { slot: "client", resource: "http_client", required: false }];
    Print, "print", PrintInput, OutputDef::None, &[];
    Wait, "wait", WaitInput, OutputDef::of::<RequestOutput>(), &[];
    Any, "anything", PrintInput, OutputDef::Any, &[];
    Copy, "copy", CopyInput, OutputDef::None, &[
        UseDef { slot: "from", resource: "pool", required: true },
        UseDef { slot: "to", resource: "pool", required: true },
        UseDef { slot: "client", resource: "http_client", required: false },
    ];
}

macro_rules! assets {
    ($($name:ident, $word:literal, $config:ty, $uses:expr;)+) => {$(
        struct $name;

        impl Asset for $name {
            const MANIFEST: Manifest =
                Manifest { name: $word, summary: "For tests.", example: "", input: <$config>::SHAPE, output: OutputDef::None, uses: $uses };
            const LIVES: Lives = Lives::Run;
            type Config = $config;
            type Handle = ();

            async fn create(_: &CallContext, _: $config) -> Result<(), Failure> {
                Ok(())
            }

            async fn destroy(_: &CallContext, _: Arc<()>) -> Result<(), Failure> {
                Ok(())
            }
        }
    )+};
}

assets! {
    Client, "http_client", ClientConfig, &[];
    Printer, "print", CopyInput, &[];
    Pool, "pool", CopyInput, &[UseDef { slot: "client", resource: "http_client", required: false }];
}

/// `http_request print wait anything copy`, and the resources `http_client pool print`.
pub(super) const CATALOG: Catalog = Catalog {
    runners: &[
        RunnerEntry { manifest: &Request::MANIFEST, make: runner::<Request> },
        RunnerEntry { manifest: &Print::MANIFEST, make: runner::<Print> },
        RunnerEntry { manifest: &Wait::MANIFEST, make: runner::<Wait> },
        RunnerEntry { manifest: &Any::MANIFEST, make: runner::<Any> },
        RunnerEntry { manifest: &Copy::MANIFEST, make: runner::<Copy> },
    ],
    resources: &[
        ResourceEntry { manifest: &Client::MANIFEST, make: resource::<Client> },
        ResourceEntry { manifest: &Pool::MANIFEST, make: resource::<Pool> },
        ResourceEntry { manifest: &Printer::MANIFEST, make: resource::<Printer> },
    ],
};
