//! A small grid to write expressions in.

use std::sync::Arc;
use std::time::SystemTime;

use crate::base::diagnostic::{Diagnostics, SourceId};
use crate::grid::expression::{
    Ambient, Attempt, Budget, Demand, Expr, Frame, InstanceKey, Instances, Local, LocalId, Place, Repeat, Resource, ResourceId,
    RunField, SlotTable, Step, StepId, Symbols, Target, Variable, compile,
};
use crate::grid::syntax::{Expression, parse_expression};
use crate::value::{Text, Value};

/// The text as an expression, if it is one.
pub(super) fn try_parse(text: &str) -> Option<Expression> {
    parse_expression(SourceId(0), text, 0, &mut Diagnostics::new())
}

pub(super) fn parse(text: &str) -> Expression {
    try_parse(text).unwrap_or_else(|| panic!("{text}: does not parse"))
}

pub(super) fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::object(entries.into_iter().map(|(name, value)| (Text::from(name), value)))
}

fn texts<const N: usize>(names: [&str; N]) -> Arc<[Text]> {
    names.into_iter().map(Text::from).collect()
}

/// What a step's slot holds.
pub(super) fn step_value(status: &str, output: Value) -> Value {
    object([
        ("attempts", Value::Int(1)),
        ("duration_ms", Value::Int(12)),
        ("error", Value::Null),
        ("output", output),
        ("status", Value::from(status)),
    ])
}

pub(super) fn response(number: i64) -> Value {
    let body = object([
        ("id", Value::Int(number)),
        ("tags", Value::tuple(vec![Value::from("x"), Value::from("y")])),
        ("token", Value::from("t0k")),
    ]);
    step_value("succeeded", object([("body", body), ("headers", object([])), ("status", Value::Int(200))]))
}

pub(super) struct World {
    pub symbols: Symbols,
    pub place: Place,
    pub table: SlotTable,
    pub budget: Budget,
}

impl World {
    pub fn new() -> Self {
        let environment = [("HOME", "/home/ada"), ("API_TOKEN", "hunter2")];
        let step = |id, repeat, outputs: Option<Arc<[Text]>>| Step { id: StepId(id), repeat, outputs };
        let http = Some(texts(["body", "headers", "status"]));
        let steps = [
            ("login", step(0, Repeat::Once, http.clone())),
            ("many", step(1, Repeat::Count(Some(3)), http.clone())),
            ("regions", step(2, Repeat::ForEach(Some(texts(["eu", "us"]))), http.clone())),
            ("some", step(3, Repeat::Count(None), http)),
        ];
        let steps = steps.into_iter().map(|(name, step)| (String::from(name), step)).collect();
        let shell = [(String::from("skipped"), step(4, Repeat::Once, None))].into_iter().collect();
        let variables = [
            ("name", Variable::Known(Value::from("ada"))),
            ("n", Variable::Known(Value::Int(3))),
            ("list", Variable::Known(Value::list(vec![Value::from("a"), Value::from("b")]))),
            ("nothing", Variable::Known(Value::Null)),
            ("secret", Variable::Known(Value::from("hunter2").sensitive())),
            ("broken", Variable::Invalid),
        ];
        let symbols = Symbols {
            variables: variables.into_iter().map(|(name, value)| (String::from(name), value)).collect(),
            locals: [
                (String::from("fixed"), Local::Constant(object([("a", Value::Int(1)), ("b", Value::from("two"))]))),
                (String::from("later"), Local::Computed(LocalId(7))),
                (String::from("wrong"), Local::Invalid),
            ]
            .into_iter()
            .collect(),
            steps: [(String::from("http_request"), steps), (String::from("shell"), shell)].into_iter().collect(),
            resources: [(
                String::from("http_client"),
                [(String::from("shared"), Resource { id: ResourceId(5) })].into_iter().collect(),
            )]
            .into_iter()
            .collect(),
            environment: Arc::new(
                environment.map(|(name, value)| (String::from(name), String::from(value))).into_iter().collect(),
            ),
            lost: std::collections::BTreeSet::new(),
        };
        Self { symbols, place: Place::default(), table: SlotTable::new(), budget: Budget::default() }
    }

    /// In a step with `count = 3`.
    pub fn counted() -> Self {
        let place = Place { repeat: Repeat::Count(Some(3)), ..Place::default() };
        Self { place, ..Self::new() }
    }

    /// In a step with `for_each` over `eu` and `us`.
    pub fn keyed() -> Self {
        let place = Place { repeat: Repeat::ForEach(Some(texts(["eu", "us"]))), ..Place::default() };
        Self { place, ..Self::new() }
    }

