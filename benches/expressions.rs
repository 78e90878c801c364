//! How long expressions take: templates, which a load step evaluates for every request, with plain hcl-rs beside them, and a splat over the
//! outputs of ten thousand instances, which copies none of them.
#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark prints, and stops when it cannot go on"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use squall::base::diagnostic::{Diagnostics, Sources};
use squall::grid::expression::{
    Ambient, Declared, Expr, Frame, Names, Place, Reach, Repeat, SlotTable, Step, StepId, Symbols, Target, compile,
};
use squall::grid::syntax::parse_expression;
use squall::value::{Text, Value};

/// One expression, what it gives, and how long it may take.
struct Case {
    name: &'static str,
    text: &'static str,
    gives: &'static str,
    /// The same for hcl-rs, whose variables are what our references mean.
    theirs: &'static str,
    bound: Duration,
}

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CASES: [Case; 2] = [
    Case {
        name: "two references and a sum",
        text: r#""http://host/items/${count.index + 1}?u=${step.http_request.login.output.token}""#,
        gives: "http://host/items/42?u=abc123",
        theirs: r#""http://host/items/${count.index + 1}?u=${login.output.token}""#,
        bound: Duration::from_nanos(300),
    },
    Case {
        name: "ten references and a function",
        text: r#""${upper(step.http_request.login.output.token)}/${count.index}/${step.http_request.login.status}?a=${step.http_request.login.output.a}&b=${step.http_request.login.output.b}&c=${step.http_request.login.output.c}&d=${step.http_request.login.output.d}&e=${step.http_request.login.output.e}&f=${step.http_request.login.output.f}&t=${step.http_request.login.output.token}""#,
        gives: "ABC123/41/succeeded?a=0&b=1&c=2&d=3&e=4&f=5&t=abc123",
        theirs: r#""${upper(login.output.token)}/${count.index}/${login.status}?a=${login.output.a}&b=${login.output.b}&c=${login.output.c}&d=${login.output.d}&e=${login.output.e}&f=${login.output.f}&t=${login.output.token}""#,
        bound: Duration::from_micros(2),
    },
];

const ROUNDS: u32 = 21;
const TURNS: u32 = 100_000;
const THEIR_TURNS: u32 = 20;
/// How many keys there are beside those that are read.
const OTHERS: i64 = 5_000;

/// How many instances a splat goes over, and how long it may take for each.
const INSTANCES: usize = 10_000;
const SPLAT: Duration = Duration::from_nanos(100);

fn main() {
    println!(
        "{:<34}{:>12}{:>12}{:>12}{:>12}{:>12}",
        "an evaluation of", "best, ns", "median, ns", "bound, ns", "hcl-rs, ns", "times ours"
    );
    let within = CASES.iter().map(measure).collect::<Vec<_>>();
    let splat = splat();
    assert!(within.iter().all(|within| *within) && splat, "over the bound");
}

/// Measures a case and says whether it is within its bound.
fn measure(case: &Case) -> bool {
    let (expr, slots) = compiled(case.text, Repeat::Once);
    let values: Vec<Value> = slots
        .slots
        .iter()
        .map(|slot| match slot.target {
            Target::CountIndex => Value::Int(41),
            _ => login(OTHERS),
        })
        .collect();
    let ambient = Ambient::new(SystemTime::UNIX_EPOCH, Arc::new(BTreeMap::new()));
    let frame = Frame { slots: &values, ambient: &ambient };
    let made = expr.evaluate(&frame).expect("a value");
    assert_eq!(made.as_str(), Some(case.gives));
    let (best, median) = time(TURNS, || drop(black_box(expr.evaluate(black_box(&frame)))));
    let theirs = |others: i64| {
        let took = theirs(case, &login(others));
        format!("{} (x{:.0})", took.as_nanos(), took.as_secs_f64() / best.as_secs_f64())
    };
    println!(
        "{:<34}{:>10}{:>12}{:>11}{:>22}{:>23}",
        case.name,
        best.as_nanos(),
        median.as_nanos(),
        case.bound.as_nanos(),
        theirs(0),
        theirs(OTHERS)
    );
    best < case.bound
}

/// How long something takes, in the best round and the median one. What else runs on the machine only ever adds time, so that the best
/// round is the one that measured this and nothing else.
fn time(turns: u32, mut what: impl FnMut()) -> (Duration, Duration) {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            (0..turns).for_each(|_| what());
            began.elapsed() / turns
        })
        .collect();
    times.sort();
    (times[0], times[times.len() / 2])
}

