//! What hints are made of: the name that was probably meant, and lists of names as people write them.

/// The name most like what was written, if one is alike enough to be meant: at most a third of its characters differ, or all but case.
pub fn nearest<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let lower = written.to_lowercase();
    let length = written.chars().count();
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.chars().count().max(length) / 3).max(1))
        .min()
        .map(|(_, name)| name)
}

/// `did you mean "x"?` if one of the names is alike enough.
pub fn did_you_mean<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    nearest(written, names).map(|name| format!("did you mean \"{name}\"?"))
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => String::from("none"),
        [one] => String::from(*one),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{listed, nearest};

    #[test]
    fn suggests_only_what_is_close() {
        let names = ["http_request", "shell", "print"];
        assert_eq!(nearest("http_requst", names), Some("http_request"));
        assert_eq!(nearest("HTTP_REQUEST", names), Some("http_request"));
        assert_eq!(nearest("pritn", names), Some("print"));
        assert_eq!(nearest("kafka_consume", names), None);
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn lists_as_people_do() {
        assert_eq!(listed(["a"]), "a");
        assert_eq!(listed(["a", "b"]), "a and b");
        assert_eq!(listed(["a", "b", "c"]), "a, b and c");
        assert_eq!(listed([]), "none");
    }
}
