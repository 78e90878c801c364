//! `squall demo` in a terminal: a shop at work, to be watched, paused and left.

use super::{SIZE, until_is};
use crate::kit::{Folder, Terminal};

fn demo(arguments: &[&str]) -> Terminal {
    let folder = Folder::new();
    let terminal = folder.squall(["demo"]).args(arguments).terminal(SIZE.0, SIZE.1);
    folder.kept_by(terminal)
}

#[test]
fn the_shop_can_be_watched_paused_and_left() {
    // Slow enough that it cannot be over before it is left.
    let mut terminal = demo(&["--pace", "3"]);
    let names = ["wait.service", "http_request.login", "http_request.browse", "http_request.item", "http_request.pay"];
    let screen = terminal.until("the services have answered", |screen| {
        screen.sign("wait.service") == '✓' && screen.sign("http_request.status") == '●'
    });
    for name in names {
        assert!(screen.step(name).is_some(), "{name}\n{screen}");
    }
    assert!(screen.header().contains("squall shop.hcl"), "{screen}");
    assert!(screen.step("wait.service").unwrap().rest.starts_with("5/5"), "{screen}");
    terminal.press(" ");
    until_is(&terminal, "PAUSED");
    terminal.until("the pause is counted", |screen| screen.seconds_after("paused").is_some_and(|seconds| seconds >= 1));
    terminal.press(" ");
    until_is(&terminal, "RUNNING");
    terminal.press("q");
    terminal.until_seen("The run is not over.");
    terminal.press("s");
    terminal.wait().expect(103).was_up().restored().says(&["stopped by an operator"]);
}

#[test]
fn it_ends_with_a_receipt_and_exit_leaves_then() {
    let left = demo(&["--pace", "0.1", "--exit"]).wait().expect(0).was_up().restored();
    left.says(&["36 succeeded, 1 skipped", "step.http_request.wrap", "receipt", "EUR"]);
}

#[test]
fn it_stays_to_be_looked_at_and_shows_retries() {
    let mut terminal = demo(&["--pace", "0.05", "--flaky", "--items", "12"]);
    until_is(&terminal, "DONE");
    super::select(&mut terminal, "http_request.item");
    let screen = terminal.until("there is a histogram", |screen| screen.tells("logarithmic") && screen.tells("p99"));
    let tries: u32 = screen
        .detail()
        .and_then(|pane| pane.lines.iter().find_map(|line| line.strip_prefix("latency  ")?.split(' ').next()?.parse().ok()))
        .unwrap();
    assert!(tries > 12, "some were asked for twice\n{screen}");
    terminal.until("what it gave is told", |screen| {
        screen
            .pane("logs")
            .is_some_and(|pane| pane.lines.iter().any(|line| line.contains("total = ") && line.ends_with(" EUR\"")))
    });
    terminal.press("l<tab><tab>z");
    terminal.until("the retries are told", |screen| screen.shows("answered 503") && screen.shows("again in"));
    terminal.press("q");
    terminal.wait().expect(0).restored();
}

#[test]
fn signals_end_the_shop_too() {
    let mut terminal = demo(&["--pace", "3"]);
    terminal.until("it is open", |screen| screen.sign("wait.service") == '✓');
    terminal.press("<c-c>");
    terminal.wait().expect(105).was_up().restored();
}
