//! What the modules' tests share: calls, real local servers, a certificate authority.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod scripted;
mod server;
mod tls;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use scripted::{Deed, Scripted};
pub use server::{Raw, Seen, Server};
pub use tls::Authority;

use super::CATALOG;
use crate::contract::conformance::{Log, context};
use crate::contract::{CallContext, Demand, Effect, Failure, Network, Outcome, ResourceHandle, User};
use crate::value::shape::{Arguments, Problem};
use crate::value::{Text, Value};

/// A context in a temporary folder's stead, with what a test says.
pub struct Bench {
    pub folder: PathBuf,
    pub environment: BTreeMap<String, String>,
    pub network: Network,
}

impl Default for Bench {
    fn default() -> Self {
        let path = std::env::var("PATH").unwrap_or_default();
        Self {
            folder: std::env::temp_dir(),
            environment: BTreeMap::from([("PATH".to_owned(), path)]),
            network: Network::default(),
        }
    }
}

impl Bench {
    pub fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), ..Self::default() }
    }

    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn context(&self) -> (CallContext, Arc<Log>) {
        context(CATALOG, &self.folder, self.environment.clone(), self.network.clone())
    }

    /// One call in a run of its own, all output wanted.
    pub async fn call(&self, name: &str, arguments: Arguments) -> Outcome {
        call(&self.context().0, name, arguments).await
    }
}

/// A call in a given context.
pub async fn call(cx: &CallContext, name: &str, arguments: Arguments) -> Outcome {
    let runner = (CATALOG.runner(name).unwrap().make)();
    match runner.prepare(&arguments, &Demand::Everything) {
        Ok(prepared) => prepared.call(cx, &mut User::new(0), arguments).await,
        Err(problems) => Err(Failure::error(messages(&problems).join("; "))),
    }
}

/// A resource, and a context of the same run in which it is in the slot `client`.
pub async fn with_client(bench: &Bench, arguments: Arguments) -> Result<CallContext, Failure> {
    let (cx, log) = bench.context();
    let handle: ResourceHandle = (CATALOG.resource("http_client").unwrap().make)().create(&cx, arguments).await?;
    let sink: Arc<dyn crate::contract::LogSink> = log;
    let inner = CallContext::new(Arc::clone(&cx.run), cx.address.clone(), 1, cx.cancellation().clone(), sink);
    Ok(inner.with_resources(vec![(Text::from("client"), handle)]))
}

/// What preparing says is wrong.
pub fn refused(name: &str, arguments: Arguments) -> Vec<String> {
    let runner = (CATALOG.runner(name).unwrap().make)();
    runner.prepare(&arguments, &Demand::Everything).err().map(|problems| messages(&problems)).unwrap_or_default()
}

/// What preparing says the call changes.
pub fn effect(name: &str, arguments: Arguments) -> Effect {
    (CATALOG.runner(name).unwrap().make)()
        .prepare(&arguments, &Demand::Everything)
        .unwrap_or_else(|problems| panic!("{problems:?}"))
        .effect()
}

fn messages(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

/// Arguments by name.
pub fn arguments<const N: usize>(all: [(&str, Value); N]) -> Arguments {
    all.into_iter().collect()
}

/// An object value.
pub fn object<const N: usize>(all: [(&str, Value); N]) -> Value {
    Value::object(all.map(|(name, value)| (Text::from(name), value)))
}

/// A tuple of texts.
pub fn texts(all: &[&str]) -> Value {
    Value::tuple(all.iter().map(|one| Value::from(*one)).collect())
}
