//! The run's clock: the only source of timers above this floor.
//!
//! It has two readings. *Real time* never stops: call timeouts, grace, leases. *Plan time* stops with a pause: delays, backoff, relative
//! deadlines; a scenario or step has a [child](RunClock::child) that can pause alone and stops with its parent.
//! Tests drive a [manual](RunClock::manual) clock by hand.

mod alarm;

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use tokio::sync::watch;

pub use alarm::Alarm;

/// Time since the run began, in one of the two readings.
pub type Elapsed = Duration;

/// The run's clock. Cloning shares it.
#[derive(Clone)]
pub struct RunClock {
    driver: Arc<Driver>,
    plan: Arc<Plan>,
}

/// Drives a manual clock.
#[derive(Clone)]
pub struct ManualTime {
    driver: Arc<Driver>,
}

enum Driver {
    System { origin: tokio::time::Instant, started: SystemTime },
    Manual { started: SystemTime, state: Mutex<Manual> },
}

#[derive(Default)]
struct Manual {
    now: Duration,
    sleepers: BTreeMap<(Duration, u64), Waker>,
    next: u64,
}

/// Plan time of one level: its parent's (real time at the root), less its own pauses.
struct Plan {
    parent: Option<Arc<Plan>>,
    pauses: watch::Sender<Pauses>,
}

#[derive(Clone, Copy, Default)]
struct Pauses {
    /// When the present pause began, in the parent's time.
    since: Option<Duration>,
    /// All ended pauses.
    total: Duration,
}

impl RunClock {
    /// A clock that begins now and follows the machine's monotonic clock.
    pub fn system() -> Self {
        Self::with(Driver::System { origin: tokio::time::Instant::now(), started: SystemTime::now() })
    }

    /// A clock that moves only by hand, and the hand; `started` is the wall clock at its beginning.
    pub fn manual(started: SystemTime) -> (Self, ManualTime) {
        let clock = Self::with(Driver::Manual { started, state: Mutex::default() });
        let time = ManualTime { driver: Arc::clone(&clock.driver) };
        (clock, time)
    }

    fn with(driver: Driver) -> Self {
        Self { driver: Arc::new(driver), plan: Arc::new(Plan { parent: None, pauses: watch::Sender::default() }) }
    }

    /// A clock of the same real time whose plan time also stops by itself.
    #[must_use]
    pub fn child(&self) -> Self {
        let plan = Plan { parent: Some(Arc::clone(&self.plan)), pauses: watch::Sender::default() };
        Self { driver: Arc::clone(&self.driver), plan: Arc::new(plan) }
    }

    /// Real time since the beginning.
    pub fn real(&self) -> Elapsed {
        self.driver.now()
    }

    /// Plan time since the beginning: real time less the time paused.
    pub fn plan(&self) -> Elapsed {
        self.plan.at(self.driver.now())
    }

    /// Both readings at one moment: real time, then plan time.
    pub fn now(&self) -> (Elapsed, Elapsed) {
        let real = self.driver.now();
        (real, self.plan.at(real))
    }

    /// The wall clock when this one began, in UTC.
    pub fn began(&self) -> SystemTime {
        match &*self.driver {
            Driver::System { started, .. } | Driver::Manual { started, .. } => *started,
        }
    }

    /// The wall clock, in UTC.
    pub fn wall(&self) -> SystemTime {
        match &*self.driver {
            Driver::System { .. } => SystemTime::now(),
            Driver::Manual { started, .. } => *started + self.real(),
        }
    }

    /// Stops plan time. Idempotent.
    pub fn pause(&self) {
        let now = self.plan.parent_time(self.driver.now());
        self.plan.pauses.send_if_modified(|pauses| {
            let begins = pauses.since.is_none();
            pauses.since.get_or_insert(now);
            begins
        });
    }

    /// Lets plan time go on. Idempotent.
    pub fn resume(&self) {
        let now = self.plan.parent_time(self.driver.now());
        self.plan.pauses.send_if_modified(|pauses| match pauses.since.take() {
            Some(since) => {
                pauses.total += now.saturating_sub(since);
                true
            }
            None => false,
        });
    }

