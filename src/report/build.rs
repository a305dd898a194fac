//! From the facts of a run to the sections of its report.

mod accounts;
mod answer;
mod bureau;
mod centres;
mod classmates;
mod closing;
mod diplomas;
mod employers;
pub(super) mod law;
mod origins;
mod payers;
mod remarks;
mod scenario;

use super::model::{Block, FigureBlock, KeyFigure, NamedFigure, Report, ReportCell, ReportSection};
use super::view::{ReportVoice, mean, printable};
use super::{ReportError, figures, marks};
use crate::chart::figure::{Caption, Figure};
use crate::chart::svg;
use crate::language::Language;
use crate::report::RunFacts;
use crate::units::Centimes;

pub(super) fn report(view: &ReportVoice<'_>) -> Result<Report, ReportError> {
    let drawn = DrawnFigures::of(view)?;
    let facts = view.facts;
    let scenario = printable(facts.scenario);
    let contracts = view.count("contracts", facts.summary.contracts);
    let centres = view.count("centres", facts.summary.centres.len() as u64);
    Ok(Report {
        language: view.language,
        title: match facts.summary.centres.len() {
            1 => view.fill(
                "title_alone",
                &[("scenario", &scenario), ("cfa", &view.centre(facts.summary.centres.keys().next().copied().unwrap_or(0)))],
            ),
            _ => view.fill("title", &[("scenario", &scenario)]),
        },
        subtitle: match facts.summary.centres.len() {
            1 => view.fill("subtitle_alone", &[("contracts", &contracts)]),
            _ => view.fill("subtitle", &[("contracts", &contracts), ("centres", &centres)]),
        },
        key_figures: key_figures(view),
        sections: bureau::bureau(view, &drawn)
            .into_iter()
            .chain([
                answer::answer(view, &drawn),
                payers::payers(view, &drawn),
                diplomas::diplomas(view, &drawn),
                centres::centres(view, &drawn),
                classmates::classmates(view, &drawn),
                accounts::accounts(view, &drawn),
            ])
            .chain(closing::closing(view))
            .chain([employers::employers(view, &drawn)])
            // A table by CFA of one CFA is the total again.
            .filter(|section| section.id != "centres" || facts.summary.centres.len() != 1)
            .chain(remarks::option(view))
            .chain(scenario::scenario(view))
            .collect(),
        set_aside: remarks::set_aside(view),
        assumptions: remarks::assumptions(view),
        sources: origins::sources(view),
        reproduction: origins::reproduction(view),
        footer: view.fill("footer", &[("version", facts.version)]),
    })
}

/// The texts of law and the files read, beside the report: it is long, and hers is printed without it.
pub(super) fn annex(view: &ReportVoice<'_>) -> Report {
    let scenario = printable(view.facts.scenario);
    let none = |id| ReportSection { id, title: String::new(), blocks: Vec::new() };
    Report {
        language: view.language,
        title: view.fill("annex_title", &[("scenario", &scenario)]),
        subtitle: view.word("annex_subtitle"),
        key_figures: Vec::new(),
        sections: vec![origins::texts(view), origins::files(view)],
        set_aside: none("set_aside"),
        assumptions: none("assumptions"),
        sources: none("sources"),
        reproduction: none("reproduction"),
        footer: view.fill("footer", &[("version", view.facts.version)]),
    }
}

/// The totals that answer the question.
fn key_figures(view: &ReportVoice<'_>) -> Vec<KeyFigure> {
    let total = view.facts.summary.compared_total();
    let figure = |key: &str, value: String, note: String| KeyFigure { label: view.word(key), value, note };
    let per = |amount: Centimes| mean(amount, total.contracts).map_or_else(String::new, |mean| view.euros(mean));
    let each = |amount: Centimes| view.fill("key_each", &[("total", &view.euros(amount)), ("amount", &per(amount))]);
    let change = |amount: Centimes| mean(amount, total.contracts).map_or_else(String::new, |mean| view.change(mean));
    let effect = total.loi - total.prefecture;
    let effect_note = view.fill("key_each", &[("total", &view.change(effect)), ("amount", &change(effect))]);
    if total.contracts == 0 {
        let contracts = view.number(view.facts.summary.contracts);
        return vec![figure("key_contracts", contracts, view.word("key_contracts_none"))];
    }
    vec![
        figure("key_effect", view.language.change_compact(effect.0), effect_note),
        figure("key_loi", view.language.compact(total.loi.0), each(total.loi)),
        figure("key_prefecture", view.language.compact(total.prefecture.0), each(total.prefecture)),
        figure("key_npec", view.language.compact(total.npec.0), each(total.npec)),
        figure(
            "key_contracts",
            view.number(total.contracts),
            view.fill("key_contracts_note", &[("contracts", &view.count("contracts", view.facts.summary.contracts))]),
        ),
    ]
}

