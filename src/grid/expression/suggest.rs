//! "Did you mean", and lists of names as people write them.

use crate::value::shape::nearest;

/// The hint `did you mean "x"?` if one of the names is close to what was written.
pub(super) fn or_close<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let names: Vec<&str> = names.into_iter().collect();
    let close = nearest(written, &names)?;
    Some(format!("did you mean \"{close}\"?"))
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => String::from("none"),
        [one] => String::from(*one),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn lists_as_people_do() {
        assert_eq!(listed(["a"]), "a");
        assert_eq!(listed(["a", "b"]), "a and b");
        assert_eq!(listed(["a", "b", "c"]), "a, b and c");
        assert_eq!(listed([]), "none");
    }
}
