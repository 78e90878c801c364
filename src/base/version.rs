//! Our version, and what a grid may require of it.

use std::fmt;

use semver::{Prerelease, Version};

/// The version of this program.
pub const OURS: &str = env!("CARGO_PKG_VERSION");

/// What versions must be: `>= 1.2, < 2`, as [Terraform](https://developer.hashicorp.com/terraform/language/expressions/version-constraints)
/// writes it. All conditions must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint(Vec<Condition>);

/// One condition, as written and as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Condition {
    operator: Operator,
    version: Version,
    /// Where `~>` ends: the first version that is too new.
    end: Option<Version>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    AtLeast,
    Less,
    AtMost,
    Pessimistic,
}

/// How a version misses a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// A newer one would do.
    TooOld,
    /// An older one would do.
    TooNew,
    /// Neither says it.
    Excluded,
}

/// A text that is no constraint: a sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstraintError(String);

impl fmt::Display for ConstraintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConstraintError {}

/// Longer ones first, so that `>=` is not read as `>`.
const OPERATORS: [(&str, Operator); 7] = [
    ("~>", Operator::Pessimistic),
    (">=", Operator::AtLeast),
    ("<=", Operator::AtMost),
    ("!=", Operator::NotEqual),
    (">", Operator::Greater),
    ("<", Operator::Less),
    ("=", Operator::Equal),
];

impl Constraint {
    /// Reads a constraint: conditions with commas between, each an operator (none: `=`) and a version of one to three numbers.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, ConstraintError> {
        text.split(',').map(condition).collect::<Result<_, _>>().map(Self)
    }

    /// How a version misses the constraint; none if it meets it. One before a release (`1.0.0-rc.1`) meets only what names it, as in
    /// Terraform.
    ///
    /// # Errors
    /// If `version` is no version.
    pub fn misses(&self, version: &str) -> Result<Option<Misfit>, ConstraintError> {
        let ours = Version::parse(version).map_err(|_| wrong(format!("\"{version}\" is not a version")))?;
        Ok(self.0.iter().find_map(|condition| condition.misses(&ours)))
    }
}

impl Condition {
    fn misses(&self, ours: &Version) -> Option<Misfit> {
        let wanted = &self.version;
        let unnamed = !ours.pre.is_empty() && (ours.pre != wanted.pre || core(ours) != core(wanted));
        let misfit = match self.operator {
            Operator::Equal if ours < wanted => Some(Misfit::TooOld),
            Operator::Equal if ours > wanted => Some(Misfit::TooNew),
            Operator::NotEqual if ours == wanted => Some(Misfit::Excluded),
            Operator::Greater if ours <= wanted => Some(Misfit::TooOld),
            Operator::AtLeast | Operator::Pessimistic if ours < wanted => Some(Misfit::TooOld),
            Operator::Pessimistic if self.end.as_ref().is_some_and(|end| ours >= end) => Some(Misfit::TooNew),
            Operator::Less if ours >= wanted => Some(Misfit::TooNew),
            Operator::AtMost if ours > wanted => Some(Misfit::TooNew),
            _ => None,
        };
        misfit.or_else(|| (unnamed && self.operator != Operator::NotEqual).then_some(Misfit::Excluded))
    }
}

const fn core(version: &Version) -> (u64, u64, u64) {
    (version.major, version.minor, version.patch)
}

