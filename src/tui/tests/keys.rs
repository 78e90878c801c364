//! What keys do.

use std::sync::Arc;
use std::time::Duration;

use super::{app, following, keys, screen, story};
use crate::base::id::{CommandId, NodeId};
use crate::base::signal::Signal;
use crate::event::{Answer, Ask, By, EdgeKind, NodeKind, Status};
use crate::tui::app::{App, Focus, Input, Intent, Left};
use crate::tui::follow::Cursor;
use crate::tui::run::Leave;

fn ask(what: Ask) -> Intent {
    Intent::Send(By::Operator, what)
}

fn said(app: &App) -> &str {
    app.talk.notice().map_or("", |notice| notice.text.as_str())
}

#[test]
fn space_pauses_and_resumes() {
    assert_eq!(keys(&mut app(&story::running().state), " "), [ask(Ask::Pause)]);
    assert_eq!(keys(&mut app(&story::paused().state), " "), [ask(Ask::Resume)]);
    let mut over = app(&story::finished().state);
    assert_eq!(keys(&mut over, " "), []);
    assert_eq!(said(&over), "cannot pause: the run is over");
}

#[test]
fn steps_are_retried_skipped_and_cancelled() {
    let node = NodeId(3);
    let held = || app(&story::held().state);
    assert_eq!(keys(&mut held(), "jjjr"), [ask(Ask::Retry { node })]);
    assert_eq!(keys(&mut held(), "jjjs<enter>"), [ask(Ask::Skip { node })]);
    assert_eq!(keys(&mut held(), "jjjs<esc>"), []);
    assert_eq!(keys(&mut held(), "jjjsn"), []);
    assert_eq!(keys(&mut held(), "jjjs<right><enter>"), []);
    assert_eq!(keys(&mut held(), "jjjxy"), [ask(Ask::Cancel { node })]);
    let mut login = held();
    assert_eq!(keys(&mut login, "jr"), []);
    assert_eq!(said(&login), "cannot retry: http_request.login is succeeded");
}

#[test]
fn leaving_a_living_run_asks_first() {
    let running = || app(&story::running().state);
    assert_eq!(keys(&mut running(), "q<esc>"), []);
    assert_eq!(keys(&mut running(), "qn"), []);
    let mut leaving = running();
    assert_eq!(keys(&mut leaving, "qs"), [ask(Ask::Stop)]);
    let over = Arc::new(story::finished().state);
    assert_eq!(leaving.update(Duration::ZERO, Input::State(Arc::clone(&over))), [Intent::Leave(Leave::Quit)]);
    assert_eq!(keys(&mut running(), "Q"), [ask(Ask::Abort), Intent::Leave(Leave::Quit)]);
    assert_eq!(keys(&mut app(&over), "q"), [Intent::Leave(Leave::Finished)]);
}

#[test]
fn the_second_interrupt_leaves_at_once() {
    let by_signal = |what| Intent::Send(By::Signal(Signal::Interrupt), what);
    let mut living = app(&story::running().state);
    assert_eq!(keys(&mut living, "?<c-c>"), [by_signal(Ask::Stop)]);
    assert!(living.layers.is_empty());
    assert_eq!(
        living.update(Duration::ZERO, Input::Signal(Signal::Interrupt)),
        [by_signal(Ask::Abort), Intent::Leave(Leave::Interrupted)]
    );
    let mut gone = app(&story::running().state);
    assert_eq!(
        gone.update(Duration::ZERO, Input::Signal(Signal::Hangup)),
        [Intent::Send(By::Signal(Signal::Hangup), Ask::Stop), Intent::Leave(Leave::Interrupted)]
    );
}

#[test]
fn a_run_that_takes_no_commands_can_be_left() {
    let mut app = app(&story::running().state);
    keys(&mut app, "qs");
    assert_eq!(app.update(Duration::ZERO, Input::Gone), [Intent::Leave(Leave::Quit)]);
}

#[test]
fn a_command_is_shown_as_pending_until_it_is_answered() {
    let mut app = app(&story::held().state);
    let sent = keys(&mut app, "jjjr");
    let [Intent::Send(by, what)] = &sent[..] else { panic!("{sent:?}") };
    app.update(Duration::ZERO, Input::Sent(CommandId(1), *by, what.clone()));
    assert!(screen(&mut app, 80, 24).contains("retry http_request.pay … waiting for an answer"));
    app.update(Duration::ZERO, Input::Answered(CommandId(1), Answer::Refused { reason: "the run is ending".into() }));
    let seen = screen(&mut app, 80, 24);
    assert!(seen.contains("retry http_request.pay: the run is ending") && !seen.contains("waiting for an answer"));
    assert_eq!(app.state.node(NodeId(3)).map(|node| node.status), Some(Status::Held), "no screen is optimistic");
}

