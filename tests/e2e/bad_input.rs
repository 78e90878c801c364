//! Input that is no grid, or not one anybody can read: a clear error at once, and the exit code that belongs to it.
//!
//! 2: a path is missing or cannot be read, or the command line is wrong. 104: something is wrong with what is in it.

use std::ffi::OsStr;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::kit::{Ended, Folder, Squall};

/// Nobody should wait longer. A machine that does other things may need three times as long, which then must not be the rule.
const AT_ONCE: Duration = Duration::from_secs(1);

/// A grid about which there is nothing to say.
const GOOD: &str = "step \"print\" \"hello\" {\n  arguments { input = \"hello\" }\n}\n";

/// How deep, or long, what is nested or chained is here.
const MANY: usize = 10_000;

/// Runs something that must end at once with an exit code, nothing on standard output and these words on standard error.
#[track_caller]
fn refused(squall: impl Fn() -> Squall, code: i32, says: &[&str]) -> String {
    let mut ended = squall().run();
    if ended.took > AT_ONCE {
        let mut again: Vec<Ended> = [squall().run(), squall().run(), ended].into();
        again.sort_by_key(|ended| ended.took);
        ended = again.swap_remove(1);
    }
    assert!(ended.took < 3 * AT_ONCE, "took {:?}", ended.took);
    assert_eq!((ended.code(), ended.out.as_str()), (code, ""), "{}", ended.err);
    for told in says {
        assert!(ended.err.contains(told), "{told:?} is not in\n{}", ended.err);
    }
    for internal in ["panicked", "RUST_BACKTRACE", "backtrace", "overflow"] {
        assert!(!ended.err.contains(internal), "{}", ended.err);
    }
    // Whatever was put in, what comes out can be shown in a terminal.
    assert!(ended.err.chars().all(|letter| letter == '\n' || !letter.is_control()), "{:?}", ended.err);
    assert!(ended.err.len() < 100_000, "{} bytes are more than anybody reads", ended.err.len());
    ended.err
}

/// `squall check grid.hcl` with this in the file, and the same from standard input.
#[track_caller]
fn check(bytes: impl AsRef<[u8]>, says: &[&str]) -> String {
    let folder = Folder::with("grid.hcl", bytes.as_ref());
    let from_file = refused(|| folder.squall(["check", "grid.hcl"]), 104, says);
    let from_stdin = refused(|| folder.squall(["check", "-"]).stdin(bytes.as_ref()), 104, says);
    assert_eq!(from_file.replace("grid.hcl", "<stdin>"), from_stdin);
    from_file
}

/// Bytes that look random and are the same each time.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    std::iter::repeat_with(&mut next).flatten().take(length).collect()
}

