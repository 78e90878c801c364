//! The evaluator: one dispatch over the kinds of nodes.

use std::borrow::Cow;
use std::sync::Arc;

use crate::base::diagnostic::{Code, Span};
use crate::grid::expression::ir::{Conditional, Kind, Logic, Node};
use crate::grid::expression::site::Site;
use crate::grid::expression::{Budget, EvalError, Frame};
use crate::value::{Text, Value};

use super::primitive::Truth;

/// A value, borrowed where possible. The error is boxed because a result is moved at every step.
pub(in crate::grid::expression) type Evaluated<'a> = Result<Cow<'a, Value>, Box<EvalError>>;

/// One evaluation.
pub(in crate::grid::expression) struct Evaluator<'a> {
    pub(super) frame: Frame<'a>,
    /// What is left.
    pub(super) budget: Budget,
    /// What the variables of the enclosing `for`s hold, outermost first.
    pub(super) variables: Vec<Value>,
    /// What it knows of its random choices.
    pub(super) chance: Chance,
}

/// What an evaluation knows of its random choices.
#[derive(Default)]
pub(super) struct Chance {
    /// How often each random call ran.
    pub turns: Vec<(Arc<Site>, u64)>,
    /// Whether something was left undone because there is no clock and no seed yet.
    pub waits: bool,
}

/// An error about the part at `span`.
pub(super) fn failed(span: Span, message: impl Into<String>) -> Box<EvalError> {
    Box::new(EvalError::new(Code::EVALUATION, span, message))
}

/// The same error without anything of a sensitive value in it.
pub(super) fn hide(error: Box<EvalError>) -> Box<EvalError> {
    if error.code == Code::BUDGET {
        return error;
    }
    Box::new(EvalError::new(
        error.code,
        error.span,
        "this cannot be evaluated; the reason is not shown because a sensitive value takes part",
    ))
}

impl<'a> Evaluator<'a> {
    /// An evaluation that sees `frame`.
    pub fn new(frame: Frame<'a>) -> Self {
        Self { frame, budget: frame.ambient.budget, variables: Vec::new(), chance: Chance::default() }
    }

    /// An evaluation of a part that has `depth` variables of `for`s around it and uses none of them.
    pub fn within(frame: Frame<'a>, depth: usize) -> Self {
        Self { variables: vec![Value::Unknown; depth], ..Self::new(frame) }
    }

