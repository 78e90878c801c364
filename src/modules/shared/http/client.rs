//! What requests share: settings, connections, cookies.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::cookie::Jar;
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use rustls::ClientConfig;

use super::resolve::Resolver;
use super::timing::TimedConnect;
use super::tls::{self, Trust};
use super::{Target, proxy};
use crate::contract::{CallContext, Failure, ResourceHandle, RunContext};
use crate::value::Text;
use crate::words;

words! {
    /// Which HTTP is spoken.
    pub enum HttpVersion {
        /// What both sides can, as TLS agrees; HTTP/1.1 without TLS.
        Auto = "auto",
        /// HTTP/1.1 only.
        Http1 = "1.1",
        /// HTTP/2 only; without TLS, from the first byte.
        Http2 = "2",
    }
}

/// How connections are made; requests that differ in it share none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Transport {
    /// The proxy asked for.
    pub proxy: Option<Text>,
    /// A file with further certificate authorities.
    pub ca_file: Option<Text>,
    /// Whether certificates are believed unchecked.
    pub insecure: bool,
    /// Which HTTP.
    pub version: HttpVersion,
}

impl Transport {
    /// The address to connect to for a hop, if the run names one; a proxy finds its own way.
    pub fn route(&self, target: &Target) -> Option<SocketAddr> {
        if self.proxy.is_some() { None } else { target.route }
    }

    fn trust(&self) -> Trust<'_> {
        if self.insecure { Trust::Everybody } else { Trust::Authorities(self.ca_file.as_deref().map(Path::new)) }
    }
}

/// What a request has if it does not say otherwise.
#[derive(Clone)]
pub struct Defaults {
    /// How long an attempt may take.
    pub timeout: Duration,
    /// How many redirects are followed.
    pub redirects: u32,
    /// Headers of every request.
    pub headers: HeaderMap,
    /// What relative URLs are put behind.
    pub base_url: Option<Text>,
    /// How to connect.
    pub transport: Transport,
}

impl Default for Defaults {
    fn default() -> Self {
        let transport = Transport { proxy: None, ca_file: None, insecure: false, version: HttpVersion::Auto };
        Self { timeout: Duration::from_secs(10), redirects: 10, headers: HeaderMap::new(), base_url: None, transport }
    }
}

/// A client: what the resource `http_client` holds.
pub struct HttpClient {
    /// What a request has if it does not say otherwise.
    pub defaults: Defaults,
    /// The cookies, if they are kept.
    pub jar: Option<Arc<Jar>>,
    /// Tells its pools from those of others.
    number: u64,
    /// TLS for connections of our own, one for each way of trusting: it remembers sessions for resuming.
    tls: Mutex<HashMap<Transport, Arc<ClientConfig>>>,
}

/// The pools of one load thread, or of the engine: sockets stay on the runtime that opened them.
#[derive(Default)]
struct Pools(Mutex<HashMap<Pool, reqwest::Client>>);

/// What decides which connections a hop can use.
#[derive(PartialEq, Eq, Hash)]
struct Pool {
    /// The client's number.
    client: u64,
    transport: Transport,
    secure: bool,
    route: Option<SocketAddr>,
}

