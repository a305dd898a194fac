//! The accounts of the CFAs: costs, results, cash, and who runs out of it.

use super::{DrawnFigures, change_cell, count_cell, euros_cell, paragraph, section, share_cell};
use crate::accounts::{CentreAccounts, Status, YearAccounts};
use crate::contract::CentreValue;
use crate::report::figures;
use crate::report::model::{Block, ReportCell, ReportColumn, ReportSection, ReportTable};
use crate::report::small_cells::Centres;
use crate::report::view::ReportVoice;
use crate::units::Centimes;

pub(super) fn accounts(view: &ReportVoice<'_>, drawn: &DrawnFigures) -> ReportSection {
    let facts = view.facts.comptes;
    if facts.accounts.is_empty() {
        return section(view, "accounts", [paragraph(view.word("comptes_none"))]);
    }
    let without = (facts.unknown() > 0).then(|| {
        view.fill(
            "comptes_without",
            &[
                ("centres", &view.count("centres", facts.unknown() as u64)),
                ("columns", &CentreValue::OF_ACCOUNTS.map(CentreValue::as_str).join(", ")),
            ],
        )
    });
    let without = without.and_then(paragraph);
    if facts.known().next().is_none() {
        return section(view, "accounts", [without]);
    }
    let one = if let [one] = facts.accounts { paragraph(alone(view, one)) } else { None };
    let several = facts.accounts.len() > 1;
    let carried: Centimes = facts.known().map(|(_, one)| one.carried).sum();
    let carried =
        (carried != Centimes::ZERO).then(|| view.fill("comptes_carried", &[("amount", &view.euros(carried))])).and_then(paragraph);
    section(
        view,
        "accounts",
        [
            without,
            paragraph(view.word("comptes_text")),
            one,
            carried,
            // Of a CFA alone it stands on the first page.
            drawn.block(figures::CASH).filter(|_| facts.desk.is_none()),
            Some(Block::Table(by_year(view))),
            Some(Block::Table(closing(view))),
            drawn.block(figures::RESULTS),
            several.then(|| Block::Table(by_centre(view))),
            drawn.block(figures::COSTS),
            drawn.block(figures::SIZES),
            Some(Block::Table(empty(view))),
            (!facts.defaults.is_empty()).then(|| Block::Table(assumed(view))),
        ],
    )
}

