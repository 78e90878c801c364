//! Whether a manifest says what the type is: its names, the types of these and of all that is in them, what must be given and what is
//! taken otherwise.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span, did_you_mean, listed};
use crate::contract::{Manifest, OutputDef, UseDef};
use crate::grid::expression::{Place, Symbols};
use crate::grid::syntax::{self, Completeness, Expression, ExpressionKind};
use crate::value::shape::{FieldDef, Presence, ShapeDef, TypeDef, read_duration};
use crate::value::{Field as Attribute, Text, Type, Value, convert};

use super::Role;
use super::written::{Default, Field, Use, Written};
use crate::grid::check::container::{Compiled, Container};

/// A type and the manifest that is compared with it.
pub(super) struct Agreement {
    pub manifest: &'static Manifest,
    /// Where the manifest begins.
    pub header: Span,
    pub role: Role,
}

/// Something of a type that the manifest says otherwise.
struct Differs {
    /// The way to it within the value, such as `headers.x`; empty for the whole.
    path: Vec<String>,
    what: String,
}

impl Agreement {
    /// Reports everything that differs.
    pub fn check(&self, written: &Written<'_>, diagnostics: &mut Diagnostics) {
        self.fields("input", &written.inputs, self.manifest.input, written, diagnostics);
        for field in &written.inputs {
            if let Some(def) = self.manifest.input.field(&field.name.text) {
                self.presence(field, def, diagnostics);
            }
        }
        match self.manifest.output {
            OutputDef::Fields(shape) => self.fields("output", &written.outputs, shape, written, diagnostics),
            OutputDef::None => {
                for field in &written.outputs {
                    let message = format!("{} has no outputs, so \"{}\" is none", self.manifest.name, field.name.text);
                    diagnostics.push(Diagnostic::error(Code::MANIFEST_NAMES, field.name.span, message));
                }
            }
            OutputDef::Any => {}
        }
        self.uses(written, diagnostics);
    }

