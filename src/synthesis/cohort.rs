//! The contracts of a region: those running on 31 December 2018, then the entries of each year.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use super::catalogue::PreparedDiploma;
use super::dates::{self, january};
use super::model::DrawModel;
use super::offer::CentreDiploma;
use super::people;
use super::row::{DrawnEmployer, DrawnKind, LigneSynthetique};
use super::statistics::Statistics;
use crate::streams::Stream;

/// A set of contracts drawn alike.
#[derive(Clone, Copy)]
enum DrawnGroup {
    Stock,
    Entries(i32),
    Professionnalisation(i32),
}

impl DrawnGroup {
    /// Prefix of the identifiers; groups are drawn in the order of their prefixes.
    fn prefix(self) -> String {
        match self {
            Self::Entries(year) => format!("N{:02}", year % 100),
            Self::Professionnalisation(year) => format!("P{:02}", year % 100),
            Self::Stock => "S18".to_owned(),
        }
    }

    /// How many contracts are drawn, at this scale.
    fn count(self, statistics: &Statistics, scale: f64) -> u64 {
        let figures = &statistics.figures;
        let target = match self {
            Self::Stock => statistics.region.stock_2018,
            Self::Entries(year) => statistics.entries(year),
            Self::Professionnalisation(year) => statistics.entries(year) * figures.professionnalisation.of(year).unwrap_or(0.0),
        };
        // A head-count: positive and far under 2^53.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let count = (target * scale).round().max(0.0) as u64;
        count
    }

    /// First entity of the group: 2^40 contracts each.
    fn first_entity(self) -> u64 {
        let group = match self {
            Self::Stock => 1,
            Self::Entries(year) => 100 + u64::from(year.unsigned_abs() % 100),
            Self::Professionnalisation(year) => 200 + u64::from(year.unsigned_abs() % 100),
        };
        group << 48
    }
}

/// Draws the contracts of the région: those running on 31 December 2018 and the entries of 2019, 2020 and 2021,
/// times `scale`. Sorted by `contrat_id`. The same seed gives the same rows whatever the number of threads.
#[must_use]
pub fn cohort(statistics: &Statistics, seed: u64, scale: f64) -> Vec<LigneSynthetique> {
    let model = DrawModel::new(statistics, seed);
    let groups = [
        DrawnGroup::Entries(2019),
        DrawnGroup::Entries(2020),
        DrawnGroup::Entries(2021),
        DrawnGroup::Professionnalisation(2019),
        DrawnGroup::Professionnalisation(2020),
        DrawnGroup::Professionnalisation(2021),
        DrawnGroup::Stock,
    ];
    let mut rows = Vec::new();
    for group in groups {
        let count = group.count(statistics, scale);
        let prefix = group.prefix();
        let width = count.to_string().len().max(6);
        let draw = |rank: u64| model.contract(group, rank, format!("{prefix}-{:0width$}", rank + 1));
        rows.par_extend((0..count).into_par_iter().map(draw));
    }
    rows
}

