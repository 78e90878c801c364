//! The model: a snapshot of the run, where the operator is, and `update`, which takes an input and returns intents.

use std::sync::Arc;
use std::time::Duration;

use super::command::{self, Command};
use super::follow::Cursor;
use super::happening::{Happening, Told};
use super::key::Key;
use super::layer::{Layer, Response};
use super::look::Look;
use super::news::{AtChange, Changes, GridNews};
use super::pane::{Detail, Events, Graph, Logs, Thresholds};
use super::run::{AtEnd, Leave};
use super::steps::{self, Steps};
use super::talk::{Talk, Tone};
use crate::base::id::{CommandId, NodeId};
use crate::base::signal::Signal;
use crate::event::{Answer, Ask, By, NodeKind, Status};
use crate::state::recording::{Jumped, PlayAsk, PlaybackView};
use crate::state::{NodeState, RunPhase, RunState};

/// What comes in.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// A key was pressed.
    Key(Key),
    /// The terminal's focus changed: it must be drawn.
    Redraw,
    /// The terminal has another size, or had one and has its old one again, but not what stood there.
    Resized,
    /// A newer snapshot.
    State(Arc<RunState>),
    /// A command is on its way: its id, who asks, what for.
    Sent(CommandId, By, Ask),
    /// There is nobody any more to take a command.
    Gone,
    /// A command was answered.
    Answered(CommandId, Answer),
    /// Answers may have been missed.
    Lagged,
    /// Something happened in the run.
    Happened(Vec<Happening>),
    /// A signal to the process.
    Signal(Signal),
    /// Where the recording is.
    Playback(PlaybackView),
    /// The recording was asked for something.
    Played(Jumped),
    /// The recording cannot be read.
    Broken(String),
    /// The files of the grid have changed.
    GridChanged(GridNews),
    /// Time has passed.
    Tick,
}

/// What the loop must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Intent {
    /// Ask the run for something.
    Send(By, Ask),
    /// Ask the recording for something.
    Play(PlayAsk),
    /// Leave the screen.
    Leave(Leave),
    /// Stop this process until the shell lets it go on.
    Suspend,
    /// Draw everything anew.
    Clear,
}

/// What the operator looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Screen {
    /// Steps, the selected one, the log.
    #[default]
    Run,
    Thresholds,
    /// What happened, and who asked for it.
    Events,
}

/// The pane of the run that gets the keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Focus {
    #[default]
    Steps,
    Detail,
    Logs,
}

/// What the left pane shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Left {
    #[default]
    List,
    Graph,
}

/// How much of the screen a pane has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Zoom {
    #[default]
    All,
    /// The focused one has all of it.
    One,
}

/// Where the operator is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) screen: Screen,
    pub(super) focus: Focus,
    pub(super) left: Left,
    pub(super) zoom: Zoom,
}

/// What the panes remember.
#[derive(Debug, Default)]
pub(super) struct Panes {
    pub(super) steps: Steps,
    pub(super) graph: Graph,
    pub(super) detail: Detail,
    pub(super) logs: Logs,
    pub(super) thresholds: Thresholds,
    pub(super) events: Events,
}

/// A failure that the recording went to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failure {
    /// What failed; none: a threshold was breached.
    pub(super) node: Option<NodeId>,
    /// Which it is, from 1.
    pub(super) number: usize,
    /// Of how many.
    pub(super) all: usize,
}

/// When the screen is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// When the operator says so.
    OnRequest,
    /// When the run is over, as this.
    WhenFinished(Leave),
}

/// The model.
pub(super) struct App {
    pub(super) state: Arc<RunState>,
    pub(super) title: String,
    pub(super) look: Look,
    pub(super) place: Place,
    pub(super) panes: Panes,
    pub(super) cursor: Cursor,
    pub(super) layers: Vec<Box<dyn Layer>>,
    pub(super) talk: Talk,
    pub(super) leaving: Leaving,
    /// What is known of the grid's files, if they are watched.
    pub(super) changes: Option<Changes>,
    /// Where the recording is, if it is one.
    pub(super) playback: Option<PlaybackView>,
    /// What the next snapshot is to be looked at for.
    pub(super) failure: Option<Failure>,
    /// The screen's own clock.
    pub(super) now: Duration,
    /// When the snapshot came.
    seen_at: Duration,
}

