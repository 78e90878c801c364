//! The one list of functions.

use super::function::Function;
use super::{
    chance, collection, conversion, date, digest, encoding, filesystem, format, mapping, network, numeric, ours, pattern, rsa,
    sequence, set, string, template, yaml,
};

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
    digest::FUNCTIONS,
    rsa::FUNCTIONS,
    date::FUNCTIONS,
    network::FUNCTIONS,
    filesystem::FUNCTIONS,
    template::FUNCTIONS,
    chance::FUNCTIONS,
    ours::FUNCTIONS,
];

/// What looks like a function but evaluates only the arguments it needs, so the evaluator does it itself.
pub const LAZY: &[&str] = &["can", "try"];

/// A function's name without the namespace that all of them are in.
pub fn plain_name(written: &str) -> &str {
    written.strip_prefix("core::").unwrap_or(written)
}

/// The function called `name`; none for those in [`LAZY`].
pub fn lookup(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}

/// Every function's name, the lazy ones included, family by family.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().map(|function| function.name).chain(LAZY.iter().copied())
}

/// Every function that [`lookup`] finds, family by family.
pub fn all() -> impl Iterator<Item = &'static Function> {
    FAMILIES.iter().copied().flatten()
}
