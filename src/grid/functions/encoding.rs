//! Functions to and from text formats.

use std::collections::BTreeSet;
use std::io::Write;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use flate2::{Compression, GzBuilder};

use super::arguments::{Outcome, text, value};
use super::charset::Charset;
use super::csv;
use super::function::{CallContext, Function, FunctionError, Param};
use super::limits;
use crate::value::{Text, Value, json};

const STR: Param = Param::string("str");
const ENCODING: Param = Param::string("encoding");

/// As Go reads it: padded, and bits that belong to no byte are ignored.
const BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("base64decode", &[STR], base64decode, "The text behind Base64."),
    Function::new("base64encode", &[STR], base64encode, "The UTF-8 bytes of a text in Base64."),
    Function::new("base64gzip", &[STR], base64gzip, "The UTF-8 bytes of a text, compressed with gzip, in Base64."),
    Function::new("csvdecode", &[STR], csvdecode, "The rows of a CSV text as objects, named by its first line."),
    Function::new("jsondecode", &[STR], jsondecode, "The value a JSON text writes."),
    Function::new("jsonencode", &[Param::any("val").nullable()], jsonencode, "The value as JSON, on one line."),
    Function::new(
        "textdecodebase64",
        &[Param::string("source"), ENCODING],
        textdecodebase64,
        "The text behind Base64 in an encoding.",
    ),
    Function::new(
        "textencodebase64",
        &[Param::string("string"), ENCODING],
        textencodebase64,
        "A text in an encoding, in Base64.",
    ),
    Function::new("urldecode", &[STR], urldecode, "The text behind percent encoding; `+` is a space."),
    Function::new("urlencode", &[STR], urlencode, "The text percent-encoded, as in a query; a space is `+`."),
];

/// The value as JSON; see [`json::to_string`].
pub(super) fn to_json(value: &Value) -> Result<String, FunctionError> {
    let text = json::to_string(value).map_err(|error| FunctionError::new(error.to_string()))?;
    limits::bytes(text.len())?;
    Ok(text)
}

fn jsonencode(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    to_json(value(arguments, 0)?).map(Value::from)
}

fn jsondecode(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let source = value(arguments, 0)?.as_text().cloned().unwrap_or_default();
    json::parse(&source).map_err(|error| FunctionError::new(error.to_string()))
}

fn csvdecode(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let mut records = csv::records(text(arguments, 0)?).map_err(FunctionError::new)?.into_iter();
    let Some(header) = records.next() else {
        return Err(FunctionError::new("missing header line"));
    };
    let names: Vec<Text> = header.into_iter().map(Text::from).collect();
    let mut seen = BTreeSet::new();
    if let Some(name) = names.iter().find(|name| !seen.insert(name.as_str())) {
        return Err(FunctionError::new(format!("duplicate column name \"{name}\"")));
    }
    let row = |fields: Vec<String>| Value::object(names.iter().cloned().zip(fields.into_iter().map(Value::from)));
    limits::elements(records.len().saturating_mul(names.len()))?;
    Ok(Value::list(records.map(row).collect()))
}

/// Bytes behind Base64; line ends in it are skipped. The error is the offset of the first symbol that is wrong.
fn decode(source: &str) -> Result<Vec<u8>, usize> {
    let symbols: String = source.chars().filter(|character| !matches!(character, '\r' | '\n')).collect();
    BASE64.decode(&symbols).map_err(|error| match error {
        base64::DecodeError::InvalidByte(offset, _) | base64::DecodeError::InvalidLastSymbol { offset, .. } => offset,
        base64::DecodeError::InvalidLength(_) | base64::DecodeError::InvalidPadding => symbols.len() / 4 * 4,
    })
}

fn base64decode(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let source = text(arguments, 0)?;
    let bytes = decode(source).map_err(|_| FunctionError::new(format!("failed to decode base64 data {source:?}")))?;
    let text = String::from_utf8(bytes);
    text.map(Value::from).map_err(|_| FunctionError::new("the result of decoding the provided string is not valid UTF-8"))
}

fn base64encode(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    encoded(text(arguments, 0)?.as_bytes())
}

fn encoded(bytes: &[u8]) -> Outcome {
    limits::bytes(bytes.len().saturating_mul(4) / 3)?;
    Ok(BASE64.encode(bytes).into())
}

fn base64gzip(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    // No time and no operating system in the header, so equal texts give equal results everywhere.
    let mut writer = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::default());
    let compressed = writer.write_all(text(arguments, 0)?.as_bytes()).and_then(|()| writer.finish());
    encoded(&compressed.map_err(|error| FunctionError::new(format!("failed to compress: {error}")))?)
}

fn charset(arguments: &[Value]) -> Result<Charset, FunctionError> {
    let name = text(arguments, 1)?;
    Charset::named(name)
        .ok_or_else(|| FunctionError::argument(1, format!("{name:?} is not a supported IANA encoding name or alias")))
}

fn textencodebase64(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let bytes = charset(arguments)?.encode(text(arguments, 0)?);
    encoded(&bytes.ok_or_else(|| {
        let name = text(arguments, 1).unwrap_or_default();
        FunctionError::argument(0, format!("the given string contains characters that cannot be represented in {name}"))
    })?)
}

fn textdecodebase64(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let charset = charset(arguments)?;
    let bytes = decode(text(arguments, 0)?).map_err(|offset| {
        FunctionError::argument(0, format!("the given value has an invalid base64 symbol at offset {offset}"))
    })?;
    let decoded = charset.decode(&bytes);
    decoded.map(Value::from).ok_or_else(|| {
        let name = text(arguments, 1).unwrap_or_default();
        FunctionError::argument(0, format!("the given string contains symbols that are not defined for {name}"))
    })
}

fn urlencode(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let source = text(arguments, 0)?;
    let mut out = String::with_capacity(source.len());
    for byte in source.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    limits::bytes(out.len())?;
    Ok(out.into())
}

fn urldecode(_: &CallContext<'_>, arguments: &[Value]) -> Outcome {
    let mut rest = text(arguments, 0)?;
    let mut bytes = Vec::with_capacity(rest.len());
    while let Some(first) = rest.bytes().next() {
        if first != b'%' {
            bytes.push(if first == b'+' { b' ' } else { first });
            // A byte inside a character is no boundary, so whole characters are copied.
            let width = rest.chars().next().map_or(1, char::len_utf8);
            bytes.extend(rest.bytes().take(width).skip(1));
            rest = rest.get(width..).unwrap_or_default();
            continue;
        }
        let digits = rest.get(1..3).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
            let escape: String = rest.chars().take(3).collect();
            return Err(FunctionError::argument(0, format!("invalid URL escape {escape:?}")));
        };
        bytes.push(byte);
        rest = rest.get(3..).unwrap_or_default();
    }
    let text = String::from_utf8(bytes);
    text.map(Value::from).map_err(|_| FunctionError::new("the result of decoding the provided string is not valid UTF-8"))
}
