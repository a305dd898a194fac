//! The figure of the fund: survivors against the envelope.

use super::FundVoice;
use crate::chart::figure::{Caption, CurveLine, Figure, Map, MapDisc, ReferenceLine, Survivors, Tone};
use crate::fund::{CurvePoint, Need, Policy, PolicyResult};
use crate::report::carte::{Carte, share};
use crate::report::model::NamedFigure;
use crate::report::reading::with_readings;
use crate::report::view::{printable, whole};
use crate::units::Centimes;

/// Anchor of the curve.
pub(super) const CURVE: &str = "courbe";

/// Anchor of the map.
pub(super) const MAP: &str = "carte";

pub(super) fn all(page: &FundVoice<'_>) -> Vec<NamedFigure> {
    let map = map(page);
    let map = (!map.areas.is_empty()).then_some(NamedFigure { id: MAP, figure: Figure::Map(map) });
    let curve = NamedFigure { id: CURVE, figure: Figure::Survivors(curve(page)) };
    with_readings(std::iter::once(curve).chain(map).collect(), page.language)
}

/// Apprentices in peril without aid by département, and the aid of each CFA under the voted policy. CFAs of few apprentices count in
/// neither.
fn map(page: &FundVoice<'_>) -> Map {
    let study = page.study;
    let said = |need: &Need| Some(need.departement.clone()).filter(|departement| !departement.is_empty());
    let shown: Vec<(Option<String>, &Need, Centimes)> = match page.voted() {
        Some(voted) => {
            let grants = study.needs.iter().zip(&voted.allocation.grants).filter(|(need, _)| !need.together);
            grants.map(|(need, grant)| (said(need), need, grant.paid.iter().copied().sum())).collect()
        }
        None => study.shown().map(|need| (said(need), need, Centimes::ZERO)).collect(),
    };
    let carte = Carte::of(page.facts.contours, shown.iter().map(|(said, need, _)| (said.as_deref(), need.cfa.as_str())));
    let mut heads = vec![(0_u64, 0_u64); carte.len()];
    let mut discs = Vec::new();
    for (said, need, aid) in &shown {
        let Some(area) = carte.place(said.as_deref(), &need.cfa) else { continue };
        heads[area].0 += if need.at_risk() { need.apprentices } else { 0 };
        heads[area].1 += need.apprentices;
        discs.push(MapDisc { label: FundVoice::name(need), area, value: aid.0 });
    }
    let peril: u64 = heads.iter().map(|(risk, _)| risk).sum();
    let all: u64 = heads.iter().map(|(_, all)| all).sum();
    let values = [
        ("risk", page.number(peril)),
        ("all", page.number(all)),
        ("policy", page.voted().map_or_else(String::new, |voted| page.policy(voted.allocation.policy))),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let lost = carte.lost + study.needs.iter().filter(|need| need.together).count() as u64;
    let left = if lost > 0 { page.fill("carte_absents", &[("centres", &page.count("centres", lost))]) } else { String::new() };
    let caption = Caption {
        title: page.fill("fonds_carte_titre", &values),
        subtitle: page.fill("fonds_carte_sous_titre", &values),
        source: page.fill("figure_source", &[("scenario", &printable(page.facts.scenario))]),
        notes: [page.word("carte_place"), left, page.word("carte_source")].into_iter().filter(|note| !note.is_empty()).collect(),
        no_data: page.word("fonds_courbe_vide"),
    };
    let map = carte.map(
        caption,
        |code| page.fill("carte_departement", &[("code", code)]),
        |area| share(whole(heads[area].0), whole(heads[area].1)),
        discs,
    );
    Map {
        fill: page.word("fonds_carte_part"),
        amount: page.word("fonds_carte_aide"),
        none: page.word("carte_vide"),
        gain: page.word("fonds_carte_cfa"),
        ..map
    }
}

/// The colour of a policy: always the same.
fn tone(policy: Policy) -> Tone {
    let rank = Policy::ALL.iter().position(|&other| other == policy).unwrap_or(0);
    Tone::Line(u8::try_from(rank).unwrap_or(0))
}

/// Means and their band where there are draws, else what the accounts say: what is certain and what is drawn are never in one picture.
fn curve(page: &FundVoice<'_>) -> Survivors {
    let study = page.study;
    let drawn = study.draws > 0;
    let voted = page.voted().map(|voted| voted.allocation.policy);
    let height = |point: &CurvePoint| match point.spread {
        Some(spread) => rounded(spread.mean),
        None => whole(point.saved.standing),
    };
    let mut lines: Vec<CurveLine> = study
        .curves
        .iter()
        .map(|curve| CurveLine {
            label: page.policy(curve.policy),
            tone: tone(curve.policy),
            strong: Some(curve.policy) == voted,
            points: curve.points.iter().map(|point| (point.envelope.0, height(point))).collect(),
        })
        .collect();
    lines.sort_by_key(|line| line.strong);
    let of_voted = study.curves.iter().find(|curve| Some(curve.policy) == voted);
    let band = of_voted.map_or_else(Vec::new, |curve| {
        let spread = |point: &CurvePoint| point.spread.map(|spread| (point.envelope.0, whole(spread.low), whole(spread.high)));
        curve.points.iter().filter_map(spread).collect()
    });
    let mark = ReferenceLine {
        value: study.envelope.0,
        label: page.fill("fonds_courbe_marque", &[("amount", &page.language.compact(study.envelope.0))]),
    };
    let draws = page.number(study.draws as u64);
    let note = if drawn { page.fill("fonds_courbe_note_moyenne", &[("draws", &draws)]) } else { page.word("fonds_courbe_note") };
    let band_note = if band.is_empty() { String::new() } else { page.fill("fonds_courbe_note_bande", &[("draws", &draws)]) };
    let scope = page.fill("champ_fonds", &[("centres", &page.count("centres", study.needs.len() as u64))]);
    let subtitle = if drawn { "fonds_courbe_sous_titre_moyenne" } else { "fonds_courbe_sous_titre" };
    Survivors {
        caption: Caption {
            title: title(page),
            subtitle: page.fill(subtitle, &[("years", &page.years())]),
            source: page.fill("figure_source", &[("scenario", &printable(page.facts.scenario))]),
            notes: [note, band_note, scope].into_iter().filter(|note| !note.is_empty()).collect(),
            no_data: page.word("fonds_courbe_vide"),
        },
        across: page.word("fonds_courbe_enveloppe"),
        count: page.word("fonds_courbe_apprentis"),
        mark: Some(mark).filter(|_| !study.needs.is_empty()),
        lines: lines.into_iter().filter(|_| !study.needs.is_empty()).collect(),
        band,
        band_label: page.word("fonds_courbe_bande"),
        band_tone: voted.map(tone),
    }
}

#[allow(clippy::float_arithmetic, reason = "a mean to draw")]
fn rounded(mean: f64) -> i64 {
    mean.round() as i64
}

/// What the voted policy keeps, and what the best one would: on average where there are draws.
fn title(page: &FundVoice<'_>) -> String {
    let Some(voted) = page.voted() else { return page.word("fonds_courbe_vide") };
    let amount = page.language.compact(page.study.envelope.0);
    let kept =
        |result: &PolicyResult| result.mean.map_or(whole(result.saved.apprentices), |mean| rounded(mean.saved)).max(0).unsigned_abs();
    let best = page.study.results.iter().map(kept).max().unwrap_or(0);
    let values = [
        ("amount", amount.as_str()),
        ("kept", &page.count("apprentices", kept(voted))),
        ("policy", &page.policy(voted.allocation.policy)),
        ("best", &page.number(best)),
    ];
    let mean = if voted.mean.is_some() { "_moyenne" } else { "" };
    page.fill(&format!("fonds_courbe_titre{}{mean}", if kept(voted) >= best { "" } else { "_moins" }), &values)
}
