//! Types: defaults, conversion, and what does not fit.

use serde_json::{Value, json};

use crate::kit::{Site, begin, check, failing, get, output, print, result, step};

/// What a check refuses: the exit code is 104 and all of these are said.
#[track_caller]
fn refused(text: &str, says: &[&str]) {
    check(text).expect(104).says(says);
}

#[test]
fn what_is_left_out_has_its_default_or_is_missing() {
    let site = Site::start();
    let text = [
        get(&site, "a", "/a", ""),
        step("cmd", "b", "command = \"echo \\\"[$EXTRA]\\\"\"", ""),
        step("env_vars", "c", "include = [\"NOWHERE\"]", ""),
    ];
    let document = result(&text.concat()).expect(0);
    // Texts, maps and lists.
    assert_eq!(site.requests()[0].line, "GET /a");
    assert_eq!(document.node("step.cmd.b")["output"], json!({ "exit_code": 0, "stdout": "[]\n", "stderr": "" }));
    assert_eq!(document.node("step.env_vars.c")["output"]["vars"], json!({}));

    let says = ["error[G068]", "missing required argument \"url\""];
    refused(&step("http_request", "a", "method = \"GET\"", ""), &says);
    refused("step \"http_request\" \"a\" {\n}\n", &says);
    refused("step \"http_request\" \"a\" {\n  arguments {\n  }\n}\n", &says);
    let says = ["error[G069]", "http.url: missing required argument \"url\""];
    refused(&step("wait", "a", "http = { method = \"GET\" }\ntimeout = \"1s\"", ""), &says);
}

/// LANGUAGE.md: an unknown argument is an error.
#[test]
fn an_unknown_argument_is_refused() {
    let site = Site::start();
    refused(
        &step("http_request", "a", &format!("url = \"{}\"\nmetod = \"POST\"", site.url), ""),
        &["error[G061]", "http_request has no argument \"metod\"", "did you mean \"method\"?"],
    );
    assert_eq!(site.requests().len(), 0);
}

