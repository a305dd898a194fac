//! What the draws say, on one screen.

use super::summary::text_table;
use crate::cli::Context;
use crate::montecarlo::{CentreRisk, Indices, known_months};
use crate::report::Texts;
use crate::report::risques::RiskFacts;
use crate::tables::told_alone;

/// CFAs that are shown.
const SHOWN: usize = 10;

/// The summary of the draws.
pub struct RiskSummary<'a> {
    /// What they say.
    pub facts: &'a RiskFacts<'a>,
    /// The words.
    pub context: &'a Context,
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
        format!("{} ± {}", self.context.language.percent(share), self.context.language.percent(error))
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
        )
    }

    /// All CFAs together; of a CFA alone, its own probability.
    fn region(&self) -> String {
        let region = &self.facts.risks.region;
        let (share, error) = region.share_insolvent();
        let year = self.facts.horizon.years().last().unwrap_or_default().to_string();
        if let [centre] = self.facts.risks.centres.as_slice() {
            return self.alone(centre, &year);
        }
        let last = region.moments.len().saturating_sub(1);
        let (low, high) = (region.quantile(last, 0.05), region.quantile(last, 0.95));
        let mut values = vec![
            ("year", year),
            ("share", self.chance(share, error)),
            ("low", self.number(low as u64)),
            ("high", self.number(high as u64)),
            ("apprentices", self.number(region.apprentices.mean().round() as u64)),
        ];
        let known = self.known_months();
        let before = self.facts.risks.centres.iter().filter(|centre| centre.insolvent_when_known(known).is_some()).count();
        let text = self.say(if low == high { "simulate.region_always" } else { "simulate.region" }, &values);
        if before == 0 {
            return text;
        }
        values.push(("known", self.context.language.date(self.facts.known_until)));
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        format!("{text}{}\n", self.context.messages.count("simulate.already", before, &values))
    }

    fn known_months(&self) -> usize {
        known_months(self.facts.horizon, self.facts.known_until)
    }

    /// What the draws say of the only CFA.
    fn alone(&self, centre: &CentreRisk, year: &str) -> String {
        let amounts = centre.lowest.quantiles(&[0.05, 0.5]);
        let amount = |rank: usize| self.context.language.amount_rounded(amounts.get(rank).copied().unwrap_or_default());
        let gone = centre.insolvable();
        let mut values = vec![("cfa", centre.cfa.clone()), ("year", year.to_owned()), ("share", self.chance(gone.share(), gone.error()))];
        values.extend([("low", amount(0)), ("median", amount(1)), ("known", self.context.language.date(self.facts.known_until))]);
        match centre.insolvent_when_known(self.known_months()) {
            Some(month) => {
                let month = (self.facts.horizon.from() + month as i32).first_day();
                values.push(("month", self.context.language.month_short(month)));
                self.say("simulate.alone_known", &values)
            }
            None => self.say("simulate.alone", &values),
        }
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
            text.push_str(&self.say("simulate.few", &[("centres", Texts::of(self.context.language).count("centres", few))]));
        }
        text
    }

    /// A share of the variance; one that is not above its own error is noise.
    fn part(&self, share: f64, error: f64) -> String {
        if share <= error { self.word("simulate.noise") } else { self.chance(share, error) }
    }

    fn drivers(&self) -> String {
        let Some(drivers) = &self.facts.risks.drivers else { return self.say("simulate.no_drivers", &[]) };
        let texts = Texts::of(self.context.language);
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
