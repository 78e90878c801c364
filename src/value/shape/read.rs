//! From arguments to a struct, and back to a value.

use std::sync::Arc;

use super::{Arguments, Problem, ProblemKind, Reader, ShapeDef};
use crate::base::diagnostic::nearest;
use crate::value::{Record, Value};

/// A struct described by [`shape!`](crate::shape).
pub trait Shape: Sized + Send + 'static {
    /// Its table.
    const SHAPE: &'static ShapeDef;

    /// Reads it from arguments, reporting every problem. `None` only if one was reported.
    fn read(arguments: &Arguments, reader: &mut Reader) -> Option<Self>;

    /// As a value: a record with a slot for each field.
    fn into_value(self) -> Value;
}

/// Reads a shape and gives either it or all that is wrong.
///
/// # Errors
/// Every problem found.
pub fn read<S: Shape>(arguments: &Arguments) -> Result<S, Vec<Problem>> {
    let mut reader = Reader::new();
    let shape = S::read(arguments, &mut reader);
    let problems = reader.finish();
    match shape {
        Some(shape) if problems.is_empty() => Ok(shape),
        _ => Err(problems),
    }
}

/// Reads a nested shape from an object.
pub fn read_nested<S: Shape>(value: &Value, reader: &mut Reader) -> Option<S> {
    let (value, _) = value.clone().unmark();
    if !matches!(value, Value::Map(..) | Value::Record(_)) {
        reader.wrong("object", &value);
        return None;
    }
    let arguments: Arguments = value.entries().collect();
    S::read(&arguments, reader)
}

/// How many names a message lists at most.
const LISTED: usize = 8;

/// Reports the arguments a shape does not have.
pub fn report_unknown(shape: &'static ShapeDef, arguments: &Arguments, reader: &mut Reader) {
    for (name, _) in arguments.iter() {
        if shape.field(name).is_none() {
            let near = nearest(name, shape.names.iter().copied());
            let all = match shape.names {
                _ if near.is_some() => String::new(),
                [] => String::from("; there is none at all"),
                [one] => format!("; there is only {one}"),
                names if names.len() <= LISTED => format!("; there are {}", names.join(", ")),
                _ => String::new(),
            };
            reader.inside(name.as_str(), |reader| {
                reader.report(ProblemKind::Unknown(near), format!("there is no argument \"{name}\"{all}"))
            });
        }
    }
}

/// Builds the record of an output shape.
pub fn record(shape: &'static ShapeDef, slots: Vec<Value>) -> Value {
    Value::Record(Arc::new(Record::new(shape.names, slots)))
}
