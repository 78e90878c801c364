//! `uses`: resources by slot.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span, did_you_mean, listed};
use crate::contract::{Manifest, UseDef};
use crate::grid::check::references::attribute_of;
use crate::grid::check::vocabulary::{attribute, block, no_labels};
use crate::grid::expression::{Found, ResourceId, Symbols, out_of_sight};
use crate::grid::model::UseBinding;
use crate::grid::syntax::{Body, Completeness, Expression, ExpressionKind};
use crate::value::Text;

/// Reads `uses`, block or argument, against what a type can use. `header` is where a missing one is reported.
pub(in crate::grid::check) fn bindings(
    body: &Body,
    manifest: &Manifest,
    header: Span,
    symbols: &Symbols,
    diagnostics: &mut Diagnostics,
) -> Vec<UseBinding> {
    let mut reader = Reader { manifest, symbols, diagnostics, found: Vec::new(), whole: true };
    let (as_block, as_argument) = (block(body, "uses"), attribute(body, "uses"));
    if let (Some(block), Some(argument)) = (as_block, as_argument) {
        let problem = Diagnostic::error(Code::CONFLICT, argument.name.span, "\"uses\" is given as an argument and as a block");
        reader.diagnostics.push(problem.also(block.open_span, "the block"));
    }
    if let Some(block) = as_block {
        no_labels(block, reader.diagnostics);
        reader.whole &= block.body.completeness == Completeness::Whole;
        for inner in &block.body.blocks {
            let message = "in \"uses\" stand only names of places and resources";
            reader.diagnostics.push(Diagnostic::error(Code::USES, inner.open_span, message));
        }
        for binding in &block.body.attributes {
            reader.by_name(&binding.name.text, binding.name.span, &binding.value);
        }
    }
    if let Some(argument) = as_argument {
        reader.argument(&argument.value);
    }
    if reader.whole && body.completeness == Completeness::Whole {
        reader.report_missing(header);
    }
    reader.found
}

/// Reads `uses` of a group: resources that are kept for as long as it runs, by names of its own.
pub(in crate::grid::check) fn of_group(body: &Body, symbols: &Symbols, diagnostics: &mut Diagnostics) -> Vec<UseBinding> {
    let mut named: Vec<(Text, &Expression)> = Vec::new();
    let numbered = |at: usize| Text::from(at.to_string());
    if let Some(block) = block(body, "uses") {
        no_labels(block, diagnostics);
        named.extend(block.body.attributes.iter().map(|binding| (Text::from(&*binding.name.text), &binding.value)));
    }
    if let Some(argument) = attribute(body, "uses") {
        match &argument.value.kind {
            ExpressionKind::Tuple(elements) => named.extend(elements.iter().enumerate().map(|(at, one)| (numbered(at), one))),
            ExpressionKind::Object(items) => named.extend(items.iter().enumerate().map(|(at, item)| (numbered(at), &item.value))),
            _ => diagnostics.push(no_uses(&argument.value)),
        }
    }
    let mut found: Vec<UseBinding> = Vec::new();
    for (slot, value) in named {
        if let Some((resource, ..)) = resource(value, symbols, diagnostics)
            && found.iter().all(|known| known.resource != resource)
        {
            found.push(UseBinding { slot, resource, span: value.span });
        }
    }
    found
}

struct Reader<'r> {
    manifest: &'r Manifest,
    symbols: &'r Symbols,
    diagnostics: &'r mut Diagnostics,
    found: Vec<UseBinding>,
    /// Whether all that was written could be read, so that what is not there is missing.
    whole: bool,
}

