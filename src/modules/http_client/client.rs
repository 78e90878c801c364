//! Making a client.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::cookie::Jar;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};

use super::spec::{Config, MANIFEST};
use crate::contract::{Asset, CallContext, Failure, Lives, Manifest};
use crate::modules::shared::http::{Defaults, HttpClient, Transport};
use crate::value::Text;

pub(super) struct Client;

/// The jars of a run: all load threads of one client share one.
#[derive(Default)]
struct Jars(Mutex<HashMap<Text, Arc<Jar>>>);

impl Asset for Client {
    const MANIFEST: Manifest = MANIFEST;
    const LIVES: Lives = Lives::Worker;
    type Config = Config;
    type Handle = HttpClient;

    async fn create(cx: &CallContext, config: Config) -> Result<HttpClient, Failure> {
        let jar = config.cookies.then(|| jar(cx));
        let transport =
            Transport { proxy: config.proxy, ca_file: config.ca_file, insecure: config.insecure, version: config.http_version };
        let mut headers = HeaderMap::new();
        for (name, value) in &config.headers {
            let name =
                HeaderName::try_from(name.as_str()).map_err(|_| Failure::error(format!("`{name}` is no header's name")))?;
            headers.insert(name.clone(), header_value(name.as_str(), value)?);
        }
        if let Some(agent) = &config.user_agent {
            headers.insert(header::USER_AGENT, header_value("User-Agent", agent)?);
        }
        let Config { timeout, redirects, base_url, .. } = config;
        let client = HttpClient::new(Defaults { timeout, redirects, headers, base_url, transport }, jar);
        client.check(&cx.run)?;
        Ok(client)
    }

    async fn destroy(cx: &CallContext, handle: Arc<HttpClient>) -> Result<(), Failure> {
        handle.close(&cx.run);
        jars(cx).0.lock().unwrap_or_else(PoisonError::into_inner).remove(&cx.address);
        Ok(())
    }
}

fn jars(cx: &CallContext) -> Arc<Jars> {
    let Ok(jars) = cx.run.shared(|| Ok::<_, Infallible>(Jars::default()));
    jars
}

fn jar(cx: &CallContext) -> Arc<Jar> {
    let jars = jars(cx);
    let mut jars = jars.0.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(jars.entry(cx.address.clone()).or_default())
}

fn header_value(name: &str, value: &str) -> Result<HeaderValue, Failure> {
    HeaderValue::try_from(value).map_err(|_| Failure::error(format!("the header `{name}` has a character it may not have")))
}
