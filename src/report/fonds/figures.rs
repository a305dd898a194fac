//! The figure of the fund: survivors against the envelope.

use super::Page;
use crate::chart::figure::{Caption, CurveLine, Figure, Reference, Survivors, Tone};
use crate::fund::Policy;
use crate::report::figures::NamedFigure;
use crate::report::view::{printable, whole};

/// Anchor of the curve.
pub(super) const CURVE: &str = "courbe";

pub(super) fn all(page: &Page<'_>) -> Vec<NamedFigure> {
    vec![NamedFigure { id: CURVE, figure: Figure::Survivors(curve(page)) }]
}

/// The colour of a policy: always the same.
fn tone(policy: Policy) -> Tone {
    let rank = Policy::ALL.iter().position(|&other| other == policy).unwrap_or(0);
    Tone::Line(u8::try_from(rank).unwrap_or(0))
}

fn curve(page: &Page<'_>) -> Survivors {
    let study = page.study;
    let voted = page.voted().map(|voted| voted.allocation.policy);
    let mut lines: Vec<CurveLine> = study
        .curves
        .iter()
        .map(|curve| CurveLine {
            label: page.policy(curve.policy),
            tone: tone(curve.policy),
            strong: Some(curve.policy) == voted,
            points: curve.points.iter().map(|point| (point.envelope.0, whole(point.saved.standing))).collect(),
        })
        .collect();
    lines.sort_by_key(|line| line.strong);
    let of_voted = study.curves.iter().find(|curve| Some(curve.policy) == voted);
    let band = of_voted.map_or_else(Vec::new, |curve| {
        let spread = |point: &crate::fund::Point| point.spread.map(|spread| (point.envelope.0, whole(spread.low), whole(spread.high)));
        curve.points.iter().filter_map(spread).collect()
    });
    let mark = Reference {
        value: study.envelope.0,
        label: page.fill("fonds_courbe_marque", &[("amount", &page.language.compact(study.envelope.0))]),
    };
    let note =
        if band.is_empty() { String::new() } else { page.fill("fonds_courbe_note_bande", &[("draws", &page.number(study.draws as u64))]) };
    Survivors {
        caption: Caption {
            title: title(page),
            subtitle: page.fill("fonds_courbe_sous_titre", &[("years", &page.years())]),
            source: page.fill("figure_source", &[("scenario", &printable(page.facts.scenario))]),
            notes: [page.word("fonds_courbe_note"), note].into_iter().filter(|note| !note.is_empty()).collect(),
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

/// What the voted policy keeps, and what the best use would.
fn title(page: &Page<'_>) -> String {
    let Some(voted) = page.voted() else { return page.word("fonds_courbe_vide") };
    let amount = page.language.compact(page.study.envelope.0);
    let best = page.study.result(Policy::MeilleurUsage).map_or(0, |best| best.saved.apprentices);
    let kept = page.count("apprentices", voted.saved.apprentices);
    let values =
        [("amount", amount.as_str()), ("kept", &kept), ("policy", &page.policy(voted.allocation.policy)), ("best", &page.number(best))];
    page.fill(if voted.saved.apprentices >= best { "fonds_courbe_titre" } else { "fonds_courbe_titre_moins" }, &values)
}
