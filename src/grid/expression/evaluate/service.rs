//! Services: the address behind a URL, and arguments with what a service gives to them.

use std::borrow::Cow;

use crate::base::diagnostic::Span;
use crate::grid::expression::EvalError;
use crate::grid::expression::ir::{Node, Served};
use crate::value::Value;
use crate::value::address::Address;
use crate::value::shape::ServiceValues;

use super::evaluator::{failed, hide};
use super::primitive::kind;
use super::{Evaluated, Evaluator};

impl<'a> Evaluator<'a> {
    /// The URL, the host and the port of a service.
    #[inline(never)]
    pub(super) fn address(&mut self, url: &'a Node) -> Evaluated<'a> {
        let value = self.node(url)?;
        address(&value, url.span).map(Cow::Owned)
    }

    /// An argument with what a service gives to it; null if it stays not given.
    #[inline(never)]
    pub(super) fn served(&mut self, served: &'a Served, span: Span) -> Evaluated<'a> {
        let mut part = |node: &'a Option<Node>| node.as_ref().map(|node| self.node(node)).transpose();
        let (own, url, headers, between) =
            (part(&served.own)?, part(&served.url)?, part(&served.headers)?, part(&served.between)?);
        let given = ServiceValues { url: url.as_deref(), headers: headers.as_deref(), between: between.as_deref() };
        let value = served.field.served(own.as_deref(), given).unwrap_or_default();
        if let Value::String(text) = &value {
            self.spend(text.len(), span)?;
        } else {
            self.measure(&value, span)?;
        }
        Ok(Cow::Owned(value))
    }
}

fn address(url: &Value, span: Span) -> Result<Value, Box<EvalError>> {
    match url {
        Value::Unknown => Ok(Value::Unknown),
        Value::Sensitive(inner) => address(inner, span).map(Value::sensitive).map_err(hide),
        Value::String(text) => {
            let address = Address::parse(text);
            address.map(Address::into_value).map_err(|message| failed(span, format!("the url of a service: {message}")))
        }
        other => Err(failed(span, format!("the url of a service is a text, not {}", kind(other)))),
    }
}