    /// In a check.
    pub fn checking() -> Self {
        let place = Place { attempt: Attempt::Ended, outputs: Some(texts(["body", "status"])), ..Place::default() };
        Self { place, ..Self::new() }
    }

    pub fn compile(&mut self, text: &str) -> Result<Expr, Diagnostics> {
        self.compile_tree(&parse(text))
    }

    fn compile_tree(&mut self, expression: &Expression) -> Result<Expr, Diagnostics> {
        let mut diagnostics = Diagnostics::new();
        let compiled = compile(expression, &self.symbols, &self.place, &mut self.table, &mut diagnostics);
        match compiled {
            Some(expr) => {
                assert!(diagnostics.is_empty(), "{diagnostics:?}");
                Ok(expr)
            }
            None => {
                assert!(diagnostics.has_errors(), "refused without a reason");
                Err(diagnostics)
            }
        }
    }

    /// What the expression is, as HCL; or what is wrong with it, before or when it runs.
    pub fn show(&mut self, text: &str) -> String {
        match self.evaluate(text) {
            Ok(value) => value.to_string(),
            Err(error) => format!("error: {error}"),
        }
    }

    pub fn evaluate(&mut self, text: &str) -> Result<Value, String> {
        self.value(&parse(text))
    }

    pub fn value(&mut self, expression: &Expression) -> Result<Value, String> {
        let expr = self.compile_tree(expression).map_err(|problems| messages(&problems))?;
        let slots: Vec<Value> = self.table.slots.iter().map(|slot| value_of(&slot.target)).collect();
        let mut ambient = Ambient::new(SystemTime::UNIX_EPOCH, Arc::clone(&self.symbols.environment));
        ambient.budget = self.budget;
        expr.evaluate(&Frame { slots: &slots, ambient: &ambient }).map_err(|error| said(&error.message, error.hint.as_deref()))
    }

    /// The problems of compiling.
    pub fn problems(&mut self, text: &str) -> String {
        match self.compile(text) {
            Ok(_) => panic!("{text}: no problem found"),
            Err(problems) => messages(&problems),
        }
    }

    pub fn demand(&mut self, text: &str) -> (Target, Demand) {
        self.table = SlotTable::new();
        self.compile(text).unwrap_or_else(|problems| panic!("{text}: {}", messages(&problems)));
        let slot = self.table.slots.first().expect("a slot");
        (slot.target.clone(), slot.demand.clone())
    }
}

fn messages(problems: &Diagnostics) -> String {
    problems.iter().map(|problem| said(&problem.message, problem.hint.as_deref())).collect::<Vec<_>>().join("; ")
}

fn said(message: &str, hint: Option<&str>) -> String {
    hint.map_or_else(|| String::from(message), |hint| format!("{message} ({hint})"))
}

fn value_of(target: &Target) -> Value {
    match target {
        Target::Local(_) => object([("deep", object([("er", Value::tuple(vec![Value::Int(1), Value::Int(2)]))]))]),
        Target::Step { step: StepId(4), .. } => step_value("skipped", Value::Null),
        Target::Step { instances, .. } => match instances {
            Instances::Single => response(0),
            Instances::At(InstanceKey::Index(at)) => response(i64::try_from(*at).unwrap()),
            Instances::At(InstanceKey::Key(key)) => response(if key == "eu" { 1 } else { 2 }),
            Instances::Same => response(1),
            Instances::All | Instances::Computed => Value::tuple((0..3).map(response).collect()),
        },
        Target::Resource(_) => object([("base", Value::from("http://host"))]),
        Target::CountIndex => Value::Int(1),
        Target::EachKey => Value::from("eu"),
        Target::EachValue => object([("name", Value::from("Europe"))]),
        Target::SelfValue => object([
            ("attempt", Value::Int(2)),
            ("duration_ms", Value::Int(9)),
            ("error", Value::Null),
            ("output", object([("body", Value::from("hi")), ("status", Value::Int(503))])),
            ("status", Value::from("failed")),
        ]),
        Target::Run(RunField::Seed) => Value::Int(42),
        Target::Run(_) => Value::from("run-1"),
    }
}

/// What an expression is everywhere, without any names.
pub(super) fn shows(text: &str) -> String {
    World::new().show(text)
}

#[track_caller]
pub(super) fn check(world: fn() -> World, table: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expected) in table {
        let shown = world().show(text);
        let same = match expected.strip_suffix('…') {
            Some(start) => shown.starts_with(start),
            None => shown == *expected,
        };
        if !same {
            wrong.push(format!("{text}\n  gave {shown}\n  not  {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
