//! Walking over all parts of an expression.

use super::tree::{Expression, ExpressionKind, ForResult, Step, StepKind, TemplatePart};

impl Expression {
    /// Calls `visit` with this expression and everything in it, outside in, left to right.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        self.each_part(&mut |part| part.walk(visit));
    }

    /// How many levels of expressions are in this one.
    pub(super) fn height(&self) -> usize {
        let mut below = 0;
        self.each_part(&mut |part| below = below.max(1 + part.height()));
        below
    }

    /// The part that a path such as `headers`, `[0]` leads to, as far as it is written out.
    pub fn part(&self, path: &[String]) -> &Self {
        let Some((step, rest)) = path.split_first() else { return self };
        let part = match &self.kind {
            ExpressionKind::Parens(of) | ExpressionKind::Wrapped(of) => return of.part(path),
            ExpressionKind::Object(items) => {
                let named = |key: &Self| matches!(&key.kind, ExpressionKind::String(name) if **name == **step);
                items.iter().find(|item| named(&item.key)).map(|item| &item.value)
            }
            ExpressionKind::Tuple(elements) => {
                let at = step.strip_prefix('[').and_then(|step| step.strip_suffix(']')).and_then(|at| at.parse::<usize>().ok());
                at.and_then(|at| elements.get(at))
            }
            _ => None,
        };
        part.map_or(self, |part| part.part(rest))
    }

    /// The key of the map that a path leads into by its last step; the part itself if that is not written out.
    pub fn key(&self, path: &[String]) -> &Self {
        let Some((last, before)) = path.split_last() else { return self };
        let of = self.part(before);
        match &of.kind {
            ExpressionKind::Object(items) => {
                let named = |key: &&Self| matches!(&key.kind, ExpressionKind::String(name) if **name == **last);
                items.iter().map(|item| &item.key).find(named).unwrap_or(of)
            }
            _ => of,
        }
    }

    /// Calls `visit` with the expressions directly in this one, left to right.
    pub fn each_part<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        match &self.kind {
            ExpressionKind::Null
            | ExpressionKind::Bool(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::String(_)
            | ExpressionKind::Variable(_) => {}
            ExpressionKind::Template(parts) => each_in_template(parts, visit),
            ExpressionKind::Tuple(elements) => elements.iter().for_each(visit),
            ExpressionKind::Object(items) => {
                for item in items {
                    visit(&item.key);
                    visit(&item.value);
                }
            }
            ExpressionKind::Wrapped(of)
            | ExpressionKind::Parens(of)
            | ExpressionKind::GetAttr { of, .. }
            | ExpressionKind::LegacyIndex { of, .. }
            | ExpressionKind::Unary { operand: of, .. } => visit(of),
            ExpressionKind::Index { of, key } => {
                visit(of);
                visit(key);
            }
            ExpressionKind::Splat(splat) => {
                visit(&splat.of);
                each_in_steps(&splat.each, visit);
            }
            ExpressionKind::Call(call) => call.args.iter().for_each(visit),
            ExpressionKind::Binary(binary) => {
                visit(&binary.left);
                visit(&binary.right);
            }
            ExpressionKind::Conditional(conditional) => {
                visit(&conditional.condition);
                visit(&conditional.then);
                visit(&conditional.otherwise);
            }
            ExpressionKind::For(each) => {
                visit(&each.collection);
                match &each.result {
                    ForResult::Tuple(value) => visit(value),
                    ForResult::Object { key, value } | ForResult::Groups { key, value } => {
                        visit(key);
                        visit(value);
                    }
                }
                each.condition.iter().for_each(visit);
            }
        }
    }
}

fn each_in_template<'a>(parts: &'a [TemplatePart], visit: &mut dyn FnMut(&'a Expression)) {
    for part in parts {
        match part {
            TemplatePart::Literal { .. } => {}
            TemplatePart::Interpolation { expression, .. } => visit(expression),
            TemplatePart::If(directive) => {
                visit(&directive.condition);
                each_in_template(&directive.then, visit);
                each_in_template(&directive.otherwise, visit);
            }
            TemplatePart::For(directive) => {
                visit(&directive.collection);
                each_in_template(&directive.body, visit);
            }
        }
    }
}

fn each_in_steps<'a>(steps: &'a [Step], visit: &mut dyn FnMut(&'a Expression)) {
    for step in steps {
        match &step.kind {
            StepKind::Index(key) => visit(key),
            StepKind::Splat { each, .. } => each_in_steps(each, visit),
            StepKind::GetAttr(_) | StepKind::LegacyIndex(_) => {}
        }
    }
}
