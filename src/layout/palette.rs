//! Colours of the classes that name a step's state, shared by all picture formats; and class names made safe.

/// Colours of one class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tone {
    /// The class, a status of the grid language.
    pub(super) class: &'static str,
    /// Box and line on a light ground.
    pub(super) light: (&'static str, &'static str),
    /// Box and line on a dark ground.
    pub(super) dark: (&'static str, &'static str),
}

const fn tone(class: &'static str, light: (&'static str, &'static str), dark: (&'static str, &'static str)) -> Tone {
    Tone { class, light, dark }
}

/// The classes with colours of their own. Text stays readable on every box.
pub(super) const TONES: &[Tone] = &[
    tone("waiting", ("#f6f8fa", "#8c959f"), ("#21262d", "#6e7681")),
    tone("ready", ("#eef4ff", "#6c8ebf"), ("#1c2738", "#6c8ebf")),
    tone("running", ("#ddf4ff", "#0969da"), ("#0c2d6b", "#58a6ff")),
    tone("succeeded", ("#dafbe1", "#1a7f37"), ("#033a16", "#3fb950")),
    tone("failed", ("#ffebe9", "#cf222e"), ("#490202", "#f85149")),
    tone("skipped", ("#f6f8fa", "#afb8c1"), ("#161b22", "#484f58")),
    tone("cancelled", ("#fff1e5", "#bc4c00"), ("#3d1300", "#db6d28")),
    tone("held", ("#fff8c5", "#9a6700"), ("#3b2300", "#d29922")),
];

/// The class with everything but ASCII letters, digits, `_` and `-` replaced, starting with a letter; none if it is empty.
pub(super) fn class_name(class: &str) -> Option<String> {
    let safe = |ch: char| {
        if ch.is_ascii_alphanumeric() || matches!(ch, '_' | '-') { ch } else { '_' }
    };
    let name: String = class.trim().chars().map(safe).collect();
    match name.chars().next() {
        None => None,
        Some(first) if first.is_ascii_alphabetic() => Some(name),
        Some(_) => Some(format!("c{name}")),
    }
}
