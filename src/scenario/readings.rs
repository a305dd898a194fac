//! Readings: the points that the law leaves open, each with its answers; what each moves alone, and all of them together.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use rayon::prelude::*;
use serde::Deserialize;

use super::difference::{Difference, LawVariant, differences};
use super::{InForce, Law, Scenario, ScenarioText};
use crate::contract::Cohort;
use crate::diagnostic::{Code, Diagnostic, LineEnds};
use crate::engine::{PriceBook, evaluate, pieces_of};
use crate::legislation::{Bilingual, Nomenclature, Settings};
use crate::units::Centimes;

/// Rows of one piece of work.
const ROWS: usize = 4_096;

/// One answer to a reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its name, as in a scenario.
    pub name: String,
    /// Its words.
    pub label: Bilingual,
    /// The piece of scenario that chooses it; empty for the default.
    pub text: String,
}

/// A point that the law leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its name.
    pub name: String,
    /// What it is about, in a few words; its name when the file has none.
    pub title: Bilingual,
    /// The rule that it bears on.
    pub rule: String,
    /// The question.
    pub question: Bilingual,
    /// Why it is open.
    pub source: String,
    /// The answers; the first is the default.
    pub choices: Vec<Choice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadingsFile {
    lectures: Vec<WrittenReading>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenReading {
    nom: String,
    regle: String,
    titre: Option<Bilingual>,
    question: Bilingual,
    source: String,
    defaut: WrittenAnswer,
    autres: Vec<WrittenAnswer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAnswer {
    nom: String,
    fr: String,
    en: String,
    #[serde(default)]
    reglages: toml::Table,
    #[serde(default)]
    parametres: Vec<toml::Table>,
}

impl WrittenAnswer {
    fn choice(self, reading: &str) -> Choice {
        let mut piece = toml::Table::new();
        let header: toml::Table = [("titre".to_owned(), toml::Value::String(format!("{reading} = {}", self.nom)))].into_iter().collect();
        piece.insert("scenario".to_owned(), toml::Value::Table(header));
        piece.insert("reglages".to_owned(), toml::Value::Table(self.reglages));
        piece.insert("parametres".to_owned(), toml::Value::Array(self.parametres.into_iter().map(toml::Value::Table).collect()));
        Choice { name: self.nom, label: Bilingual { fr: self.fr, en: self.en }, text: toml::to_string(&piece).unwrap_or_default() }
    }
}

/// The readings of a file.
///
/// # Errors
/// `S001` when it cannot be read.
pub fn readings(file: &str, text: &str) -> Result<Vec<Reading>, Vec<Diagnostic>> {
    let read: ReadingsFile = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| LineEnds::of(text).at(span.start));
        vec![Diagnostic::error(Code::S001).in_file(file).on_line(line).with("cause", error.message())]
    })?;
    let reading = |written: WrittenReading| {
        let name = written.nom;
        let choices = std::iter::once(written.defaut).chain(written.autres).map(|answer| answer.choice(&name)).collect();
        let title = written.titre.unwrap_or_else(|| Bilingual { fr: name.clone(), en: name.clone() });
        Reading { title, rule: written.regle, question: written.question, source: written.source, choices, name }
    };
    Ok(read.lectures.into_iter().map(reading).collect())
}

/// What an answer that is not the default moves alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alone {
    /// The reading, by rank.
    pub reading: usize,
    /// The answer, by rank: not 0.
    pub choice: usize,
    /// What it changes; none when the scenario itself has already chosen.
    pub difference: Option<Difference>,
}

/// A combination of answers and what is due under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combination {
    /// The answer of each reading, by rank.
    pub choices: Vec<usize>,
    /// Due over the whole life of all contracts.
    pub due: Centimes,
}

/// Every reading, alone and together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// Due with the answers of the scenario.
    pub due: Centimes,
    /// Each other answer alone.
    pub alone: Vec<Alone>,
    /// Combinations of answers that move what is due.
    pub combinations: u64,
    /// The one under which least is due; the first of equals.
    pub least: Combination,
    /// The one under which most is due; the first of equals.
    pub most: Combination,
}

/// What readings are asked of.
#[derive(Clone, Copy, Debug)]
pub struct ReadingsInquiry<'a> {
    /// The scenario, as one text.
    pub scenario: &'a ScenarioText,
    /// The law before it.
    pub base: InForce<'a>,
    /// The day of the law.
    pub as_of: Option<NaiveDate>,
    /// The contracts.
    pub cohort: &'a Cohort,
    /// Diplomas and branches.
    pub nomenclature: &'a Nomenclature,
}

/// A law and its settings, owned.
struct ReadingLaw {
    law: Law,
    settings: Settings,
}

