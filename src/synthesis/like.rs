//! A cohort like a real one, which can be shared: each feature is drawn from the real margins, never copied from a row, and a value
//! that fewer than five contracts have is never drawn.
//!
//! Kept: CFA by diploma, month of the start by level, months between signature and start (they decide the regime), length and rupture
//! by level, employer, branch, age band, flags, lodging and meals, known prices. Lost on purpose: everything that ties these together
//! beyond that. It is no differential privacy: it is the rule of small cells applied to each margin.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::Datelike;

use super::margin::Margin;
use crate::calendar::{DateConclusion, DateDebut, DateRupture, Month, add_months, started_months};
use crate::codes::{CodeDiplome, Cpne, Idcc, Niveau};
use crate::contract::{Cohort, CohortBuilder, Contrat, Employeur, Heures, Ligne, TrancheAge, TypeContrat};
use crate::streams::{Stream, Wheel};
use crate::units::Centimes;

/// Fewest contracts behind a value that is drawn.
pub const SMALLEST: u32 = 5;
/// Fewest contracts that a cohort can be like.
pub const FEWEST: usize = 50;

/// Values that enough contracts have, with how many have them.
struct Frequencies<V> {
    values: Vec<V>,
    wheel: Wheel,
    /// Share of the contracts whose value is drawn.
    kept: f64,
}

impl<V: Clone + Ord> Frequencies<V> {
    fn of(values: impl IntoIterator<Item = V>) -> Self {
        let mut counts: BTreeMap<V, u32> = BTreeMap::new();
        values.into_iter().for_each(|value| *counts.entry(value).or_insert(0) += 1);
        let total: u32 = counts.values().sum();
        let kept: Vec<(V, u32)> = counts.into_iter().filter(|(_, count)| *count >= SMALLEST).collect();
        let share = f64::from(kept.iter().map(|(_, count)| count).sum::<u32>()) / f64::from(total.max(1));
        let wheel = Wheel::new(kept.iter().map(|(_, count)| f64::from(*count)));
        Self { values: kept.into_iter().map(|(value, _)| value).collect(), wheel, kept: share }
    }

    fn draw(&self, stream: Stream, index: u64) -> Option<&V> {
        if self.wheel.is_empty() { None } else { self.values.get(self.wheel.pick(stream, index)) }
    }
}

/// Values within each group; those of all contracts where a group is too small.
struct Within<G, V> {
    groups: BTreeMap<G, Frequencies<V>>,
    all: Frequencies<V>,
}

impl<G: Ord + Clone, V: Clone + Ord> Within<G, V> {
    fn of(rows: impl Iterator<Item = (G, V)>) -> Self {
        let mut groups: BTreeMap<G, Vec<V>> = BTreeMap::new();
        rows.for_each(|(group, value)| groups.entry(group).or_default().push(value));
        let all = Frequencies::of(groups.values().flatten().cloned());
        Self { groups: groups.into_iter().map(|(group, values)| (group, Frequencies::of(values))).collect(), all }
    }

    /// A value of the group; of all contracts in the share of those whose own value is too rare.
    fn draw(&self, group: &G, stream: Stream) -> Option<V> {
        let own = self.groups.get(group).filter(|own| stream.uniform(1) < own.kept);
        own.unwrap_or(&self.all).draw(stream, 0).cloned()
    }
}

type Couple = (String, CodeDiplome, Option<Niveau>, bool, Option<String>);
/// Employer: kind, branch by convention and by CPNE, band of size.
type Firm = (u8, Option<Idcc>, Option<Cpne>, Option<u32>);

/// The margins of a cohort.
struct MarginsModel {
    couples: Frequencies<Couple>,
    starts: Within<Option<Niveau>, Month>,
    days: Frequencies<u32>,
    lags: Within<Month, i32>,
    conventions: Within<i32, Option<bool>>,
    lengths: Within<Option<Niveau>, i32>,
    ends: Within<Option<Niveau>, Option<i32>>,
    stays: Frequencies<Option<i32>>,
    firms: Within<CodeDiplome, Firm>,
    ages: Within<Option<Niveau>, Option<TrancheAge>>,
    flags: Within<CodeDiplome, [bool; 4]>,
    nights: Within<String, (u32, u32)>,
    equipment: Within<CodeDiplome, Centimes>,
    prices: Within<(String, CodeDiplome), (Option<Centimes>, Option<Centimes>)>,
    hours: Frequencies<Option<i64>>,
}

