//! When it is paid: R20 (contract years), R21 (stock, OPCO), R22 (quarters), settlement after a rupture.

use chrono::{Days, NaiveDate};

use super::RuleError;
use super::duree::Duree;
use super::prise_en_charge::Schedule;
use super::regime::Counting;
use crate::calendar::{Month, add_months, last_day_of_sliding_month};
use crate::codes::Payeur;
use crate::contract::Contrat;
use crate::legislation::Legislation;
use crate::units::{Centimes, Fraction, Part};

/// What a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NatureVersement {
    /// Instalment `rank` of a contract year (R20), from 1.
    Acompte {
        /// Contract year, from 1.
        year: i32,
        /// 1, 2, 3 or 4.
        rank: u8,
    },
    /// The OPCO's payment for a period of the stock (R21): the quarter of this month.
    Stock(Month),
    /// The quarter's payment (R22): the quarter of this month.
    Trimestre(Month),
    /// The one settlement after a rupture.
    Reglement,
    /// The employer's participation (R17).
    Participation,
    /// The balance of a contract whose last papers were not sent in time: due, never received (R20b).
    Perdu,
    /// What the amorçage value paid before the NPEC was fixed is made up for (R6).
    Regularisation,
}

/// One payment, on its legal date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instalment {
    /// The legal day; the payer's delay (R23) comes on top.
    pub date: NaiveDate,
    /// Who pays the instalment.
    pub payeur: Payeur,
    /// How much; negative when a settlement takes back.
    pub amount: Centimes,
    /// Which instalment it is, a settlement or a participation.
    pub nature: NatureVersement,
}

/// The days from which payments are counted (R20).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentDates {
    /// The contract is sent.
    pub depot: NaiveDate,
    /// The contract is accepted, some days after the deposit (R6224-3).
    pub decision: NaiveDate,
}

/// Deposit: 5th jour ouvrable after the later of start and signature (D6224-1); decision 20 days later (R6224-3).
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of conclusion.
pub fn payment_dates(contrat: &Contrat, law: &Legislation) -> Result<PaymentDates, RuleError> {
    let conclusion = contrat.conclusion;
    let depot = law.holidays.working_day_after(contrat.debut.0.max(contrat.conclusion.0), *law.versement.delai_depot.at(conclusion)?);
    Ok(PaymentDates { depot, decision: after(depot, *law.versement.delai_decision.at(conclusion)?) })
}

/// The share of a year's base that its instalments up to this rank pay: 0 for rank 0.
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of conclusion.
pub fn cumulated_share(contrat: &Contrat, duree: &Duree, rank: u8, law: &Legislation) -> Result<Part, RuleError> {
    let Some(place) = usize::from(rank).checked_sub(1) else { return Ok(Part::NONE) };
    Ok(shares(contrat, duree, law)?.get(place).copied().unwrap_or(Part::WHOLE))
}

/// Cumulated shares of the instalments of a year.
pub(super) fn shares<'l>(contrat: &Contrat, duree: &Duree, law: &'l Legislation) -> Result<&'l [Part], RuleError> {
    let conclusion = contrat.conclusion;
    Ok(if duree.under_a_year() { law.versement.parts_moins_dun_an.at(conclusion)? } else { law.versement.parts.at(conclusion)? })
}

pub(super) fn after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

/// Every payment of a contract, by legal date within each payer. `due` has the funded months, `planned` the months to `date_fin`;
/// `advance` is what R12 adds. Over the life of the contract the payments add up to what is due.
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on a day of the contract.
pub fn versements(
    contrat: &Contrat,
    basis: Counting,
    duree: &Duree,
    (due, planned): (&Schedule, &Schedule),
    advance: Centimes,
    law: &Legislation,
    paid: &mut Vec<Instalment>,
) -> Result<(), RuleError> {
    for payeur in payers(due, planned) {
        match (basis, payeur) {
            (Counting::Contrat | Counting::Jours, _) => {
                let calendar = ContractYears::new(contrat, duree, law)?;
                let advance = if payeur == Payeur::Opco { advance } else { Centimes::ZERO };
                let from = paid.len();
                calendar.instalments(payeur, planned, advance, law, paid)?;
                let first = paid.get(from).map_or(duree.funded_to, |instalment| instalment.date);
                settle(duree, payeur, due.amount(payeur, 0, due.months) + advance, first, from, paid);
            }
            (Counting::StockPrefecture | Counting::StockNpec, Payeur::Opco) => {
                let from = paid.len();
                let first = stock(contrat, planned, law, paid)?;
                settle(duree, payeur, due.amount(payeur, 0, due.months), first, from, paid);
            }
            _ => quarters(due, payeur, paid),
        }
    }
    Ok(())
}

/// The payers of either schedule, in the order of the tables.
pub(super) fn payers(due: &Schedule, planned: &Schedule) -> impl Iterator<Item = Payeur> {
    let pays = |schedule: &Schedule, payeur: Payeur| schedule.segments.iter().any(|segment| segment.payeurs().contains(&payeur));
    let found = Payeur::ALL.map(|payeur| pays(due, payeur) || pays(planned, payeur));
    Payeur::ALL.into_iter().zip(found).filter_map(|(payeur, found)| found.then_some(payeur))
}