    fn fields(&self, kind: &str, all: &[Field<'_>], shape: &ShapeDef, written: &Written<'_>, diagnostics: &mut Diagnostics) {
        let ty = self.manifest.name;
        for field in all {
            let Some(def) = shape.field(&field.name.text) else {
                let message = format!("{ty} has no {kind} \"{}\"", field.name.text);
                let mut problem = Diagnostic::error(Code::MANIFEST_NAMES, field.name.span, message);
                problem.hint = did_you_mean(&field.name.text, shape.names.iter().copied()).or_else(|| self.hint());
                diagnostics.push(problem);
                continue;
            };
            if let Some((written, expression)) = &field.ty {
                self.types(kind, field, written, expression, def, diagnostics);
            }
            if let Some((sensitive, span)) = field.sensitive
                && sensitive != def.is_sensitive()
            {
                let is = if def.is_sensitive() { "is" } else { "is not" };
                let message = format!("{kind} \"{}\" of {ty} {is} sensitive", def.name);
                diagnostics.push(Diagnostic::error(Code::MANIFEST_DEFAULT, span, message));
            }
        }
        let missing = shape.names.iter().copied().filter(|name| !all.iter().any(|field| *field.name.text == **name));
        self.missing(kind, missing.collect(), written, diagnostics);
    }

    fn types(
        &self,
        kind: &str,
        field: &Field<'_>,
        written: &Type,
        expression: &Expression,
        def: &FieldDef,
        diagnostics: &mut Diagnostics,
    ) {
        let mut differences = Vec::new();
        differ(written, &def.ty, Within { presence: kind == "input", near: self.header, path: &[] }, &mut differences);
        for Differs { path, what } in differences {
            let inside: String = path.iter().map(|step| format!(".{step}")).collect();
            let message = format!("{kind} \"{}{inside}\" of {} {what}", field.name.text, self.manifest.name);
            diagnostics.push(Diagnostic::error(Code::MANIFEST_TYPE, place(expression, &path), message));
        }
    }

    /// What must be given, and what is taken otherwise.
    fn presence(&self, field: &Field<'_>, def: &FieldDef, diagnostics: &mut Diagnostics) {
        let is = match (&field.default, def.presence) {
            (Default::Unread, _) | (Default::Required, Presence::Required) | (Default::Nothing, Presence::Optional) => return,
            (Default::Value(value), Presence::Default(text)) if self.same(value, text, field, def) => return,
            (_, Presence::Required) => String::from("must be given: it has no default"),
            (_, Presence::Optional) => String::from("may be left out and is null then: write default = null"),
            (Default::Value(_), Presence::Default(text)) => format!("is {text} if it is left out"),
            (_, Presence::Default(text)) => format!("may be left out: write default = {text}"),
        };
        let message = format!("input \"{}\" of {} {is}", def.name, self.manifest.name);
        diagnostics.push(Diagnostic::error(Code::MANIFEST_DEFAULT, field.default_span, message));
    }

    /// Whether a default is the type's own, which is written as in a grid.
    fn same(&self, value: &Value, text: &str, field: &Field<'_>, def: &FieldDef) -> bool {
        let Some(own) = constant(text, self.header) else { return false };
        if def.ty == TypeDef::Duration {
            return read_duration(value).ok().is_some_and(|written| read_duration(&own).ok() == Some(written));
        }
        let ty = field.ty.as_ref().map_or(&Type::Any, |(ty, _)| ty);
        let converted = |value: &Value| convert::convert(value, ty).unwrap_or_else(|_| value.clone());
        converted(value) == converted(&own)
    }

    fn uses(&self, written: &Written<'_>, diagnostics: &mut Diagnostics) {
        let ty = self.manifest.name;
        for Use { slot, asset } in &written.uses {
            let Some(def) = self.manifest.uses.iter().find(|def| *def.slot == *slot.text) else {
                let problem =
                    Diagnostic::error(Code::MANIFEST_NAMES, slot.span, format!("{ty} uses nothing as \"{}\"", slot.text));
                let near = did_you_mean(&slot.text, self.manifest.uses.iter().map(|def| def.slot));
                diagnostics.push(Diagnostic { hint: near.or_else(|| self.hint()), ..problem });
                continue;
            };
            if let Some((asset, span)) = asset
                && asset != def.resource
            {
                let message = format!("{ty} uses a resource of type {} as \"{}\", not {asset}", def.resource, def.slot);
                diagnostics.push(Diagnostic::error(Code::MANIFEST_TYPE, *span, message));
            }
        }
        let is_missing = |def: &&UseDef| !written.uses.iter().any(|one| *one.slot.text == *def.slot);
        self.missing("uses", self.manifest.uses.iter().filter(is_missing).map(|def| def.slot).collect(), written, diagnostics);
    }

    fn missing(&self, kind: &str, names: Vec<&str>, written: &Written<'_>, diagnostics: &mut Diagnostics) {
        if names.is_empty() || written.completeness == Completeness::Partial {
            return;
        }
        let quoted: Vec<String> = names.into_iter().map(|name| format!("\"{name}\"")).collect();
        let names = listed(quoted.iter().map(String::as_str));
        let message = format!("the manifest of {} leaves out {kind} {names}", self.manifest.name);
        let problem = Diagnostic::error(Code::MANIFEST_NAMES, self.header, message);
        diagnostics.push(Diagnostic { hint: self.hint(), ..problem });
    }

    fn hint(&self) -> Option<String> {
        let of = if self.role == Role::Runner { "runner" } else { "asset" };
        Some(format!("`squall modules show {} --output hcl` prints this {of} as it is", self.manifest.name))
    }
}

/// Where within a value a comparison is.
#[derive(Clone, Copy)]
struct Within<'p> {
    /// Whether it matters what may be left out, as it does for what is given.
    presence: bool,
    /// Any place of the source.
    near: Span,
    path: &'p [String],
}

