//! `squall modules`: what steps and resources can be.

use clap::{Args, Subcommand, ValueEnum};

use super::arguments::OutputForm;
use super::complaint::Complaint;
use super::hcl_manifest::hcl_manifest;
use super::manifest::{ModuleDocument, Role, Summary};
use crate::base::diagnostic::nearest;
use crate::base::exit::ExitCode;
use crate::base::world::World;
use crate::contract::Manifest;
use crate::grid::schema::schema;
use crate::modules::{CATALOG, show};

/// `squall modules`.
#[derive(Debug, Args)]
pub(super) struct ModulesArguments {
    #[command(subcommand)]
    command: ModulesCommand,
}

/// What about them.
#[derive(Debug, Subcommand)]
enum ModulesCommand {
    /// All of them, a line each
    List {
        /// How the result is printed
        #[arg(long, value_enum, value_name = "FORM", default_value_t)]
        output: OutputForm,
    },
    /// One JSON Schema (draft 2020-12) of the whole language: blocks, arguments, and what each type takes
    Schema,
    /// All there is to know about one
    Show {
        /// Which: the type in a step or resource
        #[arg(value_name = "NAME")]
        name: String,
        /// How the result is printed
        #[arg(long, value_enum, value_name = "FORM", default_value_t)]
        output: ManifestForm,
    },
}

/// How a module's description is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ManifestForm {
    /// For people.
    #[default]
    Text,
    /// One JSON document.
    Json,
    /// A `runner` or `asset` block.
    Hcl,
}

/// Runs `squall modules`.
pub(super) fn modules(world: &World, arguments: &ModulesArguments) -> Result<ExitCode, Complaint> {
    let text = match &arguments.command {
        ModulesCommand::List { output: OutputForm::Text } => show::list(&CATALOG),
        ModulesCommand::List { output: OutputForm::Json } => {
            json(&all().map(|(role, manifest)| Summary::of(role, manifest)).collect::<Vec<_>>())
        }
        ModulesCommand::Schema => json(&schema(&CATALOG)),
        ModulesCommand::Show { name, output } => {
            let (role, manifest) = all().find(|(_, manifest)| manifest.name == name).ok_or_else(|| unknown(name))?;
            match output {
                ManifestForm::Text => show::details(manifest),
                ManifestForm::Json => json(&ModuleDocument::of(role, manifest)),
                ManifestForm::Hcl => hcl_manifest(role, manifest)
                    .map_err(|error| Complaint::new(ExitCode::Bug, format!("{name} cannot be written as HCL: {error}")))?,
            }
        }
    };
    // Nobody is left to tell if that fails.
    let _ = world.out.write(&text);
    Ok(ExitCode::Good)
}

fn all() -> impl Iterator<Item = (Role, &'static Manifest)> {
    let runners = CATALOG.runners.iter().map(|entry| (Role::Step, entry.manifest));
    runners.chain(CATALOG.resources.iter().map(|entry| (Role::Resource, entry.manifest)))
}

fn json(of: &impl serde::Serialize) -> String {
    // Text only: this cannot fail.
    format!("{}\n", serde_json::to_string_pretty(of).unwrap_or_default())
}

fn unknown(name: &str) -> Complaint {
    let names: Vec<&str> = all().map(|(_, manifest)| manifest.name).collect();
    let complaint = Complaint::usage(format!("there is no module {name}"));
    match nearest(name, names.iter().copied()) {
        Some(near) => complaint.hint(format!("did you mean {near}?")),
        None => complaint.hint("squall modules list names them all"),
    }
}
