//! The report of the draws: what the CFAs risk, month by month, why, and what the probabilities are not.

mod figures;
mod sentences;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::ReportError;
use super::build::draw;
use super::facts::Input;
use super::model::{Block, KeyFigure, NamedFigure, Report, ReportCell, ReportColumn, ReportSection, ReportTable};
use super::texts::ReportTexts;
use super::view::{printable, whole};
use crate::accounts::Horizon;
use crate::language::Language;
use crate::montecarlo::backtest::ClassTest;
use crate::montecarlo::{CentreRisk, Indices, Points, Risks, known_months};
use crate::tables::told_alone;
use crate::units::Centimes;

pub use sentences::{chance, sentences};

/// Share of CFAs in deficit in 2020 that the survey of 600 CFAs found: one in five (France compétences, Centre Inffo 22/12/2020).
const PUBLISHED: (i32, f64) = (2020, 0.20);
/// CFAs whose fan is drawn.
const FANS: usize = 3;

/// What the report of the draws shows.
#[derive(Clone, Copy, Debug)]
pub struct RiskFacts<'a> {
    /// Title of the scenario and its contracts, in the language of the report.
    pub scenario: &'a str,
    /// What the draws say.
    pub risks: &'a Risks,
    /// Calendar years of the accounts.
    pub horizon: Horizon,
    /// Last day on which nothing is drawn.
    pub known_until: NaiveDate,
    /// Seed of the draws.
    pub seed: u64,
    /// How the shocks that all CFAs share are drawn.
    pub points: Points,
    /// Contracts whose fate is drawn.
    pub drawn_contracts: u64,
    /// Names of the CFAs by identifier.
    pub centre_names: &'a BTreeMap<String, String>,
    /// Values of the table of centres that are documented defaults: column and how many CFAs.
    pub defaults: &'a [(&'static str, u64)],
    /// What the draws rest on: name, value, source.
    pub assumptions: &'a [(String, String, String)],
    /// The files read.
    pub inputs: &'a [Input],
    /// The command that makes this run again.
    pub command: &'a str,
    /// Version of the program.
    pub version: &'a str,
}

/// The facts in a language.
struct RiskVoice<'a> {
    facts: &'a RiskFacts<'a>,
    texts: ReportTexts,
    language: Language,
}

/// The figures of the draws, in the order of the report.
#[must_use]
pub fn figures(facts: &RiskFacts<'_>, language: Language) -> Vec<NamedFigure> {
    figures::all(&RiskVoice::new(facts, language))
}

/// The report of the draws.
///
/// # Errors
/// [`ReportError::Figure`] when a chart cannot be drawn.
pub fn report(facts: &RiskFacts<'_>, language: Language) -> Result<Report, ReportError> {
    let page = RiskVoice::new(facts, language);
    let mut drawn = Vec::new();
    for figure in figures::all(&page) {
        drawn.push(draw(figure, language)?);
    }
    let figure = |id: &str| drawn.iter().filter(|block| block.id.starts_with(id)).cloned().map(Block::Figure).collect::<Vec<_>>();
    let scenario = printable(facts.scenario);
    // Shares of CFAs, and a test on them, mean nothing for one.
    let by_centre = [figure("survie"), vec![Block::Table(page.by_centre())], page.few().into_iter().collect()].concat();
    let mut sections = vec![page.section("survie", &page.of_one("risk_survival_text"), by_centre)];
    sections.push(page.section("tresorerie", &page.of_one("risk_cash_text"), figure("eventail")));
    sections.push(page.section("facteurs", "risk_drivers_text", [figure("facteurs"), vec![Block::Table(page.drivers())]].concat()));
    if !page.alone() {
        sections.push(page.section("fiabilite", "risk_backtest_text", [figure("fiabilite"), vec![Block::Table(page.backtest())]].concat()));
    }
    sections.push(page.model_card());
    Ok(Report {
        language,
        title: page.fill("risk_title", &[("scenario", &scenario)]),
        subtitle: page.subtitle(),
        key_figures: page.key_figures(),
        sections,
        set_aside: page.section("defauts", "risk_defaults_text", vec![Block::Table(page.defaults())]),
        assumptions: page.section("hypotheses", "risk_assumptions_text", vec![Block::Table(page.assumptions())]),
        sources: page.section("sources", "risk_sources_text", Vec::new()),
        reproduction: page.reproduction(),
        footer: page.fill("risk_footer", &[("version", facts.version)]),
    })
}

