//! Telling a unit to end: first kindly, then not.

use std::future::Future;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use futures_util::poll;
use tokio_util::sync::CancellationToken;

use crate::base::clock::RunClock;

/// How long a call may take to end by itself after it was told to.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// How long a task may take to yield after it was dropped, before the run goes on without it.
pub(super) const YIELD: Duration = Duration::from_secs(2);

/// The two ways a unit is told to end. Cloning shares them.
#[derive(Clone, Debug, Default)]
pub(super) struct Cancel(Arc<Tokens>);

#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// One of them is cancelled: most units are never told to end, and ask this instead of taking two locks.
    told: AtomicBool,
    /// End soon: the call is told and has [`GRACE`].
    pub(super) soft: CancellationToken,
    /// End now: the call is dropped.
    pub(super) hard: CancellationToken,
}

/// The future was ended before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cancelled;

impl Deref for Cancel {
    type Target = Tokens;

    fn deref(&self) -> &Tokens {
        &self.0
    }
}

impl Cancel {
    /// Tells it to end soon.
    pub(super) fn end_soon(&self) {
        self.told.store(true, Ordering::Release);
        self.soft.cancel();
    }

    /// Ends it now.
    pub(super) fn end_now(&self) {
        self.told.store(true, Ordering::Release);
        self.hard.cancel();
    }

    /// Whether it was told to end, either way.
    fn is_told(&self) -> bool {
        self.told.load(Ordering::Acquire)
    }

    /// Whether it was told to end soon.
    pub(super) fn is_to_end(&self) -> bool {
        self.is_told() && self.soft.is_cancelled()
    }
}

/// What these run comes pinned: a future that holds another holds it twice, where it was given and where it is pinned.
impl Cancel {
    /// Runs something that a drop ends, such as a sleep.
    pub(super) async fn race<T>(&self, mut future: impl Future<Output = T> + Unpin) -> Result<T, Cancelled> {
        if self.is_told() {
            return Err(Cancelled);
        }
        // What is ready at once needs nobody who waits for the tokens.
        if let Poll::Ready(output) = poll!(&mut future) {
            return Ok(output);
        }
        tokio::select! {
            biased;
            () = self.soft.cancelled() => Err(Cancelled),
            () = self.hard.cancelled() => Err(Cancelled),
            output = &mut future => Ok(output),
        }
    }

    /// Runs something that ends by itself when it is told to, however long that takes; only a hard end drops it.
    pub(super) async fn unless_hard<T>(&self, future: impl Future<Output = T> + Unpin) -> Result<T, Cancelled> {
        tokio::select! {
            biased;
            () = self.hard.cancelled() => Err(Cancelled),
            output = future => Ok(output),
        }
    }

    /// Runs a call: told to end, it has its grace, in which it may still end well.
    pub(super) async fn with_grace<T>(
        &self,
        clock: &RunClock,
        mut future: impl Future<Output = T> + Unpin,
    ) -> Result<T, Cancelled> {
        if self.is_told() && self.hard.is_cancelled() {
            return Err(Cancelled);
        }
        if let Poll::Ready(output) = poll!(&mut future) {
            return Ok(output);
        }
        let told = async {
            self.soft.cancelled().await;
            clock.sleep_real(GRACE).await;
        };
        tokio::select! {
            biased;
            () = self.hard.cancelled() => Err(Cancelled),
            output = &mut future => Ok(output),
            () = told => Err(Cancelled),
        }
    }
}
