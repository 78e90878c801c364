//! Sizes as arguments.

use std::fmt;

use crate::base::units;
use crate::value::Value;
use crate::value::shape::{FieldType, ProblemKind, Reader, TypeDef};

/// A number of bytes, written as `"16MiB"` or as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub u64);

impl FieldType for Size {
    const TYPE: TypeDef = TypeDef::String;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let (value, _) = value.clone().unmark();
        let parsed = match &value {
            Value::Int(bytes) => u64::try_from(*bytes).map_err(|_| String::from("a size cannot be negative")),
            Value::String(text) => units::parse_size(text).map_err(|error| error.to_string()),
            _ => {
                reader.wrong("size such as \"16MiB\"", &value);
                return None;
            }
        };
        parsed.map(Self).map_err(|message| reader.report(ProblemKind::Invalid, message)).ok()
    }

    fn write(self) -> Value {
        Value::from(self.0)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        units::human_size(self.0).fmt(f)
    }
}
