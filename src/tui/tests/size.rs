//! Large runs: a frame costs what is seen, not what there is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::story::{Story, info};
use super::{app, keys, screen};
use crate::base::log::LogLevel;
use crate::event::{EdgeKind, NodeInfo, NodeKind, Status};
use crate::tui::app::Input;
use crate::tui::pane;

const NODES: u32 = 10_000;

/// 5,000 single steps and one step of 5,000 instances; 10,000 log lines, one of a megabyte.
fn large() -> Story {
    let mut nodes: Vec<NodeInfo> =
        (0..NODES / 2).map(|at| info(&format!("step.print.single_{at}"), NodeKind::Step, at / 10, None)).collect();
    nodes.push(info("step.print.many", NodeKind::Collection, 1, Some("step.print.many")));
    nodes.extend((0..NODES / 2).map(|at| info(&format!("step.print.many[{at}]"), NodeKind::Step, 1, Some("step.print.many"))));
    let edges: Vec<_> = (10..NODES / 2).map(|at| (at - 10, at, EdgeKind::After)).collect();
    let mut story = Story::default();
    story.plan(nodes, &edges);
    for at in NODES / 2 + 1..=NODES {
        story.start(at).attempt(at, 1, 2).end(at, Status::Succeeded, 2, None);
    }
    for at in 0..10_000 {
        story.log(Some(at % NODES), LogLevel::Info, &format!("line {at}"));
    }
    story.log(None, LogLevel::Info, &"日x".repeat(1 << 18));
    story
}

#[test]
fn a_frame_of_a_large_run_is_quick_and_makes_only_the_rows_that_are_seen() {
    let story = large();
    let mut app = app(&story.state);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 100, 42));
    keys(&mut app, "/many<enter><enter><esc><end>");
    assert_eq!(app.panes.steps.rows().len(), NODES as usize + 1);
    assert_eq!(pane::list::draw(&mut app, *buffer.area(), &mut buffer), 40);
    // On the step with 5,000 instances every frame counts them and adds up their latencies.
    keys(&mut app, "/!single<enter><home>");
    assert_eq!(app.selected_name(), "print.many");
    screen(&mut app, 120, 40);
    let frames = 20;
    let start = Instant::now();
    for _ in 0..frames {
        app.update(app.now, Input::State(Arc::new(story.state.clone())));
        assert!(screen(&mut app, 120, 40).contains("5000/5000"));
    }
    let each = start.elapsed() / frames;
    assert!(each < Duration::from_millis(150), "a frame took {each:?}");
}

#[test]
fn too_many_boxes_are_not_drawn() {
    let mut app = app(&large().state);
    keys(&mut app, "g");
    assert!(screen(&mut app, 120, 40).contains("too many to draw"));
    assert_eq!(keys(&mut app, "jjkk<right>"), []);
}