#[test]
fn junk() {
    check(noise(1 << 20), &["[L004]", "is not UTF-8"]);
    check(vec![0; 1 << 20], &["[L004]", ":1:1: a zero byte, so this is no text"]);
    check(format!("{GOOD}# \u{0}\n"), &["[L004]", ":4:3: a zero byte"]);
    check(
        [GOOD.as_bytes(), b"# na\xefve\n"].concat(),
        &["[L004]", ":4:5: the byte 0xef is not UTF-8", "a file of a grid is text in UTF-8"],
    );
    let wide =
        |text: &str| -> Vec<u8> { [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect() };
    check(wide(GOOD), &["[L004]", ":1:1: the byte 0xff is not UTF-8", "this looks like UTF-16; save it as UTF-8"]);
    // Text that is none of ours.
    check("\u{7f}ELF\u{1}\u{1}", &["[G005]", "the control character U+007F is not allowed here"]);
    check("<html>\n<body>Not found</body>\n</html>\n", &["[G009]", ":1:1"]);
}

#[test]
fn a_byte_order_mark_is_accepted() {
    for text in [format!("\u{feff}{GOOD}"), format!("\u{feff}{}", GOOD.replace('\n', "\r\n"))] {
        let folder = Folder::with("grid.hcl", text);
        assert_eq!(folder.squall(["check", "grid.hcl"]).run().expect(0).out, "1 step: all good\n");
    }
}

#[test]
fn a_file_of_a_hundred_megabytes() {
    let folder = Folder::new();
    for (name, purpose) in [("grid.hcl", "a grid"), ("some.vars.hcl", "values")] {
        let path = folder.write(name, "");
        std::fs::File::options().write(true).open(path).unwrap().set_len(100_000_000).unwrap();
        let says = format!("error[L003]: `{name}` has 95.4 MiB, a file of {purpose} at most 16.0 MiB");
        let arguments: &[&str] = if purpose == "values" { &["check", "--var-file", name, "-"] } else { &["check", name] };
        refused(|| folder.squall(arguments.iter().copied()).stdin(GOOD), 104, &[&says]);
    }
    // What has no size is read no further than that.
    refused(|| folder.squall(["check", "/dev/zero"]), 104, &["[L003]", "`/dev/zero` has more than the 16.0 MiB"]);
    refused(|| folder.squall(["check", "-"]).stdin(vec![b'#'; 17 << 20]), 104, &["[L003]", "`<stdin>` has more than"]);
}

/// Expressions that are nested or chained beyond reason, and what is said about each.
fn deep() -> Vec<(String, &'static str)> {
    let around = |open: &str, inner: &str, close: &str| format!("{}{inner}{}", open.repeat(MANY), close.repeat(MANY));
    let nested = "this is nested more than 64 levels deep";
    let chained = "this expression is nested too deep";
    let walked = "this expression has more than 256 levels";
    vec![
        (around("[", "", "]"), nested),
        (around("(", "1", ")"), nested),
        (around("{ a = ", "1", " }"), nested),
        (around("upper(", "\"a\"", ")"), nested),
        (around("[for x in ", "[]", " : x]"), nested),
        (format!("\"{}\"", around("${\"", "", "\"}")), nested),
        (format!("\"{}\"", around("%{ if true }", "", "%{ endif }")), nested),
        (format!("\"{}\"", "%{ if true }".repeat(MANY)), nested),
        ("[".repeat(MANY), nested),
        ("{".repeat(MANY), nested),
        (format!("\"{}", "${\"".repeat(MANY)), nested),
        (format!("{}true", "!".repeat(MANY)), chained),
        (format!("{}1", "-".repeat(MANY)), chained),
        (format!("1{}", " + 1".repeat(MANY)), chained),
        (format!("true{}", " && true".repeat(MANY)), chained),
        (format!("{}1", "true ? 1 : ".repeat(MANY)), chained),
        (format!("var.a{}", ".a".repeat(MANY)), walked),
        (format!("[1]{}", "[0]".repeat(MANY)), walked),
        (format!("[1]{}", "[*]".repeat(MANY)), walked),
    ]
}

#[test]
fn ten_thousand_levels() {
    for (expression, says) in deep() {
        // What stands around it is checked all the same.
        let misspelt = "step \"prnt\" \"a\" {\n  arguments { input = 1 }\n}\n";
        let text = format!("{misspelt}\nlocals {{\n  deep = {expression}\n}}\n\n{}", misspelt.replace("\"a\"", "\"b\""));
        let err = check(text, &[&format!("error[G004]: {says}"), "did you mean \"print\"?"]);
        assert_eq!(err.matches("error[").count(), 3, "{err}");
        // In a value too.
        let folder = Folder::with("grid.hcl", "variable \"deep\" {\n  type = any\n}\n");
        folder.write("deep.vars.hcl", format!("deep = {expression}\n"));
        refused(|| folder.squall(["check", "grid.hcl", "--var-file", "deep.vars.hcl"]), 104, &[says]);
    }
    let blocks = format!("{}{}", "step \"print\" \"a\" {\n".repeat(MANY), "}\n".repeat(MANY));
    check(blocks, &["[G004]: this is nested more than 64 levels deep"]);
    let folder = Folder::with("grid.hcl", GOOD);
    folder.write("deep.json", format!("{{\"a\": {}{}}}", "[".repeat(MANY), "]".repeat(MANY)));
    refused(|| folder.squall(["check", "grid.hcl", "--var-file", "deep.json"]), 104, &["[V006]", "nested too deeply"]);
}

#[test]
fn what_is_just_not_too_deep_is_evaluated() {
    let folder = Folder::new();
    let around =
        |open: &str, inner: &str, close: &str, times: usize| format!("{}{inner}{}", open.repeat(times), close.repeat(times));
    let all = [
        around("[", "", "]", 60),
        around("(", "1", ")", 60),
        around("{ a = ", "1", " }", 60),
        around("upper(", "\"a\"", ")", 60),
        format!("{}true", "!".repeat(60)),
        format!("1{}", " + 1".repeat(100)),
        format!("{}1", "false ? 1 : ".repeat(60)),
    ];
    for expression in all {
        let known = format!("output \"deep\" {{\n  value = {expression}\n}}\n");
        let later = format!("{GOOD}output \"deep\" {{\n  value = [step.print.hello.status, {expression}]\n}}\n");
        for text in [known, later] {
            folder.write("grid.hcl", text);
            folder.squall(["run", "grid.hcl", "--output", "json"]).run().expect(0);
        }
    }
}

#[test]
fn what_is_never_closed() {
    let text = |input: &str| format!("step \"print\" \"hello\" {{\n  arguments {{\n    input = {input}\n  }}\n}}\n");
    check(text("\"hello"), &["[G002]: this string is never closed", ":3:13"]);
    check(text("\"hello, ${upper(\"you\")\""), &["[G002]: this `${` is never closed", ":3:21"]);
    check(text("<<EOT\nhello\nEOTT"), &["[G002]: this heredoc is never closed", ":3:13"]);
    check(text("[1, 2"), &["[G002]: this `[` is never closed", ":3:13"]);
    check(text("upper(\"a\""), &["[G002]: this `(` is never closed", ":3:18"]);
    check(text("1 /* one"), &["[G002]: this comment is never closed", ":3:15"]);
    check("step \"print\" \"hello\" {\n", &["[G002]: this `{` is never closed", ":1:22"]);
    check("step \"print\" \"hello\" {", &["[G002]: this `{` is never closed", ":1:22"]);
    check("step", &["[G009]"]);
    check("step \"print", &["[G002]: this string is never closed"]);
    check("locals {\n  x = <<", &["error["]);
    check("\"", &["[G002]: this string is never closed", ":1:1"]);
}

#[test]
fn a_huge_heredoc() {
    let lines = "a line of text that says nothing\n".repeat(8_000);
    let text = |end: &str| format!("step \"print\" \"hello\" {{\n  arguments {{\n    input = <<EOT\n{lines}{end}\n  }}\n}}\n");
    let folder = Folder::with("grid.hcl", text("EOT"));
    assert_eq!(folder.squall(["check", "grid.hcl"]).run().expect(0).out, "1 step: all good\n");
    check(text("EOF"), &["[G002]: this heredoc is never closed", ":3:13"]);
}

#[test]
fn an_endless_list() {
    let list = format!("locals {{\n  x = concat([{}])\n}}\n", "1,".repeat(500_001));
    check(list, &["[G017]: this expression has more than 1000000 words and signs", ":2:7"]);
}

#[test]
fn a_file_of_mistakes_only() {
    let err = check("a b\n".repeat(MANY), &["[G016]: 9900 more problems in this file are not shown", "[G009]"]);
    assert_eq!(err.matches("error[").count(), 101);
}

#[test]
fn what_is_missing() {
    let folder = Folder::with("good.hcl", GOOD);
    let missing: [(&[&str], &[&str]); 6] = [
        (&["nowhere.hcl"], &["error[L001]: `nowhere.hcl` does not exist"]),
        (&["nowhere/", "good.hcl", "nor/here.hcl"], &["`nowhere/` does not exist", "`nor/here.hcl` does not exist"]),
        (&["good.hcl/more.hcl"], &["`good.hcl/more.hcl` could not be read"]),
        (&["good.hcl", "--var-file", "no.vars.hcl"], &["error[L001]: `no.vars.hcl` does not exist"]),
        (
            &["good.hcl", "--env-file", "no.env", "--var-file", "no.json"],
            &["`no.env` does not exist", "`no.json` does not exist"],
        ),
        (&["", "good.hcl"], &["error"]),
    ];
    for (arguments, says) in missing {
        for command in ["check", "run", "graph"] {
            refused(|| folder.squall([command]).args(arguments), 2, says);
        }
    }
    let name = Path::new(OsStr::from_bytes(b"gr\xff\x1bid.hcl"));
    refused(|| folder.squall(["check"]).path(name), 2, &["[L001]", "gr\u{fffd}", "does not exist"]);
    symlink("nowhere.hcl", folder.path().join("dangling.hcl")).unwrap();
    refused(|| folder.squall(["check", "dangling.hcl"]), 2, &["`dangling.hcl` does not exist"]);
    refused(|| folder.squall(["check", "."]), 2, &["dangling.hcl` does not exist"]);
    let empty = Folder::new();
    refused(|| empty.squall(["run"]), 2, &["[L005]: no grid was given", "name a file or a directory"]);
}

#[test]
fn what_cannot_be_read() {
    let folder = Folder::with("good.hcl", GOOD);
    // A pipe into which nobody writes is not waited for; in a folder it is no file at all.
    assert!(Command::new("mkfifo").arg(folder.path().join("pipe.hcl")).status().unwrap().success());
    refused(
        || folder.squall(["check", "pipe.hcl"]),
        2,
        &["[L002]: `pipe.hcl` could not be read: it is a pipe that nobody writes to"],
    );
    refused(|| folder.squall(["check", "good.hcl", "--var-file", "pipe.hcl"]), 2, &["it is a pipe that nobody writes to"]);
    assert_eq!(folder.squall(["check", "."]).run().expect(0).out, "1 step: all good\n");
    // A link to itself, and a folder where a file of values should be.
    symlink("round.hcl", folder.path().join("round.hcl")).unwrap();
    refused(|| folder.squall(["check", "round.hcl"]), 2, &["[L002]: `round.hcl` could not be read"]);
    std::fs::create_dir(folder.path().join("folder.vars.hcl")).unwrap();
    refused(
        || folder.squall(["check", "good.hcl", "--var-file", "folder.vars.hcl"]),
        2,
        &["[L002]: `folder.vars.hcl` could not be read"],
    );

    let locked = folder.write("locked/secret.hcl", GOOD);
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&locked).is_ok() {
        // Not by a macro: the test harness would keep it to itself.
        let _ = writeln!(std::io::stderr(), "left out: a file without permission; this user may read everything");
        return;
    }
    for path in ["locked", "locked/secret.hcl"] {
        refused(|| folder.squall(["check", path]), 2, &["[L002]: no permission to read `locked/secret.hcl`"]);
    }
    std::fs::set_permissions(folder.path().join("locked"), std::fs::Permissions::from_mode(0o000)).unwrap();
    refused(|| folder.squall(["check", "locked"]), 2, &["[L002]: no permission to read `locked`"]);
    std::fs::set_permissions(folder.path().join("locked"), std::fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn folders_that_lead_round() {
    let folder = Folder::with("g/a.hcl", GOOD);
    let link = |to: &str, from: &str| symlink(folder.path().join(to), folder.path().join(from)).unwrap();
    std::fs::create_dir_all(folder.path().join("g/deep/deeper")).unwrap();
    link("g", "g/round");
    link("g", "g/deep/up");
    link("", "g/deep/deeper/top");
    link("g/a.hcl", "g/again.hcl");
    // Each file counts once, however it is reached.
    let checked = folder.squall(["check", "g", "g/deep", "g/round/round/a.hcl"]).run().expect(0);
    assert_eq!((checked.out.as_str(), checked.err.as_str()), ("1 step: all good\n", ""));
    assert!(checked.took < 3 * AT_ONCE, "{:?}", checked.took);
}

#[test]
fn folders_without_a_grid() {
    let folder = Folder::with("values/all.vars.hcl", "a = 1\n");
    std::fs::create_dir_all(folder.path().join("empty.hcl/.git")).unwrap();
    folder.write("empty.hcl/.git/hidden.hcl", GOOD);
    folder.write("empty.hcl/readme.md", "# no grid\n");
    for path in ["empty.hcl", "values", "values/all.vars.hcl"] {
        let says = format!("[L005]: `{path}` holds no grid: there is no `.hcl` file");
        refused(|| folder.squall(["check", path]), 104, &[&says, "hidden files and `*.vars.hcl` do not count"]);
    }
}

#[test]
fn an_unknown_module() {
    let text = "step \"kafka_produce\" \"order\" {\n  arguments { topic = \"orders\" }\n}\n";
    check(text, &["[G067]: there is no step type \"kafka_produce\"", ":1:6", "`squall modules list` prints all types"]);
    let text = "resource \"postgres\" \"main\" {\n  arguments { url = \"postgres://localhost/\" }\n}\n";
    check(text, &["[G067]: there is no resource type \"postgres\"", ":1:10"]);
}

#[test]
fn files_of_values_that_are_none() {
    let folder = Folder::with("grid.hcl", "variable \"users\" {\n  type    = number\n  default = 3\n}\n");
    folder.write("noise.vars.hcl", noise(10_000));
    folder.write("noise.json", noise(10_000));
    folder.write("noise.env", noise(10_000));
    folder.write("prose.vars.hcl", "users: three\n");
    folder.write("prose.json", "users: three\n");
    folder.write("prose.env", "SQUALL_VAR_users: three\nnot shown either\n");
    folder.write("type.vars.hcl", "users = [3]\n");
    folder.write("type.json", "{\"users\": {\"a\": 3}}\n");
    folder.write("type.env", "SQUALL_VAR_users=three\n");
    folder.write("empty.json", "");
    let wrong: [(&str, &str, &[&str]); 10] = [
        ("--var-file", "noise.vars.hcl", &["[L004]: noise.vars.hcl:1:", "is not UTF-8", "a file of values is text in UTF-8"]),
        ("--var-file", "noise.json", &["[L004]: noise.json:1:"]),
        ("--env-file", "noise.env", &["[L004]: noise.env:1:"]),
        ("--var-file", "prose.vars.hcl", &["[G009]", "--> prose.vars.hcl:1:6", "write `users = …`"]),
        ("--var-file", "prose.json", &["[V006]: this is no JSON", "--> prose.json:1:1"]),
        ("--env-file", "prose.env", &["[V007]: prose.env:1: there is no \"=\" in this line", "[V007]: prose.env:2: "]),
        (
            "--var-file",
            "type.vars.hcl",
            &["[V003]: the value of variable \"users\" is not of type number", "--> type.vars.hcl:1:9"],
        ),
        ("--var-file", "type.json", &["[V003]", "--> type.json:1:2"]),
        ("--env-file", "type.env", &["[V003]: the value of variable \"users\" is not a number", "--> type.env:1:18"]),
        ("--var-file", "empty.json", &["[V006]: this is no JSON: expected a value, found the end", "--> empty.json:1:1"]),
    ];
    for (option, file, says) in wrong {
        let err = refused(|| folder.squall(["check", "grid.hcl", option, file]), 104, says);
        assert!(!err.contains("not shown either"), "a line of an environment file is shown: {err}");
    }
}

#[test]
fn values_on_the_command_line() {
    let folder = Folder::with("grid.hcl", "variable \"users\" {\n  type    = list(number)\n  default = [3]\n}\n");
    let wrong: [(&str, &[&str]); 9] = [
        ("users", &["[V005]: --var takes a name and a value", "write --var name=value"]),
        ("=3", &["[V005]"]),
        ("", &["[V005]"]),
        ("usres=[3]", &["[V002]: --var: there is no variable \"usres\"", "did you mean \"users\"?"]),
        ("users=", &["--> --var users:1:1"]),
        ("users=3,", &["--> --var users:1:"]),
        ("users=[3", &["[G002]: this `[` is never closed", "--> --var users:1:1"]),
        ("users=[\u{1b}[2J]", &["[G005]", "--> --var users:1:2"]),
        ("users={}", &["[V003]: the value of variable \"users\" is not of type list(number)", "--> --var users:1:1"]),
    ];
    for (value, says) in wrong {
        refused(|| folder.squall(["check", "grid.hcl", "--var", value]), 104, says);
    }
}

#[test]
fn wrong_usage() {
    let folder = Folder::with("grid.hcl", GOOD);
    let wrong: [(&[&str], &str); 6] = [
        (&["check", "--fast", "grid.hcl"], "unexpected argument '--fast'"),
        (&["chekc", "grid.hcl"], "check"),
        (&["run", "--max-parallel", "-1", "grid.hcl"], "unexpected argument '-1'"),
        (&["check", "grid.hcl", "--var"], "a value is required for '--var <NAME=VALUE>'"),
        (&["check", "grid.hcl", "--output", "xml"], "possible values: text, json"),
        (&["explain", "G999"], "G999"),
    ];
    for (arguments, says) in wrong {
        refused(|| folder.squall(arguments.iter().copied()), 2, &[says]);
    }
    let no_text = Path::new(OsStr::from_bytes(b"users=\xff"));
    refused(|| folder.squall(["check", "grid.hcl", "--var"]).path(no_text), 2, &["UTF-8"]);
}

#[test]
fn a_broken_grid_runs_nothing_and_draws_nothing() {
    let folder = Folder::new();
    let marker = folder.path().join("ran");
    let text = format!(
        "step \"cmd\" \"first\" {{\n  arguments {{ command = [\"touch\", \"{}\"] }}\n}}\nstep \"print\" \"second\" {{\n}}\n",
        marker.display()
    );
    folder.write("grid.hcl", text);
    for command in ["run", "graph", "check"] {
        refused(|| folder.squall([command, "grid.hcl"]), 104, &["[G068]: missing required argument \"input\"", "grid.hcl:4:1"]);
    }
    assert!(!marker.exists());
}

#[test]
fn problems_of_files_are_data_too() {
    let folder = Folder::with("junk.hcl", b"\xff\xff");
    let problem = |arguments: &[&str], code: i32| {
        let ended = folder.squall(["check", "--output", "json"]).args(arguments).run().expect(code);
        assert_eq!(ended.err, "");
        let document: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(document["valid"], false, "{document:#}");
        let codes = document["diagnostics"].as_array().unwrap().iter().map(|problem| problem["code"].as_str().unwrap());
        codes.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(problem(&["junk.hcl"], 104), ["L004"]);
    assert_eq!(problem(&["junk.hcl", "nowhere.hcl", "--var-file", "nor.here"], 2), ["L001", "L001", "L004"]);
}