impl DrawModel<'_> {
    /// A contract of a group. For the stock, draws again until it runs on 31 December 2018.
    fn contract(&self, group: DrawnGroup, rank: u64, contrat_id: String) -> LigneSynthetique {
        let entity = group.first_entity() | (rank << 8);
        let year = match group {
            DrawnGroup::Entries(year) => return self.apprentice(entity, year, contrat_id),
            DrawnGroup::Professionnalisation(year) => return self.alternant(entity, year, contrat_id),
            DrawnGroup::Stock => 2018,
        };
        let day = january(year + 1).pred_opt().unwrap_or_default();
        let weights = [2016, 2017, 2018].map(|start| self.statistics.entries(start));
        for attempt in 0..255 {
            let entity = entity | attempt;
            let past = self.stream("annee", entity).pick(0, &weights);
            let start = 2016 + i32::try_from(past).unwrap_or(2);
            let row = self.apprentice(entity, start, String::new());
            if row.runs_on(day) {
                return LigneSynthetique { contrat_id, ..row };
            }
        }
        let row = self.apprentice(entity | 255, year, contrat_id);
        LigneSynthetique { date_rupture: None, maintien_jusqu_au: None, ..row }
    }

    /// A contrat d'apprentissage that starts in `year`.
    fn apprentice(&self, entity: u64, year: i32, contrat_id: String) -> LigneSynthetique {
        let debut = dates::start(self, self.stream("debut", entity), year);
        let (pair, rupture_factor, public_factor) = self.couple(entity, debut);
        let diplome = &self.statistics.diplomes[pair.diplome];
        let length = dates::length(self, self.stream("duree", entity), pair.diplome, diplome);
        let fin = dates::end(self, self.stream("fin", entity), debut, length);
        let conclusion = dates::shift(debut, dates::lag(self, self.stream("signature", entity)));
        let monthly = self.intensity(year, diplome.rank()) * rupture_factor;
        let rupture = dates::rupture(self, self.stream("rupture", entity), monthly, debut, fin);
        let maintien = rupture.and_then(|day| dates::stay(self, self.stream("maintien", entity), day));
        let share = self.statistics.figures.part_publique.of(year).unwrap_or(0.0) * public_factor;
        let employeur = people::employer(self, self.stream("employeur", entity), share);
        let mut row = self.base(entity, pair, employeur, [conclusion, debut, fin], contrat_id);
        row.date_rupture = rupture;
        row.maintien_jusqu_au = maintien;
        row.sous_convention = self.convention(entity, pair, conclusion);
        row.duree_reduite = length.reduced;
        row.duree_fixe = length.fixed;
        row.rqth = self.stream("rqth", entity).chance(0, self.statistics.figures.rqth.value);
        self.extras(entity, diplome, &mut row);
        row
    }

    /// What every contract has, whatever its kind.
    fn base(
        &self,
        entity: u64,
        pair: CentreDiploma,
        employeur: DrawnEmployer,
        days: [NaiveDate; 3],
        contrat_id: String,
    ) -> LigneSynthetique {
        let [date_conclusion, date_debut, _] = days;
        let diplome = &self.statistics.diplomes[pair.diplome];
        let rank = diplome.rank();
        let size = people::size(self, self.stream("taille", entity), rank, employeur);
        let private = employeur == DrawnEmployer::Prive;
        let idcc = people::idcc(self, self.stream("branche", entity), &diplome.famille, size);
        let birth = people::birth(self, self.stream("age", entity), rank, date_debut, date_conclusion);
        LigneSynthetique {
            niveau: diplome.niveau,
            idcc: idcc.filter(|_| private),
            employeur,
            effectif_employeur: Some(size),
            date_naissance: birth,
            ..LigneSynthetique::bare(
                contrat_id,
                Arc::clone(&self.region),
                Arc::clone(&self.centres[pair.centre]),
                Arc::clone(&self.codes[pair.diplome]),
                days,
            )
        }
    }

    /// Under convention: always before 2019, mostly in 2019, no longer asked from 2020.
    fn convention(&self, entity: u64, pair: CentreDiploma, conclusion: NaiveDate) -> Option<bool> {
        let share = self.statistics.figures.sous_convention_2019.value;
        let new = self.statistics.centres[pair.centre].is_new();
        match conclusion.year() {
            ..2019 => Some(true),
            2019 => Some(!new && self.stream("convention", entity).chance(0, share)),
            _ => None,
        }
    }

    /// Nights, meals, equipment, time abroad, training before the contract, price above the NPEC.
    fn extras(&self, entity: u64, diplome: &PreparedDiploma, row: &mut LigneSynthetique) {
        let figures = &self.statistics.figures;
        let family = self.statistics.family(&diplome.famille);
        let years = (row.date_fin - row.date_debut).num_days().max(1) / 183 + 1;
        let secondary = if diplome.niveau <= 4 { 1.0 } else { 0.4 };
        let half = |stream: Stream, from, to| u32::try_from(years * stream.between(1, from, to) / 2).ok();
        let nights = self.stream("nuits", entity);
        row.nuits = nights.chance(0, family.nuits * secondary).then(|| half(nights, 24, 64)).flatten();
        let meals = self.stream("repas", entity);
        row.repas = meals.chance(0, family.repas * secondary).then(|| half(meals, 20, 90)).flatten();
        let kit = self.stream("equipement", entity);
        let equipped = family.equipement && diplome.niveau <= 5 && kit.chance(0, figures.premier_equipement.value);
        row.premier_equipement = equipped.then(|| kit.between(1, 80, 650) * 100);
        let abroad = self.stream("mobilite", entity);
        if diplome.niveau >= 5 && row.date_conclusion >= january(2019) && abroad.chance(0, figures.mobilite.value) {
            let from = dates::shift(row.date_debut, abroad.between(1, 60, 150));
            let to = dates::shift(from, abroad.between(2, 20, 80));
            if to <= row.last_day() {
                row.mobilite_debut = Some(from);
                row.mobilite_fin = Some(to);
            }
        }
        let npec = row.sous_convention != Some(true) && row.employeur == DrawnEmployer::Prive;
        let before = self.stream("entree", entity);
        if npec && before.chance(0, figures.entree_avant_contrat.value) {
            row.date_entree_cfa = Some(dates::shift(row.date_debut, -before.between(1, 5, 85)));
        }
        let price = self.stream("prix", entity);
        if npec && diplome.niveau >= 6 && price.chance(0, figures.prix_au_dessus.value) {
            row.prix_cfa = Some(price.between(1, 105, 145) * 10_000);
        }
    }

    /// A contrat de professionnalisation that starts in `year`, concluded from 2019.
    fn alternant(&self, entity: u64, year: i32, contrat_id: String) -> LigneSynthetique {
        let debut = dates::start(self, self.stream("debut", entity), year);
        let (pair, rupture_factor, _) = self.couple(entity, debut);
        let rank = self.statistics.diplomes[pair.diplome].rank();
        let course = self.stream("professionnalisation", entity);
        let months = u32::try_from([6, 9, 12, 12, 12, 24][course.pick(0, &[1.0; 6]).min(5)]).unwrap_or(12);
        let fin = dates::date_to_date(debut, months);
        let signed = dates::shift(debut, dates::lag(self, self.stream("signature", entity)));
        let conclusion = signed.max(january(2019));
        let mut row = self.base(entity, pair, DrawnEmployer::Prive, [conclusion, debut, fin], contrat_id);
        let monthly = self.intensity(year, rank) * rupture_factor;
        row.date_rupture = dates::rupture(self, self.stream("rupture", entity), monthly, debut, fin);
        row.sous_convention = (conclusion < january(2020)).then_some(false);
        row.type_contrat = DrawnKind::Professionnalisation;
        row.public_prioritaire = course.chance(1, 0.12);
        row.heures = u32::try_from(i64::from(months) * course.between(2, 30, 55)).ok();
        row
    }
}
