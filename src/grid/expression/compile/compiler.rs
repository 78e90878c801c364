//! The compiler: one dispatch over the kinds of expressions.

use std::sync::Arc;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::grid::expression::evaluate::to_number;
use crate::grid::expression::ir::{self, Kind, Node, Operator, Part, Reads};
use crate::grid::expression::site::Site;
use crate::grid::expression::{Ambient, Expr, Place, SlotTable, Symbols, Target};
use crate::grid::syntax::{
    Binary, BinaryOperator, Conditional, Expression, ExpressionKind, ObjectItem, TemplatePart, UnaryOperator,
};
use crate::value::{Text, Value};

use super::branches::{disagreement, is_text, unified};

/// A guess at the length of what an interpolation puts into a text, in bytes.
const INTERPOLATED: usize = 16;

/// Compiles an expression: resolves its names, adds what it reads to the container's table, and folds what is known.
///
/// Every problem found is pushed to `diagnostics`; if there was an error there is no expression.
pub fn compile(
    expression: &Expression,
    symbols: &Symbols,
    place: &Place,
    table: &mut SlotTable,
    diagnostics: &mut Diagnostics,
) -> Option<Expr> {
    let ambient = Ambient::folding(Arc::clone(&symbols.environment), symbols.released.clone());
    let mut compiler = Compiler { symbols, place, table, diagnostics, ambient, variables: Vec::new(), template: None };
    let root = compiler.node(expression)?;
    let failures = super::fold::failures(&root);
    if failures.is_empty() {
        return Some(Expr::new(root));
    }
    for failure in failures {
        compiler.report(failure.clone().into());
    }
    None
}

pub(super) struct Compiler<'c> {
    pub symbols: &'c Symbols,
    pub place: &'c Place,
    pub table: &'c mut SlotTable,
    pub diagnostics: &'c mut Diagnostics,
    /// What folding sees.
    pub ambient: Ambient,
    /// The names of the variables of the enclosing `for`s, outermost first.
    pub variables: Vec<Arc<str>>,
    /// The template it is in, if it is in one.
    pub template: Option<InTemplate>,
}

/// Where calls in a template stand: they belong to the call that renders it.
pub(super) struct InTemplate {
    pub of: Site,
    /// How many calls were seen so far.
    pub calls: u64,
}

