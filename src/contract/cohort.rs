//! Many contracts as columns, sorted by identifier.

mod builder;

use std::sync::Arc;

use chrono::NaiveDate;

use super::columns::{InternedNames, OwnColumn, PackedTexts, reordered};
use super::contrat::{Contrat, Employeur, Heures, TypeContrat};
use super::embauche::Embauche;
use super::sparse::Sparse;
use crate::calendar::{DateConclusion, DateDebut, DateEntreeCfa, DateRupture};
use crate::codes::{CodeDiplome, Cpne, Idcc, Niveau};
use crate::units::{Centimes, Part};

pub use builder::CohortBuilder;

/// One row of the contracts table: the contract, its keys, and what later questions need (wages, groups).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ligne {
    /// Identifier: no two rows of a cohort have the same.
    pub contrat_id: String,
    /// Identifier of the CFA: its UAI, or any other.
    pub cfa: String,
    /// Code of the diploma (Éducation nationale, eight characters).
    pub code_diplome: CodeDiplome,
    /// Level given by the file.
    pub niveau: Option<Niveau>,
    /// Convention collective of the employer.
    pub idcc: Option<Idcc>,
    /// Branch of the employer.
    pub cpne: Option<Cpne>,
    /// Région of the CFA, when the file says it.
    pub region: Option<String>,
    /// OPCO of the employer, as its file names it: no rule reads it.
    pub opco: Option<String>,
    /// Employees of the employer.
    pub effectif_employeur: Option<u32>,
    /// Birth date. Never written to any output.
    pub date_naissance: Option<NaiveDate>,
    /// A diploma of the same level, in direct relation, obtained before (D6222-30).
    pub diplome_meme_niveau: bool,
    /// Time abroad, first and last day (R14).
    pub mobilite: (Option<NaiveDate>, Option<NaiveDate>),
    /// The facts that the rules read.
    pub contrat: Contrat,
    /// Columns of the file's own that were asked for, each with its value: no rule reads them.
    pub own: Vec<(Arc<str>, String)>,
}

/// The prices that a contract itself has, EUR/year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnPrices {
    /// Annual coût préfecture that the file gives, EUR/year in cents.
    pub cout_prefecture: Option<Centimes>,
    /// Annual NPEC that the file gives, EUR/year in cents.
    pub npec: Option<Centimes>,
}

mod flag {
    pub const CONVENTION_KNOWN: u16 = 1;
    pub const CONVENTION: u16 = 1 << 1;
    pub const RQTH: u16 = 1 << 2;
    pub const DUREE_REDUITE: u16 = 1 << 3;
    pub const DUREE_FIXE: u16 = 1 << 4;
    pub const PRIORITAIRE: u16 = 1 << 5;
    pub const PUBLIC_LOCAL: u16 = 1 << 6;
    pub const PUBLIC_ETAT: u16 = 1 << 7;
    pub const PROFESSIONNALISATION: u16 = 1 << 8;
    pub const NOUVEL_EMPLOYEUR: u16 = 1 << 9;
    pub const MEME_NIVEAU: u16 = 1 << 10;
}

/// Contracts as columns. Rows are in the byte order of `contrat_id`, whatever the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Cohort {
    ids: PackedTexts,
    cfas: InternedNames<String>,
    cfa: Vec<u32>,
    diplomes: InternedNames<CodeDiplome>,
    diplome: Vec<u32>,
    regions: InternedNames<String>,
    region: Vec<u32>,
    opcos: InternedNames<String>,
    opco: Sparse<u32>,
    niveau: Sparse<Niveau>,
    idcc: Sparse<Idcc>,
    cpne: Sparse<Cpne>,
    conclusion: Vec<DateConclusion>,
    debut: Vec<DateDebut>,
    fin: Vec<NaiveDate>,
    rupture: Sparse<DateRupture>,
    maintien: Sparse<NaiveDate>,
    entree_cfa: Sparse<DateEntreeCfa>,
    mobilite_debut: Sparse<NaiveDate>,
    mobilite_fin: Sparse<NaiveDate>,
    date_naissance: Sparse<NaiveDate>,
    effectif_employeur: Sparse<u32>,
    flags: Vec<u16>,
    part_distance: Sparse<Part>,
    nuits: Sparse<u32>,
    repas: Sparse<u32>,
    premier_equipement: Sparse<Centimes>,
    prix_cfa: Sparse<Centimes>,
    taux_horaire: Sparse<Centimes>,
    heures: Sparse<Heures>,
    cout_prefecture: Sparse<Centimes>,
    npec: Sparse<Centimes>,
    own: Vec<OwnColumn>,
}

