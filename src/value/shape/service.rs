//! What a service gives to the arguments of those that use it: an address that relative URLs stand under, and headers.

use super::{FieldDef, FromService, Presence, ShapeDef, TypeDef};
use crate::value::{Text, Value, address};

/// What a service gives to one argument.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServiceValues<'a> {
    /// Its URL.
    pub url: Option<&'a Value>,
    /// Its headers.
    pub headers: Option<&'a Value>,
    /// Headers that somebody between gives, a client: those of the service with such a name are left out.
    pub between: Option<&'a Value>,
}

impl FieldDef {
    /// Whether a service gives something to it where nothing is given.
    pub fn may_come_from_service(&self) -> bool {
        match self.from_service() {
            Some(FromService::Url) => self.presence == Presence::Optional,
            Some(FromService::Headers) => true,
            Some(FromService::Probe) | None => false,
        }
    }

    /// The field's value with what a service gives to it; none: it stays not given.
    pub fn served(&self, own: Option<&Value>, given: ServiceValues<'_>) -> Option<Value> {
        let own_given = own.filter(|own| !own.is_null());
        match self.from_service() {
            Some(FromService::Url) => match (own_given, given.url) {
                (Some(own), Some(base)) => Some(joined(base, own)),
                (None, Some(base)) if self.may_come_from_service() => Some(base.clone()),
                _ => own.cloned(),
            },
            Some(FromService::Headers) => match given.headers {
                Some(headers) => Some(merged(headers, own_given, given.between)),
                None => own.cloned(),
            },
            Some(FromService::Probe) => match (own_given, self.ty) {
                (Some(own), TypeDef::Object(shape)) => Some(probe(shape, own, given)),
                _ => own.cloned(),
            },
            None => own.cloned(),
        }
    }

    /// The relative URLs in a value of this field that nothing stands before: the path to each, from the field on.
    pub fn relative_urls(&self, value: &Value) -> Vec<Vec<String>> {
        let below = |shape: &ShapeDef| {
            let parts = shape
                .fields
                .iter()
                .flat_map(|field| value.get(field.name).map(|part| field.relative_urls(&part)).unwrap_or_default());
            parts.collect()
        };
        let mut paths: Vec<Vec<String>> = match (self.from_service(), self.ty, value) {
            (Some(FromService::Url), _, Value::String(url)) if !address::is_absolute(url) => vec![Vec::new()],
            (Some(FromService::Probe), TypeDef::Object(shape), _) => below(shape),
            _ => Vec::new(),
        };
        paths.iter_mut().for_each(|path| path.insert(0, self.name.to_owned()));
        paths
    }
}

impl ShapeDef {
    /// Whether what it describes looks at a service without using it.
    pub fn only_probes(&self) -> bool {
        self.fields.iter().any(|field| field.from_service() == Some(FromService::Probe))
    }

    /// Whether a service gives something to any of its fields.
    pub fn takes_from_service(&self) -> bool {
        self.fields.iter().any(|field| field.from_service().is_some())
    }
}

/// A URL under a base; a whole one stays as it is.
fn joined(base: &Value, own: &Value) -> Value {
    let plain = |value: &Value| if let Value::Sensitive(inner) = value { Value::clone(inner) } else { value.clone() };
    // Not known yet, or no URL, which its type reports.
    let Value::String(url) = plain(own) else { return own.clone() };
    if address::is_absolute(&url) {
        return own.clone();
    }
    match plain(base) {
        Value::String(above) => Value::from(address::under(&above, &url)).sensitive_if(base.is_sensitive() || own.is_sensitive()),
        _ => base.clone(),
    }
}

/// Headers over others: of two of one name, however written, the first counts.
fn merged(service: &Value, own: Option<&Value>, between: Option<&Value>) -> Value {
    let is_map = |value: &Value| {
        let plain = if let Value::Sensitive(inner) = value { inner } else { value };
        matches!(plain, Value::Map(..) | Value::Record(_))
    };
    match own {
        Some(own) if own.is_unknown() => return Value::Unknown,
        // Its type reports it.
        Some(own) if !is_map(own) => return own.clone(),
        _ if service.is_unknown() || between.is_some_and(Value::is_unknown) => return Value::Unknown,
        _ => {}
    }
    let mut all: Vec<(Text, Value)> = own.into_iter().flat_map(Value::entries).collect();
    let between: Vec<Text> = between.into_iter().flat_map(Value::entries).map(|(name, _)| name).collect();
    for (name, value) in service.entries() {
        let taken = |other: &Text| other.eq_ignore_ascii_case(&name);
        if !all.iter().any(|(other, _)| taken(other)) && !between.iter().any(taken) {
            all.push((name, value));
        }
    }
    Value::object(all)
}

