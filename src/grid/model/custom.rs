//! Custom metrics: numbers that steps take from what their calls gave.

use crate::base::diagnostic::Span;
use crate::grid::expression::Expr;
use crate::metric::threshold::{Metric, Unit};
use crate::value::{Text, Value};

/// `metric "NAME" { … }` of a step: what it counts after each attempt that succeeded.
#[derive(Clone)]
pub struct MetricDef {
    /// Its name: `custom.NAME`.
    pub name: Text,
    /// The number, over `self`.
    pub value: Expr,
    /// Which of the grid's custom metrics it is.
    pub number: u32,
    /// What it is counted in, for people.
    pub unit: Option<Text>,
    /// Where the name is written.
    pub span: Span,
}

/// A custom metric of a grid, whichever steps feed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomDef {
    /// Its name.
    pub name: Text,
    /// What it is counted in; all steps that feed it agree.
    pub unit: Option<Text>,
}

impl CustomDef {
    /// As thresholds see it: a time, if its unit is one.
    pub fn metric(&self) -> Metric {
        match self.time() {
            Some(_) => Metric::CustomTime,
            None => Metric::Custom,
        }
    }

    /// By what its values are multiplied to be what limits are measured in: microseconds, if its unit is one of time.
    pub fn factor(&self) -> f64 {
        self.time().map_or(1.0, |unit| unit.scaled(1.0))
    }

    fn time(&self) -> Option<Unit> {
        self.unit.as_ref().and_then(|unit| Unit::of_time(unit))
    }
}

/// The number that a metric's value is; none: it is null, and left out. A sensitive one is no number that may be counted.
///
/// # Errors
/// Why it is none, a sentence that does not show it.
pub fn custom_number(value: &Value) -> Result<Option<f64>, String> {
    if value.has_sensitive() {
        return Err(String::from("the value is sensitive, but metrics are shown; nonsensitive(…) takes the mark off"));
    }
    match value {
        Value::Null => Ok(None),
        value => match super::reading::number(value)?.as_f64().filter(|number| number.is_finite()) {
            Some(number) => Ok(Some(number)),
            None => Err(String::from("the number is too large")),
        },
    }
}
