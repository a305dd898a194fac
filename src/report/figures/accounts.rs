//! The figures on the accounts: cash by month, results in order, cost against funding per apprentice by CFA.

use chrono::{Datelike, NaiveDate};

use super::{ReportVoice, caption};
use crate::accounts::{Agenda, CentreAccounts, threshold};
use crate::chart::figure::{
    Bubble, Bubbles, Caption, ChartLine, DayLine, DayLines, Dumbbell, DumbbellRow, Figure, LinePanel, MonthLines, Ranked, RankedRow,
    ReferenceLine, Tone,
};
use crate::report::small_cells::Centres;
use crate::units::Centimes;

/// CFAs drawn at most.
const MOST_CENTRES: usize = 30;

/// The cash of a CFA alone day by day; of many, that of all together by month.
pub(super) fn cash(view: &ReportVoice<'_>) -> Figure {
    match (view.facts.comptes.accounts, view.facts.comptes.days) {
        ([one], Some(days)) if one.known => Figure::DayLines(cash_by_day(view, one, days)),
        _ => Figure::MonthLines(cash_by_month(view)),
    }
}

/// Cash at the end of each day, the overdraft, the alert line, the lowest day marked.
fn cash_by_day(view: &ReportVoice<'_>, one: &CentreAccounts, days: &Agenda) -> DayLines {
    let facts = view.facts.comptes;
    let first = days.balances.first().map_or(NaiveDate::MIN, |(day, _)| *day);
    let line = |key: &str, tone: Tone, values: Vec<i64>| DayLine { label: view.word(key), tone, values };
    let alert = |day: NaiveDate| {
        let charges = one.years.iter().find(|year| year.annee == day.year()).map(|year| year.charges.total());
        threshold(charges.unwrap_or_default(), facts.settings.alerte).0
    };
    let cash = days.balances.iter().map(|(_, cash)| cash.0).collect();
    let alert = days.balances.iter().map(|(day, _)| alert(*day)).collect();
    let limit = (one.overdraft > Centimes::ZERO).then(|| ReferenceLine {
        value: -one.overdraft.0,
        label: view.fill("figure_tresorerie_overdraft", &[("amount", &view.euros(-one.overdraft))]),
    });
    let values = [("amount", view.euros(one.lowest.0)), ("day", view.language.date(one.lowest.1))];
    let title = view.fill("figure_tresorerie_title_day", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    let subtitle = view.word("figure_tresorerie_subtitle_alone");
    DayLines {
        caption: caption(view, "tresorerie", title, subtitle, vec![view.word("figure_tresorerie_note")]),
        axis: view.word("figure_tresorerie_axis"),
        first,
        lines: vec![line("comptes_line_day", Tone::CoutPrefecture, cash), line("comptes_line_alert", Tone::StockNpec, alert)],
        limit,
    }
}

/// Cash of all CFAs together at the end of each month, and the alert line.
fn cash_by_month(view: &ReportVoice<'_>) -> MonthLines {
    let facts = view.facts.comptes;
    let months: Vec<_> = facts.settings.horizon.months().map(crate::calendar::Month::first_day).collect();
    let at = |month: usize| facts.known().map(move |(_, one)| one.months.get(month).map_or(Centimes::ZERO, |month| month.solde));
    let total = |month: usize| at(month).sum::<Centimes>();
    let alert = |month: usize| {
        let year = month.div_euclid(12);
        let charges: Centimes = facts.known().filter_map(|(_, one)| one.years.get(year)).map(|year| year.charges.total()).sum();
        threshold(charges, facts.settings.alerte)
    };
    let line = |key: &str, tone: Tone, of: &dyn Fn(usize) -> Centimes| ChartLine {
        label: view.word(key),
        tone,
        values: (0..months.len()).map(|month| Some(of(month).0)).collect(),
    };
    let lines = vec![line("comptes_line_cash", Tone::CoutPrefecture, &total), line("comptes_line_alert", Tone::Loss, &alert)];
    let lowest = (0..months.len()).map(|month| (total(month), month)).min().unwrap_or_default();
    let when = months.get(lowest.1).map_or_else(String::new, |&day| view.month(day));
    let title = view.fill("figure_tresorerie_title", &[("amount", &view.euros(lowest.0)), ("month", &when)]);
    let centres = view.count("centres", facts.known().count() as u64);
    let subtitle = view.fill("figure_tresorerie_subtitle", &[("centres", &centres)]);
    MonthLines {
        caption: caption(view, "tresorerie", title, subtitle, vec![view.word("figure_tresorerie_note")]),
        axis: view.word("figure_tresorerie_axis"),
        months,
        panels: vec![LinePanel { title: String::new(), lines }],
        marks: Vec::new(),
    }
}

/// The CFAs drawn each alone, and those of few apprentices.
fn shown<'a>(view: &ReportVoice<'a>) -> (Vec<(u32, &'a CentreAccounts)>, Vec<&'a CentreAccounts>) {
    let accounts = view.facts.comptes.accounts;
    Centres::of(view.facts.summary, accounts).parted(view.facts.comptes.known())
}

/// The words of a picture that is empty because no CFA has enough apprentices to be drawn alone.
fn all_few(view: &ReportVoice<'_>, year: &str, caption: Caption) -> Caption {
    Caption { no_data: view.fill("figure_centres_few", &[("year", year)]), ..caption }
}

/// The year of the figures by CFA: the second year shown, the first on NPEC in the usual horizon, or the only one.
fn year_shown(view: &ReportVoice<'_>) -> (usize, String) {
    let years: Vec<i32> = view.facts.comptes.settings.horizon.years().collect();
    let index = 1.min(years.len().saturating_sub(1));
    (index, years.get(index).map_or_else(String::new, i32::to_string))
}

/// The result of every CFA in order; of a CFA alone, year by year.
pub(super) fn results(view: &ReportVoice<'_>) -> Ranked {
    let facts = view.facts.comptes;
    let (index, year) = year_shown(view);
    let mut ranked = Ranked { axis: view.word("figure_resultats_axis"), ..Ranked::default() };
    let (title, subtitle) = if let [one] = facts.accounts {
        ranked.in_order = true;
        ranked.rows = one.years.iter().map(|year| RankedRow { label: year.annee.to_string(), value: year.resultat.0 }).collect();
        let sum: Centimes = one.years.iter().map(|year| year.resultat).sum();
        let years = view.number(one.years.len() as u64);
        (
            view.fill("figure_resultats_title_alone", &[("amount", &view.change(sum)), ("years", &years)]),
            view.word("figure_resultats_subtitle_alone"),
        )
    } else {
        let row = |(number, one): (u32, &CentreAccounts)| {
            one.years.get(index).map(|year| RankedRow { label: view.centre(number), value: year.resultat.0 })
        };
        let (shown, few) = shown(view);
        ranked.rows = shown.into_iter().filter_map(row).collect();
        let all = ranked.rows.len();
        let losses = view.number(ranked.rows.iter().filter(|row| row.value < 0).count() as u64);
        let centres = view.number(ranked.rows.len() as u64);
        let drawn = ends(&mut ranked.rows);
        if !few.is_empty() {
            let value = few.iter().filter_map(|one| one.years.get(index)).map(|year| year.resultat.0).sum();
            ranked.rows.push(RankedRow { label: view.word("other_centres"), value });
        }
        let mut subtitle = view.fill("figure_resultats_subtitle", &[("year", &year)]);
        if drawn != all {
            let cut = view.fill("figure_resultats_ends", &[("drawn", &view.number(drawn as u64)), ("all", &centres)]);
            subtitle = format!("{subtitle}. {cut}");
        }
        let title = match all {
            0 if !few.is_empty() => view.fill("figure_centres_few", &[("year", &year)]),
            _ => view.fill("figure_resultats_title", &[("count", &losses), ("centres", &centres), ("year", &year)]),
        };
        (title, subtitle)
    };
    ranked.caption = caption(view, "resultats", title, subtitle, vec![view.word("figure_resultats_note")]);
    ranked
}

/// Keeps the largest and the smallest results, as many as can be read; says how many are left.
fn ends(rows: &mut Vec<RankedRow>) -> usize {
    if rows.len() > 2 * MOST_CENTRES {
        rows.sort_by(|a, b| b.value.cmp(&a.value).then_with(|| a.label.cmp(&b.label)));
        rows.drain(MOST_CENTRES..rows.len() - MOST_CENTRES);
    }
    rows.len()
}

/// Cost across, funding up, headcount as the surface of the disc, of every CFA.
pub(super) fn sizes(view: &ReportVoice<'_>) -> Bubbles {
    let (index, year) = year_shown(view);
    let point = |(number, one): (u32, &CentreAccounts)| {
        let year = one.years.get(index)?;
        let (across, up) = (year.cost_per_apprentice()?.0, year.funding_per_apprentice()?.0);
        Some(Bubble { label: view.centre(number), across, up, size: year.effectif.unsigned_abs() })
    };
    let (alone, few) = shown(view);
    let none_alone = alone.is_empty() && !few.is_empty();
    let points: Vec<Bubble> = alone.into_iter().filter_map(point).collect();
    let all: u64 = points.iter().map(|point| point.size).sum();
    let below: u64 = points.iter().filter(|point| point.up < point.across).map(|point| point.size).sum();
    let title = if points.is_empty() {
        view.word("figure_tailles_no_data")
    } else {
        view.fill("figure_tailles_title", &[("share", &view.share(below, all)), ("year", &year)])
    };
    let notes = vec![view.word("figure_tailles_note"), view.word("figure_couts_note")];
    let caption = caption(view, "tailles", title, view.fill("figure_tailles_subtitle", &[("year", &year)]), notes);
    Bubbles {
        caption: if none_alone { all_few(view, &year, caption) } else { caption },
        across: view.word("figure_tailles_across"),
        up: view.word("figure_tailles_up"),
        above: view.word("figure_tailles_above"),
        below: view.word("figure_tailles_below"),
        equal: view.word("figure_tailles_equal"),
        points,
    }
}

/// Cost and funding per apprentice, of the CFAs with most apprentices.
pub(super) fn costs(view: &ReportVoice<'_>) -> Dumbbell {
    let (index, year) = year_shown(view);
    let (mut largest, few) = shown(view);
    let none_alone = largest.is_empty() && !few.is_empty();
    let heads = |one: &CentreAccounts| one.years.get(index).map_or(0, |year| year.effectif);
    largest.sort_by(|(_, a), (_, b)| heads(b).cmp(&heads(a)).then_with(|| a.cfa.cmp(&b.cfa)));
    let row = |(number, one): (u32, &CentreAccounts)| {
        let year = one.years.get(index)?;
        let (left, right) = (year.cost_per_apprentice()?.0, year.funding_per_apprentice()?.0);
        Some(DumbbellRow { label: view.centre(number), left, right, size: year.effectif.unsigned_abs() })
    };
    let mut rows: Vec<DumbbellRow> = largest.into_iter().filter_map(row).collect();
    // The title counts them all, drawn or not.
    let covered = rows.iter().filter(|row| row.right >= row.left).count() as u64;
    let all = view.number(rows.len() as u64);
    let cut = rows.len() > MOST_CENTRES;
    rows.truncate(MOST_CENTRES);
    let shown = view.number(rows.len() as u64);
    let title = if rows.is_empty() {
        view.word("figure_couts_no_data")
    } else {
        view.fill("figure_couts_title", &[("count", &view.number(covered)), ("centres", &all), ("year", &year)])
    };
    let most = if cut { view.fill("figure_couts_most", &[("drawn", &shown), ("all", &all)]) } else { String::new() };
    let notes = vec![most, view.word("figure_couts_note")];
    let caption = caption(view, "couts", title, view.fill("figure_couts_subtitle", &[("year", &year)]), notes);
    Dumbbell {
        caption: if none_alone { all_few(view, &year, caption) } else { caption },
        left: view.word("comptes_cout"),
        right: view.word("comptes_financement"),
        gap: view.word("comptes_solde"),
        size: Some(view.word("figure_prix_size")),
        rows,
    }
}
