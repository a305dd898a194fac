//! The figures of a comparison, as values to draw.

use super::labels::{WATERFALLS, cause_label, cohort_factor_label, factor_label, group_label, lever_label, lever_value, waterfall_id};
use super::{CohortSplit, ComparisonVoice};
use crate::accounts::CentreAccounts;
use crate::chart::figure::{
    Caption, Curves, Figure, GroupChange, GroupChanges, Panel, PlottedCurve, SmallMultiples, Tone, Tornado, TornadoRow, Waterfall,
    WaterfallStep,
};
use crate::codes::Payeur;
use crate::comparison::{ChangeCauses, Dimension, Sensitivity, SideTotals, Split, Sweep, named_shares};
use crate::report::model::NamedFigure;
use crate::report::reading::with_readings;
use crate::report::view::whole;
use crate::tables::comparison::by_group;
use crate::tables::{ComparedAccounts, YearTogether};
use crate::units::Centimes;

/// Sides drawn together: beyond, colours and names cannot be told apart.
const DRAWN: usize = 6;

pub(super) fn all(words: &ComparisonVoice<'_>) -> Vec<NamedFigure> {
    let facts = words.facts;
    let mut figures = Vec::new();
    let named = |id: &'static str, figure: Figure| NamedFigure { id, figure };
    if facts.titles.len() > 2 && facts.cohorts.is_none() {
        figures.push(named("ensemble", Figure::Tornado(overview(words))));
    }
    if facts.titles.len() > 1 && facts.cohorts.is_none() {
        figures.push(named("niveaux", Figure::Groups(group_changes(words))));
        figures.push(named("annees", Figure::SmallMultiples(years(words))));
        let accounts = |found| named("comptes", Figure::SmallMultiples(accounts_figure(words, found, &drawn(words))));
        figures.extend(facts.accounts.map(accounts));
    }
    let with_factors = facts.splits.iter().filter(|(side, split)| moves(split) && *side <= WATERFALLS.len());
    figures.extend(with_factors.map(|(side, split)| named(waterfall_id(*side), Figure::Waterfall(waterfall(words, *side, split)))));
    figures.extend(facts.causes.map(|found| named("causes", Figure::Waterfall(causes(words, found)))));
    figures.extend(facts.cohorts.map(|cohorts| named("cohortes", Figure::Waterfall(lists(words, cohorts)))));
    if let Some(found) = facts.sensitivity {
        figures.push(named("sensibilite-du", Figure::Tornado(tornado(words, found, false))));
        figures.push(named("sensibilite-tresorerie", Figure::Tornado(tornado(words, found, true))));
    }
    figures.extend(facts.sweep.map(|(found, _)| named("balayage", Figure::Curves(curves(words, found)))));
    with_readings(figures, words.language)
}

fn caption(words: &ComparisonVoice<'_>, title: String, subtitle: String, notes: &[&str]) -> Caption {
    Caption {
        title,
        subtitle,
        source: words.fill("cmp_figure_source", &[("source", words.facts.source)]),
        notes: notes.iter().map(|key| words.word(key)).chain([scope(words)]).collect(),
        no_data: words.word("cmp_figure_no_data"),
    }
}

/// « Champ »: of whom the figures speak.
fn scope(words: &ComparisonVoice<'_>) -> String {
    let roster = words.facts.roster;
    let count = |key: &str, count: usize| words.texts.count(key, count as u64);
    words
        .fill("champ_comparaison", &[("contracts", &count("contracts", roster.len())), ("centres", &count("centres", roster.cfas().len()))])
}

/// Whether a factor changes something that a waterfall shows.
fn moves(split: &Split) -> bool {
    let cash = split.received.first().into_iter().flat_map(|(_, _, shares)| shares);
    let aides = split.aides.iter().flat_map(|(_, shares)| shares);
    split.du_shares.iter().chain(cash).chain(aides).any(|&share| share != Centimes::ZERO)
}

