//! G3 for the class of one contract: which two contracts differ most, and why.

use schemars::JsonSchema;
use serde::Serialize;

use super::Inquiry;
use super::months::{euros, price_word};
use super::schema::Montant;
use super::value::{Note, Value};
use crate::calendar::Month;
use crate::contract::TypeContrat;
use crate::engine::{ClassGap, Classes, Evaluation, Mixer, class_gaps, evaluate};
use crate::units::Centimes;

/// The class of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Class")]
pub struct ContractClass {
    /// `2019-2020`.
    pub annee_scolaire: String,
    /// Its years.
    pub annees: Vec<ClassYear>,
    /// Why the two ends of the class differ, once for each pair of contracts, in the year of its largest gap.
    pub comparaisons: Vec<ClassmatePair>,
}

/// Two contracts of a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Comparison")]
pub struct ClassmatePair {
    /// The year that is compared.
    pub annee: i32,
    /// What each is paid, and what parts them.
    pub raisons: Vec<Note>,
}

/// A class in a calendar year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClassYear {
    /// The calendar year.
    pub annee: i32,
    /// Contracts with a month due that year.
    pub effectif: usize,
    /// Smallest annual amount.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub min: Centimes,
    /// Largest annual amount.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub max: Centimes,
    /// Largest less smallest.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub ecart: Centimes,
    /// What the signature date alone makes of it (G4).
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub ecart_date: Centimes,
    /// The branch.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub ecart_branche: Centimes,
    /// Handicap.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub ecart_rqth: Centimes,
    /// The rest.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub ecart_autre: Centimes,
    /// The contract with the smallest.
    pub contrat_min: String,
    /// The contract with the largest.
    pub contrat_max: String,
}

/// The class of a row; none when the contract is alone in it, or is no contrat d'apprentissage.
pub(super) fn class(inquiry: &Inquiry<'_>, row: usize) -> Option<ContractClass> {
    let cohort = inquiry.cohort;
    if cohort.contrat(row).kind != TypeContrat::Apprentissage {
        return None;
    }
    let same = |other: &usize| {
        cohort.cfa_number(*other) == cohort.cfa_number(row)
            && cohort.diplome_number(*other) == cohort.diplome_number(row)
            && school_year(inquiry, *other) == school_year(inquiry, row)
            && cohort.contrat(*other).kind == TypeContrat::Apprentissage
    };
    let mut classes = Classes::default();
    for member in (0..cohort.len()).filter(same) {
        if let Some(evaluation) = evaluated(inquiry, member) {
            classes.add(cohort, member, &evaluation);
        }
    }
    let mut gaps = class_gaps(cohort, &classes);
    Mixer { cohort, book: inquiry.prices, law: inquiry.law, settings: inquiry.settings }.share(&mut gaps);
    let annee_scolaire = gaps.first()?.annee_scolaire();
    let annees = gaps.iter().map(|gap| ClassYear {
        annee: gap.annee,
        effectif: gap.effectif,
        min: gap.min,
        max: gap.max,
        ecart: gap.ecart(),
        ecart_date: gap.parts.date,
        ecart_branche: gap.parts.branche,
        ecart_rqth: gap.parts.rqth,
        ecart_autre: gap.parts.autre,
        contrat_min: cohort.contrat_id(gap.row_min).to_owned(),
        contrat_max: cohort.contrat_id(gap.row_max).to_owned(),
    });
    Some(ContractClass { annee_scolaire, annees: annees.collect(), comparaisons: comparisons(inquiry, &gaps) })
}

/// The two ends of a class in the year of its largest gap, this contract apart.
pub(super) fn ends(inquiry: &Inquiry<'_>, row: usize, class: &ContractClass) -> Vec<usize> {
    let widest =
        class.annees.iter().filter(|year| year.ecart != Centimes::ZERO).max_by_key(|year| (year.ecart, std::cmp::Reverse(year.annee)));
    let ids = widest.map(|year| [&year.contrat_min, &year.contrat_max]);
    ids.into_iter().flatten().filter_map(|id| inquiry.cohort.row_of(id)).filter(|&other| other != row).collect()
}

