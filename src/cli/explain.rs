//! `squall explain`: what a code means.

use std::fmt::Write;

use clap::Args;

use super::complaint::Complaint;
use crate::base::diagnostic::{CODES, CodeEntry};
use crate::base::exit::ExitCode;
use crate::base::world::World;
use crate::tui;

/// The topics that are no codes, with what they are about.
const TOPICS: [(&str, &str); 2] = [(EXIT_CODES, "how the program ends, in a number"), (KEYS, "the keys of the screen")];
const EXIT_CODES: &str = "exit-codes";
const KEYS: &str = "keys";

/// The columns that keys take.
const KEY_COLUMNS: usize = 12;

/// A topic is what was meant if at most one in this many of its letters is wrong.
const NEAR: usize = 4;

/// `squall explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A code such as G014, or exit-codes, or keys; without one, all are listed
    #[arg(value_name = "CODE")]
    topic: Option<String>,
}

/// Runs `squall explain`.
pub(super) fn explain(world: &World, arguments: &ExplainArguments) -> Result<ExitCode, Complaint> {
    let text = match &arguments.topic {
        None => list(),
        Some(topic) if topic.eq_ignore_ascii_case(EXIT_CODES) => ExitCode::table(),
        Some(topic) if topic.eq_ignore_ascii_case(KEYS) => keys(),
        Some(topic) => entry(topic).map(explanation).ok_or_else(|| unknown(topic))?,
    };
    // Nobody is left to tell if that fails.
    let _ = world.out.write(&text);
    Ok(ExitCode::Good)
}

fn entry(topic: &str) -> Option<&'static CodeEntry> {
    CODES.iter().find(|entry| entry.code.0.eq_ignore_ascii_case(topic))
}

fn explanation(entry: &'static CodeEntry) -> String {
    let mut text = format!("{}: {}\n\n", entry.code, entry.title);
    for line in entry.lines() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

fn list() -> String {
    let mut list = String::new();
    for entry in CODES {
        // Writing to a string cannot fail.
        let _ = writeln!(list, "{}  {}", entry.code, entry.title);
    }
    list.push('\n');
    for (topic, about) in TOPICS {
        let _ = writeln!(list, "{topic:width$}  {about}", width = EXIT_CODES.len());
    }
    list
}

/// The keys of the screen, section by section.
fn keys() -> String {
    let mut text = String::new();
    let mut section = "";
    for one in tui::keys() {
        if one.section != section {
            section = one.section;
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}{section}");
        }
        let _ = writeln!(text, "  {:KEY_COLUMNS$}  {}", one.keys, one.help);
    }
    text
}

fn unknown(topic: &str) -> Complaint {
    let wanted = topic.to_uppercase();
    let topics = CODES.iter().map(|entry| entry.code.0).chain(TOPICS.map(|(topic, _)| topic));
    let near = topics
        .map(|one| (strsim::damerau_levenshtein(&wanted, &one.to_uppercase()), one))
        .filter(|(edits, one)| edits * NEAR <= one.len());
    let complaint = Complaint::usage(format!("there is no code {topic}"));
    match near.min() {
        Some((_, one)) => complaint.hint(format!("did you mean {one}?")),
        None => complaint.hint("squall explain lists them all"),
    }
}
