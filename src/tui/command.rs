//! Everything an operator can do: one list, from which keys, the footer, the help and the palette are made.

use super::app::{App, Focus, Left, Screen};
use super::key::Key;
use super::news::Verdict;
use crate::event::{NodeKind, Status};
use crate::state::recording::PlayAsk;
use crate::state::{NodeState, RunPhase};

/// What a command does; `action` performs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    First,
    Last,
    NextFocus,
    PreviousFocus,
    Open,
    Back,
    Filter,
    Graph,
    Thresholds,
    Events,
    Zoom,
    PauseResume,
    Play(PlayAsk),
    PauseStep,
    Faster,
    Slower,
    SetLoad,
    Retry,
    Skip,
    Cancel,
    Restart,
    Follow,
    LogsOfStep,
    Theme,
    Palette,
    Help,
    Suspend,
    Redraw,
    Quit,
    QuitNow,
    Interrupt,
}

/// Where the help lists a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Run,
    Recording,
    Look,
    Move,
    Leave,
}

impl Section {
    pub(super) const ALL: [Self; 5] = [Self::Run, Self::Look, Self::Move, Self::Recording, Self::Leave];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Run => "The run",
            Self::Recording => "A recording (squall watch)",
            Self::Look => "Looking",
            Self::Move => "Moving",
            Self::Leave => "Leaving",
        }
    }
}

/// Why a command cannot be done now: the rest of a sentence that begins with "cannot" and its name.
pub(super) type Refusal = String;

/// A command.
pub(super) struct Command {
    pub(super) keys: &'static [Key],
    /// For the palette, and where it is of use for the footer.
    pub(super) name: &'static str,
    pub(super) in_footer: bool,
    pub(super) help: &'static str,
    pub(super) section: Section,
    pub(super) action: Action,
    /// Whether it can be done now.
    pub(super) when: fn(&App) -> Result<(), Refusal>,
}

const fn command(
    keys: &'static [Key],
    name: &'static str,
    help: &'static str,
    section: Section,
    action: Action,
    when: fn(&App) -> Result<(), Refusal>,
) -> Command {
    Command { keys, name, in_footer: true, help, section, action, when }
}

/// One that can always be done, and that the footer does not show.
const fn quiet(keys: &'static [Key], name: &'static str, help: &'static str, section: Section, action: Action) -> Command {
    Command { keys, name, in_footer: false, help, section, action, when: always }
}

/// One that a recording can always be told, and that the footer does not show.
const fn of_recording(keys: &'static [Key], name: &'static str, help: &'static str, action: Action) -> Command {
    Command { keys, name, in_footer: false, help, section: Section::Recording, action, when: can_play }
}

impl Command {
    /// What it would do now, where that changes.
    pub(super) fn name_now(&self, app: &App) -> &'static str {
        let is_seen = |screen| app.place.screen == screen;
        match self.action {
            Action::PauseResume if app.playback.is_some() => {
                if app.playback.as_ref().is_some_and(|playback| playback.playing) {
                    "stop"
                } else {
                    "play"
                }
            }
            Action::PauseResume if app.state.phase == RunPhase::Paused => "resume",
            Action::Thresholds if is_seen(Screen::Thresholds) => "the run",
            Action::Events if is_seen(Screen::Events) => "the run",
            Action::Graph if is_seen(Screen::Run) && app.place.left == Left::Graph => "list",
            Action::LogsOfStep if app.panes.logs.is_of_step() => "all logs",
            _ => self.name,
        }
    }

    /// Its keys, with blanks between them.
    pub(super) fn keys_in_words(&self) -> String {
        let keys: Vec<String> = self.keys.iter().map(ToString::to_string).collect();
        keys.join(" ")
    }
}

