//! Space: nothing begins until space again.

use std::time::{Duration, Instant};

use super::{show, until_is};
use crate::kit::{Site, until};

/// How long nothing must begin. Here waiting is what is tested.
const WATCHED: Duration = Duration::from_secs(2);

/// Waits until whatever was in flight has come to its end, by the server's own count.
fn until_quiet(site: &Site) {
    let mut since = (Instant::now(), site.requests().len());
    until("nothing is in flight", || {
        let now = site.requests().len();
        if site.in_flight() > 0 || now != since.1 {
            since = (Instant::now(), now);
        }
        since.0.elapsed() > Duration::from_millis(300)
    });
}

#[test]
fn nothing_begins_while_the_run_is_paused_by_the_servers_own_count() {
    let site = Site::start();
    site.answers("/flaky", &[503]);
    // One that tries again and again, one that waits for its time, and many of which few fit at once.
    let url = &site.url;
    let mut terminal = show(
        &format!(
            "step \"http_request\" \"flaky\" {{\n  arguments {{ url = \"{url}/flaky\" }}
  retry {{\n    attempts = 10000\n    backoff {{\n      strategy = \"fixed\"\n      initial = \"40ms\"\n      jitter = \"none\"\n    }}\n  }}\n}}
step \"http_request\" \"late\" {{\n  delay_before = 4\n  arguments {{ url = \"{url}/late\" }}\n}}
step \"http_request\" \"many\" {{\n  count = 400\n  arguments {{ url = \"{url}/sleep/50?n=${{count.index}}\" }}\n}}
"
        ),
        &["--max-parallel", "5"],
    );
    until("all of it is under way", || site.count("/sleep") >= 20 && site.count("/flaky") >= 3);
    terminal.press(" ");
    let paused = terminal.until("it is paused", |screen| screen.is("PAUSED"));
    until_quiet(&site);
    let (requests, answered) = (site.requests().len(), site.answered().len());
    assert_eq!(requests, answered, "what was in flight has ended");
    let begun = site.count("/sleep");
    assert!(begun < 400, "there is still something to begin, not {begun}\n{}", terminal.screen());
    let began = Instant::now();
    while began.elapsed() < WATCHED {
        assert_eq!(site.requests().len(), requests, "after {:?}", began.elapsed());
        std::thread::sleep(Duration::from_millis(5));
    }
    let later = terminal.until("the header says how long", |screen| screen.seconds_after("paused").is_some_and(|s| s >= 2));
    assert!(later.seconds_after("paused") > paused.seconds_after("paused"), "it grows\n{later}");
    assert_eq!(later.seconds_after("PAUSED"), paused.seconds_after("PAUSED"), "the clock of the run stands still\n{later}");
    assert!(later.footer().contains("space resume"), "{later}");

    site.answers("/flaky", &[200]);
    terminal.press(" ");
    until_is(&terminal, "RUNNING");
    until("it goes on", || site.requests().len() > requests);
    until_is(&terminal, "DONE");
    terminal.press("q");
    terminal.wait().expect(0).restored().was_up().says(&["402 succeeded", "of it paused"]);
    assert_eq!((site.count("/sleep"), site.count("/late")), (400, 1), "nothing was lost, nothing ran twice");
}

#[test]
fn what_is_in_flight_ends_and_what_waits_for_it_waits_on() {
    let site = Site::start();
    let url = &site.url;
    let mut terminal = show(
        &format!(
            "step \"http_request\" \"slow\" {{\n  arguments {{ url = \"{url}/gate/a\" }}\n}}
step \"http_request\" \"after\" {{\n  depends_on = [step.http_request.slow]\n  arguments {{ url = \"{url}/after\" }}\n}}
"
        ),
        &[],
    );
    until("it is in flight", || site.in_flight() == 1);
    terminal.press(" ");
    let screen = terminal.until("it is paused", |screen| screen.is("PAUSED"));
    assert_eq!(screen.sign("http_request.slow"), '●');
    site.open("a");
    terminal.until("it has ended", |screen| screen.sign("http_request.slow") == '✓');
    let at = terminal.screen().seconds_after("paused").unwrap_or(0);
    let screen = terminal.until("time goes by", |screen| screen.seconds_after("paused").is_some_and(|s| s > at + 1));
    assert!("·○".contains(screen.sign("http_request.after")), "{screen}");
    assert_eq!(site.count("/after"), 0);
    terminal.press(" ");
    until_is(&terminal, "DONE");
    assert_eq!(site.count("/after"), 1);
    // Now there is nothing to pause.
    terminal.press(" ");
    terminal.until_seen("cannot pause: the run is over");
    terminal.press("q");
    terminal.wait().expect(0).restored();
}

#[test]
fn a_paused_run_can_be_left() {
    let site = Site::start();
    let grid = format!(
        "step \"http_request\" \"many\" {{\n  count = 400\n  arguments {{ url = \"{}/sleep/20?n=${{count.index}}\" }}\n}}\n",
        site.url
    );
    let mut terminal = show(&grid, &["--max-parallel", "2"]);
    until("it runs", || site.requests().len() > 3);
    terminal.press(" ");
    until_is(&terminal, "PAUSED");
    terminal.press("q");
    terminal.until_seen("The run is not over.");
    terminal.press("s");
    terminal.wait().expect(103).restored().says(&["stopped by an operator"]);
    assert!(site.requests().len() < 400);
}
