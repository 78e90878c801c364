//! What a call may use of the run around it.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Catalog, ResourceHandle, Wire, WireLoan};
use crate::base::clock::RunClock;
pub use crate::base::log::{LogLevel, Stream};
use crate::base::secret::Secrets;
use crate::base::seed::Seed;
pub use crate::metric::Phase;
use crate::value::Text;

/// One log line of a call.
#[derive(Clone, Debug)]
pub struct Line {
    /// How important.
    pub level: LogLevel,
    /// Where from.
    pub stream: Stream,
    /// The text: one line, secrets scrubbed.
    pub text: String,
}

/// Takes the log lines of one call; never blocks.
pub trait LogSink: Send + Sync {
    /// Takes a line.
    fn log(&self, line: Line);
}

/// An address to use for a host and port, instead of asking the resolver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolve {
    /// The host's name, in lower case.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Where to connect instead.
    pub address: SocketAddr,
}

/// What holds for every connection of a run.
#[derive(Clone, Debug, Default)]
pub struct Network {
    /// Addresses to use instead of asking the resolver.
    pub resolve: Vec<Resolve>,
    /// Further certificate authorities, as PEM.
    pub authorities: Vec<Vec<u8>>,
}

/// What all calls of a run share.
pub struct RunContext {
    /// The run's clock.
    pub clock: RunClock,
    /// The catalogue, for modules that call others by name.
    pub catalog: Catalog,
    /// What must not be shown.
    pub secrets: Secrets,
    /// For seeded choices.
    pub seed: Seed,
    /// What holds for every connection.
    pub network: Network,
    /// What relative paths are relative to.
    pub folder: PathBuf,
    /// The environment that child processes begin with.
    pub environment: Arc<BTreeMap<String, String>>,
    shared: Arc<Kept>,
    /// What stays on one load thread; of the engine's own context, on its runtime.
    on_thread: Kept,
}

/// One of each type.
type Kept = Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>;

impl RunContext {
    /// A run's context with nothing shared yet.
    pub fn new(
        clock: RunClock,
        catalog: Catalog,
        secrets: Secrets,
        seed: Seed,
        network: Network,
        folder: PathBuf,
        environment: Arc<BTreeMap<String, String>>,
    ) -> Self {
        let (shared, on_thread) = Default::default();
        Self { clock, catalog, secrets, seed, network, folder, environment, shared, on_thread }
    }

    /// The same for one load thread.
    #[must_use]
    pub fn for_thread(&self) -> Self {
        Self {
            clock: self.clock.clone(),
            catalog: self.catalog,
            secrets: self.secrets.clone(),
            seed: self.seed,
            network: self.network.clone(),
            folder: self.folder.clone(),
            environment: Arc::clone(&self.environment),
            shared: Arc::clone(&self.shared),
            on_thread: Mutex::default(),
        }
    }

    /// One of a type for the whole run, made on first use.
    ///
    /// # Errors
    /// As `make`; nothing is kept then.
    pub fn shared<T: Any + Send + Sync, E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        kept(&self.shared, make)
    }

    /// One of a type for each load thread, and one for the rest of the run, made on first use: a default client, a pool. Its connections
    /// stay on their runtime.
    ///
    /// # Errors
    /// As `make`; nothing is kept then.
    pub fn on_thread<T: Any + Send + Sync, E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
        kept(&self.on_thread, make)
    }
}

fn kept<T: Any + Send + Sync, E>(all: &Kept, make: impl FnOnce() -> Result<T, E>) -> Result<Arc<T>, E> {
    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(Ok(found)) = all.get(&TypeId::of::<T>()).map(|one| Arc::clone(one).downcast::<T>()) {
        return Ok(found);
    }
    let made = Arc::new(make()?);
    all.insert(TypeId::of::<T>(), Arc::<T>::clone(&made));
    Ok(made)
}

impl fmt::Debug for RunContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunContext").field("clock", &self.clock).field("seed", &self.seed).finish_non_exhaustive()
    }
}

