//! What expressions name, as far as the text alone says: enough to put blocks into order and to find cycles.

use crate::base::diagnostic::Span;
use crate::grid::syntax::{Body, Expression, ExpressionKind};

/// A name in an expression that another block declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reference<'a> {
    /// `local.NAME`
    Local(&'a str),
    /// `step.TYPE.NAME`
    Step(&'a str, &'a str),
    /// `resource.TYPE.NAME`
    Resource(&'a str, &'a str),
}

/// Calls `found` with each reference in an expression and its place.
///
/// A variable of a `for` called `local` or `step` is taken for the real one; that can only matter where such a grid would be a cycle
/// without it.
pub(super) fn in_expression<'a>(expression: &'a Expression, found: &mut dyn FnMut(Reference<'a>, Span)) {
    expression.walk(&mut |part| {
        if let Some(reference) = reference(part) {
            found(reference, part.span);
        }
    });
}

/// Calls `found` with each reference in a body, in blocks within it too, but not in its `depends_on`.
pub(super) fn in_body<'a>(body: &'a Body, found: &mut dyn FnMut(Reference<'a>, Span)) {
    for attribute in body.attributes.iter().filter(|attribute| &*attribute.name.text != "depends_on") {
        in_expression(&attribute.value, found);
    }
    for block in &body.blocks {
        in_body(&block.body, found);
    }
}

fn reference(expression: &Expression) -> Option<Reference<'_>> {
    let (of, last) = attribute_of(expression)?;
    if let ExpressionKind::Variable(root) = &of.kind {
        return (&**root == "local").then_some(Reference::Local(last));
    }
    let (root, first) = attribute_of(of)?;
    match &root.kind {
        ExpressionKind::Variable(root) if &**root == "step" => Some(Reference::Step(first, last)),
        ExpressionKind::Variable(root) if &**root == "resource" => Some(Reference::Resource(first, last)),
        _ => None,
    }
}

/// `of.name` or `of["name"]`.
pub(super) fn attribute_of(expression: &Expression) -> Option<(&Expression, &str)> {
    match &expression.kind {
        ExpressionKind::GetAttr { of, name } => Some((of, &name.text)),
        ExpressionKind::Index { of, key } => match &key.kind {
            ExpressionKind::String(text) => Some((of, text)),
            _ => None,
        },
        _ => None,
    }
}

/// The first reference in an expression that begins with one of some roots.
pub(super) fn first_of_root(expression: &Expression, roots: &[&str]) -> Option<Span> {
    let mut found = None;
    expression.walk(&mut |part| {
        if found.is_none() && root_of(part).is_some_and(|root| roots.contains(&root)) {
            found = Some(part.span);
        }
    });
    found
}

/// What a reference begins with.
fn root_of(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::Variable(root) => Some(root),
        ExpressionKind::GetAttr { of, .. } | ExpressionKind::Index { of, .. } | ExpressionKind::LegacyIndex { of, .. } => {
            root_of(of)
        }
        _ => None,
    }
}

/// Whether an expression names one of some roots, such as `count`.
pub(super) fn names_root(expression: &Expression, roots: &[&str]) -> bool {
    let mut found = false;
    expression.walk(&mut |part| {
        if let ExpressionKind::Variable(name) = &part.kind {
            found |= roots.contains(&&**name);
        }
    });
    found
}
