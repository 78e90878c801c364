//! The parts of a request as they are sent.

use std::borrow::Cow;

use reqwest::header::{HeaderName, HeaderValue};

use crate::base::secret::{REDACTED, is_secret_name};

/// What every request accepts that does not say otherwise, as the general client has it.
pub const ACCEPT: HeaderValue = HeaderValue::from_static("*/*");
/// The content codings that are understood, as the general client names them.
pub const ACCEPT_ENCODING: HeaderValue = HeaderValue::from_static("gzip,deflate,br");

/// Headers that say who one is.
const TELLING: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

/// Adds a header's line.
pub fn write_field(bytes: &mut Vec<u8>, name: &HeaderName, value: &[u8]) {
    bytes.extend_from_slice(name.as_str().as_bytes());
    bytes.extend_from_slice(b": ");
    bytes.extend_from_slice(value);
    bytes.extend_from_slice(b"\r\n");
}

/// Ends a head; a body of `length` follows.
pub fn write_length(bytes: &mut Vec<u8>, length: usize) {
    if length > 0 {
        bytes.extend_from_slice(b"content-length: ");
        bytes.extend_from_slice(itoa::Buffer::new().format(length).as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
}

/// A head as it may be shown: without the values of headers that say who one is.
pub fn redacted(head: &[u8]) -> Cow<'_, [u8]> {
    let secret = |line: &&[u8]| {
        let name = line.iter().position(|byte| *byte == b':').and_then(|colon| line.get(..colon)).unwrap_or_default();
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        TELLING.contains(&name.as_str()) || (is_secret_name(&name) && name != "idempotency-key")
    };
    // The first line has no name.
    if !head.split_inclusive(|byte| *byte == b'\n').skip(1).any(|line| secret(&line)) {
        return Cow::Borrowed(head);
    }
    let mut shown = Vec::with_capacity(head.len());
    for (at, line) in head.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let colon = line.iter().position(|byte| *byte == b':').filter(|_| at > 0 && secret(&line));
        match colon.and_then(|colon| line.get(..=colon)) {
            Some(name) => {
                shown.extend_from_slice(name);
                shown.push(b' ');
                shown.extend_from_slice(REDACTED.as_bytes());
                shown.extend_from_slice(b"\r\n");
            }
            None => shown.extend_from_slice(line),
        }
    }
    Cow::Owned(shown)
}
