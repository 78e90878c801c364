//! The addresses of a name, asked for once for all users that want them at the same time.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::base::clock::RunClock;
use crate::contract::Failure;

/// How long an answer is good. A thousand users that begin together, or a server that closes after each response, ask the resolver once
/// a second; a name that moves is followed all the same.
const GOOD_FOR: Duration = Duration::from_secs(1);

/// What the resolver says of a name.
type Addresses = Result<Arc<[SocketAddr]>, Failure>;

/// The resolver's last word on one name.
#[derive(Debug, Default)]
pub struct Names {
    last: Mutex<Option<(Duration, Addresses)>>,
}

impl Names {
    /// The last word if it is still good, else a new one. Whoever asks meanwhile gets the same.
    ///
    /// # Errors
    /// If the name has no address.
    pub async fn addresses(&self, clock: &RunClock, ask: impl Future<Output = Addresses>) -> Addresses {
        let mut last = self.last.lock().await;
        if let Some((since, addresses)) = last.as_ref()
            && clock.real().saturating_sub(*since) < GOOD_FOR
        {
            return addresses.clone();
        }
        let addresses = ask.await;
        *last = Some((clock.real(), addresses.clone()));
        addresses
    }
}
