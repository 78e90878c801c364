//! A reference taken apart: its root and the dots and brackets after it.

use crate::base::diagnostic::Span;
use crate::grid::syntax::{Expression, ExpressionKind, Name, Step};

/// One dot or bracket after the root.
#[derive(Clone, Copy)]
pub(super) struct Link<'t> {
    pub kind: LinkKind<'t>,
    pub span: Span,
}

/// Which.
#[derive(Clone, Copy)]
pub(super) enum LinkKind<'t> {
    /// `.name`
    Attribute(&'t Name),
    /// `[key]`
    Index(&'t Expression),
    /// `.0`
    Position(u64),
    /// `[*]…`, `.*…`
    Splat(&'t [Step]),
}

impl<'t> Link<'t> {
    /// The name it takes, written `.name` or `["name"]`.
    pub fn name(&self) -> Option<&'t str> {
        match self.kind {
            LinkKind::Attribute(name) => Some(&name.text),
            LinkKind::Index(key) => match &unwrapped(key).kind {
                ExpressionKind::String(text) => Some(text),
                _ => None,
            },
            LinkKind::Position(_) | LinkKind::Splat(_) => None,
        }
    }
}

/// The root of a reference and its links, in the order written.
pub(super) fn links(expression: &Expression) -> (&Expression, Vec<Link<'_>>) {
    let mut links = Vec::new();
    let mut at = expression;
    loop {
        let whole = at.span;
        let (of, kind, span) = match &at.kind {
            ExpressionKind::GetAttr { of, name } => (&**of, LinkKind::Attribute(name), name.span),
            ExpressionKind::Index { of, key } => (&**of, LinkKind::Index(key), key.span),
            ExpressionKind::LegacyIndex { of, index } => (&**of, LinkKind::Position(*index), whole),
            ExpressionKind::Splat(splat) => (&splat.of, LinkKind::Splat(&splat.each), splat.marker),
            ExpressionKind::Parens(inner) if !links.is_empty() => {
                at = inner;
                continue;
            }
            _ => break,
        };
        links.push(Link { kind, span });
        at = of;
    }
    links.reverse();
    (at, links)
}

/// The expression in any parentheses and lone interpolations.
pub(super) fn unwrapped(expression: &Expression) -> &Expression {
    let mut at = expression;
    while let ExpressionKind::Parens(inner) | ExpressionKind::Wrapped(inner) = &at.kind {
        at = inner;
    }
    at
}
