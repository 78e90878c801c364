//! What published grids do beside the usual: each of their oddities, one by one. Whole grids of that kind are in `httpbin`.

use serde_json::json;

use crate::kit::{Folder, Site, check, output, print, result, run};

#[test]
fn comments_of_all_kinds_stand_everywhere_and_a_file_may_end_in_one() {
    let site = Site::start();
    let text = format!(
        "// at the top\n/* over\n   lines */ step \"http_request\" \"a\" {{ # behind a brace\n  # alone\n  arguments {{ // behind another\n    url = \"{}/a\" /* within */ # and behind\n    headers = {{ // in a map\n      \"X-One\" = \"1\", # behind a comma\n      X-Two = \"2\" // behind an entry\n      # the last\n    }}\n    expected_status = [\n      200, // one\n      // none\n      \"2xx\", /* a trailing comma */\n    ]\n  }} # behind the end\n}} // and again\n# no line end",
        site.url
    );
    let ended = Folder::with("grid.hcl", &text).squall(["run", "grid.hcl", "--output", "json"]).run();
    assert!(!ended.err.contains("warning"), "{}", ended.err);
    ended.document().expect(0);
    let request = site.requests().pop().unwrap();
    assert_eq!((&request.headers["x-one"], &request.headers["x-two"]), (&"1".parse().unwrap(), &"2".parse().unwrap()));
}

#[test]
fn keys_of_a_map_may_be_quoted_or_not() {
    let text = output("map", "{ \"quoted\" = 1, bare = 2, with-dash = 3, \"with space\" : 4, colon : 5, (upper(\"made\")) = 6 }");
    let expected = json!({ "quoted": 1, "bare": 2, "with-dash": 3, "with space": 4, "colon": 5, "MADE": 6 });
    assert_eq!(result(&text).expect(0).output("map"), &expected);
}

/// LANGUAGE.md: an attribute may follow a closing brace on the same line, with a warning.
#[test]
fn an_attribute_may_follow_a_closing_brace_with_a_warning_and_nothing_else_may() {
    let grid = |inner: &str| format!("step \"env_vars\" \"a\" {{\n  arguments {{\n    {inner}\n  }}\n}}\n");
    let ended = run(&grid("defaults = {\n      A = \"1\"\n    } required  = [\"A\"]\n    prefix = \"\"")).expect(0);
    ended.says(&["warning[G007]", "grid.hcl:5:"]);
    let twice = grid("defaults = { A = \"1\" } required = [\"A\"]\n    prefix = \"X\"")
        + &grid("defaults = { B = \"1\" } required = [\"B\"]").replace("\"a\"", "\"b\"");
    assert_eq!(check(&twice).expect(0).err.matches("warning[G007]").count(), 2);
    check(&grid("prefix = \"\" required = []")).expect(104).says(&["error[G006]", "grid.hcl:3:17"]);
    check(&grid("required = [] prefix = \"\"")).expect(104).says(&["error[G006]"]);
}

#[test]
fn blocks_may_be_empty_or_left_out_and_lists_too() {
    let text = "step \"env_vars\" \"none\" {\n}\nstep \"env_vars\" \"empty\" {\n  depends_on = []\n  uses {\n  }\n  arguments {\n  }\n}\nstep \"env_vars\" \"lists\" {\n  arguments {\n    include = [] // nothing\n    required = []\n    defaults = {}\n  }\n}\nresource \"http_client\" \"idle\" {\n}\n";
    let folder = Folder::with("grid.hcl", text);
    let document = folder.squall(["run", "grid.hcl", "--output", "json"]).env("SOMETHING", "x").run().document().expect(0);
    for step in ["none", "empty", "lists"] {
        // Without any name all are read.
        assert_eq!(document.node(&format!("step.env_vars.{step}"))["output"]["vars"]["SOMETHING"], "x", "{step}");
    }
}

/// The first era's name of the same.
#[test]
fn the_environment_has_two_names() {
    let text = String::from(
        "step \"env_vars\" \"e\" {\n  arguments {\n    include = [\"A\", \"NOWHERE\"]\n    defaults = { A = \"1\" }\n  }\n}\n",
    ) + &output("same", "step.env_vars.e.output.all == step.env_vars.e.output.vars")
        + &output("all", "step.env_vars.e.output.all");
    let document = result(&text).expect(0);
    assert_eq!((document.output("same"), document.output("all")), (&json!(true), &json!({ "A": "1" })));
}

/// A text as it is, a structure on one line.
#[test]
fn print_shows_whatever_it_is_given() {
    let text = [
        print("text", "\"plain text\"", ""),
        print("list", "[{ body = \"a\", status_code = 200 }, null, true, 1.50]", ""),
        print("nothing", "null", ""),
        print("lines", "\"two\\nlines\"", ""),
    ];
    let ended = run(&text.concat()).expect(0);
    let shown = |step: &str| {
        let line = ended.out.lines().find(|line| line.contains(" info ") && line.contains(&format!("step.print.{step} ")));
        line.unwrap_or_else(|| panic!("{}", ended.out)).split_once(&format!("step.print.{step} ")).unwrap().1.trim().to_owned()
    };
    assert_eq!(shown("text"), "plain text");
    assert_eq!(shown("list"), "[{ body = \"a\", status_code = 200 }, null, true, 1.5]");
    assert_eq!(shown("nothing"), "null");
    assert!(ended.out.lines().all(|line| line != "lines"), "{}", ended.out);
}

#[test]
fn lines_may_end_as_they_do_elsewhere() {
    let text = (print("a", "<<EOT\nfirst\nsecond\nEOT\n", "# a comment") + &output("n", "1 +\n1")).replace("1 +\n1", "(1 +\n1)");
    let text = text.replace('\n', "\r\n");
    assert_eq!(result(&text).expect(0).output("n"), 2);
    assert_eq!(result(&format!("\u{feff}{text}")).expect(0).output("n"), 2);
}
