//! From the study to the sections of the report.

use super::{Page, figures, tables};
use crate::fund::{LeftOver, PolicyResult};
use crate::report::ReportError;
use crate::report::build::draw;
use crate::report::model::{Block, KeyFigure, Report, Section};
use crate::report::view::printable;
use crate::units::Centimes;

pub(super) fn report(page: &Page<'_>) -> Result<Report, ReportError> {
    let drawn = figures::all(page).into_iter().map(|named| draw(named, page.language)).collect::<Result<Vec<_>, _>>()?;
    let scenario = printable(page.facts.scenario);
    let region = printable(&page.study.settings.region);
    let centres = page.count("centres", page.study.needs.len() as u64);
    let section = |id: &'static str, blocks: Vec<Block>| Section { id, title: page.word(&format!("fonds_section_{id}")), blocks };
    let voted = page.voted();
    let curve = drawn.into_iter().map(Block::Figure).chain([paragraph(page.word("fonds_courbe_lecture"))]);
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
            section("territoires", vec![Block::Table(tables::territories(page))]),
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

fn key_figures(page: &Page<'_>, voted: &PolicyResult) -> Vec<KeyFigure> {
    let (all, risk, cfas) = page.study.at_risk();
    let figure = |key: &str, value: String, note: String| KeyFigure { label: page.word(key), value, note };
    let each = voted.per_saved().map_or_else(|| page.word("fonds_aucun"), |each| page.euros(each));
    vec![
        figure(
            "fonds_cle_maintenus",
            page.number(voted.saved.apprentices),
            page.fill("fonds_cle_maintenus_note", &[("centres", &page.count("centres", voted.saved.cfas))]),
        ),
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
        figure("fonds_cle_million", page.language.integer(voted.next_million), page.word("fonds_cle_million_note")),
    ]
}

fn answer(page: &Page<'_>, voted: &PolicyResult) -> Vec<Block> {
    let (_, risk, cfas) = page.study.at_risk();
    let lost = page.study.needs.iter().filter(|need| need.lost).count() as u64;
    let policy = page.policy(voted.allocation.policy);
    let mut texts = vec![page.fill(
        "fonds_reponse_peril",
        &[
            ("centres", &page.count("centres", cfas)),
            ("all", &page.number(page.study.needs.len() as u64)),
            ("apprentices", &page.count("apprentices", risk)),
            ("years", &page.years()),
            ("need", &page.euros(page.need())),
        ],
    )];
    if lost > 0 {
        texts.push(page.fill("fonds_reponse_perdus", &[("centres", &page.count("centres", lost))]));
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
    texts.push(page.word(&format!("fonds_principe_{}", voted.allocation.policy.as_str())));
    texts.push(match voted.regret {
        0 => page.word("fonds_reponse_mieux_rien"),
        regret => page.fill("fonds_reponse_mieux", &[("more", &page.measured(regret))]),
    });
    texts.push(match voted.next_million {
        1.. => page.fill("fonds_reponse_million", &[("more", &page.count("apprentices", voted.next_million.unsigned_abs()))]),
        _ => page.word("fonds_reponse_million_rien"),
    });
    texts.extend(left(page, voted));
    texts.extend(gave_way(page, voted));
    texts.extend(chance(page, voted));
    texts.extend(proof(page));
    texts.push(investment(page));
    texts.into_iter().filter(|text| !text.is_empty()).map(paragraph).collect()
}

/// What is left, and why.
fn left(page: &Page<'_>, voted: &PolicyResult) -> Option<String> {
    let amount = page.amount(voted.allocation.left);
    let why = match voted.allocation.left_over {
        LeftOver::Rien => return None,
        LeftOver::BesoinsCouverts => page.word("fonds_reste_besoins_couverts"),
        LeftOver::AucunSauvetage => page.word("fonds_reste_aucun_sauvetage"),
    };
    let then = page.word(if page.study.settings.envelope.carried_over { "fonds_reste_reporte" } else { "fonds_reste_perdu" });
    Some(page.fill("fonds_reponse_reste", &[("amount", &amount), ("why", &why), ("then", &then)]))
}

/// Which rule gave way.
fn gave_way(page: &Page<'_>, voted: &PolicyResult) -> Vec<String> {
    let rules = [(voted.allocation.floors_cut, "fonds_cede_planchers"), (voted.allocation.increase_cut, "fonds_cede_majoration")];
    let none = page.study.envelope <= Centimes::ZERO;
    rules.into_iter().filter(|&(gave, _)| gave && !none).map(|(_, key)| page.word(key)).collect()
}

fn chance(page: &Page<'_>, voted: &PolicyResult) -> Option<String> {
    let spread = voted.spread?;
    let values = [
        ("draws", page.number(page.study.draws as u64)),
        ("mean", page.mean(spread.mean)),
        ("low", page.number(spread.low)),
        ("high", page.number(spread.high)),
        ("standing", page.number(voted.saved.standing)),
    ];
    Some(page.fill("fonds_reponse_tirages", &values.each_ref().map(|(name, value)| (*name, value.as_str()))))
}

/// How far the best use can be from the best.
fn proof(page: &Page<'_>) -> Vec<String> {
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

fn investment(page: &Page<'_>) -> String {
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

fn centres_of(page: &Page<'_>, voted: &PolicyResult) -> Vec<Block> {
    let text = page.fill("fonds_cfa_texte", &[("policy", &page.policy(voted.allocation.policy))]);
    vec![paragraph(text), Block::Table(tables::centres(page, voted))]
}

fn stability(page: &Page<'_>, voted: &PolicyResult) -> Vec<Block> {
    let mut blocks = vec![
        paragraph(page.fill("fonds_stabilite_texte", &[("percent", &page.language.percent(0.1))])),
        Block::Table(tables::stability(page)),
    ];
    blocks.extend(tables::gaining(page, voted).map(Block::Table));
    blocks
}

fn set_aside(page: &Page<'_>) -> String {
    if page.facts.without.is_empty() {
        return page.word("fonds_ecartes_aucun");
    }
    let list: Vec<String> = page.facts.without.iter().map(|cfa| printable(cfa)).collect();
    page.fill("fonds_ecartes_texte", &[("centres", &page.count("centres", list.len() as u64)), ("list", &list.join(", "))])
}
