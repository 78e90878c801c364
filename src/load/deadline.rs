//! Limits of calls on one load thread: one coarse tick looks at all of them, instead of a timer for each request.
//!
//! A call ends at most one [`TICK`] after its limit.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::base::clock::{Elapsed, RunClock};

/// How often limits are looked at.
pub const TICK: Duration = Duration::from_millis(10);

/// The limits of a thread's calls.
#[derive(Default)]
pub struct Deadlines {
    all: RefCell<Vec<Weak<Deadline>>>,
}

/// The limit of one call at a time; used again and again.
#[derive(Default)]
pub struct Deadline {
    /// In real time; none while nothing runs under it.
    at: Cell<Option<Elapsed>>,
    over: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

/// A limit of time was over first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late;

impl Deadlines {
    /// One more.
    pub fn deadline(&self) -> Rc<Deadline> {
        let deadline = Rc::new(Deadline::default());
        let mut all = self.all.borrow_mut();
        // Looked through only now and then: there may be many thousand.
        if all.len().is_power_of_two() {
            all.retain(|one| one.strong_count() > 0);
        }
        all.push(Rc::downgrade(&deadline));
        deadline
    }

    /// Ends what is over at a time.
    pub fn look(&self, now: Elapsed) {
        for deadline in self.all.borrow().iter().filter_map(Weak::upgrade) {
            if deadline.at.get().is_some_and(|at| at <= now) {
                deadline.at.set(None);
                deadline.over.set(true);
                let waker = deadline.waker.borrow_mut().take();
                waker.into_iter().for_each(Waker::wake);
            }
        }
    }

    /// Looks at each tick, for as long as it is polled.
    pub async fn watch(self: Rc<Self>, clock: RunClock) {
        loop {
            clock.sleep_real(TICK).await;
            self.look(clock.real());
        }
    }
}

impl Deadline {
    /// Runs a future until it ends or an instant of real time has passed; then it is dropped.
    ///
    /// # Errors
    /// [`Late`] if the instant came first.
    pub async fn limit<T>(&self, at: Elapsed, future: Pin<&mut (dyn Future<Output = T> + '_)>) -> Result<T, Late> {
        self.over.set(false);
        self.at.set(Some(at));
        let limited = Limited { deadline: self, future };
        let result = limited.await;
        self.at.set(None);
        result
    }
}

struct Limited<'a, 'b, T> {
    deadline: &'a Deadline,
    future: Pin<&'a mut (dyn Future<Output = T> + 'b)>,
}

impl<T> Future for Limited<'_, '_, T> {
    type Output = Result<T, Late>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Poll::Ready(output) = self.future.as_mut().poll(cx) {
            return Poll::Ready(Ok(output));
        }
        if self.deadline.over.get() {
            return Poll::Ready(Err(Late));
        }
        let mut waker = self.deadline.waker.borrow_mut();
        if !waker.as_ref().is_some_and(|known| known.will_wake(cx.waker())) {
            *waker = Some(cx.waker().clone());
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    #[tokio::test]
    async fn what_is_over_ends_and_what_is_not_goes_on() {
        let deadlines = Deadlines::default();
        let deadline = deadlines.deadline();
        let mut never = pin!(std::future::pending::<()>());
        let second = Duration::from_secs(1);
        let mut limited = pin!(deadline.limit(second, never.as_mut()));
        assert!(futures_util::poll!(&mut limited).is_pending());
        deadlines.look(second / 2);
        assert!(futures_util::poll!(&mut limited).is_pending());
        deadlines.look(second);
        assert_eq!(limited.await, Err(Late));
        // The same one again: nothing of before is left.
        let mut quick = pin!(std::future::ready(7));
        assert_eq!(deadline.limit(2 * second, quick.as_mut()).await, Ok(7));
        deadlines.look(3 * second);
    }

    #[test]
    fn those_that_are_gone_are_forgotten() {
        let deadlines = Deadlines::default();
        (0..100).for_each(|_| drop(deadlines.deadline()));
        let kept = deadlines.deadline();
        assert!(deadlines.all.borrow().len() <= 3);
        drop(kept);
    }
}
