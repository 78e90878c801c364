//! Where one hop of a request goes.

use std::fmt;
use std::net::SocketAddr;

use reqwest::Url;

use crate::contract::Network;

/// Where one hop goes: the URL's host and port, and the address to use instead if the run names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    host: String,
    port: u16,
    /// Whether TLS is spoken.
    pub secure: bool,
    /// The address to connect to instead of asking the resolver.
    pub route: Option<SocketAddr>,
}

impl Target {
    /// The target of a URL with a host; `None` if it has none.
    pub fn of(url: &Url, network: &Network) -> Option<Self> {
        let host = url.host_str()?.to_ascii_lowercase();
        let port = url.port_or_known_default()?;
        let route = network.resolve.iter().find(|one| one.host == host && one.port == port).map(|one| one.address);
        Some(Self { host, port, secure: url.scheme() == "https", route })
    }

    /// The host's name or address, an IPv6 one without its brackets.
    pub fn name(&self) -> &str {
        self.host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&self.host)
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}
