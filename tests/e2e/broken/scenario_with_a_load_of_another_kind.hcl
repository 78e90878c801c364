scenario "checkout" {
  load "constant_vus" {
    duration = "10s"
    rate     = 10
  }
  step "print" "first" {
    arguments { input = 1 }
  }
}
