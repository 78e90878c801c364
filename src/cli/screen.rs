//! The screen: the terminal on the main thread, the run on its own.

use std::io::{Read, Seek};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt as _;
use tokio::runtime::Runtime;
use tokio_util::task::AbortOnDropHandle;

use super::arguments::ShowArguments;
use super::colour::Colours;
use super::complaint::Complaint;
use super::lines::Stop;
use crate::base::exit::ExitCode;
use crate::base::signal::Listener;
use crate::base::world::{Output, World};
use crate::event::{Ask, By, Ending};
use crate::state::recording::PlayedSession;
use crate::state::{LocalSession, RunState, Session};
use crate::tui::{self, AtEnd, Charset, ColourDepth, Leave, Theme, TuiOptions};

/// A run that was shown, or told, to its end.
pub(super) struct Shown {
    /// Its last state.
    pub(super) last: Arc<RunState>,
    /// What comes then.
    pub(super) then: Then,
}

/// What comes after a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing more.
    End,
    /// It came to its end by itself, and nobody is there to say more: where files are watched, another one when they have changed.
    Wait,
    /// Another one, of the grid as it is in its files now.
    Again,
}

/// A screen that is ready to be shown.
pub(super) struct Screen<'a> {
    options: TuiOptions,
    world: &'a World,
}

/// The theme that was asked for.
///
/// # Errors
/// If there is none of that name.
pub(super) fn theme(view: &ShowArguments) -> Result<Theme, Complaint> {
    let named = |name: &String| Theme::named(name).map_err(|error| Complaint::usage(error.to_string()));
    view.theme.as_ref().map_or_else(|| Ok(Theme::default()), named)
}

impl<'a> Screen<'a> {
    /// Looks at what the terminal can do.
    pub(super) fn new(world: &'a World, view: &ShowArguments, title: &str, theme: Theme, colours: Colours) -> Self {
        let options = TuiOptions {
            title: title.to_owned(),
            theme,
            depth: if colours.out { ColourDepth::of(world) } else { ColourDepth::None },
            charset: charset(world),
            at_end: if view.exit { AtEnd::Leave } else { AtEnd::Stay },
            reload: None,
        };
        Self { options, world }
    }

    /// The same, hearing of changes of the grid.
    pub(super) fn watching(mut self, reload: Option<tui::Reload>) -> Self {
        self.options.reload = reload;
        self
    }

    /// Shows a recording until somebody leaves. There is nothing to end.
    pub(super) fn play<R: Read + Seek + Send + 'static>(
        self,
        runtime: &Runtime,
        session: PlayedSession<R>,
        signals: &mut Listener,
    ) -> Result<(), Complaint> {
        let _playing = AbortOnDropHandle::new(runtime.spawn(session.clone().play()));
        let shown = runtime.block_on(tui::run(Arc::new(session), self.options, signals));
        shown.map(drop).map_err(|error| Complaint::surroundings(format!("the terminal failed: {error}")))
    }

    /// Shows a run until the operator leaves, then waits for its end. A screen that breaks ends the run, as every way out does.
    pub(super) fn show(
        self,
        runtime: &Runtime,
        session: &LocalSession,
        finished: impl Future<Output = Arc<RunState>>,
        signals: &mut Listener,
    ) -> Result<Shown, Complaint> {
        let Self { options, world } = self;
        let shared: Arc<dyn Session> = Arc::new(session.clone());
        #[cfg(debug_assertions)]
        let shared = super::sabotage::sabotaged(world, shared);
        runtime.block_on(async move {
            // Caught, so that the run ends as it should; the report was printed when the terminal was given back.
            let shown = AssertUnwindSafe(tui::run(shared, options, signals)).catch_unwind().await;
            let mut stop = match shown {
                Ok(Ok(Leave::Finished | Leave::Restart)) => Stop::Not,
                Ok(Ok(Leave::Quit | Leave::Interrupted)) => Stop::Asked,
                Ok(Err(_)) | Err(_) => {
                    // Err: the run is over already.
                    let _ = session.send(By::Engine, Ask::Stop);
                    Stop::Asked
                }
            };
            let last = end(session, finished, &mut stop, signals, &world.err).await;
            match shown {
                Ok(Ok(Leave::Restart)) => Ok(Shown { last, then: Then::Again }),
                Ok(Ok(_)) => Ok(Shown { last, then: Then::End }),
                Ok(Err(error)) => Err(Complaint::surroundings(format!("the terminal failed: {error}"))),
                Err(_) => Ok(Shown { last: Arc::new(bug(&last)), then: Then::End }),
            }
        })
    }
}

/// The last state of a run whose end was a bug of ours, whatever the run itself was.
fn bug(last: &RunState) -> RunState {
    let mut last = last.clone();
    last.ending = last.ending.as_deref().map(|ending| Arc::new(Ending { exit: ExitCode::Bug, ..ending.clone() }));
    last
}

/// Waits for the end of a run that nobody watches any more; signals make it faster.
async fn end(
    session: &dyn Session,
    finished: impl Future<Output = Arc<RunState>>,
    stop: &mut Stop,
    signals: &mut Listener,
    notes: &Output,
) -> Arc<RunState> {
    let mut finished = std::pin::pin!(finished);
    if let Some(last) = finished.as_mut().now_or_never() {
        return last;
    }
    notes.line("ending the run; Ctrl-C to end it at once");
    loop {
        tokio::select! {
            last = &mut finished => return last,
            signal = signals.next() => {
                if let Some(ask) = stop.next() {
                    // Err: the run is over already.
                    let _ = session.send(By::Signal(signal), ask);
                }
            }
        }
    }
}

/// The locale says whether the terminal shows more than ASCII: the first of these that is set, as POSIX has it.
fn charset(world: &World) -> Charset {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| world.variable(name));
    match locale {
        Some("C" | "POSIX") => Charset::Ascii,
        Some(locale) if locale.contains('.') && !locale.to_lowercase().replace('-', "").contains("utf8") => Charset::Ascii,
        _ => Charset::Unicode,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::charset;
    use crate::base::world::World;
    use crate::tui::Charset;

    #[test]
    fn the_locale_says_which_characters_there_are() {
        let cases: [(&[(&str, &str)], Charset); 6] = [
            (&[], Charset::Unicode),
            (&[("LANG", "en_GB.UTF-8")], Charset::Unicode),
            (&[("LANG", "C.utf8")], Charset::Unicode),
            (&[("LANG", "de_DE.ISO-8859-1")], Charset::Ascii),
            (&[("LANG", "en_GB.UTF-8"), ("LC_ALL", "C")], Charset::Ascii),
            (&[("LANG", "C"), ("LC_CTYPE", "en_GB.UTF-8")], Charset::Unicode),
        ];
        for (environment, expected) in cases {
            let (mut world, _) = World::enclosed(["squall"], ".");
            world.environment =
                Arc::new(environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
            assert_eq!(charset(&world), expected, "{environment:?}");
        }
    }
}
