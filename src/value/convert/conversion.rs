//! Conversion of a value to a type.

use std::fmt;

use super::unify;
use crate::value::{BigNumber, Field, MapKind, SeqKind, Text, Type, Value};

/// One step from a value to its part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathStep {
    /// An attribute of an object.
    Attribute(Text),
    /// An element of a sequence, counted from 0.
    Element(usize),
    /// An entry of a map.
    Key(Text),
}

impl fmt::Display for PathStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathStep::Attribute(name) => write!(f, "attribute \"{name}\""),
            PathStep::Element(position) => write!(f, "element {position}"),
            PathStep::Key(key) => write!(f, "element \"{key}\""),
        }
    }
}

/// Why a value cannot be converted, and which part of it. Displays as `attribute "a": element 0: a number is required`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvertError {
    /// From the value to the part that does not fit; empty for the value itself.
    pub path: Vec<PathStep>,
    /// What is wrong with the part, as a lower-case fragment. Never holds the value.
    pub message: String,
}

impl ConvertError {
    fn new(message: impl Into<String>) -> ConvertError {
        ConvertError { path: Vec::new(), message: message.into() }
    }

    /// What `wanted` (`a number`) has to say about a value of another kind.
    fn mismatch(wanted: &str, have: &Value) -> ConvertError {
        ConvertError::new(format!("{wanted} required, but have {}", have.type_name()))
    }

    /// The path to the part that does not fit, as one writes it after a name: `[1].ports["a b"]`.
    pub fn place(&self) -> String {
        let plain = |name: &str| name.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-');
        let written = |step: &PathStep| match step {
            PathStep::Element(position) => format!("[{position}]"),
            PathStep::Attribute(name) | PathStep::Key(name) if plain(name) => format!(".{name}"),
            PathStep::Attribute(name) | PathStep::Key(name) => format!("[{:?}]", name.as_str()),
        };
        self.path.iter().map(written).collect()
    }

    fn inside(mut self, step: PathStep) -> ConvertError {
        self.path.insert(0, step);
        self
    }
}

impl fmt::Display for ConvertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.path {
            write!(f, "{step}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConvertError {}

/// Converts a value to a type.
///
/// Strings, numbers and bools convert into each other where the text says so (`"42"`, `5`, `"true"`, `"1"`); sequences element by
/// element, keyed values entry by entry. An object keeps the attributes its type names and drops others (`object({})`, which names
/// none, keeps all); a missing or null optional attribute gets its default. Null and unknown values stay what they are, and marks
/// stay on their parts.
///
/// # Errors
/// If some part does not fit; the first one, with its path.
pub fn convert(value: &Value, ty: &Type) -> Result<Value, ConvertError> {
    match (value, ty) {
        (Value::Sensitive(inner), _) => convert(inner, ty).map(Value::sensitive),
        (_, Type::Any) | (Value::Null | Value::Unknown, _) => Ok(value.clone()),
        (_, Type::String) => to_string(value),
        (_, Type::Number) => to_number(value),
        (_, Type::Bool) => to_bool(value),
        (_, Type::List(element)) => elements(value, element, ty).map(Value::list),
        (_, Type::Set(element)) => elements(value, element, ty).map(Value::set),
        (_, Type::Map(element)) => to_map(value, element, ty),
        (_, Type::Tuple(types)) => to_tuple(value, types),
        (_, Type::Object(fields)) => to_object(value, fields),
    }
}

/// The text of a value inside a longer template.
///
/// # Errors
/// If it is null, unknown, sensitive (take the mark off first, and put it on the whole) or no string, number or bool.
pub fn to_text(value: &Value) -> Result<Text, ConvertError> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Int(int) => Ok(Text::from(int.to_string())),
        Value::Big(number) => Ok(Text::from(number.to_string())),
        Value::Bool(value) => Ok(Text::from(if *value { "true" } else { "false" })),
        Value::Null => Err(ConvertError::new("a null value cannot be put into text")),
        Value::Unknown => Err(ConvertError::new("a value that is not known yet cannot be put into text")),
        Value::Sensitive(_) => Err(ConvertError::new("a sensitive value cannot be put into plain text")),
        Value::Seq(..) | Value::Map(..) | Value::Record(_) => Err(ConvertError::mismatch("string", value)),
    }
}

fn to_string(value: &Value) -> Result<Value, ConvertError> {
    to_text(value).map(Value::String)
}

fn to_number(value: &Value) -> Result<Value, ConvertError> {
    match value {
        Value::Int(_) | Value::Big(_) => Ok(value.clone()),
        Value::String(text) => BigNumber::parse(text).map_err(|_| ConvertError::new("a number is required")),
        _ => Err(ConvertError::mismatch("a number is", value)),
    }
}