impl Compiler<'_> {
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Compiles one expression; `None` after a diagnostic.
    pub fn node(&mut self, expression: &Expression) -> Option<Node> {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Null => Some(Node::constant(Value::Null, span)),
            ExpressionKind::Bool(value) => Some(Node::constant(Value::Bool(*value), span)),
            ExpressionKind::Number(text) => Some(self.number(text, span)),
            ExpressionKind::String(text) => Some(Node::constant(Value::String(composed(text)), span)),
            ExpressionKind::Template(parts) => self.template(parts, span),
            ExpressionKind::Wrapped(inner) | ExpressionKind::Parens(inner) => self.node(inner),
            ExpressionKind::Tuple(elements) => {
                let elements = self.all(elements)?;
                let reads = elements.iter().map(|element| element.reads).collect();
                Some(self.finish(Kind::Tuple(elements), span, reads))
            }
            ExpressionKind::Object(items) => self.object(items, span),
            ExpressionKind::Variable(_)
            | ExpressionKind::GetAttr { .. }
            | ExpressionKind::Index { .. }
            | ExpressionKind::LegacyIndex { .. }
            | ExpressionKind::Splat(_) => self.reference(expression),
            ExpressionKind::Call(call) => self.call(call, span),
            ExpressionKind::Unary { operator, operand, .. } => {
                let operand = Box::new(self.node(operand)?);
                let reads = operand.reads;
                let kind = match operator {
                    UnaryOperator::Negate => Kind::Negate(operand),
                    UnaryOperator::Not => Kind::Not(operand),
                };
                Some(self.finish(kind, span, reads))
            }
            ExpressionKind::Binary(binary) => self.binary(binary, span),
            ExpressionKind::Conditional(conditional) => self.conditional(conditional, span),
            ExpressionKind::For(each) => self.each(each, span),
        }
    }

    /// Compiles all, so that every problem is reported, and gives them if all are good.
    pub fn all<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expression>) -> Option<Box<[Node]>> {
        let nodes: Vec<Option<Node>> = expressions.into_iter().map(|expression| self.node(expression)).collect();
        nodes.into_iter().collect()
    }

    /// Makes a node, folded if it reads nothing from outside.
    pub fn finish(&self, kind: Kind, span: Span, reads: Reads) -> Node {
        let node = Node { kind, span, reads };
        if reads.is_closed(self.variables.len()) { super::fold::fold(node, &self.ambient, self.variables.len()) } else { node }
    }

    fn number(&self, text: &str, span: Span) -> Node {
        match to_number(&Value::from(text)) {
            Some(number) => Node::constant(number, span),
            None => {
                let message = format!("{text} is not a number this language can hold");
                super::fold::failing(message, span)
            }
        }
    }

    fn object(&mut self, items: &[ObjectItem], span: Span) -> Option<Node> {
        let compiled: Vec<Option<(Node, Node)>> =
            items.iter().map(|item| self.node(&item.key).zip(self.node(&item.value))).collect();
        let items: Box<[(Node, Node)]> = compiled.into_iter().collect::<Option<_>>()?;
        let reads = items.iter().map(|(key, value)| key.reads.and(value.reads)).collect();
        Some(self.finish(Kind::Object(items), span, reads))
    }

    fn binary(&mut self, binary: &Binary, span: Span) -> Option<Node> {
        let (left, right) = (self.node(&binary.left), self.node(&binary.right));
        let (left, right) = (left?, right?);
        let reads = left.reads.and(right.reads);
        let operator = match binary.operator {
            BinaryOperator::Add => Operator::Add,
            BinaryOperator::Subtract => Operator::Subtract,
            BinaryOperator::Multiply => Operator::Multiply,
            BinaryOperator::Divide => Operator::Divide,
            BinaryOperator::Modulo => Operator::Modulo,
            BinaryOperator::Equal => Operator::Equal,
            BinaryOperator::NotEqual => Operator::NotEqual,
            BinaryOperator::Less => Operator::Less,
            BinaryOperator::LessOrEqual => Operator::LessOrEqual,
            BinaryOperator::Greater => Operator::Greater,
            BinaryOperator::GreaterOrEqual => Operator::GreaterOrEqual,
            BinaryOperator::And => return Some(self.logic(left, right, false, span)),
            BinaryOperator::Or => return Some(self.logic(left, right, true, span)),
        };
        Some(self.finish(Kind::Binary(Box::new(ir::Binary { left, operator, right })), span, reads))
    }

    fn logic(&mut self, left: Node, right: Node, decides: bool, span: Span) -> Node {
        if left.as_constant().and_then(Value::as_bool) == Some(decides) {
            return Node { span, ..left };
        }
        let reads = left.reads.and(right.reads);
        self.finish(Kind::Logic(Box::new(ir::Logic { left, right, decides })), span, reads)
    }

    fn conditional(&mut self, conditional: &Conditional, span: Span) -> Option<Node> {
        let condition = self.node(&conditional.condition);
        let then = self.node(&conditional.then);
        let otherwise = self.node(&conditional.otherwise);
        let (condition, then, otherwise) = (condition?, then?, otherwise?);
        // A condition that fails comes first, and is told.
        if !matches!(condition.kind, Kind::Fails(_))
            && let Some(error) = disagreement(&then, &otherwise, span)
        {
            return Some(Node { kind: Kind::Fails(Box::new(error)), span, reads: Reads::NOTHING });
        }
        let (then, otherwise) = unified(then, otherwise);
        let text = is_text(&then) || is_text(&otherwise);
        if let Some(condition) = condition.as_constant().and_then(Value::as_bool) {
            let (taken, other) = if condition { (&then, &otherwise) } else { (&otherwise, &then) };
            if is_text(taken) || !is_text(other) {
                return Some(if condition { then } else { otherwise });
            }
        }
        let reads = condition.reads.and(then.reads).and(otherwise.reads);
        let kind = Kind::Conditional(Box::new(ir::Conditional { condition, then, otherwise, text }));
        Some(self.finish(kind, span, reads))
    }

    fn template(&mut self, parts: &[TemplatePart], span: Span) -> Option<Node> {
        let (parts, reads) = self.parts(parts)?;
        let capacity = parts.iter().map(|part| if let Part::Literal(text) = part { text.len() } else { INTERPOLATED }).sum();
        Some(self.finish(Kind::Template(Box::new(ir::Template { parts, capacity: ir::Capacity::new(capacity) })), span, reads))
    }

    /// The parts of a template and what they read.
    pub fn parts(&mut self, parts: &[TemplatePart]) -> Option<(Box<[Part]>, Reads)> {
        let compiled: Vec<Option<(Part, Reads)>> = parts.iter().map(|part| self.part(part)).collect();
        let compiled: Vec<(Part, Reads)> = compiled.into_iter().collect::<Option<_>>()?;
        let reads = compiled.iter().map(|(_, reads)| *reads).collect();
        Some((compiled.into_iter().map(|(part, _)| part).collect(), reads))
    }

    fn part(&mut self, part: &TemplatePart) -> Option<(Part, Reads)> {
        match part {
            TemplatePart::Literal { text, .. } => Some((Part::Literal(composed(text)), Reads::NOTHING)),
            TemplatePart::Interpolation { expression, .. } => {
                let node = self.node(expression)?;
                self.refuse_object(&node)?;
                Some(self.interpolated(node))
            }
            TemplatePart::If(directive) => {
                let condition = self.node(&directive.condition);
                let then = self.parts(&directive.then);
                let otherwise = self.parts(&directive.otherwise);
                let (condition, (then, then_reads), (otherwise, otherwise_reads)) = (condition?, then?, otherwise?);
                let reads = condition.reads.and(then_reads).and(otherwise_reads);
                Some((Part::If { condition, then, otherwise }, reads))
            }
            TemplatePart::For(directive) => self.part_for(directive),
        }
    }

    /// Refuses a whole step, resource or attempt in a longer text: it is an object, whatever comes of it.
    fn refuse_object(&mut self, node: &Node) -> Option<()> {
        let Kind::Slot(slot) = node.kind else { return Some(()) };
        let (what, part) = match self.table.slots.get(slot as usize).map(|slot| &slot.target) {
            Some(Target::Step { .. }) => ("a step", ".output"),
            Some(Target::SelfValue) => ("an attempt", ".output"),
            _ => return Some(()),
        };
        let message = format!("{what} is an object, which cannot be put into text");
        self.refuse(Code::INCOMPLETE_REFERENCE, node.span, message, Some(format!("name a part of it, such as {part}")))
    }

    /// An interpolation in a longer text. What is known is text at once, or fails at once.
    fn interpolated(&self, node: Node) -> (Part, Reads) {
        let reads = node.reads;
        if node.as_constant().is_none() {
            return (Part::Node(node), reads);
        }
        let span = node.span;
        let alone = ir::Template { parts: Box::new([Part::Node(node.clone())]), capacity: ir::Capacity::new(INTERPOLATED) };
        let folded = self.finish(Kind::Template(Box::new(alone)), span, reads);
        match folded.as_constant().and_then(Value::as_text) {
            Some(text) => (Part::Literal(text.clone()), reads),
            None if matches!(folded.kind, Kind::Fails(_)) => (Part::Node(folded), reads),
            None => (Part::Node(node), reads),
        }
    }
}

/// A text that is written in the grid, in Unicode's composed form (NFC), as Terraform has all texts: two that look alike are equal. What
/// comes from outside stays as it is, byte for byte.
fn composed(text: &str) -> Text {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Text::from(text),
        _ => Text::from(text.nfc().collect::<String>()),
    }
}
