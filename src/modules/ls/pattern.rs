//! Patterns of names and paths.

use regex::Regex;

/// A pattern as shells have it.
pub(super) struct Pattern {
    regex: Regex,
    /// Whether it is about paths: it has a `/` in it.
    pub(super) of_paths: bool,
}

impl Pattern {
    /// Reads one; `None` if a `[` is not closed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut regex = String::from("^(?s:");
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let (part, taken) = match first {
                '*' if rest.starts_with("**/") => ("(?:.*/)?".to_owned(), 3),
                '*' if rest.starts_with("**") => (".*".to_owned(), 2),
                '*' => ("[^/]*".to_owned(), 1),
                '?' => ("[^/]".to_owned(), 1),
                '[' => class(rest)?,
                other => (regex::escape(other.encode_utf8(&mut [0; 4])), other.len_utf8()),
            };
            regex.push_str(&part);
            rest = rest.get(taken..).unwrap_or_default();
        }
        regex.push_str(")$");
        Some(Self { regex: Regex::new(&regex).ok()?, of_paths: text.contains('/') })
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

/// `[abc]`, `[a-z]`, `[!abc]` at the start of the text: as a regular expression, and how long it is.
fn class(text: &str) -> Option<(String, usize)> {
    let inside = text.strip_prefix('[')?;
    let (inside, not) = inside.strip_prefix('!').map_or((inside, ""), |inside| (inside, "^/"));
    // A `]` that comes first is one of the characters.
    let first = inside.chars().next()?.len_utf8();
    let end = first + inside.get(first..)?.find(']')?;
    let escaped: String = inside
        .get(..end)?
        .chars()
        .flat_map(|one| if one.is_alphanumeric() || one == '-' { vec![one] } else { vec!['\\', one] })
        .collect();
    let start = text.len() - inside.len();
    Some((format!("[{not}{escaped}]"), start + end + 1))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::Pattern;

    #[test]
    fn patterns_match_as_a_shells() {
        let cases = [
            ("*", "a.txt", true),
            ("*.txt", "a.txt", true),
            ("*.txt", "atxt", false),
            ("?.txt", "é.txt", true),
            ("?.txt", "ab.txt", false),
            ("[a-c].txt", "b.txt", true),
            ("[!a-c].txt", "b.txt", false),
            ("[]x]", "]", true),
            ("a/*.txt", "a/b.txt", true),
            ("a/*.txt", "a/b/c.txt", false),
            ("**/c.txt", "a/b/c.txt", true),
            ("**/c.txt", "c.txt", true),
            ("a/**", "a/b/c.txt", true),
            ("a.(b)+", "a.(b)+", true),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(Pattern::parse(pattern).unwrap().matches(text), expected, "{pattern} {text}");
        }
        assert!(Pattern::parse("[a").is_none());
    }
}
