//! The README's own promises: its order, its picture, its keys.

use std::collections::BTreeSet;

use crate::kit::{Folder, Squall, package, text_of};

const PICTURE: &str = "docs/screen.svg";

/// How often a picture is taken until it shows the same moment: on a busy machine it may be another one.
const TRIES: usize = 6;

#[test]
fn the_readme_has_everything_in_its_order() {
    let text = text_of("README.md");
    let parts = [
        "# squall\n",
        "](docs/screen.svg)",
        "cargo run --release -- demo\n",
        "cargo test\n",
        "```hcl",
        "| | squall |",
        "(LICENSE)",
    ];
    let places: Vec<usize> = parts.iter().map(|part| text.find(part).unwrap_or_else(|| panic!("{part}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
    let said = text.lines().skip(2).take_while(|line| !line.is_empty()).count();
    assert_eq!(said, 5, "what it is, in five lines");
}

#[test]
fn the_keys_are_those_of_the_screen() {
    let told = Squall::new(["explain", "keys"]).run().expect(0).out;
    let all: Vec<(&str, &str)> = told.lines().filter_map(|line| line.strip_prefix("  ")?.split_once("  ")).collect();
    let all: Vec<(&str, &str)> = all.into_iter().map(|(keys, help)| (keys.trim(), help.trim())).collect();
    let text = text_of("README.md");
    let rows = text.lines().skip_while(|line| !line.starts_with("| key |")).skip(2).take_while(|line| line.starts_with('|'));
    let rows: Vec<(&str, &str)> = rows.map(row).collect();
    for row in &rows {
        assert!(all.contains(row), "{row:?} is not what the program says:\n{told}");
    }
    for (key, help) in all.iter().take_while(|(key, _)| *key != "enter") {
        assert!(rows.contains(&(*key, *help)), "the README leaves out {key}: {help}");
    }
}

/// `| `key` | help |`
fn row(line: &str) -> (&str, &str) {
    let mut cells = line.trim_matches('|').splitn(2, " | ").map(|cell| cell.trim().trim_matches('`'));
    (cells.next().unwrap(), cells.next().unwrap())
}

/// The command that makes the picture, as the README says.
fn command() -> String {
    let text = text_of("README.md");
    text.split_once("<!-- made by: ").unwrap().1.split_once(" -->").unwrap().0.to_owned()
}

#[test]
fn the_picture_in_docs_shows_what_the_screen_shows_today() {
    let command = command();
    assert!(command.ends_with(PICTURE), "{command}");
    if std::env::var_os("SQUALL_BLESS").is_some() {
        Squall::shell(&command).dir(&package("")).run().expect(0);
    }
    let (stored, elements) = seen(&text_of(PICTURE));
    let steps = ["http_request.item", "http_request.books", "wait.service", "print.price", "resource.http_client.shop"];
    for word in
        steps.iter().chain(&["squall", "shop.hcl", "RUNNING", "latency", "attempts", "logs", "q", "quit", "space", "pause"])
    {
        assert!(stored.contains(*word), "{word}: {stored:?}");
    }
    let folder = Folder::new();
    let quick = command.replace("--pace 1 ", "--pace 0.2 ").replace(PICTURE, "now.svg");
    let mut last = BTreeSet::new();
    for _ in 0..TRIES {
        Squall::shell(&quick).dir(folder.path()).run().expect(0);
        let (now, now_elements) = seen(&std::fs::read_to_string(folder.path().join("now.svg")).unwrap());
        assert_eq!(elements, now_elements, "{PICTURE} is drawn in another way; make it again: {command}");
        if now == stored {
            return;
        }
        last = now;
    }
    let differs: Vec<_> = last.symmetric_difference(&stored).collect();
    panic!("{PICTURE} is not what the screen shows; look at it after: {command}\n{differs:?}");
}

/// The words of a picture that do not depend on the time, and how it is drawn: size, colours, fonts.
fn seen(svg: &str) -> (BTreeSet<String>, String) {
    let mut elements = Vec::new();
    let mut words = BTreeSet::new();
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.ends_with("</g>\n</svg>\n"), "it is whole");
    for line in svg.lines() {
        if let Some(rest) = line.strip_prefix("<text ") {
            let (attributes, rest) = rest.split_once('>').unwrap();
            assert!(attributes.contains(" textLength=\""), "{line}");
            let word = rest.strip_suffix("</text>").unwrap_or_else(|| panic!("{line}"));
            // What costs how much, and who is done already, is a matter of time.
            if !word.contains(|letter: char| letter.is_ascii_digit()) && !word.contains(['✓', '●', '·', '✗', '○']) {
                words.insert(word.to_owned());
            }
        } else if line.starts_with("<svg") || line.starts_with("<title") || line.starts_with("<g ") {
            elements.push(line);
        } else {
            assert!(["<rect ", "<path ", "</g>", "</svg>"].iter().any(|one| line.starts_with(one)), "{line}");
        }
    }
    (words, elements.join("\n"))
}
