//! The report of a run of all régions: side by side, their accounts, their fund, and their sum beside what is published of France.

mod tables;

use super::ReportError;
use super::build::draw;
use super::carte::{rings_of, share};
use super::facts::Input;
use super::model::{Block, KeyFigure, NamedFigure, Report, ReportCell, ReportColumn, ReportSection};
use super::reading::with_readings;
use super::texts::ReportTexts;
use super::view::{mean, printable, ratio, whole};
use crate::chart::figure::{Caption, Dumbbell, DumbbellRow, Figure, Map, MapArea, MapDisc};
use crate::contract::Contours;
use crate::language::Language;
use crate::tables::comparison::SMALL;
use crate::tables::{PublishedFrance, RegionResult};
use crate::units::Centimes;

/// Everything that the report shows.
#[derive(Clone, Copy)]
pub struct RegionsFacts<'a> {
    /// Title of the scenario, in the language of the report.
    pub title: &'a str,
    /// The régions that may be shown.
    pub rows: &'a [RegionResult],
    /// Sum of all régions, those told together included.
    pub total: &'a RegionResult,
    /// What is published of France.
    pub published: &'a [PublishedFrance],
    /// The contours of the départements.
    pub contours: &'a Contours,
    /// Seed of the contracts.
    pub seed: u64,
    /// Size of what is drawn: 1 is the published numbers.
    pub scale: f64,
    /// The files read.
    pub inputs: &'a [Input],
    /// The command that makes it again.
    pub command: &'a str,
    /// Version of the program.
    pub version: &'a str,
}

/// Anchor of the map of the fund.
const MAP: &str = "carte";

/// The facts in the words and numbers of a language.
#[derive(Clone, Copy)]
struct RegionsVoice<'a> {
    facts: &'a RegionsFacts<'a>,
    texts: ReportTexts,
    language: Language,
}

/// The figures with the names of their files.
#[must_use]
pub fn figures(facts: &RegionsFacts<'_>, language: Language) -> Vec<NamedFigure> {
    let words = RegionsVoice { facts, texts: ReportTexts::of(language), language };
    let figures = vec![
        NamedFigure { id: "regions", figure: Figure::Dumbbell(words.prices()) },
        NamedFigure { id: MAP, figure: Figure::Map(words.map()) },
    ];
    with_readings(figures, language)
}

/// The report.
///
/// # Errors
/// [`ReportError::Figure`] when a chart cannot be drawn.
pub fn report(facts: &RegionsFacts<'_>, language: Language) -> Result<Report, ReportError> {
    let words = RegionsVoice { facts, texts: ReportTexts::of(language), language };
    let drawn = figures(facts, language).into_iter().map(|named| draw(named, language)).collect::<Result<Vec<_>, _>>()?;
    let (map, prices): (Vec<_>, Vec<_>) = drawn.into_iter().partition(|figure| figure.id == MAP);
    let blocks = |figures: Vec<_>| figures.into_iter().map(Block::Figure).collect::<Vec<_>>();
    let contracts = words.texts.count("contracts", facts.total.contrats);
    let title = printable(facts.title);
    let seed = facts.seed.to_string();
    let paragraph = |key: &str| Block::Paragraph { text: words.word(key) };
    let section = |id: &'static str, key: &str, blocks: Vec<Block>| ReportSection { id, title: words.word(key), blocks };
    Ok(Report {
        language,
        title: words.fill("regions_titre", &[("scenario", &title)]),
        subtitle: words.fill("regions_sous_titre", &[("contracts", &contracts), ("seed", &seed)]),
        key_figures: words.key_figures(),
        sections: vec![
            section("regions", "regions_section", [vec![words.answer()], blocks(prices), vec![words.side_by_side()]].concat()),
            section("comptes", "regions_section_comptes", vec![paragraph("regions_comptes_texte"), words.accounts()]),
            section(
                "fonds",
                "regions_section_fonds",
                [vec![paragraph("regions_fonds_texte")], words.scaled(), blocks(map), vec![words.fund()]].concat(),
            ),
            section("france", "regions_section_france", words.france()),
        ],
        set_aside: section("set_aside", "section_set_aside", vec![words.set_aside()]),
        assumptions: section("assumptions", "section_assumptions", vec![paragraph("regions_hypotheses_texte"), words.assumed()]),
        sources: section("sources", "section_sources", vec![paragraph("cmp_sources_text"), words.files()]),
        reproduction: section(
            "reproduction",
            "section_reproduction",
            vec![
                Block::Paragraph { text: words.fill("reproduction_text", &[("version", facts.version)]) },
                Block::Code { text: printable(facts.command) },
            ],
        ),
        footer: words.fill("regions_pied", &[("version", facts.version)]),
    })
}

