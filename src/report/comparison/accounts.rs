//! The accounts of the CFAs in a comparison: of its sides, and along a range.

use super::{ComparisonVoice, paragraph, section, table};
use crate::accounts::{CentreAccounts, Status};
use crate::language::Language;
use crate::report::model::{Block, ReportCell, ReportColumn, ReportSection};
use crate::report::texts::ReportTexts;
use crate::report::view::{printable, whole};
use crate::tables::{ComparedAccounts, SweptPoint, YearTogether};
use crate::units::Centimes;

/// CFAs that are shown.
const MOST_CENTRES: usize = 150;

/// The accounts of the sides: all CFAs by year, then each CFA that can be told alone, those whose lowest cash moves most first.
pub(super) fn accounts(words: &ComparisonVoice<'_>, found: &ComparedAccounts, drawn: &[Block]) -> ReportSection {
    let picture = super::labels::figures(drawn, "comptes");
    let blocks = [paragraph(words.word("cmp_accounts_text")), by_year(words, found)];
    section(words, "accounts", "cmp_section_accounts", blocks.into_iter().chain(picture).chain([by_centre(words, found)]))
}

/// The sides that have accounts, by their place.
fn sides(found: &ComparedAccounts) -> impl Iterator<Item = (usize, &Vec<CentreAccounts>)> + Clone {
    found.sides.iter().enumerate().filter_map(|(side, accounts)| Some((side, accounts.as_ref()?)))
}

fn by_year(words: &ComparisonVoice<'_>, found: &ComparedAccounts) -> Option<Block> {
    let single = found.alone.len() == 1;
    let mut columns = vec![ReportColumn::text(words.word("cmp_scenario")), ReportColumn::text(words.word("year"))];
    columns.extend(year_heads(words.texts).into_iter().map(ReportColumn::number));
    columns.extend(single.then(|| ReportColumn::number(words.word("comptes_plus_basse"))));
    let of_side = |(side, accounts): (usize, &Vec<CentreAccounts>)| {
        let row = |(rank, year): (usize, YearTogether)| {
            let lead = [ReportCell::text(words.title(side)), ReportCell::text(year.annee.to_string())];
            let lowest = accounts.first().filter(|_| single).and_then(|one| one.years.get(rank)).map(|year| words.amount(year.lowest.0));
            lead.into_iter().chain(year_cells(&year, words.language)).chain(lowest).collect()
        };
        found.years(accounts).into_iter().enumerate().map(row).collect::<Vec<Vec<ReportCell>>>()
    };
    table("table-comptes", words.word("cmp_table_accounts"), columns, sides(found).flat_map(of_side).collect(), Vec::new())
}

/// The lowest cash of each CFA on the first side that has accounts, and how it moves on the others.
fn by_centre(words: &ComparisonVoice<'_>, found: &ComparedAccounts) -> Option<Block> {
    let mut others = sides(found);
    let (first, base) = others.next()?;
    let lowest = |accounts: &[CentreAccounts], rank: usize| accounts.get(rank).filter(|one| one.known).map(|one| one.lowest.0);
    let largest = |rank: usize| {
        let moved = others.clone().filter_map(|(_, accounts)| Some((lowest(accounts, rank)? - lowest(base, rank)?).0.abs()));
        moved.max().unwrap_or(0)
    };
    let mut ranks: Vec<usize> = (0..base.len()).filter(|&rank| found.alone[rank] && base[rank].known).collect();
    ranks.sort_by_key(|&rank| (std::cmp::Reverse(largest(rank)), base[rank].cfa.as_str()));
    ranks.truncate(MOST_CENTRES);
    let mut columns = vec![ReportColumn::text(words.word("cfa")), ReportColumn::number(words.title(first))];
    columns.extend(others.clone().map(|(side, _)| ReportColumn::number(words.fill("cmp_change_of", &[("scenario", &words.title(side))]))));
    let row = |&rank: &usize| {
        let id = base[rank].cfa.as_str();
        let name = printable(words.facts.centre_names.get(id).map_or(id, String::as_str));
        let change = |(_, accounts): (usize, &Vec<CentreAccounts>)| {
            let moved = Some(lowest(accounts, rank)? - lowest(base, rank)?);
            moved.map(|moved| words.change(moved))
        };
        let changes = others.clone().map(|side| change(side).unwrap_or_else(ReportCell::empty));
        [ReportCell::text(name), words.amount(base[rank].lowest.0)].into_iter().chain(changes).collect()
    };
    let rows: Vec<Vec<ReportCell>> = ranks.iter().map(row).collect();
    table("table-comptes-cfa", words.word("cmp_table_accounts_cfa"), columns, rows, Vec::new())
}

