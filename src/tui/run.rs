//! The loop: waits for keys, signals, answers, newer snapshots and time; updates the model, performs its intents, draws.
//!
//! It draws when something changed, at most 30 times a second, and once a second while clocks move; else never.

use std::io::{self, IsTerminal as _};
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::Event;
use futures_util::{Stream, StreamExt as _};
use ratatui::Terminal;
use ratatui::backend::{Backend, CrosstermBackend};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use super::app::{App, Input, Intent};
use super::colour::ColourDepth;
use super::frame::Frames;
use super::guard::Guard;
use super::happening::{Happenings, Witness};
use super::input::Keyboard;
use super::key::Key;
use super::look::{Charset, Look};
use super::news::{GridNews, Reload};
use super::suspend::Suspensions;
use super::theme::Theme;
use super::view;
use crate::base::clock::RunClock;
use crate::base::id::Seq;
use crate::base::signal::{Listener, Signal};
use crate::event::{Ask, By, Fact};
use crate::state::Session;
use crate::state::recording::{Jumped, PlayAsk};

/// The shortest time between two frames.
const FRAME: Duration = Duration::from_millis(33);

/// How often clocks on the screen move.
const TICK: Duration = Duration::from_secs(1);

/// How often the time line of a recording moves.
const PLAYED: Duration = Duration::from_millis(100);

/// How the screen is.
#[derive(Clone, Debug)]
pub struct TuiOptions {
    /// What people call the run.
    pub title: String,
    /// The colours.
    pub theme: Theme,
    /// How many of them the terminal has.
    pub depth: ColourDepth,
    /// The characters it has.
    pub charset: Charset,
    /// What happens when the run has ended.
    pub at_end: AtEnd,
    /// News of the grid, if its files are watched.
    pub reload: Option<Reload>,
}

/// What the screen does when the run has ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AtEnd {
    /// It stays until the operator leaves.
    #[default]
    Stay,
    /// It goes.
    Leave,
}

/// Why the screen was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// The run had ended by itself.
    Finished,
    /// The operator ended the run. It may not have come to its end yet: wait for that.
    Quit,
    /// The run has ended, and is to be begun anew with the grid as it is now.
    Restart,
    /// A signal, or Ctrl-C, ended the run. It may not have come to its end yet: wait for that.
    Interrupted,
}

/// Shows a run on the terminal until the operator leaves. To be called on the main thread, inside a runtime.
///
/// The terminal is as before when this returns, fails or panics.
///
/// # Errors
/// As the terminal.
pub async fn run(session: Arc<dyn Session>, options: TuiOptions, signals: &mut Listener) -> io::Result<Leave> {
    let mut guard = Guard::new();
    let suspensions = Suspensions::listen()?;
    guard.enter()?;
    let out = Frames::new(io::BufWriter::with_capacity(1 << 16, io::stdout()));
    // Never dropped: dropped, it would complain on the terminal, and panic where that is gone. The guard restores all there is.
    let mut terminal = ManuallyDrop::new(Terminal::new(CrosstermBackend::new(out))?);
    let inputs = Inputs { events: Keyboard::new()?, signals, suspensions: Some(suspensions) };
    let left = drive(Arc::clone(&session), options, &mut terminal, inputs, &mut || guard.suspend()).await;
    match left {
        // A terminal that is gone may be noticed before its signal comes.
        Err(_) if !io::stdout().is_terminal() => {
            // Err: the run is over already.
            let _ = session.send(By::Signal(Signal::Hangup), Ask::Stop);
            Ok(Leave::Interrupted)
        }
        left => left,
    }
}

/// Where inputs come from.
pub(super) struct Inputs<'a, E> {
    pub(super) events: E,
    pub(super) signals: &'a mut Listener,
    pub(super) suspensions: Option<Suspensions>,
}

impl<E: Stream<Item = io::Result<Event>> + Unpin> Inputs<'_, E> {
    /// The next one; none for an event that means nothing here. Dropping the future loses none.
    async fn next(&mut self) -> io::Result<Option<Heard>> {
        let suspensions = &mut self.suspensions;
        let suspended = async {
            match suspensions {
                Some(suspensions) => suspensions.next().await,
                None => std::future::pending().await,
            }
        };
        Ok(tokio::select! {
            biased;
            signal = self.signals.next() => Some(Heard::Input(Input::Signal(signal))),
            () = suspended => Some(Heard::Suspension),
            event = self.events.next() => match event.transpose()? {
                Some(Event::Key(key)) => Key::of(&key).map(|key| Heard::Input(Input::Key(key))),
                Some(Event::Resize(..)) => Some(Heard::Input(Input::Resized)),
                Some(Event::FocusGained) => Some(Heard::Input(Input::Redraw)),
                Some(_) => None,
                // Nobody types any more: the terminal is gone.
                None => Some(Heard::Input(Input::Signal(Signal::Hangup))),
            },
        })
    }
}

