//! Costs, other income and cash of each CFA of the region, such that its accounts meet what surveys publish (docs/COMPTES.md).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::catalogue::Centre as Listed;
use super::error::SynthesisError;
use super::figures::Figure;
use super::npec::cents;
use super::row::{csv_line, euros};
use crate::streams::{Stream, inverse_normal};

/// Header of the table: the columns of the centres table, then what the rows are.
pub const COLUMNS: [&str; 17] = [
    "cfa",
    "nom",
    "region",
    "departement",
    "territoire",
    "charges_fixes",
    "charge_par_groupe",
    "taille_groupe",
    "charge_par_apprenti",
    "tresorerie_initiale",
    "fonds_propres",
    "decouvert_autorise",
    "autres_produits",
    "autres_produits_2020",
    "tresorerie_date",
    "synthetique",
    "source",
];

/// The day of the opening cash.
const OPENING: &str = "2019-01-01";
/// Unit to which amounts are rounded, in euros.
const ROUNDED_TO: f64 = 10.0;

/// The file `statistiques/centres.toml`: its keys are the fields.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each key is described in the file, by its `name` and `source`")]
pub struct CentreFigures {
    pub cout_moyen: Figure<f64>,
    pub resultats_2019: Figure<[f64; 3]>,
    pub tresorerie_mois: Figure<f64>,
    pub deficits_2020: Figure<f64>,
    pub tresorerie_avril_2020: Figure<f64>,
    pub marge_2020: Figure<f64>,
    pub marge_2021: Figure<f64>,
    pub deficits_2021: Figure<f64>,
    pub cout_moyen_2021: Figure<f64>,
    pub cout_ecart: Figure<f64>,
    pub structure: Figure<[f64; 3]>,
    pub places: Figure<u32>,
    pub equilibre: Figure<f64>,
    pub tresorerie_ecart: Figure<f64>,
    pub fonds_propres_mois: Figure<f64>,
    pub decouvert_mois: Figure<f64>,
    pub decouvert_marge: Figure<f64>,
}

impl CentreFigures {
    /// Reads the file.
    ///
    /// # Errors
    /// What the reader says.
    pub fn parse(text: &str) -> Result<Self, SynthesisError> {
        Ok(toml::from_str(text)?)
    }
}

/// What the contracts of a CFA bring under the law in force; 2019 and 2020, in this order.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The CFA.
    pub cfa: String,
    /// Apprentices present, mean of the months.
    pub heads: [f64; 2],
    /// Groups open, mean of the months.
    pub groups: [f64; 2],
    /// Income of the contracts less the ancillary costs spent for them, in euros.
    pub income: [f64; 2],
    /// Ancillary costs spent in 2019, in euros: a part of the full cost that surveys publish.
    pub annexes_2019: f64,
    /// Receipts less the ancillary costs spent in 2019, in euros.
    pub cash_2019: f64,
}

/// A CFA on the way: the costs that its size makes for one euro per apprentice, and what is drawn of it.
struct Draft<'a> {
    seen: &'a Observed,
    /// Costs per year for a cost per apprentice of one euro: fixed, per group, per apprentice.
    unit: [f64; 3],
    /// Drawn cost per apprentice, before calibration.
    raw: f64,
    /// Result of 2019 as a share of the costs.
    margin: f64,
    /// Cash at the end of 2019, in months of costs, before calibration.
    months: f64,
}

