//! `stop_when { … }`: when a scenario gives up.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::grid::check::container::Container;
use crate::grid::check::language::STOP_WHEN;
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, no_labels};
use crate::grid::model::StopWhenDef;
use crate::grid::syntax::{Block, Completeness};

/// Reads the block.
pub(super) fn stop_when(block: &Block, container: &mut Container<'_>) -> Option<StopWhenDef> {
    let body = &block.body;
    no_labels(block, container.diagnostics);
    STOP_WHEN.check(body, container.diagnostics);
    let given = ["failure_rate", "any_check_fails", "any_step_fails"].into_iter().any(|name| attribute(body, name).is_some());
    if !given && body.completeness == Completeness::Whole {
        let problem = Diagnostic::error(Code::MISSING, block.open_span, "stop_when says no reason to stop");
        container.report(problem.hint("write failure_rate = 0.5, any_check_fails = true or any_step_fails = true"));
        return None;
    }
    Some(StopWhenDef {
        failure_rate: container.setting(attribute(body, "failure_rate"), read::fraction),
        any_check_fails: container.fixed(attribute(body, "any_check_fails"), read::boolean).unwrap_or(false),
        any_step_fails: container.fixed(attribute(body, "any_step_fails"), read::boolean).unwrap_or(false),
        after: container.setting(attribute(body, "after"), read::duration),
    })
}
