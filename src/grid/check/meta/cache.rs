//! `cache`.

use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::sharing::Scope;
use crate::contract::Effect;
use crate::grid::check::container::Container;
use crate::grid::check::language::CACHE;
use crate::grid::check::read;
use crate::grid::check::vocabulary::{attribute, block, no_labels};
use crate::grid::model::{CacheDef, Setting, reading};
use crate::grid::syntax::Body;

/// Reads `cache` of a body.
pub(in crate::grid::check) fn cache(body: &Body, container: &mut Container<'_>) -> Option<CacheDef> {
    let block = block(body, "cache")?;
    let body = &block.body;
    no_labels(block, container.diagnostics);
    CACHE.check(body, container.diagnostics);
    let enabled = container.setting(attribute(body, "enabled"), reading::boolean);
    Some(CacheDef {
        enabled: enabled.unwrap_or(Setting::Fixed(true)),
        key: container.key(attribute(body, "key")),
        ttl: container.setting(attribute(body, "ttl"), reading::period),
        scope: container.fixed(attribute(body, "scope"), read::sharing_scope).unwrap_or_default(),
        restore: container.fixed(attribute(body, "restore"), read::restore).unwrap_or_default(),
        span: block.open_span,
    })
}

/// What else than its arguments a call depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grid::check) enum Rest {
    /// Nothing.
    Nothing,
    /// Resources, which another run makes anew.
    Resources,
    /// Conditions, which are no values.
    Conditions,
}

/// Why a cache needs a key, if it does and has none.
pub(in crate::grid::check) fn needs_key(cache: &CacheDef, effect: Effect, rest: Rest) -> Option<Diagnostic> {
    if cache.key.is_some() || matches!(cache.enabled, Setting::Fixed(false)) {
        return None;
    }
    let problem = |message: &str| Diagnostic::error(Code::CACHE_KEY, cache.span, message);
    let hint = "a key says what the output belongs to: key = \"…\"";
    if effect != Effect::Pure {
        let message = "\"cache\" without a \"key\" is for calls that only read; this one changes something, or may";
        return Some(problem(message).hint("with a key, only the first call of that key changes it: key = \"…\""));
    }
    match (cache.scope, rest) {
        (Scope::Run, _) | (_, Rest::Nothing) => None,
        (_, Rest::Resources) => {
            let message = "\"cache\" among runs needs a \"key\" here: the step uses a resource, which each run makes anew";
            Some(problem(message).hint(hint))
        }
        (_, Rest::Conditions) => {
            let message = "\"cache\" among runs needs a \"key\" here: an argument of the step is a condition, not a value";
            Some(problem(message).hint(hint))
        }
    }
}
