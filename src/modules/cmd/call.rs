//! What `cmd` does.

use super::spec::{CommandLine, Input, MANIFEST};
use crate::contract::{Action, CallContext, Demand, Effect, Failure, Manifest, User};
use crate::modules::shared::process::{self, Job, Output};
use crate::value::shape::Arguments;

pub(super) struct Cmd;

impl Action for Cmd {
    const MANIFEST: Manifest = MANIFEST;
    type Input = Input;
    type Output = Output;

    fn effect(_: &Arguments) -> Effect {
        Effect::Effect
    }

    async fn run(cx: &CallContext, _: &Demand, _: &mut User, input: Input) -> Result<Output, Failure> {
        let (command, name) = match input.command {
            CommandLine::Shell(text) => (vec!["/bin/sh".to_owned(), "-c".to_owned(), text.into()], "the command".to_owned()),
            CommandLine::Direct(words) => {
                let name = words.first().map(|program| format!("`{program}`")).unwrap_or_default();
                (words.into_iter().map(String::from).collect(), name)
            }
        };
        let Input { dir, env, stdin, expected_exit_codes: expected, max_output, .. } = input;
        process::run(cx, Job { command, name, dir, env, stdin, expected, max_output }).await
    }
}
