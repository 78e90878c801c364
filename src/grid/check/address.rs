//! What `depends_on` names: `step.T.N`, `"T.N[2]"`, `resource.T.N` …

use crate::base::diagnostic::Span;
use crate::grid::expression::{GROUP, SCENARIO};
use crate::grid::syntax::{Expression, ExpressionKind};
use crate::value::Text;

use super::not_built;

/// Which kind of block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Step,
    Group,
    Scenario,
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
    /// [`GROUP`] for a group, [`SCENARIO`] for a scenario.
    pub ty: &'a str,
    pub name: &'a str,
    pub pick: Pick,
    /// The way on into a group, type and name of each.
    pub inner: Vec<(&'a str, &'a str)>,
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

const FORM: &str = "a dependency is step.TYPE.NAME, group.NAME, scenario.NAME or resource.TYPE.NAME";
const INDEX: &str = "in the brackets stands a number, a key in quotes, *, count.index or each.key";

/// What roots there are that nothing can wait for.
const VALUES: [&str; 8] = ["var", "local", "env", "count", "each", "self", "run", "any"];

/// One part of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word<'a> {
    /// `.name`
    Name(&'a str),
    /// `["name"]`: a name or a key, as its place says.
    Quoted(&'a str),
    /// `[…]`
    Pick(Pick),
}

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
        ExpressionKind::String(text) => of_words(&words_of_text(text)?),
        ExpressionKind::Template(_) => Err(NotAnAddress::Malformed("a dependency is written out, without ${ }")),
        ExpressionKind::Parens(inner) | ExpressionKind::Wrapped(inner) => parse(inner),
        _ => of_words(&words(expression)?),
    }
}

/// `a.b[0]` as its parts.
fn words(expression: &Expression) -> Result<Vec<Word<'_>>, NotAnAddress> {
    let (of, word) = match &expression.kind {
        ExpressionKind::Variable(root) => return Ok(vec![Word::Name(root)]),
        ExpressionKind::GetAttr { of, name } => (&**of, Word::Name(&name.text)),
        ExpressionKind::LegacyIndex { of, index } => (&**of, Word::Pick(Pick::Index(*index))),
        ExpressionKind::Index { of, key } => (&**of, pick(key)?),
        ExpressionKind::Splat(splat) if splat.each.is_empty() => (&splat.of, Word::Pick(Pick::All)),
        _ => return Err(NotAnAddress::Malformed(FORM)),
    };
    let mut words = words(of)?;
    words.push(word);
    Ok(words)
}

fn pick(key: &Expression) -> Result<Word<'_>, NotAnAddress> {
    match &key.kind {
        ExpressionKind::Number(text) => {
            text.parse().map(|at| Word::Pick(Pick::Index(at))).map_err(|_| NotAnAddress::Malformed(INDEX))
        }
        ExpressionKind::String(text) => Ok(Word::Quoted(text)),
        ExpressionKind::Parens(inner) | ExpressionKind::Wrapped(inner) => pick(inner),
        _ => match words(key).as_deref() {
            Ok([Word::Name("count"), Word::Name("index")]) => Ok(Word::Pick(Pick::SameIndex)),
            Ok([Word::Name("each"), Word::Name("key")]) => Ok(Word::Pick(Pick::SameKey)),
            _ => Err(NotAnAddress::Malformed(INDEX)),
        },
    }
}

/// The same from a text; brackets may hold dots.
fn words_of_text(text: &str) -> Result<Vec<Word<'_>>, NotAnAddress> {
    let mut words = Vec::new();
    let mut rest = text;
    loop {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if !super::names::is_name(name) {
            return Err(NotAnAddress::Malformed(FORM));
        }
        words.push(Word::Name(name));
        rest = after;
        if let Some(bracket) = rest.strip_prefix('[') {
            let (index, after) = bracket.split_once(']').ok_or(NotAnAddress::Malformed(INDEX))?;
            words.push(pick_text(index.trim())?);
            rest = after;
        }
        match rest.strip_prefix('.') {
            Some(next) => rest = next,
            None if rest.is_empty() => return Ok(words),
            None => return Err(NotAnAddress::Malformed(FORM)),
        }
    }
}

fn pick_text(index: &str) -> Result<Word<'_>, NotAnAddress> {
    match index {
        "*" => return Ok(Word::Pick(Pick::All)),
        "count.index" => return Ok(Word::Pick(Pick::SameIndex)),
        "each.key" => return Ok(Word::Pick(Pick::SameKey)),
        _ => {}
    }
    let quoted = index.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match (quoted, index.parse()) {
        (Some(key), _) => Ok(Word::Quoted(key)),
        (None, Ok(number)) => Ok(Word::Pick(Pick::Index(number))),
        (None, Err(_)) => Err(NotAnAddress::Malformed(INDEX)),
    }
}

