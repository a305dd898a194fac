//! `[risques]`: what the draws rest on in place of the shipped values (`datasets/statistiques/risques.toml`).

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::dates::optional_day;
use super::faults::ScenarioFaults;
use crate::codes::Payeur;
use crate::diagnostic::{Code, nearest};
use crate::montecarlo::hazards::LEVELS;
use crate::montecarlo::{Distribution, Parameters, RiskSource, RiskSources, WrittenLaw};
use crate::units::Centimes;

/// Bounds of a parameter, both included.
type ParameterRange = (f64, f64);

const SHARE: ParameterRange = (0.0, 1.0);
const DEVIATION: ParameterRange = (0.0, 1.0);
const FACTOR: ParameterRange = (0.0, 10.0);
const RATE: ParameterRange = (0.0, 0.95);
const CHANGE: ParameterRange = (-0.5, 0.5);
const DAYS: ParameterRange = (0.0, 365.0);

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Risques {
    /// What is dated up to this day is known; the rest is drawn.
    #[serde(deserialize_with = "optional_day")]
    #[schemars(with = "Option<NaiveDate>")]
    connu_jusqu_au: Option<NaiveDate>,
    /// The sources that are drawn: `entrees`, `ruptures`, `delais`, `npec`, `couts`, `fonds`; all when it is not said.
    #[schemars(with = "Option<Vec<String>>")]
    sources: Option<Vec<Spanned<String>>>,
    /// Entries.
    entrees: RisqueEntrees,
    /// Ruptures.
    ruptures: RisqueRuptures,
    /// Delays of each payer, in days beyond the legal dates and `[reglages.delais]`.
    delais: RisqueDelais,
    /// The next revision of the NPEC.
    npec: RisqueNpec,
    /// Costs.
    couts: RisqueCouts,
    /// The région's support.
    fonds: RisqueFonds,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RisqueEntrees {
    /// Volume, in multiples of the contracts table: 0 to 10.
    #[schemars(with = "Option<f64>")]
    volume: Option<Spanned<f64>>,
    /// Standard deviation of its logarithm, common to the CFAs by level: 0 to 1.
    #[schemars(with = "Option<f64>")]
    niveau: Option<Spanned<f64>>,
    /// Standard deviation of its logarithm, own to a CFA and level: 0 to 1.
    #[schemars(with = "Option<f64>")]
    cfa: Option<Spanned<f64>>,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RisqueRuptures {
    /// Share broken within nine months, levels 3 to 7: 0 to 0.95.
    #[schemars(with = "Option<[f64; 5]>")]
    taux_9_mois: Option<Spanned<[f64; LEVELS]>>,
    /// Relative intensity in months 1 to 3, 4 to 9, 10 to 18, later: 0 to 10.
    #[schemars(with = "Option<[f64; 4]>")]
    profil: Option<Spanned<[f64; 4]>>,
    /// Multiplies the intensity: 0 to 10.
    #[schemars(with = "Option<f64>")]
    intensite: Option<Spanned<f64>>,
    /// Standard deviation of its logarithm, common to the CFAs: 0 to 1.
    #[schemars(with = "Option<f64>")]
    commun: Option<Spanned<f64>>,
    /// Standard deviation of its logarithm, own to a CFA: 0 to 1.
    #[schemars(with = "Option<f64>")]
    cfa: Option<Spanned<f64>>,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RisqueDelais {
    /// Région.
    region: Option<LoiRisque>,
    /// OPCO.
    opco: Option<LoiRisque>,
    /// CNFPT.
    cnfpt: Option<LoiRisque>,
    /// Public employers.
    employeur: Option<LoiRisque>,
    /// Part of a payer's delay that all CFAs share: 0 to 1.
    #[schemars(with = "Option<f64>")]
    correlation: Option<Spanned<f64>>,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RisqueNpec {
    /// Contracts concluded from this day.
    #[serde(deserialize_with = "optional_day")]
    #[schemars(with = "Option<NaiveDate>")]
    conclus_depuis: Option<NaiveDate>,
    /// The revision, as a share: -0.5 to 0.5.
    revision: Option<LoiRisque>,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RisqueCouts {
    /// Rise of the costs a year, as a share: -0.5 to 0.5.
    inflation: Option<LoiRisque>,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RisqueFonds {
    /// Share of the expected support that is paid: 0 to 1.
    versee: Option<LoiRisque>,
    /// Yearly envelope of these CFAs in euros, such as "8476488.00", shared equally per apprentice.
    #[schemars(with = "Option<String>")]
    enveloppe: Option<Spanned<String>>,
}

/// A probability law and its parameters.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[serde(rename = "Loi")]
pub(super) struct LoiRisque {
    /// `fixe` (valeur), `uniforme` (min, max), `triangulaire` (min, mode, max), `exponentielle` (moyenne).
    #[schemars(with = "String")]
    loi: Spanned<String>,
    /// Of `fixe`.
    valeur: Option<f64>,
    /// Of `uniforme` and `triangulaire`.
    min: Option<f64>,
    /// Of `triangulaire`.
    mode: Option<f64>,
    /// Of `uniforme` and `triangulaire`.
    max: Option<f64>,
    /// Of `exponentielle`.
    moyenne: Option<f64>,
}

/// What a scenario says of the draws; what it does not say stays as shipped.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RiskOverrides {
    known_until: Option<NaiveDate>,
    drawn: Option<RiskSources>,
    entrees_volume: Option<f64>,
    entrees: (Option<f64>, Option<f64>),
    taux: Option<[f64; LEVELS]>,
    profil: Option<[f64; 4]>,
    intensite: Option<f64>,
    ruptures: (Option<f64>, Option<f64>),
    delais: [Option<Distribution>; 4],
    correlation: Option<f64>,
    npec_from: Option<NaiveDate>,
    npec: Option<Distribution>,
    couts: Option<Distribution>,
    fonds: Option<Distribution>,
    enveloppe: Option<Centimes>,
}

impl RiskOverrides {
    /// The shipped parameters with what the scenario says in their place.
    #[must_use]
    pub fn over(&self, shipped: &Parameters) -> Parameters {
        Parameters {
            known_until: self.known_until.unwrap_or(shipped.known_until),
            drawn: self.drawn.unwrap_or(shipped.drawn),
            entrees_volume: self.entrees_volume.unwrap_or(shipped.entrees_volume),
            entrees: (self.entrees.0.unwrap_or(shipped.entrees.0), self.entrees.1.unwrap_or(shipped.entrees.1)),
            ruptures_9_mois: self.taux.unwrap_or(shipped.ruptures_9_mois),
            ruptures_profil: self.profil.unwrap_or(shipped.ruptures_profil),
            ruptures_intensite: self.intensite.unwrap_or(shipped.ruptures_intensite),
            ruptures: (self.ruptures.0.unwrap_or(shipped.ruptures.0), self.ruptures.1.unwrap_or(shipped.ruptures.1)),
            delais: std::array::from_fn(|payeur| self.delais[payeur].unwrap_or(shipped.delais[payeur])),
            delai_correlation: self.correlation.unwrap_or(shipped.delai_correlation),
            npec_from: self.npec_from.unwrap_or(shipped.npec_from),
            npec: self.npec.unwrap_or(shipped.npec),
            couts: self.couts.unwrap_or(shipped.couts),
            couts_connus: if self.couts.is_some() { 0.0 } else { shipped.couts_connus },
            fonds: self.fonds.unwrap_or(shipped.fonds),
            enveloppe: self.enveloppe.unwrap_or(shipped.enveloppe),
        }
    }
}

impl RiskOverrides {
    /// What is said, by key: its source, and its payer when it is of one.
    #[must_use]
    pub fn said(&self) -> Vec<(&'static str, RiskSource, Option<Payeur>)> {
        let payers = [
            ("delais.cnfpt", Payeur::Cnfpt),
            ("delais.employeur", Payeur::Employeur),
            ("delais.opco", Payeur::Opco),
            ("delais.region", Payeur::Region),
        ];
        let keys = [
            ("entrees", RiskSource::Entrees, self.entrees_volume.is_some() || self.entrees != (None, None)),
            (
                "ruptures",
                RiskSource::Ruptures,
                self.taux.is_some() || self.profil.is_some() || self.intensite.is_some() || self.ruptures != (None, None),
            ),
            ("delais.correlation", RiskSource::Delais, self.correlation.is_some()),
            ("npec", RiskSource::Npec, self.npec.is_some() || self.npec_from.is_some()),
            ("couts", RiskSource::Couts, self.couts.is_some()),
            ("fonds.versee", RiskSource::Fonds, self.fonds.is_some()),
        ];
        let delays = payers.into_iter().filter(|&(_, payeur)| self.delais[payeur as usize].is_some());
        let delays = delays.map(|(key, payeur)| (key, RiskSource::Delais, Some(payeur)));
        keys.into_iter().filter(|&(_, _, said)| said).map(|(key, source, _)| (key, source, None)).chain(delays).collect()
    }
}

impl Risques {
    /// The section, checked; every fault is told.
    pub(super) fn read(&self, faults: &mut ScenarioFaults<'_>) -> RiskOverrides {
        let mut checked = BoundChecks(faults);
        let RisqueDelais { region, opco, cnfpt, employeur, correlation } = &self.delais;
        RiskOverrides {
            known_until: self.connu_jusqu_au,
            drawn: self.sources.as_ref().map(|names| names.iter().filter_map(|name| checked.source(name)).collect()),
            entrees_volume: checked.number("volume", self.entrees.volume.as_ref(), FACTOR),
            entrees: (
                checked.number("niveau", self.entrees.niveau.as_ref(), DEVIATION),
                checked.number("cfa", self.entrees.cfa.as_ref(), DEVIATION),
            ),
            taux: checked.numbers("taux_9_mois", self.ruptures.taux_9_mois.as_ref(), RATE),
            profil: checked.numbers("profil", self.ruptures.profil.as_ref(), FACTOR),
            intensite: checked.number("intensite", self.ruptures.intensite.as_ref(), FACTOR),
            ruptures: (
                checked.number("commun", self.ruptures.commun.as_ref(), DEVIATION),
                checked.number("cfa", self.ruptures.cfa.as_ref(), DEVIATION),
            ),
            // In the order of the payers: CNFPT, employer, OPCO, région.
            delais: [("cnfpt", cnfpt), ("employeur", employeur), ("opco", opco), ("region", region)]
                .map(|(key, law)| checked.law(key, law.as_ref(), DAYS)),
            correlation: checked.number("correlation", correlation.as_ref(), SHARE),
            npec_from: self.npec.conclus_depuis,
            npec: checked.law("revision", self.npec.revision.as_ref(), CHANGE),
            couts: checked.law("inflation", self.couts.inflation.as_ref(), CHANGE),
            fonds: checked.law("versee", self.fonds.versee.as_ref(), SHARE),
            enveloppe: checked.envelope(self.fonds.enveloppe.as_ref()),
        }
    }
}

/// Values against their bounds.
struct BoundChecks<'f, 't>(&'f mut ScenarioFaults<'t>);

impl BoundChecks<'_, '_> {
    fn number(&mut self, key: &str, value: Option<&Spanned<f64>>, bounds: ParameterRange) -> Option<f64> {
        self.numbers(key, value.map(|value| Spanned::new(value.span(), [*value.get_ref()])).as_ref(), bounds).map(|[value]| value)
    }

    fn numbers<const N: usize>(&mut self, key: &str, values: Option<&Spanned<[f64; N]>>, bounds: ParameterRange) -> Option<[f64; N]> {
        let values = values?;
        for &value in values.get_ref() {
            if !(bounds.0..=bounds.1).contains(&value) {
                self.0.refuse_as(Code::S030, key, &values.span(), value, &range(bounds));
            }
        }
        Some(*values.get_ref())
    }

    fn source(&mut self, name: &Spanned<String>) -> Option<RiskSource> {
        let found = RiskSource::parse(name.get_ref());
        if found.is_none() {
            let known = RiskSource::ALL.map(RiskSource::as_str);
            let near = nearest(name.get_ref(), known);
            let told = if near.is_empty() { known.join(", ") } else { near.join(", ") };
            self.0.refuse_as(Code::S031, "sources", &name.span(), name.get_ref(), &told);
        }
        found
    }

    fn law(&mut self, key: &str, law: Option<&LoiRisque>, bounds: ParameterRange) -> Option<Distribution> {
        let law = law?;
        let (name, span) = (law.loi.get_ref().as_str(), law.loi.span());
        let Some((_, needed)) = WrittenLaw::NAMES.into_iter().find(|(known, _)| *known == name) else {
            let told = WrittenLaw::NAMES.map(|(name, _)| name).join(", ");
            self.0.refuse_as(Code::S032, key, &span, name, &told);
            return None;
        };
        let given = [("valeur", law.valeur), ("min", law.min), ("mode", law.mode), ("max", law.max), ("moyenne", law.moyenne)];
        if given.iter().any(|(part, value)| value.is_some() != needed.contains(part)) {
            self.0.refuse_as(Code::S032, key, &span, name, &needed.join(", "));
            return None;
        }
        let of = |part: &str| given.iter().find(|(name, _)| *name == part).and_then(|(_, value)| *value).unwrap_or(0.0);
        let read = match name {
            "fixe" => Distribution::Fixed(of("valeur")),
            "uniforme" => Distribution::Uniform { min: of("min"), max: of("max") },
            "triangulaire" => Distribution::Triangular { min: of("min"), mode: of("mode"), max: of("max") },
            _ => Distribution::Exponential { mean: of("moyenne") },
        };
        let inside = |value: f64| (bounds.0..=bounds.1).contains(&value);
        let ordered = match read {
            Distribution::Triangular { min, mode, max } => min <= mode && mode <= max,
            Distribution::Uniform { min, max } => min <= max,
            Distribution::Fixed(_) | Distribution::Exponential { .. } => true,
        };
        // A waiting time has no upper bound: its mean has.
        let within = match read {
            Distribution::Exponential { mean } => mean >= 0.0 && inside(mean) && bounds.0 >= 0.0,
            _ => inside(read.bounds().0) && inside(read.bounds().1),
        };
        if !ordered || !within {
            self.0.refuse_as(Code::S030, key, &span, name, &format!("min <= mode <= max, {}", range(bounds)));
            return None;
        }
        Some(read)
    }

    fn envelope(&mut self, amount: Option<&Spanned<String>>) -> Option<Centimes> {
        let amount = amount?;
        let read = Centimes::parse(amount.get_ref()).ok().filter(|&read| read >= Centimes::ZERO);
        if read.is_none() {
            self.0.refuse_as(Code::S030, "enveloppe", &amount.span(), amount.get_ref(), "8476488.00");
        }
        read
    }
}

fn range((low, high): ParameterRange) -> String {
    format!("{low} .. {high}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    fn parse(section: &str) -> Result<RiskOverrides, Vec<(Code, Option<u64>)>> {
        let text = format!("[scenario]\ntitre = \"x\"\n{section}");
        Scenario::parse("s", "s.toml", &text)
            .map(|scenario| scenario.risques)
            .map_err(|faults| faults.iter().map(|fault| (fault.code, fault.location.line)).collect())
    }

    #[test]
    fn what_is_said_takes_the_place_of_what_is_shipped() {
        let section = "[risques]\nconnu_jusqu_au = 2020-06-30\nsources = [\"ruptures\", \"delais\"]\n[risques.ruptures]\nintensite = 1.5\n\
            [risques.delais]\nopco = { loi = \"uniforme\", min = 10, max = 40.0 }\n[risques.fonds]\nenveloppe = \"8476488.00\"\n";
        let text = include_str!("../../datasets/statistiques/risques.toml");
        let shipped = crate::montecarlo::RiskFigures::parse(text).unwrap().parameters();
        let read = parse(section).unwrap().over(&shipped);
        assert_eq!(read.delais[Payeur::Opco as usize], Distribution::Uniform { min: 10.0, max: 40.0 });
        assert_eq!(read.delais[Payeur::Region as usize], shipped.delais[Payeur::Region as usize]);
        assert_eq!((read.drawn.iter().count(), read.enveloppe), (2, Centimes(847_648_800)));
        assert_eq!((read.npec, read.known_until), (shipped.npec, NaiveDate::from_ymd_opt(2020, 6, 30).unwrap()));
        assert_eq!(parse("").unwrap().over(&shipped), shipped);
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let section = "[risques]\nsources = [\"ruptures\", \"meteo\"]\n[risques.entrees]\nvolume = -1.0\n[risques.ruptures]\n\
            taux_9_mois = [0.2, 0.2, 0.2, 0.2, 1.2]\n[risques.npec]\nrevision = { loi = \"triangulaire\", min = 0.1, mode = 0.0, max = 0.2 }\n\
            [risques.couts]\ninflation = { loi = \"gauss\", moyenne = 0.0 }\n[risques.fonds]\nversee = { loi = \"uniforme\", min = 0.1 }\nenveloppe = \"-1\"\n";
        let expected = [
            (Code::S031, Some(4)),
            (Code::S030, Some(6)),
            (Code::S030, Some(8)),
            (Code::S030, Some(10)),
            (Code::S032, Some(12)),
            (Code::S032, Some(14)),
            (Code::S030, Some(15)),
        ];
        let mut told = parse(section).unwrap_err();
        told.sort_by_key(|fault| fault.1);
        assert_eq!(told, expected);
    }
}
