//! `check "text" { … }`: what must hold for each attempt.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic};
use crate::grid::check::container::Container;
use crate::grid::check::language::CHECK;
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, blocks};
use crate::grid::expression::{Attempt, Expr};
use crate::grid::model::CheckDef;
use crate::grid::syntax::{Attribute, Block, Body, Completeness};
use crate::value::Text;

/// Reads all `check` blocks of a body; the output of `self` has these fields.
pub(in crate::grid::check) fn checks(body: &Body, outputs: &Option<Arc<[Text]>>, container: &mut Container<'_>) -> Vec<CheckDef> {
    blocks(body, "check").filter_map(|block| check(block, outputs, container)).collect()
}

fn check(block: &Block, outputs: &Option<Arc<[Text]>>, container: &mut Container<'_>) -> Option<CheckDef> {
    let body = &block.body;
    CHECK.check(body, container.diagnostics);
    if block.labels.len() != 1 {
        let span = block.labels.get(1).map_or(block.open_span, |label| label.span);
        let problem = Diagnostic::error(Code::LABELS, span, "check has one label, its text");
        container.report(problem.hint("write check \"the answer is good\" { … }"));
    }
    let condition = attribute(body, "condition");
    if condition.is_none() && body.completeness == Completeness::Whole && !CHECK.misspells(body, "condition") {
        let problem = Diagnostic::error(Code::MISSING, block.open_span, "check has no \"condition\"");
        container.report(problem.hint("write condition = self.output. …"));
    }
    let condition = condition
        .and_then(|attribute| container.condition_with_self("condition", &attribute.value, Attempt::Ended, outputs.clone()));
    let error_message = attribute(body, "error_message").and_then(|written| message(written, outputs, container));
    let severity = container.fixed(attribute(body, "severity"), read::severity).unwrap_or_default();
    Some(CheckDef {
        name: Text::from(&*block.labels.first()?.text),
        condition: condition?,
        error_message,
        severity,
        span: block.open_span,
    })
}

/// What is said if it does not hold.
fn message(written: &Attribute, outputs: &Option<Arc<[Text]>>, container: &mut Container<'_>) -> Option<Expr> {
    let compiled = container.compile_with_self(&written.value, Attempt::Ended, outputs.clone())?;
    let known = compiled.as_constant().map(|value| value.clone().unmark().0).filter(|value| !value.is_null());
    if let Some(Err(message)) = known.filter(|value| !value.is_unknown()).map(|value| read::text(&value)) {
        container.report(Diagnostic::error(Code::INVALID_VALUE, written.value.span, format!("error_message: {message}")));
        return None;
    }
    Some(compiled)
}
