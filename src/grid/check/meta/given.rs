//! What a call is given besides its arguments: `env`, `idempotency_key`, and what of `tracing` and `placement` each instance has.

use crate::base::diagnostic::{Code, Diagnostic, Span};
use crate::grid::check::container::{Compiled, Container};
use crate::grid::check::references::names_root;
use crate::grid::check::vocabulary::{attribute, block};
use crate::grid::expression::{Expr, Repeat};
use crate::grid::model::{BadPart, GivenDef, Part, check_attributes, read_env, read_key, read_shard};
use crate::grid::syntax::{Attribute, Body, Expression};
use crate::value::{Text, Value};

/// Reads all of them.
pub(in crate::grid::check) fn given(body: &Body, container: &mut Container<'_>) -> GivenDef {
    let within = |kind, name| block(body, kind).and_then(|block| attribute(&block.body, name));
    let whole = |result: Result<(), String>| result.map_err(|message| vec![BadPart::whole(message)]);
    let key = attribute(body, "idempotency_key");
    let idempotency_key = checked(key, container, |value| whole(read_key(value).map(drop)));
    if let (Some(key), Some(_)) = (key, &idempotency_key) {
        warn_of_one_key(key, container);
    }
    GivenDef {
        env: checked(attribute(body, "env"), container, |value| read_env(value).map(drop)),
        idempotency_key,
        attributes: checked(within("tracing", "attributes"), container, check_attributes),
        shard_by: checked(within("placement", "shard_by"), container, |value| whole(read_shard(value).map(drop))),
    }
}

/// An expression whose value, as far as it is known, is looked at. Null is as if it were left out.
fn checked(
    attribute: Option<&Attribute>,
    container: &mut Container<'_>,
    check: impl Fn(&Value) -> Result<(), Vec<BadPart>>,
) -> Option<Expr> {
    let attribute = attribute?;
    let (value, expr) = match container.known(&attribute.value) {
        Compiled::Known(value, expr) => (value, expr),
        Compiled::Computed(expr) => return Some(expr),
        Compiled::Wrong => return None,
    };
    let Err(wrong) = check(&value) else { return (!value.is_null()).then_some(expr) };
    // That it is sensitive is what is wrong with a shard; of others nothing is said.
    let hidden = value.has_sensitive() && &*attribute.name.text != "shard_by";
    for BadPart { part, message } in wrong {
        let message = if hidden { String::from("the value does not fit; it is sensitive, so it is not shown") } else { message };
        let span = place(&attribute.value, &part);
        container.report(Diagnostic::error(Code::INVALID_VALUE, span, format!("{}: {message}", attribute.name.text)));
    }
    None
}

fn place(value: &Expression, part: &Part) -> Span {
    let path = |key: &Text| [String::from(key.as_str())];
    match part {
        Part::Whole => value.span,
        Part::Key(key) => value.key(&path(key)).span,
        Part::Of(key) => value.part(&path(key)).span,
    }
}

/// All instances with one key: whoever keeps to keys takes the second for a repetition of the first.
fn warn_of_one_key(key: &Attribute, container: &mut Container<'_>) {
    if container.place.repeat != Repeat::Once && !names_root(&key.value, &["count", "each"]) {
        let message = "all instances of the step have the same idempotency key";
        let index = if matches!(container.place.repeat, Repeat::Count(_)) { "count.index" } else { "each.key" };
        let problem = Diagnostic::warning(Code::ONE_KEY, key.value.span, message);
        container.report(problem.hint(format!("put {index} into it, so that each has its own")));
    }
}