impl<'a> RiskVoice<'a> {
    fn new(facts: &'a RiskFacts<'a>, language: Language) -> Self {
        Self { facts, texts: ReportTexts::of(language), language }
    }

    fn word(&self, key: &str) -> String {
        self.texts.word(key)
    }

    fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.texts.fill(key, values)
    }

    fn number(&self, count: u64) -> String {
        self.language.integer(whole(count))
    }

    fn percent(&self, share: f64) -> String {
        self.language.percent(share)
    }

    /// Whether there is one CFA: a probability is then its own, no share of CFAs.
    fn alone(&self) -> bool {
        self.facts.risks.centres.len() == 1
    }

    /// The key of a text, or of the one for a CFA alone.
    fn of_one(&self, key: &str) -> String {
        if self.alone() { format!("{key}_alone") } else { key.to_owned() }
    }

    /// A probability and its standard error: `12,5 % ± 1,0`.
    fn chance(&self, share: f64, error: f64) -> String {
        format!("{} ± {}", self.percent(share), self.percent(error))
    }

    /// The name of a CFA.
    fn name(&self, centre: &CentreRisk) -> String {
        printable(self.facts.centre_names.get(&centre.cfa).unwrap_or(&centre.cfa))
    }

    /// Months of the horizon that are known.
    fn known_months(&self) -> usize {
        known_months(self.facts.horizon, self.facts.known_until)
    }

    /// The CFAs that are told each by itself.
    fn told(&self) -> Vec<&CentreRisk> {
        let centres = self.facts.risks.centres.iter().zip(told_alone(self.facts.risks));
        centres.filter(|(_, alone)| *alone).map(|(centre, _)| centre).collect()
    }

    /// How many CFAs are not, in words; nothing when all are.
    fn few(&self) -> Option<Block> {
        let few = self.facts.risks.centres.len() - self.told().len();
        (few > 0).then(|| Block::Paragraph { text: self.fill("risk_small", &[("centres", &self.texts.count("centres", few as u64))]) })
    }

    fn last_year(&self) -> i32 {
        self.facts.horizon.years().last().unwrap_or_default()
    }

    fn subtitle(&self) -> String {
        let values = [
            ("draws", self.number(self.facts.risks.draws)),
            ("seed", self.facts.seed.to_string()),
            ("centres", self.number(self.facts.risks.centres.len() as u64)),
            ("contracts", self.number(self.facts.drawn_contracts)),
            ("known", self.language.date(self.facts.known_until)),
            ("year", self.last_year().to_string()),
        ];
        let spread = if self.facts.points == Points::Sobol { format!(" {}", self.fill("risk_sobol", &[])) } else { String::new() };
        format!("{}{spread}", self.fill("risk_subtitle", &borrowed(&values)))
    }

    fn key_figures(&self) -> Vec<KeyFigure> {
        let region = &self.facts.risks.region;
        // Of a CFA alone it is the probability of that CFA, as in its row.
        let (share, error) = match self.facts.risks.centres.as_slice() {
            [one] => (one.insolvable().share(), one.insolvable().error()),
            _ => region.share_insolvent(),
        };
        let deficit = self.facts.risks.backtest.all.predicted();
        let (last, tested) = (self.last_year().to_string(), self.facts.risks.backtest.year);
        let figure = |key: &str, year: &str, value: String, note: String| KeyFigure {
            label: self.fill(&self.of_one(key), &[("year", year)]),
            value,
            note,
        };
        let noted = |error: f64| self.fill("risk_key_error", &[("error", &self.percent(error))]);
        let mut figures = vec![figure("risk_key_insolvent", &last, self.percent(share), noted(error))];
        if let [centre] = self.facts.risks.centres.as_slice() {
            let amounts = centre.lowest.quantiles(&[0.05, 0.5]);
            let labels = ["risk_lowest_q05", "risk_lowest_q50"];
            figures.extend(labels.into_iter().zip(amounts).map(|(key, cents)| KeyFigure {
                label: self.word(key),
                value: self.language.amount_rounded(cents),
                note: self.fill("risk_key_since", &[("known", &self.language.date(self.facts.known_until))]),
            }));
        } else {
            let at = region.moments.len().saturating_sub(1);
            let range = [("low", region.quantile(at, 0.05)), ("high", region.quantile(at, 0.95))]
                .map(|(name, count)| (name, self.number(count as u64)));
            let count = self.language.integer((share * region.centres() as f64).round() as i64);
            figures.push(figure("risk_key_count", &last, count, self.fill("risk_key_range", &borrowed(&range))));
            let lost = self.language.integer(region.apprentices.mean().round() as i64);
            figures.push(figure("risk_key_apprentices", &last, lost, self.word("risk_key_apprentices_note")));
        }
        if let Some(year) = tested {
            figures.push(figure("risk_key_deficit", &year.to_string(), self.percent(deficit.0), noted(deficit.1)));
        }
        figures
    }

    fn section(&self, id: &'static str, text: &str, blocks: Vec<Block>) -> ReportSection {
        let mut all = vec![Block::Paragraph { text: self.word(text) }];
        all.extend(blocks);
        let key = format!("risk_section_{id}");
        let title = if id == "survie" { self.of_one(&key) } else { key };
        ReportSection { id, title: self.word(&title), blocks: all }
    }

    /// The CFAs by probability of insolvency.
    fn by_centre(&self) -> ReportTable {
        let mut centres = self.told();
        centres.sort_by(|one, other| other.insolvable().times.cmp(&one.insolvable().times).then_with(|| one.cfa.cmp(&other.cfa)));
        let share = |value: f64, error: f64| ReportCell::number(self.chance(value, error), (value * 1e6).round() as i64);
        let amount = |cents: i64| ReportCell::amount(self.language.amount_rounded(cents), Centimes(cents));
        let row = |centre: &&CentreRisk| {
            let mut cells = vec![
                ReportCell::text(self.name(centre)),
                ReportCell::number(self.language.integer(i64::from(centre.apprentices)), i64::from(centre.apprentices)),
            ];
            cells.extend(centre.ever.iter().map(|state| share(state.share(), state.error())));
            cells.extend(centre.lowest.quantiles(&[0.05, 0.5]).into_iter().map(amount));
            cells
        };
        let headings = ["risk_apprentices", "risk_alerte", "risk_critique", "risk_insolvable", "risk_lowest_q05", "risk_lowest_q50"];
        let columns = std::iter::once(ReportColumn::text(self.word("cfa"))).chain(headings.map(|key| ReportColumn::number(self.word(key))));
        self.table("table-risques", "risk_table_centres", columns.collect(), centres.iter().map(row).collect())
    }

    fn table(&self, id: &'static str, key: &str, columns: Vec<ReportColumn>, rows: Vec<Vec<ReportCell>>) -> ReportTable {
        ReportTable { id, caption: self.word(key), note: self.word(&format!("{key}_note")), columns, rows, totals: Vec::new() }
    }

    fn drivers(&self) -> ReportTable {
        let mut rows = Vec::new();
        if let Some(drivers) = &self.facts.risks.drivers {
            // A share below its own error is noise.
            let cell = |share: f64, error: f64| {
                if share < error {
                    return ReportCell::text("–");
                }
                ReportCell::number(self.chance(share, error), (share * 1e6).round() as i64)
            };
            for (rank, source) in drivers.sources.iter().enumerate() {
                let (cash, gone) = (drivers.cash.sources[rank], drivers.insolvent.sources[rank]);
                rows.push(vec![
                    ReportCell::text(self.word(&format!("risk_source_{source}"))),
                    cell(cash.first, cash.first_error),
                    cell(cash.total, cash.total_error),
                    cell(gone.first, gone.first_error),
                    cell(gone.total, gone.total_error),
                ]);
            }
            let rest = |indices: &Indices| cell(indices.interaction(), indices.interaction_error());
            let (cash, gone) = (rest(&drivers.cash), rest(&drivers.insolvent));
            rows.push(vec![ReportCell::text(self.word("risk_interaction")), cash, ReportCell::empty(), gone, ReportCell::empty()]);
        }
        let headings = ["risk_cash_first", "risk_cash_total", "risk_gone_first", "risk_gone_total"];
        let columns =
            std::iter::once(ReportColumn::text(self.word("risk_source"))).chain(headings.map(|key| ReportColumn::number(self.word(key))));
        self.table("table-facteurs", "risk_table_drivers", columns.collect(), rows)
    }

    /// The published share when the year of the test is that of the survey.
    fn published(&self) -> Option<f64> {
        (self.facts.risks.backtest.year == Some(PUBLISHED.0)).then_some(PUBLISHED.1)
    }

    /// The size classes, then all CFAs.
    fn classes(&self) -> Vec<(String, &ClassTest)> {
        let backtest = &self.facts.risks.backtest;
        let mut rows: Vec<(String, &ClassTest)> =
            backtest.classes.iter().map(|class| (self.word(&format!("risk_class_{}", class.class.as_str())), class)).collect();
        rows.push((self.word("risk_class_all"), &backtest.all));
        rows
    }

    fn backtest(&self) -> ReportTable {
        let published = self.published();
        let share = |value: f64| ReportCell::number(self.percent(value), (value * 1e6).round() as i64);
        let row = |(name, class): (String, &ClassTest)| {
            let (predicted, error, spread) = class.predicted();
            vec![
                ReportCell::text(name),
                ReportCell::number(self.number(class.centres), whole(class.centres)),
                ReportCell::number(self.chance(predicted, error), (predicted * 1e6).round() as i64),
                share(spread),
                published.map_or_else(ReportCell::empty, share),
                published.map_or_else(ReportCell::empty, |published| share(predicted - published)),
            ]
        };
        let headings = ["risk_centres", "risk_predicted", "risk_spread", "risk_published", "risk_gap"];
        let columns =
            std::iter::once(ReportColumn::text(self.word("risk_class"))).chain(headings.map(|key| ReportColumn::number(self.word(key))));
        self.table("table-fiabilite", "risk_table_backtest", columns.collect(), self.classes().into_iter().map(row).collect())
    }

    fn model_card(&self) -> ReportSection {
        let keys = ["risk_card_is", "risk_card_is_not", "risk_card_drawn", "risk_card_fixed", "risk_card_error", "risk_card_use"];
        let blocks = keys.map(|key| Block::Paragraph { text: self.word(key) });
        ReportSection { id: "fiche", title: self.word("risk_section_fiche"), blocks: blocks.into() }
    }

    fn defaults(&self) -> ReportTable {
        let row =
            |(column, count): &(&'static str, u64)| vec![ReportCell::text(*column), ReportCell::number(self.number(*count), whole(*count))];
        let columns = vec![ReportColumn::text(self.word("risk_column")), ReportColumn::number(self.word("risk_centres"))];
        self.table("table-defauts", "risk_table_defaults", columns, self.facts.defaults.iter().map(row).collect())
    }

    fn assumptions(&self) -> ReportTable {
        let row = |(name, value, source): &(String, String, String)| {
            vec![ReportCell::text(name.as_str()), ReportCell::text(value.as_str()), ReportCell::text(source.as_str())]
        };
        let columns = ["risk_parameter", "risk_value", "risk_origin"].map(|key| ReportColumn::text(self.word(key)));
        self.table("table-hypotheses", "risk_table_assumptions", columns.into(), self.facts.assumptions.iter().map(row).collect())
    }

    fn reproduction(&self) -> ReportSection {
        let row = |input: &Input| vec![ReportCell::text(printable(&input.name)), ReportCell::text(input.sha256.as_str())];
        let columns = vec![ReportColumn::text(self.word("risk_file")), ReportColumn::text("SHA-256".to_owned())];
        let table = self.table("table-empreintes", "risk_table_files", columns, self.facts.inputs.iter().map(row).collect());
        let command = Block::Code { text: self.facts.command.to_owned() };
        self.section("reproduction", "risk_reproduction_text", vec![command, Block::Table(table)])
    }
}

fn borrowed<'v, const N: usize>(values: &'v [(&'v str, String); N]) -> [(&'v str, &'v str); N] {
    std::array::from_fn(|rank| (values[rank].0, values[rank].1.as_str()))
}
