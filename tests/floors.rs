//! The floors of the crate, and that its code keeps to them.
//!
//! A folder imports only from lower floors, some of them from few of those. What counts is every path that code names: in a `use`, in a
//! body, in a macro, with `crate`, `self` or `super`, in tests too. Comments and strings do not count.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use source::{Source, Target};

#[path = "floors/source.rs"]
mod source;
#[path = "floors/token.rs"]
mod token;

/// A folder of `src`: its floor, its name, what it may import.
struct Folder {
    floor: u8,
    name: &'static str,
    may: May,
}

/// What a folder may import.
enum May {
    /// Everything on lower floors, but not [`MODULES`].
    Lower,
    /// Some of it.
    Only(&'static [&'static str]),
    /// Everything on lower floors.
    Everything,
}

/// The catalogue. Nothing but the command line names it: the rest is given the list.
const MODULES: &str = "modules";

const FOLDERS: &[Folder] = &[
    Folder { floor: 1, name: "base", may: May::Lower },
    Folder { floor: 2, name: "value", may: May::Lower },
    Folder { floor: 2, name: "metric", may: May::Lower },
    Folder { floor: 3, name: "event", may: May::Lower },
    Folder { floor: 3, name: "contract", may: May::Lower },
    Folder { floor: 3, name: "layout", may: May::Only(&[]) },
    Folder { floor: 4, name: "state", may: May::Only(&["base", "value", "metric", "event"]) },
    Folder { floor: 4, name: "grid", may: May::Only(&["base", "value", "metric", "contract"]) },
    Folder { floor: 4, name: MODULES, may: May::Only(&["base", "value", "metric", "contract"]) },
    Folder { floor: 4, name: "policy", may: May::Only(&["base", "value", "contract"]) },
    Folder { floor: 5, name: "plan", may: May::Only(&["base", "value", "contract", "event", "grid"]) },
    Folder { floor: 5, name: "store", may: May::Only(&["base", "value", "contract", "policy"]) },
    Folder { floor: 5, name: "report", may: May::Only(&["base", "value", "metric", "event", "state"]) },
    Folder { floor: 5, name: "demo", may: May::Only(&["base", "value"]) },
    Folder { floor: 5, name: "load", may: May::Only(&["base", "value", "metric", "event", "contract", "grid", "policy"]) },
    Folder { floor: 6, name: "engine", may: May::Lower },
    Folder { floor: 7, name: "tui", may: May::Only(&["base", "value", "metric", "event", "state", "layout", "report"]) },
    Folder { floor: 8, name: "cli", may: May::Everything },
];

/// Floors inside of a folder, lowest first: a part sees those before it.
const PARTS: &[(&str, &[&str])] = &[
    ("grid", &["load", "syntax", "format", "functions", "expression", "model", "inputs", "check", "schema"]),
    ("value", &["number", "text"]),
];

/// The part of the catalogue that every module may use; no module uses another.
const SHARED: &str = "shared";

/// What of the catalogue the tests of a module may use besides: what they stand on, and the whole list.
const FOR_TESTS: &[&str] = &["testing", "CATALOG"];

/// What of other crates, or of the standard library, is the business of a few folders only. Tests may use all of it.
const RESERVED: &[(&str, &[&str], &str)] = &[
    ("reqwest", &["modules", "demo"], "only modules speak a client's protocol, and the demo's services with each other"),
    ("hyper", &["modules"], "only modules speak a client's protocol"),
    ("axum", &["demo"], "only the demo serves"),
    ("hcl_edit", &["grid", "contract"], "only the grid reads HCL, and the conformance suite the examples of manifests"),
    ("hcl", &["cli"], "only what is printed is made with it: the grid reads HCL with its positions"),
    ("ratatui", &["tui"], "only the screen draws on a terminal"),
    ("crossterm", &["tui"], "only the screen holds the terminal"),
    ("clap", &["cli"], "only the command line has arguments"),
    ("notify", &["grid"], "only the files of a grid are watched"),
    ("std::env", &["base"], "the environment is part of the world"),
];

/// The most lines that a file has without its tests.
const MOST_LINES: usize = 500;

/// A line that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Offence {
    file: String,
    line: usize,
    what: String,
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// Fails with every offence on a line of its own.
fn forbid(offences: impl IntoIterator<Item = Offence>) {
    let offences: Vec<String> = offences.into_iter().map(|offence| offence.to_string()).collect();
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

fn folder(name: &str) -> Option<&'static Folder> {
    FOLDERS.iter().find(|folder| folder.name == name)
}

