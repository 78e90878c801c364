//! Blocks, from the top of a file down.

use serde_json::{Map, Value, json};

use super::field::{argument, closed, expression, object};
use crate::contract::{Catalog, Manifest};
use crate::grid::check::{BlockDef, Inside, TOP, Vocabulary};
use crate::value::shape::{Presence, ShapeDef};

/// What a name is made of.
const NAME: &str = r"^[\p{L}_][\p{L}\p{N}_-]*$";

/// The labels of a block whose first label says its type.
const TYPE: &str = "TYPE";

/// The schema of a grid, or of one of its files, with the types of a catalogue.
pub fn schema(catalog: &Catalog) -> Value {
    let mut definitions = Definitions { catalog, made: Map::new() };
    definitions.made.insert("expression".into(), expression());
    let mut grid = definitions.body(&TOP, None);
    grid.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    grid.insert("title".into(), json!("A grid of squall, in HCL's JSON form"));
    grid.insert("$defs".into(), Value::Object(definitions.made));
    Value::Object(grid)
}

/// Bodies that are referred to; each is made once.
struct Definitions<'c> {
    catalog: &'c Catalog,
    made: Map<String, Value>,
}

impl Definitions<'_> {
    /// What may stand in a block of some words; of one with a type, also what that takes.
    fn body(&mut self, words: &Vocabulary, manifest: Option<&Manifest>) -> Map<String, Value> {
        let mut properties = Map::new();
        for word in words.attributes {
            properties.insert(word.name.to_owned(), Value::Object(argument(&word.ty, word.presence, word.doc)));
        }
        for block in words.blocks.iter().chain(words.repeatable) {
            let schema = self.block(block, manifest);
            // `uses` is an argument and a block: either will do.
            let either = match properties.remove(block.kind) {
                Some(argument) => json!({ "anyOf": [schema, argument] }),
                None => schema,
            };
            properties.insert(block.kind.to_owned(), either);
        }
        let needed = |shape: &&ShapeDef| shape.fields.iter().any(|field| field.presence == Presence::Required);
        let has_arguments = words.blocks.iter().any(|block| matches!(block.inside, Inside::Arguments));
        let arguments = manifest.map(|manifest| manifest.input).filter(needed).filter(|_| has_arguments).map(|_| "arguments");
        let required = words.attributes.iter().filter(|word| word.presence == Presence::Required).map(|word| word.name);
        closed(properties, &required.chain(arguments).collect::<Vec<_>>())
    }

    /// A block under its word: its labels, then what is in it, one or several.
    fn block(&mut self, block: &BlockDef, manifest: Option<&Manifest>) -> Value {
        let mut schema = match block.labels {
            [TYPE, _, ..] => self.by_type(block),
            labels => {
                let body = self.inside(block, manifest);
                labels.iter().rev().fold(often(&body), |inner, label| labelled(label, &inner))
            }
        };
        if let Value::Object(schema) = &mut schema {
            schema.insert("description".into(), json!(block.doc));
        }
        schema
    }

    /// `step` and `resource`: by type, then by name.
    fn by_type(&mut self, block: &BlockDef) -> Value {
        let Inside::Words(words) = block.inside else { return json!(true) };
        let manifests: Vec<&'static Manifest> = match block.kind {
            "resource" => self.catalog.resources.iter().map(|entry| entry.manifest).collect(),
            _ => self.catalog.runners.iter().map(|entry| entry.manifest).collect(),
        };
        let mut types = Map::new();
        for manifest in manifests {
            let name = format!("{}.{}", block.kind, manifest.name);
            if !self.made.contains_key(&name) {
                let mut body = self.body(words, Some(manifest));
                body.insert("description".into(), json!(manifest.summary));
                self.made.insert(name.clone(), Value::Object(body));
            }
            types.insert(manifest.name.to_owned(), labelled("NAME", &often(&reference(&name))));
        }
        Value::Object(closed(types, &[]))
    }

    fn inside(&mut self, block: &BlockDef, manifest: Option<&Manifest>) -> Value {
        match block.inside {
            Inside::Names => json!({ "type": "object", "propertyNames": { "pattern": NAME } }),
            Inside::Arguments => manifest.map_or_else(|| json!({ "type": "object" }), |of| Value::Object(object(of.input))),
            Inside::Words(words) => {
                let name =
                    words.of.trim_start_matches("a ").trim_start_matches("an ").trim_start_matches("the ").replace(' ', "_");
                if !self.made.contains_key(&name) {
                    // It may stand in itself: a group in a group.
                    self.made.insert(name.clone(), Value::Null);
                    let body = self.body(words, None);
                    self.made.insert(name.clone(), Value::Object(body));
                }
                reference(&name)
            }
        }
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// One, or several one after the other.
fn often(body: &Value) -> Value {
    json!({ "anyOf": [body, { "type": "array", "items": body }] })
}

fn labelled(label: &str, inner: &Value) -> Value {
    let mut schema = json!({ "type": "object", "additionalProperties": inner });
    if label == "NAME"
        && let Value::Object(schema) = &mut schema
    {
        schema.insert("propertyNames".into(), json!({ "pattern": NAME }));
    }
    schema
}
