//! Calling a function: arity, nulls, conversion of arguments, marks, and the words around an error.

use super::function::{CallContext, Function, FunctionError, Param, ParamKind};
use crate::value::{Type, Value, convert};

/// Calls a function with known arguments.
///
/// # Errors
/// Too few or too many arguments, null where none may be, an argument of the wrong type, and whatever the function refuses, in
/// Terraform's words. If an argument is sensitive the error says no more than that the call failed.
pub fn call(function: &Function, context: &CallContext<'_>, arguments: &[Value]) -> Result<Value, FunctionError> {
    check_count(function, arguments.len())?;
    let mut sensitive = false;
    let result = prepare(function, arguments, &mut sensitive)
        .and_then(|converted| (function.call)(context, &converted))
        .map_err(|error| explain(function, error, sensitive || arguments.iter().any(Value::has_sensitive)))?;
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

/// The arguments as the body wants them; `sensitive` becomes true if a mark was taken off that belongs on the whole result.
fn prepare(function: &Function, arguments: &[Value], sensitive: &mut bool) -> Result<Vec<Value>, FunctionError> {
    let mut prepared = Vec::with_capacity(arguments.len());
    for (index, argument) in arguments.iter().enumerate() {
        let Some(param) = function.param(index) else { break };
        if param.kind == ParamKind::Marked {
            prepared.push(argument.clone());
            continue;
        }
        let (plain, marked) = match function.keeps_marks {
            true => argument.clone().unmark(),
            false => argument.clone().unmark_deep(),
        };
        *sensitive |= marked;
        // Converting to a set moves the marks of its elements to the whole.
        let (converted, marked) = convert_argument(param, index, plain)?.unmark();
        *sensitive |= marked;
        prepared.push(converted);
    }
    Ok(prepared)
}

fn convert_argument(param: &Param, index: usize, argument: Value) -> Result<Value, FunctionError> {
    if argument.is_null() {
        return match param.nullable {
            true => Ok(argument),
            false => Err(FunctionError::argument(index, "argument must not be null")),
        };
    }
    let fits = match (param.kind, &argument) {
        (ParamKind::Any | ParamKind::Marked, _) => true,
        (ParamKind::String, Value::String(_)) | (ParamKind::Bool, Value::Bool(_)) => true,
        (ParamKind::Number, number) => number.is_number(),
        _ => false,
    };
    if fits {
        return Ok(argument);
    }
    convert(&argument, &target(param.kind)).map_err(|error| FunctionError::argument(index, error.to_string()))
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
fn explain(function: &Function, error: FunctionError, sensitive: bool) -> FunctionError {
    let FunctionError { argument, message } = error;
    let message = match sensitive {
        true => "the reason is hidden because an argument is sensitive".to_owned(),
        false => message,
    };
    let message = match argument.and_then(|index| function.param(index)) {
        Some(param) => format!("invalid value for \"{}\" parameter: {message}", param.name),
        None => format!("call to function \"{}\" failed: {message}", function.name),
    };
    FunctionError { argument, message }
}
