//! The loop, with a real session, keys from a channel and a terminal in memory.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use futures_util::stream;
use ratatui::Terminal;
use ratatui::backend::{Backend as _, TestBackend};
use tokio::sync::mpsc;

use super::story::{self, Story};
use crate::base::id::{CommandId, Seq};
use crate::base::signal::{Signal, Signals};
use crate::event::{Answer, Ask, By, Command, Ending, Fact, Fanout, RunEvent};
use crate::state::{LocalSession, Session, fold};
use crate::tui::app::Input;
use crate::tui::colour::ColourDepth;
use crate::tui::look::Charset;
use crate::tui::run::{AtEnd, Inputs, Leave, Show, TuiOptions, drive};
use crate::tui::theme::Theme;

pub(super) fn options(at_end: AtEnd) -> TuiOptions {
    TuiOptions {
        title: "shop".into(),
        theme: Theme::default(),
        depth: ColourDepth::True,
        charset: Charset::Unicode,
        at_end,
        reload: None,
    }
}

/// A run in this process whose events are told by hand.
struct Told {
    session: LocalSession,
    fanout: Fanout,
    commands: mpsc::UnboundedReceiver<Command>,
    last: Seq,
}

impl Told {
    fn new(story: &Story) -> Self {
        let (fanout, reader) = Fanout::new();
        let (send, commands) = mpsc::unbounded_channel();
        let (session, folding) = fold(reader, send);
        tokio::spawn(folding);
        let mut told = Self { session, fanout, commands, last: Seq(0) };
        story.told.iter().for_each(|event| told.tell(event.fact.clone()));
        told
    }

    fn tell(&mut self, fact: Fact) {
        self.last = self.last.next();
        self.fanout.send(RunEvent { seq: self.last, real_us: self.last.0, plan_us: self.last.0, fact });
        self.fanout.flush();
    }

    fn answer(&mut self, command: CommandId, answer: Answer) {
        self.tell(Fact::Answered { command, answer });
    }

    fn finish(&mut self) {
        let ending =
            Ending { exit: crate::base::exit::ExitCode::Good, outputs: Vec::new(), failed_outputs: Vec::new(), reason: None };
        self.tell(Fact::Finished(ending));
    }
}

/// A screen on its own task: how it was left and what was seen last.
type Shown = tokio::task::JoinHandle<(io::Result<Leave>, String)>;

/// Shows a run; gives the keys to the screen, and what must live as long.
fn show(told: &Told, at_end: AtEnd) -> (Shown, mpsc::UnboundedSender<Event>, Signals) {
    let (press, pressed) = mpsc::unbounded_channel();
    let (signals, _hand) = Signals::manual();
    let mut listener = signals.listen().unwrap();
    let session: Arc<dyn Session> = Arc::new(told.session.clone());
    let task = tokio::spawn(async move {
        let mut terminal = Terminal::new(TestBackend::new(100, 30)).unwrap();
        let events = Box::pin(stream::unfold(pressed, |mut pressed: mpsc::UnboundedReceiver<Event>| async move {
            let event = pressed.recv().await?;
            Some((Ok::<_, io::Error>(event), pressed))
        }));
        let inputs = Inputs { events, signals: &mut listener, suspensions: None };
        let left = drive(session, options(at_end), &mut terminal, inputs, &mut || Ok(())).await;
        (left, terminal.backend().to_string())
    });
    (task, press, signals)
}

fn key(character: char) -> Event {
    Event::Key(KeyEvent::new(KeyCode::Char(character), KeyModifiers::NONE))
}

#[tokio::test]
async fn keys_become_commands_answers_come_back_and_the_screen_ends_with_the_run() {
    let mut told = Told::new(&story::held());
    told.session.changed(Seq(told.last.0 - 1)).await;
    let (task, press, _signals) = show(&told, AtEnd::Stay);
    press.send(key(' ')).unwrap();
    let pause = told.commands.recv().await.unwrap();
    assert_eq!((pause.by, &pause.ask), (By::Operator, &Ask::Pause));
    told.answer(pause.id, Answer::Done);
    told.tell(Fact::Paused { by: By::Operator });
    press.send(key('q')).unwrap();
    press.send(key('s')).unwrap();
    assert_eq!(told.commands.recv().await.map(|command| command.ask), Some(Ask::Stop));
    told.finish();
    let (left, _) = task.await.unwrap();
    assert_eq!(left.unwrap(), Leave::Quit);
}

