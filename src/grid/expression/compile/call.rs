//! Function calls.

use std::sync::Arc;

use crate::base::diagnostic::{Code, Diagnostic, Span, did_you_mean, listed};
use crate::grid::expression::EvalError;
use crate::grid::expression::evaluate::missing;
use crate::grid::expression::ir::{self, FunctionRef, Kind, Node, Reads};
use crate::grid::expression::program::Program;
use crate::grid::expression::site::Site;
use crate::grid::functions::{self, Function, FunctionError, Marks, Sees, Template};
use crate::grid::syntax::Call;
use crate::value::Value;

use super::compiler::Compiler;
use super::template::{Source, program};

impl Compiler<'_> {
    pub(super) fn call(&mut self, call: &Call, span: Span) -> Option<Node> {
        match functions::plain_name(&call.name.text) {
            "try" => return self.lazy(call, span, Lazy::Try),
            "can" => return self.lazy(call, span, Lazy::Can),
            _ => {}
        }
        let function = self.function(call);
        let args = self.all(&call.args);
        let function = function?;
        self.check_count(call, function, span)?;
        let args = args?;
        let site = self.site(function, call.name.span);
        if function.sees == Sees::Template && self.template.is_some() {
            let name = function.name;
            let message = format!(
                "call to function \"{name}\" failed: cannot recursively call {name} from inside another template function"
            );
            return Some(super::fold::failing(message, span));
        }
        let reads: Reads = args.iter().map(|arg| arg.reads).collect();
        let program = match self.known_program(function, &args, site.as_deref(), span) {
            Ok(program) => program,
            Err(error) => return Some(Node { kind: Kind::Fails(error), span, reads: Reads::NOTHING }),
        };
        let kind = Kind::Call(Box::new(ir::Call {
            function: FunctionRef(function),
            args,
            expand_final: call.expand_final,
            site,
            program,
        }));
        // What reads the clock or the seed is tried here too if its arguments are known, to see whether they are good.
        Some(self.finish(kind, span, reads))
    }

    /// Where a call is written, if that makes a difference.
    fn site(&mut self, function: &Function, name: Span) -> Option<Arc<Site>> {
        if !matches!(function.sees, Sees::Files | Sees::Template | Sees::Seed) {
            return None;
        }
        Some(Arc::new(match &mut self.template {
            Some(template) => {
                template.calls += 1;
                Site { number: template.calls, ..template.of.clone() }
            }
            None => self.symbols.sites.call(name),
        }))
    }

    /// The template that a call renders, if it is known, so that what is wrong with it is known too.
    fn known_program(
        &self,
        function: &Function,
        args: &[Node],
        site: Option<&Site>,
        span: Span,
    ) -> Result<Option<Arc<Program>>, Box<EvalError>> {
        let (Sees::Template, [template, vars, ..], Some(site)) = (function.sees, args, site) else { return Ok(None) };
        let Some(text) = template.as_constant().and_then(Value::as_str) else { return Ok(None) };
        let template = if function.name == "templatefile" { Template::File(text) } else { Template::Text(text) };
        let refused = |error: FunctionError| {
            let error = functions::explain(function, error, Marks::None);
            let at = error.argument.and_then(|at| args.get(at)).map_or(span, |arg| arg.span);
            Box::new(EvalError::new(Code::EVALUATION, at, error.message))
        };
        let source = Source::of(template, site).map_err(refused)?;
        let program = program(source, site, &self.symbols.environment).map_err(refused)?;
        has_all(&program, vars).map_err(refused)?;
        match super::fold::failures(&program.root).first() {
            Some(failure) if failure.code == Code::BUDGET => Err(Box::new(EvalError { span, ..EvalError::clone(failure) })),
            Some(failure) => Err(refused(program.explain(failure))),
            None => Ok(Some(Arc::new(program))),
        }
    }

    fn function(&mut self, call: &Call) -> Option<&'static Function> {
        let name = functions::plain_name(&call.name.text);
        let found = functions::lookup(name);
        if found.is_none() {
            let mut problem =
                Diagnostic::error(Code::UNKNOWN_FUNCTION, call.name.span, format!("there is no function \"{name}\""));
            problem.hint = did_you_mean(name, functions::names()).or_else(|| beginning_with(name));
            self.report(problem);
        }
        found
    }

    /// Says at once what the call would say when it runs.
    fn check_count(&mut self, call: &Call, function: &Function, span: Span) -> Option<()> {
        let (given, expected) = (call.args.len(), function.params.len());
        let missing = function.params.get(given);
        let (message, span) = match missing {
            Some(_) if !call.expand_final => {
                let at_least = if function.variadic.is_some() { "at least " } else { "" };
                (format!("function \"{}\" takes {at_least}{}, not {given}", function.name, arguments(expected)), span)
            }
            None if given > expected && function.variadic.is_none() && !(call.expand_final && given == expected + 1) => {
                let excess = call.args.get(expected).zip(call.args.last());
                let excess = excess.map_or(span, |(first, last)| first.span.to(last.span));
                (format!("function \"{}\" takes only {}, not {given}", function.name, arguments(expected)), excess)
            }
            _ => return Some(()),
        };
        self.report(Diagnostic::error(Code::ARGUMENT_COUNT, span, message).hint(signature(function)));
        None
    }

    fn lazy(&mut self, call: &Call, span: Span, which: Lazy) -> Option<Node> {
        let args = self.all(&call.args);
        let problem = match (which, call.args.len()) {
            _ if call.expand_final => Some("\"...\" does not work here: each argument must be written out"),
            (Lazy::Try, 0) => Some("function \"try\" takes at least 1 argument"),
            (Lazy::Can, 0 | 2..) => Some("function \"can\" takes 1 argument"),
            _ => None,
        };
        if let Some(problem) = problem {
            self.report(Diagnostic::error(Code::ARGUMENT_COUNT, span, problem));
            return None;
        }
        let args = args?;
        let reads = args.iter().map(|arg| arg.reads).collect();
        let kind = match which {
            Lazy::Try => Kind::Try(args),
            Lazy::Can => Kind::Can(Box::new(args.into_iter().next()?)),
        };
        Some(self.finish(kind, span, reads))
    }
}

