//! Hashes of texts and of files.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use uuid::Uuid;

use super::arguments::{Outcome, text, whole};
use super::filesystem::contents;
use super::function::{CallContext, Function, FunctionError, Param, Sees};

const STR: Param = Param::string("str");
const PATH: Param = Param::string("path");

/// A cost of 16 takes seconds; 31 would take days, in which nothing could stop it.
const MAX_COST: i64 = 16;
/// What is outside of these Terraform refuses, above, or replaces by the default, below.
const COSTS: std::ops::RangeInclusive<i64> = 4..=31;
/// The cost if none is given.
const DEFAULT_COST: u32 = 10;
/// More bytes of a password than this take no part.
const MAX_PASSWORD: usize = 72;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("base64sha256", &[STR], base64sha256, "The SHA-256 of a text, in Base64."),
    Function::new("base64sha512", &[STR], base64sha512, "The SHA-512 of a text, in Base64."),
    Function::new("bcrypt", &[STR], bcrypt, "The bcrypt hash of a password, at a cost (default 10); its salt comes of the seed.")
        .variadic(Param::number("cost"))
        .seeing(Sees::Seed),
    Function::new("filebase64sha256", &[PATH], filebase64sha256, "The SHA-256 of a file, in Base64.").seeing(Sees::Files),
    Function::new("filebase64sha512", &[PATH], filebase64sha512, "The SHA-512 of a file, in Base64.").seeing(Sees::Files),
    Function::new("filemd5", &[PATH], filemd5, "The MD5 of a file, in hexadecimal digits.").seeing(Sees::Files),
    Function::new("filesha1", &[PATH], filesha1, "The SHA-1 of a file, in hexadecimal digits.").seeing(Sees::Files),
    Function::new("filesha256", &[PATH], filesha256, "The SHA-256 of a file, in hexadecimal digits.").seeing(Sees::Files),
    Function::new("filesha512", &[PATH], filesha512, "The SHA-512 of a file, in hexadecimal digits.").seeing(Sees::Files),
    Function::new("md5", &[STR], md5, "The MD5 of a text, in hexadecimal digits."),
    Function::new("sha1", &[STR], sha1, "The SHA-1 of a text, in hexadecimal digits."),
    Function::new("sha256", &[STR], sha256, "The SHA-256 of a text, in hexadecimal digits."),
    Function::new("sha512", &[STR], sha512, "The SHA-512 of a text, in hexadecimal digits."),
    Function::new(
        "uuidv5",
        &[Param::string("namespace"), Param::string("name")],
        uuidv5,
        "The UUID that belongs to a name in a namespace: `dns`, `url`, `oid`, `x500` or another UUID.",
    ),
];

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digits of one hash of an argument's text, or of the file it names.
macro_rules! hashes {
    ($($name:ident = $hash:ty, $form:expr, $bytes:expr;)+) => {
        $(fn $name(context: &CallContext<'_>, arguments: &[crate::value::Value]) -> Outcome {
            let bytes: Bytes<'_> = $bytes(context, text(arguments, 0)?)?;
            Ok($form(&<$hash>::digest(&*bytes)).into())
        })+
    };
}

/// What is hashed.
type Bytes<'a> = std::borrow::Cow<'a, [u8]>;

fn of_text<'a>(_: &CallContext<'_>, text: &'a str) -> Result<Bytes<'a>, FunctionError> {
    Ok(Bytes::Borrowed(text.as_bytes()))
}

/// Terraform blames the call here, where `file` blames the argument.
fn of_file<'a>(context: &CallContext<'_>, path: &'a str) -> Result<Bytes<'a>, FunctionError> {
    contents(context, path).map(Bytes::Owned).map_err(|error| FunctionError { argument: None, ..error })
}

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

hashes! {
    base64sha256 = Sha256, base64, of_text;
    base64sha512 = Sha512, base64, of_text;
    filebase64sha256 = Sha256, base64, of_file;
    filebase64sha512 = Sha512, base64, of_file;
    filemd5 = Md5, hex, of_file;
    filesha1 = Sha1, hex, of_file;
    filesha256 = Sha256, hex, of_file;
    filesha512 = Sha512, hex, of_file;
    md5 = Md5, hex, of_text;
    sha1 = Sha1, hex, of_text;
    sha256 = Sha256, hex, of_text;
    sha512 = Sha512, hex, of_text;
}

fn bcrypt(context: &CallContext<'_>, arguments: &[crate::value::Value]) -> Outcome {
    let password = text(arguments, 0)?;
    if arguments.len() > 2 {
        return Err(FunctionError::new("bcrypt() takes no more than two arguments"));
    }
    let cost = if arguments.len() > 1 { cost(whole(arguments, 1)?)? } else { DEFAULT_COST };
    if password.len() > MAX_PASSWORD {
        return Err(FunctionError::new(format!("the password is longer than {MAX_PASSWORD} bytes")));
    }
    let mut choices = context.choices()?;
    let salt = (u128::from(choices.bits()) << 64 | u128::from(choices.bits())).to_be_bytes();
    let hash = ::bcrypt::hash_with_salt(password, cost, salt);
    let hash = hash.map_err(|error| FunctionError::new(format!("failed to hash: {error}")))?;
    Ok(hash.format_for_version(::bcrypt::Version::TwoA).into())
}

fn cost(given: i64) -> Result<u32, FunctionError> {
    if given > *COSTS.end() {
        let (least, most) = (COSTS.start(), COSTS.end());
        return Err(FunctionError::new(format!("cost {given} is outside allowed range ({least},{most})")));
    }
    if given > MAX_COST {
        return Err(FunctionError::argument(1, format!("a cost of {given} would take too long; {MAX_COST} is the most here")));
    }
    Ok(if given < *COSTS.start() { DEFAULT_COST } else { u32::try_from(given).unwrap_or(DEFAULT_COST) })
}

fn uuidv5(_: &CallContext<'_>, arguments: &[crate::value::Value]) -> Outcome {
    let (namespace, name) = (text(arguments, 0)?, text(arguments, 1)?);
    let space = match namespace {
        "dns" => Uuid::NAMESPACE_DNS,
        "url" => Uuid::NAMESPACE_URL,
        "oid" => Uuid::NAMESPACE_OID,
        "x500" => Uuid::NAMESPACE_X500,
        other => Uuid::parse_str(other).map_err(|_| {
            let message = format!("{other:?} is no namespace; there are dns, url, oid, x500, and any UUID");
            FunctionError::argument(0, message)
        })?,
    };
    let digest = Sha1::new().chain_update(space.as_bytes()).chain_update(name).finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest.iter()).for_each(|(byte, hashed)| *byte = *hashed);
    Ok(uuid::Builder::from_sha1_bytes(bytes).into_uuid().to_string().into())
}