impl Cohort {
    /// How many contracts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.conclusion.len()
    }

    /// Whether there is no contract.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.conclusion.is_empty()
    }

    /// The identifier of a row.
    #[must_use]
    pub fn contrat_id(&self, row: usize) -> &str {
        self.ids.get(row)
    }

    /// The row of an identifier.
    #[must_use]
    pub fn row_of(&self, contrat_id: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.contrat_id(middle).cmp(contrat_id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The name of every CFA, by number.
    #[must_use]
    pub fn cfas(&self) -> &[String] {
        &self.cfas.names
    }

    /// The number of a row's CFA.
    #[must_use]
    pub fn cfa_number(&self, row: usize) -> u32 {
        self.cfa[row]
    }

    /// Identifier of a row's CFA.
    #[must_use]
    pub fn cfa(&self, row: usize) -> &str {
        &self.cfas.names[self.cfa[row] as usize]
    }

    /// Every diploma, by number.
    #[must_use]
    pub fn diplomes(&self) -> &[CodeDiplome] {
        &self.diplomes.names
    }

    /// The number of a row's diploma.
    #[must_use]
    pub fn diplome_number(&self, row: usize) -> u32 {
        self.diplome[row]
    }

    /// Code of a row's diploma.
    #[must_use]
    pub fn code_diplome(&self, row: usize) -> CodeDiplome {
        self.diplomes.names[self.diplome[row] as usize]
    }

    /// Région of a row, if its file names one.
    #[must_use]
    pub fn region(&self, row: usize) -> Option<&str> {
        self.regions.names.get(self.region[row] as usize).map(String::as_str)
    }

    /// The level that the file gives.
    #[must_use]
    pub fn niveau(&self, row: usize) -> Option<Niveau> {
        self.niveau.get(row)
    }

    /// Convention collective of a row's employer, if its file has one.
    #[must_use]
    pub fn idcc(&self, row: usize) -> Option<Idcc> {
        self.idcc.get(row)
    }

    /// Branch of a row's employer, if its file names one; the IDCC is not looked up here.
    #[must_use]
    pub fn cpne(&self, row: usize) -> Option<Cpne> {
        self.cpne.get(row)
    }

    /// First day abroad (R14).
    #[must_use]
    pub fn mobilite_debut(&self, row: usize) -> Option<NaiveDate> {
        self.mobilite_debut.get(row)
    }

    /// The OPCO of a row's employer, if its file names one.
    #[must_use]
    pub fn opco(&self, row: usize) -> Option<&str> {
        self.opco.get(row).and_then(|number| self.opcos.names.get(number as usize)).map(String::as_str)
    }

    /// A row's first day.
    #[must_use]
    pub fn debut(&self, row: usize) -> DateDebut {
        self.debut[row]
    }

    /// The contract of a row.
    #[inline(always)]
    #[must_use]
    pub fn contrat(&self, row: usize) -> Contrat {
        let flags = self.flags[row];
        let on = |flag: u16| flags & flag != 0;
        Contrat {
            conclusion: self.conclusion[row],
            debut: self.debut[row],
            fin: self.fin[row],
            rupture: self.rupture.get(row),
            maintien: self.maintien.get(row),
            entree_cfa: self.entree_cfa.get(row),
            sous_convention: on(flag::CONVENTION_KNOWN).then(|| on(flag::CONVENTION)),
            employeur: match (on(flag::PUBLIC_LOCAL), on(flag::PUBLIC_ETAT)) {
                (true, _) => Employeur::PublicLocal,
                (_, true) => Employeur::PublicEtat,
                _ => Employeur::Prive,
            },
            kind: if on(flag::PROFESSIONNALISATION) { TypeContrat::Professionnalisation } else { TypeContrat::Apprentissage },
            rqth: on(flag::RQTH),
            duree_reduite: on(flag::DUREE_REDUITE),
            duree_fixe: on(flag::DUREE_FIXE),
            public_prioritaire: on(flag::PRIORITAIRE),
            nouvel_employeur: on(flag::NOUVEL_EMPLOYEUR),
            part_distance: self.part_distance.get(row).unwrap_or(Part::NONE),
            nuits: self.nuits.get(row).unwrap_or(0),
            repas: self.repas.get(row).unwrap_or(0),
            premier_equipement: self.premier_equipement.get(row).unwrap_or_default(),
            prix_cfa: self.prix_cfa.get(row),
            taux_horaire: self.taux_horaire.get(row),
            heures: self.heures.get(row),
            cout_prefecture: self.cout_prefecture.get(row),
            npec: self.npec.get(row),
        }
    }

    /// The employer's side of a row.
    #[must_use]
    pub fn embauche(&self, row: usize) -> Embauche {
        Embauche {
            effectif: self.effectif_employeur.get(row),
            naissance: self.date_naissance.get(row),
            meme_niveau: self.flags[row] & flag::MEME_NIVEAU != 0,
            mobilite: (self.mobilite_debut.get(row), self.mobilite_fin.get(row)),
        }
    }

    /// Whether a row of another cohort says the same of its contract as a row of this one, identifier apart.
    #[must_use]
    pub fn same_line(&self, row: usize, other: &Self, place: usize) -> bool {
        let keys = |cohort: &Self, row: usize| (cohort.code_diplome(row), cohort.niveau(row), cohort.idcc(row), cohort.cpne(row));
        self.contrat(row) == other.contrat(place)
            && keys(self, row) == keys(other, place)
            && self.embauche(row) == other.embauche(place)
            && self.cfa(row) == other.cfa(place)
            && self.region(row) == other.region(place)
    }

    /// A whole row, as it was read.
    #[must_use]
    pub fn ligne(&self, row: usize) -> Ligne {
        Ligne {
            contrat_id: self.contrat_id(row).to_owned(),
            cfa: self.cfa(row).to_owned(),
            code_diplome: self.code_diplome(row),
            niveau: self.niveau(row),
            idcc: self.idcc(row),
            cpne: self.cpne(row),
            region: self.region(row).map(str::to_owned),
            opco: self.opco(row).map(str::to_owned),
            effectif_employeur: self.effectif_employeur.get(row),
            date_naissance: self.date_naissance.get(row),
            diplome_meme_niveau: self.flags[row] & flag::MEME_NIVEAU != 0,
            mobilite: (self.mobilite_debut.get(row), self.mobilite_fin.get(row)),
            contrat: self.contrat(row),
            own: self.own.iter().map(|column| (Arc::clone(&column.name), column.get(row).unwrap_or_default().to_owned())).collect(),
        }
    }

    /// The names of the columns of the file's own that were asked for.
    pub fn own_columns(&self) -> impl Iterator<Item = &str> {
        self.own.iter().map(|column| &*column.name)
    }

    /// The value of one of them; none where it is empty.
    #[must_use]
    pub fn own(&self, name: &str, row: usize) -> Option<&str> {
        self.own.iter().find(|column| &*column.name == name)?.get(row)
    }

    /// Gives each contract, in order, the prices that it has from now on.
    pub fn take_prices(&mut self, prices: &[OwnPrices]) {
        (self.cout_prefecture, self.npec) = Default::default();
        for (row, prices) in prices.iter().enumerate() {
            self.cout_prefecture.push(row, prices.cout_prefecture);
            self.npec.push(row, prices.npec);
        }
    }

    fn sorted(self) -> Self {
        let rows = u32::try_from(self.len()).unwrap_or(u32::MAX);
        let in_order = (1..self.len()).all(|row| self.contrat_id(row - 1) <= self.contrat_id(row));
        if in_order {
            return self;
        }
        let mut order: Vec<u32> = (0..rows).collect();
        order.sort_by(|&a, &b| self.contrat_id(a as usize).cmp(self.contrat_id(b as usize)));
        self.keeping(&order)
    }

    /// These rows alone, in this order; CFAs and diplomas keep their numbers.
    #[must_use]
    pub fn keeping(self, rows: &[u32]) -> Self {
        let mut ids = PackedTexts::default();
        rows.iter().for_each(|&row| ids.push(self.contrat_id(row as usize)));
        Self {
            ids,
            cfa: reordered(&self.cfa, rows),
            diplome: reordered(&self.diplome, rows),
            region: reordered(&self.region, rows),
            opco: self.opco.reordered(rows),
            niveau: self.niveau.reordered(rows),
            idcc: self.idcc.reordered(rows),
            cpne: self.cpne.reordered(rows),
            conclusion: reordered(&self.conclusion, rows),
            debut: reordered(&self.debut, rows),
            fin: reordered(&self.fin, rows),
            rupture: self.rupture.reordered(rows),
            maintien: self.maintien.reordered(rows),
            entree_cfa: self.entree_cfa.reordered(rows),
            mobilite_debut: self.mobilite_debut.reordered(rows),
            mobilite_fin: self.mobilite_fin.reordered(rows),
            date_naissance: self.date_naissance.reordered(rows),
            effectif_employeur: self.effectif_employeur.reordered(rows),
            flags: reordered(&self.flags, rows),
            part_distance: self.part_distance.reordered(rows),
            nuits: self.nuits.reordered(rows),
            repas: self.repas.reordered(rows),
            premier_equipement: self.premier_equipement.reordered(rows),
            prix_cfa: self.prix_cfa.reordered(rows),
            taux_horaire: self.taux_horaire.reordered(rows),
            heures: self.heures.reordered(rows),
            cout_prefecture: self.cout_prefecture.reordered(rows),
            npec: self.npec.reordered(rows),
            own: self.own.iter().map(|column| column.reordered(rows)).collect(),
            ..self
        }
    }
}
