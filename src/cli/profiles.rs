//! `squall profiles`: the profiles of a grid, and what each gives to variables.

use clap::Args;
use serde::Serialize;

use super::arguments::{GridArguments, OutputForm};
use super::checked::Checked;
use super::colour::Colours;
use crate::base::exit::ExitCode;
use crate::base::world::World;
use crate::grid::model::{Override, ProfileDef};
use crate::report::{Problem, clean};
use crate::value::Value;

/// `squall profiles`.
#[derive(Debug, Args)]
pub(super) struct ProfilesArguments {
    #[command(flatten)]
    grid: GridArguments,
    /// How the result is printed
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    output: OutputForm,
}

/// The result of `squall profiles --output json`.
#[derive(Debug, Serialize)]
struct ProfilesDocument {
    /// The version of this form.
    version: u32,
    /// In the order written.
    profiles: Vec<ProfileDocument>,
    /// What is wrong with them.
    diagnostics: Vec<Problem>,
}

#[derive(Debug, Serialize)]
struct ProfileDocument {
    name: String,
    description: Option<String>,
    /// Whether it counts without being asked for.
    default: bool,
    variables: Vec<OverrideDocument>,
}

/// A variable with a value; what is sensitive is `(sensitive)`.
#[derive(Debug, Serialize)]
struct OverrideDocument {
    name: String,
    value: Value,
    /// Null also where there is none.
    default: Option<Value>,
}

/// Runs `squall profiles`.
pub(super) fn profiles(world: &World, arguments: &ProfilesArguments, colours: Colours) -> ExitCode {
    let (checked, profiles) = Checked::profiles(world, &arguments.grid);
    match arguments.output {
        OutputForm::Text => {
            checked.tell(world, colours);
            // Nobody is left to tell if that fails.
            let _ = world.out.write(&text(&profiles));
        }
        OutputForm::Json => {
            let profiles = profiles.iter().map(ProfileDocument::of).collect();
            let document = ProfilesDocument { version: 1, profiles, diagnostics: checked.problems() };
            // Values and text only: this cannot fail.
            world.out.line(serde_json::to_string_pretty(&document).unwrap_or_default());
        }
    }
    checked.exit
}

/// A paragraph each: the name, then a line for each variable.
fn text(profiles: &[ProfileDef]) -> String {
    if profiles.is_empty() {
        return String::from("no profiles\n");
    }
    let paragraphs: Vec<String> = profiles.iter().map(paragraph).collect();
    paragraphs.join("\n")
}

fn paragraph(profile: &ProfileDef) -> String {
    let default = if profile.default { " (default)" } else { "" };
    let description = profile.description.as_deref().map(|text| format!(": {}", clean(text))).unwrap_or_default();
    let mut paragraph = format!("{}{default}{description}\n", clean(&profile.name));
    let columns = profile.overrides.iter().map(|one| one.variable.chars().count()).max().unwrap_or(0);
    for Override { variable, value, default } in &profile.overrides {
        let instead = match default {
            Some(default) => format!("instead of {}", clean(&default.to_string())),
            None => String::from("no default"),
        };
        let (variable, value) = (clean(variable), clean(&value.to_string()));
        paragraph.push_str(&format!("  {variable:columns$} = {value}   # {instead}\n"));
    }
    if profile.overrides.is_empty() {
        paragraph.push_str("  gives no values\n");
    }
    paragraph
}

impl ProfileDocument {
    fn of(profile: &ProfileDef) -> Self {
        Self {
            name: profile.name.to_string(),
            description: profile.description.as_ref().map(ToString::to_string),
            default: profile.default,
            variables: profile
                .overrides
                .iter()
                .map(|one| OverrideDocument {
                    name: one.variable.to_string(),
                    value: one.value.clone(),
                    default: one.default.clone(),
                })
                .collect(),
        }
    }
}
