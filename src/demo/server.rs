//! Listening: the sockets of the five, and serving on one of them.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use axum::Router;
use axum::serve::ListenerExt;
use tokio_util::sync::CancellationToken;

/// A loopback socket that listens already; port 0 takes a free one.
///
/// # Errors
/// That the port is taken, by number.
pub(super) fn listen(port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on 127.0.0.1:{port}: {error}")))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Answers requests until `stop`, then finishes those that have begun.
///
/// # Errors
/// That the socket cannot be used.
pub(super) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?.tap_io(|stream| {
        // Small answers go out at once instead of waiting for more; without it they would only be slower.
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
}