impl App {
    /// A screen that knows nothing yet.
    pub(super) fn new(title: String, look: Look, at_end: AtEnd) -> Self {
        Self {
            state: Arc::default(),
            title,
            look,
            place: Place::default(),
            panes: Panes::default(),
            cursor: Cursor::default(),
            layers: Vec::new(),
            talk: Talk::default(),
            leaving: match at_end {
                AtEnd::Stay => Leaving::OnRequest,
                AtEnd::Leave => Leaving::WhenFinished(Leave::Finished),
            },
            changes: None,
            playback: None,
            failure: None,
            now: Duration::ZERO,
            seen_at: Duration::ZERO,
        }
    }

    /// The same, hearing of changes of the grid.
    pub(super) fn watching(mut self, at_change: Option<AtChange>) -> Self {
        self.changes = at_change.map(|at_change| Changes { at_change, latest: None });
        self
    }

    /// Takes one input, at a time of the screen's clock.
    pub(super) fn update(&mut self, now: Duration, input: Input) -> Vec<Intent> {
        self.now = self.now.max(now);
        match input {
            Input::Key(key) => return self.key(key),
            Input::State(state) => return self.snapshot(state),
            Input::Signal(signal) => return self.interrupted(signal),
            Input::Sent(id, by, ask) => {
                let what = self.words(&ask);
                self.panes.events.sent(self.real_us(), id, by, what.clone());
                self.talk.sent(id, what);
            }
            Input::Gone => {
                if let Leaving::WhenFinished(how) = self.leaving {
                    return vec![Intent::Leave(how)];
                }
                self.talk.say(self.now, Tone::Bad, "the run takes no commands any more");
            }
            Input::Answered(id, answer) => {
                self.panes.events.answered(self.real_us(), id, &answer);
                self.talk.answered(self.now, id, &answer);
            }
            Input::Lagged => {
                self.panes.events.lagged(self.real_us());
                self.talk.lagged(self.now);
            }
            Input::Happened(happenings) => happenings.into_iter().for_each(|happening| self.happened(happening)),
            Input::Playback(view) => self.playback = Some(view),
            Input::Played(jumped) => self.played(jumped),
            Input::Broken(why) => self.talk.say(self.now, Tone::Bad, format!("the recording ends here: {why}")),
            Input::GridChanged(news) => return self.grid_changed(news),
            Input::Tick => self.talk.tick(self.now),
            Input::Redraw => {}
            Input::Resized => return vec![Intent::Clear],
        }
        Vec::new()
    }

    fn key(&mut self, key: Key) -> Vec<Intent> {
        self.talk.seen();
        // Ctrl-C means the same everywhere.
        if key != Key::Ctrl('c')
            && let Some(mut layer) = self.layers.pop()
        {
            return match layer.key(key, self) {
                Response::Stay => {
                    self.layers.push(layer);
                    Vec::new()
                }
                Response::Close => Vec::new(),
                Response::Then(then) => then(self),
            };
        }
        let Some(command) = command::of_key(key) else { return Vec::new() };
        self.take(command)
    }

    /// Does a command, or says why it cannot be done now.
    pub(super) fn take(&mut self, command: &Command) -> Vec<Intent> {
        match (command.when)(self) {
            Ok(()) => {
                self.take_cursor(command.action);
                self.act(command.action)
            }
            Err(why) => {
                self.talk.say(self.now, Tone::Bad, format!("cannot {}: {why}", command.name));
                Vec::new()
            }
        }
    }

    fn snapshot(&mut self, state: Arc<RunState>) -> Vec<Intent> {
        self.state = state;
        self.seen_at = self.now;
        self.panes.steps.sync(&self.state);
        self.panes.logs.sync(&self.state);
        self.follow();
        self.show_failure();
        match self.leaving {
            Leaving::WhenFinished(how) if self.is_over() => vec![Intent::Leave(how)],
            _ => Vec::new(),
        }
    }

    fn happened(&mut self, happening: Happening) {
        if happening.told != Told::Events {
            self.panes.logs.add(&happening);
        }
        if happening.told != Told::Log {
            self.panes.events.add(happening);
        }
    }

