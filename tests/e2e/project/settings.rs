//! The block `squall`: defaults below the command line's, the version that is required, the time a run has.

use crate::kit::{Folder, Site, check, failing, get, output, print, result, result_with};

#[test]
fn its_seed_and_policy_count_below_the_command_lines() {
    let text = "squall {\n  seed = 42\n  on_failure = \"continue\"\n}\n".to_owned()
        + &output("seed", "run.seed")
        + &failing("bad", "")
        + &print("other", "1", "delay_before = 0.2");
    let document = result(&text).expect(1);
    assert_eq!((document.output("seed").as_u64(), document.status("step.print.other")), (Some(42), "succeeded"));
    let document = result_with(&text, &["--seed", "7", "--on-failure", "fail-fast"]).expect(1);
    assert_eq!((document.output("seed").as_u64(), document.status("step.print.other")), (Some(7), "skipped"));
}

#[test]
fn to_hold_needs_somebody_and_says_so_in_the_grids_words() {
    let folder = Folder::with("grid.hcl", "squall {\n  on_failure = \"hold\"\n}\n".to_owned() + &failing("bad", ""));
    let ended = folder.squall(["run", "grid.hcl"]).run().expect(1);
    assert!(ended.out.contains("on_failure = \"hold\" needs somebody at the screen"), "{}", ended.out);
}

#[test]
fn a_grid_for_another_version_runs_nothing() {
    let site = Site::start();
    let text = "squall {\n  required_version = \">= 99\"\n}\n".to_owned() + &get(&site, "a", "/a", "");
    let folder = Folder::with("grid.hcl", &text);
    let ours = env!("CARGO_PKG_VERSION");
    let said = [&*format!("error[G110]: this is squall {ours}, which is too old: the grid requires \">= 99\""), "grid.hcl:2:22"];
    folder.squall(["run", "grid.hcl"]).run().expect(104).says(&said);
    assert_eq!(site.requests().len(), 0);
    check(&text.replace(">= 99", &format!("~> {ours}"))).expect(0);
}

#[test]
fn the_time_of_a_run_ends_what_runs_and_names_it() {
    let site = Site::start();
    let text = "squall {\n  max_duration = \"500ms\"\n}\n".to_owned()
        + &get(&site, "slow", "/gate/never", "")
        + &print("after", "1", "depends_on = [\"http_request.slow\"]");
    let folder = Folder::with("grid.hcl", text);
    let ended = folder.squall(["run", "grid.hcl"]).run().expect(1);
    let still = "the run's time, 500.0 ms (max_duration), is over; still running: step.http_request.slow";
    assert!(ended.out.contains(still), "{}", ended.out);
    assert!(ended.out.contains("⊘ step.http_request.slow  the run's time was over"), "{}", ended.out);
    assert!(ended.out.contains("» step.print.after        the run's time was over"), "{}", ended.out);
}
