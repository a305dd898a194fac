//! Two versions of a list of contracts: rows added, removed, changed column by column, and the share of each in a difference.
//!
//! Rows and columns are players of a group (Owen, 1977, « Values of games with a priori unions »): what the data change is shared with
//! the law, the settings and the rest as one factor, then cut between its own parts. What is due is a sum over contracts, so each
//! contract is cut on its own.

use std::collections::BTreeMap;

use super::measure::due_by_row;
use super::world::ComparedWorld;
use crate::contract::{Cohort, CohortBuilder, Ligne};
use crate::units::Centimes;
use crate::units::shapley::{Numerator, factorial, numerators};

/// The most columns of one contract that are told apart; beyond, its change is one part.
const MOST_COLUMNS: usize = 6;
/// The part of the contracts that appear.
pub const ADDED: &str = "ajoutes";
/// The part of the contracts that disappear.
pub const REMOVED: &str = "retires";
/// The part of contracts of which too many columns change.
pub const SEVERAL: &str = "plusieurs_colonnes";

/// A column: whether it differs, and how it is taken over.
struct ComparedColumn {
    name: &'static str,
    differs: fn(&Ligne, &Ligne) -> bool,
    take: fn(&mut Ligne, &Ligne),
}

macro_rules! columns {
    ($($name:literal => $($field:ident).+;)*) => {
        const COLUMNS: &[ComparedColumn] = &[$(ComparedColumn {
            name: $name,
            differs: |one, other| one.$($field).+ != other.$($field).+,
            take: |mine, theirs| mine.$($field).+.clone_from(&theirs.$($field).+),
        },)*];
    };
}

columns! {
    "cfa" => cfa;
    "code_diplome" => code_diplome;
    "niveau" => niveau;
    "idcc" => idcc;
    "cpne" => cpne;
    "region" => region;
    "date_conclusion" => contrat.conclusion;
    "date_debut" => contrat.debut;
    "date_fin" => contrat.fin;
    "date_rupture" => contrat.rupture;
    "maintien_jusqu_au" => contrat.maintien;
    "date_entree_cfa" => contrat.entree_cfa;
    "sous_convention" => contrat.sous_convention;
    "employeur" => contrat.employeur;
    "type_contrat" => contrat.kind;
    "rqth" => contrat.rqth;
    "duree_reduite" => contrat.duree_reduite;
    "duree_fixe" => contrat.duree_fixe;
    "part_distance" => contrat.part_distance;
    "nouvel_employeur" => contrat.nouvel_employeur;
    "diplome_meme_niveau" => diplome_meme_niveau;
    "public_prioritaire" => contrat.public_prioritaire;
    "nuits" => contrat.nuits;
    "repas" => contrat.repas;
    "premier_equipement" => contrat.premier_equipement;
    "prix_cfa" => contrat.prix_cfa;
    "taux_horaire" => contrat.taux_horaire;
    "heures" => contrat.heures;
    "cout_prefecture" => contrat.cout_prefecture;
    "npec" => contrat.npec;
}

/// A contract on both sides with the columns that differ.
struct ContractChange {
    before: Ligne,
    after: Ligne,
    columns: Vec<&'static ComparedColumn>,
}

impl ContractChange {
    /// The contract when the columns of the bits of `case` have changed; all of it for a contract whose change is one part.
    fn version(&self, case: usize) -> Ligne {
        if self.columns.is_empty() {
            return if case == 0 { self.before.clone() } else { self.after.clone() };
        }
        let mut ligne = self.before.clone();
        let taken = self.columns.iter().enumerate().filter(|(bit, _)| case & (1 << bit) != 0);
        taken.for_each(|(_, column)| (column.take)(&mut ligne, &self.after));
        ligne
    }

    /// How many parts its change has.
    fn parts(&self) -> usize {
        self.columns.len().max(1)
    }
}

/// How two lists differ.
pub struct ListChanges {
    removed: Vec<Ligne>,
    added: Vec<Ligne>,
    changed: Vec<ContractChange>,
}

