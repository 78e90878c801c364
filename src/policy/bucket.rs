//! A token bucket: so many calls a time, a few more at once after a quiet while.
//!
//! [`Bucket`] is the state machine, in whole numbers over plan time: it never drifts, and stands still with a pause. [`SharedBucket`] is one
//! that many wait at, first come, first served; who stops waiting gives the place back and takes nothing.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::base::clock::{Elapsed, RunClock};

/// How fast a bucket fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many tokens come in `per`; at least 1.
    pub limit: u32,
    /// In which time; not nothing.
    pub per: Duration,
    /// How many it holds; at least 1.
    pub burst: u32,
}

/// The state machine of a bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// What one nanosecond adds to the credit.
    gain: u128,
    /// What one token costs.
    price: u128,
    /// The most credit it holds.
    most: u128,
    credit: u128,
    at: Elapsed,
}

impl Bucket {
    /// A full one.
    pub fn new(rate: Rate, now: Elapsed) -> Self {
        // In units of 1 ns / limit a token is a whole number of them, so that nothing is ever rounded.
        let price = rate.per.as_nanos().max(1);
        let most = price * u128::from(rate.burst.max(1));
        Self { gain: u128::from(rate.limit.max(1)), price, most, credit: most, at: now }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// How long until there is one; nothing is taken.
    pub fn take(&mut self, now: Elapsed) -> Result<(), Duration> {
        self.refill(now);
        if self.credit >= self.price {
            self.credit -= self.price;
            return Ok(());
        }
        let wait = (self.price - self.credit).div_ceil(self.gain);
        Err(Duration::from_nanos(u64::try_from(wait).unwrap_or(u64::MAX)))
    }

    /// How many tokens it holds.
    pub fn tokens(&mut self, now: Elapsed) -> u32 {
        self.refill(now);
        u32::try_from(self.credit / self.price).unwrap_or(u32::MAX)
    }

    fn refill(&mut self, now: Elapsed) {
        let gained = now.saturating_sub(self.at).as_nanos() * self.gain;
        self.credit = self.credit.saturating_add(gained).min(self.most);
        self.at = self.at.max(now);
    }
}

/// A bucket that many wait at.
#[derive(Debug)]
pub struct SharedBucket {
    bucket: Mutex<Bucket>,
    /// Whose turn it is: the semaphore is fair.
    turn: Semaphore,
}

impl SharedBucket {
    /// A full one.
    pub fn new(rate: Rate, now: Elapsed) -> Self {
        Self { bucket: Mutex::new(Bucket::new(rate, now)), turn: Semaphore::new(1) }
    }

    /// Waits for a token and takes it. False, and nothing taken, if `wanted` says at its turn that it is not wanted any more.
    pub async fn acquire(&self, clock: &RunClock, wanted: impl Fn() -> bool) -> bool {
        // Err only if it was closed, which nobody does.
        let _turn = self.turn.acquire().await;
        loop {
            clock.running().await;
            if !wanted() {
                return false;
            }
            let taken = self.bucket.lock().unwrap_or_else(PoisonError::into_inner).take(clock.plan());
            match taken {
                Ok(()) => return true,
                Err(wait) => clock.sleep_plan(wait).await,
            }
        }
    }
}

#[cfg(test)]
mod tests;