/// The first side and those whose total differs most from it, in the order of the command line.
fn drawn(words: &ComparisonVoice<'_>) -> Vec<usize> {
    let differences = &words.facts.comparison.differences;
    let mut far: Vec<usize> = (1..=differences.len()).collect();
    far.sort_by_key(|&side| (std::cmp::Reverse(differences[side - 1].total().0.abs()), side));
    far.truncate(DRAWN - 1);
    far.sort_unstable();
    std::iter::once(0).chain(far).collect()
}

/// The colour of a side, as in the drawings of all of them.
fn tone_of(words: &ComparisonVoice<'_>, side: usize) -> Tone {
    let rank = drawn(words).iter().position(|&known| known == side).unwrap_or(side);
    Tone::Side(u8::try_from(rank).unwrap_or(u8::MAX))
}

/// The words around a figure of the sides that are drawn.
fn caption_of_drawn(words: &ComparisonVoice<'_>, title: &str, subtitle: &str, drawn: &[usize]) -> Caption {
    let mut caption = caption(words, words.word(title), words.word(subtitle), &[]);
    if drawn.len() < words.facts.titles.len() {
        let values = [("base", words.title(0)), ("count", words.language.integer(whole(DRAWN as u64 - 1)))];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        caption.notes.push(words.fill("cmp_drawn_note", &values));
    }
    caption
}

/// What each side changes in all.
fn overview(words: &ComparisonVoice<'_>) -> Tornado {
    let row = |(side, differences): (usize, &crate::comparison::Differences)| TornadoRow {
        label: words.title(side),
        ends: [(String::new(), 0), (String::new(), differences.total().0)],
    };
    let subtitle = words.fill("cmp_overview_subtitle", &[("base", &words.title(0))]);
    Tornado {
        caption: caption(words, words.word("cmp_overview_title"), subtitle, &[]),
        axis: words.word("cmp_difference"),
        rows: (1..).zip(&words.facts.comparison.differences).map(row).collect(),
    }
}

/// The change of each level on each side.
fn group_changes(words: &ComparisonVoice<'_>) -> GroupChanges {
    let drawn = drawn(words);
    let groups = by_group(words.facts.comparison, &words.facts.roster, Dimension::Niveau);
    let row = |(group, sums): &(String, Vec<crate::comparison::Sum>)| GroupChange {
        label: group_label(words, Dimension::Niveau, group),
        values: drawn.iter().map(|&side| sums[side].du.0).collect(),
    };
    GroupChanges {
        caption: caption_of_drawn(words, "cmp_slope_title", "cmp_slope_subtitle", &drawn),
        axis: words.fill("cmp_slope_axis", &[("base", &words.title(0))]),
        sides: drawn.iter().map(|&side| words.title(side)).collect(),
        rows: groups.iter().map(row).collect(),
    }
}

/// Due by year, a drawing for each payer.
fn years(words: &ComparisonVoice<'_>) -> SmallMultiples {
    let drawn = drawn(words);
    let totals: Vec<&SideTotals> = drawn.iter().map(|&side| &words.facts.comparison.totals[side]).collect();
    let mut years: Vec<i32> = totals.iter().flat_map(|totals| totals.due_years().map(|(year, _)| year)).collect();
    years.sort_unstable();
    years.dedup();
    let due = |totals: &SideTotals, year: i32, payeur: Payeur| {
        totals.due_years().find(|(known, _)| *known == year).map_or(0, |(_, payers)| payers[payeur as usize].0)
    };
    let panel = |payeur: Payeur| Panel {
        label: words.word(&format!("payeur_{}", payeur.as_str())),
        values: totals.iter().map(|totals| years.iter().map(|&year| due(totals, year, payeur)).collect()).collect(),
    };
    let order = [Payeur::Region, Payeur::Opco, Payeur::Cnfpt, Payeur::Employeur];
    let panels = order.into_iter().map(panel).filter(|panel| panel.values.iter().flatten().any(|&value| value != 0));
    SmallMultiples {
        caption: caption_of_drawn(words, "cmp_years_title", "cmp_years_subtitle", &drawn),
        axis: words.word("cmp_due"),
        sides: drawn.iter().map(|&side| words.title(side)).collect(),
        categories: years.iter().map(ToString::to_string).collect(),
        panels: panels.collect(),
    }
}

