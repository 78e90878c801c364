locals {
  greeting = upper("hello)
  names    = ["ada", "bob]
}
