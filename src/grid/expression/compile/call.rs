//! Function calls.

use crate::base::diagnostic::{Code, Diagnostic, Span, did_you_mean, listed};
use crate::grid::expression::ir::{self, FunctionRef, Kind, Node, Reads};
use crate::grid::functions::{self, Function};
use crate::grid::syntax::Call;

use super::compiler::Compiler;

impl Compiler<'_> {
    pub(super) fn call(&mut self, call: &Call, span: Span) -> Option<Node> {
        match &*call.name.text {
            "try" => return self.lazy(call, span, Lazy::Try),
            "can" => return self.lazy(call, span, Lazy::Can),
            _ => {}
        }
        let function = self.function(call);
        let args = self.all(&call.args);
        let function = function?;
        self.check_count(call, function, span)?;
        let args = args?;
        let own = if function.impure { Reads::OUTSIDE } else { Reads::NOTHING };
        let reads = args.iter().map(|arg| arg.reads).fold(own, Reads::and);
        let kind = Kind::Call(Box::new(ir::Call { function: FunctionRef(function), args, expand_final: call.expand_final }));
        Some(self.finish(kind, span, reads))
    }

    fn function(&mut self, call: &Call) -> Option<&'static Function> {
        let name = &*call.name.text;
        let found = functions::lookup(name);
        if found.is_none() {
            let mut problem =
                Diagnostic::error(Code::UNKNOWN_FUNCTION, call.name.span, format!("there is no function \"{name}\""));
            problem.hint = did_you_mean(name, functions::names()).or_else(|| beginning_with(name));
            self.report(problem);
        }
        if functions::is_unbuilt(name) {
            self.report(Diagnostic::not_built(call.name.span, name));
            return None;
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
