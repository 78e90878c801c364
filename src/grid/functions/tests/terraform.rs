//! What Terraform 1.11.4 answers, as `terraform console` gave it. A row: function, arguments, Terraform's answer, and ours where it
//! differs: more words in an error, or what the folder's documentation says.

use super::harness::answer;

const TABLE: &str = include_str!("terraform.tsv");

/// Compares a table's answers with ours.
pub(super) fn compare(table: &str, answer: impl Fn(&str, &str) -> String) {
    let mut wrong = Vec::new();
    for row in table.lines() {
        let (name, arguments, theirs, ours) = match row.split('\t').collect::<Vec<_>>()[..] {
            [name, arguments, theirs] => (name, arguments, theirs, theirs),
            [name, arguments, theirs, ours] if theirs != ours => (name, arguments, theirs, ours),
            _ => panic!("{row}"),
        };
        let answer = answer(name, arguments);
        if answer != ours {
            wrong.push(format!("{name} {arguments}\n  want {ours}\n  have {answer}\n  Terraform {theirs}"));
        }
    }
    assert!(wrong.is_empty(), "{} rows differ\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn answers_as_terraform_does() {
    compare(TABLE, answer);
}
