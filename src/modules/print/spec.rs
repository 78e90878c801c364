//! What `print` takes.

use crate::contract::{Manifest, OutputDef};
use crate::shape;
use crate::value::Value;
use crate::value::shape::Shape;

shape! {
    /// What to show.
    pub struct Input {
        /// The value: text as it is, anything else as HCL; sensitive parts show as `(sensitive)`.
        input: Value => [example("step.http_request.login.output.body")],
    }
}

/// The description.
pub const MANIFEST: Manifest = Manifest {
    name: "print",
    summary: "Shows a value in the log.",
    example: r#"step "print" "greeting" {
  arguments {
    input = "hello, world"
  }
}"#,
    input: Input::SHAPE,
    output: OutputDef::None,
    uses: &[],
};
