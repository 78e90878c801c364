//! `r`: a failed step holds the run, its resources live on, and it can be run again.

use super::{select, show, until_is};
use crate::kit::{Site, until};

#[test]
fn a_step_that_was_repaired_succeeds_and_what_waits_for_it_runs_with_the_same_client() {
    let site = Site::start();
    site.answers("/pay", &[500]);
    let url = &site.url;
    let request = |name: &str, path: &str, more: &str| {
        format!(
            "step \"http_request\" \"{name}\" {{\n  uses {{ client = resource.http_client.shared }}\n  arguments {{ url = \"{url}{path}\" }}\n{more}}}\n"
        )
    };
    let after = |name: &str| format!("  depends_on = [step.http_request.{name}]\n");
    let mut terminal = show(
        &[
            "resource \"http_client\" \"shared\" {\n  arguments { cookies = true }\n}\n".to_owned(),
            request("login", "/cookie/set", ""),
            request("pay", "/pay", &after("login")),
            request("receipt", "/receipt", &after("pay")),
            request("books", "/books", &after("receipt")),
        ]
        .concat(),
        &[],
    );
    // Nobody has to look for it: nothing else goes on, and the cursor is there.
    let screen = terminal.until("it is held", |screen| screen.is("HELD") && screen.sign("http_request.pay") == '◆');
    assert!(screen.selects("http_request.pay"), "{screen}");
    let screen = terminal.until("it says what is wrong", |screen| screen.tells("status 500") && screen.tells("r retry"));
    assert!(screen.tells("✗   #1"), "the first attempt is shown\n{screen}");
    assert_eq!(["receipt", "books"].map(|name| screen.sign(&format!("http_request.{name}"))), ['·', '·'], "they wait\n{screen}");
    assert_eq!(site.connections().1, 0, "the client is alive");
    assert_eq!((site.count("/pay"), site.count("/receipt")), (1, 0));

    site.answers("/pay", &[200]);
    terminal.press("r");
    until_is(&terminal, "DONE");
    let screen = terminal.until("both attempts are shown", |screen| screen.tells("#1.1") && screen.tells("#2.1"));
    let attempts: Vec<String> = screen.detail().unwrap().lines.into_iter().filter(|line| line.contains(" #")).collect();
    assert!(attempts[0].starts_with("✓ #2.1") && attempts[1].starts_with("✗ #1.1"), "the newest first\n{screen}");
    assert!(attempts[1].contains("status 500"), "{screen}");
    assert!(screen.step("http_request.pay").unwrap().rest.starts_with("×2"), "{screen}");
    assert!(screen.tells("2 attempts"), "the histogram has both\n{screen}");
    for name in ["http_request.receipt", "http_request.books"] {
        assert_eq!(screen.sign(name), '✓', "{screen}");
    }
    terminal.press("q");
    terminal.wait().expect(0).restored().was_up().says(&["4 succeeded"]);

    for (path, count) in [("/cookie/set", 1), ("/pay", 2), ("/receipt", 1), ("/books", 1)] {
        assert_eq!(site.count(path), count, "{path}");
    }
    assert_eq!(site.connections().0, 1, "one client, one connection, all along");
    for request in site.requests().iter().skip(1) {
        assert_eq!(request.headers.get("cookie").unwrap(), "basket=full", "{}", request.line);
    }
}

#[test]
fn a_retry_may_fail_again_and_has_all_its_attempts_anew() {
    let site = Site::start();
    site.answers("/pay", &[500, 501, 502, 503, 200]);
    let mut terminal = show(
        &format!(
            "step \"http_request\" \"pay\" {{\n  arguments {{ url = \"{}/pay\" }}
  retry {{\n    attempts = 2\n    backoff {{\n      initial = \"1ms\"\n    }}\n  }}\n}}\n",
            site.url
        ),
        &[],
    );
    let held = |count: u32| {
        move |screen: &crate::kit::Screen| {
            screen.step("http_request.pay").is_some_and(|step| step.sign == '◆' && step.rest.starts_with(&format!("×{count}")))
        }
    };
    terminal.until("it is held", held(2));
    terminal.press("r");
    terminal.until("it is held again", held(4));
    assert_eq!(site.count("/pay"), 4);
    terminal.press("r");
    until_is(&terminal, "DONE");
    let screen = terminal.until("all attempts are shown", |screen| screen.tells("#3.1"));
    for (attempt, status) in [("#1.1", "500"), ("#1.2", "501"), ("#2.1", "502"), ("#2.2", "503")] {
        let lines = screen.detail().unwrap().lines;
        assert!(lines.iter().any(|line| line.contains(attempt) && line.contains(status)), "{attempt}\n{screen}");
    }
    terminal.press("q");
    terminal.wait().expect(0).restored();
    assert_eq!(site.count("/pay"), 5);
}

#[test]
fn of_many_instances_only_those_that_failed_run_again() {
    let site = Site::start();
    site.answers("/item/1", &[404]);
    let mut terminal = show(
        &format!(
            "step \"http_request\" \"item\" {{\n  count = 3\n  arguments {{ url = \"{}/item/${{count.index}}\" }}\n}}
step \"print\" \"all\" {{\n  arguments {{ input = step.http_request.item[*].output.status_code }}\n}}\n",
            site.url
        ),
        &[],
    );
    let screen = terminal.until("one is held", |screen| {
        screen.is("HELD") && screen.step("http_request.item").is_some_and(|step| step.rest.starts_with("◆1 2/3"))
    });
    assert!(screen.selects("http_request.item"), "{screen}");
    assert!(screen.tells("◆ [1] status 404") && screen.tells("r runs them again"), "{screen}");
    site.answers("/item/1", &[200]);
    terminal.press("r");
    until_is(&terminal, "DONE");
    terminal.press("q");
    terminal.wait().expect(0).restored();
    assert_eq!([0, 1, 2].map(|at| site.count(&format!("/item/{at}"))), [1, 2, 1]);
}

#[test]
fn while_one_is_held_the_others_go_on() {
    let site = Site::start();
    site.answers("/bad", &[500]);
    let url = &site.url;
    let mut terminal = show(
        &format!(
            "step \"http_request\" \"bad\" {{\n  arguments {{ url = \"{url}/bad\" }}\n}}
step \"http_request\" \"slow\" {{\n  arguments {{ url = \"{url}/gate/a\" }}\n}}
step \"http_request\" \"after\" {{\n  depends_on = [step.http_request.slow]\n  arguments {{ url = \"{url}/after\" }}\n}}\n"
        ),
        &[],
    );
    terminal.until("it is held", |screen| screen.sign("http_request.bad") == '◆');
    site.open("a");
    until("the other branch runs", || site.count("/after") == 1);
    terminal.until("to its end", |screen| screen.sign("http_request.after") == '✓');
    select(&mut terminal, "http_request.bad");
    // Given up, it has failed, and so has the run.
    terminal.press("x");
    terminal.until_seen("http_request.bad?");
    terminal.press("y");
    until_is(&terminal, "FAILED");
    terminal.press("q");
    terminal.wait().expect(1).restored().says(&["2 succeeded, 1 failed", "status 500"]);
}
