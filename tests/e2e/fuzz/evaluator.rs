//! The compiler of expressions and the evaluator, with all functions.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use squall::base::diagnostic::{Diagnostics, SourceId, Span};
use squall::grid::expression::{
    Ambient, Declared, Frame, Names, Place, Reach, Repeat, SlotTable, Step, StepId, Symbols, Variable, compile,
};
use squall::grid::functions;
use squall::grid::syntax::parse_expression;
use squall::value::{Text, Value};

use super::grid::expression;
use super::harness::{Target, grids};
use super::mutate::{junk, mutated};
use super::tape::Tape;

#[test]
fn evaluator() {
    Target { test: "fuzz::evaluator::evaluator", make, run }.fuzz();
}

/// Values that functions and operators meet: of each type, empty ones, large ones, marked ones.
const VALUES: &[&str] = &[
    "0",
    "-1",
    "1.5",
    "3",
    "1e300",
    "9223372036854775807",
    "-0.0",
    "true",
    "null",
    "\"\"",
    "\"a\"",
    "\"é😀\"",
    "\"%s %d %5.2f\"",
    "\"(a+)+$\"",
    "\"2024-01-31T10:00:00Z\"",
    "\"10.0.0.0/8\"",
    "\"{\\\"a\\\": [1, null]}\"",
    "\"YWJj\"",
    "\"a,b\\n1,2\"",
    "[]",
    "{}",
    "[1, \"b\", null]",
    "{ a = 1, b = [2] }",
    "toset([\"a\", \"b\"])",
    "var.list",
    "var.secret",
    "var.map",
    "step.print.a.output",
    "step.print.a.output.body",
    "count.index",
    "local.nothing",
    "range(40)",
    "[[1], [2, [3]]]",
    "sensitive(\"s\")",
    "\"999999999\"",
    "\"$.a[*]\"",
    "\"a: [1, {b: c}]\"",
    "-9223372036854775808",
    "1/3",
];

fn make(bytes: &[u8]) -> String {
    let mut tape = Tape::new(bytes);
    match tape.below(8) {
        0 => junk(&mut tape),
        1 | 2 => expression(&mut tape),
        3 => {
            let text = call(&mut tape, 3);
            mutated(text, &mut tape, grids())
        }
        _ => call(&mut tape, 4),
    }
}

/// Calls of real functions with values of all kinds, and other calls.
fn call(tape: &mut Tape<'_>, depth: usize) -> String {
    if depth == 0 || tape.is_over() {
        return tape.one(VALUES).to_owned();
    }
    let operand = |tape: &mut Tape<'_>| if tape.once_in(2) { call(tape, depth - 1) } else { tape.one(VALUES).to_owned() };
    match tape.below(10) {
        0 => format!("({} {} {})", operand(tape), tape.one(&["+", "-", "*", "/", "%", "==", "<", "&&", "||"]), operand(tape)),
        1 => format!("[for k, v in {} : {} if {}]", operand(tape), tape.one(&["k", "v", "[k, v]"]), operand(tape)),
        2 => format!("{{for k, v in {} : \"${{k}}\" => v...}}", operand(tape)),
        3 => format!("\"x${{{}}}%{{ for x in {} }}${{x}}%{{ endfor }}\"", operand(tape), operand(tape)),
        4 => format!("({} ? {} : {})", operand(tape), operand(tape), operand(tape)),
        5 => format!("{}{}", operand(tape), tape.one(&["[0]", ".a", "[*].a", ".*.b", "[\"a\"]", "[-1]", "[1e9]"])),
        6 => format!("try({}, {})", operand(tape), operand(tape)),
        _ => {
            let names: Vec<&str> = functions::all().map(|function| function.name).collect();
            let name = tape.one(&names);
            let arguments: Vec<String> = (0..tape.below(4)).map(|_| operand(tape)).collect();
            format!("{name}({}{})", arguments.join(", "), if tape.once_in(8) { "..." } else { "" })
        }
    }
}

fn run(text: &str) {
    let mut problems = Diagnostics::new();
    let Some(syntax) = parse_expression(SourceId(0), text, 0, &mut problems) else { return };
    let (symbols, mut table) = (symbols(), SlotTable::new());
    let place = Place { repeat: Repeat::Count(None), ..Place::default() };
    let Some(expr) = compile(&syntax, &symbols, &place, &mut table, &mut problems) else {
        assert!(problems.has_errors(), "refused without a reason");
        return;
    };
    let slots = vec![step(); table.slots.len()];
    let ambient = Ambient::new(SystemTime::UNIX_EPOCH, Arc::clone(&symbols.environment));
    // What it is, or why it is nothing, can be said.
    match expr.evaluate(&Frame { slots: &slots, ambient: &ambient }) {
        Ok(value) => drop(value.to_string()),
        Err(error) => assert!(!error.message.is_empty()),
    }
}

fn symbols() -> Symbols {
    let mut symbols = Symbols { environment: Arc::new(BTreeMap::from([("HOME".into(), "/".into())])), ..Symbols::default() };
    let variables = [
        ("a", Value::Int(1)),
        ("list", Value::list(vec![Value::from("a"), Value::from("b")])),
        ("map", object([("a", Value::Int(1)), ("b", Value::from("two"))])),
        ("secret", Value::from("hunter2").sensitive()),
    ];
    symbols.variables.extend(variables.map(|(name, value)| (String::from(name), Variable::Known(value))));
    let path = String::from("step.print.a");
    symbols.steps.push(Step {
        path,
        within: None,
        repeat: Repeat::Once,
        outputs: None,
        inner: Names::default(),
        iteration: None,
    });
    let declared = Declared { id: StepId(0), reach: Reach::Workspace, span: Span::new(SourceId(0), 0, 0) };
    symbols.names.declare("print", "a", declared).unwrap();
    symbols
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::object(entries.into_iter().map(|(name, value)| (Text::from(name), value)))
}

/// What every slot holds.
fn step() -> Value {
    let body = object([("id", Value::Int(7)), ("tags", Value::tuple(vec![Value::from("x"), Value::Null]))]);
    object([("output", object([("body", body), ("status", Value::Int(200))])), ("status", Value::from("succeeded"))])
}
