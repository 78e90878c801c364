//! `squall modules schema`: the language as JSON Schema, and the tables it is made of, which are the checker's.

use std::sync::Arc;

use boon::{Compiler, Draft, SchemaIndex, Schemas};
use serde_json::Value;
use squall::base::diagnostic::{Diagnostics, Severity, Sources, listed};
use squall::grid::check::{BlockDef, Inside, TOP, Vocabulary, Word, check};
use squall::grid::inputs::Inputs;
use squall::grid::syntax::parse;
use squall::modules::CATALOG;
use squall::value::shape::{Presence, TypeDef};

use crate::kit::{Squall, fences, package, text_of};

/// The schema, as the program prints it, ready to judge.
struct Judge {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Judge {
    fn new() -> Self {
        let printed: Value = serde_json::from_str(&Squall::new(["modules", "schema"]).run().expect(0).out).unwrap();
        assert_eq!(printed["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.set_default_draft(Draft::V2020_12);
        compiler.add_resource("squall.json", printed).unwrap();
        // This also holds it against the schema of schemas.
        let index = compiler.compile("squall.json", &mut schemas).unwrap_or_else(|error| panic!("{error:#}"));
        Self { schemas, index }
    }

    /// What is wrong with a grid in HCL's JSON form, which another reader of HCL makes.
    fn judge(&self, grid: &str) -> Result<(), String> {
        let json: Value = hcl::from_str(grid).unwrap_or_else(|error| panic!("{error}:\n{grid}"));
        self.schemas.validate(&json, self.index).map_err(|error| format!("{error:#}\n{json:#}"))
    }
}

#[test]
fn our_grids_are_grids() {
    let judge = Judge::new();
    let mut grids: Vec<(String, String)> = Vec::new();
    for folder in ["grids", "grids/examples", "tests/e2e/grids"] {
        for entry in std::fs::read_dir(package(folder)).unwrap() {
            let path = entry.unwrap().path();
            // The one lenience is ours alone.
            let ours =
                path.file_name().unwrap() == "no_line_end.hcl" || path.file_name().unwrap().to_string_lossy().starts_with("env_");
            if path.extension().is_some_and(|extension| extension == "hcl") && !ours {
                grids.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let tour = fences("docs/grid.md", &text_of("docs/grid.md"));
    let good = tour
        .into_iter()
        .filter(|one| one.language == "hcl" && !one.name.as_deref().is_some_and(|name| name.starts_with("broken")));
    grids.extend(good.map(|fence| (fence.place, fence.text)));
    let runners = CATALOG.runners.iter().map(|entry| entry.manifest);
    let manifests = runners.chain(CATALOG.resources.iter().map(|entry| entry.manifest));
    grids.extend(manifests.map(|manifest| (manifest.name.to_owned(), manifest.example.to_owned())));
    assert!(grids.len() > 25, "{} grids", grids.len());
    for (name, grid) in grids {
        judge.judge(&grid).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn what_is_wrong_with_a_grid_is_wrong_here_too() {
    const GOOD: &str = "step \"http_request\" \"a\" {\n  arguments {\n    url = \"http://h/\"\n  }\n}\n";
    let judge = Judge::new();
    judge.judge(GOOD).unwrap();
    let with = |inner: &str| GOOD.replacen("{\n", &format!("{{\n{inner}\n"), 1);
    let wrong = [
        GOOD.replace("step", "stap"),
        GOOD.replace("http_request", "http_requst"),
        GOOD.replace("url", "ulr"),
        GOOD.replace("url = \"http://h/\"", ""),
        GOOD.replace("\"http://h/\"", "[1]"),
        GOOD.replace("\"a\"", "\"a b\""),
        with("cuont = 3"),
        with("count = [3]"),
        with("enabled = \"perhaps\""),
        with("scope = \"everywhere\""),
        with("delay_before = -1"),
        with("retry {\nattempts = {}\n}"),
        with("retry {\nbackoff {\nstrategy = \"quadratic\"\n}\n}"),
        with("check \"c\" {\nseverity = \"warn\"\n}"),
        with("on_error {\n}"),
        with("step \"print\" \"b\" {\narguments {\ninput = 1\n}\n}"),
        "output \"o\" {\n}\n".to_owned(),
        "variable \"v\" {\n  defualt = 1\n}\n".to_owned(),
        "threshold \"t\" {\n  require = \"p99 < 1s\"\n}\n".to_owned(),
        "threshold \"t\" {\n  metric = \"step.print.a.latency\"\n  require = \"p99 < 1s\"\n  on_breach = \"stop\"\n}\n"
            .to_owned(),
        "a = 1\n".to_owned(),
    ];
    for grid in wrong {
        assert!(judge.judge(&grid).is_err(), "the schema allows\n{grid}");
        assert!(!problems(&grid).is_empty(), "the checker allows\n{grid}");
    }
    for inner in [
        "count = \"${1 + 1}\"",
        "delay_before = \"1s\"",
        "delay_before = 2",
        "uses = []",
        "if = count.index > 1",
        "enabled = null",
    ] {
        judge.judge(&with(inner)).unwrap_or_else(|error| panic!("{inner}: {error}"));
    }
}

/// What the checker has against a grid.
fn problems(grid: &str) -> Vec<String> {
    let mut sources = Sources::new();
    let source = sources.add("a.hcl", grid);
    let mut problems = Diagnostics::new();
    let file = parse(source, grid, &mut problems);
    check(&[(source, file)], Arc::new(sources), &CATALOG, &Inputs::default(), &mut problems);
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    errors.map(|problem| format!("{}: {}", problem.code, problem.message)).collect()
}

/// A word and where it stands.
struct Case {
    word: Word,
    path: Vec<&'static BlockDef>,
}

impl Case {
    /// All words of the language, each wherever it may stand.
    fn all() -> Vec<Self> {
        let mut cases = Vec::new();
        collect(&TOP, &[], &mut cases);
        cases
    }

    fn name(&self) -> String {
        let path = self.path.iter().map(|block| block.kind).chain([self.word.name]);
        path.collect::<Vec<_>>().join(".")
    }

    /// A grid in which it has a value, and all else that must be there.
    fn grid(&self, value: &str) -> String {
        let written = format!("{} = {value}\n", self.word.name);
        let grid = self.path.iter().rev().fold(written, |inner, block| within(block, &inner, self.word.name));
        // One races with those that stand beside it.
        let inside = self.path.len() > 1 && self.path[0].kind == "group";
        grid.replace("RACER", if inside { "in" } else { "other" })
    }

    /// A scenario for a mix, a mix for a scenario that weighs something.
    fn partner(&self) -> &'static str {
        match (self.path.first().map(|block| block.kind), self.word.name) {
            (Some("mix"), _) => "scenario \"s\" {\nmix = mix.a\nstep \"print\" \"in\" {\narguments {\ninput = 1\n}\n}\n}\n",
            (Some("scenario"), "weight") => "mix \"m\" {\nload \"constant_vus\" {\nduration = \"1s\"\n}\n}\n",
            _ => "",
        }
    }
}

fn collect(words: &'static Vocabulary, path: &[&'static BlockDef], cases: &mut Vec<Case>) {
    cases.extend(words.attributes.iter().map(|word| Case { word: *word, path: path.to_vec() }));
    for block in words.blocks.iter().chain(words.repeatable) {
        let again = path.iter().any(|outer| outer.kind == block.kind);
        if let (Inside::Words(inner), false) = (&block.inside, again) {
            collect(inner, &[path, &[block]].concat(), cases);
        }
    }
}

/// A block with something in it, and what else it needs.
fn within(block: &BlockDef, inner: &str, word: &str) -> String {
    let labels = match block.kind {
        "resource" => " \"http_client\" \"r\"",
        _ => [" ", " \"a\"", " \"print\" \"a\""][block.labels.len()],
    };
    let besides = match (block.kind, word) {
        ("step", _) if !inner.starts_with("step") => "arguments {\ninput = 1\n}\n",
        ("group", _) => "step \"print\" \"in\" {\narguments {\ninput = 1\n}\n}\n",
        ("scenario", "weight") => "mix = mix.m\nstep \"print\" \"in\" {\narguments {\ninput = 1\n}\n}\n",
        ("mix", _) => "load \"constant_vus\" {\nduration = \"1s\"\n}\n",
        ("scenario", _) => {
            "load \"constant_vus\" {\nduration = \"1s\"\n}\nstep \"print\" \"in\" {\narguments {\ninput = 1\n}\n}\n"
        }
        ("threshold", word) if !matches!(word, "require" | "fail_on") => "require = \"p99 < 1s\"\n",
        ("variable", word) if word != "default" => "default = \"1\"\n",
        ("on_error", "action") if inner.contains("\"fallback\"") => "fallback = 1\n",
        // A group may change something, so its cache needs a key.
        ("cache", word) if word != "key" => "key = \"k\"\n",
        _ => "",
    };
    let besides =
        if inner.starts_with("losers") { format!("{besides}depends_on_any = [step.print.RACER]\n") } else { besides.to_owned() };
    let Inside::Words(words) = &block.inside else { return String::new() };
    let needed = |one: &&Word| one.presence == Presence::Required && !inner.lines().any(|line| line.starts_with(one.name));
    let required: String =
        words.attributes.iter().filter(needed).map(|one| format!("{} = {}\n", one.name, must_be(one))).collect();
    format!("{}{labels} {{\n{inner}{required}{besides}}}\n", block.kind)
}

/// A value of an argument that must be given.
fn must_be(word: &Word) -> String {
    match word.name {
        "metric" => "step.print.other.latency".into(),
        "url" => "\"http://127.0.0.1:8080\"".into(),
        _ => sample(&word.ty),
    }
}

/// A value of a type.
fn sample(ty: &TypeDef) -> String {
    match ty {
        TypeDef::OneOf(words) => format!("{:?}", words[0]),
        TypeDef::Condition => "true".into(),
        _ => "1".into(),
    }
}

/// What the race of `losers` is between.
const OTHER: &str = "step \"print\" \"other\" {\narguments {\ninput = 1\n}\n}\n";

/// The checker's problems with a word that has a value.
fn against(case: &Case, value: &str) -> Vec<String> {
    problems(&format!("{}{OTHER}{}", case.grid(value), case.partner()))
}

/// What stands elsewhere: `only` is of groups; the tables have one `retry`, and the checker refuses it elsewhere.
fn elsewhere(case: &Case) -> bool {
    // A manifest has to agree with the type that it documents, word by word: the checker's own tests show that.
    let manifest = case.path.first().is_some_and(|block| matches!(block.kind, "runner" | "asset"));
    // What a load plan takes depends on its kind, and what a step may say in a scenario is less: the grids in `broken` and the checker's own
    // tests show both. A pick needs a file to pick from.
    let in_scenario = case.path.first().is_some_and(|block| matches!(block.kind, "scenario" | "mix"));
    let further = case.path.get(1).is_some_and(|block| matches!(block.kind, "load" | "step" | "group" | "data"));
    manifest
        || in_scenario && further
        || case.word.name == "only" && case.path.iter().rev().nth(1).is_none_or(|around| around.kind != "group")
}

#[test]
fn the_tables_say_what_the_checker_takes() {
    let cases = Case::all();
    assert!(cases.len() > 80, "{} words", cases.len());
    for case in cases.iter().filter(|case| !elsewhere(case)) {
        let name = case.name();
        assert!(case.word.doc.ends_with('.') && case.word.doc.len() > 8, "{name}: {}", case.word.doc);
        if let Presence::Default(default) = case.word.presence {
            assert_eq!(against(case, default), Vec::<String>::new(), "{name}: the default is {default}");
        }
        match case.word.ty {
            TypeDef::OneOf(words) => {
                for word in words {
                    assert_eq!(against(case, &format!("{word:?}")), Vec::<String>::new(), "{name} = {word:?}");
                }
                let said = against(case, "\"nonsense\"").join("\n");
                assert!(said.contains(&listed(words.iter().copied())), "{name}: {said} lists other words than {words:?}");
            }
            TypeDef::Any => {}
            // It is evaluated when it has to be said.
            TypeDef::String if case.word.name == "error_message" => {}
            _ => assert_ne!(against(case, "{ a = [] }"), Vec::<String>::new(), "{name} is no {}", case.word.ty),
        }
    }
}

#[test]
fn what_must_be_given_is_missed() {
    for case in Case::all().iter().filter(|case| case.word.presence == Presence::Required) {
        let grid = case.grid("1").replace(&format!("{} = 1\n", case.word.name), "");
        // What is left out is put there again as a sample: take that away too.
        let grid = grid.replace(&format!("{} = {}\n", case.word.name, sample(&case.word.ty)), "");
        assert!(
            problems(&grid).iter().any(|problem| problem.starts_with("G068")),
            "{}: {:?}\n{grid}",
            case.name(),
            problems(&grid)
        );
    }
}
