//! Functions that convert, name types, and put marks on and off.

use super::arguments::{Outcome, value};
use super::function::{CallContext, Function, FunctionError, Param, ParamKind};
use crate::base::secret::Secrets;
use crate::value::{Type, Value, convert};

const V: Param = Param::any("v").nullable();
const MARKED: Param = Param::new("value", ParamKind::Marked).nullable();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("ephemeralasnull", &[Param::any("value").nullable()], itself, "The value itself: nothing here is ephemeral.")
        .keeps_marks(),
    Function::new("issensitive", &[MARKED], issensitive, "Whether a value is marked as sensitive.").keeps_marks(),
    Function::new("nonsensitive", &[MARKED], nonsensitive, "The value without its mark; the marks of its parts stay.")
        .keeps_marks(),
    Function::new("sensitive", &[MARKED], sensitive, "The value, marked: it shows nowhere.").keeps_marks(),
    Function::new("tobool", &[V], tobool, "The value as a bool.").keeps_marks(),
    Function::new("tolist", &[V], tolist, "The value as a list, its elements of one type.").keeps_marks(),
    Function::new("tomap", &[V], tomap, "The value as a map, its elements of one type.").keeps_marks(),
    Function::new("tonumber", &[V], tonumber, "The value as a number.").keeps_marks(),
    Function::new("toset", &[V], toset, "The value as a set, its elements of one type.").keeps_marks(),
    Function::new("tostring", &[V], tostring, "The value as text.").keeps_marks(),
    Function::new("type", &[Param::any("value").nullable()], type_text, "The type of a value, as a type expression writes it.")
        .keeps_marks(),
];

fn itself(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    value(arguments, 0).cloned()
}

fn issensitive(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    Ok(value(arguments, 0)?.is_sensitive().into())
}

fn nonsensitive(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let (plain, marked) = value(arguments, 0)?.clone().unmark();
    if let Some(secrets) = context.secrets.filter(|_| marked) {
        release(&plain, secrets);
    }
    Ok(plain)
}

/// Lets the texts of a value be shown; of parts that have marks of their own nothing.
fn release(value: &Value, secrets: &Secrets) {
    match value {
        Value::String(text) => secrets.release(text),
        Value::Int(_) | Value::Big(_) => secrets.release(&value.to_string()),
        Value::Seq(_, elements) => elements.iter().for_each(|element| release(element, secrets)),
        Value::Map(..) | Value::Record(_) => value.entries().for_each(|(key, element)| {
            secrets.release(&key);
            release(&element, secrets);
        }),
        Value::Null | Value::Unknown | Value::Bool(_) | Value::Sensitive(_) => {}
    }
}

fn sensitive(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    Ok(value(arguments, 0)?.clone().sensitive())
}

fn type_text(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    Ok(value(arguments, 0)?.type_of().to_string().into())
}

fn tobool(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    to(arguments, &Type::Bool)
}

fn tonumber(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    to(arguments, &Type::Number)
}

fn tostring(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    to(arguments, &Type::String)
}

fn tolist(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    to(arguments, &Type::list(Type::Any))
}

fn toset(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    to(arguments, &Type::set(Type::Any))
}

fn tomap(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    to(arguments, &Type::map(Type::Any))
}

fn to(arguments: &[Value], ty: &Type) -> Outcome {
    let given = value(arguments, 0)?;
    convert(given, ty).map_err(|_| FunctionError::argument(0, refusal(given, ty)))
}

/// Why not, in Terraform's words.
fn refusal(given: &Value, ty: &Type) -> String {
    match (given.as_str(), ty) {
        (Some(text), Type::Bool) => {
            format!("cannot convert {text:?} to bool; only the strings \"true\" or \"false\" are allowed")
        }
        (Some(text), Type::Number) => {
            format!("cannot convert {text:?} to number; given string must be a decimal representation of a number")
        }
        _ => match ty.is_primitive() {
            true => format!("cannot convert {} to {}", given.type_name(), ty.name()),
            false => format!("cannot convert {} to {} of any single type", given.type_name(), ty.name()),
        },
    }
}
