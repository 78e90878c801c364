//! What stands in fences in a Markdown file: grids to check, commands to run.

/// A fenced block.
#[derive(Debug)]
pub struct Fence {
    /// Where it begins, for messages: `README.md:12`.
    pub place: String,
    /// The first word after the fence.
    pub language: String,
    /// The second one: the name under which the text is kept.
    pub name: Option<String>,
    /// What stands in it.
    pub text: String,
}

/// A command in a fenced block.
#[derive(Debug)]
pub struct Shown {
    /// Where it stands.
    pub place: String,
    /// The command, without its annotation.
    pub line: String,
    /// The exit code it is to have: 0, or what `# exit code N` behind it says.
    pub code: i32,
}

/// The fenced blocks of a text.
pub fn fences(file: &str, text: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut open: Option<Fence> = None;
    for (number, line) in (1..).zip(text.lines()) {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(words), None) => {
                let mut words = words.split_whitespace().map(str::to_owned);
                let language = words.next().unwrap_or_else(|| panic!("{file}:{number}: say what stands in the fence"));
                open = Some(Fence { place: format!("{file}:{number}"), language, name: words.next(), text: String::new() });
            }
            (Some(_), Some(_)) => fences.extend(open.take()),
            (None, Some(fence)) => fence.text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{}: never closed", open.unwrap().place);
    fences
}

/// The commands of a block, one a line; a line that ends in a backslash goes on.
pub fn commands(fence: &Fence) -> Vec<Shown> {
    let text = fence.text.replace("\\\n", " ");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| shown(fence.place.clone(), line)).collect()
}

/// A command, with or without an annotation.
pub fn shown(place: String, line: &str) -> Shown {
    let (line, remark) = line.split_once(" # ").unwrap_or((line, ""));
    let code = remark.split_once("exit code ").map_or(0, |(_, code)| code.trim().parse().unwrap());
    Shown { place, line: line.trim().to_owned(), code }
}
