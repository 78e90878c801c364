//! Resources: made once, shared, destroyed when the last user is done.

use serde_json::Value;

use crate::kit::{Ended, Folder, Site, begin, check, failing, get, print, result, until};

/// A step that uses a client.
fn user(site: &Site, name: &str, path: &str, client: &str, more: &str) -> String {
    get(site, name, path, &format!("uses {{\nclient = resource.http_client.{client}\n}}\n{more}"))
}

/// A client.
fn client(name: &str, arguments: &str, more: &str) -> String {
    format!("resource \"http_client\" \"{name}\" {{\n{more}\narguments {{\n{arguments}\n}}\n}}\n")
}

/// Runs a grid and tells it all, as JSON lines on standard error.
fn told(text: &str, arguments: &[&str]) -> Ended {
    begin(text, &[&["-v", "--log-format", "json"], arguments].concat()).1.end()
}

/// The resources about which a line says this, in order.
fn about(ended: &Ended, says: &str) -> Vec<String> {
    let lines = ended.err.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let said = lines.filter(|line| line["text"] == says);
    let nodes = said.filter_map(|line| line["node"].as_str().map(str::to_owned));
    nodes.filter(|node| node.starts_with("resource.")).collect()
}

/// By the server's count: one client keeps one connection for requests that follow each other, and its end closes it.
#[test]
fn a_resource_is_made_once_and_destroyed_once_however_many_use_it() {
    let site = Site::start();
    let text = [
        // What waits for the first gives the reader of lines time to be there.
        get(&site, "first", "/gate/first", ""),
        client("shared", "", ""),
        client("unused", "", ""),
        user(&site, "a", "/a", "shared", "depends_on = [\"http_request.first\"]"),
        user(&site, "b", "/b", "shared", "depends_on = [\"http_request.a\"]"),
        user(&site, "many", "/many", "shared", "count = 3\ndepends_on = [\"http_request.b\"]"),
    ];
    let (_folder, running) = begin(&text.concat(), &["-v", "--log-format", "json", "--max-parallel", "1"]);
    site.until_came("/gate", 1);
    running.until_err(" of grid.hcl");
    site.open("first");
    let ended = running.end();
    let document = ended.document().expect(0);
    assert_eq!(document.node("resource.http_client.shared")["attempts"], 1);
    assert_eq!(about(&ended, "starts"), ["resource.http_client.shared"]);
    assert_eq!(about(&ended, "is being destroyed"), ["resource.http_client.shared"]);
    assert_eq!(document.reason("resource.http_client.unused"), "nobody needed it");
    // One of the default client, one of the shared one.
    assert_eq!(site.connections().0, 2);
    until("the connections are closed", || site.connections() == (2, 2));
}

/// A cookie that one step gets is sent by the next one that uses the same client, and by no other.
#[test]
fn all_users_share_one_live_object() {
    let site = Site::start();
    let text = [
        client("jar", "cookies = true", ""),
        client("other", "cookies = true", ""),
        user(&site, "sets", "/cookie/set", "jar", ""),
        user(&site, "same", "/same", "jar", "depends_on = [\"http_request.sets\"]"),
        user(&site, "different", "/different", "other", "depends_on = [\"http_request.sets\"]"),
    ];
    result(&text.concat()).expect(0);
    let cookie = |path: &str| {
        let request = site.requests().into_iter().find(|request| request.line == format!("GET {path}")).unwrap();
        request.headers.get("cookie").map(|cookie| cookie.to_str().unwrap().to_owned())
    };
    assert_eq!(cookie("/same").as_deref(), Some("basket=full"));
    assert_eq!(cookie("/different"), None);
}

/// Its connection closes while another step is still on its way; what the run leaves goes in reverse, on a good end and on a bad one.
#[test]
fn a_resource_is_destroyed_after_its_last_user_and_the_rest_in_reverse() {
    let site = Site::start();
    let text = [
        client("shared", "", ""),
        user(&site, "a", "/a", "shared", ""),
        user(&site, "b", "/b", "shared", "depends_on = [\"http_request.a\"]"),
        get(&site, "later", "/gate/later", "depends_on = [\"http_request.b\"]"),
    ];
    let (_folder, running) = begin(&text.concat(), &[]);
    site.until_came("/gate", 1);
    until("its connection is closed", || site.connections() == (2, 1));
    assert_eq!(site.in_flight(), 1, "the later one is still on its way");
    site.open("later");
    running.end().document().expect(0);

    for (last, code) in [
        (get(&site, "last", "/last", "depends_on = [\"http_request.x\", \"http_request.y\"]"), 0),
        (failing("no", "depends_on = [\"http_request.x\"]"), 1),
    ] {
        let text = [
            client("one", "", ""),
            client("two", "", "depends_on = [\"http_client.one\"]"),
            client("three", "", "depends_on = [\"http_client.two\"]"),
            user(&site, "x", "/x", "one", ""),
            // All three are kept to the end.
            get(&site, "y", "/sleep/300", "depends_on = [\"http_client.three\", \"http_client.two\", \"http_client.one\"]"),
            last,
        ];
        let ended = told(&text.concat(), &[]);
        assert_eq!(ended.code(), code, "{}", ended.err);
        let expected = ["three", "two", "one"].map(|name| format!("resource.http_client.{name}"));
        assert_eq!(about(&ended, "is being destroyed"), expected, "{}", ended.err);
    }
}

