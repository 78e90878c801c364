//! What is made of the notes of an iteration that is kept: secrets scrubbed, bytes as text.

use std::sync::Arc;
use std::time::Duration;

use super::note::error;
use super::{AttemptNote, Note, StepNote};
use crate::base::clock::Elapsed;
use crate::base::secret::{REDACTED, Secrets};
use crate::contract::{Failure, TapePart, Taped};
use crate::event::{AttemptRecord, CheckResult, IterationRecord, MessagePart, NodeError, PartRecord, RowRecord, StepRecord};
use crate::grid::model::CheckSeverity;
use crate::load::iteration::Iteration;
use crate::load::program::{Item, Items, Program, StepProgram};
use crate::value::shape::Arguments;
use crate::value::{Text, Value};

/// A record of an iteration that has ended.
pub fn record(
    iteration: &Iteration<'_>,
    notes: &[Note],
    rank: u64,
    begun: Elapsed,
    failure: Option<&Failure>,
) -> IterationRecord {
    let (crew, user) = (iteration.crew, iteration.user);
    let program = &crew.program;
    let build = Build { program, secrets: &crew.context.secrets, begun };
    let (drawn, taken) = (user.vary.borrow(), user.rows.borrow());
    let variations = program.def.variations.iter().zip(&*drawn);
    let rows = program.def.data.iter().zip(&*taken).map(|(data, row)| {
        let values = data.set.rows.get(*row).map(|values| &**values).unwrap_or_default();
        let fields = data.set.columns.iter().zip(values).map(|(column, value)| (shared(column), build.value(value))).collect();
        (shared(&data.name), RowRecord { row: *row as u64, fields })
    });
    IterationRecord {
        index: iteration.turn.index,
        user: user.id,
        turn: user.iteration(),
        intended_us: iteration.turn.intended.map(micros),
        started_us: micros(crew.clock.at(begun)),
        duration_us: micros(crew.clock.recent().saturating_sub(begun)),
        error: failure.map(|failure| build.error(&error(failure))),
        variations: variations.map(|(def, value)| (shared(&def.name), build.value(value))).collect(),
        rows: rows.collect(),
        group: user.group.get().and_then(|number| weighted(&program.items, number)).map(shared),
        steps: notes.iter().filter_map(|note| build.step(note)).collect(),
        rank,
    }
}

/// What records are made with.
struct Build<'b> {
    program: &'b Program,
    secrets: &'b Secrets,
    begun: Elapsed,
}

impl Build<'_> {
    fn step(&self, note: &StepNote) -> Option<StepRecord> {
        let step = self.program.steps.get(note.step)?;
        let attempts = note.attempts.iter().enumerate();
        Some(StepRecord {
            step: note.step as u32,
            key: note.key.as_ref().map(|key| self.scrubbed(&key.to_string())),
            started_us: micros(note.started.saturating_sub(self.begun)),
            latency_us: note.latency_us(),
            service_time_us: micros(note.service_time),
            error: note.error.as_ref().map(|error| self.error(error)),
            attempts: attempts.map(|(number, attempt)| self.attempt(step, note, (number, attempt))).collect(),
        })
    }

    fn attempt(&self, step: &StepProgram, note: &StepNote, (number, attempt): (usize, &AttemptNote)) -> AttemptRecord {
        let checks = note.checks.iter().filter(|check| check.attempt == number).filter_map(|check| {
            let def = step.def.policy.checks.get(check.check)?;
            Some(CheckResult {
                name: shared(&def.name),
                held: check.broken.is_none(),
                warn_only: def.severity == CheckSeverity::Warn,
                message: check.broken.as_ref().map(|message| self.scrubbed(message)),
            })
        });
        let parts = match &attempt.values {
            None => note.tape.parts(number).map(|taped| self.part(step, note, &taped)).collect(),
            Some((changing, output)) => self.values(step, note, changing, output),
        };
        AttemptRecord {
            started_us: micros(attempt.started.saturating_sub(self.begun)),
            duration_us: micros(attempt.duration),
            error: attempt.error.as_ref().map(|error| self.error(error)),
            checks: checks.collect(),
            parts,
        }
    }

    fn part(&self, step: &StepProgram, note: &StepNote, taped: &Taped<'_>) -> PartRecord {
        let part = message(taped.part);
        let response = matches!(part, MessagePart::ResponseHead | MessagePart::ResponseBody);
        if note.hidden || (response && step.def.policy.sensitive) {
            return PartRecord { part, text: REDACTED.into(), length: taped.length, cut: true };
        }
        let text = String::from_utf8_lossy(&taped.bytes);
        let text = match taped.cut {
            // A letter may have been cut through.
            true => self.secrets.scrub_cut(text.trim_end_matches(char::REPLACEMENT_CHARACTER)).into(),
            false => self.scrubbed(&text),
        };
        PartRecord { part, text, length: taped.length, cut: taped.cut }
    }

    /// What a module that sends no messages was given and gave.
    fn values(&self, step: &StepProgram, note: &StepNote, changing: &[Value], output: &Value) -> Vec<PartRecord> {
        let mut arguments: Arguments = step.fixed.clone();
        for (argument, value) in step.changing.iter().zip(changing) {
            arguments.set(argument.name.clone(), crate::value::shape::Argument::Value(value.clone()));
        }
        let given = [(MessagePart::RequestBody, arguments.to_value()), (MessagePart::ResponseBody, output.clone())];
        let given = given.into_iter().filter(|(_, value)| !value.is_null());
        given.map(|(part, value)| self.json(note, part, &value)).collect()
    }

    fn json(&self, note: &StepNote, part: MessagePart, value: &Value) -> PartRecord {
        let whole = match note.hidden {
            true => REDACTED.to_owned(),
            // Text of a value always has a form in JSON.
            false => self.secrets.scrub(&serde_json::to_string(value).unwrap_or_default()).into_owned(),
        };
        let end = (0..=super::PART.min(whole.len())).rev().find(|at| whole.is_char_boundary(*at)).unwrap_or_default();
        PartRecord { part, text: whole[..end].into(), length: whole.len() as u64, cut: end < whole.len() }
    }

    fn error(&self, error: &NodeError) -> NodeError {
        NodeError { message: self.scrubbed(&error.message), ..*error }
    }

    fn value(&self, value: &Value) -> Value {
        value.scrub(self.secrets).unwrap_or_else(|| value.clone())
    }

    fn scrubbed(&self, text: &str) -> Arc<str> {
        self.secrets.scrub(text).as_ref().into()
    }
}

/// The name of a weighted group.
fn weighted(items: &Items, number: usize) -> Option<&Text> {
    items.all.iter().find_map(|item| match item {
        Item::Group(group) if group.weighted == Some(number) => Some(&group.def.local),
        Item::Group(group) => weighted(&group.items, number),
        Item::Step(_) => None,
    })
}

const fn message(part: TapePart) -> MessagePart {
    match part {
        TapePart::RequestHead => MessagePart::RequestHead,
        TapePart::RequestBody => MessagePart::RequestBody,
        TapePart::ResponseHead => MessagePart::ResponseHead,
        TapePart::ResponseBody => MessagePart::ResponseBody,
    }
}

fn shared(text: &Text) -> Arc<str> {
    text.as_str().into()
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
