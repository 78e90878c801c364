//! `squall watch`: plays the events of a run that were written to a file.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::runtime::Runtime;

use super::arguments::{OutputForm, ShowArguments};
use super::colour::Colours;
use super::complaint::Complaint;
use super::launch::{Mode, To, teller};
use super::runtime::BoundedRuntime;
use super::screen::{self, Screen};
use super::teller::{Reader, Teller};
use crate::base::clock::RunClock;
use crate::base::exit::ExitCode;
use crate::base::log::LogLevel;
use crate::base::signal::Listener;
use crate::base::world::World;
use crate::event::Ending;
use crate::report::{Document, Feed};
use crate::state::RunState;
use crate::state::recording::{EventReader, Growth, PlayedSession, Player, RecordingError};

/// How often a file that may grow is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// `squall watch`.
#[derive(Debug, Args)]
pub(super) struct WatchArguments {
    /// What squall run --events has written, or is writing
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Begin at the end, and go on as the file grows, until the run is over
    #[arg(long)]
    follow: bool,
    #[command(flatten)]
    show: ShowArguments,
}

/// Runs `squall watch`.
pub(super) fn watch(world: &World, arguments: &WatchArguments, colours: Colours) -> Result<ExitCode, Complaint> {
    let theme = screen::theme(&arguments.show)?;
    let wrong = |error: RecordingError| complaint(arguments, &error);
    let file = File::open(world.path(&arguments.file)).map_err(|error| wrong(error.into()))?;
    let growth = if arguments.follow { Growth::Expected } else { Growth::None };
    let reader = EventReader::new(file, growth).map_err(wrong)?;
    BoundedRuntime::with(|runtime| {
        let guard = runtime.enter();
        let mut signals =
            world.signals.listen().map_err(|error| Complaint::surroundings(format!("cannot listen for signals: {error}")))?;
        drop(guard);
        if Mode::of(world, &arguments.show) == Mode::Lines {
            return lines(world, runtime, arguments, reader, &mut signals, colours);
        }
        let player = Player::new(reader).map_err(wrong)?;
        let title = player.whole().plan.as_deref().map_or_else(String::new, |plan| plan.name.to_string());
        let session = PlayedSession::new(player, RunClock::system()).map_err(wrong)?;
        let screen = Screen::new(world, &arguments.show, &title, theme, colours);
        screen.play(runtime, session, &mut signals)?;
        Ok(ExitCode::Good)
    })
}

/// Prints what the run printed, and how it ended.
fn lines(
    world: &World,
    runtime: &Runtime,
    arguments: &WatchArguments,
    mut reader: EventReader<File>,
    signals: &mut Listener,
    colours: Colours,
) -> Result<ExitCode, Complaint> {
    let mut teller = teller(world, colours, &arguments.show, To::of(&arguments.show));
    let (mut state, mut feed) = (RunState::new(), Feed::new());
    let clock = RunClock::system();
    loop {
        let more = read(&mut reader, &mut state, &mut feed, &mut teller).map_err(|error| complaint(arguments, &error))?;
        let waits = more == More::Later && arguments.follow && state.ending.is_none() && teller.reader() == Reader::There;
        if !waits {
            break;
        }
        let interrupted = runtime.block_on(async {
            tokio::select! {
                biased;
                _ = signals.next() => true,
                () = clock.sleep_real(LOOK) => false,
            }
        });
        if interrupted {
            return Ok(ExitCode::Interrupted);
        }
    }
    if let Some(gaps) = reader.gaps(&state) {
        teller.note(state.real_us, LogLevel::Warn, gaps);
    }
    match state.ending {
        Some(_) => teller.end(&state),
        None => teller.end_of_what_is_known(&state),
    }
    if arguments.show.output == OutputForm::Json {
        // Of a run whose end is not known a document can only say that it was interrupted.
        let interrupted =
            || Ending { exit: ExitCode::Interrupted, outputs: Vec::new(), failed_outputs: Vec::new(), reason: None };
        state.ending.get_or_insert_with(|| Arc::new(interrupted()));
        world.out.line(Document::of(&state, Vec::new()).text());
    }
    Ok(ExitCode::Good)
}

/// Whether there may be more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum More {
    Later,
    Nobody,
}

/// Tells all that is there.
fn read(
    reader: &mut EventReader<File>,
    state: &mut RunState,
    feed: &mut Feed,
    teller: &mut Teller,
) -> Result<More, RecordingError> {
    while let Some(event) = reader.read()? {
        state.apply(&event);
        if state.seq.0 == 1 {
            teller.learn(state);
        }
        teller.tell(&feed.event(&event));
        if teller.reader() == Reader::Gone {
            return Ok(More::Nobody);
        }
    }
    Ok(More::Later)
}

/// Why the file cannot be watched.
fn complaint(arguments: &WatchArguments, error: &RecordingError) -> Complaint {
    let complaint = Complaint::usage(format!("`{}` cannot be watched: {error}", arguments.file.display()));
    match error.hint() {
        Some(hint) => complaint.hint(hint),
        None => complaint,
    }
}
