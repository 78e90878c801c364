//! `circuit_breaker`.

use std::time::Duration;

use crate::grid::check::container::Container;
use crate::grid::check::language::BREAKER;
use crate::grid::check::vocabulary::{attribute, block, no_labels};
use crate::grid::model::{BreakerDef, Setting, SharedBy, reading};
use crate::grid::syntax::Body;

const FAILURES: u32 = 5;
const PROBES: u32 = 1;
const RECOVERY: Duration = Duration::from_secs(30);

/// Reads `circuit_breaker` of a body.
pub(in crate::grid::check) fn breaker(body: &Body, container: &mut Container<'_>) -> Option<BreakerDef> {
    let block = block(body, "circuit_breaker")?;
    let body = &block.body;
    no_labels(block, container.diagnostics);
    BREAKER.check(body, container.diagnostics);
    let threshold = container.setting(attribute(body, "failure_threshold"), reading::number_of);
    let probes = container.setting(attribute(body, "half_open_max"), reading::number_of);
    let recovery = container.setting(attribute(body, "recovery_timeout"), reading::period);
    Some(BreakerDef {
        failure_threshold: threshold.unwrap_or(Setting::Fixed(FAILURES)),
        window: container.setting(attribute(body, "window"), reading::period),
        half_open_max: probes.unwrap_or(Setting::Fixed(PROBES)),
        recovery_timeout: recovery.unwrap_or(Setting::Fixed(RECOVERY)),
        shared_by: SharedBy::of_key(container.key(attribute(body, "key"))),
        span: block.open_span,
    })
}