fn condition(text: &str) -> Result<Condition, ConstraintError> {
    let text = text.trim();
    let (operator, rest) = OPERATORS
        .iter()
        .find_map(|(sign, operator)| Some((*operator, text.strip_prefix(sign)?)))
        .unwrap_or((Operator::Equal, text));
    let written = rest.trim();
    if written.is_empty() {
        return Err(wrong(if text.is_empty() {
            String::from("a condition is empty")
        } else {
            format!("\"{text}\" names no version")
        }));
    }
    let (numbers, pre) = written.split_once('-').map_or((written, None), |(numbers, pre)| (numbers, Some(pre)));
    let not_a_version = || wrong(format!("\"{written}\" is not a version such as 1.2 or 1.2.3"));
    let given: Vec<u64> =
        numbers.split('.').map(|number| number.parse().ok()).collect::<Option<_>>().ok_or_else(not_a_version)?;
    let [major, minor, patch] = match given.as_slice() {
        [major] => [*major, 0, 0],
        [major, minor] => [*major, *minor, 0],
        [major, minor, patch] => [*major, *minor, *patch],
        _ => return Err(not_a_version()),
    };
    let mut version = Version::new(major, minor, patch);
    if let Some(pre) = pre {
        version.pre = Prerelease::new(pre).map_err(|_| not_a_version())?;
    }
    let end = match (operator, given.len()) {
        (Operator::Pessimistic, 3) => Some(Version::new(major, minor.saturating_add(1), 0)),
        (Operator::Pessimistic, 2) => Some(Version::new(major.saturating_add(1), 0, 0)),
        // `~> 1` lets the only number that is given grow.
        _ => None,
    };
    Ok(Condition { operator, version, end })
}

const fn wrong(message: String) -> ConstraintError {
    ConstraintError(message)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn misses(constraint: &str, version: &str) -> Option<Misfit> {
        Constraint::parse(constraint).unwrap().misses(version).unwrap()
    }

    #[test]
    fn each_operator_has_its_bounds() {
        let (old, new) = (Some(Misfit::TooOld), Some(Misfit::TooNew));
        let table = [
            ("1.2.3", "1.2.3", None),
            ("= 1.2", "1.2.0", None),
            ("= 1.2", "1.2.1", new),
            ("=1.2", "1.1.9", old),
            ("!= 1.2.0", "1.2.0", Some(Misfit::Excluded)),
            ("!= 1.2.0", "1.2.1", None),
            ("> 1.2", "1.2.0", old),
            ("> 1.2", "1.2.1", None),
            (">= 1.2", "1.2.0", None),
            (">=1.2", "1.1.9", old),
            ("< 2", "1.99.0", None),
            ("< 2", "2.0.0", new),
            ("<= 2", "2.0.0", None),
            ("<= 2", "2.0.1", new),
            ("~> 1.2", "1.9.0", None),
            ("~> 1.2", "2.0.0", new),
            ("~> 1.2", "1.1.0", old),
            ("~> 1.2.3", "1.2.9", None),
            ("~> 1.2.3", "1.3.0", new),
            ("~> 1.2.3", "1.2.2", old),
            ("~> 1", "7.0.0", None),
            (">= 1.2, < 2", "1.5.0", None),
            (">= 1.2, < 2", "2.1.0", new),
            (">= 1.2 , != 1.5.0", "1.5.0", Some(Misfit::Excluded)),
        ];
        for (constraint, version, expected) in table {
            assert_eq!(misses(constraint, version), expected, "{version} of {constraint}");
        }
    }

    #[test]
    fn what_is_no_release_yet_must_be_named() {
        assert_eq!(misses(">= 1.0", "1.1.0-rc.1"), Some(Misfit::Excluded));
        assert_eq!(misses("1.1.0-rc.1", "1.1.0-rc.1"), None);
        assert_eq!(misses(">= 1.1.0-rc.1", "1.1.0-rc.1"), None);
        assert_eq!(misses(">= 1.1.0-rc.1", "1.1.0"), None);
    }

    #[test]
    fn what_is_no_constraint_says_why() {
        let said = |text| Constraint::parse(text).unwrap_err().to_string();
        assert_eq!(said(">= 1.x"), "\"1.x\" is not a version such as 1.2 or 1.2.3");
        assert_eq!(said("1.2.3.4"), "\"1.2.3.4\" is not a version such as 1.2 or 1.2.3");
        assert_eq!(said(">= 1,"), "a condition is empty");
        assert_eq!(said(">="), "\">=\" names no version");
        assert_eq!(said("=> 1"), "\"> 1\" is not a version such as 1.2 or 1.2.3");
        assert_eq!(said("^1.2"), "\"^1.2\" is not a version such as 1.2 or 1.2.3");
    }

    #[test]
    fn ours_is_a_version() {
        assert_eq!(misses(">= 0.1", OURS), None);
    }
}
