//! What a function of the language is: its parameters, what it does with marked values, and how it is called.

use std::collections::BTreeMap;
use std::fmt;

use crate::value::Value;

/// A function of the grid language.
#[derive(Debug)]
pub struct Function {
    /// The name it is called by.
    pub name: &'static str,
    /// The fixed parameters, in order; each must be given.
    pub params: &'static [Param],
    /// The parameter every further argument belongs to.
    pub variadic: Option<Param>,
    /// True: marks inside its arguments stay on the parts they belong to (`merge`, `concat`, `lookup` …).
    /// False: one marked part of an argument marks the whole result. Either way a wholly marked argument marks the whole result.
    pub keeps_marks: bool,
    /// True: two calls with the same arguments may differ, so a call is never folded at plan time.
    pub impure: bool,
    /// One sentence for documentation and completion.
    pub summary: &'static str,
    /// The body. Call it through [`call`](super::call), which checks and converts the arguments first.
    pub call: Body,
}

/// The body of a function: its arguments are known, counted and converted to the parameters' kinds.
pub type Body = fn(&CallContext<'_>, &[Value]) -> Result<Value, FunctionError>;

impl Function {
    /// A pure function of fixed parameters that gives no heed to marks.
    pub(super) const fn new(name: &'static str, params: &'static [Param], call: Body, summary: &'static str) -> Self {
        Self { name, params, variadic: None, keeps_marks: false, impure: false, summary, call }
    }

    /// Takes any number of further arguments.
    pub(super) const fn variadic(mut self, param: Param) -> Self {
        self.variadic = Some(param);
        self
    }

    /// Keeps marks on the parts they belong to.
    pub(super) const fn keeps_marks(mut self) -> Self {
        self.keeps_marks = true;
        self
    }

    /// The parameter that argument `index` (from 0) belongs to; none: that is one argument too many.
    pub fn param(&self, index: usize) -> Option<&Param> {
        self.params.get(index).or(self.variadic.as_ref())
    }
}

/// A parameter of a function.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Its name in messages and documentation.
    pub name: &'static str,
    /// What it takes.
    pub kind: ParamKind,
    /// True: `null` is allowed.
    pub nullable: bool,
}

impl Param {
    /// A parameter that refuses null.
    pub(super) const fn new(name: &'static str, kind: ParamKind) -> Self {
        Self { name, kind, nullable: false }
    }

    /// A text.
    pub(super) const fn string(name: &'static str) -> Self {
        Self::new(name, ParamKind::String)
    }

    /// A number.
    pub(super) const fn number(name: &'static str) -> Self {
        Self::new(name, ParamKind::Number)
    }

    /// Anything but null.
    pub(super) const fn any(name: &'static str) -> Self {
        Self::new(name, ParamKind::Any)
    }

    /// Takes null too.
    pub(super) const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }
}

/// What a parameter takes; arguments are converted to it as Terraform converts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// Anything; not converted.
    Any,
    /// Anything; not converted, and the argument's own mark stays on it.
    Marked,
    /// Text.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// A list of elements of one type, whichever.
    List,
    /// A list of elements of one kind.
    ListOf(&'static ParamKind),
    /// A set of elements of one type, whichever.
    Set,
    /// A map of elements of one kind.
    MapOf(&'static ParamKind),
}

/// As Terraform names it in messages.
impl fmt::Display for ParamKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any | Self::Marked => f.write_str("any value"),
            Self::String => f.write_str("string"),
            Self::Number => f.write_str("number"),
            Self::Bool => f.write_str("bool"),
            Self::List => f.write_str("list of any single type"),
            Self::ListOf(element) => write!(f, "list of {element}"),
            Self::Set => f.write_str("set of any single type"),
            Self::MapOf(element) => write!(f, "map of {element}"),
        }
    }
}

/// What a call may look at besides its arguments.
#[derive(Clone, Copy, Debug)]
pub struct CallContext<'a> {
    /// The environment variables the run sees.
    pub environment: &'a BTreeMap<String, String>,
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FunctionError {
    /// The argument to blame, counted from 0; none: the call as a whole.
    pub argument: Option<usize>,
    /// One sentence without a final full stop. Out of [`call`](super::call) it names the function or the parameter and holds no
    /// sensitive value.
    pub message: String,
}

impl FunctionError {
    /// The call as a whole is wrong.
    pub fn new(message: impl Into<String>) -> Self {
        Self { argument: None, message: message.into() }
    }

    /// Argument `index` is wrong.
    pub fn argument(index: usize, message: impl Into<String>) -> Self {
        Self { argument: Some(index), message: message.into() }
    }
}
