//! `service`: what a step, a group or a resource calls, and what that gives to their arguments.

use crate::base::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::contract::Catalog;
use crate::grid::check::container::Container;
use crate::grid::check::outline::{Outline, Typed};
use crate::grid::check::references::attribute_of;
use crate::grid::check::vocabulary::{attribute, block};
use crate::grid::expression::{Expr, Found, Given, Place, SERVICE, ServiceId, Symbols, compile, out_of_sight, unknown_service};
use crate::grid::model::{ArgumentDef, ArgumentKind, UseBinding};
use crate::grid::syntax::{Attribute, Block, Body, Expression, ExpressionKind};
use crate::value::Text;
use crate::value::shape::{FieldDef, FromService, ShapeDef};

/// The service that something uses.
#[derive(Clone, Copy)]
pub(in crate::grid::check) struct Used {
    /// Which.
    pub service: ServiceId,
    /// Where it is named.
    pub span: Span,
}

/// What else has a say in the arguments of a step or a resource.
pub(in crate::grid::check) struct Around<'a> {
    /// The resources it uses.
    pub uses: &'a [UseBinding],
    /// All blocks.
    pub outline: &'a Outline<'a>,
    /// All types.
    pub catalog: &'a Catalog,
}

/// What is written names no service, which is reported: nothing more can be said.
#[derive(Clone, Copy)]
pub(in crate::grid::check) struct Wrong;

/// The service that a body names itself. Null is as if it were left out.
pub(in crate::grid::check) fn named(
    body: &Body,
    symbols: &Symbols,
    diagnostics: &mut Diagnostics,
) -> Result<Option<Used>, Wrong> {
    let written = attribute(body, SERVICE).filter(|written| !matches!(written.value.kind, ExpressionKind::Null));
    let Some(Attribute { value, .. }) = written else { return Ok(None) };
    let span = value.span;
    let Some(name) = name(value) else {
        let problem = Diagnostic::error(Code::INVALID_VALUE, span, "service: a service is required, by its name");
        diagnostics.push(problem.hint(match &value.kind {
            ExpressionKind::String(text) => format!("write service = service.{}", text.trim_start_matches("service.")),
            _ => String::from("write service = service.NAME"),
        }));
        return Err(Wrong);
    };
    match symbols.services.find(SERVICE, name, symbols.from(span)) {
        Found::Here(service) => return Ok(Some(Used { service, span })),
        Found::Hidden(declared) => diagnostics.push(out_of_sight(&format!("service \"{name}\""), declared, span)),
        Found::Nowhere if symbols.lost.contains(name) => {}
        Found::Nowhere => diagnostics.push(unknown_service(name, span, symbols)),
    }
    Err(Wrong)
}

/// The service that a step uses: the one it names; or for a type that calls services, the one that the nearest block around it names. A
/// client that names one itself is nearer than those.
pub(in crate::grid::check) fn of_step(
    at: usize,
    body: &Body,
    shape: &ShapeDef,
    around: &Around<'_>,
    container: &mut Container<'_>,
) -> Result<Option<Used>, Wrong> {
    let own = named(body, container.symbols, container.diagnostics)?;
    let client_names_one = || Client::of(around).is_some_and(|client| client.names_a_service());
    if own.is_some() || !shape.takes_from_service() || client_names_one() {
        return Ok(own);
    }
    let within = |at: &usize| around.outline.steps.get(*at).and_then(|step| step.within);
    let groups = std::iter::successors(within(&at), within).filter_map(|at| around.outline.steps.get(at));
    // What is wrong with it is reported there.
    let mut unseen = Diagnostics::new();
    let mut named = groups.map(|group| named(&group.block.body, container.symbols, &mut unseen));
    named.find_map(Result::transpose).transpose()
}

/// `service.NAME`
fn name(value: &Expression) -> Option<&str> {
    match &value.kind {
        ExpressionKind::Parens(inner) | ExpressionKind::Wrapped(inner) => name(inner),
        _ => {
            let (root, name) = attribute_of(value)?;
            matches!(&root.kind, ExpressionKind::Variable(root) if &**root == SERVICE).then_some(name)
        }
    }
}

/// A resource that stands between a step and the service: a client.
struct Client<'a> {
    block: &'a Block,
    shape: &'static ShapeDef,
}

impl<'a> Client<'a> {
    fn of(around: &Around<'a>) -> Option<Self> {
        around.uses.iter().find_map(|binding| {
            let Typed { block, ty, .. } = *around.outline.resources.get(binding.resource.0 as usize)?;
            let shape = around.catalog.resource(&ty.text)?.manifest.input;
            shape.takes_from_service().then_some(Self { block, shape })
        })
    }

