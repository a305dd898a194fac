//! Two figures by month: the money and its payers, the signatures and their regimes.

use chrono::NaiveDate;

use super::{ReportVoice, caption};
use crate::calendar::Month;
use crate::chart::figure::{Caption, DateMark, Months, Series, SignatureMonths, StackedMonths, Tone};
use crate::codes::{Payeur, Regime};
use crate::report::small_cells::{drop_few, regimes_together};
use crate::report::view::whole;
use crate::units::Centimes;
use crate::units::small_cells::is_few;

/// Years whose payments are drawn.
const PAYMENT_YEARS: i32 = 4;
/// Months of signature drawn.
const SIGNATURE_MONTHS: i32 = 42;
/// Those before the change of regime around which they are drawn.
const BEFORE_CHANGE: i32 = 14;

/// Payers from the bottom of the stack.
const PAYERS: [(Payeur, Tone); 4] =
    [(Payeur::Region, Tone::Region), (Payeur::Opco, Tone::Opco), (Payeur::Cnfpt, Tone::Cnfpt), (Payeur::Employeur, Tone::Employeur)];

/// The colour of a regime.
const fn tone(regime: Regime) -> Tone {
    match regime {
        Regime::StockPrefecture => Tone::StockPrefecture,
        Regime::StockNpec => Tone::StockNpec,
        Regime::Npec2019 => Tone::Npec2019,
        Regime::Npec => Tone::NpecRegime,
        Regime::Npec2025 => Tone::Npec2025,
        Regime::PublicLocal => Tone::PublicLocal,
        Regime::PublicEtat => Tone::PublicEtat,
        Regime::Professionnalisation => Tone::Professionnalisation,
    }
}

fn days(months: &[Month]) -> Vec<NaiveDate> {
    months.iter().map(|month| month.first_day()).collect()
}

/// The days on which the regime of the contracts changes, with what it becomes.
fn changes(view: &ReportVoice<'_>) -> Vec<(NaiveDate, Regime)> {
    view.facts.law.regime.sous_convention.versions().iter().skip(1).map(|version| (version.from, version.value)).collect()
}

/// The first month that the OPCO pays what the région paid.
fn passage(view: &ReportVoice<'_>) -> Option<Month> {
    let versions = view.facts.law.stock.payeur_prive.versions();
    versions.iter().find(|version| version.value == Payeur::Opco).map(|version| Month::of(version.from))
}

/// The January from which most money moves within the years that are drawn, the earliest of equals.
fn first_year(view: &ReportVoice<'_>) -> Month {
    let cash = &view.facts.summary.cash;
    let mut years: std::collections::BTreeMap<i32, i64> = std::collections::BTreeMap::new();
    cash.iter().for_each(|((month, _), amount)| *years.entry(month.year()).or_default() += amount.0.abs());
    let moved = |first: i32| -> i64 { years.range(first..first + PAYMENT_YEARS).map(|(_, amount)| amount).sum() };
    let starts = years.keys().copied();
    let best = starts.max_by_key(|&first| (moved(first), std::cmp::Reverse(first)));
    Month::january(best.or(passage(view).map(|month| month.year() - 1)).unwrap_or(2019))
}

/// From the first to the last month drawn: `de janvier 2019 à décembre 2022`.
fn span(view: &ReportVoice<'_>, key: &str, months: &[Month]) -> String {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return String::new() };
    let [first, last] = [first, last].map(|month| view.language.month(month.first_day()));
    view.fill(key, &[("from", &first), ("to", &last)])
}

/// What is paid, when and by whom.
pub(super) fn payments(view: &ReportVoice<'_>) -> StackedMonths {
    let cash = &view.facts.summary.cash;
    let first = first_year(view);
    let months: Vec<Month> = (0..12 * PAYMENT_YEARS).map(|rank| first + rank).collect();
    let paid = |month: Month, payeur: Payeur| cash.get(&(month, payeur)).copied().unwrap_or_default();
    let series = PAYERS.into_iter().filter_map(|(payeur, tone)| {
        let values: Vec<i64> = months.iter().map(|&month| paid(month, payeur).0).collect();
        values.iter().any(|&value| value != 0).then(|| Series { label: view.payer(payeur), tone, values })
    });
    let series: Vec<Series> = series.collect();
    let drawn: Centimes = series.iter().flat_map(|series| &series.values).map(|&value| Centimes(value)).sum();
    let all: Centimes = cash.values().copied().sum();
    let outside = all - drawn;
    let note =
        if outside == Centimes::ZERO { String::new() } else { view.fill("figure_versements_outside", &[("amount", &view.euros(outside))]) };
    let drawn = |month: &Month| months.contains(month);
    let opco = passage(view).filter(drawn).map(|month| {
        let day = month.first_day();
        DateMark { day, label: view.fill("figure_mark_opco", &[("day", &view.language.day_short(day))]) }
    });
    let by_days = changes(view).into_iter().filter(|(day, regime)| *regime == Regime::Npec2025 && drawn(&Month::of(*day)));
    let by_days = by_days.map(|(day, _)| DateMark { day, label: view.fill("figure_mark_days", &[("day", &view.language.day_short(day))]) });
    let region = series.iter().any(|series| series.tone == Tone::Region);
    let notes = vec![view.word(if region { "figure_versements_note" } else { "figure_versements_note_opco" }), note];
    let subtitle = span(view, "figure_versements_subtitle", &months);
    let columns = Months { months: days(&months), series, marks: opco.into_iter().chain(by_days).collect() };
    StackedMonths {
        caption: caption(view, "versements", payments_title(view), subtitle, notes),
        axis: view.word("figure_versements_axis"),
        columns,
    }
}

