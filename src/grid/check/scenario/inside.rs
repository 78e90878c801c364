//! What steps and groups in a scenario may not say: they run once for each iteration, not once a run.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::grid::check::container::Container;
use crate::grid::check::language::{GROUPS, STEP};
use crate::grid::check::outline::Outline;
use crate::grid::check::step::Surroundings;
use crate::grid::check::vocabulary::{Vocabulary, attribute, block};
use crate::grid::expression::{Place, SlotTable, Target};
use crate::grid::model::{ErrorAction, StepDef, StepOrder};
use crate::grid::syntax::Body;

use super::super::read;

/// What steps and groups in a scenario may say.
const ALLOWED: &[&str] = &[
    "arguments",
    "check",
    "circuit_breaker",
    "concurrency",
    "continue_on_failure",
    "count",
    "delay_after",
    "delay_before",
    "description",
    "enabled",
    "env",
    "expect",
    "for_each",
    "group",
    "if",
    "metric",
    "metrics",
    "on_error",
    "output",
    "rate_limit",
    "retry",
    "scope",
    "sensitive",
    "service",
    "step",
    "tags",
    "timeouts",
    "tracing",
    "uses",
    "weight",
];

/// What groups in a scenario may say besides what stands in them.
const ALLOWED_IN_GROUPS: &[&str] = &[
    "delay_after",
    "delay_before",
    "description",
    "enabled",
    "expect",
    "group",
    "if",
    "output",
    "scope",
    "service",
    "step",
    "tags",
    "weight",
];

/// Reports words that mean nothing where the block stands.
pub(in crate::grid::check) fn check_words(at: usize, body: &Body, outline: &Outline<'_>, container: &mut Container<'_>) {
    let Some(step) = outline.steps.get(at).filter(|step| !step.is_scenario() && !step.is_mix()) else { return };
    let Some(scenario) = outline.scenario_around(at) else { return refuse_weight(body, container) };
    let (words, allowed): (&Vocabulary, _) = if step.ty.is_some() { (&STEP, ALLOWED) } else { (&GROUPS, ALLOWED_IN_GROUPS) };
    let known = |name: &str| words.has_attribute(name) || words.block_names().any(|block| block == name);
    let attributes = body.attributes.iter().map(|attribute| (&*attribute.name.text, attribute.name.span));
    let blocks = body.blocks.iter().map(|block| (&*block.kind.text, block.open_span));
    for (name, span) in attributes.chain(blocks).filter(|(name, _)| known(name) && !allowed.contains(name)) {
        let what = if step.ty.is_some() { "a step" } else { "a group" };
        let problem = Diagnostic::error(Code::NOT_IN_SCENARIO, span, format!("{what} in a scenario has no \"{name}\""));
        container.report(problem.hint("it runs once for each iteration; `squall explain G085` says what that means"));
    }
    for name in ["start", "deadline"] {
        if let Some(limit) = block(body, "timeouts").and_then(|timeouts| attribute(&timeouts.body, name)) {
            let message = format!("a step in a scenario has no timeouts.{name}");
            container.report(Diagnostic::error(Code::NOT_IN_SCENARIO, limit.name.span, message).hint("write execution or queue"));
        }
    }
    let action = block(body, "on_error").and_then(|block| attribute(&block.body, "action"));
    if let Some(action) = action.filter(|action| container.quiet(Some(action), read::error_action) == Some(ErrorAction::Hold)) {
        let problem = Diagnostic::error(Code::NOT_IN_SCENARIO, action.value.span, "nobody can hold an iteration");
        container.report(problem.hint("write action = \"fail\", \"continue\" or \"fallback\""));
    }
    if let Some(weight) = attribute(body, "weight").filter(|_| step.within != Some(scenario)) {
        container.report(misplaced_weight(weight.name.span));
    }
}

fn refuse_weight(body: &Body, container: &mut Container<'_>) {
    if let Some(weight) = attribute(body, "weight") {
        container.report(misplaced_weight(weight.name.span));
    }
}

fn misplaced_weight(span: crate::base::diagnostic::Span) -> Diagnostic {
    let problem = Diagnostic::error(Code::NOT_IN_SCENARIO, span, "only a group directly in a scenario has a weight");
    problem.hint("each iteration runs one of the groups with weights, chosen by them")
}

/// Reports what a step reads of one that its scenario runs later.
pub(in crate::grid::check) fn check_order(
    def: &StepDef,
    slots: &SlotTable,
    around: &Surroundings<'_>,
    diagnostics: &mut Diagnostics,
) {
    let Some(scenario) = around.outline.scenario_around(def.id.0 as usize) else { return };
    let written = attribute(&around.outline.steps[scenario].block.body, "order");
    let graph = written.is_some_and(|order| {
        let mut unseen = Diagnostics::new();
        let mut container = Container::new(around.symbols, Place::default(), &mut unseen);
        container.fixed(Some(order), read::step_order) == Some(StepOrder::Graph)
    });
    for slot in &slots.slots {
        let read = match &slot.target {
            Target::Step { step, .. } => *step,
            Target::Inside { through, .. } => match through.first() {
                Some(first) => first.group,
                None => continue,
            },
            _ => continue,
        };
        if !around.outline.is_within(read.0 as usize, scenario) {
            continue;
        }
        let name = || around.symbols.step(read).map_or("", |step| &step.path);
        if !graph && read >= def.id {
            let message = format!("{} runs before {}, which it reads", def.path, name());
            let problem = Diagnostic::error(Code::LATER_STEP, slot.span, message);
            diagnostics.push(problem.hint("move it behind that, or write order = \"graph\" in the scenario"));
        }
    }
}
