//! Any bytes as a workbook of the référentiel: no panic, no endless work.
#![no_main]

mod parts;

use std::sync::OnceLock;

use coutcontrat::io::{datasets, npec};
use coutcontrat::legislation::Nomenclature;
use coutcontrat::referentiel::{Layouts, npec_table};
use libfuzzer_sys::fuzz_target;

fn shipped() -> &'static (Nomenclature, Layouts) {
    static SHIPPED: OnceLock<(Nomenclature, Layouts)> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        (datasets::load(None).expect("shipped datasets").nomenclature, datasets::npec_layouts(None).expect("shipped layouts"))
    })
}

fuzz_target!(|bytes: &[u8]| {
    let (nomenclature, layouts) = shipped();
    let name = "vf_referentiel_avec_idcc_oct_2019.xlsx";
    if let Ok(read) = npec::imported(name, &parts::workbook(bytes), layouts, npec::EditionOverrides::default(), nomenclature, &mut |_| ()) {
        let _table = npec_table(&[read.edition]);
    }
});