#[test]
fn a_resources_arguments_are_checked_and_read_steps_as_a_steps_do() {
    let site = Site::start();
    site.gives("/where", &format!("{{\"base\": \"{}/base\", \"redirects\": \"0\"}}", site.url));
    let base = "base_url = step.http_request.where.output.json.base";
    let relative = "step \"http_request\" \"a\" {\nuses = [resource.http_client.found]\narguments {\nurl = \"of/it\"\n}\n}\n";
    let grid = |arguments: &str| get(&site, "where", "/where", "") + &client("found", arguments, "") + relative;
    // Text becomes a number and a truth value, as the type says.
    let typed = format!("{base}\nredirects = step.http_request.where.output.json.redirects\ninsecure = \"true\"");
    result(&grid(&typed)).expect(0);
    site.in_order("answered /where", "came /base/of/it");
    check(&grid("redirects = \"many\"")).expect(104).says(&["error[G069]", "a number is required, not a string"]);
    check(&grid("retries = 3")).expect(104).says(&["error[G061]", "http_client has no argument \"retries\""]);
    // What the run gives is checked when it is known.
    let wrong = format!("base_url = \"{}\"\nredirects = step.http_request.where.output.json.base", site.url);
    let document = result(&grid(&wrong)).expect(1);
    let (_, message) = document.error("resource.http_client.found");
    assert!(message.contains("redirects") && message.contains("a number is required"), "{message}");
    assert_eq!((document.status("step.http_request.a"), site.count("/base")), ("skipped", 1));
}

#[test]
fn a_resource_that_cannot_be_made_fails_the_run_and_its_users_never_run() {
    let site = Site::start();
    let folder = Folder::new();
    let text = [
        client("broken", "ca_file = \"no-such.pem\"", ""),
        user(&site, "a", "/a", "broken", ""),
        get(&site, "b", "/b", "depends_on = [\"http_request.a\"]"),
        get(&site, "other", "/other", ""),
    ];
    folder.write("grid.hcl", text.concat());
    let ended = folder.squall(["run", "grid.hcl", "--output", "json", "--on-failure", "continue"]).run();
    let document = ended.document().expect(1);
    let (_, message) = document.error("resource.http_client.broken");
    assert!(message.contains("no-such.pem"), "{message}");
    for step in ["step.http_request.a", "step.http_request.b"] {
        assert_eq!((document.status(step), document.reason(step)), ("skipped", "resource.http_client.broken failed"));
    }
    assert_eq!(document.status("step.http_request.other"), "succeeded");
    assert_eq!((site.count("/a"), site.count("/b"), site.count("/other")), (0, 0, 1));
    assert!(ended.err.contains("no-such.pem"), "the original error is told: {}", ended.err);
}

#[test]
fn a_use_is_one_resource_of_the_type_that_is_expected() {
    let site = Site::start();
    let uses = |uses: &str| client("a", "", "") + &client("b", "", "") + &get(&site, "s", "/s", uses);
    let refused = |text: &str, says: &[&str]| drop(check(&uses(text)).expect(104).says(says));
    refused(
        "uses {\nclient = [resource.http_client.a]\n}",
        &["error[G076]", "a use is a single resource, written resource.TYPE.NAME"],
    );
    refused("uses {\nclient = \"http_client.a\"\n}", &["error[G076]", "a use is a single resource"]);
    refused("uses {\nclient = step.http_request.s\n}", &["error[G076]", "a use is a single resource"]);
    refused("uses {\nclient = resource.http_client.c\n}", &["error[G076]", "there is no resource \"http_client.c\""]);
    refused(
        "uses {\ntoken = resource.http_client.a\n}",
        &["error[G076]", "http_request uses nothing called \"token\"", "it has client"],
    );
    refused(
        "uses = [resource.http_client.a, resource.http_client.b]",
        &["error[G076]", "http_request has no further place for a http_client"],
    );
    check(&(client("a", "", "") + &print("p", "1", "uses = [resource.http_client.a]")))
        .expect(104)
        .says(&["error[G076]", "print uses no resources"]);
    result(&uses("uses = { client = resource.http_client.a }")).expect(0);
}
