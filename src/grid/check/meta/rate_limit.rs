//! `rate_limit`.

use std::time::Duration;

use crate::grid::check::container::Container;
use crate::grid::check::language::RATE_LIMIT;
use crate::grid::check::vocabulary::{attribute, block, no_labels};
use crate::grid::model::{RateLimitDef, Setting, SharedBy, reading};
use crate::grid::syntax::Body;

use super::required::required_setting;

const PER: Duration = Duration::from_secs(1);

/// Reads `rate_limit` of a body.
pub(in crate::grid::check) fn rate_limit(body: &Body, container: &mut Container<'_>) -> Option<RateLimitDef> {
    let block = block(body, "rate_limit")?;
    let body = &block.body;
    no_labels(block, container.diagnostics);
    RATE_LIMIT.check(body, container.diagnostics);
    let hint = "say how many calls a second: limit = 10";
    let limit = required_setting(block, "limit", &RATE_LIMIT, hint, container, reading::number_of);
    let per = container.setting(attribute(body, "per"), reading::period);
    let burst = container.setting(attribute(body, "burst"), reading::number_of);
    let shared_by = SharedBy::of_key(container.key(attribute(body, "key")));
    Some(RateLimitDef { limit: limit?, per: per.unwrap_or(Setting::Fixed(PER)), burst, shared_by, span: block.open_span })
}
