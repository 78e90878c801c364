//! The syntax tree: what a file says, with the place of everything, before anybody asks what it means.
//!
//! Ours, so that nothing above knows which parser made it. Depth is bounded by the parser ([`MAX_DEPTH`]), so recursion over a tree
//! cannot overflow the stack.

use std::sync::Arc;

use crate::base::diagnostic::{SourceId, Span};

/// The deepest an [`Expression`] tree gets: brackets and templates (at most 64), operators and steps together.
pub const MAX_DEPTH: usize = 256;

/// One parsed file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// Which source it was.
    pub source: SourceId,
    /// Everything in it, in the order written.
    pub body: Body,
}

/// A name with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// A label of a block, quoted or bare; quotes are not part of the text but of the span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The text, escapes resolved.
    pub text: Arc<str>,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// Whether all of a body could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Everything was read.
    Whole,
    /// Something in it had an error (already reported) and is left out, so "missing" must not be reported about it.
    Partial,
}

/// What stands between two braces, or in a whole file.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// The attributes in the order written. Names are unique.
    pub attributes: Vec<Attribute>,
    /// The blocks in the order written.
    pub blocks: Vec<Block>,
    /// From the opening to the closing brace, both included; of a file: all of it.
    pub span: Span,
    /// Whether something had to be left out.
    pub completeness: Completeness,
    /// The names of attributes whose values could not be read: they are given all the same.
    pub unread: Vec<Name>,
    /// Of a file: the words of what was left out. Perhaps they are declared there.
    pub lost: Vec<Arc<str>>,
}

/// `kind "label" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The word it starts with.
    pub kind: Name,
    /// The labels after it.
    pub labels: Vec<Label>,
    /// What is between the braces.
    pub body: Body,
    /// All of it.
    pub span: Span,
    /// From the kind up to the last label (the line a reader knows it by).
    pub open_span: Span,
}

/// `name = value`
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// The name.
    pub name: Name,
    /// The value.
    pub value: Expression,
    /// All of it.
    pub span: Span,
}

/// An expression and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it stands.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number without sign, as written (`1`, `0.1`, `2.5e-3`): digits, optional fraction, optional exponent.
    Number(Arc<str>),
    /// A text without interpolations, escapes resolved (quoted or heredoc).
    String(Arc<str>),
    /// A text with interpolations or directives, quoted or heredoc. Strip markers and heredoc indentation are already applied.
    Template(Vec<TemplatePart>),
    /// `"${x}"` and nothing else: the value of `x`, of any type.
    Wrapped(Box<Expression>),
    /// `[a, b]`
    Tuple(Vec<Expression>),
    /// `{ a = 1, (b) = 2 }`. Keys known from the text are unique; of computed ones the later counts.
    Object(Vec<ObjectItem>),
    /// A bare name, the root of a reference.
    Variable(Arc<str>),
    /// `of.name`
    GetAttr {
        /// What it is taken from.
        of: Box<Expression>,
        /// Which attribute.
        name: Name,
    },
    /// `of[key]`
    Index {
        /// What it is taken from.
        of: Box<Expression>,
        /// The key.
        key: Box<Expression>,
    },
    /// `of.0`
    LegacyIndex {
        /// What it is taken from.
        of: Box<Expression>,
        /// The index.
        index: u64,
    },
    /// `of[*]…` or `of.*…`
    Splat(Box<Splat>),
    /// `name(args...)`
    Call(Box<Call>),
    /// `-x`, `!x`
    Unary {
        /// Which operator.
        operator: UnaryOperator,
        /// Its place.
        operator_span: Span,
        /// What it is applied to.
        operand: Box<Expression>,
    },
    /// `a + b`
    Binary(Box<Binary>),
    /// `condition ? then : otherwise`
    Conditional(Box<Conditional>),
    /// `[for …]` or `{for …}`
    For(Box<For>),
    /// `(x)`
    Parens(Box<Expression>),
}

/// One part of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum TemplatePart {
    /// Text as it is; never empty.
    Literal {
        /// The text, escapes resolved, trimmed.
        text: Arc<str>,
        /// Where it was written.
        span: Span,
    },
    /// `${expression}`
    Interpolation {
        /// What is put in.
        expression: Expression,
        /// From `${` to `}`.
        span: Span,
    },
    /// `%{ if condition }…%{ else }…%{ endif }`
    If(Box<TemplateIf>),
    /// `%{ for key, value in collection }…%{ endfor }`
    For(Box<TemplateFor>),
}

