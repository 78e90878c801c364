//! The screen of events.

use std::time::Duration;

use super::story::{self, Story};
use super::views::{SIZES, at_sizes, drawn};
use super::{app, keys, screen};
use crate::base::id::CommandId;
use crate::event::{Answer, Ask, By, LoadChange};
use crate::state::RunState;
use crate::tui::app::{App, Input, Screen};
use crate::tui::colour::ColourDepth;
use crate::tui::happening::Witness;
use crate::tui::look::{Charset, Look};
use crate::tui::theme::Theme;

/// A screen that has seen all of a story.
fn witness(story: &Story) -> App {
    let mut witness = Witness::default();
    let happened = story.told.iter().flat_map(|event| witness.event(event)).collect();
    let mut app = app(&story.state);
    app.update(Duration::ZERO, Input::Happened(happened));
    app
}

/// The same, that has asked for two things and got one answer.
fn busy(story: &Story) -> App {
    let mut app = witness(story);
    let node = crate::base::id::NodeId(0);
    let ask = [Ask::Steer { node, change: LoadChange::Drain }, Ask::Retry { node }, Ask::Stop];
    for (id, ask) in (1..).zip(ask) {
        app.update(app.now, Input::Sent(CommandId(id), By::Operator, ask));
    }
    app.update(app.now, Input::Answered(CommandId(1), Answer::Done));
    app.update(app.now, Input::Answered(CommandId(2), Answer::Refused { reason: "it has not ended yet".into() }));
    app
}

#[test]
fn what_happened_and_who_asked_for_it() {
    drawn("events", &|| busy(&story::eventful()), "E", &SIZES);
    drawn("events-ended", &|| witness(&story::finished()), "E", &SIZES[..3]);
    at_sizes("no-events", &RunState::new(), "E", &SIZES[..3]);
}

#[test]
fn without_colours_and_letters_past_ascii() {
    let plain = || {
        let mut app = busy(&story::eventful());
        app.look = Look::new(Theme::default(), ColourDepth::None, Charset::Ascii);
        app
    };
    drawn("events-plain", &plain, "E", &SIZES[..3]);
}

#[test]
fn a_command_stands_there_from_when_it_is_sent_and_changes_with_its_answers() {
    let mut app = witness(&story::running());
    keys(&mut app, "E");
    assert_eq!(app.place.screen, Screen::Events);
    let shows = |app: &mut App, text: &str| screen(app, 100, 30).matches(text).count();
    app.update(app.now, Input::Sent(CommandId(9), By::Operator, Ask::Stop));
    assert_eq!(shows(&mut app, "… stop: waiting for an answer (the operator)"), 1);
    assert_eq!(shows(&mut app, "stop … waiting for an answer"), 1, "the status line says so too");
    app.update(app.now, Input::Answered(CommandId(9), Answer::Accepted));
    assert_eq!(shows(&mut app, "▸ stop: accepted (the operator)"), 1);
    app.update(app.now, Input::Answered(CommandId(9), Answer::Done));
    assert_eq!((shows(&mut app, "✓ stop: done (the operator)"), shows(&mut app, "accepted")), (1, 0));
}

#[test]
fn what_was_missed_is_said() {
    let mut app = busy(&story::eventful());
    keys(&mut app, "E");
    app.update(app.now, Input::Lagged);
    let seen = screen(&mut app, 100, 30);
    assert!(seen.contains("? stop: its answer was missed") && seen.contains("some events were missed"), "{seen}");
    assert!(seen.contains("✓ change the load of scenario.checkout: done"), "what was answered stays so\n{seen}");
    app.update(app.now, Input::Answered(CommandId(3), Answer::Done));
    assert!(screen(&mut app, 100, 30).contains("✓ stop: done"), "it comes after all");
}

#[test]
fn others_commands_are_told_when_they_are_refused() {
    let mut app = witness(&story::running());
    keys(&mut app, "E");
    let before = app.panes.events.tail.count();
    app.update(app.now, Input::Answered(CommandId(77), Answer::Done));
    assert_eq!(app.panes.events.tail.count(), before);
    app.update(app.now, Input::Answered(CommandId(78), Answer::Refused { reason: "the run is paused already".into() }));
    assert!(screen(&mut app, 100, 30).contains("a command from elsewhere was refused: the run is paused already"));
}

#[test]
fn it_follows_until_scrolled_and_scrolls_alone() {
    let mut story = story::running();
    for _ in 0..50 {
        story.pause(1000).tell(crate::event::Fact::Resumed { by: By::Operator });
    }
    let mut app = witness(&story);
    keys(&mut app, "E");
    assert!(screen(&mut app, 80, 24).contains("events 101 following"));
    keys(&mut app, "<pgup>");
    assert!(screen(&mut app, 80, 24).contains("held back: f follows"));
    assert!(app.panes.logs.tail.is_following());
    keys(&mut app, "<home>");
    assert!(screen(&mut app, 80, 24).contains("run run of grids/shop"));
    keys(&mut app, "f");
    assert!(app.panes.events.tail.is_following());
}

#[test]
fn steps_that_end_because_the_run_is_stopped_are_no_events_but_one_that_an_operator_skips_is() {
    use crate::event::{Fact, Reason, Status};
    let asked = || Some(Reason::Asked(By::Operator));
    let mut story = story::running();
    story.end(4, Status::Skipped, 0, asked());
    story.tell(Fact::Stopping { reason: Reason::Asked(By::Operator) }).end(5, Status::Cancelled, 0, asked());
    let mut app = witness(&story);
    keys(&mut app, "E");
    let seen = screen(&mut app, 100, 30);
    assert!(seen.contains("shell.report skipped") && seen.contains("stopping: ") && !seen.contains("日本語"), "{seen}");
    assert!(!seen.contains("http_request.login"), "what goes well is no event\n{seen}");
}
