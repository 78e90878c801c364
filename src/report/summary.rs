//! What a run was, in a few lines at its end.

use std::collections::HashSet;
use std::fmt::Write;

use super::paint::{Paint, Tone};
use super::text::{clean, count, cut, duration, pad, width};
use super::{reason, threshold};
use crate::base::exit::ExitCode;
use crate::base::id::NodeId;
use crate::event::{NodeInfo, NodeKind, Reason, Status};
use crate::metric::threshold::Verdict;
use crate::state::{Destruction, NodeState, RunState, ThresholdView};

/// How many lines a section has at most; the rest is counted.
const MOST_LINES: usize = 25;

/// An output longer than this many columns is cut; the result document has it whole.
const LONGEST_OUTPUT: usize = 400;

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    Whole,
    /// The same of a run whose end is not known.
    Open,
    /// Only what failed.
    Failures,
}

/// The summary of a run that is over, with a line end after each line; empty if there is nothing to say.
pub fn summary(state: &RunState, paint: Paint, extent: Extent) -> String {
    let steps = state
        .nodes()
        .filter(|(_, node)| matches!(node.info.kind, NodeKind::Step | NodeKind::Scenario | NodeKind::Group | NodeKind::Mix));
    let opened = steps.filter_map(|(_, node)| node.info.group.as_deref()).collect();
    let failed = state.nodes().filter(|(_, node)| node.status == Status::Failed && !node.tolerated);
    let blamed = failed.filter_map(|(_, node)| node.info.parent).collect();
    let mut writer = Writer { state, paint, opened, blamed, out: String::new() };
    if extent != Extent::Failures {
        writer.headline();
        writer.load();
        writer.metrics();
    }
    writer.thresholds(extent);
    writer.failed();
    if extent != Extent::Failures {
        writer.tolerated();
        writer.not_run();
        writer.warnings();
        writer.outputs();
    }
    writer.failed_outputs();
    if extent == Extent::Whole {
        writer.exit();
    }
    writer.out
}

struct Writer<'a> {
    state: &'a RunState,
    paint: Paint,
    /// Collections that have instances, which tell what happened themselves.
    opened: HashSet<&'a str>,
    /// Groups in which something failed, which tells why.
    blamed: HashSet<NodeId>,
    out: String,
}

/// A line of a section: what it is about, and what is said of it.
struct Item {
    sign: char,
    tone: Tone,
    subject: String,
    words: String,
    place: Option<String>,
}