    /// Its argument that has something of a service.
    fn field(&self, what: FromService) -> Option<&'static FieldDef> {
        self.shape.fields.iter().find(|field| field.from_service() == Some(what))
    }

    /// What it says itself there.
    fn says(&self, what: FromService) -> Option<&'a Attribute> {
        let field = self.field(what)?;
        let written = attribute(&block(&self.block.body, "arguments")?.body, field.name)?;
        (!matches!(written.value.kind, ExpressionKind::Null)).then_some(written)
    }

    fn names_a_service(&self) -> bool {
        let written = attribute(&self.block.body, SERVICE);
        written.is_some_and(|written| !matches!(written.value.kind, ExpressionKind::Null))
    }

    /// Whether relative URLs have something to stand under.
    fn has_url(&self) -> bool {
        self.says(FromService::Url).is_some() || self.names_a_service()
    }
}

/// Puts what a service gives into the arguments of a type; without one reports relative URLs that nothing stands before.
pub(in crate::grid::check) fn serve(
    arguments: &mut Vec<ArgumentDef>,
    body: &Body,
    shape: &'static ShapeDef,
    used: Result<Option<Used>, Wrong>,
    around: &Around<'_>,
    container: &mut Container<'_>,
) {
    if !shape.takes_from_service() {
        return;
    }
    let client = Client::of(around);
    let Ok(used) = used else { return };
    let Some(used) = used else {
        if client.as_ref().is_none_or(|client| !client.has_url()) {
            let or = client.and_then(|client| client.field(FromService::Url));
            let or = or.map_or_else(|| String::from("write a whole URL"), |field| format!("give its client a {}", field.name));
            let hint = format!("name the service beside arguments {{ }}: service = service.NAME; or {or}");
            report_relative(arguments, body, &hint, container);
        }
        return;
    };
    let given = given(used, client.as_ref(), container);
    for field in shape.fields.iter().filter(|field| field.from_service().is_some()) {
        let at = arguments.iter().position(|argument| argument.name == field.name);
        let own = at.and_then(|at| arguments.get(at)).map(|argument| &argument.value);
        let comes = match field.from_service() {
            Some(FromService::Url) => given.url.is_some(),
            Some(FromService::Headers) => given.headers.is_some(),
            Some(FromService::Probe) | None => given.url.is_some() || given.headers.is_some(),
        };
        if !comes || (own.is_none() && !field.may_come_from_service()) {
            continue;
        }
        let value = Expr::served(own, &given, field, used.span, container.symbols);
        match at.and_then(|at| arguments.get_mut(at)) {
            Some(argument) => argument.value = value,
            None => arguments.push(ArgumentDef { name: Text::from(field.name), value, kind: ArgumentKind::Value, field }),
        }
    }
}

/// What the service gives; what the client says itself counts more.
fn given(used: Used, client: Option<&Client<'_>>, container: &mut Container<'_>) -> Given {
    let Used { service, span } = used;
    let symbols = container.symbols;
    let says = |what| client.and_then(|client| client.says(what));
    let url = match says(FromService::Url) {
        Some(_) => None,
        None => Expr::service_url(symbols, service, &mut container.slots, span),
    };
    let headers = Expr::service_headers(symbols, service, &mut container.slots, span);
    // What is wrong with them is reported at the client.
    let between = says(FromService::Headers)
        .filter(|_| headers.is_some())
        .and_then(|written| compile(&written.value, symbols, &Place::default(), &mut container.slots, &mut Diagnostics::new()));
    Given { url, headers, between }
}

fn report_relative(arguments: &[ArgumentDef], body: &Body, hint: &str, container: &mut Container<'_>) {
    let written = |name: &str| block(body, "arguments").and_then(|block| attribute(&block.body, name));
    for argument in arguments.iter().filter(|argument| argument.field.from_service().is_some()) {
        let Some(attribute) = written(&argument.name) else { continue };
        for path in relative(argument.field, &argument.value) {
            let place = attribute.value.part(path.get(1..).unwrap_or_default()).span;
            let message = format!("{}: the URL is relative, and no service says what it stands under", path.join("."));
            let problem = Diagnostic::error(Code::INVALID_VALUE, place, message);
            container.report(problem.hint(hint));
        }
    }
}

/// The relative URLs in an argument, as far as it is known.
fn relative(field: &FieldDef, value: &Expr) -> Vec<Vec<String>> {
    match value.as_constant() {
        Some(value) => field.relative_urls(value),
        None if field.from_service() == Some(FromService::Url) && value.begins_with_slash() => vec![vec![field.name.to_owned()]],
        None => Vec::new(),
    }
}
