//! Text that must not be shown, and scrubbing it out of text that comes from elsewhere.

mod forms;

use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;
use std::sync::{Arc, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use forms::Forms;

/// What stands in place of a secret.
pub const REDACTED: &str = "(sensitive)";

/// Parts of an environment variable's name that make its value a secret.
const SECRET_NAMES: [&str; 4] = ["TOKEN", "SECRET", "PASS", "KEY"];

/// Whether an environment variable of this name holds a secret: `TOKEN`, `SECRET`, `PASS` or `KEY` is in it, in any case.
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    SECRET_NAMES.iter().any(|part| name.contains(part))
}

/// Words too common to be scrubbed out of foreign text, whoever calls them a secret.
const COMMON: [&str; 4] = ["true", "false", "null", "none"];

/// Shorter secrets are not scrubbed out of foreign text: `1` would blank half of every log.
const SHORTEST: usize = 4;

/// A text that somebody may have called a secret only because of its company needs this many characters to look like one.
const SHORTEST_TOKEN: usize = 12;

/// How long a secret is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// For the whole run.
    Always,
    /// Until very many others have come.
    Passing,
}

/// The secrets of a run. Cloning shares them.
///
/// Values that carry a mark never print by themselves; this is for text that does not carry marks: a child's output, an error of a
/// library, what a server sends back. A secret is found as it is and in base64, URL, JSON and HCL escapes.
#[derive(Clone, Default)]
pub struct Secrets {
    register: Arc<RwLock<Register>>,
}

/// What is secret, and what is not although it was.
#[derive(Default)]
struct Register {
    forms: Forms,
    /// Secrets that come and go, the oldest first.
    passing: VecDeque<String>,
    /// Texts that somebody said may be shown, as they were said.
    released: BTreeSet<String>,
    /// The same as they may stand in a text.
    released_forms: Vec<String>,
}

/// How many secrets that come and go are remembered.
const PASSING: usize = 10_000;

impl Secrets {
    /// No secrets yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a secret and its usual escapes.
    pub fn add(&self, secret: &str) {
        self.insert(secret, true);
    }

    /// Adds a part of something that is secret as a whole: of an answer with a token in it, the token, but also `application/json`.
    pub fn add_part(&self, part: &str) {
        self.insert(part, is_token(part));
    }

    /// Whether a secret can be found in other text: short ones and the commonest words cannot.
    pub fn finds(secret: &str) -> bool {
        secret.len() >= SHORTEST && !COMMON.contains(&secret)
    }

    fn insert(&self, secret: &str, sure: bool) {
        if !Self::finds(secret) {
            return;
        }
        let Ok(mut register) = self.register.write() else { return };
        all_forms(secret).into_iter().for_each(|form| register.forms.add(form, sure));
    }

    /// Adds a secret for as long as it stays one.
    pub fn learn(&self, secret: &str, stay: Stay) {
        match stay {
            Stay::Always => self.add(secret),
            Stay::Passing => self.add_passing(secret),
        }
    }

    /// The same of a part of something that is secret as a whole.
    pub fn learn_part(&self, part: &str, stay: Stay) {
        match stay {
            Stay::Always => self.add_part(part),
            Stay::Passing if is_token(part) => self.add_passing(part),
            Stay::Passing => {}
        }
    }

    /// Adds a secret that comes and goes, such as the token of one user of very many: only the last ten thousand of them are remembered.
    pub fn add_passing(&self, secret: &str) {
        let known = |register: &Register| register.forms.is_sure(secret);
        if !Self::finds(secret) || self.register.read().is_ok_and(|register| known(&register)) {
            return;
        }
        let Ok(mut register) = self.register.write() else { return };
        if known(&register) {
            return;
        }
        all_forms(secret).into_iter().for_each(|form| register.forms.add(form, true));
        register.passing.push_back(secret.to_owned());
        if register.passing.len() > PASSING
            && let Some(oldest) = register.passing.pop_front()
        {
            all_forms(&oldest).iter().for_each(|form| register.forms.remove(form));
        }
    }

    /// Lets a text be shown, because the grid says it may (`nonsensitive`): a secret that stands within this text is left there, and is
    /// scrubbed everywhere else. A text that has no secret in it needs no release and is not kept, once there are secrets.
    pub fn release(&self, text: &str) {
        let Ok(mut register) = self.register.write() else { return };
        let needed = register.forms.is_empty() || !register.forms.places(text, |_| true).is_empty();
        if needed && register.released.insert(text.to_owned()) {
            let forms = forms_of(text).into_iter().chain(lines_of(text));
            register.released_forms.extend(forms);
        }
    }

    /// The texts that may be shown.
    pub fn released(&self) -> Vec<String> {
        self.register.read().map(|register| register.released.iter().cloned().collect()).unwrap_or_default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.register.read().map_or(true, |register| register.forms.is_empty())
    }

