//! Calling a function: arity, nulls, conversion of arguments, marks, and the words around an error.

use super::function::{CallContext, Function, FunctionError, Param, ParamKind};
use crate::value::{Type, Value, convert};

/// Whether anything in some values is marked as sensitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// Nothing is.
    None,
    /// Something is, the values themselves or parts of them.
    Some,
}

impl Marks {
    /// Of some values.
    pub fn of(values: &[Value]) -> Self {
        if values.iter().any(Value::has_sensitive) { Self::Some } else { Self::None }
    }
}

/// Calls a function with known arguments, of which the caller knows whether any is marked: looking for marks takes a walk over all parts.
///
/// # Errors
/// Too few or too many arguments, null where none may be, an argument of the wrong type, and whatever the function refuses, in
/// Terraform's words. If an argument is sensitive the error says no more than that the call failed.
pub fn call(
    function: &Function,
    context: &CallContext<'_>,
    mut arguments: Vec<Value>,
    marks: Marks,
) -> Result<Value, FunctionError> {
    check_count(function, arguments.len())?;
    let mut sensitive = false;
    let result = prepare(function, &mut arguments, marks, &mut sensitive)
        .and_then(|()| (function.call)(context, &arguments))
        .map_err(|error| explain(function, error, marks))?;
    Ok(result.sensitive_if(sensitive))
}

fn check_count(function: &Function, given: usize) -> Result<(), FunctionError> {
    let Function { name, params, variadic, .. } = function;
    let expected = params.len();
    if let Some(missing) = params.get(given) {
        let at_least = if variadic.is_some() { "at least " } else { "" };
        return Err(FunctionError::new(format!(
            "function \"{name}\" expects {at_least}{expected} argument(s); missing value for \"{}\"",
            missing.name
        )));
    }
    if given > expected && variadic.is_none() {
        let message = format!("function \"{name}\" expects only {expected} argument(s)");
        return Err(FunctionError::argument(expected, message));
    }
    Ok(())
}

/// Makes the arguments what the body wants; `sensitive` becomes true if a mark was taken off that belongs on the whole result.
fn prepare(function: &Function, arguments: &mut [Value], marks: Marks, sensitive: &mut bool) -> Result<(), FunctionError> {
    for (index, argument) in arguments.iter_mut().enumerate() {
        let Some(param) = function.param(index) else { break };
        if param.kind == ParamKind::Marked {
            continue;
        }
        if marks == Marks::Some {
            let given = std::mem::take(argument);
            let (plain, marked) = if function.keeps_marks { given.unmark() } else { given.unmark_deep() };
            *argument = plain;
            *sensitive |= marked;
        }
        if let Some(converted) = converted(param, index, argument)? {
            // Converting to a set moves the marks of its elements to the whole.
            let (converted, marked) = converted.unmark();
            *argument = converted;
            *sensitive |= marked;
        }
    }
    Ok(())
}

/// The argument as the parameter wants it; none: it is so already.
fn converted(param: &Param, index: usize, argument: &Value) -> Result<Option<Value>, FunctionError> {
    if argument.is_null() {
        return match param.nullable {
            true => Ok(None),
            false => Err(FunctionError::argument(index, "argument must not be null")),
        };
    }
    let fits = match (param.kind, argument) {
        (ParamKind::Any | ParamKind::Marked, _) => true,
        (ParamKind::String, Value::String(_)) | (ParamKind::Bool, Value::Bool(_)) => true,
        (ParamKind::Number, number) => number.is_number(),
        _ => false,
    };
    if fits {
        return Ok(None);
    }
    let converted = convert(argument, &target(param.kind));
    converted.map(Some).map_err(|error| FunctionError::argument(index, error.to_string()))
}

/// The type that arguments of this kind are converted to.
fn target(kind: ParamKind) -> Type {
    match kind {
        ParamKind::Any | ParamKind::Marked => Type::Any,
        ParamKind::String => Type::String,
        ParamKind::Number => Type::Number,
        ParamKind::Bool => Type::Bool,
        ParamKind::List => Type::list(Type::Any),
        ParamKind::ListOf(element) => Type::list(target(*element)),
        ParamKind::Set => Type::set(Type::Any),
        ParamKind::MapOf(element) => Type::map(target(*element)),
    }
}

/// The whole sentence. A message may quote an argument, so nothing of it is said if one is sensitive.
pub fn explain(function: &Function, error: FunctionError, marks: Marks) -> FunctionError {
    let FunctionError { argument, message, cause } = error;
    let message = match marks {
        Marks::Some => "the reason is hidden because an argument is sensitive".to_owned(),
        Marks::None => message,
    };
    let message = match argument.and_then(|index| function.param(index)) {
        Some(param) => format!("invalid value for \"{}\" parameter: {message}", param.name),
        None => format!("call to function \"{}\" failed: {message}", function.name),
    };
    FunctionError { argument, message, cause }
}
