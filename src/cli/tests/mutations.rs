//! Grids that are wrong in ways nobody thought of: the broken ones of the end-to-end tests, with pieces taken out, repeated, swapped and
//! put in. Whatever comes of it, it is checked at once, and said in words.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::Index;

use crate::base::exit::ExitCode;
use crate::base::world::World;

/// What takes seconds on purpose.
const SLOW: &str = "too_much_to_compute.hcl";
/// What is tested here takes milliseconds; a machine that does other things may be slow by a factor.
const SOON: Duration = Duration::from_secs(20);
/// A file has at most a hundred problems of its text; what else can be said about so little is little.
const MOST: usize = 250;

/// What is put in.
const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "${",
    "%{",
    "}\"",
    "<<EOT\n",
    "\nEOT\n",
    "\n",
    "=",
    "==",
    "=>",
    ",",
    ".",
    "...",
    "?",
    ":",
    "*",
    "[*]",
    "/*",
    "#",
    "!",
    "-",
    "+",
    "&&",
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "for x in",
    "if",
    "%{ if true }",
    "%{ endif }",
    "%{ endfor }",
    "var",
    "local",
    "step",
    "each.key",
    "count.index",
    "self",
    "env.X",
    "try(",
    "any",
    "\\",
    "'",
    "\u{201c}",
    "ü",
    "\u{0}",
    "\u{feff}",
    "\r\n",
    "step \"print\" \"a\" {\n",
];

/// The grids, taken apart.
static GRIDS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/broken");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut grids: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|end| end == "hcl") && !file.ends_with(SLOW)).collect();
    grids.sort();
    assert!(grids.len() > 100, "there are only {}", grids.len());
    grids.iter().map(|file| pieces(&std::fs::read_to_string(file).unwrap())).collect()
});

/// Words, spaces and single signs.
fn pieces(text: &str) -> Vec<String> {
    let kind = |letter: char| match letter {
        _ if letter.is_alphanumeric() || letter == '_' => 1,
        ' ' => 2,
        _ => 0,
    };
    let mut pieces: Vec<String> = Vec::new();
    let mut before = 0;
    for letter in text.chars() {
        match pieces.last_mut() {
            Some(last) if before == kind(letter) && before != 0 => last.push(letter),
            _ => pieces.push(letter.into()),
        }
        before = kind(letter);
    }
    pieces
}

/// One change.
#[derive(Clone, Debug)]
enum Change {
    Delete(Index, Index),
    Repeat(Index, Index),
    Swap(Index, Index),
    Insert(Index, &'static str),
    Graft(Index, Index, Index),
}

impl Change {
    fn apply(&self, grid: &mut Vec<String>) {
        if grid.is_empty() {
            return;
        }
        let some = |grid: &[String], from: &Index, length: &Index| {
            let from = from.index(grid.len());
            from..(from + 1 + length.index(8)).min(grid.len())
        };
        match self {
            Self::Delete(from, length) => drop(grid.drain(some(grid, from, length))),
            Self::Repeat(from, length) => {
                let range = some(grid, from, length);
                let repeated = grid[range.clone()].to_vec();
                grid.splice(range.end..range.end, repeated);
            }
            Self::Swap(one, other) => {
                let length = grid.len();
                grid.swap(one.index(length), other.index(length));
            }
            Self::Insert(at, piece) => grid.insert(at.index(grid.len()), (*piece).to_owned()),
            Self::Graft(at, other, from) => {
                let other = &GRIDS[other.index(GRIDS.len())];
                let from = from.index(other.len());
                let part = other[from..(from + 12).min(other.len())].to_vec();
                let at = at.index(grid.len());
                grid.splice(at..at, part);
            }
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        (at(), at()).prop_map(|(from, length)| Change::Delete(from, length)),
        (at(), at()).prop_map(|(from, length)| Change::Repeat(from, length)),
        (at(), at()).prop_map(|(one, other)| Change::Swap(one, other)),
        (at(), prop::sample::select(PIECES)).prop_map(|(place, piece)| Change::Insert(place, piece)),
        (at(), at(), at()).prop_map(|(place, other, from)| Change::Graft(place, other, from)),
    ]
}

fn check(text: &str) {
    let bytes = text.as_bytes().to_vec();
    let (mut world, ends) = World::enclosed(["squall", "check", "-"], "/");
    world.input = Arc::new(move || Ok(bytes.clone()));
    let begin = Instant::now();
    let exit = crate::cli::run(&world);
    let (took, out, err) = (begin.elapsed(), ends.out(), ends.err());
    assert!(took < SOON, "{took:?} for {text:?}");
    assert!(matches!(exit, ExitCode::Good | ExitCode::InvalidGrid), "{exit:?} for {text:?}\n{err}");
    let errors = err.lines().filter(|line| line.starts_with("error[")).count();
    assert_eq!((exit == ExitCode::InvalidGrid, out.is_empty()), (errors > 0, errors > 0), "{text:?}\n{err}");
    assert!(errors < MOST, "{errors} errors for {text:?}");
    assert!(err.chars().all(|letter| letter == '\n' || !letter.is_control()), "{text:?}\n{err:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_wrong_with_a_grid_is_said(grid in any::<Index>(), changes in proptest::collection::vec(change(), 1..6)) {
        let mut pieces = GRIDS[grid.index(GRIDS.len())].clone();
        changes.iter().for_each(|change| change.apply(&mut pieces));
        check(&pieces.concat());
    }
}

#[test]
fn whatever_is_cut_off_is_said() {
    let sample = GRIDS.iter().map(|pieces| pieces.concat()).find(|text| text.contains("userz")).unwrap();
    for (at, _) in sample.char_indices().step_by(3) {
        check(&sample[..at]);
        check(&sample[at..]);
    }
}