/// The answer for a single CFA, in a few sentences.
fn alone(view: &ReportVoice<'_>, one: &CentreAccounts) -> String {
    let month = |day: chrono::NaiveDate| view.language.date(day);
    let mut text = view.fill("comptes_alone", &[("amount", &view.euros(one.lowest.0)), ("month", &month(one.lowest.1))]);
    if let Some(first) = one.below_zero {
        text.push_str(&view.fill("comptes_below_zero", &[("month", &month(first))]));
    }
    if let Some(loan) = one.bridge_loan {
        let values = [("amount", view.euros(loan.montant)), ("from", month(loan.from)), ("to", month(loan.to))];
        text.push_str(&view.fill("comptes_loan", &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
    }
    text
}

/// A calendar year of all CFAs.
fn by_year(view: &ReportVoice<'_>) -> ReportTable {
    let all: Vec<&CentreAccounts> = view.facts.comptes.known().map(|(_, one)| one).collect();
    let alone = view.facts.comptes.accounts.len() == 1;
    let row = |(index, annee): (usize, i32)| {
        let years: Vec<&YearAccounts> = all.iter().filter_map(|one| one.years.get(index)).collect();
        let sum = |of: fn(&YearAccounts) -> Centimes| years.iter().map(|year| of(year)).sum::<Centimes>();
        let count = |keep: fn(&&&YearAccounts) -> bool| count_cell(view, years.iter().filter(keep).count() as u64);
        let heads: i64 = years.iter().map(|year| year.effectif).sum();
        let mut cells = vec![
            ReportCell::text(annee.to_string()),
            count_cell(view, heads.unsigned_abs()),
            euros_cell(view, sum(YearAccounts::produits_total)),
            euros_cell(view, sum(|year| year.charges.total())),
            change_cell(view, sum(|year| year.resultat)),
            euros_cell(view, sum(|year| year.tresorerie_fin)),
        ];
        if let (true, Some(year)) = (alone, years.first()) {
            cells.push(euros_cell(view, year.lowest.0).noted(view.language.date(year.lowest.1)));
            return cells;
        }
        let below = |one: &&&CentreAccounts| one.years.get(index).is_some_and(|year| year.lowest.0 < -one.overdraft);
        cells.extend([
            count(|year| year.resultat < Centimes::ZERO),
            count(|year| year.lowest.0 < Centimes::ZERO),
            count_cell(view, all.iter().filter(below).count() as u64),
        ]);
        cells
    };
    let keys = ["comptes_effectif", "comptes_produits", "comptes_charges", "comptes_resultat", "comptes_tresorerie"];
    let further: &[&str] = if alone { &["comptes_plus_basse"] } else { &["comptes_perte", "comptes_negative", "comptes_sous_decouvert"] };
    let mut columns = vec![ReportColumn::text(view.word("year"))];
    columns.extend(keys.iter().chain(further).map(|key| ReportColumn::number(view.word(key))));
    ReportTable {
        id: "table-comptes-annees",
        caption: view.word(if alone { "comptes_by_year_alone" } else { "comptes_by_year" }),
        note: view.word(if alone { "comptes_by_year_note_alone" } else { "comptes_by_year_note" }),
        columns,
        rows: view.facts.comptes.settings.horizon.years().enumerate().map(row).collect(),
        totals: Vec::new(),
    }
}

/// What stands at each 31 December between what is earned and what came in: the sum of the table `ecritures_cloture` over the CFAs that
/// have accounts.
fn closing(view: &ReportVoice<'_>) -> ReportTable {
    let row = |(index, annee): (usize, i32)| {
        let years = || view.facts.comptes.known().filter_map(move |(_, one)| one.years.get(index));
        let (advance, unbilled): (Centimes, Centimes) =
            (years().map(|year| year.cloture.avance).sum(), years().map(|year| year.cloture.a_etablir).sum());
        let cells = [euros_cell(view, advance), euros_cell(view, unbilled), change_cell(view, unbilled - advance)];
        std::iter::once(ReportCell::text(view.fill("comptes_cloture_jour", &[("year", &annee.to_string())]))).chain(cells).collect()
    };
    let columns = ["comptes_avance", "comptes_a_etablir", "comptes_cloture_net"].map(|key| ReportColumn::number(view.word(key)));
    ReportTable {
        id: "table-comptes-cloture",
        caption: view.word("comptes_cloture"),
        note: view.word("comptes_cloture_note"),
        columns: std::iter::once(ReportColumn::text(view.word("comptes_cloture_au"))).chain(columns).collect(),
        rows: view.facts.comptes.settings.horizon.years().enumerate().map(row).collect(),
        totals: Vec::new(),
    }
}

/// What entries and exits through the year leave empty, by calendar year of all CFAs.
fn empty(view: &ReportVoice<'_>) -> ReportTable {
    let row = |(index, annee): (usize, i32)| {
        let years: Vec<&YearAccounts> = view.facts.comptes.known().filter_map(|(_, one)| one.years.get(index)).collect();
        let count = |of: fn(&YearAccounts) -> i64| years.iter().map(|year| of(year)).sum::<i64>().unsigned_abs();
        let sum = |of: fn(&YearAccounts) -> Centimes| years.iter().map(|year| of(year)).sum::<Centimes>();
        let (taken, empty) = (count(|year| year.apprentis_mois), count(|year| year.places_vides.mois));
        vec![
            ReportCell::text(annee.to_string()),
            count_cell(view, count(|year| year.groupes_mois).div_ceil(12)),
            share_cell(view, empty, taken + empty),
            euros_cell(view, sum(|year| year.places_vides.cout)),
            count_cell(view, count(|year| year.apres_examen_mois)),
            euros_cell(view, sum(|year| year.cout_apres_examen)),
        ]
    };
    let keys =
        ["comptes_groupes", "comptes_places_vides", "comptes_cout_places_vides", "comptes_apres_examen", "comptes_cout_apres_examen"];
    let mut columns = vec![ReportColumn::text(view.word("year"))];
    columns.extend(keys.map(|key| ReportColumn::number(view.word(key))));
    ReportTable {
        id: "table-comptes-vides",
        caption: view.word("comptes_vides"),
        note: view.word("comptes_vides_note"),
        columns,
        rows: view.facts.comptes.settings.horizon.years().enumerate().map(row).collect(),
        totals: Vec::new(),
    }
}

fn state(view: &ReportVoice<'_>, status: Status) -> String {
    view.word(&format!("comptes_etat_{}", status.as_str()))
}

/// The results by year of the small CFAs together; a lowest cash or a state is that of one CFA.
fn few_row(view: &ReportVoice<'_>, few: &[&CentreAccounts]) -> Vec<ReportCell> {
    let mut cells = vec![ReportCell::text(view.word("other_centres")).noted(view.count("centres", few.len() as u64))];
    for index in 0..view.facts.comptes.settings.horizon.years().count() {
        let results = few.iter().filter_map(|one| one.years.get(index)).map(|year| year.resultat);
        cells.push(change_cell(view, results.sum()));
    }
    cells.extend(std::iter::repeat_with(ReportCell::empty).take(4));
    cells
}

/// A CFA a row: its results by year, its lowest cash, its worst state; the most threatened first, the small ones together.
fn by_centre(view: &ReportVoice<'_>) -> ReportTable {
    let centres = Centres::of(view.facts.summary, view.facts.comptes.accounts);
    let (mut ordered, few) = centres.parted(view.facts.comptes.known());
    ordered.sort_by(|(_, a), (_, b)| b.worst().cmp(&a.worst()).then(a.lowest.0.cmp(&b.lowest.0)).then_with(|| a.cfa.cmp(&b.cfa)));
    let row = |(number, one): (u32, &CentreAccounts)| {
        let mut cells = vec![ReportCell::text(view.centre(number))];
        cells.extend(one.years.iter().map(|year| change_cell(view, year.resultat)));
        cells.push(change_cell(view, one.lowest.0));
        cells.push(ReportCell::text(one.insolvent.map_or_else(|| "–".to_owned(), |day| view.language.date(day))));
        cells.push(one.bridge_loan.map_or_else(ReportCell::empty, |loan| euros_cell(view, loan.montant)));
        cells.push(ReportCell::text(state(view, one.worst())));
        cells
    };
    let mut columns = vec![ReportColumn::text(view.word("cfa"))];
    columns.extend(
        view.facts
            .comptes
            .settings
            .horizon
            .years()
            .map(|year| ReportColumn::number(view.fill("comptes_resultat_annee", &[("year", &year.to_string())]))),
    );
    columns.push(ReportColumn::number(view.word("comptes_plus_basse")));
    columns.push(ReportColumn::text(view.word("comptes_insolvable")));
    columns.push(ReportColumn::number(view.word("comptes_relais")));
    columns.push(ReportColumn::text(view.word("comptes_pire")));
    ReportTable {
        id: "table-comptes-cfa",
        caption: view.word("comptes_by_centre"),
        note: view.word("comptes_by_centre_note"),
        columns,
        rows: ordered.into_iter().map(row).chain((!few.is_empty()).then(|| few_row(view, &few))).collect(),
        totals: Vec::new(),
    }
}

/// What stands for what no table of centres says.
fn assumed(view: &ReportVoice<'_>) -> ReportTable {
    let row = |(value, count): &(CentreValue, u64)| {
        vec![ReportCell::text(view.word(&format!("comptes_valeur_{}", value.as_str()))), count_cell(view, *count)]
    };
    ReportTable {
        id: "table-comptes-defauts",
        caption: view.word("comptes_defaults"),
        note: view.word("comptes_defaults_note"),
        columns: vec![ReportColumn::text(view.word("comptes_value")), ReportColumn::number(view.word("comptes_cfas"))],
        rows: view.facts.comptes.defaults.iter().map(row).collect(),
        totals: Vec::new(),
    }
}