impl Folder {
    fn may_import(&self, other: &Self) -> bool {
        let lower = other.floor < self.floor;
        match self.may {
            May::Lower => lower && other.name != MODULES,
            May::Only(some) => lower && some.contains(&other.name),
            May::Everything => lower,
        }
    }
}

/// Which folder a macro at the crate's root belongs to.
fn macros(sources: &[Source]) -> BTreeMap<String, String> {
    let of =
        |source: &Source| source.exported_macros().into_iter().map(|name| (name, source.module()[0].clone())).collect::<Vec<_>>();
    sources.iter().flat_map(of).collect()
}

/// The folders that a path of ours leads to, with the line and the path: from `lib.rs` and `main.rs` none.
fn imports(source: &Source, macros: &BTreeMap<String, String>) -> Vec<(usize, String, String)> {
    let Some(own) = source.module().into_iter().next() else { return Vec::new() };
    let ours = source.paths().into_iter().filter_map(|named| {
        let Target::Ours(path) = named.target else { return None };
        let first = path.first().map_or("", String::as_str);
        let folder = macros.get(first).map_or(first, String::as_str).to_owned();
        (folder != own).then_some((named.line, named.written, folder))
    });
    ours.collect()
}

fn breaches_of_floors(sources: &[Source]) -> Vec<Offence> {
    let macros = macros(sources);
    let mut offences = Vec::new();
    for source in sources {
        let file = source.file.clone();
        for (line, path, other) in imports(source, &macros) {
            let own = &source.module()[0];
            let what = match (folder(own), folder(&other)) {
                (Some(from), Some(to)) if from.may_import(to) => continue,
                (Some(from), Some(to)) => {
                    format!("`{path}`: {own} (floor {}) may not import {other} (floor {})", from.floor, to.floor)
                }
                (None, _) => format!("the folder {own} is not in the table of tests/floors.rs"),
                (_, None) => format!("`{path}` leads to no folder of the table in tests/floors.rs"),
            };
            offences.push(Offence { file: file.clone(), line, what });
        }
    }
    offences
}

/// Inside of a folder with floors of its own.
fn breaches_of_parts(sources: &[Source]) -> Vec<Offence> {
    let mut offences = Vec::new();
    for source in sources {
        let module = source.module();
        let Some((folder, parts)) = PARTS.iter().find(|(folder, _)| module.first().is_some_and(|own| own == folder)) else {
            continue;
        };
        let place = |part: Option<&String>| part.and_then(|part| parts.iter().position(|one| one == part));
        let Some(own) = place(module.get(1)) else { continue };
        for named in source.paths() {
            let Target::Ours(path) = &named.target else { continue };
            if path.first().is_some_and(|first| first == folder) && place(path.get(1)).is_some_and(|other| other > own) {
                let what = format!("`{}`: {folder}::{} is above {folder}::{}", named.written, path[1], module[1]);
                offences.push(Offence { file: source.file.clone(), line: named.line, what });
            }
        }
    }
    offences
}

/// A module that names another, or the list of all.
fn breaches_between_modules(sources: &[Source]) -> Vec<Offence> {
    let mut offences = Vec::new();
    for source in sources {
        let module = source.module();
        let [first, own, ..] = &module[..] else { continue };
        if first != MODULES || own == "tests" {
            continue;
        }
        for named in source.paths() {
            let Target::Ours(path) = &named.target else { continue };
            let [first, other, ..] = &path[..] else { continue };
            let for_tests = || FOR_TESTS.contains(&other.as_str()) && source.tests_at(named.line);
            if first == MODULES && other != own && other != SHARED && !for_tests() {
                let what = format!("`{}`: modules use `{SHARED}`, and each other by name through the catalogue", named.written);
                offences.push(Offence { file: source.file.clone(), line: named.line, what });
            }
        }
    }
    offences
}

fn breaches_of_reserves(sources: &[Source]) -> Vec<Offence> {
    let mut offences = Vec::new();
    for source in sources {
        let own = source.module().into_iter().next().unwrap_or_default();
        for named in source.paths() {
            let Target::Other(path) = &named.target else { continue };
            let path = path.join("::");
            let reserved = |prefix: &str| path == prefix || path.starts_with(&format!("{prefix}::"));
            let foreign = |owners: &[&str]| !owners.contains(&own.as_str()) && !source.tests_at(named.line);
            for (_, _, why) in RESERVED.iter().filter(|(prefix, owners, _)| reserved(prefix) && foreign(owners)) {
                offences.push(Offence { file: source.file.clone(), line: named.line, what: format!("`{path}`: {why}") });
            }
        }
    }
    offences
}

