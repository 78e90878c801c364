//! What a function may ask of the evaluation it is called in: random choices, and the value of a template.

use std::cell::RefCell;
use std::mem;
use std::sync::Arc;

use crate::base::diagnostic::{Code, Span};
use crate::base::seed::Choices;
use crate::grid::expression::ir::Call;
use crate::grid::expression::program::Program;
use crate::grid::expression::site::Site;
use crate::grid::expression::{EvalError, Frame, compile};
use crate::grid::functions::{Evaluation, FunctionError, Template};
use crate::value::{Text, Value};

use super::Evaluator;

/// A call and the evaluation that it stands in.
pub(super) struct Standing<'e, 'a> {
    pub evaluator: RefCell<&'e mut Evaluator<'a>>,
    pub call: &'e Call,
    pub span: Span,
    /// Why the evaluation is over, whatever the function makes of it.
    pub over: RefCell<Option<Box<EvalError>>>,
}

impl Evaluation for Standing<'_, '_> {
    fn choices(&self) -> Option<Choices> {
        let site = self.call.site.as_ref()?;
        let mut evaluator = self.evaluator.borrow_mut();
        let turn = evaluator.turn(site);
        evaluator.frame.ambient.choices(site, turn)
    }

    fn render(&self, template: Template<'_>, variables: &[(Text, Value)]) -> Result<Value, FunctionError> {
        let mut evaluator = self.evaluator.borrow_mut();
        let rendered = match &self.call.program {
            Some(program) => evaluator.render(program, variables),
            None => self.program(template, &mut evaluator).and_then(|program| evaluator.render(&program, variables)),
        };
        rendered.map_err(|refused| match refused {
            Refused::Over(error) => {
                let message = FunctionError::new(error.message.clone());
                *self.over.borrow_mut() = Some(error);
                message
            }
            Refused::Failed(error) => error,
        })
    }
}

impl Standing<'_, '_> {
    fn program(&self, template: Template<'_>, evaluator: &mut Evaluator<'_>) -> Result<Program, Refused> {
        let site = self.call.site.as_deref().ok_or_else(|| FunctionError::new("it has no place to read templates from"))?;
        let source = compile::Source::of(template, site)?;
        evaluator.spend(source.len(), self.span).map_err(Refused::Over)?;
        Ok(compile::program(source, site, &evaluator.frame.ambient.environment)?)
    }
}

/// Why a template has no value.
enum Refused {
    /// The budget is used up.
    Over(Box<EvalError>),
    Failed(FunctionError),
}

impl From<FunctionError> for Refused {
    fn from(error: FunctionError) -> Self {
        Self::Failed(error)
    }
}

impl Evaluator<'_> {
    /// How often a call ran before in this evaluation.
    fn turn(&mut self, site: &Arc<Site>) -> u64 {
        let turns = &mut self.chance.turns;
        match turns.iter_mut().find(|(known, _)| Arc::ptr_eq(known, site) || known == site) {
            Some((_, turn)) => {
                *turn += 1;
                *turn
            }
            None => {
                turns.push((Arc::clone(site), 0));
                0
            }
        }
    }

    /// The value of a template in which these names mean something. What it does counts as done by this evaluation.
    fn render(&mut self, program: &Program, variables: &[(Text, Value)]) -> Result<Value, Refused> {
        let mut values = Vec::with_capacity(program.names.len());
        for (name, span) in &program.names {
            let found = variables.iter().find(|(given, _)| given.as_str() == &**name);
            let (_, value) = found.ok_or_else(|| missing(program, name, *span))?;
            values.push(value.clone());
        }
        let mut inner = Evaluator {
            frame: Frame { slots: &[], ambient: self.frame.ambient },
            budget: self.budget,
            variables: values,
            chance: mem::take(&mut self.chance),
        };
        let outcome = inner.whole(&program.root).map(std::borrow::Cow::into_owned);
        self.budget = inner.budget;
        self.chance = mem::take(&mut inner.chance);
        match outcome {
            Ok(Value::Null) => {
                let place = program.locate(program.root.span);
                Err(FunctionError::new(format!("{place}: the result of the template is null")).into())
            }
            Ok(value) => Ok(value),
            Err(error) if error.code == Code::BUDGET => Err(Refused::Over(error)),
            Err(error) => Err(program.explain(&error).into()),
        }
    }
}

/// The error that a template needs a name that it is not given.
pub(in crate::grid::expression) fn missing(program: &Program, name: &str, span: Span) -> FunctionError {
    let place = program.locate(span);
    FunctionError::argument(1, format!("vars map does not contain key {name:?}, referenced at {place}"))
}
