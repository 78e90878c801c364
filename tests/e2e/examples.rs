//! The example grids: each is checked and run as its head says, against the demo's services, and does what it is there to show.

use serde_json::{Value, json};

use crate::kit::{Document, Ended, Folder, Shop, Squall, package, shown, text_of};

/// An example in a folder of its own, with services of its own.
struct Example {
    name: &'static str,
    folder: Folder,
    /// It ends with the example.
    _shop: Shop,
}

impl Example {
    fn new(name: &'static str) -> Self {
        let (shop, folder) = (Shop::start(), Folder::new());
        let path = format!("grids/examples/{name}.hcl");
        folder.write(&path, shop.here(&text_of(&path)));
        Self { name, folder, _shop: shop }
    }

    /// The commands of its head.
    fn commands(&self) -> Vec<String> {
        let text = text_of(&format!("grids/examples/{}.hcl", self.name));
        let head =
            text.lines().take_while(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim().to_owned());
        let commands: Vec<String> = head.filter(|line| line.starts_with("squall ")).collect();
        let path = format!(" grids/examples/{}.hcl", self.name);
        assert!(!commands.is_empty() && commands.iter().all(|line| line.contains(&path)), "{}: {commands:?}", self.name);
        commands
    }

    /// Checks it, runs it as its head says, and gives how it ended, command by command.
    fn run(&self) -> Vec<Document> {
        let each = self.commands().into_iter().map(|line| shown(self.name.to_owned(), &line)).map(|command| {
            let check = command.line.replace("squall run", "squall check");
            let checked = self.shell(check.trim_end_matches(" --output json"));
            assert_eq!(checked.code(), 0, "{check}\n{}", checked.err);
            assert!(!checked.err.contains("warning"), "{check}\n{}", checked.err);
            self.shell(&format!("{} --output json", command.line.trim_end_matches(" --output json")))
                .document()
                .expect(command.code)
        });
        each.collect()
    }

    fn shell(&self, line: &str) -> Ended {
        Squall::shell(line).dir(self.folder.path()).run()
    }
}

