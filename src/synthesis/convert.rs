//! From synthetic rows to a cohort, without a file between.

use rayon::prelude::*;

use super::row::{DrawnEmployer, DrawnKind, LigneSynthetique};
use crate::calendar::{DateConclusion, DateDebut, DateEntreeCfa, DateRupture};
use crate::codes::{CodeDiplome, Cpne, Idcc, Niveau};
use crate::contract::{self, Cohort, CohortBuilder, Contrat, Heures, Ligne};
use crate::units::Centimes;

/// Rows of a piece of work.
const ROWS: usize = 8_192;

/// The rows as columns. A row whose diploma is no code is impossible here and is left out.
#[must_use]
pub fn to_cohort(rows: &[LigneSynthetique]) -> Cohort {
    let piece = |rows: &[LigneSynthetique]| {
        let mut builder = CohortBuilder::default();
        rows.iter().filter_map(ligne).for_each(|ligne| builder.push(&ligne));
        builder
    };
    let mut whole = CohortBuilder::default();
    for piece in rows.par_chunks(ROWS).map(piece).collect::<Vec<_>>() {
        whole.append(piece);
    }
    whole.finish()
}

fn ligne(row: &LigneSynthetique) -> Option<Ligne> {
    let narrow = |number: u32| u16::try_from(number).ok();
    Some(Ligne {
        diplome_meme_niveau: false,
        contrat_id: row.contrat_id.clone(),
        cfa: row.cfa.to_string(),
        code_diplome: CodeDiplome::parse(&row.code_diplome)?,
        niveau: Niveau::new(row.niveau),
        idcc: row.idcc.and_then(narrow).map(Idcc),
        cpne: row.cpne.and_then(narrow).map(Cpne),
        region: Some(row.region.to_string()),
        opco: None,
        effectif_employeur: row.effectif_employeur,
        date_naissance: Some(row.date_naissance),
        mobilite: (row.mobilite_debut, row.mobilite_fin),
        contrat: contrat(row),
        own: Vec::new(),
    })
}

fn contrat(row: &LigneSynthetique) -> Contrat {
    Contrat {
        rupture: row.date_rupture.map(DateRupture),
        maintien: row.maintien_jusqu_au,
        entree_cfa: row.date_entree_cfa.map(DateEntreeCfa),
        sous_convention: row.sous_convention,
        employeur: match row.employeur {
            DrawnEmployer::Prive => contract::Employeur::Prive,
            DrawnEmployer::PublicLocal => contract::Employeur::PublicLocal,
            DrawnEmployer::PublicEtat => contract::Employeur::PublicEtat,
        },
        kind: match row.type_contrat {
            DrawnKind::Apprentissage => contract::TypeContrat::Apprentissage,
            DrawnKind::Professionnalisation => contract::TypeContrat::Professionnalisation,
        },
        rqth: row.rqth,
        duree_reduite: row.duree_reduite,
        duree_fixe: row.duree_fixe,
        public_prioritaire: row.public_prioritaire,
        nuits: row.nuits.unwrap_or(0),
        repas: row.repas.unwrap_or(0),
        premier_equipement: row.premier_equipement.map_or(Centimes::ZERO, Centimes),
        prix_cfa: row.prix_cfa.map(Centimes),
        taux_horaire: row.taux_horaire.map(Centimes),
        heures: row.heures.map(|hours| Heures(i64::from(hours) * 100)),
        cout_prefecture: row.cout_prefecture.map(Centimes),
        npec: row.npec.map(Centimes),
        ..Contrat::new(DateConclusion(row.date_conclusion), DateDebut(row.date_debut), row.date_fin)
    }
}
