//! `variable "NAME" { … }` and the value it has.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Sources, Span, did_you_mean, listed};
use crate::grid::expression::{Place, Symbols, Variable};
use crate::grid::inputs::{InputValue, Inputs, Origin, RawValue};
use crate::grid::syntax::{self, Block, Completeness, Expression};
use crate::value::{ConvertError, PathStep, Text, Type, Value, convert};

use super::container::{Compiled, Container};
use super::language::{VALIDATION, VARIABLE};
use super::names::is_name;
use super::outline::Named;
use super::references::first_of_root;
use super::vocabulary::{attribute, blocks, no_labels};
use super::{read, type_expression};

/// What a value given from outside the grid, or a default, cannot name.
const ROOTS: [&str; 8] = ["var", "local", "step", "resource", "count", "each", "self", "run"];

/// How many names a hint lists at most.
const LISTED: usize = 8;

/// A value and where it was given.
struct Found {
    value: Value,
    span: Span,
}

/// Finds the value of every variable, then whether each is allowed, then what was given that nobody declares.
pub(super) fn resolve(
    variables: &[Named<'_>],
    inputs: &Inputs,
    sources: &Sources,
    symbols: &mut Symbols,
    diagnostics: &mut Diagnostics,
) {
    let constant = Symbols { environment: symbols.environment.clone(), sites: symbols.sites.clone(), ..Symbols::default() };
    let mut found = Vec::with_capacity(variables.len());
    for variable in variables {
        let mut container = Container::new(&constant, Place::default(), diagnostics);
        let value = value_of(*variable, inputs, &mut container);
        let symbol = value.as_ref().map_or(Variable::Invalid, |found| Variable::Known(found.value.clone()));
        symbols.variables.entry(String::from(&*variable.name.text)).or_insert(symbol);
        found.push(value);
    }
    for (variable, found) in variables.iter().zip(found) {
        if let Some(found) = found {
            for block in blocks(&variable.block.body, "validation") {
                validate(*variable, &found, block, symbols, diagnostics);
            }
        }
    }
    let undeclared = |value: &&InputValue| {
        let name = value.name.as_str();
        value.origin == Origin::Explicit && !symbols.variables.contains_key(name) && !symbols.lost.contains(name)
    };
    for value in inputs.values.iter().filter(undeclared) {
        diagnostics.push(unknown(value, symbols, sources));
    }
}

/// The problem with a value for nobody. Its text is not shown: perhaps the name of a sensitive variable is misspelt.
fn unknown(value: &InputValue, symbols: &Symbols, sources: &Sources) -> Diagnostic {
    let place = match value.value {
        RawValue::Text(_) => String::from("--var"),
        RawValue::Expression(_) | RawValue::Value(_) => sources.locate(value.named),
    };
    let names = || symbols.variables.keys().map(String::as_str);
    let problem = Diagnostic::unplaced(Code::UNDECLARED, format!("{place}: there is no variable \"{}\"", value.name));
    let declared = || match names().count() {
        0 => String::from("the grid declares no variables"),
        1..=LISTED => format!("the grid declares {}", listed(names())),
        _ => format!("declare it: variable \"{}\" {{ }}", value.name),
    };
    problem.hint(did_you_mean(&value.name, names()).unwrap_or_else(declared))
}

/// A variable as its block says it.
pub(super) struct Declared<'v> {
    variable: Named<'v>,
    ty: Option<Type>,
    sensitive: bool,
    default: Option<Found>,
}

impl<'v> Declared<'v> {
    /// Reads a block; nothing if its type or default is wrong, which is reported.
    pub fn read(variable: Named<'v>, container: &mut Container<'_>) -> Option<Self> {
        let body = &variable.block.body;
        VARIABLE.check(body, container.diagnostics);
        container.fixed(attribute(body, "description"), read::text);
        let sensitive = container.fixed(attribute(body, "sensitive"), read::boolean).unwrap_or(false);
        let ty = match attribute(body, "type") {
            Some(attribute) => Some(type_expression::read(&attribute.value, container)?),
            None => None,
        };
        let mut declared = Self { variable, ty, sensitive, default: None };
        if let Some(attribute) = attribute(body, "default") {
            let value = constant(&attribute.value, container)?;
            declared.default = Some(declared.converted(&value, Written::Here(&attribute.value), container)?);
        }
        Some(declared)
    }

