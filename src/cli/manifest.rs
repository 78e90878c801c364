//! A module's description as JSON.

use serde::Serialize;

use crate::contract::{Manifest, OutputDef};
use crate::modules::show::doc_text;
use crate::value::shape::{FieldDef, Flag, Presence, ShapeDef, TypeDef};

/// What a module is in a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    /// The type of a step.
    Step,
    /// The type of a resource.
    Resource,
}

/// A module in a list.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    name: &'static str,
    role: Role,
    summary: &'static str,
}

impl Summary {
    pub(super) const fn of(role: Role, manifest: &Manifest) -> Self {
        Self { name: manifest.name, role, summary: manifest.summary }
    }
}

/// All there is to know about a module.
#[derive(Debug, Serialize)]
pub(super) struct ModuleDocument {
    /// The type in a grid.
    name: &'static str,
    /// What it is there.
    role: Role,
    /// One line.
    summary: &'static str,
    /// What is written in `arguments`.
    arguments: Vec<FieldDocument>,
    /// What `output` carries; null if that depends.
    output: Option<Vec<FieldDocument>>,
    /// Resources by slot.
    uses: Vec<UseDocument>,
    /// A working block.
    example: &'static str,
}

/// A field.
#[derive(Debug, Serialize)]
struct FieldDocument {
    name: &'static str,
    #[serde(rename = "type")]
    of_type: String,
    required: bool,
    default: Option<&'static str>,
    unit: Option<&'static str>,
    sensitive: bool,
    description: String,
    /// The attributes of an object.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldDocument>,
}

/// A slot for a resource.
#[derive(Debug, Serialize)]
struct UseDocument {
    slot: &'static str,
    resource: &'static str,
    required: bool,
}

impl ModuleDocument {
    pub(super) fn of(role: Role, manifest: &Manifest) -> Self {
        Self {
            name: manifest.name,
            role,
            summary: manifest.summary,
            arguments: fields(manifest.input),
            output: match manifest.output {
                OutputDef::None => Some(Vec::new()),
                OutputDef::Fields(shape) => Some(fields(shape)),
                OutputDef::Any => None,
            },
            uses: manifest
                .uses
                .iter()
                .map(|one| UseDocument { slot: one.slot, resource: one.resource, required: one.required })
                .collect(),
            example: manifest.example.trim(),
        }
    }
}

fn fields(shape: &ShapeDef) -> Vec<FieldDocument> {
    shape.fields.iter().map(FieldDocument::of).collect()
}

impl FieldDocument {
    fn of(field: &FieldDef) -> Self {
        Self {
            name: field.name,
            of_type: field.ty.to_string(),
            required: field.presence == Presence::Required,
            default: if let Presence::Default(default) = field.presence { Some(default) } else { None },
            unit: field.flags.iter().find_map(|flag| if let Flag::Unit(unit) = flag { Some(*unit) } else { None }),
            sensitive: field.is_sensitive(),
            description: doc_text(field.doc),
            fields: inner(&field.ty).map(fields).unwrap_or_default(),
        }
    }
}

/// The object in a type, if there is one.
const fn inner(ty: &TypeDef) -> Option<&'static ShapeDef> {
    match ty {
        TypeDef::Object(shape) => Some(shape),
        TypeDef::List(of) | TypeDef::Map(of) => inner(of),
        _ => None,
    }
}
