//! Functions on maps and objects.

use std::collections::BTreeMap;

use super::arguments::{Outcome, text, texts, value};
use super::function::{CallContext, Function, FunctionError, Param, ParamKind};
use super::limits;
use crate::value::{MapKind, SeqKind, Text, Type, Value, convert};

const MAP: Param = Param::any("inputMap");

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("keys", &[MAP], keys, "The keys of a map or object, in order.").keeps_marks(),
    Function::new("lookup", &[MAP, Param::string("key")], lookup, "The value of a key, or a default if there is no such key.")
        .variadic(Param::any("default").nullable())
        .keeps_marks(),
    Function::new("merge", &[], merge, "All entries of the maps or objects; of two with one key the last wins.")
        .variadic(Param::any("maps").nullable())
        .keeps_marks(),
    Function::new(
        "transpose",
        &[Param::new("values", ParamKind::MapOf(&ParamKind::ListOf(&ParamKind::String)))],
        transpose,
        "A map of lists turned round: from each text to the keys whose list has it.",
    ),
    Function::new("values", &[MAP], values, "The values of a map or object, in the order of their keys.").keeps_marks(),
    Function::new(
        "zipmap",
        &[Param::new("keys", ParamKind::ListOf(&ParamKind::String)), Param::any("values")],
        zipmap,
        "A map from a list of keys and a list of values.",
    )
    .keeps_marks(),
];

/// A sequence of a keyed value's parts: a list of a map's, a tuple of an object's.
fn parts(arguments: &[Value], part: fn((Text, Value)) -> Value) -> Outcome {
    let keyed = value(arguments, 0)?;
    match keyed {
        Value::Map(MapKind::Map, _) => Ok(Value::list(keyed.entries().map(part).collect())),
        Value::Map(MapKind::Object, _) | Value::Record(_) => Ok(Value::tuple(keyed.entries().map(part).collect())),
        _ => Err(FunctionError::argument(0, "must have map or object type")),
    }
}

fn keys(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    parts(arguments, |(key, _)| Value::String(key))
}

fn values(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    parts(arguments, |(_, value)| value)
}

fn lookup(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    if arguments.len() > 3 {
        return Err(FunctionError::new(format!("lookup() takes two or three arguments, got {}", arguments.len())));
    }
    let (keyed, key) = (value(arguments, 0)?, text(arguments, 1)?);
    let is_map = match keyed {
        Value::Map(kind, _) => *kind == MapKind::Map,
        Value::Record(_) => false,
        _ => return Err(FunctionError::argument(0, "lookup() requires a map as the first argument")),
    };
    let default = arguments.get(2).map(|default| match keyed.type_of() {
        Type::Map(element) if is_map => convert(default, &element)
            .map_err(|_| FunctionError::argument(2, "the default value must have the same type as the map elements")),
        _ => Ok(default.clone()),
    });
    match (keyed.get(key), default.transpose()?) {
        (Some(found), _) => Ok(found),
        (None, Some(default)) => Ok(default),
        (None, None) if is_map => Err(FunctionError::new(format!("lookup failed to find key {key:?}"))),
        (None, None) => Err(FunctionError::argument(0, format!("the given object has no attribute {key:?}"))),
    }
}

fn merge(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let mut all = Vec::new();
    let mut only_maps = !arguments.is_empty();
    for argument in arguments.iter().filter(|argument| !argument.is_null()) {
        match argument {
            Value::Map(MapKind::Map, _) => {}
            Value::Map(MapKind::Object, _) | Value::Record(_) => only_maps = false,
            other => {
                let message = format!("arguments must be maps or objects, got \"{}\"", other.type_name());
                return Err(FunctionError::new(message));
            }
        }
        all.extend(argument.entries());
        limits::elements(all.len())?;
    }
    let alike = || {
        let mut types = arguments.iter().filter(|argument| argument.len() > Some(0)).map(Value::type_of);
        let first = types.next();
        types.all(|ty| Some(&ty) == first.as_ref())
    };
    let any = arguments.iter().any(|argument| !argument.is_null());
    Ok(if any && only_maps && alike() { Value::map(all) } else { Value::object(all) })
}

fn transpose(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let mut turned: BTreeMap<Text, Vec<Value>> = BTreeMap::new();
    for (key, list) in value(arguments, 0)?.entries() {
        for element in list.elements().unwrap_or_default() {
            let Some(text) = element.as_text() else {
                return Err(FunctionError::new("input list must not contain null string"));
            };
            turned.entry(text.clone()).or_default().push(Value::String(key.clone()));
        }
    }
    Ok(Value::map(turned.into_iter().map(|(text, keys)| (text, Value::list(keys)))))
}

fn zipmap(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    // A key may be marked by itself; then so is the whole.
    let (keys, sensitive) = value(arguments, 0)?.clone().unmark_deep();
    let keys = [keys];
    let keys = texts(&keys, 0)?;
    let Value::Seq(kind @ (SeqKind::List | SeqKind::Tuple), elements) = value(arguments, 1)? else {
        return Err(FunctionError::new("values argument must be a list or tuple value"));
    };
    if keys.len() != elements.len() {
        let message = format!("number of keys ({}) does not match number of values ({})", keys.len(), elements.len());
        return Err(FunctionError::new(message));
    }
    let mut entries = Vec::with_capacity(keys.len());
    for (position, (key, element)) in keys.into_iter().zip(elements.iter()).enumerate() {
        let Some(key) = key else {
            return Err(FunctionError::new(format!("keys list has null value at index {position}")));
        };
        entries.push((Text::from(key), element.clone()));
    }
    let zipped = if *kind == SeqKind::List { Value::map(entries) } else { Value::object(entries) };
    Ok(zipped.sensitive_if(sensitive))
}