#[tokio::test]
async fn a_finished_run_stays_until_it_is_left_or_goes_at_once() {
    let mut told = Told::new(&story::running());
    let (staying, press, _signals) = show(&told, AtEnd::Stay);
    let (going, _press, _other) = show(&told, AtEnd::Leave);
    told.finish();
    assert_eq!(going.await.unwrap().0.unwrap(), Leave::Finished);
    assert!(!staying.is_finished());
    press.send(key('q')).unwrap();
    let (left, seen) = staying.await.unwrap();
    assert_eq!(left.unwrap(), Leave::Finished);
    assert!(seen.contains("http_request.item"), "{seen}");
}

#[tokio::test]
async fn a_run_that_breaks_without_an_end_is_left() {
    let told = Told::new(&story::running());
    told.session.changed(Seq(told.last.0 - 1)).await;
    let (task, _press, _signals) = show(&told, AtEnd::Stay);
    drop(told.fanout);
    assert_eq!(task.await.unwrap().0.unwrap(), Leave::Finished);
}

#[tokio::test]
async fn the_end_of_input_is_a_terminal_that_is_gone() {
    let mut told = Told::new(&story::running());
    let (task, press, _signals) = show(&told, AtEnd::Stay);
    drop(press);
    assert_eq!(
        told.commands.recv().await.map(|command| (command.by, command.ask)),
        Some((By::Signal(Signal::Hangup), Ask::Stop))
    );
    assert_eq!(task.await.unwrap().0.unwrap(), Leave::Interrupted);
}

#[tokio::test]
async fn two_signals_end_the_run_and_the_screen() {
    let mut told = Told::new(&story::running());
    told.session.changed(Seq(told.last.0 - 1)).await;
    let (signals, hand) = Signals::manual();
    let mut listener = signals.listen().unwrap();
    let session: Arc<dyn Session> = Arc::new(told.session.clone());
    let task = tokio::spawn(async move {
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let inputs = Inputs { events: stream::pending::<io::Result<Event>>(), signals: &mut listener, suspensions: None };
        drive(session, options(AtEnd::Stay), &mut terminal, inputs, &mut || Ok(())).await
    });
    hand.send(Signal::Interrupt).unwrap();
    assert_eq!(told.commands.recv().await.map(|command| command.ask), Some(Ask::Stop));
    hand.send(Signal::Terminate).unwrap();
    assert_eq!(told.commands.recv().await.map(|command| command.ask), Some(Ask::Abort));
    assert_eq!(task.await.unwrap().unwrap(), Leave::Interrupted);
}

#[tokio::test]
async fn frames_are_drawn_only_when_there_is_something_new() {
    let ms = Duration::from_millis;
    for (story, tick) in [(story::running(), Some(ms(1000))), (story::finished(), None)] {
        let told = Told::new(&story);
        told.session.changed(Seq(told.last.0 - 1)).await;
        let session: Arc<dyn Session> = Arc::new(told.session.clone());
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let mut suspend = || Ok(());
        let mut show = Show::new(session, options(AtEnd::Stay), &mut terminal, &mut suspend);
        assert_eq!(show.until_frame(), Some(Duration::ZERO), "the first frame is due at once");
        show.frame().unwrap();
        let next = show.until_frame();
        assert_eq!(next.is_some(), tick.is_some(), "nothing moves on the screen of a run that is over");
        assert!(next.zip(tick).is_none_or(|(next, tick)| next <= tick && next > ms(33)));
        // A terminal that was small for a moment has its size again, but has lost what stood there.
        show.terminal().backend_mut().clear().unwrap();
        show.input(Input::Resized).unwrap();
        show.frame().unwrap();
        assert!(show.terminal().backend().to_string().contains("http_request.item"));
        show.input(Input::Redraw).unwrap();
        assert!(show.until_frame().is_some_and(|next| next <= ms(33)));
    }
}
