//! The open model: iterations begin when the plan says, however long those before them take.

use std::rc::Rc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::arrivals::Arrivals;
use super::crew::{PlanUser, Shift};
use super::iteration::Turn;
use super::pace::ArrivalPlan;

impl Shift {
    /// The open model: iterations begin when the plan says, or wait for a user.
    pub(super) async fn open_model(self: &Rc<Self>, plan: &ArrivalPlan, tasks: &mut JoinSet<()>) {
        let (worker, of) = self.share;
        let mix = &self.mix;
        let mut arrivals = Arrivals::new(plan.rate.clone(), plan.law, mix.seed, mix.address.clone(), self.share);
        let alarm = self.clock.run().alarm();
        // The first threads have one more, if they cannot be shared evenly; with fewer users than threads some have none of their own.
        let most = plan.max_users / of + u32::from(worker < plan.max_users % of);
        let most = most.max(1);
        let mut next_user = u64::from(worker);
        let mut epoch = 0;
        loop {
            let desired = self.desired.borrow().clone();
            if desired.epoch != epoch {
                epoch = desired.epoch;
                arrivals.set_rate(desired.adjusted(&plan.rate));
            }
            if self.is_closed() {
                return;
            }
            let Some(arrival) = arrivals.peek() else {
                let end = desired.adjusted(&plan.rate).duration();
                if self.clock.now() >= end {
                    return;
                }
                tokio::select! {
                    () = self.clock.until(end) => {}
                    () = self.steered.notified() => {}
                }
                continue;
            };
            if self.clock.is_paused() {
                self.clock.running().await;
                continue;
            }
            if self.clock.now() < arrival.intended {
                tokio::select! {
                    () = alarm.until(self.clock.real_of(arrival.intended)) => {}
                    () = self.clock.changed() => {}
                    () = self.steered.notified() => {}
                }
                continue;
            }
            arrivals.advance();
            let warmup = self.is_warmup(arrival.intended);
            self.count(arrival.index, warmup, |sample| sample.iterations.planned += 1);
            self.queue.borrow_mut().push_back(arrival);
            let free = self.users.get() - self.busy();
            if (self.queue.borrow().len() as u64) > u64::from(free) && self.users.get() < most {
                self.users.set(self.users.get() + 1);
                let user = self.user(next_user);
                next_user += u64::from(of);
                tasks.spawn_local(Rc::clone(self).open_user(user, plan.backlog));
            } else {
                self.idle.notify_one();
            }
            // Arrivals that are due together must not keep users from beginning.
            if arrival.index / u64::from(of) % 64 == 0 {
                tokio::task::yield_now().await;
            }
        }
    }

    async fn open_user(self: Rc<Self>, user: PlanUser, backlog: Duration) {
        // Making a user is the generator's work.
        let mut free_since = Duration::ZERO;
        loop {
            tokio::task::coop::consume_budget().await;
            let next = self.queue.borrow_mut().pop_front();
            let Some(arrival) = next else {
                if self.closed.get() {
                    break;
                }
                self.idle.notified().await;
                continue;
            };
            if self.clock.is_paused() {
                self.queue.borrow_mut().push_front(arrival);
                self.clock.running().await;
                continue;
            }
            let warmup = self.is_warmup(arrival.intended);
            if self.clock.now().saturating_sub(arrival.intended) > backlog {
                self.count(arrival.index, warmup, |sample| sample.iterations.dropped.backlog += 1);
                continue;
            }
            let turn = Turn { index: arrival.index, intended: Some(arrival.intended), free_since, warmup };
            if !self.iterate(&user, turn).await {
                break;
            }
            free_since = self.clock.now();
        }
        self.users.set(self.users.get() - 1);
    }
}
