//! One grid a mistake, and exactly what is said about it: `NAME.hcl` here, and `NAME.snap` beside it.
//!
//! Most are run as `squall check NAME.hcl`; another command stands on a grid's first line, behind `#`: variables of the environment, then
//! `squall` and its arguments. To write one: add the grid, run the tests, read `NAME.snap.new` as somebody would who has never seen the
//! language, and rename it.

mod fixture;
mod wrong;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fixture::{Fixture, Told, all, here, on_all};

use crate::kit::Squall;

/// Codes that no grid here can have, and where they are shown instead.
const ELSEWHERE: [(&str, &str); 9] = [
    ("G016", "takes more than a hundred mistakes in one file: bad_input::a_file_of_mistakes_only"),
    ("G017", "takes more than a million words: bad_input::an_endless_list"),
    ("L001", "is about paths: bad_input::what_is_missing"),
    ("L002", "is about paths: bad_input::what_cannot_be_read"),
    ("L003", "is about files: bad_input::a_file_of_a_hundred_megabytes"),
    ("L004", "is about files: bad_input::junk"),
    ("L005", "is about folders: bad_input::folders_without_a_grid"),
    ("R001", "is found at run time: a delay or a number of attempts that was computed"),
    ("R012", "is found at run time: something of an output that is not there"),
];

/// Grids in which more than one thing is wrong on purpose.
const SEVERAL: [&str; 9] = [
    "function_values",
    "junk_in_an_environment_file",
    "many_mistakes",
    "not_built_blocks",
    "not_built_in_a_service",
    "not_built_references",
    "semicolons",
    "string_in_a_call_not_closed",
    "yaml_instead_of_hcl",
];

#[test]
fn every_mistake_is_told_exactly() {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(".");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let differs = |(fixture, told): &(Fixture, Told)| {
        let shown = format!("$ {}\n{}[exit {}]\n", fixture.line, told.err, told.code);
        // One that differs does not hide the others.
        let compared = catch_unwind(AssertUnwindSafe(|| {
            settings.bind(|| insta::assert_snapshot!(fixture.name.as_str(), shown));
        }));
        compared.is_err().then(|| fixture.name.clone())
    };
    let differing: Vec<String> = on_all(Fixture::run).iter().filter_map(differs).collect();
    assert_eq!(differing, Vec::<String>::new(), "these are told differently");
}

#[test]
fn one_mistake_is_told_once_and_has_a_place() {
    for (Fixture { name, .. }, Told { code, out, err }) in on_all(Fixture::run) {
        let errors = err.lines().filter(|line| line.starts_with("error[")).count();
        let warnings = err.lines().filter(|line| line.starts_with("warning[")).count();
        assert_eq!(code, if errors > 0 { 104 } else { 0 }, "{name}: {err}");
        assert_eq!(out.is_empty(), errors > 0, "{name}: {out}");
        let several = SEVERAL.contains(&&*name);
        assert!(if several { errors + warnings > 1 } else { errors + warnings == 1 }, "{name}:\n{err}");
        // What may hold secrets is not shown; the place is in the words.
        let places = err.lines().filter(|line| line.trim_start().starts_with("--> ")).count();
        let hidden = err.matches("[V002]").count() + err.matches("[V005]").count() + err.matches("[V007]").count();
        let hidden = hidden + err.matches("[V008]").count();
        assert_eq!(places + hidden, errors + warnings, "{name}:\n{err}");
        let titles: Vec<&str> = err.split("\n\n").filter(|problem| !problem.trim().is_empty()).collect();
        assert_eq!(titles.len(), titles.iter().collect::<BTreeSet<_>>().len(), "{name} says something twice:\n{err}");
    }
}

#[test]
fn every_code_has_a_grid() {
    let list = Squall::new(["explain"]).run().expect(0).out;
    let is_code = |word: &&str| word.len() == 4 && word[1..].bytes().all(|byte| byte.is_ascii_digit());
    let codes: BTreeSet<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).filter(is_code).collect();
    assert!(codes.len() > 60, "{list}");
    let told: String = on_all(Fixture::run).into_iter().map(|(_, told)| told.err).collect();
    let shown: BTreeSet<&str> = codes.iter().copied().filter(|code| told.contains(&format!("[{code}]: "))).collect();
    let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|(code, _)| *code).collect();
    let neither: Vec<_> = codes.difference(&shown).filter(|code| !elsewhere.contains(**code)).collect();
    assert!(neither.is_empty(), "no grid here shows {neither:?}");
    let both: Vec<_> = shown.intersection(&elsewhere).collect();
    assert!(both.is_empty(), "a grid here shows {both:?} after all");
    let unknown: Vec<_> = elsewhere.difference(&codes).collect();
    assert!(unknown.is_empty(), "there is no code {unknown:?}");
}

#[test]
fn the_same_is_told_as_data() {
    for (fixture, (told, data)) in on_all(|fixture| (fixture.run(), fixture.clone().with(&["--output", "json"]).run())) {
        let name = &fixture.name;
        assert_eq!((data.code, data.err.as_str()), (told.code, ""), "{name}");
        let document: serde_json::Value = serde_json::from_str(&data.out).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(document["valid"], told.code == 0, "{name}: {document:#}");
        let problems = document["diagnostics"].as_array().unwrap();
        let titles: Vec<String> = problems
            .iter()
            .map(|problem| {
                let word = |key: &str| problem[key].as_str().unwrap().to_owned();
                format!("{}[{}]: {}", word("severity"), word("code"), word("message"))
            })
            .collect();
        let printed: Vec<&str> =
            told.err.lines().filter(|line| line.starts_with("error[") || line.starts_with("warning[")).collect();
        assert_eq!(titles, printed, "{name}");
        let places: Vec<String> = problems
            .iter()
            .filter_map(|problem| Some(format!("{}:{}:{}", problem["file"].as_str()?, problem["line"], problem["column"])))
            .collect();
        let printed: Vec<&str> = told.err.lines().filter_map(|line| line.trim_start().strip_prefix("--> ")).collect();
        assert_eq!(places, printed, "{name}");
    }
}

#[test]
fn many_mistakes_are_told_in_one_go_in_the_order_of_the_file() {
    let many = all().into_iter().find(|fixture| fixture.name == "many_mistakes").unwrap();
    let document: serde_json::Value = serde_json::from_str(&many.with(&["--output", "json"]).run().out).unwrap();
    let problems = document["diagnostics"].as_array().unwrap();
    let kinds: BTreeSet<&str> = problems.iter().map(|problem| problem["code"].as_str().unwrap()).collect();
    assert!(kinds.len() >= 10, "{kinds:?}");
    let places: Vec<(u64, u64)> =
        problems.iter().map(|problem| (problem["line"].as_u64().unwrap(), problem["column"].as_u64().unwrap())).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn every_snapshot_has_its_grid() {
    let grids: BTreeSet<String> = all().into_iter().map(|fixture| fixture.name).collect();
    let files = std::fs::read_dir(here()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let snapshots: BTreeSet<String> = files.filter_map(|file| file.strip_suffix(".snap").map(str::to_owned)).collect();
    let alone: Vec<&String> = snapshots.symmetric_difference(&grids).collect();
    assert!(alone.is_empty(), "without the other: {alone:?}");
}
