//! The Rust types that a field may have.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Argument, Condition, ProblemKind, Reader, TypeDef};
use crate::base::units;
use crate::value::convert::convert;
use crate::value::{Text, Type, Value};

/// A Rust type that a field may have.
pub trait FieldType: Sized {
    /// Its type in a grid.
    const TYPE: TypeDef;
    /// Whether a field of this type may be left out without a default.
    const OPTIONAL: bool = false;

    /// Reads it; `None` only after a report.
    fn read(value: &Value, reader: &mut Reader) -> Option<Self>;

    /// Reads it from an argument; only [`Condition`] looks at the other kind.
    fn read_argument(argument: &Argument, reader: &mut Reader) -> Option<Self> {
        match argument {
            Argument::Value(value) => Self::read(value, reader),
            Argument::Condition(_) => {
                reader.report(ProblemKind::Invalid, "a value is required, not a condition");
                None
            }
        }
    }

    /// What it is when left out, where it may be.
    fn absent() -> Option<Self> {
        None
    }

    /// As a value.
    fn write(self) -> Value;
}

impl FieldType for Value {
    const TYPE: TypeDef = TypeDef::Any;

    fn read(value: &Value, _: &mut Reader) -> Option<Self> {
        Some(value.clone())
    }

    fn write(self) -> Value {
        self
    }
}

impl FieldType for Text {
    const TYPE: TypeDef = TypeDef::String;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        match value.clone().unmark().0 {
            Value::String(text) => Some(text),
            other => match convert(&other, &Type::String) {
                Ok(Value::String(text)) => Some(text),
                _ => {
                    reader.wrong("string", value);
                    None
                }
            },
        }
    }

    fn write(self) -> Value {
        Value::String(self)
    }
}

impl FieldType for bool {
    const TYPE: TypeDef = TypeDef::Bool;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let read = convert(&value.clone().unmark().0, &Type::Bool).ok().and_then(|value| value.as_bool());
        if read.is_none() {
            reader.wrong("bool", value);
        }
        read
    }

    fn write(self) -> Value {
        Value::Bool(self)
    }
}

macro_rules! whole_numbers {
    ($($ty:ty),+) => {$(
        impl FieldType for $ty {
            const TYPE: TypeDef = TypeDef::Number;

            fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
                let number = convert(&value.clone().unmark().0, &Type::Number);
                let Ok(number) = number else {
                    reader.wrong("number", value);
                    return None;
                };
                let read = number.as_int().and_then(|whole| <$ty>::try_from(whole).ok());
                if read.is_none() {
                    reader.report(ProblemKind::Invalid, format!("a whole number from {} to {} is required", <$ty>::MIN, <$ty>::MAX));
                }
                read
            }

            fn write(self) -> Value {
                i64::try_from(self).map_or(Value::Null, Value::Int)
            }
        }
    )+};
}

whole_numbers!(u16, u32, u64, i32, i64);

impl FieldType for f64 {
    const TYPE: TypeDef = TypeDef::Number;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        match convert(&value.clone().unmark().0, &Type::Number) {
            Ok(Value::Int(whole)) => Some(whole as Self),
            Ok(Value::Big(number)) => Some(number.to_f64()),
            _ => {
                reader.wrong("number", value);
                None
            }
        }
    }

    fn write(self) -> Value {
        Value::from(self)
    }
}

impl FieldType for Duration {
    const TYPE: TypeDef = TypeDef::Duration;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        read_duration(&value.clone().unmark().0).map_err(|message| reader.report(ProblemKind::Invalid, message)).ok()
    }

    fn write(self) -> Value {
        Value::from(self.as_secs_f64())
    }
}

/// A duration from a value: text such as `"250ms"`, or a number of seconds.
///
/// # Errors
/// What is wrong, a sentence without a full stop.
pub fn read_duration(value: &Value) -> Result<Duration, String> {
    match value {
        Value::String(text) => units::parse_duration(text).map_err(|error| error.to_string()),
        Value::Int(_) | Value::Big(_) => {
            let seconds = match value {
                Value::Int(whole) => *whole as f64,
                Value::Big(number) => number.to_f64(),
                _ => 0.0,
            };
            let wrong = if seconds < 0.0 { "a duration cannot be negative" } else { "a duration cannot be that long" };
            Duration::try_from_secs_f64(seconds).map_err(|_| String::from(wrong))
        }
        other => Err(format!("a duration is required, such as \"250ms\" or a number of seconds, not {}", other.a_type())),
    }
}

impl FieldType for Condition {
    const TYPE: TypeDef = TypeDef::Condition;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        match convert(&value.clone().unmark().0, &Type::Bool).ok().and_then(|value| value.as_bool()) {
            Some(holds) => Some(Self::new(move |_| Ok(holds))),
            None => {
                reader.wrong("condition", value);
                None
            }
        }
    }

    fn read_argument(argument: &Argument, reader: &mut Reader) -> Option<Self> {
        match argument {
            Argument::Condition(condition) => Some(condition.clone()),
            Argument::Value(value) => Self::read(value, reader),
        }
    }

    fn write(self) -> Value {
        Value::Null
    }
}

impl<T: FieldType> FieldType for Option<T> {
    const TYPE: TypeDef = T::TYPE;
    const OPTIONAL: bool = true;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        if value.clone().unmark().0.is_null() { Some(None) } else { T::read(value, reader).map(Some) }
    }

    fn read_argument(argument: &Argument, reader: &mut Reader) -> Option<Self> {
        match argument {
            Argument::Value(value) => Self::read(value, reader),
            Argument::Condition(_) => T::read_argument(argument, reader).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn write(self) -> Value {
        self.map_or(Value::Null, T::write)
    }
}

impl<T: FieldType> FieldType for Vec<T> {
    const TYPE: TypeDef = TypeDef::List(&T::TYPE);

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let Value::Seq(_, elements) = value.clone().unmark().0 else {
            reader.wrong("list", value);
            return None;
        };
        let read =
            elements.iter().enumerate().map(|(at, element)| reader.inside(format!("[{at}]"), |reader| T::read(element, reader)));
        let read: Vec<Option<T>> = read.collect();
        read.into_iter().collect()
    }

    fn write(self) -> Value {
        Value::tuple(self.into_iter().map(T::write).collect())
    }
}

impl<T: FieldType> FieldType for BTreeMap<Text, T> {
    const TYPE: TypeDef = TypeDef::Map(&T::TYPE);

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let (value, _) = value.clone().unmark();
        if !matches!(value, Value::Map(..) | Value::Record(_)) {
            reader.wrong("map", &value);
            return None;
        }
        let read = value.entries().map(|(key, element)| {
            let element = reader.inside(key.as_str(), |reader| T::read(&element, reader));
            element.map(|element| (key, element))
        });
        let read: Vec<Option<(Text, T)>> = read.collect();
        read.into_iter().collect()
    }

    fn write(self) -> Value {
        let entries = self.into_iter().map(|(key, value)| (key, value.write()));
        // Values of any type make no map.
        if matches!(T::TYPE, TypeDef::Any) { Value::object(entries) } else { Value::map(entries) }
    }
}
