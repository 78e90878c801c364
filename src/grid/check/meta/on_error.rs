//! `on_error` and `continue_on_failure`: what a step's failure does.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::grid::check::container::Container;
use crate::grid::check::vocabulary::{Vocabulary, attribute, block, no_labels};
use crate::grid::check::{not_built, read};
use crate::grid::model::ErrorAction;
use crate::grid::syntax::{Body, Completeness};

const ON_ERROR: Vocabulary =
    Vocabulary { of: "on_error", attributes: &["action"], blocks: &[], repeatable: &[], unbuilt: not_built::ON_ERROR };

/// Reads both.
pub(in crate::grid::check) fn action(body: &Body, container: &mut Container<'_>) -> ErrorAction {
    let continued = attribute(body, "continue_on_failure");
    let continues = container.fixed(continued, read::boolean).unwrap_or(false);
    let Some(block) = block(body, "on_error") else {
        return if continues { ErrorAction::Continue } else { ErrorAction::Fail };
    };
    no_labels(block, container.diagnostics);
    ON_ERROR.check(&block.body, container.diagnostics);
    let written = attribute(&block.body, "action");
    if written.is_none() && block.body.completeness == Completeness::Whole && !ON_ERROR.misspells(&block.body, "action") {
        let problem = Diagnostic::error(Code::MISSING, block.open_span, "on_error has no \"action\"");
        container.report(problem.hint("it is \"fail\", \"continue\" or \"hold\""));
    }
    let action = match (container.fixed(written, read::error_action), written) {
        (Some(Some(action)), _) => action,
        (Some(None), Some(written)) => {
            container.report(Diagnostic::not_built(written.value.span, "fallback"));
            return ErrorAction::Fail;
        }
        _ => return ErrorAction::Fail,
    };
    if let Some(continued) = continued.filter(|_| continues && action != ErrorAction::Continue) {
        let message = "\"continue_on_failure\" and \"on_error\" say different things";
        container.report(Diagnostic::error(Code::CONFLICT, continued.span, message).also(block.open_span, "the other one"));
    }
    action
}