fn to_bool(value: &Value) -> Result<Value, ConvertError> {
    match value {
        Value::Bool(_) => Ok(value.clone()),
        Value::String(text) => match text.as_str() {
            "true" | "1" => Ok(Value::Bool(true)),
            "false" | "0" => Ok(Value::Bool(false)),
            "True" | "TRUE" => Err(ConvertError::new("a bool is required; use lower-case \"true\"")),
            "False" | "FALSE" => Err(ConvertError::new("a bool is required; use lower-case \"false\"")),
            _ => Err(ConvertError::new("a bool is required")),
        },
        _ => Err(ConvertError::mismatch("a bool is", value)),
    }
}

/// The elements of a sequence, each of type `element`; if that is `any`, of the one type they have in common.
fn elements(value: &Value, element: &Type, whole: &Type) -> Result<Vec<Value>, ConvertError> {
    let Value::Seq(_, given) = value else {
        return Err(ConvertError::mismatch(&described(whole), value));
    };
    let common = common_type(element, &mut given.iter(), whole)?;
    given
        .iter()
        .enumerate()
        .map(|(position, value)| convert(value, &common).map_err(|error| error.inside(PathStep::Element(position))))
        .collect()
}

fn to_map(value: &Value, element: &Type, whole: &Type) -> Result<Value, ConvertError> {
    if !matches!(value, Value::Map(..) | Value::Record(_)) {
        return Err(ConvertError::mismatch(&described(whole), value));
    }
    let entries: Vec<(Text, Value)> = value.entries().collect();
    let common = common_type(element, &mut entries.iter().map(|(_, value)| value), whole)?;
    let converted = entries.into_iter().map(|(key, value)| match convert(&value, &common) {
        Ok(value) => Ok((key, value)),
        Err(error) => Err(error.inside(PathStep::Key(key))),
    });
    Ok(Value::map(converted.collect::<Result<Vec<_>, _>>()?))
}

fn common_type(element: &Type, given: &mut dyn Iterator<Item = &Value>, whole: &Type) -> Result<Type, ConvertError> {
    if *element != Type::Any {
        return Ok(element.clone());
    }
    let types: Vec<Type> = given.map(Value::type_of).collect();
    unify(&types).ok_or_else(|| ConvertError::new(format!("all {} elements must have the same type", whole.name())))
}

fn to_tuple(value: &Value, types: &[Type]) -> Result<Value, ConvertError> {
    let Value::Seq(SeqKind::Tuple | SeqKind::List, given) = value else {
        return Err(ConvertError::mismatch("tuple", value));
    };
    if given.len() != types.len() {
        return Err(ConvertError::new(format!("a tuple of {} elements is required, but have {}", types.len(), given.len())));
    }
    let converted = given
        .iter()
        .zip(types)
        .enumerate()
        .map(|(position, (value, ty))| convert(value, ty).map_err(|error| error.inside(PathStep::Element(position))));
    Ok(Value::tuple(converted.collect::<Result<_, _>>()?))
}

fn to_object(value: &Value, fields: &[(Text, Field)]) -> Result<Value, ConvertError> {
    let entries = match value {
        Value::Map(_, entries) if fields.is_empty() => return Ok(Value::Map(MapKind::Object, entries.clone())),
        Value::Record(_) if fields.is_empty() => return Ok(value.clone()),
        Value::Map(..) | Value::Record(_) => value,
        _ => return Err(ConvertError::mismatch("object", value)),
    };
    let missing: Vec<&str> = fields
        .iter()
        .filter(|(name, field)| !field.optional && entries.get_ref(name).is_none())
        .map(|(name, _)| name.as_str())
        .collect();
    if !missing.is_empty() {
        return Err(ConvertError::new(missing_attributes(&missing)));
    }
    let converted = fields.iter().map(|(name, field)| {
        let given = entries.get_ref(name).filter(|value| !value.is_null()).or(field.default.as_ref()).unwrap_or(&Value::Null);
        match convert(given, &field.ty) {
            Ok(value) => Ok((name.clone(), value)),
            Err(error) => Err(error.inside(PathStep::Attribute(name.clone()))),
        }
    });
    Ok(Value::object(converted.collect::<Result<Vec<_>, _>>()?))
}

fn missing_attributes(names: &[&str]) -> String {
    match names {
        [one] => format!("attribute \"{one}\" is required"),
        [first, last] => format!("attributes \"{first}\" and \"{last}\" are required"),
        [firsts @ .., last] => format!("attributes \"{}\", and \"{last}\" are required", firsts.join("\", \"")),
        [] => String::new(),
    }
}

/// A collection type in words: `list of string`.
fn described(ty: &Type) -> String {
    match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => match **element {
            Type::Any => ty.name().to_owned(),
            _ => format!("{} of {}", ty.name(), described(element)),
        },
        _ => ty.name().to_owned(),
    }
}
