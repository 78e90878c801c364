//! What two modules use.
//!
//! Owns: the HTTP client below `http_client` and `http_request`, the request's arguments (`wait` takes them too), child processes, sizes.
//! May import: `base`, `value`, `contract`.

#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "shell")]
pub mod lines;
#[cfg(feature = "shell")]
pub mod process;
#[cfg(any(feature = "http", feature = "shell"))]
pub mod size;
