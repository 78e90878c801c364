//! References to steps: which instance, which of its parts.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Span, did_you_mean, listed};
use crate::grid::expression::evaluate::to_number;
use crate::grid::expression::ir::{Access, AccessKind, Node, Reads};
use crate::grid::expression::{
    Demand, Found, GROUP, InstanceKey, Instances, MIX, Repeat, SCENARIO, Step, StepId, Target, Through,
};
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

/// A step or group on the way of a reference, as messages say it.
struct Said {
    /// `step "a.b"`
    what: String,
    /// `step.a.b`, after the groups on the way.
    path: String,
}

impl Said {
    fn new(before: Option<&Said>, ty: &str, name: &str) -> Self {
        let front = before.map_or_else(String::new, |before| format!("{}.", before.path));
        if ty == GROUP || ty == SCENARIO {
            Self { what: format!("{ty} \"{name}\""), path: format!("{front}{ty}.{name}") }
        } else {
            Self { what: format!("step \"{ty}.{name}\""), path: format!("{front}step.{ty}.{name}") }
        }
    }
}

impl Compiler<'_> {
    /// `step.TYPE.NAME…`, `group.NAME…`, `group.NAME.step.TYPE.NAME…`
    pub(super) fn step(&mut self, root: &str, links: &[Link<'_>], span: Span) -> Option<Node> {
        let (mut ty, name, at, used) = self.named(root, links, span)?;
        let mut said = Said::new(None, ty, name);
        let mut id = match self.symbols.find(self.place.within, ty, name, span) {
            Found::Here(id) => id,
            Found::Hidden(declared) => return self.hidden(&said.what, declared, at),
            Found::Nowhere if self.symbols.lost.contains(name) => return Some(Node::constant(Value::Unknown, span)),
            Found::Nowhere => return self.unknown_step(ty, name, at),
        };
        let (mut rest, mut end, mut through) = (links.get(used..)?, at.end, Vec::new());
        let (step, chosen) = loop {
            let step = self.symbols.step(id)?;
            let chosen = self.choose(step, &said, rest, Span { end, ..span })?;
            if ty == SCENARIO && inward(rest.get(chosen.taken..)?, &chosen).is_some() {
                let message = format!("a step in {} has no single output: it runs once for each iteration", said.what);
                let hint = String::from("only its metrics can be named from outside, by a threshold");
                return self.refuse(Code::INTO_A_GROUP, span, message, Some(hint));
            }
            if ty != GROUP || inward(rest.get(chosen.taken..)?, &chosen).is_none() {
                break (step, chosen);
            }
            rest = rest.get(chosen.taken..)?;
            let group = Through { group: id, instance: self.definite(chosen, &said, rest.first()?.span)? };
            self.pass(group, &mut through, &said, span)?;
            let inner = self.named(rest.first()?.name()?, rest.get(1..)?, span)?;
            (id, said) = self.inside(step, inner, &said, span)?;
            (ty, end) = (inner.0, inner.2.end);
            rest = rest.get(1 + inner.3..)?;
        };
        self.instance_of(id, step, chosen, through, &said, rest, span)
    }

    /// The slot of a step or group that was found, and the path behind it.
    #[expect(clippy::too_many_arguments, reason = "the parts of one reference")]
    fn instance_of(
        &mut self,
        id: StepId,
        step: &Step,
        chosen: Chosen,
        through: Vec<Through>,
        said: &Said,
        rest: &[Link<'_>],
        span: Span,
    ) -> Option<Node> {
        let rest = rest.get(chosen.taken..)?;
        let splat = match (&chosen.instances, rest.first().map(|link| link.kind)) {
            (Instances::All, Some(LinkKind::Splat(each))) => Some(each),
            _ => None,
        };
        let names: Vec<Named<'_>> = match splat {
            Some(each) => each.iter().map(Named::of_step).collect(),
            None => rest.iter().map(Named::of_link).collect(),
        };
        self.check_names(&names, STEP, step.outputs.as_deref(), &said.what)?;
        let label: Arc<str> = match &chosen.instances {
            Instances::At(InstanceKey::Index(at)) => format!("{}[{at}]", said.path).into(),
            Instances::At(InstanceKey::Key(key)) => format!("{}[\"{key}\"]", said.path).into(),
            _ => said.path.as_str().into(),
        };
        let target = if through.is_empty() {
            Target::Step { step: id, instances: chosen.instances }
        } else {
            Target::Inside { through: through.into(), step: id, instances: chosen.instances }
        };
        let of = self.slot(target, demand(&names), span);
        self.path_after(of, chosen.index.into_iter().collect(), rest, Some(label), span)
    }

    /// The type and name after `step`, or the name after `group`; where it ends, and how many links that takes.
    fn named<'t>(&mut self, root: &str, links: &[Link<'t>], span: Span) -> Option<(&'t str, &'t str, Span, usize)> {
        if let Some(kind) = [GROUP, SCENARIO].into_iter().find(|kind| *kind == root) {
            let (name, at) = self.name_after(root, links, span)?;
            return Some((kind, name, at, 1));
        }
        let (ty, name, at) = self.type_and_name(root, links, span)?;
        Some((ty, name, at, 2))
    }

    /// The one instance of a group through which a reference goes.
    fn definite(&mut self, chosen: Chosen, said: &Said, at: Span) -> Option<Instances> {
        match chosen.instances {
            one @ (Instances::Single | Instances::At(_) | Instances::Same) => Some(one),
            Instances::All | Instances::Computed => {
                let message =
                    format!("the steps of {} can be named in one instance only, and one that is known before the run", said.what);
                let hint = format!("give the group an output block and write {}[…].output.NAME", said.path);
                self.refuse(Code::INTO_A_GROUP, at, message, Some(hint))
            }
        }
    }

    /// Notes a group on the way; one that is around the reader is no way at all.
    fn pass(&mut self, group: Through, through: &mut Vec<Through>, said: &Said, span: Span) -> Option<()> {
        let mut around = self.place.within;
        while around.is_some_and(|id| id != group.group) {
            around = around.and_then(|id| self.symbols.step(id)).and_then(|step| step.within);
        }
        match (around, &group.instance) {
            (Some(_), Instances::Single) => Some(()),
            (Some(_), _) => {
                let message = format!("this stands in {} itself", said.what);
                let hint = String::from("write step.TYPE.NAME: that is the step of the same instance");
                self.refuse(Code::INTO_A_GROUP, span, message, Some(hint))
            }
            (None, _) => {
                through.push(group);
                Some(())
            }
        }
    }

    /// A step or group within a group.
    fn inside(
        &mut self,
        group: &Step,
        (ty, name, at, _): (&str, &str, Span, usize),
        before: &Said,
        span: Span,
    ) -> Option<(StepId, Said)> {
        let said = Said::new(Some(before), ty, name);
        match group.inner.find(ty, name, self.symbols.from(span)) {
            Found::Here(id) => Some((id, said)),
            Found::Hidden(declared) => self.hidden(&said.what, declared, at),
            Found::Nowhere => {
                let names: Vec<String> = group.inner.iter().map(|(ty, name)| joined(ty, name)).collect();
                let hint = did_you_mean(&joined(ty, name), names.iter().map(String::as_str)).or_else(|| declared("step", &names));
                self.refuse(Code::UNKNOWN_NAME, at, format!("{} has no {}", before.what, said.what), hint)
            }
        }
    }

    fn unknown_step<T>(&mut self, ty: &str, name: &str, span: Span) -> Option<T> {
        let names: Vec<(&str, &str)> = self.symbols.in_sight(self.place.within);
        let (what, kind): (String, fn(&str) -> bool) = match ty {
            GROUP => (format!("group \"{name}\""), |other| other == GROUP),
            SCENARIO => (format!("scenario \"{name}\""), |other| other == SCENARIO),
            _ => (format!("step \"{ty}.{name}\""), |other| ![GROUP, SCENARIO, MIX].contains(&other)),
        };
        let all: Vec<String> = names.iter().filter(|(ty, _)| kind(ty)).map(|(ty, name)| joined(ty, name)).collect();
        let same_name = names.iter().find(|(other, of)| of == &name && kind(other)).map(|(ty, name)| joined(ty, name));
        let close = did_you_mean(&joined(ty, name), all.iter().map(String::as_str));
        let hint = self
            .in_a_group(ty, name)
            .or(close)
            .or_else(|| same_name.map(|other| format!("did you mean \"{other}\"?")))
            .or_else(|| declared(if ty == GROUP || ty == SCENARIO { ty } else { "step" }, &all));
        self.refuse(Code::UNKNOWN_NAME, span, format!("there is no {what}"), hint)
    }

    /// Where a name is declared that is only there within a group.
    fn in_a_group(&self, ty: &str, name: &str) -> Option<String> {
        // What is in a scenario cannot be named from outside.
        let groups = self.symbols.steps.iter().filter(|step| step.iteration.is_none() && step.inner.contains(ty, name));
        let path = groups.map(|step| &step.path).next()?;
        Some(format!("did you mean {path}.{}?", if ty == GROUP { format!("group.{name}") } else { format!("step.{ty}.{name}") }))
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

    fn choose(&mut self, step: &Step, said: &Said, links: &[Link<'_>], span: Span) -> Option<Chosen> {
        let first = links.first();
        match (&step.repeat, first.map(|link| link.kind)) {
            (Repeat::Once, Some(LinkKind::Position(_) | LinkKind::Index(_)))
                if first.is_some_and(|link| link.name().is_none()) =>
            {
                let at = first.map_or(span, |link| link.span);
                let message = format!("{} has neither \"count\" nor \"for_each\", so it has no instances to index", said.what);
                self.refuse(Code::INSTANCE, at, message, Some(format!("write {}.output", said.path)))
            }
            (Repeat::Once, _) => Some(Chosen::new(Instances::Single, 0)),
            (_, Some(LinkKind::Splat(_))) => Some(Chosen::new(Instances::All, 0)),
            (Repeat::Count(number), Some(LinkKind::Position(at))) => {
                let key = Value::Int(i64::try_from(at).unwrap_or(i64::MAX));
                let key = self.numbered(&key, *number, said, first.map_or(span, |link| link.span))?;
                Some(Chosen::new(Instances::At(key), 1))
            }
            (Repeat::ForEach(keys), Some(LinkKind::Position(at))) => {
                let key = Text::from(at.to_string());
                let key = self.keyed(key, keys.as_deref(), said, first.map_or(span, |link| link.span))?;
                Some(Chosen::new(Instances::At(key), 1))
            }
            (repeat, Some(LinkKind::Index(key))) => self.indexed(repeat, said, key),
            (Repeat::Count(_), _) => self.bare(said, "count", "[0] or [count.index]", span),
            (Repeat::ForEach(_), _) => self.bare(said, "for_each", "[\"key\"] or [each.key]", span),
        }
    }

    fn bare(&mut self, said: &Said, by: &str, index: &str, span: Span) -> Option<Chosen> {
        let message = format!("{} has \"{by}\", so it is a collection and has no single value", said.what);
        self.refuse(Code::INSTANCE, span, message, Some(format!("name one instance with {index}, or all with [*]")))
    }

    /// `[key]`: an instance named in the text, the reader's own, or one known only at run time.
    fn indexed(&mut self, repeat: &Repeat, said: &Said, key: &Expression) -> Option<Chosen> {
        let span = key.span;
        if self.is_own_key(repeat, key) {
            self.check_own_key(repeat, said, span)?;
            return Some(Chosen::new(Instances::Same, 1));
        }
        let key = self.node(key)?;
        let found = match (key.as_constant(), repeat) {
            (Some(Value::Null), _) => {
                return self.refuse(Code::INSTANCE, span, format!("the index of {} is null", said.what), None);
            }
            (Some(constant), Repeat::Count(number)) if is_plain(constant) => self.numbered(constant, *number, said, span)?,
            (Some(constant), Repeat::ForEach(keys)) if is_plain(constant) => match convert::to_text(constant) {
                Ok(text) => self.keyed(text, keys.as_deref(), said, span)?,
                Err(_) => {
                    let message = format!("the key of {} must be a string, not {}", said.what, constant.a_type());
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
    fn check_own_key(&mut self, repeat: &Repeat, said: &Said, span: Span) -> Option<()> {
        let place = self.place;
        match (repeat, &place.repeat) {
            (Repeat::Count(Some(has)), Repeat::Count(Some(wants))) if wants > has => {
                let message = format!("index out of range: {} has {}, but \"count\" here is {wants}", said.what, instances(*has));
                self.refuse(Code::INSTANCE, span, message, None)
            }
            (Repeat::ForEach(Some(has)), Repeat::ForEach(Some(wants))) => {
                match wants.iter().find(|key| has.binary_search(key).is_err()) {
                    Some(missing) => self.no_key(missing, has, said, span),
                    None => Some(()),
                }
            }
            _ => Some(()),
        }
    }

    fn numbered(&mut self, key: &Value, number: Option<u64>, said: &Said, span: Span) -> Option<InstanceKey> {
        let at = match to_number(key) {
            Some(Value::Int(at)) => at,
            Some(_) => {
                let message = format!("the index of {} must be a whole number", said.what);
                return self.refuse(Code::INSTANCE, span, message, None);
            }
            None => {
                let message = format!("{} has \"count\", so its index is a number, not {}", said.what, key.a_type());
                return self.refuse(Code::INSTANCE, span, message, None);
            }
        };
        match (u64::try_from(at), number) {
            (Ok(at), None) => Some(InstanceKey::Index(at)),
            (Ok(at), Some(number)) if at < number => Some(InstanceKey::Index(at)),
            (_, number) => {
                let has = number.map_or_else(|| String::from("instances from 0 on"), instances);
                let message = format!("index {at} is out of range: {} has {has}", said.what);
                self.refuse(Code::INSTANCE, span, message, None)
            }
        }
    }

    fn keyed(&mut self, key: Text, keys: Option<&[Text]>, said: &Said, span: Span) -> Option<InstanceKey> {
        match keys {
            Some(keys) if keys.binary_search(&key).is_err() => self.no_key(&key, keys, said, span),
            _ => Some(InstanceKey::Key(key)),
        }
    }

    fn no_key<T>(&mut self, key: &str, keys: &[Text], said: &Said, span: Span) -> Option<T> {
        let all = || keys.iter().map(Text::as_str);
        let hint = match keys.len() {
            0 => Some(String::from("it has no instances at all")),
            1..=LISTED => Some(format!("it has {}", listed(all()))),
            _ => did_you_mean(key, all()),
        };
        self.refuse(Code::INSTANCE, span, format!("{} has no instance \"{key}\"", said.what), hint)
    }
}

/// The root of what is taken of an instance of a group, if that leads into it.
fn inward<'t>(links: &[Link<'t>], chosen: &Chosen) -> Option<&'t str> {
    let name = match (links.first()?.kind, &chosen.instances) {
        (LinkKind::Splat(each), Instances::All) => Named::of_step(each.first()?).name,
        _ => links.first()?.name(),
    };
    name.filter(|name| matches!(*name, "step" | GROUP))
}

/// `a.b`, or the name of a group.
fn joined(ty: &str, name: &str) -> String {
    if ty == GROUP || ty == SCENARIO { String::from(name) } else { format!("{ty}.{name}") }
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
