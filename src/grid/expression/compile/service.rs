//! Services: `service.shop.url`, and arguments with what a service gives to them.

use crate::base::diagnostic::{Code, Diagnostic, Span, did_you_mean, listed};
use crate::grid::expression::ir::{self, Kind, Node, Part, Reads};
use crate::grid::expression::names::SERVICE;
use crate::grid::expression::{Ambient, Demand, Expr, Found, Local, ServiceId, SlotTable, Symbols, Target};
use crate::value::shape::{FieldDef, FromService};
use crate::value::{Text, Value};

use super::compiler::Compiler;
use super::instance;
use super::link::Link;

/// What a service carries.
const CARRIES: [&str; 3] = ["url", "host", "port"];
/// What it will carry, of the process behind it.
const UNBUILT: [&str; 2] = ["healthy", "pid"];

/// What somebody gives to an argument, besides who wrote it.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The URL that a relative one stands under.
    pub url: Option<Expr>,
    /// Headers.
    pub headers: Option<Expr>,
    /// Headers that come between: of one name they count more.
    pub between: Option<Expr>,
}

impl Expr {
    /// What a service carries, of the URL that it is given.
    pub fn address_of(url: &Self) -> Self {
        let node = url.root();
        Self::new(Node { kind: Kind::Address(Box::new(node.clone())), span: node.span, reads: node.reads })
    }

    /// The URL of a service, for who reads it at `span`.
    pub fn service_url(symbols: &Symbols, id: ServiceId, table: &mut SlotTable, span: Span) -> Option<Self> {
        let address = of_local(&symbols.service(id)?.address, table, span);
        let accesses = [ir::Access { kind: ir::AccessKind::Attribute(ir::Attribute::new("url")), span }].into();
        let reads = address.reads;
        let path = ir::Path { of: address, accesses, step: None };
        Some(Self::new(folded(Node { kind: Kind::Path(Box::new(path)), span, reads }, symbols)))
    }

    /// The headers of a service, for who reads them at `span`; none: it gives none.
    pub fn service_headers(symbols: &Symbols, id: ServiceId, table: &mut SlotTable, span: Span) -> Option<Self> {
        symbols.service(id)?.headers.as_ref().map(|headers| Self::new(of_local(headers, table, span)))
    }

    /// Whether it is a text that begins with a slash, whatever follows.
    pub fn begins_with_slash(&self) -> bool {
        match &self.root().kind {
            Kind::Constant(Value::String(text)) => text.starts_with('/'),
            Kind::Template(template) => matches!(template.parts.first(), Some(Part::Literal(first)) if first.starts_with('/')),
            _ => false,
        }
    }

    /// An argument with what is given to it: as it was written, if it was. What is known is put together now; a text that begins with a
    /// slash gets what stands before it into its first part, so that it costs no more than if it had been written out.
    pub fn served(own: Option<&Self>, given: &Given, field: &'static FieldDef, span: Span, symbols: &Symbols) -> Self {
        let base = given.url.as_ref().and_then(Self::as_constant);
        if let Some(whole) = own.zip(base).and_then(|(own, base)| behind(own.root(), base, field)) {
            return Self::new(whole);
        }
        let node = |expr: Option<&Self>| expr.map(|expr| expr.root().clone());
        let served = ir::Served {
            own: node(own),
            url: node(given.url.as_ref()),
            headers: node(given.headers.as_ref()),
            between: node(given.between.as_ref()),
            field,
        };
        let span = own.map_or(span, Self::span);
        let reads: Reads = served.parts().map(|part| part.reads).collect();
        Self::new(folded(Node { kind: Kind::Served(Box::new(served)), span, reads }, symbols))
    }
}

/// A node that reads what a local holds.
fn of_local(local: &Local, table: &mut SlotTable, span: Span) -> Node {
    match local {
        Local::Constant(value) => Node::constant(value.clone(), span),
        Local::Computed(id) => {
            let slot = table.slot(Target::Local(*id), Demand::Everything, span);
            Node { kind: Kind::Slot(slot), span, reads: Reads::OUTSIDE }
        }
        Local::Invalid => Node::constant(Value::Unknown, span),
    }
}

