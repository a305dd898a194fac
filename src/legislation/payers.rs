//! Who pays, by the names that statements give them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::codes::Payeur;
use crate::diagnostic::{Code, Diagnostic};
use crate::signs::folded;

/// Payers by the names that statements give them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayerNames {
    by_name: BTreeMap<String, (Payeur, String)>,
}

#[derive(Deserialize)]
struct PayerRow {
    nom: String,
    payeur: String,
}

impl PayerNames {
    /// Reads the table `nom, payeur, source`.
    ///
    /// # Errors
    /// `L006` for each row that cannot be read.
    pub fn read(text: &str) -> Result<Self, Vec<Diagnostic>> {
        const NAME: &str = "datasets/nomenclatures/payeurs.csv";
        let mut faults = Vec::new();
        let mut by_name = BTreeMap::new();
        for (line, row) in (2..).zip(csv::Reader::from_reader(text.as_bytes()).deserialize::<PayerRow>()) {
            let fault = |cause: &dyn std::fmt::Display| Diagnostic::error(Code::L006).in_file(NAME).on_line(line).with("cause", cause);
            match row.map(|row| (Payeur::ALL.into_iter().find(|payer| payer.as_str() == row.payeur), row)) {
                Ok((Some(payer), row)) => drop(by_name.insert(folded(&row.nom), (payer, row.nom))),
                Ok((None, row)) => faults.push(fault(&row.payeur)),
                Err(error) => faults.push(fault(&error)),
            }
        }
        if faults.is_empty() { Ok(Self { by_name }) } else { Err(faults) }
    }

    /// The payer that a text names, by the longest known name in it, and that name.
    #[must_use]
    pub fn of(&self, text: &str) -> Option<(Payeur, &str)> {
        let text = folded(text);
        let named = self.by_name.iter().filter(|(name, _)| text.contains(name.as_str()));
        named.max_by_key(|(name, _)| name.len()).map(|(_, (payer, name))| (*payer, name.as_str()))
    }
}
