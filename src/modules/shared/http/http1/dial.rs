//! Making a connection.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use super::stream::Stream;
use super::{Connection, Endpoint};
use crate::base::clock::RunClock;
use crate::contract::{Failure, RunContext};
use crate::modules::shared::http::{Target, Timings, failure};

/// How long addresses of one family are tried before those of the other are tried too (RFC 8305 has 250 ms, the general client this).
const HEAD_START: Duration = Duration::from_millis(300);

/// Connects, with TLS if the endpoint has it; adds the times it took.
///
/// # Errors
/// If no address is known, none can be reached, or TLS is not agreed on.
pub async fn dial(run: &RunContext, endpoint: &Endpoint, timings: &mut Timings) -> Result<Connection, Failure> {
    let target = &endpoint.target;
    let start = run.clock.real();
    let addresses: Arc<[SocketAddr]> = match target.route {
        Some(address) => Arc::new([address]),
        None => endpoint.names.addresses(&run.clock, resolve(target)).await?,
    };
    let resolved = run.clock.real();
    let stream = connect(&run.clock, &addresses, TcpStream::connect::<SocketAddr>)
        .await
        .map_err(|error| failure::unconnected(&error, target))?;
    // A request is one write: there is nothing to wait for. A socket that cannot be set is as good.
    let _ = stream.set_nodelay(true);
    let connected = run.clock.real();
    if target.route.is_none() {
        timings.dns += resolved.saturating_sub(start);
    }
    timings.connect += connected.saturating_sub(resolved);
    if !target.secure {
        return Ok(Connection::new(Stream::Plain(stream)));
    }
    let config = endpoint.client.tls(run, &endpoint.transport)?;
    let name = ServerName::try_from(target.name().to_owned()).map_err(|_| failure::no_name(target))?;
    let secured = TlsConnector::from(config).connect(name, stream).await;
    let stream = secured.map_err(|error| failure::unconnected(&error, target))?;
    timings.tls += run.clock.real().saturating_sub(connected);
    Ok(Connection::new(Stream::Secure(Box::new(stream))))
}

async fn resolve(target: &Target) -> Result<Arc<[SocketAddr]>, Failure> {
    let found = lookup_host((target.name(), target.port())).await;
    let found: Arc<[SocketAddr]> = found.map_err(|error| failure::unresolved(&error, target))?.collect();
    if found.is_empty() { Err(failure::no_address(target)) } else { Ok(found) }
}

/// Tries the addresses of the family that the resolver named first, and those of the other when these fail or take long.
pub(super) async fn connect<S, F: Future<Output = io::Result<S>>>(
    clock: &RunClock,
    addresses: &[SocketAddr],
    to: impl Fn(SocketAddr) -> F,
) -> io::Result<S> {
    let first_is_v4 = addresses.first().is_some_and(SocketAddr::is_ipv4);
    let (first, second): (Vec<_>, Vec<_>) = addresses.iter().partition(|address| address.is_ipv4() == first_is_v4);
    if second.is_empty() {
        return any(first, &to).await;
    }
    let mut first = pin!(any(first, &to));
    tokio::select! {
        connected = &mut first => return or(connected, any(second, &to)).await,
        () = clock.sleep_real(HEAD_START) => {}
    }
    match select(first, pin!(any(second, &to))).await {
        Either::Left((connected, other)) => or(connected, other).await,
        Either::Right((connected, other)) => or(connected, other).await,
    }
}

async fn or<S>(connected: io::Result<S>, other: impl Future<Output = io::Result<S>>) -> io::Result<S> {
    match connected {
        Ok(stream) => Ok(stream),
        Err(_) => other.await,
    }
}

/// One after the other; the last one's error.
async fn any<S, F: Future<Output = io::Result<S>>>(addresses: Vec<&SocketAddr>, to: &impl Fn(SocketAddr) -> F) -> io::Result<S> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for address in addresses {
        match to(*address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}
