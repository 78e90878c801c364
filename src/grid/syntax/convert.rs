//! The parser's expressions → ours.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use hcl_edit::expr::{
    BinaryOp, BinaryOperator as Operator, Expression as Parsed, ForExpr, FuncCall, Traversal, TraversalOperator, UnaryOp,
    UnaryOperator as Sign,
};
use hcl_edit::{Decorated, Ident, Span as HasSpan};

use super::expression::too_deep;
use super::problems::Place;
use super::scan::number_length;
use super::tree::{
    Binary, BinaryOperator, Call, Conditional, Expression, ExpressionKind, For, ForResult, MAX_DEPTH, Name, Splat, SplatKind,
    Step, StepKind, UnaryOperator,
};
use crate::base::diagnostic::{Code, Diagnostic, Span};

/// What conversion gives, or what was wrong.
pub(super) type Converted<T> = Result<T, Box<Diagnostic>>;

/// The maps in an expression, by where they begin in the text; taken out as they are met.
pub(super) type Maps = RefCell<HashMap<usize, Expression>>;

/// Converts what was parsed from a part of a text.
pub(super) struct Converter<'a> {
    /// The text as written.
    pub(super) text: &'a str,
    /// The text as parsed.
    pub(super) masked: &'a str,
    /// Where the parsed part begins.
    pub(super) start: usize,
    pub(super) place: Place,
    /// The maps, which the parsed text has without anything in them.
    pub(super) maps: Maps,
}