impl<'a> Draft<'a> {
    fn new((seen, name): (&'a Observed, &str), figures: &CentreFigures, margin: f64, seed: u64) -> Self {
        // A CFA that has just opened is built for its second year.
        let base = usize::from(seen.heads[1] > 2.0 * seen.heads[0]);
        let [fixed, grouped, each] = figures.structure.value;
        let heads = seen.heads[base];
        let unit = [fixed * heads, grouped * heads / seen.groups[base].max(1.0), each];
        let raw = Stream::named(seed, "cout par apprenti", name).lognormal(0, 1.0, figures.cout_ecart.value);
        let months = Stream::named(seed, "tresorerie", name).lognormal(0, 1.0, figures.tresorerie_ecart.value);
        Self { seen, unit, raw, margin, months }
    }

    /// Costs of a year for a cost per apprentice of one euro.
    fn weight(&self, year: usize) -> f64 {
        self.unit[0] + self.unit[1] * self.seen.groups[year] + self.unit[2] * self.seen.heads[year]
    }

    /// Cost per apprentice: drawn, and never so low that the contracts alone bring more than the result of 2019 says.
    fn cost(&self, factor: f64) -> f64 {
        let least = self.seen.income[0] / (self.weight(0) * (1.0 + self.margin)).max(1e-9);
        (self.raw * factor).max(least)
    }

    /// Other income of 2019.
    fn other(&self, factor: f64) -> f64 {
        (self.cost(factor) * self.weight(0) * (1.0 + self.margin) - self.seen.income[0]).max(0.0)
    }

    /// Result of 2020 when this share of the other income stays.
    fn result_2020(&self, factor: f64, kept: f64) -> f64 {
        self.seen.income[1] + kept * self.other(factor) - self.cost(factor) * self.weight(1)
    }
}

/// What is calibrated: cost per apprentice, share of the other income that stays from 2020 on, cash.
struct Calibration {
    factor: f64,
    kept: f64,
    months: f64,
}

/// The value of `0..high` from which on `enough` holds, by bisection.
fn least(high: f64, enough: impl Fn(f64) -> bool) -> f64 {
    let (mut below, mut above) = (0.0, high);
    for _ in 0..60 {
        let middle = f64::midpoint(below, above);
        if enough(middle) { above = middle } else { below = middle }
    }
    above
}

impl Calibration {
    fn of(drafts: &[Draft<'_>], figures: &CentreFigures) -> Self {
        let heads: f64 = drafts.iter().map(|draft| draft.seen.heads[0]).sum();
        let costs = |factor: f64| drafts.iter().map(|draft| draft.cost(factor) * draft.weight(0)).sum::<f64>();
        let annexes: f64 = drafts.iter().map(|draft| draft.seen.annexes_2019).sum();
        let factor = least(100_000.0, |factor| costs(factor) + annexes >= figures.cout_moyen.value * heads);
        let allowed = figures.deficits_2020.value * drafts.len() as f64;
        let deficits = |kept: f64| drafts.iter().filter(|draft| draft.result_2020(factor, kept) < 0.0).count() as f64;
        let kept = least(1.0, |kept| deficits(kept) <= allowed);
        let cash: f64 = drafts.iter().map(|draft| draft.months * draft.cost(factor) * draft.weight(0)).sum();
        Self { factor, kept, months: figures.tresorerie_mois.value * (costs(factor) + annexes) / cash.max(1e-9) }
    }
}

/// Results of 2019 as shares of the costs, by rank: a normal law of which the published shares lie beyond the band of balance.
fn margins(count: usize, figures: &CentreFigures) -> Vec<f64> {
    let [surplus, _, loss] = figures.resultats_2019.value;
    let (low, high) = (inverse_normal(loss), inverse_normal(1.0 - surplus));
    let deviation = 2.0 * figures.equilibre.value / (high - low);
    let mean = -figures.equilibre.value - deviation * low;
    (0..count).map(|rank| mean + deviation * inverse_normal((rank as f64 + 0.5) / count as f64)).collect()
}

/// The centres table of the CFAs seen, as CSV text, one row each in their order. `lowest` is the lowest cash of 2019 of each by its
/// identifier, in euros, once the accounts of this table were made: what its bank or the région must have carried.
#[must_use]
pub fn write_centres(
    seen: &[Observed],
    listed: &[Listed],
    figures: &CentreFigures,
    (region, seed): (&str, u64),
    lowest: &BTreeMap<String, f64>,
) -> String {
    let known = |one: &Observed| listed.iter().find(|centre| centre.code_fictif == one.cfa);
    let named = |one| known(one).map_or(one.cfa.as_str(), |centre| centre.cfa.as_str());
    let mut order: Vec<usize> = (0..seen.len()).collect();
    order.sort_by_key(|&place| seen.get(place).map(|one| Stream::named(seed, "resultat", named(one)).draw(0)));
    let mut of_rank = vec![0.0; seen.len()];
    order.iter().zip(margins(seen.len(), figures)).for_each(|(&place, margin)| of_rank[place] = margin);
    let draft = |(one, margin)| Draft::new((one, named(one)), figures, margin, seed);
    let drafts: Vec<Draft<'_>> = seen.iter().zip(of_rank).map(draft).collect();
    let calibration = Calibration::of(&drafts, figures);
    let mut text = csv_line(&COLUMNS);
    for draft in &drafts {
        let carried = lowest.get(&draft.seen.cfa).map_or(0.0, |&cash| (-cash).max(0.0));
        text.push_str(&csv_line(&row(draft, known(draft.seen), &calibration, figures, (region, carried))));
    }
    text
}

fn row(
    draft: &Draft<'_>,
    known: Option<&Listed>,
    calibration: &Calibration,
    figures: &CentreFigures,
    (region, carried): (&str, f64),
) -> Vec<String> {
    let cost = draft.cost(calibration.factor);
    let month = cost * draft.weight(0) / 12.0;
    let other = draft.other(calibration.factor);
    let end = draft.months * calibration.months * month;
    let opening = end - draft.seen.cash_2019 - other + 12.0 * month;
    // It came through 2019: its bank or the région carried it as far as it went.
    let limit = (figures.decouvert_mois.value * month).max(carried * (1.0 + figures.decouvert_marge.value));
    let amount = |value: f64| euros(cents((value / ROUNDED_TO).round() * ROUNDED_TO));
    let text = |of: fn(&Listed) -> &String| known.map(of).cloned().unwrap_or_default();
    vec![
        draft.seen.cfa.clone(),
        text(|centre| &centre.nom_fictif),
        region.to_owned(),
        text(|centre| &centre.departement),
        text(|centre| &centre.territoire),
        amount(cost * draft.unit[0]),
        amount(cost * draft.unit[1]),
        figures.places.value.to_string(),
        amount(cost * draft.unit[2]),
        amount(opening),
        amount(figures.fonds_propres_mois.value * month),
        amount(limit),
        amount(other),
        amount(calibration.kept * other),
        OPENING.to_owned(),
        "oui".to_owned(),
        "calage sur les enquêtes publiées (statistiques/centres.toml)".to_owned(),
    ]
}
