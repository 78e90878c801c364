//! What is given to a call: values, and conditions that the module evaluates itself.

use std::fmt;
use std::sync::Arc;

use crate::value::{Text, Value};

/// A condition over what was just received: given `self.output`, says whether it holds.
#[derive(Clone)]
pub struct Condition(Arc<ConditionFn>);

type ConditionFn = dyn Fn(&Value) -> Result<bool, String> + Send + Sync;

impl Condition {
    /// Wraps a compiled expression.
    pub fn new(holds: impl Fn(&Value) -> Result<bool, String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(holds))
    }

    /// Whether it holds for an output.
    ///
    /// # Errors
    /// The evaluation's message, with the place in the grid.
    pub fn holds(&self, output: &Value) -> Result<bool, String> {
        (self.0)(output)
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Condition")
    }
}

/// What stands behind an argument's name at a call.
#[derive(Clone, Debug)]
pub enum Argument {
    /// A value.
    Value(Value),
    /// A condition, not evaluated before the call.
    Condition(Condition),
}

/// Arguments by name.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    all: Vec<(Text, Argument)>,
}

impl Arguments {
    /// No arguments.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets an argument; a second of the same name replaces the first.
    pub fn set(&mut self, name: impl Into<Text>, argument: Argument) {
        let name = name.into();
        match self.all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = argument,
            None => self.all.push((name, argument)),
        }
    }

    /// The argument of a name.
    pub fn get(&self, name: &str) -> Option<&Argument> {
        self.all.iter().find(|(known, _)| known.as_str() == name).map(|(_, argument)| argument)
    }

    /// The value of a name, if it is a value.
    pub fn value(&self, name: &str) -> Option<&Value> {
        match self.get(name) {
            Some(Argument::Value(value)) => Some(value),
            _ => None,
        }
    }

    /// All, in the order set.
    pub fn iter(&self) -> impl Iterator<Item = (&Text, &Argument)> {
        self.all.iter().map(|(name, argument)| (name, argument))
    }

    /// The values as one object; conditions left out. For screens and records.
    pub fn to_value(&self) -> Value {
        Value::object(self.all.iter().filter_map(|(name, argument)| match argument {
            Argument::Value(value) => Some((name.clone(), value.clone())),
            Argument::Condition(_) => None,
        }))
    }
}

impl<N: Into<Text>, V: Into<Value>> FromIterator<(N, V)> for Arguments {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(all: I) -> Self {
        let mut arguments = Self::new();
        for (name, value) in all {
            arguments.set(name, Argument::Value(value.into()));
        }
        arguments
    }
}
