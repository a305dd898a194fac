//! Two figures on the accounts: cash by month, and cost against funding per apprentice by CFA.

use super::{View, caption};
use crate::accounts::{CentreAccounts, threshold};
use crate::chart::figure::{Dumbbell, DumbbellRow, Line, LinePanel, MonthLines, Tone};
use crate::units::Centimes;

/// CFAs drawn at most.
const MOST_CENTRES: usize = 30;

/// Cash at the end of each month: that of the CFA, or of all together with the lowest and highest quarter; the alert line.
pub(super) fn cash(view: &View<'_>) -> MonthLines {
    let facts = view.facts.comptes;
    let months: Vec<_> = facts.settings.horizon.months().map(crate::calendar::Month::first_day).collect();
    let at = |month: usize| facts.accounts.iter().map(move |one| one.months.get(month).map_or(Centimes::ZERO, |month| month.solde));
    let total = |month: usize| at(month).sum::<Centimes>();
    let alert = |month: usize| {
        let year = month.div_euclid(12);
        let charges: Centimes = facts.accounts.iter().filter_map(|one| one.years.get(year)).map(|year| year.charges.total()).sum();
        threshold(charges, facts.settings.alerte)
    };
    let line = |key: &str, tone: Tone, of: &dyn Fn(usize) -> Centimes| Line {
        label: view.word(key),
        tone,
        values: (0..months.len()).map(|month| Some(of(month).0)).collect(),
    };
    let lines = vec![line("comptes_line_cash", Tone::CoutPrefecture, &total), line("comptes_line_alert", Tone::Loss, &alert)];
    let lowest = (0..months.len()).map(|month| (total(month), month)).min().unwrap_or_default();
    let when = months.get(lowest.1).map_or_else(String::new, |&day| view.month(day));
    let title = view.fill("figure_tresorerie_title", &[("amount", &view.euros(lowest.0)), ("month", &when)]);
    let centres = view.count("centres", facts.accounts.len() as u64);
    MonthLines {
        caption: caption(
            view,
            "tresorerie",
            title,
            view.fill("figure_tresorerie_subtitle", &[("centres", &centres)]),
            vec![view.word("figure_tresorerie_note")],
        ),
        axis: view.word("figure_tresorerie_axis"),
        months,
        panels: vec![LinePanel { title: String::new(), lines }],
        marks: Vec::new(),
    }
}

/// Cost and funding per apprentice in the second year shown, or the only one.
pub(super) fn costs(view: &View<'_>) -> Dumbbell {
    let facts = view.facts.comptes;
    let years: Vec<i32> = facts.settings.horizon.years().collect();
    let index = 1.min(years.len().saturating_sub(1));
    let mut largest: Vec<(u32, &CentreAccounts)> = (0..).zip(facts.accounts).collect();
    let heads = |one: &CentreAccounts| one.years.get(index).map_or(0, |year| year.effectif);
    largest.sort_by(|(_, a), (_, b)| heads(b).cmp(&heads(a)).then_with(|| a.cfa.cmp(&b.cfa)));
    largest.truncate(MOST_CENTRES);
    let row = |(number, one): (u32, &CentreAccounts)| {
        let year = one.years.get(index)?;
        let (left, right) = (year.cost_per_apprentice()?.0, year.funding_per_apprentice()?.0);
        Some(DumbbellRow { label: view.centre(number), left, right, size: year.effectif.unsigned_abs() })
    };
    let rows: Vec<DumbbellRow> = largest.into_iter().filter_map(row).collect();
    let covered = rows.iter().filter(|row| row.right >= row.left).count() as u64;
    let year = years.get(index).map_or_else(String::new, i32::to_string);
    let shown = view.number(rows.len() as u64);
    let title = if rows.is_empty() {
        view.word("figure_couts_no_data")
    } else {
        view.fill("figure_couts_title", &[("count", &view.number(covered)), ("centres", &shown), ("year", &year)])
    };
    Dumbbell {
        caption: caption(
            view,
            "couts",
            title,
            view.fill("figure_couts_subtitle", &[("year", &year)]),
            vec![view.word("figure_couts_note")],
        ),
        left: view.word("comptes_cout"),
        right: view.word("comptes_financement"),
        gap: view.word("comptes_solde"),
        size: Some(view.word("figure_prix_size")),
        rows,
    }
}