impl RegionsVoice<'_> {
    fn word(&self, key: &str) -> String {
        self.texts.word(key)
    }

    fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.texts.fill(key, values)
    }

    fn euros(&self, amount: Centimes) -> ReportCell {
        ReportCell::amount(self.language.amount_rounded(amount.0), amount)
    }

    fn change(&self, amount: Centimes) -> ReportCell {
        ReportCell::amount(self.language.change_rounded(amount.0), amount)
    }

    fn count(&self, count: u64) -> ReportCell {
        ReportCell::number(self.language.integer(whole(count)), whole(count))
    }

    /// An amount over another, in per cent; in millionths it is sorted.
    fn share(&self, part: i64, of: i64) -> ReportCell {
        if of == 0 {
            return ReportCell::empty();
        }
        let share = ratio(part, of);
        #[allow(clippy::cast_possible_truncation)]
        ReportCell::number(self.language.percent(share), (share * 1e6).round() as i64)
    }

    fn name(&self, row: &RegionResult) -> ReportCell {
        ReportCell::text(if row.region == SMALL { self.word("regions_petites") } else { printable(&row.region) })
    }

    fn columns(&self, keys: &[&str]) -> Vec<ReportColumn> {
        let numbers = keys.iter().map(|key| ReportColumn::number(self.word(key)));
        std::iter::once(ReportColumn::text(self.word("regions_region"))).chain(numbers).collect()
    }

    fn key_figures(&self) -> Vec<KeyFigure> {
        let total = self.facts.total;
        let last = total.years.last().copied().unwrap_or_default();
        let figure = |key: &str, value: String, note: String| KeyFigure { label: self.word(key), value, note };
        let effect = total.compared.loi - total.compared.prefecture;
        let number = |count: u64| self.language.integer(whole(count));
        let year = last.annee.to_string();
        vec![
            figure("regions_cle_contrats", number(total.contrats), self.fill("regions_cle_contrats_note", &[("cfa", &number(total.cfa))])),
            figure("regions_cle_effet", self.language.change_compact(effect.0), self.word("regions_cle_effet_note")),
            figure(
                "regions_cle_resultat",
                self.language.compact(last.resultat.0),
                self.fill("regions_cle_resultat_note", &[("year", &year), ("loss", &number(last.en_perte))]),
            ),
            figure(
                "regions_cle_besoin",
                self.language.compact(total.fonds.besoin.0),
                self.fill(
                    "regions_cle_besoin_note",
                    &[("envelope", &self.language.compact(total.fonds.enveloppe.0)), ("cfa", &number(total.fonds.en_peril))],
                ),
            ),
        ]
    }

    /// Where the switch brings most and least by contract.
    fn answer(&self) -> Block {
        let each =
            |row: &RegionResult| Some((mean(row.compared.loi - row.compared.prefecture, row.compared.contracts)?, self.name(row).text));
        let mut all: Vec<(Centimes, String)> = self.facts.rows.iter().filter_map(each).collect();
        all.sort();
        let (Some((least, there)), Some((most, here))) = (all.first(), all.last()) else {
            return Block::Paragraph { text: self.word("answer_none") };
        };
        let change = |amount: Centimes| self.language.change_rounded(amount.0);
        let values = [("most", change(*most)), ("here", here.clone()), ("least", change(*least)), ("there", there.clone())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Block::Paragraph { text: self.fill("regions_reponse", &values) }
    }

    /// Both prices of a contract over its life, a row each région.
    fn prices(&self) -> Dumbbell {
        let rows = self.facts.rows.iter().filter_map(|row| {
            let compared = &row.compared;
            let of = |amount: Centimes| mean(amount, compared.contracts);
            let (label, size) = (self.name(row).text, compared.contracts);
            Some(DumbbellRow { label, left: of(compared.prefecture)?.0, right: of(compared.npec)?.0, size })
        });
        let rows: Vec<DumbbellRow> = rows.collect();
        let above = rows.iter().filter(|row| row.right > row.left).count() as u64;
        let number = |count: u64| self.language.integer(whole(count));
        let title = self.fill("regions_figure_titre", &[("count", &number(above)), ("all", &number(rows.len() as u64))]);
        Dumbbell {
            caption: Caption {
                title,
                subtitle: self.word("regions_figure_sous_titre"),
                source: self.fill("figure_source", &[("scenario", &printable(self.facts.title))]),
                notes: vec![self.word("regions_figure_note")],
                no_data: self.word("answer_none"),
            },
            left: self.word("all_prefecture"),
            right: self.word("all_npec"),
            gap: self.word("regions_ecart"),
            size: Some(self.word("contracts")),
            rows,
        }
    }

    /// That the fund is not of the size of what is drawn.
    fn scaled(&self) -> Vec<Block> {
        let other = (self.facts.scale - 1.0).abs() > f64::EPSILON;
        let text = || self.fill("regions_echelle", &[("scale", &self.language.every_decimal(self.facts.scale))]);
        other.then(|| Block::Paragraph { text: text() }).into_iter().collect()
    }

    /// Need beside the fund by région, and what is missing.
    fn map(&self) -> Map {
        let rows: Vec<(&RegionResult, Vec<Vec<(i32, i32)>>)> = self
            .facts
            .rows
            .iter()
            .map(|row| (row, rings_of(self.facts.contours, &row.region)))
            .filter(|(_, rings)| !rings.is_empty())
            .collect();
        let above = rows.iter().filter(|(row, _)| row.fonds.besoin > row.fonds.enveloppe).count() as u64;
        let number = |count: u64| self.language.integer(whole(count));
        let area = |(row, rings): &(&RegionResult, Vec<Vec<(i32, i32)>>)| MapArea {
            label: String::new(),
            name: row.region.clone(),
            rings: rings.clone(),
            share: share(row.fonds.besoin.0, row.fonds.enveloppe.0),
        };
        let disc = |(area, (row, _)): (usize, &(&RegionResult, Vec<Vec<(i32, i32)>>))| MapDisc {
            label: row.region.clone(),
            area,
            value: row.fonds.besoin.0,
        };
        Map {
            caption: Caption {
                title: self.fill(
                    if above == 0 { "regions_carte_titre_aucune" } else { "regions_carte_titre" },
                    &[("count", &number(above)), ("all", &number(rows.len() as u64))],
                ),
                subtitle: self.word("regions_carte_sous_titre"),
                source: self.fill("figure_source", &[("scenario", &printable(self.facts.title))]),
                notes: vec![self.word("carte_source")],
                no_data: self.word("answer_none"),
            },
            fill: self.word("regions_part"),
            amount: self.word("regions_besoin"),
            none: self.word("carte_vide"),
            gain: self.word("regions_besoin"),
            loss: String::new(),
            areas: rows.iter().map(area).collect(),
            discs: rows.iter().enumerate().map(disc).collect(),
        }
    }

    fn set_aside(&self) -> Block {
        let count = self.facts.total.ecartes;
        let text = if count == 0 {
            self.word("set_aside_none")
        } else {
            self.fill("regions_ecartes", &[("contracts", &self.texts.count("contracts", count))])
        };
        Block::Paragraph { text }
    }
}
