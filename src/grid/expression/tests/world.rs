//! A small grid to write expressions in.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use crate::base::diagnostic::{Diagnostics, SourceId, Sources, Span};
use crate::base::files::Files;
use crate::grid::expression::{
    Ambient, Attempt, Budget, Declared, Demand, Expr, Frame, InstanceKey, Instances, Local, LocalId, Names, Place, Reach, Repeat,
    ResourceId, RunField, SERVICE, Service, ServiceId, Sites, SlotTable, Step, StepId, Symbols, Target, Variable, compile,
};
use crate::grid::syntax::{Expression, parse_expression};
use crate::value::address::Address;
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

/// Declares a step or a group and says its id.
fn declare(
    symbols: &mut Symbols,
    within: Option<StepId>,
    ty: &str,
    name: &str,
    repeat: Repeat,
    outputs: Option<Arc<[Text]>>,
) -> StepId {
    let id = StepId(u32::try_from(symbols.steps.len()).unwrap());
    let local = if ty == "group" { format!("group.{name}") } else { format!("step.{ty}.{name}") };
    let path = within.map_or_else(|| local.clone(), |group| format!("{}.{local}", symbols.steps[group.0 as usize].path));
    symbols.steps.push(Step { path, within, repeat, outputs, inner: Names::default(), iteration: None });
    let names = match within {
        Some(group) => &mut symbols.steps[group.0 as usize].inner,
        None => &mut symbols.names,
    };
    let declared = Declared { id, reach: Reach::Workspace, span: Span::new(SourceId(0), 0, 0) };
    names.declare(ty, name, declared).unwrap();
    id
}

impl World {
    pub fn new() -> Self {
        let environment = [("HOME", "/home/ada"), ("API_TOKEN", "hunter2")];
        let http = Some(texts(["body", "headers", "status"]));
        let mut symbols = Symbols::default();
        for (ty, name, repeat, outputs) in [
            ("http_request", "login", Repeat::Once, http.clone()),
            ("http_request", "many", Repeat::Count(Some(3)), http.clone()),
            ("http_request", "regions", Repeat::ForEach(Some(texts(["eu", "us"]))), http.clone()),
            ("http_request", "some", Repeat::Count(None), http.clone()),
            ("shell", "skipped", Repeat::Once, None),
        ] {
            declare(&mut symbols, None, ty, name, repeat, outputs);
        }
        let buy = declare(&mut symbols, None, "group", "buy", Repeat::Once, Some(texts(["receipt"])));
        declare(&mut symbols, Some(buy), "http_request", "pay", Repeat::Once, http.clone());
        let each = declare(&mut symbols, None, "group", "each", Repeat::ForEach(Some(texts(["eu", "us"]))), Some(texts(["id"])));
        let inner = declare(&mut symbols, Some(each), "group", "inner", Repeat::Once, Some(texts([])));
        declare(&mut symbols, Some(inner), "http_request", "ask", Repeat::Count(Some(2)), http);
        let variables = [
            ("name", Variable::Known(Value::from("ada"))),
            ("n", Variable::Known(Value::Int(3))),
            ("list", Variable::Known(Value::list(vec![Value::from("a"), Value::from("b")]))),
            ("nothing", Variable::Known(Value::Null)),
            ("secret", Variable::Known(Value::from("hunter2").sensitive())),
            ("broken", Variable::Invalid),
        ];
        symbols.variables = variables.into_iter().map(|(name, value)| (String::from(name), value)).collect();
        symbols.locals = [
            (String::from("fixed"), Local::Constant(object([("a", Value::Int(1)), ("b", Value::from("two"))]))),
            (String::from("later"), Local::Computed(LocalId(7))),
            (String::from("wrong"), Local::Invalid),
        ]
        .into_iter()
        .collect();
        let span = Span::new(SourceId(0), 0, 0);
        let shared = Declared { id: ResourceId(5), reach: Reach::Workspace, span };
        symbols.resources.declare("http_client", "shared", shared).unwrap();
        let shop = Declared { id: ServiceId(0), reach: Reach::Workspace, span };
        symbols.services.declare(SERVICE, "shop", shop).unwrap();
        let address = Address::parse("http://shop:81/api/").unwrap().into_value();
        symbols.service_values.push(Service { path: "service.shop".into(), address: Local::Constant(address), headers: None });
        symbols.environment =
            Arc::new(environment.map(|(name, value)| (String::from(name), String::from(value))).into_iter().collect());
        Self { symbols, place: Place::default(), table: SlotTable::new(), budget: Budget::default() }
    }

    /// In a grid file in this folder.
    pub fn in_folder(folder: &Path) -> Self {
        let mut world = Self::new();
        world.symbols.sites = Arc::new(Sites::of(&[], &Sources::new(), &Files::new(folder, None)));
        world
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
        self.run(&expr)
    }

    /// What a compiled expression comes to.
    pub fn run(&self, expr: &Expr) -> Result<Value, String> {
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
        Target::Step { instances, .. } | Target::Inside { instances, .. } => match instances {
            Instances::Single => response(0),
            Instances::At(InstanceKey::Index(at)) => response(i64::try_from(*at).unwrap()),
            Instances::At(InstanceKey::Key(key)) => response(if key == "eu" { 1 } else { 2 }),
            Instances::Same => response(1),
            Instances::All | Instances::Computed => Value::tuple((0..3).map(response).collect()),
        },
        Target::Winner => object([("address", Value::from("step.a.b")), ("key", Value::Null), ("output", Value::Int(7))]),
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
        Target::Vary(_) | Target::Column(..) => Value::from("drawn"),
        Target::User(_) => Value::Int(3),
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
