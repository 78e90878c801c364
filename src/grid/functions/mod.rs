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
//! - A relative path begins in the folder of the grid file that the call is written in (in a template: that of the call that renders
//!   it; on standard input and in `--var`: the current folder), not in the current folder. At most 16 MiB are read of a file, and no
//!   device.
//! - What is random comes of the run's seed: `uuid()`, the salt of `bcrypt`. `bcrypt` takes a cost of at most 16. `plantimestamp()` is
//!   the run's start, `timestamp()` the instant of the evaluation; both wait for the run.
//! - `cidrsubnet` refuses a negative number of bits or of a network, for which Terraform answers with addresses outside of the range;
//!   IPv4 addresses inside of IPv6 ones stay IPv6.
//! - A template that is rendered by another may not render one, as in Terraform, and `templatestring` takes any text.
//! - Errors about the text of patterns, JSON and YAML have other words, and those about types say what was given.

mod arguments;
mod call;
mod chance;
mod charset;
mod collection;
mod conversion;
mod csv;
mod date;
mod der;
mod digest;
mod digits;
mod encoding;
mod fakes;
mod filesystem;
mod format;
mod function;
mod glob;
mod instant;
mod limits;
mod list;
mod mapping;
mod network;
mod numeric;
mod ordered;
mod ours;
mod pattern;
mod rsa;
mod sequence;
mod set;
mod spec;
mod string;
mod template;
mod translate;
mod yaml;
mod yaml_scalar;
mod yaml_write;

pub use call::{Marks, call, explain};
pub(in crate::grid) use csv::records as csv_records;
pub use filesystem::readable_text;
pub use function::{Body, CallContext, Cause, Clock, Evaluation, Function, FunctionError, Param, ParamKind, Sees, Template};
pub use list::{LAZY, all, lookup, names, plain_name};

#[cfg(test)]
mod tests;
