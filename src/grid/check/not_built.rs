//! What the language has and this version does not: one table, so that it is said in the same way everywhere.

/// Blocks at the top of a file.
pub(super) const TOP_BLOCKS: &[&str] = &["chaos", "fault", "responder", "service"];

/// Arguments and blocks of a step.
pub(super) const STEP: &[&str] = &["service"];

/// Arguments of a resource.
pub(super) const RESOURCE: &[&str] = &["service"];

/// References that `depends_on` may begin with.
pub(super) const DEPENDENCIES: &[&str] = &["fault", "service"];
