//! Addresses: a URL that others stand under.
//!
//! A base is taken as a folder, whatever it ends with: `/items`, `items` under `http://h/api` and under `http://h/api/` are
//! `http://h/api/items`. A slash at the front does not lead out of it, nor do two lead to another host; only a URL with a scheme of its
//! own stands under nothing.

use url::Url;

use super::{Text, Value};

/// The schemes that an address may have.
const SCHEMES: [&str; 2] = ["http", "https"];

/// The address of something that is called: a scheme, a host, a port, perhaps a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// As it was written, without slashes at the end.
    pub url: String,
    /// The host's name or address; an IPv6 one in brackets, as in the URL.
    pub host: String,
    /// The port; the scheme's own if none is written.
    pub port: u16,
}

impl Address {
    /// Reads one.
    ///
    /// # Errors
    /// Why a text is none, a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let Some((scheme, _)) = text.split_once("://") else {
            return Err(format!("{text:?} has no scheme: it begins with http:// or https://"));
        };
        if !SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            return Err(format!("{scheme:?} is neither http nor https"));
        }
        let url = Url::parse(text).map_err(|error| format!("{text:?} cannot be read: {error}"))?;
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err(format!("{text:?} has no host"));
        };
        if url.query().is_some() || url.fragment().is_some() {
            return Err(format!("{text:?} ends with a query or a fragment, so nothing can stand behind it"));
        }
        Ok(Self { url: text.trim_end_matches('/').to_owned(), host: host.to_owned(), port })
    }

    /// An object of its parts, as expressions see it.
    pub fn into_value(self) -> Value {
        let Self { url, host, port } = self;
        let parts = [("host", Value::from(host)), ("port", Value::Int(i64::from(port))), ("url", Value::from(url))];
        Value::object(parts.map(|(name, part)| (Text::from(name), part)))
    }
}

/// Whether a URL has a scheme of its own.
pub fn is_absolute(url: &str) -> bool {
    let Some((scheme, _)) = url.trim().split_once(':') else { return false };
    let mut letters = scheme.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
}

/// A relative URL under a base.
pub fn under(base: &str, relative: &str) -> String {
    let (base, relative) = (base.trim_end_matches('/'), relative.trim());
    let separator = if relative.is_empty() || relative.starts_with(['?', '#']) { "" } else { "/" };
    let relative = relative.trim_start_matches('/');
    let mut whole = String::with_capacity(base.len() + separator.len() + relative.len());
    whole.push_str(base);
    whole.push_str(separator);
    whole.push_str(relative);
    whole
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn addresses_have_a_scheme_a_host_and_a_port() {
        for (text, url, host, port) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "127.0.0.1", 8080),
            ("https://shop.example.com/", "https://shop.example.com", "shop.example.com", 443),
            (" http://h/api// ", "http://h/api", "h", 80),
            ("HTTP://H", "HTTP://H", "h", 80),
            ("http://[::1]:81/a", "http://[::1]:81/a", "[::1]", 81),
        ] {
            let expected = Address { url: url.to_owned(), host: host.to_owned(), port };
            assert_eq!(Address::parse(text), Ok(expected), "{text}");
        }
        for (text, why) in [
            ("", "no scheme"),
            ("localhost:8080", "no scheme"),
            ("/items", "no scheme"),
            ("ftp://h", "neither"),
            ("http://", "cannot be read: empty host"),
            ("http://h:99999", "cannot be read: invalid port"),
            ("http://h/a?b=c", "query"),
            ("http://h/a#b", "fragment"),
        ] {
            let message = Address::parse(text).unwrap_err();
            assert!(message.contains(why), "{text}: {message}");
        }
    }

    #[test]
    fn what_is_relative_stands_under_a_base_as_in_a_folder() {
        for (base, relative, whole) in [
            ("http://h", "/items?x=1", "http://h/items?x=1"),
            ("http://h", "items", "http://h/items"),
            ("http://h/api", "/items", "http://h/api/items"),
            ("http://h/api/", "items", "http://h/api/items"),
            ("http://h/api", "//evil/x", "http://h/api/evil/x"),
            ("http://h/api", "../x", "http://h/api/../x"),
            ("http://h/api", "?x=1", "http://h/api?x=1"),
            ("http://h/api", "", "http://h/api"),
            ("http://h/api", " /a ", "http://h/api/a"),
            ("http://h", "/", "http://h/"),
        ] {
            assert_eq!(under(base, relative), whole, "{base} {relative}");
        }
    }

    #[test]
    fn a_scheme_makes_a_url_absolute() {
        for url in ["http://h", "HTTPS://h/a", " http://h", "mailto:a@b", "a+b.c-1:x"] {
            assert!(is_absolute(url), "{url}");
        }
        for url in ["", "/a", "a/b", "//h/a", "?a:b", "/a:b", ":a", "1a:b", "a b:c"] {
            assert!(!is_absolute(url), "{url}");
        }
    }
}
