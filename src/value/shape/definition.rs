//! The table of a shape: constants that docs, checks and schemas are made from.

use std::fmt;

/// The type of a field, as a constant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TypeDef {
    /// Anything.
    Any,
    /// Text.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// Text such as `"250ms"`, or a number of seconds.
    Duration,
    /// One of some words.
    OneOf(&'static [&'static str]),
    /// Elements of one type.
    List(&'static TypeDef),
    /// Values of one type by name.
    Map(&'static TypeDef),
    /// Named attributes.
    Object(&'static ShapeDef),
    /// A condition over what was just received (`self.output`); the module evaluates it.
    Condition,
}

/// Whether a field must be given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Presence {
    /// It must.
    Required,
    /// It may be left out; then there is none.
    Optional,
    /// It may be left out; then it is this, written as in a grid.
    Default(&'static str),
}

/// What else is to know about a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flag {
    /// Its value is never shown.
    Sensitive,
    /// The unit of a number.
    Unit(&'static str),
    /// A value as one would write it in a grid.
    Example(&'static str),
    /// What a condition sees as `self.output`: the output of this type of step. Without it that is the step's own.
    Receives(&'static str),
    /// What it has from the service that its step or resource uses.
    Service(FromService),
}

/// What a field has from a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FromService {
    /// It is a URL: a relative one stands under the service's; one that may be left out is the service's itself.
    Url,
    /// They are headers: the service's, where there is no other of the name.
    Headers,
    /// It is a request by which the service is looked at, not used: its own fields have something from the service.
    Probe,
}

impl FromService {
    /// The word of the flag.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Headers => "headers",
            Self::Probe => "probe",
        }
    }
}

/// One field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FieldDef {
    /// Its name in a grid.
    pub name: &'static str,
    /// What it is: the lines of its doc comment.
    pub doc: &'static [&'static str],
    /// Its type.
    pub ty: TypeDef,
    /// Whether it must be given.
    pub presence: Presence,
    /// What else is to know.
    pub flags: &'static [Flag],
}

impl FieldDef {
    /// Whether its value is never shown.
    pub fn is_sensitive(&self) -> bool {
        self.flags.contains(&Flag::Sensitive)
    }

    /// What it has from a service, if it has something.
    pub fn from_service(&self) -> Option<FromService> {
        self.flags.iter().find_map(|flag| if let Flag::Service(what) = flag { Some(*what) } else { None })
    }

    /// The type of step whose output a condition sees as `self.output`, if it is not the step's own.
    pub fn receives(&self) -> Option<&'static str> {
        self.flags.iter().find_map(|flag| if let Flag::Receives(name) = flag { Some(*name) } else { None })
    }
}

/// A named set of fields.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShapeDef {
    /// The Rust name; for messages to ourselves.
    pub name: &'static str,
    /// What it is: the lines of its doc comment.
    pub doc: &'static [&'static str],
    /// The fields, in the order written.
    pub fields: &'static [FieldDef],
    /// The fields' names, in the order written.
    pub names: &'static [&'static str],
}

impl ShapeDef {
    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&'static FieldDef> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl fmt::Display for TypeDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::String => f.write_str("string"),
            Self::Number => f.write_str("number"),
            Self::Bool => f.write_str("bool"),
            Self::Duration => f.write_str("duration"),
            Self::Condition => f.write_str("condition"),
            Self::OneOf(words) => write!(f, "one of {}", words.join(", ")),
            Self::List(of) => write!(f, "list({of})"),
            Self::Map(of) => write!(f, "map({of})"),
            Self::Object(shape) => {
                f.write_str("object({ ")?;
                for (at, field) in shape.fields.iter().enumerate() {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(f, "{comma}{} = {}", field.name, field.ty)?;
                }
                f.write_str(" })")
            }
        }
    }
}