/// Contracts of each part: how many appear, disappear, or have another value in a column.
pub type PartCounts = BTreeMap<&'static str, u64>;

impl ListChanges {
    /// Compares two lists by identifier.
    #[must_use]
    pub fn between(before: &Cohort, after: &Cohort) -> Self {
        let missing = |list: &Cohort, other: &Cohort| -> Vec<Ligne> {
            (0..list.len()).filter(|&row| other.row_of(list.contrat_id(row)).is_none()).map(|row| list.ligne(row)).collect()
        };
        let changed = (0..before.len()).filter_map(|row| {
            let other = after.row_of(before.contrat_id(row))?;
            let (before, after) = (before.ligne(row), after.ligne(other));
            let columns: Vec<&ComparedColumn> = COLUMNS.iter().filter(|column| (column.differs)(&before, &after)).collect();
            if columns.is_empty() {
                return None;
            }
            let columns = if columns.len() > MOST_COLUMNS { Vec::new() } else { columns };
            Some(ContractChange { before, after, columns })
        });
        Self { removed: missing(before, after), added: missing(after, before), changed: changed.collect() }
    }

    /// Contracts of each part.
    #[must_use]
    pub fn counts(&self) -> PartCounts {
        let mut counts = PartCounts::new();
        let mut count = |part: &'static str, more: u64| {
            if more > 0 {
                *counts.entry(part).or_default() += more;
            }
        };
        count(REMOVED, self.removed.len() as u64);
        count(ADDED, self.added.len() as u64);
        for changed in &self.changed {
            if changed.columns.is_empty() {
                count(SEVERAL, 1);
            } else {
                changed.columns.iter().for_each(|column| count(column.name, 1));
            }
        }
        counts
    }

    /// The share of each part of the data in a world, over the denominator [`denominator`].
    #[must_use]
    pub fn shares(&self, world: ComparedWorld<'_>) -> BTreeMap<&'static str, Numerator> {
        let mut shares: BTreeMap<&'static str, Numerator> = BTreeMap::new();
        let sum = |lignes: &[Ligne]| due(lignes.iter().cloned(), world).iter().map(|due| i128::from(due.0)).sum::<i128>();
        for (part, amount) in [(REMOVED, -sum(&self.removed)), (ADDED, sum(&self.added))] {
            *shares.entry(part).or_default() += amount * denominator();
        }
        let versions = self.changed.iter().flat_map(|changed| (0..1 << changed.parts()).map(|case| changed.version(case)));
        let due = due(versions, world);
        let mut first = 0;
        for changed in &self.changed {
            let parts = changed.parts();
            let of = numerators(parts, |case| i128::from(due[first + case].0));
            let names = changed.columns.iter().map(|column| column.name).chain(changed.columns.is_empty().then_some(SEVERAL));
            for (name, share) in names.zip(of) {
                *shares.entry(name).or_default() += share * scale(parts);
            }
            first += 1 << parts;
        }
        shares
    }
}

/// The common denominator of the shares of contracts of any number of parts.
#[must_use]
pub const fn denominator() -> i128 {
    factorial(MOST_COLUMNS)
}

/// From the denominator of a contract's own parts to the common one.
const fn scale(parts: usize) -> i128 {
    let mut product = 1;
    let mut k = parts + 1;
    while k <= MOST_COLUMNS {
        product *= k as i128;
        k += 1;
    }
    product
}

/// What is due for each of some contracts in a world, in their order; nothing for one that is set aside.
fn due(lignes: impl Iterator<Item = Ligne>, world: ComparedWorld<'_>) -> Vec<Centimes> {
    let mut builder = CohortBuilder::default();
    for (rank, mut ligne) in lignes.enumerate() {
        // The rank as identifier keeps the order, and versions of one contract apart.
        ligne.contrat_id = format!("{rank:010}");
        builder.push(&ligne);
    }
    due_by_row(&builder.finish(), world)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denominators_agree() {
        assert!((1..=MOST_COLUMNS).all(|parts| factorial(parts) * scale(parts) == denominator()));
    }
}
