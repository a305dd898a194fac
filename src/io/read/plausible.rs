//! Values that can be and hardly are: an NPEC of seven euros, a contract of two days. They are kept, and told.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::columns::Col;
use super::personal::HIDDEN;
use super::row::RowFault;
use crate::calendar::add_months;
use crate::contract::Contrat;
use crate::diagnostic::{Code, Severity};
use crate::units::Centimes;

/// What is plausible of a column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlausibleRange {
    /// Name of a column of the contracts.
    colonne: String,
    /// The smallest and the largest value that were published, or are meant.
    plus_petit: i64,
    plus_grand: i64,
    /// How many times smaller or larger is still taken without a word.
    marge: i64,
    /// Where they come from.
    source: String,
}

/// What is plausible of the length of a contract and of its days.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlausibleLengths {
    mois_au_moins: i32,
    mois_au_plus: i32,
    nuits_par_jour: i64,
    repas_par_jour: i64,
    jours_signature_apres_debut: i64,
    jours_signature_avant_debut: i64,
    age_au_moins: u32,
    age_au_plus: u32,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlausibleFile {
    bornes: Vec<PlausibleRange>,
    durees: PlausibleLengths,
}

/// What is plausible, as the rules below look it up.
#[derive(Debug, Default)]
struct Plausible {
    bounds: BTreeMap<String, (Centimes, Centimes)>,
    lengths: PlausibleLengths,
}

fn plausible() -> &'static Plausible {
    static PLAUSIBLE: OnceLock<Plausible> = OnceLock::new();
    PLAUSIBLE.get_or_init(|| {
        let file: PlausibleFile = toml::from_str(include_str!("../../../datasets/plausibilite.toml")).unwrap_or_default();
        let pair = |one: PlausibleRange| {
            let least = Centimes(one.plus_petit.saturating_mul(100).checked_div(one.marge).unwrap_or(0));
            debug_assert!(!one.source.is_empty());
            (one.colonne, (least, Centimes(one.plus_grand.saturating_mul(100).saturating_mul(one.marge))))
        };
        Plausible { bounds: file.bornes.into_iter().map(pair).collect(), lengths: file.durees }
    })
}

/// The least and the most that is plausible of a column, numbers in hundredths like amounts.
pub(super) fn bounds(column: &str) -> Option<(Centimes, Centimes)> {
    plausible().bounds.get(column).copied()
}

/// The bounds of the columns that are looked at, found once.
#[derive(Clone, Debug)]
pub(super) struct Checks {
    bounds: [(Col, (Centimes, Centimes)); 7],
    lengths: PlausibleLengths,
}

impl Checks {
    pub(super) fn new() -> Self {
        let of = |col: Col| (col, bounds(col.name()).unwrap_or((Centimes::ZERO, Centimes::LARGEST)));
        let columns = [Col::Npec, Col::CoutPrefecture, Col::PrixCfa, Col::PremierEquipement, Col::TauxHoraire, Col::Heures, Col::Effectif];
        Self { bounds: columns.map(of), lengths: plausible().lengths }
    }

    /// Tells the values of a row that are hardly possible.
    pub(super) fn check(&self, contrat: &Contrat, (effectif, naissance): (Option<u32>, Option<NaiveDate>), found: &mut Vec<RowFault>) {
        let count = |number: u32| Centimes(i64::from(number) * 100);
        let values = [
            contrat.npec,
            contrat.cout_prefecture,
            contrat.prix_cfa,
            Some(contrat.premier_equipement).filter(|&amount| amount != Centimes::ZERO),
            contrat.taux_horaire,
            contrat.heures.map(|heures| Centimes(heures.0)),
            effectif.map(count),
        ];
        for (value, &(col, (least, most))) in values.into_iter().zip(&self.bounds) {
            if let Some(value) = value.filter(|value| !(least..=most).contains(value)) {
                found.push(
                    unlikely(col, shown(value)).with("expected", format!("{} – {}", shown(least), shown(most))).hinting("unlikely_value"),
                );
            }
        }
        self.length(contrat, found);
        // A signature that cannot be is told already.
        if found.iter().all(|fault| fault.column != Some(Col::Conclusion)) {
            self.signature(contrat, found);
        }
        let possible = |born: NaiveDate| {
            contrat.debut.0.years_since(born).is_some_and(|age| (self.lengths.age_au_moins..=self.lengths.age_au_plus).contains(&age))
        };
        if naissance.is_some_and(|born| !possible(born)) {
            // The day itself is nobody's business.
            let ages = format!("{} – {}", self.lengths.age_au_moins, self.lengths.age_au_plus);
            found.push(
                unlikely(Col::Naissance, HIDDEN.to_owned()).with("ages", ages).with("debut", contrat.debut.0).hinting("unlikely_age"),
            );
        }
    }

    /// A contract signed long after its first day, or long before.
    fn signature(&self, contrat: &Contrat, found: &mut Vec<RowFault>) {
        let after = i64::from(contrat.conclusion.0.num_days_from_ce() - contrat.debut.0.num_days_from_ce());
        let told = |days: i64, hint| {
            unlikely(Col::Conclusion, contrat.conclusion.0.to_string()).with("debut", contrat.debut.0).with("days", days).hinting(hint)
        };
        if after > self.lengths.jours_signature_apres_debut {
            found.push(told(after, "signed_late"));
        } else if -after > self.lengths.jours_signature_avant_debut {
            found.push(told(-after, "signed_early"));
        }
    }

