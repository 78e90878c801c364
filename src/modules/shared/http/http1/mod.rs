//! HTTP/1.1 for load: a codec and connections of our own, which the lane of `http_request` goes through.
//!
//! A connection belongs to one user and has at most one exchange under way. An exchange is one future that sends and reads at once, so
//! that a server that answers before it has read everything is heard; it needs no task of its own, no lock, no timer and, with a warm
//! buffer, no allocation. Whoever drops it drops the connection. The response is taken as RFC 9112 has it, and strictly: what is doubtful
//! is not HTTP, or its connection is not used again.
//!
//! What a request costs: one `sendto`, one `recvfrom`, and a share of an `epoll_wait` (50 connections on one thread: one for about 30
//! requests); the socket is asked for more only when tokio heard of it, and whether an idle connection was closed is known without asking.
//!
//! Owns: `Connection`, `Exchange`, `Connections` (a user's), `Endpoint`, the response's head and body.
//! May import: `base`, `value`, `contract`.

mod body;
mod buffer;
mod coding;
mod connection;
mod dial;
mod endpoint;
mod head;
mod names;
mod request;
mod stream;
#[cfg(test)]
mod tests;

pub use coding::{Coding, Undecodable};
pub use connection::{Broken, Connection, Exchange};
pub use dial::dial;
pub use endpoint::{Connections, Endpoint};
pub use head::Head;
pub use request::{ACCEPT, ACCEPT_ENCODING, redacted, write_field, write_length};
