//! `squall graph`: draw a grid.

use clap::{Args, ValueEnum};

use super::arguments::GridArguments;
use super::checked::Checked;
use super::colour::Colours;
use super::complaint::Complaint;
use super::drawing::drawing;
use super::planned::{self, PartArguments, Planned};
use crate::base::exit::ExitCode;
use crate::base::world::World;
use crate::layout::{GraphSpec, Options, arrange, dot, mermaid, svg, text};

/// `squall graph`.
#[derive(Debug, Args)]
pub(super) struct GraphArguments {
    #[command(flatten)]
    pub(super) grid: GridArguments,
    #[command(flatten)]
    pub(super) part: PartArguments,
    /// What is printed
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    pub(super) format: Format,
}

/// What a drawing is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Boxes and lines for a terminal.
    #[default]
    Text,
    /// A Mermaid flowchart.
    Mermaid,
    /// Graphviz.
    Dot,
    /// A picture.
    Svg,
}

/// Labels are cut after this many columns.
const LONGEST_LABEL: usize = 40;

/// Runs `squall graph`.
pub(super) fn graph(world: &World, arguments: &GraphArguments, colours: Colours) -> Result<ExitCode, Complaint> {
    let checked = Checked::of(world, &arguments.grid);
    checked.tell(world, colours);
    let Some(grid) = &checked.grid else { return Ok(checked.exit) };
    let Planned { plan, note, .. } = planned::plan(grid, &arguments.part)?;
    note.into_iter().for_each(|note| world.err.line(note));
    // Nobody is left to tell if that fails.
    let _ = world.out.write(&render(&drawing(&plan), arguments.format, &checked.name));
    Ok(ExitCode::Good)
}

/// The drawing in a format, with a line end at its end.
fn render(graph: &GraphSpec, format: Format, title: &str) -> String {
    let layout = || arrange(graph, &Options { max_label: LONGEST_LABEL, ..Options::default() });
    match format {
        Format::Text => text::draw(graph, &layout(), text::Charset::Unicode).to_string(),
        Format::Mermaid => mermaid::render(graph),
        Format::Dot => dot::render(graph),
        Format::Svg => svg::render(graph, &layout(), title),
    }
}