fn too_long(sources: &[Source]) -> Vec<Offence> {
    let long = |source: &Source| {
        let lines = source.production_lines();
        let what = format!("{lines} lines without tests, at most {MOST_LINES} are allowed: it has more than one idea");
        (lines > MOST_LINES).then(|| Offence { file: source.file.clone(), line: 1, what })
    };
    sources.iter().filter_map(long).collect()
}

/// The docs at the beginning of a file, without their marks.
fn docs(source: &Source) -> String {
    let lines = source.text.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(str::trim).collect::<Vec<_>>().join("\n")
}

/// The folders that a `mod.rs` says it may import: the words in code marks up to the end of the sentence.
fn documented(docs: &str) -> Option<BTreeSet<String>> {
    let sentence = docs.split("May import:").nth(1)?.split('.').next()?;
    if sentence.trim() == "everything" {
        return Some(FOLDERS.iter().map(|folder| folder.name.to_owned()).collect());
    }
    Some(sentence.split('`').skip(1).step_by(2).map(str::to_owned).collect())
}

/// What the docs of folders leave out, or say wrong.
fn undocumented(sources: &[Source]) -> Vec<Offence> {
    let macros = macros(sources);
    let mut offences = Vec::new();
    for source in sources.iter().filter(|source| source.file.ends_with("/mod.rs") && !source.is_test()) {
        let docs = docs(source);
        let mut complain = |what: String| offences.push(Offence { file: source.file.clone(), line: 1, what });
        let module = source.module();
        if docs.is_empty() {
            complain("begins without docs".to_owned());
        }
        let [own] = &module[..] else { continue };
        if !docs.contains("Owns:") {
            complain("the docs do not say what it owns (`Owns: …`)".to_owned());
        }
        let Some(documented) = documented(&docs) else {
            complain("the docs do not say what it may import (`May import: …`)".to_owned());
            continue;
        };
        let Some(from) = folder(own) else { continue };
        for other in documented.iter().filter(|other| *other != own && !folder(other).is_some_and(|to| from.may_import(to))) {
            complain(format!("the docs say that it may import `{other}`, the table says that it may not"));
        }
        let files = sources.iter().filter(|source| source.module().first() == Some(own));
        let imported: BTreeSet<String> = files.flat_map(|source| imports(source, &macros)).map(|(_, _, other)| other).collect();
        for other in imported.difference(&documented) {
            complain(format!("it imports `{other}`, which the docs do not name"));
        }
    }
    offences
}

#[test]
fn nothing_imports_from_its_own_floor_or_above() {
    forbid(breaches_of_floors(&Source::all()));
}

#[test]
fn nothing_imports_from_above_inside_of_a_folder() {
    forbid(breaches_of_parts(&Source::all()));
}

#[test]
fn no_module_imports_another() {
    forbid(breaches_between_modules(&Source::all()));
}

#[test]
fn each_trade_has_its_folder() {
    forbid(breaches_of_reserves(&Source::all()));
}

#[test]
fn files_are_short() {
    forbid(too_long(&Source::all()));
}

#[test]
fn folders_say_what_they_own_and_may_import() {
    forbid(undocumented(&Source::all()));
}

/// The table is sound by itself: since imports only lead down, no folders can import each other in a circle.
#[test]
fn the_table_leads_down_and_names_what_exists() {
    let sources = Source::all();
    let exist: BTreeSet<String> = sources.iter().filter_map(|source| source.module().into_iter().next()).collect();
    let listed: BTreeSet<String> = FOLDERS.iter().map(|folder| folder.name.to_owned()).collect();
    assert_eq!(listed.len(), FOLDERS.len(), "a folder is listed twice");
    assert_eq!(listed, exist, "listed, and in src");
    for from in FOLDERS {
        let May::Only(some) = from.may else { continue };
        for name in some {
            let to = folder(name).unwrap_or_else(|| panic!("{} may import {name}, which is no folder", from.name));
            assert!(to.floor < from.floor, "{} may import {name}, which is not below", from.name);
        }
    }
}

