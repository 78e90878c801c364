//! `squall explain`: what a code means.

use std::fmt::Write;

use clap::Args;

use super::complaint::Complaint;
use crate::base::diagnostic::{CODES, CodeEntry};
use crate::base::exit::ExitCode;
use crate::base::world::World;

/// The topic that is no code.
const EXIT_CODES: &str = "exit-codes";

/// A topic is what was meant if at most one in this many of its letters is wrong.
const NEAR: usize = 4;

/// `squall explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A code such as G014, or exit-codes; without one, all are listed
    #[arg(value_name = "CODE")]
    topic: Option<String>,
}

/// Runs `squall explain`.
pub(super) fn explain(world: &World, arguments: &ExplainArguments) -> Result<ExitCode, Complaint> {
    let text = match &arguments.topic {
        None => list(),
        Some(topic) if topic.eq_ignore_ascii_case(EXIT_CODES) => ExitCode::table(),
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
    let _ = writeln!(list, "\n{EXIT_CODES}  how the program ends, in a number");
    list
}

fn unknown(topic: &str) -> Complaint {
    let wanted = topic.to_uppercase();
    let topics = CODES.iter().map(|entry| entry.code.0).chain([EXIT_CODES]);
    let near = topics
        .map(|one| (strsim::damerau_levenshtein(&wanted, &one.to_uppercase()), one))
        .filter(|(edits, one)| edits * NEAR <= one.len());
    let complaint = Complaint::usage(format!("there is no code {topic}"));
    match near.min() {
        Some((_, one)) => complaint.hint(format!("did you mean {one}?")),
        None => complaint.hint("squall explain lists them all"),
    }
}
