//! From the study to the sections of the report.

use super::{FundVoice, changes, figures, tables};
use crate::fund::{LeftOver, PolicyResult, together};
use crate::report::ReportError;
use crate::report::build::draw;
use crate::report::model::{Block, KeyFigure, Report, ReportSection};
use crate::report::view::printable;
use crate::units::Centimes;

pub(super) fn report(page: &FundVoice<'_>) -> Result<Report, ReportError> {
    let drawn = figures::all(page).into_iter().map(|named| draw(named, page.language)).collect::<Result<Vec<_>, _>>()?;
    let scenario = printable(page.facts.scenario);
    let region = printable(&page.study.settings.region);
    let centres = page.count("centres", page.study.needs.len() as u64);
    let section = |id: &'static str, blocks: Vec<Block>| ReportSection { id, title: page.word(&format!("fonds_section_{id}")), blocks };
    let voted = page.voted();
    let (curve, map): (Vec<_>, Vec<_>) = drawn.into_iter().partition(|figure| figure.id == figures::CURVE);
    let curve = curve.into_iter().map(Block::Figure).chain([paragraph(page.word("fonds_courbe_lecture"))]);
    Ok(Report {
        language: page.language,
        title: page.fill("fonds_titre", &[("region", &region), ("years", &page.years())]),
        subtitle: page.fill("fonds_sous_titre", &[("scenario", &scenario), ("centres", &centres)]),
        key_figures: voted.map_or_else(Vec::new, |voted| key_figures(page, voted)),
        sections: vec![
            section("reponse", voted.map_or_else(|| vec![paragraph(page.word("fonds_courbe_vide"))], |voted| answer(page, voted))),
            section("courbe", curve.collect()),
            section("politiques", vec![paragraph(page.word("fonds_politiques_texte")), Block::Table(tables::policies(page))]),
            section("cfa", voted.map_or_else(Vec::new, |voted| centres_of(page, voted))),
            section("territoires", map.into_iter().map(Block::Figure).chain([Block::Table(tables::territories(page))]).collect()),
            section("changements", moves(page)),
            section("stabilite", voted.map_or_else(Vec::new, |voted| stability(page, voted))),
        ],
        set_aside: section("ecartes", vec![paragraph(set_aside(page))]),
        assumptions: section("hypotheses", vec![paragraph(page.word("fonds_hypotheses_texte")), Block::Table(tables::assumptions(page))]),
        sources: section(
            "sources",
            vec![paragraph(page.word("fonds_sources_texte")), Block::Table(tables::envelopes(page)), Block::Table(tables::files(page))],
        ),
        reproduction: section(
            "reproduction",
            vec![
                paragraph(page.word("fonds_reproduction_texte")),
                Block::Code { text: page.facts.command.to_owned() },
                paragraph(page.fill("fonds_reproduction_graine", &[("seed", &page.facts.seed.to_string())])),
                Block::Code { text: page.facts.fingerprint.to_owned() },
            ],
        ),
        footer: page.fill("fonds_pied", &[("version", page.facts.version)]),
    })
}

fn paragraph(text: String) -> Block {
    Block::Paragraph { text }
}

fn key_figures(page: &FundVoice<'_>, voted: &PolicyResult) -> Vec<KeyFigure> {
    let (all, risk, cfas) = page.study.at_risk();
    let figure = |key: &str, value: String, note: String| KeyFigure { label: page.word(key), value, note };
    let each = voted.per_saved().map_or_else(|| page.word("fonds_aucun"), |each| page.euros(each));
    let kept = match voted.mean {
        Some(mean) => figure(
            "fonds_cle_maintenus_moyen",
            page.mean(mean.saved),
            page.fill("fonds_cle_maintenus_moyen_note", &[("draws", &page.number(page.study.draws as u64))]),
        ),
        None => figure(
            "fonds_cle_maintenus",
            page.number(voted.saved.apprentices),
            page.fill("fonds_cle_maintenus_note", &[("centres", &page.count("centres", voted.saved.cfas))]),
        ),
    };
    let million = match voted.mean {
        Some(mean) => figure("fonds_cle_million", page.mean(mean.next_million), page.word("fonds_cle_million_moyen_note")),
        None => figure("fonds_cle_million", page.language.integer(voted.next_million), page.word("fonds_cle_million_note")),
    };
    vec![
        kept,
        figure(
            "fonds_cle_enveloppe",
            page.language.compact(page.study.envelope.0),
            page.fill("fonds_cle_enveloppe_note", &[("years", &page.years())]),
        ),
        figure(
            "fonds_cle_peril",
            page.number(risk),
            page.fill("fonds_cle_peril_note", &[("centres", &page.count("centres", cfas)), ("all", &page.number(all))]),
        ),
        figure("fonds_cle_cout", each, page.word("fonds_cle_cout_note")),
        million,
    ]
}

