//! References to steps: which instance, which of its parts.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Span, did_you_mean, listed};
use crate::grid::expression::evaluate::to_number;
use crate::grid::expression::ir::{Access, AccessKind, Node, Reads};
use crate::grid::expression::{Demand, InstanceKey, Instances, Repeat, Step, Target};
use crate::grid::syntax::{self, Expression, ExpressionKind, StepKind};
use crate::value::{Text, Value, convert};

use super::compiler::Compiler;
use super::link::{Link, LinkKind, unwrapped};

/// What a step carries.
const STEP: &[&str] = &["output", "status", "attempts", "duration_ms", "error"];
/// What its `error` carries.
const ERROR: &[&str] = &["class", "message"];
/// How many names a hint lists at most.
const LISTED: usize = 8;

/// The name taken by a dot or bracket; none if it is known only at run time or is a number.
#[derive(Clone, Copy)]
pub(super) struct Named<'t> {
    name: Option<&'t str>,
    span: Span,
}

impl<'t> Named<'t> {
    pub fn of_link(link: &Link<'t>) -> Self {
        Self { name: link.name(), span: link.span }
    }

    fn of_step(step: &'t syntax::Step) -> Self {
        let name = match &step.kind {
            StepKind::GetAttr(name) => Some(&*name.text),
            StepKind::Index(key) => match &unwrapped(key).kind {
                ExpressionKind::String(text) => Some(&**text),
                _ => None,
            },
            StepKind::LegacyIndex(_) | StepKind::Splat { .. } => None,
        };
        Self { name, span: step.span }
    }
}

