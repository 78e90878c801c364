//! Text → syntax tree.
//!
//! Owns: the lexical pass (strings, heredocs, comments, brackets), the structure above it, the expression parser behind it, and the tree
//! that everything above reads. All problems of a text are found, not only the first.
//! May import: `base`.

mod brackets;
mod convert;
mod directive;
mod explain;
mod expression;
mod indentation;
mod lexeme;
mod parse;
mod problems;
mod recover;
mod scan;
mod structure;
mod template;
mod text;
mod token;
pub mod tree;
mod walk;

#[cfg(test)]
mod tests;

pub use lexeme::{Bracket, Lexeme, LexemeKind, lexemes};
pub use parse::{parse, parse_expression, parse_template};
pub use tree::*;
