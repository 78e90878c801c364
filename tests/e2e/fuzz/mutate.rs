//! Texts that are nearly grids, and texts that are none.

use super::grid::{Taste, grid};
use super::tape::Tape;

/// What may be put anywhere: all signs of the language, and what is near to them.
const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "${",
    "%{",
    "~}",
    "${~",
    "<<EOT\n",
    "<<-EOT\n",
    "EOT\n",
    "\nEOT\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "=",
    "==",
    "=>",
    ",",
    ".",
    "...",
    "*",
    "?",
    ":",
    "::",
    "+",
    "-",
    "!",
    "&&",
    "||",
    "/",
    "//",
    "/*",
    "*/",
    "#",
    "<",
    ">=",
    "%",
    "$${",
    "%%{",
    "\\",
    "\\u00",
    "\\n",
    "1",
    "0.5",
    "1e99999",
    "99999999999999999999",
    "-1",
    "a",
    "for",
    "in",
    "if",
    "else",
    "endif",
    "endfor",
    "null",
    "true",
    "each.key",
    "count.index",
    "self",
    "var.",
    "local.",
    "step.",
    "step",
    "variable",
    "locals",
    "resource",
    "output",
    "arguments",
    "count",
    "for_each",
    "depends_on",
    "retry",
    "check",
    "uses",
    "ü",
    "\u{2028}",
    "\u{feff}",
    "'",
    "\u{0}",
    "😀",
    "e\u{301}",
    "%{ if a }",
    "%{ for x in y }",
    "%{ endif }",
    "range(1000)",
    "[for x in ",
    " : x]",
    "\"%{ if true }\"",
    "\"${\"${",
    "}\"}\"",
    "EOT",
];

/// A text for whatever reads files.
pub fn file(bytes: &[u8], real: &[String]) -> String {
    let mut tape = Tape::new(bytes);
    match tape.below(4) {
        0 => grid(&mut tape, Taste::Anything),
        1 => junk(&mut tape),
        2 => {
            let text = real[tape.below(real.len())].clone();
            mutated(text, &mut tape, real)
        }
        _ => {
            let (head, rest) = bytes.split_at(bytes.len() / 2);
            let text = grid(&mut Tape::new(rest), Taste::Anything);
            mutated(text, &mut Tape::new(head), real)
        }
    }
}

/// Words, and bytes, one after the other.
pub fn junk(tape: &mut Tape<'_>) -> String {
    let mut text = String::new();
    while !tape.is_over() {
        match tape.below(8) {
            0 => text.extend(char::from_u32(u32::try_from(tape.below(0x11_0000)).unwrap())),
            1 => text.push_str(&tape.one(WORDS).repeat(tape.below(100))),
            _ => text.push_str(tape.one(WORDS)),
        }
    }
    text
}

/// A text with some of it cut out, doubled, moved, or put from another one, and words put in.
pub fn mutated(mut text: String, tape: &mut Tape<'_>, others: &[String]) -> String {
    for _ in 0..=tape.below(6) {
        let (from, to) = part(&text, tape);
        let taken = text[from..to].to_owned();
        match tape.below(6) {
            0 => text.replace_range(from..to, ""),
            1 => text.insert_str(from, &taken),
            2 => {
                text.replace_range(from..to, "");
                let at = place(&text, tape);
                text.insert_str(at, &taken);
            }
            3 => {
                let other = &others[tape.below(others.len())];
                let (from_other, to_other) = part(other, tape);
                text.replace_range(from..to, &other[from_other..to_other]);
            }
            _ => text.insert_str(from, tape.one(WORDS)),
        }
    }
    text
}

/// A place between two characters.
fn place(text: &str, tape: &mut Tape<'_>) -> usize {
    let mut at = tape.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A part, mostly a short one.
fn part(text: &str, tape: &mut Tape<'_>) -> (usize, usize) {
    let from = place(text, tape);
    let length = if tape.once_in(4) { text.len() } else { 40 };
    let mut to = (from + tape.below(length + 1)).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    (from, to.max(from))
}
