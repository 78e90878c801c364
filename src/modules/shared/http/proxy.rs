//! Which proxies a client goes through.

use std::collections::BTreeMap;

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
    let read = |name: &str| {
        let value = environment.get(&name.to_lowercase()).or_else(|| environment.get(name));
        value.map(String::as_str).filter(|value| !value.is_empty())
    };
    let none = read("NO_PROXY").map_or_else(|| LOOPBACK.to_owned(), |none| format!("{none},{LOOPBACK}"));
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
