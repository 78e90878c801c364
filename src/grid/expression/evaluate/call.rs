//! Function calls.

use std::borrow::Cow;
use std::cell::RefCell;

use crate::base::diagnostic::Span;
use crate::grid::expression::EvalError;
use crate::grid::expression::ir::Call;
use crate::grid::functions::{self, CallContext, Cause, FunctionError, Marks};
use crate::value::Value;

use super::budget::size;
use super::evaluator::failed;
use super::primitive::kind;
use super::rendering::Standing;
use super::{Evaluated, Evaluator};

impl<'a> Evaluator<'a> {
    #[inline(never)]
    pub(super) fn call(&mut self, call: &'a Call, span: Span) -> Evaluated<'a> {
        let Some(args) = self.arguments(call, span)? else {
            return Ok(Cow::Owned(Value::Unknown));
        };
        let (mut unknown, mut sensitive) = (false, false);
        for arg in &args {
            let extent = self.measure(arg, span)?;
            unknown |= extent.unknown;
            sensitive |= extent.sensitive;
        }
        if unknown {
            return Ok(Cow::Owned(Value::Unknown.sensitive_if(sensitive)));
        }
        let marks = if sensitive { Marks::Some } else { Marks::None };
        let value = self.called(call, args, marks, span)?;
        self.spend(size(&value), span)?;
        Ok(Cow::Owned(value))
    }

    fn called(&mut self, call: &'a Call, args: Vec<Value>, marks: Marks, span: Span) -> Result<Value, Box<EvalError>> {
        let ambient = self.frame.ambient;
        let evaluation = Standing { evaluator: RefCell::new(self), call, span, over: RefCell::new(None) };
        let context = CallContext {
            environment: &ambient.environment,
            files: call.site.as_ref().map(|site| &site.files),
            clock: ambient.clock(),
            secrets: ambient.secrets.as_ref(),
            evaluation: &evaluation,
        };
        let outcome = functions::call(call.function.0, &context, args, marks);
        let over = evaluation.over.into_inner();
        outcome.map_err(|error| {
            self.chance.waits |= error.cause == Cause::BeforeTheRun;
            over.unwrap_or_else(|| refused(call, error, span))
        })
    }

    /// The values of the arguments; `None` if it is not known how many there are.
    fn arguments(&mut self, call: &'a Call, span: Span) -> Result<Option<Vec<Value>>, Box<EvalError>> {
        let mut args = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            args.push(self.node(arg)?.into_owned());
        }
        if !call.expand_final {
            return Ok(Some(args));
        }
        let span = call.args.last().map_or(span, |last| last.span);
        let (last, sensitive) = args.pop().unwrap_or_default().unmark();
        match &last {
            Value::Unknown => Ok(None),
            Value::Seq(_, elements) => {
                self.spend(elements.len() * size_of::<Value>(), span)?;
                args.extend(elements.iter().map(|element| element.clone().sensitive_if(sensitive)));
                Ok(Some(args))
            }
            Value::Null => Err(failed(span, "the expanded argument is null; it must be a list")),
            other => Err(failed(span, format!("the expanded argument must be a list, not {}", kind(other)))),
        }
    }
}

fn refused(call: &Call, error: FunctionError, span: Span) -> Box<EvalError> {
    let at = error.argument.and_then(|argument| call.args.get(argument.min(call.args.len().saturating_sub(1))));
    failed(at.map_or(span, |arg| arg.span), error.message)
}
