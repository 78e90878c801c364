//! Loading: which files are a grid, and that all of it is read before anything runs.

use serde_json::json;

use crate::kit::{Folder, Site, get, output, print};

/// One model, whatever stands in which file.
#[test]
fn a_folder_is_read_whole_and_a_file_alone() {
    let site = Site::start();
    let folder = Folder::with("grids/z.hcl", "resource \"http_client\" \"shared\" {\n}\n");
    folder
        .write("grids/deep/er/values.hcl", "variable \"name\" {\n  default = \"ada\"\n}\nlocals {\n  who = upper(var.name)\n}\n");
    folder.write("grids/deep/asks.hcl", get(&site, "ask", "/${local.who}", "uses {\nclient = resource.http_client.shared\n}"));
    folder.write("grids/a.hcl", output("path", "step.http_request.ask.output.json.path"));
    // None of these is a grid's.
    folder.write("grids/old.hcl_", "this is { no grid");
    folder.write("grids/.hidden.hcl", "nor this");
    folder.write("grids/deep/notes.txt", "nor this");
    let document = folder.squall(["run", "grids", "--output", "json"]).run().document().expect(0);
    assert_eq!(document.output("path"), "/ADA");
    assert_eq!(document.addresses(), ["resource.http_client.shared", "step.http_request.ask"]);

    let alone = folder.squall(["check", "grids/deep/er/values.hcl"]).run().expect(0);
    assert_eq!(alone.out, "0 steps: all good\n");
    folder.squall(["check", "grids/a.hcl"]).run().expect(104).says(&["there is no step \"http_request.ask\""]);
}

#[test]
fn a_file_that_is_reached_twice_is_loaded_once() {
    let folder = Folder::with("grids/a.hcl", print("a", "1", ""));
    std::os::unix::fs::symlink(folder.path().join("grids/a.hcl"), folder.path().join("link.hcl")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("grids"), folder.path().join("grids/round")).unwrap();
    let squall = folder.squall(["run", "--output", "json", "grids", "grids/a.hcl", "./grids/../grids/a.hcl", "link.hcl"]);
    assert_eq!(squall.run().document().expect(0).addresses(), ["step.print.a"]);
    // A copy is another file.
    folder.write("copy.hcl", print("a", "1", ""));
    folder.squall(["run", "grids", "copy.hcl"]).run().expect(104).says(&["error[G064]", "copy.hcl:1:"]);
}

/// Every problem with its code and place, and no request was made.
#[test]
fn what_is_invalid_is_rejected_before_anything_runs() {
    let site = Site::start();
    let folder = Folder::with("g/good.hcl", get(&site, "early", "/early", ""));
    folder.write("g/syntax.hcl", "step \"print\" \"a\" {\n  arguments {\n    input =\n  }\n}\n");
    folder.write("g/structure.hcl", "step \"print\" {\n  arguments {\n    input = 1\n  }\n}\n");
    folder.write("g/meaning.hcl", print("b", "1", "color = \"red\""));
    let ended = folder.squall(["run", "g", "--output", "json"]).run().expect(104);
    let document: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let mut places: Vec<(&str, &str)> = Vec::new();
    for problem in document["diagnostics"].as_array().unwrap() {
        places.push((problem["file"].as_str().unwrap(), problem["code"].as_str().unwrap()));
    }
    places.sort_unstable();
    assert_eq!(places, [("g/meaning.hcl", "G061"), ("g/structure.hcl", "G065"), ("g/syntax.hcl", "G008")]);
    assert_eq!(document["valid"], json!(false));
    let ended = ended.says(&["g/syntax.hcl:3:", "g/structure.hcl:1:", "g/meaning.hcl:2:1", "    input ="]);
    assert!(!ended.err.contains("good.hcl"), "{}", ended.err);
    assert_eq!(site.requests().len(), 0);
}

#[test]
fn a_grid_comes_from_standard_input_too() {
    let folder = Folder::with("a.hcl", print("a", "1", ""));
    let squall = folder.squall(["run", "-", "a.hcl", "--output", "json"]).stdin(print("b", "step.print.a.status", ""));
    assert_eq!(squall.run().document().expect(0).addresses(), ["step.print.a", "step.print.b"]);
    folder.squall(["check", "-"]).stdin("step {\n}\n").run().expect(104).says(&["<stdin>:1:1"]);
}

/// DESIGN.md: a path that is missing is wrong usage. A file without blocks is a grid all the same.
#[test]
fn an_empty_file_is_a_grid_and_a_missing_one_is_none() {
    let folder = Folder::with("empty.hcl", "");
    folder.write("comment.hcl", "# nothing yet\n");
    let document = folder.squall(["run", "empty.hcl", "comment.hcl", "--output", "json"]).run().document().expect(0);
    assert_eq!(document.nodes().len(), 0);
    folder.squall(["run", "empty.hcl", "nowhere.hcl"]).run().expect(2).says(&["error[L001]", "nowhere.hcl"]);
    folder.write("folder/notes.txt", "no grid");
    folder.squall(["run", "folder"]).run().expect(104).says(&["error[L005]", "`folder` holds no grid"]);
}

/// The manifest documents the type, the step uses it; one may stand elsewhere too.
#[test]
fn a_manifest_and_a_step_that_uses_it_stand_in_one_file() {
    let manifest = "runner \"print\" {\n  description = \"shows a value\"\n  lifecycle {\n    on_run = \"OnRunPrint\"\n  }\n\
                    input \"input\" {\n    type = any\n  }\n}\n";
    let folder = Folder::with("grids/a.hcl", manifest.to_owned() + &print("hello", "\"hello\"", ""));
    let client = "asset \"http_client\" {\n  lifecycle {\n    create = \"A\"\n    destroy = \"B\"\n  }\n}\n";
    let document = folder.squall(["run", "grids", "--output", "json"]).run().document().expect(0);
    assert_eq!(document.addresses(), ["step.print.hello"]);
    folder.write("grids/b.hcl", client);
    folder.squall(["check", "grids"]).run().expect(104).says(&["leaves out input \"timeout\"", "grids/b.hcl:1:1"]);
    // What the program prints of its types is a grid.
    let modules = folder.squall(["modules", "list", "--output", "json"]).run().expect(0).out;
    let modules: serde_json::Value = serde_json::from_str(&modules).unwrap();
    let names = modules.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap());
    let all: String = names.map(|name| folder.squall(["modules", "show", name, "--output", "hcl"]).run().expect(0).out).collect();
    assert!(all.matches("runner \"").count() > 5 && all.contains("asset \"http_client\""), "{all}");
    folder.write("all.hcl", all);
    let checked = folder.squall(["check", "all.hcl"]).run().expect(0);
    assert_eq!(checked.out, "0 steps: all good\n");
}
