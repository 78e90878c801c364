//! Functions that render templates. Which names mean something in one is said by the call, and nothing else does.

use super::arguments::{Outcome, text, value};
use super::function::{CallContext, Function, FunctionError, Param, Sees, Template};
use crate::value::{Text, Value};

const VARS: Param = Param::any("vars");

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "templatefile",
        &[Param::string("path"), VARS],
        templatefile,
        "A file rendered as a template with these values.",
    )
    .seeing(Sees::Template),
    Function::new(
        "templatestring",
        &[Param::string("template"), VARS],
        templatestring,
        "A text rendered as a template with these values.",
    )
    .seeing(Sees::Template),
];

fn templatefile(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    context.evaluation.render(Template::File(text(arguments, 0)?), &variables(arguments)?)
}

fn templatestring(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    context.evaluation.render(Template::Text(text(arguments, 0)?), &variables(arguments)?)
}

/// The second argument's entries, sorted by name.
fn variables(arguments: &[Value]) -> Result<Vec<(Text, Value)>, FunctionError> {
    let vars = value(arguments, 1)?;
    if !matches!(vars, Value::Map(..) | Value::Record(_)) {
        return Err(FunctionError::argument(1, "invalid vars value: must be a map"));
    }
    let mut variables: Vec<(Text, Value)> = vars.entries().collect();
    variables.sort_by(|(a, _), (b, _)| a.cmp(b));
    match variables.iter().find(|(name, _)| !is_identifier(name)) {
        Some((name, _)) => Err(FunctionError::argument(
            1,
            format!(
                "invalid template variable name {:?}: must start with a letter, followed by zero or more letters, digits, and underscores",
                name.as_str()
            ),
        )),
        None => Ok(variables),
    }
}

/// Whether a reference could name it.
fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_alphabetic())
        && characters.all(|character| character.is_alphanumeric() || matches!(character, '_' | '-'))
}
