//! The compiled form: a tree in which names are numbers and constants are values.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::base::diagnostic::Span;
use crate::grid::functions::Function;
use crate::value::shape::FieldDef;
use crate::value::{Text, Value};

use super::EvalError;
use super::program::Program;
use super::site::Site;

/// A part of a compiled expression.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// What it does.
    pub kind: Kind,
    /// Where it is written.
    pub span: Span,
    /// What it reads besides its own parts.
    pub reads: Reads,
}

/// What a node reads besides its own parts: decides whether it can be folded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reads {
    /// Slots, or anything else that differs from one evaluation to the next.
    pub outside: bool,
    /// The outermost variable it names; `u32::MAX` if none.
    pub variable: u32,
}

impl Reads {
    /// Nothing.
    pub const NOTHING: Self = Self { outside: false, variable: u32::MAX };
    /// Something that differs from one evaluation to the next.
    pub const OUTSIDE: Self = Self { outside: true, variable: u32::MAX };

    /// What both read.
    pub fn and(self, other: Self) -> Self {
        Self { outside: self.outside || other.outside, variable: self.variable.min(other.variable) }
    }

    /// Whether nothing but variables numbered `depth` and up (bound inside) is read.
    pub fn is_closed(self, depth: usize) -> bool {
        !self.outside && self.variable as usize >= depth
    }

    /// What is left of it outside the expression that binds the variables numbered `depth` and up.
    pub fn outside_of(self, depth: usize) -> Self {
        if self.variable as usize >= depth { Self { variable: u32::MAX, ..self } } else { self }
    }
}

impl FromIterator<Reads> for Reads {
    fn from_iter<I: IntoIterator<Item = Reads>>(all: I) -> Self {
        all.into_iter().fold(Self::NOTHING, Reads::and)
    }
}

/// What a node does.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Is this value.
    Constant(Value),
    /// Was evaluated at compile time, and this came out: an error wherever it runs.
    Fails(Box<EvalError>),
    /// Is what a slot holds.
    Slot(u32),
    /// Is what the variable of an enclosing `for` holds, counted from the outermost.
    Variable(u32),
    /// Takes attributes and elements.
    Path(Box<Path>),
    /// Makes text.
    Template(Box<Template>),
    /// Makes a tuple.
    Tuple(Box<[Node]>),
    /// Makes an object.
    Object(Box<[(Node, Node)]>),
    /// Calls a function.
    Call(Box<Call>),
    /// The first argument that has a value.
    Try(Box<[Node]>),
    /// Whether the argument has a value.
    Can(Box<Node>),
    /// `!x`
    Not(Box<Node>),
    /// `-x`
    Negate(Box<Node>),
    /// An operator that needs both operands.
    Binary(Box<Binary>),
    /// `&&`, `||`
    Logic(Box<Logic>),
    /// `a ? b : c`
    Conditional(Box<Conditional>),
    /// `[for …]`, `{for …}`
    For(Box<For>),
    /// What a service carries, of its URL.
    Address(Box<Node>),
    /// An argument with what a service gives to it.
    Served(Box<Served>),
}

/// `of.a[0][*].b`
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub of: Node,
    pub accesses: Box<[Access]>,
    /// As the text calls it, if `of` is a step or some of its instances.
    pub step: Option<Arc<str>>,
}

/// One dot or bracket.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub kind: AccessKind,
    pub span: Span,
}

/// An attribute's name, and where it was found last: what comes through one access mostly has one form, so that a look there
/// saves the search.
#[derive(Debug)]
pub(super) struct Attribute {
    pub name: Box<str>,
    position: AtomicU32,
}

impl Attribute {
    pub fn new(name: &str) -> Self {
        Self { name: name.into(), position: AtomicU32::new(0) }
    }

    /// The attribute of a value, if it can be lent.
    pub fn of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        let Value::Map(_, entries) = value else { return value.get_ref(&self.name) };
        let position = self.position.load(Ordering::Relaxed);
        if let Some((key, value)) = entries.get(position as usize)
            && key.as_str() == &*self.name
        {
            return Some(value);
        }
        let found = entries.binary_search_by(|(key, _)| key.as_str().cmp(&self.name)).ok()?;
        self.position.store(u32::try_from(found).unwrap_or(0), Ordering::Relaxed);
        entries.get(found).map(|(_, value)| value)
    }
}