    /// Whether the run has come to its end.
    pub(super) fn is_over(&self) -> bool {
        self.state.phase == RunPhase::Finished
    }

    /// Whether the clocks on the screen move.
    pub(super) fn is_ticking(&self) -> bool {
        if let Some(playback) = &self.playback {
            return playback.playing || self.talk.notice().is_some();
        }
        matches!(self.state.phase, RunPhase::Running | RunPhase::Paused | RunPhase::Stopping) || self.talk.notice().is_some()
    }

    /// How long ago the snapshot came, microseconds; 0 once the run is over.
    fn since_snapshot_us(&self) -> u64 {
        if matches!(self.state.phase, RunPhase::Finished | RunPhase::Planning) {
            return 0;
        }
        if let Some(playback) = &self.playback {
            return playback.at_us.saturating_sub(self.state.real_us);
        }
        u64::try_from(self.now.saturating_sub(self.seen_at).as_micros()).unwrap_or(u64::MAX)
    }

    /// Real time now since the run began, microseconds.
    pub(super) fn real_us(&self) -> u64 {
        self.state.real_us.saturating_add(self.since_snapshot_us())
    }

    /// Plan time now, microseconds.
    pub(super) fn plan_us(&self) -> u64 {
        let moving = if self.state.phase == RunPhase::Paused { 0 } else { self.since_snapshot_us() };
        self.state.plan_us.saturating_add(moving)
    }

    /// The node under the cursor.
    pub(super) fn selected(&self) -> Option<NodeId> {
        self.panes.steps.selected()
    }

    /// What is known of the node under the cursor.
    pub(super) fn selected_node(&self) -> Option<&NodeState> {
        self.state.node(self.selected()?)
    }

    /// The status that says most of a node: a collection has none of its own, it waits and is held as its instances are.
    pub(super) fn status(&self, id: NodeId, node: &NodeState) -> Status {
        if node.info.kind != NodeKind::Collection || node.status != Status::Running {
            return node.status;
        }
        let statuses = || self.panes.steps.instances(id).iter().filter_map(|id| Some(self.state.node(*id)?.status));
        let mut open = statuses().filter(|status| !status.is_end()).peekable();
        if self.state.counts.of(Status::Held) > 0 && open.peek().is_some() && open.all(|status| status == Status::Held) {
            return Status::Held;
        }
        let (mut waits, mut is_ready) = (false, false);
        for status in statuses() {
            match status {
                Status::Waiting => waits = true,
                Status::Ready => is_ready = true,
                // Something of it has begun.
                _ => return node.status,
            }
        }
        match (is_ready, waits) {
            (true, _) => Status::Ready,
            (false, true) => Status::Waiting,
            (false, false) => node.status,
        }
    }

    /// The instances of the node under the cursor that are held.
    pub(super) fn held_instances(&self) -> Vec<NodeId> {
        let instances = self.selected().map_or(&[][..], |id| self.panes.steps.instances(id));
        let is_held = |id: &NodeId| self.state.node(*id).is_some_and(|node| node.status == Status::Held);
        if self.state.counts.of(Status::Held) == 0 { Vec::new() } else { instances.iter().copied().filter(is_held).collect() }
    }

    /// What people call the node under the cursor.
    pub(super) fn selected_name(&self) -> &str {
        self.selected_node().map_or("nothing", |node| steps::name(&node.info, false))
    }

    /// What a command is called in the status line.
    fn words(&self, ask: &Ask) -> String {
        let of = |verb: &str, node: &NodeId| {
            let name = self.state.node(*node).map_or("?", |node| steps::name(&node.info, false));
            format!("{verb} {name}")
        };
        match ask {
            Ask::Pause => "pause".into(),
            Ask::Resume => "resume".into(),
            Ask::Retry { node } => of("retry", node),
            Ask::Rerun { node, .. } => of("run again", node),
            Ask::Hold { node } => of("hold", node),
            Ask::PauseNode { node } => of("pause", node),
            Ask::ResumeNode { node } => of("resume", node),
            Ask::Skip { node } => of("skip", node),
            Ask::Cancel { node } => of("cancel", node),
            Ask::Steer { node, .. } => of("change the load of", node),
            Ask::Stop => "stop".into(),
            Ask::Abort => "stop at once".into(),
        }
    }
}
