//! What a manifest says, as written.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::grid::expression::{Place, Symbols};
use crate::grid::syntax::{Block, Body, Completeness, Expression, Label};
use crate::value::{Type, Value};

use super::Role;
use crate::grid::check::container::{Compiled, Container};
use crate::grid::check::language::{GIVES, INPUT, LIVE, RUN, USE};
use crate::grid::check::outline::{duplicate, labels};
use crate::grid::check::vocabulary::{Vocabulary, attribute, block, blocks, no_labels};
use crate::grid::check::{read, type_expression};

/// A manifest as written.
pub(super) struct Written<'b> {
    pub inputs: Vec<Field<'b>>,
    pub outputs: Vec<Field<'b>>,
    pub uses: Vec<Use<'b>>,
    /// Whether something in it could not be read, so that nothing is missing.
    pub completeness: Completeness,
}

/// `input "NAME" { … }` or `output "NAME" { … }`.
pub(super) struct Field<'b> {
    pub name: &'b Label,
    /// Its type; none if that is missing or wrong, which is reported.
    pub ty: Option<(Type, &'b Expression)>,
    pub default: Default,
    /// Where the default stands, or what says that there is none.
    pub default_span: Span,
    pub sensitive: Option<(bool, Span)>,
}

/// What an input is if it is left out.
pub(super) enum Default {
    /// It must be given.
    Required,
    /// Nothing: `default = null`, or `optional = true`.
    Nothing,
    /// This.
    Value(Value),
    /// It could not be read, which is reported.
    Unread,
}

/// `uses "SLOT" { asset_type = "TYPE" }`
pub(super) struct Use<'b> {
    pub slot: &'b Label,
    pub asset: Option<(String, Span)>,
}

/// Reads a manifest.
pub(super) fn read<'b>(written: &'b Block, role: Role, symbols: &Symbols, diagnostics: &mut Diagnostics) -> Written<'b> {
    let body = &written.body;
    let mut container = Container::new(symbols, Place::default(), diagnostics);
    container.fixed(attribute(body, "description"), read::text);
    if let Some(lifecycle) = block(body, "lifecycle") {
        no_labels(lifecycle, container.diagnostics);
        let vocabulary = if role == Role::Runner { &RUN } else { &LIVE };
        vocabulary.check(&lifecycle.body, container.diagnostics);
        // Which function of another program it was: nothing here.
        for handler in &lifecycle.body.attributes {
            container.fixed(Some(handler), read::text);
        }
    }
    Written {
        inputs: fields(body, "input", &INPUT, &mut container),
        outputs: fields(body, "output", &GIVES, &mut container),
        uses: uses(body, &mut container),
        completeness: body.completeness,
    }
}

/// The blocks of a kind with their names; of two with one name the first.
fn named<'b>(body: &'b Body, kind: &str, container: &mut Container<'_>) -> Vec<(&'b Block, &'b Label)> {
    let mut all: Vec<(&Block, &Label)> = Vec::new();
    for block in blocks(body, kind) {
        let Some([name]) = labels(block, ["name"], container.diagnostics) else { continue };
        match all.iter().find(|(_, other)| other.text == name.text) {
            Some((_, first)) => container.report(duplicate(&format!("{kind} \"{}\"", name.text), name.span, first.span)),
            None => all.push((block, name)),
        }
    }
    all
}

fn fields<'b>(body: &'b Body, kind: &str, vocabulary: &Vocabulary, container: &mut Container<'_>) -> Vec<Field<'b>> {
    let named = named(body, kind, container);
    named.into_iter().map(|(block, name)| field(block, name, vocabulary, container)).collect()
}

fn field<'b>(block: &'b Block, name: &'b Label, vocabulary: &Vocabulary, container: &mut Container<'_>) -> Field<'b> {
    let body = &block.body;
    vocabulary.check(body, container.diagnostics);
    container.fixed(attribute(body, "description"), read::text);
    let sensitive = attribute(body, "sensitive");
    let sensitive = container.fixed(sensitive, read::boolean).zip(sensitive.map(|attribute| attribute.value.span));
    let ty = match attribute(body, "type") {
        Some(attribute) => type_expression::read(&attribute.value, container).map(|ty| (ty, &attribute.value)),
        None => {
            if body.completeness == Completeness::Whole && !vocabulary.misspells(body, "type") {
                let message = format!("{} \"{}\" has no \"type\"", block.kind.text, name.text);
                container.report(Diagnostic::error(Code::MISSING, block.open_span, message).hint("write type = string"));
            }
            None
        }
    };
    let (default, default_span) = default(block, container);
    Field { name, ty, default, default_span, sensitive }
}

fn default(block: &Block, container: &mut Container<'_>) -> (Default, Span) {
    let optional = container.fixed(attribute(&block.body, "optional"), read::boolean).unwrap_or(false);
    match attribute(&block.body, "default") {
        None if optional => (Default::Nothing, block.open_span),
        None => (Default::Required, block.open_span),
        Some(attribute) => {
            let default = match container.known(&attribute.value) {
                Compiled::Known(Value::Null, _) => Default::Nothing,
                Compiled::Known(value, _) => Default::Value(value),
                Compiled::Computed(_) => {
                    container.report(super::super::container::not_constant("default", attribute.value.span));
                    Default::Unread
                }
                Compiled::Wrong => Default::Unread,
            };
            (default, attribute.value.span)
        }
    }
}

fn uses<'b>(body: &'b Body, container: &mut Container<'_>) -> Vec<Use<'b>> {
    let named = named(body, "uses", container);
    let each = named.into_iter().map(|(block, slot)| {
        USE.check(&block.body, container.diagnostics);
        container.fixed(attribute(&block.body, "description"), read::text);
        let asset = attribute(&block.body, "asset_type");
        if asset.is_none() && block.body.completeness == Completeness::Whole && !USE.misspells(&block.body, "asset_type") {
            let message = format!("uses \"{}\" has no \"asset_type\"", slot.text);
            container
                .report(Diagnostic::error(Code::MISSING, block.open_span, message).hint("write asset_type = \"http_client\""));
        }
        let name = container.fixed(asset, read::text).map(|text| text.to_string());
        Use { slot, asset: name.zip(asset.map(|attribute| attribute.value.span)) }
    });
    each.collect()
}
