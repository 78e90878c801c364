//! `profile "NAME" { … }`: values for variables, by name.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean, listed};
use crate::grid::expression::{Place, Sites, Symbols};
use crate::grid::inputs::{InputValue, Inputs, Origin, RawValue};
use crate::grid::model::{Override, ProfileDef};
use crate::grid::syntax::{Attribute, Block, Completeness};
use crate::value::Text;

use super::container::Container;
use super::language::PROFILE;
use super::outline::{Named, Outline};
use super::read;
use super::variable::Declared;
use super::vocabulary::{attribute, block, no_items, no_labels};

/// How many names a hint lists at most.
const LISTED: usize = 8;

/// Checks all profiles, asked for or not, and brings the values of those that count into their ranks among what was given.
pub(super) fn applied(outline: &Outline<'_>, inputs: &Inputs, sites: &Arc<Sites>, diagnostics: &mut Diagnostics) -> Inputs {
    let profiles = read(outline, inputs, sites, diagnostics);
    let default = profiles.iter().position(|profile| profile.default);
    let asked = inputs.profile.as_ref().and_then(|name| profiles.iter().position(|profile| profile.name == *name));
    let values = |at: Option<usize>| {
        let block = at.and_then(|at| outline.profiles.get(at)).and_then(|profile| variables(profile.block));
        block.map(given).unwrap_or_default()
    };
    inputs.with_profiles(values(default), values(asked))
}

/// Reads all profiles, in the order written.
pub(super) fn read(outline: &Outline<'_>, inputs: &Inputs, sites: &Arc<Sites>, diagnostics: &mut Diagnostics) -> Vec<ProfileDef> {
    // What is wrong with a variable's own block is said where that is read.
    let mut elsewhere = Diagnostics::new();
    let constant = Symbols { environment: inputs.environment.clone(), sites: Arc::clone(sites), ..Symbols::default() };
    let mut aside = Container::new(&constant, Place::default(), &mut elsewhere);
    let declared: Vec<(&str, Option<Declared<'_>>)> = if outline.profiles.is_empty() {
        Vec::new()
    } else {
        outline.variables.iter().map(|variable| (&*variable.name.text, Declared::read(*variable, &mut aside))).collect()
    };
    let of = |profile: &Named<'_>| {
        let mut container = Container::new(&constant, Place::default(), diagnostics);
        profile_of(*profile, &declared, outline, &mut container)
    };
    let profiles: Vec<ProfileDef> = outline.profiles.iter().map(of).collect();
    one_default(&profiles, outline, diagnostics);
    if let Some(name) = &inputs.profile {
        asked_for(name, &profiles, outline, diagnostics);
    }
    profiles
}

