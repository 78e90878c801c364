//! HTTP/1.1 for load: a codec and connections of our own, which the lane of `http_request` goes through.
//!
//! A connection belongs to one user and has at most one exchange under way. An exchange is one future that sends and reads at once, so
//! that a server that answers before it has read everything is heard; it needs no task of its own, no lock, no timer and, with a warm
//! buffer, no allocation. Whoever drops it drops the connection. The response is taken as RFC 9112 has it, and strictly: what is doubtful
//! is not HTTP, or its connection is not used again.
//!
//! What a request costs, counted with `strace -c` over 57,000 of them, 50 connections on one thread: one `sendto`, one `recvfrom`, and an
//! `epoll_wait` for 30 of them; no other call. The socket is read only when tokio heard of it, and whether an idle connection was closed
//! is known without asking. What the whole way of a request is made of stands in `load`'s docs.
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
