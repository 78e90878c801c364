//! What expressions name, as far as the text alone says: enough to put blocks into order and to find cycles.

use crate::base::diagnostic::Span;
use crate::grid::expression::{GROUP, SCENARIO, SERVICE};
use crate::grid::syntax::{Body, Expression, ExpressionKind};

use super::outline::is_step;

/// A name in an expression that another block declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference<'a> {
    /// `local.NAME`
    Local(&'a str),
    /// `resource.TYPE.NAME`
    Resource(&'a str, &'a str),
    /// `service.NAME`
    Service(&'a str),
    /// `step.TYPE.NAME`, `group.NAME`, `group.NAME.step.TYPE.NAME`: type and name of each on the way; a group's type is [`GROUP`], a
    /// scenario's [`SCENARIO`].
    Step(Vec<(&'a str, &'a str)>),
}

/// Calls `found` with each reference in an expression and its place.
///
/// A variable of a `for` called `local` or `step` is taken for the real one; that can only matter where such a grid would be a cycle
/// without it.
pub(super) fn in_expression<'a>(expression: &'a Expression, found: &mut dyn FnMut(Reference<'a>, Span)) {
    // From the outside in: what a longer way began with is no reference of its own.
    let mut longest: Option<(Vec<(&str, &str)>, u32)> = None;
    expression.walk(&mut |part| {
        let Some(reference) = reference(part) else { return };
        if let Reference::Step(way) = &reference {
            let begins = longest.as_ref().is_some_and(|(long, start)| *start == part.span.start && long.starts_with(way));
            if begins {
                return;
            }
            longest = Some((way.clone(), part.span.start));
        }
        found(reference, part.span);
    });
}

/// Calls `found` with each reference in a body, in blocks within it too, but not in its `depends_on` nor in the steps within a group.
pub(super) fn in_body<'a>(body: &'a Body, found: &mut dyn FnMut(Reference<'a>, Span)) {
    for attribute in body.attributes.iter().filter(|attribute| !WAITS.contains(&&*attribute.name.text)) {
        in_expression(&attribute.value, found);
    }
    for block in body.blocks.iter().filter(|block| !is_step(block)) {
        in_body(&block.body, found);
    }
}

/// The arguments that hold addresses rather than values.
pub(super) const WAITS: [&str; 2] = ["depends_on", "depends_on_any"];

/// One dot or bracket.
#[derive(Clone, Copy)]
enum Link<'a> {
    Name(&'a str),
    Index,
}

fn reference(expression: &Expression) -> Option<Reference<'_>> {
    let (root, links) = chain(expression)?;
    match (root, links.as_slice()) {
        ("local", [Link::Name(name)]) => Some(Reference::Local(name)),
        (SERVICE, [Link::Name(name)]) => Some(Reference::Service(name)),
        ("resource", [Link::Name(ty), Link::Name(name)]) => Some(Reference::Resource(ty, name)),
        ("step" | GROUP | SCENARIO, links) => way(root, links).map(Reference::Step),
        _ => None,
    }
}

/// The way that a whole chain of links goes.
fn way<'a>(root: &str, links: &[Link<'a>]) -> Option<Vec<(&'a str, &'a str)>> {
    match (root, links) {
        ("step", [Link::Name(ty), Link::Name(name)]) => Some(vec![(ty, name)]),
        (GROUP, [Link::Name(name)]) => Some(vec![(GROUP, name)]),
        // Nothing in a scenario can be named from outside.
        (SCENARIO, [Link::Name(name), ..]) => Some(vec![(SCENARIO, name)]),
        (GROUP, [Link::Name(name), Link::Name(next @ ("step" | GROUP)), rest @ ..])
        | (GROUP, [Link::Name(name), _, Link::Name(next @ ("step" | GROUP)), rest @ ..]) => {
            let mut inner = way(next, rest)?;
            inner.insert(0, (GROUP, name));
            Some(inner)
        }
        _ => None,
    }
}

/// A variable and what is taken of it.
fn chain(expression: &Expression) -> Option<(&str, Vec<Link<'_>>)> {
    let (of, link) = match &expression.kind {
        ExpressionKind::Variable(root) => return Some((root, Vec::new())),
        ExpressionKind::Index { of, .. } | ExpressionKind::LegacyIndex { of, .. } if attribute_of(expression).is_none() => {
            (&**of, Link::Index)
        }
        _ => attribute_of(expression).map(|(of, name)| (of, Link::Name(name)))?,
    };
    let (root, mut links) = chain(of)?;
    links.push(link);
    Some((root, links))
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
