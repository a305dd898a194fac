//! Any text as a scenario: no panic.
#![no_main]

use coutcontrat::scenario::Scenario;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _either = Scenario::parse("essai", "essai.toml", text);
});
