//! A cohort in the making.

use std::sync::Arc;

use super::{Cohort, Ligne, flag};
use crate::contract::columns::OwnColumn;
use crate::contract::{Contrat, Employeur, TypeContrat};
use crate::units::{Centimes, Part};

/// Fills a [`Cohort`] row by row, in any order.
#[derive(Clone, Debug, Default)]
pub struct CohortBuilder(Cohort);

impl From<Cohort> for CohortBuilder {
    fn from(cohort: Cohort) -> Self {
        Self(cohort)
    }
}

fn non_zero(count: u32) -> Option<u32> {
    Some(count).filter(|&count| count > 0)
}

fn flags_of(contrat: &Contrat) -> u16 {
    let set = |on: bool, flag: u16| if on { flag } else { 0 };
    set(contrat.sous_convention.is_some(), flag::CONVENTION_KNOWN)
        | set(contrat.sous_convention == Some(true), flag::CONVENTION)
        | set(contrat.rqth, flag::RQTH)
        | set(contrat.duree_reduite, flag::DUREE_REDUITE)
        | set(contrat.duree_fixe, flag::DUREE_FIXE)
        | set(contrat.public_prioritaire, flag::PRIORITAIRE)
        | set(contrat.nouvel_employeur, flag::NOUVEL_EMPLOYEUR)
        | set(contrat.employeur == Employeur::PublicLocal, flag::PUBLIC_LOCAL)
        | set(contrat.employeur == Employeur::PublicEtat, flag::PUBLIC_ETAT)
        | set(contrat.kind == TypeContrat::Professionnalisation, flag::PROFESSIONNALISATION)
}

impl CohortBuilder {
    /// Adds a row. The caller has checked that the identifier is new.
    pub fn push(&mut self, ligne: &Ligne) {
        let cohort = &mut self.0;
        let row = cohort.conclusion.len();
        let contrat = &ligne.contrat;
        cohort.ids.push(&ligne.contrat_id);
        cohort.cfa.push(cohort.cfas.number(ligne.cfa.as_str()));
        cohort.diplome.push(cohort.diplomes.number(&ligne.code_diplome));
        cohort.region.push(ligne.region.as_deref().map_or(u32::MAX, |region| cohort.regions.number(region)));
        let opco = ligne.opco.as_deref().map(|opco| cohort.opcos.number(opco));
        cohort.opco.push(row, opco);
        cohort.niveau.push(row, ligne.niveau);
        cohort.idcc.push(row, ligne.idcc);
        cohort.cpne.push(row, ligne.cpne);
        cohort.effectif_employeur.push(row, ligne.effectif_employeur);
        cohort.date_naissance.push(row, ligne.date_naissance);
        cohort.mobilite_debut.push(row, ligne.mobilite.0);
        cohort.mobilite_fin.push(row, ligne.mobilite.1);
        cohort.conclusion.push(contrat.conclusion);
        cohort.debut.push(contrat.debut);
        cohort.fin.push(contrat.fin);
        cohort.rupture.push(row, contrat.rupture);
        cohort.maintien.push(row, contrat.maintien);
        cohort.entree_cfa.push(row, contrat.entree_cfa);
        cohort.flags.push(flags_of(contrat) | if ligne.diplome_meme_niveau { flag::MEME_NIVEAU } else { 0 });
        cohort.part_distance.push(row, Some(contrat.part_distance).filter(|&part| part != Part::NONE));
        cohort.nuits.push(row, non_zero(contrat.nuits));
        cohort.repas.push(row, non_zero(contrat.repas));
        cohort.premier_equipement.push(row, Some(contrat.premier_equipement).filter(|&amount| amount != Centimes::ZERO));
        cohort.prix_cfa.push(row, contrat.prix_cfa);
        cohort.taux_horaire.push(row, contrat.taux_horaire);
        cohort.heures.push(row, contrat.heures);
        cohort.cout_prefecture.push(row, contrat.cout_prefecture);
        cohort.npec.push(row, contrat.npec);
        if !(ligne.own.is_empty() && cohort.own.is_empty()) {
            Self::push_own(cohort, row, &ligne.own);
        }
    }

