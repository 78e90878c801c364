#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Cursor;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use super::player::{Moved, Until, Way};
use super::{EventReader, Growth, Jumped, PlayAsk, Playback, PlayedSession, Player, RecordingError};
use crate::base::clock::{ManualTime, RunClock};
use crate::base::diagnostic::{SourceId, Span};
use crate::base::exit::ExitCode;
use crate::base::id::{Epoch, NodeId, RunId, Seq};
use crate::base::log::{LogLevel, Stream};
use crate::event::{
    Ending, Fact, LogLine, NodeEnding, NodeInfo, NodeKind, OnFailure, PlannedRun, RunEvent, Status, StoredHeader, StoredLine,
    VERSION,
};
use crate::state::{RunState, Session};

const SECOND: u64 = 1_000_000;

fn info(at: u32) -> Arc<NodeInfo> {
    Arc::new(NodeInfo {
        address: format!("step.print.s{at}").into(),
        kind: NodeKind::Step,
        type_name: "print".into(),
        layer: 0,
        group: None,
        description: None,
        annotations: None,
        span: Span::new(SourceId(0), 0, 0),
        parent: None,
        service: None,
    })
}

/// A plan of some steps, and then for each of them in turn, once a second, a start, a line and an end; every third fails.
fn events(steps: u32) -> Vec<RunEvent> {
    let plan = PlannedRun {
        run: RunId("run".into()),
        name: "grid".into(),
        seed: 1,
        started_at_ms: 0,
        on_failure: OnFailure::Continue,
        max_parallel: 1,
        nodes: (0..steps).map(info).collect(),
        edges: Arc::default(),
        metrics: Arc::default(),
        thresholds: Arc::default(),
        sources: Arc::default(),
    };
    let mut facts = vec![(0, Fact::Planned(plan))];
    for at in 0..steps {
        let (node, epoch) = (NodeId(at), Epoch(0));
        let (us, failed) = (u64::from(at + 1) * SECOND, at % 3 == 2);
        let status = if failed { Status::Failed } else { Status::Succeeded };
        facts.push((us, Fact::Started { node, epoch }));
        let text = format!("line {at}").into();
        facts.push((us + 1, Fact::Log(LogLine { node: Some(node), level: LogLevel::Info, stream: Stream::Module, text })));
        let ending =
            NodeEnding { status, attempts: 1, duration_us: 2, output: None, error: None, reason: None, tolerated: false };
        facts.push((us + 2, Fact::Ended { node, epoch, ending }));
    }
    let ending = Ending { exit: ExitCode::Failed, outputs: Vec::new(), failed_outputs: Vec::new(), reason: None };
    facts.push((u64::from(steps + 1) * SECOND, Fact::Finished(ending)));
    let numbered = (1..).map(Seq).zip(facts);
    numbered.map(|(seq, (us, fact))| RunEvent { seq, real_us: us, plan_us: us, fact }).collect()
}

fn file(events: &[RunEvent]) -> String {
    std::iter::once(StoredHeader::current().line()).chain(events.iter().map(StoredLine::of)).collect()
}

fn player(text: &str) -> Result<Player<Cursor<Vec<u8>>>, RecordingError> {
    Player::new(EventReader::new(Cursor::new(text.as_bytes().to_vec()), Growth::None)?)
}

/// All that there is to be known of a state.
fn shown(state: &RunState) -> String {
    format!("{state:?}")
}

fn folded(events: &[RunEvent], until: impl Fn(&RunEvent) -> bool) -> String {
    let mut state = RunState::new();
    events.iter().take_while(|event| until(event)).for_each(|event| state.apply(event));
    shown(&state)
}

#[test]
fn every_moment_is_what_it_was_wherever_one_comes_from() {
    let events = events(40_000);
    let mut player = player(&file(&events)).unwrap();
    assert_eq!(shown(player.whole()), folded(&events, |_| true));
    assert_eq!(shown(player.state()), folded(&events, |event| event.real_us == 0), "it stands at the beginning");
    // Back and forth, by time and by event.
    for step in [7, 39_000, 12, 20_000, 20_003, 40_001, 0, 1] {
        let us = step * SECOND + 1;
        player.go(Until::Time(us), Way::Shortest).unwrap();
        assert!(shown(player.state()) == folded(&events, |event| event.real_us <= us), "second {step}");
        let seq = Seq(step * 3 + 1);
        player.go(Until::Event(seq), Way::Shortest).unwrap();
        assert!(shown(player.state()) == folded(&events, |event| event.seq <= seq), "event {seq}");
    }
    assert!((6..=13).contains(&player.kept()), "as many states as there is room for: {}", player.kept());
    assert_eq!(player.failures().len(), 40_000 / 3);
}

