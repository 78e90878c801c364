//! The conformance suite over the whole catalogue.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use super::CATALOG;
use crate::contract::conformance::{Sample, calls, descriptions};

fn samples() -> Vec<Sample> {
    vec![
        super::print::tests::sample(),
        super::sleep::tests::sample(),
        super::assert::tests::sample(),
        super::env_vars::tests::sample(),
        super::ls::tests::sample(),
        #[cfg(feature = "shell")]
        super::cmd::tests::sample(),
        #[cfg(feature = "shell")]
        super::script::tests::sample(),
        #[cfg(feature = "http")]
        super::http_request::tests::sample(),
        super::wait::tests::sample(),
    ]
}

#[test]
fn every_type_is_described() {
    assert_eq!(descriptions(&CATALOG), Vec::<String>::new());
}

#[test]
fn every_runner_has_a_sample() {
    let samples: Vec<&str> = samples().iter().map(|sample| sample.name).collect();
    let runners: Vec<&str> = CATALOG.runners.iter().map(|entry| entry.manifest.name).collect();
    assert_eq!(samples, runners);
}

#[test]
fn every_call_conforms_on_one_thread() {
    conforms(tokio::runtime::Builder::new_current_thread());
}

#[test]
fn every_call_conforms_on_many_threads() {
    conforms(tokio::runtime::Builder::new_multi_thread());
}

fn conforms(mut builder: tokio::runtime::Builder) {
    let runtime = builder.enable_all().build().unwrap();
    let faults: Vec<String> = samples().iter().flat_map(|sample| runtime.block_on(calls(CATALOG, sample))).collect();
    assert_eq!(faults, Vec::<String>::new());
}
