//! [`Type`]: what a value can be converted to.

use std::fmt;

use super::{Text, Value, display};

/// One attribute of an object type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The type of the attribute.
    pub ty: Type,
    /// Whether it may be left out.
    pub optional: bool,
    /// What an attribute left out (or null) is, if it is not null.
    pub default: Option<Value>,
}

impl Field {
    /// An attribute that must be there.
    pub fn required(ty: Type) -> Field {
        Field { ty, optional: false, default: None }
    }

    /// `optional(ty)` or `optional(ty, default)`.
    pub fn optional(ty: Type, default: Option<Value>) -> Field {
        Field { ty, optional: true, default }
    }
}

/// A type, as HCL's type expressions write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `any`: whatever comes.
    Any,
    /// `string`.
    String,
    /// `number`.
    Number,
    /// `bool`.
    Bool,
    /// `list(T)`.
    List(Box<Type>),
    /// `set(T)`.
    Set(Box<Type>),
    /// `map(T)`.
    Map(Box<Type>),
    /// `tuple([A, B])`.
    Tuple(Vec<Type>),
    /// `object({ a = A, b = optional(B, default) })`, in the order of the attributes' names.
    Object(Vec<(Text, Field)>),
}

impl Type {
    /// `list(element)`.
    pub fn list(element: Type) -> Type {
        Type::List(Box::new(element))
    }

    /// `set(element)`.
    pub fn set(element: Type) -> Type {
        Type::Set(Box::new(element))
    }

    /// `map(element)`.
    pub fn map(element: Type) -> Type {
        Type::Map(Box::new(element))
    }

    /// An object type whose attributes must all be there.
    pub fn object(attributes: impl IntoIterator<Item = (Text, Type)>) -> Type {
        Type::object_of(attributes.into_iter().map(|(name, ty)| (name, Field::required(ty))))
    }

    /// An object type with these attributes; brought into the order of their names.
    pub fn object_of(attributes: impl IntoIterator<Item = (Text, Field)>) -> Type {
        let mut attributes: Vec<(Text, Field)> = attributes.into_iter().collect();
        attributes.sort_by(|a, b| a.0.cmp(&b.0));
        Type::Object(attributes)
    }

    /// The word for messages: `list`, `object`, `number` …
    pub fn name(&self) -> &'static str {
        match self {
            Type::Any => "any",
            Type::String => "string",
            Type::Number => "number",
            Type::Bool => "bool",
            Type::List(_) => "list",
            Type::Set(_) => "set",
            Type::Map(_) => "map",
            Type::Tuple(_) => "tuple",
            Type::Object(_) => "object",
        }
    }

    /// Whether it is a string, number or bool.
    pub fn is_primitive(&self) -> bool {
        matches!(self, Type::String | Type::Number | Type::Bool)
    }
}

/// As a type expression: `object({ a = string, b = optional(number, 1) })`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Any | Type::String | Type::Number | Type::Bool => f.write_str(self.name()),
            Type::List(element) | Type::Set(element) | Type::Map(element) => write!(f, "{}({element})", self.name()),
            Type::Tuple(elements) => {
                f.write_str("tuple([")?;
                for (position, element) in elements.iter().enumerate() {
                    let comma = if position == 0 { "" } else { ", " };
                    write!(f, "{comma}{element}")?;
                }
                f.write_str("])")
            }
            Type::Object(attributes) if attributes.is_empty() => f.write_str("object({})"),
            Type::Object(attributes) => {
                f.write_str("object({ ")?;
                for (position, (name, field)) in attributes.iter().enumerate() {
                    let comma = if position == 0 { "" } else { ", " };
                    write!(f, "{comma}{name} = {field}")?;
                }
                f.write_str(" })")
            }
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.optional, &self.default) {
            (false, _) => self.ty.fmt(f),
            (true, None) => write!(f, "optional({})", self.ty),
            (true, Some(default)) => write!(f, "optional({}, {})", self.ty, display(default)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Type};
    use crate::value::Value;

    #[test]
    fn prints_as_a_type_expression() {
        let ty = Type::object_of([
            ("b".into(), Field::optional(Type::Number, Some(Value::Int(1)))),
            ("a".into(), Field::required(Type::list(Type::String))),
            ("c".into(), Field::optional(Type::Tuple(vec![Type::Any, Type::map(Type::Bool)]), None)),
        ]);
        assert_eq!(
            ty.to_string(),
            "object({ a = list(string), b = optional(number, 1), c = optional(tuple([any, map(bool)])) })"
        );
        assert_eq!(Type::Object(vec![]).to_string(), "object({})");
        assert_eq!(Type::Tuple(vec![]).to_string(), "tuple([])");
    }
}
