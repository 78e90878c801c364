//! Calling functions by name with values written as JSON.

use std::collections::BTreeMap;

use crate::grid::functions::{CallContext, FunctionError, call, lookup};
use crate::value::{Text, Type, Value, convert, json};

/// Calls a function with an environment.
pub(super) fn call_with(environment: &BTreeMap<String, String>, name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
    let function = lookup(name).unwrap_or_else(|| panic!("no function {name}"));
    call(function, &CallContext { environment }, arguments)
}

/// Calls a function.
pub(super) fn run(name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
    call_with(&BTreeMap::new(), name, arguments)
}

/// Calls a function with arguments as [`values`] reads them; the answer as a table has it.
pub(super) fn answer(name: &str, arguments: &str) -> String {
    match run(name, &values(arguments)) {
        Ok(value) => value.to_string(),
        Err(error) => format!("error: {error}"),
    }
}

/// A JSON array as values. An object with the one member `$tolist`, `$toset`, `$tomap` or `$sensitive` stands for that of its value.
pub(super) fn values(arguments: &str) -> Vec<Value> {
    let parsed = json::parse(&Text::from(arguments)).unwrap_or_else(|error| panic!("{arguments}: {error}"));
    parsed.elements().unwrap().iter().map(wrapped).collect()
}

fn wrapped(value: &Value) -> Value {
    match value {
        Value::Seq(_, elements) => Value::tuple(elements.iter().map(wrapped).collect()),
        Value::Map(_, entries) => {
            let to = |inner: &Value, ty: Type| convert(&wrapped(inner), &ty).unwrap();
            match &entries[..] {
                [(name, inner)] if name == "$tolist" => to(inner, Type::list(Type::Any)),
                [(name, inner)] if name == "$toset" => to(inner, Type::set(Type::Any)),
                [(name, inner)] if name == "$tomap" => to(inner, Type::map(Type::Any)),
                [(name, inner)] if name == "$sensitive" => wrapped(inner).sensitive(),
                _ => Value::object(entries.iter().map(|(name, inner)| (name.clone(), wrapped(inner)))),
            }
        }
        plain => plain.clone(),
    }
}
