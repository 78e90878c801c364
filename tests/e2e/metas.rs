//! What the grid says of a step besides its arguments, with the real program, a real server and real children.

use serde_json::json;

use crate::kit::{Folder, Site, failing, get, output, print, result, step};

#[test]
fn a_child_gets_the_environment_of_its_step_and_of_the_groups_around_it() {
    let told = "command = \"echo $A $B $C\"";
    let text = [
        format!("group \"g\" {{\nenv = {{ A = \"group\", B = \"group\" }}\n{}}}\n", step("cmd", "in", told, "env = { B = 2 }")),
        step("cmd", "own", &format!("{told}\nenv = {{ C = \"argument\" }}"), "env = { A = 1, C = 3 }"),
        step("script", "script", "inline = \"echo $A\"", "env = { A = \"of a script\" }"),
    ];
    let document = result(&text.concat()).expect(0);
    let said = |address: &str| document.node(address)["output"]["stdout"].as_str().unwrap().to_owned();
    assert_eq!(said("group.g.step.cmd.in"), "group 2\n");
    assert_eq!(said("step.cmd.own"), "1 argument\n", "an argument of its own wins");
    assert_eq!(said("step.script.script"), "of a script\n");
}

#[test]
fn a_server_gets_the_key_the_same_in_each_attempt() {
    let site = Site::start();
    site.answers("/pay", &[503, 200]);
    let retry = "retry {\nattempts = 3\nbackoff {\ninitial = \"1ms\"\n}\n}";
    let pay = format!("url = \"{}/pay\"\nmethod = \"POST\"", site.url);
    let text = [
        step("http_request", "pay", &pay, &format!("idempotency_key = \"order-${{run.seed}}\"\n{retry}")),
        get(&site, "plain", "/plain", ""),
    ];
    result(&text.concat()).expect(0);
    let keys = |path: &str| -> Vec<String> {
        let asked = site.requests().into_iter().filter(|request| request.line.ends_with(path));
        asked.map(|request| request.headers.get("idempotency-key").map_or("", |key| key.to_str().unwrap()).to_owned()).collect()
    };
    let both = keys("/pay");
    assert_eq!((both.len(), &both[0]), (2, &both[1]));
    assert!(both[0].starts_with("order-"), "{both:?}");
    assert_eq!(keys("/plain"), [""]);
}

#[test]
fn a_fallback_is_told_as_a_failure_that_was_made_good() {
    let site = Site::start();
    site.answers("/price", &[500]);
    site.gives("/spare", "{\"price\": 7}");
    let falls_back = "on_error {\naction = \"fallback\"\nfallback = step.http_request.spare\n}";
    let text = [
        get(&site, "spare", "/spare", ""),
        get(&site, "price", "/price", falls_back),
        print("price", "step.http_request.price.output.json.price", ""),
        output(
            "price",
            "[step.http_request.price.output.json.price, step.http_request.price.status, step.http_request.price.error.class]",
        ),
    ];
    let folder = Folder::with("grid.hcl", text.concat());
    let lines = folder.squall(["run", "grid.hcl"]).run().expect(0);
    assert!(lines.out.contains("its fallback is taken instead"), "{}", lines.out);
    assert!(lines.out.contains("failed, and a fallback is taken instead"), "{}", lines.out);
    let document = folder.squall(["run", "grid.hcl", "--output", "json"]).run().document().expect(0);
    assert_eq!(document.output("price"), &json!([7, "succeeded", "status"]));
    let node = document.node("step.http_request.price");
    assert_eq!((&node["status"], &node["tolerated"]), (&json!("succeeded"), &json!(true)));
}

fn tagged() -> String {
    [
        print("first", "1", "tags = [\"slow\"]"),
        print("smoke", "step.print.first.output", "tags = [\"smoke\"]"),
        failing("other", "tags = [\"nightly\"]"),
        print("after", "1", "depends_on = [step.assert.other]"),
    ]
    .concat()
}

#[test]
fn tags_choose_what_runs_and_say_what_does_not() {
    let folder = Folder::with("grid.hcl", tagged());
    let run = |arguments: &[&str]| folder.squall(["run", "grid.hcl"]).args(arguments).run();
    let document = run(&["--tags", "smoke", "--output", "json"]).document().expect(0);
    for (step, status) in
        [("print.first", "succeeded"), ("print.smoke", "succeeded"), ("assert.other", "skipped"), ("print.after", "skipped")]
    {
        assert_eq!(document.status(&format!("step.{step}")), status);
    }
    assert_eq!(document.reason("step.assert.other"), "its tags are not chosen");
    let lines = run(&["--tags", "smoke,!slow"]).expect(0);
    assert!(lines.out.contains("2 steps  not chosen by their tags") && !lines.out.contains("assert.other"), "{}", lines.out);
    assert!(
        lines.out.contains("--tags leaves out step.print.first, but what it chooses needs that, so it runs"),
        "{}",
        lines.out
    );
    run(&["--tags", "smoke", "--tags", "nightly"]).expect(1);
    run(&["--tags", "!nightly"]).expect(1);
    let checked = folder.squall(["check", "grid.hcl", "--tags", "smoke"]).run().expect(0).out;
    assert!(checked.contains("2 of them chosen by --tags"), "{checked}");
    let drawn = folder.squall(["graph", "grid.hcl", "--tags", "smoke"]).run().expect(0).out;
    assert!(drawn.contains("print.smoke") && drawn.contains("print.first") && !drawn.contains("other"), "{drawn}");
}

#[test]
fn a_tag_that_nobody_has_is_an_error_before_anything_runs() {
    let folder = Folder::with("grid.hcl", tagged());
    for (tags, words) in [
        ("smok", "no step has the tag \"smok\"; did you mean \"smoke\"?"),
        ("smoke,!smoke", "the tags choose no step"),
        ("a b", "is no tag"),
    ] {
        for command in ["run", "graph", "check"] {
            let ended = folder.squall([command, "grid.hcl", "--tags", tags]).run().expect(2);
            assert!(ended.err.contains(words) && ended.out.is_empty(), "{}", ended.err);
        }
    }
}