    /// Whether plan time stands still, by this level or one above.
    pub fn is_paused(&self) -> bool {
        self.plan.levels().any(|plan| plan.pauses.borrow().since.is_some())
    }

    /// Ends at once if plan time runs, else when it goes on.
    pub async fn running(&self) {
        if !self.is_paused() {
            return;
        }
        for plan in self.plan.levels() {
            // Err only if the sender is gone; we hold it.
            let _ = plan.pauses.subscribe().wait_for(|pauses| pauses.since.is_none()).await;
        }
    }

    /// Tells of pauses as they begin and end.
    pub fn pauses(&self) -> PauseWatch {
        PauseWatch { levels: self.plan.levels().map(|plan| plan.pauses.subscribe()).collect() }
    }

    /// Sleeps in real time.
    pub async fn sleep_real(&self, duration: Duration) {
        self.driver.sleep(duration).await;
    }

    /// Sleeps in plan time: a pause makes it longer by itself.
    pub async fn sleep_plan(&self, duration: Duration) {
        let end = self.plan().saturating_add(duration);
        loop {
            let mut changes: Vec<_> = self.plan.levels().map(|plan| plan.pauses.subscribe()).collect();
            self.running_once().await;
            let left = end.saturating_sub(self.plan());
            if left.is_zero() {
                return;
            }
            let changed = futures_util::future::select_all(changes.iter_mut().map(|change| Box::pin(change.changed())));
            tokio::select! {
                () = self.driver.sleep(left) => {}
                _ = changed => {}
            }
        }
    }

    /// Waits until no level is paused at the same moment.
    async fn running_once(&self) {
        while self.is_paused() {
            self.running().await;
        }
    }

    /// Runs a future for at most `limit` of real time.
    ///
    /// # Errors
    /// [`TimedOut`] when the limit came first; the future is dropped.
    pub async fn timeout<F: Future>(&self, limit: Duration, future: F) -> Result<F::Output, TimedOut> {
        tokio::select! {
            biased;
            output = future => Ok(output),
            () = self.driver.sleep(limit) => Err(TimedOut),
        }
    }
}

impl std::fmt::Debug for RunClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunClock").field("real", &self.real()).field("plan", &self.plan()).finish()
    }
}

/// Tells when a pause begins or ends, at any level of a clock.
pub struct PauseWatch {
    levels: Vec<watch::Receiver<Pauses>>,
}

impl PauseWatch {
    /// Waits until a pause has begun or ended since it was last asked.
    pub async fn changed(&mut self) {
        // Err only if the sender is gone: then nothing changes any more, and whoever waits is gone too.
        let _ = futures_util::future::select_all(self.levels.iter_mut().map(|level| Box::pin(level.changed()))).await;
    }
}

impl std::fmt::Debug for PauseWatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PauseWatch")
    }
}

/// A limit of real time came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut;

impl Plan {
    fn levels(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |plan| plan.parent.as_deref())
    }

    fn parent_time(&self, real: Duration) -> Duration {
        self.parent.as_ref().map_or(real, |parent| parent.at(real))
    }

    fn at(&self, real: Duration) -> Duration {
        let now = self.parent_time(real);
        let pauses = *self.pauses.borrow();
        pauses.since.map_or(now, |since| since.min(now)).saturating_sub(pauses.total)
    }
}

impl Driver {
    fn now(&self) -> Duration {
        match self {
            Self::System { origin, .. } => origin.elapsed(),
            Self::Manual { state, .. } => lock(state).now,
        }
    }

    async fn sleep(&self, duration: Duration) {
        match self {
            Self::System { .. } => tokio::time::sleep(duration).await,
            Self::Manual { state, .. } => {
                let end = lock(state).now.saturating_add(duration);
                ManualSleep { state, end, key: None }.await;
            }
        }
    }
}

fn lock(state: &Mutex<Manual>) -> MutexGuard<'_, Manual> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

