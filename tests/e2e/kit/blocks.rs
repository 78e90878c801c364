//! Blocks of grids.

use super::Site;

/// A step with arguments, and what else stands in it.
pub fn step(kind: &str, name: &str, arguments: &str, more: &str) -> String {
    format!("step \"{kind}\" \"{name}\" {{\n{more}\narguments {{\n{arguments}\n}}\n}}\n")
}

/// A step that asks a site for a path, which is a template, and what else stands in it.
pub fn get(site: &Site, name: &str, path: &str, more: &str) -> String {
    step("http_request", name, &format!("url = \"{}{path}\"", site.url), more)
}

/// A step that shows a value, which ends it well.
pub fn print(name: &str, value: &str, more: &str) -> String {
    step("print", name, &format!("input = {value}"), more)
}

/// A step that fails only when it runs.
pub fn failing(name: &str, more: &str) -> String {
    step("assert", name, "condition = run.seed < 0\nmessage = \"no luck\"", more)
}

/// An output.
pub fn output(name: &str, value: &str) -> String {
    format!("output \"{name}\" {{\nvalue = {value}\n}}\n")
}
