//! Log lines of a unit: to the dispatcher, in order with its other reports, and never so many that they drown it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::job::Job;
use super::report::{Report, What};
use super::shared::Shared;
use crate::base::id::{Epoch, NodeId};
use crate::base::secret::REDACTED;
use crate::contract::{Line, LogLevel, LogSink, Stream};
use crate::event::LogLine;

/// How many lines may wait for the dispatcher, over all units.
const WAITING: usize = 20_000;

/// The longest line kept, in bytes; longer ones are cut.
const LONGEST: usize = 64 * 1024;

/// Counts the lines that wait for the dispatcher.
#[derive(Debug, Default)]
pub(super) struct LogGate {
    waiting: AtomicUsize,
    left_out: AtomicU64,
}

impl LogGate {
    /// The dispatcher has taken a line.
    pub(super) fn taken(&self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }

    fn enter(&self) -> bool {
        let fits = self.waiting.fetch_add(1, Ordering::Relaxed) < WAITING;
        if !fits {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
        fits
    }

    fn take_left_out(&self) -> u64 {
        if self.left_out.load(Ordering::Relaxed) == 0 { 0 } else { self.left_out.swap(0, Ordering::Relaxed) }
    }
}

/// Takes the lines of one life of one node, where there is no job that does.
pub(super) struct UnitLog {
    pub(super) node: NodeId,
    pub(super) epoch: Epoch,
    pub(super) shared: Arc<Shared>,
}

impl LogSink for UnitLog {
    fn log(&self, line: Line) {
        through(&self.shared.gate, line.level, line.stream, &line.text, |line| {
            let line = LogLine { node: Some(self.node), ..line };
            let _ = self.shared.reports.send(vec![Report { node: self.node, epoch: self.epoch, what: What::Log(line) }]);
        });
    }
}

impl LogSink for Job {
    fn log(&self, line: Line) {
        // What is said comes from an output that is marked as a whole, so that none of it is shown.
        let text = if self.definition.policy.sensitive { REDACTED } else { &line.text };
        through(&self.shared.gate, line.level, line.stream, text, |line| {
            self.report(What::Log(LogLine { node: Some(self.node), ..line }));
        });
    }
}

/// Lets a line through the gate, if there is room.
fn through(gate: &LogGate, level: LogLevel, stream: Stream, text: &str, send: impl Fn(LogLine)) {
    if !gate.enter() {
        return;
    }
    let left_out = gate.take_left_out();
    send(LogLine { node: None, level, stream, text: cut(text).into() });
    if left_out > 0 {
        gate.waiting.fetch_add(1, Ordering::Relaxed);
        let text = format!("{left_out} lines were left out: they came faster than they could be taken");
        send(LogLine { node: None, level: LogLevel::Warn, stream: Stream::Module, text: text.into() });
    }
}

fn cut(text: &str) -> &str {
    if text.len() <= LONGEST {
        return text;
    }
    let end = (0..=LONGEST).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}
