//! The branches of a conditional: the type that they have in common, as in Terraform, and the mistake if they have none.
//!
//! Terraform evaluates both and compares what comes out. Here only the one that is taken is evaluated, so that the other's type is known
//! only as far as its text tells: what is known before the run has its value's type, an operator, a text with something in it, a list and an
//! object give what they give. What comes from elsewhere may be of any type.

use std::collections::BTreeMap;

use crate::base::diagnostic::{Code, Span};
use crate::grid::expression::EvalError;
use crate::grid::expression::ir::{Kind, Node, Operator};
use crate::value::{Text, Type, Value, convert, may_unify, unify};

/// A type longer than this is told in one word.
const LONGEST_TYPE: usize = 60;

/// The branches: where both are known, they get the type that they have in common.
pub(super) fn unified(then: Node, otherwise: Node) -> (Node, Node) {
    let known = |node: &Node| node.as_constant().filter(|value| !value.has_unknown()).map(Value::type_of);
    let (Some(one), Some(other)) = (known(&then), known(&otherwise)) else { return (then, otherwise) };
    let Some(common) = unify(&[one, other]) else { return (then, otherwise) };
    let converted = |node: &Node| {
        let value = convert(node.as_constant()?, &common).ok()?;
        Some(Node { kind: Node::constant(value, node.span).kind, ..node.clone() })
    };
    match (converted(&then), converted(&otherwise)) {
        (Some(then), Some(otherwise)) => (then, otherwise),
        _ => (then, otherwise),
    }
}

/// Whether a node gives text whenever it gives anything but null.
pub(super) fn is_text(node: &Node) -> bool {
    match &node.kind {
        Kind::Template(_) => true,
        Kind::Constant(value) => value.as_str().is_some(),
        _ => false,
    }
}

/// The mistake that the branches of the conditional at `span` can have no type in common, whatever is not known yet.
pub(super) fn disagreement(then: &Node, otherwise: &Node, span: Span) -> Option<EvalError> {
    let (one, other) = (type_of(then), type_of(otherwise));
    if may_unify(&[one.clone(), other.clone()]) {
        return None;
    }
    let (one, other, place) = if is_marked(then) || is_marked(otherwise) {
        // How a marked value is made up is not shown either.
        (in_a_word(&one), in_a_word(&other), String::new())
    } else {
        let (one, other, path) = difference(&one, &other);
        let place = if path.is_empty() { path } else { format!("at {path} ") };
        (in_words(one), in_words(other), place)
    };
    let message = format!("the branches of this conditional have no type in common: {place}one is {one}, the other {other}");
    Some(EvalError::new(Code::BRANCHES, span, message).hint("make them one type, or write null for the one that is nothing"))
}

/// The type that a node gives, as far as that is sure; `any` is what may be of every type.
fn type_of(node: &Node) -> Type {
    match &node.kind {
        Kind::Constant(value) => value.type_of(),
        Kind::Template(_) => Type::String,
        Kind::Not(_) | Kind::Logic(_) | Kind::Can(_) => Type::Bool,
        Kind::Negate(_) => Type::Number,
        Kind::Binary(binary) => match binary.operator {
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Modulo => Type::Number,
            Operator::Equal
            | Operator::NotEqual
            | Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual => Type::Bool,
        },
        Kind::Tuple(elements) => Type::Tuple(elements.iter().map(type_of).collect()),
        Kind::Object(items) => object(items).unwrap_or(Type::Any),
        Kind::Conditional(inner) => {
            let (then, otherwise) = (type_of(&inner.then), type_of(&inner.otherwise));
            if then == otherwise { then } else { Type::Any }
        }
        Kind::Fails(_)
        | Kind::Slot(_)
        | Kind::Variable(_)
        | Kind::Path(_)
        | Kind::Call(_)
        | Kind::Try(_)
        | Kind::For(_)
        | Kind::Address(_)
        | Kind::Served(_) => Type::Any,
    }
}

/// The type of an object whose keys are all known.
fn object(items: &[(Node, Node)]) -> Option<Type> {
    let attribute = |(key, value): &(Node, Node)| Some((key.as_constant()?.as_text()?.clone(), type_of(value)));
    let attributes: BTreeMap<Text, Type> = items.iter().map(attribute).collect::<Option<_>>()?;
    Some(Type::object(attributes))
}

/// Whether something in it is marked as sensitive.
fn is_marked(node: &Node) -> bool {
    let mut marked = node.as_constant().is_some_and(Value::has_sensitive);
    node.each_part(&mut |part, _| marked |= is_marked(part));
    marked
}

/// The innermost parts of two types that have nothing in common, and the way there.
fn difference<'t>(one: &'t Type, other: &'t Type) -> (&'t Type, &'t Type, String) {
    let differ = |one: &Type, other: &Type| !may_unify(&[one.clone(), other.clone()]);
    let within = match (one, other) {
        (Type::Object(ones), Type::Object(others))
            if ones.iter().map(|(name, _)| name).eq(others.iter().map(|(name, _)| name)) =>
        {
            let mut pairs = ones.iter().zip(others);
            let found = pairs.find(|((_, one), (_, other))| differ(&one.ty, &other.ty));
            found.map(|((name, one), (_, other))| (&one.ty, &other.ty, format!(".{name}")))
        }
        (Type::Tuple(ones), Type::Tuple(others)) if ones.len() == others.len() => {
            let mut pairs = ones.iter().zip(others).enumerate();
            let found = pairs.find(|(_, (one, other))| differ(one, other));
            found.map(|(at, (one, other))| (one, other, format!("[{at}]")))
        }
        _ => None,
    };
    match within {
        None => (one, other, String::new()),
        Some((one, other, step)) => {
            let (one, other, path) = difference(one, other);
            (one, other, step + &path)
        }
    }
}

/// `a number`, `an object({ a = string })`.
fn in_words(ty: &Type) -> String {
    let whole = ty.to_string();
    if whole.len() > LONGEST_TYPE { in_a_word(ty) } else { with_article(&whole) }
}

/// `a number`, `an object`.
fn in_a_word(ty: &Type) -> String {
    with_article(ty.name())
}

fn with_article(word: &str) -> String {
    let article = if word.starts_with('o') { "an" } else { "a" };
    format!("{article} {word}")
}
