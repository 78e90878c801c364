//! The run of [`sample`](super::sample) in every form.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::sample::{events, state};
use super::{Console, Document, Entry, Extent, Feed, Paint, Said, json_line, summary};
use crate::base::log::LogLevel;
use crate::state::RunState;

fn entries() -> Vec<Entry> {
    let mut feed = Feed::new();
    events().iter().flat_map(|event| feed.event(event)).collect()
}

#[test]
fn lines_are_aligned_and_safe() {
    let mut console = Console::new(Paint::Plain);
    console.make_room(&state());
    let lines: Vec<String> = entries().iter().map(|entry| console.line(entry)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn colours_change_nothing_else() {
    let plain = Console::new(Paint::Plain);
    let coloured = Console::new(Paint::Coloured);
    for entry in entries() {
        let line = coloured.line(&entry);
        assert!(line.contains("\u{1b}["));
        let mut rest = line.as_str();
        let mut bare = String::new();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            bare.push_str(before);
            rest = after.split_once('m').unwrap().1;
        }
        bare.push_str(rest);
        assert_eq!(bare.trim_end(), plain.line(&entry));
    }
}

#[test]
fn json_lines_are_objects_on_one_line() {
    let lines: Vec<String> = entries().iter().map(|entry| json_line(entry, 1_795_000_000_000)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_summary_says_what_failed_what_did_not_run_and_why() {
    insta::assert_snapshot!(summary(&state(), Paint::Plain, Extent::Whole));
}

#[test]
fn the_quiet_summary_says_only_what_failed() {
    insta::assert_snapshot!(summary(&state(), Paint::Plain, Extent::Failures));
}

#[test]
fn the_document_has_everything_but_secrets() {
    let text = Document::of(&state(), Vec::new()).text();
    assert!(!text.contains("hunter2"));
    insta::assert_snapshot!(text);
}

#[test]
fn a_run_without_an_ending_is_a_bug() {
    let value: serde_json::Value = serde_json::from_str(&Document::of(&RunState::new(), Vec::new()).text()).unwrap();
    assert_eq!(value["exit"], serde_json::json!({"code": 109, "name": "bug"}));
}

#[test]
fn whatever_is_missed_each_end_is_told_once() {
    let all = events();
    let ends = |entries: &[Entry]| {
        let mut ends: Vec<_> = entries
            .iter()
            .filter_map(|entry| if let Said::Ended(end) = &entry.said { Some((end.clone(), entry.level)) } else { None })
            .collect();
        ends.sort_by(|a, b| a.0.address.cmp(&b.0.address));
        ends
    };
    let told = ends(&entries());
    assert_eq!(told.len(), 10);
    for lost_from in 0..all.len() {
        for lost_to in lost_from..=all.len() {
            let mut feed = Feed::new();
            let mut state = RunState::new();
            let mut entries = Vec::new();
            for (at, event) in all.iter().enumerate() {
                state.apply(event);
                if at + 1 == lost_to {
                    entries.extend(feed.catch_up(&state));
                } else if !(lost_from..lost_to).contains(&at) {
                    entries.extend(feed.event(event));
                }
            }
            assert_eq!(ends(&entries), told, "lost {lost_from}..{lost_to}");
            let logs = entries.iter().filter(|entry| matches!(entry.said, Said::Log { .. })).count();
            // One that a module wrote, and three changes of a breaker.
            assert_eq!(logs, 4, "lost {lost_from}..{lost_to}");
        }
    }
}

#[test]
fn levels_let_the_quiet_hear_failures_only() {
    let errors: Vec<Entry> = entries().into_iter().filter(|entry| entry.level == LogLevel::Error).collect();
    assert_eq!(errors.len(), 1);
    assert!(matches!(&errors[0].said, Said::Ended(end) if &*end.address == "step.http_request.pay"));
}
