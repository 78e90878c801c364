//! What `assert` does.

use super::spec::{Input, MANIFEST};
use crate::contract::{Action, CallContext, Demand, Effect, ErrorClass, Failure, Manifest, User};
use crate::value::Value;
use crate::value::shape::Arguments;

pub(super) struct Assert;

impl Action for Assert {
    const MANIFEST: Manifest = MANIFEST;
    type Input = Input;
    type Output = Value;

    fn effect(_: &Arguments) -> Effect {
        Effect::Pure
    }

    async fn run(cx: &CallContext, _: &Demand, _: &mut User, input: Input) -> Result<Value, Failure> {
        if input.condition { Ok(Value::Null) } else { Err(Failure::new(ErrorClass::Check, cx.run.secrets.scrub(&input.message))) }
    }
}
