//! A grid as a project: what it says about its run, its profiles, its manifests, its plan, and being edited while it is watched.

mod plan;
mod profiles;
#[cfg(unix)]
mod reload;
mod settings;