fn profile_of(
    profile: Named<'_>,
    declared: &[(&str, Option<Declared<'_>>)],
    outline: &Outline<'_>,
    container: &mut Container<'_>,
) -> ProfileDef {
    let body = &profile.block.body;
    let before = container.diagnostics.len();
    PROFILE.check_with(body, container.diagnostics, |name| {
        let is_variable = declared.iter().any(|(variable, _)| *variable == name);
        is_variable.then(|| format!("write it within variables {{ }}: variables {{ {name} = … }}"))
    });
    let description = container.fixed(attribute(body, "description"), read::text);
    let default = container.fixed(attribute(body, "default"), read::boolean).unwrap_or(false);
    let mut overrides = Vec::new();
    let values = variables(profile.block);
    let gives =
        values.is_some_and(|values| !values.body.attributes.is_empty() || values.body.completeness == Completeness::Partial);
    // What is written otherwise was perhaps meant to give something.
    if !gives && body.completeness == Completeness::Whole && container.diagnostics.len() == before {
        let message = format!("profile \"{}\" gives no values, so it changes nothing", profile.name.text);
        let problem = Diagnostic::warning(Code::IDLE_PROFILE, profile.block.open_span, message);
        container.report(problem.hint("write variables { name = value }"));
    }
    if let Some(values) = values {
        no_labels(values, container.diagnostics);
        for inner in &values.body.blocks {
            no_items(inner, container.diagnostics);
            let message = format!("a profile gives values, so \"{}\" is no block here", inner.kind.text);
            let problem = Diagnostic::error(Code::UNKNOWN_BLOCK, inner.open_span, message);
            container.report(problem.hint(format!("write {} = {{ … }}", inner.kind.text)));
        }
        for value in given(values) {
            let variable = declared.iter().find(|(name, _)| value.name == *name);
            match variable {
                Some((_, Some(variable))) => overrides.extend(variable.value(&value, container).map(|given| Override {
                    variable: value.name.clone(),
                    value: given,
                    default: variable.default(),
                })),
                Some((_, None)) => {}
                None if outline.lost.contains(value.name.as_str()) => {}
                None => container.report(undeclared(&value, profile, declared)),
            }
        }
    }
    let name = Text::from(&*profile.name.text);
    ProfileDef { name, span: profile.block.open_span, description, default, overrides }
}

/// `variables { }` of a profile.
fn variables(profile: &Block) -> Option<&Block> {
    block(&profile.body, "variables")
}

/// What stands in `variables { }`, as values that were given.
fn given(variables: &Block) -> Vec<InputValue> {
    let value = |attribute: &Attribute| InputValue {
        name: Text::from(&*attribute.name.text),
        origin: Origin::Profile,
        span: attribute.value.span,
        named: attribute.name.span,
        value: RawValue::Expression(Box::new(attribute.value.clone())),
    };
    variables.body.attributes.iter().map(value).collect()
}

fn undeclared(value: &InputValue, profile: Named<'_>, declared: &[(&str, Option<Declared<'_>>)]) -> Diagnostic {
    let message = format!("profile \"{}\" gives a value to \"{}\", and there is no such variable", profile.name.text, value.name);
    let names = || declared.iter().map(|(name, _)| *name);
    let hint = did_you_mean(&value.name, names()).unwrap_or_else(|| format!("declare it: variable \"{}\" {{ }}", value.name));
    Diagnostic::error(Code::PROFILE_VARIABLE, value.named, message).hint(hint)
}

/// Reports every profile but the first that says it is the default.
fn one_default(profiles: &[ProfileDef], outline: &Outline<'_>, diagnostics: &mut Diagnostics) {
    let defaults: Vec<_> = profiles.iter().zip(&outline.profiles).filter(|(profile, _)| profile.default).collect();
    let place = |profile: &Named<'_>| {
        attribute(&profile.block.body, "default").map_or(profile.block.open_span, |attribute| attribute.span)
    };
    if let [(first, written), more @ ..] = defaults.as_slice() {
        for (profile, at) in more {
            let message = format!("profile \"{}\" cannot be the default too: \"{}\" is", profile.name, first.name);
            let problem = Diagnostic::error(Code::DEFAULT_PROFILE, place(at), message);
            diagnostics.push(problem.also(place(written), "the first one").hint("at most one profile has default = true"));
        }
    }
}

/// Reports that the profile that was asked for does not exist.
fn asked_for(name: &str, profiles: &[ProfileDef], outline: &Outline<'_>, diagnostics: &mut Diagnostics) {
    if profiles.iter().any(|profile| profile.name == name) || outline.lost.contains(name) {
        return;
    }
    let names = || profiles.iter().map(|profile| profile.name.as_str());
    let problem = Diagnostic::unplaced(Code::UNKNOWN_PROFILE, format!("--profile: there is no profile \"{name}\""));
    let there_are = || match profiles.len() {
        0 => format!("the grid has no profiles: profile \"{name}\" {{ variables {{ … }} }} would be one"),
        1..=LISTED => format!("the grid has {}", listed(names())),
        _ => String::from("`squall profiles` lists them"),
    };
    diagnostics.push(problem.hint(did_you_mean(name, names()).unwrap_or_else(there_are)));
}
