//! Instancing: `count`, `for_each`, and how their instances are named.

use serde_json::json;

use crate::kit::{Site, begin, check, failing, get, output, print, result, step};

/// A step that gives a number (or any JSON) that only the run knows.
fn known_late(site: &Site, name: &str, json: &str) -> String {
    site.gives(&format!("/{name}"), json);
    get(site, name, &format!("/{name}"), "")
}

/// What a check refuses: the exit code is 104 and all of these are said.
#[track_caller]
fn refused(text: &str, says: &[&str]) {
    check(text).expect(104).says(says);
}

#[test]
fn without_count_a_step_is_single_and_with_it_instanced_even_for_one() {
    let text = [print("single", "1", ""), print("one", "count.index", "count = 1"), print("of", "each.key", "for_each = [7]")];
    let document = result(&text.concat()).expect(0);
    let expected = ["step.print.single", "step.print.one", "step.print.one[0]", "step.print.of", "step.print.of[\"0\"]"];
    assert_eq!(document.addresses(), expected);
    let kinds: Vec<&str> = document.nodes().iter().map(|node| node["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["step", "collection", "step", "collection", "step"]);
    refused(&[print("single", "1", ""), print("b", "step.print.single[0].status", "")].concat(), &["error[G045]"]);
}

#[test]
fn a_single_step_is_read_by_its_name() {
    let site = Site::start();
    let text = [get(&site, "a", "/a", ""), output("path", "step.http_request.a.output.json.path")];
    assert_eq!(result(&text.concat()).expect(0).output("path"), "/a");
}

#[test]
fn a_collection_has_no_value_of_its_own() {
    for repeat in ["count = 1", "for_each = { x = 1 }"] {
        for path in ["", ".output", ".status"] {
            let text = [print("many", "1", repeat), print("reads", &format!("step.print.many{path}"), "")];
            let says =
                ["error[G045]", "step \"print.many\" has", "so it is a collection and has no single value", "or all with [*]"];
            refused(&text.concat(), &says);
        }
    }
}

/// LANGUAGE.md: bare in `depends_on` it means all instances.
#[test]
fn bare_in_depends_on_a_collection_means_all_its_instances() {
    let site = Site::start();
    let forms = ["step.http_request.many", "\"http_request.many\"", "\"step.http_request.many\"", "step.http_request.many[*]"];
    let after = |(at, form)| get(&site, &format!("after{at}"), &format!("/after/{at}"), &format!("depends_on = [{form}]"));
    let text: String = forms.iter().enumerate().map(after).collect();
    let (_folder, running) = begin(&(text + &get(&site, "many", "/gate/${count.index}", "count = 3")), &[]);
    site.until_in_flight(3);
    for gate in ["2", "0", "1"] {
        assert_eq!(site.count("/after"), 0);
        site.open(gate);
        site.until_answered(&format!("/gate/{gate}"), 1);
    }
    running.end().document().expect(0);
    for at in 0..forms.len() {
        site.in_order("answered /gate/1", &format!("came /after/{at}"));
    }
}

#[test]
fn instances_are_read_by_index_by_key_or_all_together() {
    let site = Site::start();
    let text = [
        get(&site, "many", "/many/${count.index}", "count = 2"),
        get(&site, "each", "/each/${each.key}", "for_each = toset([\"eu\", \"us\"])"),
        output("index", "step.http_request.many[1].output.json.path"),
        output("legacy", "step.http_request.many.0.output.json.path"),
        output("key", "step.http_request.each[\"eu\"].output.json.path"),
        output("all", "step.http_request.many[*].output.json.path"),
        output("dots", "step.http_request.many.*.output.json.path"),
        output("keys", "step.http_request.each[*].output.json.path"),
    ];
    let document = result(&text.concat()).expect(0);
    let of = |name| document.output(name).clone();
    assert_eq!([of("index"), of("legacy"), of("key")], [json!("/many/1"), json!("/many/0"), json!("/each/eu")]);
    assert_eq!([of("all"), of("dots")], [json!(["/many/0", "/many/1"]), json!(["/many/0", "/many/1"])]);
    assert_eq!(of("keys"), json!(["/each/eu", "/each/us"]));
}

/// Where a step before it fails, what was expanded before the run is there to be skipped; what would have been is not.
#[test]
fn a_written_count_is_expanded_before_the_run_and_a_read_one_during_it() {
    let site = Site::start();
    let text = [
        known_late(&site, "two", "2"),
        failing("no", "depends_on = [step.http_request.two]"),
        print("known", "count.index", "count = 2\ndepends_on = [step.assert.no]"),
        print(
            "later",
            "count.index",
            "count = step.http_request.two.output.json * (step.assert.no.status == \"failed\" ? 1 : 1)",
        ),
        print("opened", "count.index", "count = step.http_request.two.output.json"),
    ];
    let document = begin(&text.concat(), &["--on-failure", "continue"]).1.end().document().expect(1);
    let of = |name: &str| -> Vec<&str> {
        let all = document.addresses();
        all.into_iter().filter(|address| address.starts_with(&format!("step.print.{name}"))).collect()
    };
    assert_eq!(of("known"), ["step.print.known", "step.print.known[0]", "step.print.known[1]"]);
    assert_eq!(of("later"), ["step.print.later"]);
    assert_eq!(of("opened"), ["step.print.opened", "step.print.opened[0]", "step.print.opened[1]"]);
    assert_eq!((document.status("step.print.known[1]"), document.status("step.print.later")), ("skipped", "skipped"));
    // Those of the run come last.
    assert_eq!(document.addresses().last(), Some(&"step.print.opened[1]"));
}

#[test]
fn an_index_is_a_dependency_on_that_instance_alone() {
    let site = Site::start();
    let text = [
        get(&site, "reads", "/reads?from=${step.http_request.many[1].output.json.path}", ""),
        get(&site, "after", "/after", "depends_on = [\"http_request.many[2]\"]"),
        get(&site, "many", "/gate/${count.index}", "count = 3"),
    ];
    let (_folder, running) = begin(&text.concat(), &[]);
    site.until_in_flight(3);
    assert_eq!((site.count("/reads"), site.count("/after")), (0, 0));
    site.open("1");
    site.until_answered("/reads", 1);
    assert_eq!((site.in_flight(), site.count("/after")), (2, 0), "the other two still wait");
    site.open("2");
    site.until_answered("/after", 1);
    assert_eq!(site.in_flight(), 1);
    site.open("0");
    running.end().document().expect(0);
    site.in_order("answered /gate/1", "came /reads?from=/gate/1");
}

#[test]
fn instances_see_their_own_index() {
    let site = Site::start();
    let text = get(&site, "many", "/instance-${count.index}", "count = 2")
        + &output("all", "step.http_request.many[*].output.json.path");
    assert_eq!(result(&text).expect(0).output("all"), &json!(["/instance-0", "/instance-1"]));
    let mut lines: Vec<String> = site.requests().into_iter().map(|request| request.line).collect();
    lines.sort();
    assert_eq!(lines, ["GET /instance-0", "GET /instance-1"]);
}

/// At the same time, by a barrier that answers none before all three are there; and in index order, whatever the order of their ends.
#[test]
fn a_count_of_the_run_gives_so_many_at_once_and_a_list_in_index_order() {
    let site = Site::start();
    let text = [
        known_late(&site, "three", "3"),
        get(&site, "together", "/barrier/3/${count.index}", "count = step.http_request.three.output.json"),
        get(
            &site,
            "many",
            "/gate/${count.index}",
            "count = length(step.http_request.together[*].output)\ndepends_on = [step.http_request.together]",
        ),
        get(&site, "reads", "/reads?${join(\",\", step.http_request.many[*].output.json.path)}", ""),
        output("number", "length(step.http_request.many[*])"),
    ];
    let (_folder, running) = begin(&text.concat(), &[]);
    site.until_came("/gate", 3);
    for gate in ["2", "1", "0"] {
        site.open(gate);
        site.until_answered(&format!("/gate/{gate}"), 1);
    }
    assert_eq!(running.end().document().expect(0).output("number"), 3);
    site.in_order("answered /gate/0", "came /reads?/gate/0,/gate/1,/gate/2");
}

#[test]
fn a_count_of_zero_runs_none_and_whoever_reads_them_all_runs() {
    let site = Site::start();
    for zero in ["step.http_request.none.output.json", "0"] {
        let text = [
            known_late(&site, "none", "0"),
            get(&site, "many", "/many", &format!("count = {zero}")),
            get(&site, "reads", "/reads?${length(step.http_request.many[*].output)}", ""),
            output("all", "step.http_request.many[*].output"),
        ];
        let document = result(&text.concat()).expect(0);
        assert_eq!(document.status("step.http_request.many"), "succeeded");
        assert_eq!(document.output("all"), &json!([]));
    }
    assert_eq!((site.count("/many"), site.count("/reads?0")), (0, 2));
}

/// What the run gives for a `count` that is no count.
#[track_caller]
fn fails_late(json: &str, says: &str) {
    let site = Site::start();
    let text = [
        known_late(&site, "late", json),
        get(&site, "many", "/many", "count = step.http_request.late.output.json"),
        get(&site, "reads", "/reads", "depends_on = [step.http_request.many]"),
    ];
    let document = result(&text.concat()).expect(1);
    let (_, message) = document.error("step.http_request.many");
    assert!(message.contains(says), "{message}");
    assert_eq!(document.status("step.http_request.reads"), "skipped");
    assert_eq!((site.count("/many"), site.count("/reads")), (0, 0));
}

#[test]
fn a_text_is_no_count_but_tonumber_makes_it_one() {
    fails_late("\"3\"", "count for step step.http_request.many must be a number, but got string; tonumber(\"3\") makes it one");
    fails_late("[3]", "must be a number, but got ");
    fails_late("null", "must be a number, but got null");
    let site = Site::start();
    let text = known_late(&site, "late", "\"3\"") + &print("many", "1", "count = tonumber(step.http_request.late.output.json)");
    assert_eq!(result(&text).expect(0).json()["counts"]["succeeded"], 4);
}

#[test]
fn a_count_of_the_run_that_is_negative_or_broken_fails_the_step() {
    fails_late("-1", "count for step step.http_request.many cannot be negative, got -1");
    fails_late("2.5", "count for step step.http_request.many must be a whole number, got 2.5");
}

#[test]
fn what_is_written_is_checked_before_the_run() {
    let of = |repeat: &str| print("many", "1", repeat);
    refused(&of("count = \"3\""), &["error[G072]", "\"count\" must be a number, but got a string", "tonumber(…)"]);
    refused(&of("count = \"three\""), &["error[G072]", "\"count\" must be a number, but got a string"]);
    refused(&of("count = 5.5"), &["error[G072]", "\"count\" must be a whole number, got 5.5"]);
    refused(
        &of("for_each = 123"),
        &["error[G073]", "\"for_each\" must be a map, an object, a set of strings or a list, but got a number"],
    );
    refused(&of("for_each = toset([1, 2])"), &["error[G073]", "needs strings"]);
    refused(&of("count = 1\nfor_each = {}"), &["error[G074]", "\"count\" and \"for_each\" exclude each other"]);
    // LANGUAGE.md: of a list the index is the key, so its elements may be anything.
    result(&of("for_each = [\"a\", 1]")).expect(0);
}

#[test]
fn negative_counts_and_indices_out_of_range_are_found_when_they_are_known() {
    let many = |count: &str| print("many", "1", &format!("count = {count}"));
    refused(&many("-1"), &["error[G072]", "\"count\" cannot be negative, got -1"]);
    refused(&many("1 - 3"), &["error[G072]", "\"count\" cannot be negative, got -2"]);
    let reads = |index: &str| many("2") + &print("reads", &format!("step.print.many[{index}].status"), "");
    refused(&reads("2"), &["error[G045]", "index 2 is out of range: step \"print.many\" has 2 instances, 0 to 1"]);
    refused(&reads("-1"), &["error[G045]", "index -1 is out of range"]);
    refused(&reads("0.5"), &["error[G045]", "must be a whole number"]);
    let after = many("2") + &print("after", "1", "depends_on = [\"print.many[2]\"]");
    refused(&after, &["error[G075]", "index 2 is out of range: step \"print.many\" has 2 instances, 0 to 1"]);

    let site = Site::start();
    let many = known_late(&site, "two", "2") + &get(&site, "many", "/many", "count = step.http_request.two.output.json");
    let document = result(&(many + &get(&site, "reads", "/reads?${step.http_request.many[2].status}", ""))).expect(1);
    let (_, message) = document.error("step.http_request.reads");
    assert!(message.ends_with("step.http_request.many has no instance [2]; it has 2"), "{message}");
    assert_eq!((site.count("/many"), site.count("/reads")), (2, 0));
}

/// LANGUAGE.md: an index into a run-time count is checked when known; as a dependency too.
#[test]
fn a_dependency_on_a_count_of_the_run_waits_for_all_of_them() {
    let site = Site::start();
    let many = || {
        known_late(&site, "two", "2") + &get(&site, "many", "/gate/${count.index}", "count = step.http_request.two.output.json")
    };
    let after = get(&site, "after", "/after", "depends_on = [\"http_request.many\"]");
    let (_folder, running) = begin(&(after + &many()), &[]);
    site.until_came("/gate", 2);
    site.open("1");
    site.until_answered("/gate/1", 1);
    assert_eq!(site.count("/after"), 0);
    site.open("0");
    running.end().document().expect(0);
    site.in_order("answered /gate/0", "came /after");

    let indexed = |at: u32| many() + &get(&site, "indexed", "/indexed", &format!("depends_on = [\"http_request.many[{at}]\"]"));
    result(&indexed(1)).expect(0);
    assert_eq!(site.count("/indexed"), 1);
    let document = result(&indexed(2)).expect(1);
    assert_eq!(document.status("step.http_request.indexed"), "failed");
    let (_, message) = document.error("step.http_request.indexed");
    assert!(message.ends_with("step.http_request.many has no instance [2]; it has 2"), "{message}");
    assert_eq!(site.count("/indexed"), 1);
}

#[test]
fn the_failure_of_one_instance_fails_the_step() {
    let site = Site::start();
    site.answers("/many/1", &[500]);
    for count in ["step.http_request.three.output.json", "3"] {
        let text = [
            known_late(&site, "three", "3"),
            get(&site, "many", "/many/${count.index}", &format!("count = {count}")),
            get(&site, "reads", "/reads?${length(step.http_request.many[*])}", ""),
            get(&site, "after", "/after", "depends_on = [\"http_request.many\"]"),
        ];
        let document = begin(&text.concat(), &["--on-failure", "continue"]).1.end().document().expect(1);
        assert_eq!(
            (document.status("step.http_request.many"), document.status("step.http_request.many[1]")),
            ("failed", "failed")
        );
        assert_eq!(document.status("step.http_request.many[2]"), "succeeded");
        let (class, message) = document.error("step.http_request.many");
        let expected = format!("instance step.http_request.many[1] failed: 127.0.0.1:{} answered 500", site.port());
        assert!(class == "status" && message.starts_with(&expected), "{class}: {message}");
        for skipped in ["reads", "after"] {
            let address = format!("step.http_request.{skipped}");
            assert_eq!((document.status(&address), document.reason(&address)), ("skipped", "step.http_request.many failed"));
        }
    }
    assert_eq!((site.count("/reads"), site.count("/after")), (0, 0));
}

#[test]
fn a_collection_of_another_steps_output_is_walked_by_key() {
    let site = Site::start();
    site.gives("/prices", r#"{"lamp": 3, "desk": 7}"#);
    let text = [
        get(&site, "prices", "/prices", ""),
        get(&site, "each", "/each/${each.key}/${each.value}", "for_each = step.http_request.prices.output.json"),
        get(
            &site,
            "pair",
            "/pair?${step.http_request.each[each.key].output.json.path}",
            "for_each = step.http_request.prices.output.json",
        ),
        output("one", "step.http_request.each[\"lamp\"].output.json.path"),
        output("all", "step.http_request.each[*].output.json.path"),
    ];
    let document = result(&text.concat()).expect(0);
    assert_eq!(document.output("one"), "/each/lamp/3");
    assert_eq!(document.output("all"), &json!(["/each/desk/7", "/each/lamp/3"]), "in key order");
    site.in_order("answered /each/desk/7", "came /pair?/each/desk/7");
    assert_eq!(site.count("/pair"), 2);

    site.gives("/prices", "17");
    let document = result(&text.concat()).expect(1);
    let (_, message) = document.error("step.http_request.each");
    let says = "for_each of step step.http_request.each must be a map, an object, a set of strings or a list, but is number";
    assert!(message.contains(says), "{message}");
    let missing = [step("print", "m", "input = 1", "for_each = { a = 1 }"), print("reads", "step.print.m[\"b\"].status", "")];
    refused(&missing.concat(), &["error[G045]", "step \"print.m\" has no instance \"b\"", "it has a"]);
}
