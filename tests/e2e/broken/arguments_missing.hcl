step "print" "hello" {
}
