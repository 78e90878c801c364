//! What `print` does.

use super::spec::{Input, MANIFEST};
use crate::contract::{Action, CallContext, Demand, Effect, Failure, LogLevel, Manifest, Stream, User};
use crate::value::Value;
use crate::value::shape::Arguments;

pub(super) struct Print;

impl Action for Print {
    const MANIFEST: Manifest = MANIFEST;
    type Input = Input;
    type Output = Value;

    fn effect(_: &Arguments) -> Effect {
        Effect::Pure
    }

    async fn run(cx: &CallContext, _: &Demand, _: &mut User, input: Input) -> Result<Value, Failure> {
        let text = match &input.input {
            Value::String(text) => text.to_string(),
            other => other.to_string(),
        };
        cx.log(LogLevel::Info, Stream::Module, &text);
        Ok(Value::Null)
    }
}
