//! D1 (assumed): how hires answer to what the first year of an apprentice costs the employer.
//!
//! The hires of a segment (period of signature x level x size of the employer) are multiplied by `exp(-s x change)`, where the
//! change is that of the mean net cost of the first year, in thousands of euros, against the rules of a reference year. Each contract
//! signed after that year is kept, dropped or repeated by a draw of its own identifier, so that every rule of the CFA's side
//! stays exact on whole contracts and two scenarios share their draws; the expected number is told beside the drawn one.

use std::collections::BTreeMap;

use chrono::Datelike;
use rayon::prelude::*;

use crate::calendar::{DateConclusion, DateDebut, Month, add_months};
use crate::codes::Niveau;
use crate::contract::{Cohort, CohortBuilder, Contrat, Embauche};
use crate::engine::{Periode, PriceBook, Taille};
use crate::legislation::{EmployerSettings, Legislation};
use crate::rules::{Profil, cout_employeur};
use crate::streams::{Stream, entity};
use crate::units::{Centimes, Part};

/// Settings of D1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemandSettings {
    /// Change of hires (in logarithm) for 1 000 EUR more in the first year.
    pub sensitivity: Part,
    /// The year whose rules the contracts would have been signed under.
    pub reference_year: i32,
    /// Share of the hires lost or won that are taken up or given up as contrats de professionnalisation.
    pub substitution: Part,
    /// Seed of the draw.
    pub seed: u64,
}

impl Default for DemandSettings {
    fn default() -> Self {
        Self { sensitivity: Part(500), reference_year: 2018, substitution: Part::NONE, seed: 1 }
    }
}

/// A segment: period of signature, level, size of the employer.
pub type HiringSegment = (Periode, Niveau, Taille);

/// How the hires of a segment answer.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SegmentDemand {
    /// Contracts before hires answer to their cost.
    pub contracts: u64,
    /// Net cost of the first year under the reference, summed over them.
    pub reference: Centimes,
    /// Net cost of the first year under the law of the run.
    pub law: Centimes,
    /// What hires are multiplied by.
    pub factor: f64,
    /// Contracts after, each kept, left out or doubled by a draw.
    pub drawn: u64,
}

impl SegmentDemand {
    /// Change of the mean net cost of the first year, EUR.
    #[must_use]
    pub fn change(&self) -> f64 {
        if self.contracts == 0 { 0.0 } else { euros(self.law - self.reference) / self.contracts as f64 }
    }

    /// Contracts expected after the answer: not always a whole number.
    #[must_use]
    pub fn expected(&self) -> f64 {
        self.contracts as f64 * self.factor
    }
}

/// How hires answer, segment by segment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Demand {
    /// The settings.
    pub settings: DemandSettings,
    /// The segments that answer.
    pub segments: BTreeMap<HiringSegment, SegmentDemand>,
}

impl Demand {
    /// Contracts that answer: before, expected after, drawn after.
    #[must_use]
    pub fn totals(&self) -> (u64, f64, u64) {
        let sum = |(before, expected, drawn): (u64, f64, u64), segment: &SegmentDemand| {
            (before + segment.contracts, expected + segment.expected(), drawn + segment.drawn)
        };
        self.segments.values().fold((0, 0.0, 0), sum)
    }

    /// Contrats de professionnalisation that take up what apprenticeship loses (negative: that it takes over), expected.
    #[must_use]
    pub fn substituted(&self) -> f64 {
        let (before, expected, _) = self.totals();
        share(self.settings.substitution) * (before as f64 - expected)
    }
}

fn euros(amount: Centimes) -> f64 {
    amount.0 as f64 / 100.0
}

fn share(part: Part) -> f64 {
    f64::from(part.0) / f64::from(Part::WHOLE.0)
}

/// The law of the run, that of the reference, the prices and defaults that facts are found with.
#[derive(Clone, Copy, Debug)]
pub struct Market<'a> {
    /// Where the levels of diplomas are found.
    pub book: &'a PriceBook<'a>,
    /// The law of the run.
    pub law: &'a Legislation,
    /// The law in which the reference year is read.
    pub reference: &'a Legislation,
    /// What stands for missing facts.
    pub employer: EmployerSettings,
}

/// A hire that answers: its segment and the net cost of its first year under both laws, as planned at signature.
struct Hire {
    segment: HiringSegment,
    reference: Centimes,
    law: Centimes,
}

