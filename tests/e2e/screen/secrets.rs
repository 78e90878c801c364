//! What is sensitive is on no pane, in no frame, in no byte.

use super::{SIZE, select, until_is};
use crate::kit::{Folder, Site, Terminal};
use crate::secrets::{forbidden, planted_in_a_folder};

const PASSWORD: &str = "hunter2-correct-horse";
const TOKEN: &str = "tok-9f8e7d6c5b4a-battery";

/// Secrets in every place where they can be given, and where they can come back from.
fn grid(url: &str) -> String {
    format!(
        "variable \"password\" {{\n  type = string\n  sensitive = true\n}}
resource \"http_client\" \"shared\" {{\n  arguments {{ headers = {{ x-password = var.password }} }}\n}}
step \"http_request\" \"login\" {{\n  sensitive = true\n  uses {{ client = resource.http_client.shared }}
  arguments {{\n    method = \"POST\"\n    url = \"{url}/login\"\n    json = {{ password = var.password }}\n  }}\n}}
step \"http_request\" \"denied\" {{\n  uses {{ client = resource.http_client.shared }}
  arguments {{\n    url = \"{url}/denied?password=${{var.password}}\"\n    bearer_token = step.http_request.login.output.json.token\n  }}\n}}
step \"cmd\" \"tells\" {{\n  arguments {{\n    command = [\"sh\", \"-c\", \"echo my word is $WORD; echo $WORD >&2; exit 1\"]\n    env = {{ WORD = var.password }}\n  }}\n}}
step \"print\" \"shows\" {{\n  arguments {{ input = {{ password = var.password, token = step.http_request.login.output.json.token }} }}\n}}
step \"http_request\" \"echo\" {{\n  arguments {{\n    method = \"POST\"\n    url = \"{url}/echo\"\n    headers = {{ authorization = \"Basic ${{var.password}}\" }}\n  }}
  check \"never\" {{\n    condition = false\n    error_message = \"the password is ${{var.password}}\"\n  }}\n}}
output \"token\" {{\n  value = step.http_request.login.output.json.token\n}}\n"
    )
}

#[test]
fn nothing_sensitive_is_ever_written_to_the_terminal() {
    let site = Site::start();
    site.gives("/login", &format!("{{\"token\":\"{TOKEN}\"}}"));
    site.answers("/denied", &[403]);
    let folder = Folder::with("grid.hcl", grid(&site.url));
    let mut terminal = folder.squall(["run", "grid.hcl"]).env("SQUALL_VAR_password", PASSWORD).terminal(SIZE.0, SIZE.1);
    // Halves too: a line may be broken anywhere.
    let forbidden = [PASSWORD, TOKEN, &PASSWORD[..10], &PASSWORD[12..], &TOKEN[..10], &TOKEN[14..]];
    terminal.forbid(&forbidden);
    terminal.until("all have ended, or are held", |screen| {
        // By itself the cursor shows several of them.
        let signs: String = screen.steps().iter().map(|step| step.sign).collect();
        screen.steps().len() == 6 && !signs.contains(['·', '○', '●'])
    });
    assert!(site.requests().iter().any(|request| request.body.contains(PASSWORD)), "it was really used");
    assert!(site.requests().iter().any(|request| request.line.contains(PASSWORD)));
    for name in [
        "resource.http_client.shared",
        "http_request.login",
        "http_request.denied",
        "cmd.tells",
        "print.shows",
        "http_request.echo",
    ] {
        select(&mut terminal, name);
        terminal.press("<tab>z");
        terminal.until("it has the whole screen", |screen| screen.selects(name) && screen.pane("steps").is_none());
        terminal.press("<end>");
        terminal.press("<home>");
        terminal.press("<right><right><left><left>z<s-tab>");
        terminal.until("the list is back", |screen| screen.pane("steps").is_some_and(|pane| pane.focused));
    }
    select(&mut terminal, "cmd.tells");
    terminal.press("l");
    terminal.until("the log has it, but not to read", |screen| {
        let logs = screen.pane("logs of cmd.tells").map(|pane| pane.lines).unwrap_or_default();
        logs.iter().any(|line| line.ends_with("my word is (sensitive)"))
    });
    terminal.until("the output too", |screen| screen.tells("\"stderr\": \"(sensitive)"));
    terminal.press("l");
    select(&mut terminal, "http_request.login");
    terminal.until("the whole output is hidden", |screen| screen.tells("(sensitive)"));
    terminal.press("g");
    terminal.until("the graph is drawn", |screen| screen.pane("graph").is_some());
    terminal.press("<tab><tab>z");
    terminal.until("the log has the whole screen", |screen| screen.pane("logs").is_some() && screen.detail().is_none());
    terminal.press("Q");
    let left = terminal.wait().expect(103).restored();
    for text in forbidden {
        assert!(!left.has(text.as_bytes()), "{text} was written");
        assert!(!left.screen.shows(text), "{text}\n{}", left.screen);
    }
}

/// Shows and hides the help: what was pressed before has been drawn when it is gone.
fn help(terminal: &mut Terminal) {
    terminal.press("?");
    terminal.until_seen("╭ keys ─");
    terminal.press("<esc>");
    terminal.until_gone("╭ keys ─");
}

/// The grid in which each secret comes back from everywhere, in every form: each of its steps in each view.
#[test]
fn no_planted_secret_is_in_any_frame_of_any_view() {
    let (site, folder, squall) = planted_in_a_folder();
    // High enough for all there is to say of a step.
    let mut terminal = squall.terminal(160, 100);
    let forbidden = forbidden();
    terminal.forbid(&forbidden.iter().map(String::as_str).collect::<Vec<_>>());
    until_is(&terminal, "DONE");
    let names: Vec<String> = terminal.screen().steps().into_iter().map(|step| step.name).collect();
    assert!(names.len() > 20, "{}", terminal.screen());
    for name in &names {
        select(&mut terminal, name);
        // Its log lines, then all that is said of it, as wide as it is.
        terminal.press("l");
        terminal.until_seen(&format!("logs of {name}"));
        terminal.press("l<tab>z");
        terminal.until("it has the whole screen", |screen| screen.selects(name) && screen.pane("steps").is_none());
        for keys in ["<right><right><right><right>", "<end><left><left><left><left>"] {
            terminal.press(keys);
            help(&mut terminal);
        }
        terminal.press("<home>z<s-tab>");
        terminal.until("the list is back", |screen| screen.pane("steps").is_some_and(|pane| pane.focused));
    }
    // They were there to be hidden, and what is no secret is shown.
    select(&mut terminal, "env_vars.all");
    terminal.until("a plain one", |screen| screen.tells("plainly shown") && screen.tells("(sensitive)"));
    select(&mut terminal, "print.released");
    terminal.until("what may be shown", |screen| screen.tells("user-of-the-token-12"));
    // All log lines, the graph, a filter, other themes, less room.
    terminal.press("<tab><tab>z");
    terminal.until("the log has the whole screen", |screen| screen.pane("logs").is_some() && screen.pane("steps").is_none());
    for keys in ["<home>", "<pgdn>", "<end>", "<right><right>"] {
        terminal.press(keys);
        help(&mut terminal);
    }
    terminal.press("z<s-tab><s-tab>g");
    terminal.until("the graph is drawn", |screen| screen.pane("graph").is_some());
    terminal.press("<end>");
    help(&mut terminal);
    terminal.press("g");
    terminal.until("the list is back", |screen| screen.pane("steps").is_some());
    terminal.press("/sends<enter>");
    terminal.until("the filter holds", |screen| screen.steps().len() == 1);
    terminal.press("<esc>");
    terminal.until("the filter is gone", |screen| screen.steps().len() > 1);
    for (columns, rows) in [(80, 24), (60, 20), (200, 50)] {
        terminal.resize(columns, rows);
        terminal.press("t");
        help(&mut terminal);
    }
    terminal.press("q");
    // Every frame was looked at; the words that are left on the screen afterwards are here too.
    let left = terminal.wait().expect(0).restored();
    let text = String::from_utf8_lossy(&left.bytes).into_owned();
    let written: Vec<&String> = forbidden.iter().filter(|text_of| text.contains(text_of.as_str())).collect();
    assert!(written.is_empty(), "{written:?}\n{}", left.screen);
    assert!(site.requests().len() > 8);
    drop(folder);
}

/// That the one above can find something: a value that is not marked is found in its frame.
#[test]
fn what_is_not_marked_is_found() {
    let folder = Folder::with("grid.hcl", "step \"print\" \"a\" {\n  arguments { input = \"plainly-shown-here\" }\n}\n");
    let mut terminal = folder.squall(["run", "grid.hcl"]).terminal(SIZE.0, SIZE.1);
    terminal.forbid(&["plainly-sh"]);
    until_is(&terminal, "DONE");
    terminal.press("q");
    let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(terminal.wait())));
    assert!(found.is_err());
}
