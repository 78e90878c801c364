//! The one typed description of a module.

use crate::value::shape::{Shape, ShapeDef};

/// What an output carries.
#[derive(Clone, Copy, Debug)]
pub enum OutputDef {
    /// Nothing.
    None,
    /// Named fields.
    Fields(&'static ShapeDef),
    /// Whatever comes.
    Any,
}

impl OutputDef {
    /// The output described by a shape.
    pub const fn of<S: Shape>() -> Self {
        Self::Fields(S::SHAPE)
    }
}

/// A resource that a runner can use.
#[derive(Clone, Copy, Debug)]
pub struct UseDef {
    /// The name in `uses`.
    pub slot: &'static str,
    /// The resource's type.
    pub resource: &'static str,
    /// Whether it must be there.
    pub required: bool,
}

/// Where a resource lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lives {
    /// One for the run.
    Run,
    /// One for each load thread: sockets stay on their runtime.
    Worker,
    /// One for each virtual user.
    User,
}

/// The description of a runner or resource type.
#[derive(Clone, Copy, Debug)]
pub struct Manifest {
    /// The type in a grid: `http_request`.
    pub name: &'static str,
    /// One line.
    pub summary: &'static str,
    /// A working block, as in a grid.
    pub example: &'static str,
    /// Its arguments.
    pub input: &'static ShapeDef,
    /// What it gives.
    pub output: OutputDef,
    /// What it can use.
    pub uses: &'static [UseDef],
}
