//! The scenario's time as one load thread reads it: without a lock, since a pause is told to it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use crate::base::clock::{Elapsed, RunClock};

/// The scenario's plan time on one thread. It begins when the scenario does and stops with every pause.
pub struct CrewClock {
    clock: RunClock,
    /// The clock's plan time when the scenario began.
    began: Duration,
    /// Real time less plan time, while nothing is paused.
    behind: Cell<Duration>,
    /// The plan time at which it stands still, if it does.
    stands: Cell<Option<Duration>>,
    /// How many pauses there were.
    pauses: Cell<u64>,
    /// The last reading of real time.
    recent: Cell<Elapsed>,
    changed: tokio::sync::Notify,
}

impl CrewClock {
    /// The time of a scenario that began, or begins, at a plan time of its clock.
    pub fn new(clock: RunClock, began: Duration) -> Self {
        let time = Self {
            clock,
            began,
            behind: Cell::default(),
            stands: Cell::default(),
            pauses: Cell::new(0),
            recent: Cell::default(),
            changed: tokio::sync::Notify::new(),
        };
        time.read();
        time
    }

    fn read(&self) {
        let (real, plan) = self.clock.now();
        let paused = self.clock.is_paused();
        if paused && self.stands.get().is_none() {
            self.pauses.set(self.pauses.get() + 1);
        }
        self.stands.set(paused.then_some(plan));
        self.behind.set(real.saturating_sub(plan));
    }

    /// Follows pauses for as long as it is polled.
    pub async fn follow(self: Rc<Self>) {
        let mut pauses = self.clock.pauses();
        // One may have begun before.
        self.read();
        loop {
            pauses.changed().await;
            self.read();
            self.changed.notify_waiters();
        }
    }

    /// Real time, from which the others are made.
    pub fn real(&self) -> Elapsed {
        let now = self.clock.real();
        self.recent.set(now);
        now
    }

    /// The last reading of real time on this thread: as good as a new one for whoever has read it since it waited for anything.
    pub fn recent(&self) -> Elapsed {
        self.recent.get()
    }

    /// The scenario's plan time at a real time; nothing before it begins.
    pub fn at(&self, real: Elapsed) -> Duration {
        let plan = self.stands.get().unwrap_or_else(|| real.saturating_sub(self.behind.get()));
        plan.saturating_sub(self.began)
    }

    /// The scenario's plan time.
    pub fn now(&self) -> Duration {
        self.at(self.real())
    }

    /// The real time of a plan time, if no pause comes between.
    pub fn real_of(&self, plan: Duration) -> Elapsed {
        self.began + plan + self.behind.get()
    }

    /// Whether it stands still.
    pub fn is_paused(&self) -> bool {
        self.stands.get().is_some()
    }

    /// How many pauses there were until now.
    pub fn pauses(&self) -> u64 {
        self.pauses.get()
    }

    /// Waits until a pause begins or ends.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Waits while it stands still.
    pub async fn running(&self) {
        while self.is_paused() {
            self.changed().await;
        }
    }

    /// Sleeps in plan time.
    pub async fn sleep(&self, duration: Duration) {
        self.until(self.now() + duration).await;
    }

    /// Sleeps until a plan time.
    pub async fn until(&self, instant: Duration) {
        loop {
            self.running().await;
            let left = self.real_of(instant).saturating_sub(self.real());
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = self.clock.sleep_real(left) => {}
                () = self.changed() => {}
            }
        }
    }

    /// The run's clock behind it.
    pub const fn run(&self) -> &RunClock {
        &self.clock
    }
}
