//! What a function of the language is: its parameters, what it does with marked values, and how it is called.

use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use crate::base::files::Files;
use crate::base::secret::Secrets;
use crate::base::seed::Choices;
use crate::value::{Text, Value};

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
    /// What it looks at besides its arguments, and so when it can be evaluated.
    pub sees: Sees,
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
        Self { name, params, variadic: None, keeps_marks: false, sees: Sees::Arguments, summary, call }
    }

    /// Looks at something besides its arguments.
    pub(super) const fn seeing(mut self, sees: Sees) -> Self {
        self.sees = sees;
        self
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

/// What a function looks at besides its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sees {
    /// Nothing that changes: a call with known arguments is evaluated before the run.
    Arguments,
    /// Files, and where the call is written. Files too are read before the run, if the arguments are known then.
    Files,
    /// A template, which may call anything: it is rendered before the run if its calls can be evaluated then.
    Template,
    /// The clock: never evaluated before the run.
    Clock,
    /// The run's seed, and where the call is written: never evaluated before the run.
    Seed,
}

impl Sees {
    /// Whether two calls with the same arguments may differ, so that a call waits for the run.
    pub const fn waits_for_the_run(self) -> bool {
        matches!(self, Self::Clock | Self::Seed)
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
#[derive(Clone, Copy)]
pub struct CallContext<'a> {
    /// The environment variables the run sees.
    pub environment: &'a BTreeMap<String, String>,
    /// Who is told what may be shown from now on; none: nobody.
    pub secrets: Option<&'a Secrets>,
    /// The files, as seen from where the call is written; none for a function that does not say it sees them.
    pub files: Option<&'a Files>,
    /// The instant of the evaluation and that of the run's start; none before the run.
    pub clock: Option<Clock>,
    /// The evaluation that the call stands in.
    pub evaluation: &'a dyn Evaluation,
}

/// The instants that functions yield.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// When the expression is evaluated.
    pub now: SystemTime,
    /// When the run began.
    pub started: SystemTime,
}

/// What a call may ask of the evaluation that it stands in.
pub trait Evaluation {
    /// The random choices that belong to this call, another stream each time it runs within one evaluation; none before the run.
    fn choices(&self) -> Option<Choices>;

    /// The value of a template in which these names and no others mean something. `file` is the path it was read from, as given.
    ///
    /// # Errors
    /// Whatever is wrong with the template, or with its evaluation.
    fn render(&self, template: Template<'_>, variables: &[(Text, Value)]) -> Result<Value, FunctionError>;
}

/// A template that a function renders.
#[derive(Clone, Copy, Debug)]
pub enum Template<'t> {
    /// What a file holds; its path as given.
    File(&'t str),
    /// This text.
    Text(&'t str),
}

impl CallContext<'_> {
    /// The instants.
    ///
    /// # Errors
    /// Before the run.
    pub(super) fn clock(&self) -> Result<Clock, FunctionError> {
        self.clock.ok_or_else(FunctionError::before_the_run)
    }

    /// The files.
    ///
    /// # Errors
    /// If there are none to be seen.
    pub(super) fn files(&self) -> Result<&Files, FunctionError> {
        self.files.ok_or_else(|| FunctionError::new("there are no files here"))
    }

    /// The random choices of this call.
    ///
    /// # Errors
    /// Before the run.
    pub(super) fn choices(&self) -> Result<Choices, FunctionError> {
        self.evaluation.choices().ok_or_else(FunctionError::before_the_run)
    }
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
    /// What kind of failure it is.
    pub cause: Cause,
}

/// What kind of failure one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The arguments, or what they lead to, are wrong.
    Wrong,
    /// Nothing is wrong: it can be evaluated only during the run.
    BeforeTheRun,
}

impl FunctionError {
    /// The call as a whole is wrong.
    pub fn new(message: impl Into<String>) -> Self {
        Self { argument: None, message: message.into(), cause: Cause::Wrong }
    }

    /// Argument `index` is wrong.
    pub fn argument(index: usize, message: impl Into<String>) -> Self {
        Self { argument: Some(index), message: message.into(), cause: Cause::Wrong }
    }

    /// It can be evaluated only during the run.
    pub fn before_the_run() -> Self {
        Self { cause: Cause::BeforeTheRun, ..Self::new("this is known only during the run") }
    }
}
