//! Synthetic NPEC of the diplomas whose value is not published: one carence value for most branches, and a few
//! branches apart, as in the published rows. Three editions: 2019, and the revisions of 2022 and 2023.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::catalogue::{Branche, PreparedDiploma};
use super::row::{csv_line, euros};
use super::statistics::Statistics;
use crate::streams::Stream;

/// Diplomas whose rows of 2019 are published: none is made up for them.
pub const PUBLISHED: [&str; 3] = ["01022001", "01022103", "01022104"];

/// Header of the table.
pub const COLUMNS: [&str; 9] = ["edition", "applicable_du", "publie_le", "code_diplome", "rncp", "cpne", "npec", "synthetique", "source"];

/// Year, month, day.
type YearMonthDay = (i32, u32, u32);

/// Edition, first day it applies, day it is taken as published.
const EDITIONS: [(&str, YearMonthDay, YearMonthDay); 3] =
    [("2019-10", (2019, 9, 15), (2019, 10, 18)), ("2022-09", (2022, 9, 1), (2022, 9, 1)), ("2023-09", (2023, 9, 8), (2023, 9, 8))];

/// A value of the NPEC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LigneNpec {
    /// Edition of the table.
    pub edition: &'static str,
    /// First day it applies.
    pub applicable_du: NaiveDate,
    /// Day it is taken as published.
    pub publie_le: NaiveDate,
    /// Code of the diploma.
    pub code_diplome: String,
    /// RNCP sheet of 2020, empty when unknown.
    pub rncp: String,
    /// Branch; none for the carence value.
    pub cpne: Option<u32>,
    /// Annual amount, in cents.
    pub npec: i64,
    /// How it was obtained.
    pub source: String,
}

/// Values of one diploma in one edition: the carence value and the branches apart, in whole euros.
#[derive(Debug, Clone)]
struct DiplomaValues {
    carence: f64,
    branches: BTreeMap<u32, f64>,
}

impl DiplomaValues {
    /// The same values after a revision, in whole euros.
    fn revised(self, change: f64) -> Self {
        let revise = |value: f64| (value * change).round();
        let branches = self.branches.into_iter().map(|(cpne, value)| (cpne, revise(value)));
        Self { carence: revise(self.carence), branches: branches.collect() }
    }
}

/// Draws the NPEC of every diploma that has no published row, sorted by edition, diploma and branch.
#[must_use]
pub fn npec(statistics: &Statistics, seed: u64) -> Vec<LigneNpec> {
    let shapes: Vec<DiplomaValues> = statistics.diplomes.iter().map(|diplome| shape(statistics, diplome, seed)).collect();
    let factor = calibration(statistics, &shapes);
    let mut rows = Vec::new();
    for (edition, applicable, published) in EDITIONS {
        for (diplome, shape) in statistics.diplomes.iter().zip(&shapes) {
            let gone = edition != EDITIONS[0].0 && diplome.ferme_le.is_some();
            if PUBLISHED.contains(&diplome.code_diplome.as_str()) || gone {
                continue;
            }
            let change = revision(statistics, diplome, seed, edition);
            let values = settle(statistics, diplome, shape, factor).revised(change);
            rows.extend(edition_rows(statistics, diplome, &values, (edition, day(applicable), day(published))));
        }
    }
    rows.sort_by(|left, right| (left.edition, &left.code_diplome, left.cpne).cmp(&(right.edition, &right.code_diplome, right.cpne)));
    rows
}

/// The table as CSV text.
#[must_use]
pub fn write_csv(rows: &[LigneNpec]) -> String {
    let mut text = csv_line(&COLUMNS);
    for row in rows {
        text.push_str(&csv_line(&[
            row.edition.to_owned(),
            row.applicable_du.to_string(),
            row.publie_le.to_string(),
            row.code_diplome.clone(),
            row.rncp.clone(),
            row.cpne.map_or_else(String::new, |cpne| cpne.to_string()),
            euros(row.npec),
            "oui".to_owned(),
            row.source.clone(),
        ]));
    }
    text
}

fn day((year, month, day): YearMonthDay) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Values before calibration: median of the kind of diploma times the family's factor, and the branches apart.
fn shape(statistics: &Statistics, diplome: &PreparedDiploma, seed: u64) -> DiplomaValues {
    let median = statistics.figures.npec_natures.value.get(&diplome.nature).map_or(7000.0, |range| range[0]);
    let family = statistics.family(&diplome.famille);
    // The kind of diploma already tells part of what the family costs.
    let carence = Stream::new(seed, "npec", key(diplome)).lognormal(0, median * family.npec.powf(0.8), 0.06);
    let branches = multipliers(statistics, diplome, seed);
    let branches = branches.into_iter().map(|(cpne, factor)| (cpne, carence * factor)).collect();
    DiplomaValues { carence, branches }
}

/// Entity of a diploma: the bytes of its code.
fn key(diplome: &PreparedDiploma) -> u64 {
    diplome.code_diplome.bytes().fold(0, |key, byte| (key << 8) | u64::from(byte))
}

