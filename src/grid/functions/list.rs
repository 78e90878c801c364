//! The one list of functions.

use super::function::Function;
use super::{collection, conversion, encoding, format, mapping, numeric, ours, pattern, sequence, set, string, unbuilt, yaml};

/// Every family, one file each.
const FAMILIES: &[&[Function]] = &[
    string::FUNCTIONS,
    format::FUNCTIONS,
    pattern::FUNCTIONS,
    collection::FUNCTIONS,
    sequence::FUNCTIONS,
    mapping::FUNCTIONS,
    set::FUNCTIONS,
    numeric::FUNCTIONS,
    encoding::FUNCTIONS,
    yaml::FUNCTIONS,
    conversion::FUNCTIONS,
    ours::FUNCTIONS,
    unbuilt::FUNCTIONS,
];

/// What looks like a function but evaluates only the arguments it needs, so the evaluator does it itself.
pub const LAZY: &[&str] = &["can", "try"];

/// The function called `name`; none for those in [`LAZY`].
pub fn lookup(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}

/// Whether a function is known by its name only.
pub fn is_unbuilt(name: &str) -> bool {
    unbuilt::FUNCTIONS.iter().any(|function| function.name == name)
}

/// Every function's name, the lazy ones included, family by family.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().map(|function| function.name).chain(LAZY.iter().copied())
}

/// Every function that [`lookup`] finds, family by family.
pub fn all() -> impl Iterator<Item = &'static Function> {
    FAMILIES.iter().copied().flatten()
}
