//! Custom metrics of a step in an iteration: numbers taken from what a successful attempt gave.

use std::time::Duration;

use super::step::Running;
use super::user::StepState;
use super::values::attempt_value;
use crate::contract::Failure;
use crate::grid::model::custom_number;
use crate::metric::CustomSample;
use crate::value::Value;

impl Running<'_, '_> {
    /// Counts what the step's metrics say of an attempt that succeeded. What is no number fails nothing: it is counted as an error of the
    /// metric, and told.
    pub(super) fn feed(&self, state: &mut StepState, output: &Value, attempt: u32, duration: Duration) {
        let metrics = &self.program.def.policy.metrics;
        if metrics.is_empty() {
            return;
        }
        self.set_own(state, attempt_value(output.clone(), "succeeded", attempt, duration, Value::Null));
        for (at, metric) in metrics.iter().enumerate() {
            let value = self.value(state, &metric.value).map_err(|failure| failure.message);
            let number = value.and_then(|value| custom_number(&value));
            let counted = match number {
                Ok(None) => continue,
                Ok(Some(number)) => Some(number),
                Err(message) => {
                    self.crew.tell_failure(self.program, &Failure::error(format!("metric \"{}\": {message}", metric.name)));
                    None
                }
            };
            self.sample(|sample| {
                if sample.custom.len() <= at {
                    sample.custom.resize_with(metrics.len(), CustomSample::default);
                }
                if let Some(custom) = sample.custom.get_mut(at) {
                    custom.record(counted);
                }
            });
        }
    }
}