impl Clone for Attribute {
    fn clone(&self) -> Self {
        Self::new(&self.name)
    }
}

/// What is taken.
#[derive(Clone, Debug)]
pub(super) enum AccessKind {
    /// `.name`
    Attribute(Attribute),
    /// `[key]`, `.0`
    Index(Node),
    /// `[*]` or `.*` and what is taken of each element.
    Splat(Box<[Access]>),
}

/// A template.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pub parts: Box<[Part]>,
    /// How long the text will be, in bytes.
    pub capacity: Capacity,
}

/// A guess at how long a text will be: as long as the one before. A text of just that length is shared without being moved once more.
#[derive(Debug)]
pub(super) struct Capacity(AtomicU32);

impl Capacity {
    /// The first guess.
    pub fn new(bytes: usize) -> Self {
        Self(AtomicU32::new(u32::try_from(bytes).unwrap_or(0)))
    }

    /// The guess, in bytes.
    pub fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed) as usize
    }

    /// A text was this long.
    pub fn learn(&self, bytes: usize) {
        let bytes = u32::try_from(bytes).unwrap_or(0);
        // Threads share expressions: a store would take the line from all others.
        if self.0.load(Ordering::Relaxed) != bytes {
            self.0.store(bytes, Ordering::Relaxed);
        }
    }
}

impl Clone for Capacity {
    fn clone(&self) -> Self {
        Self::new(self.get())
    }
}

/// A part of a template.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Literal(Text),
    Node(Node),
    If { condition: Node, then: Box<[Part]>, otherwise: Box<[Part]> },
    For(Box<PartFor>),
}

/// `%{ for }`
#[derive(Clone, Debug)]
pub(super) struct PartFor {
    pub collection: Node,
    pub binds: Binds,
    pub body: Box<[Part]>,
}

/// Which variables a `for` binds; numbered key first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binds {
    Value,
    KeyAndValue,
}

/// `f(a, b...)`
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub function: FunctionRef,
    pub args: Box<[Node]>,
    /// Whether the last argument is a list of the remaining ones.
    pub expand_final: bool,
    /// Where it is written, if that makes a difference.
    pub site: Option<Arc<Site>>,
    /// The template it renders, if that is known.
    pub program: Option<Arc<Program>>,
}

/// A function of the language.
#[derive(Clone, Copy)]
pub(super) struct FunctionRef(pub &'static Function);

impl std::fmt::Debug for FunctionRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name)
    }
}

/// An operator that needs both operands.
#[derive(Clone, Debug)]
pub(super) struct Binary {
    pub left: Node,
    pub operator: Operator,
    pub right: Node,
}

/// Which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// `&&`, `||`
#[derive(Clone, Debug)]
pub(super) struct Logic {
    pub left: Node,
    pub right: Node,
    /// What the left operand must be for it to decide alone.
    pub decides: bool,
}

/// `a ? b : c`
#[derive(Clone, Debug)]
pub(super) struct Conditional {
    pub condition: Node,
    pub then: Node,
    pub otherwise: Node,
    /// Whether a branch is text for sure, so that a number or bool from the other becomes text.
    pub text: bool,
}

/// `[for …]`, `{for …}`
#[derive(Clone, Debug)]
pub(super) struct For {
    pub collection: Node,
    pub binds: Binds,
    pub condition: Option<Node>,
    pub result: Makes,
}

/// An argument and what a service gives to it.
#[derive(Clone, Debug)]
pub(super) struct Served {
    /// As written, if it is.
    pub own: Option<Node>,
    /// The service's URL.
    pub url: Option<Node>,
    /// Its headers.
    pub headers: Option<Node>,
    /// Headers that count more than the service's.
    pub between: Option<Node>,
    /// What its type says of the argument.
    pub field: &'static FieldDef,
}

impl Served {
    /// All that it is put together of.
    pub fn parts(&self) -> impl Iterator<Item = &Node> {
        [&self.own, &self.url, &self.headers, &self.between].into_iter().flatten()
    }
}

