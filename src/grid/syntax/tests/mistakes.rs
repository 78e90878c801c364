//! The usual mistakes and what is said about them, exactly.

use super::problems;

/// Each text with what is said about it.
fn said(texts: &[&str]) -> String {
    texts.iter().map(|text| format!("{text:?}\n{}\n", problems(text))).collect::<Vec<_>>().join("\n")
}

#[test]
fn unclosed_things_are_told_where_they_open() {
    let texts = [
        "a = \"text\nb = 1\n",
        "a = \"text ${b\nc = 1\n",
        "a = \"x ${f(b) y\"\nc = 1\n",
        "a = [1, 2\nb = 1\n",
        "a = f(1, (2)\nb = 1\n",
        "a = <<EOT\ntext\n EOT.\n",
        "a = 1 /* no end\nb = 2\n",
        "a = \"%{ if b }c\"\n",
        "step \"a\" \"b\" {\n  x = 1\n\nstep \"a\" \"c\" {\n  y = 2\n}\n",
        "step \"a\" \"b\" {\n  arguments {\n    x = 1\n}\n\nstep \"a\" \"c\" {\n}\n",
        "step \"a\" \"b\" {\n  x = {\n    y = [1, 2\n  }\n  z = 3\n}\n",
    ];
    insta::assert_snapshot!(said(&texts), @r#"
    "a = \"text\nb = 1\n"
    error[G002]: this string is never closed
     --> a.hcl:1:5
      |
    1 | a = "text
      |     ^
      |
      = help: close it with `"` on the same line; a text of several lines is a heredoc: `<<EOT`

    "a = \"text ${b\nc = 1\n"
    error[G002]: this `${` is never closed
     --> a.hcl:1:11
      |
    1 | a = "text ${b
      |           ^^
      |
      = help: close it with `}`; for a plain `${` write `$${`

    "a = \"x ${f(b) y\"\nc = 1\n"
    error[G002]: this `${` is never closed
     --> a.hcl:1:8
      |
    1 | a = "x ${f(b) y"
      |        ^^
      |
      = help: close it with `}`; for a plain `${` write `$${`

    "a = [1, 2\nb = 1\n"
    error[G002]: this `[` is never closed
     --> a.hcl:1:5
      |
    1 | a = [1, 2
      |     ^
      |
      = help: close it with `]`

    "a = f(1, (2)\nb = 1\n"
    error[G002]: this `(` is never closed
     --> a.hcl:1:6
      |
    1 | a = f(1, (2)
      |      ^
      |
      = help: close it with `)`

    "a = <<EOT\ntext\n EOT.\n"
    error[G002]: this heredoc is never closed
     --> a.hcl:1:5
      |
    1 | a = <<EOT
      |     ^^^^^
    2 | text
    3 |  EOT.
      |  ---- this is not alone on its line
      |
      = help: end it with `EOT` alone on a line

    "a = 1 /* no end\nb = 2\n"
    error[G002]: this comment is never closed
     --> a.hcl:1:7
      |
    1 | a = 1 /* no end
      |       ^^
      |
      = help: close it with `*/`

    "a = \"%{ if b }c\"\n"
    error[G014]: this `if` is never ended
     --> a.hcl:1:6
      |
    1 | a = "%{ if b }c"
      |      ^^^^^
      |
      = help: end it with `%{ endif }`

    "step \"a\" \"b\" {\n  x = 1\n\nstep \"a\" \"c\" {\n  y = 2\n}\n"
    error[G002]: this `{` is never closed
     --> a.hcl:1:14
      |
    1 | step "a" "b" {
      |              ^
      |
      = help: close it with `}`

    "step \"a\" \"b\" {\n  arguments {\n    x = 1\n}\n\nstep \"a\" \"c\" {\n}\n"
    error[G002]: this `{` is never closed
     --> a.hcl:2:13
      |
    2 |   arguments {
      |             ^
      |
      = help: close it with `}`

    "step \"a\" \"b\" {\n  x = {\n    y = [1, 2\n  }\n  z = 3\n}\n"
    error[G002]: this `[` is never closed
     --> a.hcl:3:9
      |
    3 |     y = [1, 2
      |         ^
      |
      = help: close it with `]`
    "#);
}

#[test]
fn closing_too_much() {
    let texts = ["a = 1\n}\nb = 2\n", "a = [1, 2]]\nb = 1\n", "a = f(1))\n", "a = [1, 2)\nb = 3\n"];
    insta::assert_snapshot!(said(&texts), @r#"
    "a = 1\n}\nb = 2\n"
    error[G003]: there is nothing open that this `}` could close
     --> a.hcl:2:1
      |
    2 | }
      | ^
      |
      = help: remove it, or look for the opening that is missing before it

    "a = [1, 2]]\nb = 1\n"
    error[G003]: there is nothing open that this `]` could close
     --> a.hcl:1:11
      |
    1 | a = [1, 2]]
      |           ^
      |
      = help: remove it, or look for the opening that is missing before it

    "a = f(1))\n"
    error[G003]: there is nothing open that this `)` could close
     --> a.hcl:1:9
      |
    1 | a = f(1))
      |         ^
      |
      = help: remove it, or look for the opening that is missing before it

    "a = [1, 2)\nb = 3\n"
    error[G003]: this `)` should be a `]`
     --> a.hcl:1:10
      |
    1 | a = [1, 2)
      |     -    ^
      |     |
      |     to close this
    "#);
}

#[test]
fn characters_that_mean_nothing() {
    let texts = [
        "a = 'text'\n",
        "a = \u{201c}text\u{201d}\n",
        "a = `x`\n",
        "a = 1;\nb = 2;\n",
        "a =\u{a0}1\n",
        "a = b @ c\n",
        "a = \"\\d+\"\n",
        "a = \"\\u12 \\U00110000\"\n",
    ];
    insta::assert_snapshot!(said(&texts), @r#"
    "a = 'text'\n"
    error[G005]: a string stands in double quotes
     --> a.hcl:1:5
      |
    1 | a = 'text'
      |     ^^^^^^
      |
      = help: write `"` instead of `'`

    "a = “text”\n"
    error[G005]: a string stands in straight double quotes, not in `“`
     --> a.hcl:1:5
      |
    1 | a = “text”
      |     ^^^^^^
      |
      = help: write `"`

    "a = `x`\n"
    error[G005]: a string stands in double quotes
     --> a.hcl:1:5
      |
    1 | a = `x`
      |     ^^^
      |
      = help: write `"` instead of the back quote

    "a = 1;\nb = 2;\n"
    error[G005]: there are no semicolons
     --> a.hcl:1:6
      |
    1 | a = 1;
      |      ^
      |
      = help: put each argument on a line of its own

    error[G005]: there are no semicolons
     --> a.hcl:2:6
      |
    2 | b = 2;
      |      ^
      |
      = help: put each argument on a line of its own

    "a =\u{a0}1\n"
    error[G005]: this is a non-breaking space
     --> a.hcl:1:4
      |
    1 | a = 1
      |    ^
      |
      = help: replace it by an ordinary space

    "a = b @ c\n"
    error[G005]: the character `@` means nothing here
     --> a.hcl:1:7
      |
    1 | a = b @ c
      |       ^

    "a = \"\\d+\"\n"
    error[G013]: `\d` is no escape
     --> a.hcl:1:6
      |
    1 | a = "\d+"
      |      ^^
      |
      = help: for a backslash write `\\`: `\\d`

    "a = \"\\u12 \\U00110000\"\n"
    error[G013]: `\u` is no escape
     --> a.hcl:1:6
      |
    1 | a = "\u12 \U00110000"
      |      ^^
      |
      = help: `\u` is followed by the 4 hexadecimal digits of a character

    error[G013]: `\U` is no escape
     --> a.hcl:1:11
      |
    1 | a = "\u12 \U00110000"
      |           ^^
      |
      = help: `\U` is followed by the 8 hexadecimal digits of a character
    "#);
}

