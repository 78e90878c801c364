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

#[test]
fn what_an_operator_does_to_a_step_or_a_load_is_told_with_who_asked() {
    use crate::base::id::{Epoch, NodeId, Seq};
    use crate::event::{By, Fact, LoadChange, RunEvent};
    let mut feed = Feed::new();
    let all = events();
    all.iter().for_each(|event| drop(feed.event(event)));
    let (node, by) = (NodeId(0), By::Operator);
    let changed = |change| Fact::LoadChanged { node, epoch: Epoch(0), state: 1, change, by };
    let facts = [
        Fact::NodesPaused { nodes: vec![node, NodeId(1)], by },
        Fact::NodesResumed { nodes: vec![node, NodeId(1)], by },
        changed(LoadChange::Set(80.0)),
        changed(LoadChange::Scale(1.1)),
        changed(LoadChange::Drain),
    ];
    let told: Vec<String> = (all.len() as u64 + 1..)
        .zip(facts)
        .flat_map(|(seq, fact)| feed.event(&RunEvent { seq: Seq(seq), real_us: 0, plan_us: 0, fact }))
        .map(|entry| match entry.said {
            Said::Note { address: Some(_), text } => text,
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(
        told,
        [
            "paused by the operator",
            "goes on: the operator said so",
            "its load is set to 80: the operator said so",
            "its load is 1.1 times its plan: the operator said so",
            "no iteration begins any more: the operator said so",
        ]
    );
}