/// What was heard.
enum Heard {
    Input(Input),
    Suspension,
}

/// The loop over any terminal.
pub(super) async fn drive<B, E>(
    session: Arc<dyn Session>,
    options: TuiOptions,
    terminal: &mut Terminal<B>,
    mut inputs: Inputs<'_, E>,
    suspend: &mut (dyn FnMut() -> io::Result<()> + Send),
) -> io::Result<Leave>
where
    B: Backend,
    B::Error: Send + Sync + 'static,
    E: Stream<Item = io::Result<Event>> + Unpin,
{
    let mut listening = listen(&session);
    let mut reload = options.reload.clone();
    let mut show = Show::new(session, options, terminal, suspend);
    loop {
        if show.is_due() {
            show.frame()?;
        }
        if let Some(how) = show.leave {
            return Ok(how);
        }
        let clock = show.clock.clone();
        let wait = show.until_frame();
        let session = Arc::clone(&show.session);
        if std::mem::take(&mut show.jumped) {
            listening = listen(&session);
        }
        let (told, happenings, _) = &mut listening;
        tokio::select! {
            biased;
            heard = inputs.next() => match heard? {
                Some(Heard::Input(input)) => show.input(input)?,
                Some(Heard::Suspension) => show.perform(Intent::Suspend)?,
                None => {}
            },
            Some(told) = told.recv() => show.input(match told {
                Told::Answer(answer) => answer,
                Told::Happened => Input::Happened(happenings.take()),
            })?,
            news = next_news(&mut reload) => show.input(Input::GridChanged(news))?,
            () = session.changed(show.seen), if show.news == News::None => show.changed(),
            () = sleep(&clock, wait) => {}
        }
    }
}

async fn next_news(reload: &mut Option<Reload>) -> GridNews {
    match reload {
        Some(reload) => reload.next().await,
        None => std::future::pending().await,
    }
}

async fn sleep(clock: &RunClock, wait: Option<Duration>) {
    match wait {
        Some(wait) => clock.sleep_real(wait).await,
        None => std::future::pending().await,
    }
}

/// What the listener tells the loop.
enum Told {
    Answer(Input),
    /// There are happenings to be taken.
    Happened,
}

/// Listens for what is in no snapshot: answers, and what happens in between. Ends when the handle is dropped.
fn listen(session: &Arc<dyn Session>) -> (mpsc::UnboundedReceiver<Told>, Happenings, AbortOnDropHandle<()>) {
    let (send, told) = mpsc::unbounded_channel();
    let (seen, state) = session.snapshot();
    let mut events = session.subscribe(seen);
    let (happenings, session) = (Happenings::default(), Arc::clone(session));
    let into = happenings.clone();
    let task = tokio::spawn(async move {
        let mut witness = Witness::default();
        let mut happened = witness.catch_up(&state);
        drop(state);
        loop {
            // Err: the screen is gone, and this task with it.
            if into.add(happened) {
                let _ = send.send(Told::Happened);
            }
            let Some(event) = events.next().await else { return };
            happened = match event {
                Ok(event) => {
                    if let Fact::Answered { command, answer } = &event.fact {
                        let _ = send.send(Told::Answer(Input::Answered(*command, answer.clone())));
                    }
                    witness.event(&event)
                }
                Err(_) => {
                    let _ = send.send(Told::Answer(Input::Lagged));
                    witness.catch_up(&session.snapshot().1)
                }
            };
        }
    });
    (told, happenings, AbortOnDropHandle::new(task))
}

/// Whether there is a newer snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    None,
    Newer,
    /// There will be no newer one.
    Over,
}

/// Everything the loop holds.
pub(super) struct Show<'a, B: Backend> {
    app: App,
    session: Arc<dyn Session>,
    terminal: &'a mut Terminal<B>,
    suspend: &'a mut (dyn FnMut() -> io::Result<()> + Send),
    clock: RunClock,
    seen: Seq,
    news: News,
    /// Something changed since the last frame.
    dirty: bool,
    /// The recording went elsewhere: what happened is to be heard anew.
    jumped: bool,
    /// When the last frame was drawn.
    drawn: Option<Duration>,
    leave: Option<Leave>,
}

