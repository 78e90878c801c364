//! `for` expressions, and walking over collections.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::diagnostic::Span;
use crate::grid::expression::EvalError;
use crate::grid::expression::ir::{Binds, For, Makes, Node};
use crate::value::{SeqKind, Text, Value};

use super::evaluator::{failed, hide};
use super::primitive::kind;
use super::{Evaluated, Evaluator};

/// What `for` walks over.
pub(super) enum Items {
    /// Nothing is known about it.
    Unknown,
    /// A tuple, list or set: keys are positions, of a set the elements.
    Elements(SeqKind, Arc<[Value]>),
    /// An object or map.
    Entries(Vec<(Text, Value)>),
}

impl Items {
    /// The items of a collection and whether it was marked.
    pub(super) fn of(collection: &Value, span: Span) -> Result<(Self, bool), Box<EvalError>> {
        let items = match collection {
            Value::Sensitive(inner) => return Self::of(inner, span).map(|(items, _)| (items, true)).map_err(hide),
            Value::Unknown => Self::Unknown,
            Value::Seq(kind, elements) => Self::Elements(*kind, Arc::clone(elements)),
            Value::Map(..) | Value::Record(_) => Self::Entries(collection.entries().collect()),
            Value::Null => return Err(failed(span, "\"for\" cannot walk over null")),
            Value::Bool(_) | Value::Int(_) | Value::Big(_) | Value::String(_) => {
                return Err(failed(span, format!("\"for\" cannot walk over {}", kind(collection))));
            }
        };
        Ok((items, false))
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Unknown => 0,
            Self::Elements(_, elements) => elements.len(),
            Self::Entries(entries) => entries.len(),
        }
    }

    /// The key and value at a position.
    pub(super) fn at(&self, at: usize) -> Option<(Value, Value)> {
        match self {
            Self::Unknown => None,
            Self::Elements(SeqKind::Set, elements) => elements.get(at).map(|element| (element.clone(), element.clone())),
            Self::Elements(_, elements) => {
                elements.get(at).map(|element| (Value::Int(i64::try_from(at).unwrap_or(i64::MAX)), element.clone()))
            }
            Self::Entries(entries) => entries.get(at).map(|(key, value)| (Value::String(key.clone()), value.clone())),
        }
    }
}

/// What became of one item, and of the whole so far.
#[derive(Default)]
struct Progress {
    unknown: bool,
    sensitive: bool,
}

/// What is collected, by what is made.
#[derive(Default)]
struct Collected {
    values: Vec<Value>,
    entries: BTreeMap<Text, Value>,
    groups: BTreeMap<Text, Vec<Value>>,
}

impl<'a> Evaluator<'a> {
    #[inline(never)]
    pub(super) fn each(&mut self, each: &'a For, span: Span) -> Evaluated<'a> {
        let collection = self.node(&each.collection)?;
        let (items, sensitive) = Items::of(&collection, each.collection.span)?;
        let mut progress = Progress { unknown: matches!(items, Items::Unknown), sensitive };
        let mut collected = Collected::default();
        for at in 0..items.len() {
            let Some((key, value)) = items.at(at) else { break };
            let depth = self.bind(each.binds, key, value);
            self.item(each, &mut collected, &mut progress, span)?;
            self.variables.truncate(depth);
        }
        let made = match &each.result {
            _ if progress.unknown => Value::Unknown,
            Makes::Tuple(_) => Value::tuple(collected.values),
            Makes::Object { .. } => Value::object(collected.entries),
            Makes::Groups { .. } => Value::object(collected.groups.into_iter().map(|(key, values)| (key, Value::tuple(values)))),
        };
        Ok(Cow::Owned(made.sensitive_if(progress.sensitive)))
    }

    /// Sets the variables of a `for`; returns how many there were before.
    pub(super) fn bind(&mut self, binds: Binds, key: Value, value: Value) -> usize {
        let depth = self.variables.len();
        if binds == Binds::KeyAndValue {
            self.variables.push(key);
        }
        self.variables.push(value);
        depth
    }

    fn item(&mut self, each: &'a For, into: &mut Collected, progress: &mut Progress, span: Span) -> Result<(), Box<EvalError>> {
        if let Some(condition) = &each.condition {
            let value = self.node(condition)?;
            let truth = self.truth(&value, condition.span, "the condition of \"for\"")?;
            progress.sensitive |= truth.sensitive;
            progress.unknown |= truth.value.is_none();
            if truth.value != Some(true) {
                return Ok(());
            }
        }
        match &each.result {
            Makes::Tuple(value) => {
                self.spend(size_of::<Value>(), span)?;
                into.values.push(self.node(value)?.into_owned());
            }
            Makes::Object { key, value } => {
                if let Some((name, value)) = self.entry(key, value, progress)? {
                    if into.entries.contains_key(&name) {
                        return Err(duplicate(&name, key, progress.sensitive));
                    }
                    into.entries.insert(name, value);
                }
            }
            Makes::Groups { key, value } => {
                if let Some((name, value)) = self.entry(key, value, progress)? {
                    into.groups.entry(name).or_default().push(value);
                }
            }
        }
        Ok(())
    }

    fn entry(
        &mut self,
        key: &'a Node,
        value: &'a Node,
        progress: &mut Progress,
    ) -> Result<Option<(Text, Value)>, Box<EvalError>> {
        self.spend(size_of::<(Text, Value)>(), key.span)?;
        let name = self.node(key)?;
        let name = self.key(&name, key.span)?;
        progress.sensitive |= name.sensitive;
        progress.unknown |= name.text.is_none();
        let value = self.node(value)?.into_owned();
        Ok(name.text.map(|name| (name, value)))
    }
}

fn duplicate(name: &str, key: &Node, sensitive: bool) -> Box<EvalError> {
    let message =
        if sensitive { String::from("two elements have the same key") } else { format!("two elements have the key \"{name}\"") };
    let mut error = failed(key.span, message);
    error.hint = Some(String::from("write ... after the value to collect the values of one key in a list"));
    error
}
