//! What `sleep` does.

use super::spec::{Input, MANIFEST};
use crate::contract::{Action, CallContext, Demand, Effect, ErrorClass, Failure, Manifest, User};
use crate::value::Value;
use crate::value::shape::Arguments;

pub(super) struct Sleep;

impl Action for Sleep {
    const MANIFEST: Manifest = MANIFEST;
    type Input = Input;
    type Output = Value;

    fn effect(_: &Arguments) -> Effect {
        Effect::Pure
    }

    async fn run(cx: &CallContext, _: &Demand, _: &mut User, input: Input) -> Result<Value, Failure> {
        tokio::select! {
            () = cx.clock().sleep_plan(input.duration) => Ok(Value::Null),
            () = cx.cancelled() => Err(Failure::new(ErrorClass::Error, "cancelled")),
        }
    }
}