/// From the first side to another, a step per factor, the largest first.
fn waterfall(words: &ComparisonVoice<'_>, side: usize, split: &Split) -> Waterfall {
    // What changes nothing in what is due may change when it comes in: the figure then shows the cash.
    let still = |shares: &[Centimes]| shares.iter().all(|&share| share == Centimes::ZERO);
    let cash = split.received.first().filter(|(_, _, shares)| still(&split.du_shares) && !still(shares));
    // What changes nothing for the CFAs may change what employers receive.
    let aides = split.aides.as_ref().filter(|_| still(&split.du_shares) && cash.is_none());
    let (ends, shares) = cash.map_or((split.du, &split.du_shares), |(_, ends, shares)| (*ends, shares));
    let (ends, shares) = aides.map_or((ends, shares), |(ends, shares)| (*ends, shares));
    let year = cash.map(|(year, ..)| year.to_string());
    let mut order: Vec<usize> = (0..split.factors.len()).collect();
    order.sort_by_key(|&place| (std::cmp::Reverse(shares[place].0.abs()), place));
    let step =
        |place: usize| WaterfallStep::signed(factor_label(&split.factors[place], words.texts, words.facts.parameters), shares[place].0);
    let change = words.language.change_compact((ends.1 - ends.0).0);
    let values = [("scenario", words.title(side)), ("base", words.title(0)), ("change", change), ("year", year.unwrap_or_default())];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let [title, subtitle, axis] = match (cash, aides) {
        (Some(_), _) => ["cmp_cash_title", "cmp_cash_subtitle", "cmp_cash_axis"],
        (None, Some(_)) => ["cmp_aides_title", "cmp_aides_subtitle", "cmp_aides"],
        (None, None) => ["cmp_waterfall_title", "cmp_waterfall_subtitle", "cmp_due"],
    };
    Waterfall {
        caption: caption(words, words.fill(title, &values), words.fill(subtitle, &values), &["cmp_waterfall_note"]),
        axis: gap_axis(words, axis, &words.title(0)),
        start: WaterfallStep { label: words.title(0), value: ends.0.0, tone: Tone::Side(0) },
        steps: order.into_iter().map(step).collect(),
        end: words.title(side),
        end_tone: tone_of(words, side),
    }
}

/// The axis of a waterfall: what is measured, less that of the side from which it starts.
fn gap_axis(words: &ComparisonVoice<'_>, key: &str, base: &str) -> String {
    words.fill("cmp_gap_axis", &[("what", &words.word(key)), ("base", base)])
}

/// From one saved run to another.
fn causes(words: &ComparisonVoice<'_>, found: &ChangeCauses) -> Waterfall {
    let step = |part: &crate::comparison::ChangeCause| {
        Some(WaterfallStep::signed(cause_label(&part.key, words.texts, words.facts.parameters), part.share?.0))
    };
    let change = words.language.change_compact((found.totals.1 - found.totals.0).0);
    let title = words.fill("cmp_causes_title", &[("change", &change)]);
    Waterfall {
        caption: caption(words, title, words.word("cmp_causes_subtitle"), &["cmp_waterfall_note"]),
        axis: gap_axis(words, "cmp_due", &words.title(0)),
        start: WaterfallStep { label: words.title(0), value: found.totals.0.0, tone: Tone::Side(0) },
        steps: found.parts.iter().filter_map(step).collect(),
        end: words.title(1),
        end_tone: Tone::Side(1),
    }
}

/// From one list of contracts to another.
fn lists(words: &ComparisonVoice<'_>, cohorts: &CohortSplit) -> Waterfall {
    let [one, other] = &cohorts.structures;
    let step = |(factor, share): (&str, Centimes)| WaterfallStep::signed(cohort_factor_label(factor, words.texts), share.0);
    let values = [("one", cohorts.names[0].as_str()), ("other", &cohorts.names[1])];
    let change = words.language.change_compact((other.du - one.du).0);
    let title = words.fill("cmp_lists_title", &[("one", &cohorts.names[0]), ("other", &cohorts.names[1]), ("change", &change)]);
    Waterfall {
        caption: caption(words, title, words.fill("cmp_lists_subtitle", &values), &["cmp_waterfall_note"]),
        axis: gap_axis(words, "cmp_due", &cohorts.names[0]),
        start: WaterfallStep { label: cohorts.names[0].clone(), value: one.du.0, tone: Tone::Side(0) },
        steps: named_shares(&cohorts.shares).filter(|(_, share)| *share != Centimes::ZERO).map(step).collect(),
        end: cohorts.names[1].clone(),
        end_tone: Tone::Side(1),
    }
}

