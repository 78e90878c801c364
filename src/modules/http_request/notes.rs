//! What a load thread wants to know of a request besides its outcome.

use reqwest::Response;

use crate::contract::{Tape, TapePart, Traffic};
use crate::modules::shared::http::http1::redacted;

/// Writes a head down, if it is wanted: not all of it may be shown.
pub(super) fn write_head(tape: Option<&mut Tape>, part: TapePart, head: &[u8]) {
    if let Some(tape) = tape {
        tape.write_hiding(part, head, redacted);
    }
}

/// Where it is written down.
pub(super) struct Notes<'a> {
    pub(super) traffic: &'a mut Traffic,
    pub(super) tape: Option<&'a mut Tape>,
}

impl Notes<'_> {
    /// Writes a part down, if it is wanted.
    pub(super) fn write(&mut self, part: TapePart, bytes: &[u8]) {
        if let Some(tape) = &mut self.tape {
            tape.write(part, bytes);
        }
    }

    /// A head, of which not all may be shown.
    pub(super) fn head(&mut self, part: TapePart, head: &[u8]) {
        write_head(self.tape.as_deref_mut(), part, head);
    }

    /// A request, its body in pieces.
    pub(super) fn request(&mut self, head: &[u8], body: &[&[u8]]) {
        if self.tape.is_none() {
            return;
        }
        self.head(TapePart::RequestHead, head);
        for piece in body.iter().filter(|piece| !piece.is_empty()) {
            self.write(TapePart::RequestBody, piece);
        }
    }

    /// A response's head as the general client tells it; its bytes are counted as HTTP/1.1 would have them.
    pub(super) fn response(&mut self, response: &Response) {
        let mut head = format!("{:?} {}\r\n", response.version(), response.status()).into_bytes();
        for (name, value) in response.headers() {
            for piece in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                head.extend_from_slice(piece);
            }
        }
        head.extend_from_slice(b"\r\n");
        self.traffic.received += head.len() as u64;
        self.head(TapePart::ResponseHead, &head);
    }

    /// A piece of a response's body, as the general client tells it.
    pub(super) fn content(&mut self, piece: &[u8]) {
        self.traffic.received += piece.len() as u64;
        self.write(TapePart::ResponseBody, piece);
    }
}
