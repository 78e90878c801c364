//! HTTP/1.1 for load: a codec and connections of our own, which the lane of `http_request` goes through.
//!
//! A connection belongs to one user and has at most one exchange under way. An exchange is one future that sends and reads at once, so
//! that a server that answers before it has read everything is heard; it needs no task of its own, no lock, no timer and, with a warm
//! buffer, no allocation. Whoever drops it drops the connection. The response is taken as RFC 9112 has it, and strictly: what is doubtful
//! is not HTTP, or its connection is not used again.
//!
//! What a request costs, counted with `strace -c` over 57,000 of them, 50 connections on one thread: one `sendto`, one `recvfrom`, and an
//! `epoll_wait` for 30 of them; no other call. The socket is read only when tokio heard of it, and whether an idle connection was closed
//! is known without asking. In CPU time, on one core with the server on the other, by `time`: 7.5 to 8.5 µs a request, of which
//! 1.4 to 2.3 µs are ours and the rest is the kernel's (wrk beside it: 8.4 to 9.9 µs); a lane around it 8 to 9 µs if nothing changes, 10 µs
//! if the URL does, and 13 to 15 µs with the whole output. The requests per second were 1.03 to 1.08 of wrk's for the codec, 1.00 to 1.04 for
//! a lane whose request is fixed, 0.94 to 0.97 with a URL that changes. (Both cores were busy with other things: the ratios hold, the
//! figures themselves are high.)
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