/// After a rupture: what is dated strictly before it stands, the rest is cancelled, and one settlement brings what was paid to what
/// is due, on F, not before `first`. Without a rupture nothing changes.
fn settle(duree: &Duree, payeur: Payeur, owed: Centimes, first: NaiveDate, from: usize, paid: &mut Vec<Instalment>) {
    let Some(rupture) = duree.rupture else { return };
    let standing: Vec<Instalment> = paid.drain(from..).filter(|instalment| instalment.date < rupture.0).collect();
    let already: Centimes = standing.iter().map(|instalment| instalment.amount).sum();
    paid.extend(standing);
    paid.push(Instalment { date: duree.funded_to.max(first), payeur, amount: owed - already, nature: NatureVersement::Reglement });
}

/// Months of a year of execution.
const MONTHS_OF_A_YEAR: i32 = 12;

/// R20: the calendar of contract years.
struct ContractYears<'a> {
    contrat: &'a Contrat,
    duree: &'a Duree,
    decision: NaiveDate,
}

impl<'a> ContractYears<'a> {
    fn new(contrat: &'a Contrat, duree: &'a Duree, law: &Legislation) -> Result<Self, RuleError> {
        Ok(Self { contrat, duree, decision: payment_dates(contrat, law)?.decision })
    }

    /// The planned instalments of every year, shares of its base rounded on the running total.
    fn instalments(
        &self,
        payeur: Payeur,
        planned: &Schedule,
        advance: Centimes,
        law: &Legislation,
        paid: &mut Vec<Instalment>,
    ) -> Result<(), RuleError> {
        let shares = shares(self.contrat, self.duree, law)?;
        let mut advance = advance;
        for year in 1.. {
            let from = 12 * (year - 1);
            if from >= self.duree.planned {
                break;
            }
            let base = planned.amount(payeur, from, (from + 12).min(self.duree.planned));
            let dates = self.dates(year, law)?;
            let mut before = Centimes::ZERO;
            for (rank, (&share, &date)) in (1..).zip(shares.iter().zip(dates.iter())) {
                let upto = Fraction::new(base.0 * share.ten_thousandths(), Part::WHOLE.ten_thousandths()).rounded();
                paid.push(Instalment { date, payeur, amount: upto - before + advance, nature: NatureVersement::Acompte { year, rank } });
                before = upto;
                advance = Centimes::ZERO;
            }
        }
        Ok(())
    }

    /// A fourth instalment, which only a scenario asks for here, is on the last day of the year.
    /// Year 1 is invoiced on the decision, year k on the later of its first day and the decision. Invoice + 30 days; the last day of
    /// months 7 and 10 of the year, not after `date_fin`, then not before the first. Under a year: the balance on `date_fin`.
    fn dates(&self, year: i32, law: &Legislation) -> Result<[NaiveDate; 4], RuleError> {
        let conclusion = self.contrat.conclusion;
        let elapsed = 12 * (year - 1);
        let invoice = if year == 1 { self.decision } else { add_months(self.contrat.debut.0, elapsed).max(self.decision) };
        let first = after(invoice, *law.versement.delai_facture.at(conclusion)?);
        let end_of = |month: i32| last_day_of_sliding_month(self.contrat.debut.0, elapsed + month).min(self.contrat.fin).max(first);
        if self.duree.under_a_year() {
            return Ok([first, self.contrat.fin.max(first), first, first]);
        }
        let later = [*law.versement.mois_deuxieme.at(conclusion)?, *law.versement.mois_solde.at(conclusion)?, MONTHS_OF_A_YEAR];
        let [second, third, fourth] = later.map(end_of);
        Ok([first, second, third, fourth])
    }
}

/// R21: the first period on the first payment's day, each later quarter on its first day, never before `date_debut`, as planned to
/// `date_fin` (arrêté of 6 December 2019). Returns the first payment's day.
fn stock(contrat: &Contrat, planned: &Schedule, law: &Legislation, paid: &mut Vec<Instalment>) -> Result<NaiveDate, RuleError> {
    let first = *law.stock.premier_versement.at(contrat.conclusion)?;
    let later = Month::of(*law.stock.premiere_periode_fin.at(contrat.conclusion)?);
    let mut pay = |date: NaiveDate, from: Month, until: Month| {
        let amount = planned.amount(Payeur::Opco, (from - planned.start).max(0), (until - planned.start).min(planned.months));
        if amount != Centimes::ZERO {
            paid.push(Instalment { date: date.max(contrat.debut.0), payeur: Payeur::Opco, amount, nature: NatureVersement::Stock(from) });
        }
    };
    pay(first, planned.start.min(later), later);
    let mut quarter = later;
    while quarter < planned.start + planned.months {
        pay(quarter.first_day(), quarter, quarter + 3);
        quarter = quarter + 3;
    }
    Ok(first)
}

/// R22 (assumed): on the last day of each calendar quarter, what is due for its months.
fn quarters(due: &Schedule, payeur: Payeur, paid: &mut Vec<Instalment>) {
    let end = due.start + due.months;
    let mut quarter = due.start.quarter();
    while quarter < end {
        let amount = due.amount(payeur, (quarter - due.start).max(0), (quarter + 3 - due.start).min(due.months));
        if amount != Centimes::ZERO {
            paid.push(Instalment { date: (quarter + 2).last_day(), payeur, amount, nature: NatureVersement::Trimestre(quarter) });
        }
        quarter = quarter + 3;
    }
}