const fn employer_rank(employeur: Employeur) -> u8 {
    match employeur {
        Employeur::Prive => 0,
        Employeur::PublicLocal => 1,
        Employeur::PublicEtat => 2,
    }
}

/// The middle of the band of a size: below 11, 50, 250, and above.
fn size_band(size: u32) -> u32 {
    match size {
        0..=10 => 5,
        11..=49 => 30,
        50..=249 => 150,
        _ => 500,
    }
}

/// A count rounded to tens: no exact value is carried over.
fn tens(count: u32) -> u32 {
    count.div_ceil(10) * 10
}

fn couple(row: &Ligne) -> Couple {
    let professional = row.contrat.kind == TypeContrat::Professionnalisation;
    (row.cfa.clone(), row.code_diplome, row.niveau, professional, row.region.clone())
}

impl MarginsModel {
    fn of(rows: &[Ligne]) -> Self {
        let level = |row: &Ligne| row.niveau;
        let broken = |row: &Ligne| row.contrat.early_end().map(|rupture| started_months(row.contrat.debut.0, rupture.0));
        let stay =
            |row: &Ligne| Some(started_months(row.contrat.rupture?.0, row.contrat.maintien?)).filter(|months| (1..=6).contains(months));
        let lag = |row: &Ligne| (Month::of(row.contrat.conclusion.0) - Month::of(row.contrat.debut.0)).clamp(-6, 6);
        let firm = |row: &Ligne| (employer_rank(row.contrat.employeur), row.idcc, row.cpne, row.effectif_employeur.map(size_band));
        let flags = |row: &Ligne| [row.contrat.rqth, row.contrat.duree_reduite, row.contrat.duree_fixe, row.contrat.public_prioritaire];
        let round = |amount: Centimes| Centimes(i64::from(tens(u32::try_from(amount.0 / 100).unwrap_or(0))) * 100);
        Self {
            couples: Frequencies::of(rows.iter().map(couple)),
            starts: Within::of(rows.iter().map(|row| (level(row), Month::of(row.contrat.debut.0)))),
            days: Frequencies::of(rows.iter().map(|row| row.contrat.debut.0.day())),
            lags: Within::of(rows.iter().map(|row| (Month::of(row.contrat.debut.0), lag(row)))),
            conventions: Within::of(rows.iter().map(|row| (row.contrat.conclusion.0.year(), row.contrat.sous_convention))),
            lengths: Within::of(rows.iter().map(|row| (level(row), started_months(row.contrat.debut.0, row.contrat.fin)))),
            ends: Within::of(rows.iter().map(|row| (level(row), broken(row)))),
            stays: Frequencies::of(rows.iter().filter(|row| broken(row).is_some()).map(stay)),
            firms: Within::of(rows.iter().map(|row| (row.code_diplome, firm(row)))),
            ages: Within::of(
                rows.iter().map(|row| (level(row), row.date_naissance.map(|birth| TrancheAge::of(birth, row.contrat.debut.0)))),
            ),
            flags: Within::of(rows.iter().map(|row| (row.code_diplome, flags(row)))),
            nights: Within::of(rows.iter().map(|row| (row.cfa.clone(), (tens(row.contrat.nuits), tens(row.contrat.repas))))),
            equipment: Within::of(rows.iter().map(|row| (row.code_diplome, round(row.contrat.premier_equipement)))),
            prices: Within::of(
                rows.iter().map(|row| ((row.cfa.clone(), row.code_diplome), (row.contrat.cout_prefecture, row.contrat.npec))),
            ),
            hours: Frequencies::of(
                rows.iter()
                    .filter(|row| row.contrat.kind == TypeContrat::Professionnalisation)
                    .map(|row| row.contrat.heures.map(|hours| hours.0)),
            ),
        }
    }

