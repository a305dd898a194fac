//! The draft of the délibération: visas, reasons, articles, and the annex with the amount of each CFA. It decides nothing that the study
//! does not say.

use super::{FundVoice, tables};
use crate::fund::PolicyResult;
use crate::report::model::{Block, Report, ReportSection};
use crate::report::view::printable;

pub(super) fn report(page: &FundVoice<'_>) -> Report {
    let region = printable(&page.study.settings.region);
    let section =
        |id: &'static str, blocks: Vec<Block>| ReportSection { id, title: page.word(&format!("fonds_deliberation_{id}")), blocks };
    let voted = page.voted();
    let texts = |of: fn(&FundVoice<'_>, &PolicyResult) -> Vec<String>| {
        voted.map_or_else(Vec::new, |voted| of(page, voted).into_iter().map(|text| Block::Paragraph { text }).collect())
    };
    let sources = vec![Block::Table(tables::envelopes(page)), Block::Table(tables::files(page))];
    Report {
        language: page.language,
        title: page.fill("fonds_deliberation_titre", &[("region", &region), ("years", &page.years())]),
        subtitle: page.word("fonds_deliberation_projet"),
        key_figures: Vec::new(),
        sections: vec![
            section("visas", texts(|page, _| vec![page.word("fonds_deliberation_vu")])),
            section("motifs", texts(reasons)),
            section("articles", texts(articles)),
            section("annexe", voted.map_or_else(Vec::new, |voted| vec![Block::Table(tables::centres(page, voted))])),
            section("territoires", vec![Block::Table(tables::territories(page))]),
        ],
        set_aside: section("ecartes", vec![Block::Paragraph { text: super::build::set_aside(page) }]),
        assumptions: section("hypotheses", vec![Block::Table(tables::assumptions(page))]),
        sources: section("sources", sources),
        reproduction: section("calcul", vec![Block::Code { text: page.facts.command.to_owned() }]),
        footer: page.fill("fonds_lettre_pied", &[("version", page.facts.version), ("fingerprint", page.facts.fingerprint)]),
    }
}

/// What the assembly has to know before it votes.
fn reasons(page: &FundVoice<'_>, voted: &PolicyResult) -> Vec<String> {
    let mut texts = super::build::certain(page, voted);
    texts.splice(0..0, super::build::chance(page, voted));
    texts.retain(|text| !text.is_empty());
    texts
}

fn articles(page: &FundVoice<'_>, voted: &PolicyResult) -> Vec<String> {
    let aided = voted.allocation.grants.iter().filter(|grant| grant.amount > crate::units::Centimes::ZERO).count() as u64;
    let by_year: Vec<_> = (0..page.study.settings.envelope.years.len())
        .map(|year| voted.allocation.grants.iter().map(|grant| grant.paid[year]).sum())
        .collect();
    let left = page.word(if page.study.settings.envelope.carried_over { "fonds_reste_reporte" } else { "fonds_reste_perdu" });
    let values = [
        ("policy", page.policy(voted.allocation.policy)),
        ("envelope", page.amount(page.study.envelope)),
        ("given", page.amount(voted.allocation.given())),
        ("by_year", page.by_year(&by_year)),
        ("left", page.amount(voted.allocation.left)),
        ("then", left),
        ("centres", page.count("centres", aided)),
        ("years", page.years()),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let principle = page.word(&format!("fonds_principe_{}", voted.allocation.policy.as_str()));
    let mut articles = vec![
        format!("{} {principle}", page.fill("fonds_deliberation_article_politique", &values)),
        page.fill("fonds_deliberation_article_montants", &values),
        page.fill("fonds_deliberation_article_reste", &values),
    ];
    articles.push(page.word("fonds_deliberation_article_voies"));
    articles
}