fn tornado(words: &ComparisonVoice<'_>, found: &Sensitivity, cash: bool) -> Tornado {
    let year = words.facts.years.first().copied().unwrap_or_default();
    let of = |measure: &crate::comparison::WorldMeasure| if cash { measure.received_by(year) } else { measure.du };
    let base = of(&found.base);
    let row = |swing: &crate::comparison::Swing| {
        let end = |place: usize| {
            let (value, measure) = &swing.ends[place];
            (lever_value(&swing.path, value, words.texts, words.language), (of(measure) - base).0)
        };
        TornadoRow { label: lever_label(&swing.path, words.texts, words.facts.parameters), ends: [end(0), end(1)] }
    };
    let values = [("year", year.to_string()), ("total", words.language.compact(base.0)), ("scenario", words.title(0))];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let keys = if cash { ["cmp_tornado_cash_title", "cmp_tornado_cash_subtitle"] } else { ["cmp_tornado_title", "cmp_tornado_subtitle"] };
    Tornado {
        caption: caption(words, words.fill(keys[0], &values), words.fill(keys[1], &values), &["cmp_tornado_note"]),
        axis: words.word("cmp_difference"),
        rows: found.swings.iter().map(row).filter(|row| row.span() != 0).collect(),
    }
}

fn curves(words: &ComparisonVoice<'_>, found: &Sweep) -> Curves {
    let year = words.facts.years.first().copied().unwrap_or_default();
    let label = lever_label(&found.path, words.texts, words.facts.parameters);
    let curve = |label: String, of: &dyn Fn(&crate::comparison::WorldMeasure) -> i64| PlottedCurve {
        label,
        values: found.points.iter().map(|(_, measure)| of(measure)).collect(),
    };
    let received = words.fill("cmp_received", &[("year", &year.to_string())]);
    let values = [("lever", label.as_str())];
    Curves {
        caption: caption(words, words.fill("cmp_sweep_title", &values), words.fill("cmp_sweep_subtitle", &values), &[]),
        axis: words.word("cmp_amounts"),
        along: label.clone(),
        points: found.points.iter().map(|(value, _)| lever_value(&found.path, value, words.texts, words.language)).collect(),
        curves: vec![curve(words.word("cmp_due"), &|measure| measure.du.0), curve(received, &|measure| measure.received_by(year).0)],
    }
}

/// The cash of all CFAs at the end of each year, and what they miss at its lowest day, on the sides that are drawn.
fn accounts_figure(words: &ComparisonVoice<'_>, found: &ComparedAccounts, drawn: &[usize]) -> SmallMultiples {
    let of = |side: usize| found.sides.get(side).and_then(Option::as_ref);
    let shown: Vec<(usize, &Vec<CentreAccounts>)> = drawn.iter().filter_map(|&side| Some((side, of(side)?))).collect();
    let panel = |key: &str, amount: fn(&YearTogether) -> Centimes| Panel {
        label: words.word(key),
        values: shown.iter().map(|(_, accounts)| found.years(accounts).iter().map(|year| amount(year).0).collect()).collect(),
    };
    SmallMultiples {
        caption: caption_of_drawn(words, "cmp_accounts_title", "cmp_accounts_subtitle", drawn),
        axis: words.word("cmp_accounts_axis"),
        sides: shown.iter().map(|(side, _)| words.title(*side)).collect(),
        categories: found.horizon.years().map(|year| year.to_string()).collect(),
        panels: vec![panel("comptes_tresorerie", |year| year.tresorerie_fin), panel("cmp_missing", |year| year.manque)],
    }
}
