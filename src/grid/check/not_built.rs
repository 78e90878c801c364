//! What the language has and this version does not: one table, so that it is said in the same way everywhere.

/// Blocks at the top of a file.
pub(super) const TOP_BLOCKS: &[&str] = &["chaos", "fault", "responder"];

/// Arguments and blocks of a service: all that is of a process, and of its health.
pub(super) const SERVICE: &[&str] = &["command", "cwd", "depends_on", "env", "health", "log", "restart"];

/// References that `depends_on` may begin with. An address is always there: what is waited for is a service's health.
pub(super) const DEPENDENCIES: &[&str] = &["fault", "service"];
