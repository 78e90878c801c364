//! `squall explain`: what a code means.

use std::fmt::Write;

use clap::Args;

use super::complaint::Complaint;
use crate::base::diagnostic::{CODES, CodeEntry, nearest};
use crate::base::exit::ExitCode;
use crate::base::world::World;
use crate::grid::functions::{self, Function};
use crate::tui;

/// A topic that is no code.
struct Topic {
    name: &'static str,
    /// What it is about.
    about: &'static str,
    text: fn() -> String,
}

const TOPICS: [Topic; 3] = [
    Topic { name: "exit-codes", about: "how the program ends, in a number", text: ExitCode::table },
    Topic { name: "functions", about: "what can be called in an expression", text: functions },
    Topic { name: "keys", about: "the keys of the screen", text: keys },
];

/// What the evaluator does itself, because not all arguments may be evaluated.
const LAZY: [(&str, &str); 2] = [
    ("can(expression)", "Whether an expression has a value, rather than an error."),
    ("try(expressions...)", "The first expression that has a value, rather than an error."),
];

/// The columns that keys take.
const KEY_COLUMNS: usize = 12;

/// The columns that a function takes, if it is no longer.
const FUNCTION_COLUMNS: usize = 28;

/// `squall explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A code such as G014, or a topic such as exit-codes; without one, all are listed
    #[arg(value_name = "CODE")]
    topic: Option<String>,
}

/// Runs `squall explain`.
pub(super) fn explain(world: &World, arguments: &ExplainArguments) -> Result<ExitCode, Complaint> {
    let text = match &arguments.topic {
        None => list(),
        Some(name) => match TOPICS.iter().find(|topic| topic.name.eq_ignore_ascii_case(name)) {
            Some(topic) => (topic.text)(),
            None => entry(name).map(explanation).ok_or_else(|| unknown(name))?,
        },
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
    for Topic { name, about, .. } in TOPICS {
        let _ = writeln!(list, "{name:10}  {about}");
    }
    list
}

/// The functions, by name.
fn functions() -> String {
    let mut lines: Vec<(String, &str)> = functions::all().map(|function| (signature(function), function.summary)).collect();
    lines.extend(LAZY.map(|(signature, summary)| (signature.to_owned(), summary)));
    lines.sort_unstable();
    lines.into_iter().map(|(signature, summary)| format!("{signature:FUNCTION_COLUMNS$}  {summary}\n")).collect()
}

/// `join(separator, lists...)`
fn signature(function: &Function) -> String {
    let fixed = function.params.iter().map(|param| param.name.to_owned());
    let more = function.variadic.iter().map(|param| format!("{}...", param.name));
    format!("{}({})", function.name, fixed.chain(more).collect::<Vec<_>>().join(", "))
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
    let topics = CODES.iter().map(|entry| entry.code.0).chain(TOPICS.iter().map(|topic| topic.name));
    let complaint = Complaint::usage(format!("there is no code {topic}"));
    match nearest(topic, topics) {
        Some(one) => complaint.hint(format!("did you mean {one}?")),
        None => complaint.hint("squall explain lists them all"),
    }
}
