//! Reading the arguments of a call that [`call`](super::call()) has already counted and converted.

use super::function::FunctionError;
use crate::value::Value;

/// What a body returns.
pub(super) type Outcome = Result<Value, FunctionError>;

/// Terraform's words for a number that must be an `i64` and is not.
pub(super) const NOT_WHOLE: &str = "value must be a whole number, between -9223372036854775808 and 9223372036854775807";

/// Argument `index`.
pub(super) fn value(arguments: &[Value], index: usize) -> Result<&Value, FunctionError> {
    arguments.get(index).ok_or_else(|| FunctionError::argument(index, "argument is missing"))
}

/// Argument `index` as text.
pub(super) fn text(arguments: &[Value], index: usize) -> Result<&str, FunctionError> {
    value(arguments, index)?.as_str().ok_or_else(|| FunctionError::argument(index, "string required"))
}

/// Argument `index` as a whole number. Terraform blames the call, not the argument.
pub(super) fn whole(arguments: &[Value], index: usize) -> Result<i64, FunctionError> {
    value(arguments, index)?.as_int().ok_or_else(|| FunctionError::new(NOT_WHOLE))
}

/// The elements of argument `index`; `otherwise` is what to say of anything else.
pub(super) fn elements<'a>(arguments: &'a [Value], index: usize, otherwise: &str) -> Result<&'a [Value], FunctionError> {
    value(arguments, index)?.elements().ok_or_else(|| FunctionError::argument(index, otherwise))
}

/// The texts of argument `index`, a list of strings; a null is `None`.
pub(super) fn texts(arguments: &[Value], index: usize) -> Result<Vec<Option<&str>>, FunctionError> {
    let elements = elements(arguments, index, "list of string required")?;
    Ok(elements.iter().map(Value::as_str).collect())
}
