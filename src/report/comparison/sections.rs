//! The sections of a comparison.

use super::labels::{cause_label, cohort_factor_label, factor_label, figures, group_label, lever_label, lever_value, waterfall_id};
use super::winners::winners;
use super::{Along, CohortSplit, ComparisonVoice, paragraph, section, table};
use crate::comparison::{ChangeCauses, Dimension, Sensitivity, Split, Sum, named_shares};
use crate::report::changes;
use crate::report::model::{Block, ReportCell, ReportColumn, ReportSection};
use crate::report::view::printable;
use crate::tables::comparison::{SMALL, by_group};
use crate::units::Centimes;

/// Groups of a dimension that are shown.
const MOST_GROUPS: usize = 150;

pub(super) fn all(words: &ComparisonVoice<'_>, drawn: &[Block]) -> Vec<ReportSection> {
    let facts = words.facts;
    let mut sections: Vec<ReportSection> = in_words(words).into_iter().collect();
    if facts.titles.len() > 1 && facts.cohorts.is_none() {
        sections.push(totals(words, drawn));
        sections.extend(facts.accounts.map(|found| super::accounts::accounts(words, found, drawn)));
    }
    sections.extend(facts.causes.map(|found| causes(words, found, drawn)));
    if !facts.splits.is_empty() {
        sections.push(reasons(words, drawn));
    }
    sections.extend(facts.cohorts.map(|cohorts| between_lists(words, cohorts, drawn)));
    if facts.titles.len() > 1 && facts.cohorts.is_none() {
        sections.push(winners(words));
        sections.push(groups(words, drawn));
    }
    sections.extend(facts.sensitivity.map(|found| tornado(words, found, drawn)));
    sections.extend(facts.sweep.map(|found| swept(words, found, drawn)));
    sections
}

/// What each scenario changes of the law in force, in words: the first page.
fn in_words(words: &ComparisonVoice<'_>) -> Option<ReportSection> {
    let facts = words.facts;
    let blocks = facts.changes.iter().map(|&(side, effects)| {
        let title = words.title(side);
        if effects.is_empty() {
            return paragraph(words.fill("cmp_changes_none", &[("scenario", &title)]));
        }
        let id = CHANGES.get(side).copied().unwrap_or("table-changements");
        let caption = words.fill("cmp_table_changes", &[("scenario", &title)]);
        Some(Block::Table(changes::table(id, caption, effects, facts.law, words.texts)))
    });
    let told = facts.changes.iter().any(|(_, effects)| !effects.is_empty());
    told.then(|| section(words, "changes", "cmp_section_changes", std::iter::once(paragraph(words.word("cmp_changes_text"))).chain(blocks)))
}

/// The anchors of their tables.
const CHANGES: [&str; 10] = [
    "table-changements-1",
    "table-changements-2",
    "table-changements-3",
    "table-changements-4",
    "table-changements-5",
    "table-changements-6",
    "table-changements-7",
    "table-changements-8",
    "table-changements-9",
    "table-changements-10",
];

fn totals(words: &ComparisonVoice<'_>, drawn: &[Block]) -> ReportSection {
    let comparison = words.facts.comparison;
    let base = comparison.totals.first();
    let year = words.facts.years.first().copied().unwrap_or_default();
    let mut columns = vec![ReportColumn::text(words.word("cmp_scenario"))];
    let received = words.fill("cmp_received", &[("year", &year.to_string())]);
    let heads = [words.word("contracts"), words.word("cmp_set_aside"), words.word("cmp_due"), words.word("cmp_difference"), received];
    columns.extend(heads.into_iter().map(ReportColumn::number));
    columns.extend([ReportColumn::number(words.word("cmp_mean_day")), ReportColumn::number(words.word("cmp_later"))]);
    let row = |(side, totals): (usize, &crate::comparison::SideTotals)| {
        let gap = totals.sum.du - base.map_or(Centimes::ZERO, |base| base.sum.du);
        let later =
            totals.mean_hundredths().zip(base.and_then(crate::comparison::SideTotals::mean_hundredths)).map(|(mine, first)| mine - first);
        vec![
            ReportCell::text(words.title(side)),
            words.count(totals.sum.contracts),
            words.count(totals.set_aside),
            words.amount(totals.sum.du),
            if side == 0 { ReportCell::empty() } else { words.change(gap) },
            words.amount(totals.received_by(year)),
            totals
                .mean_day()
                .map_or_else(ReportCell::empty, |day| ReportCell::number(words.language.date(day), totals.mean_hundredths().unwrap_or(0))),
            later.filter(|_| side > 0).map_or_else(ReportCell::empty, |days| ReportCell::number(days_later(words, days), days)),
        ]
    };
    let rows = comparison.totals.iter().enumerate().map(row).collect();
    let shown = table("table-totaux", words.word("cmp_table_totals"), columns, rows, Vec::new());
    let pictures = ["ensemble", "niveaux", "annees"].into_iter().flat_map(|start| figures(drawn, start));
    section(words, "totals", "cmp_section_totals", std::iter::once(shown).chain(pictures))
}

