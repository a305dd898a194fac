//! What publications say of the two prices, beside the synthetic tables.

use std::collections::HashMap;

use super::cout_prefecture::LigneCout;
use super::margins::Margin;
use super::npec::LigneNpec;
use super::statistics::Statistics;

/// Means of the two prices, share of the diplomas whose NPEC is the higher, mean revisions.
#[must_use]
pub fn price_margins(npec: &[LigneNpec], couts: &[LigneCout], statistics: &Statistics) -> Vec<Margin> {
    let figures = &statistics.figures;
    let paid = Prices::of(npec);
    let pair_mean = |price: &dyn Fn(usize, usize) -> Option<f64>| {
        let (mut sum, mut weight) = (0.0, 0.0);
        for pair in &statistics.pairs.rows {
            if let Some(price) = price(pair.centre, pair.diplome) {
                sum += price * pair.weight;
                weight += pair.weight;
            }
        }
        sum / f64::max(weight, 1e-9)
    };
    let costs: HashMap<(&str, &str), i64> =
        couts.iter().map(|row| ((row.cfa.as_str(), row.code_diplome.as_str()), row.cout_prefecture)).collect();
    let cost = |cfa: &str, code: &str| costs.get(&(cfa, code)).map(|cents| euros(*cents));
    let code = |diplome: usize| statistics.diplomes[diplome].code_diplome.as_str();
    let mean_cost = pair_mean(&|centre, diplome| cost(&statistics.centres[centre].cfa, code(diplome)));
    let mean_npec = pair_mean(&|_, diplome| paid.mean(statistics, diplome, "2019-10"));
    let above = share_above(statistics, &paid, &|diplome| cost("", code(diplome)));
    let [low, high] = figures.npec_superieur.value;
    let middle = f64::midpoint(low, high);
    let change = |from: &str, to: &str| {
        let ratio = pair_mean(&|_, diplome| {
            let before = paid.mean(statistics, diplome, from)?;
            Some(paid.mean(statistics, diplome, to)? / before)
        });
        ratio - 1.0
    };
    vec![
        money("NPEC moyen par apprenti, 2019", figures.npec_moyen.value, mean_npec, &figures.npec_moyen.source),
        money("coût préfectoral moyen par apprenti", figures.cout_prefecture_moyen.value, mean_cost, &figures.cout_prefecture_moyen.source),
        part("diplômes où le NPEC dépasse le coût préfectoral", middle, above, &figures.npec_superieur.source),
        part(
            "révision moyenne du 01/09/2022",
            figures.npec_revision_2022.value[0],
            change("2019-10", "2022-09"),
            &figures.npec_revision_2022.source,
        ),
        part(
            "révision moyenne du 08/09/2023",
            figures.npec_revision_2023.value[0],
            change("2022-09", "2023-09"),
            &figures.npec_revision_2023.source,
        ),
    ]
}

/// Share of the diplomas whose carence NPEC of 2019 is above the mean coût préfecture of the region.
fn share_above(statistics: &Statistics, paid: &Prices<'_>, cost: &dyn Fn(usize) -> Option<f64>) -> f64 {
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
struct Prices<'a> {
    values: HashMap<(&'a str, &'a str, Option<u32>), i64>,
}

impl<'a> Prices<'a> {
    fn of(npec: &'a [LigneNpec]) -> Self {
        let values = npec.iter().map(|row| ((row.edition, row.code_diplome.as_str(), row.cpne), row.npec)).collect();
        Self { values }
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