struct ManualSleep<'a> {
    state: &'a Mutex<Manual>,
    end: Duration,
    key: Option<(Duration, u64)>,
}

impl Future for ManualSleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = lock(self.state);
        if state.now >= self.end {
            return Poll::Ready(());
        }
        let key = self.key.unwrap_or((self.end, state.next));
        if self.key.is_none() {
            state.next += 1;
        }
        state.sleepers.insert(key, cx.waker().clone());
        drop(state);
        self.key = Some(key);
        Poll::Pending
    }
}

impl Drop for ManualSleep<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            lock(self.state).sleepers.remove(&key);
        }
    }
}

impl ManualTime {
    /// Moves real time on and wakes whoever slept until then.
    pub fn advance(&self, by: Duration) {
        let Driver::Manual { state, .. } = &*self.driver else { return };
        let woken = {
            let mut state = lock(state);
            state.now += by;
            let until = state.now + Duration::from_nanos(1);
            let later = state.sleepers.split_off(&(until, 0));
            std::mem::replace(&mut state.sleepers, later)
        };
        for waker in woken.into_values() {
            waker.wake();
        }
    }

    /// Moves to the next moment somebody sleeps until; says whether anybody did.
    pub fn advance_to_next(&self) -> bool {
        let Driver::Manual { state, .. } = &*self.driver else { return false };
        let next = {
            let state = lock(state);
            state.sleepers.keys().next().map(|(end, _)| end.saturating_sub(state.now))
        };
        if let Some(by) = next {
            self.advance(by);
        }
        next.is_some()
    }

    /// How many sleep now.
    pub fn sleeping(&self) -> usize {
        match &*self.driver {
            Driver::Manual { state, .. } => lock(state).sleepers.len(),
            Driver::System { .. } => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn manual() -> (RunClock, ManualTime) {
        RunClock::manual(SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn plan_time_stops_with_a_pause_and_real_time_does_not() {
        let (clock, time) = manual();
        time.advance(SECOND);
        clock.pause();
        clock.pause();
        time.advance(3 * SECOND);
        assert_eq!((clock.real(), clock.plan()), (4 * SECOND, SECOND));
        clock.resume();
        time.advance(SECOND);
        assert_eq!((clock.real(), clock.plan()), (5 * SECOND, 2 * SECOND));
    }

    #[test]
    fn a_child_stops_alone_and_with_its_parent_and_overlaps_count_once() {
        let (clock, time) = manual();
        let child = clock.child();
        child.pause();
        time.advance(SECOND);
        assert_eq!((clock.plan(), child.plan()), (SECOND, Duration::ZERO));
        clock.pause();
        time.advance(SECOND);
        child.resume();
        time.advance(SECOND);
        assert!(child.is_paused());
        clock.resume();
        time.advance(SECOND);
        assert_eq!((clock.plan(), child.plan()), (2 * SECOND, SECOND));
    }

    #[tokio::test]
    async fn a_plan_sleep_is_longer_by_the_pause() {
        let (clock, time) = manual();
        let sleeper = clock.clone();
        let sleep = tokio::spawn(async move { sleeper.sleep_plan(2 * SECOND).await });
        let settle = || async {
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
        };
        settle().await;
        time.advance(SECOND);
        clock.pause();
        settle().await;
        time.advance(10 * SECOND);
        settle().await;
        assert!(!sleep.is_finished());
        clock.resume();
        settle().await;
        time.advance(SECOND);
        settle().await;
        assert!(sleep.is_finished());
    }

    #[tokio::test]
    async fn a_timeout_follows_real_time() {
        let (clock, time) = manual();
        clock.pause();
        let timed = clock.clone();
        let wait = tokio::spawn(async move { timed.timeout(SECOND, std::future::pending::<()>()).await });
        while time.sleeping() == 0 {
            tokio::task::yield_now().await;
        }
        time.advance(SECOND);
        assert_eq!(wait.await.ok(), Some(Err(TimedOut)));
    }
}
