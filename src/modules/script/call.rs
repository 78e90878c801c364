//! What `script` does.

use std::path::PathBuf;

use super::file::ScriptFile;
use super::spec::{Input, MANIFEST};
use crate::contract::{Action, CallContext, Demand, Effect, Failure, Manifest, User};
use crate::modules::shared::process::{self, Job, Output};
use crate::value::shape::Arguments;

pub(super) struct Script;

impl Action for Script {
    const MANIFEST: Manifest = MANIFEST;
    type Input = Input;
    type Output = Output;

    fn effect(_: &Arguments) -> Effect {
        Effect::Effect
    }

    async fn run(cx: &CallContext, _: &Demand, _: &mut User, input: Input) -> Result<Output, Failure> {
        let folder = cx
            .run
            .environment
            .get("TMPDIR")
            .filter(|folder| !folder.is_empty())
            .map_or_else(|| PathBuf::from("/tmp"), PathBuf::from);
        let file = ScriptFile::write(&folder, &input.inline);
        let file = file.map_err(|error| Failure::error(format!("the script's file cannot be written: {}", error.kind())))?;
        let mut command: Vec<String> = input.interpreter.into_iter().map(String::from).collect();
        if command.is_empty() {
            return Err(Failure::error("the interpreter is empty"));
        }
        let name = "the script".to_owned();
        command.push(file.path().to_string_lossy().into_owned());
        command.extend(input.args.into_iter().map(String::from));
        let Input { dir, env, stdin, expected_exit_codes: expected, max_output, .. } = input;
        process::run(cx, Job { command, name, dir, env, stdin, expected, max_output }).await
    }
}
