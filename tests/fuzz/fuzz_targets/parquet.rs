//! Any bytes as a Parquet file: what is looked through before the decoder holds, and with the feature `polars` the decoder too.
#![no_main]

use std::sync::OnceLock;

use coutcontrat::io::{datasets, read};
use coutcontrat::legislation::Nomenclature;
use libfuzzer_sys::fuzz_target;

fn nomenclature() -> &'static Nomenclature {
    static SHIPPED: OnceLock<Nomenclature> = OnceLock::new();
    SHIPPED.get_or_init(|| datasets::load(None).expect("shipped datasets").nomenclature)
}

/// The bytes themselves when they are a file; else a file whose pages and footer they are, cut at the first NUL pair.
fn file(bytes: &[u8]) -> Vec<u8> {
    if bytes.starts_with(b"PAR1") {
        return bytes.to_vec();
    }
    let cut = bytes.windows(2).position(|pair| pair == [0, 0]).unwrap_or(bytes.len());
    let (pages, footer) = bytes.split_at(cut);
    [b"PAR1".as_slice(), pages, footer, &(footer.len() as u32).to_le_bytes(), b"PAR1"].concat()
}

fuzz_target!(|bytes: &[u8]| {
    let bytes = file(bytes);
    if let Ok(contracts) = read::contracts_of("contrats.parquet", &bytes, nomenclature()) {
        assert!(contracts.cohort.len() <= contracts.rows_read);
    }
    let _either = read::centres_of("centres.parquet", &bytes);
});
