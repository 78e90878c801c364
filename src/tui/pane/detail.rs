//! The selected step: status, error, latency, attempts, arguments, output.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::{attempts, custom, instances, latency, list, load, values};
use crate::base::id::{Epoch, NodeId};
use crate::event::{By, EdgeKind, NodeKind, Reason, Status};
use crate::report::glyph;
use crate::state::{Destruction, NodeState};
use crate::tui::action::Motion;
use crate::tui::app::{App, Focus};
use crate::tui::steps;
use crate::tui::text;
use crate::tui::theme::Part;
use crate::tui::view;

/// How many of those a step waits for are named.
const MOST_NAMED: usize = 4;

/// What the pane remembers.
#[derive(Debug, Default)]
pub(in crate::tui) struct Detail {
    node: Option<NodeId>,
    top: usize,
    left: usize,
    page: usize,
    values: Values,
}

/// Arguments and output as lines, made anew only when they may have changed.
#[derive(Debug, Default)]
struct Values {
    of: Option<(NodeId, Epoch, Status, u32)>,
    arguments: Vec<String>,
    output: Vec<String>,
}

impl Detail {
    pub(in crate::tui) fn go(&mut self, motion: Motion) {
        let page = isize::try_from(self.page.max(2) - 1).unwrap_or(1);
        self.top = match motion {
            Motion::Rows(rows) => self.top.saturating_add_signed(rows),
            Motion::Pages(pages) => self.top.saturating_add_signed(pages * page),
            Motion::First => 0,
            Motion::Last => usize::MAX,
        };
    }

    pub(in crate::tui) fn shift(&mut self, by: i32) {
        self.left = if by < 0 { self.left.saturating_sub(8) } else { (self.left + 8).min(2_000) };
    }

    /// Another node is shown from its beginning.
    fn show(&mut self, id: NodeId, node: &NodeState) {
        if self.node != Some(id) {
            (self.node, self.top, self.left) = (Some(id), 0, 0);
        }
        let of = (id, node.epoch, node.status, node.attempt_count);
        if self.values.of != Some(of) {
            let lines = |value: &Option<_>| value.as_ref().map(values::lines).unwrap_or_default();
            // A scenario is called without any; its steps have theirs.
            let arguments =
                if matches!(node.info.kind, NodeKind::Scenario | NodeKind::Mix) { Vec::new() } else { lines(&node.arguments) };
            self.values = Values { of: Some(of), arguments, output: lines(&node.output) };
        }
    }

    /// The lines a screen of this height shows of so many.
    fn window(&mut self, lines: usize, height: usize) -> Range<usize> {
        self.page = height;
        self.top = self.top.min(lines.saturating_sub(height));
        self.top..(self.top + height).min(lines)
    }
}

/// Draws the lines that are seen.
pub(in crate::tui) fn draw(app: &mut App, area: Rect, buffer: &mut Buffer) {
    let selected = app.selected().zip(app.selected_node().cloned());
    let title = selected.as_ref().map_or(" step ".into(), |(_, node)| {
        format!(" {} ", text::fit(steps::name(&node.info, false), usize::from(area.width).saturating_sub(6)))
    });
    let inner = view::frame(app, area, buffer, Line::raw(title), Focus::Detail);
    let Some((id, node)) = selected else { return };
    app.panes.detail.show(id, &node);
    let columns = usize::from(inner.width);
    let mut head = head(app, id, &node, columns);
    if !app.panes.detail.values.arguments.is_empty() {
        section(app, &mut head, "arguments");
    }
    let arguments = app.panes.detail.values.arguments.len();
    let output = app.panes.detail.values.output.len();
    // A blank line and a heading stand before the output.
    let before_output = if output > 0 { 2 } else { 0 };
    let total = head.len() + arguments + before_output + output;
    let window = app.panes.detail.window(total, usize::from(inner.height));
    for (at, row) in window.zip(inner.rows()) {
        let detail = &app.panes.detail;
        let value = |lines: &[String], at: usize| {
            let line = lines.get(at).map_or("", String::as_str);
            Line::raw(text::shifted(line, detail.left, columns))
        };
        let line = if let Some(line) = head.get(at) {
            line.clone()
        } else if at < head.len() + arguments {
            value(&detail.values.arguments, at - head.len())
        } else {
            match at - head.len() - arguments {
                0 => Line::default(),
                1 => Line::styled("output", app.look.of(Part::Title)),
                at => value(&detail.values.output, at - before_output),
            }
        };
        line.render(row, buffer);
    }
}

fn section(app: &App, lines: &mut Vec<Line<'static>>, title: &'static str) {
    lines.push(Line::default());
    lines.push(Line::styled(title, app.look.of(Part::Title)));
}

