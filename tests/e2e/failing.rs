//! What a failure does to the run: `--on-failure`, and what the grid says itself.

use crate::kit::{Ended, Folder, Site, begin, failing, get, output, print, result, run};

/// `bad` fails; `after` and `far` are behind it, `other` and `tail` are another branch, and `other` ends only when its gate opens.
fn grid(site: &Site, bad: &str) -> String {
    let text = [
        get(site, "first", "/first", ""),
        failing("bad", &format!("depends_on = [\"http_request.first\"]\n{bad}")),
        get(site, "after", "/after/${step.assert.bad.status}", ""),
        get(site, "far", "/far", "depends_on = [\"http_request.after\"]"),
        get(site, "other", "/gate/other", ""),
        get(site, "tail", "/tail", "depends_on = [\"http_request.other\"]"),
    ];
    text.concat()
}

#[test]
fn continue_goes_on_with_what_does_not_need_it() {
    let site = Site::start();
    let (_folder, running) = begin(&grid(&site, ""), &["--on-failure", "continue"]);
    running.until_err("step.http_request.far");
    site.open("other");
    let document = running.end().document().expect(1);
    let statuses: Vec<&str> = document.nodes().iter().map(|node| node["status"].as_str().unwrap()).collect();
    let of = |status: &str| statuses.iter().filter(|one| **one == status).count();
    assert_eq!((of("succeeded"), of("failed"), of("skipped")), (3, 1, 2), "{:?}", document.json());
    assert_eq!(document.reason("step.http_request.far"), "step.assert.bad failed");
    site.in_order("answered /gate/other", "came /tail");
    assert_eq!(site.count("/after"), 0);
}

#[test]
fn fail_fast_is_the_default_of_line_mode_and_hold_is_fail_fast_there() {
    for arguments in [&[][..], &["--on-failure", "fail-fast"], &["--on-failure", "hold"]] {
        let site = Site::start();
        let (_folder, running) = begin(&grid(&site, ""), arguments);
        let ended = running.end();
        let document = ended.document().expect(1);
        assert_eq!(document.status("step.http_request.other"), "cancelled");
        assert_eq!(document.reason("step.http_request.tail"), "step.assert.bad failed and the run fails fast");
        assert_eq!(site.count("/tail"), 0);
        let says = ended.err.contains("--on-failure hold needs somebody at the screen; without it, it is fail-fast");
        assert_eq!(says, arguments.contains(&"hold"), "{}", ended.err);
    }
}

#[test]
fn a_step_that_would_hold_fails_where_nobody_can_answer_and_says_so() {
    let site = Site::start();
    let (_folder, running) = begin(&grid(&site, "on_error {\naction = \"hold\"\n}"), &["--on-failure", "continue"]);
    running.until_err("step.http_request.far");
    site.open("other");
    let ended = running.end();
    let document = ended.document().expect(1);
    assert_eq!((document.status("step.assert.bad"), document.status("step.http_request.tail")), ("failed", "succeeded"));
    ended.says(&["nobody is there to answer a held step, so it has failed"]);
}

#[test]
fn a_failure_that_the_grid_takes_is_no_failure_of_the_run() {
    for taken in ["continue_on_failure = true", "on_error {\naction = \"continue\"\n}"] {
        let site = Site::start();
        site.open("other");
        let reads = "[step.assert.bad.status, step.assert.bad.output == null, step.assert.bad.error.class, step.assert.bad.error.message]";
        let text = grid(&site, taken) + &output("bad", reads);
        let document = result(&text).expect(0);
        assert_eq!(document.node("step.assert.bad")["tolerated"], true);
        assert_eq!(document.json()["counts"]["tolerated"], 1);
        assert_eq!(document.output("bad"), &serde_json::json!(["failed", true, "check", "no luck"]));
        assert_eq!((site.count("/after/failed"), site.count("/far")), (1, 1));
    }
}

/// The part of a summary under a title.
fn section<'t>(ended: &'t Ended, title: &str) -> Vec<&'t str> {
    let lines = ended.out.lines().skip_while(|line| *line != title).skip(1);
    lines.take_while(|line| !line.is_empty()).filter(|line| !line.trim_start().starts_with("grid.hcl")).collect()
}