/// The branches that pay another value than carence, with their factor: the trade's own ones first, often the lowest
/// payers, then a few others.
fn multipliers(statistics: &Statistics, diplome: &PreparedDiploma, seed: u64) -> BTreeMap<u32, f64> {
    let stream = Stream::new(seed, "npec branches", key(diplome));
    let of_family = |branche: &&Branche| branche.famille == diplome.famille;
    let mut factors = BTreeMap::new();
    for branche in statistics.branches.iter().filter(of_family).filter(|branche| branche.metier_propre == "oui") {
        match stream.pick(0, &[0.60, 0.25, 0.15]) {
            0 => factors.insert(branche.cpne, spread(stream, 1, 0.85, 0.97)),
            1 => factors.insert(branche.cpne, spread(stream, 1, 1.03, 1.25)),
            _ => None,
        };
    }
    let sorted = |branches: &mut dyn Iterator<Item = &Branche>| -> Vec<u32> {
        let cpne: BTreeSet<u32> = branches.map(|branche| branche.cpne).collect();
        cpne.into_iter().collect()
    };
    let close = sorted(&mut statistics.branches.iter().filter(of_family));
    let all = sorted(&mut statistics.branches.iter());
    for rank in 0..stream.below(2, 8) + 2 {
        let list = if stream.chance(10 + rank, 0.4) { &close } else { &all };
        let position = stream.below(30 + rank, u64::try_from(list.len()).unwrap_or(1));
        if let Some(&cpne) = usize::try_from(position).ok().and_then(|position| list.get(position)) {
            factors.entry(cpne).or_insert_with(|| other(stream, rank));
        }
    }
    factors
}

/// Factor of a branch that is not the trade's own.
fn other(stream: Stream, rank: u64) -> f64 {
    match stream.pick(50 + rank, &[0.45, 0.52, 0.015, 0.015]) {
        0 => spread(stream, 70 + rank, 0.85, 0.98),
        1 => spread(stream, 70 + rank, 1.02, 1.30),
        2 => 0.55,
        _ => 1.65,
    }
}

fn spread(stream: Stream, index: u64, from: f64, to: f64) -> f64 {
    from + (to - from) * stream.uniform(index)
}

/// Factor that brings the mean paid per apprentice to the published one, branches weighted as they hire.
fn calibration(statistics: &Statistics, shapes: &[DiplomaValues]) -> f64 {
    let mut factor = 1.0;
    for _ in 0..8 {
        let (mut sum, mut weight) = (0.0, 0.0);
        for pair in &statistics.pairs.rows {
            let diplome = &statistics.diplomes[pair.diplome];
            let values = settle(statistics, diplome, &shapes[pair.diplome], factor);
            sum += pair.weight * mean_paid(statistics, diplome, &values);
            weight += pair.weight;
        }
        factor *= statistics.figures.npec_moyen.value / (sum / weight);
    }
    factor
}

/// Mean paid for an apprentice of this diploma over the branches of its family.
fn mean_paid(statistics: &Statistics, diplome: &PreparedDiploma, values: &DiplomaValues) -> f64 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for branche in statistics.branches.iter().filter(|branche| branche.famille == diplome.famille) {
        sum += branche.poids * values.branches.get(&branche.cpne).unwrap_or(&values.carence);
        weight += branche.poids;
    }
    sum / weight
}

/// Change since 2019, drawn once per diploma and revision.
fn revision(statistics: &Statistics, diplome: &PreparedDiploma, seed: u64, edition: &str) -> f64 {
    let stream = Stream::new(seed, "npec revision", key(diplome));
    let step = |index: u64, [mean, deviation, low, high]: [f64; 4]| 1.0 + (mean + deviation * stream.normal(index)).clamp(low, high);
    let first = step(0, statistics.figures.npec_revision_2022.value);
    let second = step(1, statistics.figures.npec_revision_2023.value);
    match edition {
        "2019-10" => 1.0,
        "2022-09" => first,
        _ => first * second,
    }
}

/// Values in whole euros, the carence value kept in the range of its kind.
fn settle(statistics: &Statistics, diplome: &PreparedDiploma, shape: &DiplomaValues, factor: f64) -> DiplomaValues {
    let natures = &statistics.figures.npec_natures.value;
    let range = natures.get(&diplome.nature).copied().unwrap_or([7000.0, 5000.0, 12000.0]);
    let carence = (shape.carence * factor).clamp(range[1], range[2]).round();
    let scaled = |(cpne, value): (&u32, &f64)| (*cpne, (value / shape.carence * carence).round());
    let branches = shape.branches.iter().map(scaled).collect();
    DiplomaValues { carence, branches }
}

/// Rows of a diploma in an edition; the published values take the place of the drawn ones.
fn edition_rows(
    statistics: &Statistics,
    diplome: &PreparedDiploma,
    values: &DiplomaValues,
    (edition, applicable_du, publie_le): (&'static str, NaiveDate, NaiveDate),
) -> Vec<LigneNpec> {
    let row = |cpne: Option<u32>, euros: f64, source: &str| LigneNpec {
        edition,
        applicable_du,
        publie_le,
        code_diplome: diplome.code_diplome.clone(),
        rncp: diplome.rncp.clone(),
        cpne,
        npec: cents(euros),
        source: source.to_owned(),
    };
    let mut rows = vec![row(None, values.carence, "tirage synthétique, valeur de carence")];
    let anchors = statistics.figures.npec_ancres.value.iter();
    let anchors: Vec<_> = anchors.filter(|anchor| anchor.edition == edition && anchor.code_diplome == diplome.code_diplome).collect();
    for (&cpne, &value) in &values.branches {
        if anchors.iter().all(|anchor| anchor.cpne != cpne) {
            rows.push(row(Some(cpne), value, "tirage synthétique, branche"));
        }
    }
    for anchor in anchors {
        rows.push(row(Some(anchor.cpne), anchor.npec, &anchor.source));
    }
    rows
}

/// Whole euros as cents; amounts under a million: the cast is safe.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn cents(euros: f64) -> i64 {
    euros.round() as i64 * 100
}
