//! What `assert` takes.

use crate::contract::{Manifest, OutputDef};
use crate::shape;
use crate::value::Text;
use crate::value::shape::Shape;

shape! {
    /// What must hold.
    pub struct Input {
        /// What must be true.
        condition: bool => [example("step.http_request.home.output.status_code == 200")],
        /// What to say when it is not.
        message: Text = "the condition does not hold",
    }
}

/// The description.
pub const MANIFEST: Manifest = Manifest {
    name: "assert",
    summary: "Fails, with class `check`, unless a condition holds.",
    example: r#"step "assert" "enough" {
  arguments {
    condition = length(step.ls.logs.output.entries) > 2
    message   = "there are too few log files"
  }
}"#,
    input: Input::SHAPE,
    output: OutputDef::None,
    uses: &[],
};
