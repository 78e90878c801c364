//! Profiles: chosen by name, listed with what each gives.

use serde_json::json;

use crate::kit::{Folder, output, print};

const VARIABLES: &str = "variable \"users\" {
  type    = number
  default = 10
}
variable \"token\" {
  type      = string
  default   = \"t0p-secret-one\"
  sensitive = true
}
variable \"region\" {
  type = string
}
profile \"small\" {
  default     = true
  description = \"a few users\"
  variables {
    users  = 2
    region = \"eu\"
  }
}
profile \"large\" {
  variables {
    users = 2000
    token = \"t0p-secret-two\"
  }
}
";

fn folder() -> Folder {
    let folder = Folder::with("vars.hcl", VARIABLES);
    folder.write("steps.hcl", print("users", "var.users", "") + &output("users", "\"${var.users} in ${var.region}\""));
    folder
}

#[test]
fn a_profile_counts_in_every_command_that_reads_a_grid() {
    let folder = folder();
    let users = |arguments: &[&str]| {
        let run = folder.squall(["run", ".", "--output", "json"]).args(arguments);
        run.run().document().expect(0).output("users").as_str().unwrap().to_owned()
    };
    assert_eq!(users(&[]), "2 in eu");
    assert_eq!(users(&["--profile", "large"]), "2000 in eu");
    assert_eq!(users(&["--profile", "large", "--var", "users=3", "--var", "region=us"]), "3 in us");
    folder.write("many.hcl", "step \"print\" \"many\" {\n  count = var.users\n  arguments { input = 1 }\n}\n");
    let graph = folder.squall(["graph", ".", "--profile", "large"]).run().expect(0);
    assert!(graph.out.contains("×2000"), "{}", graph.out);
    folder.squall(["check", ".", "--profile", "larg"]).run().expect(104).says(&["error[V008]", "did you mean \"large\"?"]);
    folder.squall(["run", ".", "--profile", "larg"]).run().expect(104).says(&["--profile: there is no profile \"larg\""]);
}

#[test]
fn they_are_listed_with_what_each_gives_and_secrets_are_not_shown() {
    let folder = folder();
    let listed = folder.squall(["profiles", "."]).run().expect(0);
    assert_eq!(
        listed.out,
        "small (default): a few users\n  users  = 2   # instead of 10\n  region = \"eu\"   # no default\n\n\
         large\n  users = 2000   # instead of 10\n  token = (sensitive)   # instead of (sensitive)\n"
    );
    let data = folder.squall(["profiles", "--output", "json"]).run().expect(0);
    assert!(![&listed.out, &data.out].iter().any(|out| out.contains("secret-")), "{}", data.out);
    let document: serde_json::Value = serde_json::from_str(&data.out).unwrap();
    let of = |name: &str, value: serde_json::Value, default: serde_json::Value| json!({ "name": name, "value": value, "default": default });
    let expected = json!({
        "version": 1,
        "profiles": [
            { "name": "small", "description": "a few users", "default": true,
              "variables": [of("users", json!(2), json!(10)), of("region", json!("eu"), json!(null))] },
            { "name": "large", "description": null, "default": false,
              "variables": [of("users", json!(2000), json!(10)), of("token", json!("(sensitive)"), json!("(sensitive)"))] },
        ],
        "diagnostics": [],
    });
    assert_eq!(document, expected);
}

#[test]
fn what_is_wrong_with_them_is_told() {
    let folder = folder();
    folder.write("more.hcl", "profile \"odd\" {\n  variables { user = 1 }\n}\n");
    let listed =
        folder.squall(["profiles", "."]).run().expect(104).says(&["error[G113]", "more.hcl:2:15", "did you mean \"users\"?"]);
    assert!(listed.out.contains("small (default)") && listed.out.contains("odd\n  gives no values"), "{}", listed.out);
    assert_eq!(Folder::with("a.hcl", print("a", "1", "")).squall(["profiles"]).run().expect(0).out, "no profiles\n");
    Folder::new().squall(["profiles", "nowhere"]).run().expect(2);
}