    /// One contract; none when no couple of CFA and diploma has enough contracts.
    fn draw(&self, seed: u64, number: u64) -> Option<Ligne> {
        let stream = |source: &str| Stream::new(seed, source, number);
        let (cfa, code_diplome, niveau, professional, region) = self.couples.draw(stream("couple"), 0)?.clone();
        let start = self.starts.draw(&niveau, stream("debut"))?;
        let day = self.days.draw(stream("jour"), 0).copied().unwrap_or(1).min(start.length());
        let debut = start.first_day().with_day(day)?;
        let signed = start + self.lags.draw(&start, stream("signature")).unwrap_or(0);
        let conclusion = signed.first_day() + chrono::Days::new(stream("jour_signature").below(0, u64::from(signed.length())));
        let months = self.lengths.draw(&niveau, stream("duree")).unwrap_or(12);
        let fin = add_months(debut, months).pred_opt()?;
        let inside = |months: i32| add_months(debut, months - 1) + chrono::Days::new(stream("jour_rupture").below(0, 28));
        let rupture = self.ends.draw(&niveau, stream("rupture")).flatten().map(inside).filter(|&day| day < fin);
        let stay = self.stays.draw(stream("maintien"), 0).copied().flatten();
        let (kind, idcc, cpne, size) = self.firms.draw(&code_diplome, stream("employeur")).unwrap_or((0, None, None, None));
        let [rqth, duree_reduite, duree_fixe, public_prioritaire] = self.flags.draw(&code_diplome, stream("drapeaux")).unwrap_or_default();
        let (nuits, repas) = self.nights.draw(&cfa, stream("annexes")).unwrap_or_default();
        let own_prices = self.prices.groups.get(&(cfa.clone(), code_diplome)).and_then(|own| own.draw(stream("prix"), 0));
        let (cout_prefecture, npec) = own_prices.copied().unwrap_or_default();
        let age = self.ages.draw(&niveau, stream("age")).flatten();
        let contrat = Contrat {
            rupture: rupture.map(DateRupture),
            maintien: rupture.zip(stay).map(|(rupture, months)| add_months(rupture, months)),
            sous_convention: self.conventions.draw(&conclusion.year(), stream("convention")).flatten(),
            employeur: [Employeur::Prive, Employeur::PublicLocal, Employeur::PublicEtat][usize::from(kind).min(2)],
            kind: if professional { TypeContrat::Professionnalisation } else { TypeContrat::Apprentissage },
            rqth,
            duree_reduite,
            duree_fixe,
            public_prioritaire,
            nuits,
            repas,
            premier_equipement: self.equipment.draw(&code_diplome, stream("equipement")).unwrap_or_default(),
            heures: self.hours.draw(stream("heures"), 0).copied().flatten().filter(|_| professional).map(Heures),
            cout_prefecture,
            npec,
            ..Contrat::new(DateConclusion(conclusion), DateDebut(debut), fin)
        };
        Some(Ligne {
            contrat_id: format!("L-{:06}", number + 1),
            cfa,
            code_diplome,
            niveau,
            idcc,
            cpne,
            region,
            opco: None,
            effectif_employeur: size,
            date_naissance: age.map(|band| band.middle(debut)),
            diplome_meme_niveau: false,
            mobilite: (None, None),
            contrat,
            own: Vec::new(),
        })
    }
}

/// A cohort like another: as many contracts times `scale`, by seed. None when the other has fewer than [`FEWEST`] contracts or no margin
/// with enough of them.
#[must_use]
pub fn like(cohort: &Cohort, seed: u64, scale: f64) -> Option<Cohort> {
    if cohort.len() < FEWEST {
        return None;
    }
    let rows: Vec<Ligne> = (0..cohort.len()).map(|row| cohort.ligne(row)).collect();
    let model = MarginsModel::of(&rows);
    let size = (cohort.len() as f64 * scale).round() as u64;
    let mut builder = CohortBuilder::default();
    for number in 0..size {
        builder.push(&model.draw(seed, number)?);
    }
    Some(builder.finish())
}