/// Each pair of contracts once, in the year of its largest gap, the largest first.
fn comparisons(inquiry: &Inquiry<'_>, gaps: &[ClassGap]) -> Vec<ClassmatePair> {
    let mut widest: Vec<&ClassGap> = gaps.iter().filter(|gap| gap.ecart() != Centimes::ZERO).collect();
    widest.sort_by_key(|gap| (std::cmp::Reverse(gap.ecart()), gap.annee));
    let mut pairs: Vec<&ClassGap> = Vec::new();
    for gap in widest {
        if !pairs.iter().any(|seen| (seen.row_min, seen.row_max) == (gap.row_min, gap.row_max)) {
            pairs.push(gap);
        }
    }
    let compared = |gap: &&ClassGap| ClassmatePair {
        annee: gap.annee,
        raisons: reasons(inquiry, gap.annee, (gap.row_min, gap.min), (gap.row_max, gap.max)),
    };
    pairs.iter().map(compared).collect()
}

fn school_year(inquiry: &Inquiry<'_>, row: usize) -> i32 {
    Classes::school_year(inquiry.cohort.debut(row))
}

fn evaluated(inquiry: &Inquiry<'_>, row: usize) -> Option<Evaluation> {
    let contrat = inquiry.cohort.contrat(row);
    let prices = inquiry.prices.price(&contrat, &inquiry.prices.keys(inquiry.cohort, row)).prices;
    evaluate(&contrat, &prices, inquiry.law, inquiry.settings).ok()
}

/// A sentence for each of the two contracts, then what they share and what parts them.
fn reasons(inquiry: &Inquiry<'_>, year: i32, min: (usize, Centimes), max: (usize, Centimes)) -> Vec<Note> {
    let Some((low, high)) = evaluated(inquiry, min.0).zip(evaluated(inquiry, max.0)) else { return Vec::new() };
    let mut notes = vec![member(inquiry, min, &low, year), member(inquiry, max, &high, year)];
    let (a, b) = (inquiry.cohort.contrat(min.0), inquiry.cohort.contrat(max.0));
    let prices = |row: usize| inquiry.prices.price(&inquiry.cohort.contrat(row), &inquiry.prices.keys(inquiry.cohort, row)).prices;
    let same_prices = {
        let (low, high) = (prices(min.0), prices(max.0));
        (low.cout_prefecture, low.npec) == (high.cout_prefecture, high.npec)
    };
    let same_facts = (a.sous_convention, a.employeur, a.rqth, a.part_distance) == (b.sous_convention, b.employeur, b.rqth, b.part_distance);
    let values = [("year", Value::Number(i64::from(year))), ("amount", Value::Amount(max.1 - min.1))];
    if low.regime() != high.regime() && same_prices && same_facts {
        notes.push(Note::new("class.signature_alone", values));
    } else {
        notes.push(Note::new("class.gap", values));
        let differing = [
            (low.regime() != high.regime(), "class.other_regime"),
            (a.sous_convention != b.sous_convention, "class.other_convention"),
            (a.employeur != b.employeur, "class.other_employer"),
            (!same_prices, "class.other_prices"),
            (a.rqth != b.rqth, "class.other_rqth"),
            (a.part_distance != b.part_distance, "class.other_distance"),
        ];
        notes.extend(differing.into_iter().filter(|(differs, _)| *differs).map(|(_, key)| Note::new(key, [])));
    }
    notes
}

/// Signed when, under which regime, paid at which price that year.
fn member(inquiry: &Inquiry<'_>, (row, amount): (usize, Centimes), evaluation: &Evaluation, year: i32) -> Note {
    let schedule = &evaluation.due;
    let (from, to) = (Month::january(year) - schedule.start, Month::january(year + 1) - schedule.start);
    let mut prices = schedule.segments.iter().filter(|segment| segment.first < to && segment.end > from);
    let price = prices.next().map(|segment| segment.basis);
    let one = price.filter(|&price| prices.all(|segment| segment.basis == price));
    let named = one.map_or(Value::Word("price", "mixed"), price_word);
    Note::new(
        "class.member",
        [
            ("contrat_id", Value::Text(inquiry.cohort.contrat_id(row).to_owned())),
            ("conclusion", Value::Day(inquiry.cohort.contrat(row).conclusion.0)),
            ("regime", Value::Word("regime", evaluation.regime().as_str())),
            ("price", named),
            ("year", Value::Number(i64::from(year))),
            ("amount", Value::Amount(amount)),
        ],
    )
}
