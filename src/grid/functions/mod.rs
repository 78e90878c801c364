//! The functions of the grid language, behaving as Terraform's of the same name.
//!
//! Owns: the list of functions, one file a family, and the checks every call goes through.
//! May import: `base`, `value`.
//!
//! Where Terraform 1.11 and this differ, on purpose (`tests/terraform.tsv` has every such answer):
//! - `range` goes to a million elements rather than 1,024, and no result is larger than that or than 16 MiB.
//! - A negative index of `element` counts from the end, as in later releases.
//! - What would be an infinity, or makes Terraform panic, is an error; `pow` of whole numbers is exact.
//! - `format` with a bare `null` is decided at once rather than unknown.
//! - `coalescelist` keeps marks on the parts; `merge` of a map and an empty map is a map, since an empty one has no element type.
//! - `base64gzip` compresses to other bytes of the same content; `text*codebase64` know UTF-16 and what browsers know.
//! - In a pattern two groups cannot have one name; in `replace`, `$02` is group 2 and a `$` before a letter beyond ASCII is itself.
//! - Errors about the text of patterns, JSON and YAML have other words, and those about types say what was given.

mod arguments;
mod call;
mod charset;
mod collection;
mod conversion;
mod csv;
mod digits;
mod encoding;
mod format;
mod function;
mod limits;
mod list;
mod mapping;
mod numeric;
mod ordered;
mod ours;
mod pattern;
mod sequence;
mod set;
mod spec;
mod string;
mod translate;
mod unbuilt;
mod yaml;
mod yaml_scalar;
mod yaml_write;

pub use call::call;
pub use function::{Body, CallContext, Function, FunctionError, Param, ParamKind};
pub use list::{LAZY, all, is_unbuilt, lookup, names};

#[cfg(test)]
mod tests;