#[test]
fn the_map_of_the_crate_is_the_table() {
    let sources = Source::all();
    let root = sources.iter().find(|source| source.file == "src/lib.rs").unwrap();
    let row = |line: &str| {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let floor = cells.next()?.parse::<u8>().ok()?;
        Some((floor, cells.next()?.trim_matches(['[', ']', '`']).to_owned()))
    };
    let mapped: Vec<(u8, String)> = docs(root).lines().filter_map(row).collect();
    let listed: Vec<(u8, String)> = FOLDERS.iter().map(|folder| (folder.floor, folder.name.to_owned())).collect();
    assert_eq!(mapped, listed);
}

/// What the scan finds in code that offends, and what it leaves alone.
mod the_scan {
    use super::*;

    fn source(file: &str, text: &str) -> Source {
        Source { file: file.to_owned(), text: text.to_owned() }
    }

    fn lines(offences: Vec<Offence>) -> Vec<String> {
        offences.iter().map(Offence::to_string).collect()
    }

    /// The lines on which the code of a file of `report` breaks the floors.
    fn caught(text: &str) -> Vec<usize> {
        let mut lines: Vec<usize> =
            breaches_of_floors(&[source("src/report/sub/file.rs", text)]).iter().map(|offence| offence.line).collect();
        lines.dedup();
        lines
    }

    #[test]
    fn an_offence_names_its_place_and_path() {
        let offences =
            breaches_of_floors(&[source("src/tui/pane/graph.rs", "use crate::state::Seq;\nuse crate::engine::Run;\n")]);
        let expected = "src/tui/pane/graph.rs:2: `crate::engine::Run`: tui (floor 7) may not import engine (floor 6)";
        assert_eq!(lines(offences), [expected]);
    }

    #[test]
    fn every_way_to_write_a_path_is_caught() {
        let ways = [
            "use crate::engine::Run;",
            "use crate::engine;",
            "use crate::{engine, base};",
            "use crate::{base::id, engine::{self, Run}};",
            "pub use crate::engine as other;",
            "use super::super::super::engine::Run;",
            "use super::super::super::{base, engine};",
            "fn f() { crate::engine::run(); }",
            "fn f(run: &'static crate::engine::Run) -> u8 { b'x' }",
            "fn f() { let x = vec![<crate::engine::Run as Default>::default()]; }",
            "fn f() { Vec::<crate::engine::Run>::new(); }",
            "macro_rules! m { () => { $crate::engine::run() } }",
            "#[derive(crate::engine::Macro)] struct S;",
            "use ::squall::engine::Run;",
            "use squall::engine::Run;",
            "use crate::r#engine::Run;",
            "use crate /* why */ :: engine :: Run;",
            "use crate::*;",
            "mod tests { use super::super::super::super::engine::Run; }",
            "mod a { mod b { fn f() { super::super::super::super::super::engine::run() } } }",
            "const A: char = '\"'; use crate::engine::Run; const B: char = '\"';",
            "const A: &str = r#\"\"#; use crate::engine::Run; const B: &str = \"\\\"\";",
        ];
        for way in ways {
            assert_eq!(caught(way), [1], "{way}");
        }
        assert_eq!(caught("use crate::{\n    base,\n    engine::{\n        Run,\n        stop,\n    },\n};"), [4, 5]);
    }

    #[test]
    fn what_is_no_path_to_elsewhere_is_left_alone() {
        let texts = [
            "// use crate::engine::Run;",
            "/// [`crate::engine::Run`]\nfn f() {}",
            "/* /* */ crate::engine */ fn f() {}",
            "const A: &str = \"crate::engine::Run\";",
            "const A: &str = r##\"\"# crate::engine::Run\"##;",
            "const A: &[u8] = b\"\\\" crate::engine\";",
            "use crate::state::engine::Run;",
            "use super::engine::Run;",
            "mod engine {} fn f() { engine::run() }",
            "pub(in crate::report) fn f() {}",
            "pub(crate) fn f() {}",
            "use crate::{base::id::RunId, event::{self, Status}};",
            "mod a { use super::super::b; }",
        ];
        for text in texts {
            assert_eq!(caught(text), [] as [usize; 0], "{text}");
        }
    }

    #[test]
    fn a_macro_belongs_to_the_folder_that_exports_it() {
        let define = |file: &str| source(file, "#[macro_export]\nmacro_rules! shape { () => {} }");
        let user = || source("src/layout/a.rs", "crate::shape! { struct A {} }");
        assert_eq!(lines(breaches_of_floors(&[define("src/layout/b.rs"), user()])), [] as [&str; 0]);
        let expected = "src/layout/a.rs:1: `crate::shape`: layout (floor 3) may not import value (floor 2)";
        assert_eq!(lines(breaches_of_floors(&[define("src/value/b.rs"), user()])), [expected]);
    }