/// The margins of two cohorts beside each other; a share that fewer than five contracts make is left out.
#[must_use]
pub fn margins_like(real: &Cohort, drawn: &Cohort) -> Vec<Margin> {
    let rows = |cohort: &Cohort, range: Range<usize>| range.map(|row| cohort.ligne(row)).collect::<Vec<_>>();
    let (real, drawn) = (rows(real, 0..real.len()), rows(drawn, 0..drawn.len()));
    let mut margins = vec![Margin::count("contrats".to_owned(), real.len() as f64, drawn.len() as f64, "contrats", "")];
    let features: [(&str, fn(&Ligne) -> Option<String>); 6] = [
        ("niveau", |row| row.niveau.map(|level| level.number().to_string())),
        ("mois de signature", |row| Some(Month::of(row.contrat.conclusion.0).to_string())),
        ("convention", |row| row.contrat.sous_convention.map(|under| if under { "oui" } else { "non" }.to_owned())),
        ("durée en mois", |row| Some(started_months(row.contrat.debut.0, row.contrat.fin).to_string())),
        ("rupture", |row| row.contrat.rupture.map(|_| "oui".to_owned())),
        ("cfa", |row| Some(row.cfa.clone())),
    ];
    for (name, of) in features {
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        real.iter().filter_map(of).for_each(|value| *counts.entry(value).or_insert(0) += 1);
        for (value, count) in counts.into_iter().filter(|(_, count)| *count >= SMALLEST) {
            let got = drawn.iter().filter(|row| of(row).as_ref() == Some(&value)).count();
            let share = |count: f64, of: usize| count / (of.max(1) as f64);
            margins.push(Margin::share(format!("{name} {value}"), share(f64::from(count), real.len()), share(got as f64, drawn.len()), ""));
        }
    }
    margins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn real() -> Cohort {
        let mut builder = CohortBuilder::default();
        for number in 0..400_u64 {
            let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
            let early = number.is_multiple_of(3);
            let conclusion = day(if early { "2019-07-10" } else { "2019-09-12" });
            let mut contrat = Contrat::new(DateConclusion(conclusion), DateDebut(day("2019-09-02")), day("2021-08-31"));
            contrat.sous_convention = Some(true);
            contrat.rupture = number.is_multiple_of(4).then(|| DateRupture(day("2019-12-15")));
            builder.push(&Ligne {
                contrat_id: format!("REEL-{number}"),
                cfa: if number == 7 { "RARE" } else { "0142275C" }.to_owned(),
                code_diplome: CodeDiplome::parse(if number == 7 { "50022138" } else { "50022137" }).unwrap(),
                niveau: Niveau::new(3),
                idcc: Some(Idcc(if number < 3 { 843 } else { 1979 })),
                cpne: None,
                region: None,
                opco: None,
                effectif_employeur: Some(7),
                date_naissance: Some(day("2002-03-07")),
                diplome_meme_niveau: false,
                mobilite: (None, None),
                contrat,
                own: Vec::new(),
            });
        }
        builder.finish()
    }

    #[test]
    fn margins_are_kept_and_rare_values_are_not() {
        let (real, drawn) = (real(), like(&real(), 1, 5.0).unwrap());
        assert_eq!(drawn.len(), 2_000);
        for row in 0..drawn.len() {
            let ligne = drawn.ligne(row);
            assert_eq!((ligne.cfa.as_str(), ligne.idcc), ("0142275C", Some(Idcc(1979))));
            assert_ne!(ligne.date_naissance, Some("2002-03-07".parse().unwrap()));
        }
        let worst = margins_like(&real, &drawn).into_iter().skip(1).map(|margin| margin.error.abs()).fold(0.0, f64::max);
        assert!(worst < 0.04, "{worst}");
    }

    #[test]
    fn the_same_seed_gives_the_same_cohort_and_a_small_one_is_refused() {
        let ids = |seed| (0..20).map(|row| like(&real(), seed, 0.5).unwrap().ligne(row)).collect::<Vec<_>>();
        assert_eq!(ids(3), ids(3));
        assert_ne!(ids(3), ids(4));
        let mut few = CohortBuilder::default();
        (0..FEWEST - 1).for_each(|row| few.push(&real().ligne(row)));
        assert!(like(&few.finish(), 1, 1.0).is_none());
    }
}
