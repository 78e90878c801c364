//! `templatefile` and `templatestring`: what Terraform 1.11.4 says about the same files, then what is ours.

use std::fs;

use super::world::World;

/// A folder of templates.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let all: [(&str, &[u8]); 15] = [
        ("hello.tmpl", b"Hello ${name}!"),
        ("list.tmpl", b"%{ for x in list ~}\n- ${x}\n%{ endfor ~}\n"),
        ("rec.tmpl", b"${templatefile(\"rec.tmpl\", {})}"),
        ("recs.tmpl", b"${templatestring(\"x\", {})}"),
        ("wrap.tmpl", b"${v}"),
        ("bad.tmpl", b"a ${ b"),
        ("nofn.tmpl", b"x\n ${nope(1)}"),
        ("div.tmpl", b"x\n ${1/0}"),
        ("inner.tmpl", b"${file(\"hello.txt\")}"),
        ("attr.tmpl", b"${upper(v).a}"),
        ("hello.txt", b"hello"),
        ("bin.dat", b"\xff\xfe"),
        ("random.tmpl", b"${random_int(0, 1000000000)} ${random_int(0, 1000000000)}"),
        ("bound.tmpl", b"${join(\",\", [for x in [1, 2]: x + y])}%{ for k, v in m }${k}%{ endfor }"),
        ("perhaps.tmpl", b"${ok ? templatefile(\"hello.tmpl\", {}) : \"fine\"}"),
    ];
    for (name, text) in all {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn check(table: &[(&str, &str)]) {
    let folder = folder();
    let mut wrong = Vec::new();
    for (text, expected) in table {
        let shown = World::in_folder(folder.path()).show(text);
        let same = match expected.strip_suffix('…') {
            Some(start) => shown.starts_with(start),
            None => shown == *expected,
        };
        if !same {
            wrong.push(format!("{text}\n  gave {shown}\n  not  {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn templates_of_files() {
    check(&[
        ("templatefile(\"hello.tmpl\", { name = \"Jodie\" })", "\"Hello Jodie!\""),
        ("templatefile(\"hello.tmpl\", { name = \"Jodie\", other = 1 })", "\"Hello Jodie!\""),
        ("templatefile(\"hello.tmpl\", tomap({ name = \"x\" }))", "\"Hello x!\""),
        ("templatefile(\"list.tmpl\", { list = [\"a\", \"b\"] })", "\"- a\\n- b\\n\""),
        ("templatefile(\"list.tmpl\", { list = toset([\"b\", \"a\"]) })", "\"- a\\n- b\\n\""),
        ("templatefile(\"wrap.tmpl\", { v = [1, \"a\"] })", "[1, \"a\"]"),
        ("templatefile(\"wrap.tmpl\", { v = true })", "true"),
        ("templatefile(\"wrap.tmpl\", { v = sensitive(1) })", "(sensitive)"),
        ("templatefile(\"hello.tmpl\", { name = \"x\", y = sensitive(1) })", "(sensitive)"),
        ("templatefile(sensitive(\"wrap.tmpl\"), { v = 1 })", "(sensitive)"),
        ("templatefile(\"inner.tmpl\", {})", "\"hello\""),
        ("templatefile(\"bound.tmpl\", { y = 1, m = { a = 1, b = 2 } })", "\"2,3ab\""),
        // What it reads at run time, and a path that is known only then.
        ("templatefile(\"hello.tmpl\", { name = run.id })", "\"Hello run-1!\""),
        ("templatefile(\"hello.t${run.seed == 42 ? \"mpl\" : \"\"}\", { name = run.id })", "\"Hello run-1!\""),
        ("[for n in [\"a\", run.id]: templatefile(\"hello.tmpl\", { name = n })]", "[\"Hello a!\", \"Hello run-1!\"]"),
        ("templatefile(\"wrap.tmpl\", { v = var.broken })", "(unknown)"),
        ("templatefile(\"perhaps.tmpl\", { ok = false })", "\"fine\""),
        ("try(templatefile(\"missing.tmpl\", {}), \"none\")", "\"none\""),
    ]);
}

#[test]
fn templates_of_texts() {
    check(&[
        ("templatestring(\"Hello\", {})", "\"Hello\""),
        ("templatestring(\"Hello $${name}!\", { name = \"x\" })", "\"Hello x!\""),
        ("templatestring(\"a $${run}!\", { run = run.id })", "\"a run-1!\""),
        ("templatestring(run.id, {})", "\"run-1\""),
        ("templatestring(\"%%{ for x in l }$${x},%%{ endfor }\", { l = [1, 2] })", "\"1,2,\""),
        (
            "templatestring(\"$${b}\", { a = 1 })",
            "error: invalid value for \"vars\" parameter: vars map does not contain key \"b\", referenced at <template>:1:3",
        ),
        ("templatestring(null, {})", "error: invalid value for \"template\" parameter: argument must not be null"),
    ]);
}

/// As [`check`], of what `templatefile` refuses: after `vars: ` its second argument, after `error: ` as it is, else the call.
fn check_refused(table: &[(&str, &str)]) {
    let full = |expected: &str| match expected.split_once(": ") {
        Some(("vars", rest)) => format!("error: invalid value for \"vars\" parameter: {rest}"),
        Some(("error", _)) => expected.to_owned(),
        _ => format!("error: call to function \"templatefile\" failed: {expected}"),
    };
    let table: Vec<(&str, String)> = table.iter().map(|(text, expected)| (*text, full(expected))).collect();
    check(&table.iter().map(|(text, expected)| (*text, expected.as_str())).collect::<Vec<_>>());
}

#[test]
fn values_that_do_not_fit_a_template_are_refused() {
    check_refused(&[
        ("templatefile(\"hello.tmpl\", {})", "vars: vars map does not contain key \"name\", referenced at hello.tmpl:1:9"),
        (
            "templatefile(\"hello.tmpl\", { nam = run.id })",
            "vars: vars map does not contain key \"name\", referenced at hello.tmpl:1:9",
        ),
        (
            "templatefile(\"hello.tmpl\", run.seed == 42 ? {} : { name = 1 })",
            "vars: vars map does not contain key \"name\", referenced at hello.tmpl:1:9",
        ),
        (
            "templatefile(\"hello.tmpl\", { \"name!\" = 1, name = 1 })",
            "vars: invalid template variable name \"name!\": must start with a letter, followed by zero or more letters, …",
        ),
        ("templatefile(\"hello.tmpl\", \"x\")", "vars: invalid vars value: must be a map"),
        ("templatefile(\"hello.tmpl\", [\"x\"])", "vars: invalid vars value: must be a map"),
        ("templatefile(\"hello.tmpl\", null)", "vars: argument must not be null"),
        (
            "templatefile(\"hello.tmpl\")",
            "error: function \"templatefile\" takes 2 arguments, not 1 (write templatefile(path, vars))",
        ),
    ]);
}

#[test]
fn what_is_wrong_names_the_template_and_the_place() {
    let missing = "error: invalid value for \"path\" parameter: no file exists at \"missing.tmpl\"; a relative path begins in the \
                   folder of the grid file";
    check_refused(&[
        ("templatefile(\"hello.tmpl\", { name = null })", "hello.tmpl:1:9: this is null, which cannot be put into text"),
        (
            "templatefile(\"hello.tmpl\", { name = [run.id] })",
            "hello.tmpl:1:9: this is a tuple, which cannot be put into text (use jsonencode(), …",
        ),
        ("templatefile(\"wrap.tmpl\", { v = null })", "wrap.tmpl:1:3: the result of the template is null"),
        (
            "templatefile(\"rec.tmpl\", {})",
            "rec.tmpl:1:3: call to function \"templatefile\" failed: cannot recursively call templatefile from inside another \
             template function",
        ),
        (
            "templatefile(\"recs.tmpl\", {})",
            "recs.tmpl:1:3: call to function \"templatestring\" failed: cannot recursively call templatestring from inside another \
             template function",
        ),
        (
            "templatefile(\"perhaps.tmpl\", { ok = true })",
            "perhaps.tmpl:1:8: call to function \"templatefile\" failed: cannot recursively …",
        ),
        ("templatefile(\"missing.tmpl\", {})", missing),
        ("templatefile(\"missing.tmpl\", { x = run.id })", missing),
        ("templatefile(\"bad.tmpl\", {})", "bad.tmpl:1:3: this `${` is never closed …"),
        ("templatefile(\"bad.tmpl\", { b = run.id })", "bad.tmpl:1:3: this `${` is never closed …"),
        ("templatefile(\"nofn.tmpl\", {})", "nofn.tmpl:2:4: there is no function \"nope\""),
        ("templatefile(\"div.tmpl\", {})", "div.tmpl:2:4: …"),
        ("templatefile(\"bin.dat\", {})", "contents of \"bin.dat\" are not valid UTF-8; …"),
        ("templatefile(\"attr.tmpl\", { v = \"x\" })", "attr.tmpl:1:12: a string has no attributes, so no \"a\""),
        ("templatefile(\"hello.tmpl\", { name = sensitive(null) })", "the reason is hidden because an argument is sensitive"),
    ]);
}

#[test]
fn what_is_known_is_rendered_before_the_run_and_what_is_random_is_not() {
    let folder = folder();
    let constant = |text: &str| World::in_folder(folder.path()).compile(text).unwrap().as_constant().is_some();
    assert!(constant("templatefile(\"hello.tmpl\", { name = \"x\" })"));
    assert!(constant("file(\"hello.txt\")"));
    assert!(constant("fileexists(\"nothing\")"));
    for text in [
        "templatefile(\"random.tmpl\", {})",
        "[for t in [\"random.tmpl\"]: templatefile(t, {})]",
        "try(templatefile(\"random.tmpl\", {}), 1)",
        "can(templatefile(\"random.tmpl\", {})) ? 1 : 2",
        "upper(templatestring(\"$${timestamp()}\", {}))",
        "templatefile(\"hello.tmpl\", { name = uuid() })",
    ] {
        assert!(!constant(text), "{text}");
        assert!(!World::in_folder(folder.path()).show(text).starts_with("error"), "{text}");
    }
}

#[test]
fn a_missing_file_is_told_before_the_run_where_it_must_be_read() {
    let folder = folder();
    let compiles = |text: &str| World::in_folder(folder.path()).compile(text).is_ok();
    for text in
        ["file(\"missing\")", "[run.id, file(\"missing\")]", "templatefile(\"missing\", { a = run.id })", "filemd5(\"missing\")"]
    {
        assert!(!compiles(text), "{text}");
    }
    for text in ["run.seed == 1 ? file(\"missing\") : \"\"", "try(file(\"missing\"), run.id)", "file(\"${run.id}.txt\")"] {
        assert!(compiles(text), "{text}");
    }
}

#[test]
fn what_a_template_does_counts() {
    let folder = tempfile::tempdir().unwrap();
    let numbers = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";
    let walk = (0..7).fold(String::from("0"), |inner, depth| format!("[for x{depth} in {numbers}: {inner}]"));
    fs::write(folder.path().join("long.tmpl"), format!("${{length({walk})}}${{x}}")).unwrap();
    for text in ["templatefile(\"long.tmpl\", { x = run.id })", "try(templatefile(\"long.tmpl\", { x = run.id }), 1)"] {
        let said = World::in_folder(folder.path()).show(text);
        assert!(said.starts_with("error: this makes more than 67108864 bytes"), "{text}: {said}");
    }
    fs::write(folder.path().join("large.tmpl"), "${x}".repeat(2)).unwrap();
    let mut world = World::in_folder(folder.path());
    world.budget.bytes = 60;
    assert!(
        world.show("[for i in [1, 2, 3, 4, 5, 6]: templatefile(\"large.tmpl\", { x = run.id })]").contains("more than 60 bytes")
    );
}
