//! The explanation of one contract in words: as text, or as a part of a page.

mod sections;
mod show;

pub use self::show::Show;
use crate::engine::explain::{ContractRevenue, Explanation, RuleStep};
use crate::messages::Messages;

/// The whole explanation, in the order in which a person asks: what it is, what it brings, by which rules, when it is paid, what
/// would change it, and its class.
#[must_use]
pub fn text(explanation: &Explanation, messages: Messages) -> String {
    told(explanation, Show { messages, page: false })
}

/// The same as a part of a page (HTML): see [`crate::report::explication`].
#[must_use]
pub fn page(explanation: &Explanation, messages: Messages) -> String {
    told(explanation, Show { messages, page: true })
}

fn told(explanation: &Explanation, show: Show) -> String {
    let messages = show.messages;
    let diploma = super::diplomas::title(&explanation.diplome);
    let values = [("contrat_id", explanation.contrat_id.as_str()), ("diplome", diploma.as_str())];
    let mut text = show.title(&messages.text("explain.title", &values));
    heading("explain.facts", show, &mut text);
    text.push_str(&sections::facts(explanation, show));
    match (&explanation.resultat, &explanation.fault) {
        (Some(outcome), _) => push_outcome(outcome, show, &mut text),
        (None, fault) => {
            heading("explain.set_aside", show, &mut text);
            let message = fault.as_ref().map(|error| messages.message(&error.diagnostic())).unwrap_or_default();
            text.push_str(&show.sentence(&message, 2));
        }
    }
    if let Some(employer) = &explanation.employeur {
        heading("explain.employer", show, &mut text);
        text.push_str(&sections::employer(employer, show));
        employer.etapes.iter().for_each(|step| push_step(step, show, &mut text));
    }
    heading("explain.changes", show, &mut text);
    text.push_str(&sections::changes(&explanation.contrefactuels, show));
    if let Some(class) = &explanation.classe {
        heading("explain.class", show, &mut text);
        text.push_str(&sections::class(class, show));
    }
    text
}

fn heading(key: &str, show: Show, text: &mut String) {
    text.push_str(&show.heading(&show.messages.word(key)));
}

fn push_outcome(outcome: &ContractRevenue, show: Show, text: &mut String) {
    heading("explain.gaps", show, text);
    text.push_str(&sections::gaps(outcome, show));
    heading("explain.years", show, text);
    text.push_str(&sections::years(outcome, show));
    heading("explain.rules", show, text);
    outcome.etapes.iter().for_each(|step| push_step(step, show, text));
    for view in &outcome.regimes {
        heading(sections::view_title(view.prix), show, text);
        text.push_str(&sections::months(view, show));
    }
    heading("explain.payments", show, text);
    outcome.versements.regles.iter().for_each(|step| push_step(step, show, text));
    text.push_str(&sections::payments(&outcome.versements.payes, show));
    if !outcome.versements.annules.is_empty() {
        heading("explain.cancelled", show, text);
        text.push_str(&sections::payments(&outcome.versements.annules, show));
    }
    for (key, shares) in [("explain.ancillary", &outcome.frais_annexes), ("explain.above", &outcome.reste_a_charge)] {
        if !shares.is_empty() {
            heading(key, show, text);
            text.push_str(&sections::shares(shares, show));
        }
    }
}

/// `R1  title -> result`, then article, inputs, parameters with their texts, amount before rounding, sentences.
fn push_step(step: &RuleStep, show: Show, text: &mut String) {
    const INDENT: usize = 7;
    let messages = show.messages;
    let rule = step.rule.as_str();
    let title = messages.word(&format!("rules.{rule}"));
    let article = step.article.map(|article| format!(" [{article}]")).unwrap_or_default();
    let assumed = if step.assumed { format!(" {}", messages.word("explain.assumed")) } else { String::new() };
    text.push_str(&show.sentence(&format!("{rule:<5}{title}{article}{assumed}"), 2));
    let inputs: Vec<String> = step.inputs.0.iter().map(|(name, value)| format!("{} {}", show.named(name), show.value(value))).collect();
    if !inputs.is_empty() {
        text.push_str(&show.sentence(&inputs.join(" · "), INDENT));
    }
    for used in &step.parameters {
        let [version, reference] = show.parameter(used);
        text.push_str(&show.sentence(&version, INDENT));
        text.push_str(&show.sentence(&reference, INDENT + 2));
    }
    step.notes.iter().for_each(|note| text.push_str(&show.sentence(&show.note(note), INDENT)));
    let result = step.result.as_ref().map(|result| show.value(result));
    let line = match (step.before_rounding, result) {
        (Some(exact), Some(result)) => messages.text("explain.rounded", &[("exact", &show.exact(exact)), ("result", &result)]),
        (_, Some(result)) => messages.text("explain.result", &[("result", &result)]),
        _ => return,
    };
    text.push_str(&show.sentence(&line, INDENT));
}
