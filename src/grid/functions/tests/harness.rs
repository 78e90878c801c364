//! Calling functions by name with values written as JSON.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::base::files::Files;
use crate::base::seed::{Choices, Seed};
use crate::grid::functions::{CallContext, Clock, Evaluation, FunctionError, Marks, Template, call, lookup};
use crate::value::{Text, Type, Value, convert, json};

/// What a call stands in here: choices of a seed, and no templates, which are tested where expressions are.
struct Alone {
    seed: u64,
}

impl Evaluation for Alone {
    fn choices(&self) -> Option<Choices> {
        Some(Seed(self.seed).stream("test", "", &[]))
    }

    fn render(&self, _: Template<'_>, _: &[(Text, Value)]) -> Result<Value, FunctionError> {
        Err(FunctionError::new("no templates here"))
    }
}

/// 2026-11-21T13:45:07.890Z
pub(super) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_268_707_890)
}

/// What a call sees.
pub(super) struct Surroundings {
    pub environment: BTreeMap<String, String>,
    pub files: Files,
    pub seed: u64,
}

impl Surroundings {
    pub fn new() -> Self {
        Self { environment: BTreeMap::new(), files: Files::new(Path::new("/work/grids"), Some("/home/ada")), seed: 1 }
    }

    pub fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
        let function = lookup(name).unwrap_or_else(|| panic!("no function {name}"));
        let clock = Clock { now: now(), started: now() - Duration::from_secs(60) };
        let evaluation = Alone { seed: self.seed };
        let context = CallContext {
            environment: &self.environment,
            files: Some(&self.files),
            clock: Some(clock),
            secrets: None,
            evaluation: &evaluation,
        };
        call(function, &context, arguments.to_vec(), Marks::of(arguments))
    }

    /// Calls a function with arguments as [`values`] reads them; the answer as a table has it.
    pub fn answer(&self, name: &str, arguments: &str) -> String {
        match self.call(name, &values(arguments)) {
            Ok(value) => value.to_string(),
            Err(error) => format!("error: {error}"),
        }
    }
}

/// Calls a function with an environment.
pub(super) fn call_with(environment: &BTreeMap<String, String>, name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
    Surroundings { environment: environment.clone(), ..Surroundings::new() }.call(name, arguments)
}

/// Calls a function.
pub(super) fn run(name: &str, arguments: &[Value]) -> Result<Value, FunctionError> {
    call_with(&BTreeMap::new(), name, arguments)
}

/// Calls a function with arguments as [`values`] reads them; the answer as a table has it.
pub(super) fn answer(name: &str, arguments: &str) -> String {
    Surroundings::new().answer(name, arguments)
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
