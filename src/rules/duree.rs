//! Months of a contract and what is due for the first of them: R8, R8b, R8c, R9, R10 (count).

use chrono::NaiveDate;

use super::RuleError;
use super::jours::{Jours, jours};
use super::regime::Counting;
use crate::calendar::{DateConclusion, DateDebut, DateRupture, Month, add_months, started_months};
use crate::contract::{Contrat, TypeContrat};
use crate::legislation::{LastMonth, Legislation, Settings, StockMonths};
use crate::units::{Annual, Centimes, Fraction, Part};

/// How the months of a contract are counted. In both, month i is booked to the calendar month `debut + (i-1)` months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonthCount {
    /// Started months from the first day (R8).
    Sliding,
    /// Calendar months with at least one day (R10, assumed; R8d, to book days).
    Calendar,
}

/// The months of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duree {
    /// Calendar month of the first day.
    pub start: Month,
    /// N: started months to `date_fin`.
    pub planned: i32,
    /// How its months are counted for what is due.
    pub count: MonthCount,
    /// Months to `date_fin`, counted so.
    pub planned_counted: i32,
    /// Months to the last funded day, counted so.
    pub funded: i32,
    /// F: the last funded day.
    pub funded_to: NaiveDate,
    /// Last day when the contract ends early; none when it runs to its end.
    pub rupture: Option<DateRupture>,
    /// First and last planned day.
    pub days: (NaiveDate, NaiveDate),
}

impl Duree {
    /// `date_fin + 1 day < date_debut + 12 months`: the day after the end is still in the twelfth started month.
    #[must_use]
    pub fn under_a_year(&self) -> bool {
        let (debut, fin) = self.days;
        let after = || fin.succ_opt().unwrap_or(fin);
        self.planned < 12 || self.planned == 12 && started_months(debut, after()) <= 12
    }
}

/// The months of a contract: « chaque mois de contrat d'apprentissage débuté est dû » (R6332-25 VI); after a rupture, the months
/// in which the apprentice stays at the CFA, six at most (L6222-18-2).
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on a day of the contract.
#[inline(always)]
pub fn duree(contrat: &Contrat, basis: Counting, law: &Legislation, settings: &Settings) -> Result<Duree, RuleError> {
    let rupture = contrat.early_end();
    let funded_to = last_funded_day(contrat, rupture, law)?;
    let count = match (basis, settings.stock_months) {
        (Counting::StockPrefecture | Counting::StockNpec | Counting::StockPublic, StockMonths::Calendaire) => MonthCount::Calendar,
        (Counting::Jours, _) if by_days(contrat, law)? => MonthCount::Calendar,
        _ => MonthCount::Sliding,
    };
    let calendar = |day: NaiveDate| Month::of(day) - Month::of(contrat.debut.0) + 1;
    let planned = started_months(contrat.debut.0, contrat.fin);
    let planned_counted = if count == MonthCount::Sliding { planned } else { calendar(contrat.fin) };
    let funded = match count {
        _ if funded_to == contrat.fin => planned_counted,
        MonthCount::Sliding => started_months(contrat.debut.0, funded_to),
        MonthCount::Calendar => calendar(funded_to),
    };
    Ok(Duree {
        start: Month::of(contrat.debut.0),
        planned,
        count,
        planned_counted,
        funded,
        funded_to,
        rupture,
        days: (contrat.debut.0, contrat.fin),
    })
}

/// Whether the law counts the contract by days (R8d).
#[inline(always)]
fn by_days(contrat: &Contrat, law: &Legislation) -> Result<bool, RuleError> {
    Ok(*law.duree.prorata_jour.at(contrat.conclusion)?)
}

/// F: `date_fin`; after a rupture its day; with a stay, the smaller of its end and rupture + 6 months, even past `date_fin`.
#[inline(always)]
fn last_funded_day(contrat: &Contrat, rupture: Option<DateRupture>, law: &Legislation) -> Result<NaiveDate, RuleError> {
    let Some(rupture) = rupture else { return Ok(contrat.fin) };
    match contrat.maintien {
        Some(stay) if stay > rupture.0 && contrat.kind == TypeContrat::Apprentissage => {
            let longest = *law.duree.maintien.at(rupture)?;
            Ok(stay.min(add_months(rupture.0, longest)))
        }
        _ => Ok(rupture.0),
    }
}

/// How an annual amount accrues over the months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prorata {
    /// One twelfth a month (R8, R8b, R10).
    Twelfths,
    /// Shortened below a year for the apprentice's level: increased by this share, without passing the annual amount (R8b).
    Shortened(Part),
    /// One twelfth a month, the last of these months by its days (reading of R8 and R9).
    ByDay {
        /// Months, the last included.
        months: i32,
        /// Days of the last one that are due.
        days: i32,
        /// Days that it has.
        of: i32,
    },
    /// No pro rata: the annual amount over the planned months (R8c, and the whole of R15).
    Over(i32),
    /// By days, booked by calendar months (R8d).
    Jours(Jours),
}

