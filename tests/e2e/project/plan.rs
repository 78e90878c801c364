//! What would be run, without running it.

use serde_json::{Value, json};

use crate::kit::{Folder, Site, get, print};

fn grid(site: &Site) -> Folder {
    let text = [
        String::from("resource \"http_client\" \"shared\" {\n}\nvariable \"gift\" {\n  default = true\n}\n"),
        get(site, "a", "/a", "uses {\nclient = resource.http_client.shared\n}"),
        get(site, "b", "/b?n=${count.index}", "count = 3\ndelay_before = 2\ndepends_on = [\"http_request.a\"]"),
        print("many", "count.index", "count = length(step.http_request.a.output.headers)"),
        print("known", "1", "if = var.gift"),
        print("perhaps", "1", "if = step.http_request.b[0].output.status_code == 200"),
    ];
    Folder::with("grid.hcl", text.concat())
}

#[test]
fn nothing_is_run_and_all_that_is_known_is_told() {
    let site = Site::start();
    let folder = grid(&site);
    let expected = "5 steps (6 instances, and those of 1 step not known yet), 1 resource, 4 phases

phase 1
  resource.http_client.shared
  step.print.known

phase 2
  step.http_request.a

phase 3
  step.http_request.b ×3
  step.print.many ×?

phase 4
  step.print.perhaps

critical path: 3 steps, 2.00s at least
  step.http_request.a
  step.http_request.b[0]
  step.print.perhaps

known only when it runs
  step.print.many: how many instances: length(step.http_request.a.output.headers)  (grid.hcl:23:9)
  step.print.perhaps: whether it runs: step.http_request.b[0].output.status_code == 200  (grid.hcl:35:6)
";
    for command in [["run", "grid.hcl", "--dry-run"], ["check", "grid.hcl", "--plan"]] {
        let ended = folder.squall(command).run().expect(0);
        assert_eq!((ended.out.as_str(), ended.err.as_str()), (expected, ""), "{command:?}");
    }
    assert_eq!(site.requests().len(), 0);
}

#[test]
fn it_is_told_as_data_too() {
    let site = Site::start();
    let folder = grid(&site);
    let documents: Vec<Value> = [["run", "grid.hcl", "--dry-run"], ["check", "grid.hcl", "--plan"]]
        .into_iter()
        .map(|command| serde_json::from_str(&folder.squall(command).args(&["--output", "json"]).run().expect(0).out).unwrap())
        .collect();
    assert_eq!(documents[0], documents[1]);
    let document = &documents[0];
    assert_eq!(document["totals"], json!({ "steps": 5, "instances": 6, "uncounted": 1, "resources": 1, "phases": 4 }));
    assert_eq!(document["phases"][2][0], json!({ "address": "step.http_request.b", "instances": 3 }));
    assert_eq!(document["phases"][2][1], json!({ "address": "step.print.many", "instances": null }));
    assert_eq!(document["critical_path"]["known_ms"], 2000);
    assert_eq!(document["critical_path"]["steps"][1], "step.http_request.b[0]");
    let condition = json!({ "address": "step.print.perhaps", "what": "condition", "file": "grid.hcl", "line": 35, "column": 6,
        "expression": "step.http_request.b[0].output.status_code == 200" });
    assert_eq!(document["unknown"][1], condition);
    assert_eq!((&document["valid"], &document["diagnostics"], &document["name"]), (&json!(true), &json!([]), &json!("grid.hcl")));
    assert_eq!(site.requests().len(), 0);
}

#[test]
fn a_grid_that_is_wrong_has_no_plan() {
    let folder = Folder::with("grid.hcl", print("a", "var.nothing", ""));
    for command in [["run", "grid.hcl", "--dry-run"], ["check", "grid.hcl", "--plan"]] {
        let ended = folder.squall(command).run().expect(104);
        assert!(ended.out.is_empty() && ended.err.contains("error[G040]"), "{}", ended.err);
        let ended = folder.squall(command).args(&["--output", "json"]).run().expect(104);
        assert_eq!(serde_json::from_str::<Value>(&ended.out).unwrap()["valid"], false);
    }
}

#[test]
fn a_long_phase_is_cut() {
    let many: String = (0..250).map(|at| print(&format!("s{at}"), "1", "")).collect();
    let ended = Folder::with("grid.hcl", many).squall(["check", "grid.hcl", "--plan"]).run().expect(0);
    assert!(ended.out.starts_with("250 steps, 1 phase\n\nphase 1\n"), "{}", ended.out);
    assert!(ended.out.contains("\n  … and 150 more\n\ncritical path: 1 step\n  step.print.s0\n"), "{}", ended.out);
}
