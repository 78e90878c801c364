//! `on_error` and `continue_on_failure`: what a step's failure does.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic};
use crate::grid::check::address::{self, Address, Kind, Pick};
use crate::grid::check::container::Container;
use crate::grid::check::language::ON_ERROR;
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, block, no_labels};
use crate::grid::expression::{Attempt, Expr};
use crate::grid::model::ErrorAction;
use crate::grid::syntax::{Attribute, Block, Body, Completeness, Expression, ExpressionKind, Name};
use crate::value::{Text, Value};

use super::required::required_fixed;

const ACTIONS: &str = "it is \"fail\", \"continue\", \"fallback\" or \"hold\"";

/// What a step's failure does.
#[derive(Default)]
pub(in crate::grid::check) struct OnError {
    pub action: ErrorAction,
    /// What is taken for the output, with the action `fallback`.
    pub fallback: Option<Expr>,
}

/// Reads both; the output of `self` has these fields.
pub(in crate::grid::check) fn on_error(body: &Body, outputs: &Option<Arc<[Text]>>, container: &mut Container<'_>) -> OnError {
    let continued = attribute(body, "continue_on_failure");
    let continues = container.fixed(continued, read::boolean).unwrap_or(false);
    let Some(block) = block(body, "on_error") else {
        let action = if continues { ErrorAction::Continue } else { ErrorAction::Fail };
        return OnError { action, fallback: None };
    };
    no_labels(block, container.diagnostics);
    ON_ERROR.check(&block.body, container.diagnostics);
    let fallback = attribute(&block.body, "fallback");
    let compiled = fallback.and_then(|attribute| compile(attribute, outputs, container));
    let Some(action) = action(block, fallback, container) else { return OnError::default() };
    if let Some(continued) = continued.filter(|_| continues && action != ErrorAction::Continue) {
        let message = "\"continue_on_failure\" and \"on_error\" say different things";
        let problem = Diagnostic::error(Code::CONFLICT, continued.span, message).also(block.open_span, "the other one");
        container.report(problem.hint("leave one of them out"));
    }
    OnError { action, fallback: compiled }
}

/// What is done, and whether a fallback goes with it; none if something is wrong.
fn action(block: &Block, fallback: Option<&Attribute>, container: &mut Container<'_>) -> Option<ErrorAction> {
    let (body, whole) = (&block.body, block.body.completeness == Completeness::Whole);
    let written = attribute(body, "action");
    if written.is_none() && whole && !ON_ERROR.misspells(body, "action") {
        let problem = Diagnostic::error(Code::MISSING, block.open_span, "on_error has no \"action\"");
        let hint = if fallback.is_some() { "write action = \"fallback\"" } else { ACTIONS };
        container.report(problem.hint(hint));
    }
    let action = required_fixed(written, &ON_ERROR, ACTIONS, container, read::error_action)?;
    match (action, fallback) {
        (ErrorAction::Fallback, None) if whole && !ON_ERROR.misspells(body, "fallback") => {
            let problem = Diagnostic::error(Code::MISSING, block.open_span, "on_error has no \"fallback\"");
            container
                .report(problem.hint("name the step whose output is taken instead, fallback = step.TYPE.NAME, or give a value"));
            None
        }
        (ErrorAction::Fail | ErrorAction::Continue | ErrorAction::Hold, Some(fallback)) => {
            let message = "a \"fallback\" is taken only by the action \"fallback\"";
            let problem = Diagnostic::error(Code::CONFLICT, fallback.name.span, message);
            let problem = problem.hint("write action = \"fallback\", or leave it out");
            container.report(match written {
                Some(written) => problem.also(written.value.span, "this says otherwise"),
                None => problem,
            });
            None
        }
        _ => Some(action),
    }
}

/// The fallback's value: of a step that is named, its output; else what the expression gives.
fn compile(attribute: &Attribute, outputs: &Option<Arc<[Text]>>, container: &mut Container<'_>) -> Option<Expr> {
    let value = &attribute.value;
    let named = step(value).map(output_of);
    let compiled = container.compile_with_self(named.as_ref().unwrap_or(value), Attempt::Ended, outputs.clone())?;
    if compiled.as_constant().is_some_and(Value::is_null) {
        let message = "fallback: it is null, so there is nothing to take instead";
        container.report(Diagnostic::error(Code::INVALID_VALUE, value.span, message));
        return None;
    }
    Some(compiled)
}

/// `step.T.N`, `step.T.N[…]`, `group.G`: a step or a group by itself, with nothing behind it.
fn step(expression: &Expression) -> Option<&Expression> {
    match &expression.kind {
        ExpressionKind::Parens(inner) | ExpressionKind::Wrapped(inner) => step(inner),
        ExpressionKind::String(_) => None,
        _ => match address::parse(expression) {
            Ok(Address { kind: Some(Kind::Step | Kind::Group), pick, .. }) if pick != Pick::All => Some(expression),
            _ => None,
        },
    }
}

fn output_of(step: &Expression) -> Expression {
    let name = Name { text: "output".into(), span: step.span };
    Expression { kind: ExpressionKind::GetAttr { of: Box::new(step.clone()), name }, span: step.span }
}
