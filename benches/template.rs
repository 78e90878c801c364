//! How long a template with two references takes: what a load step evaluates for every request.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "a benchmark prints, and stops when it cannot go on")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use squall::base::diagnostic::{Diagnostics, Sources};
use squall::grid::expression::{Ambient, Frame, Place, Repeat, SlotTable, Step, StepId, Symbols, Target, compile};
use squall::grid::syntax::parse_expression;
use squall::value::{Text, Value};

const TEXT: &str = r#""http://host/items/${count.index + 1}?u=${step.http_request.login.output.token}""#;
const BOUND: Duration = Duration::from_nanos(300);
const ROUNDS: u32 = 7;
const TURNS: u32 = 200_000;

fn main() {
    let (expr, slots) = compiled();
    let values: Vec<Value> = slots
        .slots
        .iter()
        .map(|slot| match slot.target {
            Target::CountIndex => Value::Int(41),
            _ => login(),
        })
        .collect();
    let ambient = Ambient::new(SystemTime::UNIX_EPOCH, Arc::new(BTreeMap::new()));
    let frame = Frame { slots: &values, ambient: &ambient };
    let made = expr.evaluate(&frame).expect("a value");
    assert_eq!(made.as_str(), Some("http://host/items/42?u=abc123"));
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            for _ in 0..TURNS {
                let _ = black_box(expr.evaluate(black_box(&frame)));
            }
            began.elapsed() / TURNS
        })
        .collect();
    times.sort();
    let median = times[times.len() / 2];
    println!("template: two references and a sum: {} ns an evaluation; bound {} ns", median.as_nanos(), BOUND.as_nanos());
    assert!(median < BOUND, "over the bound");
}

/// A login's result with a body of thousands of keys beside the token: the time must not depend on it.
fn login() -> Value {
    let others = (0..5000).map(|at| (Text::from(format!("key{at}")), Value::Int(at)));
    let output = Value::object(others.chain([(Text::from("token"), Value::from("abc123"))]));
    Value::object([(Text::from("output"), output)])
}

fn compiled() -> (squall::grid::expression::Expr, SlotTable) {
    let (mut sources, mut diagnostics, mut slots) = (Sources::new(), Diagnostics::new(), SlotTable::new());
    let id = sources.add("bench", TEXT);
    let syntax = parse_expression(id, TEXT, 0, &mut diagnostics).expect("an expression");
    let mut symbols = Symbols::default();
    let login = Step { id: StepId(0), repeat: Repeat::Once, outputs: None };
    symbols.steps.entry(String::from("http_request")).or_default().insert(String::from("login"), login);
    let place = Place { repeat: Repeat::Count(None), ..Place::default() };
    let expr = compile(&syntax, &symbols, &place, &mut slots, &mut diagnostics).expect("it compiles");
    assert!(diagnostics.is_empty());
    (expr, slots)
}