impl Writer<'_> {
    fn line(&mut self, text: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "{}", text.trim_end());
    }

    fn headline(&mut self) {
        let counts = &self.state.counts;
        let of = |status: Status| {
            (counts.of(status) > 0).then(|| {
                let text = format!("{} {}", counts.of(status), status.word());
                self.paint.paint(reason::tone(status, false), &text)
            })
        };
        let each: Vec<String> = Status::ALL.into_iter().filter_map(of).collect();
        let each = if each.is_empty() { "nothing to run".to_owned() } else { each.join(", ") };
        let paused = match self.state.paused_us() {
            0..1_000 => String::new(),
            us => format!(", {} of it paused", duration(us)),
        };
        let text = format!("\n{each} in {}{paused}", duration(self.state.real_us));
        self.line(&text);
    }

    fn load(&mut self) {
        let began = self.state.nodes().filter_map(|(_, node)| Some((node, node.load.as_deref()?)));
        let sections: Vec<Vec<String>> =
            began.map(|(node, load)| super::load::lines(&node.info.address, load, self.paint)).collect();
        for section in sections {
            self.line("");
            section.iter().for_each(|line| self.line(line));
        }
    }

    /// What steps counted under names of the grid's own.
    fn metrics(&mut self) {
        let lines = super::custom::lines(self.state, self.paint);
        if !lines.is_empty() {
            self.line("");
            lines.iter().for_each(|line| self.line(line));
        }
    }

    /// What was required of metrics; where only failures are told, what failed.
    fn thresholds(&mut self, extent: Extent) {
        let told = |view: &&ThresholdView| extent != Extent::Failures || view.verdict == Some(Verdict::Failed);
        let views: Vec<&ThresholdView> = self.state.thresholds().iter().filter(told).collect();
        if views.is_empty() {
            return;
        }
        let title = self.paint.paint(Tone::Strong, "thresholds");
        self.line(&format!("\n{title}"));
        for view in views.iter().take(MOST_LINES) {
            let (sign, tone) = threshold::sign(view);
            let sign = self.paint.paint(tone, &sign.to_string());
            self.line(&format!("  {sign} {}", threshold::threshold(view)));
        }
        if let more @ 1.. = views.len().saturating_sub(MOST_LINES) {
            self.line(&format!("  … and {more} more"));
        }
    }

    /// Scenarios of which iterations failed that nobody watches. Of a mix its scenarios speak.
    fn unwatched(&self) -> Vec<Item> {
        let is_watched = |address: &str| {
            let plans = self.state.thresholds().iter().map(|view| &view.plan);
            plans.into_iter().filter(|plan| plan.metric.watches_failures()).any(|plan| {
                let by_service = plan.service.iter().flat_map(|service| &service.scenarios);
                plan.scenario.iter().chain(by_service).any(|watched| &**watched == address)
            })
        };
        let item = |node: &NodeState| {
            let failed = node.load.as_ref().map_or(0, |load| load.totals.iterations.failed);
            let is_told = failed > 0 && node.status != Status::Failed && !is_watched(&node.info.address);
            let them = if failed == 1 { "it" } else { "them" };
            is_told.then(|| Item {
                sign: '!',
                tone: Tone::Notable,
                subject: clean(&node.info.address),
                words: format!("{} failed and no threshold watches {them}", count(failed, "iteration")),
                place: self.place(&node.info),
            })
        };
        let all = self.state.nodes().map(|(_, node)| node).filter(|node| node.info.kind != NodeKind::Mix);
        all.filter_map(item).collect()
    }

    fn failed(&mut self) {
        let failed = |node: &NodeState| node.status == Status::Failed && !node.tolerated;
        let items = self.items(failed, Tone::Bad);
        self.section("failed", items);
        let held = self.items(|node| node.status == Status::Held, Tone::Notable);
        self.section("held", held);
    }

    fn tolerated(&mut self) {
        let items = self.items(|node| node.status == Status::Failed && node.tolerated, Tone::Notable);
        self.section("failed, and the grid goes on without it", items);
        let items = self.items(|node| node.status == Status::Succeeded && node.tolerated, Tone::Notable);
        self.section("failed, and a fallback is taken instead", items);
    }

    fn items(&self, which: impl Fn(&NodeState) -> bool, tone: Tone) -> Vec<Item> {
        let nodes = self.state.nodes().filter(|(id, node)| {
            which(node) && !self.is_opened(&node.info) && !(node.info.kind == NodeKind::Group && self.blamed.contains(id))
        });
        let item = |node: &NodeState| {
            let error = node.error.as_ref().map(reason::error).or_else(|| node.reason.as_ref().map(reason::reason));
            let words: Vec<String> = error.into_iter().chain(reason::attempts(node.attempt_count)).collect();
            Item {
                sign: reason::glyph(node.status),
                tone,
                subject: clean(&node.info.address),
                words: words.join(", "),
                place: self.place(&node.info),
            }
        };
        nodes.map(|(_, node)| item(node)).collect()
    }

    /// What did not run, or not to its end, with the reason. Instances of one step with one reason are one line.
    fn not_run(&mut self) {
        let mut groups: Vec<(String, &NodeState, u32)> = Vec::new();
        let mut left_out = 0;
        for (_, node) in self.state.nodes() {
            let here = match (node.status, node.info.kind) {
                (Status::Skipped | Status::Cancelled, NodeKind::Step | NodeKind::Scenario | NodeKind::Mix | NodeKind::Group) => {
                    true
                }
                // A collection that was never opened has no instances to say it.
                (Status::Skipped | Status::Cancelled, NodeKind::Collection) => !self.is_opened(&node.info),
                (status, NodeKind::Step | NodeKind::Scenario | NodeKind::Mix | NodeKind::Group | NodeKind::Collection) => {
                    self.state.ending.is_some() && !status.is_end() && status != Status::Held
                }
                _ => false,
            };
            if node.reason == Some(Reason::NotChosen) {
                left_out += u64::from(match node.info.kind {
                    NodeKind::Step | NodeKind::Scenario | NodeKind::Mix => node.info.group.is_none(),
                    NodeKind::Collection => true,
                    NodeKind::Group | NodeKind::Resource => false,
                });
                continue;
            }
            if !here {
                continue;
            }
            let subject = clean(node.info.group.as_deref().unwrap_or(&node.info.address));
            let same = groups
                .iter_mut()
                .rev()
                .take(MOST_LINES)
                .find(|(name, other, _)| *name == subject && other.status == node.status && other.reason == node.reason);
            match same {
                Some((_, _, number)) => *number += 1,
                None => groups.push((subject, node, 1)),
            }
        }
        let items = groups.into_iter().map(|(group, node, number)| Item {
            sign: reason::glyph(node.status),
            tone: reason::tone(node.status, false),
            subject: if number == 1 { clean(&node.info.address) } else { format!("{group} ×{number}") },
            words: node.reason.as_ref().map_or_else(|| node.status.word().to_owned(), reason::reason),
            place: None,
        });
        let all = Item {
            sign: reason::glyph(Status::Skipped),
            tone: reason::tone(Status::Skipped, false),
            subject: count(left_out, "step"),
            words: String::from("not chosen by their tags"),
            place: None,
        };
        let items = items.chain((left_out > 0).then_some(all)).collect();
        self.section("did not run to an end", items);
    }

    /// Whether a collection has instances, which tell themselves what happened.
    fn is_opened(&self, info: &NodeInfo) -> bool {
        info.kind == NodeKind::Collection && self.opened.contains(&*info.address)
    }

    fn warnings(&mut self) {
        let mut items = self.unwatched();
        for (_, node) in self.state.nodes() {
            if let Destruction::Failed(error) = &node.destruction {
                items.push(Item {
                    sign: '!',
                    tone: Tone::Notable,
                    subject: clean(&node.info.address),
                    words: format!("could not be destroyed: {}", reason::error(error)),
                    place: self.place(&node.info),
                });
            }
            let checks = node.attempts.back().into_iter().flat_map(|attempt| &attempt.checks);
            items.extend(checks.filter(|check| check.warn_only && !check.held).map(|check| Item {
                sign: '!',
                tone: Tone::Notable,
                subject: clean(&node.info.address),
                words: reason::check(check),
                place: None,
            }));
        }
        self.section("warnings", items);
    }

    fn section(&mut self, title: &str, items: Vec<Item>) {
        if items.is_empty() {
            return;
        }
        let title = self.paint.paint(Tone::Strong, title);
        self.line(&format!("\n{title}"));
        let columns = items.iter().take(MOST_LINES).map(|item| width(&item.subject)).max().unwrap_or(0);
        let rest = items.len().saturating_sub(MOST_LINES);
        for item in items.into_iter().take(MOST_LINES) {
            let sign = self.paint.paint(item.tone, &item.sign.to_string());
            let subject = if item.words.is_empty() { item.subject } else { pad(&item.subject, columns) };
            self.line(&format!("  {sign} {subject}  {}", item.words));
            if let Some(place) = item.place {
                let place = self.paint.paint(Tone::Faint, &place);
                self.line(&format!("    {place}"));
            }
        }
        if rest > 0 {
            self.line(&format!("  … and {rest} more"));
        }
    }

    fn outputs(&mut self) {
        let Some(ending) = self.state.ending.clone() else { return };
        if ending.outputs.is_empty() {
            return;
        }
        let title = self.paint.paint(Tone::Strong, "outputs");
        self.line(&format!("\n{title}"));
        let columns = ending.outputs.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
        for (name, value) in &ending.outputs {
            let value = cut(&clean(&value.to_string()), LONGEST_OUTPUT);
            self.line(&format!("  {} = {value}", pad(&clean(name), columns)));
        }
    }

    fn failed_outputs(&mut self) {
        let Some(ending) = self.state.ending.clone() else { return };
        let items = ending.failed_outputs.iter().map(|(name, why)| Item {
            sign: '✗',
            tone: Tone::Bad,
            subject: clean(name),
            words: clean(why),
            place: None,
        });
        let items = items.collect();
        self.section("outputs without a value", items);
    }

    fn exit(&mut self) {
        let exit = self.state.ending.as_ref().map_or(ExitCode::Bug, |ending| ending.exit);
        if exit == ExitCode::Good {
            return;
        }
        let tone = if exit == ExitCode::Stopped { Tone::Notable } else { Tone::Bad };
        let text = self.paint.paint(tone, &format!("exit {}: {}", exit.code(), exit.meaning()));
        self.line(&format!("\n{text}"));
    }

    /// Where a node is written: `shop.hcl:12:1`.
    fn place(&self, info: &NodeInfo) -> Option<String> {
        let source = self.state.plan.as_ref()?.sources.get(info.span.source.0 as usize)?;
        let before = source.text.get(..info.span.start as usize)?;
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.chars().rev().take_while(|ch| *ch != '\n').count() + 1;
        Some(format!("{}:{line}:{column}", clean(&source.name)))
    }
}

/// What is to run: `12 steps, 1 resource`.
pub fn size(steps: usize, resources: usize) -> String {
    let steps = count(steps as u64, "step");
    if resources == 0 { steps } else { format!("{steps}, {}", count(resources as u64, "resource")) }
}