/// The list. Its order is that of the footer and the help.
pub(super) const COMMANDS: &[Command] = &{
    use Action as A;
    use Key as K;
    use PlayAsk as P;
    use Section as S;
    [
        command(
            &[K::Char(' ')],
            "pause",
            "pause the run, or let it go on; what is in flight ends. A recording: play or stop",
            S::Run,
            A::PauseResume,
            can_pause_or_play,
        ),
        command(
            &[K::Char('n')],
            "find failure",
            "to the next failure, and stop there",
            S::Recording,
            A::Play(P::NextFailure),
            can_play,
        ),
        of_recording(&[K::Char('N')], "find earlier", "to the failure before", A::Play(P::PreviousFailure)),
        command(&[K::Char('.')], "play faster", "twice as fast, up to 64 times", S::Recording, A::Play(P::Faster), can_play),
        command(&[K::Char(',')], "play slower", "half as fast, down to a quarter", S::Recording, A::Play(P::Slower), can_play),
        command(&[K::Char(']')], "go on", "a hundredth on, at least a second", S::Recording, A::Play(P::Step(1)), can_play),
        command(&[K::Char('[')], "go back", "a hundredth back, at least a second", S::Recording, A::Play(P::Step(-1)), can_play),
        of_recording(&[K::Char('}')], "go far on", "ten times as far on", A::Play(P::Step(10))),
        of_recording(&[K::Char('{')], "go far back", "ten times as far back", A::Play(P::Step(-10))),
        command(&[K::Char('0')], "go to start", "to the beginning", S::Recording, A::Play(P::Start), can_play),
        command(&[K::Char('$')], "go to end", "to the end", S::Recording, A::Play(P::End), can_play),
        command(
            &[K::Char('r')],
            "retry",
            "run a failed or held step again, and what was skipped because of it",
            S::Run,
            A::Retry,
            can_retry,
        ),
        command(
            &[K::Char('s')],
            "skip",
            "skip a step that has not begun, or is held; its dependants run",
            S::Run,
            A::Skip,
            can_skip,
        ),
        command(&[K::Char('x')], "cancel", "end a step that waits, runs or is held", S::Run, A::Cancel, can_cancel),
        command(&[K::Char('+')], "faster", "a scenario: 10 % more users, or a rate 10 % higher", S::Run, A::Faster, can_steer),
        command(&[K::Char('-')], "slower", "a scenario: 10 % fewer users, or a rate 10 % lower", S::Run, A::Slower, can_steer),
        command(&[K::Char('=')], "set load", "a scenario: write its rate, or its number of users", S::Run, A::SetLoad, can_steer),
        command(
            &[K::Char('R')],
            "restart",
            "run the grid as it is in its files now (with --reload)",
            S::Run,
            A::Restart,
            can_restart,
        ),
        // Early, for where there is room for one pane only, it is the way to the others.
        command(&[K::Tab], "pane", "the next pane", S::Move, A::NextFocus, always),
        command(
            &[K::Enter],
            "open",
            "show or hide the instances of a step; from the graph: go to the step",
            S::Look,
            A::Open,
            can_open,
        ),
        command(&[K::Char('g')], "graph", "draw the graph, or list the steps", S::Look, A::Graph, always),
        command(
            &[K::Char('T')],
            "thresholds",
            "the thresholds and how they stand, or the run again",
            S::Look,
            A::Thresholds,
            always,
        ),
        command(&[K::Char('E')], "events", "what happened and who asked for it, or the run again", S::Look, A::Events, always),
        // It holds of nearly every step, so that it would push out what one looks around with.
        command(
            &[K::Char('p')],
            "pause step",
            "pause the selected step, group or scenario alone, or let it go on",
            S::Run,
            A::PauseStep,
            can_pause_step,
        ),
        command(
            &[K::Char('/')],
            "filter",
            "show only steps whose name contains a text; ! in front: does not",
            S::Look,
            A::Filter,
            always,
        ),
        command(&[K::Char('l')], "step's logs", "only the selected step's log lines, or all", S::Look, A::LogsOfStep, always),
        command(
            &[K::Char('f')],
            "follow",
            "follow the newest line of the log or the events, or stop following",
            S::Look,
            A::Follow,
            can_follow,
        ),
        command(&[K::Char('z')], "zoom", "one pane on the whole screen, or all", S::Look, A::Zoom, can_zoom),
        command(&[K::Char('t')], "theme", "the next theme", S::Look, A::Theme, always),
        quiet(&[K::BackTab], "pane before", "the pane before", S::Move, A::PreviousFocus),
        quiet(&[K::Up, K::Char('k')], "up", "up", S::Move, A::Up),
        quiet(&[K::Down, K::Char('j')], "down", "down", S::Move, A::Down),
        quiet(&[K::Left, K::Char('h')], "left", "fold a step's instances; scroll left", S::Move, A::Left),
        quiet(&[K::Right], "right", "unfold a step's instances; scroll right", S::Move, A::Right),
        quiet(&[K::PageUp, K::Ctrl('u')], "page up", "a page up", S::Move, A::PageUp),
        quiet(&[K::PageDown, K::Ctrl('d')], "page down", "a page down", S::Move, A::PageDown),
        quiet(&[K::Home, K::Char('<')], "first", "to the first", S::Move, A::First),
        quiet(&[K::End, K::Char('G'), K::Char('>')], "last", "to the last", S::Move, A::Last),
        quiet(&[K::Esc], "back", "back: close, unzoom, drop the filter; then the cursor follows the run", S::Move, A::Back),
        command(&[K::Char(':')], "commands", "find a command by its name", S::Look, A::Palette, always),
        command(&[K::Char('?')], "help", "this help", S::Look, A::Help, always),
        command(&[K::Char('q')], "quit", "leave; while the run lives, asks first", S::Leave, A::Quit, always),
        quiet(&[K::Char('Q')], "quit at once", "leave at once; a living run is stopped without grace", S::Leave, A::QuitNow),
        quiet(
            &[K::Ctrl('c')],
            "stop and leave",
            "stop the run and leave when it has ended; again: at once",
            S::Leave,
            A::Interrupt,
        ),
        quiet(&[K::Ctrl('z')], "shell", "back to the shell for a while; fg returns", S::Leave, A::Suspend),
        quiet(&[K::Ctrl('l')], "redraw", "draw everything anew", S::Leave, A::Redraw),
    ]
};

