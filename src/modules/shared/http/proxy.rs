//! Which proxies a client goes through.

use std::collections::BTreeMap;

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{NoProxy, Proxy};

use crate::contract::Failure;

/// Never through a proxy of the environment: a proxy's loopback is not ours.
const LOOPBACK: &str = "localhost,127.0.0.0/8,::1";

/// Makes a proxy for some schemes.
type Make = fn(String) -> reqwest::Result<Proxy>;

/// The proxy asked for, for everything.
pub(super) fn asked(url: &str) -> Result<Vec<Proxy>, Failure> {
    Proxy::all(url)
        .map(|proxy| vec![proxy])
        .map_err(|_| Failure::error("`proxy` is not the URL of a proxy, such as http://proxy:3128"))
}

/// The proxies of the run's environment: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`, small letters first, as curl has it. Loopback never goes through them.
pub(super) fn ambient(environment: &BTreeMap<String, String>) -> Result<Vec<Proxy>, Failure> {
    let read = |name| read(environment, name);
    let none = none(environment);
    let mut proxies = Vec::new();
    let kinds: [(&str, Make); 3] = [("HTTP_PROXY", Proxy::http), ("HTTPS_PROXY", Proxy::https), ("ALL_PROXY", Proxy::all)];
    for (name, make) in kinds {
        if let Some(url) = read(name) {
            let proxy = make(url.to_owned())
                .map_err(|_| Failure::error(format!("the environment's {name} is not the URL of a proxy")))?;
            proxies.push(proxy.no_proxy(NoProxy::from_string(&none)));
        }
    }
    Ok(proxies)
}

/// Knows which URLs go through a proxy of the run's environment.
pub struct Ambient {
    matcher: Option<Matcher>,
}

impl Ambient {
    /// What the environment says.
    ///
    /// # Errors
    /// If it names a proxy that is none.
    pub fn of(environment: &BTreeMap<String, String>) -> Result<Self, Failure> {
        ambient(environment)?;
        let [http, https, all] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].map(|name| read(environment, name));
        let given = http.or(https).or(all).is_some();
        let matcher = given.then(|| {
            let [http, https, all] = [http, https, all].map(|proxy| proxy.unwrap_or_default().to_owned());
            Matcher::builder().http(http).https(https).all(all).no(none(environment)).build()
        });
        Ok(Self { matcher })
    }

    /// Whether a request to this URL goes through one.
    pub fn intercepts(&self, url: &str) -> bool {
        let Some(matcher) = &self.matcher else { return false };
        url.parse::<Uri>().map_or(true, |uri| matcher.intercept(&uri).is_some())
    }
}

fn read<'a>(environment: &'a BTreeMap<String, String>, name: &str) -> Option<&'a str> {
    let value = environment.get(&name.to_lowercase()).or_else(|| environment.get(name));
    value.map(String::as_str).filter(|value| !value.is_empty())
}

/// What goes through no proxy.
fn none(environment: &BTreeMap<String, String>) -> String {
    read(environment, "NO_PROXY").map_or_else(|| LOOPBACK.to_owned(), |none| format!("{none},{LOOPBACK}"))
}