#[test]
fn lines() {
    let texts = [
        "a = 1 b = 2\n",
        "a = 1, b = 2\n",
        "a = 1,\n",
        "a {\n} b {\n}\n",
        "a =\n  1\n",
        "a = 1 +\n  2\n",
        "a = x\n  ? 1 : 2\n",
        "a { b = 1, c = 2 }\n",
        "a { b { } }\n",
        "a { b = 1\n  c = 2 }\n",
        "a\n{\n  b = 1\n}\n",
    ];
    insta::assert_snapshot!(said(&texts), @r#"
    "a = 1 b = 2\n"
    error[G006]: a new line is missing before `b`
     --> a.hcl:1:7
      |
    1 | a = 1 b = 2
      |       ^
      |
      = help: each argument and block stands on a line of its own

    "a = 1, b = 2\n"
    error[G006]: there is no comma after an argument
     --> a.hcl:1:6
      |
    1 | a = 1, b = 2
      |      ^
      |
      = help: remove it; each argument stands on a line of its own

    error[G006]: a new line is missing before `b`
     --> a.hcl:1:8
      |
    1 | a = 1, b = 2
      |        ^
      |
      = help: each argument and block stands on a line of its own

    "a = 1,\n"
    error[G006]: there is no comma after an argument
     --> a.hcl:1:6
      |
    1 | a = 1,
      |      ^
      |
      = help: remove it; each argument stands on a line of its own

    "a {\n} b {\n}\n"
    error[G006]: a new line is missing before `b`
     --> a.hcl:2:3
      |
    2 | } b {
      |   ^
      |
      = help: each argument and block stands on a line of its own

    "a =\n  1\n"
    error[G008]: `a` has no value
     --> a.hcl:1:1
      |
    1 | a =
      | ^^^
      |
      = help: the value begins on the same line as the `=`

    "a = 1 +\n  2\n"
    error[G001]: something is missing after `+`
     --> a.hcl:1:7
      |
    1 | a = 1 +
      |       ^
      |
      = help: an expression goes on on the next line only in parentheses

    "a = x\n  ? 1 : 2\n"
    error[G009]: `?` begins neither an argument nor a block
     --> a.hcl:2:3
      |
    2 |   ? 1 : 2
      |   ^
      |
      = help: an expression goes on on the next line only in parentheses

    "a { b = 1, c = 2 }\n"
    error[G015]: a block on one line holds one argument
     --> a.hcl:1:12
      |
    1 | a { b = 1, c = 2 }
      |            ^
      |
      = help: put each on a line of its own; if this should be a map, put `=` before its `{`

    "a { b { } }\n"
    error[G015]: a block on one line holds no other block
     --> a.hcl:1:5
      |
    1 | a { b { } }
      |     ^
      |
      = help: put each of its items on a line of its own

    "a { b = 1\n  c = 2 }\n"
    error[G015]: in a block of several lines the first item stands on a line of its own
     --> a.hcl:1:5
      |
    1 | a { b = 1
      |   - ^
      |   |
      |   begin a new line after this

    error[G015]: the `}` of a block of several lines stands on a line of its own
     --> a.hcl:2:9
      |
    1 | a { b = 1
      |   - for this
    2 |   c = 2 }
      |         ^

    "a\n{\n  b = 1\n}\n"
    error[G009]: the `{` of `a` stands on a line below
     --> a.hcl:1:1
      |
    1 | a
      | ^
    2 | {
      | - put this on the same line
    "#);
}

#[test]
fn neither_arguments_nor_blocks() {
    let texts = [
        "tags [\"a\"]\n",
        "count 3\n",
        "name \"x\"\n",
        "name\n",
        "name: 1\n",
        "a.b = 1\n",
        "headers {\n  \"Content-Type\" = \"x\"\n}\n",
        "= 1\n",
        "{\n}\n",
        "\"text\"\n",
        "a = 1\n+ 2\n",
        "[1]\n",
        "step \"a${b}\" {\n}\n",
    ];
    insta::assert_snapshot!(said(&texts), @r#"
    "tags [\"a\"]\n"
    error[G009]: a `=` is missing after `tags`
     --> a.hcl:1:6
      |
    1 | tags ["a"]
      |      ^
      |
      = help: write `tags = …`

    "count 3\n"
    error[G009]: a `=` is missing after `count`
     --> a.hcl:1:7
      |
    1 | count 3
      |       ^
      |
      = help: write `count = …`

    "name \"x\"\n"
    error[G009]: `name` is neither an argument nor a block
     --> a.hcl:1:1
      |
    1 | name "x"
      | ^^^^
      |
      = help: an argument has a `=` after `name`, a block a `{` after its labels

    "name\n"
    error[G009]: `name` is neither an argument nor a block
     --> a.hcl:1:1
      |
    1 | name
      | ^^^^
      |
      = help: write `name = …` or `name { … }`

    "name: 1\n"
    error[G009]: the value of `name` follows a `=`
     --> a.hcl:1:5
      |
    1 | name: 1
      |     ^
      |
      = help: write `name = …`

    "a.b = 1\n"
    error[G009]: the name of an argument is one word, without dots
     --> a.hcl:1:1
      |
    1 | a.b = 1
      | ^^^

    "headers {\n  \"Content-Type\" = \"x\"\n}\n"
    error[G009]: the name of an argument is not quoted
     --> a.hcl:2:3
      |
    2 |   "Content-Type" = "x"
      |   ^^^^^^^^^^^^^^
      |
      = help: write it without quotes; if this should be a map, put `=` before its `{`

    "= 1\n"
    error[G009]: a name is missing before this `=`
     --> a.hcl:1:1
      |
    1 | = 1
      | ^

    "{\n}\n"
    error[G009]: a block has a name before its `{`
     --> a.hcl:1:1
      |
    1 | {
      | ^

    "\"text\"\n"
    error[G009]: a text alone is neither an argument nor a block
     --> a.hcl:1:1
      |
    1 | "text"
      | ^^^^^^

    "a = 1\n+ 2\n"
    error[G009]: `+` begins neither an argument nor a block
     --> a.hcl:2:1
      |
    2 | + 2
      | ^
      |
      = help: an expression goes on on the next line only in parentheses

    "[1]\n"
    error[G009]: `[` begins neither an argument nor a block
     --> a.hcl:1:1
      |
    1 | [1]
      | ^

    "step \"a${b}\" {\n}\n"
    error[G009]: a label is a plain text, without `${` or `%{`
     --> a.hcl:1:6
      |
    1 | step "a${b}" {
      |      ^^^^^^^
    "#);
}

#[test]
fn given_twice() {
    let texts =
        ["a = 1\nb = 2\na = 3\n", "a = { k = 1, \"k\" = 2 }\n", "a = f({ k = 1, k = 2 })\n", "a = f({ k = 1, \"k\" = 2 })\n"];
    insta::assert_snapshot!(said(&texts), @r#"
    "a = 1\nb = 2\na = 3\n"
    error[G010]: `a` is given twice
     --> a.hcl:3:1
      |
    1 | a = 1
      | - first given here
    2 | b = 2
    3 | a = 3
      | ^
      |
      = help: remove one of them

    "a = { k = 1, \"k\" = 2 }\n"
    error[G011]: the key `k` is given twice
     --> a.hcl:1:14
      |
    1 | a = { k = 1, "k" = 2 }
      |       -      ^^^
      |       |
      |       first given here

    "a = f({ k = 1, k = 2 })\n"
    error[G011]: the key `k` is given twice
     --> a.hcl:1:16
      |
    1 | a = f({ k = 1, k = 2 })
      |         -      ^
      |         |
      |         first given here

    "a = f({ k = 1, \"k\" = 2 })\n"
    error[G011]: the key `k` is given twice
     --> a.hcl:1:16
      |
    1 | a = f({ k = 1, "k" = 2 })
      |         -      ^^^
      |         |
      |         first given here
    "#);
}

#[test]
fn expressions() {
    let texts = [
        "a = 1 +\n",
        "a = * 2\n",
        "a = [1 2]\n",
        "a = f(1 2)\n",
        "a = f(1,, 2)\n",
        "a = [1,, 2]\n",
        "a = { b }\n",
        "a = { b = 1 c = 2 }\n",
        "a = { b = }\n",
        "a = { b { c = 1 } }\n",
        "a = { b.c = 1 }\n",
        "a = b = c\n",
        "a = b & c\n",
        "a = b ? c\n",
        "a = \"${}\"\n",
        "a = \"${b c}\"\n",
        "a = [for x : y]\n",
        "a = b.\n",
        "a = b..c\n",
        "a = \"%{ fi b }x%{ endif }\"\n",
        "a = \"%{ if b }x%{ endfor }\"\n",
        "a = \"%{ else }\"\n",
        "a = \"%{ if b }%{ else }%{ else }%{ endif }\"\n",
        "a = ()\n",
        "a = f(\n",
        "a = <<EOT x\ntext\nEOT\n",
        "a = if b\n",
        "a = 1 = 2\n",
    ];
    insta::assert_snapshot!(said(&texts), @r#"
    "a = 1 +\n"
    error[G001]: something is missing after `+`
     --> a.hcl:1:7
      |
    1 | a = 1 +
      |       ^
      |
      = help: an expression goes on on the next line only in parentheses

    "a = * 2\n"
    error[G001]: `*` is not expected here
     --> a.hcl:1:5
      |
    1 | a = * 2
      |     ^

    "a = [1 2]\n"
    error[G001]: an operator or a comma is missing before `2`
     --> a.hcl:1:8
      |
    1 | a = [1 2]
      |        ^

    "a = f(1 2)\n"
    error[G001]: an operator or a comma is missing before `2`
     --> a.hcl:1:9
      |
    1 | a = f(1 2)
      |         ^

    "a = f(1,, 2)\n"
    error[G001]: something is missing before `,`
     --> a.hcl:1:9
      |
    1 | a = f(1,, 2)
      |         ^ expected `)` or expression

    "a = [1,, 2]\n"
    error[G001]: an element is missing before this comma
     --> a.hcl:1:8
      |
    1 | a = [1,, 2]
      |        ^

    "a = { b }\n"
    error[G001]: an item of a map is `key = value`
     --> a.hcl:1:7
      |
    1 | a = { b }
      |       ^

    "a = { b = 1 c = 2 }\n"
    error[G006]: a comma or a new line is missing before this key
     --> a.hcl:1:13
      |
    1 | a = { b = 1 c = 2 }
      |             ^

    "a = { b = }\n"
    error[G008]: this key has no value
     --> a.hcl:1:7
      |
    1 | a = { b = }
      |       ^^^

    "a = { b { c = 1 } }\n"
    error[G001]: an item of a map is `key = value`
     --> a.hcl:1:7
      |
    1 | a = { b { c = 1 } }
      |       ^^^^^^^^^^^
      |
      = help: this is the value of an argument, where there are no blocks: write `b = { … }`

    "a = { b.c = 1 }\n"
    error[G012]: this could be meant as a key or as a reference
     --> a.hcl:1:7
      |
    1 | a = { b.c = 1 }
      |       ^^^
      |
      = help: quote it if it is a key, put it in parentheses if it is a reference

    "a = b = c\n"
    error[G001]: a `=` cannot stand in an expression
     --> a.hcl:1:7
      |
    1 | a = b = c
      |       ^
      |
      = help: to compare, write `==`

    "a = b & c\n"
    error[G001]: there is no operator `&`
     --> a.hcl:1:7
      |
    1 | a = b & c
      |       ^
      |
      = help: did you mean `&&`?

    "a = b ? c\n"
    error[G001]: this `?` has no `:`
     --> a.hcl:1:7
      |
    1 | a = b ? c
      |       ^
      |
      = help: a conditional is `condition ? value : other`

    "a = \"${}\"\n"
    error[G001]: this interpolation is empty
     --> a.hcl:1:6
      |
    1 | a = "${}"
      |      ^^^
      |
      = help: for a plain `${` write `$${`

    "a = \"${b c}\"\n"
    error[G001]: an operator or a comma is missing before `c`
     --> a.hcl:1:10
      |
    1 | a = "${b c}"
      |          ^
      |
      = help: an interpolation holds one expression: `${…}`; for a plain `${` write `$${`

    "a = [for x : y]\n"
    error[G001]: `:` is not expected here
     --> a.hcl:1:12
      |
    1 | a = [for x : y]
      |            ^ expected `in`

    "a = b.\n"
    error[G001]: something is missing after `.`
     --> a.hcl:1:6
      |
    1 | a = b.
      |      ^
      |
      = help: an expression goes on on the next line only in parentheses

    "a = b..c\n"
    error[G001]: `.` is not expected here
     --> a.hcl:1:6
      |
    1 | a = b..c
      |      ^

    "a = \"%{ fi b }x%{ endif }\"\n"
    error[G014]: a template directive is `if`, `else`, `endif`, `for` or `endfor`
     --> a.hcl:1:6
      |
    1 | a = "%{ fi b }x%{ endif }"
      |      ^^^^^
      |
      = help: did you mean `if`? for a plain `%{` write `%%{`

    "a = \"%{ if b }x%{ endfor }\"\n"
    error[G014]: `endfor` within an `if` that is not ended yet
     --> a.hcl:1:16
      |
    1 | a = "%{ if b }x%{ endfor }"
      |      -----     ^^^^^^^^^
      |      |
      |      opened here

    "a = \"%{ else }\"\n"
    error[G014]: `else` without an `if` before it
     --> a.hcl:1:6
      |
    1 | a = "%{ else }"
      |      ^^^^^^^

    "a = \"%{ if b }%{ else }%{ else }%{ endif }\"\n"
    error[G014]: this `if` has an `else` already
     --> a.hcl:1:24
      |
    1 | a = "%{ if b }%{ else }%{ else }%{ endif }"
      |      ----- opened here ^^^^^^^

    "a = ()\n"
    error[G001]: something is missing before `)`
     --> a.hcl:1:6
      |
    1 | a = ()
      |      ^

    "a = f(\n"
    error[G002]: this `(` is never closed
     --> a.hcl:1:6
      |
    1 | a = f(
      |      ^
      |
      = help: close it with `)`

    "a = <<EOT x\ntext\nEOT\n"
    error[G001]: nothing may follow the marker of a heredoc
     --> a.hcl:1:10
      |
    1 | a = <<EOT x
      |          ^^
      |
      = help: its text begins on the next line

    "a = if b\n"
    error[G001]: an operator or a comma is missing before `b`
     --> a.hcl:1:8
      |
    1 | a = if b
      |        ^

    "a = 1 = 2\n"
    error[G001]: a `=` cannot stand in an expression
     --> a.hcl:1:7
      |
    1 | a = 1 = 2
      |       ^
      |
      = help: to compare, write `==`
    "#);
}
