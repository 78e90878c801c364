//! A tree as a short text, so that tests can be read.

use super::super::tree::*;

pub(super) fn file(file: &File) -> String {
    body(&file.body, 0)
}

fn body(body: &Body, depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let mut lines: Vec<(u32, String)> = Vec::new();
    for attribute in &body.attributes {
        lines.push((attribute.span.start, format!("{indent}{} = {}\n", attribute.name.text, expression(&attribute.value))));
    }
    for block in &body.blocks {
        let labels: String = block.labels.iter().map(|label| format!(" {:?}", &*label.text)).collect();
        lines.push((block.span.start, format!("{indent}{}{labels}:\n{}", block.kind.text, self::body(&block.body, depth + 1))));
    }
    if body.completeness == Completeness::Partial {
        lines.push((u32::MAX, format!("{indent}(partial)\n")));
    }
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect()
}

pub(super) fn expression(of: &Expression) -> String {
    let all = |list: &[Expression]| list.iter().map(expression).collect::<Vec<_>>().join(" ");
    match &of.kind {
        ExpressionKind::Null => String::from("null"),
        ExpressionKind::Bool(value) => value.to_string(),
        ExpressionKind::Number(text) => format!("#{text}"),
        ExpressionKind::String(text) => format!("{text:?}"),
        ExpressionKind::Template(list) => format!("(template{})", parts(list)),
        ExpressionKind::Wrapped(inner) => format!("(wrapped {})", expression(inner)),
        ExpressionKind::Tuple(list) => format!("[{}]", all(list)),
        ExpressionKind::Object(items) => {
            let items: Vec<_> =
                items.iter().map(|item| format!("{}: {}", expression(&item.key), expression(&item.value))).collect();
            format!("{{{}}}", items.join(", "))
        }
        ExpressionKind::Variable(name) => name.to_string(),
        ExpressionKind::GetAttr { of, name } => format!("{}.{}", expression(of), name.text),
        ExpressionKind::Index { of, key } => format!("{}[{}]", expression(of), expression(key)),
        ExpressionKind::LegacyIndex { of, index } => format!("{}.<{index}>", expression(of)),
        ExpressionKind::Splat(splat) => format!("(splat {} {})", expression(&splat.of), steps(splat.kind, &splat.each)),
        ExpressionKind::Call(call) => {
            format!("{}({}{})", call.name.text, all(&call.args), if call.expand_final { "..." } else { "" })
        }
        ExpressionKind::Unary { operator, operand, .. } => format!("({operator:?} {})", expression(operand)),
        ExpressionKind::Binary(binary) => {
            format!("({:?} {} {})", binary.operator, expression(&binary.left), expression(&binary.right))
        }
        ExpressionKind::Conditional(c) => {
            format!("(if {} {} {})", expression(&c.condition), expression(&c.then), expression(&c.otherwise))
        }
        ExpressionKind::For(each) => for_expression(each),
        ExpressionKind::Parens(inner) => format!("({})", expression(inner)),
    }
}

fn for_expression(each: &For) -> String {
    let key = each.key.as_ref().map_or(String::new(), |key| format!("{},", key.text));
    let result = match &each.result {
        ForResult::Tuple(value) => expression(value),
        ForResult::Object { key, value } => format!("{} => {}", expression(key), expression(value)),
        ForResult::Groups { key, value } => format!("{} => {}...", expression(key), expression(value)),
    };
    let condition = each.condition.as_ref().map_or(String::new(), |condition| format!(" if {}", expression(condition)));
    format!("(for {key}{} in {} : {result}{condition})", each.value.text, expression(&each.collection))
}

fn steps(kind: SplatKind, each: &[Step]) -> String {
    let mut text = String::from(if kind == SplatKind::Full { "[*]" } else { ".*" });
    for step in each {
        text += &match &step.kind {
            StepKind::GetAttr(name) => format!(".{}", name.text),
            StepKind::Index(key) => format!("[{}]", expression(key)),
            StepKind::LegacyIndex(index) => format!(".<{index}>"),
            StepKind::Splat { kind, each } => format!("({})", steps(*kind, each)),
        };
    }
    text
}

fn parts(list: &[TemplatePart]) -> String {
    let show = |part: &TemplatePart| match part {
        TemplatePart::Literal { text, .. } => format!(" {text:?}"),
        TemplatePart::Interpolation { expression: inner, .. } => format!(" ${{{}}}", expression(inner)),
        TemplatePart::If(each) => {
            format!(" %if {} ({}) ({})", expression(&each.condition), parts(&each.then).trim(), parts(&each.otherwise).trim())
        }
        TemplatePart::For(each) => {
            let key = each.key.as_ref().map_or(String::new(), |key| format!("{},", key.text));
            format!(" %for {key}{} in {} ({})", each.value.text, expression(&each.collection), parts(&each.body).trim())
        }
    };
    list.iter().map(show).collect()
}
