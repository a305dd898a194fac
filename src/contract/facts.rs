//! The columns of the contracts as values: what a condition asks of a contract, what contracts are grouped by.

use std::cmp::Ordering;

use chrono::{Datelike, NaiveDate};

use super::regions::{departement_of, region_of};
use super::{Cohort, Employeur, TypeContrat};
use crate::codes::Niveau;

/// The kind of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// Text.
    Text,
    /// Whole number.
    Number,
    /// Day.
    Date,
    /// Yes or no.
    Flag,
}

/// A value of a column; none where the contract has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Text.
    Text(String),
    /// Whole number.
    Number(i64),
    /// Day.
    Date(NaiveDate),
    /// Yes or no.
    Flag(bool),
}

impl Fact {
    /// How two values of one kind stand; none for two kinds.
    #[must_use]
    pub fn compared(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(one), Self::Text(two)) => Some(one.cmp(two)),
            (Self::Number(one), Self::Number(two)) => Some(one.cmp(two)),
            (Self::Date(one), Self::Date(two)) => Some(one.cmp(two)),
            (Self::Flag(one), Self::Flag(two)) => Some(one.cmp(two)),
            _ => None,
        }
    }

    /// As tables write it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(day) => day.to_string(),
            Self::Flag(flag) => if *flag { "oui" } else { "non" }.to_owned(),
        }
    }
}

/// A column of the contracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractColumn {
    /// Its name, as a condition writes it.
    pub name: &'static str,
    /// What its values are: text, number or day.
    pub kind: FactKind,
    /// Whether it tells of a person so closely that contracts are not grouped by it.
    pub personal: bool,
}

const fn column(name: &'static str, kind: FactKind) -> ContractColumn {
    ContractColumn { name, kind, personal: false }
}

const fn personal(name: &'static str, kind: FactKind) -> ContractColumn {
    ContractColumn { name, kind, personal: true }
}

/// The columns that a condition can name. `departement` is that of the CFA's UAI, `region` too where the contract says none, `mois` and `annee` those of the first day,
/// `tranche_age` and `taille` bands of the age at signature and of the staff.
pub const COLUMNS: [ContractColumn; 27] = [
    column("annee", FactKind::Number),
    column("annee_conclusion", FactKind::Number),
    column("cfa", FactKind::Text),
    column("code_diplome", FactKind::Text),
    personal("contrat_id", FactKind::Text),
    column("cpne", FactKind::Number),
    personal("date_conclusion", FactKind::Date),
    personal("date_debut", FactKind::Date),
    personal("date_fin", FactKind::Date),
    personal("date_rupture", FactKind::Date),
    column("departement", FactKind::Text),
    column("duree_fixe", FactKind::Flag),
    column("duree_reduite", FactKind::Flag),
    personal("effectif_employeur", FactKind::Number),
    column("employeur", FactKind::Text),
    column("idcc", FactKind::Number),
    column("mois", FactKind::Text),
    column("mois_conclusion", FactKind::Text),
    column("niveau", FactKind::Number),
    column("public_prioritaire", FactKind::Flag),
    column("region", FactKind::Text),
    column("rompu", FactKind::Flag),
    column("rqth", FactKind::Flag),
    column("sous_convention", FactKind::Flag),
    column("taille", FactKind::Text),
    column("tranche_age", FactKind::Text),
    column("type_contrat", FactKind::Text),
];

/// Contracts with what their columns are found with.
#[derive(Clone, Copy)]
pub struct ContractFacts<'a> {
    cohort: &'a Cohort,
    level_of: &'a (dyn Fn(&Cohort, usize) -> Option<Niveau> + Sync),
}

impl<'a> ContractFacts<'a> {
    /// The columns of contracts; `level_of` gives the level of a row.
    #[must_use]
    pub const fn new(cohort: &'a Cohort, level_of: &'a (dyn Fn(&Cohort, usize) -> Option<Niveau> + Sync)) -> Self {
        Self { cohort, level_of }
    }