/// A command, for those who have no screen before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHelp {
    /// What it belongs to.
    pub section: &'static str,
    /// Its keys, with blanks between them.
    pub keys: String,
    /// What it does.
    pub help: &'static str,
}

/// All keys of the screen, section by section.
pub fn keys() -> impl Iterator<Item = KeyHelp> {
    let of = |section: Section| COMMANDS.iter().filter(move |command| command.section == section);
    Section::ALL.into_iter().flat_map(of).map(|command| KeyHelp {
        section: command.section.title(),
        keys: command.keys_in_words(),
        help: command.help,
    })
}

/// The command of a key.
pub(super) fn of_key(key: Key) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.keys.contains(&key))
}

#[expect(clippy::unnecessary_wraps, reason = "has the type of the others")]
fn always(_: &App) -> Result<(), Refusal> {
    Ok(())
}

/// What may be done with a recording only.
fn can_play(app: &App) -> Result<(), Refusal> {
    if app.playback.is_some() { Ok(()) } else { Err("this is a run, not a recording".into()) }
}

fn can_pause_or_play(app: &App) -> Result<(), Refusal> {
    can_play(app).or_else(|_| can_pause(app))
}

/// Whether the run takes commands.
fn can_pause(app: &App) -> Result<(), Refusal> {
    if app.playback.is_some() {
        return Err("this is a recording".into());
    }
    match app.state.phase {
        // One that has not begun takes commands all the same.
        RunPhase::Planning | RunPhase::Running | RunPhase::Paused => Ok(()),
        RunPhase::Stopping => Err("the run is stopping".into()),
        RunPhase::Finished => Err("the run is over".into()),
    }
}

/// Whether the run takes commands, and the step that they would be for is seen.
fn can_change_step(app: &App) -> Result<(), Refusal> {
    can_pause(app)?;
    if app.place.screen == Screen::Run { Ok(()) } else { Err("no step is on this screen; esc goes back to them".into()) }
}

