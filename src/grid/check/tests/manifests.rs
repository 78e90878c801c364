//! Manifests: what they say of a type must be so.

use insta::assert_snapshot;

use super::world::{broken, good};

#[test]
fn what_agrees_is_no_matter() {
    let grid = good(
        r#"
runner "http_request" {
  description = "Asks."
  lifecycle { on_run = "OnRunHttpRequest" }
  input "url" { type = string }
  input "method" {
    type        = string
    description = "The method."
    default     = "GET"
  }
  input "headers" {
    type    = map(string)
    default = {}
  }
  input "statuses" {
    type    = list(number)
    default = []
  }
  input "timeout" {
    type     = string
    optional = true
  }
  input "bearer" {
    type      = string
    default   = null
    sensitive = true
  }
  output "status_code" { type = number }
  output "body" { type = string }
  uses "client" { asset_type = "http_client" }
}
runner "wait" {
  input "until" { type = bool }
  input "interval" {
    type    = string
    default = "1000ms"
  }
  input "probe" {
    type    = object({ user = string, password = optional(string, "") })
    default = null
  }
  input "good" {
    type    = any
    default = null
  }
  output "status_code" { type = number }
  output "body" { type = string }
}
runner "anything" {
  input "input" { type = any }
  output "whatever" { type = object({}) }
}
asset "http_client" {
  lifecycle {
    create  = "CreateHttpClient"
    destroy = "DestroyHttpClient"
  }
  input "timeout" {
    type    = any
    default = 10
  }
  input "base" { type = string }
  input "password" {
    type    = string
    default = null
  }
}
"#,
    );
    assert_eq!(grid.steps.len(), 0);
}

