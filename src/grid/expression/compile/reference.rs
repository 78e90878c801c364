//! References: what the root of a name is, and the path behind it.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Span, did_you_mean};
use crate::base::secret::is_secret_name;
use crate::grid::expression::ir::{self, Access, AccessKind, Attribute, Kind, Node, Reads};
use crate::grid::expression::{
    Attempt, Declared, Demand, Found, GROUP, Local, MIX, Reach, Repeat, RunField, SCENARIO, SERVICE, Target, Variable,
};
use crate::grid::syntax::{Expression, ExpressionKind, Step, StepKind};
use crate::value::Value;

use super::compiler::Compiler;
use super::instance::{self, Named};
use super::link::{Link, LinkKind, links};

/// What a reference may begin with.
const ROOTS: &[&str] = &[
    "var", "local", "env", "step", "group", "scenario", "resource", "service", "count", "each", "any", "self", "run", "vary",
    "data", "user",
];
/// The same in words.
const BEGINNINGS: &str =
    "var, local, env, step, group, scenario, resource, service, count, each, any, self, run, vary, data or user";
/// What the language has but this version does not.
const UNBUILT: &[&str] = &["fault"];
/// What `self` carries after an attempt.
const SELF_ENDED: &[&str] = &["output", "status", "attempt", "duration_ms", "error"];
/// What `any` carries.
const WINNER: &[&str] = &["output", "address", "key"];
/// What `self` carries in an argument that is a condition.
const SELF_RECEIVED: &[&str] = &["output"];

