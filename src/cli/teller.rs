//! Lines of a run on their way out.

use std::io;

use crate::base::log::LogLevel;
use crate::base::world::Output;
use crate::report::{Console, Entry, Extent, Paint, Said, json_end, json_line, summary};
use crate::state::RunState;

/// What lines look like.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// Aligned, for people.
    Text(Paint),
    /// One JSON object each.
    Json,
}

/// Writes entries, and notices when nobody reads them any more.
pub(super) struct Teller {
    to: Output,
    form: Form,
    level: LogLevel,
    console: Console,
    started_at_ms: u64,
    reader: Reader,
}

/// Whether anybody reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Yes.
    There,
    /// No: the pipe is closed.
    Gone,
}

impl Teller {
    /// Tells what is at least as important as `level`.
    pub(super) fn new(to: Output, form: Form, level: LogLevel) -> Self {
        let paint = if let Form::Text(paint) = form { paint } else { Paint::Plain };
        Self { to, form, level, console: Console::new(paint), started_at_ms: 0, reader: Reader::There }
    }

    /// Learns what a snapshot says of the run: when it began, which addresses there are.
    pub(super) fn learn(&mut self, state: &RunState) {
        self.console.make_room(state);
        self.started_at_ms = state.plan.as_deref().map_or(self.started_at_ms, |plan| plan.started_at_ms);
    }

    /// Whether anybody reads what is told.
    pub(super) const fn reader(&self) -> Reader {
        self.reader
    }

    /// Tells entries.
    pub(super) fn tell(&mut self, entries: &[Entry]) {
        let mut text = String::new();
        for entry in entries.iter().filter(|entry| entry.level >= self.level) {
            match self.form {
                Form::Text(_) => text.push_str(&self.console.line(entry)),
                Form::Json => text.push_str(&json_line(entry, self.started_at_ms)),
            }
            text.push('\n');
        }
        self.write(&text);
    }

    /// Tells something of the run that is no event; `at_us` is real time since it began.
    pub(super) fn note(&mut self, at_us: u64, level: LogLevel, text: impl Into<String>) {
        self.tell(&[Entry { at_us, level, said: Said::Note { address: None, text: text.into() } }]);
    }

    /// Tells what the run was.
    pub(super) fn end(&mut self, state: &RunState) {
        let text = match self.form {
            Form::Text(paint) => {
                summary(state, paint, if self.level == LogLevel::Error { Extent::Failures } else { Extent::Whole })
            }
            Form::Json => format!("{}\n", json_end(state)),
        };
        self.write(&text);
    }

    /// Tells what is known of a run whose end is not.
    pub(super) fn end_of_what_is_known(&mut self, state: &RunState) {
        if let Form::Text(paint) = self.form
            && self.level < LogLevel::Error
        {
            self.write(&summary(state, paint, Extent::Open));
        }
    }

    fn write(&mut self, text: &str) {
        if text.is_empty() || self.reader == Reader::Gone {
            return;
        }
        if let Err(error) = self.to.write(text)
            && error.kind() == io::ErrorKind::BrokenPipe
        {
            self.reader = Reader::Gone;
        }
    }
}
