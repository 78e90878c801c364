//! What `env_vars` does.

use std::collections::{BTreeMap, BTreeSet};

use super::spec::{Input, MANIFEST, MarkedText, Output};
use crate::base::secret::is_secret_name;
use crate::contract::{Action, CallContext, Demand, Effect, Failure, Manifest, User};
use crate::value::shape::Arguments;
use crate::value::{Text, Value};

pub(super) struct EnvVars;

impl Action for EnvVars {
    const MANIFEST: Manifest = MANIFEST;
    type Input = Input;
    type Output = Output;

    fn effect(_: &Arguments) -> Effect {
        Effect::Pure
    }

    async fn run(cx: &CallContext, _: &Demand, _: &mut User, input: Input) -> Result<Output, Failure> {
        let environment = &cx.run.environment;
        let mut vars: BTreeMap<Text, MarkedText> = BTreeMap::new();
        let mut missing: Vec<String> = Vec::new();
        for name in wanted(&input, environment.keys()) {
            let set = environment.get(name.as_str()).map(|value| Value::from(value.as_str()));
            let value = set.or_else(|| input.defaults.get(&name).map(|default| default.0.clone()));
            match value {
                Some(value) => {
                    let value = value.sensitive_if(is_secret_name(&name));
                    vars.insert(output_name(&name, &input), MarkedText(value));
                }
                None if input.required.contains(&name) => {
                    missing.push(format!("required environment variable '{name}' is not set and has no default"));
                }
                None => {}
            }
        }
        if !missing.is_empty() {
            return Err(Failure::error(missing.join("; ")));
        }
        Ok(Output { vars: vars.clone(), all: vars })
    }
}

/// The names to look for: those given, or if none is given all with the prefix.
fn wanted<'a>(input: &Input, all: impl Iterator<Item = &'a String>) -> BTreeSet<Text> {
    let named = input.include.iter().chain(&input.required).chain(input.defaults.keys());
    let named: BTreeSet<Text> = named.cloned().collect();
    if named.is_empty() { all.filter(|name| name.starts_with(input.prefix.as_str())).map(Text::from).collect() } else { named }
}

fn output_name(name: &Text, input: &Input) -> Text {
    let stripped = if input.strip_prefix { name.strip_prefix(input.prefix.as_str()) } else { None };
    stripped.filter(|rest| !rest.is_empty()).map_or_else(|| name.clone(), Text::from)
}
