//! README, docs and grids say what is true: what is made by the program is made anew and compared, commands are run, grids are checked,
//! links lead somewhere.
//!
//! `SQUALL_BLESS=1 cargo test --test e2e docs` writes again what is made by the program.

use std::path::Path;

use crate::kit::{Ended, Fence, Folder, Shop, Shown, Squall, commands, fences, package, redact, shown, text_of};

/// What is written by hand.
const WRITTEN: [&str; 6] = ["README.md", "CHANGELOG.md", "docs/editors.md", "docs/events.md", "docs/grid.md", "grids/README.md"];

/// Commands that are shown and not run here: they build, or run these very tests.
const NOT_RUN: [&str; 2] = ["cargo test", "cargo install --path ."];

/// What `cargo` does here has been done: the binary is there.
const BUILT: &str = "cargo run --release --";

/// A file that is made of what the program prints.
struct Made {
    file: &'static str,
    title: &'static str,
    /// The commands whose output stands in it, each with its heading.
    parts: Vec<(String, String)>,
}

fn made() -> Vec<Made> {
    let one = |command: &str| vec![(String::new(), command.to_owned())];
    let modules = names("squall modules list --output json").into_iter();
    let commands = [
        "run",
        "check",
        "fmt",
        "graph",
        "demo",
        "watch",
        "profiles",
        "modules",
        "modules list",
        "modules show",
        "modules schema",
        "explain",
        "completions",
    ];
    let with_heading = |command: &str, heading: &str| (format!("## {heading}\n\n"), command.to_owned());
    let help = |name: &str| with_heading(&format!("squall {name} --help"), name);
    let help = std::iter::once((String::new(), "squall --help".into())).chain(commands.into_iter().map(help));
    vec![
        Made { file: "docs/exit-codes.md", title: "Exit codes", parts: one("squall explain exit-codes") },
        Made { file: "docs/keys.md", title: "Keys of the screen", parts: one("squall explain keys") },
        Made { file: "docs/functions.md", title: "Functions", parts: one("squall explain functions") },
        Made {
            file: "docs/modules.md",
            title: "Modules: the types of steps and resources",
            parts: std::iter::once((String::new(), "squall modules list".into()))
                .chain(modules.map(|name| with_heading(&format!("squall modules show {name}"), &name)))
                .collect(),
        },
        Made { file: "docs/commands.md", title: "Commands", parts: help.collect() },
    ]
}