impl<'a, B: Backend> Show<'a, B>
where
    B::Error: Send + Sync + 'static,
{
    pub(super) fn new(
        session: Arc<dyn Session>,
        options: TuiOptions,
        terminal: &'a mut Terminal<B>,
        suspend: &'a mut (dyn FnMut() -> io::Result<()> + Send),
    ) -> Self {
        let look = Look::new(options.theme, options.depth, options.charset);
        Self {
            app: App::new(options.title, look, options.at_end).watching(options.reload.map(|reload| reload.at_change)),
            session,
            terminal,
            suspend,
            clock: RunClock::system(),
            seen: Seq::default(),
            news: News::Newer,
            dirty: true,
            jumped: false,
            drawn: None,
            leave: None,
        }
    }

    /// How long until the next frame; none: not before something happens.
    pub(super) fn until_frame(&self) -> Option<Duration> {
        let every = if self.dirty || self.news == News::Newer {
            FRAME
        } else if self.app.is_ticking() {
            if self.app.playback.is_some() { PLAYED } else { TICK }
        } else {
            return None;
        };
        Some(self.drawn.map_or(Duration::ZERO, |drawn| (drawn + every).saturating_sub(self.clock.real())))
    }

    fn is_due(&self) -> bool {
        self.until_frame() == Some(Duration::ZERO)
    }

    /// Takes the newest snapshot, if there is one, and draws.
    pub(super) fn frame(&mut self) -> io::Result<()> {
        if !self.catch_up()? {
            self.input(Input::Tick)?;
        }
        let app = &mut self.app;
        self.terminal.draw(|frame| view::draw(app, frame.area(), frame.buffer_mut())).map_err(io::Error::other)?;
        self.drawn = Some(self.clock.real());
        self.dirty = false;
        Ok(())
    }

    /// The terminal it draws on.
    #[cfg(test)]
    pub(super) const fn terminal(&mut self) -> &mut Terminal<B> {
        self.terminal
    }

    /// The session says that its state is newer, or that the run is over.
    fn changed(&mut self) {
        self.news = if self.session.snapshot().0 != self.seen { News::Newer } else { News::Over };
        // It broke: there will never be an end to show.
        if self.news == News::Over && !self.app.is_over() {
            self.leave = Some(Leave::Finished);
        }
    }

    /// Takes the newest snapshot; says whether there was one.
    fn catch_up(&mut self) -> io::Result<bool> {
        let (seq, state) = self.session.snapshot();
        if let Some(playback) = self.session.playback() {
            self.app.update(self.clock.real(), Input::Playback(playback.view()));
        }
        // Of a recording it may be an earlier one.
        let newer = self.news == News::Newer || seq != self.seen;
        if newer {
            self.seen = seq;
            self.news = News::None;
            self.input(Input::State(state))?;
        }
        Ok(newer)
    }

    pub(super) fn input(&mut self, input: Input) -> io::Result<()> {
        // A key means the run as it is now, not as it was when it was drawn.
        if matches!(input, Input::Key(_)) {
            self.catch_up()?;
        }
        self.dirty = true;
        for intent in self.app.update(self.clock.real(), input) {
            self.perform(intent)?;
        }
        Ok(())
    }

    fn perform(&mut self, intent: Intent) -> io::Result<()> {
        match intent {
            Intent::Send(by, ask) => {
                let answer = match self.session.send(by, ask.clone()) {
                    Ok(id) => Input::Sent(id, by, ask),
                    Err(_) => Input::Gone,
                };
                self.input(answer)?;
            }
            Intent::Play(ask) => self.play(ask)?,
            Intent::Leave(how) => self.leave = Some(how),
            Intent::Suspend => {
                (self.suspend)()?;
                self.clear()?;
            }
            Intent::Clear => self.clear()?,
        }
        Ok(())
    }

    /// Asks the recording, which does it at once.
    fn play(&mut self, ask: PlayAsk) -> io::Result<()> {
        let Some(playback) = self.session.playback() else { return Ok(()) };
        let input = match playback.ask(ask) {
            Ok(jumped) => {
                self.jumped |= matches!(jumped, Jumped::Elsewhere | Jumped::AtFailure(..));
                Input::Played(jumped)
            }
            Err(error) => Input::Broken(error.to_string()),
        };
        self.input(input)?;
        self.news = News::Newer;
        Ok(())
    }

    /// Empties the terminal, so that the next frame draws all of it. The terminal is asked nothing: not every one answers.
    fn clear(&mut self) -> io::Result<()> {
        let size = self.terminal.size().map_err(io::Error::other)?;
        self.terminal.resize(size.into()).map_err(io::Error::other)?;
        self.dirty = true;
        Ok(())
    }
}
