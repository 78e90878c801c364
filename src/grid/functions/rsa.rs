//! `rsadecrypt`: what was encrypted for the holder of a private key.
//!
//! RSAES-PKCS1-v1_5 of RFC 8017 on the big integers we have anyway: the `rsa` crate would bring 15 others, among them a second and slower
//! big integer, for one power and a check of the padding. Nobody can time this from outside, so it need not take constant time.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dashu_int::UBig;
use dashu_int::fast_div::ConstDivisor;

use super::arguments::{Outcome, text};
use super::der::{self, PrivateKey};
use super::function::{CallContext, Function, FunctionError, Param};
use crate::value::Value;

/// The largest modulus, in bytes: larger keys take long, and nobody has them.
const MAX_MODULUS: usize = 2048;
/// How much random padding there is at least, in bytes.
const LEAST_PADDING: usize = 8;

pub(super) const FUNCTIONS: &[Function] = &[Function::new(
    "rsadecrypt",
    &[Param::string("ciphertext"), Param::string("privatekey")],
    rsadecrypt,
    "The text behind Base64 that was encrypted with RSA (PKCS #1 v1.5) for a private key in PEM.",
)];

fn rsadecrypt(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let written = text(arguments, 0)?;
    let cipher = STANDARD.decode(written).map_err(|_| {
        FunctionError::argument(0, format!("failed to decode input {written:?}: cipher text must be base64-encoded"))
    })?;
    let key = der::private_key(text(arguments, 1)?).map_err(|problem| FunctionError::argument(1, problem))?;
    let plain = decrypt(&key, &cipher).ok_or_else(|| FunctionError::new("failed to decrypt: crypto/rsa: decryption error"))?;
    let plain = String::from_utf8(plain).map_err(|_| FunctionError::new("what was encrypted is not valid UTF-8"))?;
    Ok(plain.into())
}

/// What is behind a cipher text, if it was made for this key.
fn decrypt(key: &PrivateKey, cipher: &[u8]) -> Option<Vec<u8>> {
    let size = key.modulus.to_be_bytes().len();
    let number = UBig::from_be_bytes(cipher);
    if size > MAX_MODULUS || cipher.len() > size || key.modulus <= UBig::ONE || number >= key.modulus {
        return None;
    }
    let ring = ConstDivisor::new(key.modulus.clone());
    let digits = ring.reduce(number).pow(&key.exponent).residue().to_be_bytes();
    let mut padded = vec![0; size.checked_sub(digits.len())?];
    padded.extend_from_slice(&digits);
    let [0, 2, rest @ ..] = padded.as_slice() else { return None };
    let end = rest.iter().position(|byte| *byte == 0).filter(|end| *end >= LEAST_PADDING)?;
    rest.get(end + 1..).map(<[u8]>::to_vec)
}
