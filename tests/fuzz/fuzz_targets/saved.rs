//! Any bytes as a file of a saved run: its record, or a table whose hash the record gives. No panic, no endless work.
#![no_main]

use std::fs;

use coutcontrat::io::{saved, sha256};
use libfuzzer_sys::fuzz_target;

/// A record that lists one file with its hash, guarded by the hash of its own text.
fn record(name: &str, bytes: &[u8]) -> String {
    sealed(&format!(
        "version = \"0\"\ncommand = \"\"\nscenario = \"x\"\nscenario_text = \"\"\ninputs = []\n[settings]\n[[outputs]]\nname = \"{name}\"\nsha256 = \"{}\"\n",
        sha256(bytes)
    ))
}

fn sealed(text: &str) -> String {
    format!("record_sha256 = \"{}\"\n{text}", sha256(text.as_bytes()))
}

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("run.toml"), bytes).expect("a file");
    let _either = saved::read(folder.path());
    if let Ok(text) = std::str::from_utf8(bytes) {
        fs::write(folder.path().join("run.toml"), sealed(text)).expect("a file");
        let _either = saved::read(folder.path());
    }
    for name in ["contrats.csv", "tableaux.xlsx"] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join(name), bytes).expect("a file");
        fs::write(folder.path().join("run.toml"), record(name, bytes)).expect("a file");
        let _either = saved::read(folder.path());
    }
});