/// Which output fields a path into a step, or into `self`, reads.
pub(super) fn demand(names: &[Named<'_>]) -> Demand {
    let mut names = names.iter().map(|named| named.name);
    match (names.next(), names.next()) {
        (Some(Some("output")), Some(Some(field))) => Demand::Parts(vec![Text::from(field)]),
        (None | Some(None | Some("output")), _) => Demand::Everything,
        (Some(Some(_)), _) => Demand::NOTHING,
    }
}

/// Which instances a reference names, and what that takes of its links.
struct Chosen {
    instances: Instances,
    /// How many links named the instance and are done with.
    taken: usize,
    /// The index into the collection, if only the run knows it.
    index: Option<(Access, Reads)>,
}

impl Chosen {
    fn new(instances: Instances, taken: usize) -> Self {
        Self { instances, taken, index: None }
    }
}

impl Compiler<'_> {
    /// `step.TYPE.NAME…`
    pub(super) fn step(&mut self, links: &[Link<'_>], span: Span) -> Option<Node> {
        let (ty, name, at) = self.type_and_name("step", links, span)?;
        let symbols = self.symbols;
        let Some(step) = symbols.steps.get(ty).and_then(|of_type| of_type.get(name)) else {
            return if symbols.lost.contains(name) {
                Some(Node::constant(Value::Unknown, span))
            } else {
                self.unknown_step(ty, name, at)
            };
        };
        let address = format!("{ty}.{name}");
        let rest = links.get(2..)?;
        let chosen = self.choose(step, &address, rest, Span { end: at.end, ..span })?;
        let rest = rest.get(chosen.taken..)?;
        let splat = match (&chosen.instances, rest.first().map(|link| link.kind)) {
            (Instances::All, Some(LinkKind::Splat(each))) => Some(each),
            _ => None,
        };
        let names: Vec<Named<'_>> = match splat {
            Some(each) => each.iter().map(Named::of_step).collect(),
            None => rest.iter().map(Named::of_link).collect(),
        };
        self.check_names(&names, STEP, step.outputs.as_deref(), &format!("step \"{address}\""))?;
        let label: Arc<str> = match &chosen.instances {
            Instances::At(InstanceKey::Index(at)) => format!("step.{address}[{at}]").into(),
            Instances::At(InstanceKey::Key(key)) => format!("step.{address}[\"{key}\"]").into(),
            _ => format!("step.{address}").into(),
        };
        let target = Target::Step { step: step.id, instances: chosen.instances };
        let of = self.slot(target, demand(&names), span);
        self.path_after(of, chosen.index.into_iter().collect(), rest, Some(label), span)
    }

    fn unknown_step(&mut self, ty: &str, name: &str, span: Span) -> Option<Node> {
        let steps = &self.symbols.steps;
        let names: Vec<String> =
            steps.iter().flat_map(|(ty, names)| names.keys().map(move |name| format!("{ty}.{name}"))).collect();
        let same_name = names.iter().find(|other| other.rsplit_once('.').is_some_and(|(_, other)| other == name));
        let close = did_you_mean(&format!("{ty}.{name}"), names.iter().map(String::as_str));
        let hint =
            close.or_else(|| same_name.map(|other| format!("did you mean \"{other}\"?"))).or_else(|| declared("step", &names));
        self.refuse(Code::UNKNOWN_NAME, span, format!("there is no step \"{ty}.{name}\""), hint)
    }

    /// Checks the names after an instance of a step, or after `self`.
    pub(super) fn check_names(
        &mut self,
        names: &[Named<'_>],
        attributes: &[&str],
        outputs: Option<&[Text]>,
        what: &str,
    ) -> Option<()> {
        let Some(Named { name: Some(name), span }) = names.first().copied() else { return Some(()) };
        if !attributes.contains(&name) {
            let hint = match outputs {
                Some(outputs) if outputs.iter().any(|field| field == name) => format!("did you mean output.{name}?"),
                _ => format!("it has {}", listed(attributes.iter().copied())),
            };
            return self.refuse(Code::UNKNOWN_ATTRIBUTE, span, format!("{what} has no attribute \"{name}\""), Some(hint));
        }
        let Some(Named { name: Some(part), span }) = names.get(1).copied() else { return Some(()) };
        match (name, outputs) {
            ("output", Some(outputs)) if !outputs.iter().any(|field| field == part) => {
                let fields = || outputs.iter().map(Text::as_str);
                let hint = did_you_mean(part, fields())
                    .or_else(|| (1..=LISTED).contains(&outputs.len()).then(|| format!("it has {}", listed(fields()))))
                    .or_else(|| outputs.is_empty().then(|| String::from("it has no output at all")));
                let message = format!("reference to undeclared output \"{part}\" on {what}");
                self.refuse(Code::UNKNOWN_ATTRIBUTE, span, message, hint)
            }
            ("error", _) if !ERROR.contains(&part) => {
                let hint = Some(format!("it has {}", listed(ERROR.iter().copied())));
                self.refuse(Code::UNKNOWN_ATTRIBUTE, span, format!("the error of {what} has no attribute \"{part}\""), hint)
            }
            _ => Some(()),
        }
    }

    fn choose(&mut self, step: &Step, address: &str, links: &[Link<'_>], span: Span) -> Option<Chosen> {
        let first = links.first();
        match (&step.repeat, first.map(|link| link.kind)) {
            (Repeat::Once, Some(LinkKind::Position(_) | LinkKind::Index(_)))
                if first.is_some_and(|link| link.name().is_none()) =>
            {
                let at = first.map_or(span, |link| link.span);
                let message =
                    format!("step \"{address}\" has neither \"count\" nor \"for_each\", so it has no instances to index");
                self.refuse(Code::INSTANCE, at, message, Some(format!("write step.{address}.output")))
            }
            (Repeat::Once, _) => Some(Chosen::new(Instances::Single, 0)),
            (_, Some(LinkKind::Splat(_))) => Some(Chosen::new(Instances::All, 0)),
            (Repeat::Count(number), Some(LinkKind::Position(at))) => {
                let key = Value::Int(i64::try_from(at).unwrap_or(i64::MAX));
                let key = self.numbered(&key, *number, address, first.map_or(span, |link| link.span))?;
                Some(Chosen::new(Instances::At(key), 1))
            }
            (Repeat::ForEach(keys), Some(LinkKind::Position(at))) => {
                let key = Text::from(at.to_string());
                let key = self.keyed(key, keys.as_deref(), address, first.map_or(span, |link| link.span))?;
                Some(Chosen::new(Instances::At(key), 1))
            }
            (repeat, Some(LinkKind::Index(key))) => self.indexed(repeat, address, key),
            (Repeat::Count(_), _) => self.bare(address, "count", "[0] or [count.index]", span),
            (Repeat::ForEach(_), _) => self.bare(address, "for_each", "[\"key\"] or [each.key]", span),
        }
    }

    fn bare(&mut self, address: &str, by: &str, index: &str, span: Span) -> Option<Chosen> {
        let message = format!("step \"{address}\" has \"{by}\", so it is a collection and has no single value");
        self.refuse(Code::INSTANCE, span, message, Some(format!("name one instance with {index}, or all with [*]")))
    }

    /// `[key]`: an instance named in the text, the reader's own, or one known only at run time.
    fn indexed(&mut self, repeat: &Repeat, address: &str, key: &Expression) -> Option<Chosen> {
        let span = key.span;
        if self.is_own_key(repeat, key) {
            self.check_own_key(repeat, address, span)?;
            return Some(Chosen::new(Instances::Same, 1));
        }
        let key = self.node(key)?;
        let found = match (key.as_constant(), repeat) {
            (Some(Value::Null), _) => {
                return self.refuse(Code::INSTANCE, span, format!("the index of step \"{address}\" is null"), None);
            }
            (Some(constant), Repeat::Count(number)) if is_plain(constant) => self.numbered(constant, *number, address, span)?,
            (Some(constant), Repeat::ForEach(keys)) if is_plain(constant) => match convert::to_text(constant) {
                Ok(text) => self.keyed(text, keys.as_deref(), address, span)?,
                Err(_) => {
                    let message = format!("the key of step \"{address}\" must be a string, not {}", constant.a_type());
                    return self.refuse(Code::INSTANCE, span, message, None);
                }
            },
            _ => {
                let reads = key.reads;
                let index = Access { kind: AccessKind::Index(key), span };
                return Some(Chosen { instances: Instances::Computed, taken: 1, index: Some((index, reads)) });
            }
        };
        Some(Chosen::new(Instances::At(found), 1))
    }

    /// Whether `key` is `count.index` or `each.key`, of a reader that repeats like the step read.
    fn is_own_key(&self, repeat: &Repeat, key: &Expression) -> bool {
        let ExpressionKind::GetAttr { of, name } = &unwrapped(key).kind else { return false };
        let ExpressionKind::Variable(root) = &unwrapped(of).kind else { return false };
        if self.variables.contains(root) {
            return false;
        }
        match (repeat, &self.place.repeat) {
            (Repeat::Count(_), Repeat::Count(_)) => &**root == "count" && &*name.text == "index",
            (Repeat::ForEach(_), Repeat::ForEach(_)) => &**root == "each" && &*name.text == "key",
            _ => false,
        }
    }

    /// Whether the step read has an instance for each of the reader's, as far as both are known.
    fn check_own_key(&mut self, repeat: &Repeat, address: &str, span: Span) -> Option<()> {
        let place = self.place;
        match (repeat, &place.repeat) {
            (Repeat::Count(Some(has)), Repeat::Count(Some(wants))) if wants > has => {
                let message =
                    format!("index out of range: step \"{address}\" has {}, but \"count\" here is {wants}", instances(*has));
                self.refuse(Code::INSTANCE, span, message, None)
            }
            (Repeat::ForEach(Some(has)), Repeat::ForEach(Some(wants))) => {
                match wants.iter().find(|key| has.binary_search(key).is_err()) {
                    Some(missing) => self.no_key(missing, has, address, span),
                    None => Some(()),
                }
            }
            _ => Some(()),
        }
    }

    fn numbered(&mut self, key: &Value, number: Option<u64>, address: &str, span: Span) -> Option<InstanceKey> {
        let at = match to_number(key) {
            Some(Value::Int(at)) => at,
            Some(_) => {
                let message = format!("the index of step \"{address}\" must be a whole number");
                return self.refuse(Code::INSTANCE, span, message, None);
            }
            None => {
                let message = format!("step \"{address}\" has \"count\", so its index is a number, not {}", key.a_type());
                return self.refuse(Code::INSTANCE, span, message, None);
            }
        };
        match (u64::try_from(at), number) {
            (Ok(at), None) => Some(InstanceKey::Index(at)),
            (Ok(at), Some(number)) if at < number => Some(InstanceKey::Index(at)),
            (_, number) => {
                let has = number.map_or_else(|| String::from("instances from 0 on"), instances);
                let message = format!("index {at} is out of range: step \"{address}\" has {has}");
                self.refuse(Code::INSTANCE, span, message, None)
            }
        }
    }

    fn keyed(&mut self, key: Text, keys: Option<&[Text]>, address: &str, span: Span) -> Option<InstanceKey> {
        match keys {
            Some(keys) if keys.binary_search(&key).is_err() => self.no_key(&key, keys, address, span),
            _ => Some(InstanceKey::Key(key)),
        }
    }

    fn no_key<T>(&mut self, key: &str, keys: &[Text], address: &str, span: Span) -> Option<T> {
        let all = || keys.iter().map(Text::as_str);
        let hint = match keys.len() {
            0 => Some(String::from("it has no instances at all")),
            1..=LISTED => Some(format!("it has {}", listed(all()))),
            _ => did_you_mean(key, all()),
        };
        self.refuse(Code::INSTANCE, span, format!("step \"{address}\" has no instance \"{key}\""), hint)
    }
}

/// What there is, if that is not too much to say.
pub(super) fn declared(what: &str, names: &[String]) -> Option<String> {
    match names.len() {
        0 => Some(format!("the grid has no {what}s")),
        1..=LISTED => Some(format!("there is {}", listed(names.iter().map(String::as_str)))),
        _ => None,
    }
}

/// Whether a constant can name an instance: it is known and may be shown.
fn is_plain(value: &Value) -> bool {
    !value.is_unknown() && !value.is_sensitive()
}

/// `3 instances, 0 to 2`
fn instances(number: u64) -> String {
    match number {
        0 => String::from("no instances"),
        1 => String::from("one instance, 0"),
        _ => format!("{number} instances, 0 to {}", number - 1),
    }
}
