//! Dependencies: what is read is waited for, and what `depends_on` names.

use crate::kit::{Site, begin, check, failing, get, output, print, result};

/// What a check refuses: the exit code is 104 and all of these are said.
#[track_caller]
fn refused(text: &str, says: &[&str]) {
    check(text).expect(104).says(says);
}

/// While the first waits at its gate, none of those that name it is asked for; what names nobody comes and goes meanwhile.
#[test]
fn whatever_is_read_is_waited_for() {
    let site = Site::start();
    site.gives("/gate/first", r#"{"n": 1}"#);
    let first = "step.http_request.first";
    let client = format!(
        "resource \"http_client\" \"base\" {{\narguments {{\nbase_url = \"{}/${{{first}.output.json.n}}\"\n}}\n}}\n",
        site.url
    );
    let later = "resource \"http_client\" \"later\" {\ndepends_on = [\"http_request.first\"]\n}\n";
    let local = format!("locals {{\nfrom = {first}.output.json.n\n}}\n");
    let text = [
        client,
        String::from(later),
        local,
        get(&site, "argument", &format!("/c/argument/${{{first}.output.json.n}}"), ""),
        get(&site, "local", "/c/local/${local.from}", ""),
        get(&site, "count", "/c/count", &format!("count = {first}.output.json.n")),
        get(&site, "for_each", "/c/for_each", &format!("for_each = toset([tostring({first}.output.json.n)])")),
        get(&site, "if", "/c/if", &format!("if = {first}.output.json.n == 1")),
        get(&site, "setting", "/c/setting", &format!("timeouts {{\nexecution = {first}.output.json.n + 60\n}}")),
        get(&site, "depends_on", "/c/depends_on", "depends_on = [\"http_request.first\"]"),
        get(&site, "uses", "/c/uses", "uses {\nclient = resource.http_client.base\n}"),
        get(&site, "uses_later", "/c/uses_later", "uses = [resource.http_client.later]"),
        get(&site, "after_later", "/c/after_later", "depends_on = [resource.http_client.later]"),
        get(&site, "first", "/gate/first", ""),
        get(&site, "free", "/free", ""),
    ];
    let (_folder, running) = begin(&text.concat(), &[]);
    site.until_answered("/free", 1);
    site.until_came("/gate", 1);
    site.open("first");
    let document = running.end().document().expect(0);
    let paths =
        ["argument/1", "local/1", "count", "for_each", "if", "setting", "depends_on", "uses", "uses_later", "after_later"];
    for path in paths {
        site.in_order("answered /gate/first", &format!("came /c/{path}"));
    }
    assert_eq!(document.json()["counts"]["succeeded"], paths.len() + 2);
}

/// The forms of the published grids and of LANGUAGE.md, one step for each.
#[test]
fn a_dependency_may_be_written_in_every_form() {
    let site = Site::start();
    let forms = [
        ("\"http_request.one\"", "/gate/one"),
        ("\"step.http_request.one\"", "/gate/one"),
        ("step.http_request.one", "/gate/one"),
        ("\"http_request.many[1]\"", "/gate/many/1"),
        ("\"step.http_request.many[1]\"", "/gate/many/1"),
        ("step.http_request.many[1]", "/gate/many/1"),
        ("\"http_request.each[\\\"eu\\\"]\"", "/gate/each/eu"),
        ("\"step.http_request.each[\\\"eu\\\"]\"", "/gate/each/eu"),
        ("step.http_request.each[\"eu\"]", "/gate/each/eu"),
        ("\"http_client.shared\"", "/free"),
        ("\"resource.http_client.shared\"", "/free"),
        ("resource.http_client.shared, # and a trailing comma", "/free"),
    ];
    let after =
        |(at, (form, _))| get(&site, &format!("after{at}"), &format!("/after/{at}"), &format!("depends_on = [\n{form}\n]"));
    let blocks = [
        String::from("resource \"http_client\" \"shared\" {\ndepends_on = [\"http_request.free\"]\n}\n"),
        get(&site, "one", "/gate/one", ""),
        get(&site, "many", "/gate/many/${count.index}", "count = 2"),
        get(&site, "each", "/gate/each/${each.key}", "for_each = toset([\"eu\", \"us\"])"),
        get(&site, "free", "/free", ""),
    ];
    let text: String = forms.into_iter().enumerate().map(after).chain(blocks).collect();
    let (_folder, running) = begin(&text, &[]);
    site.until_came("/gate", 5);
    // Three wait for the resource alone.
    site.until_answered("/after", 3);
    assert_eq!(site.count("/after"), 3);
    for gate in ["one", "many/1", "each/eu"] {
        site.open(gate);
        site.until_answered(&format!("/gate/{gate}"), 1);
    }
    // All others wait for none of those that are still here.
    site.until_answered("/after", forms.len());
    assert_eq!(site.in_flight(), 2);
    site.open("many/0");
    site.open("each/us");
    running.end().document().expect(0);
    for (at, (_, gate)) in forms.into_iter().enumerate() {
        site.in_order(&format!("answered {gate}"), &format!("came /after/{at}"));
    }
}

#[test]
fn an_unknown_or_malformed_dependency_is_refused() {
    let after = |what: &str| {
        print("first", "1", "") + &print("many", "1", "count = 3") + &print("after", "1", &format!("depends_on = [{what}]"))
    };
    refused(
        &after("\"print.frist\""),
        &["error[G075]", "there is no step or resource \"print.frist\"", "did you mean \"print.first\"?"],
    );
    refused(&after("step.print.frist"), &["error[G075]", "there is no step \"print.frist\"", "grid.hcl:14:15"]);
    refused(
        &after("\"print.many[9]\""),
        &["error[G075]", "index 9 is out of range: step \"print.many\" has 3 instances, 0 to 2"],
    );
    refused(&after("\"print.first[0]\""), &["error[G075]", "so it has no instances to index"]);
    for malformed in ["\"print\"", "\"\"", "\"a..b\"", "\"print.first.more.of.it\"", "\"print.many[\"", "7"] {
        refused(&after(malformed), &["error[G075]", "grid.hcl:14:15"]);
    }
}

#[test]
fn a_cycle_is_refused_with_its_whole_path() {
    let site = Site::start();
    let cycle = [
        get(&site, "early", "/early", ""),
        get(&site, "a", "/a", "depends_on = [\"http_request.c\"]"),
        get(&site, "b", "/b?${step.http_request.a.output.body}", ""),
        get(&site, "c", "/c", "if = step.http_request.b.output.status_code == 200"),
    ];
    let ended = begin(&cycle.concat(), &[]).1.end().expect(104);
    let a = "step.http_request.a → step.http_request.c → step.http_request.b → step.http_request.a";
    ended.says(&["error[G071]", "a cycle: ", a]);
    let itself = |more: &str| get(&site, "a", "/a", more);
    refused(&itself("depends_on = [\"http_request.a\"]"), &["error[G071]", "step.http_request.a depends on itself"]);
    refused(&get(&site, "a", "/${step.http_request.a.status}", ""), &["error[G071]", "step.http_request.a depends on itself"]);
    let through = [
        String::from("resource \"http_client\" \"r\" {\nuses = []\ndepends_on = [step.http_request.a]\n}\n"),
        itself("uses {\nclient = resource.http_client.r\n}"),
    ];
    refused(&through.concat(), &["error[G071]", "resource.http_client.r"]);
    assert_eq!(site.requests().len(), 0);
}

#[test]
fn an_output_that_is_not_declared_is_refused() {
    let site = Site::start();
    let reads = |path: &str| get(&site, "a", "/a", "") + &print("reads", path, "");
    let says = ["error[G046]", "reference to undeclared output \"status\" on step \"http_request.a\"", "it has status_code, "];
    refused(&reads("step.http_request.a.output.status"), &says);
    refused(&reads("step.http_request.a.outputs"), &["error[G046]", "step \"http_request.a\" has no attribute \"outputs\""]);
    refused(&reads("step.http_request.a.status_code"), &["error[G046]", "did you mean output.status_code?"]);
    let many = get(&site, "m", "/m", "count = 2");
    refused(&(many + &print("reads", "step.http_request.m[*].output.code", "")), &["error[G046]", "undeclared output \"code\""]);
    assert_eq!(site.requests().len(), 0);
}

#[test]
fn an_output_is_read_whole_without_naming_any_part_of_it() {
    let site = Site::start();
    let text = [
        get(&site, "a", "/a", ""),
        print("shows", "step.http_request.a.output", ""),
        print("nothing", "step.print.shows.output", ""),
        output("names", "keys(step.http_request.a.output)"),
        output("null", "step.print.nothing.output == null"),
    ];
    let document = result(&text.concat()).expect(0);
    assert_eq!(document.output("names"), &serde_json::json!(["body", "headers", "json", "status_code", "timings", "url"]));
    assert_eq!(document.output("null"), true);
}

/// The barrier answers none before all four are there; the last one's gate holds up what waits for all, and nobody else.
#[test]
fn siblings_overlap_a_fan_in_waits_for_all_and_chains_for_nobody() {
    let site = Site::start();
    let siblings: String = (0..4)
        .map(|at| get(&site, &format!("s{at}"), &format!("/barrier/4/{at}"), "depends_on = [\"http_request.root\"]"))
        .collect();
    let text = [
        get(&site, "root", "/root", ""),
        siblings,
        get(&site, "slow", "/gate/slow", "depends_on = [\"http_request.root\"]"),
        get(
            &site,
            "all",
            "/all",
            "depends_on = [\"http_request.s0\", \"http_request.s1\", \"http_request.s2\", \"http_request.s3\", \"http_request.slow\"]",
        ),
        get(&site, "c0", "/chain/0", ""),
        get(&site, "c1", "/chain/1", "depends_on = [\"http_request.c0\"]"),
        get(&site, "c2", "/chain/2", "depends_on = [\"http_request.c1\"]"),
    ];
    let (_folder, running) = begin(&text.concat(), &[]);
    site.until_answered("/barrier", 4);
    site.until_answered("/chain/2", 1);
    site.until_in_flight(1);
    assert_eq!(site.count("/all"), 0);
    site.open("slow");
    running.end().document().expect(0);
    for at in 0..4 {
        site.in_order("answered /root", &format!("came /barrier/4/{at}"));
    }
    site.in_order("answered /chain/0", "came /chain/1");
    site.in_order("answered /gate/slow", "came /all");
}

/// One waits at a gate that never opens, one is not found; the third answers, and that is enough.
#[test]
fn of_several_the_first_to_succeed_is_enough() {
    let site = Site::start();
    site.gives("/good", r#"{"n": 7}"#);
    let text = [
        get(&site, "never", "/gate/never", ""),
        failing("unlucky", ""),
        get(&site, "good", "/good", ""),
        print(
            "winner",
            "[any.address, any.output.json.n]",
            "depends_on_any = [step.http_request.never, step.assert.unlucky, step.http_request.good]",
        ),
    ];
    let document = result(&text.concat()).expect(0);
    assert_eq!(document.status("step.http_request.never"), "cancelled");
    assert_eq!(document.reason("step.http_request.never"), "step.http_request.good won the race");
    assert_eq!(document.status("step.assert.unlucky"), "failed");
    assert_eq!(document.status("step.print.winner"), "succeeded");
}
