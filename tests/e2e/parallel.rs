//! How much runs at once, by the server's own count.

use rustix::process::Signal;

use crate::kit::{Site, begin, get};

#[test]
fn max_parallel_caps_what_runs_at_once() {
    for cap in [1, 3] {
        let site = Site::start();
        let text = get(&site, "many", "/gate/x?${count.index}", "count = 9") + &get(&site, "other", "/gate/x?other", "");
        let (_folder, running) = begin(&text, &["--max-parallel", &cap.to_string()]);
        site.until_in_flight(cap);
        site.open("x");
        running.end().document().expect(0);
        assert_eq!((site.most_in_flight(), site.count("/gate")), (cap, 10));
    }
}

/// What has not begun when 64 are here has not begun at all: a signal skips it instead of cancelling it.
#[test]
fn sixty_four_run_at_once_by_default() {
    let site = Site::start();
    let (_folder, running) = begin(&get(&site, "many", "/gate/x?${count.index}", "count = 70"), &[]);
    site.until_in_flight(64);
    running.signal(Signal::TERM);
    let document = running.end().document().expect(105);
    let counts = &document.json()["counts"];
    assert_eq!((&counts["cancelled"], &counts["skipped"]), (&64.into(), &6.into()));
    assert_eq!((site.most_in_flight(), site.count("/gate")), (64, 64));
}

/// Neither a step that waits out its delay nor a resource that is made has a slot.
#[test]
fn waiting_takes_no_slot() {
    let site = Site::start();
    let text = [
        get(&site, "delayed", "/delayed", "delay_before = \"1h\""),
        get(&site, "a", "/a", ""),
        get(&site, "b", "/b", "depends_on = [\"http_request.a\"]"),
    ];
    let (_folder, running) = begin(&text.concat(), &["--max-parallel", "1"]);
    site.until_answered("/b", 1);
    running.signal(Signal::TERM);
    running.end().document().expect(105);
    assert_eq!(site.count("/delayed"), 0);
}

#[test]
fn what_is_ready_first_in_the_plan_begins_first() {
    let site = Site::start();
    let text: String = (0..5).map(|at| get(&site, &format!("s{at}"), &format!("/{at}"), "")).collect();
    begin(&text, &["--max-parallel", "1"]).1.end().document().expect(0);
    assert_eq!(site.answered(), ["/0", "/1", "/2", "/3", "/4"]);
}