#[test]
fn the_cursor_stays_on_its_step_when_rows_come_and_go() {
    let story = story::running();
    let mut app = app(&story.state);
    keys(&mut app, "jjj");
    assert_eq!(app.selected_name(), "http_request.pay");
    keys(&mut app, "k<right>");
    assert_eq!(app.panes.steps.rows().len(), 18);
    keys(&mut app, "jjj");
    assert_eq!(app.selected_name(), "http_request.item[2]");
    keys(&mut app, "/item[2]<enter>");
    assert_eq!(app.selected_name(), "http_request.item[2]");
    keys(&mut app, "<esc>");
    assert_eq!((app.selected_name(), app.panes.steps.filter()), ("http_request.item[2]", ""));
    keys(&mut app, "<left>");
    assert_eq!(app.selected_name(), "http_request.item");
    keys(&mut app, "<left>");
    assert_eq!(app.panes.steps.rows().len(), 6);
    keys(&mut app, "G");
    assert_eq!(app.selected_name(), "print.日本語");
    keys(&mut app, "<home>");
    assert_eq!(app.selected_name(), "resource.http_client.shop");
}

#[test]
fn instances_known_later_come_below_their_step() {
    let whole = story::running();
    let before: Vec<_> =
        whole.told.iter().take_while(|event| !matches!(event.fact, crate::event::Fact::Expanded { .. })).collect();
    let mut state = crate::state::RunState::new();
    before.into_iter().for_each(|event| state.apply(event));
    let mut app = app(&state);
    keys(&mut app, "jj");
    assert_eq!(app.selected_name(), "http_request.item");
    assert_eq!(keys(&mut app, "<enter>"), []);
    assert_eq!(said(&app), "cannot open: this step has no instances");
    app.update(Duration::ZERO, Input::State(Arc::new(whole.state)));
    keys(&mut app, "<enter>j");
    assert_eq!(app.selected_name(), "http_request.item[0]");
}

#[test]
fn filters_find_and_exclude() {
    let mut app = app(&story::running().state);
    keys(&mut app, "/PAY");
    assert_eq!(app.panes.steps.rows().len(), 1);
    keys(&mut app, "<c-u>!http<enter>");
    assert_eq!(app.panes.steps.rows().len(), 2);
    keys(&mut app, "/<backspace><backspace><esc>");
    assert_eq!(app.panes.steps.filter(), "!http");
    keys(&mut app, "/<c-u>nothing like it<enter>");
    assert_eq!((app.panes.steps.rows().len(), app.selected()), (0, None));
    assert_eq!(keys(&mut app, "rsxjjkk<enter>"), []);
}

#[test]
fn panes_and_views_are_gone_through() {
    let mut app = app(&story::held().state);
    keys(&mut app, "<tab>");
    assert_eq!(app.place.focus, Focus::Detail);
    keys(&mut app, "<tab><tab><s-tab>");
    assert_eq!(app.place.focus, Focus::Logs);
    keys(&mut app, "<esc>g");
    assert_eq!((app.place.focus, app.place.left), (Focus::Steps, Left::Graph));
    keys(&mut app, "<enter>");
    assert_eq!(app.place.left, Left::List);
}

#[test]
fn the_cursor_moves_through_the_drawn_graph() {
    let mut app = app(&story::held().state);
    keys(&mut app, "g");
    screen(&mut app, 120, 40);
    keys(&mut app, "jj");
    let below = app.selected_name().to_owned();
    assert!(["http_request.item", "http_request.pay"].contains(&below.as_str()));
    keys(&mut app, if below.ends_with("item") { "<right>" } else { "<left>" });
    assert_ne!(app.selected_name(), below);
    keys(&mut app, "<up><up><up><up>");
    assert_eq!(app.selected_name(), "resource.http_client.shop");
}

#[test]
fn logs_follow_until_scrolled_and_keep_their_place() {
    let mut story = story::running();
    for line in 0..100 {
        story.log(Some(3), crate::base::log::LogLevel::Info, &format!("line {line}."));
    }
    let mut app = app(&story.state);
    let shows = |app: &mut App, line: u32| screen(app, 80, 24).contains(&format!("line {line}."));
    assert!(shows(&mut app, 99));
    keys(&mut app, "<tab><tab>kkkkk");
    assert!(shows(&mut app, 94) && !shows(&mut app, 95));
    story.log(Some(3), crate::base::log::LogLevel::Info, "line 100.");
    app.update(Duration::ZERO, Input::State(Arc::new(story.state.clone())));
    assert!(shows(&mut app, 94) && !shows(&mut app, 95));
    keys(&mut app, "<home>");
    assert!(screen(&mut app, 80, 24).contains("logged in as ann"));
    keys(&mut app, "f");
    assert!(shows(&mut app, 100));
    keys(&mut app, "<esc>jl");
    assert!(!shows(&mut app, 100) && screen(&mut app, 80, 24).contains("logged in as ann"));
}

#[test]
fn clocks_move_between_snapshots_and_a_pause_stops_plan_time() {
    let seconds = Duration::from_secs;
    let mut living = app(&story::running().state);
    let before = (living.plan_us(), living.real_us());
    living.update(seconds(3), Input::Tick);
    assert_eq!((living.plan_us(), living.real_us()), (before.0 + 3_000_000, before.1 + 3_000_000));
    let mut still = app(&story::paused().state);
    let before = still.plan_us();
    still.update(seconds(3), Input::Tick);
    assert_eq!(still.plan_us(), before);
    assert!(screen(&mut still, 80, 24).contains("paused 0:08"));
    assert!(living.is_ticking() && !app(&story::finished().state).is_ticking());
}