#[test]
fn a_step_with_a_failed_instance_has_failed_and_its_instances_say_so() {
    for taken in ["continue_on_failure = true", "on_error {\naction = \"continue\"\n}"] {
        let text = failing("bad", &format!("count = 2\n{taken}")) + &print("after", "1", "depends_on = [step.assert.bad]");
        let document = result(&text).expect(0);
        let whole = document.node("step.assert.bad");
        assert_eq!((&whole["status"], &whole["tolerated"]), (&"failed".into(), &true.into()));
        assert_eq!(whole["error"]["message"], "instance step.assert.bad[0] failed: no luck");
        assert_eq!((&document.json()["counts"]["tolerated"], document.status("step.print.after")), (&2.into(), "succeeded"));
        let told = run(&text).expect(0);
        let sections = section(&told, "failed, and the grid goes on without it");
        assert_eq!(sections, ["  ✗ step.assert.bad[0]  check: no luck", "  ✗ step.assert.bad[1]  check: no luck"]);
    }
}

#[test]
fn a_failure_that_is_taken_does_not_hide_why_its_group_failed() {
    let check = "check \"good\" {\ncondition = false\nerror_message = \"not good\"\n}";
    let bad = failing("bad", "continue_on_failure = true");
    let told = run(&format!("group \"g\" {{\n{bad}{check}\n}}\n")).expect(1);
    assert_eq!(section(&told, "failed"), ["  ✗ group.g  check: not good"]);
}

/// By `if`: dependants run. By a failure: they do not.
#[test]
fn what_its_own_condition_skips_skips_nobody_else() {
    let site = Site::start();
    let text = [
        get(&site, "no", "/no", "if = 1 > 2"),
        get(&site, "after", "/after/${step.http_request.no.status}/${step.http_request.no.output == null}", ""),
        get(&site, "along", "/along", "depends_on = [\"http_request.no\"]\nrun_if_skipped = false"),
        print("guarded", "try(step.http_request.no.output.body, \"none\")", ""),
    ];
    let document = result(&text.concat()).expect(0);
    assert_eq!(document.reason("step.http_request.no"), "its condition is false");
    assert_eq!((document.status("step.http_request.along"), document.status("step.print.guarded")), ("skipped", "succeeded"));
    assert_eq!((site.count("/no"), site.count("/after/skipped/true"), site.count("/along")), (0, 1, 0));
    let taken = get(&site, "no", "/no", "if = 1 > 2") + &print("takes", "step.http_request.no.output.body", "");
    let document = result(&taken).expect(1);
    let (_, message) = document.error("step.print.takes");
    assert!(message.contains("step.http_request.no"), "{message}");
}

#[test]
fn a_retry_ends_with_the_first_success_and_a_failure_counts_its_attempts() {
    let site = Site::start();
    site.answers("/flaky", &[503, 503, 200]);
    site.answers("/down", &[503]);
    site.answers("/missing", &[404]);
    let retry = "retry {\nattempts = 3\nabort_on = [\"404\"]\nbackoff {\ninitial = \"1ms\"\n}\n}";
    let text = ["flaky", "down", "missing"].map(|name| get(&site, name, &format!("/{name}"), retry)).concat();
    let (_folder, running) = begin(&text, &["--on-failure", "continue"]);
    let document = running.end().document().expect(1);
    let attempts = |name: &str| document.node(&format!("step.http_request.{name}"))["attempts"].as_u64().unwrap();
    assert_eq!((attempts("flaky"), attempts("down"), attempts("missing")), (3, 3, 1));
    assert_eq!((site.count("/flaky"), site.count("/down"), site.count("/missing")), (3, 3, 1));
    assert_eq!(document.status("step.http_request.flaky"), "succeeded");
}

/// What the text says of a failed run, in line mode.
#[test]
fn a_failed_run_says_what_failed_where_and_what_did_not_run() {
    let site = Site::start();
    site.open("other");
    let folder = Folder::with("grid.hcl", grid(&site, ""));
    let ended = folder.squall(["run", "grid.hcl", "--on-failure", "continue"]).run().expect(1);
    assert_eq!(ended.err, "");
    let parts = [
        "3 succeeded, 1 failed, 2 skipped in ",
        "\nfailed\n  ✗ step.assert.bad  check: no luck\n    grid.hcl:",
        "\ndid not run to an end\n",
        "exit 1: a step or scenario failed\n",
    ];
    for part in parts {
        assert!(ended.out.contains(part), "{part:?} is not in\n{}", ended.out);
    }
    // And of a good one nothing of the kind.
    let good = run(&print("a", "1", "")).expect(0);
    assert!(good.out.contains("\n1 succeeded in ") && !good.out.contains("exit"), "{}", good.out);
}
