//! Grids that are good HCL, however odd they look: comments anywhere, heredocs, blanks missing or too many, all kinds of expressions.

use super::tape::Tape;

/// What may be in a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taste {
    /// Whatever the language has.
    Anything,
    /// Only what `terraform fmt` and ours lay out alike; see `format` for the rest.
    AsTerraform,
}

/// How deep expressions and blocks are.
const DEPTH: usize = 4;

const NAMES: &[&str] =
    &["a", "count", "bb", "retry", "url", "depends_on", "arguments", "ccc-c", "headers", "if", "ü", "for_each"];
const KINDS: &[&str] =
    &["step", "locals", "variable", "resource", "output", "check", "retry", "arguments", "uses", "group", "service"];
const LABELS: &[&str] = &["print", "http_request", "sleep", "a", "b", "assert", "x y", "é"];
const FUNCTIONS: &[&str] = &["f", "max", "join", "jsonencode", "length", "try", "range", "format"];
const ROOTS: &[&str] =
    &["var.a", "local.b", "step.print.a.output", "each.key", "count.index", "x", "self.output", "run.id", "service.a.url"];
const LITERALS: &[&str] =
    &["1", "0.5", "true", "null", "\"text\"", "12345678901234567890", "2.5e-3", "\"\"", "\"a\\n\\u00e9 # no\""];
const BINARY: &[&str] = &["+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"];

/// A grid in the making.
pub struct Writer<'a, 't> {
    tape: &'a mut Tape<'t>,
    taste: Taste,
    text: String,
    comments: usize,
    line_end: &'static str,
}

/// A grid from a tape.
pub fn grid(tape: &mut Tape<'_>, taste: Taste) -> String {
    let line_end = if tape.once_in(8) { "\r\n" } else { "\n" };
    let mut writer = Writer { tape, taste, text: String::new(), comments: 0, line_end };
    if taste == Taste::Anything && writer.tape.once_in(16) {
        writer.text.push('\u{feff}');
    }
    loop {
        writer.body(DEPTH);
        if writer.tape.is_over() {
            break;
        }
        writer.between();
    }
    if taste == Taste::Anything && writer.tape.once_in(4) {
        writer.text.push_str("#  the end");
    }
    writer.text
}

/// An expression from a tape.
pub fn expression(tape: &mut Tape<'_>) -> String {
    let mut writer = Writer { tape, taste: Taste::Anything, text: String::new(), comments: 0, line_end: "\n" };
    writer.expression(DEPTH + 2);
    writer.text
}