fn run(name: &'static str) -> Document {
    let mut all = Example::new(name).run();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

#[test]
fn every_example_is_listed_and_tested() {
    let listed = text_of("grids/README.md");
    let tests = text_of("tests/e2e/examples.rs");
    for entry in std::fs::read_dir(package("grids/examples")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let name = file.strip_suffix(".hcl").unwrap();
        assert!(listed.contains(&format!("(examples/{file})")), "grids/README.md does not list {file}");
        assert!(tests.contains(&format!("(\"{name}\")")), "nothing runs {file}");
    }
}

#[test]
fn fan_out() {
    let document = run("fan_out");
    assert_eq!(document.output("looked_at"), 12);
    let prices = document.nodes().iter().filter_map(|node| node["output"]["json"]["price"].as_f64()).sum::<f64>();
    assert!((document.output("sum").as_f64().unwrap() - prices).abs() < 0.001 && prices > 12.0, "{prices}");
}

#[test]
fn service() {
    let document = run("service");
    let asked = document.output("asked").as_str().unwrap();
    assert!(asked.starts_with("127.0.0.1, port "), "{asked}");
    let verdicts: Vec<&Value> = document.json()["thresholds"].as_array().unwrap().iter().map(|one| &one["verdict"]).collect();
    assert_eq!(verdicts, ["held", "held"]);
}

#[test]
fn for_each() {
    let document = run("for_each");
    assert_eq!(document.output("currencies"), &json!({ "asia": "SGD", "eu": "EUR", "us": "USD" }));
    assert_eq!(document.output("items_in_asia"), 5);
    assert_eq!(document.status("step.print.cheapest[\"us\"]"), "succeeded");
}

#[test]
fn groups() {
    let document = run("groups");
    let items = document.output("items").as_array().unwrap();
    assert!(items.len() == 2 && items[0] != items[1], "{items:?}");
    assert!(document.output("price_of_ada").as_f64().unwrap() > 0.0);
    assert_eq!(document.status("group.buy[\"grace\"].step.print.bill"), "succeeded");
}

#[test]
fn race() {
    let document = run("race");
    assert_eq!(document.output("winner"), &json!("succeeded"));
    assert_eq!(document.status("step.http_request.mirror"), "failed");
    assert_eq!(document.reason("step.sleep.patience"), "step.http_request.origin won the race");
}

#[test]
fn retry() {
    let document = run("retry");
    // A tenth, a fifth, two fifths, four fifths: the fifth attempt is the first after a second, if nothing is slow.
    let attempts = document.output("attempts").as_u64().unwrap();
    assert!((3..=10).contains(&attempts), "{attempts}");
    assert_eq!(document.node("step.http_request.ask")["attempts"].as_u64(), Some(attempts));
}

#[test]
fn limits() {
    let document = run("limits");
    // A third and a half and a half of a second at least, if nothing is slow.
    let pings = document.output("pings").as_u64().unwrap();
    assert!((4..=40).contains(&pings), "{pings}");
    let breaker = &document.json()["breakers"]["echo"];
    assert_eq!(breaker["state"], "closed");
    assert!((1..=3).contains(&breaker["opened"].as_u64().unwrap()), "{breaker}");
    assert_eq!(document.output("shelves_asked_for"), 2);
    let cached = document.nodes().iter().filter(|node| node["cached"] == true).count();
    assert_eq!(cached, 4);
    // Three of six are in the burst, the others wait a tenth of a second each.
    assert!(document.node("step.http_request.item")["duration_ms"].as_f64().unwrap() >= 290.0);
}

#[test]
fn wait() {
    let document = run("wait");
    assert!(document.output("polls").as_u64().unwrap() >= 1);
    assert_eq!(document.output("users"), 20);
}

#[test]
fn failures() {
    let document = run("failures");
    let failed = |step: &str| document.error(step).0.to_owned();
    assert_eq!(failed("step.http_request.no_such_item"), "status");
    assert_eq!(failed("step.http_request.no_such_receipt"), "status");
    assert_eq!(failed("step.assert.impossible"), "check");
    assert_eq!((document.output("item"), document.output("status")), (&json!("none"), &json!(404)));
    let why = document.output("why");
    assert_eq!((&why["no_such_item"], &why["impossible"]), (&json!("status"), &json!("one is not more than two")));
    assert!(why["no_such_receipt"].as_str().unwrap().contains("401"), "{why}");
}

#[test]
fn fallback() {
    let document = run("fallback");
    let bill = document.output("bill").as_array().unwrap();
    assert!(bill[0].as_f64().unwrap() > 0.0 && bill[0] == bill[1] && bill[2] == json!(0), "{bill:?}");
    assert_eq!(document.output("chandelier"), &json!({ "status": "succeeded", "error": "status" }));
    assert_eq!(document.node("step.http_request.umbrella_stand")["output"]["asked"], 2);
}

#[test]
fn tags() {
    let [all, some] = Example::new("tags").run().try_into().unwrap_or_else(|_| panic!("two commands"));
    let steps = ["step.http_request.login", "step.http_request.cart", "group.reports.step.cmd.today"];
    let statuses = |document: &Document| steps.map(|step| document.status(step).to_owned());
    assert_eq!(statuses(&all), ["succeeded"; 3]);
    assert_eq!((all.output("cart"), all.output("report")), (&json!("succeeded"), &json!("in C")));
    assert_eq!(statuses(&some), ["succeeded", "succeeded", "skipped"]);
    assert_eq!(some.reason(steps[2]), "its tags are not chosen");
}

#[test]
fn conditions() {
    let [plain, gift] = Example::new("conditions").run().try_into().unwrap_or_else(|_| panic!("two commands"));
    let statuses = |document: &Document| {
        let steps = ["http_request.paper", "http_request.ribbon", "print.parcel", "print.note"];
        steps.map(|step| document.status(&format!("step.{step}")).to_owned())
    };
    assert_eq!(statuses(&plain), ["skipped", "skipped", "succeeded", "skipped"]);
    assert_eq!(plain.reason("step.print.note"), "step.http_request.ribbon was skipped");
    assert_eq!(statuses(&gift), ["succeeded"; 4]);
    assert_eq!((plain.output("wrapped"), gift.output("wrapped")), (&json!(false), &json!(true)));
}

#[test]
fn sensitive() {
    let example = Example::new("sensitive");
    let line = &example.commands()[0];
    let ended = example.shell(line);
    assert_eq!(ended.code(), 0, "{}\n{}", ended.out, ended.err);
    assert!(ended.out.contains("step.print.token") && ended.out.contains("(sensitive)"), "{}", ended.out);
    assert!(!ended.out.contains("tok_") && !ended.out.contains("umbrella"), "{}", ended.out);
    let document = example.run().remove(0);
    assert_eq!((document.output("token"), document.output("length")), (&json!("(sensitive)"), &json!(36)));
    assert_eq!(document.status("step.http_request.cart"), "succeeded", "the shop got the token");
}

#[test]
fn outputs() {
    let document = run("outputs");
    assert_eq!((document.output("first"), document.output("line")), (&json!("item-01"), &json!("20 items, in EUR")));
    let items = document.node("step.http_request.shelf")["output"]["json"]["items"].as_array().unwrap();
    let cheap = items.iter().filter(|item| item["price"].as_f64().unwrap() < 20.0).map(|item| item["name"].clone());
    assert_eq!(document.output("cheap"), &Value::Array(cheap.collect()));
    let in_stock = items.iter().filter(|item| item["stock"].as_u64().unwrap() > 20).count();
    assert_eq!(document.output("in_stock").as_object().unwrap().len(), in_stock);
    assert!(in_stock > 0 && in_stock < items.len());
}

#[test]
fn profiles() {
    let [small, large] = Example::new("profiles").run().try_into().unwrap_or_else(|_| panic!("two commands"));
    assert_eq!((small.output("looked_at"), large.output("looked_at")), (&json!(2), &json!(20)));
    assert_eq!((small.output("seed"), large.output("seed")), (&json!(7), &json!(7)));
}

#[test]
fn manifest() {
    let document = run("manifest");
    assert_eq!(document.output("slept"), "succeeded");
    // The manifests are looked at.
    let wrong = text_of("grids/examples/manifest.hcl").replace("input \"duration\"", "input \"length\"");
    let checked = Squall::new(["check", "-"]).stdin(wrong).run();
    assert!(checked.code() == 104 && checked.err.contains("sleep has no input \"length\""), "{}", checked.err);
}

#[test]
fn commands() {
    let document = run("commands");
    assert_eq!(document.output("exit_code"), 3);
    let system = document.node("step.cmd.system")["output"]["stdout"].as_str().unwrap().trim().to_owned();
    assert_eq!(document.output("report"), &json!(format!("on {system}")));
    assert!(!system.is_empty());
}

#[test]
fn functions() {
    let example = Example::new("functions");
    assert_eq!(example.run().len(), 1);
    let with_seed = |seed| example.shell(&format!("{} --seed {seed}", example.commands()[0])).document().expect(0);
    let first = with_seed(7);
    let people = first.output("people");
    assert_eq!(people[2]["host"], "10.20.2.7");
    let spent = |people: &Value| people.as_array().unwrap().iter().map(|one| one["spent"].as_u64().unwrap()).collect::<Vec<_>>();
    assert!(spent(people).iter().all(|spent| (1..=500).contains(spent)), "{people}");
    let ids: std::collections::BTreeSet<&str> =
        people.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 3, "each turn draws its own: {people}");
    assert_eq!(with_seed(7).output("people"), people, "the same seed");
    assert_ne!(with_seed(8).output("people"), people, "another seed");
    let file = text_of("grids/examples/functions.hcl");
    let about = first.output("about_the_examples");
    assert_eq!(
        (&about["how_many"], &about["this_one"], &about["lines"]),
        (&json!(1), &json!(true), &json!(file.lines().count()))
    );
    assert_eq!(first.output("name"), "a54c145d-67af-5951-825b-b3ef14714950");
    assert_eq!(first.output("begun_before"), true);
    let shown = example.shell("squall run grids/examples/functions.hcl --seed 7 --no-tui");
    assert!(shown.err.contains("Dear Ada") || shown.out.contains("Dear Ada"), "{}\n{}", shown.out, shown.err);
}