#[test]
fn going_through_sees_every_event_once_and_going_far_none() {
    let events = events(4_000);
    let mut player = player(&file(&events)).unwrap();
    let mut seen = vec![1];
    for us in [SECOND, 5 * SECOND, 5 * SECOND, 4_000 * SECOND] {
        let Moved::Through(through) = player.go(Until::Time(us), Way::Through).unwrap() else { unreachable!() };
        seen.extend(through.iter().map(|event| event.seq.0));
    }
    assert_eq!(seen, (1..=player.state().seq.0).collect::<Vec<_>>());
    assert!(matches!(player.go(Until::Time(SECOND), Way::Through).unwrap(), Moved::Elsewhere), "back there is no way through");
    assert!(matches!(player.go(Until::Time(3_900 * SECOND), Way::Shortest).unwrap(), Moved::Elsewhere));
}

#[test]
fn what_is_no_file_of_events_is_said_with_its_place() {
    let good = file(&events(3));
    let fails = |text: &str| player(text).map(drop).unwrap_err();
    assert!(matches!(fails(""), RecordingError::Empty));
    assert!(matches!(fails("step \"print\" \"a\" {}\n"), RecordingError::Stranger));
    assert!(matches!(fails("{\"format\":\"other\",\"version\":1,\"squall\":\"1\"}\n"), RecordingError::Stranger));
    let newer = good.replacen(&format!("\"version\":{VERSION}"), &format!("\"version\":{}", VERSION + 1), 1);
    assert!(matches!(fails(&newer), RecordingError::Newer { version, .. } if version == VERSION + 1));
    let lines: Vec<&str> = good.lines().collect();
    let broken = [&lines[..3], &["{\"seq\":3,"], &lines[4..]].concat().join("\n");
    let error = fails(&broken);
    assert!(error.to_string().starts_with("line 4 is no event: EOF while parsing"), "{error}");
    assert_eq!(error.hint().as_deref(), Some("what stands before it can be watched: head -n 3 FILE > good.jsonl"));
    let twice = [&lines[..3], &lines[2..]].concat().join("\n");
    assert_eq!(fails(&twice).to_string(), "line 4 is no event: event 2 stands behind event 2");
    let beheaded = [&lines[..1], &lines[2..]].concat().join("\n");
    assert!(matches!(fails(&beheaded), RecordingError::Beheaded { line: 2 }));
}

#[test]
fn a_last_line_that_is_cut_is_no_error_and_missing_events_are_counted() {
    let events = events(3);
    let good = file(&events);
    let cut = player(&good[..good.len() - 9]).unwrap();
    assert!(cut.reader().is_cut() && cut.reader().missed() == 0 && cut.whole().ending.is_none());
    let whole = player(good.trim_end()).unwrap();
    assert!(!whole.reader().is_cut() && whole.whole().ending.is_some(), "a line that is whole needs no end");
    let lines: Vec<String> = good.lines().map(str::to_owned).collect();
    let told = StoredLine::of_missed(2).trim_end().to_owned();
    let mut lagged = player(&[&lines[..3], std::slice::from_ref(&told), &lines[5..]].concat().join("\n")).unwrap();
    assert_eq!(lagged.reader().missed(), 2);
    lagged.go(Until::Time(9 * SECOND), Way::Shortest).unwrap();
    lagged.go(Until::Time(0), Way::Shortest).unwrap();
    assert_eq!(lagged.reader().missed(), 2, "they are not counted again");
    let end = player(&[&lines[..3], &[told]].concat().join("\n")).unwrap();
    assert_eq!(end.reader().missed(), 2, "at the end no gap shows");
    let says = |player: &Player<Cursor<Vec<u8>>>| player.gaps().unwrap_or_default();
    assert_eq!((says(&whole).as_str(), says(&end).contains("2 events are missing")), ("", true), "{}", says(&end));
    assert!(says(&cut).contains("cut in the middle"), "{}", says(&cut));
}

/// A recording that is played, and the hand of its clock.
fn played(text: &str, growth: Growth) -> (PlayedSession<Cursor<Vec<u8>>>, ManualTime) {
    let (clock, time) = RunClock::manual(UNIX_EPOCH);
    let reader = EventReader::new(Cursor::new(text.as_bytes().to_vec()), growth).unwrap();
    (PlayedSession::new(Player::new(reader).unwrap(), clock).unwrap(), time)
}