fn year_heads(texts: ReportTexts) -> Vec<String> {
    let states = ["cmp_state_sain", "cmp_state_alerte", "cmp_state_critique", "cmp_state_insolvable"];
    ["comptes_resultat", "comptes_tresorerie", "cmp_missing"].into_iter().chain(states).map(|key| texts.word(key)).collect()
}

fn year_cells(year: &YearTogether, language: Language) -> impl Iterator<Item = ReportCell> + use<> {
    let amount = |amount: Centimes| ReportCell::amount(language.amount(amount.0), amount);
    let amounts = [year.resultat, year.tresorerie_fin, year.manque].map(amount);
    let states = Status::ALL.map(|status| count(year.etats[status as usize], language));
    amounts.into_iter().chain(states)
}

fn count(count: u64, language: Language) -> ReportCell {
    ReportCell::number(language.integer(whole(count)), whole(count))
}

/// A table along a range: its heads after the value, and for each value its cells.
pub struct SweptTable {
    /// Its anchor in the report.
    pub id: &'static str,
    /// Its title: what the rows show.
    pub caption: String,
    /// The heads of the columns after that of the value.
    pub heads: Vec<String>,
    /// The value and the cells of each row.
    pub rows: Vec<(String, Vec<ReportCell>)>,
}

/// The accounts, the fund and the draws along a range, those that were asked.
#[must_use]
pub fn swept_tables(points: &[(String, SweptPoint)], texts: ReportTexts, language: Language) -> Vec<SweptTable> {
    let tables = [of_accounts(points, texts, language), of_fund(points, texts, language), of_risks(points, texts, language)];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

fn of_accounts(points: &[(String, SweptPoint)], texts: ReportTexts, language: Language) -> SweptTable {
    let single = points.iter().any(|(_, point)| !point.lowest.is_empty());
    let of_point = |(value, point): &(String, SweptPoint)| {
        let row = |(rank, year): (usize, &YearTogether)| {
            let lowest = point.lowest.get(rank).map(|&lowest| ReportCell::amount(language.amount(lowest.0), lowest));
            let cells = std::iter::once(ReportCell::text(year.annee.to_string())).chain(year_cells(year, language)).chain(lowest);
            (value.clone(), cells.collect())
        };
        point.years.iter().enumerate().map(row).collect::<Vec<(String, Vec<ReportCell>)>>()
    };
    let heads = std::iter::once(texts.word("year")).chain(year_heads(texts)).chain(single.then(|| texts.word("comptes_plus_basse")));
    SweptTable {
        id: "table-balayage-comptes",
        caption: texts.word("cmp_sweep_accounts"),
        heads: heads.collect(),
        rows: points.iter().flat_map(of_point).collect(),
    }
}

fn of_fund(points: &[(String, SweptPoint)], texts: ReportTexts, language: Language) -> SweptTable {
    let amount = |amount: Centimes| ReportCell::amount(language.amount(amount.0), amount);
    let row = |(value, point): &(String, SweptPoint)| {
        let fund = point.fund.as_ref()?;
        let policy = ReportCell::text(texts.word(&format!("fonds_politique_{}", fund.politique)));
        let amounts = [fund.enveloppe, fund.besoin, fund.distribue].map(amount);
        let counts = [fund.cfa_maintenus, fund.apprentis_maintenus].map(|kept| count(kept, language));
        Some((value.clone(), std::iter::once(policy).chain(amounts).chain(counts).collect()))
    };
    let heads = ["cmp_fund_policy", "cmp_fund_envelope", "cmp_fund_need", "cmp_fund_given", "cmp_fund_cfas", "cmp_fund_kept"];
    SweptTable {
        id: "table-balayage-fonds",
        caption: texts.word("cmp_sweep_fund"),
        heads: heads.map(|key| texts.word(key)).into(),
        rows: points.iter().filter_map(row).collect(),
    }
}

fn of_risks(points: &[(String, SweptPoint)], texts: ReportTexts, language: Language) -> SweptTable {
    let row = |(value, point): &(String, SweptPoint)| {
        let risk = point.risk?;
        let share = |part: f64| ReportCell::text(language.percent(part));
        Some((
            value.clone(),
            vec![ReportCell::text(risk.annee.to_string()), share(risk.part), share(risk.erreur_type), count(risk.tirages, language)],
        ))
    };
    let heads = ["year", "cmp_risk_share", "cmp_risk_error", "cmp_risk_draws"];
    SweptTable {
        id: "table-balayage-risques",
        caption: texts.word("cmp_sweep_risks"),
        heads: heads.map(|key| texts.word(key)).into(),
        rows: points.iter().filter_map(row).collect(),
    }
}
