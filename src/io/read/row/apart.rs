//! Contracts that were read apart from their rows, column after column.

use super::{CohortBuilder, ContractReader, Ligne, RowFault, Writings, checks};

impl ContractReader<'_> {
    /// Whether there is something to tell of a contract that was read apart; `found` is empty, and stays so when there is nothing.
    pub(in super::super) fn tells(&mut self, ligne: &Ligne, found: &mut Vec<RowFault>) -> bool {
        let contrat = &ligne.contrat;
        let facts = checks::RowFacts {
            conclusion: Some(contrat.conclusion.0),
            debut: Some(contrat.debut.0),
            fin: Some(contrat.fin),
            rupture: contrat.rupture.map(|rupture| rupture.0),
            maintien: contrat.maintien,
            mobilite: ligne.mobilite,
            sous_convention: Some(contrat.sous_convention),
            kind: Some(contrat.kind),
        };
        checks::check(&facts, found);
        self.plausible.check(contrat, (ligne.effectif_employeur, ligne.date_naissance), found);
        !found.is_empty()
            || self.known.diplome(ligne.code_diplome).is_some()
            || ligne.niveau.is_some_and(|niveau| self.known.niveau(ligne.code_diplome, niveau).is_some())
            || ligne.idcc.is_some_and(|idcc| self.known.idcc(idcc, ligne.cpne.is_some()).is_some())
            || ligne.cpne.is_some_and(|cpne| self.known.cpne(cpne).is_some())
    }

    /// Takes contracts that were read apart, of which nothing is to be told, with the first and the last identifier; nothing was read before.
    pub(in super::super) fn take(&mut self, builder: CohortBuilder, writings: Writings, (first, last): (&str, &str)) {
        let rows = builder.len();
        self.rows_read += rows;
        self.account.rows += rows as u64;
        self.writings = writings;
        self.builder = builder;
        self.seen.first_line(first, 0);
        if first != last {
            self.seen.first_line(last, 0);
        }
    }
}
