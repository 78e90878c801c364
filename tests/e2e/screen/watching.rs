//! What an operator sees while a run goes on, and moving about in it.

use super::{SIZE, select, show, until_is};
use crate::kit::{Folder, Screen, Site, until};

/// The value behind a percentile's name in the pane of the selected step, in milliseconds.
fn percentile(screen: &Screen, name: &str) -> Option<f64> {
    let lines = screen.detail()?.lines;
    let line = lines.iter().find(|line| line.starts_with("p50 ") || line.starts_with("max "))?;
    let mut words = line.split_whitespace().skip_while(|word| *word != name).skip(1);
    let (value, unit) = (words.next()?.parse::<f64>().ok()?, words.next()?);
    let factor = match unit {
        "µs" => 0.001,
        "ms" => 1.0,
        "s" => 1_000.0,
        _ => return None,
    };
    Some(value * factor)
}

/// The rows of bars of the histogram.
fn bars(screen: &Screen) -> Vec<String> {
    let lines = screen.detail().map(|pane| pane.lines).unwrap_or_default();
    let is_bar = |line: &&String| !line.is_empty() && line.chars().all(|c| " ▁▂▃▄▅▆▇█".contains(c));
    lines.iter().filter(is_bar).cloned().collect()
}

#[test]
fn steps_stand_in_the_order_in_which_they_wait_for_each_other() {
    let site = Site::start();
    // Written back to front.
    let mut terminal = show(
        &format!(
            "step \"print\" \"third\" {{\n  depends_on = [step.print.second]\n  arguments {{ input = 3 }}\n}}
step \"print\" \"second\" {{\n  depends_on = [step.http_request.first]\n  arguments {{ input = 2 }}\n}}
step \"http_request\" \"first\" {{\n  uses {{ client = resource.http_client.shared }}\n  arguments {{ url = \"{}/gate/a\" }}\n}}
resource \"http_client\" \"shared\" {{}}\n",
            site.url
        ),
        &[],
    );
    let names = ["resource.http_client.shared", "http_request.first", "print.second", "print.third"];
    let signs = |screen: &Screen| names.iter().map(|name| screen.sign(name)).collect::<String>();
    let screen = terminal.until("the first runs", |screen| signs(screen) == "✓●··");
    assert_eq!(screen.steps().into_iter().map(|step| step.name).collect::<Vec<_>>(), names);
    for text in ["· 2 waiting", "● 1 running", "✓ 0 succeeded", "✗ 0 failed"] {
        assert!(screen.rows()[1].contains(text), "{text}\n{screen}");
    }
    assert!(screen.header().contains("squall grid.hcl") && screen.header().ends_with("0/3"), "{screen}");
    site.open("a");
    let screen = terminal.until("all have succeeded", |screen| screen.is("DONE"));
    assert_eq!(signs(&screen), "✓✓✓✓");
    assert!(screen.rows()[1].contains("✓ 3 succeeded") && screen.header().ends_with("3/3"), "{screen}");
    // Drawn as a graph they have the same signs.
    terminal.press("g");
    let screen = terminal.until_seen("│ ✓ print.third │");
    let row_of = |text: &str| screen.rows().iter().position(|row| row.contains(text)).unwrap();
    assert!(row_of("✓ http_request.first") < row_of("✓ print.second") && row_of("✓ print.second") < row_of("✓ print.third"));
    terminal.press("q");
    terminal.wait().expect(0).restored();
}