    /// The text with every secret replaced by [`REDACTED`], and every part of one.
    pub fn scrub<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.replace(text, |_| true)
    }

    /// The text with every secret replaced by [`REDACTED`], but not the parts that look like anything else.
    pub fn scrub_sure<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.replace(text, |sure| sure)
    }

    /// A text of a grid with stars in place of secrets that stand there as literals, and of tokens anywhere; it is as long as before, so
    /// that places in it stay what they are.
    pub fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Ok(register) = self.register.read() else { return Cow::Borrowed("") };
        let mut masked = Cow::Borrowed(text);
        for form in register.forms.longest_first() {
            let stars = "*".repeat(form.len());
            let literal = format!("\"{form}\"");
            if masked.contains(&literal) {
                masked = Cow::Owned(masked.replace(&literal, &format!("\"{stars}\"")));
            }
            if is_token(form) && masked.contains(form) {
                masked = Cow::Owned(masked.replace(form, &stars));
            }
        }
        masked
    }

    /// The beginning of a text whose end was cut off, scrubbed: of a secret that was cut through, nothing is left either.
    pub fn scrub_cut(&self, text: &str) -> String {
        let Ok(register) = self.register.read() else { return REDACTED.to_owned() };
        let begun = register.forms.begun_at_end(text);
        drop(register);
        match begun.and_then(|at| text.get(..at)) {
            Some(whole) => self.scrub(whole).into_owned() + REDACTED,
            None => self.scrub(text).into_owned(),
        }
    }

    fn replace<'a>(&self, text: &'a str, which: impl Fn(bool) -> bool) -> Cow<'a, str> {
        let Ok(register) = self.register.read() else { return Cow::Borrowed(REDACTED) };
        let found = register.forms.places(text, which);
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        let open = places(text, register.released_forms.iter().map(String::as_str));
        let is_open = |place: &Range<usize>| open.iter().any(|open| open.start <= place.start && place.end <= open.end);
        redact(text, found.into_iter().filter(|place| !is_open(place)).collect())
    }
}

/// Where some texts stand in a text.
fn places<'f>(text: &str, forms: impl Iterator<Item = &'f str>) -> Vec<Range<usize>> {
    forms.flat_map(|form| text.match_indices(form).map(|(at, found)| at..at + found.len())).collect()
}

/// The text with [`REDACTED`] at some places; those that overlap are one.
fn redact(text: &str, mut places: Vec<Range<usize>>) -> Cow<'_, str> {
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    places.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let mut scrubbed = String::with_capacity(text.len());
    let mut end = 0;
    for place in places {
        if place.start >= end {
            scrubbed.push_str(text.get(end..place.start).unwrap_or_default());
            scrubbed.push_str(REDACTED);
        }
        end = end.max(place.end);
    }
    scrubbed.push_str(text.get(end..).unwrap_or_default());
    Cow::Owned(scrubbed)
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Whether a text looks made by a machine and for no other use: long, in one piece, of letters and digits.
fn is_token(text: &str) -> bool {
    let piece = |c: char| c.is_ascii_alphanumeric() || "._-~+/=".contains(c);
    let has = |kind: fn(&char) -> bool| text.chars().any(|c| kind(&c));
    text.len() >= SHORTEST_TOKEN && text.chars().all(piece) && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic)
}

/// A secret as it may stand in a text, whole or as one of its lines.
fn all_forms(secret: &str) -> BTreeSet<String> {
    // What is read from a file ends with a line end, what it is used for does not.
    let bare = Some(secret.trim()).filter(|bare| bare.len() < secret.len() && bare.len() >= SHORTEST);
    forms_of(secret).into_iter().chain(bare.into_iter().flat_map(forms_of)).chain(lines_of(secret)).collect()
}

fn forms_of(secret: &str) -> Vec<String> {
    let json = in_json(secret);
    // An answer that quotes an answer.
    let twice = in_json(&json);
    let hcl = |json: &str| json.replace("${", "$${").replace("%{", "%%{");
    let url: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let (path, small) = (url.replace('+', "%20"), with_small_digits(&url));
    let mut forms = vec![secret.to_owned(), hcl(&json), json, hcl(&twice), twice, small.replace('+', "%20"), small, path, url];
    forms.extend([STANDARD.encode(secret), STANDARD_NO_PAD.encode(secret), URL_SAFE_NO_PAD.encode(secret)]);
    forms.retain(|form| form.len() >= SHORTEST);
    forms
}

/// A URL's text with its escapes as `%2f`, which is as good as `%2F`.
fn with_small_digits(url: &str) -> String {
    let mut parts = url.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        format!("{text}%{}{rest}", digits.to_ascii_lowercase())
    })
}