#[test]
fn values_become_what_the_type_says_where_that_is_possible() {
    let site = Site::start();
    site.gives("/late", r#"{"five": 5, "text": "3", "yes": "true", "no": "many"}"#);
    let late = "step.http_request.late.output.json";
    let text = [
        get(&site, "late", "/late", ""),
        // Numbers and truth values become text,
        step("script", "texts", &format!("inline = \"echo $*\"\nargs = [5, true, 0.5, \"x\", {late}.five]"), ""),
        // text becomes numbers,
        step("cmd", "number", "command = \"exit 3\"\nexpected_exit_codes = [\"3\"]", ""),
        step("cmd", "late_number", &format!("command = \"exit 3\"\nexpected_exit_codes = [{late}.text]"), ""),
        // and truth values.
        step("env_vars", "truth", "include = [\"HOME\"]\nprefix = \"HO\"\nstrip_prefix = \"true\"", ""),
        step("env_vars", "late_truth", &format!("include = [\"HOME\"]\nprefix = \"HO\"\nstrip_prefix = {late}.yes"), ""),
    ];
    let document = result(&text.concat()).expect(0);
    assert_eq!(document.node("step.script.texts")["output"]["stdout"], "5 true 0.5 x 5\n");
    for step in ["step.env_vars.truth", "step.env_vars.late_truth"] {
        assert!(document.node(step)["output"]["vars"]["ME"].is_string(), "{step}");
    }
    let variables =
        "variable \"n\" {\n  type = number\n}\nvariable \"s\" {\n  type = string\n}\nvariable \"b\" {\n  type = bool\n}\n";
    let text = [String::from(variables), output("all", "[var.n, var.s, var.b]")].concat();
    let document = begin(&text, &["--var", "n=42", "--var", "s=5", "--var", "b=true"]).1.end().document().expect(0);
    assert_eq!(document.output("all"), &json!([42, "5", true]));

    let number = |value: &str| step("cmd", "a", &format!("command = \"true\"\nexpected_exit_codes = [{value}]"), "");
    refused(&number("\"many\""), &["error[G069]", "a number is required"]);
    let truth = |value: &str| step("env_vars", "a", &format!("strip_prefix = {value}"), "");
    refused(&truth("\"perhaps\""), &["error[G069]", "a bool is required"]);
    refused(&truth("[]"), &["error[G069]", "a bool is required"]);
    let text = get(&site, "late", "/late", "") + &truth(&format!("{late}.no"));
    let document = result(&text).expect(1);
    let (_, message) = document.error("step.env_vars.a");
    assert!(message.contains("a bool is required"), "{message}");
}

/// The part that does not fit is named, and nothing is called.
#[test]
fn a_part_of_the_wrong_type_fails_and_is_named() {
    let site = Site::start();
    site.gives("/late", r#"{"many": "many", "list": [200, "many"]}"#);
    let request = |arguments: &str| step("http_request", "a", &format!("url = \"{}/never\"\n{arguments}", site.url), "");
    refused(&request("headers = { ok = \"1\", bad = [\"x\"] }"), &["error[G069]", "headers", "bad", "a string is required"]);
    refused(&request("expected_status = [200, true]"), &["error[G069]", "expected_status[1]"]);
    refused(&request("basic_auth = { user = \"u\" }"), &["error[G069]", "basic_auth"]);
    let wait = |redirects: &str| {
        step("wait", "a", &format!("http = {{ url = \"{}/never\", redirects = {redirects} }}\ntimeout = \"1s\"", site.url), "")
    };
    refused(&wait("\"many\""), &["error[G069]", "http.redirects", "a number is required"]);
    let config = "variable \"config\" {\n  type = object({ timeout = number })\n  default = { timeout = \"soon\" }\n}\n";
    refused(config, &["error[V003]", "config.timeout: a number is required"]);

    let late = "step.http_request.late.output.json";
    for (text, path) in [
        (wait(&format!("{late}.many")), "redirects"),
        (step("cmd", "a", &format!("command = \"echo called\"\nexpected_exit_codes = {late}.list"), ""), "[1]"),
    ] {
        let document = result(&(get(&site, "late", "/late", "") + &text)).expect(1);
        let failed = document.nodes().iter().find(|node| node["status"] == "failed").unwrap();
        let message = failed["error"]["message"].as_str().unwrap();
        assert!(message.contains(path) && message.contains("a number is required"), "{message}");
        assert_eq!(failed["output"], Value::Null, "it was not called");
    }
    assert_eq!(site.count("/never"), 0);
}

#[test]
fn an_object_of_anything_takes_anything() {
    let site = Site::start();
    let json = "json = { n = 1.5, list = [1, \"a\", [true]], none = null, deep = { a = { b = var.any.x } } }\nmethod = \"POST\"";
    let text = [
        String::from("variable \"any\" {\n  type = object({})\n  default = { x = [1, \"y\"], z = null }\n}\n"),
        step("http_request", "a", &format!("url = \"{}/a\"\n{json}", site.url), ""),
        output("any", "var.any"),
    ];
    let document = result(&text.concat()).expect(0);
    let body: Value = serde_json::from_str(&site.requests()[0].body).unwrap();
    let expected = json!({ "n": 1.5, "list": [1, "a", [true]], "none": null, "deep": { "a": { "b": [1, "y"] } } });
    assert_eq!(body, expected);
    assert_eq!(document.output("any"), &json!({ "x": [1, "y"], "z": null }));
    // Null is as if it was left out.
    let unset = "method = null\nbody = null\nheaders = { \"X-Set\" = \"1\", \"X-Unset\" = null }";
    result(&step("http_request", "b", &format!("url = \"{}/b\"\n{unset}", site.url), "")).expect(0);
    let last = site.requests().pop().unwrap();
    assert_eq!((last.line.as_str(), last.body.as_str()), ("GET /b", ""));
    assert!(last.headers.contains_key("x-set") && !last.headers.contains_key("x-unset"));
}

#[test]
fn a_typed_object_may_hold_objects_and_anything() {
    let site = Site::start();
    let http = |inner: &str| {
        let request = format!("url = \"{}/ready\", method = \"post\", {inner}", site.url);
        step("wait", "a", &format!("http = {{ {request} }}\nuntil = self.output.json.path == \"/ready\"\ntimeout = \"10s\""), "")
    };
    result(&http("basic_auth = { username = 7, password = \"p\" }, json = { any = [1, { of = \"it\" }] }")).expect(0);
    let request = site.requests().pop().unwrap();
    assert_eq!((request.line.as_str(), request.body.as_str()), ("POST /ready", r#"{"any":[1,{"of":"it"}]}"#));
    assert_eq!(request.headers["authorization"], "Basic Nzpw");
    refused(&http("basic_auth = { username = [] }"), &["error[G069]", "http.basic_auth.username", "a string is required"]);
    refused(
        &http("basic_auth = { username = \"u\", pasword = \"p\" }"),
        &["error[G069]", "http.basic_auth", "did you mean \"password\"?"],
    );

    let config = "variable \"config\" {\n  type = object({ host = string, limits = object({ timeout = number, extra = any }) })\n  default = { host = 5, limits = { timeout = \"3\", extra = { deep = [true] } } }\n}\n";
    let document = result(&(String::from(config) + &output("config", "var.config"))).expect(0);
    assert_eq!(document.output("config"), &json!({ "host": "5", "limits": { "timeout": 3, "extra": { "deep": [true] } } }));
}

/// An argument that has no value fails its step only when all it waits for has ended: if that fails, it is not evaluated at all. What
/// nothing of the run is needed for is evaluated and checked before anything runs.
#[test]
fn arguments_are_evaluated_just_before_their_step_runs() {
    let site = Site::start();
    let text = |last: &str| {
        [
            get(&site, "a", "/a", ""),
            get(&site, "gate", "/gate/x", "depends_on = [\"http_request.a\"]"),
            String::from(last),
            print(
                "b",
                "tonumber(step.http_request.a.output.body)",
                "depends_on = [\"step.http_request.gate\", \"step.assert.last\"]",
            ),
        ]
        .concat()
    };
    let good = step("assert", "last", "condition = step.http_request.gate.output.status_code == 200", "");
    let (_folder, running) = begin(&text(&good), &[]);
    site.until_came("/gate", 1);
    running.until_err("step.http_request.a");
    assert!(!running.err().contains("cannot convert"), "{}", running.err());
    site.open("x");
    let document = running.end().document().expect(1);
    let (_, message) = document.error("step.print.b");
    assert!(message.contains("cannot convert"), "{message}");
    let document = result(&text(&failing("last", "depends_on = [\"http_request.gate\"]"))).expect(1);
    assert_eq!((document.status("step.print.b"), document.reason("step.print.b")), ("skipped", "step.assert.last failed"));

    let before = site.requests().len();
    refused(&(get(&site, "a", "/a", "") + &print("b", "tonumber(\"x\")", "")), &["error[R010]", "grid.hcl:"]);
    assert_eq!(site.requests().len(), before);
}

/// Names both ways, types in depth, defaults: all of it in one go, before anything runs.
#[test]
fn a_manifest_that_disagrees_with_its_type_is_refused_with_all_mistakes() {
    let text = "runner \"sleep\" {
  input \"duratoin\" { type = string }
}
runner \"wait\" {
  input \"http\" {
    type    = object({ url = number, method = optional(string, \"POST\") })
    default = null
  }
  input \"tcp\" { type = string }
}
runner \"teleport\" {
}
";
    let site = Site::start();
    refused(
        &(text.to_owned() + &get(&site, "a", "/a", "")),
        &[
            "sleep has no input \"duratoin\"",
            "the manifest of sleep leaves out input \"duration\"",
            "input \"http.url\" of wait is of type string, not number",
            "input \"http.method\" of wait may be left out: write optional(…, \"GET\")",
            "input \"http.headers\" of wait is left out",
            "input \"tcp\" of wait may be left out and is null then: write default = null",
            "the manifest of wait leaves out input \"until\", \"interval\" and \"timeout\"",
            "there is no step type \"teleport\" to document",
        ],
    );
    assert_eq!(site.requests().len(), 0);
}
