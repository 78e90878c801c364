//! What happens in the run, as lines for the log and the events: ends, retries, pauses. Made beside the screen's loop, which takes them when it draws.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::text;
use crate::base::exit::ExitCode;
use crate::base::log::LogLevel;
use crate::event::{Ending, Fact, Reason, RunEvent, Status};
use crate::report::glyph;
use crate::report::threshold::sign;
use crate::report::{Entry, Feed, Said, because, threshold};
use crate::state::RunState;

/// A screen that does not take them, because its terminal is stuck, loses the oldest.
const MOST: usize = 10_000;

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Happening {
    /// Real time since the run began, microseconds.
    pub(super) at_us: u64,
    /// To which node; none: to the run.
    pub(super) address: Option<Arc<str>>,
    pub(super) level: LogLevel,
    pub(super) sign: char,
    pub(super) text: String,
    pub(super) told: Told,
}

/// Where a happening is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// In the log.
    Log,
    /// Among the events; the run's own log has it by itself.
    Events,
    Both,
}

impl Happening {
    fn of(entry: Entry, told: Told) -> Option<Self> {
        let Entry { at_us, level, said } = entry;
        // What its instances have told, a collection need not tell again.
        let told = if level == LogLevel::Debug && matches!(said, Said::Ended(_)) { Told::Log } else { told };
        let (address, sign, text) = match said {
            Said::Ended(end) => {
                let took = end.duration_us.map(|us| format!(" in {}", text::duration(us))).unwrap_or_default();
                let why = because(&end);
                let why = if why.is_empty() { why } else { format!(": {why}") };
                (Some(Arc::clone(&end.address)), glyph(end.status), format!("{}{took}{why}", end.status.word()))
            }
            Said::Note { address, text } => (address, ' ', text),
            Said::Judged(view) => (None, sign(&view).0, threshold(&view)),
            Said::Log { address, text, .. } if told == Told::Events => (address, ' ', text.to_string()),
            // The run's state has those.
            Said::Log { .. } => return None,
        };
        Some(Self { at_us, address, level, sign, text, told })
    }
}

/// Turns events into happenings.
#[derive(Debug, Default)]
pub(super) struct Witness {
    feed: Feed,
    /// The end of the run has been told.
    ended: bool,
    /// That it ends early has been told: each step that is ended by that is no event.
    stopping: bool,
}

impl Witness {
    /// What an event says has happened.
    pub(super) fn event(&mut self, event: &RunEvent) -> Vec<Happening> {
        let entries = self.feed.event(event);
        if let Fact::Finished(ending) = &event.fact {
            return self.finished(event.real_us, ending);
        }
        if matches!(event.fact, Fact::Started { .. } | Fact::Destroying { .. }) {
            return Vec::new();
        }
        let told = self.told(&event.fact);
        entries.into_iter().filter_map(|entry| Happening::of(entry, told)).collect()
    }

    /// What has happened by a snapshot, as far as it was missed.
    pub(super) fn catch_up(&mut self, state: &RunState) -> Vec<Happening> {
        let told = |said: &Said| match said {
            Said::Ended(end) if !matches!(end.status, Status::Failed | Status::Held) => Told::Log,
            Said::Log { .. } => Told::Log,
            Said::Ended(_) | Said::Judged(_) | Said::Note { .. } => Told::Both,
        };
        let entries = self.feed.catch_up(state).into_iter();
        let happenings = entries.filter_map(|entry| {
            let told = told(&entry.said);
            Happening::of(entry, told)
        });
        let mut all: Vec<Happening> = happenings.collect();
        if let Some(ending) = &state.ending {
            all.extend(self.finished(state.real_us, ending));
        }
        all
    }

    /// Where it is told what a fact says: what an operator did, or would want to know of, is an event.
    fn told(&mut self, fact: &Fact) -> Told {
        match fact {
            Fact::Stopping { .. } => {
                self.stopping = true;
                Told::Both
            }
            Fact::Breaker { .. } => Told::Events,
            Fact::Ended { ending, .. } => match (ending.status, &ending.reason) {
                (Status::Failed | Status::Held, _) => Told::Both,
                (Status::Skipped | Status::Cancelled, Some(Reason::Asked(_))) if !self.stopping => Told::Both,
                _ => Told::Log,
            },
            Fact::Planned(_) | Fact::Reopened { .. } | Fact::Destroyed { .. } | Fact::ThresholdJudged { .. } => Told::Both,
            Fact::Paused { .. } | Fact::Resumed { .. } => Told::Both,
            Fact::NodesPaused { .. } | Fact::NodesResumed { .. } | Fact::LoadChanged { .. } => Told::Both,
            _ => Told::Log,
        }
    }

    /// The end, and what the grid gives.
    fn finished(&mut self, at_us: u64, ending: &Ending) -> Vec<Happening> {
        if std::mem::replace(&mut self.ended, true) {
            return Vec::new();
        }
        let line = |level, text| Happening { at_us, address: None, level, sign: ' ', text, told: Told::Log };
        let level = if ending.exit == ExitCode::Good { LogLevel::Info } else { LogLevel::Warn };
        let end = Happening { told: Told::Both, ..line(level, format!("the run is over: {}", ending.exit.meaning())) };
        let outputs = ending.outputs.iter().map(|(name, value)| line(LogLevel::Info, format!("{name} = {value}")));
        let failed = ending.failed_outputs.iter().map(|(name, why)| line(LogLevel::Warn, format!("{name} has no value: {why}")));
        [end].into_iter().chain(outputs).chain(failed).collect()
    }
}

/// Happenings on their way to the screen. Cloning shares them.
#[derive(Clone, Debug, Default)]
pub(super) struct Happenings(Arc<Mutex<VecDeque<Happening>>>);

impl Happenings {
    /// Adds some; says whether the screen must be told that there are any.
    pub(super) fn add(&self, some: Vec<Happening>) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = waiting.is_empty() && !some.is_empty();
        waiting.extend(some);
        let surplus = waiting.len().saturating_sub(MOST);
        waiting.drain(..surplus);
        first
    }

    /// Takes all there are.
    pub(super) fn take(&self) -> Vec<Happening> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect()
    }
}
