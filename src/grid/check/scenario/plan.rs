//! A load plan and what belongs to it, of a scenario or a mix.

use std::time::Duration;

use super::{load, stop_when};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::grid::check::container::Container;
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, block};
use crate::grid::model::{PlanDef, Setting};
use crate::grid::syntax::{Block, Completeness};

/// How long iterations may still take when the plan is over, if nothing is said.
const GRACEFUL_STOP: Duration = Duration::from_secs(30);

/// What only a plan has: where a scenario runs by that of a mix, these stand there.
pub(super) const WORDS: [&str; 4] = ["load", "warmup", "graceful_stop", "stop_when"];

/// Reads the plan that stands in a block; `what` is that block for messages, `hint` what else could be written.
pub(super) fn plan(of: &Block, what: &str, hint: &str, container: &mut Container<'_>) -> Option<PlanDef> {
    let body = &of.body;
    let load = match block(body, "load") {
        Some(written) => load::load(written, container).map(|load| (load, written.open_span)),
        None => {
            if body.completeness == Completeness::Whole {
                let problem = Diagnostic::error(Code::LOAD, of.open_span, format!("{what} has no load plan"));
                container.report(problem.hint(hint));
            }
            None
        }
    };
    let warmup = container.setting(attribute(body, "warmup"), read::duration);
    let graceful_stop = container.setting(attribute(body, "graceful_stop"), read::duration);
    let stop_when = block(body, "stop_when").and_then(|block| stop_when::stop_when(block, container));
    let (load, load_span) = load?;
    Some(PlanDef { load, load_span, warmup, graceful_stop: graceful_stop.unwrap_or(Setting::Fixed(GRACEFUL_STOP)), stop_when })
}
