//! What the language has and this version does not: one table, so that it is said in the same way everywhere.

/// Blocks at the top of a file.
pub(super) const TOP_BLOCKS: &[&str] =
    &["asset", "chaos", "fault", "group", "mix", "profile", "responder", "runner", "scenario", "service", "squall", "threshold"];

/// Arguments and blocks of a step.
pub(super) const STEP: &[&str] = &[
    "cache",
    "circuit_breaker",
    "concurrency",
    "dedupe",
    "depends_on_any",
    "env",
    "expect",
    "idempotency_key",
    "losers",
    "metrics",
    "on_resume",
    "placement",
    "priority",
    "rate_limit",
    "scope",
    "service",
    "tags",
    "tracing",
];

/// Arguments of a resource.
pub(super) const RESOURCE: &[&str] = &["scope", "service"];

/// Arguments of `on_error`.
pub(super) const ON_ERROR: &[&str] = &["fallback"];

/// References that `depends_on` may begin with.
pub(super) const DEPENDENCIES: &[&str] = &["fault", "group", "scenario", "service"];
