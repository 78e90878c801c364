//! What `cmd` takes.

use std::collections::BTreeMap;

use crate::contract::{Manifest, OutputDef};
use crate::modules::shared::process::Output;
use crate::modules::shared::size::Size;
use crate::shape;
use crate::value::shape::{FieldType, ProblemKind, Reader, Shape, TypeDef};
use crate::value::{Text, Value};

shape! {
    /// What to run.
    pub struct Input {
        /// A list is run as it stands, without a shell; text is run by `/bin/sh -c`.
        command: CommandLine => [example("[\"git\", \"status\"]")],
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

/// A command: text for the shell, or the program and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandLine {
    /// For the shell.
    Shell(Text),
    /// As it stands.
    Direct(Vec<Text>),
}

impl FieldType for CommandLine {
    const TYPE: TypeDef = TypeDef::Any;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let (value, _) = value.clone().unmark();
        let command = match &value {
            Value::Seq(..) => Self::Direct(Vec::read(&value, reader)?),
            Value::String(text) => Self::Shell(text.clone()),
            _ => {
                reader.wrong("string or list of strings", &value);
                return None;
            }
        };
        let empty = match &command {
            Self::Shell(text) => text.trim().is_empty(),
            Self::Direct(words) => words.first().is_none_or(|program| program.is_empty()),
        };
        if empty {
            reader.report(ProblemKind::Invalid, "the command is empty");
            return None;
        }
        Some(command)
    }

    fn write(self) -> Value {
        match self {
            Self::Shell(text) => text.into(),
            Self::Direct(words) => words.write(),
        }
    }
}

/// The description.
pub const MANIFEST: Manifest = Manifest {
    name: "cmd",
    summary: "Runs a command to its end; its lines go to the log.",
    example: r#"step "cmd" "version" {
  arguments {
    command = ["uname", "-r"]
  }
}"#,
    input: Input::SHAPE,
    output: OutputDef::of::<Output>(),
    uses: &[],
};
