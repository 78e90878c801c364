//! The catalogue: every runner and resource type there is.

use super::{Manifest, ResourceType, Runner};

/// A runner type in the catalogue.
#[derive(Clone, Copy)]
pub struct RunnerEntry {
    /// What it is.
    pub manifest: &'static Manifest,
    /// Makes it.
    pub make: fn() -> Box<dyn Runner>,
}

/// A resource type in the catalogue.
#[derive(Clone, Copy)]
pub struct ResourceEntry {
    /// What it is.
    pub manifest: &'static Manifest,
    /// Makes it.
    pub make: fn() -> Box<dyn ResourceType>,
}

/// All types, in the order that docs show them.
#[derive(Clone, Copy)]
pub struct Catalog {
    /// The runner types.
    pub runners: &'static [RunnerEntry],
    /// The resource types.
    pub resources: &'static [ResourceEntry],
}

impl Catalog {
    /// The runner type of a name.
    pub fn runner(&self, name: &str) -> Option<&'static RunnerEntry> {
        self.runners.iter().find(|entry| entry.manifest.name == name)
    }

    /// The resource type of a name.
    pub fn resource(&self, name: &str) -> Option<&'static ResourceEntry> {
        self.resources.iter().find(|entry| entry.manifest.name == name)
    }
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names =
            self.runners.iter().map(|entry| entry.manifest.name).chain(self.resources.iter().map(|entry| entry.manifest.name));
        f.debug_list().entries(names).finish()
    }
}

impl std::fmt::Debug for RunnerEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("RunnerEntry").field(&self.manifest.name).finish()
    }
}

impl std::fmt::Debug for ResourceEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ResourceEntry").field(&self.manifest.name).finish()
    }
}
