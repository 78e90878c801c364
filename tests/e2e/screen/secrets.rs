//! What is sensitive is on no pane, in no frame, in no byte.

use super::{SIZE, select};
use crate::kit::{Folder, Site};

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
