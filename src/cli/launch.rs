//! Starts a plan, shows it, and says how it ended.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use tokio::runtime::Runtime;

use super::arguments::{EngineArguments, LogForm, OutputForm, Record, ShowArguments, ViewArguments};
use super::colour::{Colours, is_dumb};
use super::complaint::Complaint;
use super::event_file::LogFile;
use super::lines::Followed;
use super::network::network;
use super::picture::Picture;
use super::planned::{self, PartArguments, Planned};
use super::screen::{Screen, Shown, Then};
use super::teller::{Form, Teller};
use super::{lines, screen};
use crate::base::clock::RunClock;
use crate::base::exit::ExitCode;
use crate::base::id::RunId;
use crate::base::log::LogLevel;
use crate::base::secret::Secrets;
use crate::base::seed::Seed;
use crate::base::world::World;
use crate::contract::RunContext;
use crate::engine::{self, Run, RunOptions};
use crate::event::OnFailure;
use crate::grid::model::Grid;
use crate::modules::CATALOG;
use crate::plan::{Plan, allowance};
use crate::report::{Document, Hlog, Iterations, Problem};
use crate::state::RunState;
use crate::store::Memory;
use crate::tui;

/// What is to be run, and how.
pub(super) struct Launch<'a> {
    /// What to run.
    pub(super) grid: Arc<Grid>,
    /// What people call it.
    pub(super) name: Arc<str>,
    /// What steps and child processes see as the environment.
    pub(super) environment: Arc<BTreeMap<String, String>>,
    /// The seed, if somebody said one.
    pub(super) seed: Option<u64>,
    /// What a failure does, if somebody said it.
    pub(super) on_failure: Option<OnFailure>,
    /// Which part of it.
    pub(super) part: &'a PartArguments,
    /// How the engine runs it.
    pub(super) engine: &'a EngineArguments,
    /// How it is shown.
    pub(super) view: &'a ViewArguments,
    /// What the checks before it had to say.
    pub(super) problems: Vec<Problem>,
    /// News of the grid, if its files are watched.
    pub(super) reload: Option<tui::Reload>,
}

/// How a run ended, and what comes then.
pub(super) struct Launched {
    /// How it ended.
    pub(super) exit: ExitCode,
    /// What comes then.
    pub(super) then: Then,
}

/// How a run is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// On the whole terminal.
    Screen,
    /// In lines.
    Lines,
}

impl Mode {
    /// The screen needs a terminal on both sides that can do more than print, and that nobody asked for lines.
    pub(super) fn of(world: &World, show: &ShowArguments) -> Self {
        let terminal = world.terminals.input && world.terminals.output && !is_dumb(world) && world.variable("CI").is_none();
        let lines = show.no_tui || show.output == OutputForm::Json || show.log_format == LogForm::Json;
        if terminal && !lines { Self::Screen } else { Self::Lines }
    }

    /// The same of a run, whose events may need standard output.
    pub(super) fn of_run(world: &World, view: &ViewArguments) -> Self {
        if view.events_to_out() { Self::Lines } else { Self::of(world, &view.show) }
    }
}

/// Runs to the end.
pub(super) fn launch(world: &World, runtime: &Runtime, colours: Colours, what: Launch<'_>) -> Result<Launched, Complaint> {
    launch_to(world, runtime, colours, what, None)
}

/// Makes the document that is printed at the end.
pub(super) type MakeDocument<'a> = &'a dyn Fn(&RunState) -> String;

/// Runs to the end, and prints a document of its own there, if there is one.
pub(super) fn launch_to(
    world: &World,
    runtime: &Runtime,
    colours: Colours,
    launch: Launch<'_>,
    document: Option<MakeDocument<'_>>,
) -> Result<Launched, Complaint> {
    let mode = Mode::of_run(world, launch.view);
    let theme = screen::theme(&launch.view.show)?;
    let picture = launch.view.picture.as_deref().map(|file| Picture::new(world, file)).transpose()?;
    let hlog = launch.view.hlog.as_deref().map(|file| LogFile::create(world, file)).transpose()?;
    let iterations = launch.view.iterations.as_deref().map(|file| LogFile::create(world, file)).transpose()?;
    let stored = events_file(world, launch.view)?;
    let Planned { plan, note, .. } = planned::plan(&launch.grid, launch.part)?;
    let context = Arc::new(context(world, &launch)?);
    let lines_to = if launch.view.events_to_out() { To::Err } else { To::of(&launch.view.show) };
    let mut teller = teller(world, colours, &launch.view.show, lines_to);
    note.into_iter().for_each(|note| teller.note(0, LogLevel::Warn, note));
    let options = RunOptions {
        run: run_id(world, &context.clock),
        name: Arc::clone(&launch.name),
        on_failure: on_failure(&launch, mode, &mut teller),
        operator: mode == Mode::Screen,
        max_parallel: launch.engine.max_parallel,
        load_threads: launch.engine.load_threads,
        recording: launch.engine.record.map(Record::recording),
        readers: [&hlog, &iterations, &stored].into_iter().flatten().count(),
        max_duration: Some(max_duration(&plan, launch.engine)),
        context: Arc::clone(&context),
        store: Arc::new(Memory::new()),
    };
    // Before anything begins: a signal that comes early is not to end the process in the middle.
    let guard = runtime.enter();
    let mut signals =
        world.signals.listen().map_err(|error| Complaint::surroundings(format!("cannot listen for signals: {error}")))?;
    drop(guard);
    let Run { session, events, mut readers, finished } = engine::start(plan, options, runtime.handle())
        .map_err(|error| Complaint::surroundings(format!("cannot start the run: {error}")))?;
    let watch = picture.map(|picture| picture.watch(runtime, Arc::new(session.clone())));
    let mut log = Hlog::default();
    // There is one for each.
    let mut read = |file: Option<LogFile>| file.and_then(|file| Some((file, readers.pop()?)));
    let hlog = read(hlog).map(|(file, events)| file.follow(runtime, events, move |event| log.event(event)));
    let mut lines = Iterations::default();
    let iterations = read(iterations).map(|(file, events)| file.follow(runtime, events, move |event| lines.event(event)));
    let stored = read(stored).map(|(file, events)| file.follow_all(runtime, events));
    let drawn = theme.clone();
    let reload = launch.reload.clone();
    let Shown { last, then } = match mode {
        Mode::Screen => {
            drop(events);
            let screen = Screen::new(world, &launch.view.show, &launch.name, theme, colours).watching(reload);
            screen.show(runtime, &session, finished, &mut signals)?
        }
        Mode::Lines => {
            let run = Followed { session: &session, events, reload };
            runtime.block_on(lines::follow(run, finished, &mut teller, &mut signals, &context.clock))
        }
    };
    let exit = report(world, &last, &mut teller, launch, document);
    watch.map_or(Ok(()), |watch| watch.end(runtime, &drawn))?;
    hlog.map_or(Ok(()), |hlog| hlog.end(runtime))?;
    iterations.map_or(Ok(()), |iterations| iterations.end(runtime))?;
    stored.map_or(Ok(()), |stored| stored.end(runtime))?;
    Ok(Launched { exit, then })
}

