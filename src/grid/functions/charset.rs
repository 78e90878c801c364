//! Character encodings by their IANA names.

use encoding_rs::{Encoding, UTF_8};

/// An encoding of text as bytes.
pub(super) enum Charset {
    /// Code points up to this one, a byte each.
    Direct(u8),
    /// Two bytes for most characters.
    Utf16(Utf16),
    /// One that browsers know too.
    Web(&'static Encoding),
}

/// Kinds of UTF-16.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Utf16 {
    /// Written big-endian after a byte order mark; read as the mark says, big-endian without one.
    Marked,
    /// The high byte first, no mark.
    Big,
    /// The low byte first, no mark.
    Little,
}

impl Charset {
    /// The encoding with this name or alias, in any case.
    pub(super) fn named(name: &str) -> Option<Charset> {
        Some(match name.to_ascii_lowercase().as_str() {
            // Browsers read these as windows-1252; IANA does not.
            "us-ascii" | "ascii" | "ansi_x3.4-1968" | "iso646-us" | "us" => Charset::Direct(0x7f),
            "iso-8859-1" | "iso_8859-1" | "latin1" | "l1" | "ibm819" | "cp819" => Charset::Direct(0xff),
            "utf-16" => Charset::Utf16(Utf16::Marked),
            "utf-16be" => Charset::Utf16(Utf16::Big),
            "utf-16le" => Charset::Utf16(Utf16::Little),
            lower => {
                let encoding = Encoding::for_label(lower.as_bytes())?;
                // What encodes to something else is not an encoding in its own right.
                if encoding.output_encoding() != encoding {
                    return None;
                }
                Charset::Web(encoding)
            }
        })
    }

    /// None: a character has no code in it.
    pub(super) fn encode(&self, text: &str) -> Option<Vec<u8>> {
        match self {
            Charset::Direct(last) => text.chars().map(|c| u8::try_from(u32::from(c)).ok().filter(|code| code <= last)).collect(),
            Charset::Utf16(kind) => {
                let mark = (*kind == Utf16::Marked).then_some(0xfeff);
                let units = mark.into_iter().chain(text.encode_utf16());
                Some(units.flat_map(|unit| kind.bytes(unit)).collect())
            }
            Charset::Web(encoding) => {
                let (bytes, _, unmappable) = encoding.encode(text);
                (!unmappable).then(|| bytes.into_owned())
            }
        }
    }

    /// None: the bytes are no text in it.
    pub(super) fn decode(&self, bytes: &[u8]) -> Option<String> {
        match self {
            Charset::Direct(last) => bytes.iter().map(|code| (code <= last).then(|| char::from(*code))).collect(),
            Charset::Utf16(kind) => {
                let (kind, bytes) = kind.read_mark(bytes);
                let (pairs, rest) = bytes.as_chunks::<2>();
                let units: Vec<u16> = pairs.iter().map(|pair| kind.unit(*pair)).collect();
                rest.is_empty().then(|| String::from_utf16(&units).ok()).flatten()
            }
            Charset::Web(encoding) if *encoding == UTF_8 => String::from_utf8(bytes.to_vec()).ok(),
            Charset::Web(encoding) => {
                let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
                Some(text.into_owned())
            }
        }
    }
}

impl Utf16 {
    fn bytes(self, unit: u16) -> [u8; 2] {
        if self == Utf16::Little { unit.to_le_bytes() } else { unit.to_be_bytes() }
    }

    fn unit(self, bytes: [u8; 2]) -> u16 {
        if self == Utf16::Little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) }
    }

    fn read_mark(self, bytes: &[u8]) -> (Utf16, &[u8]) {
        match (self, bytes) {
            (Utf16::Marked, [0xff, 0xfe, rest @ ..]) => (Utf16::Little, rest),
            (Utf16::Marked, [0xfe, 0xff, rest @ ..]) => (Utf16::Big, rest),
            _ => (self, bytes),
        }
    }
}
