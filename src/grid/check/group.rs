//! `group "NAME" { … }`: steps that are one node to those outside.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::contract::Effect;
use crate::grid::expression::{GROUP, Place, StepId};
use crate::grid::model::{GroupDef, OutputDef, StepDef, WorkDef};
use crate::grid::syntax::{Body, Completeness};
use crate::value::Text;

use super::language::GROUPS;
use super::meta::cache::{Rest, needs_key};
use super::meta::repeat::Repetition;
use super::meta::{retry, service, uses};
use super::outline::{Named, StepBlock};
use super::output;
use super::step::{self, Surroundings};
use super::symbols::number;
use super::vocabulary::blocks;

/// Checks a group, without what is in it.
pub(super) fn check(
    at: usize,
    group: StepBlock<'_>,
    repetition: Repetition,
    around: &Surroundings<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<StepDef> {
    let body = &group.block.body;
    GROUPS.check_with(body, diagnostics, |_| None);
    let names = Some(output_names(body));
    let (mut def, mut container) = step::common(at, group, repetition, &names, around, diagnostics);
    let again = retry::again(body, &mut container);
    // Its steps use it.
    let _ = service::named(body, around.symbols, container.diagnostics);
    def.uses = uses::of_group(body, around.symbols, container.diagnostics);
    if let Some(cache) = &def.policy.cache {
        needs_key(cache, Effect::Effect, Rest::Nothing).into_iter().for_each(|problem| container.report(problem));
    }
    let place = Place { within: Some(def.id), races: false, ..container.place.clone() };
    let outputs = outputs(body, &place, around, container.diagnostics);
    step::finish(&mut def, container, around);
    let own = |inner: &usize| around.outline.steps[*inner].within == Some(at);
    let steps: Vec<StepId> = (0..around.outline.steps.len()).filter(own).map(|inner| StepId(number(inner))).collect();
    if steps.is_empty()
        && body.completeness == Completeness::Whole
        && !body.blocks.iter().any(|block| matches!(&*block.kind.text, "step" | GROUP))
    {
        let problem = Diagnostic::error(Code::MISSING, group.block.open_span, format!("{} has no steps", def.path));
        diagnostics.push(problem.hint("write step \"TYPE\" \"NAME\" { … } in it"));
    }
    def.work = WorkDef::Group(GroupDef { steps, outputs: outputs?, again });
    Some(def)
}

fn outputs(body: &Body, place: &Place, around: &Surroundings<'_>, diagnostics: &mut Diagnostics) -> Option<Vec<OutputDef>> {
    let mut known = std::collections::BTreeMap::new();
    let named: Vec<Named<'_>> =
        blocks(body, "output").filter_map(|block| super::outline::named(block, &mut known, diagnostics)).collect();
    let outputs: Vec<Option<OutputDef>> =
        named.into_iter().map(|output| output::check_in(output, place.clone(), around.symbols, diagnostics)).collect();
    outputs.into_iter().collect()
}

/// The names of what a group gives.
pub(super) fn output_names(body: &Body) -> Arc<[Text]> {
    let names = blocks(body, "output").filter_map(|block| block.labels.first());
    names.map(|label| Text::from(&*label.text)).collect()
}
