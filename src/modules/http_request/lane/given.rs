//! The values that change from call to call.

use std::collections::BTreeMap;

use super::HttpLane;
use crate::contract::Failure;
use crate::modules::http_request::outgoing::{HeaderArguments, Outgoing, Payload, headers, payload, url};
use crate::value::shape::{FieldType, Reader};
use crate::value::{Text, Value};

/// An argument that may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Url,
    Query,
    Headers,
    Token,
    Cookies,
    Body,
    Json,
    Form,
}

impl Field {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "url" => Self::Url,
            "query_params" => Self::Query,
            "headers" => Self::Headers,
            "bearer_token" => Self::Token,
            "cookies" => Self::Cookies,
            "body" => Self::Body,
            "json" => Self::Json,
            "form_data" => Self::Form,
            _ => return None,
        })
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Query => "query_params",
            Self::Headers => "headers",
            Self::Token => "bearer_token",
            Self::Cookies => "cookies",
            Self::Body => "body",
            Self::Json => "json",
            Self::Form => "form_data",
        }
    }

    pub(super) const fn is_payload(self) -> bool {
        matches!(self, Self::Body | Self::Json | Self::Form)
    }
}

/// What changed, read for one call.
#[derive(Default)]
pub(super) struct Given {
    pub(super) url: Option<Text>,
    pub(super) query: Option<BTreeMap<Text, Value>>,
    pub(super) headers: Option<BTreeMap<Text, Option<Text>>>,
    pub(super) token: Option<Text>,
    pub(super) cookies: Option<BTreeMap<Text, Text>>,
    /// The body, if it changes.
    payload: Option<(Payload, Option<&'static str>)>,
    pub(super) idempotency_key: Option<Text>,
}

impl Given {
    /// Reads the values of a call.
    ///
    /// # Errors
    /// Every problem with them.
    pub(super) fn read(lane: &HttpLane, values: &[Value], idempotency_key: Option<&Text>) -> Result<Self, Failure> {
        let mut given = Self { idempotency_key: idempotency_key.cloned(), ..Self::default() };
        if values.is_empty() {
            return Ok(given);
        }
        let mut reader = Reader::new();
        let (mut body, mut json, mut form) = (None, None, None);
        for (field, value) in lane.changing.iter().zip(values) {
            reader.inside(field.name(), |reader| match field {
                Field::Url => given.url = Text::read(value, reader),
                Field::Query => given.query = map(value, reader),
                Field::Headers => given.headers = map(value, reader),
                Field::Token => given.token = Option::read(value, reader).flatten(),
                Field::Cookies => given.cookies = map(value, reader),
                Field::Body => body = Option::<Text>::read(value, reader).flatten(),
                Field::Json => json = Option::<Value>::read(value, reader).flatten(),
                Field::Form => form = Option::read(value, reader).flatten(),
            });
        }
        let problems: Vec<String> = reader.finish().iter().map(ToString::to_string).collect();
        if !problems.is_empty() {
            return Err(Failure::error(problems.join("; ")));
        }
        if lane.payload.is_none() {
            given.payload = Some(payload(body.as_ref(), json.as_ref(), form.as_ref())?);
        }
        Ok(given)
    }

    /// The body and its content type.
    pub(super) fn payload<'a>(&'a self, lane: &'a HttpLane) -> (&'a Payload, Option<&'static str>) {
        match self.payload.as_ref().or(lane.payload.as_ref()) {
            Some((payload, content_type)) => (payload, *content_type),
            None => (&Payload::Nothing, None),
        }
    }

    /// The whole request, as the general client has it.
    pub(super) fn outgoing(&self, lane: &HttpLane) -> Result<Outgoing, Failure> {
        let fixed = &lane.request;
        let defaults = &lane.client.defaults;
        let query = self.query.as_ref().unwrap_or(&fixed.query_params);
        let url = url(self.url.as_ref().unwrap_or(&fixed.url), query, defaults.base_url.as_deref())?;
        let (payload, content_type) = self.payload(lane);
        let arguments = HeaderArguments {
            bearer_token: self.token.as_ref().or(fixed.bearer_token.as_ref()),
            basic_auth: fixed.basic_auth.as_ref(),
            cookies: self.cookies.as_ref().unwrap_or(&fixed.cookies),
            headers: self.headers.as_ref().unwrap_or(&fixed.headers),
            idempotency_key: self.idempotency_key.as_ref().or(lane.settings.idempotency_key.as_ref()),
        };
        let headers = headers(defaults, &arguments, content_type)?;
        Ok(Outgoing { method: fixed.method.0.clone(), url, headers, payload: payload.clone() })
    }
}

/// A map; null is the empty one.
fn map<T: FieldType>(value: &Value, reader: &mut Reader) -> Option<BTreeMap<Text, T>> {
    Option::read(value, reader).map(Option::unwrap_or_default)
}