/// What the grid says about a call besides its arguments.
#[derive(Clone, Debug, Default)]
pub struct CallSettings {
    /// Added to the environment of child processes.
    pub env: Vec<(Text, Text)>,
    /// Sent with the request where the protocol has a place for it.
    pub idempotency_key: Option<Text>,
    /// The whole output is marked as sensitive: a message quotes nothing of it.
    pub sensitive: bool,
    /// How long an attempt may take, if the grid says so; the engine ends it by itself, this is for protocols that tell the other side.
    pub timeout: Option<Duration>,
}

/// What one attempt may use.
pub struct CallContext {
    /// The run around it.
    pub run: Arc<RunContext>,
    /// Whose attempt it is: `step.http_request.pay[2]`.
    pub address: Text,
    /// Which attempt; the first is 1.
    pub attempt: u32,
    /// What else the grid says.
    pub settings: CallSettings,
    cancel: CancellationToken,
    resources: Vec<(Text, ResourceHandle)>,
    log: Arc<dyn LogSink>,
    phases: Mutex<Vec<Phase>>,
    wire: Mutex<Option<Wire>>,
}

impl CallContext {
    /// A context for one attempt.
    pub fn new(run: Arc<RunContext>, address: Text, attempt: u32, cancel: CancellationToken, log: Arc<dyn LogSink>) -> Self {
        Self {
            run,
            address,
            attempt,
            settings: CallSettings::default(),
            cancel,
            resources: Vec::new(),
            log,
            phases: Mutex::default(),
            wire: Mutex::default(),
        }
    }

    /// With resources by slot name.
    #[must_use]
    pub fn with_resources(mut self, resources: Vec<(Text, ResourceHandle)>) -> Self {
        self.resources = resources;
        self
    }

    /// With what else the grid says.
    #[must_use]
    pub fn with_settings(mut self, settings: CallSettings) -> Self {
        self.settings = settings;
        self
    }

    /// With somebody who wants to know what goes over the wire.
    #[must_use]
    pub fn with_wire(mut self, wire: Wire) -> Self {
        self.wire = Mutex::new(Some(wire));
        self
    }

    /// Where the module notes what goes over the wire, if somebody wants to know; it goes back when the module lets go of it.
    pub fn wire(&self) -> Option<WireLoan<'_>> {
        WireLoan::of(&self.wire)
    }

    /// What went over the wire, once the call is over.
    pub fn take_wire(&self) -> Option<Wire> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The resource in a slot, if there is one and it is of this type.
    pub fn resource<T: Any + Send + Sync>(&self, slot: &str) -> Option<Arc<T>> {
        let (_, handle) = self.resources.iter().find(|(name, _)| name.as_str() == slot)?;
        Arc::clone(handle).downcast().ok()
    }

    /// All resources with their slots, for handing them on to another module.
    pub fn resources(&self) -> &[(Text, ResourceHandle)] {
        &self.resources
    }

    /// The clock.
    pub fn clock(&self) -> &RunClock {
        &self.run.clock
    }

    /// Ends when the attempt is to end early.
    pub async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }

    /// The token behind [`cancelled`](Self::cancelled), for handing it on.
    pub fn cancellation(&self) -> &CancellationToken {
        &self.cancel
    }

    /// Where log lines go, for handing it on.
    pub fn log_sink(&self) -> &Arc<dyn LogSink> {
        &self.log
    }

    /// Logs a line; secrets are scrubbed.
    pub fn log(&self, level: LogLevel, stream: Stream, text: &str) {
        self.log.log(Line { level, stream, text: self.run.secrets.scrub(text).into_owned() });
    }

    /// Says how long a part of the call took.
    pub fn phase(&self, name: impl Into<std::borrow::Cow<'static, str>>, start: Duration, duration: Duration) {
        let us = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let phase = Phase { name: name.into(), start_us: us(start), duration_us: us(duration) };
        self.phases.lock().unwrap_or_else(PoisonError::into_inner).push(phase);
    }

    /// Takes the parts said so far.
    pub fn take_phases(&self) -> Vec<Phase> {
        std::mem::take(&mut self.phases.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for CallContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallContext").field("address", &self.address).field("attempt", &self.attempt).finish_non_exhaustive()
    }
}
