//! What the study of the fund says, on one screen.

use super::text_table::text_table;
use crate::cli::CommandContext;
use crate::fund::{PolicyResult, together};
use crate::jobs::{FundRun, Inputs};
use crate::report::ReportTexts;
use crate::units::Centimes;

/// The summary of a study: whom the policies keep, what each costs, what one more million would bring.
#[must_use]
pub fn fund_summary(run: &FundRun, inputs: &Inputs, context: &CommandContext) -> String {
    let page = FundScreen { run, context };
    let mut text = page.head(&inputs.title(context));
    text.push_str(&page.policies());
    text.push_str(&page.voted());
    text
}

struct FundScreen<'a> {
    run: &'a FundRun,
    context: &'a CommandContext,
}

impl FundScreen<'_> {
    fn say(&self, key: &str, values: &[(&str, String)]) -> String {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        format!("{}\n", self.context.messages.text(key, &values))
    }

    fn euros(&self, amount: Centimes) -> String {
        self.context.language.amount_rounded(amount.0)
    }

    fn number(&self, count: u64) -> String {
        self.context.language.integer(i64::try_from(count).unwrap_or(i64::MAX))
    }

    fn counted(&self, noun: &str, count: u64) -> String {
        ReportTexts::of(self.context.language).count(noun, count)
    }

    fn head(&self, title: &str) -> String {
        let study = &self.run.study;
        let years: Vec<String> = study.settings.envelope.years.iter().map(|(year, ..)| year.to_string()).collect();
        let head = [
            ("title", title.to_owned()),
            ("region", study.settings.region.clone()),
            ("years", years.join(", ")),
            ("envelope", self.euros(study.envelope)),
        ];
        [self.say("fund.head", &head), self.on_average(), self.certain(), self.few(), "\n".to_owned()].concat()
    }

    /// The answer to what was asked: what the voted policy keeps on average.
    fn on_average(&self) -> String {
        let study = &self.run.study;
        let (Some(voted), Some(unaided)) = (study.voted(), study.unaided.1) else { return String::new() };
        let Some(mean) = voted.mean else { return String::new() };
        let values = [
            ("draws", self.number(study.draws as u64)),
            ("policy", self.policy(voted)),
            ("saved", self.mean(mean.saved)),
            ("mean", self.mean(mean.spread.mean)),
            ("without", self.mean(unaided.mean)),
            ("given", self.euros(voted.allocation.given())),
        ];
        self.say("fund.mean_first", &values)
    }

    fn certain(&self) -> String {
        let study = &self.run.study;
        let (_, apprentices, cfas) = study.at_risk();
        let years = study.settings.envelope.years.iter().zip(study.missing());
        let parts: Vec<String> = years
            .filter(|(_, missing)| *missing > Centimes::ZERO)
            .map(|((year, ..), missing)| {
                self.context.messages.text("fund.of_year", &[("amount", &self.exact(missing)), ("year", &year.to_string())])
            })
            .collect();
        let risk = [
            ("centres", self.counted("centres", cfas)),
            ("all", self.number(study.shown().count() as u64)),
            ("apprentices", self.counted("apprentices", apprentices)),
            ("need", self.exact(study.need())),
            ("by_year", crate::signs::enumerated(&parts, &self.context.messages.word("fund.and"))),
        ];
        let mut text = self.say(if study.need() > Centimes::ZERO { "fund.risk" } else { "fund.no_risk" }, &risk);
        if study.lost() > 0 {
            text.push_str(&self.say("fund.lost", &[("centres", self.counted("centres", study.lost()))]));
        }
        text
    }

    fn few(&self) -> String {
        let (cfas, _) = together(&self.run.study.needs);
        if cfas == 0 { String::new() } else { self.say("fund.few", &[("centres", self.counted("centres", cfas))]) }
    }

    fn exact(&self, amount: Centimes) -> String {
        self.context.language.amount(amount.0)
    }

    #[allow(clippy::float_arithmetic, reason = "a mean to show")]
    fn mean(&self, mean: f64) -> String {
        self.context.language.integer(mean.round() as i64)
    }

    fn policy(&self, result: &PolicyResult) -> String {
        ReportTexts::of(self.context.language).word(&format!("fonds_politique_{}", result.allocation.policy.as_str()))
    }

    fn policies(&self) -> String {
        let study = &self.run.study;
        let drawn = study.draws > 0;
        let row = |result: &PolicyResult| {
            let allocation = &result.allocation;
            let mut cells = vec![self.policy(result), self.euros(allocation.given()), self.euros(allocation.left)];
            if let Some(mean) = result.mean {
                cells.extend([mean.saved, mean.spread.mean, mean.regret].map(|value| self.mean(value)));
            }
            cells.extend([self.number(result.saved.cfas), self.number(result.saved.apprentices)]);
            cells.push(result.per_saved().map_or_else(|| "–".to_owned(), |each| self.euros(each)));
            if !drawn {
                cells.push(self.context.language.integer(result.regret));
            }
            cells
        };
        let regret = format!("fund.regret_{}", study.settings.measure.as_str());
        let mut head = vec!["fund.policy", "fund.given", "fund.left"];
        head.extend(if drawn { vec!["fund.saved_mean", "fund.mean", regret.as_str()] } else { Vec::new() });
        head.extend(["fund.cfas", "fund.apprentices", "fund.each"]);
        head.extend((!drawn).then_some(regret.as_str()));
        let words = head.into_iter().map(|key| self.context.messages.word(key)).collect();
        let mut text = text_table(words, study.results.iter().map(row).collect());
        if drawn {
            text.push_str(&self.say("fund.columns", &[]));
        }
        text
    }

    fn voted(&self) -> String {
        let study = &self.run.study;
        let Some(voted) = study.voted() else { return String::new() };
        let more = match voted.mean {
            Some(mean) => self.mean(mean.next_million),
            None => self.context.language.integer(voted.next_million),
        };
        let key = if voted.mean.is_some() { "fund.voted_mean" } else { "fund.voted" };
        let mut text = self.say(key, &[("policy", self.policy(voted)), ("more", more)]);
        if study.interrupted() {
            text.push_str(&self.say("fund.interrupted", &[]));
        }
        text
    }
}