    fn length(&self, contrat: &Contrat, found: &mut Vec<RowFault>) {
        let days = i64::from(contrat.fin.num_days_from_ce() - contrat.debut.0.num_days_from_ce()) + 1;
        if days <= 0 {
            return;
        }
        // In a few of all rows are months counted.
        let short = days < 32 * i64::from(self.lengths.mois_au_moins) && end_of(contrat.debut.0, self.lengths.mois_au_moins) > contrat.fin;
        let long = days > 28 * i64::from(self.lengths.mois_au_plus) && end_of(contrat.debut.0, self.lengths.mois_au_plus) < contrat.fin;
        if short || long {
            let hint = if short { "contract_short" } else { "contract_long" };
            found.push(unlikely(Col::Fin, contrat.fin.to_string()).with("debut", contrat.debut.0).with("days", days).hinting(hint));
        }
        for (col, number, per_day) in
            [(Col::Nuits, contrat.nuits, self.lengths.nuits_par_jour), (Col::Repas, contrat.repas, self.lengths.repas_par_jour)]
        {
            if i64::from(number) > per_day * days {
                found.push(unlikely(col, number.to_string()).with("expected", format!("0 – {}", per_day * days)).hinting("more_than_days"));
            }
        }
    }
}

fn end_of(debut: NaiveDate, months: i32) -> NaiveDate {
    let next = add_months(debut, months);
    next.pred_opt().unwrap_or(next)
}

fn unlikely(col: Col, value: String) -> RowFault {
    RowFault::new(Severity::Warning, Code::C070, col).value(value)
}

/// A number without its decimals when they are zero.
fn shown(value: Centimes) -> String {
    let text = value.to_string();
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{DateConclusion, DateDebut};

    #[test]
    fn the_file_of_bounds_is_read_and_each_bound_has_its_source() {
        let file: PlausibleFile = toml::from_str(include_str!("../../../datasets/plausibilite.toml")).unwrap();
        for one in &file.bornes {
            assert!(Col::named(&one.colonne).is_some() && one.source.len() > 10, "{}", one.colonne);
            assert!(0 <= one.plus_petit && one.plus_petit < one.plus_grand && one.marge >= 1, "{}", one.colonne);
        }
        assert_eq!(Checks::new().bounds.iter().filter(|(col, _)| bounds(col.name()).is_none()).count(), 0);
        assert_eq!(bounds("npec"), Some((Centimes(150_000), Centimes(4_087_400))));
    }

    fn told(change: impl FnOnce(&mut Contrat), effectif: Option<u32>) -> Vec<(Option<Col>, Option<&'static str>)> {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let mut contrat = Contrat::new(DateConclusion(day(2019, 8, 30)), DateDebut(day(2019, 9, 2)), day(2021, 8, 31));
        change(&mut contrat);
        let mut found = Vec::new();
        Checks::new().check(&contrat, (effectif, None), &mut found);
        assert!(found.iter().all(|fault| fault.code == Code::C070 && fault.severity == Severity::Warning));
        found.into_iter().map(|fault| (fault.column, fault.hint)).collect()
    }

    #[test]
    fn late_signatures_and_ages_that_cannot_be_are_told() {
        let late =
            |days: i64| told(move |contrat| contrat.conclusion = DateConclusion(contrat.debut.0 + chrono::Duration::days(days)), None);
        assert_eq!((late(92), late(-366)), (vec![], vec![]));
        assert_eq!(late(200), [(Some(Col::Conclusion), Some("signed_late"))]);
        assert_eq!(late(-367), [(Some(Col::Conclusion), Some("signed_early"))]);
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let contrat = Contrat::new(DateConclusion(day(2019, 8, 30)), DateDebut(day(2019, 9, 2)), day(2021, 8, 31));
        for (born, expected) in
            [(day(2005, 9, 2), 0), (day(2005, 9, 3), 1), (day(2028, 1, 1), 1), (day(1953, 9, 3), 0), (day(1953, 9, 2), 1)]
        {
            let mut found = Vec::new();
            Checks::new().check(&contrat, (None, Some(born)), &mut found);
            assert_eq!(found.len(), expected, "{born}");
            assert!(found.iter().all(|fault| fault.hint == Some("unlikely_age") && !format!("{fault:?}").contains(&born.to_string())));
        }
    }

    #[test]
    fn what_hardly_can_be_is_told() {
        assert_eq!(told(|_| (), Some(250)), []);
        for npec in [0, 100, 700, 99_999] {
            assert_eq!(told(|contrat| contrat.npec = Some(Centimes(npec)), None), [(Some(Col::Npec), Some("unlikely_value"))], "{npec}");
        }
        let one = |col| vec![(Some(col), Some("unlikely_value"))];
        assert_eq!(told(|contrat| contrat.cout_prefecture = Some(Centimes(100_000_000)), None), one(Col::CoutPrefecture));
        assert_eq!(told(|_| (), Some(9_000_000)), one(Col::Effectif));
        assert_eq!(told(|contrat| contrat.nuits = 9_000, None), [(Some(Col::Nuits), Some("more_than_days"))]);
        assert_eq!(told(|contrat| contrat.repas = 9_000, None), [(Some(Col::Repas), Some("more_than_days"))]);
        let fin = |days: i64| move |contrat: &mut Contrat| contrat.fin = contrat.debut.0 + chrono::Duration::days(days - 1);
        assert_eq!(told(fin(2), None), [(Some(Col::Fin), Some("contract_short"))]);
        assert_eq!(told(fin(9 * 365), None), [(Some(Col::Fin), Some("contract_long"))]);
        assert_eq!((told(fin(29), None).len(), told(fin(30), None).len(), told(fin(5 * 365 + 1), None).len()), (1, 0, 0));
    }
}
