//! What `depends_on` names: `step.T.N`, `"T.N[2]"`, `resource.T.N` …

use crate::base::diagnostic::Span;
use crate::grid::syntax::{Expression, ExpressionKind};
use crate::value::Text;

use super::not_built;
use super::references::attribute_of;

/// Which kind of block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Step,
    Resource,
}

/// Which of its instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    /// Nothing in brackets: the one there is, or all.
    Whole,
    /// `[*]`
    All,
    /// `[2]`
    Index(u64),
    /// `["key"]`
    Key(Text),
    /// `[count.index]`
    SameIndex,
    /// `[each.key]`
    SameKey,
}

/// One element of `depends_on`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address<'a> {
    /// If it is said.
    pub kind: Option<Kind>,
    pub ty: &'a str,
    pub name: &'a str,
    pub pick: Pick,
}

/// Why something is no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotAnAddress {
    /// It never is one; why.
    Malformed(&'static str),
    /// It goes on behind an address; that address.
    TooLong(String),
    /// It will be one; what it names.
    NotBuilt(String),
}

const FORM: &str = "a dependency is step.TYPE.NAME or resource.TYPE.NAME";
const INDEX: &str = "in the brackets stands a number, a key in quotes, *, count.index or each.key";

/// The elements of a list, as far as they are addresses.
pub(super) fn each<'a>(list: &'a Expression, found: &mut dyn FnMut(Address<'a>, Span)) {
    if let ExpressionKind::Tuple(elements) = &list.kind {
        for element in elements {
            if let Ok(address) = parse(element) {
                found(address, element.span);
            }
        }
    }
}

/// Reads one element.
pub(super) fn parse(expression: &Expression) -> Result<Address<'_>, NotAnAddress> {
    match &expression.kind {
        ExpressionKind::String(text) => parse_text(text),
        ExpressionKind::Template(_) => Err(NotAnAddress::Malformed("a dependency is written out, without ${ }")),
        ExpressionKind::Parens(inner) | ExpressionKind::Wrapped(inner) => parse(inner),
        ExpressionKind::Splat(splat) if splat.each.is_empty() => of_path(&splat.of, Pick::All),
        ExpressionKind::LegacyIndex { of, index } => of_path(of, Pick::Index(*index)),
        ExpressionKind::Index { of, key } => match of_path(expression, Pick::Whole) {
            // `step.T["N"]` is `step.T.N`.
            Ok(whole) => Ok(whole),
            Err(_) => of_path(of, pick(key)?),
        },
        _ => of_path(expression, Pick::Whole),
    }
}

fn pick(key: &Expression) -> Result<Pick, NotAnAddress> {
    match &key.kind {
        ExpressionKind::Number(text) => text.parse().map(Pick::Index).map_err(|_| NotAnAddress::Malformed(INDEX)),
        ExpressionKind::String(text) => Ok(Pick::Key(Text::from(&**text))),
        ExpressionKind::Parens(inner) | ExpressionKind::Wrapped(inner) => pick(inner),
        _ => match path(key).as_deref() {
            Some(["count", "index"]) => Ok(Pick::SameIndex),
            Some(["each", "key"]) => Ok(Pick::SameKey),
            _ => Err(NotAnAddress::Malformed(INDEX)),
        },
    }
}

fn of_path(expression: &Expression, pick: Pick) -> Result<Address<'_>, NotAnAddress> {
    of_words(&path(expression).ok_or(NotAnAddress::Malformed(FORM))?, pick)
}

/// `a.b.c` as its words.
fn path(expression: &Expression) -> Option<Vec<&str>> {
    if let ExpressionKind::Variable(root) = &expression.kind {
        return Some(vec![root]);
    }
    let (of, name) = attribute_of(expression)?;
    let mut words = path(of)?;
    words.push(name);
    Some(words)
}

fn parse_text(text: &str) -> Result<Address<'_>, NotAnAddress> {
    let (words, pick) = match text.split_once('[') {
        None => (text, Pick::Whole),
        Some((words, rest)) => {
            let index = rest.strip_suffix(']').ok_or(NotAnAddress::Malformed(INDEX))?;
            (words, pick_text(index.trim())?)
        }
    };
    let words: Vec<&str> = words.split('.').collect();
    if words.iter().any(|word| !super::names::is_name(word)) {
        return Err(NotAnAddress::Malformed(FORM));
    }
    of_words(&words, pick)
}

fn pick_text(index: &str) -> Result<Pick, NotAnAddress> {
    match index {
        "*" => return Ok(Pick::All),
        "count.index" => return Ok(Pick::SameIndex),
        "each.key" => return Ok(Pick::SameKey),
        _ => {}
    }
    let quoted = index.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match (quoted, index.parse()) {
        (Some(key), _) => Ok(Pick::Key(Text::from(key))),
        (None, Ok(number)) => Ok(Pick::Index(number)),
        (None, Err(_)) => Err(NotAnAddress::Malformed(INDEX)),
    }
}

fn of_words<'a>(words: &[&'a str], pick: Pick) -> Result<Address<'a>, NotAnAddress> {
    let address = |kind, ty, name| Ok(Address { kind, ty, name, pick });
    match *words {
        ["step", ty, name] => address(Some(Kind::Step), ty, name),
        ["resource", ty, name] => address(Some(Kind::Resource), ty, name),
        ["step" | "resource"] | ["step" | "resource", _] => Err(NotAnAddress::Malformed(FORM)),
        ["var" | "local" | "env" | "count" | "each" | "self" | "run", ..] => Err(NotAnAddress::Malformed(FORM)),
        [kind, ..] if not_built::DEPENDENCIES.contains(&kind) => Err(NotAnAddress::NotBuilt(kind.to_owned())),
        [ty, name] => address(None, ty, name),
        [_] | [] => Err(NotAnAddress::Malformed(FORM)),
        ["step" | "resource", ..] => Err(NotAnAddress::TooLong(words[..3].join("."))),
        [ty, name, ..] => Err(NotAnAddress::TooLong(format!("{ty}.{name}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Kind, Pick, parse_text};

    #[test]
    fn texts_are_addresses() {
        let table = [
            ("a.b", None, Pick::Whole),
            ("step.a.b", Some(Kind::Step), Pick::Whole),
            ("resource.a.b", Some(Kind::Resource), Pick::Whole),
            ("a.b[2]", None, Pick::Index(2)),
            ("step.a.b[*]", Some(Kind::Step), Pick::All),
            ("a.b[\"eu\"]", None, Pick::Key("eu".into())),
            ("a.b[count.index]", None, Pick::SameIndex),
            ("step.a.b[each.key]", Some(Kind::Step), Pick::SameKey),
        ];
        for (text, kind, pick) in table {
            assert_eq!(parse_text(text), Ok(Address { kind, ty: "a", name: "b", pick }), "{text}");
        }
        for bad in ["", "a", "a.", ".b", "a..b", "a.b[", "a.b[x]", "a.b[-1]", "a.b[1", "a.b.c.d", "step.a", "..", "-"] {
            assert!(parse_text(bad).is_err(), "{bad}");
        }
    }
}