/// Refuses a template that needs a name which the object written out for it does not have.
fn has_all(program: &Program, vars: &Node) -> Result<(), FunctionError> {
    let Kind::Object(items) = &vars.kind else { return Ok(()) };
    let keys: Option<Vec<&str>> = items.iter().map(|(key, _)| key.as_constant().and_then(Value::as_str)).collect();
    let Some(keys) = keys else { return Ok(()) };
    match program.names.iter().find(|(name, _)| !keys.contains(&&**name)) {
        Some((name, span)) => Err(missing(program, name, *span)),
        None => Ok(()),
    }
}

/// The functions that evaluate only what they need.
#[derive(Clone, Copy)]
enum Lazy {
    Try,
    Can,
}

/// The functions that a short name could stand for.
fn beginning_with(name: &str) -> Option<String> {
    let mut longer: Vec<&str> = functions::names().filter(|function| name.len() >= 3 && function.starts_with(name)).collect();
    longer.sort_unstable();
    (!longer.is_empty()).then(|| format!("there is {}", listed(longer)))
}

/// `replace(string, substring, replacement)`
fn signature(function: &Function) -> String {
    let params = function.params.iter().map(|param| param.name.to_owned());
    let more = function.variadic.iter().map(|param| format!("{}...", param.name));
    format!("write {}({})", function.name, params.chain(more).collect::<Vec<_>>().join(", "))
}

fn arguments(count: usize) -> String {
    if count == 1 { String::from("1 argument") } else { format!("{count} arguments") }
}
