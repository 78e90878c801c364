//! What a call is given besides its arguments, and reading it.

use crate::grid::expression::Expr;
use crate::value::{Text, Value, convert};

/// The longest idempotency key: what payment services commonly take.
const LONGEST_KEY: usize = 255;

/// What a call is given besides its arguments; evaluated with them, once for each instance.
#[derive(Clone, Default)]
pub struct GivenDef {
    /// `env`: added to the environment of child processes.
    pub env: Option<Expr>,
    /// `idempotency_key`: sent where the protocol has a place for it, the same in each attempt.
    pub idempotency_key: Option<Expr>,
    /// `tracing.attributes`.
    pub attributes: Option<Expr>,
    /// `placement.shard_by`.
    pub shard_by: Option<Expr>,
}

impl GivenDef {
    /// Whether the grid says nothing of it.
    pub const fn is_empty(&self) -> bool {
        let Self { env, idempotency_key, attributes, shard_by } = self;
        env.is_none() && idempotency_key.is_none() && attributes.is_none() && shard_by.is_none()
    }
}

/// What is wrong with a value, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPart {
    /// Which part.
    pub part: Part,
    /// A sentence without a full stop.
    pub message: String,
}

/// A part of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// The key itself.
    Key(Text),
    /// What stands under a key.
    Of(Text),
}

impl BadPart {
    /// The value as a whole is wrong.
    pub const fn whole(message: String) -> Self {
        Self { part: Part::Whole, message }
    }
}

/// Reads `env`: names with texts. What is null is left out.
///
/// # Errors
/// All that is wrong: it is no map, a name is none, a value is no text.
pub fn read_env(value: &Value) -> Result<Vec<(Text, Text)>, Vec<BadPart>> {
    let plain = entries(value, "{ NAME = \"value\" }").map_err(|bad| vec![bad])?;
    let (mut variables, mut wrong) = (Vec::new(), Vec::new());
    for (name, value) in plain.into_iter().filter(|(_, value)| !value.is_null()) {
        match variable(name, &value) {
            Ok(variable) => variables.push(variable),
            Err(bad) => wrong.push(bad),
        }
    }
    if wrong.is_empty() { Ok(variables) } else { Err(wrong) }
}

fn variable(name: Text, value: &Value) -> Result<(Text, Text), BadPart> {
    if name.is_empty() || name.contains(['=', '\0']) {
        let message = format!("{:?} cannot be the name of an environment variable", name.as_str());
        return Err(BadPart { part: Part::Key(name), message });
    }
    match convert::to_text(value) {
        Ok(text) if text.contains('\0') => {
            let message = format!("the value of {name} has a zero byte in it, and no environment variable can");
            Err(BadPart { part: Part::Of(name), message })
        }
        Ok(text) => Ok((name, text)),
        Err(_) => {
            let message = format!("the value of {name} is {}, and an environment variable is text", value.a_type());
            Err(BadPart { part: Part::Of(name), message })
        }
    }
}

/// Reads `idempotency_key`; null is none.
///
/// # Errors
/// It is no text, or one that cannot stand in a header.
pub fn read_key(value: &Value) -> Result<Option<Text>, String> {
    let (plain, _) = value.clone().unmark_deep();
    if plain.is_null() {
        return Ok(None);
    }
    let text = convert::to_text(&plain).map_err(|_| format!("a string is required, not {}", plain.a_type()))?;
    if text.is_empty() || text.len() > LONGEST_KEY {
        return Err(format!("a key has 1 to {LONGEST_KEY} characters, this one has {}", text.len()));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(String::from("a key has letters, digits and signs of ASCII only, and no spaces"));
    }
    Ok(Some(text))
}

/// Reads `tracing.attributes`: names with texts, numbers and truth values.
///
/// # Errors
/// All that is wrong: it is no map, or a value is something else.
pub fn check_attributes(value: &Value) -> Result<(), Vec<BadPart>> {
    let all = entries(value, "{ tenant = \"a\" }").map_err(|bad| vec![bad])?;
    let simple = |value: &Value| matches!(value, Value::String(_) | Value::Bool(_) | Value::Null) || value.is_number();
    let wrong = all.into_iter().filter(|(_, value)| !simple(value)).map(|(name, value)| {
        let message = format!("{:?} is {}; an attribute is a string, a number or a bool", name.as_str(), value.a_type());
        BadPart { part: Part::Of(name), message }
    });
    let wrong: Vec<BadPart> = wrong.collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// Reads `placement.shard_by`; null is none.
///
/// # Errors
/// It is no text or number, or it is sensitive: which worker takes what is shown.
pub fn read_shard(value: &Value) -> Result<Option<Text>, String> {
    if value.has_sensitive() {
        return Err(String::from("it is sensitive, but which worker takes what is shown everywhere"));
    }
    if value.is_null() {
        return Ok(None);
    }
    convert::to_text(value).map(Some).map_err(|_| format!("a string is required, not {}", value.a_type()))
}

/// The entries of a map, without marks.
fn entries(value: &Value, example: &str) -> Result<Vec<(Text, Value)>, BadPart> {
    let (plain, _) = value.clone().unmark_deep();
    match &plain {
        Value::Map(..) | Value::Record(_) => Ok(plain.entries().collect()),
        Value::Null => Ok(Vec::new()),
        other => Err(BadPart::whole(format!("a map is required, such as {example}, not {}", other.a_type()))),
    }
}
