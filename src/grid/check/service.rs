//! `service "NAME" { … }`: where a part of the system under test is, and what holds for all who call it.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::grid::expression::{Expr, Local, LocalId, Place, ServiceId, Symbols};
use crate::grid::model::{BreakerDef, LocalDef, RateLimitDef, ServiceDef, Setting, SharedBy, StepPolicy};
use crate::grid::syntax::Completeness;
use crate::value::address::Address;
use crate::value::shape::{FieldType, Reader};
use crate::value::{Text, Value};

use super::container::{Compiled, Container};
use super::language::SERVICE;
use super::meta::{breaker, rate_limit};
use super::outline::Named;
use super::symbols::number;
use super::vocabulary::{attribute, block};
use super::{not_built, read};

const HEADERS_HINT: &str = "write it like headers = { Accept = \"application/json\" }";
const HINT: &str = "write it like url = \"http://127.0.0.1:8080\"";

/// What a service gives to the steps that use it, besides what goes into their arguments.
#[derive(Clone)]
pub(super) struct Defaults {
    timeout: Option<Setting<Duration>>,
    breaker: Option<BreakerDef>,
    rate_limit: Option<RateLimitDef>,
}

impl Defaults {
    /// Puts them where a step says nothing itself.
    pub fn fill(&self, policy: &mut StepPolicy) {
        policy.timeouts.execution = policy.timeouts.execution.take().or_else(|| self.timeout.clone());
        policy.breaker = policy.breaker.take().or_else(|| self.breaker.clone());
        policy.rate_limit = policy.rate_limit.take().or_else(|| self.rate_limit.clone());
    }
}

/// Finds out what a service carries: its values, or how they are computed.
pub(super) fn resolve(
    id: ServiceId,
    service: Named<'_>,
    symbols: &mut Symbols,
    computed: &mut Vec<LocalDef>,
    diagnostics: &mut Diagnostics,
) {
    let body = &service.block.body;
    let Some(path) = symbols.service(id).map(|known| known.path.clone()) else { return };
    let mut local = |name: &str, hint: &str, read: fn(&Value) -> Result<Value, String>, computes: fn(Expr) -> Expr| {
        let attribute = attribute(body, name)?;
        let mut container = Container::new(symbols, Place::default(), diagnostics);
        Some(match container.known(&attribute.value) {
            // As if it were left out.
            Compiled::Known(value, _) if value.clone().unmark().0.is_null() => return None,
            Compiled::Known(value, _) => {
                container.read_marked(attribute, &value, read, hint).map_or(Local::Invalid, Local::Constant)
            }
            Compiled::Computed(expr) => {
                let at = LocalId(number(computed.len()));
                computed.push(LocalDef { name: path.clone(), slots: container.slots, value: computes(expr) });
                Local::Computed(at)
            }
            Compiled::Wrong => Local::Invalid,
        })
    };
    let address = local("url", HINT, address, |url| Expr::address_of(&url));
    let headers = local("headers", HEADERS_HINT, headers_of, |headers| headers);
    if let Some(symbol) = symbols.service_values.get_mut(id.0 as usize) {
        symbol.address = address.unwrap_or(Local::Invalid);
        symbol.headers = headers;
    }
}

/// What a service carries, of its URL.
fn address(url: &Value) -> Result<Value, String> {
    let Value::String(text) = url else { return Err(format!("a string is required, not {}", url.a_type())) };
    Address::parse(text).map(Address::into_value)
}

/// Headers: texts by name.
fn headers_of(headers: &Value) -> Result<Value, String> {
    let mut reader = Reader::new();
    let read = BTreeMap::<Text, Text>::read(&headers.clone().unmark_deep().0, &mut reader);
    match (read, reader.finish().first()) {
        (Some(_), None) => Ok(headers.clone()),
        (_, Some(problem)) if problem.path.is_empty() => Err(problem.message.clone()),
        (_, problem) => Err(problem.map_or_else(String::new, ToString::to_string)),
    }
}

/// Checks a service; what is in it holds for many, so that all but its URL and its headers is known before the run.
pub(super) fn check(
    id: ServiceId,
    service: Named<'_>,
    symbols: &Symbols,
    diagnostics: &mut Diagnostics,
) -> (ServiceDef, Defaults) {
    let (body, header) = (&service.block.body, service.block.open_span);
    SERVICE.check(body, diagnostics);
    let mut container = Container { settled: true, ..Container::new(symbols, Place::default(), diagnostics) };
    let is_built_without = |word: &&str| attribute(body, word).is_none() && block(body, word).is_none();
    let whole = body.completeness == Completeness::Whole && not_built::SERVICE.iter().all(is_built_without);
    match attribute(body, "url") {
        Some(url) if container.is_null(&url.value) => {
            let problem = Diagnostic::error(Code::MISSING, url.value.span, "a service has no \"url\", since this is null");
            container.report(problem.hint(HINT));
        }
        None if whole && !SERVICE.misspells(body, "url") => {
            let message = format!("service \"{}\" has no \"url\"", service.name.text);
            container.report(Diagnostic::error(Code::MISSING, header, message).hint(HINT));
        }
        _ => {}
    }
    let name = Text::from(&*service.name.text);
    let path = symbols.service(id).map_or_else(|| name.clone(), |known| known.path.clone());
    let description = container.fixed(attribute(body, "description"), read::text);
    let timeout = container.setting(attribute(body, "timeout"), read::limit);
    let mut breaker = breaker::breaker(body, &mut container);
    let mut rate_limit = rate_limit::rate_limit(body, &mut container);
    let shared = breaker.iter_mut().map(|breaker| &mut breaker.shared_by);
    for shared_by in shared.chain(rate_limit.iter_mut().map(|limit| &mut limit.shared_by)) {
        if matches!(shared_by, SharedBy::Step) {
            *shared_by = SharedBy::Service(path.clone());
        }
    }
    (ServiceDef { name, path, span: header, description }, Defaults { timeout, breaker, rate_limit })
}