/// Hundredths of a day as days with one decimal and a sign.
fn days_later(words: &ComparisonVoice<'_>, hundredths: i64) -> String {
    let tenths = crate::units::division::half_away(hundredths, 10);
    let (whole, decimal) = (words.language.integer(tenths.abs().div_euclid(10)), tenths.abs().rem_euclid(10));
    let sign = match tenths {
        0 => "",
        1.. => "+",
        _ => "\u{2212}",
    };
    words.fill("cmp_days", &[("days", &format!("{sign}{whole}{}{decimal}", words.word("cmp_decimal")))])
}

/// What each difference comes from.
fn reasons(words: &ComparisonVoice<'_>, drawn: &[Block]) -> ReportSection {
    let mut blocks = vec![paragraph(words.word("cmp_reasons_text"))];
    for (side, split) in words.facts.splits {
        if split.factors.is_empty() {
            blocks.push(paragraph(words.fill("cmp_no_factor", &[("scenario", &words.title(*side))])));
            continue;
        }
        blocks.extend(figures(drawn, waterfall_id(*side)));
        blocks.push(split_table(words, *side, split));
    }
    section(words, "reasons", "cmp_section_reasons", blocks)
}

/// The anchors of their tables.
const SPLITS: [&str; 10] = [
    "table-causes-1",
    "table-causes-2",
    "table-causes-3",
    "table-causes-4",
    "table-causes-5",
    "table-causes-6",
    "table-causes-7",
    "table-causes-8",
    "table-causes-9",
    "table-causes-10",
];

fn split_table(words: &ComparisonVoice<'_>, side: usize, split: &Split) -> Option<Block> {
    let mut columns = vec![ReportColumn::text(words.word("cmp_factor")), ReportColumn::number(words.word("cmp_due"))];
    let received = |year: i32| words.fill("cmp_received", &[("year", &year.to_string())]);
    columns.extend(split.received.iter().map(|(year, ..)| ReportColumn::number(received(*year))));
    columns.extend(split.aides.iter().map(|_| ReportColumn::number(words.word("cmp_aides"))));
    let name = |place: usize| factor_label(&split.factors[place], words.texts, words.facts.parameters);
    let row = |place: usize| {
        let cash = split.received.iter().map(|(_, _, shares)| shares).chain(split.aides.iter().map(|(_, shares)| shares));
        let cash = cash.map(|shares| words.change(shares[place]));
        [ReportCell::text(name(place)), words.change(split.du_shares[place])].into_iter().chain(cash).collect()
    };
    let gap = |(before, after): (Centimes, Centimes)| words.change(after - before);
    let ends = split.received.iter().map(|(_, ends, _)| ends).chain(split.aides.iter().map(|(ends, _)| ends));
    let total = [ReportCell::text(words.word("total")), gap(split.du)].into_iter().chain(ends.map(|ends| gap(*ends)));
    let caption = words.fill("cmp_table_reasons", &[("scenario", &words.title(side)), ("base", &words.title(0))]);
    let id = SPLITS.get(side.wrapping_sub(1)).copied().unwrap_or("table-causes");
    table(id, caption, columns, (0..split.factors.len()).map(row).collect(), vec![total.collect()])
}

/// Why the number moved between two saved runs.
fn causes(words: &ComparisonVoice<'_>, found: &ChangeCauses, drawn: &[Block]) -> ReportSection {
    let row = |part: &crate::comparison::ChangeCause| {
        vec![
            ReportCell::text(cause_label(&part.key, words.texts, words.facts.parameters)),
            part.count.map_or_else(ReportCell::empty, |count| words.count(count)),
            part.share.map_or_else(|| ReportCell::text(words.word("cmp_not_attributable")), |share| words.change(share)),
        ]
    };
    let total = vec![ReportCell::text(words.word("total")), ReportCell::empty(), words.change(found.totals.1 - found.totals.0)];
    let columns = vec![
        ReportColumn::text(words.word("cmp_cause")),
        ReportColumn::number(words.word("contracts")),
        ReportColumn::number(words.word("cmp_due")),
    ];
    let shown = table("table-causes", words.word("cmp_table_causes"), columns, found.parts.iter().map(row).collect(), vec![total]);
    let missing = if found.missing.is_empty() { String::new() } else { words.word("cmp_causes_missing") };
    let text = paragraph(words.word("cmp_causes_text"));
    section(words, "causes", "cmp_section_causes", [text, paragraph(missing)].into_iter().chain(figures(drawn, "causes")).chain([shown]))
}