/// Which accrual a contract has. N decides, not n; R8c prevails over R8b; neither applies to the stock (assumed).
///
/// # Errors
/// [`RuleError::NoValue`] when the law has no value on the day of conclusion.
#[inline(always)]
pub fn prorata(
    contrat: &Contrat,
    basis: Counting,
    duree: &Duree,
    months: i32,
    law: &Legislation,
    settings: &Settings,
) -> Result<Prorata, RuleError> {
    let short = (contrat.duree_fixe || contrat.duree_reduite)
        && (matches!(basis, Counting::Contrat | Counting::Jours) || settings.short_contracts_in_stock);
    let by_day = basis == Counting::Contrat && settings.last_month == LastMonth::Jour;
    if basis == Counting::Heures {
        Ok(Prorata::Over(duree.planned))
    } else if basis == Counting::Jours && duree.count == MonthCount::Calendar {
        Ok(Prorata::Jours(jours(contrat, (duree.under_a_year(), duree.funded_to), law, settings)?))
    } else if short || by_day {
        let last_month = by_day.then_some((months, if months == duree.funded { duree.funded_to } else { contrat.fin }));
        out_of_the_usual((contrat.conclusion, contrat.debut), short.then_some((duree.planned, contrat.duree_fixe)), last_month, law)
    } else {
        Ok(Prorata::Twelfths)
    }
}

/// R8b and R8c when `short` (N, of fixed duration); what is neither counts its last month by days when asked to (which month, to
/// which day). Takes no contract: what stays out of memory in the loop of a batch would have to be laid out for it.
#[inline(never)]
fn out_of_the_usual(
    (conclusion, debut): (DateConclusion, DateDebut),
    short: Option<(i32, bool)>,
    last_month: Option<(i32, NaiveDate)>,
    law: &Legislation,
) -> Result<Prorata, RuleError> {
    if let Some((planned, fixed)) = short
        && planned < *law.duree.seuil_annee.at(conclusion)?
    {
        return Ok(if fixed { Prorata::Over(planned) } else { Prorata::Shortened(*law.duree.majoration_duree_reduite.at(conclusion)?) });
    }
    Ok(last_month.map_or(Prorata::Twelfths, |(months, last)| last_month_by_day(debut.0, months, last)))
}

/// The last of so many sliding months by its days up to `last`: F, or `date_fin` for what is planned.
fn last_month_by_day(debut: NaiveDate, months: i32, last: NaiveDate) -> Prorata {
    let (from, next) = (add_months(debut, months - 1), add_months(debut, months));
    let of = i32::try_from((next - from).num_days()).unwrap_or(1).max(1);
    let days = i32::try_from((last - from).num_days() + 1).unwrap_or(of).clamp(0, of);
    Prorata::ByDay { months, days, of }
}

/// What is due for the first `months` months of an annual amount, exact: a i/12 (R8); a i/12 + max(0, min(a i/120, a - a i/12))
/// (R8b); a min(i, N)/N (R8c).
#[inline(always)]
#[must_use]
pub fn due(annual: Annual, months: i32, prorata: Prorata) -> Fraction {
    let months = i64::from(months);
    match prorata {
        Prorata::Twelfths => annual.times(months, 12),
        Prorata::Shortened(share) => {
            let whole = Part::WHOLE.ten_thousandths();
            let increase = (months * share.ten_thousandths()).min((12 - months) * whole).max(0);
            annual.times(months * whole + increase, 12 * whole)
        }
        Prorata::ByDay { months: last, days, of } if months >= i64::from(last) => {
            annual.times(i64::from(last - 1) * i64::from(of) + i64::from(days), 12 * i64::from(of))
        }
        Prorata::ByDay { .. } => annual.times(months, 12),
        Prorata::Over(planned) => annual.times(months.min(i64::from(planned)), i64::from(planned)),
        Prorata::Jours(jours) => jours.due(annual, i32::try_from(months).unwrap_or(i32::MAX)),
    }
}

/// [`due`] to the cent. Twelfths stand apart: their denominator is known when this is compiled, and a division becomes a product.
#[inline(always)]
#[must_use]
pub fn due_rounded(annual: Annual, months: i32, prorata: &Prorata) -> Centimes {
    match prorata {
        Prorata::Twelfths => due(annual, months, Prorata::Twelfths).rounded(),
        other => other_than_twelfths(annual, months, other),
    }
}

#[cold]
#[inline(never)]
fn other_than_twelfths(annual: Annual, months: i32, prorata: &Prorata) -> Centimes {
    match prorata {
        Prorata::Jours(jours) => jours.due_rounded(annual, months),
        other => due(annual, months, *other).rounded(),
    }
}
