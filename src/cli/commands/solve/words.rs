//! The answers in sentences and tables.

use chrono::NaiveDate;

use crate::cli::args::{SolveCentreArgs, SolveCote, SolveDateArgs};
use crate::jobs::solve::{CentreAccount, OfDiploma, Support};
use crate::messages::{Messages, printable};
use crate::report::grid::{grid, wrapped};
use crate::scenario::solve::{DateAnswer, Diploma, HeadcountAnswer, HeadcountPoint, NpecAnswer, Threshold};
use crate::units::Centimes;

/// A sentence with its values, cut at the width of the page.
fn said(messages: Messages, key: &str, values: &[(&str, &str)]) -> String {
    wrapped(&messages.text(key, values), 0)
}

fn amount(messages: Messages, amount: Centimes) -> String {
    messages.language().amount(amount.0)
}

fn number(messages: Messages, value: i64) -> String {
    messages.language().integer(value)
}

pub(super) fn date(messages: Messages, args: &SolveDateArgs, answer: &DateAnswer, (from, until): (NaiveDate, NaiveDate)) -> String {
    let day = |day: NaiveDate| messages.language().date(day);
    let value = |value: Option<Centimes>| value.map_or_else(|| messages.word("solve.not_priced"), |value| amount(messages, value));
    let what = match args.cote {
        SolveCote::Cfa => messages.word("solve.of_cfa"),
        SolveCote::Employeur => messages.word("solve.of_employer"),
    };
    let next = answer.steps.get(1);
    let mut values =
        vec![("id", args.contrat_id.clone()), ("what", what), ("old", value(answer.old)), ("from", day(from)), ("until", day(until))];
    let key = match (answer.last, next) {
        (Some(last), Some(next)) => {
            values.extend([("last", day(last)), ("next", day(next.from)), ("new", value(next.value))]);
            "solve.date"
        }
        (None, Some(_)) => "solve.date_returns",
        (_, None) => "solve.date_never",
    };
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let rows = answer.steps.iter().map(|step| vec![day(step.from), value(step.value)]).collect();
    let headers = [messages.word("solve.signed_from"), messages.word("solve.amount")];
    format!("{}\n{}", said(messages, key, &values), grid(&headers, &[false, true], rows, 2))
}

/// What the answer rests on: the diploma in its CFA and year.
fn diploma_today(messages: Messages, args: &SolveCentreArgs, account: &CentreAccount, of: &OfDiploma) -> String {
    let mean = |months: i64| {
        let tenths = crate::units::division::half_away(months * 10, 12);
        format!("{}{}{}", tenths.div_euclid(10), messages.word("solve.decimal"), tenths.rem_euclid(10))
    };
    let annee = args.annee.to_string();
    let values = [
        ("cfa", printable(account.centre.nom.as_ref().unwrap_or(&account.centre.cfa))),
        ("diplome", args.diplome.clone()),
        ("annee", annee),
        ("present", mean(of.present)),
        ("groups", mean(of.groups)),
        ("due", amount(messages, of.due)),
        ("cost", amount(messages, of.cost)),
        ("fixed", amount(messages, of.fixed)),
    ];
    said(messages, "solve.today", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// The costs that the documented defaults stand for.
fn defaults(messages: Messages, account: &CentreAccount) -> String {
    let count = account.centre.defaults.iter().count();
    if count == 0 { String::new() } else { wrapped(&messages.count("solve.defaults", count, &[]), 0) }
}

fn points(messages: Messages, points: &[HeadcountPoint]) -> String {
    let row = |point: &HeadcountPoint| {
        let amounts = [point.funding, point.cost, point.balance()].map(|value| amount(messages, value));
        [number(messages, point.headcount), number(messages, point.groups)].into_iter().chain(amounts).collect()
    };
    let headers = ["solve.headcount", "solve.groups", "solve.funding", "solve.cost", "solve.balance"].map(|key| messages.word(key));
    grid(&headers, &[true; 5], points.iter().map(row).collect(), 2)
}

pub(super) fn headcount(
    messages: Messages,
    args: &SolveCentreArgs,
    (account, of): (&CentreAccount, &OfDiploma),
    diploma: &Diploma,
    answer: &HeadcountAnswer,
) -> String {
    let mut text = diploma_today(messages, args, account, of);
    text.push('\n');
    let each = amount(messages, diploma.funding);
    let most = number(messages, answer.most);
    if let Some((at, below)) = answer.first {
        let groups = usize::try_from(at.groups).unwrap_or(usize::MAX);
        let heads = usize::try_from(at.headcount).unwrap_or(usize::MAX);
        let values = [
            ("apprentices", messages.count("solve.apprentices", heads, &[])),
            ("groups", messages.count("solve.of_groups", groups, &[])),
            ("each", each),
        ];
        text.push_str(&said(messages, "solve.break_even", &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
        text.push_str(&points(messages, &[below, at]));
        if let Some(&(low, high)) = answer.lost.first() {
            let safe = answer.safe.map_or_else(|| messages.word("print.none"), |safe| number(messages, safe));
            let values = [("low", number(messages, low)), ("high", number(messages, high)), ("safe", safe)];
            text.push_str(&said(messages, "solve.lost", &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
            text.push_str(&points(messages, &[diploma.at(low), diploma.at(high), diploma.at(high + 1)]));
        }
    } else {
        text.push_str(&said(messages, "solve.no_headcount", &[("most", &most), ("each", &each)]));
        text.push_str(&points(messages, &[answer.best]));
    }
    format!("{text}{}", defaults(messages, account))
}

pub(super) fn npec(messages: Messages, args: &SolveCentreArgs, (account, of): (&CentreAccount, &OfDiploma), answer: &NpecAnswer) -> String {
    let mut text = diploma_today(messages, args, account, of);
    text.push('\n');
    let key = match answer.threshold {
        Threshold::From(_) => "solve.npec",
        Threshold::Always => "solve.npec_always",
        Threshold::Never => "solve.npec_never",
        Threshold::NotMonotone => "solve.not_monotone",
    };
    let npec = if let Threshold::From(npec) = answer.threshold { npec } else { 0 };
    let shown = [
        ("npec", amount(messages, Centimes(npec))),
        ("below", amount(messages, Centimes(npec - 1))),
        ("at_due", amount(messages, answer.at)),
        ("below_due", amount(messages, answer.below)),
        ("cost", amount(messages, answer.cost)),
        ("today", amount(messages, answer.today)),
    ];
    text.push_str(&said(messages, key, &shown.each_ref().map(|(name, value)| (*name, value.as_str()))));
    if let Threshold::From(npec) = answer.threshold {
        let row =
            |npec: i64, due: Centimes| [Centimes(npec), due, answer.cost, due - answer.cost].map(|value| amount(messages, value)).to_vec();
        let headers = ["solve.npec_year", "solve.funding", "solve.cost", "solve.balance"].map(|key| messages.word(key));
        text.push_str(&grid(&headers, &[true; 4], vec![row(npec - 1, answer.below), row(npec, answer.at)], 2));
    }
    format!("{text}{}", defaults(messages, account))
}

pub(super) fn support(messages: Messages, cfa: &str, found: &Support) -> String {
    format!("{}{}", wrapped(&found.told(cfa, messages), 0), defaults(messages, &found.account))
}
