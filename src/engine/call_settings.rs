//! What the grid says of a call besides its arguments: evaluated with them, once, the same in each attempt.

use super::inherit::Inherited;
use super::job::Job;
use super::unit::{learn_secrets, wrong};
use crate::base::diagnostic::Code;
use crate::contract::CallSettings;
use crate::event::{CallLabels, NodeError};
use crate::grid::expression::{EvalError, Expr, Frame};
use crate::grid::model::{BadPart, check_attributes, read_env, read_key, read_shard};
use crate::value::Value;

/// What a call has that says nothing of it itself.
pub(super) fn inherited_settings(job: &Job) -> CallSettings {
    let Inherited { env, idempotency_key } = job.inherited.clone();
    CallSettings { env, idempotency_key, sensitive: job.definition.policy.sensitive, ..CallSettings::default() }
}

/// The environment and the idempotency key of a call; what they hold is as secret as they are marked.
pub(super) fn call_settings(job: &Job, frame: &Frame<'_>) -> Result<CallSettings, NodeError> {
    let call = &job.definition.policy.given;
    let mut settings = inherited_settings(job);
    if let Some(expr) = &call.env {
        let value = evaluate(job, expr, frame)?;
        let own = read_env(&value).map_err(|bad| refused(job, expr, &value, "env", bad))?;
        settings.env.retain(|(name, _)| own.iter().all(|(other, _)| name != other));
        settings.env.extend(own);
    }
    if let Some(expr) = &call.idempotency_key {
        let value = evaluate(job, expr, frame)?;
        let key = read_key(&value);
        let own = key.map_err(|message| refused(job, expr, &value, "idempotency_key", vec![BadPart::whole(message)]))?;
        settings.idempotency_key = own.or(settings.idempotency_key);
    }
    Ok(settings)
}

/// What traces and clusters are told of a call; none if the grid says nothing.
pub(super) fn call_labels(job: &Job, frame: &Frame<'_>) -> Result<Option<Box<CallLabels>>, NodeError> {
    let call = &job.definition.policy.given;
    if call.attributes.is_none() && call.shard_by.is_none() {
        return Ok(None);
    }
    let mut labels = CallLabels::default();
    if let Some(expr) = &call.attributes {
        let value = evaluate(job, expr, frame)?;
        check_attributes(&value).map_err(|bad| refused(job, expr, &value, "tracing.attributes", bad))?;
        labels.attributes = Some(value.scrubbed(&job.context().secrets));
    }
    if let Some(expr) = &call.shard_by {
        let value = evaluate(job, expr, frame)?;
        let shard = read_shard(&value).map_err(|message| {
            let error = wrong(expr, format!("placement.shard_by: {message}"));
            job.error(&error)
        })?;
        labels.shard = shard.map(|text| job.context().secrets.scrub_sure(&text).into());
    }
    Ok(Some(Box::new(labels)))
}

fn evaluate(job: &Job, expr: &Expr, frame: &Frame<'_>) -> Result<Value, NodeError> {
    let value = expr.evaluate(frame).map_err(|error| job.error(&error))?;
    learn_secrets(job, &value);
    Ok(value)
}

/// The error of a value that does not fit; of a sensitive one nothing is said.
fn refused(job: &Job, expr: &Expr, value: &Value, name: &str, wrong: Vec<BadPart>) -> NodeError {
    let all: Vec<String> = wrong.into_iter().map(|bad| bad.message).collect();
    let message = match value.has_sensitive() {
        true => String::from("the value does not fit; it is sensitive, so it is not shown"),
        false => all.join("; "),
    };
    job.error(&EvalError::new(Code::BAD_SETTING, expr.span(), format!("{name}: {message}")))
}