#[test]
fn the_shop_runs_by_itself_beside_its_services() {
    let (shop, folder) = (Shop::start(), Folder::new());
    folder.write("shop.hcl", shop.here(&text_of("grids/shop.hcl")));
    let checked = folder.squall(["check", "shop.hcl"]).run().expect(0);
    assert!(!checked.err.contains("warning"), "{}", checked.err);
    let document = folder.squall(["run", "shop.hcl", "--var", "pace=0", "--output", "json"]).run().document().expect(0);
    assert_eq!(document.status("step.http_request.receipt"), "succeeded");
    assert_eq!(document.status("step.http_request.wrap"), "skipped");
    let total: f64 = document.output("total").as_str().unwrap().split(' ').next().unwrap().parse().unwrap();
    let dearest = document.output("dearest").as_f64().unwrap();
    assert!(dearest > 0.0 && dearest < total, "{dearest} {total}");
}

#[test]
fn a_busy_shop_is_asked_again() {
    for seed in 1..=10 {
        let arguments = ["demo", "--no-tui", "--flaky", "--pace", "0", "--output", "json", "--seed"];
        let document = Squall::new(arguments).args(&[&seed.to_string()]).run().document().expect(0);
        let retried = document.nodes().iter().filter(|node| node["attempts"].as_u64() > Some(1)).count();
        // One item in four, of eight: hardly ever none, and never more than there are items.
        assert!(retried <= 8, "seed {seed}: {retried}");
        if seed == 1 {
            assert!(retried > 0, "nothing was retried");
        }
    }
}