/// What a `for` makes.
#[derive(Clone, Debug)]
pub(super) enum Makes {
    Tuple(Node),
    Object { key: Node, value: Node },
    Groups { key: Node, value: Node },
}

impl Node {
    /// A constant.
    pub fn constant(value: Value, span: Span) -> Self {
        Self { kind: Kind::Constant(value), span, reads: Reads::NOTHING }
    }

    /// Its value, if it was folded.
    pub fn as_constant(&self) -> Option<&Value> {
        match &self.kind {
            Kind::Constant(value) => Some(value),
            _ => None,
        }
    }
}

/// Whether a part runs whenever the whole does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Runs {
    /// It does.
    Always,
    /// It may not.
    Perhaps,
}

impl Node {
    /// Visits the parts directly in this node.
    pub fn each_part<'n>(&'n self, visit: &mut dyn FnMut(&'n Node, Runs)) {
        match &self.kind {
            Kind::Constant(_) | Kind::Fails(_) | Kind::Slot(_) | Kind::Variable(_) => {}
            Kind::Path(path) => {
                visit(&path.of, Runs::Always);
                each_in_accesses(&path.accesses, Runs::Always, visit);
            }
            Kind::Template(template) => each_in_template(&template.parts, Runs::Always, visit),
            Kind::Tuple(elements) => elements.iter().for_each(|element| visit(element, Runs::Always)),
            Kind::Object(items) => items.iter().for_each(|(key, value)| {
                visit(key, Runs::Always);
                visit(value, Runs::Always);
            }),
            Kind::Call(call) => call.args.iter().for_each(|arg| visit(arg, Runs::Always)),
            Kind::Try(args) => args.iter().for_each(|arg| visit(arg, Runs::Perhaps)),
            Kind::Can(arg) => visit(arg, Runs::Perhaps),
            Kind::Not(operand) | Kind::Negate(operand) => visit(operand, Runs::Always),
            Kind::Binary(binary) => {
                visit(&binary.left, Runs::Always);
                visit(&binary.right, Runs::Always);
            }
            Kind::Logic(logic) => {
                visit(&logic.left, Runs::Always);
                visit(&logic.right, Runs::Perhaps);
            }
            Kind::Conditional(conditional) => {
                visit(&conditional.condition, Runs::Always);
                visit(&conditional.then, Runs::Perhaps);
                visit(&conditional.otherwise, Runs::Perhaps);
            }
            Kind::Address(url) => visit(url, Runs::Always),
            Kind::Served(served) => served.parts().for_each(|part| visit(part, Runs::Always)),
            Kind::For(each) => {
                visit(&each.collection, Runs::Always);
                each.condition.iter().for_each(|condition| visit(condition, Runs::Perhaps));
                match &each.result {
                    Makes::Tuple(value) => visit(value, Runs::Perhaps),
                    Makes::Object { key, value } | Makes::Groups { key, value } => {
                        visit(key, Runs::Perhaps);
                        visit(value, Runs::Perhaps);
                    }
                }
            }
        }
    }
}

fn each_in_accesses<'n>(accesses: &'n [Access], runs: Runs, visit: &mut dyn FnMut(&'n Node, Runs)) {
    for access in accesses {
        match &access.kind {
            AccessKind::Attribute(_) => {}
            AccessKind::Index(key) => visit(key, runs),
            AccessKind::Splat(each) => each_in_accesses(each, Runs::Perhaps, visit),
        }
    }
}

fn each_in_template<'n>(parts: &'n [Part], runs: Runs, visit: &mut dyn FnMut(&'n Node, Runs)) {
    for part in parts {
        match part {
            Part::Literal(_) => {}
            Part::Node(node) => visit(node, runs),
            Part::If { condition, then, otherwise } => {
                visit(condition, runs);
                each_in_template(then, Runs::Perhaps, visit);
                each_in_template(otherwise, Runs::Perhaps, visit);
            }
            Part::For(each) => {
                visit(&each.collection, runs);
                each_in_template(&each.body, Runs::Perhaps, visit);
            }
        }
    }
}