/// The modules' names.
fn names(command: &str) -> Vec<String> {
    let list: serde_json::Value = serde_json::from_str(&Squall::shell(command).run().expect(0).out).unwrap();
    list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

impl Made {
    fn text(&self) -> String {
        let mut text = format!(
            "<!-- Made by the program; `SQUALL_BLESS=1 cargo test --test e2e docs` makes it again. -->\n# {}\n",
            self.title
        );
        for (heading, command) in &self.parts {
            let out = Squall::shell(command).run().expect(0).out;
            text.push_str(&format!("\n{heading}`{command}` prints:\n\n```text\n{}\n```\n", out.trim_end()));
        }
        text
    }
}

#[test]
fn what_is_made_by_the_program_is_what_it_prints() {
    for made in made() {
        let text = made.text();
        if std::env::var_os("SQUALL_BLESS").is_some() {
            std::fs::write(package(made.file), text).unwrap();
        } else {
            // Git may have changed line ends.
            let stored = text_of(made.file).replace('\r', "");
            let differs = stored.lines().zip(text.lines()).find(|(stored, text)| stored != text);
            assert!(
                stored == text,
                "{} is not what the program prints: SQUALL_BLESS=1 cargo test --test e2e docs\n{differs:#?}",
                made.file
            );
        }
    }
}

/// A folder as a reader has it: the package's grids, and what the document says to write.
struct Reader {
    folder: Folder,
    shop: Shop,
}

impl Reader {
    fn new() -> Self {
        let reader = Self { folder: Folder::new(), shop: Shop::start() };
        reader.copy(&package("grids"), "grids");
        reader
    }

    /// Copies files with the addresses of our own services in them.
    fn copy(&self, from: &Path, to: &str) {
        for entry in std::fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{to}/{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() {
                self.copy(&path, &name);
            } else {
                self.folder.write(&name, self.shop.here(&std::fs::read_to_string(&path).unwrap()));
            }
        }
    }

    fn shell(&self, line: &str) -> Ended {
        Squall::shell(line).dir(self.folder.path()).run()
    }

    /// Does what a fence says.
    fn follow(&self, fence: &Fence) {
        match &*fence.language {
            "hcl" => self.check(fence),
            "sh" => commands(fence).iter().for_each(|command| self.run(command)),
            "console" => self.compare(fence),
            "text" | "json" => {}
            other => panic!("{}: nobody knows what to do with {other}", fence.place),
        }
    }

    /// A grid is good by itself, unless it is shown as one that is not.
    fn check(&self, fence: &Fence) {
        let text = self.shop.here(&fence.text);
        if let Some(name) = &fence.name {
            self.folder.write(name, &text);
        }
        let wrong = fence.name.as_deref().is_some_and(|name| name.starts_with("broken"));
        let checked = Squall::new(["check", "-"]).stdin(text).dir(self.folder.path()).run();
        assert_eq!(checked.code(), if wrong { 104 } else { 0 }, "{}:\n{}", fence.place, checked.err);
    }

    fn run(&self, command: &Shown) {
        let Shown { place, line, code } = command;
        if NOT_RUN.contains(&&**line) {
            return;
        }
        let line = self.shop.here(&line.replace(BUILT, "squall"));
        assert!(line.starts_with("squall "), "{place}: `{line}` is neither a command of squall nor a known exception");
        if line.contains("--services-only") {
            // It goes on until it is told to end, on ports that are free.
            let (line, _port) = line.split_once(" --port ").unwrap();
            let shop = Shop::of(Squall::shell(&format!("exec {line}")).dir(self.folder.path()).start());
            assert_eq!(shop.end().code(), *code, "{place}: {line}");
            return;
        }
        let ended = self.shell(&line);
        assert_eq!(ended.code(), *code, "{place}: {line}\n{}\n{}", ended.out, ended.err);
    }

    /// A console shows commands behind `$ ` and what they print, but for times, ids and ports.
    fn compare(&self, fence: &Fence) {
        for part in fence.text.split("$ ").filter(|part| !part.is_empty()) {
            let (line, expected) = part.split_once('\n').unwrap();
            let command = shown(fence.place.clone(), line);
            let ended = self.shell(&command.line);
            assert_eq!(ended.code(), command.code, "{}: {line}\n{}", fence.place, ended.err);
            let said = format!("{}{}", ended.out, ended.err);
            assert_eq!(redact(said.trim_end()), redact(&self.shop.here(expected.trim_end())), "{}: {line}", fence.place);
        }
    }
}

fn follow(file: &str) {
    let reader = Reader::new();
    let fences = fences(file, &text_of(file));
    assert!(fences.iter().any(|fence| fence.language == "sh"), "{file} shows commands");
    fences.iter().for_each(|fence| reader.follow(fence));
}

#[test]
fn what_the_readme_shows_works() {
    follow("README.md");
}

#[test]
fn what_the_tour_of_the_language_shows_works() {
    follow("docs/grid.md");
}

#[test]
fn what_the_page_for_editors_shows_works() {
    follow("docs/editors.md");
}

#[test]
fn what_the_grids_readme_shows_works() {
    follow("grids/README.md");
}

/// A minute of load is too long for a test, and that a busy machine is slow no mistake of the tour's.
fn hurried(text: &str) -> String {
    let shorter = text.replace("duration = \"1m\"", "duration = \"3s\"").replace("after     = \"30s\"", "after     = \"1s\"");
    shorter.replace("< 300ms", "< 30s")
}

#[test]
fn the_grids_of_the_tour_run() {
    let shop = Shop::start();
    for fence in fences("docs/grid.md", &text_of("docs/grid.md")) {
        if fence.language != "hcl" || fence.name.as_deref().is_some_and(|name| name.starts_with("broken")) {
            continue;
        }
        let ran = Squall::new(["run", "--no-tui", "-"]).stdin(shop.here(&hurried(&fence.text))).run();
        assert_eq!(ran.code(), 0, "{}:\n{}\n{}", fence.place, ran.out, ran.err);
    }
}

#[test]
fn what_is_said_to_be_not_built_is_refused_as_such() {
    let text = text_of("docs/grid.md");
    let (_, end) = text.split_once("## Not built yet").unwrap();
    let words: Vec<&str> = end.split('`').skip(1).step_by(2).filter(|word| !word.contains(' ')).collect();
    assert!(words.contains(&"fault") && words.len() >= 3, "{words:?}");
    for word in words {
        let inside = format!("step \"print\" \"a\" {{\n  arguments {{ input = 1 }}\n  {word} = []\n}}\n");
        let grid = if word == "depends_on_any" { inside } else { format!("{word} \"a\" {{\n}}\n") };
        let checked = Squall::new(["check", "-"]).stdin(grid).run();
        assert!(checked.err.contains("error[G047]"), "{word}: {}", checked.err);
    }
}

#[test]
fn links_lead_somewhere() {
    let link = regex::Regex::new(r"\]\(([^)#]+)(#[^)]*)?\)").unwrap();
    for file in WRITTEN {
        let text = text_of(file);
        let here = package(file);
        let targets = link.captures_iter(&text).map(|found| found.get(1).unwrap().as_str());
        for target in targets.filter(|target| !target.starts_with("https://")) {
            assert!(here.parent().unwrap().join(target).exists(), "{file}: {target}");
        }
    }
}