    /// How many contracts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cohort.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cohort.is_empty()
    }

    /// The kind of a column of every table of contracts; none when it is not one.
    #[must_use]
    pub fn kind(name: &str) -> Option<FactKind> {
        COLUMNS.iter().find(|column| column.name == name).map(|column| column.kind)
    }

    /// The value of a column of a contract; none where it has none.
    #[must_use]
    pub fn value(&self, name: &str, row: usize) -> Option<Fact> {
        let (cohort, text) = (self.cohort, |text: &str| Some(Fact::Text(text.to_owned())));
        let contrat = cohort.contrat(row);
        let month = |day: NaiveDate| Some(Fact::Text(format!("{:04}-{:02}", day.year(), day.month())));
        match name {
            "annee" => Some(Fact::Number(i64::from(contrat.debut.0.year()))),
            "annee_conclusion" => Some(Fact::Number(i64::from(contrat.conclusion.0.year()))),
            "cfa" => text(cohort.cfa(row)),
            "code_diplome" => Some(Fact::Text(cohort.code_diplome(row).to_string())),
            "contrat_id" => text(cohort.contrat_id(row)),
            "cpne" => cohort.cpne(row).map(|cpne| Fact::Number(i64::from(cpne.0))),
            "date_conclusion" => Some(Fact::Date(contrat.conclusion.0)),
            "date_debut" => Some(Fact::Date(contrat.debut.0)),
            "date_fin" => Some(Fact::Date(contrat.fin)),
            "date_rupture" => contrat.rupture.map(|rupture| Fact::Date(rupture.0)),
            "departement" => departement_of(cohort.cfa(row)).and_then(|departement| text(&departement.to_ascii_uppercase())),
            "duree_fixe" => Some(Fact::Flag(contrat.duree_fixe)),
            "duree_reduite" => Some(Fact::Flag(contrat.duree_reduite)),
            "effectif_employeur" => cohort.embauche(row).effectif.map(|staff| Fact::Number(i64::from(staff))),
            "employeur" => text(match contrat.employeur {
                Employeur::Prive => "prive",
                Employeur::PublicLocal => "public_local",
                Employeur::PublicEtat => "public_etat",
            }),
            "idcc" => cohort.idcc(row).map(|idcc| Fact::Number(i64::from(idcc.0))),
            "mois" => month(contrat.debut.0),
            "mois_conclusion" => month(contrat.conclusion.0),
            "niveau" => (self.level_of)(cohort, row).map(|niveau| Fact::Number(i64::from(niveau.number()))),
            "public_prioritaire" => Some(Fact::Flag(contrat.public_prioritaire)),
            "region" => cohort.region(row).or_else(|| region_of(cohort.cfa(row))).and_then(text),
            "rompu" => Some(Fact::Flag(contrat.early_end().is_some())),
            "rqth" => Some(Fact::Flag(contrat.rqth)),
            "sous_convention" => contrat.sous_convention.map(Fact::Flag),
            "taille" => cohort.embauche(row).effectif.and_then(|staff| text(taille(staff))),
            "tranche_age" => cohort.embauche(row).naissance.and_then(|born| text(tranche(born, contrat.conclusion.0))),
            "type_contrat" => text(match contrat.kind {
                TypeContrat::Apprentissage => "apprentissage",
                TypeContrat::Professionnalisation => "professionnalisation",
            }),
            _ => cohort.own(name, row).and_then(text),
        }
    }
}

/// The bands of the statistics and of the aids.
const fn taille(staff: u32) -> &'static str {
    match staff {
        0..11 => "moins_de_11",
        11..50 => "de_11_a_49",
        50..250 => "de_50_a_249",
        250.. => "de_250_et_plus",
    }
}

/// The bands of the wages.
fn tranche(born: NaiveDate, signed: NaiveDate) -> &'static str {
    match signed.years_since(born) {
        Some(0..18) | None => "moins_de_18",
        Some(18..21) => "de_18_a_20",
        Some(21..26) => "de_21_a_25",
        Some(26..) => "de_26_et_plus",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_in_order_once() {
        assert!(COLUMNS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }
}
