//! `vary "NAME" { … }`: a value drawn for each iteration.

use std::collections::BTreeMap;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::grid::check::container::Container;
use crate::grid::check::language::VARY;
use crate::grid::check::outline::{Named, named};
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, blocks};
use crate::grid::expression::{Place, Symbols};
use crate::grid::model::{Variation, VaryDef};
use crate::grid::syntax::Body;
use crate::value::{Text, Value};

/// Reads all `vary` blocks of a body: each name, and what it is drawn from if that is right.
pub(super) fn variations(body: &Body, symbols: &Symbols, diagnostics: &mut Diagnostics) -> Vec<(Text, Option<VaryDef>)> {
    let mut known = BTreeMap::new();
    let all: Vec<Named<'_>> = blocks(body, "vary").filter_map(|block| named(block, &mut known, diagnostics)).collect();
    all.into_iter().map(|one| (Text::from(&*one.name.text), variation(one, symbols, diagnostics))).collect()
}

fn variation(vary: Named<'_>, symbols: &Symbols, diagnostics: &mut Diagnostics) -> Option<VaryDef> {
    let body = &vary.block.body;
    VARY.check(body, diagnostics);
    let mut container = Container::new(symbols, Place::default(), diagnostics);
    let given: Vec<_> = ["choice", "range", "probability"].into_iter().filter_map(|name| attribute(body, name)).collect();
    let [one] = given.as_slice() else {
        let problem = match given.get(1) {
            Some(second) => {
                let problem =
                    Diagnostic::error(Code::CONFLICT, second.name.span, "only one of choice, range and probability may be given");
                problem.also(given[0].name.span, "the other one")
            }
            None => {
                let problem = Diagnostic::error(Code::MISSING, vary.block.open_span, "vary says nothing to draw from");
                problem.hint("write choice = [ … ], range = [least, most] or probability = 0.5")
            }
        };
        container.report(problem);
        return None;
    };
    let from = match &*one.name.text {
        "choice" => container.fixed(Some(one), choice)?,
        "range" => container.fixed(Some(one), range)?,
        _ => container.fixed(Some(one), |value| read::fraction(value).map(Variation::Probability))?,
    };
    Some(VaryDef { name: Text::from(&*vary.name.text), from })
}

fn choice(value: &Value) -> Result<Variation, String> {
    let elements = value.elements().ok_or_else(|| format!("a list is required, not {}", value.a_type()))?;
    if elements.is_empty() {
        return Err(String::from("there is nothing to choose from"));
    }
    Ok(Variation::Choice(elements.into()))
}

fn range(value: &Value) -> Result<Variation, String> {
    let wanted = || String::from("a list of two numbers is required: the least and the most");
    let Some([least, most]) = value.elements() else { return Err(wanted()) };
    let number = |value: &Value| read::number(value).ok().and_then(|number| number.as_f64()).filter(|number| number.is_finite());
    let (least, most) = number(least).zip(number(most)).ok_or_else(wanted)?;
    if least <= most { Ok(Variation::Range(least, most)) } else { Err(String::from("the least number stands first")) }
}