/// Whether the run takes commands and the selected step has one of these statuses.
fn selected_is(app: &App, allowed: &[Status]) -> Result<(), Refusal> {
    can_change_step(app)?;
    let Some(node) = app.selected_node() else { return Err("no step is selected".into()) };
    if allowed.contains(&node.status) { Ok(()) } else { Err(format!("{} is {}", app.selected_name(), node.status.word())) }
}

/// Of a step with instances, those that failed are run again.
fn can_retry(app: &App) -> Result<(), Refusal> {
    let again = [Status::Failed, Status::Held, Status::Cancelled];
    let instances = app.selected().map_or(&[][..], |node| app.panes.steps.instances(node));
    let some = instances.iter().filter_map(|id| app.state.node(*id)).any(|node| again.contains(&node.status));
    if some { can_change_step(app) } else { selected_is(app, &again) }
}

/// Whatever has not ended, and is no resource.
fn can_pause_step(app: &App) -> Result<(), Refusal> {
    can_change_step(app)?;
    match app.selected_node() {
        Some(node) if node.info.kind == NodeKind::Resource => Err("a resource cannot be paused".into()),
        Some(node) if node.status.is_end() => Err("it has ended".into()),
        Some(_) => Ok(()),
        None => Err("there is no step".into()),
    }
}

/// A scenario whose users have begun.
fn can_steer(app: &App) -> Result<(), Refusal> {
    can_pause(app)?;
    can_change_step(app)?;
    match app.selected_node() {
        Some(node) if node.load.is_none() => Err("only a scenario that runs has a load".into()),
        Some(NodeState { load: Some(load), .. }) if load.plan.mix.is_some() => Err("its mix has the load: change that".into()),
        _ => selected_is(app, &[Status::Running]),
    }
}

/// Of a step with instances, those that are held are skipped.
fn can_skip(app: &App) -> Result<(), Refusal> {
    if !app.held_instances().is_empty() {
        return can_change_step(app);
    }
    selected_is(app, &[Status::Waiting, Status::Ready, Status::Held])
}

fn can_cancel(app: &App) -> Result<(), Refusal> {
    selected_is(app, &[Status::Waiting, Status::Ready, Status::Running, Status::Held])
}

/// With watched files, unless what is in them now is wrong.
fn can_restart(app: &App) -> Result<(), Refusal> {
    if app.playback.is_some() {
        return can_pause(app);
    }
    let Some(changes) = &app.changes else { return Err("the files of the grid are not watched (--reload)".into()) };
    match &changes.latest {
        Some(news) if news.verdict == Verdict::Bad => Err("the changed grid has problems".into()),
        _ => Ok(()),
    }
}

fn can_follow(app: &App) -> Result<(), Refusal> {
    if app.place.screen == Screen::Thresholds { Err("nothing scrolls by on this screen".into()) } else { Ok(()) }
}

fn can_zoom(app: &App) -> Result<(), Refusal> {
    if app.place.screen == Screen::Run { Ok(()) } else { Err("this has the whole screen".into()) }
}

fn can_open(app: &App) -> Result<(), Refusal> {
    if app.place.screen != Screen::Run {
        return Err("there is nothing to open on this screen".into());
    }
    let folds = app.selected().is_some_and(|node| !app.panes.steps.instances(node).is_empty());
    if folds || app.place.left == Left::Graph || app.place.focus != Focus::Steps {
        Ok(())
    } else {
        Err("this step has no instances".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_or_name_has_two_commands_and_every_command_has_both() {
        let (mut keys, mut names) = (Vec::new(), Vec::new());
        for command in COMMANDS {
            assert!(!command.name.is_empty() && !names.contains(&command.name), "{}", command.name);
            names.push(command.name);
            assert!(!command.keys.is_empty() && !command.help.is_empty());
            assert!(Section::ALL.contains(&command.section));
            for key in command.keys {
                assert!(!keys.contains(key), "{key}");
                keys.push(*key);
            }
        }
    }
}
