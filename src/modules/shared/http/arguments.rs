//! What a request takes: the arguments of `http_request`, which `wait` takes as an object.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use reqwest::Method;

use super::{HttpVersion, Multipart, Transport};
use crate::base::secret::Secrets;
use crate::modules::shared::size::Size;
use crate::shape;
use crate::value::shape::{FieldType, ProblemKind, Reader, TypeDef};
use crate::value::{Text, Value};

// The arguments are flat because that is how they stand in a grid.
shape! {
    /// What to send, how to connect, and what to expect.
    pub struct Request {
        /// Where to; a relative one stands under the `url` of the step's service, or the client's `base_url`.
        url: Text => [example("\"https://api.example.com/items\""), service(url)],
        /// The method.
        method: Verb = "GET",
        /// Headers to send; a null value leaves one out.
        headers: BTreeMap<Text, Option<Text>> = {} => [example("{ Accept = \"application/json\" }"), service(headers)],
        /// Added to the URL's query; a list repeats the name, null leaves it out.
        query_params: BTreeMap<Text, Value> = {} => [example("{ page = 2 }")],
        /// The body as text. At most one of `body`, `json`, `form_data` and `multipart`.
        body: Option<Text>,
        /// The body as JSON, with its content type.
        json: Option<Value> => [example("{ name = \"ada\" }")],
        /// The body as a form, URL-encoded; a list repeats the name.
        form_data: Option<BTreeMap<Text, Value>>,
        /// The body in parts: text or an object (`value` or `file`, `filename`, `content_type`) by name, or a list of objects with a `name`.
        multipart: Option<Multipart> => [example("{ photo = { file = \"a.png\" } }")],
        /// Sent as `Authorization: Bearer`.
        bearer_token: Option<Text> => [sensitive],
        /// Sent as `Authorization: Basic`.
        basic_auth: Option<BasicAuth>,
        /// Cookies to send, besides those the client keeps.
        cookies: BTreeMap<Text, Text> = {},
        /// How many redirects to follow, 0 for none; the client's if not given.
        redirects: Option<u32>,
        /// The URL of a proxy, for this request; the client's if not given, else what the environment says, except for loopback.
        proxy: Option<Text>,
        /// A file with further certificate authorities (PEM).
        ca_file: Option<Text>,
        /// Believe any certificate; the client's if not given.
        insecure: Option<bool>,
        /// Which HTTP to speak; the client's if not given.
        http_version: Option<HttpVersion>,
        /// Which statuses are good; any other fails with class `status`.
        expected_status: Vec<StatusRange> = ["100-399"] => [example("[200, \"2xx\", \"400-404\"]")],
        /// The most a body may have; a larger one fails with class `body`.
        max_body: Size = "16MiB",
        /// How long the request may take, redirects and body included; the client's if not given.
        timeout: Option<Duration>,
    }

    /// A user and a password.
    pub struct BasicAuth {
        /// The user.
        username: Text,
        /// The password.
        password: Text = "" => [sensitive],
    }
}

impl Request {
    /// How to connect: as it says, else as the client does.
    pub fn transport(&self, defaults: &Transport) -> Transport {
        Transport {
            proxy: self.proxy.clone().or_else(|| defaults.proxy.clone()),
            ca_file: self.ca_file.clone().or_else(|| defaults.ca_file.clone()),
            insecure: self.insecure.unwrap_or(defaults.insecure),
            version: self.http_version.unwrap_or(defaults.version),
        }
    }

    /// Adds what must not be shown: servers like to repeat what they were sent.
    pub fn tell_secrets(&self, secrets: &Secrets) {
        self.bearer_token.iter().for_each(|token| secrets.add(token));
        if let Some(auth) = &self.basic_auth {
            secrets.add(&auth.password);
            secrets.add(&auth.encoded());
        }
    }
}

impl BasicAuth {
    /// As it is sent, behind `Basic`.
    pub fn encoded(&self) -> String {
        base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", self.username, self.password))
    }
}

/// A request's method, in capitals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verb(pub Method);

impl FieldType for Verb {
    const TYPE: TypeDef = TypeDef::String;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let text = Text::read(value, reader)?;
        let method = Method::from_bytes(text.to_ascii_uppercase().as_bytes());
        method.map(Self).map_err(|_| reader.report(ProblemKind::Invalid, format!("`{text}` is no method"))).ok()
    }

    fn write(self) -> Value {
        Value::from(self.0.as_str())
    }
}

/// Statuses: `200`, `"2xx"` or `"100-399"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusRange {
    first: u16,
    last: u16,
}

impl StatusRange {
    /// Whether a status is one of these.
    pub fn contains(self, status: u16) -> bool {
        (self.first..=self.last).contains(&status)
    }

    fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| text.trim().parse().ok().filter(|status| (100..=999).contains(status));
        if let Some((first, last)) = text.split_once('-') {
            return Some(Self { first: number(first)?, last: number(last)? }).filter(|range| range.first <= range.last);
        }
        if let Some(hundreds) = text.strip_suffix("xx").or_else(|| text.strip_suffix("XX")) {
            let first = number(&format!("{hundreds}00"))?;
            return Some(Self { first, last: first + 99 });
        }
        number(text).map(|status| Self { first: status, last: status })
    }
}

impl FieldType for StatusRange {
    const TYPE: TypeDef = TypeDef::String;

    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let text = Text::read(value, reader)?;
        let range = Self::parse(text.trim());
        if range.is_none() {
            reader.report(ProblemKind::Invalid, format!("`{text}` is no status; write one like 200, \"2xx\" or \"100-399\""));
        }
        range
    }

    fn write(self) -> Value {
        Value::from(format!("{}-{}", self.first, self.last))
    }
}

#[cfg(test)]
mod tests {
    use super::StatusRange;

    #[test]
    fn statuses_are_numbers_classes_and_ranges() {
        let range = |first, last| Some(StatusRange { first, last });
        let cases = [
            ("200", range(200, 200)),
            ("2xx", range(200, 299)),
            ("100-399", range(100, 399)),
            ("100 - 399", range(100, 399)),
            ("399-100", None),
            ("xx", None),
            ("2x", None),
            ("-5", None),
            ("99999", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(StatusRange::parse(text), expected, "{text}");
        }
    }
}
