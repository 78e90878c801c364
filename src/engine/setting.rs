//! Values of meta-arguments: known when the grid was checked, or computed now, and then held to the same rules.

use super::job::Job;
use super::unit::{Stop, evaluate, wrong};
use crate::base::diagnostic::Code;
use crate::grid::expression::{EvalError, Frame};
use crate::grid::model::Setting;
use crate::grid::model::reading::{self, Read};
use crate::value::{Text, Value};

/// A value for this instance.
pub(super) fn given<T: Clone>(job: &Job, setting: &Setting<T>, read: Read<T>) -> Result<T, Stop> {
    match computed(job, setting)? {
        Computed::Known(value) => Ok(value),
        Computed::Now(expr, value) => {
            let (plain, _) = value.unmark_deep();
            read(&plain).map_err(|message| Stop::Failed(job.error(&wrong(expr, message))))
        }
    }
}

/// One that may be left out.
pub(super) fn optional<T: Clone>(job: &Job, setting: Option<&Setting<T>>, read: Read<T>) -> Result<Option<T>, Stop> {
    setting.map(|setting| given(job, setting, read)).transpose()
}

/// A key for this instance; null is as if it were left out. It is shown, so it must not be marked.
pub(super) fn key(job: &Job, setting: Option<&Setting<Text>>) -> Result<Option<Text>, Stop> {
    let Some(setting) = setting else { return Ok(None) };
    match computed(job, setting)? {
        Computed::Known(key) => Ok(Some(key)),
        Computed::Now(_, Value::Null) => Ok(None),
        Computed::Now(expr, value) if value.has_sensitive() => {
            let message = "the key is sensitive, but keys are shown";
            Err(Stop::Failed(job.error(&EvalError::new(Code::SENSITIVE, expr.span(), message))))
        }
        Computed::Now(expr, value) => {
            reading::key(&value).map(Some).map_err(|message| Stop::Failed(job.error(&wrong(expr, message))))
        }
    }
}

enum Computed<'e, T> {
    Known(T),
    Now(&'e crate::grid::expression::Expr, Value),
}

fn computed<'e, T: Clone>(job: &Job, setting: &'e Setting<T>) -> Result<Computed<'e, T>, Stop> {
    match setting {
        Setting::Fixed(value) => Ok(Computed::Known(value.clone())),
        Setting::Computed(expr) => {
            let ambient = job.ambient();
            let value = evaluate(job, expr, &Frame { slots: &job.slots, ambient: &ambient })?;
            Ok(Computed::Now(expr, value))
        }
    }
}
