//! RSA private keys out of PEM: PKCS #1, PKCS #8, and what `ssh-keygen` writes, as far as they are not encrypted.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dashu_int::UBig;

/// What decrypts.
pub(super) struct PrivateKey {
    pub(super) modulus: UBig,
    pub(super) exponent: UBig,
}

/// A key that is not of RSA.
const OTHER_KIND: &str = "the private key is not one of RSA";
/// What a key in OpenSSH's own form begins with.
const OPENSSH: &[u8] = b"openssh-key-v1\0";

/// Tags of DER.
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OBJECT: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// The object identifier 1.2.840.113549.1.1.1, rsaEncryption.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// The first private key in a text.
///
/// # Errors
/// If there is none, it is encrypted, damaged, or not of RSA.
pub(super) fn private_key(text: &str) -> Result<PrivateKey, String> {
    let invalid = |why: &str| format!("invalid private key: {why}");
    let (label, bytes) = pem(text).ok_or_else(|| invalid("ssh: no key found"))?;
    let damaged = || invalid("it is damaged");
    match label {
        "RSA PRIVATE KEY" if text.contains("ENCRYPTED") => Err(invalid("it is protected by a passphrase")),
        "RSA PRIVATE KEY" => pkcs1(&bytes).ok_or_else(damaged),
        "PRIVATE KEY" => pkcs8(&bytes).ok_or_else(damaged)?.ok_or_else(|| OTHER_KIND.to_owned()),
        "OPENSSH PRIVATE KEY" => openssh(&bytes).ok_or_else(damaged)?.map_err(invalid),
        "EC PRIVATE KEY" | "DSA PRIVATE KEY" => Err(OTHER_KIND.to_owned()),
        "ENCRYPTED PRIVATE KEY" => Err(invalid("it is protected by a passphrase")),
        other => Err(invalid(&format!("ssh: unsupported key type {other:?}"))),
    }
}

/// The label and the content of the first PEM block.
fn pem(text: &str) -> Option<(&str, Vec<u8>)> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
    // Headers such as `Proc-Type: 4,ENCRYPTED` stand before an empty line.
    let lines = body.lines().filter(|line| !line.contains(':'));
    let symbols: String = lines.flat_map(str::chars).filter(|character| !character.is_whitespace()).collect();
    Some((label, STANDARD.decode(symbols).ok()?))
}

/// One value after another.
struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// The content of the next value of DER, which must have this tag.
    fn value(&mut self, tag: u8) -> Option<&'b [u8]> {
        let [found, first] = *self.take(2)? else { return None };
        let length = match first {
            0..=0x7f => usize::from(first),
            0x81..=0x84 => self.take(usize::from(first - 0x80))?.iter().fold(0, |all, byte| all << 8 | usize::from(*byte)),
            _ => return None,
        };
        let content = self.take(length)?;
        (found == tag).then_some(content)
    }

    fn number(&mut self) -> Option<UBig> {
        self.value(INTEGER).map(UBig::from_be_bytes)
    }

    /// A string of OpenSSH: four bytes of length, then so many.
    fn string(&mut self) -> Option<&'b [u8]> {
        let length = u32::from_be_bytes(self.take(4)?.try_into().ok()?);
        self.take(usize::try_from(length).ok()?)
    }
}

/// version, modulus, public exponent, private exponent, …
fn pkcs1(bytes: &[u8]) -> Option<PrivateKey> {
    let mut key = Reader { rest: Reader { rest: bytes }.value(SEQUENCE)? };
    key.value(INTEGER)?;
    let modulus = key.number()?;
    key.number()?;
    Some(PrivateKey { modulus, exponent: key.number()? })
}

/// version, algorithm, the key in the algorithm's own form. None inside: of another algorithm.
fn pkcs8(bytes: &[u8]) -> Option<Option<PrivateKey>> {
    let mut key = Reader { rest: Reader { rest: bytes }.value(SEQUENCE)? };
    key.value(INTEGER)?;
    let algorithm = Reader { rest: key.value(SEQUENCE)? }.value(OBJECT)?;
    if algorithm != RSA {
        return Some(None);
    }
    pkcs1(key.value(OCTETS)?).map(Some)
}

/// cipher, key derivation, its options, number of keys, public key, then the private part: two equal numbers, type, n, e, d, …
fn openssh(bytes: &[u8]) -> Option<Result<PrivateKey, &'static str>> {
    let mut outer = Reader { rest: bytes.strip_prefix(OPENSSH)? };
    let cipher = outer.string()?;
    outer.string()?;
    outer.string()?;
    if cipher != b"none" {
        return Some(Err("it is protected by a passphrase"));
    }
    outer.take(4)?;
    outer.string()?;
    let mut key = Reader { rest: outer.string()? };
    key.take(8)?;
    if key.string()? != b"ssh-rsa" {
        return Some(Err("it is not one of RSA"));
    }
    let modulus = UBig::from_be_bytes(key.string()?);
    key.string()?;
    Some(Ok(PrivateKey { modulus, exponent: UBig::from_be_bytes(key.string()?) }))
}
