//! What the cells of a row say of each other.

use chrono::{Datelike, Days, NaiveDate};

use super::columns::Col;
use super::row::RowFault;
use crate::calendar::add_months;
use crate::contract::{Contrat, TypeContrat};
use crate::diagnostic::{Code, Severity};

/// What was read of a row, whatever its faults.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RowFacts {
    pub conclusion: Option<NaiveDate>,
    pub debut: Option<NaiveDate>,
    pub fin: Option<NaiveDate>,
    pub rupture: Option<NaiveDate>,
    pub maintien: Option<NaiveDate>,
    pub mobilite: (Option<NaiveDate>, Option<NaiveDate>),
    /// `sous_convention`; `Some(None)` when the cell is empty, none when it could not be read.
    pub sous_convention: Option<Option<bool>>,
    pub kind: Option<TypeContrat>,
}

/// The days and amounts of a row as they were read.
pub(super) fn as_read(facts: &RowFacts, contrat: Option<&Contrat>) -> Vec<(Col, String)> {
    let days = [
        (Col::Conclusion, facts.conclusion),
        (Col::Debut, facts.debut),
        (Col::Fin, facts.fin),
        (Col::Rupture, facts.rupture),
        (Col::Maintien, facts.maintien),
        (Col::MobiliteDebut, facts.mobilite.0),
        (Col::MobiliteFin, facts.mobilite.1),
        (Col::EntreeCfa, contrat.and_then(|contrat| contrat.entree_cfa).map(|entree| entree.0)),
    ];
    let amounts = contrat.map_or([None; 4], |contrat| [contrat.npec, contrat.cout_prefecture, contrat.prix_cfa, contrat.taux_horaire]);
    let columns = [Col::Npec, Col::CoutPrefecture, Col::PrixCfa, Col::TauxHoraire];
    let days = days.into_iter().filter_map(|(col, day)| Some((col, day?.to_string())));
    days.chain(columns.into_iter().zip(amounts).filter_map(|(col, amount)| Some((col, amount?.to_string())))).collect()
}

/// Longest contract, in months.
const MOST_MONTHS: i32 = 120;
/// A contract that is not longer than this is not too long: the usual case, told without counting months.
const DAYS_OF_NINE_YEARS: i64 = 9 * 365;
/// Calendar years that it spans at least.
const YEARS_OF_A_LONG_CONTRACT: i32 = 8;
/// A conclusion further after the end of the contract than this looks like swapped dates.
const MONTHS_AFTER_END: i32 = 12;
/// A conclusion further before the start of the contract than this looks like swapped dates.
const MONTHS_BEFORE_START: i32 = 36;

/// The first day of conclusion for which `sous_convention` does not matter.
fn end_of_conventions() -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or(NaiveDate::MIN)
}

/// Every fault between the cells of a row.
pub(super) fn check(facts: &RowFacts, found: &mut Vec<RowFault>) {
    if let Some((debut, fin)) = facts.debut.zip(facts.fin) {
        length(debut, fin, found);
    }
    if let Some(rupture) = facts.rupture {
        early_end(facts, rupture, found);
    }
    if let Some(maintien) = facts.maintien {
        stay(facts, maintien, found);
    }
    if let Some(conclusion) = facts.conclusion {
        signature(facts, conclusion, found);
    }
    if let (Some(first), Some(last)) = facts.mobilite
        && last < first
    {
        found.push(
            error(Code::C021, Col::MobiliteFin)
                .value(last)
                .with("cause", format!("{} {first} > {} {last}", Col::MobiliteDebut.name(), Col::MobiliteFin.name()))
                .hinting("swapped_dates"),
        );
    }
}

fn error(code: Code, column: Col) -> RowFault {
    RowFault::new(Severity::Error, code, column)
}

fn length(debut: NaiveDate, fin: NaiveDate, found: &mut Vec<RowFault>) {
    if fin < debut {
        found.push(error(Code::C012, Col::Fin).value(fin).with("debut", debut).with("fin", fin).hinting("swapped_dates"));
    } else if fin.year() - debut.year() >= YEARS_OF_A_LONG_CONTRACT
        && (fin - debut).num_days() > DAYS_OF_NINE_YEARS
        && fin >= add_months(debut, MOST_MONTHS)
    {
        found.push(error(Code::C010, Col::Fin).value(fin).with("debut", debut).hinting("contract_too_long"));
    }
}

fn early_end(facts: &RowFacts, rupture: NaiveDate, found: &mut Vec<RowFault>) {
    if let Some(debut) = facts.debut.filter(|&debut| rupture < debut) {
        found.push(error(Code::C013, Col::Rupture).value(rupture).with("debut", debut).hinting("rupture_in_contract"));
    }
    if let Some(fin) = facts.fin.filter(|&fin| fin < rupture) {
        let warning = RowFault::new(Severity::Warning, Code::C014, Col::Rupture);
        found.push(warning.value(rupture).with("fin", fin));
    }
}

fn stay(facts: &RowFacts, maintien: NaiveDate, found: &mut Vec<RowFault>) {
    let note = || RowFault::new(Severity::Note, Code::C020, Col::Maintien).value(maintien);
    match (facts.rupture, facts.fin) {
        (None, _) => found.push(note().hinting("stay_needs_rupture")),
        (Some(rupture), Some(fin)) if fin <= rupture => found.push(note().with("rupture", rupture).hinting("stay_needs_rupture")),
        (Some(rupture), _) if maintien <= rupture => found.push(note().with("rupture", rupture).hinting("stay_after_rupture")),
        _ => {}
    }
}

/// Whether a contract needs its convention to be known, and its row says nothing of it.
pub(super) fn needs_convention(facts: &RowFacts) -> bool {
    let before = || facts.conclusion.is_some_and(|conclusion| conclusion < end_of_conventions());
    facts.sous_convention == Some(None) && facts.kind == Some(TypeContrat::Apprentissage) && before()
}

fn signature(facts: &RowFacts, conclusion: NaiveDate, found: &mut Vec<RowFault>) {
    let swapped = |other: Col, day: NaiveDate| {
        error(Code::C021, Col::Conclusion)
            .value(conclusion)
            .with("cause", format!("{} {conclusion}, {} {day}", Col::Conclusion.name(), other.name()))
            .hinting("swapped_dates")
    };
    if let Some(fin) = facts.fin.filter(|&fin| conclusion > fin && conclusion > add_months(fin, MONTHS_AFTER_END)) {
        found.push(swapped(Col::Fin, fin));
    }
    if let Some(debut) =
        facts.debut.filter(|&debut| debut.year() > conclusion.year() && conclusion < add_months(debut, -MONTHS_BEFORE_START))
    {
        found.push(swapped(Col::Debut, debut));
    }
    if needs_convention(facts) {
        let last = end_of_conventions().checked_sub_days(Days::new(1)).unwrap_or(conclusion);
        found.push(error(Code::C018, Col::SousConvention).with("conclusion", conclusion).with("last", last).hinting("sous_convention"));
    }
}