#[test]
fn all_that_differs_is_told() {
    assert_snapshot!(broken(
        r#"
runner "http_request" {
  input "uri" { type = string }
  input "method" {
    type    = string
    default = "POST"
  }
  input "headers" {
    type    = map(number)
    default = {}
  }
  input "statuses" { type = list(number) }
  input "bearer" {
    type      = string
    default   = null
    sensitive = false
  }
  output "status_code" { type = string }
  output "headers" { type = any }
  uses "client" { asset_type = "pool" }
  uses "clint" { asset_type = "http_client" }
}
"#
    ), @r#"
    error[G114]: the manifest of http_request leaves out input "url" and "timeout"
     --> a.hcl:2:1
      |
    2 | runner "http_request" {
      | ^^^^^^^^^^^^^^^^^^^^^
      |
      = help: `squall modules show http_request --output hcl` prints this runner as it is
    error[G114]: the manifest of http_request leaves out output "body"
     --> a.hcl:2:1
      |
    2 | runner "http_request" {
      | ^^^^^^^^^^^^^^^^^^^^^
      |
      = help: `squall modules show http_request --output hcl` prints this runner as it is
    error[G114]: http_request has no input "uri"
     --> a.hcl:3:9
      |
    3 |   input "uri" { type = string }
      |         ^^^^^
      |
      = help: did you mean "url"?
    error[G116]: input "method" of http_request is "GET" if it is left out
     --> a.hcl:6:15
      |
    6 |     default = "POST"
      |               ^^^^^^
    error[G115]: input "headers" of http_request is of type map(string), not map(number)
     --> a.hcl:9:15
      |
    9 |     type    = map(number)
      |               ^^^^^^^^^^^
    error[G116]: input "statuses" of http_request may be left out: write default = []
      --> a.hcl:12:3
       |
    12 |   input "statuses" { type = list(number) }
       |   ^^^^^^^^^^^^^^^^
    error[G116]: input "bearer" of http_request is sensitive
      --> a.hcl:16:17
       |
    16 |     sensitive = false
       |                 ^^^^^
    error[G115]: output "status_code" of http_request is of type number, not string
      --> a.hcl:18:33
       |
    18 |   output "status_code" { type = string }
       |                                 ^^^^^^
    error[G114]: http_request has no output "headers"
      --> a.hcl:19:10
       |
    19 |   output "headers" { type = any }
       |          ^^^^^^^^^
       |
       = help: `squall modules show http_request --output hcl` prints this runner as it is
    error[G115]: http_request uses a resource of type http_client as "client", not pool
      --> a.hcl:20:32
       |
    20 |   uses "client" { asset_type = "pool" }
       |                                ^^^^^^
    error[G114]: http_request uses nothing as "clint"
      --> a.hcl:21:8
       |
    21 |   uses "clint" { asset_type = "http_client" }
       |        ^^^^^^^
       |
       = help: did you mean "client"?
    "#);
    assert_snapshot!(broken(
        r#"
runner "wait" {
  input "until" {
    type    = bool
    default = true
  }
  input "interval" {
    type    = list(string)
    default = "1s"
  }
  input "probe" {
    type = object({
      user  = optional(string)
      pass  = string
      password = optional(number, 1)
    })
    default = null
  }
  input "good" {
    type    = bool
    default = null
  }
  output "status_code" { type = number }
  output "body" { type = string }
}
asset "http_client" {
  input "timeout" {
    type    = string
    default = "11s"
  }
  input "base" { type = string }
  input "password" {
    type    = string
    default = null
  }
  output "handle" { type = any }
  uses "pool" { asset_type = "pool" }
}
"#
    ), @r#"
    error[G116]: input "until" of wait must be given: it has no default
     --> a.hcl:5:15
      |
    5 |     default = true
      |               ^^^^
    error[G115]: input "interval" of wait is of type duration, not list(string)
     --> a.hcl:8:15
      |
    8 |     type    = list(string)
      |               ^^^^^^^^^^^^
    error[G115]: input "probe.user" of wait must be given
      --> a.hcl:13:15
       |
    13 |       user  = optional(string)
       |               ^^^^^^^^^^^^^^^^
    error[G115]: input "probe.pass" of wait does not exist
      --> a.hcl:14:15
       |
    14 |       pass  = string
       |               ^^^^^^
    error[G115]: input "probe.password" of wait is of type string, not number
      --> a.hcl:15:18
       |
    15 |       password = optional(number, 1)
       |                  ^^^^^^^^^^^^^^^^^^^
    error[G115]: input "probe.password" of wait may be left out: write optional(…, "")
      --> a.hcl:15:18
       |
    15 |       password = optional(number, 1)
       |                  ^^^^^^^^^^^^^^^^^^^
    error[G116]: input "timeout" of http_client is "10s" if it is left out
      --> a.hcl:29:15
       |
    29 |     default = "11s"
       |               ^^^^^
    error[G114]: http_client has no outputs, so "handle" is none
      --> a.hcl:36:10
       |
    36 |   output "handle" { type = any }
       |          ^^^^^^^^
    error[G114]: http_client uses nothing as "pool"
      --> a.hcl:37:8
       |
    37 |   uses "pool" { asset_type = "pool" }
       |        ^^^^^^
       |
       = help: `squall modules show http_client --output hcl` prints this asset as it is
    "#);
}

#[test]
fn a_manifest_of_nothing() {
    assert_snapshot!(broken(
        r#"
runner "http_requst" {
  input "url" { type = strin }
}
runner "pool" {
}
asset "teleporter" {
}
runner {
}
"#
    ), @r#"
    error[G067]: there is no step type "http_requst" to document
     --> a.hcl:2:8
      |
    2 | runner "http_requst" {
      |        ^^^^^^^^^^^^^
      |
      = help: did you mean "http_request"?
    error[G080]: there is no type "strin"
     --> a.hcl:3:24
      |
    3 |   input "url" { type = strin }
      |                        ^^^^^
      |
      = help: did you mean "string"?
    error[G067]: there is no step type "pool" to document
     --> a.hcl:5:8
      |
    5 | runner "pool" {
      |        ^^^^^^
      |
      = help: it is documented by asset "pool" { … }
    error[G067]: there is no resource type "teleporter" to document
     --> a.hcl:7:7
      |
    7 | asset "teleporter" {
      |       ^^^^^^^^^^^^
      |
      = help: `squall modules list` prints all types
    error[G065]: runner needs a type
     --> a.hcl:9:1
      |
    9 | runner {
      | ^^^^^^
      |
      = help: write runner "type" { … }
    "#);
}

#[test]
fn one_from_outside_is_not_built_and_nothing_more_is_said_of_it() {
    assert_snapshot!(broken(
        r#"
runner "geo" {
  source  = ["python3", "geo_server.py"]
  version = ">= 1.2, < 2"
}
"#
    ), @r#"
    error[G047]: `source` is not built yet
     --> a.hcl:3:3
      |
    3 |   source  = ["python3", "geo_server.py"]
      |   ^^^^^^
      |
      = help: the language has it, this version does not: leave it out
    error[G047]: `version` is not built yet
     --> a.hcl:4:3
      |
    4 |   version = ">= 1.2, < 2"
      |   ^^^^^^^
      |
      = help: the language has it, this version does not: leave it out
    "#);
}

#[test]
fn the_types_of_one_from_outside_are_not_known_so_none_is_called_unknown() {
    assert_snapshot!(broken(
        r#"
runner "geo" {
  source = ["python3", "geo_server.py"]
}
asset "depot" {
  source = ["depot"]
}
step "geo_lookup" "here" {
  arguments { address = var.adress }
  uses { store = resource.depot_store.one }
}
resource "depot_store" "one" {
  arguments { size = 3 }
}
step "print" "there" {
  arguments { input = step.geo_lookup.here.output.city }
}
step "geo" "no_tool" {
}
step "geo_" "no_tool" {
}
step "geography" "another" {
}
resource "geo_lookup" "not_a_step" {
}
resource "depot" "no_tool" {
}
step "depot_store" "not_a_resource" {
}
variable "address" { default = "Hauptstr. 1" }
"#
    ), @r#"
    error[G047]: `source` is not built yet
     --> a.hcl:3:3
      |
    3 |   source = ["python3", "geo_server.py"]
      |   ^^^^^^
      |
      = help: the language has it, this version does not: leave it out
    error[G047]: `source` is not built yet
     --> a.hcl:6:3
      |
    6 |   source = ["depot"]
      |   ^^^^^^
      |
      = help: the language has it, this version does not: leave it out
    error[G040]: there is no variable "adress"
     --> a.hcl:9:29
      |
    9 |   arguments { address = var.adress }
      |                             ^^^^^^
      |
      = help: did you mean "address"?
    error[G067]: there is no step type "geo"
      --> a.hcl:18:6
       |
    18 | step "geo" "no_tool" {
       |      ^^^^^
       |
       = help: the steps of runner "geo" have types such as geo_TOOL
    error[G067]: there is no step type "geo_"
      --> a.hcl:20:6
       |
    20 | step "geo_" "no_tool" {
       |      ^^^^^^
       |
       = help: `squall modules list` prints all types
    error[G067]: there is no step type "geography"
      --> a.hcl:22:6
       |
    22 | step "geography" "another" {
       |      ^^^^^^^^^^^
       |
       = help: `squall modules list` prints all types
    error[G067]: there is no resource type "geo_lookup"
      --> a.hcl:24:10
       |
    24 | resource "geo_lookup" "not_a_step" {
       |          ^^^^^^^^^^^^
       |
       = help: `squall modules list` prints all types
    error[G067]: there is no resource type "depot"
      --> a.hcl:26:10
       |
    26 | resource "depot" "no_tool" {
       |          ^^^^^^^
       |
       = help: the resources of asset "depot" have types such as depot_TOOL
    error[G067]: there is no step type "depot_store"
      --> a.hcl:28:6
       |
    28 | step "depot_store" "not_a_resource" {
       |      ^^^^^^^^^^^^^
       |
       = help: `squall modules list` prints all types
    "#);
}

#[test]
fn a_manifest_is_written_in_one_way() {
    assert_snapshot!(broken(
        r#"
runner "print" {
  lifecycle { create = "x" }
  input "input" { type = any }
  input "input" {
    typ = any
  }
  uses "client" {
  }
}
runner "print" {
}
asset "pool" {
  input "rows" {
    default = 1
  }
  lifecycle { destory = "x" }
  uses "client" { asset_type = "http_client" }
}
"#
    ), @r#"
    error[G061]: the lifecycle of a runner has no argument "create"
     --> a.hcl:3:15
      |
    3 |   lifecycle { create = "x" }
      |               ^^^^^^
      |
      = help: there is on_run
    error[G064]: input "input" is declared twice
     --> a.hcl:5:9
      |
    4 |   input "input" { type = any }
      |         ------- the first one
    5 |   input "input" {
      |         ^^^^^^^
    error[G068]: uses "client" has no "asset_type"
     --> a.hcl:8:3
      |
    8 |   uses "client" {
      |   ^^^^^^^^^^^^^
      |
      = help: write asset_type = "http_client"
    error[G114]: print uses nothing as "client"
     --> a.hcl:8:8
      |
    8 |   uses "client" {
      |        ^^^^^^^^
      |
      = help: `squall modules show print --output hcl` prints this runner as it is
    error[G064]: runner "print" is declared twice
      --> a.hcl:11:8
       |
    11 | runner "print" {
       |        ^^^^^^^
       |
      ::: a.hcl:2:8
       |
     2 | runner "print" {
       |        ------- the first one
    error[G068]: input "rows" has no "type"
      --> a.hcl:14:3
       |
    14 |   input "rows" {
       |   ^^^^^^^^^^^^
       |
       = help: write type = string
    error[G061]: the lifecycle of an asset has no argument "destory"
      --> a.hcl:17:15
       |
    17 |   lifecycle { destory = "x" }
       |               ^^^^^^^
       |
       = help: did you mean "destroy"?
    "#);
}
