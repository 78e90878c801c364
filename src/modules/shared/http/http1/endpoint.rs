//! Where connections go, and those a user has.

use std::sync::Arc;

use super::Connection;
use super::names::Names;
use crate::modules::shared::http::{HttpClient, Target, Transport};

/// To how many places a user keeps a connection; the one used longest ago goes first.
const MOST: usize = 8;

/// Where a connection goes, and how it is made: a connection serves requests that agree in all of it.
#[derive(Debug)]
pub struct Endpoint {
    /// Whose settings and TLS sessions it has.
    pub client: Arc<HttpClient>,
    /// How it is made.
    pub transport: Transport,
    /// Where to.
    pub target: Target,
    pub(super) names: Names,
}

impl Endpoint {
    /// A place nobody went to yet.
    pub fn new(client: Arc<HttpClient>, transport: Transport, target: Target) -> Self {
        Self { client, transport, target, names: Names::default() }
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.client, &other.client) && self.transport == other.transport && self.target == other.target
    }
}

/// The connections of one user, and the memory its requests are written in.
#[derive(Debug, Default)]
pub struct Connections {
    idle: Vec<(Arc<Endpoint>, Connection)>,
    /// Where requests are written; whoever takes it gives it back.
    pub scratch: Vec<u8>,
}

impl Connections {
    /// Takes the idle connection to an endpoint, if there is one that can still be used.
    pub fn take(&mut self, endpoint: &Arc<Endpoint>) -> Option<Connection> {
        let same = |(other, _): &(Arc<Endpoint>, _)| Arc::ptr_eq(other, endpoint) || other.is(endpoint);
        let (_, mut connection) = self.idle.remove(self.idle.iter().position(same)?);
        connection.is_quiet().then_some(connection)
    }

    /// Waits until the other side of each idle connection says something, or closes.
    #[cfg(test)]
    pub async fn heard(&self) {
        for (_, connection) in &self.idle {
            connection.heard().await;
        }
    }

    /// Keeps a connection for the next request.
    pub fn put(&mut self, endpoint: &Arc<Endpoint>, connection: Connection) {
        if self.idle.len() >= MOST {
            self.idle.remove(0);
        }
        self.idle.push((Arc::clone(endpoint), connection));
    }
}
