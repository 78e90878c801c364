//! Templates.

use std::borrow::Cow;

use crate::base::diagnostic::Span;
use crate::grid::expression::EvalError;
use crate::grid::expression::ir::{Part, PartFor, Template};
use crate::value::{Text, Value, convert};

use super::evaluator::{failed, hide};
use super::primitive::kind;
use super::repetition::Items;
use super::{Evaluated, Evaluator};

/// The text so far.
struct Buffer {
    text: String,
    unknown: bool,
    sensitive: bool,
}

impl<'a> Evaluator<'a> {
    #[inline(never)]
    pub(super) fn template(&mut self, template: &'a Template, span: Span) -> Evaluated<'a> {
        let mut buffer = Buffer { text: String::with_capacity(template.capacity.get()), unknown: false, sensitive: false };
        self.parts(&template.parts, &mut buffer)?;
        self.spend(buffer.text.len(), span)?;
        template.capacity.learn(buffer.text.len());
        let value = if buffer.unknown { Value::Unknown } else { Value::String(Text::from(buffer.text)) };
        Ok(Cow::Owned(value.sensitive_if(buffer.sensitive)))
    }

    fn parts(&mut self, parts: &'a [Part], buffer: &mut Buffer) -> Result<(), Box<EvalError>> {
        for part in parts {
            match part {
                Part::Literal(text) => buffer.text.push_str(text),
                Part::Node(node) => {
                    let value = self.node(node)?;
                    put(&value, buffer, node.span)?;
                }
                Part::If { condition, then, otherwise } => {
                    let value = self.node(condition)?;
                    let truth = self.truth(&value, condition.span, "the condition")?;
                    buffer.sensitive |= truth.sensitive;
                    match truth.value {
                        Some(true) => self.parts(then, buffer)?,
                        Some(false) => self.parts(otherwise, buffer)?,
                        None => buffer.unknown = true,
                    }
                }
                Part::For(each) => self.part_for(each, buffer)?,
            }
        }
        Ok(())
    }

    #[inline(never)]
    fn part_for(&mut self, each: &'a PartFor, buffer: &mut Buffer) -> Result<(), Box<EvalError>> {
        let span = each.collection.span;
        let collection = self.node(&each.collection)?;
        let (items, sensitive) = Items::of(&collection, span)?;
        buffer.sensitive |= sensitive;
        buffer.unknown |= matches!(items, Items::Unknown);
        for at in 0..items.len() {
            self.step(span)?;
            let Some((key, value)) = items.at(at) else { break };
            let depth = self.bind(each.binds, key, value);
            let before = buffer.text.len();
            self.parts(&each.body, buffer)?;
            self.spend(buffer.text.len() - before, span)?;
            self.variables.truncate(depth);
        }
        Ok(())
    }
}

/// Puts a value into text.
fn put(value: &Value, buffer: &mut Buffer, span: Span) -> Result<(), Box<EvalError>> {
    match value {
        Value::String(text) => buffer.text.push_str(text),
        Value::Int(number) => buffer.text.push_str(itoa::Buffer::new().format(*number)),
        Value::Bool(value) => buffer.text.push_str(if *value { "true" } else { "false" }),
        Value::Unknown => buffer.unknown = true,
        Value::Sensitive(inner) => {
            buffer.sensitive = true;
            put(inner, buffer, span).map_err(hide)?;
        }
        Value::Null => return Err(failed(span, "this is null, which cannot be put into text")),
        other => match convert::to_text(other) {
            Ok(text) => buffer.text.push_str(&text),
            Err(_) => {
                let mut error = failed(span, format!("this is {}, which cannot be put into text", kind(other)));
                error.hint = Some(String::from("use jsonencode(), or join() for a list of strings"));
                return Err(error);
            }
        },
    }
    Ok(())
}
