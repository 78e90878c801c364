//! `uses`.

use insta::assert_snapshot;

use super::world::broken;

#[test]
fn in_a_block() {
    assert_snapshot!(broken(
        r#"
resource "http_client" "shared" {
  arguments { base = "http://localhost/" }
}
resource "pool" "main" {
}
step "copy" "a" {
  uses {
    from  = resource.pool.main
    into  = resource.pool.main
    to    = resource.http_client.shared
  }
}
step "copy" "b" {
  uses {
    from   = resource.pool.mian
    to     = "pool.main"
    client = [resource.http_client.shared]
    pool {
    }
  }
}
step "print" "c" {
  uses {
    client = resource.http_client.shared
  }
  arguments { input = 1 }
}
"#
    ), @r#"
    error[G076]: copy uses nothing called "into"
      --> a.hcl:10:5
       |
    10 |     into  = resource.pool.main
       |     ^^^^
       |
       = help: it has from, to and client
    error[G076]: "to" must be a resource of type pool, but resource "http_client.shared" is of type http_client
      --> a.hcl:11:13
       |
    11 |     to    = resource.http_client.shared
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^
    error[G076]: there is no resource "pool.mian"
      --> a.hcl:16:14
       |
    16 |     from   = resource.pool.mian
       |              ^^^^^^^^^^^^^^^^^^
       |
       = help: did you mean "pool.main"?
    error[G076]: a use is a single resource, written resource.TYPE.NAME
      --> a.hcl:17:14
       |
    17 |     to     = "pool.main"
       |              ^^^^^^^^^^^
    error[G076]: a use is a single resource, written resource.TYPE.NAME
      --> a.hcl:18:14
       |
    18 |     client = [resource.http_client.shared]
       |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    error[G076]: in "uses" stand only names of places and resources
      --> a.hcl:19:5
       |
    19 |     pool {
       |     ^^^^
    error[G076]: print uses nothing called "client"
      --> a.hcl:25:5
       |
    25 |     client = resource.http_client.shared
       |     ^^^^^^
       |
       = help: it uses no resources
    "#);
}

#[test]
fn as_a_list() {
    assert_snapshot!(broken(
        r#"
resource "http_client" "shared" {
  arguments { base = "http://localhost/" }
}
resource "pool" "main" {
}
step "copy" "a" {
  uses = [resource.pool.main]
}
step "copy" "b" {
  uses = [resource.pool.main, resource.pool.main, resource.pool.main]
}
step "http_request" "c" {
  uses = [resource.pool.main]
  arguments { url = "http://localhost/" }
}
step "http_request" "d" {
  uses = resource.http_client.shared
  arguments { url = "http://localhost/" }
}
step "print" "e" {
  uses = [resource.pool.main]
  arguments { input = 1 }
}
step "http_request" "f" {
  uses = { client = resource.http_client.shared }
  uses {
    client = resource.http_client.shared
  }
  arguments { url = "http://localhost/" }
}
"#
    ), @r#"
    error[G068]: copy needs a pool as "to"
     --> a.hcl:7:1
      |
    7 | step "copy" "a" {
      | ^^^^^^^^^^^^^^^
      |
      = help: write uses { to = resource.pool.NAME }
    error[G076]: copy has no further place for a pool
      --> a.hcl:11:51
       |
    11 |   uses = [resource.pool.main, resource.pool.main, resource.pool.main]
       |                                                   ^^^^^^^^^^^^^^^^^^
    error[G076]: http_request cannot use a pool; it uses http_client
      --> a.hcl:14:11
       |
    14 |   uses = [resource.pool.main]
       |           ^^^^^^^^^^^^^^^^^^
    error[G076]: "uses" must be a list or a map of resources
      --> a.hcl:18:10
       |
    18 |   uses = resource.http_client.shared
       |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: put it in brackets: uses = [ … ]
    error[G076]: print uses no resources
      --> a.hcl:22:11
       |
    22 |   uses = [resource.pool.main]
       |           ^^^^^^^^^^^^^^^^^^
    error[G074]: "uses" is given as an argument and as a block
      --> a.hcl:26:3
       |
    26 |   uses = { client = resource.http_client.shared }
       |   ^^^^
    27 |   uses {
       |   ---- the block
    error[G076]: "client" is given twice
      --> a.hcl:26:21
       |
    26 |   uses = { client = resource.http_client.shared }
       |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
    27 |   uses {
    28 |     client = resource.http_client.shared
       |              --------------------------- the first one
    "#);
}

#[test]
fn missing() {
    assert_snapshot!(broken(
        r#"
step "copy" "a" {
}
"#
    ), @r#"
    error[G068]: copy needs a pool as "from"
     --> a.hcl:2:1
      |
    2 | step "copy" "a" {
      | ^^^^^^^^^^^^^^^
      |
      = help: write uses { from = resource.pool.NAME }
    error[G068]: copy needs a pool as "to"
     --> a.hcl:2:1
      |
    2 | step "copy" "a" {
      | ^^^^^^^^^^^^^^^
      |
      = help: write uses { to = resource.pool.NAME }
    "#);
}
