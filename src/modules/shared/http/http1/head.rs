//! A response's head: its status, and how its body is delimited.

use std::mem::MaybeUninit;

use httparse::{Header, Status};

/// More headers than this are no answer but an attack.
const MAX_HEADERS: usize = 100;

/// The bytes are no HTTP/1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Garbled;

/// How a body ends (RFC 9112, 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// There is none.
    Empty,
    /// After so many bytes.
    Length(u64),
    /// With a chunk of length 0.
    Chunked,
    /// With the connection.
    UntilClose,
}

/// What a head says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The status.
    pub status: u16,
    /// How the body ends.
    pub framing: Framing,
    /// Whether another request may follow on the connection.
    pub keeps_alive: bool,
}

impl Head {
    /// How long the body will be, as far as that is said.
    pub const fn length(&self) -> u64 {
        match self.framing {
            Framing::Length(length) => length,
            _ => 0,
        }
    }

    /// Whether another head follows, as it does after 1xx; 101 is an answer.
    pub const fn is_interim(&self) -> bool {
        matches!(self.status, 100 | 102..=199)
    }
}

/// Reads a head at the beginning of `bytes`, if it is there whole: gives its length, and what `see` makes of it, its headers and its
/// bytes. `bodiless`: it answers a request whose answers have no body (HEAD).
pub fn parse<R>(
    bytes: &[u8],
    bodiless: bool,
    see: impl FnOnce(&Head, &[Header<'_>], &[u8]) -> R,
) -> Result<Option<(usize, R)>, Garbled> {
    let mut headers = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut []);
    let parsed = httparse::ParserConfig::default().parse_response_with_uninit_headers(&mut response, bytes, &mut headers);
    let Status::Complete(length) = parsed.map_err(|_| Garbled)? else { return Ok(None) };
    let (Some(status @ 100..), Some(version)) = (response.code, response.version) else { return Err(Garbled) };
    let head = describe(status, version, response.headers, bodiless)?;
    Ok(Some((length, see(&head, response.headers, bytes.get(..length).unwrap_or_default()))))
}

fn describe(status: u16, version: u8, headers: &[Header<'_>], bodiless: bool) -> Result<Head, Garbled> {
    let mut length = None;
    let mut chunked = None;
    let (mut close, mut keep_alive) = (false, false);
    for header in headers {
        // Most headers are told apart by their length alone.
        match header.name.len() {
            10 if header.name.eq_ignore_ascii_case("connection") => {
                for option in tokens(header.value) {
                    close |= option.eq_ignore_ascii_case(b"close");
                    keep_alive |= option.eq_ignore_ascii_case(b"keep-alive");
                }
            }
            14 if header.name.eq_ignore_ascii_case("content-length") => {
                for one in tokens(header.value) {
                    let one = decimal(one).ok_or(Garbled);
                    // In a message without a body it says what another answer would have had.
                    length = Some(match length {
                        None => one,
                        Some(earlier) if earlier == one => one,
                        Some(_) => Err(Garbled),
                    });
                }
            }
            17 if header.name.eq_ignore_ascii_case("transfer-encoding") => {
                chunked = tokens(header.value).last().map(|last| last.eq_ignore_ascii_case(b"chunked"));
            }
            _ => {}
        }
    }
    let framing = match (status, chunked, length) {
        (100..=199 | 204 | 304, ..) => Framing::Empty,
        _ if bodiless => Framing::Empty,
        // HTTP/1.0 has no transfer codings: nobody knows where such a message ends.
        (_, Some(_), _) if version == 0 => return Err(Garbled),
        (_, Some(true), _) => Framing::Chunked,
        (_, Some(false), _) | (_, None, None) => Framing::UntilClose,
        (_, None, Some(length)) => Framing::Length(length?),
    };
    // Both a length and chunks: somebody on the way may have cut elsewhere than we do.
    let doubtful = chunked.is_some() && length.is_some();
    let keeps_alive = !close && (version == 1 || keep_alive) && !doubtful && framing != Framing::UntilClose && status != 101;
    Ok(Head { status, framing, keeps_alive })
}

/// The parts of a list; empty ones count, as they fit nothing.
fn tokens(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii)
}

fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}