impl ReadingsInquiry<'_> {
    /// The scenario with some answers; none when it has chosen otherwise itself.
    fn with(&self, readings: &[Reading], choices: &[(usize, usize)]) -> Option<ReadingLaw> {
        let mut sources = vec![self.scenario.clone()];
        for &(reading, choice) in choices.iter().filter(|&&(_, choice)| choice > 0) {
            let (reading, choice) = (&readings[reading], &readings[reading].choices[choice]);
            let name = format!("{}={}", reading.name, choice.name);
            sources.push(ScenarioText { file: name.clone(), name, text: choice.text.clone() });
        }
        let (scenario, _) = Scenario::compose(&sources).ok()?;
        let law = scenario.law(self.base, self.as_of).ok()?;
        Some(ReadingLaw { law, settings: scenario.settings })
    }
}

/// Runs every reading alone, then every combination of those that move what is due.
///
/// # Errors
/// The faults of the scenario.
pub fn matrix(question: &ReadingsInquiry<'_>, readings: &[Reading]) -> Result<Matrix, Vec<Diagnostic>> {
    let (scenario, _) = Scenario::compose(std::slice::from_ref(question.scenario))?;
    let base = ReadingLaw { law: scenario.law(question.base, question.as_of)?, settings: scenario.settings };
    let asked: Vec<(usize, usize)> =
        readings.iter().enumerate().flat_map(|(rank, reading)| (1..reading.choices.len()).map(move |choice| (rank, choice))).collect();
    let chosen: Vec<Option<ReadingLaw>> = asked.iter().map(|&one| question.with(readings, &[one])).collect();
    let variants: Vec<LawVariant<'_>> = chosen.iter().flatten().map(ReadingLaw::variant).collect();
    let mut found = differences(question.cohort, question.nomenclature, &base.variant(), &variants).into_iter();
    let alone: Vec<Alone> = asked
        .iter()
        .zip(&chosen)
        .map(|(&(reading, choice), chosen)| Alone { reading, choice, difference: chosen.as_ref().and_then(|_| found.next()) })
        .collect();
    let moving = moving(readings, &alone);
    let (combinations, totals) = all_combinations(question, readings, &moving, &base);
    let combination = |rank: usize| {
        let mut choices = vec![0; readings.len()];
        combinations[rank].iter().for_each(|&(reading, choice)| choices[reading] = choice);
        Combination { choices, due: totals[rank] }
    };
    let ranks = 0..totals.len();
    let least = ranks.clone().min_by_key(|&rank| totals[rank]).unwrap_or(0);
    let most = ranks.rev().max_by_key(|&rank| totals[rank]).unwrap_or(0);
    let due = totals.first().copied().unwrap_or_default();
    Ok(Matrix { due, alone, combinations: totals.len() as u64, least: combination(least), most: combination(most) })
}

impl ReadingLaw {
    fn variant(&self) -> LawVariant<'_> {
        LawVariant { law: &self.law, settings: self.settings }
    }
}

/// The answers that move what is due, by reading; the default comes first.
fn moving(readings: &[Reading], alone: &[Alone]) -> Vec<(usize, Vec<usize>)> {
    let moves = |reading: usize, choice: usize| {
        let of = |one: &&Alone| (one.reading, one.choice) == (reading, choice);
        alone.iter().find(of).and_then(|one| one.difference.as_ref()).is_some_and(|difference| difference.contracts_due > 0)
    };
    let choices = |reading: usize| -> Vec<usize> {
        std::iter::once(0).chain((1..readings[reading].choices.len()).filter(|&choice| moves(reading, choice))).collect()
    };
    (0..readings.len()).map(|reading| (reading, choices(reading))).filter(|(_, choices)| choices.len() > 1).collect()
}

/// Answers of a combination: the reading and the answer, by rank.
type Answers = Vec<(usize, usize)>;