/// A request's arguments, each with what it has from the service.
fn probe(shape: &ShapeDef, own: &Value, given: ServiceValues<'_>) -> Value {
    if !matches!(own, Value::Map(..) | Value::Record(_)) {
        return match own {
            Value::Sensitive(inner) => probe(shape, inner, given).sensitive(),
            other => other.clone(),
        };
    }
    let mut all: Vec<(Text, Value)> = own.entries().collect();
    for field in shape.fields.iter().filter(|field| field.from_service().is_some()) {
        let at = all.iter().position(|(name, _)| name.as_str() == field.name);
        let value = field.served(at.and_then(|at| all.get(at)).map(|(_, value)| value), given);
        match (at.and_then(|at| all.get_mut(at)), value) {
            (Some((_, old)), Some(value)) => *old = value,
            (None, Some(value)) => all.push((Text::from(field.name), value)),
            (_, None) => {}
        }
    }
    Value::object(all)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::collections::BTreeMap;

    use super::*;
    use crate::shape;
    use crate::value::json;
    use crate::value::shape::Shape;

    shape! {
        /// A request.
        pub struct Request {
            /// Where to.
            url: Text => [service(url)],
            /// What with.
            headers: BTreeMap<Text, Option<Text>> = {} => [service(headers)],
        }

        /// A client, and a look.
        pub struct Other {
            /// Where all goes.
            base: Option<Text> => [service(url)],
            /// The look.
            look: Option<Request> => [service(probe)],
            /// Something else.
            word: Option<Text>,
        }
    }

    fn value(json: &str) -> Value {
        json::parse(&Text::from(json)).unwrap()
    }

    fn served(shape: &ShapeDef, field: &str, own: Option<&str>, headers: Option<&str>, between: Option<&str>) -> String {
        let (base, headers, between) = (Value::from("http://h/api"), headers.map(value), between.map(value));
        let given = ServiceValues { url: Some(&base), headers: headers.as_ref(), between: between.as_ref() };
        let served = shape.field(field).unwrap().served(own.map(value).as_ref(), given);
        served.map_or_else(|| String::from("-"), |value| json::to_string(&value.unmark_deep().0).unwrap())
    }

    #[test]
    fn a_relative_url_stands_under_the_services_and_a_whole_one_stays() {
        let url = |own| served(Request::SHAPE, "url", own, None, None);
        assert_eq!(url(Some("\"/a?b=c\"")), "\"http://h/api/a?b=c\"");
        assert_eq!(url(Some("\"https://x/y\"")), "\"https://x/y\"");
        assert_eq!(url(Some("7")), "7");
        assert_eq!(url(None), "-", "what must be given is not made up");
        let base = |own| served(Other::SHAPE, "base", own, None, None);
        assert_eq!(base(None), "\"http://h/api\"");
        assert_eq!(base(Some("null")), "\"http://h/api\"");
        assert_eq!(base(Some("\"v2\"")), "\"http://h/api/v2\"");
        assert_eq!(served(Other::SHAPE, "word", None, None, None), "-");
    }

    #[test]
    fn own_headers_win_however_they_are_written() {
        let headers = |own, between| served(Request::SHAPE, "headers", own, Some(r#"{"Accept": "a", "X-Key": "k"}"#), between);
        assert_eq!(headers(None, None), r#"{"Accept":"a","X-Key":"k"}"#);
        assert_eq!(headers(Some(r#"{"accept": "b"}"#), None), r#"{"X-Key":"k","accept":"b"}"#);
        assert_eq!(headers(Some(r#"{"x-key": null}"#), None), r#"{"Accept":"a","x-key":null}"#);
        assert_eq!(headers(None, Some(r#"{"x-KEY": "client"}"#)), r#"{"Accept":"a"}"#);
        assert_eq!(headers(Some("3"), None), "3");
        assert_eq!(served(Request::SHAPE, "headers", Some("{}"), None, None), "{}");
    }

    #[test]
    fn a_probe_has_both_within() {
        let look = |own| served(Other::SHAPE, "look", own, Some(r#"{"A": "1"}"#), None);
        assert_eq!(look(Some(r#"{"url": "/up", "x": 1}"#)), r#"{"headers":{"A":"1"},"url":"http://h/api/up","x":1}"#);
        assert_eq!(look(None), "-");
    }

    #[test]
    fn marks_and_what_is_not_known_stay() {
        let field = Request::SHAPE.field("url").unwrap();
        let (base, path, whole) = (Value::from("http://u:p@h").sensitive(), Value::from("/a"), Value::from("http://x"));
        let given = ServiceValues { url: Some(&base), ..ServiceValues::default() };
        assert!(field.served(Some(&path), given).unwrap().is_sensitive());
        assert!(!field.served(Some(&whole), given).unwrap().is_sensitive());
        assert!(field.served(Some(&Value::Unknown), given).unwrap().is_unknown());
        let given = ServiceValues { url: Some(&Value::Unknown), ..ServiceValues::default() };
        assert!(field.served(Some(&path), given).unwrap().is_unknown());
        assert!(!field.served(Some(&whole), given).unwrap().is_unknown());
        let (headers, own) = (value(r#"{"A": "1"}"#), Value::object([(Text::from("B"), Value::from("2").sensitive())]));
        let given = ServiceValues { headers: Some(&headers), ..ServiceValues::default() };
        let merged = Request::SHAPE.field("headers").unwrap().served(Some(&own), given).unwrap();
        assert!(merged.get("B").unwrap().is_sensitive() && !merged.get("A").unwrap().is_sensitive());
    }

    #[test]
    fn relative_urls_are_found_where_they_stand() {
        let at = |shape: &ShapeDef, field: &str, own: &str| shape.field(field).unwrap().relative_urls(&value(own));
        assert_eq!(at(Request::SHAPE, "url", "\"/a\""), [vec![String::from("url")]]);
        assert!(at(Request::SHAPE, "url", "\"http://h/a\"").is_empty());
        assert_eq!(at(Other::SHAPE, "look", r#"{"url": "a"}"#), [vec![String::from("look"), String::from("url")]]);
        assert!(at(Other::SHAPE, "word", "\"a\"").is_empty());
    }
}
