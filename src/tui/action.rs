//! What commands do to the model, and which intents they have.

use super::app::{App, Failure, Focus, Intent, Leaving, Left, Screen, Zoom};
use super::command::Action;
use super::follow::Cursor;
use super::layer::{Confirm, FilterLine, Help, LoadLine, Palette};
use super::news::{AtChange, GridNews, Verdict};
use super::run::Leave;
use super::steps;
use super::talk::Tone;
use crate::base::signal::Signal;
use crate::event::{Ask, By, LoadChange, Status};
use crate::state::RunPhase;
use crate::state::recording::{Jumped, PlayAsk};

/// Where to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Motion {
    Rows(isize),
    Pages(isize),
    First,
    Last,
}

impl App {
    /// Does what a command says.
    pub(super) fn act(&mut self, action: Action) -> Vec<Intent> {
        match action {
            Action::Up => self.go(Motion::Rows(-1)),
            Action::Down => self.go(Motion::Rows(1)),
            Action::PageUp => self.go(Motion::Pages(-1)),
            Action::PageDown => self.go(Motion::Pages(1)),
            Action::First => self.go(Motion::First),
            Action::Last => self.go(Motion::Last),
            Action::Left => self.sideways(-1),
            Action::Right => self.sideways(1),
            Action::NextFocus => self.focus_by(1),
            Action::PreviousFocus => self.focus_by(2),
            Action::Open => self.open(),
            Action::Back => self.back(),
            Action::Filter => {
                self.place.screen = Screen::Run;
                self.layers.push(Box::new(FilterLine::new(self.panes.steps.filter())));
            }
            Action::Events => self.toggle_screen(Screen::Events),
            Action::Thresholds => self.toggle_screen(Screen::Thresholds),
            Action::Graph => self.toggle_graph(),
            Action::Zoom => self.toggle_zoom(),
            Action::Follow if self.place.screen == Screen::Events => self.panes.events.tail.toggle_follow(),
            Action::Follow => self.panes.logs.tail.toggle_follow(),
            Action::LogsOfStep => {
                self.place.screen = Screen::Run;
                self.panes.logs.toggle_step();
            }
            Action::Theme => {
                let name = format!("theme {}", self.look.next_theme());
                self.talk.say(self.now, Tone::Plain, name);
            }
            Action::Palette => self.layers.push(Box::new(Palette::default())),
            Action::Help => self.layers.push(Box::new(Help::default())),
            Action::Suspend => return vec![Intent::Suspend],
            Action::Redraw => return vec![Intent::Clear],
            Action::PauseResume if self.playback.is_some() => return vec![Intent::Play(PlayAsk::Toggle)],
            Action::PauseResume => return self.pause_or_resume(),
            Action::Play(ask) => return vec![Intent::Play(ask)],
            Action::PauseStep => return self.pause_step(),
            Action::Faster => return self.scale_load(1.1),
            Action::Slower => return self.scale_load(0.9),
            Action::SetLoad => self.write_load(),
            Action::Retry => return self.selected().map(|node| ask(Ask::Retry { node })).into_iter().collect(),
            Action::Skip | Action::Cancel => self.confirm(action),
            Action::Restart => return self.restart(),
            Action::Quit => return self.quit(),
            Action::QuitNow => return self.quit_now(By::Operator, Leave::Quit),
            Action::Interrupt => return self.interrupted(Signal::Interrupt),
        }
        Vec::new()
    }

    fn go(&mut self, motion: Motion) {
        match self.place.screen {
            Screen::Run => self.go_in_run(motion),
            Screen::Thresholds => self.panes.thresholds.go(motion, self.state.thresholds().len()),
            Screen::Events => self.panes.events.tail.go(motion),
        }
    }

    fn go_in_run(&mut self, motion: Motion) {
        match (self.place.focus, self.place.left) {
            (Focus::Detail, _) => self.panes.detail.go(motion),
            (Focus::Logs, _) => self.panes.logs.tail.go(motion),
            (Focus::Steps, Left::Graph) if matches!(motion, Motion::Rows(_)) => {
                self.panes.graph.step(&mut self.panes.steps, (0, if motion == Motion::Rows(1) { 1 } else { -1 }));
            }
            (Focus::Steps, _) => match motion {
                Motion::Rows(rows) => self.panes.steps.move_by(rows),
                Motion::Pages(pages) => self.panes.steps.move_pages(pages),
                Motion::First => self.panes.steps.move_by(isize::MIN),
                Motion::Last => self.panes.steps.move_by(isize::MAX),
            },
        }
    }

    fn sideways(&mut self, by: i32) {
        match self.place.screen {
            Screen::Run => self.sideways_in_run(by),
            Screen::Thresholds => {}
            Screen::Events => self.panes.events.tail.shift(by),
        }
    }

