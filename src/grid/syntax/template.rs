//! Templates: strip markers, the indentation of heredocs, and the parts that are left.
//!
//! The rules are those of HCL 2, where they apply to a flat sequence of literals and sequences, a literal of a heredoc or bare template
//! being one line: a strip marker removes blanks from the literal beside it and no further; `<<-` removes the smallest indentation of any
//! line from the beginning of all lines, and a line that begins with a sequence has none.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::template::{Directive, Element, HeredocTemplate, StringTemplate, Strip, Template};
use unicode_segmentation::UnicodeSegmentation;

use super::convert::{Converted, Converter};
use super::tree::{Expression, ExpressionKind, TemplateFor, TemplateIf, TemplatePart};
use crate::base::diagnostic::Span;

/// How the literals of a template are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    /// In quotes, with escapes, on one line.
    Quoted,
    /// As they are, line by line.
    Lines,
}

/// One member of the flat sequence.
enum Flat {
    Literal(String),
    Sequence,
}

/// Which sides of some literals are stripped by what stands around them.
#[derive(Clone, Copy, Default)]
struct Around {
    before: bool,
    after: bool,
}

impl Converter<'_> {
    /// `"…"` with something in it.
    pub(super) fn quoted_template(&self, template: &StringTemplate, depth: usize) -> Converted<ExpressionKind> {
        if let Some(Element::Interpolation(lone)) = template.as_single_element() {
            return Ok(ExpressionKind::Wrapped(Box::new(self.expression(&lone.expr, depth + 1)?)));
        }
        let flat = self.flatten(template, Writing::Quoted);
        self.parts(template, Writing::Quoted, flat, depth)
    }

    /// `<<EOT` or `<<-EOT`.
    pub(super) fn heredoc(&self, heredoc: &HeredocTemplate, range: Range<usize>, depth: usize) -> Converted<ExpressionKind> {
        let mut flat = self.flatten(&heredoc.template, Writing::Lines);
        if self.text.get(range).is_some_and(|text| text.starts_with("<<-")) {
            dedent(&mut flat);
        }
        self.parts(&heredoc.template, Writing::Lines, flat, depth)
    }

    /// A text that is a template as a whole.
    pub(super) fn bare_template(&self, template: &Template) -> Converted<Expression> {
        let span = self.place.span(0..self.text.len());
        let kind = match template.as_single_element() {
            Some(Element::Interpolation(lone)) => ExpressionKind::Wrapped(Box::new(self.expression(&lone.expr, 1)?)),
            _ => self.parts(template, Writing::Lines, self.flatten(template, Writing::Lines), 0)?,
        };
        Ok(Expression { kind, span })
    }

    fn flatten(&self, template: &Template, writing: Writing) -> Vec<Flat> {
        let mut flat = Vec::new();
        self.flatten_into(template, writing, Around::default(), &mut flat);
        flat
    }

    fn flatten_into(&self, template: &Template, writing: Writing, around: Around, flat: &mut Vec<Flat>) {
        let elements: Vec<&Element> = template.iter().collect();
        for (at, element) in elements.iter().enumerate() {
            let before =
                at.checked_sub(1).and_then(|at| elements.get(at)).map_or(around.before, |element| outer_strip(element).1);
            let after = elements.get(at + 1).map_or(around.after, |element| outer_strip(element).0);
            match element {
                Element::Literal(_) => {
                    let mut literals = self.literals(element, writing);
                    if let Some(first) = literals.first_mut().filter(|_| before) {
                        *first = first.trim_start().to_owned();
                    }
                    if let Some(last) = literals.last_mut().filter(|_| after) {
                        last.truncate(last.trim_end().len());
                    }
                    flat.extend(literals.into_iter().map(Flat::Literal));
                }
                Element::Interpolation(_) => flat.push(Flat::Sequence),
                Element::Directive(directive) => self.flatten_directive(directive, writing, flat),
            }
        }
    }

    fn flatten_directive(&self, directive: &Directive, writing: Writing, flat: &mut Vec<Flat>) {
        flat.push(Flat::Sequence);
        match directive {
            Directive::If(directive) => {
                let end = strips(directive.endif_expr.strip).0;
                let middle = directive.else_expr.as_ref().map(|part| strips(part.strip));
                let around = Around { before: strips(directive.if_expr.strip).1, after: middle.map_or(end, |strip| strip.0) };
                self.flatten_into(&directive.if_expr.template, writing, around, flat);
                if let (Some(part), Some(strip)) = (&directive.else_expr, middle) {
                    flat.push(Flat::Sequence);
                    self.flatten_into(&part.template, writing, Around { before: strip.1, after: end }, flat);
                }
            }
            Directive::For(directive) => {
                let around = Around { before: strips(directive.for_expr.strip).1, after: strips(directive.endfor_expr.strip).0 };
                self.flatten_into(&directive.for_expr.template, writing, around, flat);
            }
        }
        flat.push(Flat::Sequence);
    }

    /// The literals of one literal element: one in quotes, one a line elsewhere.
    fn literals(&self, element: &Element, writing: Writing) -> Vec<String> {
        match element {
            Element::Literal(text) if writing == Writing::Quoted => vec![text.value().clone()],
            Element::Literal(text) => {
                let raw = self.text.get(self.range(text.span())).unwrap_or("");
                raw.split_inclusive('\n').map(|line| line.replace("$${", "${").replace("%%{", "%{")).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Puts the literals, stripped and dedented, back to their places.
    fn parts(&self, template: &Template, writing: Writing, flat: Vec<Flat>, depth: usize) -> Converted<ExpressionKind> {
        let mut flat = flat.into_iter();
        let lone_text = template.iter().all(Element::is_literal);
        let parts = self.parts_of(template, writing, &mut flat, depth)?;
        if lone_text {
            let text: String =
                parts.iter().map(|part| if let TemplatePart::Literal { text, .. } = part { text.as_ref() } else { "" }).collect();
            return Ok(ExpressionKind::String(text.into()));
        }
        Ok(ExpressionKind::Template(parts))
    }

    fn parts_of(
        &self,
        template: &Template,
        writing: Writing,
        flat: &mut std::vec::IntoIter<Flat>,
        depth: usize,
    ) -> Converted<Vec<TemplatePart>> {
        let mut parts = Vec::new();
        for element in template.iter() {
            let range = self.range(element.span());
            let span = self.place.span(range);
            match element {
                Element::Literal(_) => {
                    let count = self.literals(element, writing).len();
                    let text: String = flat
                        .by_ref()
                        .take(count)
                        .map(|member| if let Flat::Literal(text) = member { text } else { String::new() })
                        .collect();
                    if !text.is_empty() {
                        parts.push(TemplatePart::Literal { text: text.into(), span });
                    }
                }
                Element::Interpolation(interpolation) => {
                    flat.next();
                    let expression = self.expression(&interpolation.expr, depth + 1)?;
                    parts.push(TemplatePart::Interpolation { expression, span });
                }
                Element::Directive(directive) => {
                    flat.next();
                    let part = self.directive_part(directive, span, writing, flat, depth)?;
                    flat.next();
                    parts.push(part);
                }
            }
        }
        Ok(parts)
    }

    fn directive_part(
        &self,
        directive: &Directive,
        span: Span,
        writing: Writing,
        flat: &mut std::vec::IntoIter<Flat>,
        depth: usize,
    ) -> Converted<TemplatePart> {
        match directive {
            Directive::If(directive) => {
                let condition = self.expression(&directive.if_expr.cond_expr, depth + 1)?;
                let then = self.parts_of(&directive.if_expr.template, writing, flat, depth + 1)?;
                let otherwise = match &directive.else_expr {
                    Some(part) => {
                        flat.next();
                        self.parts_of(&part.template, writing, flat, depth + 1)?
                    }
                    None => Vec::new(),
                };
                Ok(TemplatePart::If(Box::new(TemplateIf { condition, then, otherwise, span })))
            }
            Directive::For(directive) => Ok(TemplatePart::For(Box::new(TemplateFor {
                key: directive.for_expr.key_var.as_ref().map(|name| self.name(name)),
                value: self.name(&directive.for_expr.value_var),
                collection: self.expression(&directive.for_expr.collection_expr, depth + 1)?,
                body: self.parts_of(&directive.for_expr.template, writing, flat, depth + 1)?,
                span,
            }))),
        }
    }
}

/// Whether a strip marker stands at the beginning and at the end of a sequence.
fn strips(strip: Strip) -> (bool, bool) {
    (matches!(strip, Strip::Start | Strip::Both), matches!(strip, Strip::End | Strip::Both))
}

/// The same for what a literal sees of its neighbour.
fn outer_strip(element: &Element) -> (bool, bool) {
    match element {
        Element::Literal(_) => (false, false),
        Element::Interpolation(interpolation) => strips(interpolation.strip),
        Element::Directive(directive) => match directive.as_ref() {
            Directive::If(directive) => (strips(directive.if_expr.strip).0, strips(directive.endif_expr.strip).1),
            Directive::For(directive) => (strips(directive.for_expr.strip).0, strips(directive.endfor_expr.strip).1),
        },
    }
}

/// Removes the smallest indentation from all lines. Blank lines do not count; what is in a sequence never does.
fn dedent(flat: &mut [Flat]) {
    let mut least = usize::MAX;
    let mut line_start = true;
    let mut lines: Vec<&mut String> = Vec::new();
    for member in flat {
        let begins = std::mem::replace(&mut line_start, false);
        match member {
            Flat::Literal(text) => {
                line_start = text.ends_with('\n');
                let blanks = text.len() - text.trim_start().len();
                if begins && !(blanks == text.len() && line_start) {
                    least = least.min(text[..blanks].graphemes(true).count());
                    lines.push(text);
                }
            }
            Flat::Sequence if begins => least = 0,
            Flat::Sequence => {}
        }
    }
    for text in lines {
        let kept = text.grapheme_indices(true).nth(least).map_or(text.len(), |(at, _)| at);
        text.drain(..kept);
    }
}