/// What all calls of the run share.
fn context(world: &World, launch: &Launch<'_>) -> Result<RunContext, Complaint> {
    let secrets = Secrets::new();
    launch.grid.secrets.iter().for_each(|secret| secrets.add(secret));
    launch.grid.released.iter().for_each(|text| secrets.release(text));
    let seed = launch.seed.or(launch.grid.settings.seed);
    let seed = Seed(seed.unwrap_or(world.entropy % 1_000_000_000));
    Ok(RunContext::new(
        RunClock::system(),
        CATALOG,
        secrets,
        seed,
        network(world, launch.engine)?,
        world.folder.clone(),
        Arc::clone(&launch.environment),
    ))
}

fn run_id(world: &World, clock: &RunClock) -> RunId {
    let since = clock.wall().duration_since(UNIX_EPOCH).unwrap_or_default();
    RunId::new(u64::try_from(since.as_millis()).unwrap_or(u64::MAX), (world.entropy >> 32) as u32)
}

/// The time the run has: the grid's, else what its timeouts add up to.
fn max_duration(plan: &Plan, engine: &EngineArguments) -> Duration {
    plan.grid().settings.max_duration.unwrap_or_else(|| allowance(plan, engine.max_parallel))
}

/// The command line's word, else the grid's. Nobody can say what to do with a held step in line mode.
fn on_failure(launch: &Launch<'_>, mode: Mode, teller: &mut Teller) -> OnFailure {
    match (launch.on_failure.or(launch.grid.settings.on_failure), mode) {
        (Some(OnFailure::Hold), Mode::Lines) => {
            let said = if launch.on_failure.is_some() { "--on-failure hold" } else { "on_failure = \"hold\"" };
            teller.note(0, LogLevel::Warn, format!("{said} needs somebody at the screen; without it, it is fail-fast"));
            OnFailure::FailFast
        }
        (Some(asked), _) => asked,
        (None, Mode::Screen) => OnFailure::Hold,
        (None, Mode::Lines) => OnFailure::FailFast,
    }
}

/// The file of `--events`.
fn events_file(world: &World, view: &ViewArguments) -> Result<Option<LogFile>, Complaint> {
    if view.events_to_out() && view.show.output == OutputForm::Json {
        return Err(Complaint::usage("`--events -` and `--output json` both want standard output").hint("give --events a file"));
    }
    let stored = view.events.as_deref();
    if view.events_to_out() { Ok(Some(LogFile::out(world))) } else { stored.map(|file| LogFile::create(world, file)).transpose() }
}

/// Where lines go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum To {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

impl To {
    /// Lines go to standard output, unless the result document does.
    pub(super) const fn of(show: &ShowArguments) -> Self {
        match show.output {
            OutputForm::Text => Self::Out,
            OutputForm::Json => Self::Err,
        }
    }
}

/// Who tells lines, as somebody wants them.
pub(super) fn teller(world: &World, colours: Colours, show: &ShowArguments, to: To) -> Teller {
    let (to, paint) = match to {
        To::Out => (world.out.clone(), colours.paint_out()),
        To::Err => (world.err.clone(), colours.paint_err()),
    };
    let form = match show.log_format {
        LogForm::Text => Form::Text(paint),
        LogForm::Json => Form::Json,
    };
    Teller::new(to, form, show.level())
}

fn report(
    world: &World,
    last: &RunState,
    teller: &mut Teller,
    launch: Launch<'_>,
    document: Option<MakeDocument<'_>>,
) -> ExitCode {
    teller.end(last);
    match (launch.view.show.output, document) {
        (OutputForm::Text, _) => {}
        (OutputForm::Json, Some(document)) => world.out.line(document(last)),
        (OutputForm::Json, None) => world.out.line(Document::of(last, launch.problems).text()),
    }
    last.ending.as_ref().map_or(ExitCode::Bug, |ending| ending.exit)
}
