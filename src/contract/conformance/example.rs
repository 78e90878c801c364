//! Whether an example is true.

use hcl_edit::structure::{Block, Body, Structure};

use super::descriptions::required;
use crate::contract::Manifest;

/// What is wrong with the example of a step's or resource's type.
pub(super) fn faults(kind: &str, manifest: &Manifest) -> Vec<String> {
    let body: Body = match manifest.example.parse() {
        Ok(body) => body,
        Err(error) => return vec![format!("the example is not HCL: {error}")],
    };
    let Some(block) = body.iter().find_map(|one| one.as_block().filter(|block| block.has_ident(kind))) else {
        return vec![format!("the example has no {kind}")];
    };
    if block.labels.first().map(|label| label.as_str()) != Some(manifest.name) {
        return vec![format!("the example is of another type than {}", manifest.name)];
    }
    let given: Vec<&str> = arguments(block).map(|arguments| attributes(arguments).collect()).unwrap_or_default();
    let unknown = given
        .iter()
        .filter(|name| manifest.input.field(name).is_none())
        .map(|name| format!("the example has `{name}`, which is no argument"));
    let missing = required(manifest.input).filter(|name| !given.contains(name)).map(|name| format!("the example lacks `{name}`"));
    unknown.chain(missing).collect()
}

fn arguments(block: &Block) -> Option<&Body> {
    block.body.iter().filter_map(Structure::as_block).find(|inner| inner.has_ident("arguments")).map(|inner| &inner.body)
}

fn attributes(body: &Body) -> impl Iterator<Item = &str> {
    body.iter().filter_map(Structure::as_attribute).map(|attribute| attribute.key.as_str())
}
