//! What is prepared once, before any contract is drawn.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::figures::YEARS;
use super::offer::CentreDiploma;
use super::statistics::Statistics;
use crate::streams::{Stream, Wheel};

/// Usual lengths of a diploma.
pub(super) struct UsualLengths {
    pub months: Vec<u32>,
    pub wheel: Wheel,
}

/// Branches of a family.
pub(super) struct Branches {
    pub idcc: Vec<u32>,
    pub wheel: Wheel,
}

/// The couples open in a half-year, for one level.
pub(super) struct OpenCouples {
    wheel: Wheel,
    rows: Vec<CentreDiploma>,
    /// Mean of the factors of families and CFAs, so that they move nobody's total.
    rupture: f64,
    public: f64,
}

/// What is prepared once for all contracts.
pub(super) struct DrawModel<'a> {
    pub statistics: &'a Statistics,
    pub seed: u64,
    pub lag: Wheel,
    pub lengths: Vec<UsualLengths>,
    pub branches: BTreeMap<String, Branches>,
    pub offers: BTreeMap<(i32, bool, usize), OpenCouples>,
    pub centres: Vec<Arc<str>>,
    pub codes: Vec<Arc<str>>,
    pub region: Arc<str>,
}

impl<'a> DrawModel<'a> {
    pub(super) fn new(statistics: &'a Statistics, seed: u64) -> Self {
        let figures = &statistics.figures;
        let lengths = statistics.diplomes.iter().map(|diplome| {
            let lengths = diplome.lengths(figures.poids_un_an.value);
            UsualLengths {
                wheel: Wheel::new(lengths.iter().map(|(_, weight)| *weight)),
                months: lengths.into_iter().map(|(months, _)| months).collect(),
            }
        });
        let lengths = lengths.collect();
        let text = |value: &String| Arc::<str>::from(value.as_str());
        Self {
            statistics,
            seed,
            lag: Wheel::new(figures.delai_signature.value.iter().map(|band| band.weight)),
            lengths,
            branches: branches(statistics),
            offers: offers(statistics),
            centres: statistics.centres.iter().map(|centre| text(&centre.code_fictif)).collect(),
            codes: statistics.diplomes.iter().map(|diplome| text(&diplome.code_diplome)).collect(),
            region: text(&statistics.region.nom),
        }
    }

    /// The stream of a source of chance for a contract.
    pub(super) fn stream(&self, name: &str, entity: u64) -> Stream {
        Stream::new(self.seed, name, entity)
    }

    /// The CFA and the diploma: level of the year, then a couple open at that time.
    pub(super) fn couple(&self, entity: u64, start: NaiveDate) -> (CentreDiploma, f64, f64) {
        let year = start.year().clamp(*YEARS.start(), *YEARS.end());
        let levels = self.statistics.region.levels(year);
        let rank = self.stream("niveau", entity).pick(0, &levels);
        let empty = CentreDiploma { centre: 0, diplome: 0, weight: 0.0 };
        let Some(offer) = self.offers.get(&(year, start.month() >= 7, rank)) else {
            return (empty, 1.0, 1.0);
        };
        let position = offer.wheel.pick(self.stream("couple", entity), 0);
        let pair = offer.rows.get(position).copied().unwrap_or(empty);
        let family = self.statistics.family(&self.statistics.diplomes[pair.diplome].famille);
        (pair, self.statistics.rupture(&pair) / offer.rupture, family.public / offer.public)
    }

    /// Monthly intensity of ruptures: the rate at nine months of the level, brought to the rate of the year.
    pub(super) fn intensity(&self, year: i32, rank: usize) -> f64 {
        let rate = nine_month_rate(self.statistics, year, rank);
        // The profile weighs 1 on average over the first nine months.
        -(1.0 - rate).ln() / 9.0
    }
}

/// Rate of ruptures at nine months of a level, for the contracts that start in a year.
pub(super) fn nine_month_rate(statistics: &Statistics, year: i32, rank: usize) -> f64 {
    let figures = &statistics.figures;
    let levels = figures.niveaux.of(year).unwrap_or([0.2; 5]);
    let implied: f64 = levels.iter().zip(figures.ruptures_niveau.value).map(|(share, rate)| share * rate).sum();
    let all = figures.ruptures_9_mois.of(year).unwrap_or(implied);
    figures.ruptures_niveau.value[rank] * all / implied.max(1e-9)
}

/// Branches of each family.
fn branches(statistics: &Statistics) -> BTreeMap<String, Branches> {
    let mut families: BTreeMap<String, Vec<(u32, f64)>> = BTreeMap::new();
    for branche in &statistics.branches {
        families.entry(branche.famille.clone()).or_default().push((branche.idcc, branche.poids));
    }
    let prepare = |(famille, list): (String, Vec<(u32, f64)>)| {
        let wheel = Wheel::new(list.iter().map(|(_, weight)| *weight));
        let idcc = list.into_iter().map(|(idcc, _)| idcc).collect();
        (famille, Branches { idcc, wheel })
    };
    families.into_iter().map(prepare).collect()
}

/// The couples open in each half-year, by level. CFAs opened in 2019 take nobody before its second half.
fn offers(statistics: &Statistics) -> BTreeMap<(i32, bool, usize), OpenCouples> {
    let mut offers = BTreeMap::new();
    for year in YEARS {
        for second in [false, true] {
            let month = if second { 9 } else { 3 };
            let day = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default();
            for rank in 0..5 {
                let open = |pair: &&CentreDiploma| {
                    let diplome = &statistics.diplomes[pair.diplome];
                    let late = statistics.centres[pair.centre].is_new() && (year, second) < (2019, true);
                    diplome.rank() == rank && diplome.open_on(day) && !late
                };
                let rows: Vec<CentreDiploma> = statistics.pairs.rows.iter().filter(open).copied().collect();
                offers.insert((year, second, rank), offer(statistics, rows));
            }
        }
    }
    offers
}

/// An offer with the mean factors of its families.
fn offer(statistics: &Statistics, rows: Vec<CentreDiploma>) -> OpenCouples {
    let total: f64 = rows.iter().map(|pair| pair.weight).sum();
    let mean = |factor: &dyn Fn(&CentreDiploma) -> f64| {
        let sum: f64 = rows.iter().map(|pair| pair.weight * factor(pair)).sum();
        (sum / total.max(1e-9)).max(1e-9)
    };
    OpenCouples {
        wheel: Wheel::new(rows.iter().map(|pair| pair.weight)),
        rupture: mean(&|pair| statistics.rupture(pair)),
        public: mean(&|pair| statistics.family(&statistics.diplomes[pair.diplome].famille).public),
        rows,
    }
}