impl Converter<'_> {
    /// Converts an expression that stands `depth` levels deep.
    pub(super) fn expression(&self, parsed: &Parsed, depth: usize) -> Converted<Expression> {
        let range = self.range(parsed.span());
        let span = self.place.span(range.clone());
        if depth > MAX_DEPTH {
            return Err(too_deep(span));
        }
        let below = |part: &Parsed| self.expression(part, depth + 1);
        let kind = match parsed {
            Parsed::Null(_) => ExpressionKind::Null,
            Parsed::Bool(value) => ExpressionKind::Bool(*value.value()),
            Parsed::Number(_) => self.number(range),
            // An empty heredoc was masked as blanks between quotes.
            Parsed::String(_) if self.text.as_bytes().get(range.start) == Some(&b'<') => ExpressionKind::String("".into()),
            Parsed::String(text) => ExpressionKind::String(text.value().as_str().into()),
            Parsed::Variable(name) => ExpressionKind::Variable(name.value().as_str().into()),
            Parsed::Parenthesis(inner) => ExpressionKind::Parens(Box::new(below(inner.inner())?)),
            Parsed::Array(array) => ExpressionKind::Tuple(array.iter().map(below).collect::<Converted<_>>()?),
            Parsed::Object(_) => return self.map(range, depth),
            Parsed::StringTemplate(template) => self.quoted_template(template, depth)?,
            Parsed::HeredocTemplate(heredoc) => self.heredoc(heredoc, range, depth)?,
            Parsed::Conditional(conditional) => ExpressionKind::Conditional(Box::new(Conditional {
                condition: below(&conditional.cond_expr)?,
                then: below(&conditional.true_expr)?,
                otherwise: below(&conditional.false_expr)?,
            })),
            Parsed::FuncCall(call) => self.call(call, depth)?,
            Parsed::Traversal(traversal) => return self.traversal(traversal, depth),
            Parsed::UnaryOp(unary) => self.unary(unary, depth)?,
            Parsed::BinaryOp(binary) => return self.binary(binary, depth),
            Parsed::ForExpr(each) => self.for_expression(each, depth)?,
        };
        Ok(Expression { kind, span })
    }

    /// Bytes of the parsed part as bytes of the text.
    pub(super) fn range(&self, span: Option<Range<usize>>) -> Range<usize> {
        let span = span.unwrap_or(0..0);
        self.start + span.start..self.start + span.end
    }

    pub(super) fn span(&self, part: &impl HasSpan) -> Span {
        self.place.span(self.range(part.span()))
    }

    pub(super) fn name(&self, ident: &Decorated<Ident>) -> Name {
        Name { text: ident.value().as_str().into(), span: self.span(ident) }
    }

    /// A number is read from the text, since the parser's has only 64 bits. It takes a sign as part of a number; we do not.
    fn number(&self, range: Range<usize>) -> ExpressionKind {
        let bytes = self.masked.as_bytes().get(range.clone()).unwrap_or_default();
        let sign = bytes.iter().position(u8::is_ascii_digit).unwrap_or(0);
        let digits = range.start + sign;
        let length = number_length(self.text.as_bytes().get(digits..range.end).unwrap_or_default());
        let number = ExpressionKind::Number(self.text.get(digits..digits + length).unwrap_or("0").into());
        if sign == 0 {
            return number;
        }
        ExpressionKind::Unary {
            operator: UnaryOperator::Negate,
            operator_span: self.place.span(range.start..range.start + 1),
            operand: Box::new(Expression { kind: number, span: self.place.span(digits..range.end) }),
        }
    }

    /// The map that begins where the parser saw an empty one.
    fn map(&self, range: Range<usize>, depth: usize) -> Converted<Expression> {
        let span = self.place.span(range.clone());
        match self.maps.borrow_mut().remove(&range.start) {
            // It was read as if it stood higher up.
            Some(map) if depth + map.height() > MAX_DEPTH => Err(too_deep(span)),
            Some(map) => Ok(map),
            None => Err(Box::new(Diagnostic::error(Code::SYNTAX, span, "a map cannot stand here"))),
        }
    }

    fn call(&self, call: &FuncCall, depth: usize) -> Converted<ExpressionKind> {
        let name = self.name(&call.name.name);
        let first = call.name.namespace.first().map(|part| self.name(part));
        let text = call.name.namespace.iter().fold(String::new(), |text, part| text + part.value().as_str() + "::") + &name.text;
        let span = first.map_or(name.span, |first| first.span.to(name.span));
        let args = call.args.iter().map(|arg| self.expression(arg, depth + 1)).collect::<Converted<_>>()?;
        let call = Call { name: Name { text: text.into(), span }, args, expand_final: call.args.expand_final() };
        Ok(ExpressionKind::Call(Box::new(call)))
    }

    fn unary(&self, unary: &UnaryOp, depth: usize) -> Converted<ExpressionKind> {
        let operator = match unary.operator.value() {
            Sign::Neg => UnaryOperator::Negate,
            Sign::Not => UnaryOperator::Not,
        };
        let operand = Box::new(self.expression(&unary.expr, depth + 1)?);
        Ok(ExpressionKind::Unary { operator, operator_span: self.span(&unary.operator), operand })
    }

    fn binary(&self, binary: &BinaryOp, depth: usize) -> Converted<Expression> {
        let left = self.expression(&binary.lhs_expr, depth + 1)?;
        let right = self.expression(&binary.rhs_expr, depth + 1)?;
        let operator = match binary.operator.value() {
            Operator::Eq => BinaryOperator::Equal,
            Operator::NotEq => BinaryOperator::NotEqual,
            Operator::LessEq => BinaryOperator::LessOrEqual,
            Operator::GreaterEq => BinaryOperator::GreaterOrEqual,
            Operator::Less => BinaryOperator::Less,
            Operator::Greater => BinaryOperator::Greater,
            Operator::Plus => BinaryOperator::Add,
            Operator::Minus => BinaryOperator::Subtract,
            Operator::Mul => BinaryOperator::Multiply,
            Operator::Div => BinaryOperator::Divide,
            Operator::Mod => BinaryOperator::Modulo,
            Operator::And => BinaryOperator::And,
            Operator::Or => BinaryOperator::Or,
        };
        let span = left.span.to(right.span);
        let operator_span = self.span(&binary.operator);
        Ok(Expression { kind: ExpressionKind::Binary(Box::new(Binary { left, operator, operator_span, right })), span })
    }

    fn for_expression(&self, each: &ForExpr, depth: usize) -> Converted<ExpressionKind> {
        let below = |part: &Parsed| self.expression(part, depth + 1);
        let value = below(&each.value_expr)?;
        let result = match each.key_expr.as_ref().map(below).transpose()? {
            None => ForResult::Tuple(value),
            Some(key) if each.grouping => ForResult::Groups { key, value },
            Some(key) => ForResult::Object { key, value },
        };
        Ok(ExpressionKind::For(Box::new(For {
            key: each.intro.key_var.as_ref().map(|name| self.name(name)),
            value: self.name(&each.intro.value_var),
            collection: below(&each.intro.collection_expr)?,
            result,
            condition: each.cond.as_ref().map(|condition| below(&condition.expr)).transpose()?,
        })))
    }

    fn traversal(&self, traversal: &Traversal, depth: usize) -> Converted<Expression> {
        let operators = &traversal.operators[..];
        if depth + operators.len() > MAX_DEPTH {
            return Err(too_deep(self.span(traversal)));
        }
        let mut of = self.expression(&traversal.expr, depth + operators.len())?;
        let mut rest = operators.iter();
        while let Some(operator) = rest.next() {
            let span = of.span.to(self.span(operator));
            let kind = match operator.value() {
                TraversalOperator::GetAttr(name) => ExpressionKind::GetAttr { of: Box::new(of), name: self.name(name) },
                TraversalOperator::Index(key) => {
                    ExpressionKind::Index { of: Box::new(of), key: Box::new(self.expression(key, depth + 1)?) }
                }
                TraversalOperator::LegacyIndex(index) => ExpressionKind::LegacyIndex { of: Box::new(of), index: *index.value() },
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => {
                    let (kind, each) = self.splat(operator.value(), &mut rest, depth + 1)?;
                    let end = each.last().map_or(span, |step| of.span.to(step.span));
                    let splat = Splat { of, kind, marker: self.span(operator), each };
                    of = Expression { kind: ExpressionKind::Splat(Box::new(splat)), span: end };
                    continue;
                }
            };
            of = Expression { kind, span };
        }
        Ok(of)
    }

    /// What a splat takes of each element: after `.*` the attributes that follow, after `[*]` everything.
    fn splat(&self, operator: &TraversalOperator, rest: &mut Operators<'_>, depth: usize) -> Converted<(SplatKind, Vec<Step>)> {
        if matches!(operator, TraversalOperator::FullSplat(_)) {
            let mut each = Vec::new();
            while let Some(operator) = rest.next() {
                each.push(self.step(operator, rest, depth)?);
            }
            return Ok((SplatKind::Full, each));
        }
        let mut each = Vec::new();
        while let Some(operator) = rest.as_slice().first() {
            if !matches!(operator.value(), TraversalOperator::GetAttr(_) | TraversalOperator::LegacyIndex(_)) {
                break;
            }
            rest.next();
            each.push(self.step(operator, rest, depth)?);
        }
        Ok((SplatKind::Attributes, each))
    }

    fn step(&self, operator: &Decorated<TraversalOperator>, rest: &mut Operators<'_>, depth: usize) -> Converted<Step> {
        let mut span = self.span(operator);
        let kind = match operator.value() {
            TraversalOperator::GetAttr(name) => StepKind::GetAttr(self.name(name)),
            TraversalOperator::Index(key) => StepKind::Index(self.expression(key, depth + 1)?),
            TraversalOperator::LegacyIndex(index) => StepKind::LegacyIndex(*index.value()),
            splat @ (TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_)) => {
                let (kind, each) = self.splat(splat, rest, depth + 1)?;
                span = each.last().map_or(span, |step| span.to(step.span));
                StepKind::Splat { kind, each }
            }
        };
        Ok(Step { kind, span })
    }
}

type Operators<'a> = std::slice::Iter<'a, Decorated<TraversalOperator>>;