impl Writer<'_, '_> {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn choose(&mut self, of: &[&'static str]) {
        let one = self.tape.one(of);
        self.put(one);
    }

    fn number(&mut self) -> usize {
        self.comments += 1;
        self.comments
    }

    /// Blanks that may be missing.
    fn blanks(&mut self) {
        match self.tape.below(8) {
            0..4 => self.put(" "),
            4 => {}
            5 => self.put("  \t "),
            _ if self.taste == Taste::Anything && self.tape.once_in(4) => {
                let number = self.number();
                self.put(&format!(" /* c{number} */"));
                // A slash or a star behind it would be read with it.
                self.put(" ");
            }
            _ => {}
        }
    }

    /// Blanks that may not.
    fn blank(&mut self) {
        self.put(" ");
        self.blanks();
    }

    /// A line end where it means nothing.
    fn fold(&mut self) {
        if self.tape.once_in(4) {
            self.end_of_line();
            self.blanks();
        } else {
            self.blanks();
        }
    }

    fn end_of_line(&mut self) {
        if self.tape.once_in(4) {
            let sign = self.tape.one(&["#", "//", " #", "   // "]);
            let number = self.number();
            self.put(&format!("{sign} c{number} = {{ \"${{"));
        }
        let end = self.line_end;
        self.put(end);
    }

    /// What may stand between two items: comments and blank lines.
    fn between(&mut self) {
        for _ in 0..self.tape.below(4).saturating_sub(1) {
            self.blanks();
            if self.taste == Taste::Anything || self.tape.once_in(2) {
                let number = self.number();
                match self.tape.below(3) {
                    0 if self.taste == Taste::Anything => {}
                    1 => self.put(&format!("/* c{number}\n   of two lines */")),
                    _ => self.put(&format!("# c{number}")),
                }
                let end = self.line_end;
                self.put(end);
            }
        }
    }

    fn body(&mut self, depth: usize) {
        for at in 0..self.tape.below(5) {
            if self.tape.is_over() {
                return;
            }
            if depth > 0 && self.tape.once_in(3) {
                self.block(depth);
            } else {
                let name = format!("{}{}", self.tape.one(NAMES), self.tape.below(100) * 10 + at + self.text.len() * 1000);
                self.put(&name);
                self.blanks();
                self.put("=");
                self.blanks();
                if self.tape.once_in(6) {
                    self.heredoc();
                } else {
                    self.expression(depth);
                    self.end_of_line();
                }
            }
            self.between();
        }
    }

    fn block(&mut self, depth: usize) {
        self.choose(KINDS);
        for _ in 0..self.tape.below(3) {
            self.blank();
            if self.taste == Taste::Anything && self.tape.once_in(3) {
                self.choose(NAMES);
            } else {
                let label = self.tape.one(LABELS);
                self.put(&format!("\"{label}\""));
            }
        }
        self.blank();
        self.put("{");
        match self.tape.below(4) {
            0 => {}
            1 => {
                self.blanks();
                self.choose(NAMES);
                self.blanks();
                self.put("=");
                self.blanks();
                self.flat();
                self.blanks();
            }
            _ => {
                self.end_of_line();
                if self.taste == Taste::Anything {
                    self.between();
                }
                self.body(depth - 1);
            }
        }
        self.put("}");
        self.end_of_line();
    }

    fn heredoc(&mut self) {
        let dash = self.tape.one(&["", "-"]);
        let end = self.line_end;
        self.put(&format!("<<{dash}EOT{end}"));
        for _ in 0..self.tape.below(4) {
            let line = self.tape.one(&["", "  text  # no comment", "\tEOT not", "    $${ %%{ \" ${\"", "  = 1"]);
            self.put(line);
            if line.ends_with("${\"") {
                self.put("x\"}");
            }
            if self.taste == Taste::Anything && self.tape.once_in(3) {
                self.put("${ ");
                self.flat();
                self.put("   } %{ if  true~} x %{endif }");
            }
            self.put(end);
        }
        let indent = self.tape.one(&["", "  "]);
        self.put(&format!("{indent}EOT{end}"));
    }

    /// An expression without line ends.
    fn flat(&mut self) {
        match self.tape.below(4) {
            0 | 1 => self.choose(LITERALS),
            2 => self.choose(ROOTS),
            _ => {
                self.choose(ROOTS);
                self.put(" + ");
                self.choose(LITERALS);
            }
        }
    }

    fn expression(&mut self, depth: usize) {
        if depth == 0 || self.tape.is_over() {
            return self.flat();
        }
        let deeper = depth - 1;
        match self.tape.below(14) {
            0 | 1 => self.flat(),
            2 => self.template(deeper),
            3 => self.list("[", "]", deeper),
            4 => self.object(deeper),
            5 => {
                self.choose(FUNCTIONS);
                if self.tape.once_in(4) {
                    self.put(" ");
                }
                self.list("(", ")", deeper);
            }
            6 | 7 => {
                self.operand(deeper);
                self.blank();
                self.choose(BINARY);
                self.blanks();
                self.operand(deeper);
            }
            8 => {
                let sign = self.tape.one(&["-", "!"]);
                self.put(sign);
                self.blanks();
                self.operand(deeper);
            }
            9 => {
                self.operand(deeper);
                self.blank();
                self.put("?");
                self.blank();
                self.operand(deeper);
                self.blank();
                self.put(":");
                self.blank();
                self.operand(deeper);
            }
            10 => self.comprehension(deeper),
            11 => self.parens(deeper),
            12 => {
                self.choose(ROOTS);
                let step = self.tape.one(&[" [0]", "[ \"k\" ]", ".*.id", "[*].id", ".0", " . c", "[count.index]"]);
                self.put(step);
            }
            _ => {
                self.parens(deeper);
                self.put(" [ 0 ]");
            }
        }
    }

    /// An expression that may stand beside an operator. Of what begins a line, a minus would be laid out otherwise by Terraform.
    fn operand(&mut self, depth: usize) {
        match self.tape.below(3) {
            0 => self.flat_one(),
            1 => self.parens(depth),
            _ => self.list("[", "]", depth),
        }
    }

    fn flat_one(&mut self) {
        if self.tape.once_in(2) {
            self.choose(ROOTS);
        } else {
            self.choose(LITERALS);
        }
    }

    fn parens(&mut self, depth: usize) {
        self.put("(");
        self.fold();
        self.expression(depth);
        self.fold();
        self.put(")");
    }

    fn list(&mut self, open: &str, close: &str, depth: usize) {
        self.put(open);
        for at in 0..self.tape.below(4) {
            if at > 0 {
                self.put(",");
            }
            self.fold();
            if self.taste == Taste::Anything && self.tape.once_in(8) {
                self.heredoc();
            } else {
                self.expression(depth);
            }
            self.fold();
        }
        self.put(close);
    }

    fn object(&mut self, depth: usize) {
        self.put("{");
        self.fold();
        for at in 0..self.tape.below(4) {
            let number = at + self.text.len() * 10;
            let key = self.tape.one(&["k", "\"q\"", "(x + %)", "if"]);
            let key = key
                .replace('%', &number.to_string())
                .replace('k', &format!("k{number}"))
                .replace('q', &format!("q {number}"))
                .replace("if", &format!("if{number}"));
            self.put(&key);
            self.blanks();
            let sign = self.tape.one(&["=", ":"]);
            self.put(sign);
            self.blanks();
            self.expression(depth);
            match self.tape.below(3) {
                0 => self.put(","),
                1 => self.end_of_line(),
                _ => {
                    self.put(",");
                    self.fold();
                }
            }
            self.blanks();
        }
        self.put("}");
    }

    fn comprehension(&mut self, depth: usize) {
        let object = self.tape.once_in(2);
        self.put(if object { "{" } else { "[" });
        self.blanks();
        self.put("for k, v in ");
        match self.taste {
            Taste::Anything => self.operand(depth),
            Taste::AsTerraform => self.flat_one(),
        }
        self.blank();
        self.put(":");
        self.blanks();
        if object {
            self.put("k  =>");
            self.blanks();
        }
        self.flat_one();
        if object && self.tape.once_in(3) {
            self.put(" ...");
        }
        if self.tape.once_in(3) {
            self.put(" if ");
            match self.taste {
                Taste::Anything => self.operand(depth),
                Taste::AsTerraform => self.flat_one(),
            }
        }
        self.blanks();
        self.put(if object { "}" } else { "]" });
    }

    fn template(&mut self, depth: usize) {
        self.put("\"");
        self.put("a ");
        for _ in 0..=self.tape.below(3) {
            match self.tape.below(5) {
                0 => self.put("plain  $${ # text %%{"),
                1 => {
                    let open = self.tape.one(&["${", "${~"]);
                    self.put(open);
                    self.blanks();
                    match self.taste {
                        Taste::Anything => self.expression(depth),
                        Taste::AsTerraform => self.operand(depth),
                    }
                    self.blanks();
                    let close = self.tape.one(&["}", "~}"]);
                    self.put(close);
                }
                2 => {
                    self.put("%{ if ");
                    self.flat_one();
                    self.put("  }yes %{ else ~} no%{endif}");
                }
                3 => self.put("%{for x in [1]}${ x }%{ endfor  }"),
                _ => self.put("\\t\\\" é"),
            }
        }
        self.put("\"");
    }
}
