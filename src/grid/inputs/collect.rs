//! All sources of values, in their order.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, SourceId, Sources, Span};
use crate::base::files::Files;
use crate::metric::threshold::{Must, Requirement};
use crate::value::Text;

use super::{ENVIRONMENT_PREFIX, GivenRequirement, InputValue, Inputs, Origin, RawValue, env_file, var_file};

/// A file that was read for its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Its path, as given.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// What the command line and the environment say.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The process's environment.
    pub environment: Arc<BTreeMap<String, String>>,
    /// The files, as seen from where the command is given.
    pub files: Files,
    /// `--env-file`, in order.
    pub env_files: Vec<InputFile>,
    /// `--var-file`, in order.
    pub var_files: Vec<InputFile>,
    /// `--var`, in order, as given: `name=value`.
    pub vars: Vec<String>,
    /// `--profile`.
    pub profile: Option<String>,
    /// `--require` and `--fail-on`.
    pub requirements: Vec<(Must, Requirement)>,
}

/// Brings everything given into the order of precedence; each text is added to `sources` under a name of its own.
pub fn collect(given: &Given, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Inputs {
    let mut environment = BTreeMap::clone(&given.environment);
    let mut values = Vec::new();
    for (name, value) in given.environment.iter() {
        if let Some(variable) = name.strip_prefix(ENVIRONMENT_PREFIX).filter(|variable| !variable.is_empty()) {
            let source = sources.add_input(name.as_str(), value.as_str());
            values.push(text(variable, Origin::Environment, whole(source, value), value));
        }
    }
    for file in &given.env_files {
        let source = sources.add_input(file.name.as_str(), file.text.as_str());
        for entry in env_file::read(file, diagnostics) {
            if let Some(variable) = entry.name.strip_prefix(ENVIRONMENT_PREFIX).filter(|variable| !variable.is_empty()) {
                let span = Span::new(source, offset(entry.place.start), offset(entry.place.end));
                values.push(text(variable, Origin::Environment, span, &entry.value));
            }
            environment.insert(entry.name, entry.value);
        }
    }
    for file in &given.var_files {
        let source = sources.add_input(file.name.as_str(), file.text.as_str());
        values.extend(var_file::read(file, source, diagnostics));
    }
    for var in &given.vars {
        match var.split_once('=').map(|(name, value)| (name.trim(), value)) {
            Some((name, value)) if !name.is_empty() => {
                let source = sources.add_input(format!("--var {name}"), value);
                values.push(text(name, Origin::Explicit, whole(source, value), value));
            }
            _ => {
                let problem = Diagnostic::unplaced(Code::VAR_SYNTAX, "--var takes a name and a value");
                diagnostics.push(problem.hint("write --var name=value"));
            }
        }
    }
    let profile = given.profile.as_deref().map(Text::from);
    let requirements = given.requirements.iter().map(|(must, requirement)| {
        let name = format!("--{}", must.word().replace('_', "-"));
        let source = sources.add_input(name, Arc::clone(&requirement.text));
        GivenRequirement { requirement: requirement.clone(), must: *must, span: whole(source, &requirement.text) }
    });
    let requirements = requirements.collect();
    Inputs { environment: Arc::new(environment), files: given.files.clone(), values, profile, requirements }
}

fn text(name: &str, origin: Origin, span: Span, value: &str) -> InputValue {
    InputValue { name: Text::from(name), origin, span, named: span, value: RawValue::Text(Text::from(value)) }
}

fn whole(source: SourceId, value: &str) -> Span {
    Span::new(source, 0, offset(value.len()))
}

pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
