//! Costs, other income and cash of each CFA of the region, such that its accounts meet what surveys publish (docs/COMPTES.md).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::catalogue::RegionCentre as Listed;
use super::error::SynthesisError;
use super::figures::SourcedFigure;
use super::npec::cents;
use super::row::{csv_line, euros};
use crate::contract::rises;
use crate::streams::{Stream, inverse_normal};

/// Header of the table: the columns of the centres table, then what the rows are.
pub const COLUMNS: [&str; 18] = [
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
    "hausse_charges",
    "tresorerie_date",
    "synthetique",
    "source",
];

/// The day of the opening cash.
const OPENING: &str = "2019-01-01";
/// Most that other income can be from 2020 on, in parts of that of 2019.
const MOST_KEPT: f64 = 1.5;
/// No quantile of the normal law by rank is beyond.
const RANKS: f64 = 4.0;
/// Unit to which amounts are rounded, in euros.
const ROUNDED_TO: f64 = 10.0;

/// The file `statistiques/centres.toml`: its keys are the fields.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each key is described in the file, by its `name` and `source`")]
pub struct CentreFigures {
    pub cout_moyen: SourcedFigure<f64>,
    pub resultats_2019: SourcedFigure<[f64; 3]>,
    pub tresorerie_mois: SourcedFigure<f64>,
    pub deficits_2020: SourcedFigure<f64>,
    pub tresorerie_avril_2020: SourcedFigure<f64>,
    pub marge_2020: SourcedFigure<f64>,
    pub marge_2021: SourcedFigure<f64>,
    pub deficits_2021: SourcedFigure<f64>,
    pub cout_moyen_2021: SourcedFigure<f64>,
    pub cout_ecart: SourcedFigure<f64>,
    pub structure: SourcedFigure<[f64; 3]>,
    pub places: SourcedFigure<u32>,
    pub equilibre: SourcedFigure<f64>,
    pub tresorerie_ecart: SourcedFigure<f64>,
    pub hausse_ecart: SourcedFigure<f64>,
    pub hausse_plafond: SourcedFigure<f64>,
    pub hausse_liens: SourcedFigure<[f64; 3]>,
    pub fonds_propres_mois: SourcedFigure<f64>,
    pub decouvert_mois: SourcedFigure<f64>,
    pub decouvert_marge: SourcedFigure<f64>,
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

/// Years that the accounts are calibrated on: 2019, 2020 and 2021.
pub const OBSERVED: usize = 3;

/// What the contracts of a CFA bring under the law in force, by month or by year from January 2019 on.
#[derive(Clone, Debug)]
pub struct Observed {
    /// Identifier of the CFA.
    pub cfa: String,
    /// Apprentices present, by month.
    pub heads: Vec<f64>,
    /// Groups open, by month.
    pub groups: Vec<f64>,
    /// Income of the contracts of a year less the ancillary costs spent for them, in euros.
    pub income: [f64; OBSERVED],
    /// Ancillary costs spent in a year, in euros: a part of the full cost that surveys publish.
    pub annexes: [f64; OBSERVED],
    /// Receipts less the ancillary costs spent in 2019, in euros.
    pub cash_2019: f64,
}

/// The months of a year.
const fn months(year: usize) -> std::ops::Range<usize> {
    year * 12..year * 12 + 12
}

impl Observed {
    /// Mean of the months of a year.
    fn mean(by_month: &[f64], year: usize) -> f64 {
        by_month.get(months(year)).unwrap_or_default().iter().sum::<f64>() / 12.0
    }

