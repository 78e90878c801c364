//! Line mode: follows a run to its end, telling what happens; signals end it.

use std::sync::Arc;

use futures_util::FutureExt as _;

use super::screen::{Shown, Then};
use super::teller::{Reader, Teller};
use crate::base::clock::RunClock;
use crate::base::id::Seq;
use crate::base::log::LogLevel;
use crate::base::signal::{Listener, Signal};
use crate::event::{Ask, By, Lagged, SharedEvent};
use crate::report::Feed;
use crate::state::{RunState, Session, Subscription};
use crate::tui::{self, AtChange, GridNews, Verdict};

/// A run as line mode follows it.
pub(super) struct Followed<'a> {
    /// The handle to it.
    pub(super) session: &'a dyn Session,
    /// Its events from the first on.
    pub(super) events: Box<dyn Subscription>,
    /// News of the grid, and what they do, if its files are watched.
    pub(super) reload: Option<tui::Reload>,
}

/// What a session's reader gives next.
type Next = Option<Result<SharedEvent, Lagged>>;

/// Follows a run until it has ended, and gives its last state.
pub(super) async fn follow(
    run: Followed<'_>,
    finished: impl Future<Output = Arc<RunState>>,
    teller: &mut Teller,
    signals: &mut Listener,
    clock: &RunClock,
) -> Shown {
    let Followed { session, mut events, mut reload } = run;
    let mut then = Then::Wait;
    let mut finished = std::pin::pin!(finished);
    let mut feed = Feed::new();
    let mut stop = Stop::default();
    let last = loop {
        if teller.reader() == Reader::Gone {
            stop.nobody_reads(session);
        }
        tokio::select! {
            biased;
            signal = signals.next() => stop.signal(signal, session, teller, clock),
            news = next_news(&mut reload) => {
                if changed(&news, reload.as_ref(), session, teller, clock) {
                    then = Then::Again;
                }
            }
            next = events.next() => tell(next, session, &mut feed, teller),
            last = &mut finished => break last,
        }
    };
    while let Some(next @ Some(_)) = events.next().now_or_never() {
        tell(next, session, &mut feed, teller);
    }
    teller.learn(&last);
    teller.tell(&feed.catch_up(&last));
    // Whoever ended it by a signal wants no other.
    let then = if matches!(stop, Stop::Not) { then } else { Then::End };
    Shown { last, then }
}

async fn next_news(reload: &mut Option<tui::Reload>) -> GridNews {
    match reload {
        Some(reload) => reload.next().await,
        None => std::future::pending().await,
    }
}

/// Tells that the grid has changed. Says whether the run was told to end for it.
fn changed(news: &GridNews, reload: Option<&tui::Reload>, session: &dyn Session, teller: &mut Teller, clock: &RunClock) -> bool {
    let good = news.verdict == Verdict::Good;
    let restarts = good && reload.is_some_and(|reload| reload.at_change == AtChange::Restart);
    let more = match (good, restarts) {
        (true, true) => "; restarting",
        (true, false) => "; this run goes on with what it was",
        (false, _) => "",
    };
    let level = if good { LogLevel::Info } else { LogLevel::Error };
    teller.note(now(clock), level, format!("{}{more}", news.text));
    if restarts {
        // Err: the run is over already.
        let _ = session.send(By::Operator, Ask::Stop);
    }
    restarts
}

fn now(clock: &RunClock) -> u64 {
    u64::try_from(clock.real().as_micros()).unwrap_or(u64::MAX)
}

fn tell(next: Next, session: &dyn Session, feed: &mut Feed, teller: &mut Teller) {
    match next {
        Some(Ok(event)) => {
            if feed.seen() == Seq::default() {
                teller.learn(&session.snapshot().1);
            }
            teller.tell(&feed.event(&event));
        }
        Some(Err(Lagged(_))) | None => catch_up(session, feed, teller),
    }
}

fn catch_up(session: &dyn Session, feed: &mut Feed, teller: &mut Teller) {
    let (_, state) = session.snapshot();
    teller.learn(&state);
    teller.tell(&feed.catch_up(&state));
}

/// How far the run has been told to end.
#[derive(Debug, Default)]
pub(super) enum Stop {
    /// Not at all.
    #[default]
    Not,
    /// With grace.
    Asked,
    /// At once.
    Forced,
}

impl Stop {
    /// The first signal ends the run, the second at once.
    pub(super) fn next(&mut self) -> Option<Ask> {
        let (next, ask) = match self {
            Self::Not => (Self::Asked, Some(Ask::Stop)),
            Self::Asked => (Self::Forced, Some(Ask::Abort)),
            Self::Forced => (Self::Forced, None),
        };
        *self = next;
        ask
    }

    fn signal(&mut self, signal: Signal, session: &dyn Session, teller: &mut Teller, clock: &RunClock) {
        let Some(ask) = self.next() else { return };
        let text = match ask {
            Ask::Abort => format!("{} again: ending at once", signal.name()),
            _ => format!("{}: ending the run; once more to end it at once", signal.name()),
        };
        teller.note(now(clock), LogLevel::Error, text);
        // Err: the run is over already.
        let _ = session.send(By::Signal(signal), ask);
    }

    /// As a closed pipe ends other programs, but with resources destroyed.
    fn nobody_reads(&mut self, session: &dyn Session) {
        if matches!(self, Self::Not) {
            *self = Self::Asked;
            let _ = session.send(By::Signal(Signal::Hangup), Ask::Stop);
        }
    }
}
