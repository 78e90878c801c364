//! Random values in expressions: what they depend on, and what they do not.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::base::diagnostic::{Diagnostics, Sources};
use crate::base::files::Files;
use crate::base::seed::Seed;
use crate::grid::expression::{Ambient, Expr, Frame, Place, Sites, SlotTable, Symbols, compile};
use crate::grid::syntax::{Body, Expression, parse};
use crate::value::Value;

/// The expressions of all attributes called `x` in a file, in the order written, as a grid compiles them.
fn compiled(text: &str) -> Vec<Expr> {
    let (mut sources, mut problems) = (Sources::new(), Diagnostics::new());
    let source = sources.add("a.hcl", text);
    let file = parse(source, text, &mut problems);
    let files = [(source, file)];
    let sites = Arc::new(Sites::of(&files, &sources, &Files::default()));
    let symbols = Symbols { sites, ..Symbols::default() };
    let mut found = Vec::new();
    collect(&files[0].1.body, &mut found);
    let (place, mut table) = (Place::default(), SlotTable::new());
    let all = found.into_iter().map(|x| compile(x, &symbols, &place, &mut table, &mut problems));
    let all: Vec<Option<Expr>> = all.collect();
    assert!(problems.is_empty(), "{problems:?}");
    all.into_iter().flatten().collect()
}

fn collect<'b>(body: &'b Body, found: &mut Vec<&'b Expression>) {
    found.extend(body.attributes.iter().filter(|attribute| &*attribute.name.text == "x").map(|attribute| &attribute.value));
    body.blocks.iter().for_each(|block| collect(&block.body, found));
}

fn ambient() -> Ambient {
    Ambient::new(SystemTime::UNIX_EPOCH, Arc::default()).choosing(Seed(42), "step.a.b")
}

fn value(expr: &Expr, ambient: &Ambient) -> Value {
    expr.evaluate(&Frame { slots: &[], ambient }).unwrap()
}

fn only(text: &str, ambient: &Ambient) -> Value {
    let all = compiled(text);
    assert_eq!(all.len(), 1, "{text}");
    value(&all[0], ambient)
}

const STEP: &str = "step \"a\" \"b\" {\n  arguments {\n    x = uuid()\n  }\n}\n";

#[test]
fn a_value_is_the_same_each_time_it_is_evaluated() {
    let all = compiled(STEP);
    let first = value(&all[0], &ambient());
    // Another attempt: later, and after others were evaluated.
    let mut later = ambient();
    later.now += Duration::from_secs(9);
    assert_eq!(value(&all[0], &later), first);
    assert_eq!(std::thread::spawn(move || value(&all[0], &ambient())).join().unwrap(), first);
    assert_eq!(only(STEP, &ambient()), first, "and of another compilation");
}

#[test]
fn it_depends_on_seed_address_and_iteration() {
    let mut next = ambient();
    next.iteration = 1;
    let all = [ambient(), ambient().choosing(Seed(43), "step.a.b"), ambient().choosing(Seed(42), "step.a.b[1]"), next];
    let distinct: BTreeSet<String> = all.iter().map(|ambient| only(STEP, ambient).to_string()).collect();
    assert_eq!(distinct.len(), all.len());
}

#[test]
fn it_depends_on_the_place_in_the_block_and_not_on_that_in_the_file() {
    let first = only(STEP, &ambient());
    for moved in [
        format!("# more\n\n\n{STEP}"),
        format!("step \"c\" \"d\" {{\n  y = uuid()\n}}\n{STEP}"),
        format!("{STEP}\nlocals {{\n  y = uuid()\n}}\n"),
        STEP.replace("    x = uuid()", "    y = [uuid(), uuid()]\n\n    x  =  /* here */ uuid( )"),
        STEP.replace("    x = uuid()", "    x = upper(\"a\") == \"A\" ? uuid() : \"\""),
    ] {
        assert_eq!(only(&moved, &ambient()), first, "{moved}");
    }
    for other in [
        STEP.replace("arguments", "others"),
        STEP.replace("\"b\"", "\"c\""),
        STEP.replace("x = uuid()", "x = [uuid(), uuid()][1]"),
    ] {
        assert_ne!(only(&other, &ambient()), first, "{other}");
    }
}

#[test]
fn two_calls_are_two_values() {
    for text in [
        "x = [uuid(), uuid()]",
        "x = [for i in [1, 2]: uuid()]",
        "x = split(\" \", \"${uuid()} ${uuid()}\")",
        "x = split(\" \", templatestring(\"$${uuid()} $${uuid()}\", {}))",
        "x = [for i in [1, 2]: templatestring(\"$${uuid()}\", {})]",
        "x = [templatestring(\"$${uuid()}\", {}), templatestring(\"$${uuid()}\", {})]",
        "x = [uuid(), try(uuid(), 1)]",
    ] {
        let made = only(text, &ambient());
        let elements = made.elements().unwrap();
        assert_eq!(elements.len(), 2, "{text}");
        assert_ne!(elements[0], elements[1], "{text}");
        assert_eq!(only(text, &ambient()), made, "{text}");
    }
    let checks = "step \"a\" \"b\" {\n  check \"same\" {\n    x = uuid()\n  }\n  check \"same\" {\n    x = uuid()\n  }\n}\n";
    let both = compiled(checks);
    assert_ne!(value(&both[0], &ambient()), value(&both[1], &ambient()));
}

#[test]
fn one_call_does_not_depend_on_whether_another_ran() {
    let text = |condition: &str| format!("x = [{condition} ? uuid() : \"\", uuid()][1]");
    assert_eq!(only(&text("1 == 1"), &ambient()), only(&text("timestamp() == \"\""), &ambient()));
}

#[test]
fn what_waits_for_the_run_is_checked_before_it() {
    use super::world::World;
    for (text, expected) in [
        ("fake(\"emial\")", "invalid value for \"kind\" parameter: there is no fake \"emial\"; did you mean \"email\"?"),
        ("random_int(5, 1)", "call to function \"random_int\" failed: there is no number from 5 to 1"),
        ("[run.id, random_choice([])]", "invalid value for \"list\" parameter: there is nothing to choose from"),
        ("bcrypt(\"a\", 40)", "call to function \"bcrypt\" failed: cost 40 is outside allowed range (4,31)"),
        (
            "[for k in [\"nam\"]: fake(k)]",
            "invalid value for \"kind\" parameter: there is no fake \"nam\"; did you mean \"name\"?",
        ),
    ] {
        assert_eq!(World::new().problems(text), expected, "{text}");
    }
    for text in [
        "uuid()",
        "now()",
        "timestamp()",
        "plantimestamp()",
        "random_int(1, 2)",
        "fake(\"name\")",
        "bcrypt(\"a\")",
        "fake(run.id)",
    ] {
        assert!(World::new().compile(text).unwrap().as_constant().is_none(), "{text}");
    }
}

#[test]
fn the_clock_is_read_where_the_expression_is_evaluated() {
    let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_millis(seconds);
    let ambient = Ambient::new(at(61_234), Arc::default()).since(at(1_000));
    assert_eq!(
        only("x = [now(), timestamp(), plantimestamp(), timecmp(now(), plantimestamp())]", &ambient).to_string(),
        "[\"1970-01-01T00:01:01.234Z\", \"1970-01-01T00:01:01Z\", \"1970-01-01T00:00:01Z\", 1]"
    );
}