/// The hire of a row; none for what does not answer: signed in the reference year or before, public, professionnalisation, not costed.
fn hire(cohort: &Cohort, row: usize, market: &Market<'_>, frozen: &Legislation, settings: &DemandSettings) -> Option<Hire> {
    let contrat = cohort.contrat(row);
    let later = contrat.conclusion.0.year() - settings.reference_year;
    if later <= 0 || !contrat.is_private_apprenticeship() {
        return None;
    }
    // What an employer knows at signature: neither a rupture nor a stay abroad.
    let planned = Contrat { rupture: None, ..contrat };
    let embauche = Embauche { mobilite: (None, None), ..cohort.embauche(row) };
    let keys = market.book.keys(cohort, row);
    let niveau = keys.niveau?;
    let pro = keys.code_diplome.is_licence_professionnelle();
    let first_year = |contrat: &Contrat, embauche: &Embauche, law: &Legislation| {
        let profil = Profil::new(contrat, embauche, Some(niveau.number()), pro, &market.employer);
        Some((cout_employeur(contrat, embauche, &profil, law).ok()?.first()?.cout_net(), profil.effectif))
    };
    let (law, effectif) = first_year(&planned, &embauche, market.law)?;
    let back = |day| add_months(day, -12 * later);
    let moved = Contrat {
        conclusion: DateConclusion(back(planned.conclusion.0)),
        debut: DateDebut(back(planned.debut.0)),
        fin: back(planned.fin),
        ..planned
    };
    let born = Embauche { naissance: embauche.naissance.map(back), ..embauche };
    let (reference, _) = first_year(&moved, &born, frozen)?;
    let periode = Periode::of(contrat.conclusion, market.law).ok()?;
    Some(Hire { segment: (periode, niveau, Taille::of(effectif)), reference, law })
}

/// How many times a contract is kept: the whole part of the factor, and once more with the probability of its fraction.
fn copies(factor: f64, draw: f64) -> u64 {
    let whole = factor.floor();
    whole as u64 + u64::from(draw < factor - whole)
}

/// The contracts as their employers' demand leaves them, and how each segment answers.
#[must_use]
pub fn answer(cohort: &Cohort, market: &Market<'_>, settings: DemandSettings) -> (Cohort, Demand) {
    // The rules of the reference year as they stood in its middle, for every month of the first year.
    let frozen = market.reference.employers_frozen((Month::january(settings.reference_year) + 6).first_day());
    let mut demand = Demand { settings, segments: BTreeMap::new() };
    let hires: Vec<Option<Hire>> = (0..cohort.len()).into_par_iter().map(|row| hire(cohort, row, market, &frozen, &settings)).collect();
    for hire in hires.iter().flatten() {
        let segment = demand.segments.entry(hire.segment).or_default();
        segment.contracts += 1;
        segment.reference += hire.reference;
        segment.law += hire.law;
    }
    for segment in demand.segments.values_mut() {
        segment.factor = (-share(settings.sensitivity) * segment.change() / 1_000.0).exp();
    }
    let mut kept = CohortBuilder::default();
    for (row, hire) in hires.iter().enumerate() {
        let Some(segment) = hire.as_ref().and_then(|hire| demand.segments.get_mut(&hire.segment)) else {
            kept.push(&cohort.ligne(row));
            continue;
        };
        let draw = Stream::new(settings.seed, "demande", entity(cohort.contrat_id(row))).uniform(0);
        let times = copies(segment.factor, draw);
        segment.drawn += times;
        for copy in 1..=times {
            let mut ligne = cohort.ligne(row);
            if copy > 1 {
                ligne.contrat_id = free_name(cohort, &ligne.contrat_id, copy);
            }
            kept.push(&ligne);
        }
    }
    (kept.finish(), demand)
}

/// The identifier of a copy, which no contract has.
fn free_name(cohort: &Cohort, contrat_id: &str, copy: u64) -> String {
    let mut name = format!("{contrat_id}~{copy}");
    while cohort.row_of(&name).is_some() {
        name.push('~');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_is_kept_as_often_as_its_factor_says() {
        assert_eq!((copies(0.8, 0.79), copies(0.8, 0.8), copies(1.0, 0.0)), (1, 0, 1));
        assert_eq!((copies(2.25, 0.2), copies(2.25, 0.3)), (3, 2));
    }
}