    fn sideways_in_run(&mut self, by: i32) {
        match (self.place.focus, self.place.left) {
            (Focus::Detail, _) => self.panes.detail.shift(by),
            (Focus::Logs, _) => self.panes.logs.tail.shift(by),
            (Focus::Steps, Left::Graph) => self.panes.graph.step(&mut self.panes.steps, (by, 0)),
            (Focus::Steps, Left::List) => {
                let Some(node) = self.selected() else { return };
                if !self.panes.steps.expand(&self.state, node, by > 0) && by < 0 {
                    self.panes.steps.go_to_collection();
                }
            }
        }
    }

    /// 1: the next, 2: the one before, of three. From another screen, the one that had the keys.
    fn focus_by(&mut self, by: usize) {
        if self.place.screen != Screen::Run {
            self.place.screen = Screen::Run;
            return;
        }
        let order = [Focus::Steps, Focus::Detail, Focus::Logs];
        let at = order.iter().position(|focus| *focus == self.place.focus).unwrap_or(0);
        self.place.focus = order[(at + by) % order.len()];
    }

    fn open(&mut self) {
        match (self.place.focus, self.place.left) {
            (Focus::Steps, Left::List) => {
                let Some(node) = self.selected() else { return };
                let show = !self.panes.steps.is_expanded(node);
                self.panes.steps.expand(&self.state, node, show);
            }
            (Focus::Steps, Left::Graph) => self.place.left = Left::List,
            _ => self.toggle_zoom(),
        }
    }

    fn toggle_zoom(&mut self) {
        self.place.zoom = if self.place.zoom == Zoom::All { Zoom::One } else { Zoom::All };
    }

    /// Shows a screen, or the run again.
    fn toggle_screen(&mut self, screen: Screen) {
        self.place.screen = if self.place.screen == screen { Screen::Run } else { screen };
    }

    fn back(&mut self) {
        if self.place.screen != Screen::Run {
            self.place.screen = Screen::Run;
        } else if self.place.zoom == Zoom::One {
            self.place.zoom = Zoom::All;
        } else if self.place.focus != Focus::Steps {
            self.place.focus = Focus::Steps;
        } else if self.place.left == Left::Graph {
            self.place.left = Left::List;
        } else if !self.panes.steps.filter().is_empty() {
            self.panes.steps.set_filter(&self.state, String::new());
        } else {
            self.cursor = Cursor::Follows;
            self.follow();
        }
    }

    fn toggle_graph(&mut self) {
        let seen = self.place.screen == Screen::Run;
        self.place.left = if seen && self.place.left == Left::Graph { Left::List } else { Left::Graph };
        (self.place.screen, self.place.focus) = (Screen::Run, Focus::Steps);
    }

    fn pause_or_resume(&self) -> Vec<Intent> {
        vec![ask(if self.state.phase == RunPhase::Paused { Ask::Resume } else { Ask::Pause })]
    }

    /// The selected step alone.
    fn pause_step(&self) -> Vec<Intent> {
        let Some((node, state)) = self.selected().zip(self.selected_node()) else { return Vec::new() };
        vec![ask(if state.paused { Ask::ResumeNode { node } } else { Ask::PauseNode { node } })]
    }

    /// A tenth more or less; of few users one, for there is nothing between.
    fn scale_load(&self, factor: f64) -> Vec<Intent> {
        const FEW: f64 = 10.0;
        let load = self.selected_node().and_then(|node| node.load.as_deref());
        let Some((node, load)) = self.selected().zip(load) else { return Vec::new() };
        let users = !load.plan.kind.contains("arrival");
        let change = match users && load.target < FEW {
            true => LoadChange::Set((load.target + (factor - 1.0).signum()).max(0.0).round()),
            false => LoadChange::Scale(factor),
        };
        vec![ask(Ask::Steer { node, change })]
    }

    fn write_load(&mut self) {
        let load = self.selected_node().and_then(|node| node.load.as_deref());
        let arrivals = load.is_some_and(|load| load.plan.kind.contains("arrival"));
        let what = if arrivals { "iterations a second" } else { "users" };
        if let Some(node) = self.selected() {
            self.layers.push(Box::new(LoadLine::new(node, what)));
        }
    }

    fn confirm(&mut self, action: Action) {
        let Some(node) = self.selected() else { return };
        let name = self.selected_name().to_owned();
        let instances = self.held_instances();
        let held = !instances.is_empty() || self.selected_node().is_some_and(|node| node.status == Status::Held);
        let (question, yes, what) = match action {
            Action::Skip if instances.is_empty() => {
                (format!("Skip {name}? What waits for it will run."), "skip it", vec![Ask::Skip { node }])
            }
            Action::Skip => (
                format!("Skip what is held of {name}? What waits for it will run."),
                "skip",
                instances.into_iter().map(|node| Ask::Skip { node }).collect(),
            ),
            _ if held => {
                (format!("Give up {name}? It fails, and what waits for it is skipped."), "give it up", vec![Ask::Cancel { node }])
            }
            _ => (format!("Cancel {name}? What waits for it is skipped."), "cancel it", vec![Ask::Cancel { node }]),
        };
        let confirm =
            Confirm::new(question)
                .choice('y', yes, move |_| what.into_iter().map(ask).collect())
                .choice('n', "no", |_| Vec::new());
        self.layers.push(Box::new(confirm));
    }

