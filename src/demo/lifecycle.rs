//! Starting and stopping the five services together.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::client::Dependency;
use super::latency::Pace;
use super::service::{Service, ServiceName, Settings};
use super::{database, echo, endpoint, gateway, ops, payment, server, user};

/// How the demo behaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DemoOptions {
    /// Data and latencies are a function of it.
    pub seed: u64,
    /// How slow the services are, 0 to 100: 1 is slow enough to watch, 0 waits nowhere.
    pub pace: f64,
    /// Whether one item in four answers 503 the first time it is asked for, so that retries can be seen.
    pub flaky: bool,
}

impl Default for DemoOptions {
    fn default() -> Self {
        Self { seed: 1, pace: 1.0, flaky: false }
    }
}

/// Where the services listen, always on loopback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ports {
    /// Five free ports.
    Free,
    /// Five in a row from this one, in the order of [`ServiceName::ALL`].
    From(u16),
}

/// Where one service is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAddress {
    /// Which service.
    pub name: ServiceName,
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub url: String,
}

/// The running demo. Dropping it ends every task of it too, but at once, in the middle of a request.
#[derive(Debug)]
pub struct Demo {
    services: Vec<ServiceAddress>,
    stop: CancellationToken,
    tasks: TaskTracker,
    /// Held for its end: that is what ends the tasks.
    _runtime: OwnRuntime,
}

impl Demo {
    /// How long [`Self::shutdown`] waits for requests that have begun.
    const GRACE: Duration = Duration::from_secs(2);

    /// The services, in the order of [`ServiceName::ALL`].
    pub fn services(&self) -> &[ServiceAddress] {
        &self.services
    }

    /// The address of a service by its name, as [`ServiceName::parse`] understands it.
    pub fn url(&self, name: &str) -> Option<&str> {
        let name = ServiceName::parse(name)?;
        self.services.iter().find(|service| service.name == name).map(|service| service.url.as_str())
    }

    /// Stops listening, ends what waits, lets begun requests finish for 2 s at most, then drops the rest.
    pub async fn shutdown(self) {
        self.stop.cancel();
        self.tasks.close();
        // Whether all ended in time or not: dropping the runtime is the bound.
        let _ = tokio::time::timeout(Self::GRACE, self.tasks.wait()).await;
    }

    #[cfg(test)]
    pub(super) fn task_tracker(&self) -> TaskTracker {
        self.tasks.clone()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // A processor stress runs on a thread that only its token ends.
        self.stop.cancel();
    }
}

/// Starts the five services on free ports. When it returns, all of them listen.
///
/// # Errors
/// `InvalidInput` for a pace outside 0 to 100; else what the system says about sockets or threads.
pub async fn start(options: DemoOptions) -> io::Result<Demo> {
    start_on(options, Ports::Free).await
}

/// Starts the five services on the given ports.
///
/// # Errors
/// As for [`start`]; a port that is taken is named.
pub async fn start_on(options: DemoOptions, ports: Ports) -> io::Result<Demo> {
    let pace = Pace::new(options.pace).ok_or_else(|| invalid(format!("the pace is 0 to 100, not {}", options.pace)))?;
    let settings = Settings { seed: options.seed, pace, flaky: options.flaky };
    let sockets = sockets(ports)?;
    let services = sockets.iter().map(address).collect::<io::Result<Vec<_>>>()?;

    let runtime = OwnRuntime::new()?;
    let opening = Opening { settings, http: http_client()?, services, stop: CancellationToken::new(), tasks: TaskTracker::new() };
    let (stop, tasks) = (opening.stop.clone(), opening.tasks.clone());
    let opened = runtime.run(async move { opening.open(sockets) }).await?;
    Ok(Demo { services: opened, stop, tasks, _runtime: runtime })
}

/// What the services are put together from.
struct Opening {
    settings: Settings,
    http: reqwest::Client,
    services: Vec<ServiceAddress>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Opening {
    /// Serves each socket; gives the addresses back.
    fn open(self, sockets: Vec<(ServiceName, TcpListener)>) -> Vec<ServiceAddress> {
        for (name, socket) in sockets {
            let port = socket.local_addr().map_or(0, |address| address.port());
            let service = Arc::new(Service::new(name, port, self.settings, self.tasks.clone(), self.stop.clone()));
            let router = endpoint::complete(self.business(&service).merge(ops::router(service)));
            self.tasks.spawn(server::serve(socket, router, self.stop.clone()));
        }
        self.services
    }

    fn business(&self, service: &Arc<Service>) -> Router {
        let service = Arc::clone(service);
        match service.name {
            ServiceName::Gateway => {
                gateway::router(service, self.dependency(ServiceName::User), self.dependency(ServiceName::Payment))
            }
            ServiceName::Database => database::router(service),
            ServiceName::User => user::router(service, self.dependency(ServiceName::Database)),
            ServiceName::Payment => payment::router(service, self.dependency(ServiceName::Database)),
            ServiceName::Echo => echo::router(service),
        }
    }

    fn dependency(&self, name: ServiceName) -> Dependency {
        let url = self.services.iter().find(|service| service.name == name).map(|service| service.url.clone());
        Dependency::new(name, url.unwrap_or_default(), self.http.clone(), self.settings.pace)
    }
}

fn sockets(ports: Ports) -> io::Result<Vec<(ServiceName, TcpListener)>> {
    let numbered = (0_u16..).zip(ServiceName::ALL);
    numbered
        .map(|(index, name)| {
            let port = match ports {
                Ports::Free => 0,
                Ports::From(first) => {
                    first.checked_add(index).ok_or_else(|| invalid(format!("there are no five ports from {first}")))?
                }
            };
            Ok((name, server::listen(port)?))
        })
        .collect()
}

fn address((name, socket): &(ServiceName, TcpListener)) -> io::Result<ServiceAddress> {
    Ok(ServiceAddress { name: *name, url: format!("http://{}", socket.local_addr()?) })
}

/// The client the services share. It speaks to loopback in plain HTTP only, so it needs no certificates and no proxy.
fn http_client() -> io::Result<reqwest::Client> {
    // An error only says that a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().http1_only().tls_certs_only([]).build().map_err(io::Error::other)
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// A runtime that may be dropped inside another one, and takes all its tasks with it without waiting.
#[derive(Debug)]
struct OwnRuntime(Option<Runtime>);

impl OwnRuntime {
    const THREADS: usize = 2;

    fn new() -> io::Result<Self> {
        let runtime =
            Builder::new_multi_thread().worker_threads(Self::THREADS).thread_name("squall-demo").enable_all().build()?;
        Ok(Self(Some(runtime)))
    }

    /// Runs `work` on this runtime and waits for it.
    async fn run<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> io::Result<T> {
        let runtime = self.0.as_ref().ok_or_else(|| io::Error::other("the demo is stopping"))?;
        runtime.spawn(work).await.map_err(io::Error::other)
    }
}

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
