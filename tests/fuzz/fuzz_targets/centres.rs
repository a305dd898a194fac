//! Any bytes as a table of centres, in text or in a workbook: no panic, and each row is kept or told.
#![no_main]

mod parts;

use coutcontrat::io::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for (name, bytes) in [("centres.csv", bytes.to_vec()), ("centres.xlsx", parts::workbook(bytes))] {
        if let Ok(table) = read::centres_of(name, &bytes) {
            assert!(table.rows.len() <= table.rows_read);
        }
    }
});
