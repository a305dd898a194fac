//! Any text as a file of the law: no panic.
#![no_main]

use coutcontrat::legislation::{Legislation, LegislationText, ParameterSet};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(parameters) = ParameterSet::read(&[LegislationText { name: "amorcage", text }]) {
        let _either = Legislation::new(&parameters);
    }
});
