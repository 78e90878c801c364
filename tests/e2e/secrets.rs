//! Planted secrets: whatever is printed, in whatever form, in every mode, none of them is in it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::kit::{Ended, Folder, Site, Squall, failing, get, output, print, step};

/// Each is planted in another place, and has all that an escape changes.
const VARIABLE: &str = r#"va"r/able+1 ${x}?&"#;
const DEFAULT: &str = r#"de"fault/2+%{y}?>"#;
const ENVIRONMENT: &str = r#"en"vironment/3+ ~?"#;
const ENV_FILE: &str = r#"en"vfile/4+?<>"#;
const BEARER: &str = r#"be"arer/5+?{}"#;
const PASSWORD: &str = r#"pa"ssword/6+ :?"#;
const ANSWER: &str = "answer-of-the-server-7";
const STEP: &str = "whole-output-8";
const PIN: &str = "4829137";
const CHILD: &str = "child-of-a-hidden-step-9";
const REFUSAL: &str = "refusal-of-the-server-10";
const KEY: &str = "key-of-a-call-11";
const ALL: [&str; 12] = [VARIABLE, DEFAULT, ENVIRONMENT, ENV_FILE, BEARER, PASSWORD, ANSWER, STEP, PIN, CHILD, REFUSAL, KEY];

/// A part of a secret answer that the grid says may be shown.
const RELEASED: &str = "user-of-the-token-12";

/// A text as it may come back: as it is, in base64, and escaped for URLs, JSON and HCL.
fn forms(secret: &str) -> Vec<String> {
    let json = serde_json::to_string(secret).unwrap();
    let json = json[1..json.len() - 1].to_owned();
    let url: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let hcl = json.replace("${", "$${").replace("%{", "%%{");
    let mut forms = vec![secret.to_owned(), json, hcl, url.replace('+', "%20"), url];
    forms.extend([STANDARD.encode(secret), STANDARD_NO_PAD.encode(secret), URL_SAFE_NO_PAD.encode(secret)]);
    forms
}

/// What no frame may have in it: all of them in every form, and halves, since a line may be broken anywhere. The halves of one are in
/// the command that makes it.
#[cfg(unix)]
pub fn forbidden() -> Vec<String> {
    let whole: Vec<String> = ALL.into_iter().flat_map(forms).chain([STANDARD.encode(format!("ada:{PASSWORD}"))]).collect();
    let long = ALL.into_iter().filter(|secret| ![CHILD, KEY].contains(secret)).flat_map(forms).filter(|form| form.len() >= 16);
    let halves = long.flat_map(|form| [form[..10].to_owned(), form[form.len() - 10..].to_owned()]);
    let all: std::collections::BTreeSet<String> = whole.iter().cloned().chain(halves).collect();
    all.into_iter().collect()
}

/// A folder with the grid, and the program about to run it; the server is kept by whoever asks.
#[cfg(unix)]
pub fn planted_in_a_folder() -> (Site, Folder, Squall) {
    let site = site();
    let folder = Folder::with("grid.hcl", grid(&site, ""));
    folder.write(".env", format!("FILE_TOKEN='{ENV_FILE}'\n"));
    let squall = planted(&folder, &["--on-failure", "continue"]);
    (site, folder, squall)
}

/// The secrets of which something is in a text.
fn leaks(text: &str) -> Vec<String> {
    let basic = STANDARD.encode(format!("ada:{PASSWORD}"));
    ALL.into_iter().flat_map(forms).chain([basic]).filter(|form| text.contains(form.as_str())).collect()
}

/// A string of HCL.
fn hcl(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\\\"").replace("${", "$${").replace("%{", "%%{"))
}

/// A server that gives back all it was ever told, in every form, and says two things of its own that are secret.
fn site() -> Site {
    let site = Site::start();
    let told: Vec<String> = [VARIABLE, DEFAULT, ENVIRONMENT, ENV_FILE, BEARER, PASSWORD].into_iter().flat_map(forms).collect();
    let echo = serde_json::json!({ "told": told, "pin": 4829137, "in_key": { VARIABLE: 1 }, "of_it": ANSWER });
    site.gives("/echo", &echo.to_string());
    site.gives("/basic", &format!("you sent {}", STANDARD.encode(format!("ada:{PASSWORD}"))));
    site.answers("/refused", &[400]);
    site.gives("/login", &format!("{{\"token\": \"{ANSWER}\"}}"));
    site.gives("/whole", STEP);
    site.refuses("/refusal", 409, &format!("{{\"why\": \"{REFUSAL}\"}}"));
    site.gives("/keyed", &format!("{{\"again\": \"{KEY}\"}}"));
    site.gives("/account", &format!("{{\"user\": \"{RELEASED}\", \"token\": \"{ANSWER}\"}}"));
    site
}

