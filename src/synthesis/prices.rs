//! What publications say of the two prices, beside the synthetic tables.

use std::collections::BTreeMap;

use super::cout_prefecture::LigneCout;
use super::margin::Margin;
use super::npec::LigneNpec;
use super::statistics::Statistics;

/// Means of the two prices, share of the diplomas whose NPEC is the higher, mean revisions.
#[must_use]
pub fn price_margins(npec: &[LigneNpec], couts: &[LigneCout], statistics: &Statistics) -> Vec<Margin> {
    let figures = &statistics.figures;
    let paid = DrawnPrices::of(npec);
    let costs = couts.iter().map(|row| ((row.cfa.as_str(), row.code_diplome.as_str()), euros(row.cout_prefecture)));
    let costs: BTreeMap<(&str, &str), f64> = costs.collect();
    let code = |diplome: usize| statistics.diplomes[diplome].code_diplome.as_str();
    let cost = |centre: usize, diplome| costs.get(&(statistics.centres[centre].code_fictif.as_str(), code(diplome))).copied();
    let mean_cost = mean(statistics, &cost);
    let mean_npec = mean(statistics, &|_, diplome| paid.mean(statistics, diplome, "2019-10"));
    let above = share_above(statistics, &paid, &|diplome| costs.get(&("", code(diplome))).copied());
    let [low, high] = figures.npec_superieur.value;
    let first = &figures.npec_revision_2022;
    let second = &figures.npec_revision_2023;
    let changes = [paid.change(statistics, "2019-10", "2022-09"), paid.change(statistics, "2022-09", "2023-09")];
    let (npec, pref) = (&figures.npec_moyen, &figures.cout_prefecture_moyen);
    let name = "diplômes où le NPEC dépasse le coût préfectoral";
    vec![
        money("NPEC moyen par apprenti, 2019", npec.value, mean_npec, &npec.source),
        money("coût préfectoral moyen par apprenti", pref.value, mean_cost, &pref.source),
        part(name, f64::midpoint(low, high), above, &figures.npec_superieur.source),
        part("révision moyenne du 01/09/2022", first.value[0], changes[0], &first.source),
        part("révision moyenne du 08/09/2023", second.value[0], changes[1], &second.source),
    ]
}

/// Mean over the couples of CFA and diploma that have a price, weighted by apprentices.
fn mean(statistics: &Statistics, price: &dyn Fn(usize, usize) -> Option<f64>) -> f64 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for pair in &statistics.pairs.rows {
        if let Some(price) = price(pair.centre, pair.diplome) {
            sum += price * pair.weight;
            weight += pair.weight;
        }
    }
    sum / f64::max(weight, 1e-9)
}

/// Share of the diplomas whose carence NPEC of 2019 is above the mean coût préfecture of the region.
fn share_above(statistics: &Statistics, paid: &DrawnPrices<'_>, cost: &dyn Fn(usize) -> Option<f64>) -> f64 {
    let (mut above, mut all) = (0.0, 0.0);
    for diplome in 0..statistics.diplomes.len() {
        let code = statistics.diplomes[diplome].code_diplome.as_str();
        if let (Some(npec), Some(cost)) = (paid.values.get(&("2019-10", code, None)), cost(diplome)) {
            all += 1.0;
            above += if euros(*npec) > cost { 1.0 } else { 0.0 };
        }
    }
    above / f64::max(all, 1.0)
}

/// NPEC by edition, diploma and branch.
struct DrawnPrices<'a> {
    values: BTreeMap<(&'a str, &'a str, Option<u32>), i64>,
}

impl<'a> DrawnPrices<'a> {
    fn of(npec: &'a [LigneNpec]) -> Self {
        let values = npec.iter().map(|row| ((row.edition, row.code_diplome.as_str(), row.cpne), row.npec)).collect();
        Self { values }
    }

    /// Mean change per apprentice between two editions.
    fn change(&self, statistics: &Statistics, from: &str, to: &str) -> f64 {
        let ratio = |_, diplome| {
            let before = self.mean(statistics, diplome, from)?;
            Some(self.mean(statistics, diplome, to)? / before)
        };
        mean(statistics, &ratio) - 1.0
    }

    /// Mean over the branches of the family, weighted as they hire.
    fn mean(&self, statistics: &Statistics, diplome: usize, edition: &str) -> Option<f64> {
        let diplome = &statistics.diplomes[diplome];
        let code = diplome.code_diplome.as_str();
        let carence = *self.values.get(&(edition, code, None))?;
        let (mut sum, mut weight) = (0.0, 0.0);
        for branche in statistics.branches.iter().filter(|branche| branche.famille == diplome.famille) {
            let value = self.values.get(&(edition, code, Some(branche.cpne))).unwrap_or(&carence);
            sum += euros(*value) * branche.poids;
            weight += branche.poids;
        }
        Some(sum / f64::max(weight, 1e-9))
    }
}

/// Cents as a real number of euros, for means only.
#[allow(clippy::cast_precision_loss)]
fn euros(cents: i64) -> f64 {
    cents as f64 / 100.0
}

fn money(name: &str, target: f64, got: f64, source: &str) -> Margin {
    Margin::count(name.to_owned(), target, got, "euros", source)
}

fn part(name: &str, target: f64, got: f64, source: &str) -> Margin {
    Margin::share(name.to_owned(), target, got, source)
}