    /// The value when nobody gives one, marked if the variable is sensitive.
    pub fn default(&self) -> Option<Value> {
        self.default.as_ref().map(|found| found.value.clone().sensitive_if(self.sensitive))
    }

    /// A given value as the variable would have it, marked if that is sensitive; nothing after a report.
    pub fn value(&self, given: &InputValue, container: &mut Container<'_>) -> Option<Value> {
        self.given(given, container).map(|found| found.value.sensitive_if(self.sensitive))
    }

    fn given(&self, given: &InputValue, container: &mut Container<'_>) -> Option<Found> {
        let hidden = self.sensitive.then_some(self.variable.block.open_span);
        let value = raw(given, self.ty.as_ref(), self.default.as_ref(), hidden, container)?;
        self.converted(&value, Written::Elsewhere(given.span), container)
    }

    /// What a sensitive variable is given must not be shown, so its problems are shown where it is declared.
    fn converted(&self, value: &Value, written: Written<'_>, container: &mut Container<'_>) -> Option<Found> {
        let written = if self.sensitive { Written::Elsewhere(self.variable.block.open_span) } else { written };
        let value = converted(self.variable, value, self.ty.as_ref().unwrap_or(&Type::Any), written, container)?;
        Some(Found { value, span: written.whole() })
    }
}

fn value_of(variable: Named<'_>, inputs: &Inputs, container: &mut Container<'_>) -> Option<Found> {
    let declared = Declared::read(variable, container)?;
    let (body, header, sensitive) = (&variable.block.body, variable.block.open_span, declared.sensitive);
    let given = inputs.values.iter().rev().find(|value| value.name.as_str() == &*variable.name.text);
    let found = match given {
        Some(given) => Some(declared.given(given, container)?),
        None => declared.default,
    };
    match found {
        Some(found) => Some(Found { value: found.value.sensitive_if(sensitive), span: found.span }),
        None => {
            let name = &variable.name.text;
            // What has no name cannot be given a value.
            let can_be_given = is_name(name) && body.completeness == Completeness::Whole;
            if can_be_given && !VARIABLE.misspells(body, "default") {
                let problem = Diagnostic::error(Code::NO_VALUE, header, format!("variable \"{name}\" has no value"));
                container.report(problem.hint(format!("give it one with --var {name}=… or SQUALL_VAR_{name}, or a default")));
            }
            None
        }
    }
}

/// The value of something that may name nothing but functions and the environment.
fn constant(expression: &Expression, container: &mut Container<'_>) -> Option<Value> {
    if let Some(span) = first_of_root(expression, &ROOTS) {
        let problem = Diagnostic::error(Code::NOT_CONSTANT, span, "the value of a variable cannot refer to other values");
        container.report(problem.hint("a value made of others is a local"));
        return None;
    }
    match container.known(expression) {
        Compiled::Known(value, _) => Some(value),
        Compiled::Computed(_) => {
            let message = "the value of a variable must be known before the run";
            container.report(Diagnostic::error(Code::NOT_CONSTANT, expression.span, message));
            None
        }
        Compiled::Wrong => None,
    }
}

/// A given value. Text is itself for a string, a number or a bool, and where neither type nor default say that it is something else;
/// otherwise it is an expression.
fn raw(
    given: &InputValue,
    ty: Option<&Type>,
    default: Option<&Found>,
    hidden: Option<Span>,
    container: &mut Container<'_>,
) -> Option<Value> {
    let text = match &given.value {
        RawValue::Value(value) => return Some(value.clone()),
        RawValue::Expression(expression) => return constant(expression, container),
        RawValue::Text(text) => text,
    };
    let literal = match (ty, default) {
        (Some(Type::String), _) | (None, None) => true,
        (Some(ty), _) => ty.is_primitive() && convert::convert(&Value::String(text.clone()), ty).is_ok(),
        (None, Some(default)) => matches!(default.value, Value::String(_) | Value::Null),
    };
    if literal {
        return Some(Value::String(text.clone()));
    }
    let mut problems = Diagnostics::new();
    let parsed = syntax::parse_expression(given.span.source, text, given.span.start, &mut problems);
    let value = parsed.and_then(|expression| {
        let mut inner = Container::new(container.symbols, Place::default(), &mut problems);
        constant(&expression, &mut inner)
    });
    if problems.has_errors() {
        match hidden {
            Some(header) => {
                let what = match ty {
                    Some(ty) if ty.is_primitive() => format!("is not a {}", ty.name()),
                    _ => String::from("cannot be read"),
                };
                let message =
                    format!("the value given for variable \"{}\" {what}; it is sensitive, so it is not shown", given.name);
                container.report(Diagnostic::error(Code::WRONG_TYPE, header, message));
            }
            None if ty.is_some_and(Type::is_primitive) => {
                let wanted = ty.map_or("value", Type::name);
                let message = format!("the value of variable \"{}\" is not a {wanted}", given.name);
                container.report(Diagnostic::error(Code::WRONG_TYPE, given.span, message));
            }
            None => {
                for mut problem in problems {
                    if problem.code == Code::UNKNOWN_NAME || problem.hint.is_none() {
                        problem.hint = Some(String::from("write it as in a grid, texts in quotes: [\"a\", \"b\"]"));
                    }
                    container.report(problem);
                }
            }
        }
    }
    value
}

