//! Output of a step that may be skipped, read as if it always ran.
//!
//! A skipped step has no output, so taking something of it fails at run time. What counts as a guard is told from the text: a
//! conditional, the right side of `&&` and `||`, a `for` with `if`, `try`, `can`, and an `if` of the reading step itself that looks at
//! the step or is the same condition.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Sources, Span};
use crate::grid::expression::{Found, StepId, Symbols};
use crate::grid::syntax::{
    Attribute, BinaryOperator, Block, Body, Expression, ExpressionKind, Splat, Step, StepKind, TemplatePart,
};

use super::outline::{Outline, is_step};
use super::references::{Reference, attribute_of, in_expression, names_root};
use super::symbols::number;
use super::vocabulary::attribute;

/// The meta-arguments that may skip a step.
const CONDITIONS: [&str; 2] = ["if", "enabled"];

/// Warns of each place that takes something of an output that may not be there.
pub(super) fn check(outline: &Outline<'_>, symbols: &Symbols, sources: &Sources, diagnostics: &mut Diagnostics) {
    let mut warn = |of: Taken<'_>, span: Span, condition: &Attribute| diagnostics.push(warning(of, span, condition));
    for value in outline.locals.iter().map(|local| &local.value) {
        in_unguarded(value, &mut |of, span| {
            skippable(outline, symbols, None, of, span).into_iter().for_each(|condition| warn(of, span, condition));
        });
    }
    let steps = outline.steps.iter().map(|step| (step.block, step.within.map(|group| StepId(number(group)))));
    let named = outline.outputs.iter().chain(&outline.services).map(|one| one.block);
    let others = outline.resources.iter().map(|typed| typed.block).chain(named);
    for (block, within) in steps.chain(others.map(|block| (block, None))) {
        in_body(&block.body, &mut |of, span| {
            let condition = skippable(outline, symbols, within, of, span);
            let condition = condition.filter(|condition| !shares_guard(block, of, condition, sources));
            condition.into_iter().for_each(|condition| warn(of, span, condition));
        });
    }
}

/// Something is taken of the output of this step.
#[derive(Clone, Copy)]
struct Taken<'a> {
    ty: &'a str,
    name: &'a str,
    /// Of each instance, by a splat.
    of_each: bool,
}

/// The condition that may skip the step, if it has one that is no constant.
fn skippable<'a>(
    outline: &Outline<'a>,
    symbols: &Symbols,
    within: Option<StepId>,
    of: Taken<'_>,
    span: Span,
) -> Option<&'a Attribute> {
    let Found::Here(id) = symbols.find(within, of.ty, of.name, span) else { return None };
    let body = &outline.steps.get(id.0 as usize)?.block.body;
    let mut conditions = CONDITIONS.into_iter().filter_map(|name| attribute(body, name));
    // A splat over a collection that is skipped as a whole is empty; only single instances leave holes.
    let leaves_holes = |condition: &Expression| !of.of_each || names_root(condition, &["count", "each"]);
    conditions.find(|condition| !matches!(condition.value.kind, ExpressionKind::Bool(_)) && leaves_holes(&condition.value))
}

/// Whether the reading block runs only if the step did: its own condition looks at the step, or says the same.
fn shares_guard(reader: &Block, of: Taken<'_>, condition: &Attribute, sources: &Sources) -> bool {
    CONDITIONS.into_iter().filter_map(|name| attribute(&reader.body, name)).any(|own| {
        let mut looks = false;
        in_expression(&own.value, &mut |reference, _| looks |= reference == Reference::Step(vec![(of.ty, of.name)]));
        looks || text(sources, own.value.span) == text(sources, condition.value.span)
    })
}

fn text(sources: &Sources, span: Span) -> Option<&str> {
    sources.get(span.source)?.text.get(span.start as usize..span.end as usize)
}

fn warning(of: Taken<'_>, span: Span, condition: &Attribute) -> Diagnostic {
    let step = format!("step.{}.{}", of.ty, of.name);
    Diagnostic::warning(Code::UNGUARDED, span, format!("{step} may be skipped, and then it has no output"))
        .also(condition.name.span, "it is skipped if this is false")
        .hint(format!("write try(…, null) around it, or {step}.status == \"succeeded\" ? … : null"))
}

fn in_body<'a>(body: &'a Body, found: &mut dyn FnMut(Taken<'a>, Span)) {
    let read = body.attributes.iter().filter(|attribute| !CONDITIONS.contains(&&*attribute.name.text));
    read.for_each(|attribute| in_unguarded(&attribute.value, found));
    body.blocks.iter().filter(|block| !is_step(block)).for_each(|block| in_body(&block.body, found));
}

/// Calls `found` with each output something is taken of, where nothing looks first.
fn in_unguarded<'a>(expression: &'a Expression, found: &mut dyn FnMut(Taken<'a>, Span)) {
    if let Some(taken) = taken(expression) {
        found(taken, expression.span);
    }
    match &expression.kind {
        ExpressionKind::Call(call) if matches!(&*call.name.text, "try" | "can") => {}
        ExpressionKind::Conditional(conditional) => in_unguarded(&conditional.condition, found),
        ExpressionKind::Binary(binary) if matches!(binary.operator, BinaryOperator::And | BinaryOperator::Or) => {
            in_unguarded(&binary.left, found);
        }
        ExpressionKind::For(each) if each.condition.is_some() => in_unguarded(&each.collection, found),
        ExpressionKind::Template(parts) => in_template(parts, found),
        _ => expression.each_part(&mut |part| in_unguarded(part, found)),
    }
}

fn in_template<'a>(parts: &'a [TemplatePart], found: &mut dyn FnMut(Taken<'a>, Span)) {
    for part in parts {
        match part {
            TemplatePart::Literal { .. } => {}
            TemplatePart::Interpolation { expression, .. } => in_unguarded(expression, found),
            TemplatePart::If(directive) => in_unguarded(&directive.condition, found),
            TemplatePart::For(directive) => {
                in_unguarded(&directive.collection, found);
                in_template(&directive.body, found);
            }
        }
    }
}

/// `step.T.N.output.x`, `step.T.N[i].output.x`, `step.T.N[*].output.x`.
fn taken(expression: &Expression) -> Option<Taken<'_>> {
    let of = match &expression.kind {
        ExpressionKind::Splat(splat) => return taken_of_each(splat),
        ExpressionKind::GetAttr { of, .. } | ExpressionKind::Index { of, .. } | ExpressionKind::LegacyIndex { of, .. } => of,
        _ => return None,
    };
    let (node, "output") = attribute_of(of)? else { return None };
    let (ty, name) = step(node).or_else(|| match &node.kind {
        ExpressionKind::Index { of, .. } | ExpressionKind::LegacyIndex { of, .. } => step(of),
        _ => None,
    })?;
    Some(Taken { ty, name, of_each: false })
}

fn taken_of_each(splat: &Splat) -> Option<Taken<'_>> {
    let [Step { kind: StepKind::GetAttr(first), .. }, _, ..] = &splat.each[..] else { return None };
    let (ty, name) = step(&splat.of).filter(|_| &*first.text == "output")?;
    Some(Taken { ty, name, of_each: true })
}

/// `step.T.N`
fn step(expression: &Expression) -> Option<(&str, &str)> {
    let (of, name) = attribute_of(expression)?;
    let (root, ty) = attribute_of(of)?;
    matches!(&root.kind, ExpressionKind::Variable(root) if &**root == "step").then_some((ty, name))
}
