//! A letter to each payer who owes: what is due by contract, since when, by which article. In French, as the payers read it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use minijinja::{Environment, context};

use super::ReportError;
use super::view::printable;
use crate::chart::style;
use crate::codes::Payeur;
use crate::contract::Cohort;
use crate::language::Language;
use crate::legislation::ParameterSet;
use crate::messages::Messages;
use crate::reconciliation::{Line, Reconciliation};
use crate::units::Centimes;

/// What letters are made of.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// What was found.
    pub found: &'a Reconciliation,
    /// The contracts.
    pub cohort: &'a Cohort,
    /// The law, for its articles.
    pub parameters: &'a ParameterSet,
    /// Version of the program.
    pub version: &'a str,
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The name of its file, without the extension.
    pub name: String,
    /// The page.
    pub page: String,
}

/// A letter for each payer, or for each of its organisations that the statement names, of whom something is due and not paid.
///
/// # Errors
/// When a page cannot be made.
pub fn letters(facts: &Facts<'_>) -> Result<Vec<Letter>, ReportError> {
    let mut owed: BTreeMap<(Payeur, Option<&str>), Vec<&Line>> = BTreeMap::new();
    for line in facts.found.lines.iter().filter(|line| line.due > line.received) {
        if let Some(payer) = line.payer {
            owed.entry((payer, line.organisation.as_deref())).or_default().push(line);
        }
    }
    let mut environment = Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    owed.into_iter().map(|((payer, organisation), lines)| letter(facts, payer, organisation, &lines, &environment)).collect()
}

fn letter(
    facts: &Facts<'_>,
    payer: Payeur,
    organisation: Option<&str>,
    lines: &[&Line],
    environment: &Environment<'_>,
) -> Result<Letter, ReportError> {
    let messages = Messages::of(Language::Fr);
    let amount = |amount: Centimes| Language::Fr.amount(amount.0);
    let day = |day: NaiveDate| Language::Fr.date(day);
    let total: Centimes = lines.iter().map(|line| line.due - line.received).sum();
    let (sum, until) = (amount(total), day(facts.found.until));
    let who = organisation.map_or_else(|| messages.word(&format!("reconcile.of.payer.{}", payer.as_str())), printable);
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
    let page = environment
        .render_named_str(
            "relance.html",
            include_str!("relance.html"),
            context! {
                title => messages.text("reconcile.letter.title", &[("total", &sum), ("until", &until)]),
                who,
                draft => messages.word("reconcile.letter.draft"),
                greeting => messages.word("reconcile.letter.greeting"),
                paragraphs => [count, articles(facts, payer, messages), messages.word("reconcile.letter.request")],
                heads,
                rows,
                total_word => messages.word("reconcile.letter.total"),
                total => sum,
                foot => messages.text("reconcile.letter.foot", &[("version", facts.version)]),
                fonts => style::FONTS,
                ink => style::INK.hex(),
                soft => style::SOFT_INK.hex(),
                line => style::GRID.hex(),
            },
        )
        .map_err(ReportError::Page)?;
    Ok(Letter { name: file_name(payer, organisation), page })
}

/// The articles of the payer's dates, as the law of the program has them.
fn articles(facts: &Facts<'_>, payer: Payeur, messages: Messages) -> String {
    let paths: &[&str] = match payer {
        Payeur::Opco => &["versement.parts", "versement.delai_facture", "stock.premiere_periode_fin"],
        Payeur::Region | Payeur::Cnfpt | Payeur::Employeur => &[],
    };
    let mut named: Vec<&str> = Vec::new();
    for parameter in paths.iter().filter_map(|path| facts.parameters.parameter(path)) {
        for article in parameter.versions.iter().map(|version| version.get_ref().reference.article.as_str()) {
            if !article.is_empty() && !named.contains(&article) {
                named.push(article);
            }
        }
    }
    if named.is_empty() {
        return messages.word("reconcile.letter.no_article");
    }
    messages.text("reconcile.letter.articles", &[("articles", &named.join(", "))])
}

fn file_name(payer: Payeur, organisation: Option<&str>) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let plain = |name: &str| name.nfd().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    organisation.map_or_else(|| format!("relance-{}", payer.as_str()), |name| format!("relance-{}-{}", payer.as_str(), plain(name)))
}