/// Who pays before and after: the région's share of the last year before the passage, the OPCO's of the next.
fn payments_title(view: &ReportVoice<'_>) -> String {
    let cash = &view.facts.summary.cash;
    let year = |year: i32, payer: Option<Payeur>| {
        let kept = cash.iter().filter(|((month, payeur), _)| month.year() == year && payer.is_none_or(|payer| payer == *payeur));
        kept.map(|(_, &amount)| amount).sum::<Centimes>()
    };
    let passage = passage(view).map_or(0, Month::year);
    let before = (year(passage - 1, Some(Payeur::Region)), year(passage - 1, None));
    let after = (year(passage, Some(Payeur::Opco)), year(passage, None));
    if before.0.0 <= 0 || before.1.0 <= 0 || after.1.0 <= 0 {
        return view.word("figure_versements_plain");
    }
    let (last, first) = ((passage - 1).to_string(), passage.to_string());
    let (region, opco) = (view.share_of_amount(before.0, before.1), view.share_of_amount(after.0, after.1));
    view.fill("figure_versements_title", &[("before", &last), ("region", &region), ("after", &first), ("opco", &opco)])
}

/// Contracts by month of signature and regime.
pub(super) fn signatures(view: &ReportVoice<'_>) -> SignatureMonths {
    let conclusions = &view.facts.summary.conclusions;
    let changes = changes(view);
    let within = |first: Month| -> u64 {
        let drawn = conclusions.iter().filter(|((month, _), _)| (0..SIGNATURE_MONTHS).contains(&(*month - first)));
        drawn.map(|(_, &count)| count).sum()
    };
    let starts = changes.iter().map(|&(day, _)| Month::of(day) + -BEFORE_CHANGE);
    let first = starts.max_by_key(|&first| (within(first), std::cmp::Reverse(first))).unwrap_or(Month::january(2019));
    let months: Vec<Month> = (0..SIGNATURE_MONTHS).map(|rank| first + rank).collect();
    let summary = view.facts.summary;
    let (several, together) = (summary.centres.len() > 1, regimes_together(summary));
    let mut few = 0;
    let mut drawn = 0;
    let mut series = Vec::new();
    for regime in Regime::ALL {
        // The total of each regime is told beside: months of few contracts, and those that would tell of them, are not drawn.
        let mut counts: Vec<u64> = months.iter().map(|&month| conclusions.get(&(month, regime)).copied().unwrap_or(0)).collect();
        let inside: u64 = counts.iter().sum();
        few += if together.contains(&regime) { std::mem::take(&mut counts).iter().sum() } else { drop_few(several, &mut counts) };
        drawn += inside;
        if counts.iter().any(|&count| count > 0) {
            series.push(Series { label: view.regime(regime), tone: tone(regime), values: counts.into_iter().map(whole).collect() });
        }
    }
    let note = |key: &str, count: u64| {
        if count == 0 { String::new() } else { view.fill(key, &[("contracts", &view.count("contracts", count))]) }
    };
    let outside = summary.contracts.saturating_sub(drawn);
    // What is outside tells of few by itself: then it is told with the others.
    let (outside, few) = if several && is_few(outside) { (0, few + outside) } else { (outside, few) };
    let notes = vec![note("figure_signatures_outside", outside), note("figure_signatures_few", few)];
    // The shares of the title are those of the table of regimes.
    let count = |regime: Regime| summary.regimes.get(&regime).copied().unwrap_or(0);
    let title = signatures_title(view, &changes, summary.contracts, count);
    let marks = changes.iter().filter(|(day, _)| months.contains(&Month::of(*day)));
    let marks = marks.map(|&(day, _)| DateMark { day, label: view.language.day_short(day) }).collect();
    let subtitle = span(view, "figure_signatures_subtitle", &months);
    let caption = caption(view, "signatures", title, subtitle, notes);
    let caption = Caption { no_data: span(view, "figure_signatures_no_data", &months), ..caption };
    SignatureMonths { caption, axis: view.word("figure_signatures_axis"), columns: Months { months: days(&months), series, marks } }
}

/// What the change around which they are drawn does: who keeps the coût préfecture, or who is counted by days.
fn signatures_title(view: &ReportVoice<'_>, changes: &[(NaiveDate, Regime)], all: u64, count: impl Fn(Regime) -> u64) -> String {
    let day_of = |regime: Regime| changes.iter().find(|(_, becomes)| *becomes == regime).map(|&(day, _)| day);
    let titled = |key: &str, regime: Regime, day: NaiveDate| {
        let values = [("share", &*view.share(count(regime), all)), ("day", &*view.language.day_long(day))];
        view.fill(key, &values)
    };
    match (day_of(Regime::StockNpec), day_of(Regime::Npec2025)) {
        (Some(day), _) if count(Regime::StockPrefecture) > 0 => titled("figure_signatures_title", Regime::StockPrefecture, day),
        (_, Some(day)) if count(Regime::Npec2025) > 0 => titled("figure_signatures_title_days", Regime::Npec2025, day),
        _ => view.word("figure_signatures_plain"),
    }
}