    #[test]
    fn unknown_folders_are_caught() {
        let offences = breaches_of_floors(&[
            source("src/cli/a.rs", "use crate::utils::x;"),
            source("src/utils/a.rs", "use crate::base::x;"),
        ]);
        assert_eq!(offences.len(), 2);
    }

    #[test]
    fn siblings_among_modules_are_caught() {
        let text = "use super::super::print::ENTRY;\nuse crate::modules::CATALOG;\nuse crate::modules::shared::size;\nuse super::spec::Input;";
        let found: Vec<usize> =
            breaches_between_modules(&[source("src/modules/wait/call.rs", text)]).iter().map(|one| one.line).collect();
        assert_eq!(found, [1, 2]);
        assert_eq!(breaches_between_modules(&[source("src/modules/shared/a.rs", "use crate::modules::wait::X;")]).len(), 1);
        assert_eq!(breaches_between_modules(&[source("src/modules/tests.rs", "use super::wait::X;")]), []);
        let text = "use crate::modules::testing::Bench;\nuse crate::modules::CATALOG;\nuse crate::modules::print::X;";
        assert_eq!(breaches_between_modules(&[source("src/modules/wait/tests.rs", text)])[0].line, 3);
        assert_eq!(breaches_between_modules(&[source("src/modules/wait/tests.rs", text)]).len(), 1);
        assert_eq!(breaches_between_modules(&[source("src/modules/wait/call.rs", text)]).len(), 3);
    }

    #[test]
    fn parts_above_and_reserved_crates_are_caught() {
        let text = "use crate::grid::check::Problem;\nuse crate::grid::load::Found;";
        assert_eq!(breaches_of_parts(&[source("src/grid/syntax/a.rs", text)])[0].line, 1);
        assert_eq!(breaches_of_parts(&[source("src/grid/syntax/a.rs", text)]).len(), 1);
        let text = "fn f() {\n    ::reqwest::get();\n    std::env::var();\n}\nuse std::{env, fs};";
        let found: Vec<usize> = breaches_of_reserves(&[source("src/engine/a.rs", text)]).iter().map(|one| one.line).collect();
        assert_eq!(found, [2, 3, 5]);
        assert_eq!(breaches_of_reserves(&[source("src/engine/tests/a.rs", text)]), []);
        let text = format!("#[cfg(test)]\nmod tests {{\n{text}\n}}\nuse std::env;");
        assert_eq!(breaches_of_reserves(&[source("src/engine/a.rs", &text)])[0].line, 9);
    }

    #[test]
    fn tests_do_not_count_as_lines() {
        let body = "fn f() {}\n".repeat(MOST_LINES);
        let tests = format!("#[cfg(test)]\n#[expect(lint)]\nmod tests {{\n{body}}}\n");
        assert_eq!(source("src/base/a.rs", &format!("{body}{tests}")).production_lines(), MOST_LINES);
        assert_eq!(source("src/base/a/tests.rs", &body).production_lines(), 0);
        assert_eq!(too_long(&[source("src/base/a.rs", &format!("{body}{tests}"))]), []);
        assert_eq!(too_long(&[source("src/base/a.rs", &format!("{body}{tests}\n"))]).len(), 1);
        assert_eq!(too_long(&[source("src/base/a.rs", &format!("{body}mod other {{\n}}\n"))]).len(), 1);
    }

    #[test]
    fn docs_that_leave_out_or_lie_are_caught() {
        let using = || source("src/plan/a.rs", "use crate::grid::model::Grid;");
        let found = |docs: &str| lines(undocumented(&[source("src/plan/mod.rs", docs), using()])).join("\n");
        assert_eq!(found("//! Plans.\n//!\n//! Owns: it.\n//! May import: `base`, `grid`. Never `modules`."), "");
        assert!(found("").contains("begins without docs"));
        assert!(found("//! Owns: it.").contains("May import"));
        assert!(found("//! Owns: it.\n//! May import: `base`.").contains("imports `grid`, which the docs do not name"));
        assert!(
            found("//! Owns: it.\n//! May import: `grid`, `modules`.")
                .contains("import `modules`, the table says that it may not")
        );
    }
}
