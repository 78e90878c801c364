//! `for`, in expressions and in templates, and the variables they bind.

use std::sync::Arc;

use crate::base::diagnostic::Span;
use crate::grid::expression::ir::{self, Binds, Kind, Makes, Node, Part, PartFor, Reads};
use crate::grid::syntax::{Expression, For, ForResult, Name, TemplateFor};

use super::compiler::Compiler;

impl Compiler<'_> {
    pub(super) fn each(&mut self, each: &For, span: Span) -> Option<Node> {
        let collection = self.node(&each.collection);
        let depth = self.variables.len();
        let binds = self.bind(each.key.as_ref(), &each.value);
        let condition = each.condition.as_ref().map(|condition| self.node(condition));
        let result = self.result(&each.result);
        self.variables.truncate(depth);
        let (collection, condition, (result, reads)) =
            (collection?, condition.map_or(Some(None), |node| node.map(Some))?, result?);
        let inner = condition.as_ref().map_or(reads, |condition| condition.reads.and(reads));
        let reads = collection.reads.and(inner.outside_of(depth));
        Some(self.finish(Kind::For(Box::new(ir::For { collection, binds, condition, result })), span, reads))
    }

    fn result(&mut self, result: &ForResult) -> Option<(Makes, Reads)> {
        match result {
            ForResult::Tuple(value) => {
                let value = self.node(value)?;
                let reads = value.reads;
                Some((Makes::Tuple(value), reads))
            }
            ForResult::Object { key, value } => {
                let (key, value, reads) = self.pair(key, value)?;
                Some((Makes::Object { key, value }, reads))
            }
            ForResult::Groups { key, value } => {
                let (key, value, reads) = self.pair(key, value)?;
                Some((Makes::Groups { key, value }, reads))
            }
        }
    }

    fn pair(&mut self, key: &Expression, value: &Expression) -> Option<(Node, Node, Reads)> {
        let (key, value) = (self.node(key), self.node(value));
        let (key, value) = (key?, value?);
        let reads = key.reads.and(value.reads);
        Some((key, value, reads))
    }

    pub(super) fn part_for(&mut self, each: &TemplateFor) -> Option<(Part, Reads)> {
        let collection = self.node(&each.collection);
        let depth = self.variables.len();
        let binds = self.bind(each.key.as_ref(), &each.value);
        let body = self.parts(&each.body);
        self.variables.truncate(depth);
        let (collection, (body, inner)) = (collection?, body?);
        let reads = collection.reads.and(inner.outside_of(depth));
        Some((Part::For(Box::new(PartFor { collection, binds, body })), reads))
    }

    fn bind(&mut self, key: Option<&Name>, value: &Name) -> Binds {
        let names = key.into_iter().chain([value]).map(|name| Arc::clone(&name.text));
        self.variables.extend(names);
        if key.is_some() { Binds::KeyAndValue } else { Binds::Value }
    }
}
