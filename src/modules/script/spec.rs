//! What `script` takes.

use std::collections::BTreeMap;

use crate::contract::{Manifest, OutputDef};
use crate::modules::shared::process::Output;
use crate::modules::shared::size::Size;
use crate::shape;
use crate::value::Text;
use crate::value::shape::Shape;

shape! {
    /// What to run.
    pub struct Input {
        /// The script's text.
        inline: Text => [example("<<-EOT\n  echo hello\nEOT")],
        /// The program that runs it, with arguments; the script's file comes after them.
        interpreter: Vec<Text> = ["/bin/sh"] => [example("[\"python3\"]")],
        /// The script's own arguments.
        args: Vec<Text> = [],
        /// Where to run it; relative to the folder squall was started in.
        dir: Option<Text>,
        /// Added to its environment.
        env: BTreeMap<Text, Text> = {},
        /// What it can read from its standard input.
        stdin: Option<Text>,
        /// Which exit codes are good; any other fails with class `status`.
        expected_exit_codes: Vec<i32> = [0],
        /// The most its standard output and its standard error may each have; more fails with class `body`.
        max_output: Size = "16MiB",
    }
}

/// The description.
pub const MANIFEST: Manifest = Manifest {
    name: "script",
    summary: "Runs a script that stands in the grid; its lines go to the log.",
    example: r#"step "script" "count" {
  arguments {
    inline = <<-EOT
      set -e
      ls | wc -l
    EOT
  }
}"#,
    input: Input::SHAPE,
    output: OutputDef::of::<Output>(),
    uses: &[],
};
