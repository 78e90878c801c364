//! What differs from run to run, taken out.

use std::sync::LazyLock;

use regex::Regex;

/// What to look for, and what to put there.
static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let patterns = [
        (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "[instant]"),
        (r"(?m)^\d\d:\d\d\.\d{3}", "[clock]  "),
        (r"127\.0\.0\.1:\d+", "127.0.0.1:[port]"),
        (r"\brun [0-9a-z]{12}\b", "run [id]"),
        (r"seed \d+", "seed [seed]"),
        (r" +\d+(\.\d+)?(µs|ms|s)\b", " [time]"),
    ];
    patterns.into_iter().map(|(pattern, with)| (Regex::new(pattern).unwrap(), with)).collect()
});

/// The text without times, ids and ports.
pub fn redact(text: &str) -> String {
    PATTERNS.iter().fold(text.to_owned(), |text, (pattern, with)| pattern.replace_all(&text, *with).into_owned())
}
