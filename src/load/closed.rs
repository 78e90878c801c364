//! The closed model: users that each make one iteration after the other, as many as the plan says.

use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::task::JoinSet;

use super::crew::{PlanUser, Shift};
use super::deadline::TICK;
use super::iteration::Turn;
use super::pace::{Budget, UserPlan};

/// Over how long users begin again after a pause.
const SPREAD: Duration = Duration::from_secs(1);

impl Shift {
    /// The closed model: as many users as the plan says, each with one iteration after the other.
    pub(super) async fn closed_model(self: &Rc<Self>, plan: &UserPlan, tasks: &mut JoinSet<()>) {
        self.clock.until(Duration::ZERO).await;
        let (worker, of) = self.share;
        let mut next = u64::from(worker);
        loop {
            let users = self.desired.borrow().adjusted(&plan.users);
            let now = self.clock.now();
            let over = now >= users.duration();
            if self.is_closed() || over {
                return;
            }
            let wanted = users.at(now).floor() as u64;
            while next < wanted {
                let user = self.user(next);
                tasks.spawn_local(Rc::clone(self).closed_user(user, plan.clone()));
                next += u64::from(of);
            }
            while tasks.try_join_next().is_some() {}
            if tasks.is_empty() && matches!(plan.budget, Budget::Each(_) | Budget::Shared(_)) && next >= u64::from(plan.most) {
                return;
            }
            // Users that end tell by ending; more are wanted at the next whole number of the plan, or when somebody says so.
            let look = self.clock.until((now + TICK).min(users.duration()));
            tokio::select! {
                () = look => {}
                () = self.steered.notified() => {}
                Some(_) = tasks.join_next(), if !tasks.is_empty() => {}
            }
        }
    }

    async fn closed_user(self: Rc<Self>, user: PlanUser, plan: UserPlan) {
        self.users.set(self.users.get() + 1);
        let mut pauses = self.clock.pauses();
        while let Some(index) = self.next_of_user(&user, &plan, &mut pauses).await {
            // Read just now, to see whether it may begin.
            let start = self.clock.at(self.clock.recent());
            let turn = Turn { index, intended: None, free_since: start, warmup: self.is_warmup(start) };
            self.count(index, turn.warmup, |sample| sample.iterations.planned += 1);
            if !self.iterate(&user, turn).await {
                break;
            }
        }
        self.users.set(self.users.get() - 1);
    }

    /// The index of a user's next iteration, when it may begin; none when the user has nothing more to do.
    async fn next_of_user(&self, user: &PlanUser, plan: &UserPlan, pauses: &mut u64) -> Option<u64> {
        // Calls that are done at once must not keep the thread from all else.
        tokio::task::coop::consume_budget().await;
        loop {
            if self.clock.is_paused() || self.clock.pauses() != *pauses {
                self.clock.running().await;
                *pauses = self.clock.pauses();
                let part = self.mix.lot.spread(usize::try_from(user.id).unwrap_or_default(), *pauses);
                self.clock.sleep(SPREAD.mul_f64(part)).await;
                continue;
            }
            let now = self.clock.now();
            let users = {
                let desired = self.desired.borrow();
                // The plan itself is looked at where nobody has changed it.
                if desired.adjustments.is_empty() { None } else { Some(desired.adjusted(&plan.users)) }
            };
            let users = users.as_ref().unwrap_or(&plan.users);
            if self.is_closed() || now >= users.duration() {
                return None;
            }
            if users.at(now).floor() as u64 > user.id {
                break;
            }
            // There are fewer for now; it may be wanted again.
            let again = self.clock.until((now + TICK).min(users.duration()));
            tokio::select! {
                () = again => {}
                () = self.steered.notified() => {}
            }
        }
        let turn = user.turns();
        match plan.budget {
            Budget::Each(most) if turn >= most => None,
            Budget::Shared(most) => Some(self.given_out.fetch_add(1, Ordering::Relaxed)).filter(|index| *index < most),
            Budget::Each(_) | Budget::Unlimited => Some(numbered(user.id, turn, u64::from(plan.most.max(1)))),
        }
    }
}

/// The index of a user's iteration: users take turns, as if all were equally fast. Those beyond the plan's number have indices of their
/// own.
fn numbered(user: u64, turn: u64, most: u64) -> u64 {
    ((user / most) << 40) | (turn * most + user % most)
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn iterations_of_users_have_indices_of_their_own() {
        let mut all: Vec<u64> = (0..7).flat_map(|user| (0..50).map(move |turn| numbered(user, turn, 5))).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 7 * 50);
        let planned: Vec<u64> = (0..4).flat_map(|turn| (0..5).map(move |user| numbered(user, turn, 5))).collect();
        assert_eq!(planned, (0..20).collect::<Vec<u64>>(), "those of the plan follow each other");
    }
}
