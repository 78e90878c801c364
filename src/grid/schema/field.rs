//! Arguments and their types.

use serde_json::{Map, Value, json};

use crate::value::shape::{FieldDef, Flag, Presence, ShapeDef, TypeDef};

/// What stands for a value that is computed.
pub(super) fn expression() -> Value {
    json!({
        "description": "An expression within ${ }, or a text with such parts.",
        "type": "string",
        "pattern": r"[$%]\{",
    })
}

/// A reference to it.
fn computed() -> Value {
    json!({ "$ref": "#/$defs/expression" })
}

/// The fields of a shape, all there may be.
pub(super) fn object(shape: &ShapeDef) -> Map<String, Value> {
    let properties: Map<String, Value> = shape.fields.iter().map(|field| (field.name.to_owned(), field_schema(field))).collect();
    let required: Vec<&str> =
        shape.fields.iter().filter(|field| field.presence == Presence::Required).map(|field| field.name).collect();
    closed(properties, &required)
}

/// An object with these properties and no others.
pub(super) fn closed(properties: Map<String, Value>, required: &[&str]) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("type".into(), json!("object"));
    schema.insert("properties".into(), Value::Object(properties));
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
    schema.insert("additionalProperties".into(), json!(false));
    schema
}

fn field_schema(field: &FieldDef) -> Value {
    let lines: Vec<&str> = field.doc.iter().map(|line| line.trim()).collect();
    let mut schema = argument(&field.ty, field.presence, &lines.join(" "));
    for flag in field.flags {
        match flag {
            Flag::Sensitive => schema.insert("x-sensitive".into(), json!(true)),
            Flag::Unit(unit) => schema.insert("x-unit".into(), json!(unit)),
            Flag::Example(example) => schema.insert("examples".into(), json!([written(example)])),
            Flag::Receives(ty) => schema.insert("x-receives".into(), json!(ty)),
            Flag::Service(what) => schema.insert("x-service".into(), json!(what.word())),
        };
    }
    Value::Object(schema)
}

/// An argument: what may be given, what it is if nothing is, what it does.
pub(super) fn argument(ty: &TypeDef, presence: Presence, doc: &str) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("description".into(), json!(doc));
    let mut forms = forms(ty);
    if let Presence::Default(default) = presence {
        schema.insert("default".into(), written(default));
    }
    if presence != Presence::Required && !forms.is_empty() {
        forms.push(json!({ "type": "null" }));
    }
    if matches!(ty, TypeDef::Duration) {
        schema.insert("x-unit".into(), json!("s"));
    }
    if !forms.is_empty() {
        schema.insert("anyOf".into(), json!(forms));
    }
    schema
}

/// The forms a value may have; none if it may have any.
fn forms(ty: &TypeDef) -> Vec<Value> {
    let mut forms = match ty {
        TypeDef::Any => return Vec::new(),
        // What reads as another type is converted.
        TypeDef::String => vec![json!({ "type": ["string", "number", "boolean"] })],
        TypeDef::Number => vec![json!({ "type": "number" }), json!({ "type": "string", "pattern": "^-?[0-9]" })],
        TypeDef::Bool | TypeDef::Condition => vec![json!({ "type": "boolean" }), json!({ "enum": ["true", "false"] })],
        TypeDef::Duration => vec![
            json!({ "description": "Seconds.", "type": "number", "minimum": 0 }),
            json!({ "description": "With units, such as 250ms or 1m30s.", "type": "string" }),
        ],
        TypeDef::OneOf(words) => vec![json!({ "enum": words })],
        TypeDef::List(of) => vec![json!({ "type": "array", "items": any_of(of) })],
        TypeDef::Map(of) => vec![json!({ "type": "object", "additionalProperties": any_of(of) })],
        TypeDef::Object(shape) => vec![Value::Object(object(shape))],
    };
    forms.push(computed());
    forms
}

fn any_of(ty: &TypeDef) -> Value {
    let forms = forms(ty);
    if forms.is_empty() { json!(true) } else { json!({ "anyOf": forms }) }
}

/// A value as in a grid. A literal is JSON too; anything else, such as the name of a type, is text.
fn written(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}
