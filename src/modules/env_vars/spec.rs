//! What `env_vars` takes and gives.

use std::collections::BTreeMap;

use crate::contract::{Manifest, OutputDef};
use crate::shape;
use crate::value::shape::{FieldType, Reader, Shape, TypeDef};
use crate::value::{Text, Type, Value, convert};

shape! {
    /// Which variables to read.
    pub struct Input {
        /// Names to read; one that is not set is left out.
        include: Vec<Text> = [] => [example("[\"HOME\", \"USER\"]")],
        /// Names that must be set or have a default.
        required: Vec<Text> = [] => [example("[\"API_TOKEN\"]")],
        /// Values for names that are not set. A variable that is set but empty counts as set.
        defaults: BTreeMap<Text, MarkedText> = {} => [example("{ PORT = \"8080\" }")],
        /// If no name is given: read every variable whose name begins with this.
        prefix: Text = "" => [example("\"APP_\"")],
        /// Take the prefix off the names in the output, of names given one by one too.
        strip_prefix: bool = false,
    }

    /// What was found.
    pub struct Output {
        /// The variables by name; those named like a secret (TOKEN, SECRET, PASS, KEY) are sensitive.
        vars: BTreeMap<Text, MarkedText>,
        /// The same.
        all: BTreeMap<Text, MarkedText>,
    }
}

/// Text that keeps its mark: it goes straight into the output.
#[derive(Clone)]
pub struct MarkedText(pub Value);

impl FieldType for MarkedText {
    const TYPE: TypeDef = TypeDef::String;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        match convert(value, &Type::String) {
            Ok(text) if !text.is_null() => Some(Self(text)),
            _ => {
                reader.wrong("string", value);
                None
            }
        }
    }

    fn write(self) -> Value {
        self.0
    }
}

/// The description.
pub const MANIFEST: Manifest = Manifest {
    name: "env_vars",
    summary: "Reads environment variables: those named, those with a prefix, or all.",
    example: r#"step "env_vars" "settings" {
  arguments {
    include  = ["HOME"]
    required = ["PATH"]
    defaults = { PORT = "8080" }
  }
}"#,
    input: Input::SHAPE,
    output: OutputDef::of::<Output>(),
    uses: &[],
};