/// Every combination, the first being that of the scenario, with what is due under it. A contract is evaluated under the combinations
/// of the readings that move it alone; the others leave it as it is.
fn all_combinations(
    question: &ReadingsInquiry<'_>,
    readings: &[Reading],
    moving: &[(usize, Vec<usize>)],
    base: &ReadingLaw,
) -> (Vec<Answers>, Vec<Centimes>) {
    let combinations = product(moving);
    let mut chosen: Vec<Option<ReadingLaw>> = combinations.iter().skip(1).map(|answers| question.with(readings, answers)).collect();
    chosen.insert(0, None);
    let of = |rank: usize| chosen[rank].as_ref().unwrap_or(base);
    let books: Vec<PriceBook<'_>> =
        (0..combinations.len()).map(|rank| of(rank).law.book(question.nomenclature, &of(rank).settings)).collect();
    let due = |row: usize, rank: usize| -> Centimes {
        let contrat = question.cohort.contrat(row);
        let priced = books[rank].price(&contrat, &books[rank].keys(question.cohort, row));
        evaluate(&contrat, &priced.prices, &of(rank).law.law, &of(rank).settings).map_or(Centimes::ZERO, |evaluation| evaluation.du_loi())
    };
    let place = CombinationRanks::of(moving);
    let piece = |rows: Range<usize>| {
        let mut sums: BTreeMap<u64, Vec<Centimes>> = BTreeMap::new();
        for row in rows {
            let base = due(row, 0);
            let moved = |reading: usize| (1..moving[reading].1.len()).any(|choice| due(row, place.single(reading, choice)) != base);
            let touched = (0..moving.len()).filter(|&reading| moved(reading)).fold(0_u64, |mask, reading| mask | 1 << reading);
            let among = place.among(touched);
            let sums = sums.entry(touched).or_insert_with(|| vec![Centimes::ZERO; among.len()]);
            sums.iter_mut().zip(&among).for_each(|(sum, &rank)| *sum += due(row, rank));
        }
        sums
    };
    let together = |mut one: BTreeMap<u64, Vec<Centimes>>, two: BTreeMap<u64, Vec<Centimes>>| {
        for (mask, sums) in two {
            match one.get_mut(&mask) {
                Some(known) => known.iter_mut().zip(sums).for_each(|(known, sum)| *known += sum),
                None => drop(one.insert(mask, sums)),
            }
        }
        one
    };
    let sums = pieces_of(ROWS, question.cohort.len()).into_par_iter().map(piece).reduce(BTreeMap::new, together);
    let total = |rank: usize| -> Centimes {
        let of_mask = |(&mask, sums): (&u64, &Vec<Centimes>)| {
            let restricted = place.restricted(rank, mask);
            place.among(mask).iter().position(|&among| among == restricted).map_or(Centimes::ZERO, |position| sums[position])
        };
        sums.iter().map(of_mask).sum()
    };
    let totals = (0..combinations.len()).map(total).collect();
    (combinations, totals)
}

/// Every combination of answers, the last reading turning fastest.
fn product(moving: &[(usize, Vec<usize>)]) -> Vec<Answers> {
    moving.iter().fold(vec![Vec::new()], |all, (reading, choices)| {
        let with = |answers: &Answers| {
            choices.iter().map(|&choice| answers.iter().copied().chain([(*reading, choice)]).collect::<Answers>()).collect::<Vec<_>>()
        };
        all.iter().flat_map(with).collect()
    })
}

/// Ranks of combinations, as numbers whose digits are the answers.
struct CombinationRanks {
    weights: Vec<usize>,
    sizes: Vec<usize>,
}

impl CombinationRanks {
    fn of(moving: &[(usize, Vec<usize>)]) -> Self {
        let sizes: Vec<usize> = moving.iter().map(|(_, choices)| choices.len()).collect();
        let mut weights = vec![1; sizes.len()];
        for reading in (1..sizes.len()).rev() {
            weights[reading - 1] = weights[reading] * sizes[reading];
        }
        Self { weights, sizes }
    }

    /// The combination with one other answer.
    fn single(&self, reading: usize, choice: usize) -> usize {
        self.weights[reading] * choice
    }

    /// The combinations in which only these readings have another answer.
    fn among(&self, mask: u64) -> Vec<usize> {
        let touched = (0..self.sizes.len()).filter(|reading| mask & 1 << reading != 0);
        touched.fold(vec![0], |ranks, reading| {
            ranks.iter().flat_map(|rank| (0..self.sizes[reading]).map(move |choice| rank + self.single(reading, choice))).collect()
        })
    }

    /// A combination with the answers of the other readings left at the default.
    fn restricted(&self, rank: usize, mask: u64) -> usize {
        let mut left = rank;
        let mut kept = 0;
        for reading in 0..self.sizes.len() {
            let (mut choice, weight) = (0, self.weights[reading]);
            while left >= weight {
                left -= weight;
                choice += 1;
            }
            kept += if mask & 1 << reading != 0 { weight * choice } else { 0 };
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_are_numbered_by_their_answers() {
        let moving = [(0, vec![0, 1, 2]), (3, vec![0, 1])];
        let (all, place) = (product(&moving), CombinationRanks::of(&moving));
        assert_eq!(all.len(), 6);
        assert_eq!(all[place.single(0, 2)], [(0, 2), (3, 0)]);
        assert_eq!(place.among(0b10), [0, 1]);
        assert_eq!(place.restricted(5, 0b01), place.single(0, 2));
    }
}