    /// The value of a whole expression: what was made is checked to be of a size that others can walk over.
    pub fn root(mut self, root: &'a Node) -> Evaluated<'a> {
        self.whole(root)
    }

    /// Whether something could not be evaluated because that takes the run's clock or seed.
    pub fn waits_for_the_run(&self) -> bool {
        self.chance.waits
    }

    /// As [`root`](Self::root).
    pub fn whole(&mut self, root: &'a Node) -> Evaluated<'a> {
        let value = self.node(root)?;
        if let Cow::Owned(Value::Seq(..) | Value::Map(..) | Value::Sensitive(_)) = &value {
            self.measure(&value, root.span)?;
        }
        Ok(value)
    }

    /// The value of a node.
    pub fn node(&mut self, node: &'a Node) -> Evaluated<'a> {
        self.step(node.span)?;
        match &node.kind {
            Kind::Constant(value) => Ok(Cow::Borrowed(value)),
            Kind::Fails(error) => Err(error.clone()),
            Kind::Slot(number) => Ok(self.frame.slots.get(*number as usize).map_or(Cow::Owned(Value::Unknown), Cow::Borrowed)),
            Kind::Variable(number) => Ok(Cow::Owned(self.variables.get(*number as usize).cloned().unwrap_or(Value::Unknown))),
            Kind::Path(path) => self.path(path),
            Kind::Template(template) => self.template(template, node.span),
            Kind::Tuple(elements) => self.tuple(elements, node.span),
            Kind::Object(items) => self.object(items, node.span),
            Kind::Call(call) => self.call(call, node.span),
            Kind::Try(args) => self.first_of(args, node.span),
            Kind::Can(arg) => self.can(arg),
            Kind::Not(operand) => self.not(operand),
            Kind::Negate(operand) => self.negate(operand),
            Kind::Binary(binary) => self.binary(binary, node.span),
            Kind::Logic(logic) => self.logic(logic),
            Kind::Conditional(conditional) => self.conditional(conditional),
            Kind::For(each) => self.each(each, node.span),
            Kind::Address(url) => self.address(url),
            Kind::Served(served) => self.served(served, node.span),
        }
    }

    #[inline(never)]
    fn tuple(&mut self, elements: &'a [Node], span: Span) -> Evaluated<'a> {
        self.spend(elements.len() * size_of::<Value>(), span)?;
        let values: Result<Vec<Value>, _> = elements.iter().map(|element| self.node(element).map(Cow::into_owned)).collect();
        Ok(Cow::Owned(Value::tuple(values?)))
    }

    #[inline(never)]
    fn object(&mut self, items: &'a [(Node, Node)], span: Span) -> Evaluated<'a> {
        self.spend(items.len() * size_of::<(Text, Value)>(), span)?;
        let mut entries = Vec::with_capacity(items.len());
        let (mut sensitive, mut unknown) = (false, false);
        for (key, value) in items {
            let name = self.node(key)?;
            let name = self.key(&name, key.span)?;
            let value = self.node(value)?.into_owned();
            sensitive |= name.sensitive;
            match name.text {
                Some(name) => entries.push((name, value)),
                None => unknown = true,
            }
        }
        let object = if unknown { Value::Unknown } else { Value::object(entries) };
        Ok(Cow::Owned(object.sensitive_if(sensitive)))
    }

    #[inline(never)]
    fn conditional(&mut self, conditional: &'a Conditional) -> Evaluated<'a> {
        let condition = self.node(&conditional.condition)?;
        let Truth { value, sensitive } = self.truth(&condition, conditional.condition.span, "the condition")?;
        let taken = match value {
            Some(true) => self.node(&conditional.then)?,
            Some(false) => self.node(&conditional.otherwise)?,
            None => Cow::Owned(Value::Unknown),
        };
        let taken = if conditional.text { self.unified_text(taken) } else { taken };
        Ok(if sensitive { Cow::Owned(taken.into_owned().sensitive()) } else { taken })
    }

    #[inline(never)]
    fn logic(&mut self, logic: &'a Logic) -> Evaluated<'a> {
        let left = self.node(&logic.left)?;
        let left = self.truth(&left, logic.left.span, "the left operand")?;
        if left.value == Some(logic.decides) {
            return Ok(Cow::Owned(Value::Bool(logic.decides).sensitive_if(left.sensitive)));
        }
        let outcome = self.attempt(|own| {
            let right = own.node(&logic.right)?;
            own.truth(&right, logic.right.span, "the right operand")
        });
        let right = match outcome {
            // What the left operand may turn out to prevent is no error yet.
            Err(error) if left.value.is_none() && error.code != Code::BUDGET => Truth { value: None, sensitive: false },
            outcome => outcome?,
        };
        let value = match (left.value, right.value) {
            (_, Some(value)) if value == logic.decides => Value::Bool(value),
            (Some(_), Some(value)) => Value::Bool(value),
            _ => Value::Unknown,
        };
        Ok(Cow::Owned(value.sensitive_if(left.sensitive || right.sensitive)))
    }

    /// `try(a, b, …)`
    #[inline(never)]
    fn first_of(&mut self, args: &'a [Node], span: Span) -> Evaluated<'a> {
        let mut reasons = Vec::new();
        for arg in args {
            match self.attempt(|own| own.node(arg)) {
                Err(error) if error.code != Code::BUDGET => reasons.push(error.message),
                outcome => return outcome,
            }
        }
        Err(failed(span, format!("no argument of \"try\" has a value: {}", reasons.join("; "))))
    }

    /// `can(a)`
    #[inline(never)]
    fn can(&mut self, arg: &'a Node) -> Evaluated<'a> {
        let outcome = self.attempt(|own| own.node(arg));
        Ok(Cow::Owned(match outcome {
            Err(error) if error.code == Code::BUDGET => return Err(error),
            Err(_) => Value::Bool(false),
            Ok(value) if value.is_unknown() => Value::Unknown,
            Ok(_) => Value::Bool(true),
        }))
    }

    /// Runs something that may fail and be forgotten.
    fn attempt<T>(&mut self, run: impl FnOnce(&mut Self) -> Result<T, Box<EvalError>>) -> Result<T, Box<EvalError>> {
        let depth = self.variables.len();
        let outcome = run(self);
        self.variables.truncate(depth);
        outcome
    }
}
