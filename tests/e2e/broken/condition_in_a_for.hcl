locals {
  large = [for n in [1, 20, 300] if n > 10 : n]
}