/// The figures of the report, drawn once.
struct DrawnFigures(Vec<FigureBlock>);

impl DrawnFigures {
    fn of(view: &ReportVoice<'_>) -> Result<Self, ReportError> {
        figures::of(view).into_iter().map(|named| draw(named, view.language)).collect::<Result<_, _>>().map(Self)
    }

    fn block(&self, id: &str) -> Option<Block> {
        self.0.iter().find(|figure| figure.id == id).cloned().map(Block::Figure)
    }
}

/// A figure as a block: its drawing bare, its words and its data apart, which the page gives as text.
pub(super) fn draw(named: NamedFigure, language: Language) -> Result<FigureBlock, ReportError> {
    let NamedFigure { id, mut figure } = named;
    let bare = Caption { no_data: figure.caption().no_data.clone(), ..Caption::default() };
    let data = marks::table(&figure, id, language);
    let words = std::mem::replace(figure.caption_mut(), bare);
    let svg = svg::render(&figure, language).map_err(|cause| ReportError::Figure { id, cause })?;
    let named = format!("role=\"img\" aria-labelledby=\"{id}-title\"");
    let svg = svg.replacen("role=\"img\"", &named, 1).replacen("<title></title>\n<desc></desc>\n", "", 1);
    Ok(FigureBlock {
        id,
        title: words.title,
        subtitle: words.subtitle,
        svg,
        notes: words.notes,
        source: words.source,
        data,
        large: matches!(figure, Figure::DayLines(_)),
    })
}

/// A section whose title has the key of its anchor.
fn section(view: &ReportVoice<'_>, id: &'static str, blocks: impl IntoIterator<Item = Option<Block>>) -> ReportSection {
    ReportSection { id, title: view.word(&format!("section_{id}")), blocks: blocks.into_iter().flatten().collect() }
}

fn paragraph(text: String) -> Option<Block> {
    (!text.is_empty()).then_some(Block::Paragraph { text })
}

/// A mean in whole euros, or nothing.
fn mean_cell(view: &ReportVoice<'_>, sum: Centimes, count: u64) -> ReportCell {
    mean(sum, count).map_or_else(ReportCell::empty, |mean| ReportCell::amount(view.euros(mean), mean))
}

/// A mean difference in whole euros with its sign, or nothing.
fn mean_change_cell(view: &ReportVoice<'_>, sum: Centimes, count: u64) -> ReportCell {
    mean(sum, count).map_or_else(ReportCell::empty, |mean| ReportCell::amount(view.change(mean), mean))
}

fn euros_cell(view: &ReportVoice<'_>, amount: Centimes) -> ReportCell {
    ReportCell::amount(view.euros(amount), amount)
}

fn change_cell(view: &ReportVoice<'_>, amount: Centimes) -> ReportCell {
    ReportCell::amount(view.change(amount), amount)
}

fn count_cell(view: &ReportVoice<'_>, count: u64) -> ReportCell {
    ReportCell::number(view.number(count), super::view::whole(count))
}

fn share_cell(view: &ReportVoice<'_>, part: u64, whole: u64) -> ReportCell {
    if whole == 0 { ReportCell::empty() } else { ReportCell::number(view.share(part, whole), super::view::whole(part)) }
}

impl Report {
    /// The report of a run in a language.
    ///
    /// # Errors
    /// [`ReportError::Figure`] when a chart cannot be drawn.
    pub fn of(facts: &RunFacts<'_>, language: Language) -> Result<Self, ReportError> {
        report(&ReportVoice::new(facts, language))
    }

    /// What stands beside the report of a run: each figure of the law with its text, each file read with its fingerprint.
    #[must_use]
    pub fn annex(facts: &RunFacts<'_>, language: Language) -> Self {
        annex(&ReportVoice::new(facts, language))
    }
}
