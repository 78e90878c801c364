//! `s` and `x`: asked first, done then, and told with the reason.

use super::{select, show, until_is};
use crate::kit::{Site, Terminal, until};

/// One that waits at a gate, one behind it, one behind that.
fn chain(site: &Site) -> Terminal {
    let request = |name: &str, path: &str, after: &str| {
        let url = &site.url;
        format!("step \"http_request\" \"{name}\" {{\n{after}  arguments {{ url = \"{url}{path}\" }}\n}}\n")
    };
    let after = |name: &str| format!("  depends_on = [step.http_request.{name}]\n");
    let grid =
        [request("slow", "/gate/a", ""), request("next", "/next", &after("slow")), request("last", "/last", &after("next"))];
    let terminal = show(&grid.concat(), &[]);
    until("the first is in flight", || site.in_flight() == 1);
    terminal.until("that is shown", |screen| screen.sign("http_request.slow") == '●');
    terminal
}

#[test]
fn a_step_that_waits_is_skipped_after_a_question_and_its_dependants_run() {
    let site = Site::start();
    let mut terminal = chain(&site);
    select(&mut terminal, "http_request.next");
    for no in ["n", "<esc>"] {
        terminal.press("s");
        terminal.until_seen("Skip http_request.next? What waits for it will run.");
        terminal.press(no);
        assert_eq!(terminal.until_gone("Skip http_request.next?").sign("http_request.next"), '·');
    }
    terminal.press("s");
    terminal.until_seen("Skip http_request.next?");
    terminal.press("y");
    let screen = terminal.until("it is skipped", |screen| screen.sign("http_request.next") == '»');
    assert!(screen.tells("Asked for by the operator."), "{screen}");
    until("what waited for it runs", || site.count("/last") == 1);
    site.open("a");
    until_is(&terminal, "DONE");
    assert_eq!((site.count("/next"), site.count("/last")), (0, 1));
    terminal.press("q");
    terminal.wait().expect(0).restored().says(&["2 succeeded, 1 skipped", "step.http_request.next", "the operator asked"]);
}

#[test]
fn what_runs_cannot_be_skipped_but_cancelled_with_all_that_waits_for_it() {
    let site = Site::start();
    let mut terminal = chain(&site);
    select(&mut terminal, "http_request.slow");
    terminal.press("s");
    terminal.until_seen("cannot skip: http_request.slow is running");
    terminal.press("x");
    terminal.until_seen("Cancel http_request.slow?");
    terminal.press("n");
    terminal.until_gone("Cancel http_request.slow?");
    assert_eq!(site.in_flight(), 1, "nothing has happened to it");
    terminal.press("x");
    terminal.until_seen("Cancel http_request.slow?");
    terminal.press("y");
    until("its request is gone", || site.in_flight() == 0);
    let screen = terminal.until("it is cancelled", |screen| screen.sign("http_request.slow") == '⊘');
    assert!(screen.tells("Asked for by the operator."), "{screen}");
    until_is(&terminal, "FAILED");
    select(&mut terminal, "http_request.last");
    let screen = terminal.until("it says why it did not run", |screen| screen.tells("step.http_request.slow"));
    assert_eq!(["next", "last"].map(|name| screen.sign(&format!("http_request.{name}"))), ['»', '»']);
    terminal.press("q");
    let left = terminal.wait().expect(1).restored();
    left.says(&["1 cancelled", "step.http_request.slow", "the operator asked", "step.http_request.slow failed"]);
    assert_eq!(site.requests().len(), 1);
}

#[test]
fn a_held_step_that_is_skipped_gives_null_and_its_dependants_run() {
    let site = Site::start();
    site.answers("/bad", &[500]);
    let url = &site.url;
    let mut terminal = show(
        &format!(
            "step \"http_request\" \"bad\" {{\n  arguments {{ url = \"{url}/bad\" }}\n}}
step \"http_request\" \"after\" {{
  arguments {{ url = \"{url}/after?code=${{try(step.http_request.bad.output.status_code, \"none\")}}\" }}\n}}\n"
        ),
        &[],
    );
    terminal.until("it is held", |screen| screen.sign("http_request.bad") == '◆');
    select(&mut terminal, "http_request.bad");
    terminal.press("s");
    terminal.until_seen("Skip http_request.bad?");
    terminal.press("<enter>");
    until_is(&terminal, "DONE");
    assert_eq!(site.count("/after?code=none"), 1);
    terminal.press("q");
    terminal.wait().expect(0).restored().says(&["1 succeeded, 1 skipped"]);
}

#[test]
fn of_a_step_with_instances_those_that_are_held_are_skipped() {
    let site = Site::start();
    for at in [1, 3] {
        site.answers(&format!("/item/{at}"), &[500]);
    }
    let mut terminal = show(
        &format!(
            "step \"http_request\" \"item\" {{\n  count = 5\n  arguments {{ url = \"{}/item/${{count.index}}\" }}\n}}
step \"print\" \"after\" {{\n  depends_on = [step.http_request.item]\n  arguments {{ input = 1 }}\n}}\n",
            site.url
        ),
        &[],
    );
    let screen = terminal.until("two are held", |screen| screen.tells("◆ [3]") && screen.is("HELD"));
    assert!(screen.tells("◆ held") && screen.tells("◆ [1]") && screen.sign("http_request.item") == '◆', "{screen}");
    terminal.press("s");
    terminal.until_seen("Skip what is held of http_request.item?");
    terminal.press("y");
    until_is(&terminal, "DONE");
    terminal.press("q");
    terminal.wait().expect(0).restored().says(&["4 succeeded, 2 skipped"]);
}

#[test]
fn a_step_with_instances_is_cancelled_as_one() {
    let site = Site::start();
    let mut terminal = show(
        &format!(
            "step \"http_request\" \"many\" {{\n  count = 5\n  arguments {{ url = \"{}/gate/a?n=${{count.index}}\" }}\n}}\n",
            site.url
        ),
        &[],
    );
    until("all are in flight", || site.in_flight() == 5);
    select(&mut terminal, "http_request.many");
    terminal.press("x");
    terminal.until_seen("Cancel http_request.many?");
    terminal.press("y");
    until("their requests are gone", || site.in_flight() == 0);
    until_is(&terminal, "FAILED");
    terminal.press("<enter>");
    let screen = terminal.until("its instances are shown", |screen| screen.step("[4]").is_some());
    let signs: String = (0..5).map(|at| screen.sign(&format!("[{at}]"))).collect();
    assert_eq!(signs, "⊘⊘⊘⊘⊘");
    terminal.press("q");
    terminal.wait().expect(1).restored().says(&["5 cancelled"]);
}