#[test]
fn themes_change_colours_but_not_words() {
    let mut app = app(&story::held().state);
    let buffer = |app: &mut App| super::buffer(app, 80, 24);
    let before = buffer(&mut app);
    let words = screen(&mut app, 80, 24);
    keys(&mut app, "t");
    assert_eq!(said(&app), "theme light");
    keys(&mut app, "<end><home>");
    let after = buffer(&mut app);
    assert_ne!(before.content[0].bg, after.content[0].bg);
    assert_eq!(screen(&mut app, 80, 24), words);
}

#[test]
fn the_cursor_goes_where_something_happens_until_it_is_taken() {
    let held = Arc::new(story::held().state);
    let mut app = following(&story::running().state);
    let running = app.selected_name().to_owned();
    assert_eq!(app.selected_node().map(|node| node.status), Some(Status::Running), "{running}");
    assert!(screen(&mut app, 80, 24).contains(" steps following "));
    app.update(Duration::ZERO, Input::State(Arc::clone(&held)));
    assert_eq!(app.selected_name(), "http_request.pay", "what is held comes first");
    // A pause does not take it, a look at another step does.
    keys(&mut app, " ");
    assert_eq!(app.cursor, Cursor::Follows);
    keys(&mut app, "kk");
    app.update(Duration::ZERO, Input::State(Arc::clone(&held)));
    assert_eq!(app.selected_name(), "http_request.login");
    assert!(!screen(&mut app, 80, 24).contains("steps following"));
    // Back to where it was, key by key, and at last to the run.
    keys(&mut app, "<tab>z<esc><esc>");
    assert_eq!(app.selected_name(), "http_request.login");
    keys(&mut app, "<esc>");
    assert_eq!((app.selected_name(), app.cursor), ("http_request.pay", Cursor::Follows));
}

#[test]
fn the_log_has_what_happened_among_what_was_said() {
    use crate::tui::happening::Witness;
    let story = story::held();
    let mut witness = Witness::default();
    let happened = story.told.iter().flat_map(|event| witness.event(event)).collect();
    let mut app = app(&story.state);
    app.update(Duration::ZERO, Input::Happened(happened));
    keys(&mut app, "<tab><tab>z");
    let seen = screen(&mut app, 120, 40);
    let at = |text: &str| seen.lines().position(|line| line.contains(text)).unwrap_or_else(|| panic!("no {text:?} in\n{seen}"));
    assert!(
        at("logged in as ann") < at("✓ http_request.login") && at("✓ http_request.login") < at("◆ http_request.pay"),
        "{seen}"
    );
    assert!(seen.contains("held in 180.0 ms: status 503: "), "with the reason\n{seen}");
    // Only the selected step's.
    keys(&mut app, "z<esc><home>jl");
    let seen = screen(&mut app, 120, 40);
    let logs = &seen[seen.find("logs of").unwrap()..];
    assert!(logs.contains("http_request.login") && !logs.contains("http_request.pay"), "{logs}");
}

#[test]
fn a_collection_waits_until_one_of_its_instances_has_begun() {
    let of = |address: &str, kind| story::info(address, kind, 0, Some("step.print.a"));
    let nodes = vec![
        of("step.print.a", NodeKind::Collection),
        of("step.print.a[0]", NodeKind::Step),
        of("step.print.a[1]", NodeKind::Step),
    ];
    let mut story = story::Story::default();
    let edges = [(1, 0, EdgeKind::Instance), (2, 0, EdgeKind::Instance)];
    story.plan(nodes, &edges).start(0);
    let mut app = following(&story.state);
    let shown = |app: &App| app.status(NodeId(0), app.state.node(NodeId(0)).unwrap());
    assert_eq!(shown(&app), Status::Waiting);
    assert!(!screen(&mut app, 80, 24).contains("0 ms"), "nothing has taken any time");
    story.start(2);
    app.update(Duration::ZERO, Input::State(Arc::new(story.state.clone())));
    assert_eq!(shown(&app), Status::Running);
}

#[test]
fn a_cursor_on_what_is_held_stays_there_whatever_else_is_held() {
    let mut story = story::held();
    let mut app = following(&story.state);
    assert_eq!(app.selected_name(), "http_request.pay");
    let ending = crate::event::NodeEnding {
        status: Status::Held,
        attempts: 1,
        duration_us: 1,
        output: None,
        error: None,
        reason: None,
        tolerated: false,
    };
    story.tell(crate::event::Fact::Ended { node: NodeId(1), epoch: crate::base::id::Epoch(0), ending });
    app.update(Duration::ZERO, Input::State(Arc::new(story.state.clone())));
    assert_eq!(app.state.counts.of(Status::Held), 2);
    assert_eq!(app.selected_name(), "http_request.pay");
}