fn between_lists(words: &ComparisonVoice<'_>, cohorts: &CohortSplit, drawn: &[Block]) -> ReportSection {
    let [one, other] = &cohorts.structures;
    let names: Vec<String> = cohorts.names.iter().map(|name| printable(name)).collect();
    let row = |(factor, share): (&str, Centimes)| vec![ReportCell::text(cohort_factor_label(factor, words.texts)), words.change(share)];
    let total = vec![ReportCell::text(words.word("total")), words.change(other.du - one.du)];
    let columns = vec![ReportColumn::text(words.word("cmp_factor")), ReportColumn::number(words.word("cmp_due"))];
    let rows = named_shares(&cohorts.shares).map(row).collect();
    let values = [
        ("one", names[0].clone()),
        ("other", names[1].clone()),
        ("one_contracts", words.texts.count("contracts", one.contracts)),
        ("other_contracts", words.texts.count("contracts", other.contracts)),
        ("one_due", words.language.amount(one.du.0)),
        ("other_due", words.language.amount(other.du.0)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let blocks = [paragraph(words.fill("cmp_cohorts_text", &values)), paragraph(words.word("cmp_cohorts_how"))];
    let shown = table("table-cohortes", words.word("cmp_table_cohorts"), columns, rows, vec![total]);
    section(words, "cohorts", "cmp_section_cohorts", blocks.into_iter().chain(figures(drawn, "cohortes")).chain([shown]))
}

fn groups(words: &ComparisonVoice<'_>, drawn: &[Block]) -> ReportSection {
    let mut blocks: Vec<Option<Block>> = vec![paragraph(words.word("cmp_groups_text"))];
    blocks.extend(figures(drawn, "payeurs"));
    let tables = [
        (Dimension::Annee, "table-annees", "year", "cmp_table_years"),
        (Dimension::Payeur, "table-payeurs", "cmp_payer", "cmp_table_payers"),
        (Dimension::Regime, "table-regimes", "regime", "cmp_table_regimes"),
        (Dimension::Niveau, "table-niveaux", "level", "cmp_table_levels"),
        (Dimension::Diplome, "table-diplomes", "diploma", "cmp_table_diplomas"),
        (Dimension::Cfa, "table-cfa", "cfa", "cmp_table_centres"),
    ];
    blocks.extend(tables.into_iter().map(|(dimension, id, first, caption)| group_table(words, dimension, (id, first, caption))));
    section(words, "groups", "cmp_section_groups", blocks)
}

fn group_table(words: &ComparisonVoice<'_>, dimension: Dimension, (id, first, caption): (&'static str, &str, &str)) -> Option<Block> {
    let mut groups = by_group(words.facts.comparison, &words.facts.roster, dimension);
    if matches!(dimension, Dimension::Diplome | Dimension::Cfa) {
        let size = |sums: &[Sum]| sums.iter().skip(1).map(|sum| (sum.du.0 - sums[0].du.0).abs()).max().unwrap_or(0);
        groups.sort_by(|a, b| (a.0 == SMALL).cmp(&(b.0 == SMALL)).then(size(&b.1).cmp(&size(&a.1))).then_with(|| a.0.cmp(&b.0)));
    }
    let cells = |name: ReportCell, sums: &[Sum]| {
        let base = sums.first().map_or(Centimes::ZERO, |sum| sum.du);
        let changes = sums.iter().skip(1).map(|sum| words.change(sum.du - base));
        [name, words.amount(base)].into_iter().chain(changes).collect::<Vec<_>>()
    };
    let all: Vec<Sum> =
        (0..words.facts.titles.len()).map(|side| Sum { contracts: 0, du: groups.iter().map(|(_, sums)| sums[side].du).sum() }).collect();
    let name = |group: &str| {
        let label = group_label(words, dimension, group);
        let cell = ReportCell::text(label.clone());
        if label == group || group == SMALL || !matches!(dimension, Dimension::Diplome | Dimension::Cfa) { cell } else { cell.noted(group) }
    };
    let rows = groups.iter().take(MOST_GROUPS).map(|(group, sums)| cells(name(group), sums)).collect();
    let totals = vec![cells(ReportCell::text(words.word("total")), &all)];
    table(id, words.word(caption), words.side_columns(first), rows, totals)
}

fn tornado(words: &ComparisonVoice<'_>, found: &Sensitivity, drawn: &[Block]) -> ReportSection {
    let year = words.facts.years.first().copied().unwrap_or_default();
    let received = words.fill("cmp_received", &[("year", &year.to_string())]);
    let row = |swing: &crate::comparison::Swing| {
        let value = |end: usize| ReportCell::text(lever_value(&swing.path, &swing.ends[end].0, words.texts, words.language));
        let due = |end: usize| words.change(swing.ends[end].1.du - found.base.du);
        let cash = |end: usize| words.change(swing.ends[end].1.received_by(year) - found.base.received_by(year));
        let label = ReportCell::text(lever_label(&swing.path, words.texts, words.facts.parameters)).noted(&swing.path);
        vec![label, value(0), due(0), cash(0), value(1), due(1), cash(1)]
    };
    let columns = vec![
        ReportColumn::text(words.word("cmp_lever")),
        ReportColumn::text(words.word("cmp_low")),
        ReportColumn::number(words.word("cmp_due")),
        ReportColumn::number(received.clone()),
        ReportColumn::text(words.word("cmp_high")),
        ReportColumn::number(words.word("cmp_due")),
        ReportColumn::number(received),
    ];
    let shown = table("table-sensibilite", words.word("cmp_table_tornado"), columns, found.swings.iter().map(row).collect(), Vec::new());
    let text = paragraph(words.word("cmp_tornado_text"));
    section(words, "sensitivity", "cmp_section_tornado", std::iter::once(text).chain(figures(drawn, "sensibilite")).chain([shown]))
}

fn swept(words: &ComparisonVoice<'_>, (found, points): Along<'_>, drawn: &[Block]) -> ReportSection {
    let year = words.facts.years.first().copied().unwrap_or_default();
    let row = |(value, measure): &(String, crate::comparison::WorldMeasure)| {
        vec![
            ReportCell::text(lever_value(&found.path, value, words.texts, words.language)),
            words.count(measure.contracts),
            words.amount(measure.du),
            words.amount(measure.received_by(year)),
        ]
    };
    let label = lever_label(&found.path, words.texts, words.facts.parameters);
    let columns = vec![
        ReportColumn::text(label.clone()),
        ReportColumn::number(words.word("contracts")),
        ReportColumn::number(words.word("cmp_due")),
        ReportColumn::number(words.fill("cmp_received", &[("year", &year.to_string())])),
    ];
    let shown = table("table-balayage", words.word("cmp_table_sweep"), columns, found.points.iter().map(row).collect(), Vec::new());
    let value = |value: &str| ReportCell::text(lever_value(&found.path, value, words.texts, words.language));
    let further = super::swept_tables(points, words.texts, words.language).into_iter().map(|along| {
        let columns = std::iter::once(ReportColumn::text(label.clone())).chain(along.heads.into_iter().map(ReportColumn::number)).collect();
        let rows = along.rows.into_iter().map(|(at, cells)| std::iter::once(value(&at)).chain(cells).collect()).collect();
        table(along.id, along.caption, columns, rows, Vec::new())
    });
    section(words, "sweep", "cmp_section_sweep", figures(drawn, "balayage").chain([shown]).chain(further))
}

pub(super) fn set_aside(words: &ComparisonVoice<'_>) -> ReportSection {
    let counts: u64 = words.facts.comparison.totals.iter().map(|totals| totals.set_aside).sum();
    let text = words.word(if counts == 0 { "set_aside_none" } else { "cmp_set_aside_text" });
    section(words, "set_aside", "section_set_aside", [paragraph(text)])
}

pub(super) fn assumptions(words: &ComparisonVoice<'_>) -> ReportSection {
    section(words, "assumptions", "section_assumptions", [paragraph(words.word("cmp_assumptions_text"))])
}

pub(super) fn sources(words: &ComparisonVoice<'_>) -> ReportSection {
    let inputs = words.facts.inputs;
    let columns = ["file", "sha256"].map(|key| ReportColumn::text(words.word(key))).into();
    let rows =
        inputs.iter().map(|input| vec![ReportCell::text(printable(&input.name)), ReportCell::text(printable(&input.sha256))]).collect();
    let shown = table("table-empreintes", words.word("table_hashes"), columns, rows, Vec::new());
    section(words, "sources", "section_sources", [paragraph(words.word("cmp_sources_text")), shown])
}

pub(super) fn reproduction(words: &ComparisonVoice<'_>) -> ReportSection {
    let text = words.fill("reproduction_text", &[("version", words.facts.version)]);
    let command = Block::Code { text: printable(words.facts.command) };
    section(words, "reproduction", "section_reproduction", [paragraph(text), Some(command)])
}