#[tokio::test]
async fn time_passes_as_fast_as_somebody_wants_stands_still_and_ends() {
    let events = events(60);
    let (session, time) = played(&file(&events), Growth::None);
    let mut heard = session.subscribe(session.snapshot().0);
    let playing = tokio::spawn(session.clone().play());
    let at = |us| folded(&events, |event| event.real_us <= us);
    let until = |us: u64| {
        let (session, at) = (session.clone(), at(us));
        async move {
            loop {
                let (seq, state) = session.snapshot();
                if shown(&state) == at {
                    return;
                }
                session.changed(seq).await;
            }
        }
    };
    tokio::task::yield_now().await;
    time.advance(Duration::from_secs(2));
    until(2 * SECOND).await;
    assert_eq!(heard.next().await.unwrap().unwrap().seq, Seq(2), "whoever listens hears of each event");
    session.ask(PlayAsk::Faster).unwrap();
    session.ask(PlayAsk::Faster).unwrap();
    assert_eq!(session.view().speed.to_string(), "×4");
    tokio::task::yield_now().await;
    time.advance(Duration::from_secs(3));
    until(14 * SECOND).await;
    session.ask(PlayAsk::Toggle).unwrap();
    tokio::task::yield_now().await;
    time.advance(Duration::from_secs(100));
    tokio::task::yield_now().await;
    assert_eq!((session.view().at_us, session.view().playing), (14 * SECOND, false));
    session.ask(PlayAsk::Toggle).unwrap();
    tokio::task::yield_now().await;
    time.advance(Duration::from_secs(100));
    until(61 * SECOND).await;
    let view = session.view();
    assert_eq!((view.at_us, view.total_us, view.playing), (61 * SECOND, 61 * SECOND, false), "at its end it stops");
    assert_eq!(session.ask(PlayAsk::Toggle).unwrap(), Jumped::Elsewhere, "and begins anew");
    assert_eq!((session.view().at_us, session.view().playing), (0, true));
    assert!(session.send(crate::event::By::Operator, crate::event::Ask::Pause).is_err(), "it takes no commands");
    playing.abort();
}

#[tokio::test]
async fn failures_are_gone_to_one_by_one_and_back() {
    let (session, _time) = played(&file(&events(9)), Growth::None);
    let to = |ask| match session.ask(ask).unwrap() {
        Jumped::AtFailure(mark, number) => {
            let state = session.snapshot().1;
            assert_eq!(state.seq, mark.seq);
            assert_eq!(state.node(mark.node.unwrap()).map(|node| node.status), Some(Status::Failed));
            Some((number, mark.node.unwrap().0))
        }
        _ => None,
    };
    let (next, previous) = (PlayAsk::NextFailure, PlayAsk::PreviousFailure);
    let ways = [next, next, next, next, previous, previous, previous, next].map(to);
    assert_eq!(ways, [Some((1, 2)), Some((2, 5)), Some((3, 8)), None, Some((2, 5)), Some((1, 2)), None, Some((2, 5))]);
    assert!(!session.view().playing, "one wants to look");
    assert_eq!(session.ask(PlayAsk::Step(-1)).unwrap(), Jumped::Elsewhere);
    assert_eq!(session.view().at_us, 5 * SECOND + 2);
    assert_eq!(session.ask(PlayAsk::Step(2)).unwrap(), Jumped::Not, "few events are gone through");
    session.ask(PlayAsk::End).unwrap();
    assert!(session.snapshot().1.ending.is_some());
}

/// A file to which somebody writes.
#[tokio::test]
async fn a_file_that_grows_is_followed_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.jsonl");
    let events = events(3);
    let text = file(&events);
    let (first, rest) = text.split_at(text.len() / 2);
    std::fs::write(&path, first).unwrap();
    let (clock, time) = RunClock::manual(UNIX_EPOCH);
    let reader = EventReader::new(std::fs::File::open(&path).unwrap(), Growth::Expected).unwrap();
    let session = PlayedSession::new(Player::new(reader).unwrap(), clock).unwrap();
    let (seq, state) = session.snapshot();
    assert!(seq > Seq(1) && state.ending.is_none(), "it begins where the file ends");
    let playing = tokio::spawn(session.clone().play());
    tokio::task::yield_now().await;
    std::fs::write(&path, [first, rest].concat()).unwrap();
    while time.advance_to_next() && session.snapshot().1.ending.is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(shown(&session.snapshot().1), folded(&events, |_| true));
    playing.abort();
}
