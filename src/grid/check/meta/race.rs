//! `depends_on_any` and `losers`: a race, whose first winner releases the step.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::grid::check::container::Container;
use crate::grid::check::read;
use crate::grid::check::vocabulary::attribute;
use crate::grid::expression::{SlotTable, StepId, Target};
use crate::grid::model::{Dependency, DependencyTarget, LocalDef, Losers, OutputDef, RaceDef, ResourceDef, StepDef};
use crate::grid::syntax::{Body, ExpressionKind};

use super::depends_on::{Waiter, addresses};

/// Whether a body takes part in a race as the one who waits.
pub(in crate::grid::check) fn races(body: &Body) -> bool {
    attribute(body, "depends_on_any").is_some() || body.unread.iter().any(|unread| &*unread.text == "depends_on_any")
}

/// Reads both.
pub(in crate::grid::check) fn race(body: &Body, waiter: Waiter<'_>, container: &mut Container<'_>) -> Option<RaceDef> {
    let losers = attribute(body, "losers");
    let fate = container.fixed(losers, read::losers).unwrap_or_default();
    let Some(written) = attribute(body, "depends_on_any") else {
        if let Some(losers) = losers.filter(|_| !races(body)) {
            let problem =
                Diagnostic::error(Code::RACE, losers.name.span, "\"losers\" means something only beside \"depends_on_any\"");
            container.report(problem.hint("leave it out, or name those who race in depends_on_any"));
        }
        return None;
    };
    let racers = addresses(written, waiter, container.symbols, container.diagnostics);
    for racer in racers.iter().filter(|racer| matches!(racer.target, DependencyTarget::Resource(_))) {
        let problem = Diagnostic::error(Code::RACE, racer.span, "only steps and groups race, not resources");
        container.report(problem.hint("a resource is waited for by \"uses\" or \"depends_on\""));
    }
    for racer in &racers {
        let within = racer.target.step().and_then(|id| container.symbols.step(id)).map(|step| step.within);
        if within.is_some_and(|within| within != waiter.within) {
            let problem = Diagnostic::error(Code::RACE, racer.span, "this stands outside of the group that waits");
            container.report(problem.hint("let the group itself wait for the race, or put the racers into it"));
        }
    }
    if matches!(&written.value.kind, ExpressionKind::Tuple(elements) if elements.is_empty()) {
        let problem = Diagnostic::error(Code::RACE, written.value.span, "nobody is in this race, so nobody could win it");
        container.report(problem.hint("name the steps or groups of which the first is enough, or leave it out"));
    }
    Some(RaceDef { racers, losers: fate })
}

/// What is wrong with reading a racer: which one wins is not known before.
pub(in crate::grid::check) fn check_reads(race: Option<&RaceDef>, slots: &SlotTable, diagnostics: &mut Diagnostics) {
    let Some(race) = race else { return };
    for slot in &slots.slots {
        let read = read(&slot.target);
        let racer = race.racers.iter().find(|racer| read.is_some() && racer.target.step() == read);
        if let Some(racer) = racer {
            let problem = Diagnostic::error(Code::RACE, slot.span, "this is in the race, and it is not known that it wins");
            diagnostics.push(
                problem.also(racer.span, "it races here").hint("what the winner gave is any.output; which it was, any.address"),
            );
        }
    }
}

/// The step that a slot reads; of one in a group, the outermost group.
fn read(target: &Target) -> Option<StepId> {
    match target {
        Target::Step { step, .. } => Some(*step),
        Target::Inside { through, .. } => through.first().map(|first| first.group),
        _ => None,
    }
}

/// Who needs a step.
struct Needed<'n> {
    by: Option<StepId>,
    slots: &'n SlotTable,
    depends_on: &'n [Dependency],
}

/// Reports racers that are cancelled when they lose although somebody else needs them.
pub(in crate::grid::check) fn check_losers(
    steps: &[StepDef],
    resources: &[ResourceDef],
    locals: &[LocalDef],
    outputs: &[OutputDef],
    diagnostics: &mut Diagnostics,
) {
    let races = steps.iter().filter_map(|step| Some((step.id, step.race.as_ref().filter(|race| race.losers == Losers::Cancel)?)));
    let racers: Vec<(StepId, &Dependency)> =
        races.flat_map(|(waiter, race)| race.racers.iter().map(move |racer| (waiter, racer))).collect();
    if racers.is_empty() {
        return;
    }
    let of_steps = steps.iter().flat_map(|step| {
        let once = Needed { by: Some(step.id), slots: &step.once_slots, depends_on: &step.depends_on };
        [once, Needed { by: Some(step.id), slots: &step.slots, depends_on: &[] }]
    });
    let of_resources = resources.iter().map(|one| Needed { by: None, slots: &one.slots, depends_on: &one.depends_on });
    let others = locals.iter().map(|one| &one.slots).chain(outputs.iter().map(|one| &one.slots));
    let groups = steps.iter().filter_map(StepDef::group).flat_map(|group| group.outputs.iter().map(|one| &one.slots));
    let others = others.chain(groups).map(|slots| Needed { by: None, slots, depends_on: &[] });
    for Needed { by, slots, depends_on } in of_steps.chain(of_resources).chain(others) {
        let read = slots.slots.iter().map(|slot| (read(&slot.target), slot.span));
        let waited = depends_on.iter().map(|one| (one.target.step(), one.span));
        for (needed, place) in read.chain(waited) {
            let racer =
                racers.iter().find(|(waiter, racer)| needed.is_some() && racer.target.step() == needed && by != Some(*waiter));
            if let Some((_, racer)) = racer {
                let message = "this is cancelled if another wins the race, but it is needed elsewhere";
                let problem = Diagnostic::error(Code::RACE, racer.span, message).also(place, "it is needed here");
                diagnostics.push(problem.hint("write losers = \"finish\": then the losers run on"));
            }
        }
    }
}
