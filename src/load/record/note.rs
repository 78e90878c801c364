//! What is noted of a step while it runs. Notes are used again: one that begins anew keeps its memory.

use std::time::Duration;

use crate::base::clock::Elapsed;
use crate::contract::{Failure, Tape};
use crate::event::NodeError;
use crate::value::Value;

/// A note as it is handed on: it goes through many hands.
pub type Note = Box<StepNote>;

/// What is noted of a step, or of one instance of it.
#[derive(Debug)]
pub struct StepNote {
    /// Which.
    pub step: usize,
    /// Which instance, if it has several.
    pub key: Option<Value>,
    /// When it began.
    pub started: Elapsed,
    /// From its intended start.
    pub latency: Duration,
    /// From its real one.
    pub service_time: Duration,
    /// What it failed with, after all attempts.
    pub error: Option<NodeError>,
    /// Its attempts.
    pub attempts: Vec<AttemptNote>,
    /// Their checks.
    pub checks: Vec<CheckNote>,
    /// What was sent and received.
    pub tape: Tape,
    /// Something that was sent is secret and cannot be found in a text: none of it is shown.
    pub hidden: bool,
}

/// What is noted of an attempt.
#[derive(Debug)]
pub struct AttemptNote {
    pub started: Elapsed,
    pub duration: Duration,
    /// What it failed with.
    pub error: Option<NodeError>,
    /// What it was given and gave, of a module that writes nothing on the tape.
    pub values: Option<(Vec<Value>, Value)>,
}

/// What is noted of a check.
#[derive(Debug)]
pub struct CheckNote {
    /// In which attempt, from 0.
    pub attempt: usize,
    /// Which, by its place in the text.
    pub check: usize,
    /// Why it did not hold.
    pub broken: Option<String>,
}

impl StepNote {
    pub const fn new(tape: Tape) -> Self {
        Self {
            step: 0,
            key: None,
            started: Elapsed::ZERO,
            latency: Duration::ZERO,
            service_time: Duration::ZERO,
            error: None,
            attempts: Vec::new(),
            checks: Vec::new(),
            tape,
            hidden: false,
        }
    }

    /// Forgets what it had. `room` is how much its tape may have, bytes.
    pub fn begin(&mut self, step: usize, key: Option<&Value>, room: u32) {
        (self.step, self.key, self.error, self.hidden) = (step, key.cloned(), None, false);
        (self.started, self.latency, self.service_time) = <_>::default();
        self.attempts.clear();
        self.checks.clear();
        self.tape.clear(room);
    }

    /// From its intended start, microseconds.
    pub fn latency_us(&self) -> u64 {
        u64::try_from(self.latency.as_micros()).unwrap_or(u64::MAX)
    }

    /// An attempt begins.
    pub fn attempt(&mut self, started: Elapsed) {
        self.tape.begin();
        self.attempts.push(AttemptNote { started, duration: Duration::ZERO, error: None, values: None });
    }

    /// Its tape, for as long as a call has it.
    pub fn lend_tape(&mut self) -> Tape {
        std::mem::replace(&mut self.tape, Tape::new(0))
    }

    /// The tape is back; another one in its place if it was lost.
    pub fn take_tape(&mut self, tape: Option<Tape>) {
        self.tape = tape.unwrap_or_else(|| Tape::new(super::PART as u32));
    }

    /// What the last attempt was given and gave, if nothing of it stands on the tape.
    pub fn values(&mut self, given: &[Value], output: Value) {
        let number = self.attempts.len().saturating_sub(1);
        if let Some(attempt) = self.attempts.last_mut().filter(|_| self.tape.is_blank(number)) {
            attempt.values = Some((given.to_vec(), output));
        }
    }

    /// The last attempt has ended.
    pub fn attempted(&mut self, duration: Duration, failure: Option<&Failure>) {
        if let Some(attempt) = self.attempts.last_mut() {
            (attempt.duration, attempt.error) = (duration, failure.map(error));
        }
    }

    /// The step has ended.
    pub fn ended(&mut self, (latency, service_time): (Duration, Duration), failure: Option<&Failure>) {
        (self.latency, self.service_time, self.error) = (latency, service_time, failure.map(error));
    }

    /// A check of the last attempt.
    pub fn check(&mut self, check: usize, broken: Option<String>) {
        self.checks.push(CheckNote { attempt: self.attempts.len().saturating_sub(1), check, broken });
    }
}

/// What is told of a failure; its message is scrubbed when a record is made of it.
pub fn error(failure: &Failure) -> NodeError {
    NodeError { class: failure.class, message: failure.message.as_str().into(), status: failure.status }
}
