//! One container of expressions (a step, a resource, a local, an output) while it is read.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::grid::expression::{Attempt, Expr, Place, SlotTable, Symbols, compile};
use crate::grid::model::{Setting, reading};
use crate::grid::syntax::{Attribute, Expression};
use crate::value::{Text, Value};

use super::read::{Read, boolean};

/// What its expressions may name, and what they have been found to read.
pub(super) struct Container<'c> {
    pub symbols: &'c Symbols,
    pub place: Place,
    pub slots: SlotTable,
    pub diagnostics: &'c mut Diagnostics,
    /// Whether settings must be known before the run: they hold for more than one reader.
    pub settled: bool,
}

/// An expression, compiled.
pub(super) enum Compiled {
    /// Its value is known.
    Known(Value, Expr),
    /// It is known at run time.
    Computed(Expr),
    /// It, or something it names, is wrong, which is reported.
    Wrong,
}

impl<'c> Container<'c> {
    /// An empty one.
    pub fn new(symbols: &'c Symbols, place: Place, diagnostics: &'c mut Diagnostics) -> Self {
        Self { symbols, place, slots: SlotTable::new(), diagnostics, settled: false }
    }

    /// Reports a problem.
    pub fn report(&mut self, problem: Diagnostic) {
        self.diagnostics.push(problem);
    }

    /// Compiles an expression in which `self` means nothing.
    pub fn compile(&mut self, expression: &Expression) -> Option<Expr> {
        compile(expression, self.symbols, &self.place, &mut self.slots, self.diagnostics)
    }

    /// Compiles an expression in which `self` has an output of these fields.
    pub fn compile_with_self(&mut self, expression: &Expression, attempt: Attempt, outputs: Option<Arc<[Text]>>) -> Option<Expr> {
        let place = Place { attempt, outputs, ..self.place.clone() };
        compile(expression, self.symbols, &place, &mut self.slots, self.diagnostics)
    }

    /// Compiles an expression and looks whether its value is known.
    pub fn known(&mut self, expression: &Expression) -> Compiled {
        let Some(compiled) = self.compile(expression) else { return Compiled::Wrong };
        match compiled.as_constant() {
            Some(value) if value.has_unknown() => Compiled::Wrong,
            Some(value) => Compiled::Known(value.clone(), compiled),
            None => Compiled::Computed(compiled),
        }
    }

    /// Whether an expression is known to be null. What is wrong with it is not reported.
    pub fn is_null(&self, expression: &Expression) -> bool {
        let (mut slots, mut unseen) = (SlotTable::new(), Diagnostics::new());
        let compiled = compile(expression, self.symbols, &self.place, &mut slots, &mut unseen);
        compiled.is_some_and(|compiled| compiled.as_constant().is_some_and(|value| value.clone().unmark().0.is_null()))
    }

    /// An argument's value, known and checked or computed. Null is as if it were left out.
    pub fn setting<T>(&mut self, attribute: Option<&Attribute>, read: Read<T>) -> Option<Setting<T>> {
        let attribute = attribute?;
        match self.known(&attribute.value) {
            Compiled::Known(value, _) => self.read(&attribute.name.text, attribute.value.span, &value, read).map(Setting::Fixed),
            Compiled::Computed(expr) => self.computed(attribute, expr),
            Compiled::Wrong => None,
        }
    }

    /// A setting that is known at run time, if it may be.
    fn computed<T>(&mut self, attribute: &Attribute, expr: Expr) -> Option<Setting<T>> {
        if self.settled {
            self.report(not_constant(&attribute.name.text, attribute.value.span));
            return None;
        }
        Some(Setting::Computed(expr))
    }

    /// A key, which is shown wherever what it names is. Null is as if it were left out.
    pub fn key(&mut self, attribute: Option<&Attribute>) -> Option<Setting<Text>> {
        let attribute = attribute?;
        match self.known(&attribute.value) {
            Compiled::Known(value, _) if value.has_sensitive() => {
                let message = format!("\"{}\" is sensitive, but keys are shown", attribute.name.text);
                let problem = Diagnostic::error(Code::SENSITIVE, attribute.value.span, message);
                self.report(problem.hint("take the mark off with nonsensitive(…), if it may be shown"));
                None
            }
            Compiled::Known(value, _) => {
                self.read(&attribute.name.text, attribute.value.span, &value, reading::key).map(Setting::Fixed)
            }
            Compiled::Computed(expr) => self.computed(attribute, expr),
            Compiled::Wrong => None,
        }
    }