#[test]
fn every_status_has_its_sign_and_its_count() {
    let site = Site::start();
    site.answers("/bad", &[500]);
    let url = &site.url;
    let mut terminal = show(
        &format!(
            "step \"print\" \"good\" {{\n  arguments {{ input = 1 }}\n}}
step \"http_request\" \"bad\" {{\n  on_error {{\n    action = \"fail\"\n  }}\n  arguments {{ url = \"{url}/bad\" }}\n}}
step \"http_request\" \"runs\" {{\n  arguments {{ url = \"{url}/gate/a\" }}\n}}
step \"print\" \"delayed\" {{\n  delay_before = 600\n  arguments {{ input = 1 }}\n}}
step \"print\" \"waits\" {{\n  depends_on = [step.http_request.runs]\n  arguments {{ input = 1 }}\n}}
step \"print\" \"not\" {{\n  if = false\n  arguments {{ input = 1 }}\n}}
step \"sleep\" \"ended\" {{\n  arguments {{ duration = 600 }}\n}}\n"
        ),
        &[],
    );
    terminal.until("one is held", |screen| screen.sign("http_request.bad") == '◆');
    select(&mut terminal, "print.waits");
    terminal.until("it says what for", |screen| screen.tells("It waits for http_request.runs."));
    select(&mut terminal, "sleep.ended");
    terminal.press("x");
    terminal.until_seen("Cancel sleep.ended?");
    terminal.press("y");
    let expected = [
        ("print.good", '✓', "succeeded"),
        ("http_request.bad", '◆', "held"),
        ("http_request.runs", '●', "running"),
        ("print.delayed", '○', "ready"),
        ("print.waits", '·', "waiting"),
        ("print.not", '»', "skipped"),
        ("sleep.ended", '⊘', "cancelled"),
    ];
    terminal.until("each has its sign", |screen| expected.iter().all(|(name, sign, _)| screen.sign(name) == *sign));
    let counts = terminal.screen().rows().swap_remove(1);
    for (_, sign, word) in expected {
        assert!(counts.contains(&format!("{sign} 1 {word}")), "{counts}");
    }
    // A held one that is given up has failed.
    select(&mut terminal, "http_request.bad");
    terminal.press("x");
    terminal.until_seen("http_request.bad?");
    terminal.press("y");
    let screen = terminal.until_seen("✗ 1 failed");
    assert_eq!(screen.sign("http_request.bad"), '✗', "{screen}");
    terminal.press("Q");
    terminal.wait().expect(103).restored();
}

#[test]
fn the_histogram_and_the_percentiles_grow_while_the_step_runs() {
    let site = Site::start();
    let url = &site.url;
    let path = "${count.index < 3 ? \"now\" : \"gate/${count.index}\"}";
    let grid = format!("step \"http_request\" \"many\" {{\n  count = 6\n  arguments {{ url = \"{url}/{path}\" }}\n}}\n");
    let mut terminal = show(&grid, &[]);
    let ended = |number: u32| {
        move |screen: &Screen| {
            screen.tells(&format!("{number} attempts"))
                && screen.step("http_request.many").is_some_and(|step| step.rest.starts_with(&format!("{number}/6")))
        }
    };
    let three = terminal.until("three have ended", ended(3));
    assert_eq!(three.sign("http_request.many"), '●', "{three}");
    assert!(three.tells("logarithmic") && bars(&three).len() == 4, "{three}");
    for name in ["p50", "p90", "p95", "p99", "max"] {
        assert!(percentile(&three, name).is_some_and(|ms| ms > 0.0), "{name}\n{three}");
    }
    let (mut before, mut most) = (bars(&three), percentile(&three, "max").unwrap());
    // The later ones have waited, each longer than the one before.
    for (number, gate) in (4..).zip(["3", "4", "5"]) {
        let since = std::time::Instant::now();
        until("it is longer by much", || since.elapsed().as_millis() > 150);
        site.open(gate);
        let screen = terminal.until("one more has ended", ended(number));
        let now = percentile(&screen, "max").unwrap();
        assert!(now > most, "{now} > {most}\n{screen}");
        assert_ne!(bars(&screen), before, "{screen}");
        (before, most) = (bars(&screen), now);
    }
    let screen = terminal.until("it is over", |screen| screen.is("DONE"));
    assert!(percentile(&screen, "p50") < percentile(&screen, "max"), "{screen}");
    assert_eq!(screen.sign("http_request.many"), '✓');
    terminal.press("q");
    terminal.wait().expect(0).restored();
}

