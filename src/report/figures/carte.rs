//! The map of a run: what the switch does in each département, and to each CFA.

use super::{ReportVoice, caption};
use crate::chart::figure::{Map, MapDisc};
use crate::engine::RegimeTotals;
use crate::report::carte::{Carte, share};
use crate::report::small_cells::{Centres, THRESHOLD, add};

/// The law beside the coût préfecture throughout: by département as a share, by CFA as an amount. CFAs of few contracts count in neither.
pub(super) fn map(view: &ReportVoice<'_>) -> Map {
    let (cohort, comptes) = (view.facts.cohort, view.facts.comptes);
    let centres = Centres::of(view.facts.summary, comptes.accounts);
    let said = |number: u32| comptes.centres.get(number as usize).and_then(|centre| centre.departement.as_deref());
    let id = |number: u32| cohort.cfas().get(number as usize).map_or("", String::as_str);
    let carte = Carte::of(view.facts.contours, centres.shown.keys().map(|&number| (said(number), id(number))));
    let mut sums = vec![RegimeTotals::default(); carte.len()];
    let mut discs = Vec::new();
    for (&number, totals) in &centres.shown {
        let Some(area) = carte.place(said(number), id(number)) else { continue };
        add(&mut sums[area], &totals.compared);
        discs.push(MapDisc { label: view.centre(number), area, value: (totals.compared.loi - totals.compared.prefecture).0 });
    }
    let known = sums.iter().filter(|sum| sum.contracts >= THRESHOLD);
    let gaining = known.clone().filter(|sum| sum.loi > sum.prefecture).count() as u64;
    let title = view.fill("figure_carte_title", &[("count", &view.number(gaining)), ("all", &view.number(known.count() as u64))]);
    let subtitle = view.word("figure_carte_subtitle");
    let lost = carte.lost + centres.hidden() as u64;
    let left = if lost > 0 { view.fill("carte_absents", &[("centres", &view.count("centres", lost))]) } else { String::new() };
    let notes = vec![view.word("carte_place"), left, view.word("carte_source")];
    let of = |area: usize| {
        let sum = &sums[area];
        share((sum.loi - sum.prefecture).0, sum.prefecture.0).filter(|_| sum.contracts >= THRESHOLD)
    };
    let map =
        carte.map(caption(view, "carte", title, subtitle, notes), |code| view.fill("carte_departement", &[("code", code)]), of, discs);
    Map {
        fill: view.word("figure_carte_fill"),
        amount: view.word("figure_carte_amount"),
        none: view.word("carte_vide"),
        gain: view.word("figure_carte_gain"),
        loss: view.word("figure_carte_loss"),
        ..map
    }
}
