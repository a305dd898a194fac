//! What the draws say, on one screen.

use super::text_table::text_table;
use crate::cli::CommandContext;
use crate::montecarlo::{CentreRisk, Indices, Points};
use crate::report::ReportTexts;
use crate::report::risques::{RiskFacts, chance, sentences};
use crate::tables::told_alone;

/// CFAs that are shown.
const SHOWN: usize = 10;

/// The summary of the draws.
pub struct RiskSummary<'a> {
    /// What they say.
    pub facts: &'a RiskFacts<'a>,
    /// The words.
    pub context: &'a CommandContext,
}

impl RiskSummary<'_> {
    /// As text.
    #[must_use]
    pub fn text(&self) -> String {
        [self.head(), self.region(), self.centres(), self.drivers(), self.backtest(), self.defaults()].join("\n")
    }

    fn word(&self, key: &str) -> String {
        self.context.messages.word(key)
    }

    fn number(&self, count: u64) -> String {
        self.context.language.integer(i64::try_from(count).unwrap_or(i64::MAX))
    }

    fn chance(&self, share: f64, error: f64) -> String {
        chance(share, error, self.context.language)
    }

    fn say(&self, key: &str, values: &[(&str, String)]) -> String {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        format!("{}\n", self.context.messages.text(key, &values))
    }

    fn head(&self) -> String {
        let facts = self.facts;
        self.say(
            "simulate.head",
            &[
                ("scenario", facts.scenario.to_owned()),
                ("draws", self.number(facts.risks.draws)),
                ("seed", facts.seed.to_string()),
                ("centres", self.number(facts.risks.centres.len() as u64)),
                ("contracts", self.number(facts.drawn_contracts)),
                ("known", self.context.language.date(facts.known_until)),
            ],
        ) + &if facts.points == Points::Sobol { self.say("simulate.sobol", &[]) } else { String::new() }
    }

    fn region(&self) -> String {
        sentences(self.facts, self.context.messages).iter().map(|sentence| format!("{sentence}\n")).collect()
    }

    /// The CFAs most at risk.
    fn centres(&self) -> String {
        let alone = told_alone(self.facts.risks);
        let few = alone.iter().filter(|alone| !**alone).count() as u64;
        let shown = self.facts.risks.centres.iter().zip(alone).filter(|(_, alone)| *alone);
        let mut centres: Vec<&CentreRisk> = shown.map(|(centre, _)| centre).collect();
        centres.sort_by(|one, other| other.insolvable().times.cmp(&one.insolvable().times).then_with(|| one.cfa.cmp(&other.cfa)));
        let row = |centre: &&CentreRisk| {
            let mut cells = vec![centre.cfa.clone(), self.context.language.integer(i64::from(centre.apprentices))];
            cells.extend(centre.ever.iter().map(|state| self.chance(state.share(), state.error())));
            cells.extend(centre.lowest.quantiles(&[0.05, 0.5]).into_iter().map(|cents| self.context.language.amount_rounded(cents)));
            cells
        };
        let head = [
            "simulate.centre",
            "simulate.apprentices",
            "simulate.alerte",
            "simulate.critique",
            "simulate.insolvable",
            "simulate.lowest_q05",
            "simulate.lowest_q50",
        ]
        .map(|key| self.word(key));
        let mut text = text_table(head.into(), centres.iter().take(SHOWN).map(row).collect());
        if few > 0 {
            text.push_str(&self.say("simulate.few", &[("centres", ReportTexts::of(self.context.language).count("centres", few))]));
        }
        text
    }

    /// A share of the variance; one that is not above its own error is noise.
    fn part(&self, share: f64, error: f64) -> String {
        if share <= error { self.word("simulate.noise") } else { self.chance(share, error) }
    }

    fn drivers(&self) -> String {
        let Some(drivers) = &self.facts.risks.drivers else { return self.say("simulate.no_drivers", &[]) };
        let texts = ReportTexts::of(self.context.language);
        let cells = |indices: &Indices, rank: usize| {
            let index = indices.sources[rank];
            [self.part(index.first, index.first_error), self.part(index.total, index.total_error)]
        };
        let mut rows: Vec<Vec<String>> = drivers
            .sources
            .iter()
            .enumerate()
            .map(|(rank, source)| {
                let values = [cells(&drivers.cash, rank), cells(&drivers.insolvent, rank)].concat();
                std::iter::once(texts.word(&format!("risk_source_{source}"))).chain(values).collect()
            })
            .collect();
        let rest = |indices: &Indices| self.part(indices.interaction(), indices.interaction_error());
        rows.push(vec![texts.word("risk_interaction"), rest(&drivers.cash), String::new(), rest(&drivers.insolvent)]);
        let head = ["simulate.drivers", "simulate.cash_first", "simulate.cash_total", "simulate.gone_first", "simulate.gone_total"]
            .map(|key| self.word(key));
        text_table(head.into(), rows)
    }

    fn backtest(&self) -> String {
        let backtest = &self.facts.risks.backtest;
        let Some(year) = backtest.year else { return String::new() };
        let (share, error, _) = backtest.all.predicted();
        let values = [("year", year.to_string()), ("share", self.chance(share, error))];
        let key = match (self.facts.risks.centres.len(), year) {
            (1, _) => "simulate.deficit_alone",
            (_, 2020) => "simulate.backtest",
            _ => "simulate.deficit",
        };
        self.say(key, &values)
    }

    fn defaults(&self) -> String {
        let listed: Vec<String> = self.facts.defaults.iter().map(|(column, count)| format!("{column} ({})", self.number(*count))).collect();
        if listed.is_empty() { String::new() } else { self.say("simulate.defaults", &[("columns", listed.join(", "))]) }
    }
}