    /// An argument's value where it must be known before the run. Null is as if it were left out.
    pub fn fixed<T>(&mut self, attribute: Option<&Attribute>, read: Read<T>) -> Option<T> {
        let attribute = attribute?;
        match self.known(&attribute.value) {
            Compiled::Known(value, _) => self.read(&attribute.name.text, attribute.value.span, &value, read),
            Compiled::Computed(_) => {
                self.report(not_constant(&attribute.name.text, attribute.value.span));
                None
            }
            Compiled::Wrong => None,
        }
    }

    /// As [`fixed`](Self::fixed); what is wrong with it is not reported.
    pub fn quiet<T>(&self, attribute: Option<&Attribute>, read: Read<T>) -> Option<T> {
        let mut unseen = Diagnostics::new();
        Container::new(self.symbols, self.place.clone(), &mut unseen).fixed(attribute, read)
    }

    /// As [`fixed`](Self::fixed), of a list of texts such as `example`: each element is read by itself.
    pub fn fixed_list<T>(&mut self, attribute: Option<&Attribute>, example: &str, read: Read<T>) -> Option<Vec<T>> {
        let attribute = attribute?;
        let list = self.fixed(Some(attribute), |value| Ok(value.clone()))?;
        let Some(elements) = list.elements() else {
            let message =
                format!("{}: a list of strings is required, such as {example}, not {}", attribute.name.text, list.a_type());
            self.report(Diagnostic::error(Code::INVALID_VALUE, attribute.value.span, message));
            return None;
        };
        let each = elements.iter().enumerate().map(|(at, element)| {
            let place = attribute.value.part(&[format!("[{at}]")]).span;
            self.read(&attribute.name.text, place, element, read)
        });
        let read: Vec<Option<T>> = each.collect();
        read.into_iter().collect()
    }

    /// Compiles something that must be true or false, as far as that is known.
    pub fn condition(&mut self, name: &str, expression: &Expression) -> Option<Expr> {
        let compiled = self.compile(expression)?;
        self.check_condition(name, compiled)
    }

    /// As [`condition`](Self::condition), over `self` with an output of these fields.
    pub fn condition_with_self(
        &mut self,
        name: &str,
        expression: &Expression,
        attempt: Attempt,
        outputs: Option<Arc<[Text]>>,
    ) -> Option<Expr> {
        let compiled = self.compile_with_self(expression, attempt, outputs)?;
        self.check_condition(name, compiled)
    }

    fn check_condition(&mut self, name: &str, compiled: Expr) -> Option<Expr> {
        let Some(value) = compiled.as_constant() else { return Some(compiled) };
        let plain = value.clone().unmark().0;
        if plain.is_unknown() {
            return None;
        }
        let wrong =
            if plain.is_null() { Some(String::from("true or false is required, not null")) } else { boolean(&plain).err() };
        match wrong {
            Some(message) => {
                self.report(Diagnostic::error(Code::INVALID_VALUE, compiled.span(), format!("{name}: {message}")));
                None
            }
            None => Some(compiled),
        }
    }

    /// As [`read`](Self::read), of a value that is not null and keeps the mark it has as a whole.
    pub fn read_marked(&mut self, attribute: &Attribute, value: &Value, read: Read<Value>, hint: &str) -> Option<Value> {
        let (plain, sensitive) = value.clone().unmark();
        match read(&plain) {
            Ok(value) => Some(value.sensitive_if(sensitive)),
            Err(message) => {
                let hidden = value.has_sensitive();
                let message = if hidden { hidden_message() } else { message };
                let name = &attribute.name.text;
                let problem = Diagnostic::error(Code::INVALID_VALUE, attribute.value.span, format!("{name}: {message}"));
                self.report(problem.hint(hint));
                None
            }
        }
    }

    fn read<T>(&mut self, name: &str, span: Span, value: &Value, read: Read<T>) -> Option<T> {
        let (plain, sensitive) = value.clone().unmark_deep();
        if plain.is_null() {
            return None;
        }
        match read(&plain) {
            Ok(value) => Some(value),
            Err(message) => {
                let message = if sensitive { hidden_message() } else { message };
                self.report(Diagnostic::error(Code::INVALID_VALUE, span, format!("{name}: {message}")));
                None
            }
        }
    }
}

fn hidden_message() -> String {
    String::from("the value does not fit; it is sensitive, so it is not shown")
}

/// The problem that something must be known before the run and is not.
pub(super) fn not_constant(name: &str, span: Span) -> Diagnostic {
    let message = format!("\"{name}\" must be known before the run");
    Diagnostic::error(Code::NOT_CONSTANT, span, message).hint("it may name variables, constant locals and functions")
}