/// `%{ if }` in a template.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateIf {
    /// The condition.
    pub condition: Expression,
    /// What is put in if it holds.
    pub then: Vec<TemplatePart>,
    /// What is put in if not; empty if there is no `%{ else }`.
    pub otherwise: Vec<TemplatePart>,
    /// From `%{ if` to the end of `%{ endif }`.
    pub span: Span,
}

/// `%{ for }` in a template.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateFor {
    /// The variable for the key, if named.
    pub key: Option<Name>,
    /// The variable for the element.
    pub value: Name,
    /// What is walked over.
    pub collection: Expression,
    /// What is put in for each element.
    pub body: Vec<TemplatePart>,
    /// From `%{ for` to the end of `%{ endfor }`.
    pub span: Span,
}

/// One item of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectItem {
    /// The key. A bare name was made a [`ExpressionKind::String`]; a name in parentheses is evaluated.
    pub key: Expression,
    /// The value.
    pub value: Expression,
}

/// Which rule a splat follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplatKind {
    /// `.*`: only the attributes (and legacy indices) right after it are taken of each element; an index in brackets that follows is
    /// applied to the resulting list, so it is not in [`Splat::each`] but around the splat.
    Attributes,
    /// `[*]`: everything that follows is taken of each element.
    Full,
}

/// `of[*].a[0]`: a list of what each element gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Splat {
    /// The list; anything else that is not null counts as a list of one, null as an empty list.
    pub of: Expression,
    /// Which rule it follows.
    pub kind: SplatKind,
    /// The place of `[*]` or `.*`.
    pub marker: Span,
    /// What is taken of each element, one step after the other.
    pub each: Vec<Step>,
}

/// One step that a splat takes into each element.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// Where it stands, dot or brackets included.
    pub span: Span,
}

/// What a step is.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// `.name`
    GetAttr(Name),
    /// `[key]`; the key is evaluated where the whole expression is.
    Index(Expression),
    /// `.0`
    LegacyIndex(u64),
    /// A splat within a splat. It holds the steps into its own elements; steps after it are applied to its result.
    Splat {
        /// Which rule it follows.
        kind: SplatKind,
        /// What is taken of each of its elements.
        each: Vec<Step>,
    },
}

/// A function call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function, with its namespaces (`a::b`) if any.
    pub name: Name,
    /// The arguments.
    pub args: Vec<Expression>,
    /// Whether the last argument is a list of the remaining ones (`f(xs...)`).
    pub expand_final: bool,
}

/// An operator with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `-`
    Negate,
    /// `!`
    Not,
}

/// An operator with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `&&`
    And,
    /// `||`
    Or,
}

/// `left operator right`
#[derive(Clone, Debug, PartialEq)]
pub struct Binary {
    /// The left operand.
    pub left: Expression,
    /// Which operator.
    pub operator: BinaryOperator,
    /// Its place.
    pub operator_span: Span,
    /// The right operand.
    pub right: Expression,
}

/// `condition ? then : otherwise`
#[derive(Clone, Debug, PartialEq)]
pub struct Conditional {
    /// The condition.
    pub condition: Expression,
    /// The result if it holds.
    pub then: Expression,
    /// The result if not.
    pub otherwise: Expression,
}

/// `[for key, value in collection : result if condition]` or with braces `key_result => result...`.
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    /// The variable for the key, if named.
    pub key: Option<Name>,
    /// The variable for the element.
    pub value: Name,
    /// What is walked over.
    pub collection: Expression,
    /// What each element gives.
    pub result: ForResult,
    /// Which elements take part; none: all.
    pub condition: Option<Expression>,
}

/// What a `for` makes.
#[derive(Clone, Debug, PartialEq)]
pub enum ForResult {
    /// `[for … : value]`
    Tuple(Expression),
    /// `{for … : key => value}`
    Object {
        /// The key.
        key: Expression,
        /// The value.
        value: Expression,
    },
    /// `{for … : key => value...}`: values of one key are collected in a list.
    Groups {
        /// The key.
        key: Expression,
        /// One value of the list.
        value: Expression,
    },
}