/// The mean first where there are draws, then the accounts as they are.
fn answer(page: &FundVoice<'_>, voted: &PolicyResult) -> Vec<Block> {
    let mut texts = chance(page, voted);
    texts.extend(certain(page, voted));
    texts.extend(left(page, voted));
    texts.extend(gave_way(page, voted));
    texts.extend(proof(page));
    texts.push(investment(page));
    texts.extend(few(page));
    texts.into_iter().filter(|text| !text.is_empty()).map(paragraph).collect()
}

/// What the accounts say, without chance.
pub(super) fn certain(page: &FundVoice<'_>, voted: &PolicyResult) -> Vec<String> {
    let (_, risk, cfas) = page.study.at_risk();
    let policy = page.policy(voted.allocation.policy);
    let mut texts = vec![page.fill(
        if page.study.need() > Centimes::ZERO { "fonds_reponse_peril" } else { "fonds_reponse_sans_peril" },
        &[
            ("centres", &page.count("centres", cfas)),
            ("all", &page.number(page.study.shown().count() as u64)),
            ("apprentices", &page.count("apprentices", risk)),
            ("years", &page.years()),
            ("need", &page.amount(page.study.need())),
            ("by_year", &page.by_year(&page.study.missing())),
        ],
    )];
    if page.study.lost() > 0 {
        texts.push(page.fill("fonds_reponse_perdus", &[("centres", &page.count("centres", page.study.lost()))]));
    }
    let values = [
        ("policy", policy.as_str()),
        ("given", &page.amount(voted.allocation.given())),
        ("envelope", &page.amount(page.study.envelope)),
        ("centres", &page.count("centres", voted.saved.cfas)),
        ("apprentices", &page.count("apprentices", voted.saved.apprentices)),
        ("each", &voted.per_saved().map(|each| page.euros(each)).unwrap_or_default()),
    ];
    texts.push(page.fill(if voted.saved.cfas == 0 { "fonds_reponse_aucun" } else { "fonds_reponse_vote" }, &values));
    if voted.mean.is_none() {
        texts.push(page.word(&format!("fonds_principe_{}", voted.allocation.policy.as_str())));
        texts.push(better(page, voted.regret as f64, ""));
        texts.push(match voted.next_million {
            1.. => page.fill("fonds_reponse_million", &[("more", &page.count("apprentices", voted.next_million.unsigned_abs()))]),
            _ => page.word("fonds_reponse_million_rien"),
        });
    }
    texts
}

/// What another policy would keep more; `key` is that of the mean, or nothing.
fn better(page: &FundVoice<'_>, regret: f64, key: &str) -> String {
    if regret < 0.5 {
        page.word(&format!("fonds_reponse_mieux_rien{key}"))
    } else {
        page.fill(&format!("fonds_reponse_mieux{key}"), &[("more", &page.measured(regret))])
    }
}

/// What is left, and why.
fn left(page: &FundVoice<'_>, voted: &PolicyResult) -> Option<String> {
    let amount = page.amount(voted.allocation.left);
    let why = voted.allocation.left_over;
    if why == LeftOver::Rien {
        return None;
    }
    let why = page.word(&format!("fonds_reste_{}", why.as_str()));
    let then = page.word(if page.study.settings.envelope.carried_over { "fonds_reste_reporte" } else { "fonds_reste_perdu" });
    Some(page.fill("fonds_reponse_reste", &[("amount", &amount), ("why", &why), ("then", &then)]))
}

/// Which rule gave way.
fn gave_way(page: &FundVoice<'_>, voted: &PolicyResult) -> Vec<String> {
    let rules = [(voted.allocation.floors_cut, "fonds_cede_planchers"), (voted.allocation.increase_cut, "fonds_cede_majoration")];
    let none = page.study.envelope <= Centimes::ZERO;
    rules.into_iter().filter(|&(gave, _)| gave && !none).map(|(_, key)| page.word(key)).collect()
}