/// The same template, parsed and evaluated by hcl-rs over the same values, of which it copies all that a reference begins with.
fn theirs(case: &Case, login: &Value) -> Duration {
    use hcl::eval::{Context, Evaluate as _, FuncDef, ParamType};
    let expression: hcl::Expression = format!("v = {}", case.theirs)
        .parse::<hcl::Body>()
        .expect("a body")
        .into_attributes()
        .next()
        .map(|attribute| attribute.expr)
        .expect("an expression");
    let mut context = Context::new();
    context.declare_var("count", hcl::value!({ index = 41 }));
    context.declare_var("login", as_theirs(login));
    let upper = FuncDef::builder()
        .param(ParamType::String)
        .build(|arguments| Ok(arguments[0].as_str().map_or(hcl::Value::Null, |text| hcl::Value::from(text.to_uppercase()))));
    context.declare_func("upper", upper);
    assert_eq!(expression.evaluate(&context).expect("a value").as_str(), Some(case.gives));
    time(THEIR_TURNS, || drop(black_box(expression.evaluate(black_box(&context))))).0
}

fn as_theirs(value: &Value) -> hcl::Value {
    serde_json::from_value(serde_json::to_value(value).expect("JSON")).expect("a value")
}

/// `[*]` over many outputs with a body each. What it gives shares the outputs' texts.
fn splat() -> bool {
    let (expr, slots) = compiled("step.http_request.login[*].output.token", Repeat::Count(None));
    assert_eq!(slots.slots.len(), 1);
    let token = |at: usize| Text::from(format!("token {at}: {}", "x".repeat(1024)));
    let tokens: Vec<Text> = (0..INSTANCES).map(token).collect();
    let one = |token: &Text| {
        let output = Value::object([(Text::from("token"), Value::String(token.clone()))]);
        Value::object([(Text::from("output"), output)])
    };
    let values = [Value::tuple(tokens.iter().map(one).collect())];
    let ambient = Ambient::new(SystemTime::UNIX_EPOCH, Arc::new(BTreeMap::new()));
    let frame = Frame { slots: &values, ambient: &ambient };
    let made = expr.evaluate(&frame).expect("a value");
    let Value::Seq(_, elements) = &made else { panic!("a list, not {made:?}") };
    let shared = |(made, token): (&Value, &Text)| matches!(made, Value::String(text) if text.shares_buffer_with(token));
    assert!(elements.len() == INSTANCES && elements.iter().zip(&tokens).all(shared), "an output was copied");
    let (best, median) = time(10, || drop(black_box(expr.evaluate(black_box(&frame)))));
    let each = |whole: Duration| whole.as_secs_f64() * 1e9 / INSTANCES as f64;
    println!("{:<34}{:>10.1}{:>12.1}{:>11}", "[*] over 10,000 outputs, each", each(best), each(median), SPLAT.as_nanos());
    each(best) < SPLAT.as_secs_f64() * 1e9
}

/// A login's result with a body of other keys beside the token: the time must not depend on them.
fn login(others: i64) -> Value {
    let others = (0..others).map(|at| (Text::from(format!("key{at}")), Value::Int(at)));
    let letters = ["a", "b", "c", "d", "e", "f"].into_iter().zip(0..).map(|(name, at)| (Text::from(name), Value::Int(at)));
    let output = Value::object(others.chain(letters).chain([(Text::from("token"), Value::from("abc123"))]));
    Value::object([(Text::from("output"), output), (Text::from("status"), Value::from("succeeded"))])
}

fn compiled(text: &str, repeat: Repeat) -> (Expr, SlotTable) {
    let (mut sources, mut diagnostics, mut slots) = (Sources::new(), Diagnostics::new(), SlotTable::new());
    let id = sources.add("bench", text);
    let syntax = parse_expression(id, text, 0, &mut diagnostics).expect("an expression");
    let mut symbols = Symbols::default();
    let path = String::from("step.http_request.login");
    symbols.steps.push(Step { path, within: None, repeat, outputs: None, inner: Names::default(), iteration: None });
    let declared = Declared { id: StepId(0), reach: Reach::Workspace, span: syntax.span };
    symbols.names.declare("http_request", "login", declared).expect("the name is free");
    let place = Place { repeat: Repeat::Count(None), ..Place::default() };
    let expr = compile(&syntax, &symbols, &place, &mut slots, &mut diagnostics).expect("it compiles");
    assert!(diagnostics.is_empty());
    (expr, slots)
}