impl HttpClient {
    /// A client without connections yet.
    pub fn new(defaults: Defaults, jar: Option<Arc<Jar>>) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { defaults, jar, number: NEXT.fetch_add(1, Ordering::Relaxed), tls: Mutex::default() }
    }

    /// The client in the slot, or the run's default one.
    pub fn of(cx: &CallContext) -> Arc<Self> {
        cx.resource::<Self>("client").unwrap_or_else(|| Self::default_of(&cx.run))
    }

    /// The client among resources by slot, or the run's default one.
    pub fn among(resources: &[(Text, ResourceHandle)], run: &RunContext) -> Arc<Self> {
        let given = resources.iter().find(|(slot, _)| slot.as_str() == "client");
        given.and_then(|(_, handle)| Arc::clone(handle).downcast().ok()).unwrap_or_else(|| Self::default_of(run))
    }

    fn default_of(run: &RunContext) -> Arc<Self> {
        let Ok(client) = run.on_thread(|| Ok::<_, std::convert::Infallible>(Self::new(Defaults::default(), None)));
        client
    }

    /// TLS for connections of our own, which speak HTTP/1.1; made on first use.
    ///
    /// # Errors
    /// If a certificate file cannot be read, or TLS cannot be set up.
    pub fn tls(&self, run: &RunContext, transport: &Transport) -> Result<Arc<ClientConfig>, Failure> {
        let mut configs = self.tls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(config) = configs.get(transport) {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(tls::config(run, transport.trust(), &[b"http/1.1"])?);
        configs.insert(transport.clone(), Arc::clone(&config));
        Ok(config)
    }

    /// The connections for a hop, made on first use.
    ///
    /// # Errors
    /// If the proxy, a certificate file or TLS cannot be set up.
    pub fn connections(&self, run: &RunContext, transport: &Transport, target: &Target) -> Result<reqwest::Client, Failure> {
        let client = self.number;
        let pool = Pool { client, transport: transport.clone(), secure: target.secure, route: transport.route(target) };
        let pools = pools(run);
        let mut pools = pools.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = pools.get(&pool) {
            return Ok(client.clone());
        }
        let client = build(run, &pool)?;
        pools.insert(pool, client.clone());
        Ok(client)
    }

    /// Whether connections can be made as the defaults say: the proxy is one, the certificates can be read.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check(&self, run: &RunContext) -> Result<(), Failure> {
        let pool = Pool { client: self.number, transport: self.defaults.transport.clone(), secure: true, route: None };
        build(run, &pool).map(drop)
    }

    /// Closes what is idle; what is in use closes when it is done. Load threads close theirs when their scenario is over.
    pub fn close(&self, run: &RunContext) {
        pools(run).0.lock().unwrap_or_else(PoisonError::into_inner).retain(|pool, _| pool.client != self.number);
    }
}

fn pools(run: &RunContext) -> Arc<Pools> {
    let Ok(pools) = run.on_thread(|| Ok::<_, std::convert::Infallible>(Pools::default()));
    pools
}

impl std::fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HttpClient")
    }
}

fn build(run: &RunContext, pool: &Pool) -> Result<reqwest::Client, Failure> {
    let transport = &pool.transport;
    let proxies = match (&transport.proxy, pool.route) {
        (Some(url), _) => proxy::asked(url)?,
        (None, Some(_)) => Vec::new(),
        (None, None) => proxy::ambient(&run.environment)?,
    };
    let trust = if pool.secure || !proxies.is_empty() { transport.trust() } else { Trust::Nobody };
    let protocols: &[&[u8]] = match transport.version {
        HttpVersion::Auto => &[b"h2", b"http/1.1"],
        HttpVersion::Http1 => &[b"http/1.1"],
        HttpVersion::Http2 => &[b"h2"],
    };
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls::config(run, trust, protocols)?)
        .dns_resolver(Resolver { route: pool.route })
        .connector_layer(TimedConnect)
        .redirect(Policy::none())
        .no_proxy();
    for proxy in proxies {
        builder = builder.proxy(proxy);
    }
    builder = match transport.version {
        HttpVersion::Auto => builder,
        HttpVersion::Http1 => builder.http1_only(),
        HttpVersion::Http2 => builder.http2_prior_knowledge(),
    };
    builder.build().map_err(|_| Failure::error("the HTTP client cannot be set up"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::RunClock;
    use crate::base::secret::Secrets;
    use crate::base::seed::Seed;
    use crate::contract::{Catalog, Network};

    #[test]
    fn each_load_thread_has_connections_of_its_own_and_closing_leaves_other_clients_alone() {
        let clock = RunClock::system();
        let (network, folder, environment) = (Network::default(), std::env::temp_dir(), Arc::default());
        let run = RunContext::new(
            clock,
            Catalog { runners: &[], resources: &[] },
            Secrets::new(),
            Seed(1),
            network,
            folder,
            environment,
        );
        let (one, other) = (run.for_thread(), run.for_thread());
        let (client, neighbour) = (HttpClient::new(Defaults::default(), None), HttpClient::new(Defaults::default(), None));
        let number = |run: &RunContext| pools(run).0.lock().map_or(0, |pools| pools.len());
        let url = reqwest::Url::parse("http://127.0.0.1:9/").ok();
        let target = url.and_then(|url| Target::of(&url, &one.network));
        let connects = |client: &HttpClient, run: &RunContext| {
            let transport = &client.defaults.transport;
            target.as_ref().is_some_and(|target| client.connections(run, transport, target).is_ok())
        };
        assert!(connects(&client, &one) && connects(&client, &one) && connects(&neighbour, &one));
        assert_eq!((number(&one), number(&other), number(&run)), (2, 0, 0));
        assert!(connects(&client, &other));
        client.close(&one);
        assert_eq!((number(&one), number(&other)), (1, 1));
    }
}
