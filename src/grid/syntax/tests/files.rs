use super::{file, parsed, problems, show};

#[test]
fn an_ordinary_grid() {
    let text = r#"# A comment
squall { seed = 1 }

step "http_request" "first" { // another
  arguments {
    url     = "http://localhost/${count.index}" /* and another */
    headers = {
      "Content-Type" = "text/plain"
      accept : "*/*"
    }
  }
  count = 2

  retry {
    attempts = 3
    backoff { initial = "1s" }
  }
  uses {}
}
locals { }
mix bare label "quoted" {
}"#;
    insta::assert_snapshot!(show::file(&file(text)), @r#"
    squall:
      seed = #1
    step "http_request" "first":
      arguments:
        url = (template "http://localhost/" ${count.index})
        headers = {"Content-Type": "text/plain", "accept": "*/*"}
      count = #2
      retry:
        attempts = #3
        backoff:
          initial = "1s"
      uses:
    locals:
    mix "bare" "label" "quoted":
    "#);
}

#[test]
fn a_published_grid_has_an_attribute_after_a_brace() {
    let text = "step \"env_vars\" \"e\" {\n  arguments {\n    defaults = {\n      HOST = \"localhost\"\n    } required  = [\"DB_PASS\"]\n  }\n}";
    let (file, problems) = parsed(text);
    insta::assert_snapshot!(show::file(&file), @r#"
    step "env_vars" "e":
      arguments:
        defaults = {"HOST": "localhost"}
        required = ["DB_PASS"]
    "#);
    insta::assert_snapshot!(problems, @r#"
    warning[G007]: `required` follows a closing brace on the same line
     --> a.hcl:5:7
      |
    5 |     } required  = ["DB_PASS"]
      |     - ^^^^^^^^
      |     |
      |     after this brace
      |
      = help: begin a new line before `required`
    "#);
    let required = &file.body.blocks[0].body.blocks[0].body.attributes[1];
    assert_eq!(&text[required.name.span.start as usize..required.name.span.end as usize], "required");
}

#[test]
fn an_attribute_after_the_brace_of_a_block_without_a_space() {
    insta::assert_snapshot!(problems("a {\n}b = 1\n"), @r"
    warning[G007]: `b` follows a closing brace on the same line
     --> a.hcl:2:2
      |
    2 | }b = 1
      | -^
      | |
      | after this brace
      |
      = help: begin a new line before `b`
    ");
}

#[test]
fn empty_files() {
    for text in ["", "\n", "\n\n  \t\n", "# only\n// comments\n/* here */", "\u{feff}", "\u{feff}# bom\r\n"] {
        assert_eq!(show::file(&file(text)), "", "{text:?}");
    }
}

#[test]
fn odd_but_fine() {
    let table = [
        ("a = 1", "a = #1\n"),
        ("\u{feff}a = 1\r\nb = 2\r\n", "a = #1\nb = #2\n"),
        ("a=1#x\nb=\"#\"//y\nc=/*z*/3", "a = #1\nb = \"#\"\nc = #3\n"),
        ("a /* x */ = /* y */ 1 /* z\n */\n", "a = #1\n"),
        ("ä-ö_1 = \"日本\" # ü\n", "ä-ö_1 = \"日本\"\n"),
        ("b {\n  x = <<E\n {\nE\n\n  y = 1\n}", "b:\n  x = \" {\\n\"\n  y = #1\n"),
        ("\tb\t\"l\"\t{\t}\t", "b \"l\":\n"),
        ("a = [] # ]\nb = {} # }\n", "a = []\nb = {}\n"),
        ("for = 1\nif = 2\nin = 3\nfor-x = 4", "for = #1\nif = #2\nin = #3\nfor-x = #4\n"),
        ("b {\n  for = 1\n  x = 2\n}", "b:\n  for = #1\n  x = #2\n"),
        ("a = f(\n  1,\n  b == 2,\n)\n", "a = f(#1 (Equal b #2))\n"),
        ("l \"a\\tb\" {}", "l \"a\\tb\":\n"),
    ];
    for (text, tree) in table {
        assert_eq!(show::file(&file(text)), tree, "{text:?}");
    }
}

#[test]
fn places_in_a_file_with_a_mark_and_other_line_ends() {
    let text = "\u{feff}# ü\r\nstep \"a\" b {\r\n  x = [ü]\r\n}\r\n";
    let file = file(text);
    let block = &file.body.blocks[0];
    let at = |span: crate::base::diagnostic::Span| &text[span.start as usize..span.end as usize];
    assert_eq!(at(block.open_span), "step \"a\" b");
    assert_eq!(at(block.kind.span), "step");
    assert_eq!((at(block.labels[0].span), at(block.labels[1].span)), ("\"a\"", "b"));
    assert_eq!(at(block.body.span), "{\r\n  x = [ü]\r\n}");
    assert_eq!(at(block.body.attributes[0].span), "x = [ü]");
    assert_eq!(at(block.span), "step \"a\" b {\r\n  x = [ü]\r\n}");
    assert_eq!(at(file.body.span), text);
}

#[test]
fn what_is_wrong_does_not_hide_the_rest() {
    let text = r#"
step "a" "one" {
  good = 1
  bad  = [1, , 2]
  list = [1, 'x', 3]
  map  = {
    fine  = 1
    wrong =
    again = 2 2
  }
  also = 2
}
nonsense
step "a" "two" {
  good = 3
}
"#;
    let (file, problems) = parsed(text);
    insta::assert_snapshot!(show::file(&file), @r#"
    step "a" "one":
      good = #1
      also = #2
      (partial)
    step "a" "two":
      good = #3
    (partial)
    "#);
    insta::assert_snapshot!(problems, @r#"
    error[G001]: an element is missing before this comma
     --> a.hcl:4:14
      |
    4 |   bad  = [1, , 2]
      |              ^

    error[G005]: a string stands in double quotes
     --> a.hcl:5:14
      |
    5 |   list = [1, 'x', 3]
      |              ^^^
      |
      = help: write `"` instead of `'`

    error[G008]: this key has no value
     --> a.hcl:8:5
      |
    8 |     wrong =
      |     ^^^^^^^

    error[G001]: an operator or a comma is missing before `2`
     --> a.hcl:9:15
      |
    9 |     again = 2 2
      |               ^

    error[G009]: `nonsense` is neither an argument nor a block
      --> a.hcl:13:1
       |
    13 | nonsense
       | ^^^^^^^^
       |
       = help: write `nonsense = …` or `nonsense { … }`
    "#);
}

#[test]
fn the_grids_of_this_package_are_fine() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("grids");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "hcl") {
            file(&std::fs::read_to_string(path).unwrap());
            count += 1;
        }
    }
    assert!(count > 0);
}

#[test]
fn indentation_means_nothing_where_brackets_fit() {
    let odd = [
        "a {\nb = 1\nc {\nd = 2\n}\ne = 3\n}\nf {\n}\n",
        "a {\n      b = {\n  c = 1\n d = 2 }\n   e = 3\n}\n",
        "   a {\n  b = 1\n c = 2\n}\n",
        "a = {\n    b = 1 }\n    c = 2\n",
        "x = { a = 1\nb = 2\n}\ny = 3\n",
        "a {\n  b {\n    c = 1\nd = 2\n  }\n}\n",
    ];
    for text in odd {
        assert_eq!(super::problems(text), "", "{text}");
        // One mistake elsewhere does not make mistakes of it.
        let one = format!("{text}z = [1, 2]]\n");
        assert_eq!(super::problems(&one).matches("error[").count(), 1, "{}", super::problems(&one));
    }
}