    fn push_own(cohort: &mut Cohort, row: usize, values: &[(Arc<str>, String)]) {
        Self::own_named(cohort, values.iter().map(|(name, _)| name));
        for column in &mut cohort.own {
            let value = values.iter().find(|(name, _)| *name == column.name).map(|(_, value)| value.as_str());
            column.push(row, value.filter(|value| !value.is_empty()));
        }
    }

    /// Has a column for each of these names.
    fn own_named<'n>(cohort: &mut Cohort, names: impl Iterator<Item = &'n Arc<str>>) {
        for name in names {
            if !cohort.own.iter().any(|column| column.name == *name) {
                cohort.own.push(OwnColumn::new(Arc::clone(name)));
            }
        }
    }

    /// Adds the rows of another, after those that are there; the numbers here of its CFAs and of its diplomas. The caller has checked that
    /// no identifier is in both.
    pub fn append(&mut self, other: Self) -> (Vec<u32>, Vec<u32>) {
        let (cohort, Self(other)) = (&mut self.0, other);
        let rows = cohort.len();
        cohort.ids.append(&other.ids);
        let cfas: Vec<u32> = other.cfas.names.iter().map(|name| cohort.cfas.number(name.as_str())).collect();
        cohort.cfa.extend(other.cfa.iter().map(|&number| cfas[number as usize]));
        let diplomes: Vec<u32> = other.diplomes.names.iter().map(|code| cohort.diplomes.number(code)).collect();
        cohort.diplome.extend(other.diplome.iter().map(|&number| diplomes[number as usize]));
        let regions: Vec<u32> = other.regions.names.iter().map(|name| cohort.regions.number(name.as_str())).collect();
        cohort.region.extend(other.region.iter().map(|&number| regions.get(number as usize).copied().unwrap_or(u32::MAX)));
        cohort.conclusion.extend(other.conclusion);
        cohort.debut.extend(other.debut);
        cohort.fin.extend(other.fin);
        cohort.flags.extend(other.flags);
        let opcos: Vec<u32> = other.opcos.names.iter().map(|name| cohort.opcos.number(name.as_str())).collect();
        cohort.opco.append(rows, &other.opco.map(|number| opcos.get(number as usize).copied()));
        cohort.niveau.append(rows, &other.niveau);
        cohort.idcc.append(rows, &other.idcc);
        cohort.cpne.append(rows, &other.cpne);
        cohort.effectif_employeur.append(rows, &other.effectif_employeur);
        cohort.date_naissance.append(rows, &other.date_naissance);
        cohort.mobilite_debut.append(rows, &other.mobilite_debut);
        cohort.mobilite_fin.append(rows, &other.mobilite_fin);
        cohort.rupture.append(rows, &other.rupture);
        cohort.maintien.append(rows, &other.maintien);
        cohort.entree_cfa.append(rows, &other.entree_cfa);
        cohort.part_distance.append(rows, &other.part_distance);
        cohort.nuits.append(rows, &other.nuits);
        cohort.repas.append(rows, &other.repas);
        cohort.premier_equipement.append(rows, &other.premier_equipement);
        cohort.prix_cfa.append(rows, &other.prix_cfa);
        cohort.taux_horaire.append(rows, &other.taux_horaire);
        cohort.heures.append(rows, &other.heures);
        cohort.cout_prefecture.append(rows, &other.cout_prefecture);
        cohort.npec.append(rows, &other.npec);
        Self::own_named(cohort, other.own.iter().map(|column| &column.name));
        let mut columns = other.own;
        for column in &mut cohort.own {
            let there = columns.iter().position(|more| more.name == column.name).map(|place| columns.swap_remove(place));
            column.append(rows, &there.unwrap_or_else(|| OwnColumn::new(Arc::clone(&column.name))));
        }
        (cfas, diplomes)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The identifier of a row, in the order of adding.
    #[must_use]
    pub fn contrat_id(&self, row: usize) -> &str {
        self.0.contrat_id(row)
    }

    /// A row, in the order of adding.
    #[must_use]
    pub fn ligne(&self, row: usize) -> Ligne {
        self.0.ligne(row)
    }

    /// The cohort, sorted by identifier.
    #[must_use]
    pub fn finish(self) -> Cohort {
        self.0.sorted()
    }
}
