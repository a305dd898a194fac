//! Any text as a mapping of headers: no panic.
#![no_main]

use coutcontrat::io::read::Mapping;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _either = Mapping::parse("correspondance.toml", text);
});
