//! Two apprentices of the same class (G3).

use super::{DrawnFigures, change_cell, paragraph, section};
use crate::codes::Regime;
use crate::engine::ClassGap;
use crate::legislation::Legislation;
use crate::report::figures;
use crate::report::model::{Block, ReportCell, ReportColumn, ReportSection, ReportTable, Sort, SortValue};
use crate::report::small_cells::{Centres, THRESHOLD};
use crate::report::view::{ReportVoice, printable, worst_years};
use crate::rules::classify;
use crate::units::Centimes;

/// Classes that the table lists, those with the largest gaps.
const LARGEST: usize = 20;

pub(super) fn classmates(view: &ReportVoice<'_>, drawn: &DrawnFigures) -> ReportSection {
    let classes = worst_years(view.facts.class_gaps);
    let known = !classes.is_empty();
    section(
        view,
        "classmates",
        [
            paragraph(sentences(view, &classes)),
            drawn.block(figures::CLASSES).filter(|_| known),
            Some(Block::Table(largest(view, &classes))).filter(|_| known),
        ],
    )
}

fn sentences(view: &ReportVoice<'_>, classes: &[&ClassGap]) -> String {
    let unequal = classes.iter().filter(|gap| gap.ecart() > Centimes::ZERO).count() as u64;
    let by_date = classes.iter().filter(|gap| gap.parts.date != Centimes::ZERO).count() as u64;
    let date = classes.iter().map(|gap| gap.parts.date).max().unwrap_or_default();
    let Some(most) = classes.iter().map(|gap| gap.ecart()).max() else {
        return view.word("classmates_none");
    };
    let values = [
        ("unequal", view.number(unequal)),
        ("all", view.count("classes", classes.len() as u64)),
        ("share", view.share(unequal, classes.len() as u64)),
        ("most", view.euros(most)),
        ("by_date", view.number(by_date)),
        ("date", view.euros(date)),
    ];
    view.fill("classmates_text", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// The classes with the largest gap, each in its worst year.
fn largest(view: &ReportVoice<'_>, classes: &[&ClassGap]) -> ReportTable {
    let mut order: Vec<&ClassGap> = classes.iter().copied().filter(|gap| gap.ecart() > Centimes::ZERO).collect();
    order.sort_by_key(|gap| std::cmp::Reverse((gap.parts.date, gap.ecart())));
    order.truncate(LARGEST);
    let centres = Centres::of(view.facts.summary, view.facts.comptes.accounts);
    let plain = |key: &str| ReportColumn { sort: Sort::None, ..ReportColumn::text(view.word(key)) };
    ReportTable {
        id: "table-camarades",
        caption: view.word("table_classmates"),
        note: view.word("table_classmates_note"),
        columns: vec![
            ReportColumn::text(view.word("class")),
            ReportColumn { align: crate::report::model::Align::Start, ..ReportColumn::number(view.word("year")) },
            ReportColumn::number(view.word("less_funded")),
            ReportColumn::number(view.word("more_funded")),
            ReportColumn::number(view.word("gap")),
            ReportColumn::number(view.word("gap_date")),
            plain("why"),
        ],
        rows: order.into_iter().map(|gap| row(view, &centres, gap)).collect(),
        totals: Vec::new(),
    }
}

fn row(view: &ReportVoice<'_>, centres: &Centres, gap: &ClassGap) -> Vec<ReportCell> {
    let cfa = if centres.is_small(gap.cfa) { view.word("other_centres") } else { view.centre(gap.cfa) };
    let effectif = gap.effectif as u64;
    let few = effectif < THRESHOLD && view.facts.summary.centres.len() > 1;
    let apprentices =
        if few { view.fill("few_apprentices", &[("count", &view.number(THRESHOLD))]) } else { view.count("apprentices", effectif) };
    let years = gap.annee_scolaire().replace('-', "\u{2011}");
    let school = view.fill("school_year", &[("year", &years), ("apprentices", &apprentices)]);
    let diploma = view.diploma(gap.diplome);
    let contract = |row: usize, amount: Centimes| {
        let id = printable(view.facts.cohort.contrat_id(row));
        let signed = view.language.date(view.facts.cohort.contrat(row).conclusion.0);
        ReportCell::amount(view.euros(amount), amount).noted(view.fill("contract_signed", &[("contract", &id), ("day", &signed)]))
    };
    let mut class = ReportCell::text(diploma.clone()).noted(format!("{cfa} · {school}"));
    class.sort = SortValue::Text(format!("{diploma} {cfa}"));
    vec![
        class,
        ReportCell::number(gap.annee.to_string(), i64::from(gap.annee)),
        contract(gap.row_min, gap.min),
        contract(gap.row_max, gap.max),
        change_cell(view, gap.ecart()),
        change_cell(view, gap.parts.date),
        ReportCell::text(why(view, gap)),
    ]
}

/// The first difference between the two contracts that the price depends on.
fn why(view: &ReportVoice<'_>, gap: &ClassGap) -> String {
    let cohort = view.facts.cohort;
    let (less, more) = (cohort.contrat(gap.row_min), cohort.contrat(gap.row_max));
    let regime = |row: usize, law: &Legislation| -> Option<Regime> { classify(&cohort.contrat(row), law).ok().map(|found| found.regime) };
    let (from, to) = (regime(gap.row_min, view.facts.law), regime(gap.row_max, view.facts.law));
    if let Some((from, to)) = from.zip(to).filter(|(from, to)| from != to) {
        return view.fill("why_regime", &[("less", &view.regime(from)), ("more", &view.regime(to))]);
    }
    // Whether an apprentice is disabled is not for a report to say: any increase or price of one contract has the same words.
    if (less.rqth, less.npec, less.cout_prefecture) != (more.rqth, more.npec, more.cout_prefecture) {
        return view.word("why_own_price");
    }
    if less.part_distance != more.part_distance {
        return view.word("why_distance");
    }
    let branch = |row: usize| (cohort.cpne(row), cohort.idcc(row));
    if branch(gap.row_min) != branch(gap.row_max) {
        return view.word("why_branch");
    }
    view.word(if less.conclusion == more.conclusion { "why_months" } else { "why_edition" })
}
