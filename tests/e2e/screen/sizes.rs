//! Any size, and any change of it while the run goes on.

use super::until_is;
use crate::kit::{Folder, Screen, Site, Terminal, until};

/// Too small for anything but saying so.
const LEAST: (u16, u16) = (40, 10);
/// Room for three panes.
const ROOMY: (u16, u16) = (76, 19);

/// Steps of all kinds: many instances, long names, words that are wider than letters, one that is held, one that runs on.
fn grid(site: &Site) -> String {
    site.answers("/bad", &[500]);
    let url = &site.url;
    format!(
        "resource \"http_client\" \"patient\" {{\n  arguments {{ timeout = \"100s\" }}\n}}
step \"http_request\" \"many\" {{\n  count = 30\n  arguments {{ url = \"{url}/sleep/${{count.index}}\" }}\n}}
step \"http_request\" \"bad\" {{\n  description = \"日本語 und ein langer Satz, der in keiner schmalen Spalte Platz hat\"\n  arguments {{ url = \"{url}/bad\" }}\n}}
step \"http_request\" \"runs\" {{\n  uses {{ client = resource.http_client.patient }}\n  arguments {{ url = \"{url}/gate/a\" }}\n}}
step \"print\" \"a_name_that_is_much_longer_than_any_list_of_steps_on_any_screen_could_ever_show_in_one_row\" {{
  depends_on = [step.http_request.runs]\n  arguments {{ input = 1 }}\n}}
step \"cmd\" \"talks\" {{\n  arguments {{ command = \"for i in 1 2 3 4 5 6 7 8; do echo $i 日本語; done\" }}\n}}\n"
    )
}

fn start(site: &Site, columns: u16, rows: u16) -> Terminal {
    let folder = Folder::with("grid.hcl", grid(site));
    let terminal = folder.squall(["run", "grid.hcl"]).terminal(columns, rows);
    folder.kept_by(terminal)
}

/// Whether a screen is whole: its header, its frames from one edge to the other, its keys, each in its place.
fn is_whole(screen: &Screen) -> bool {
    let (columns, rows) = screen.size();
    if columns < LEAST.0 || rows < LEAST.1 {
        return screen.shows(&format!("{columns}×{rows} is too")) || screen.rows()[0].starts_with(&format!("{columns}×{rows}"));
    }
    let lines = screen.rows();
    let roomy = columns >= ROOMY.0 && rows >= ROOMY.1;
    // Below the header two rows, above the keys one or two.
    let body = &lines[2..lines.len() - if roomy { 2 } else { 1 }];
    let framed = body
        .iter()
        .all(|line| line.starts_with(['┏', '┃', '┗', '┌', '│', '└']) && line.ends_with(['┓', '┃', '┛', '┐', '│', '┘']));
    let titles: Vec<String> = screen.panes().into_iter().map(|pane| pane.title).collect();
    let panes = if roomy {
        titles.len() == 3 && titles[0].starts_with("steps") && titles[2].starts_with("logs")
    } else {
        titles.len() == 1
    };
    let header = lines[0].starts_with(" squall") && lines[0].contains("RUNNING");
    header && framed && panes && screen.footer().contains("? help") && screen.footer().contains("q quit")
}

#[test]
fn the_screen_is_whole_at_any_size() {
    for (columns, rows) in [(80, 24), (120, 40), (200, 60), (60, 15), (40, 10), (76, 19), (300, 20)] {
        let site = Site::start();
        let mut terminal = start(&site, columns, rows);
        let settled = |screen: &Screen| is_whole(screen) && screen.rows()[1].contains("◆ 1") && screen.rows()[1].contains("● 1");
        let screen = terminal.until(&format!("all of it is there at {columns}×{rows}"), settled);
        // Every view of it.
        for (key, what) in
            [("g", "graph"), ("z", "the same alone"), ("z", "all"), ("g", "list"), ("<tab>", "step"), ("<tab>", "logs")]
        {
            terminal.press(key);
            let looks = |screen: &Screen| {
                let titles = screen.panes();
                screen.header().contains("RUNNING") && !titles.is_empty() && screen.footer().contains("q quit")
            };
            terminal.until(&format!("{what} is there at {columns}×{rows}"), looks);
        }
        terminal.press("<tab>");
        terminal.until(&format!("the list is back at {columns}×{rows}\nfrom\n{screen}"), settled);
        // A question fits as well.
        terminal.press("q");
        terminal.until("it is there in whole", |screen| {
            ["The run is not over.", "stop it and leave", "stay"].iter().all(|text| screen.shows(text))
        });
        terminal.press("s");
        terminal.wait().expect(103).restored().was_up();
    }
}

#[test]
fn where_nothing_fits_it_says_so_and_the_keys_still_work() {
    for (columns, rows) in [(20, 5), (39, 10), (1, 1), (3, 2)] {
        let site = Site::start();
        let mut terminal = start(&site, columns, rows);
        until("it runs", || site.in_flight() == 1);
        if columns > 10 {
            terminal.until_seen("is too small");
        }
        terminal.press("qs");
        terminal.wait().expect(103).restored().was_up();
    }
}

#[test]
fn a_storm_of_sizes_leaves_the_screen_whole() {
    let site = Site::start();
    let mut terminal = start(&site, 120, 40);
    terminal.until("it is up", is_whole);
    let sizes = [(80, 24), (20, 5), (200, 60), (1, 1), (60, 15), (300, 100), (40, 10), (2, 50), (132, 43), (76, 19)];
    // Small for a moment: what stood there is lost, though the size is the same again.
    for _ in 0..20 {
        terminal.resize(50, 12);
        terminal.resize(120, 40);
        terminal.until("it is whole again", is_whole);
    }
    // Faster than frames come, and then one after the other.
    for round in 0..8 {
        for (columns, rows) in sizes {
            terminal.resize(columns, rows);
            terminal.press(["j", "<tab>", "k", "l"][round % 4]);
        }
    }
    for (columns, rows) in sizes.into_iter().chain([(120, 40)]) {
        terminal.resize(columns, rows);
        if columns >= LEAST.0 {
            terminal.until(&format!("it is whole at {columns}×{rows}"), is_whole);
        }
    }
    site.open("a");
    // Those that failed still hold it.
    terminal.until("what ran has ended", |screen| screen.rows()[1].contains("● 0 running"));
    terminal.press("Q");
    terminal.wait().expect(103).restored().was_up();
}

#[test]
fn a_run_that_is_over_is_drawn_anew_too() {
    let folder = Folder::with("grid.hcl", "step \"print\" \"a\" {\n  arguments { input = 1 }\n}\n");
    let mut terminal = folder.squall(["run", "grid.hcl"]).terminal(80, 24);
    until_is(&terminal, "DONE");
    for (columns, rows) in [(120, 40), (60, 15), (80, 24)] {
        terminal.resize(columns, rows);
        terminal.until("it has the new size", |screen| screen.footer().contains("q quit") && screen.sign("print.a") == '✓');
    }
    // And when somebody asks for it.
    terminal.press("<c-l>");
    terminal.press("?");
    terminal.until_seen("╭ keys");
    terminal.press("<esc>");
    let screen = terminal.until_gone("╭ keys");
    assert!(screen.is("DONE") && screen.sign("print.a") == '✓', "{screen}");
    terminal.press("q");
    terminal.wait().expect(0).restored();
}
