//! The rows of every table that a run of contracts brings.

use super::classmates::Classes;
use super::employer_totals::EmployerRow;
use super::evaluate::Evaluation;
use super::payments::Versement;
use super::prices::{ContractPriceKeys, Priced};
use super::summary::Summary;
use crate::codes::{Niveau, Payeur, Regime};
use crate::rules::{RuleError, reste_facture};
use crate::units::Centimes;

/// One row of the table `contrats`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContratRow {
    /// Row of the cohort.
    pub row: usize,
    /// Level of the diploma, 3 to 8.
    pub niveau: Option<Niveau>,
    /// The regime under which it is paid (R1).
    pub regime: Regime,
    /// Its annual prices and where each comes from.
    pub priced: Priced,
    /// Due over the whole life under the law.
    pub du_loi: Centimes,
    /// The same months at coût préfecture.
    pub du_prefecture: Option<Centimes>,
    /// The same months at the NPEC, R7 included.
    pub du_npec: Option<Centimes>,
}

impl ContratRow {
    /// G1: NPEC - coût préfecture, EUR/year, R7 apart.
    #[must_use]
    pub fn ecart_annuel(&self) -> Option<Centimes> {
        Some(self.priced.prices.npec? - self.priced.prices.cout_prefecture?)
    }
}

/// One row of `du` or `frais_annexes`: what a payer owes for a contract and a calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DuRow {
    /// Row of the cohort.
    pub row: usize,
    /// Calendar year of execution.
    pub annee: i32,
    /// Who owes it.
    pub payeur: Payeur,
    /// Due for that year by that payer, cents.
    pub montant: Centimes,
}

/// One row of `versements`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersementRow {
    /// Row of the cohort.
    pub row: usize,
    /// Day, payer and amount as they reach the CFA.
    pub versement: Versement,
}

/// One row of `reste_a_charge`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResteRow {
    /// Row of the cohort.
    pub row: usize,
    /// Calendar year for which the amount is due.
    pub annee: i32,
    /// Billed to the employer.
    pub montant: Centimes,
}

/// The results of consecutive rows, in the order of the cohort.
#[derive(Clone, Debug, Default)]
pub struct ContractChunk {
    /// Table `contrats`: one row a contract.
    pub contrats: Vec<ContratRow>,
    /// Table `du`: by contract, year of execution and payer.
    pub du: Vec<DuRow>,
    /// Table `versements`: each payment of a contract.
    pub versements: Vec<VersementRow>,
    /// Table `frais_annexes`: ancillary costs due (R13).
    pub frais_annexes: Vec<DuRow>,
    /// Table `reste_a_charge`: what employers are billed above the NPEC (R16).
    pub reste_a_charge: Vec<ResteRow>,
    /// Table `employeurs`: wage, contributions and aids.
    pub employeurs: Vec<EmployerRow>,
    /// Rows that cannot be priced.
    pub ecartes: Vec<(usize, RuleError)>,
    /// Smallest and largest annual amounts of each class by calendar year (G3), when they are not gathered over several chunks.
    pub classes: Classes,
    /// Totals, when they are not gathered over several chunks.
    pub summary: Summary,
}

impl ContractChunk {
    /// Empties it and makes room for what so many contracts mostly bring.
    pub(super) fn clear(&mut self, rows: usize) {
        self.contrats.clear();
        self.du.clear();
        self.versements.clear();
        self.frais_annexes.clear();
        self.reste_a_charge.clear();
        self.employeurs.clear();
        self.ecartes.clear();
        self.contrats.reserve(rows);
        self.du.reserve(3 * rows);
        self.versements.reserve(8 * rows);
    }

    /// Adds what a contract brings.
    pub(super) fn add(
        &mut self,
        row: usize,
        (keys, priced): (&ContractPriceKeys<'_>, Priced),
        (evaluation, versements): (&Evaluation, &[Versement]),
    ) -> ContratRow {
        let (du_prefecture, du_npec) = evaluation.du_pure();
        let outcome = ContratRow {
            row,
            niveau: keys.niveau,
            regime: evaluation.regime(),
            priced,
            du_loi: evaluation.du_loi(),
            du_prefecture,
            du_npec,
        };
        push_sorted(&mut self.du, row, |visit| evaluation.by_year(visit));
        self.versements.extend(versements.iter().map(|&versement| VersementRow { row, versement }));
        if let Some(frais) = &evaluation.frais_annexes {
            push_sorted(&mut self.frais_annexes, row, |visit| frais.by_year(visit));
        }
        self.add_reste_a_charge(row, evaluation);
        self.contrats.push(outcome);
        outcome
    }

    /// What is due for the contract that was added last.
    pub(super) fn due_of_last(&self) -> &[DuRow] {
        let Some(last) = self.contrats.last() else { return &[] };
        let first = self.du.iter().rposition(|due| due.row != last.row).map_or(0, |before| before + 1);
        &self.du[first..]
    }

    /// R16: the difference booked month by month as R8.
    fn add_reste_a_charge(&mut self, row: usize, evaluation: &Evaluation) {
        let Some(annual) = evaluation.reste_a_charge else { return };
        let mut before = Centimes::ZERO;
        for (annee, _, to) in evaluation.due.years() {
            let upto = reste_facture(annual, to, &evaluation.due);
            if upto != before {
                self.reste_a_charge.push(ResteRow { row, annee, montant: upto - before });
            }
            before = upto;
        }
    }
}

/// Adds what `visit_all` visits for a contract: one row per year and payer, in order, nothing for 0.00.
fn push_sorted(rows: &mut Vec<DuRow>, row: usize, visit_all: impl FnOnce(&mut dyn FnMut(i32, Payeur, Centimes))) {
    let from = rows.len();
    visit_all(&mut |annee, payeur, montant| {
        let same = rows[from..].iter_mut().find(|due| (due.annee, due.payeur) == (annee, payeur));
        match same {
            Some(due) => due.montant += montant,
            None => rows.push(DuRow { row, annee, payeur, montant }),
        }
    });
    rows[from..].sort_unstable_by_key(|due| (due.annee, due.payeur));
    let mut kept = from;
    for at in from..rows.len() {
        if rows[at].montant != Centimes::ZERO {
            rows.swap(kept, at);
            kept += 1;
        }
    }
    rows.truncate(kept);
}
