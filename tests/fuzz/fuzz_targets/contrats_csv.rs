//! Any bytes as a contracts table in text: no panic, and each row is kept or set aside.
#![no_main]

use std::sync::OnceLock;

use coutcontrat::io::{datasets, read};
use coutcontrat::legislation::Nomenclature;
use libfuzzer_sys::fuzz_target;

fn nomenclature() -> &'static Nomenclature {
    static SHIPPED: OnceLock<Nomenclature> = OnceLock::new();
    SHIPPED.get_or_init(|| datasets::load(None).expect("shipped datasets").nomenclature)
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(contracts) = read::contracts_of("contrats.csv", bytes, nomenclature()) {
        assert!(contracts.cohort.len() <= contracts.rows_read);
    }
});