/// Everything before the values.
fn head(app: &App, id: NodeId, node: &NodeState, columns: usize) -> Vec<Line<'static>> {
    let mut lines = vec![status_line(app, app.status(id, node), node, columns)];
    let mut say = |words: &str, style: Style, most: usize| {
        lines.extend(text::wrapped(words, columns, most).into_iter().map(|line| Line::styled(line, style)));
    };
    if let Some(words) = &node.info.description {
        say(words, app.look.of(Part::Dim), 3);
    }
    if let Some(reason) = &node.reason {
        say(&reason_words(reason), app.look.of(Part::Base), 3);
    }
    if let Some(error) = &node.error {
        let code = error.status.map(|status| format!(" {status}")).unwrap_or_default();
        say(&format!("{}{code}: {}", error.class, error.message), app.look.of(Part::Bad), 6);
    }
    if let Destruction::Failed(error) = &node.destruction {
        say(&format!("It could not be destroyed: {}", error.message), app.look.of(Part::Bad), 6);
    }
    let status = app.status(id, node);
    if status == Status::Waiting {
        let words = waits_for(app, id);
        say(&words, app.look.of(Part::Dim), 3);
    }
    if status == Status::Ready {
        say("It begins when its delay is over and there is room for it.", app.look.of(Part::Dim), 2);
    }
    if node.status == Status::Held {
        say("It waits for you: r retry, s skip, x give up.", app.look.status(Status::Held), 2);
    }
    lines.extend(instances::troubles(app, node, columns));
    lines.extend(load::lines(app, node, columns));
    lines.extend(custom::lines(app, node, columns));
    let all = latency::latency(app, node);
    // Of one attempt the list of attempts says it.
    if all.count() > 1 || (node.info.kind == NodeKind::Collection && !all.is_empty()) {
        lines.push(Line::default());
        let samples = match all.count() {
            1 => format!("{} in 1 attempt", text::duration(all.max_us())),
            count if node.load.is_some() => format!("{count} calls, logarithmic"),
            count => format!("{count} attempts, logarithmic"),
        };
        lines.push(Line::from(vec![
            Span::styled("latency", app.look.of(Part::Title)),
            Span::styled(format!("  {samples}"), app.look.of(Part::Dim)),
        ]));
        lines.extend(latency::lines(app, &all, columns));
    }
    let attempts = match node.info.kind {
        NodeKind::Collection => attempts::of_instances(app, columns),
        // Its one attempt says nothing that its load does not.
        NodeKind::Scenario | NodeKind::Mix => Vec::new(),
        NodeKind::Step | NodeKind::Group | NodeKind::Resource => attempts::lines(app, node, columns),
    };
    if !attempts.is_empty() {
        section(app, &mut lines, "attempts");
        lines.extend(attempts);
    }
    lines
}

/// What a node waits for, as far as that is known.
fn waits_for(app: &App, id: NodeId) -> String {
    let before = app.state.edges().iter().filter(|(_, to, kind)| *to == id && *kind != EdgeKind::Instance);
    let before = before.filter_map(|(from, ..)| app.state.node(*from));
    let open = before.filter(|node| !node.status.is_end() && node.info.kind != NodeKind::Resource);
    let mut names: Vec<String> = open
        .map(|node| {
            let held = if node.status == Status::Held { ", which is held" } else { "" };
            format!("{}{held}", steps::name(&node.info, false))
        })
        .take(MOST_NAMED + 1)
        .collect();
    match names.len() {
        0 => return String::new(),
        1..=MOST_NAMED => {}
        _ => names[MOST_NAMED] = "others".into(),
    }
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { format!("It waits for {last}.") } else { format!("It waits for {} and {last}.", names.join(", ")) }
}

fn status_line(app: &App, status: Status, node: &NodeState, columns: usize) -> Line<'static> {
    let word = match node.info.kind {
        NodeKind::Resource if node.destruction != Destruction::Not => "destroyed",
        NodeKind::Resource if node.status == Status::Succeeded => "alive",
        _ => status.word(),
    };
    let front = format!("{} {word}", glyph(status));
    let mut more = String::new();
    let took = list::duration(app, status, node);
    if !took.is_empty() {
        more.push_str(&format!("  {took}"));
    }
    if node.tolerated {
        more.push_str(if status == Status::Succeeded { "  with its fallback" } else { "  tolerated" });
    }
    more.push_str(&format!("  {}", node.info.type_name));
    let room = columns.saturating_sub(text::width(&front));
    Line::from(vec![Span::styled(front, app.look.status(status)), Span::styled(text::fit(&more, room), app.look.of(Part::Dim))])
}

fn reason_words(reason: &Reason) -> String {
    match reason {
        Reason::Condition => "Its condition is false.".into(),
        Reason::Upstream { address } => format!("It needs {address}, which failed."),
        Reason::Along { address } => format!("It goes along with {address}, which was skipped."),
        Reason::FailFast { address } => format!("The run fails fast, and {address} failed."),
        Reason::Group { address } => format!("{address}, in which it stands, ended before it did."),
        Reason::Lost { address } => format!("{address} won the race."),
        Reason::NoWinner => "Nobody won the race that it waited for.".into(),
        Reason::Asked(By::Signal(signal)) => format!("The process got {}.", signal.name()),
        Reason::Asked(by) => format!("Asked for by {by}."),
        Reason::Abandoned => "It did not end when told to, and was left behind.".into(),
        Reason::Threshold { name } => format!("The threshold {name:?} was breached."),
        Reason::MaxDuration => "The run's time was over.".into(),
        Reason::NotChosen => "Its tags are not chosen.".into(),
        Reason::Duplicate { address } => format!("{address} with the same key ran already."),
        Reason::Superseded { address } => format!("{address} with the same key came later and took over."),
        Reason::Unused => "Nobody needed it.".into(),
    }
}