    /// Whether there is nothing that leaving would end.
    fn may_leave(&self) -> bool {
        self.is_over() || self.playback.is_some()
    }

    /// The recording went elsewhere: what was told of it is told anew.
    pub(super) fn played(&mut self, jumped: Jumped) {
        match jumped {
            Jumped::Not => {}
            Jumped::Elsewhere => self.begin_anew(),
            Jumped::AtFailure(mark, number) => {
                self.begin_anew();
                let all = self.playback.as_ref().map_or(0, |playback| playback.failures.len());
                self.failure = Some(Failure { node: mark.node, number, all });
            }
            Jumped::NoFailure => self.talk.say(self.now, Tone::Plain, "there is no further failure that way"),
        }
    }

    fn begin_anew(&mut self) {
        self.panes.logs.begin_anew();
        self.panes.events.begin_anew();
    }

    /// Shows the failure that the recording went to, once its state is there.
    pub(super) fn show_failure(&mut self) {
        let Some(Failure { node, number, all }) = self.failure.take() else { return };
        let of = format!("failure {number} of {all}");
        let Some(node) = node else { return self.talk.say(self.now, Tone::Bad, format!("{of}: a threshold is breached")) };
        self.cursor = Cursor::Taken;
        self.panes.steps.reveal(&self.state, node);
        let name = self.state.node(node).map_or("?", |node| steps::name(&node.info, false));
        self.talk.say(self.now, Tone::Bad, format!("{of}: {name}"));
    }

    fn quit(&mut self) -> Vec<Intent> {
        if self.may_leave() || self.state.plan.is_none() {
            return self.quit_now(By::Operator, Leave::Finished);
        }
        let confirm = if self.state.phase == RunPhase::Stopping {
            Confirm::new("The run is stopping.".into())
                .choice('s', "leave when it has ended", |app| app.stop(By::Operator, Leave::Quit))
                .choice('a', "stop at once and leave", |app| app.quit_now(By::Operator, Leave::Quit))
        } else {
            Confirm::new("The run is not over.".into())
                .choice('s', "stop it and leave", |app| app.stop(By::Operator, Leave::Quit))
        };
        self.layers.push(Box::new(confirm.choice('n', "stay", |_| Vec::new())));
        Vec::new()
    }

    /// The files of the grid have changed; what that does was said at the start.
    pub(super) fn grid_changed(&mut self, news: GridNews) -> Vec<Intent> {
        let Some(changes) = &mut self.changes else { return Vec::new() };
        let at_once = changes.at_change == AtChange::Restart && news.verdict == Verdict::Good;
        // It stays after other news, but must not wait for their end.
        let tone = if news.verdict == Verdict::Good { Tone::Good } else { Tone::Bad };
        self.talk.say(self.now, tone, news.words());
        changes.latest = Some(news);
        // Whoever is about to leave is not kept.
        if at_once && self.leaving == Leaving::OnRequest { self.stop(By::Operator, Leave::Restart) } else { Vec::new() }
    }

    /// Runs the grid as it is now; a living run is stopped before.
    fn restart(&mut self) -> Vec<Intent> {
        if self.is_over() {
            return vec![Intent::Leave(Leave::Restart)];
        }
        let confirm = Confirm::new("The run is not over. Stop it and run the new grid?".into())
            .choice('y', "stop and restart", |app| app.stop(By::Operator, Leave::Restart))
            .choice('n', "no", |_| Vec::new());
        self.layers.push(Box::new(confirm));
        Vec::new()
    }

    /// Ends the run, and leaves when it has ended.
    fn stop(&mut self, by: By, how: Leave) -> Vec<Intent> {
        if self.is_over() {
            return vec![Intent::Leave(how)];
        }
        self.leaving = Leaving::WhenFinished(how);
        self.talk.say(self.now, Tone::Plain, "the run is stopping; Q leaves at once");
        if self.state.phase == RunPhase::Stopping { Vec::new() } else { vec![Intent::Send(by, Ask::Stop)] }
    }

    /// Leaves; a run that is not over is ended without grace.
    fn quit_now(&self, by: By, how: Leave) -> Vec<Intent> {
        if self.may_leave() {
            return vec![Intent::Leave(Leave::Finished)];
        }
        vec![Intent::Send(by, Ask::Abort), Intent::Leave(how)]
    }

    /// A signal: the first ends the run, the second at once. A terminal that is gone is not waited for.
    pub(super) fn interrupted(&mut self, signal: Signal) -> Vec<Intent> {
        if self.may_leave() {
            return vec![Intent::Leave(Leave::Finished)];
        }
        if signal == Signal::Hangup {
            return vec![Intent::Send(By::Signal(signal), Ask::Stop), Intent::Leave(Leave::Interrupted)];
        }
        if self.leaving == Leaving::WhenFinished(Leave::Interrupted) {
            return self.quit_now(By::Signal(signal), Leave::Interrupted);
        }
        self.layers.clear();
        self.stop(By::Signal(signal), Leave::Interrupted)
    }
}

const fn ask(what: Ask) -> Intent {
    Intent::Send(By::Operator, what)
}
