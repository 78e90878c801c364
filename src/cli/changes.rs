//! What is different between a grid and the same grid a little later: files, steps, who waits for whom.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::checked::Checked;
use crate::event::EdgeKind;
use crate::plan::{Instances, Outlook, Plan};
use crate::report::clean;

/// The files that are different, as people read it: `a.hcl, b.hcl (new), c.hcl (gone)`.
pub(super) fn files(before: &Checked, now: &Checked) -> String {
    let (before, now) = (before.texts(), now.texts());
    let names: BTreeSet<&str> = before.keys().chain(now.keys()).copied().collect();
    let told = names.into_iter().filter_map(|name| match (before.get(name), now.get(name)) {
        (None, Some(_)) => Some(format!("{} (new)", clean(name))),
        (Some(_), None) => Some(format!("{} (gone)", clean(name))),
        (one, other) => (one != other).then(|| clean(name)),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// The definitions of a plan: how often each is there, and for whom it waits.
#[derive(Default)]
pub(super) struct Definitions(BTreeMap<String, Definition>);

#[derive(PartialEq, Eq)]
struct Definition {
    instances: String,
    waits_for: BTreeSet<String>,
}

/// What is different between two plans.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Differences {
    added: usize,
    removed: usize,
    changed: usize,
    /// A line each.
    lines: String,
}

impl Definitions {
    /// Those of a plan.
    pub(super) fn of(plan: &Plan) -> Self {
        let outlook = Outlook::of(plan);
        let addresses: Vec<String> = plan.nodes().iter().map(|node| clean(&node.info.address)).collect();
        let mut all: BTreeMap<String, Definition> = outlook
            .phases
            .iter()
            .flatten()
            .map(|node| {
                let instances = match node.instances {
                    Instances::Single => String::new(),
                    Instances::Known(number) => format!(" ×{number}"),
                    Instances::AtRunTime => String::from(" ×?"),
                };
                (clean(&node.address), Definition { instances, waits_for: BTreeSet::new() })
            })
            .collect();
        for (from, to, kind) in plan.edges() {
            if *kind != EdgeKind::Instance
                && let Some(definition) = all.get_mut(&addresses[to.index()])
            {
                definition.waits_for.insert(addresses[from.index()].clone());
            }
        }
        Self(all)
    }

    /// What is different in later ones.
    pub(super) fn differences(&self, later: &Self) -> Differences {
        let mut found = Differences::default();
        let addresses: BTreeSet<&String> = self.0.keys().chain(later.0.keys()).collect();
        for address in addresses {
            // Writing to a string cannot fail.
            let _ = match (self.0.get(address), later.0.get(address)) {
                (None, Some(new)) => {
                    found.added += 1;
                    writeln!(found.lines, "  + {address}{}", new.instances)
                }
                (Some(_), None) => {
                    found.removed += 1;
                    writeln!(found.lines, "  - {address}")
                }
                (Some(before), Some(now)) if before != now => {
                    found.changed += 1;
                    writeln!(found.lines, "  ~ {address}{}{}", now.instances, waits(before, now))
                }
                _ => Ok(()),
            };
        }
        found
    }
}

/// `, waits for a, no longer for b`
fn waits(before: &Definition, now: &Definition) -> String {
    let listed = |words: &str, from: &BTreeSet<String>, without: &BTreeSet<String>| {
        let names: Vec<&str> = from.difference(without).map(String::as_str).collect();
        if names.is_empty() { String::new() } else { format!(", {words} {}", names.join(", ")) }
    };
    listed("waits for", &now.waits_for, &before.waits_for) + &listed("no longer for", &before.waits_for, &now.waits_for)
}

impl Differences {
    /// A line each, with a line end; empty if there are none.
    pub(super) fn lines(&self) -> &str {
        &self.lines
    }

    /// In a few words: `1 added, 2 changed`; none if there are none.
    pub(super) fn words(&self) -> Option<String> {
        let all = [(self.added, "added"), (self.removed, "removed"), (self.changed, "changed")];
        let words: Vec<String> =
            all.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}