/// The grid. Nothing in it prints a secret on purpose, and everything tries to.
fn grid(site: &Site, ends: &str) -> String {
    let shell = r#"echo "$API_SECRET"; echo "$FILE_TOKEN" >&2; printf %s "$API_SECRET" | base64; echo "$SAID""#;
    let variables = [
        format!(
            "variable \"password\" {{\n  type = string\n  sensitive = true\n}}\nvariable \"key\" {{\n  sensitive = true\n  default = {}\n}}\n",
            hcl(DEFAULT)
        ),
        String::from("variable \"pin\" {\n  type = number\n  sensitive = true\n}\n"),
        String::from("resource \"http_client\" \"shared\" {\n  arguments {\n    headers = { X-Key = var.key }\n  }\n}\n"),
    ];
    let sends = format!(
        "url = \"{}/echo\"\nmethod = \"POST\"\nbearer_token = var.bearer\nquery_params = {{ p = var.password }}\njson = {{ pin = var.pin, key = var.key, e = env.API_SECRET }}",
        site.url
    );
    let basic = format!("url = \"{}/basic\"\nbasic_auth = {{ username = \"ada\", password = var.basic }}", site.url);
    let steps = [
        get(site, "login", "/login", "sensitive = true"),
        get(site, "whole", "/whole", "sensitive = true"),
        step(
            "http_request",
            "sends",
            &sends,
            "uses = [resource.http_client.shared]\ndepends_on = [\"http_request.login\", \"http_request.whole\"]",
        ),
        step("http_request", "basic", &basic, "depends_on = [\"http_request.sends\"]"),
        step(
            "http_request",
            "refused",
            &format!("url = \"{}/refused?p=${{urlencode(var.password)}}\"", site.url),
            "continue_on_failure = true",
        ),
        step("http_request", "closed", "url = \"http://127.0.0.1:1/${urlencode(var.password)}\"", "continue_on_failure = true"),
        step("env_vars", "all", "include = [\"API_SECRET\", \"FILE_TOKEN\", \"PLAIN\"]", ""),
        step("cmd", "child", &format!("command = {}\nenv = {{ SAID = var.password }}", hcl(shell)), ""),
        step("script", "fails", "inline = \"echo $1 >&2; exit 3\"\nargs = [var.password]", "continue_on_failure = true"),
        step("assert", "says", "condition = run.seed < 0\nmessage = \"it is ${var.password}\"", "continue_on_failure = true"),
        print("child", "step.cmd.child.output", ""),
        print("echo", "step.http_request.sends.output.body", ""),
        print(
            "marked",
            "[var.password, var.key, var.pin, base64encode(var.password), jsonencode({ a = var.key }), step.http_request.login.output]",
            "",
        ),
        get(
            site,
            "checked",
            "/checked",
            "continue_on_failure = true\ncheck \"is created\" {\n  condition = self.output.status_code == 201\n  error_message = \"not ${var.password}\"\n}",
        ),
        get(site, "again", "/${step.http_request.login.output.json.token}", ""),
        meta_arguments(site),
        String::from(ends),
    ];
    [variables.concat(), bearer(), steps.concat(), outputs()].concat()
}

