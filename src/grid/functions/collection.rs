//! Functions that look at a whole collection, or choose one of several values.

use unicode_segmentation::UnicodeSegmentation;

use super::arguments::{Outcome, elements, value};
use super::function::{CallContext, Function, FunctionError, Param, ParamKind};
use crate::value::number;
use crate::value::{SeqKind, Type, Value, convert, unify};

const BOOLS: Param = Param::new("list", ParamKind::ListOf(&ParamKind::Bool));

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("alltrue", &[BOOLS], alltrue, "Whether all elements are true; for none of them it is."),
    Function::new("anytrue", &[BOOLS], anytrue, "Whether some element is true."),
    Function::new("coalesce", &[], coalesce, "The first argument that is neither null nor an empty text.")
        .variadic(Param::any("vals").nullable())
        .keeps_marks(),
    Function::new("coalescelist", &[], coalescelist, "The first list that is not empty.")
        .variadic(Param::any("vals").nullable())
        .keeps_marks(),
    Function::new(
        "contains",
        &[Param::any("list"), Param::any("value")],
        contains,
        "Whether a list, tuple or set has an element.",
    ),
    Function::new("index", &[Param::any("list"), Param::any("value")], index, "Where in a list or tuple an element first is."),
    Function::new("length", &[Param::any("value")], length, "How many elements a collection has, or characters a text.")
        .keeps_marks(),
    Function::new("one", &[Param::any("list")], one, "The only element of a collection, null if it is empty.").keeps_marks(),
    Function::new("sum", &[Param::any("list")], sum, "The sum of the elements."),
];

fn alltrue(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let elements = elements(arguments, 0, "list of bool required")?;
    Ok(elements.iter().all(|element| element.as_bool() == Some(true)).into())
}

fn anytrue(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let elements = elements(arguments, 0, "list of bool required")?;
    Ok(elements.iter().any(|element| element.as_bool() == Some(true)).into())
}

fn coalesce(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let unlike = || FunctionError::new("all arguments must have the same type");
    let types: Vec<Type> = arguments.iter().map(Value::type_of).collect();
    let common = match arguments {
        [] => return Err(unlike()),
        _ => unify(&types).ok_or_else(unlike)?,
    };
    let first = arguments.iter().find(|value| !value.is_null() && value.as_str() != Some(""));
    let Some(first) = first else {
        return Err(FunctionError::new("no non-null, non-empty-string arguments"));
    };
    convert(first, &common).map_err(|_| unlike())
}

fn coalescelist(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    if arguments.is_empty() {
        return Err(FunctionError::new("at least one argument is required"));
    }
    for argument in arguments {
        match argument {
            Value::Seq(SeqKind::List | SeqKind::Tuple, elements) if !elements.is_empty() => return Ok(argument.clone()),
            Value::Seq(SeqKind::List | SeqKind::Tuple, _) => {}
            _ => return Err(FunctionError::new("coalescelist arguments must be lists or tuples")),
        }
    }
    Err(FunctionError::new("no non-null arguments"))
}

fn contains(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let elements = value(arguments, 0)?.elements().ok_or_else(|| FunctionError::new("argument must be list, tuple, or set"))?;
    Ok(elements.contains(value(arguments, 1)?).into())
}

fn index(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let Value::Seq(SeqKind::List | SeqKind::Tuple, elements) = value(arguments, 0)? else {
        return Err(FunctionError::new("argument must be a list or tuple"));
    };
    if elements.is_empty() {
        return Err(FunctionError::new("cannot search an empty list"));
    }
    let wanted = value(arguments, 1)?;
    match elements.iter().position(|element| element == wanted) {
        Some(position) => Ok(position.into()),
        None => Err(FunctionError::new("item not found")),
    }
}

fn length(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let value = value(arguments, 0)?;
    let length = match value.as_str() {
        Some(text) => Some(text.graphemes(true).count()),
        None => value.len(),
    };
    length
        .map(Value::from)
        .ok_or_else(|| FunctionError::new("argument must be a string, a collection type, or a structural type"))
}

fn one(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    const OTHERWISE: &str = "must be a list, set, or tuple value with either zero or one elements";
    match elements(arguments, 0, OTHERWISE)? {
        [] => Ok(Value::Null),
        [only] => Ok(only.clone()),
        _ => Err(FunctionError::argument(0, OTHERWISE)),
    }
}

fn sum(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let elements = match value(arguments, 0)? {
        Value::Seq(_, elements) => elements,
        keyed @ (Value::Map(..) | Value::Record(_)) => {
            let message = format!("argument must be list, set, or tuple. Received {}", keyed.type_name());
            return Err(FunctionError::argument(0, message));
        }
        _ => return Err(FunctionError::argument(0, "cannot sum noniterable")),
    };
    if elements.is_empty() {
        return Err(FunctionError::argument(0, "cannot sum an empty list"));
    }
    let not_numbers = || FunctionError::argument(0, "argument must be list, set, or tuple of number values");
    let mut total = Value::Int(0);
    for element in elements.iter() {
        let term = convert(element, &Type::Number).ok().filter(Value::is_number).ok_or_else(not_numbers)?;
        total = number::add(&total, &term).map_err(|error| FunctionError::new(error.to_string()))?;
    }
    Ok(total)
}