impl Reader<'_> {
    fn argument(&mut self, value: &Expression) {
        match &value.kind {
            ExpressionKind::Tuple(elements) => elements.iter().for_each(|element| self.by_type(element)),
            ExpressionKind::Object(items) => {
                for item in items {
                    match &item.key.kind {
                        ExpressionKind::String(name) => self.by_name(name, item.key.span, &item.value),
                        _ => self.wrong(item.key.span, String::from("the name of a place is written out")),
                    }
                }
            }
            _ => {
                self.whole = false;
                self.diagnostics.push(no_uses(value));
            }
        }
    }

    fn wrong(&mut self, span: Span, message: String) {
        self.whole = false;
        self.diagnostics.push(Diagnostic::error(Code::USES, span, message));
    }

    /// `client = resource.T.N`
    fn by_name(&mut self, name: &str, span: Span, value: &Expression) {
        let Some(place) = self.manifest.uses.iter().find(|place| place.slot == name) else {
            let mut problem =
                Diagnostic::error(Code::USES, span, format!("{} uses nothing called \"{name}\"", self.manifest.name));
            let slots: Vec<&str> = self.manifest.uses.iter().map(|place| place.slot).collect();
            problem.hint = did_you_mean(name, slots.iter().copied()).or_else(|| {
                Some(if slots.is_empty() {
                    String::from("it uses no resources")
                } else {
                    format!("it has {}", listed(slots.iter().copied()))
                })
            });
            self.whole = false;
            self.diagnostics.push(problem);
            return;
        };
        let Some((id, ty, resource)) = self.resource(value) else { return };
        if ty != place.resource {
            let message = format!(
                "\"{name}\" must be a resource of type {}, but resource \"{ty}.{resource}\" is of type {ty}",
                place.resource
            );
            self.wrong(value.span, message);
            return;
        }
        self.bind(place, id, value.span);
    }

    /// `resource.T.N`, which goes to the place of its type.
    fn by_type(&mut self, value: &Expression) {
        let Some((id, ty, _)) = self.resource(value) else { return };
        let fitting: Vec<&UseDef> = self.manifest.uses.iter().filter(|place| place.resource == ty).collect();
        let free = fitting.iter().find(|place| !self.found.iter().any(|binding| binding.slot == place.slot));
        match (free.copied(), fitting.first()) {
            (Some(place), _) => self.bind(place, id, value.span),
            (None, Some(_)) => self.wrong(value.span, format!("{} has no further place for a {ty}", self.manifest.name)),
            (None, None) => {
                let types: Vec<&str> = self.manifest.uses.iter().map(|place| place.resource).collect();
                let message = match types.as_slice() {
                    [] => format!("{} uses no resources", self.manifest.name),
                    types => format!("{} cannot use a {ty}; it uses {}", self.manifest.name, listed(types.iter().copied())),
                };
                self.wrong(value.span, message);
            }
        }
    }

    fn bind(&mut self, place: &UseDef, resource: ResourceId, span: Span) {
        match self.found.iter().find(|binding| binding.slot == place.slot) {
            Some(first) => {
                let problem = Diagnostic::error(Code::USES, span, format!("\"{}\" is given twice", place.slot))
                    .also(first.span, "the first one");
                self.diagnostics.push(problem);
            }
            None => self.found.push(UseBinding { slot: Text::from(place.slot), resource, span }),
        }
    }

    fn resource<'e>(&mut self, value: &'e Expression) -> Option<(ResourceId, &'e str, &'e str)> {
        let found = resource(value, self.symbols, self.diagnostics);
        self.whole &= found.is_some();
        found
    }

    fn report_missing(&mut self, header: Span) {
        for place in self.manifest.uses.iter().filter(|place| place.required) {
            if !self.found.iter().any(|binding| binding.slot == place.slot) {
                let message = format!("{} needs a {} as \"{}\"", self.manifest.name, place.resource, place.slot);
                let hint = format!("write uses {{ {} = resource.{}.NAME }}", place.slot, place.resource);
                self.diagnostics.push(Diagnostic::error(Code::MISSING, header, message).hint(hint));
            }
        }
    }
}

/// The resource that an expression names, or what is wrong with it.
fn resource<'e>(
    value: &'e Expression,
    symbols: &Symbols,
    diagnostics: &mut Diagnostics,
) -> Option<(ResourceId, &'e str, &'e str)> {
    let Some((ty, name)) = reference(value) else {
        let message = "a use is a single resource, written resource.TYPE.NAME";
        diagnostics.push(Diagnostic::error(Code::USES, value.span, message));
        return None;
    };
    match symbols.resources.find(ty, name, symbols.from(value.span)) {
        Found::Here(id) => return Some((id, ty, name)),
        Found::Hidden(declared) => {
            diagnostics.push(out_of_sight(&format!("resource \"{ty}.{name}\""), declared, value.span));
        }
        Found::Nowhere if symbols.lost.contains(name) => {}
        Found::Nowhere => {
            let names: Vec<String> = symbols.resources.iter().map(|(ty, name)| format!("{ty}.{name}")).collect();
            let mut problem = Diagnostic::error(Code::USES, value.span, format!("there is no resource \"{ty}.{name}\""));
            problem.hint = did_you_mean(&format!("{ty}.{name}"), names.iter().map(String::as_str));
            diagnostics.push(problem);
        }
    }
    None
}

/// The problem that this is no list or map of resources.
fn no_uses(value: &Expression) -> Diagnostic {
    let problem = Diagnostic::error(Code::USES, value.span, "\"uses\" must be a list or a map of resources");
    let one = reference(value).is_some();
    problem.hint(if one { "put it in brackets: uses = [ … ]" } else { "write uses = [resource.TYPE.NAME]" })
}

fn reference(value: &Expression) -> Option<(&str, &str)> {
    let (of, name) = attribute_of(value)?;
    let (root, ty) = attribute_of(of)?;
    matches!(&root.kind, ExpressionKind::Variable(root) if &**root == "resource").then_some((ty, name))
}
