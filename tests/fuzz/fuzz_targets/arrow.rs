//! Any bytes as a stream of Arrow: no panic, and no more rows than its batches hold.
#![no_main]

use coutcontrat::io::arrow::ArrowBatches;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(batches) = ArrowBatches::new(bytes) {
        for batch in batches {
            if batch.is_err() {
                break;
            }
        }
    }
});