    /// Apprentices of a year.
    fn heads_of(&self, year: usize) -> f64 {
        Self::mean(&self.heads, year)
    }
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
    /// Where its rise of costs stands among the others: a quantile of the normal law.
    rank: f64,
}

impl<'a> Draft<'a> {
    fn new((seen, name): (&'a Observed, &str), figures: &CentreFigures, margin: f64, seed: u64) -> Self {
        // A CFA that has just opened is built for its second year.
        let base = usize::from(seen.heads_of(1) > 2.0 * seen.heads_of(0));
        let [fixed, grouped, each] = figures.structure.value;
        let heads = seen.heads_of(base);
        let unit = [fixed * heads, grouped * heads / Observed::mean(&seen.groups, base).max(1.0), each];
        let raw = Stream::named(seed, "cout par apprenti", name).lognormal(0, 1.0, figures.cout_ecart.value);
        let months = Stream::named(seed, "tresorerie", name).lognormal(0, 1.0, figures.tresorerie_ecart.value);
        Self { seen, unit, raw, margin, months, rank: 0.0 }
    }

    /// Costs of a year for a cost per apprentice of one euro, each month at the prices that `level` makes of those of 2019.
    fn weighted(&self, year: usize, level: impl Fn(usize) -> f64) -> f64 {
        let [fixed, grouped, each] = self.unit;
        let of = |by_month: &[f64], month: usize| by_month.get(month).copied().unwrap_or(0.0);
        let month = |month: usize| fixed + grouped * of(&self.seen.groups, month) + each * of(&self.seen.heads, month);
        months(year).map(|number| month(number) / 12.0 * level(number)).sum()
    }

    /// Costs of 2019 for a cost per apprentice of one euro.
    fn weight(&self) -> f64 {
        self.weighted(0, |_| 1.0)
    }

    /// Rise of its costs each September: hundredths of a per cent, as they are written, never a fall.
    fn rise(&self, mean: f64, figures: &CentreFigures) -> f64 {
        let rise = mean + figures.hausse_ecart.value * self.rank;
        (rise.clamp(0.0, figures.hausse_plafond.value) * 10_000.0).round() / 10_000.0
    }

    /// Costs of a year, ancillary ones aside.
    fn spent(&self, factor: f64, rise: f64, year: usize) -> f64 {
        self.cost(factor) * self.weighted(year, |month| (1.0 + rise).powi(i32::try_from(rises(month)).unwrap_or(0)))
    }

    /// Cost per apprentice: drawn, and never so low that the contracts alone bring more than the result of 2019 says.
    fn cost(&self, factor: f64) -> f64 {
        let least = self.seen.income[0] / (self.weight() * (1.0 + self.margin)).max(1e-9);
        (self.raw * factor).max(least)
    }

    /// Other income of 2019.
    fn other(&self, factor: f64) -> f64 {
        (self.cost(factor) * self.weight() * (1.0 + self.margin) - self.seen.income[0]).max(0.0)
    }
}

/// What is calibrated: cost per apprentice, rise of the costs each September, other income from 2020 on in parts of that of 2019, cash.
struct Calibration {
    factor: f64,
    mean: f64,
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
        let sum = |of: &dyn Fn(&Draft<'_>) -> f64| drafts.iter().map(of).sum::<f64>();
        let annexes = |year: usize| sum(&|draft| draft.seen.annexes[year]);
        let costs = |factor: f64| sum(&|draft| draft.cost(factor) * draft.weight());
        let heads = |year: usize| sum(&|draft| draft.seen.heads_of(year));
        let factor = least(100_000.0, |factor| costs(factor) + annexes(0) >= figures.cout_moyen.value * heads(0));
        let last = OBSERVED - 1;
        let spent = |mean: f64| sum(&|draft| draft.spent(factor, draft.rise(mean, figures), last));
        let full = figures.cout_moyen_2021.value * heads(last);
        let highest = 1.0 + RANKS * figures.hausse_ecart.value;
        let mean = least(2.0 * highest, |mean| spent(mean - highest) + annexes(last) >= full) - highest;
        let (income, other) = (sum(&|draft| draft.seen.income[last]), sum(&|draft| draft.other(factor)));
        let (spent, margin) = (spent(mean), figures.marge_2021.value);
        // Income is that of the contracts, ancillary costs paid back included, and the other income that stays.
        let enough = |kept: f64| income + kept * other - spent >= margin * (income + annexes(last) + kept * other);
        let kept = least(MOST_KEPT, enough);
        let cash = sum(&|draft| draft.months * draft.cost(factor) * draft.weight());
        Self { factor, mean, kept, months: figures.tresorerie_mois.value * (costs(factor) + annexes(0)) / cash.max(1e-9) }
    }
}

/// The quantiles of the normal law of these values, by their rank.
fn quantiles(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let values: Vec<f64> = values.into_iter().collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&one, &other| values[one].total_cmp(&values[other]));
    let mut of_rank = vec![0.0; values.len()];
    let quantile = |rank: usize| inverse_normal((rank as f64 + 0.5) / values.len() as f64);
    order.iter().enumerate().for_each(|(rank, &place)| of_rank[place] = quantile(rank));
    of_rank
}

/// Puts each CFA at its place among the rises of costs: higher where it is small, had a poor result in 2019 and little cash, as far as these
/// are linked, and by chance for the rest.
fn rank(drafts: &mut [Draft<'_>], names: &[&str], figures: &CentreFigures, seed: u64) {
    let [size, result, cash] = figures.hausse_liens.value;
    let own = (1.0 - size.powi(2) - result.powi(2) - cash.powi(2)).max(0.0).sqrt();
    let sizes = quantiles(drafts.iter().map(|draft| draft.seen.heads_of(1)));
    let results = quantiles(drafts.iter().map(|draft| draft.margin));
    let cashes = quantiles(drafts.iter().map(|draft| draft.months));
    let chances = quantiles(names.iter().map(|name| Stream::named(seed, "hausse des charges", name).normal(0)));
    let mixed = |place: usize| own * chances[place] - size * sizes[place] - result * results[place] - cash * cashes[place];
    let ranks = quantiles((0..drafts.len()).map(mixed));
    drafts.iter_mut().zip(ranks).for_each(|(draft, rank)| draft.rank = rank);
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
    let mut drafts: Vec<Draft<'_>> = seen.iter().zip(of_rank).map(draft).collect();
    rank(&mut drafts, &seen.iter().map(named).collect::<Vec<_>>(), figures, seed);
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
    let month = cost * draft.weight() / 12.0;
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
        format!("{:.2}", draft.rise(calibration.mean, figures) * 100.0),
        OPENING.to_owned(),
        "oui".to_owned(),
        "calage sur les enquêtes publiées (statistiques/centres.toml)".to_owned(),
    ]
}
