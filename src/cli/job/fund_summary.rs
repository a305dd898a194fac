//! What the study of the fund says, on one screen.

use super::summary::text_table;
use super::{FundRun, Inputs};
use crate::cli::Context;
use crate::fund::{PolicyResult, SMALL};
use crate::report::Texts;
use crate::units::Centimes;

/// The summary of a study: whom the policies keep, what each costs, what one more million would bring.
#[must_use]
pub fn fund_summary(run: &FundRun, inputs: &Inputs, context: &Context) -> String {
    let page = Page { run, context };
    let mut text = page.head(&inputs.title(context));
    text.push_str(&page.policies());
    text.push_str(&page.voted());
    text
}

struct Page<'a> {
    run: &'a FundRun,
    context: &'a Context,
}

impl Page<'_> {
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

    /// A number of apprentices, unless it tells of fewer than five.
    fn heads(&self, count: u64) -> String {
        if (1..SMALL).contains(&count) { "–".to_owned() } else { self.number(count) }
    }

    fn counted(&self, noun: &str, count: u64) -> String {
        Texts::of(self.context.language).count(noun, count)
    }

    fn head(&self, title: &str) -> String {
        let study = &self.run.study;
        let years: Vec<String> = study.settings.envelope.years.iter().map(|(year, ..)| year.to_string()).collect();
        let (_, apprentices, cfas) = study.at_risk();
        let need: Centimes = study.needs.iter().filter(|need| need.at_risk()).map(|need| need.shortfall).sum();
        let head = [
            ("title", title.to_owned()),
            ("region", study.settings.region.clone()),
            ("years", years.join(", ")),
            ("envelope", self.euros(study.envelope)),
        ];
        let risk = [
            ("centres", self.counted("centres", cfas)),
            ("all", self.number(study.needs.len() as u64)),
            ("apprentices", self.counted("apprentices", apprentices)),
            ("need", self.euros(need)),
        ];
        [self.say("fund.head", &head), self.say("fund.risk", &risk), "\n".to_owned()].concat()
    }

    fn policies(&self) -> String {
        let texts = Texts::of(self.context.language);
        let row = |result: &PolicyResult| {
            let allocation = &result.allocation;
            vec![
                texts.word(&format!("fonds_politique_{}", allocation.policy.as_str())),
                self.euros(allocation.given()),
                self.euros(allocation.left),
                self.number(result.saved.cfas),
                self.heads(result.saved.apprentices),
                result.per_saved().map_or_else(|| "–".to_owned(), |each| self.euros(each)),
                self.context.language.integer(result.regret),
                result.spread.map_or_else(|| "–".to_owned(), |spread| format!("{:.0}", spread.mean)),
            ]
        };
        let head = ["fund.policy", "fund.given", "fund.left", "fund.cfas", "fund.apprentices", "fund.each", "fund.regret", "fund.mean"];
        text_table(head.map(|key| self.context.messages.word(key)).into(), self.run.study.results.iter().map(row).collect())
    }

    fn voted(&self) -> String {
        let study = &self.run.study;
        let Some(voted) = study.voted() else { return String::new() };
        let policy = Texts::of(self.context.language).word(&format!("fonds_politique_{}", voted.allocation.policy.as_str()));
        let more = u64::try_from(voted.next_million).unwrap_or(0);
        let mut text = self.say("fund.voted", &[("policy", policy), ("more", self.counted("apprentices", more))]);
        if study.interrupted() {
            text.push_str(&self.say("fund.interrupted", &[]));
        }
        text
    }
}
