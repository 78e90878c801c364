//! Identities: newtypes, so that a node is never taken for an epoch.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! numbers {
    ($($(#[doc = $doc:literal])+ $name:ident($of:ty);)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $of);

        impl $name {
            /// The one after this.
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

numbers! {
    /// A node of a run's DAG: a step's instance, a step that is expanded at run time, or a resource. Dense, in plan order.
    NodeId(u32);
    /// Which life of a node an outcome belongs to; a retry by an operator begins the next.
    Epoch(u32);
    /// Which try within an epoch; the first is 1.
    Attempt(u32);
    /// A command sent through a session.
    CommandId(u64);
    /// An event's place in the run's one order; the first is 1.
    Seq(u64);
}

impl NodeId {
    /// As an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A run: short, unique on this machine, sorts by start (milliseconds since 1970 and some randomness, in base 36).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub String);

impl RunId {
    /// The id of a run begun at `unix_millis`, told from others of that instant by `random`.
    pub fn new(unix_millis: u64, random: u32) -> Self {
        Self(format!("{}{}", base36(unix_millis, 9), base36(u64::from(random) % 46_656, 3)))
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn base36(mut number: u64, width: usize) -> String {
    let mut digits = vec!['0'; width];
    for digit in digits.iter_mut().rev() {
        *digit = char::from_digit((number % 36) as u32, 36).unwrap_or('0');
        number /= 36;
    }
    digits.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_ids_sort_by_start() {
        let ids: Vec<RunId> = [1, 35, 36, 1_700_000_000_000, 1_795_000_000_000].map(|at| RunId::new(at, 7)).into();
        assert!(ids.is_sorted());
        assert_eq!(ids[0].0.len(), 12);
    }
}