pub(super) fn chance(page: &FundVoice<'_>, voted: &PolicyResult) -> Vec<String> {
    let (Some(mean), Some(unaided)) = (voted.mean, page.study.unaided.1) else { return Vec::new() };
    let values = [
        ("draws", page.number(page.study.draws as u64)),
        ("policy", page.policy(voted.allocation.policy)),
        ("given", page.amount(voted.allocation.given())),
        ("envelope", page.amount(page.study.envelope)),
        ("saved", page.mean(mean.saved)),
        ("mean", page.mean(mean.spread.mean)),
        ("without", page.mean(unaided.mean)),
        ("low", page.number(mean.spread.low)),
        ("high", page.number(mean.spread.high)),
        ("more", page.mean(mean.next_million)),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    vec![
        page.fill("fonds_reponse_moyenne", &values),
        page.word(&format!("fonds_principe_{}", voted.allocation.policy.as_str())),
        better(page, mean.regret, "_moyenne"),
        page.fill("fonds_reponse_million_moyenne", &values),
        page.word("fonds_reponse_comptes"),
    ]
}

/// The CFAs told together.
fn few(page: &FundVoice<'_>) -> Option<String> {
    let (cfas, apprentices) = together(&page.study.needs);
    let key = if apprentices.is_some() { "fonds_regroupes" } else { "fonds_regroupes_sans_effectif" };
    let values = [("centres", page.count("centres", cfas)), ("apprentices", page.count("apprentices", apprentices.unwrap_or(0)))];
    (cfas > 0).then(|| page.fill(key, &values.each_ref().map(|(name, value)| (*name, value.as_str()))))
}

/// How far each best use can be from the best.
fn proof(page: &FundVoice<'_>) -> Vec<String> {
    let optima = page.study.results.iter().filter_map(|result| Some((result, result.allocation.optimum.as_ref()?)));
    let one = |(result, optimum): (&PolicyResult, &crate::fund::Optimum)| {
        let policy = page.policy(result.allocation.policy);
        if optimum.proven() {
            return page.fill("fonds_preuve", &[("policy", &policy)]);
        }
        let gap = page.language.percent(share(optimum.bound - optimum.value, optimum.bound));
        let key = if optimum.interrupted { "fonds_preuve_interrompue" } else { "fonds_preuve_ecart" };
        page.fill(key, &[("policy", &policy), ("gap", &gap)])
    };
    optima.map(one).collect()
}

#[allow(clippy::float_arithmetic, reason = "a percentage to show")]
fn share(part: i64, whole: i64) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn investment(page: &FundVoice<'_>) -> String {
    let envelope = page.study.settings.envelope.investment();
    if envelope <= Centimes::ZERO {
        return page.word("fonds_investissement_aucun");
    }
    let given: Centimes = page.study.investments.iter().map(|aid| aid.amount).sum();
    let saved: Centimes = page.study.investments.iter().map(|aid| aid.depreciation).sum();
    page.fill(
        "fonds_investissement_texte",
        &[("envelope", &page.euros(envelope)), ("given", &page.euros(given)), ("saved", &page.euros(saved))],
    )
}

fn centres_of(page: &FundVoice<'_>, voted: &PolicyResult) -> Vec<Block> {
    let text = page.fill("fonds_cfa_texte", &[("policy", &page.policy(voted.allocation.policy))]);
    vec![paragraph(text), Block::Table(tables::centres(page, voted))]
}

fn moves(page: &FundVoice<'_>) -> Vec<Block> {
    let Some(voted) = page.voted().filter(|_| !page.facts.changes.is_empty()) else {
        return vec![paragraph(page.word("fonds_changements_non_demandes"))];
    };
    vec![paragraph(page.word("fonds_changements_texte")), Block::Table(changes::table(page, voted))]
}

fn stability(page: &FundVoice<'_>, voted: &PolicyResult) -> Vec<Block> {
    let mut blocks = vec![
        paragraph(page.fill("fonds_stabilite_texte", &[("percent", &page.language.percent(0.1))])),
        Block::Table(tables::stability(page)),
    ];
    blocks.extend(tables::gaining(page, voted).map(Block::Table));
    blocks
}

pub(super) fn set_aside(page: &FundVoice<'_>) -> String {
    if page.facts.without.is_empty() {
        return page.word("fonds_ecartes_aucun");
    }
    let list: Vec<String> = page.facts.without.iter().map(|cfa| printable(cfa)).collect();
    page.fill("fonds_ecartes_texte", &[("centres", &page.count("centres", list.len() as u64)), ("list", &list.join(", "))])
}
