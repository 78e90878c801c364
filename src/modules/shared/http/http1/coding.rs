//! How a response's body is compressed.

use std::io::{self, Read};

use httparse::Header;

/// A content coding that requests ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// `gzip`.
    Gzip,
    /// `deflate`, which is zlib's format.
    Deflate,
    /// `br`.
    Brotli,
}

/// Why a body was not decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecodable {
    /// It is none of what it says it is.
    Garbled,
    /// There is more in it than may be.
    TooLarge,
}

impl Coding {
    /// The one a header names; `None` for any other, whose body stays as it is.
    pub fn of(headers: &[Header<'_>]) -> Option<Self> {
        let named = headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-encoding"))?;
        match named.value {
            b"gzip" => Some(Self::Gzip),
            b"deflate" => Some(Self::Deflate),
            b"br" => Some(Self::Brotli),
            _ => None,
        }
    }

    /// Decompresses a whole body, which may become `most` bytes long. Of an empty one nothing becomes, as a response to HEAD has it.
    ///
    /// # Errors
    /// If that cannot be.
    pub fn decode(self, body: &[u8], most: u64) -> Result<Vec<u8>, Undecodable> {
        if body.is_empty() {
            return Ok(Vec::new());
        }
        let decoded = match self {
            // One member: what the general client reads, and browsers do.
            Self::Gzip => read(flate2::read::GzDecoder::new(body), most),
            Self::Deflate => read(flate2::read::ZlibDecoder::new(body), most),
            Self::Brotli => read(brotli_decompressor::Decompressor::new(body, BROTLI_BUFFER), most),
        };
        let decoded = decoded.map_err(|_| Undecodable::Garbled)?;
        if decoded.len() as u64 > most { Err(Undecodable::TooLarge) } else { Ok(decoded) }
    }
}

/// How much brotli decodes at once.
const BROTLI_BUFFER: usize = 4096;

fn read(decoder: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut decoded = Vec::new();
    decoder.take(most.saturating_add(1)).read_to_end(&mut decoded)?;
    Ok(decoded)
}