/// Finds what a written type says otherwise, in objects within it too.
fn differ(written: &Type, is: &TypeDef, within: Within<'_>, found: &mut Vec<Differs>) {
    let agrees = match (is, written) {
        (TypeDef::Any, Type::Any)
        | (TypeDef::String | TypeDef::OneOf(_), Type::String)
        | (TypeDef::Number, Type::Number)
        | (TypeDef::Bool, Type::Bool)
        // Text or a number of seconds.
        | (TypeDef::Duration, Type::Any | Type::String | Type::Number)
        | (TypeDef::Condition, Type::Any | Type::Bool) => true,
        // Some object, whatever is in it.
        (TypeDef::Any | TypeDef::Map(_) | TypeDef::Object(_), Type::Object(fields)) if fields.is_empty() => true,
        (TypeDef::List(of), Type::List(written)) | (TypeDef::Map(of), Type::Map(written)) => {
            let mut inside = Vec::new();
            differ(written, of, within, &mut inside);
            // Another type of all elements is another type of the whole; what differs within elements is told by itself.
            let all = inside.iter().any(|one| one.path == within.path);
            if !all {
                found.append(&mut inside);
            }
            !all
        }
        (TypeDef::Object(shape), Type::Object(fields)) => return differ_in_object(fields, shape, within, found),
        _ => false,
    };
    if !agrees {
        found.push(Differs { path: within.path.to_vec(), what: format!("is of type {is}, not {written}") });
    }
}

fn differ_in_object(written: &[(Text, Attribute)], shape: &ShapeDef, within: Within<'_>, found: &mut Vec<Differs>) {
    let path = |name: &str| [within.path, &[name.to_owned()]].concat();
    for (name, attribute) in written {
        let Some(def) = shape.field(name) else {
            found.push(Differs { path: path(name), what: String::from("does not exist") });
            continue;
        };
        let path = path(name);
        differ(&attribute.ty, &def.ty, Within { path: &path, ..within }, found);
        if within.presence {
            found.extend(left_out(attribute, def, within.near).map(|what| Differs { path, what }));
        }
    }
    for name in shape.names.iter().filter(|name| !written.iter().any(|(written, _)| written == **name)) {
        found.push(Differs { path: path(name), what: String::from("is left out") });
    }
}

/// What an attribute of an object says otherwise about being left out.
fn left_out(attribute: &Attribute, def: &FieldDef, near: Span) -> Option<String> {
    match def.presence {
        Presence::Required => attribute.optional.then(|| String::from("must be given")),
        Presence::Optional if attribute.optional && attribute.default.is_none() => None,
        Presence::Optional => Some(String::from("may be left out and is null then: write optional(…)")),
        Presence::Default(text) => {
            let own = constant(text, near).map(|own| convert::convert(&own, &attribute.ty).unwrap_or(own));
            let same = attribute.optional && attribute.default == own;
            (!same).then(|| format!("may be left out: write optional(…, {text})"))
        }
    }
}

/// The part of a type expression that is about an attribute within, as far as it is written out.
fn place(expression: &Expression, path: &[String]) -> Span {
    let Some((name, rest)) = path.split_first() else { return expression.span };
    match &expression.kind {
        ExpressionKind::Parens(inner) => place(inner, path),
        // `list(…)`, `optional(…)` and so on are about what is in them.
        ExpressionKind::Call(call) => call.args.first().map_or(expression.span, |of| place(of, path)),
        ExpressionKind::Object(items) => {
            let named = |key: &Expression| matches!(&key.kind, ExpressionKind::String(text) if **text == **name);
            items.iter().find(|item| named(&item.key)).map_or(expression.span, |item| place(&item.value, rest))
        }
        _ => expression.span,
    }
}

/// A value written as in a grid. `near` only names a source: nothing is reported.
fn constant(text: &str, near: Span) -> Option<Value> {
    let mut nowhere = Diagnostics::new();
    let expression = syntax::parse_expression(near.source, text, 0, &mut nowhere)?;
    let symbols = Symbols::default();
    match Container::new(&symbols, Place::default(), &mut nowhere).known(&expression) {
        Compiled::Known(value, _) => Some(value),
        Compiled::Computed(_) | Compiled::Wrong => None,
    }
}