impl Compiler<'_> {
    /// Compiles a name with its dots and brackets.
    pub(super) fn reference(&mut self, expression: &Expression) -> Option<Node> {
        let span = expression.span;
        let (root, links) = links(expression);
        let ExpressionKind::Variable(name) = &root.kind else {
            let of = self.node(root);
            return self.path(of?, &links, None, span);
        };
        if let Some(number) = self.variables.iter().rposition(|variable| variable == name) {
            let variable = u32::try_from(number).unwrap_or(u32::MAX);
            let of = Node { kind: Kind::Variable(variable), span: root.span, reads: Reads { outside: false, variable } };
            return self.path(of, &links, None, span);
        }
        match &**name {
            "var" => self.variable(&links, span),
            "local" => self.local(&links, span),
            "env" => self.environment(&links, span),
            "step" | GROUP | SCENARIO => self.step(name, &links, span),
            "any" => self.winner(&links, span),
            "resource" => self.resource(&links, span),
            SERVICE => self.service(&links, span),
            "count" => self.count(&links, span),
            "each" => self.each_element(&links, span),
            "self" => self.own(&links, span),
            "run" => self.run(&links, span),
            "vary" | "data" | "user" => self.of_iteration(name, &links, span),
            unbuilt if UNBUILT.contains(&unbuilt) => {
                self.report(Diagnostic::not_built(root.span, unbuilt));
                None
            }
            MIX => {
                let hint = Some(String::from("write scenario.NAME.output, of a scenario that runs by it"));
                self.refuse(Code::UNKNOWN_NAME, root.span, String::from("a mix gives nothing itself"), hint)
            }
            other => {
                let hint = self.meant_by_root(other, &links);
                self.refuse(Code::UNKNOWN_NAME, root.span, format!("there is nothing called \"{other}\" here"), Some(hint))
            }
        }
    }

    /// What a name at the beginning of a reference was probably meant to be.
    fn meant_by_root(&self, name: &str, links: &[Link<'_>]) -> String {
        let symbols = self.symbols;
        let next = links.first().and_then(Link::name);
        if let Some(next) = next {
            if symbols.in_sight(self.place.within).contains(&(name, next)) {
                return format!("did you mean step.{name}.{next}?");
            }
            if symbols.services.contains(SERVICE, name) && next == "url" {
                return format!("did you mean service.{name}.url?");
            }
            if symbols.resources.contains(name, next) {
                return format!("did you mean resource.{name}.{next}?");
            }
        }
        if symbols.variables.contains_key(name) {
            return format!("did you mean var.{name}?");
        }
        if symbols.locals.contains_key(name) {
            return format!("did you mean local.{name}?");
        }
        let own = self.variables.iter().map(|variable| &**variable);
        if let Some(close) = did_you_mean(name, own.chain(ROOTS.iter().copied())) {
            return close;
        }
        match links {
            [] => format!("text needs quotes: \"{name}\"; a reference begins with {BEGINNINGS}"),
            _ => format!("a reference begins with {BEGINNINGS}; text needs quotes"),
        }
    }

    /// Reports an error; the value is for `return`.
    pub(super) fn refuse<T>(&mut self, code: Code, span: Span, message: String, hint: Option<String>) -> Option<T> {
        let mut problem = Diagnostic::error(code, span, message);
        problem.hint = hint;
        self.report(problem);
        None
    }

    /// The path `links` from `of`.
    pub(super) fn path(&mut self, of: Node, links: &[Link<'_>], step: Option<Arc<str>>, span: Span) -> Option<Node> {
        self.path_after(of, Vec::new(), links, step, span)
    }

    /// The path of some compiled accesses, then `links`.
    pub(super) fn path_after(
        &mut self,
        of: Node,
        first: Vec<(Access, Reads)>,
        links: &[Link<'_>],
        step: Option<Arc<str>>,
        span: Span,
    ) -> Option<Node> {
        let rest: Vec<Option<(Access, Reads)>> = links.iter().map(|link| self.access(link)).collect();
        let mut all = first;
        all.extend(rest.into_iter().collect::<Option<Vec<_>>>()?);
        if all.is_empty() {
            return Some(Node { span, ..of });
        }
        let reads = all.iter().map(|(_, reads)| *reads).fold(of.reads, Reads::and);
        let accesses = all.into_iter().map(|(access, _)| access).collect();
        Some(self.finish(Kind::Path(Box::new(ir::Path { of, accesses, step })), span, reads))
    }

    fn access(&mut self, link: &Link<'_>) -> Option<(Access, Reads)> {
        let span = link.span;
        let (kind, reads) = match link.kind {
            LinkKind::Attribute(name) => (AccessKind::Attribute(Attribute::new(&name.text)), Reads::NOTHING),
            LinkKind::Index(key) => self.index(key)?,
            LinkKind::Position(at) => (position(at, span), Reads::NOTHING),
            LinkKind::Splat(steps) => self.steps(steps)?,
        };
        Some((Access { kind, span }, reads))
    }

    fn index(&mut self, key: &Expression) -> Option<(AccessKind, Reads)> {
        let key = self.node(key)?;
        let reads = key.reads;
        Some((AccessKind::Index(key), reads))
    }

    fn steps(&mut self, steps: &[Step]) -> Option<(AccessKind, Reads)> {
        let mut accesses = Vec::with_capacity(steps.len());
        let mut all = Reads::NOTHING;
        for step in steps {
            let (kind, reads) = match &step.kind {
                StepKind::GetAttr(name) => (AccessKind::Attribute(Attribute::new(&name.text)), Reads::NOTHING),
                StepKind::Index(key) => self.index(key)?,
                StepKind::LegacyIndex(at) => (position(*at, step.span), Reads::NOTHING),
                StepKind::Splat { each, .. } => self.steps(each)?,
            };
            all = all.and(reads);
            accesses.push(Access { kind, span: step.span });
        }
        Some((AccessKind::Splat(accesses.into()), all))
    }

    /// A node that reads a slot.
    pub(super) fn slot(&mut self, target: Target, demand: Demand, span: Span) -> Node {
        Node { kind: Kind::Slot(self.table.slot(target, demand, span)), span, reads: Reads::OUTSIDE }
    }

    /// The name after a root such as `var`.
    pub(super) fn name_after<'t>(&mut self, root: &str, links: &[Link<'t>], span: Span) -> Option<(&'t str, Span)> {
        match links.first().map(|link| (link.name(), link.span)) {
            Some((Some(name), at)) => Some((name, at)),
            Some((None, at)) => {
                let message = format!("\"{root}\" needs a name that is written out");
                self.refuse(Code::INCOMPLETE_REFERENCE, at, message, Some(format!("write {root}.NAME")))
            }
            None => {
                let message = format!("\"{root}\" alone has no value");
                self.refuse(Code::INCOMPLETE_REFERENCE, span, message, Some(format!("write {root}.NAME")))
            }
        }
    }

    fn variable(&mut self, links: &[Link<'_>], span: Span) -> Option<Node> {
        let (name, at) = self.name_after("var", links, span)?;
        let symbols = self.symbols;
        let value = match symbols.variables.get(name) {
            Some(Variable::Known(value)) => value.clone(),
            Some(Variable::Invalid) => Value::Unknown,
            None if symbols.lost.contains(name) => Value::Unknown,
            None => {
                let hint = did_you_mean(name, symbols.variables.keys().map(String::as_str))
                    .unwrap_or_else(|| format!("declare it: variable \"{name}\" {{ }}"));
                return self.refuse(Code::UNKNOWN_NAME, at, format!("there is no variable \"{name}\""), Some(hint));
            }
        };
        self.path(Node::constant(value, span), links.get(1..)?, None, span)
    }

    fn local(&mut self, links: &[Link<'_>], span: Span) -> Option<Node> {
        let (name, at) = self.name_after("local", links, span)?;
        let symbols = self.symbols;
        let of = match symbols.locals.get(name) {
            Some(Local::Constant(value)) => Node::constant(value.clone(), span),
            Some(Local::Computed(id)) => self.slot(Target::Local(*id), Demand::Everything, span),
            Some(Local::Invalid) => Node::constant(Value::Unknown, span),
            None if symbols.lost.contains(name) => Node::constant(Value::Unknown, span),
            None => {
                let hint = did_you_mean(name, symbols.locals.keys().map(String::as_str))
                    .unwrap_or_else(|| format!("declare it: locals {{ {name} = … }}"));
                return self.refuse(Code::UNKNOWN_NAME, at, format!("there is no local \"{name}\""), Some(hint));
            }
        };
        self.path(of, links.get(1..)?, None, span)
    }

    fn environment(&mut self, links: &[Link<'_>], span: Span) -> Option<Node> {
        let (name, at) = self.name_after("env", links, span)?;
        let symbols = self.symbols;
        let Some(value) = symbols.environment.get(name) else {
            let message = format!("the environment has no variable \"{name}\"");
            let hint = format!("set it, or write env(\"{name}\", \"default\")");
            return self.refuse(Code::MISSING_ENVIRONMENT, at, message, Some(hint));
        };
        let value = Value::from(value.as_str()).sensitive_if(is_secret_name(name));
        self.path(Node::constant(value, span), links.get(1..)?, None, span)
    }

    fn resource(&mut self, links: &[Link<'_>], span: Span) -> Option<Node> {
        let (ty, name, at) = self.type_and_name("resource", links, span)?;
        let symbols = self.symbols;
        let id = match symbols.resources.find(ty, name, symbols.from(span)) {
            Found::Here(id) => id,
            Found::Hidden(declared) => return self.hidden(&format!("resource \"{ty}.{name}\""), declared, at),
            Found::Nowhere if symbols.lost.contains(name) => return Some(Node::constant(Value::Unknown, span)),
            Found::Nowhere => {
                let names: Vec<String> = symbols.resources.iter().map(|(ty, name)| format!("{ty}.{name}")).collect();
                let close = did_you_mean(&format!("{ty}.{name}"), names.iter().map(String::as_str));
                let hint = close.or_else(|| instance::declared("resource", &names));
                return self.refuse(Code::UNKNOWN_NAME, at, format!("there is no resource \"{ty}.{name}\""), hint);
            }
        };
        let of = self.slot(Target::Resource(id), Demand::Everything, span);
        self.path(of, links.get(2..)?, None, span)
    }

    /// Reports a name that is declared, but not for this file.
    pub(super) fn hidden<I, T>(&mut self, what: &str, declared: &Declared<I>, span: Span) -> Option<T> {
        self.report(out_of_sight(what, declared, span));
        None
    }

    /// `any.output`, `any.address`, `any.key`
    fn winner(&mut self, links: &[Link<'_>], span: Span) -> Option<Node> {
        if !self.place.races {
            let message = String::from("\"any\" means nothing here");
            let hint = String::from("it is the winner of a race, in a block that has \"depends_on_any\"");
            return self.refuse(Code::OUT_OF_SCOPE, span, message, Some(hint));
        }
        let names: Vec<Named<'_>> = links.iter().map(Named::of_link).collect();
        self.check_names(&names, WINNER, None, "\"any\"")?;
        let of = self.slot(Target::Winner, instance::demand(&names), span);
        self.path(of, links, None, span)
    }

    /// The type and the name after `step` or `resource`.
    pub(super) fn type_and_name<'t>(&mut self, root: &str, links: &[Link<'t>], span: Span) -> Option<(&'t str, &'t str, Span)> {
        let mut names = links.iter().map(Link::name);
        match (names.next().flatten(), names.next().flatten(), links.get(1)) {
            (Some(ty), Some(name), Some(link)) => Some((ty, name, link.span)),
            _ => {
                let message = format!("\"{root}\" needs a type and a name, written out");
                self.refuse(Code::INCOMPLETE_REFERENCE, span, message, Some(format!("write {root}.TYPE.NAME")))
            }
        }
    }

    fn count(&mut self, links: &[Link<'_>], span: Span) -> Option<Node> {
        if !matches!(self.place.repeat, Repeat::Count(_)) {
            let hint = match self.place.repeat {
                Repeat::ForEach(_) => "with \"for_each\" it is each.key and each.value",
                _ => "it means something only in a block that has \"count\", and not in \"count\" itself",
            };
            let message = String::from("\"count.index\" means nothing here");
            return self.refuse(Code::OUT_OF_SCOPE, span, message, Some(String::from(hint)));
        }
        let (name, at) = self.name_after("count", links, span)?;
        if name != "index" {
            let message = format!("\"count\" has no attribute \"{name}\"");
            return self.refuse(Code::UNKNOWN_ATTRIBUTE, at, message, Some(String::from("it has only index")));
        }
        let of = self.slot(Target::CountIndex, Demand::Everything, span);
        self.path(of, links.get(1..)?, None, span)
    }

    fn each_element(&mut self, links: &[Link<'_>], span: Span) -> Option<Node> {
        if !matches!(self.place.repeat, Repeat::ForEach(_)) {
            let hint = match self.place.repeat {
                Repeat::Count(_) => "with \"count\" it is count.index",
                _ => "it means something only in a block that has \"for_each\", and not in \"for_each\" itself",
            };
            let message = String::from("\"each\" means nothing here");
            return self.refuse(Code::OUT_OF_SCOPE, span, message, Some(String::from(hint)));
        }
        let (name, at) = self.name_after("each", links, span)?;
        let target = match name {
            "key" => Target::EachKey,
            "value" => Target::EachValue,
            _ => {
                let message = format!("\"each\" has no attribute \"{name}\"");
                return self.refuse(Code::UNKNOWN_ATTRIBUTE, at, message, Some(String::from("it has key and value")));
            }
        };
        let of = self.slot(target, Demand::Everything, span);
        self.path(of, links.get(1..)?, None, span)
    }

    fn own(&mut self, links: &[Link<'_>], span: Span) -> Option<Node> {
        let attributes = match self.place.attempt {
            Attempt::Ended => SELF_ENDED,
            Attempt::Received => SELF_RECEIVED,
            Attempt::None => {
                let message = String::from("\"self\" means nothing here");
                let hint = "it is the attempt that just ended, in check, retry and on_error of a step or group";
                return self.refuse(Code::OUT_OF_SCOPE, span, message, Some(String::from(hint)));
            }
        };
        let names: Vec<Named<'_>> = links.iter().map(Named::of_link).collect();
        let outputs = self.place.outputs.clone();
        self.check_names(&names, attributes, outputs.as_deref(), "\"self\"")?;
        let of = self.slot(Target::SelfValue, instance::demand(&names), span);
        self.path(of, links, None, span)
    }

    fn run(&mut self, links: &[Link<'_>], span: Span) -> Option<Node> {
        let (name, at) = self.name_after("run", links, span)?;
        let field = match name {
            "id" => RunField::Id,
            "name" => RunField::Name,
            "seed" => RunField::Seed,
            "started_at" => RunField::StartedAt,
            _ => {
                let message = format!("\"run\" has no attribute \"{name}\"");
                let hint = String::from("it has id, name, seed and started_at");
                return self.refuse(Code::UNKNOWN_ATTRIBUTE, at, message, Some(hint));
            }
        };
        let of = self.slot(Target::Run(field), Demand::Everything, span);
        self.path(of, links.get(1..)?, None, span)
    }
}

/// The problem that a name is declared, but not for the file that uses it.
pub(in crate::grid) fn out_of_sight<I>(what: &str, declared: &Declared<I>, span: Span) -> Diagnostic {
    let (word, reach) = (declared.reach.word(), &declared.reach);
    let who = if matches!(reach, Reach::File(_)) { "its own file" } else { "the files of its own folder" };
    Diagnostic::error(Code::OUT_OF_SIGHT, span, format!("{what} is there for {who} only"))
        .also(declared.span, format!("declared here with scope = \"{word}\""))
        .hint("widen its scope, or declare one of your own")
}

fn position(at: u64, span: Span) -> AccessKind {
    AccessKind::Index(Node::constant(Value::Int(i64::try_from(at).unwrap_or(i64::MAX)), span))
}
