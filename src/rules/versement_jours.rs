//! R20b: when it is paid, contracts concluded from 1 July 2025 (R6332-25 III and IV, décret 2025-585). Each year of execution 40 % with
//! the invoice, less the employer's participation in the first, 30 % and 20 % on the way, the balance with the first instalment of the
//! next year or, for the last one, when the papers of the end are sent: lost when they are not.

use chrono::NaiveDate;

use super::RuleError;
use super::duree::{Duree, Prorata};
use super::participation::Participation;
use super::prise_en_charge::Schedule;
use super::versement::{Instalment, NatureVersement, after, payers, payment_dates, shares};
use crate::calendar::{add_months, last_day_of_sliding_month};
use crate::codes::Payeur;
use crate::contract::Contrat;
use crate::legislation::{Legislation, Settings};
use crate::units::{Centimes, Fraction, Part};

/// Most instalments of a year.
const INSTALMENTS: usize = 4;

/// What the payments of a contract are found from.
pub struct Echeances<'a> {
    /// The contract that is paid.
    pub contrat: &'a Contrat,
    /// Its months and days.
    pub duree: &'a Duree,
    /// What is due, and what would be to `date_fin`.
    pub due: (&'a Schedule, &'a Schedule),
    /// What R12 adds to the first instalment, cents.
    pub advance: Centimes,
    /// What the employer pays (R17).
    pub participation: Option<Participation>,
}

/// Every payment of a contract. Over its life they add up to what is due, a balance that is lost included.
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on a day of the contract.
pub fn versements_jours(
    echeances: &Echeances<'_>,
    law: &Legislation,
    settings: &Settings,
    paid: &mut Vec<Instalment>,
) -> Result<(), RuleError> {
    let (due, planned) = echeances.due;
    let invoice = *law.versement.delai_facture.at(echeances.contrat.conclusion)?;
    for payeur in payers(due, planned) {
        let (from, opco) = (paid.len(), payeur == Payeur::Opco);
        let withheld = echeances.participation.filter(|_| opco).map_or(Centimes::ZERO, |participation| participation.amount);
        let advance = if opco { echeances.advance } else { Centimes::ZERO };
        let first = echeances.years(payeur, advance - withheld, law, paid)?;
        if let Some(rupture) = echeances.duree.rupture {
            let standing: Vec<Instalment> = paid.drain(from..).filter(|instalment| instalment.date < rupture.0).collect();
            let already: Centimes = standing.iter().map(|instalment| instalment.amount).sum();
            let owed = due.amount(payeur, 0, due.months) + advance - withheld;
            paid.extend(standing);
            let date = after(echeances.duree.funded_to, invoice).max(first);
            paid.push(Instalment { date, payeur, amount: owed - already, nature: NatureVersement::Reglement });
        } else if let Some(balance) = paid.last_mut().filter(|last| opco && !settings.solde_transmis && last.payeur == payeur) {
            balance.nature = NatureVersement::Perdu;
        }
    }
    if let Some(participation) = echeances.participation {
        let date = after(participation.booked, invoice);
        paid.push(Instalment { date, payeur: Payeur::Employeur, amount: participation.amount, nature: NatureVersement::Participation });
    }
    Ok(())
}

impl Echeances<'_> {
    /// The planned instalments of every year; `first_more` is added to the first of all. Returns the day of that one.
    fn years(&self, payeur: Payeur, first_more: Centimes, law: &Legislation, paid: &mut Vec<Instalment>) -> Result<NaiveDate, RuleError> {
        let shares = shares(self.contrat, self.duree, law)?;
        let (mut before, mut more, mut first) = (Centimes::ZERO, first_more, None);
        for year in 1.. {
            if 12 * (year - 1) >= self.duree.planned {
                break;
            }
            let upto = self.upto(payeur, year);
            let base = upto - before;
            before = upto;
            let dates = self.dates(year, shares.len(), law)?;
            let mut counted = Centimes::ZERO;
            for (rank, (&share, &date)) in (1..).zip(shares.iter().zip(&dates)) {
                let upto = Fraction::new(base.0 * share.ten_thousandths(), Part::WHOLE.ten_thousandths()).rounded();
                paid.push(Instalment { date, payeur, amount: upto - counted + more, nature: NatureVersement::Acompte { year, rank } });
                (counted, more) = (upto, Centimes::ZERO);
                first = first.or(Some(date));
            }
        }
        Ok(first.unwrap_or(self.contrat.debut.0))
    }

    /// What is planned up to the end of a year of execution.
    fn upto(&self, payeur: Payeur, year: i32) -> Centimes {
        let planned = self.due.1;
        match planned.prorata {
            Prorata::Jours(jours) => {
                let end = add_months(self.contrat.debut.0, 12 * year).pred_opt().unwrap_or(NaiveDate::MAX);
                planned.upto(payeur, end.min(self.contrat.fin), jours)
            }
            _ => planned.amount(payeur, 0, (12 * year).min(planned.months)),
        }
    }

    /// Year 1 is invoiced on the decision, year k on the later of its first day and the decision; the last day of months 7 and 10, not
    /// after `date_fin`, then not before the first; the balance with the next year's first, or 30 days after `date_fin` (assumed: invoice
    /// on the last day). Under a year: an advance and the balance.
    fn dates(&self, year: i32, instalments: usize, law: &Legislation) -> Result<[NaiveDate; INSTALMENTS], RuleError> {
        let contrat = self.contrat;
        let versement = &law.versement;
        let conclusion = contrat.conclusion;
        let days = *versement.delai_facture.at(conclusion)?;
        let decision = payment_dates(contrat, law)?.decision;
        let invoice = |year: i32| if year == 1 { decision } else { add_months(contrat.debut.0, 12 * (year - 1)).max(decision) };
        let first = after(invoice(year), days);
        let end_of = |month: i32| last_day_of_sliding_month(contrat.debut.0, 12 * (year - 1) + month).min(contrat.fin).max(first);
        let last_year = 12 * year >= self.duree.planned;
        let balance = if last_year { after(contrat.fin, days).max(first) } else { after(invoice(year + 1), days) };
        let (seventh, tenth) = (end_of(*versement.mois_deuxieme.at(conclusion)?), end_of(*versement.mois_solde.at(conclusion)?));
        Ok(match instalments {
            ..=2 => [first, balance, balance, balance],
            3 => [first, seventh, tenth, tenth],
            _ => [first, seventh, tenth, balance],
        })
    }
}