/// Steps that have their secrets beside their arguments, or are secret themselves.
fn meta_arguments(site: &Site) -> String {
    let all = [
        step(
            "cmd",
            "of_the_step",
            &format!("command = {}", hcl(r#"echo "$META"; printf %s "$META" | base64"#)),
            "env = { META = var.password }",
        ),
        step(
            "cmd",
            "hidden",
            &format!(
                "command = {}",
                hcl(r#"printf 'child-of-a-%s\\n' hidden-step-9; printf 'child-of-a-%s\\n' hidden-step-9 >&2; exit 3"#)
            ),
            "sensitive = true\ncontinue_on_failure = true",
        ),
        get(site, "refusal", "/refusal", "sensitive = true\ncontinue_on_failure = true"),
        get(
            site,
            "keyed",
            "/keyed",
            "idempotency_key = sensitive(join(\"-\", [\"key-of\", \"a-call-11\"]))\ntracing {\nattributes = { p = var.password }\n}",
        ),
        get(site, "account", "/account", "sensitive = true"),
        step(
            "assert",
            "falls_back",
            "condition = run.seed < 0\nmessage = \"no\"",
            "on_error {\naction = \"fallback\"\nfallback = { secret = var.key, said = \"plainly\", why = self.error.message }\n}",
        ),
        print("released", "\"by ${nonsensitive(step.http_request.account.output.json.user)}\"", ""),
    ];
    all.concat()
}

fn outputs() -> String {
    let all = [
        output("password", "var.password"),
        output("inside", "{ plain = 1, list = [var.key, upper(var.password)] }"),
        output("child", "step.cmd.child.output.stdout"),
        output("echo", "step.http_request.sends.output.json"),
        output(
            "released",
            "[nonsensitive(step.http_request.account.output.json.user), step.http_request.account.output.json.token]",
        ),
        output("fallback", "step.assert.falls_back.output"),
        format!("output \"whole\" {{\n  sensitive = true\n  value = {}\n}}\n", hcl(STEP)),
    ];
    all.concat()
}

fn bearer() -> String {
    String::from("variable \"bearer\" {\n}\nvariable \"basic\" {\n}\n")
}

/// The program, about to run the grid with the secrets planted.
fn planted(folder: &Folder, arguments: &[&str]) -> Squall {
    let (password, pin, bearer, basic) =
        (format!("password={VARIABLE}"), format!("pin={PIN}"), format!("bearer={BEARER}"), format!("basic={PASSWORD}"));
    let given = ["run", "grid.hcl", "--env-file", ".env", "--var", &password, "--var", &pin, "--var", &bearer, "--var", &basic];
    folder.squall(given).args(arguments).env("API_SECRET", ENVIRONMENT).env("PLAIN", "plainly shown")
}

/// Runs it with the secrets planted.
fn run(folder: &Folder, arguments: &[&str]) -> Ended {
    planted(folder, arguments).run()
}

const MODES: [&[&str]; 9] = [
    &[],
    &["-v"],
    &["-q"],
    &["--log-level", "warn"],
    &["--color", "always"],
    &["--log-format", "json", "-v"],
    &["--output", "json"],
    &["--output", "json", "-v"],
    &["--output", "json", "--log-format", "json", "--log-level", "debug"],
];

#[test]
fn no_secret_is_printed_in_any_mode() {
    for (ends, code) in [(String::new(), 0), (failing("ends", "depends_on = [\"http_request.again\"]"), 1)] {
        let site = site();
        let folder = Folder::with("grid.hcl", grid(&site, &ends));
        folder.write(".env", format!("FILE_TOKEN='{ENV_FILE}'\n"));
        for mode in MODES {
            let ended = run(&folder, &[mode, &["--on-failure", "continue"]].concat()).expect(code);
            for (name, text) in [("standard output", &ended.out), ("standard error", &ended.err)] {
                assert_eq!(leaks(text), Vec::<String>::new(), "{mode:?}: on {name}\n{text}");
            }
            if mode == ["--output", "json"] && code == 0 {
                let document = ended.document();
                // They were there to be found: all came where they should, and what is no secret is shown.
                let lines: Vec<String> = site.requests().into_iter().map(|request| request.line).collect();
                assert!(lines.iter().any(|line| line == &format!("GET /{ANSWER}")), "{lines:#?}");
                assert_eq!(document.output("password"), "(sensitive)");
                assert_eq!(document.output("inside"), &serde_json::json!({ "plain": 1, "list": ["(sensitive)", "(sensitive)"] }));
                assert_eq!(document.node("step.env_vars.all")["output"]["vars"]["PLAIN"], "plainly shown");
                let child = "(sensitive)\n(sensitive)\n(sensitive)\n";
                assert_eq!(document.node("step.cmd.child")["output"]["stdout"], child);
                assert_eq!(document.output("echo")["pin"], "(sensitive)");
                assert_eq!(document.output("released"), &serde_json::json!([RELEASED, "(sensitive)"]));
                assert_eq!(
                    document.output("fallback"),
                    &serde_json::json!({ "secret": "(sensitive)", "said": "plainly", "why": "no" })
                );
                assert_eq!(document.node("step.cmd.of_the_step")["output"]["stdout"], "(sensitive)\n(sensitive)\n");
                assert_eq!(document.node("step.cmd.hidden")["output"], "(sensitive)");
                assert_eq!(document.error("step.http_request.refusal").0, "status");
                assert_eq!(document.node("step.http_request.keyed")["output"]["json"]["again"], "(sensitive)");
                assert_eq!(document.error("step.assert.says").1, "(sensitive)", "the message is marked as a whole");
            }
        }
        let sent = site.requests().into_iter().find(|request| request.line.starts_with("POST /echo")).unwrap();
        assert_eq!(sent.headers["authorization"].to_str().unwrap(), format!("Bearer {BEARER}"));
        assert_eq!(sent.headers["x-key"].to_str().unwrap(), DEFAULT);
        let body: serde_json::Value = serde_json::from_str(&sent.body).unwrap();
        assert_eq!(body, serde_json::json!({ "pin": 4829137, "key": DEFAULT, "e": ENVIRONMENT }));
    }
}

/// All that happens stands in the file, and what is watched is made of that.
#[test]
fn no_secret_is_in_the_file_of_events() {
    let site = site();
    let folder = Folder::with("grid.hcl", grid(&site, ""));
    folder.write(".env", format!("FILE_TOKEN='{ENV_FILE}'\n"));
    run(&folder, &["--on-failure", "continue", "--events", "run.jsonl"]);
    let file = std::fs::read_to_string(folder.path().join("run.jsonl")).unwrap();
    let events = file.lines().count();
    assert!(events > 60 && file.contains("$sensitive") && file.contains("attempt_ended"), "{events} lines: {file}");
    // The text of the grid is in it, masked as far as secrets are known before the run; one only comes up in an answer.
    let known = |secret: &String| secret != STEP;
    for line in file.lines() {
        let leaks: Vec<String> =
            leaks(line).into_iter().filter(|secret| known(secret) || !line.contains("\"planned\"")).collect();
        assert_eq!(leaks, Vec::<String>::new(), "{line}");
    }
    for form in ["text", "json"] {
        let watched = folder.squall(["watch", "run.jsonl", "--verbose", "--output", form]).run().expect(0);
        assert_eq!(leaks(&format!("{}{}", watched.out, watched.err)), Vec::<String>::new());
        assert!(watched.out.contains("(sensitive)"), "{}", watched.out);
    }
}

/// What is said before the run, and the picture of it.
#[test]
fn no_secret_is_drawn() {
    let site = site();
    let folder = Folder::with("grid.hcl", grid(&site, ""));
    folder.write(".env", format!("FILE_TOKEN='{ENV_FILE}'\n"));
    run(&folder, &["--picture", "picture.svg"]).expect(0);
    let picture = std::fs::read_to_string(folder.path().join("picture.svg")).unwrap();
    assert!(picture.contains("http_request.login"), "{picture}");
    assert_eq!(leaks(&picture), Vec::<String>::new(), "{picture}");
    let vars: Vec<String> = [("password", VARIABLE), ("pin", PIN), ("bearer", BEARER), ("basic", PASSWORD)]
        .map(|(name, value)| format!("{name}={value}"))
        .into();
    let vars: Vec<&str> = vars.iter().flat_map(|var| ["--var", var.as_str()]).collect();
    for command in [
        &["check"][..],
        &["check", "--output", "json"],
        &["graph"],
        &["graph", "--format", "mermaid"],
        &["graph", "--format", "dot"],
        &["graph", "--format", "svg"],
    ] {
        let ended = folder.squall(command.iter().copied()).args(&["grid.hcl", "--env-file", ".env"]).args(&vars);
        let ended = ended.env("API_SECRET", ENVIRONMENT).run().expect(0);
        assert_eq!(leaks(&ended.out), Vec::<String>::new(), "{command:?}\n{}", ended.out);
        assert_eq!(leaks(&ended.err), Vec::<String>::new(), "{command:?}\n{}", ended.err);
    }
}

/// A secret that is written in the grid itself is not in the lines that are shown around a mistake.
#[test]
fn no_line_of_the_grid_shows_a_secret() {
    let texts = [
        "step \"http_request\" \"a\" {\n  arguments {\n    url = \"http://x\"\n    basic_auth = { username = \"a\", password = \"planted-in-the-text-13\", realm = 1 }\n  }\n}\n",
        "variable \"p\" {\n  sensitive = true\n  default = \"planted-in-the-text-13\"\n}\nlocals {\n  l = [\"planted-in-the-text-13\", var.p, local.nothing]\n}\noutput \"l\" {\n  value = local.l\n}\n",
    ];
    for text in texts {
        let folder = Folder::with("grid.hcl", text);
        for arguments in [&["check", "grid.hcl"][..], &["check", "grid.hcl", "--output", "json"], &["run", "grid.hcl"]] {
            let ended = folder.squall(arguments.iter().copied()).run().expect(104);
            assert!(!format!("{}{}", ended.out, ended.err).contains("planted-in-the-text"), "{}", ended.err);
            assert!(ended.err.is_empty() || ended.err.contains("\"**********************\""), "{}", ended.err);
        }
    }
}

/// The checks have read them, and say what is wrong without them.
#[test]
fn no_diagnostic_shows_a_secret() {
    let texts = [
        "variable \"password\" {\n  type = number\n  sensitive = true\n}\n",
        "variable \"password\" {\n  sensitive = true\n  validation {\n    condition = length(var.password) > 100\n    error_message = \"not ${var.password}\"\n  }\n}\n",
        "variable \"password\" {\n  sensitive = true\n}\nstep \"print\" \"a\" {\n  count = var.password\n  arguments {\n    input = 1\n  }\n}\n",
        "variable \"password\" {\n  sensitive = true\n}\nstep \"http_request\" \"a\" {\n  arguments {\n    url = \"http://x\"\n    redirects = var.password\n    max_body = \"${var.password} MiB\"\n  }\n}\n",
        "variable \"password\" {\n  sensitive = true\n}\nlocals {\n  n = tonumber(var.password)\n  m = parseint(var.password, 10)\n  l = [1, 2][var.password]\n}\noutput \"n\" {\n  value = [local.n, local.m, local.l, env.API_SECRET + 1]\n}\n",
    ];
    for text in texts {
        let folder = Folder::with("grid.hcl", text);
        folder.write("all.json", serde_json::json!({ "password": VARIABLE }).to_string());
        folder.write("all.vars.hcl", format!("password = {}\n", hcl(VARIABLE)));
        folder.write("all.env", format!("SQUALL_VAR_password='{VARIABLE}'\n"));
        let var = format!("password={VARIABLE}");
        for given in
            [["--var", var.as_str()], ["--var-file", "all.json"], ["--var-file", "all.vars.hcl"], ["--env-file", "all.env"]]
        {
            for command in [
                &["check", "grid.hcl"][..],
                &["check", "grid.hcl", "--output", "json"],
                &["run", "grid.hcl"],
                &["graph", "grid.hcl"],
            ] {
                let ended = folder.squall(command.iter().copied()).args(&given).env("API_SECRET", ENVIRONMENT).run().expect(104);
                assert_eq!(leaks(&ended.out), Vec::<String>::new(), "{given:?} {text}");
                assert_eq!(leaks(&ended.err), Vec::<String>::new(), "{given:?} {text}\n{}", ended.err);
            }
        }
    }
}

/// The forms that this file looks for are those that tools make.
#[test]
fn the_forms_are_those_of_the_tools() {
    let forms = forms("a b\"?>");
    for form in ["a b\"?>", "a b\\\"?>", "a+b%22%3F%3E", "a%20b%22%3F%3E", "YSBiIj8+", "YSBiIj8-"] {
        assert!(forms.iter().any(|one| one == form), "{form}");
    }
    assert_eq!(leaks(&format!("x{}x", STANDARD.encode(PASSWORD))).len(), 2, "with and without its padding, if it has one");
}