#[test]
fn attempts_arguments_output_and_error_of_a_step_are_shown_with_their_parts() {
    let site = Site::start();
    site.answers("/sometimes", &[503, 200]);
    let url = &site.url;
    let mut terminal = show(
        &format!(
            "step \"http_request\" \"sometimes\" {{\n  description = \"busy at first\"\n  arguments {{ url = \"{url}/sometimes\" }}
  retry {{\n    attempts = 3\n    backoff {{\n      initial = \"1ms\"\n    }}\n  }}
  check \"it is well\" {{\n    condition = self.output.status_code == 200\n  }}\n}}
step \"http_request\" \"never\" {{\n  depends_on = [step.http_request.sometimes]\n  arguments {{ url = \"{url}/x\" }}
  check \"it is blue\" {{\n    condition = self.output.json.path == \"blue\"\n    error_message = \"It is ${{self.output.json.path}}.\"\n  }}\n}}\n"
        ),
        &[],
    );
    terminal.until("the second is held", |screen| screen.sign("http_request.never") == '◆');
    select(&mut terminal, "http_request.sometimes");
    let told =
        ["busy at first", "✗   #1", "status 503", "✓   #2", "first_byte", "✓ it is well", "\"url\": ", "\"status_code\": 200"];
    // The output is longer than the pane: it can be read in whole.
    terminal.press("<tab>z");
    let screen = terminal.until("it has the whole screen", |screen| screen.detail().is_some() && screen.pane("steps").is_none());
    for text in &told[..7] {
        assert!(screen.tells(text), "{text}\n{screen}");
    }
    terminal.press("<end>");
    terminal.until("its end is shown", |screen| screen.tells(told[7]));
    terminal.press("z<esc>");
    terminal.until("all panes are back", |screen| screen.pane("steps").is_some_and(|pane| pane.focused));
    select(&mut terminal, "http_request.never");
    let screen = terminal.until("the check is told", |screen| screen.tells("it is blue"));
    for text in ["check", "It is /x.", "r retry, s skip"] {
        assert!(screen.tells(text), "{text}\n{screen}");
    }
    terminal.press("Q");
    terminal.wait().expect(103).restored();
}

#[test]
fn lines_of_a_child_are_shown_while_it_runs() {
    let folder = Folder::new();
    let script = "echo one; while [ ! -e go ]; do sleep 0.02; done; echo two >&2; while [ ! -e on ]; do sleep 0.02; done";
    folder.write(
        "grid.hcl",
        format!(
            "step \"cmd\" \"talks\" {{\n  arguments {{ command = {script:?} }}\n}}
step \"print\" \"other\" {{\n  arguments {{ input = \"from another\" }}\n}}\n"
        ),
    );
    let mut terminal = folder.squall(["run", "grid.hcl"]).terminal(SIZE.0, SIZE.1);
    let logs = |screen: &Screen| screen.pane("logs").map(|pane| pane.lines).unwrap_or_default();
    let has = |text: &'static str| move |screen: &Screen| logs(screen).iter().any(|line| line.ends_with(text));
    let screen = terminal.until("the first line is there", |screen| has("one")(screen) && has("from another")(screen));
    assert_eq!(screen.sign("cmd.talks"), '●', "while it runs\n{screen}");
    assert!(!has("two")(&screen), "{screen}");
    folder.write("go", "");
    let screen = terminal.until("the second line is there", has("two"));
    assert_eq!(screen.sign("cmd.talks"), '●', "{screen}");
    let line = logs(&screen).into_iter().find(|line| line.ends_with("two")).unwrap();
    assert!(line.contains("! cmd.talks"), "it came from standard error: {line}");
    // Only the selected step's.
    select(&mut terminal, "cmd.talks");
    terminal.press("l");
    let screen = terminal.until("only its lines", |screen| screen.pane("logs of cmd.talks").is_some());
    assert!(has("one")(&screen) && !has("from another")(&screen), "{screen}");
    folder.write("on", "");
    until_is(&terminal, "DONE");
    terminal.press("q");
    terminal.wait().expect(0).restored();
}

#[test]
fn the_log_tells_what_happens() {
    let site = Site::start();
    site.answers("/busy", &[503, 200]);
    let url = &site.url;
    let mut terminal = show(
        &format!(
            "step \"http_request\" \"busy\" {{\n  arguments {{ url = \"{url}/busy\" }}
  retry {{\n    attempts = 2\n    backoff {{\n      initial = \"1ms\"\n    }}\n  }}\n}}
step \"http_request\" \"slow\" {{\n  arguments {{ url = \"{url}/gate/a\" }}\n}}
step \"print\" \"not\" {{\n  if = false\n  arguments {{ input = 1 }}\n}}\n"
        ),
        &[],
    );
    let logs = |screen: &Screen, all: &[&str]| {
        let lines = screen.pane("logs").map(|pane| pane.lines).unwrap_or_default();
        all.iter().all(|text| lines.iter().any(|line| line.contains(text)))
    };
    let told =
        ["3 steps", "attempt 1 failed, again in", "✓ http_request.busy", "2 attempts", "» print.not", "its condition is false"];
    terminal.until("what has happened is told", |screen| logs(screen, &told));
    terminal.press(" ");
    terminal.until("the pause is told", |screen| logs(screen, &["paused by the operator"]));
    terminal.press(" ");
    terminal.until("its end too", |screen| logs(screen, &["goes on: the operator said so"]));
    site.open("a");
    terminal.until("and what came then", |screen| screen.is("DONE") && logs(screen, &["✓ http_request.slow"]));
    terminal.press("q");
    terminal.wait().expect(0).restored();
}

#[test]
fn the_cursor_follows_the_run_until_somebody_takes_it() {
    let site = Site::start();
    let url = &site.url;
    let step = |name: &str, after: &str| {
        format!("step \"http_request\" \"{name}\" {{\n{after}  arguments {{ url = \"{url}/gate/{name}\" }}\n}}\n")
    };
    let after = |name: &str| format!("  depends_on = [step.http_request.{name}]\n");
    let grid = [step("a", ""), step("b", &after("a")), step("c", &after("b")), step("d", &after("c"))].concat();
    let mut terminal = show(&grid, &[]);
    for name in ["a", "b"] {
        let name_there = format!("http_request.{name}");
        let screen = terminal.until(&format!("{name} is selected"), |screen| screen.selects(&name_there));
        assert!(screen.pane("steps following").is_some(), "{screen}");
        until("it is in flight", || site.in_flight() == 1);
        site.open(name);
    }
    terminal.until("c is selected", |screen| screen.selects("http_request.c"));
    terminal.press("k");
    terminal.until("it goes where it is told to", |screen| screen.selects("http_request.b"));
    site.open("c");
    let screen = terminal.until("d runs", |screen| screen.sign("http_request.d") == '●');
    assert!(screen.selects("http_request.b") && screen.pane("steps following").is_none(), "{screen}");
    terminal.press("<esc>");
    terminal.until("it follows again", |screen| screen.selects("http_request.d"));
    site.open("d");
    until_is(&terminal, "DONE");
    terminal.press("q");
    terminal.wait().expect(0).restored();
}

#[test]
fn many_lines_are_followed_held_back_and_scrolled() {
    let grid = "step \"cmd\" \"many\" {\n  arguments { command = \"for i in $(seq 1 500); do echo line $i.; done\" }\n}\n";
    let mut terminal = show(grid, &[]);
    until_is(&terminal, "DONE");
    let logs = |title: &'static str, text: &'static str| {
        move |screen: &Screen| screen.pane(title).is_some_and(|pane| pane.lines.iter().any(|line| line.ends_with(text)))
    };
    terminal.until("the newest is shown", logs("logs following", " line 500."));
    terminal.press("<tab><tab><home>");
    terminal.until("the first is shown", logs("logs held back", " line 1."));
    terminal.press("f");
    terminal.until("it follows", logs("logs following", " line 500."));
    terminal.press("q");
    terminal.wait().expect(0).restored();
}

/// Every key that does something.
const KEYS: [&str; 28] = [
    "space",
    "r",
    "s",
    "x",
    "enter",
    "g",
    "/",
    "l",
    "f",
    "z",
    "t",
    "?",
    "tab",
    "shift-tab",
    "↑ k",
    "↓ j",
    "← h",
    "→",
    "pgup ^U",
    "pgdn ^D",
    "home <",
    "end G >",
    "esc",
    "q",
    "Q",
    "^C",
    "^Z",
    "^L",
];

#[test]
fn help_has_every_key_and_can_be_scrolled_where_it_does_not_fit() {
    let folder = Folder::with("grid.hcl", "step \"print\" \"a\" {\n  arguments { input = 1 }\n}\n");
    for (columns, rows) in [(120, 50), (80, 24), (60, 15)] {
        let mut terminal = folder.squall(["run", "grid.hcl"]).terminal(columns, rows);
        until_is(&terminal, "DONE");
        terminal.press("?");
        terminal.until_seen("╭ keys");
        let mut left = KEYS.to_vec();
        let mut seen = String::new();
        for _ in 0..200 {
            let screen = terminal.screen();
            let lines: Vec<String> =
                screen.rows().iter().filter_map(|row| row.split_once('│').map(|(_, row)| row.to_owned())).collect();
            let has = |key: &str| lines.iter().any(|line| line.contains(&format!("  {key}  ")));
            left.retain(|key| !has(key));
            if left.is_empty() || screen.to_string() == seen {
                break;
            }
            seen = screen.to_string();
            terminal.press("<down>");
            let before = seen.clone();
            // The last line does not move any more; then it has been seen.
            let deadline = std::time::Instant::now() + std::time::Duration::from_secs(2);
            while terminal.screen().to_string() == before && std::time::Instant::now() < deadline {
                std::thread::sleep(std::time::Duration::from_millis(2));
            }
        }
        assert_eq!(left, Vec::<&str>::new(), "{columns}×{rows}\n{}", terminal.screen());
        terminal.press("<esc>");
        terminal.until_gone("╭ keys");
        terminal.press("q");
        terminal.wait().expect(0).restored();
    }
}

#[test]
fn one_moves_through_steps_instances_panes_and_filters() {
    let mut terminal = show(
        "step \"print\" \"a\" {\n  arguments { input = 1 }\n}
step \"print\" \"b\" {\n  depends_on = [step.print.a]\n  count = 3\n  arguments { input = count.index }\n}
step \"print\" \"c\" {\n  depends_on = [step.print.b]\n  arguments { input = 1 }\n}\n",
        &[],
    );
    until_is(&terminal, "DONE");
    let mut goes = |keys: &str, to: &str| {
        terminal.press(keys);
        terminal.until(&format!("{keys} leads to {to}"), |screen| screen.selects(to))
    };
    goes("<home>", "print.a");
    goes("j", "print.b");
    goes("<down>", "print.c");
    goes("k", "print.b");
    goes("<end>", "print.c");
    goes("<up>", "print.b");
    let screen = goes("<enter>jj", "print.b[1]");
    assert_eq!(screen.steps().len(), 6, "{screen}");
    goes("<left>", "print.b");
    let screen = goes("<left>G", "print.c");
    assert_eq!(screen.steps().len(), 3, "{screen}");
    terminal.press("/b[2");
    terminal.until("one row is left", |screen| screen.steps().len() == 1);
    terminal.press("<enter>");
    terminal.until("the filter stands in the title", |screen| screen.pane("steps /b[2").is_some_and(|pane| pane.focused));
    terminal.press("<esc>");
    terminal.until("all rows are back", |screen| screen.steps().len() == 3);
    for focused in ["print.", "logs", "steps"] {
        terminal.press("<tab>");
        terminal.until(&format!("{focused} gets the keys"), |screen| {
            screen.panes().iter().find(|pane| pane.focused).is_some_and(|pane| pane.title.starts_with(focused))
        });
    }
    terminal.press("q");
    terminal.wait().expect(0).restored();
}
