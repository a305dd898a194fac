//! Rows that come again under an identifier: an amendment, which says something else, or the same row twice.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::columns::Col;
use crate::codes::CodeDiplome;
use crate::contract::CohortBuilder;

/// What a row says that an amendment may change.
pub(super) struct AmendedRow<'r> {
    pub cfa: &'r str,
    pub code_diplome: Option<CodeDiplome>,
    pub debut: Option<NaiveDate>,
    pub fin: Option<NaiveDate>,
    pub conclusion: Option<NaiveDate>,
    pub rupture: Option<NaiveDate>,
}

/// Rows kept by identifier, up to the last look.
#[derive(Default)]
pub(super) struct Firsts {
    rows: HashMap<String, usize>,
    looked_at: usize,
}

/// Identifiers that are looked up: a file with more repeats has another trouble than amendments.
const MOST: usize = 200_000;

impl Firsts {
    /// What the row is to the first one of its identifier: the columns in which it differs, a row written twice, or nothing known.
    #[cold]
    pub(super) fn told(&mut self, builder: &CohortBuilder, contrat_id: &str, said: &AmendedRow<'_>) -> String {
        while self.looked_at < builder.len().min(MOST) {
            self.rows.insert(builder.contrat_id(self.looked_at).to_owned(), self.looked_at);
            self.looked_at += 1;
        }
        let Some(first) = self.rows.get(contrat_id).map(|&row| builder.ligne(row)) else { return "again_unknown".to_owned() };
        let contrat = &first.contrat;
        let differences = [
            (Col::Cfa, first.cfa != said.cfa),
            (Col::CodeDiplome, said.code_diplome.is_some_and(|code| code != first.code_diplome)),
            (Col::Conclusion, said.conclusion.is_some_and(|day| day != contrat.conclusion.0)),
            (Col::Debut, said.debut.is_some_and(|day| day != contrat.debut.0)),
            (Col::Fin, said.fin.is_some_and(|day| day != contrat.fin)),
            (Col::Rupture, said.rupture != contrat.rupture.map(|rupture| rupture.0)),
        ];
        let names: Vec<&str> = differences.iter().filter(|(_, differs)| *differs).map(|(col, _)| col.name()).collect();
        if names.is_empty() { "again_same".to_owned() } else { names.join(", ") }
    }
}
