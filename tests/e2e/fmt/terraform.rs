//! The style is that of `terraform fmt`.
//!
//! `pairs.txt` was made with Terraform 1.11.4, from its documented behaviour (<https://developer.hashicorp.com/terraform/language/style>)
//! and that of hclwrite. Where Terraform is at hand, the pairs and generated grids are compared with what it does today.
//!
//! We differ on purpose, each with its reason, in what [`OURS`] shows.

use std::process::Command;

use crate::fuzz::grid::{Taste, grid};
use crate::fuzz::tape::{Random, Tape};
use crate::kit::{Folder, text_of};

use super::laws::laid_out;

/// A text, what becomes of it, and what Terraform makes of it.
struct Ours {
    why: &'static str,
    before: &'static str,
    after: &'static str,
    terraform: &'static str,
}

const OURS: &[Ours] = &[
    Ours {
        why: "one blank line separates as well as three; where something begins or ends it separates nothing",
        before: "\na = 1\n\n\n\nb {\n\n  c = 1\n\n}\n\n",
        after: "a = 1\n\nb {\n  c = 1\n}\n",
        terraform: "\na = 1\n\n\n\nb {\n\n  c = 1\n\n}\n\n",
    },
    Ours { why: "a line has an end", before: "a = 1", after: "a = 1\n", terraform: "a = 1" },
    Ours {
        why: "a heredoc is text: nothing in it is touched",
        before: "a = <<EOT\n${ b }\nEOT\n",
        after: "a = <<EOT\n${ b }\nEOT\n",
        terraform: "a = <<EOT\n${b}\nEOT\n",
    },
    Ours {
        why: "the file says the same before and after, to the syntax tree",
        before: "a = \"${b}\"\n",
        after: "a = \"${b}\"\n",
        terraform: "a = b\n",
    },
    Ours {
        why: "no comment is ever lost",
        before: "a /* why */ \"b\" {\n}\n",
        after: "a /* why */ \"b\" {\n}\n",
        terraform: "a \"b\" {\n}\n",
    },
    Ours {
        why: "a number, a dot and a number are not another number",
        before: "a = 0. 5\n",
        after: "a = 0. 5\n",
        terraform: "a = 0.5\n",
    },
    Ours {
        why: "in and if are no functions",
        before: "a = [for x in (b) : x if (c)]\n",
        after: "a = [for x in (b) : x if (c)]\n",
        terraform: "a = [for x in(b) : x if(c)]\n",
    },
    Ours {
        why: "a minus that begins a line takes away from the line above",
        before: "a = (\n  b\n  - c\n)\n",
        after: "a = (\n  b\n  - c\n)\n",
        terraform: "a = (\n  b\n  -c\n)\n",
    },
    Ours {
        why: "a minus behind an arrow, or at the beginning of an interpolation, is a sign",
        before: "a = { for k in b : k => -1 }\nb = \"a ${-(b)}\"\n",
        after: "a = { for k in b : k => -1 }\nb = \"a ${-(b)}\"\n",
        terraform: "a = { for k in b : k => - 1 }\nb = \"a ${- (b)}\"\n",
    },
];

/// Title, before and after of each pair.
fn pairs(text: &str) -> Vec<(&str, &str, &str)> {
    let pair = |part| {
        let (title, rest) = str::split_once(part, '\n')?;
        let (before, after) = rest.split_once("---\n")?;
        Some((title, before, after))
    };
    text.split("=== ").filter_map(pair).collect()
}

#[test]
fn as_terraform() {
    let text = text_of("tests/e2e/fmt/pairs.txt");
    let pairs = pairs(&text);
    assert!(pairs.len() > 20);
    for (title, before, after) in pairs {
        assert_eq!(laid_out(before).as_deref(), Some(after), "{title}");
        assert_eq!(laid_out(after).as_deref(), Some(after), "{title}, a second time");
        assert!(before != after || title.contains("stay"), "{title} shows nothing");
    }
}

#[test]
fn ours() {
    for one in OURS {
        assert_eq!(laid_out(one.before).as_deref(), Some(one.after), "{}", one.why);
    }
}

/// What Terraform makes of texts; None where there is none.
fn terraform(texts: &[&str]) -> Option<Vec<String>> {
    let folder = Folder::new();
    let paths: Vec<_> = texts.iter().enumerate().map(|(at, text)| folder.write(&format!("{at}.tf"), text)).collect();
    let ran = Command::new("terraform").args(["fmt", "-list=false", "."]).current_dir(folder.path()).output().ok()?;
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    Some(paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect())
}

#[test]
fn where_terraform_is_at_hand_it_does_the_same() {
    let text = text_of("tests/e2e/fmt/pairs.txt");
    let mut cases: Vec<(String, String)> =
        pairs(&text).into_iter().map(|(_, before, after)| (before.into(), after.into())).collect();
    cases.extend(OURS.iter().map(|one| (one.before.into(), one.terraform.into())));
    let mut random = Random::new(3);
    for _ in 0..300 {
        let bytes = random.bytes(300);
        // Blanks on a line without an end Terraform keeps.
        let text = grid(&mut Tape::new(&bytes), Taste::AsTerraform).trim_end_matches([' ', '\t']).to_owned();
        let after = laid_out(&text).unwrap_or_else(|| panic!("the generator makes grids:\n{text}"));
        cases.push((text, after));
    }
    let befores: Vec<&str> = cases.iter().map(|(before, _)| before.as_str()).collect();
    let Some(made) = terraform(&befores) else {
        eprintln!("there is no terraform to compare with");
        return;
    };
    for ((before, after), made) in cases.iter().zip(&made) {
        let differs = made.lines().zip(after.lines()).enumerate().find(|(_, (made, after))| made != after);
        assert!(made == after, "{differs:#?}, of\n{before}\n--- Terraform\n{made}");
    }
}
