//! `http_client`: connections, cookies and settings that requests share.

mod client;
mod spec;
#[cfg(test)]
pub(super) mod tests;

use crate::contract::{Asset, ResourceEntry, resource};

/// Its place in the catalogue.
pub const ENTRY: ResourceEntry = ResourceEntry { manifest: &client::Client::MANIFEST, make: resource::<client::Client> };
