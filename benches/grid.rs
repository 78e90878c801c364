//! How long a large collection of files takes from its text to a checked grid, and to a plan.
//!
//! 10,000 steps in 100 files, each with arguments, a condition and a reference to the one before; and a plan of 100,000 nodes, most of
//! them instances of steps that follow each other one to one.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints, and stops when it cannot go on")]

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use squall::base::diagnostic::{Diagnostics, SourceId, Sources};
use squall::grid::check::check;
use squall::grid::inputs::Inputs;
use squall::grid::model::Grid;
use squall::grid::syntax::parse;
use squall::modules::CATALOG;
use squall::plan::Plan;

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 5;
const FILES: usize = 100;
const STEPS: usize = 100;
const NODES: usize = 100_000;
/// How long it may take, all in all.
const CHECKED: Duration = Duration::from_secs(2);
const PLANNED: Duration = Duration::from_secs(1);

fn main() {
    println!("{:<42}{:>10}{:>10}{:>10}", "", "best, ms", "µs each", "bound, ms");
    let files: Vec<String> = (0..FILES).map(file).collect();
    let checked = best(|| drop(grid(&files)));
    row("parse and check 10,000 steps in 100 files", checked, FILES * STEPS, CHECKED);
    let wide = Arc::new(grid(&[instances()]));
    let plan = Plan::new(Arc::clone(&wide)).expect("no cycle");
    assert!(plan.nodes().len() >= NODES);
    let planned = best(|| drop(Plan::new(Arc::clone(&wide)).expect("no cycle")));
    row("plan 100,000 nodes, of 100 steps", planned, NODES, PLANNED);
    let single = Arc::new(grid(&files));
    let planned = best(|| drop(Plan::new(Arc::clone(&single)).expect("no cycle")));
    row("plan 10,000 nodes, of 10,000 steps", planned, FILES * STEPS, PLANNED);
}

fn row(what: &str, took: Duration, number: usize, bound: Duration) {
    let each = took.as_secs_f64() * 1e6 / number as f64;
    println!("{what:<42}{:>10.1}{each:>10.2}{:>10}", took.as_secs_f64() * 1e3, bound.as_millis());
    assert!(took < bound, "over the bound");
}

/// The best of some rounds: what else the machine does only adds.
fn best(mut what: impl FnMut()) -> Duration {
    let once = |_| {
        let began = Instant::now();
        what();
        began.elapsed()
    };
    (0..ROUNDS).map(once).min().unwrap_or_default()
}

fn grid(files: &[String]) -> Grid {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let ids: Vec<SourceId> = files.iter().enumerate().map(|(at, text)| sources.add(format!("{at}.hcl"), text.as_str())).collect();
    let parsed: Vec<_> = ids.iter().zip(files).map(|(id, text)| (*id, parse(*id, text, &mut diagnostics))).collect();
    let grid = check(&parsed, Arc::new(sources), &CATALOG, &Inputs::default(), &mut diagnostics);
    assert!(diagnostics.is_empty(), "{:?}", diagnostics.iter().next());
    grid.expect("a grid")
}

/// A file of steps, each of which reads the one before it.
fn file(number: usize) -> String {
    let mut text = String::new();
    for at in 0..STEPS {
        let before =
            at.checked_sub(1).map_or_else(|| String::from("true"), |at| format!("step.print.s{number}_{at}.output != null"));
        write!(
            text,
            "step \"print\" \"s{number}_{at}\" {{\n  if = {before}\n  retry {{\n    attempts = 2\n  }}\n  arguments {{\n    \
             input = \"file ${{upper(\"{number}\")}} step {at} of ${{run.name}}\"\n  }}\n}}\n"
        )
        .expect("a text grows");
    }
    text
}

/// A hundred steps of a thousand instances each; an instance waits for the one with its index.
fn instances() -> String {
    let mut text = String::new();
    for at in 0..100 {
        let before = if at == 0 { String::new() } else { format!("  depends_on = [step.print.s{}[count.index]]\n", at - 1) };
        write!(text, "step \"print\" \"s{at}\" {{\n  count = 1000\n{before}  arguments {{\n    input = count.index\n  }}\n}}\n")
            .expect("a text grows");
    }
    text
}
