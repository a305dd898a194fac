//! A letter to each payer who owes: what is due by contract, since when, by which article. In French, as the payers read it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use minijinja::context;

use super::view::printable;
use super::{ReportError, papier};
use crate::codes::Payeur;
use crate::contract::Cohort;
use crate::language::Language;
use crate::legislation::{ParameterSet, Reference};
use crate::messages::Messages;
use crate::reconciliation::{Reconciliation, StatementLine};
use crate::signs::folded;
use crate::units::Centimes;

/// What letters are made of.
#[derive(Clone, Copy)]
pub struct ReminderFacts<'a> {
    /// What was due and what came.
    pub found: &'a Reconciliation,
    /// The contracts.
    pub cohort: &'a Cohort,
    /// The law, for its articles.
    pub parameters: &'a ParameterSet,
    /// Who asks: the name of the CFA, or nothing when there are several.
    pub from: &'a str,
    /// Version of the program.
    pub version: &'a str,
}

/// The letter to a payer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderLetter {
    /// The name of its file, without the extension.
    pub name: String,
    /// The letter as a page of HTML.
    pub page: String,
}

/// A letter for each payer, or for each of its organisations that the statement names, of whom something is due and not paid.
///
/// # Errors
/// When a page cannot be made.
pub fn letters(facts: &ReminderFacts<'_>) -> Result<Vec<ReminderLetter>, ReportError> {
    let mut owed: BTreeMap<(Payeur, Option<&str>), Vec<&StatementLine>> = BTreeMap::new();
    for line in facts.found.lines.iter().filter(|line| line.due > line.received) {
        if let Some(payer) = line.payer {
            owed.entry((payer, addressee(facts, payer, line))).or_default().push(line);
        }
    }
    owed.into_iter().map(|((payer, organisation), lines)| letter(facts, payer, organisation, &lines)).collect()
}

/// To whom a letter goes: the organisation that the statement names; of employers, who have no name here, the contract.
fn addressee<'a>(facts: &ReminderFacts<'a>, payer: Payeur, line: &'a StatementLine) -> Option<&'a str> {
    match payer {
        Payeur::Employeur => line.row.map(|row| facts.cohort.contrat_id(row)),
        Payeur::Opco => line.organisation.as_deref(),
        Payeur::Region | Payeur::Cnfpt => None,
    }
}

fn letter(
    facts: &ReminderFacts<'_>,
    payer: Payeur,
    organisation: Option<&str>,
    lines: &[&StatementLine],
) -> Result<ReminderLetter, ReportError> {
    let messages = Messages::of(Language::Fr);
    let amount = |amount: Centimes| Language::Fr.amount(amount.0);
    let day = |day: NaiveDate| Language::Fr.date(day);
    let total: Centimes = lines.iter().map(|line| line.due - line.received).sum();
    let (sum, until) = (amount(total), day(facts.found.until));
    let payer_word = || messages.word(&format!("reconcile.of.payer.{}", payer.as_str()));
    let who = match (payer, organisation) {
        (Payeur::Employeur, Some(contract)) => messages.text("reconcile.letter.employer", &[("contract", &printable(contract))]),
        (_, Some(name)) => printable(name),
        (_, None) => payer_word(),
    };
    let rows: Vec<[String; 6]> = lines
        .iter()
        .map(|line| {
            [
                line.row.map_or_else(String::new, |row| printable(facts.cohort.contrat_id(row))),
                line.due_on.map_or_else(String::new, day),
                amount(line.due),
                amount(line.received),
                amount(line.due - line.received),
                line.days_late(facts.found.until).map_or_else(String::new, |days| Language::Fr.integer(days)),
            ]
        })
        .collect();
    let heads = [
        "reconcile.letter.head_contract",
        "reconcile.letter.head_due_on",
        "reconcile.letter.head_due",
        "reconcile.letter.head_received",
        "reconcile.letter.head_owed",
        "reconcile.letter.head_late",
    ]
    .map(|key| messages.word(key));
    let count = messages.count("reconcile.letter.count", lines.len(), &[("total", &sum), ("until", &until)]);
    let values = context! {
        lang => Language::Fr.code(),
        title => messages.text("reconcile.letter.title", &[("total", &sum), ("until", &until)]),
        from => printable(facts.from),
        who,
        date => messages.word("reconcile.letter.date"),
        closing => messages.word("reconcile.letter.closing"),
        signature => messages.word("reconcile.letter.signature"),
        draft => messages.word("reconcile.letter.draft"),
        greeting => messages.word("reconcile.letter.greeting"),
        paragraphs => [count, articles(facts, payer, lines, messages), messages.word("reconcile.letter.request")],
        heads,
        rows,
        total_word => messages.word("reconcile.letter.total"),
        total => sum,
        foot => messages.text("reconcile.letter.foot", &[("version", facts.version)]),
    };
    let page = papier::page("relance.html", include_str!("relance.html"), values)?;
    Ok(ReminderLetter { name: file_name(payer, organisation), page })
}

/// The articles of the payer's dates, as the law of the program has them; those of the stock for contracts of before 2020.
fn articles(facts: &ReminderFacts<'_>, payer: Payeur, lines: &[&StatementLine], messages: Messages) -> String {
    let stock = lines.iter().filter_map(|line| line.row).any(|row| facts.cohort.contrat(row).conclusion.0.year() < 2020);
    let paths: &[&str] = match payer {
        Payeur::Opco if stock => &["versement.parts", "versement.delai_facture", "stock.premiere_periode_fin"],
        Payeur::Opco => &["versement.parts", "versement.delai_facture"],
        Payeur::Region | Payeur::Cnfpt | Payeur::Employeur => &[],
    };
    let mut named: Vec<String> = Vec::new();
    for parameter in paths.iter().filter_map(|path| facts.parameters.parameter(path)) {
        for text in parameter.versions.iter().map(|version| cited(&version.get_ref().reference, messages)) {
            if !named.contains(&text) {
                named.push(text);
            }
        }
    }
    if named.is_empty() {
        return messages.word("reconcile.letter.no_article");
    }
    messages.text("reconcile.letter.articles", &[("articles", &named.join("\u{202f}; "))])
}

/// An article of the code, else the text without what is said of its reading.
fn cited(reference: &Reference, messages: Messages) -> String {
    if reference.text.starts_with("code du travail") && !reference.article.is_empty() {
        return messages.text("reconcile.letter.article", &[("article", &reference.article)]);
    }
    reference.text.split(" (").next().unwrap_or_default().to_owned()
}

fn file_name(payer: Payeur, organisation: Option<&str>) -> String {
    organisation.map_or_else(|| format!("relance-{}", payer.as_str()), |name| format!("relance-{}-{}", payer.as_str(), folded(name)))
}
