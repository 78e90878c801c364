//! Type expressions: `list(string)`, `object({ a = optional(number, 1) })`.

use crate::base::diagnostic::{Code, Diagnostic, Span, did_you_mean};
use crate::grid::syntax::{Call, Expression, ExpressionKind};
use crate::value::{Field, Text, Type, Value, convert};

use super::container::{Compiled, Container};

const PRIMITIVES: [&str; 4] = ["string", "number", "bool", "any"];
const CONSTRUCTORS: [&str; 5] = ["list", "set", "map", "tuple", "object"];

/// Reads a type; nothing after a report. `container` evaluates the defaults of optional attributes.
pub(super) fn read(expression: &Expression, container: &mut Container<'_>) -> Option<Type> {
    match &expression.kind {
        ExpressionKind::Parens(inner) => read(inner, container),
        ExpressionKind::Variable(name) => match &**name {
            "string" => Some(Type::String),
            "number" => Some(Type::Number),
            "bool" => Some(Type::Bool),
            "any" => Some(Type::Any),
            name if CONSTRUCTORS.contains(&name) => {
                wrong(container, expression.span, format!("\"{name}\" needs to know of what"), Some(example(name)))
            }
            name => unknown(name, expression.span, container),
        },
        ExpressionKind::String(name) => {
            let hint = PRIMITIVES.contains(&&**name).then(|| format!("write {name} without quotes"));
            wrong(container, expression.span, String::from("a type is not a string"), hint)
        }
        ExpressionKind::Call(call) => constructor(call, expression.span, container),
        _ => wrong(
            container,
            expression.span,
            String::from("this is no type"),
            Some(String::from("types are such as string and list(string)")),
        ),
    }
}

fn constructor(call: &Call, span: Span, container: &mut Container<'_>) -> Option<Type> {
    let name = &*call.name.text;
    if name == "optional" {
        let message = String::from("\"optional\" stands only before the type of an attribute of an object");
        return wrong(container, span, message, Some(example("object")));
    }
    if !CONSTRUCTORS.contains(&name) {
        return unknown(name, call.name.span, container);
    }
    let [of] = call.args.as_slice() else {
        return wrong(container, span, format!("\"{name}\" takes one argument, not {}", call.args.len()), Some(example(name)));
    };
    match (name, &of.kind) {
        ("list", _) => read(of, container).map(Type::list),
        ("set", _) => read(of, container).map(Type::set),
        ("map", _) => read(of, container).map(Type::map),
        ("tuple", ExpressionKind::Tuple(elements)) => {
            let types: Vec<Option<Type>> = elements.iter().map(|element| read(element, container)).collect();
            types.into_iter().collect::<Option<_>>().map(Type::Tuple)
        }
        ("object", ExpressionKind::Object(items)) => {
            let fields: Vec<Option<(Text, Field)>> = items.iter().map(|item| field(&item.key, &item.value, container)).collect();
            fields.into_iter().collect::<Option<Vec<_>>>().map(Type::object_of)
        }
        _ => wrong(container, of.span, format!("\"{name}\" is written otherwise"), Some(example(name))),
    }
}

fn field(key: &Expression, ty: &Expression, container: &mut Container<'_>) -> Option<(Text, Field)> {
    let ExpressionKind::String(name) = &key.kind else {
        return wrong(container, key.span, String::from("the name of an attribute is written out"), None);
    };
    let name = Text::from(&**name);
    let optional = match &ty.kind {
        ExpressionKind::Call(call) if &*call.name.text == "optional" => call,
        _ => return Some((name, Field::required(read(ty, container)?))),
    };
    let (of, default) = match optional.args.as_slice() {
        [of] => (of, None),
        [of, default] => (of, Some(default)),
        _ => {
            return wrong(
                container,
                ty.span,
                String::from("\"optional\" takes a type and perhaps a default"),
                Some(example("object")),
            );
        }
    };
    let of = read(of, container)?;
    let default = match default {
        Some(default) => Some(default_of(default, &of, container)?),
        None => None,
    };
    Some((name, Field::optional(of, default)))
}

fn default_of(default: &Expression, ty: &Type, container: &mut Container<'_>) -> Option<Value> {
    let value = match container.known(default) {
        Compiled::Known(value, _) => value,
        Compiled::Computed(_) => {
            return wrong(container, default.span, String::from("a default must be known before the run"), None);
        }
        Compiled::Wrong => return None,
    };
    match convert::convert(&value, ty) {
        Ok(value) => Some(value),
        Err(error) => wrong(container, default.span, format!("the default is not of the type {ty}: {error}"), None),
    }
}

fn unknown(name: &str, span: Span, container: &mut Container<'_>) -> Option<Type> {
    let hint = did_you_mean(name, PRIMITIVES.into_iter().chain(CONSTRUCTORS));
    let all = || String::from("types are string, number, bool, any, list(…), set(…), map(…), tuple([…]) and object({…})");
    wrong(container, span, format!("there is no type \"{name}\""), Some(hint.unwrap_or_else(all)))
}

fn wrong<T>(container: &mut Container<'_>, span: Span, message: String, hint: Option<String>) -> Option<T> {
    let mut problem = Diagnostic::error(Code::INVALID_TYPE, span, message);
    problem.hint = hint;
    container.report(problem);
    None
}

fn example(constructor: &str) -> String {
    String::from(match constructor {
        "tuple" => "write tuple([string, number])",
        "object" => "write object({ a = string, b = optional(number, 1) })",
        "set" => "write set(string)",
        "map" => "write map(string)",
        _ => "write list(string)",
    })
}