/// Where a value is written.
#[derive(Clone, Copy)]
enum Written<'a> {
    /// As an expression, whose parts have places.
    Here(&'a Expression),
    /// In a file of values, on the command line, …
    Elsewhere(Span),
}

impl Written<'_> {
    const fn whole(self) -> Span {
        match self {
            Self::Here(value) => value.span,
            Self::Elsewhere(span) => span,
        }
    }

    /// The place of the part that does not fit.
    fn part(self, error: &ConvertError) -> Span {
        let name = |step: &PathStep| match step {
            PathStep::Element(position) => format!("[{position}]"),
            PathStep::Attribute(name) | PathStep::Key(name) => name.to_string(),
        };
        match self {
            Self::Here(value) => value.part(&error.path.iter().map(name).collect::<Vec<_>>()).span,
            Self::Elsewhere(_) => self.whole(),
        }
    }
}

fn converted(
    variable: Named<'_>,
    value: &Value,
    ty: &Type,
    written: Written<'_>,
    container: &mut Container<'_>,
) -> Option<Value> {
    match convert::convert(value, ty) {
        Ok(value) => Some(value),
        Err(error) => {
            let name = &variable.name.text;
            let part = if error.path.is_empty() { String::new() } else { format!("{name}{}: ", error.place()) };
            let message = format!("the value of variable \"{name}\" is not of type {ty}: {part}{}", error.message);
            container.report(Diagnostic::error(Code::WRONG_TYPE, written.part(&error), message));
            None
        }
    }
}

fn validate(variable: Named<'_>, found: &Found, block: &Block, symbols: &Symbols, diagnostics: &mut Diagnostics) {
    let body = &block.body;
    no_labels(block, diagnostics);
    VALIDATION.check(body, diagnostics);
    let only_variables = Symbols {
        variables: symbols.variables.clone(),
        environment: symbols.environment.clone(),
        sites: symbols.sites.clone(),
        lost: symbols.lost.clone(),
        ..Symbols::default()
    };
    let mut container = Container::new(&only_variables, Place::default(), diagnostics);
    let message = attribute(body, "error_message").map(|attribute| container.known(&attribute.value));
    let Some(written) = attribute(body, "condition") else {
        if body.completeness == Completeness::Whole && !VALIDATION.misspells(body, "condition") {
            let name = &variable.name.text;
            let problem = Diagnostic::error(Code::MISSING, block.open_span, "validation has no \"condition\"");
            container.report(problem.hint(format!("write condition = … over var.{name}")));
        }
        return;
    };
    let Some(condition) = container.condition("condition", &written.value) else { return };
    let Some(value) = condition.as_constant() else {
        container.report(super::container::not_constant("condition", written.value.span));
        return;
    };
    if read::boolean(&value.clone().unmark().0) != Ok(false) {
        return;
    }
    let name = &variable.name.text;
    let said = match message {
        Some(Compiled::Known(value, _)) if !value.has_sensitive() => read::text(&value).ok(),
        _ => None,
    };
    let said = said.unwrap_or_else(|| Text::from("the value is not allowed"));
    let said = said.trim().trim_end_matches('.');
    let problem = Diagnostic::error(Code::VALIDATION, found.span, format!("variable \"{name}\": {said}"));
    container.report(problem.also(written.value.span, "this must hold"));
}
