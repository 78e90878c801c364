//! Functions Terraform does not have.

use serde_json_path::{JsonPath, PathElement};

use super::arguments::{Outcome, text, value};
use super::function::{CallContext, Function, FunctionError, Param};
use crate::base::secret::is_secret_name;
use crate::value::Value;

/// Brackets and parentheses of a path nested deeper than this are refused, since the parser descends with them.
const MAX_NESTING: usize = 32;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "env",
        &[Param::string("name")],
        env,
        "An environment variable, or a default if it is not set; sensitive if its name has TOKEN, SECRET, PASS or KEY in it.",
    )
    .variadic(Param::any("default").nullable()),
    Function::new(
        "jsonpath",
        &[Param::any("value").nullable(), Param::string("path")],
        jsonpath,
        "What a JSONPath (RFC 9535) finds: the value or null if the path can name one place only, else a list of all it finds.",
    ),
];

fn env(context: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    if arguments.len() > 2 {
        return Err(FunctionError::argument(2, "env takes a name and at most one default"));
    }
    let name = text(arguments, 0)?;
    let found = match (context.environment.get(name), arguments.get(1)) {
        (Some(set), _) => Value::from(set.as_str()),
        (None, Some(default)) => default.clone(),
        (None, None) => {
            return Err(FunctionError::argument(
                0,
                format!("the environment variable {name:?} is not set, and no default is given"),
            ));
        }
    };
    Ok(found.sensitive_if(is_secret_name(name)))
}

/// The path runs over a JSON copy, but what it finds is taken from the value itself, so numbers keep all their digits.
fn jsonpath(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let (root, path) = (value(arguments, 0)?, text(arguments, 1)?);
    let parsed = parse(path)?;
    let copy = serde_json::to_value(root).map_err(|error| FunctionError::argument(0, error.to_string()))?;
    let found = parsed.query_located(&copy);
    let mut places = found.locations().map(|location| {
        location.iter().try_fold(root.clone(), |parent, step| match step {
            PathElement::Name(name) => parent.get(name),
            PathElement::Index(index) => parent.index(*index),
        })
    });
    if names_one_place(path) {
        return Ok(places.next().flatten().unwrap_or_default());
    }
    Ok(Value::tuple(places.flatten().collect()))
}

fn parse(path: &str) -> Result<JsonPath, FunctionError> {
    let mut depth: usize = 0;
    for character in path.chars() {
        match character {
            '[' | '(' | '!' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING {
            return Err(FunctionError::argument(1, "the JSONPath is nested too deep"));
        }
    }
    JsonPath::parse(path).map_err(|error| FunctionError::argument(1, format!("invalid JSONPath: {error}")))
}

/// Whether the path is what RFC 9535 calls a singular query. The crate does not tell, but it must know: only such a path may be
/// compared or be the argument of `length`.
fn names_one_place(path: &str) -> bool {
    JsonPath::parse(&format!("$[?length({path})>=0]")).is_ok()
}