fn folded(node: Node, symbols: &Symbols) -> Node {
    let ambient = Ambient::folding(std::sync::Arc::clone(&symbols.environment), symbols.released.clone());
    if node.reads.is_closed(0) { super::fold::fold(node, &ambient, 0) } else { node }
}

/// A template that begins with a slash or a question mark, behind a known URL.
fn behind(own: &Node, base: &Value, field: &FieldDef) -> Option<Node> {
    let (Kind::Template(template), Value::String(base)) = (&own.kind, base) else { return None };
    let Some((Part::Literal(first), rest)) = template.parts.split_first() else { return None };
    // After a single slash alone might come another.
    let leads = matches!(first.as_bytes(), [b'/', next, ..] if *next != b'/') || first.starts_with('?');
    if !leads || field.from_service() != Some(FromService::Url) {
        return None;
    }
    let first = Part::Literal(Text::from(format!("{base}{first}")));
    let parts = std::iter::once(first).chain(rest.iter().cloned()).collect();
    let capacity = ir::Capacity::new(template.capacity.get() + base.len());
    Some(Node { kind: Kind::Template(Box::new(ir::Template { parts, capacity })), span: own.span, reads: own.reads })
}

impl Compiler<'_> {
    /// `service.NAME.url`
    pub(super) fn service(&mut self, links: &[Link<'_>], span: Span) -> Option<Node> {
        let (name, at) = self.name_after(SERVICE, links, span)?;
        let symbols = self.symbols;
        let id = match symbols.services.find(SERVICE, name, symbols.from(span)) {
            Found::Here(id) => id,
            Found::Hidden(declared) => return self.hidden(&format!("service \"{name}\""), declared, at),
            Found::Nowhere if symbols.lost.contains(name) => return Some(Node::constant(Value::Unknown, span)),
            Found::Nowhere => {
                self.report(unknown_service(name, at, symbols));
                return None;
            }
        };
        let attribute = links.get(1).map(|link| (link.name(), link.span));
        match attribute {
            None => {
                let message = String::from("a service alone has no value");
                return self.refuse(Code::INCOMPLETE_REFERENCE, span, message, Some(format!("write service.{name}.url")));
            }
            Some((Some(word), at)) if UNBUILT.contains(&word) => {
                self.report(Diagnostic::not_built(at, word));
                return None;
            }
            Some((Some(word), at)) if !CARRIES.contains(&word) => {
                let hint = did_you_mean(word, CARRIES).unwrap_or_else(|| format!("it has {}", listed(CARRIES)));
                let message = format!("a service has no attribute \"{word}\"");
                return self.refuse(Code::UNKNOWN_ATTRIBUTE, at, message, Some(hint));
            }
            Some((Some(_), _)) => {}
            Some((None, at)) => {
                let message = String::from("a service is one, so there is nothing to index");
                return self.refuse(Code::UNKNOWN_ATTRIBUTE, at, message, Some(format!("write service.{name}.url")));
            }
        }
        let of = of_local(&symbols.service(id)?.address, self.table, span);
        self.path(of, links.get(1..)?, None, span)
    }
}

/// The problem that there is no service of a name.
pub(in crate::grid) fn unknown_service(name: &str, span: Span, symbols: &Symbols) -> Diagnostic {
    let known: Vec<String> = symbols.services.iter().map(|(_, name)| String::from(name)).collect();
    let hint = did_you_mean(name, known.iter().map(String::as_str))
        .or_else(|| instance::declared(SERVICE, &known))
        .unwrap_or_else(|| format!("declare it: service \"{name}\" {{ url = \"http://…\" }}"));
    Diagnostic::error(Code::UNKNOWN_NAME, span, format!("there is no service \"{name}\"")).hint(hint)
}
