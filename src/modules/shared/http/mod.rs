//! The HTTP client: connections, TLS, names, proxies, timings, and what its errors mean.
//!
//! [`HttpClient`] is what the resource `http_client` holds; a request without one uses the run's default. It keeps one
//! `reqwest::Client` for each way of connecting, and follows redirects itself, so that each hop has its own route and timings.
//!
//! [`http1`] is the way below it that a load thread takes.
//!
//! Owns: `Request` (the arguments), `HttpClient`, `Transport`, `Timing`, `Target`.
//! May import: `base`, `value`, `contract`.

mod arguments;
mod client;
pub mod failure;
pub mod http1;
mod multipart;
pub mod proxy;
mod resolve;
mod target;
mod timing;
mod tls;

pub use arguments::{BasicAuth, Request, StatusRange, Verb};
pub use client::{Defaults, HttpClient, HttpVersion, Transport};
pub use failure::failure;
pub use multipart::{Multipart, Parts};
pub use target::Target;
pub use timing::{Timing, Timings};
