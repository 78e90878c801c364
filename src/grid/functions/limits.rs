//! How large a result may become.

use super::function::FunctionError;

/// The largest text a function makes, in bytes.
pub(super) const MAX_BYTES: usize = 16 << 20;

/// The most elements a function makes.
pub(super) const MAX_ELEMENTS: usize = 1_000_000;

/// Refuses a text of more than [`MAX_BYTES`].
pub(super) fn bytes(len: usize) -> Result<(), FunctionError> {
    if len > MAX_BYTES {
        return Err(FunctionError::new("the result would be longer than 16 MiB"));
    }
    Ok(())
}

/// Refuses more than [`MAX_ELEMENTS`].
pub(super) fn elements(count: usize) -> Result<(), FunctionError> {
    if count > MAX_ELEMENTS {
        return Err(FunctionError::new("the result would have more than 1000000 elements"));
    }
    Ok(())
}
