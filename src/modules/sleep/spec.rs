//! What `sleep` takes.

use std::time::Duration;

use crate::contract::{Manifest, OutputDef};
use crate::shape;
use crate::value::shape::Shape;

shape! {
    /// How long to wait.
    pub struct Input {
        /// How long; a pause of the run makes it longer by itself.
        duration: Duration => [example("\"2s\"")],
    }
}

/// The description.
pub const MANIFEST: Manifest = Manifest {
    name: "sleep",
    summary: "Waits, in plan time: a pause of the run is not counted.",
    example: r#"step "sleep" "a_moment" {
  arguments {
    duration = "2s"
  }
}"#,
    input: Input::SHAPE,
    output: OutputDef::None,
    uses: &[],
};
