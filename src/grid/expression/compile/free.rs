//! The names that an expression does not bind itself.

use std::sync::Arc;

use crate::base::diagnostic::Span;
use crate::grid::syntax::{Expression, ExpressionKind, ForResult, Name, TemplateFor, TemplatePart};

/// Each name that means something from outside the expression, with the first place where it stands.
pub(super) fn names(expression: &Expression) -> Vec<(Arc<str>, Span)> {
    let mut search = Search { bound: Vec::new(), found: Vec::new() };
    search.expression(expression);
    search.found
}

struct Search<'e> {
    bound: Vec<&'e str>,
    found: Vec<(Arc<str>, Span)>,
}

impl<'e> Search<'e> {
    fn expression(&mut self, expression: &'e Expression) {
        match &expression.kind {
            ExpressionKind::Variable(name) => {
                if !self.bound.contains(&&**name) && self.found.iter().all(|(found, _)| found != name) {
                    self.found.push((Arc::clone(name), expression.span));
                }
            }
            ExpressionKind::For(each) => {
                self.expression(&each.collection);
                let depth = self.bind(each.key.as_ref(), &each.value);
                match &each.result {
                    ForResult::Tuple(value) => self.expression(value),
                    ForResult::Object { key, value } | ForResult::Groups { key, value } => {
                        self.expression(key);
                        self.expression(value);
                    }
                }
                each.condition.iter().for_each(|condition| self.expression(condition));
                self.bound.truncate(depth);
            }
            ExpressionKind::Template(parts) => self.parts(parts),
            _ => expression.each_part(&mut |part| self.expression(part)),
        }
    }

    fn parts(&mut self, parts: &'e [TemplatePart]) {
        for part in parts {
            match part {
                TemplatePart::Literal { .. } => {}
                TemplatePart::Interpolation { expression, .. } => self.expression(expression),
                TemplatePart::If(directive) => {
                    self.expression(&directive.condition);
                    self.parts(&directive.then);
                    self.parts(&directive.otherwise);
                }
                TemplatePart::For(directive) => self.directive(directive),
            }
        }
    }

    fn directive(&mut self, each: &'e TemplateFor) {
        self.expression(&each.collection);
        let depth = self.bind(each.key.as_ref(), &each.value);
        self.parts(&each.body);
        self.bound.truncate(depth);
    }

    /// Binds names; says how many were bound before.
    fn bind(&mut self, key: Option<&'e Name>, value: &'e Name) -> usize {
        let depth = self.bound.len();
        self.bound.extend(key.into_iter().chain([value]).map(|name| &*name.text));
        depth
    }
}
