//! `runner "TYPE" { … }` and `asset "TYPE" { … }`: manifests that document a type. The program has the type itself, so a manifest only says
//! what is so already; that it still is so is checked, and everything that differs is told.

mod agreement;
mod written;

use std::collections::BTreeMap;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::contract::{Catalog, Manifest};
use crate::grid::expression::Symbols;
use crate::grid::syntax::{Block, Label};

use super::language::{ASSET, RUNNER};
use super::outline::{duplicate, labels};
use super::resource::all_types;
use super::vocabulary::attribute;
use agreement::Agreement;

/// Which kind of type a manifest documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Of steps.
    Runner,
    /// Of resources.
    Asset,
}

impl Role {
    fn of(block: &Block) -> Self {
        if &*block.kind.text == "runner" { Self::Runner } else { Self::Asset }
    }
}

/// Checks all manifests.
pub(super) fn check(blocks: &[&Block], symbols: &Symbols, catalog: &Catalog, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<(Role, &str), &Label> = BTreeMap::new();
    for block in blocks {
        let role = Role::of(block);
        let vocabulary = if role == Role::Runner { &RUNNER } else { &ASSET };
        vocabulary.check(&block.body, diagnostics);
        let Some([ty]) = labels(block, ["type"], diagnostics) else { continue };
        if let Some(first) = seen.get(&(role, &*ty.text)) {
            diagnostics.push(duplicate(&format!("{} \"{}\"", block.kind.text, ty.text), ty.span, first.span));
            continue;
        }
        seen.insert((role, &ty.text), ty);
        if is_from_outside(block) {
            continue;
        }
        let written = written::read(block, role, symbols, diagnostics);
        match manifest(role, &ty.text, catalog) {
            Some(manifest) => Agreement { manifest, header: block.open_span, role }.check(&written, diagnostics),
            None => diagnostics.push(unknown(role, ty, catalog)),
        }
    }
}

/// Whether a manifest is of a module from outside, which has its types from there.
fn is_from_outside(block: &Block) -> bool {
    let says = |name: &str| attribute(&block.body, name).is_some() || block.body.unread.iter().any(|word| &*word.text == name);
    says("source") || says("version")
}

/// What a type has to do with the modules from outside that a grid names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outside<'a> {
    /// Nothing.
    Nothing,
    /// It may be one of a module's. Which ones a module has is not known, so nothing is said of it but that the module is not built yet.
    Perhaps,
    /// It is the name of a module, whose types are called `NAME_TOOL`.
    Module(&'a str),
}

/// Looks for a type among those that modules from outside may have.
pub(super) fn outside<'a>(blocks: &[&'a Block], role: Role, ty: &str) -> Outside<'a> {
    let of_role = |block: &&&Block| Role::of(block) == role && is_from_outside(block);
    let mut found = Outside::Nothing;
    for name in blocks.iter().filter(of_role).filter_map(|block| block.labels.first()).map(|label| &*label.text) {
        match ty.strip_prefix(name) {
            Some("") => found = Outside::Module(name),
            Some(tool) if tool.len() > 1 && tool.starts_with('_') => return Outside::Perhaps,
            _ => {}
        }
    }
    found
}

fn manifest(role: Role, name: &str, catalog: &Catalog) -> Option<&'static Manifest> {
    match role {
        Role::Runner => catalog.runner(name).map(|entry| entry.manifest),
        Role::Asset => catalog.resource(name).map(|entry| entry.manifest),
    }
}

fn unknown(role: Role, ty: &Label, catalog: &Catalog) -> Diagnostic {
    let name = &*ty.text;
    let (kind, other, other_role, names): (_, _, _, Vec<&str>) = match role {
        Role::Runner => ("step", "asset", Role::Asset, catalog.runners.iter().map(|entry| entry.manifest.name).collect()),
        Role::Asset => ("resource", "runner", Role::Runner, catalog.resources.iter().map(|entry| entry.manifest.name).collect()),
    };
    let hint = match manifest(other_role, name, catalog) {
        Some(_) => format!("it is documented by {other} \"{name}\" {{ … }}"),
        None => did_you_mean(name, names).unwrap_or_else(all_types),
    };
    Diagnostic::error(Code::UNKNOWN_TYPE, ty.span, format!("there is no {kind} type \"{name}\" to document")).hint(hint)
}
