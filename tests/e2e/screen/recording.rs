//! A recording on a real terminal.

use super::SIZE;
use crate::kit::{Folder, Site, failing, get, print};

#[test]
fn a_recording_is_played_gone_about_in_and_left() {
    let site = Site::start();
    let text = [
        print("before", "\"said before\"", ""),
        get(&site, "slow", "/sleep/1500", "depends_on = [\"print.before\"]"),
        failing("bad", "depends_on = [\"http_request.slow\"]"),
        print("after", "1", "depends_on = [\"assert.bad\"]"),
    ];
    let folder = Folder::with("grid.hcl", text.concat());
    folder.squall(["run", "grid.hcl", "--no-tui", "--events", "run.jsonl"]).run().expect(1);
    let terminal = folder.squall(["watch", "run.jsonl"]).terminal(SIZE.0, SIZE.1);
    let mut terminal = folder.kept_by(terminal);
    let screen = terminal.until_seen("1 failure");
    assert!(screen.header().contains("squall grid.hcl"), "{screen}");
    // From wherever it is to what failed, which is found and told.
    terminal.press("n");
    let screen = terminal.until_seen("failure 1 of 1: assert.bad");
    assert!(screen.selects("assert.bad") && screen.sign("assert.bad") == '✗' && screen.sign("print.after") == '·', "{screen}");
    terminal.press("0");
    terminal.until("nothing has failed at the beginning", |screen| screen.sign("assert.bad") == '·');
    terminal.press("r");
    terminal.until_seen("cannot retry: this is a recording");
    terminal.press("$");
    let screen = terminal.until("its end is told", |screen| screen.is("FAILED") && screen.shows("the run is over"));
    assert_eq!(screen.sign("print.after"), '»', "{screen}");
    terminal.press("q");
    terminal.wait().expect(0).restored();
}
