//! What the draws say, in sentences: of all CFAs together, or of the only one.

use super::RiskFacts;
use crate::language::Language;
use crate::messages::{Messages, printable};
use crate::montecarlo::{CentreRisk, known_months};

/// A probability and its standard error.
#[must_use]
pub fn chance(share: f64, error: f64, language: Language) -> String {
    format!("{} ± {}", language.percent(share), language.percent(error))
}

fn number(count: u64, language: Language) -> String {
    language.integer(i64::try_from(count).unwrap_or(i64::MAX))
}

/// All CFAs together; of a CFA alone, its own probability.
#[must_use]
pub fn sentences(facts: &RiskFacts<'_>, messages: Messages) -> Vec<String> {
    let (region, language) = (&facts.risks.region, messages.language());
    let (share, error) = region.share_insolvent();
    let year = facts.horizon.years().last().unwrap_or_default().to_string();
    if let [centre] = facts.risks.centres.as_slice() {
        return vec![alone(facts, centre, &year, messages)];
    }
    let last = region.moments.len().saturating_sub(1);
    let (low, high) = (region.quantile(last, 0.05), region.quantile(last, 0.95));
    let mut values = vec![
        ("year", year),
        ("share", chance(share, error, language)),
        ("low", number(low as u64, language)),
        ("high", number(high as u64, language)),
        ("apprentices", number(region.apprentices.mean().round() as u64, language)),
    ];
    let known = known_months(facts.horizon, facts.known_until);
    let before = facts.risks.centres.iter().filter(|centre| centre.insolvent_when_known(known).is_some()).count();
    let mut told = vec![said(if low == high { "simulate.region_always" } else { "simulate.region" }, &values, messages)];
    if before > 0 {
        values.push(("known", language.date(facts.known_until)));
        told.push(messages.count("simulate.already", before, &borrowed(&values)));
    }
    told
}

fn borrowed<'v>(values: &'v [(&'v str, String)]) -> Vec<(&'v str, &'v str)> {
    values.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

fn said(key: &str, values: &[(&str, String)], messages: Messages) -> String {
    messages.text(key, &borrowed(values))
}

/// What the draws say of the only CFA.
fn alone(facts: &RiskFacts<'_>, centre: &CentreRisk, year: &str, messages: Messages) -> String {
    let language = messages.language();
    let amounts = centre.lowest.quantiles(&[0.05, 0.5]);
    let amount = |rank: usize| language.amount_rounded(amounts.get(rank).copied().unwrap_or_default());
    let gone = centre.insolvable();
    let name = facts.centre_names.get(&centre.cfa).unwrap_or(&centre.cfa);
    let mut values = vec![("cfa", printable(name)), ("year", year.to_owned()), ("share", chance(gone.share(), gone.error(), language))];
    values.extend([("low", amount(0)), ("median", amount(1)), ("known", language.date(facts.known_until))]);
    match centre.insolvent_when_known(known_months(facts.horizon, facts.known_until)) {
        Some(month) => {
            let month = (facts.horizon.from() + month as i32).first_day();
            values.push(("month", language.month(month)));
            said("simulate.alone_known", &values, messages)
        }
        None => said("simulate.alone", &values, messages),
    }
}
