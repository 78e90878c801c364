//! The formatter.

use super::harness::{Target, file};
use crate::fmt::laws;

#[test]
fn fmt() {
    Target { test: "fuzz::fmt::fmt", make: file, run: laws::hold }.fuzz();
}