/// The parts of an address, one after the other.
struct Words<'w, 'a> {
    words: &'w [Word<'a>],
    at: usize,
}

impl<'a> Words<'_, 'a> {
    fn name(&mut self) -> Option<&'a str> {
        let (Word::Name(name) | Word::Quoted(name)) = self.words.get(self.at)? else { return None };
        self.at += 1;
        Some(name)
    }

    /// What is picked here; a name in quotes is a key unless the address ends well with it as a name.
    fn pick(&mut self) -> Pick {
        let pick = match self.words.get(self.at) {
            Some(Word::Quoted(key)) => Pick::Key(Text::from(*key)),
            Some(Word::Pick(pick)) => pick.clone(),
            Some(Word::Name(_)) | None => return Pick::Whole,
        };
        self.at += 1;
        pick
    }

    /// Type and name after a root.
    fn item(&mut self, root: &'a str) -> Result<(&'a str, &'a str), NotAnAddress> {
        let malformed = || NotAnAddress::Malformed(FORM);
        if root == GROUP || root == SCENARIO {
            return Ok((root, self.name().ok_or_else(malformed)?));
        }
        Ok((self.name().ok_or_else(malformed)?, self.name().ok_or_else(malformed)?))
    }
}

fn of_words<'a>(words: &[Word<'a>]) -> Result<Address<'a>, NotAnAddress> {
    let mut words = Words { words, at: 0 };
    let root = words.name().ok_or(NotAnAddress::Malformed(FORM))?;
    if VALUES.contains(&root) {
        return Err(NotAnAddress::Malformed(FORM));
    }
    if not_built::DEPENDENCIES.contains(&root) {
        return Err(NotAnAddress::NotBuilt(root.to_owned()));
    }
    let kind = match root {
        "step" => Some(Kind::Step),
        GROUP => Some(Kind::Group),
        SCENARIO => Some(Kind::Scenario),
        "resource" => Some(Kind::Resource),
        _ => None,
    };
    let (ty, name) = match kind {
        Some(_) => words.item(root)?,
        None => (root, words.name().ok_or(NotAnAddress::Malformed(FORM))?),
    };
    let pick = words.pick();
    let mut address = Address { kind, ty, name, pick, inner: Vec::new() };
    let mut last = kind;
    while last == Some(Kind::Group)
        && let Some(next @ ("step" | GROUP)) =
            words.words.get(words.at).and_then(|word| if let Word::Name(name) = word { Some(*name) } else { None })
    {
        words.at += 1;
        address.inner.push(words.item(next)?);
        words.pick();
        last = (next == GROUP).then_some(Kind::Group);
    }
    match words.words.get(words.at) {
        None => Ok(address),
        Some(_) => Err(NotAnAddress::TooLong(short(&address))),
    }
}

/// Whether what stands for a type is the kind of a block that has none.
fn is_kind(ty: &str) -> bool {
    ty == GROUP || ty == SCENARIO
}

/// How an address is written.
fn short(address: &Address<'_>) -> String {
    let item = |ty: &str, name: &str, kind: &str| if is_kind(ty) { format!("{ty}.{name}") } else { format!("{kind}{ty}.{name}") };
    let kind = match address.kind {
        Some(Kind::Step) => "step.",
        Some(Kind::Resource) => "resource.",
        Some(Kind::Group | Kind::Scenario) | None => "",
    };
    let first = item(address.ty, address.name, kind);
    address.inner.iter().fold(first, |path, (ty, name)| format!("{path}.{}", item(ty, name, "step.")))
}

#[cfg(test)]
mod tests {
    use super::{Address, Kind, Pick, of_words, words_of_text};

    fn parse_text(text: &str) -> Result<Address<'_>, super::NotAnAddress> {
        of_words(&words_of_text(text)?)
    }

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
            assert_eq!(parse_text(text), Ok(Address { kind, ty: "a", name: "b", pick, inner: Vec::new() }), "{text}");
        }
        for bad in ["", "a", "a.", ".b", "a..b", "a.b[", "a.b[x]", "a.b[-1]", "a.b[1", "a.b.c.d", "step.a", "..", "-"] {
            assert!(parse_text(bad).is_err(), "{bad}");
        }
    }
}
