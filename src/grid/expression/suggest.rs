//! "Did you mean", and lists of names as people write them.

/// The hint `did you mean "x"?` if one of the names is close to what was written.
pub(super) fn or_close<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let close = closest(written, names)?;
    Some(format!("did you mean \"{close}\"?"))
}

/// The name closest to what was written, if it is close: at most a third of its characters differ, or all but case.
pub(super) fn closest<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let lower = written.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.chars().count().max(written.chars().count()) / 3).max(1))
        .min()
        .map(|(_, name)| name)
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
    use super::{closest, listed};

    #[test]
    fn suggests_only_what_is_close() {
        let names = ["http_request", "shell", "print"];
        assert_eq!(closest("http_requst", names), Some("http_request"));
        assert_eq!(closest("HTTP_REQUEST", names), Some("http_request"));
        assert_eq!(closest("pritn", names), Some("print"));
        assert_eq!(closest("kafka_consume", names), None);
        assert_eq!(closest("x", []), None);
    }

    #[test]
    fn lists_as_people_do() {
        assert_eq!(listed(["a"]), "a");
        assert_eq!(listed(["a", "b"]), "a and b");
        assert_eq!(listed(["a", "b", "c"]), "a, b and c");
        assert_eq!(listed([]), "none");
    }
}