fn in_json(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap_or_default();
    json.get(1..json.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

/// The lines of a secret that has several, such as a private key: a child's output comes line by line. Short ones tell nothing.
fn lines_of(secret: &str) -> Vec<String> {
    const SHORTEST_LINE: usize = 8;
    let lines = || secret.lines().map(str::trim);
    let several = lines().nth(1).is_some();
    lines().filter(|line| several && line.len() >= SHORTEST_LINE).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_scrubbed_in_all_its_forms() {
        let secrets = Secrets::new();
        let secret = "pa ss\"${wörd}\"";
        secrets.add(secret);
        for form in forms_of(secret) {
            assert_eq!(secrets.scrub(&format!("x {form} y")), "x (sensitive) y");
        }
        assert_eq!(secrets.scrub("\"pa ss\\\"$${wörd}\\\"\""), "\"(sensitive)\"");
        assert_eq!(
            secrets.scrub(r#"{"said": "{\"it\": \"pa ss\\\"${wörd}\\\"\"}"}"#),
            r#"{"said": "{\"it\": \"(sensitive)\"}"}"#
        );
        assert_eq!(secrets.scrub("?q=pa%20ss%22%24%7bw%c3%b6rd%7d%22&A"), "?q=(sensitive)&A");
        assert_eq!(secrets.scrub("nothing here"), "nothing here");
    }

    #[test]
    fn a_secret_with_a_line_end_is_scrubbed_without_it() {
        let secrets = Secrets::new();
        secrets.add("hunter2\n");
        assert_eq!(secrets.scrub("x hunter2 y aHVudGVyMg=="), "x (sensitive) y (sensitive)");
    }

    #[test]
    fn a_secret_of_several_lines_is_scrubbed_line_by_line() {
        let secrets = Secrets::new();
        secrets.add("-----BEGIN-----\nMIIEvQIBADAN\n}\n");
        assert_eq!(secrets.scrub("  MIIEvQIBADAN }"), "  (sensitive) }");
    }

    #[test]
    fn of_a_secret_whole_only_what_looks_like_a_token_is_surely_one() {
        let secrets = Secrets::new();
        for part in ["application/json", "user-7", "Sat, 21 Nov 2026 11:18:33 GMT", "tok-9f8e7d6c5b4a", "hunter2hunter2"] {
            secrets.add_part(part);
        }
        secrets.add("user-8");
        let text = "application/json user-7 user-8 tok-9f8e7d6c5b4a hunter2hunter2";
        assert_eq!(secrets.scrub_sure(text), "application/json user-7 (sensitive) (sensitive) (sensitive)");
        assert_eq!(secrets.scrub(text), "(sensitive) (sensitive) (sensitive) (sensitive) (sensitive)");
        secrets.add("user-7");
        assert_eq!(secrets.scrub_sure("user-7"), "(sensitive)");
    }

    #[test]
    fn what_is_released_is_shown_as_it_was_released_and_nowhere_else() {
        let secrets = Secrets::new();
        secrets.add("hunter2");
        secrets.add("hunter2-and-more");
        secrets.release("user: \"hunter2\"");
        secrets.release("nothing secret");
        assert_eq!(secrets.released(), ["user: \"hunter2\""]);
        let text = "user: \"hunter2\", hunter2, user: \\\"hunter2\\\"";
        assert_eq!(secrets.scrub(text), "user: \"hunter2\", (sensitive), user: \\\"hunter2\\\"");
        secrets.release("hunter2");
        assert_eq!(secrets.scrub("hunter2 aHVudGVyMg== hunter2-and-more"), "hunter2 aHVudGVyMg== (sensitive)");
        secrets.add("hunter2");
        assert_eq!(secrets.scrub("hunter2"), "hunter2", "told again, it is no secret all the same");
    }

    #[test]
    fn in_a_grid_s_text_literals_are_masked_and_names_are_not() {
        let secrets = Secrets::new();
        secrets.add("pa ss");
        secrets.add("token");
        secrets.add("tok-9f8e7d6c5b4a");
        let text = "token = { \"a\" = \"pa ss\", b = \"token\", c = \"x tok-9f8e7d6c5b4a\" } # token pa ss";
        let masked = secrets.mask(text);
        assert_eq!(masked, "token = { \"a\" = \"*****\", b = \"*****\", c = \"x ****************\" } # token pa ss");
        assert_eq!(masked.len(), text.len());
    }

    #[test]
    fn secrets_that_overlap_are_hidden_whole() {
        let secrets = Secrets::new();
        secrets.add("abcdef");
        secrets.add("efghij");
        assert_eq!(secrets.scrub("-abcdefghij-abcdefabcdef-"), "-(sensitive)-(sensitive)(sensitive)-");
    }

    #[test]
    fn the_longer_secret_wins_and_short_ones_are_left() {
        let secrets = Secrets::new();
        secrets.add("token");
        secrets.add("token-of-old");
        secrets.add("1");
        assert_eq!(secrets.scrub("token-of-old 1 token"), "(sensitive) 1 (sensitive)");
    }
}
