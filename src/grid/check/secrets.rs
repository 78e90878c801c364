//! The texts that must not be shown anywhere, as far as they are known before the run.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::secret::is_secret_name;
use crate::grid::expression::{Local, Symbols, Variable};
use crate::grid::model::{ArgumentDef, ResourceDef, StepDef};
use crate::value::{Text, Value, convert};

/// Collects texts; each once.
#[derive(Default)]
pub(super) struct Secrets {
    texts: BTreeSet<Text>,
}

impl Secrets {
    /// Those of variables, of the environment, and of arguments that are sensitive by their type.
    pub fn of<'a>(
        symbols: &Symbols,
        environment: &BTreeMap<String, String>,
        steps: impl Iterator<Item = &'a StepDef>,
        resources: impl Iterator<Item = &'a ResourceDef>,
    ) -> Vec<Text> {
        let mut secrets = Self::default();
        for variable in symbols.variables.values() {
            if let Variable::Known(value) = variable {
                secrets.collect(value, false);
            }
        }
        for local in symbols.locals.values() {
            if let Local::Constant(value) = local {
                secrets.collect(value, false);
            }
        }
        for service in &symbols.service_values {
            for value in [Some(&service.address), service.headers.as_ref()].into_iter().flatten() {
                if let Local::Constant(value) = value {
                    secrets.collect(value, false);
                }
            }
        }
        for (_, value) in environment.iter().filter(|(name, _)| is_secret_name(name)) {
            secrets.texts.insert(Text::from(value.as_str()));
        }
        let arguments =
            steps.flat_map(|step| step.arguments().iter()).chain(resources.flat_map(|resource| resource.arguments.iter()));
        arguments.for_each(|argument| secrets.argument(argument));
        secrets.texts.remove("");
        secrets.texts.into_iter().collect()
    }

    fn argument(&mut self, argument: &ArgumentDef) {
        if let Some(value) = argument.value.as_constant() {
            self.collect(&argument.field.mark(value.clone()), false);
        }
    }

    fn collect(&mut self, value: &Value, marked: bool) {
        match value {
            Value::Sensitive(inner) => self.collect(inner, true),
            Value::Seq(_, elements) => elements.iter().for_each(|element| self.collect(element, marked)),
            Value::Map(..) | Value::Record(_) => value.entries().for_each(|(_, element)| self.collect(&element, marked)),
            Value::Null | Value::Unknown | Value::Bool(_) => {}
            _ if marked => self.texts.extend(convert::to_text(value).ok()),
            _ => {}
        }
    }
}
