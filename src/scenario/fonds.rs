//! `[fonds]`: the région's support fund, as a scenario writes it.

mod cles;
mod outil;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::faults::ScenarioFaults;
use crate::codes::CodeDiplome;
use crate::contract::DEFAULT_REGION;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::fund::{AidBounds, Effort, Eligibility, Instrument, InstrumentKind, Measure, Policy, PolicyKeys, Uncertainty};
use crate::units::{Centimes, Part};
use cles::Cles;
use outil::Outil;

/// Years that an envelope may have.
const YEARS: std::ops::RangeInclusive<i32> = 2020..=2040;
/// Branches that one integer programme looks at, when nothing is said and at most.
const NODES: (u64, u64) = (20_000, 100_000_000);

/// Points of a CFA.
const POINTS: (u64, u64) = (0, 1_000);
/// Apprentices of a CFA.
const HEADS: (u64, u64) = (0, 1_000_000);
/// Years of depreciation.
const DEPRECIATION: (u64, u64) = (1, 50);
/// Levels of diplomas.
const LEVELS: (u64, u64) = (3, 8);
/// Weights of the shares of an uncertain amount.
const WEIGHTS: (u64, u64) = (0, 1_000_000);

/// The fund of a scenario, read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Fonds {
    /// The région.
    pub region: String,
    /// Its line in the scenario.
    pub region_line: u64,
    /// Whether the scenario names it.
    pub region_given: bool,
    /// Year, running costs, investment; an amount not said is the published share.
    pub years: Vec<(i32, Option<Centimes>, Option<Centimes>)>,
    /// How sure the announced amounts are.
    pub uncertainty: Uncertainty,
    /// Whether what is left stays in the fund.
    pub carried_over: bool,
    /// The policy that the report is about; none when the scenario does not say.
    pub policy: Option<Policy>,
    /// Its line in the scenario.
    pub policy_line: u64,
    /// What the best use counts.
    pub measure: Measure,
    /// Floors and caps.
    pub bounds: AidBounds,
    /// Keys of the policies.
    pub keys: PolicyKeys,
    /// Instruments.
    pub instruments: Vec<Instrument>,
    /// Who may have running-cost aid.
    pub eligibility: Eligibility,
    /// How far each integer programme may search.
    pub effort: Effort,
}

impl Default for Fonds {
    fn default() -> Self {
        Self {
            region: DEFAULT_REGION.to_owned(),
            region_given: false,
            region_line: 1,
            years: vec![(2020, None, None), (2021, None, None)],
            uncertainty: Uncertainty::Certaine,
            carried_over: true,
            policy: None,
            policy_line: 1,
            measure: Measure::default(),
            bounds: AidBounds::default(),
            keys: PolicyKeys::default(),
            instruments: Vec::new(),
            eligibility: Eligibility::default(),
            effort: Effort { nodes: NODES.0 },
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[serde(rename = "Section")]
pub(super) struct FondsSection {
    /// Région whose published share is the default envelope: `Normandie`.
    #[schemars(with = "Option<String>")]
    region: Option<Spanned<String>>,
    /// Policy: egalitaire, deficit, stock, priorite, seuil, niveau, meilleur_usage, meilleur_usage_moyen.
    #[schemars(with = "Option<String>")]
    politique: Option<Spanned<String>>,
    /// What the best use keeps as many of as it can.
    mesure: Measure,
    /// Whether what is left at the end of a year can be spent in the next ones.
    report: bool,
    /// Branches that one integer programme looks at, at most: 0 to 100 000 000.
    #[schemars(with = "u64")]
    noeuds_max: Spanned<u64>,
    /// Envelopes by year; without them, the published shares of 2020 and 2021.
    enveloppes: Vec<Enveloppe>,
    /// How sure the announced amounts are.
    incertitude: Incertitude,
    /// Smallest aids.
    planchers: Bornes,
    /// Largest aids.
    plafonds: Bornes,
    /// Keys of the policies.
    cles: Cles,
    /// Who may have running-cost aid.
    eligibilite: Eligibilite,
    /// Instruments beside running-cost aid.
    instruments: Vec<Outil>,
}

impl Default for FondsSection {
    fn default() -> Self {
        Self {
            region: None,
            politique: None,
            mesure: Measure::default(),
            report: true,
            noeuds_max: Spanned::new(0..0, NODES.0),
            enveloppes: Vec::new(),
            incertitude: Incertitude::default(),
            planchers: Bornes::default(),
            plafonds: Bornes::default(),
            cles: Cles::default(),
            eligibilite: Eligibilite::default(),
            instruments: Vec::new(),
        }
    }
}

type Text = Option<Spanned<String>>;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Enveloppe {
    /// Year.
    #[schemars(with = "i32")]
    annee: Spanned<i32>,
    /// Running costs, such as "8476488.00"; the published share when it is not said.
    #[schemars(with = "Option<String>")]
    fonctionnement: Text,
    /// Investment.
    #[schemars(with = "Option<String>")]
    investissement: Text,
}

/// Law of what is received of the announced amount.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[serde(rename = "Loi")]
enum LoiMontant {
    /// All of it.
    #[default]
    Certaine,
    /// Triangular between `minimum` and `maximum`, most likely `mode`.
    Triangulaire,
    /// One of `parts`, with these `poids`.
    Discrete,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Incertitude {
    /// Law.
    #[schemars(with = "LoiMontant")]
    loi: Option<Spanned<LoiMontant>>,
    /// Smallest share of the announced amount, such as "0.64".
    #[schemars(with = "Option<String>")]
    minimum: Text,
    /// Most likely share.
    #[schemars(with = "Option<String>")]
    mode: Text,
    /// Largest share.
    #[schemars(with = "Option<String>")]
    maximum: Text,
    /// Possible shares.
    #[schemars(with = "Vec<String>")]
    parts: Vec<Spanned<String>>,
    /// Their weights.
    #[schemars(with = "Vec<u32>")]
    poids: Vec<Spanned<u32>>,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Bornes {
    /// For each apprentice, such as "100.00".
    #[schemars(with = "Option<String>")]
    par_apprenti: Text,
    /// For each CFA.
    #[schemars(with = "Option<String>")]
    par_cfa: Text,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Eligibilite {
    /// These CFAs alone.
    cfa: BTreeSet<String>,
    /// These départements alone.
    departements: BTreeSet<String>,
    /// These territories alone.
    territoires: BTreeSet<String>,
    /// At least so many apprentices.
    #[schemars(with = "Option<u64>")]
    effectif_min: Option<Spanned<u64>>,
    /// At most so many apprentices.
    #[schemars(with = "Option<u64>")]
    effectif_max: Option<Spanned<u64>>,
}

fn amount(key: &str, text: &Text, most: Centimes, faults: &mut ScenarioFaults<'_>) -> Option<Centimes> {
    let text = text.as_ref()?;
    let read = Centimes::parse(text.get_ref()).ok().filter(|&amount| amount >= Centimes::ZERO && amount <= most);
    if read.is_none() {
        faults.refuse(key, &text.span(), text.get_ref(), &format!("0.00 .. {most}"));
    }
    read
}

/// `F013`: a setting that cannot have an effect, and why.
fn idle(key: &str, span: &std::ops::Range<usize>, value: impl std::fmt::Display, cause: &str, faults: &mut ScenarioFaults<'_>) {
    faults.refuse_as(Code::F013, key, span, value, cause);
}

fn part(key: &str, text: Option<&Spanned<String>>, faults: &mut ScenarioFaults<'_>) -> Option<Part> {
    let text = text?;
    let read = Part::parse(text.get_ref());
    if read.is_none() {
        faults.refuse(key, &text.span(), text.get_ref(), "0 .. 9.9999");
    }
    read
}

/// A whole number within its bounds; a fault is told for another.
fn within<T: Copy + std::fmt::Display + TryInto<u64>>(
    key: &str,
    given: Option<&Spanned<T>>,
    bounds: (u64, u64),
    faults: &mut ScenarioFaults<'_>,
) -> Option<T> {
    let given = given?;
    let value = *given.get_ref();
    let sound = value.try_into().is_ok_and(|value: u64| (bounds.0..=bounds.1).contains(&value));
    if !sound {
        faults.refuse(key, &given.span(), value, &format!("{} .. {}", bounds.0, bounds.1));
    }
    sound.then_some(value)
}

impl FondsSection {
    pub(super) fn fonds(&self, faults: &mut ScenarioFaults<'_>) -> Fonds {
        let standing = Fonds::default();
        let nodes = *self.noeuds_max.get_ref();
        if nodes > NODES.1 {
            faults.refuse("noeuds_max", &self.noeuds_max.span(), nodes, &format!("0 .. {}", NODES.1));
        }
        let instruments: Vec<Instrument> = self.instruments.iter().filter_map(|outil| outil.read(faults)).collect();
        self.investment(&instruments, faults);
        Fonds {
            region: self.region.as_ref().map_or(standing.region, |region| region.get_ref().clone()),
            region_given: self.region.is_some(),
            region_line: self.region.as_ref().map_or(1, |region| faults.place(&region.span()).line),
            years: self.years(faults).unwrap_or(standing.years),
            uncertainty: self.incertitude.read(faults),
            carried_over: self.report,
            policy: self.policy(faults),
            policy_line: self.politique.as_ref().map_or(1, |asked| faults.place(&asked.span()).line),
            measure: self.mesure,
            bounds: self.bounds(faults),
            keys: self.cles.read(faults),
            instruments,
            eligibility: self.eligibilite.read(faults),
            effort: Effort { nodes },
        }
    }

    /// Each year once, in order.
    fn years(&self, faults: &mut ScenarioFaults<'_>) -> Option<Vec<(i32, Option<Centimes>, Option<Centimes>)>> {
        let mut years: Vec<(i32, Option<Centimes>, Option<Centimes>)> = Vec::new();
        for row in &self.enveloppes {
            let annee = *row.annee.get_ref();
            if !YEARS.contains(&annee) {
                faults.refuse("annee", &row.annee.span(), annee, "2020 .. 2040");
            }
            if years.iter().any(|&(year, _, _)| year == annee) {
                faults.refuse("annee", &row.annee.span(), annee, "fund_year_twice");
            }
            let running = amount("fonctionnement", &row.fonctionnement, Centimes::LARGEST, faults);
            years.push((annee, running, amount("investissement", &row.investissement, Centimes::LARGEST, faults)));
        }
        years.sort_unstable();
        (!years.is_empty()).then_some(years)
    }

    /// F001 when nobody knows the policy.
    fn policy(&self, faults: &mut ScenarioFaults<'_>) -> Option<Policy> {
        let asked = self.politique.as_ref()?;
        let name = asked.get_ref();
        let policy = Policy::of(name);
        if policy.is_none() {
            let known = Policy::ALL.map(Policy::as_str);
            let near = nearest(name, known).join(", ");
            let fault = Diagnostic::error(Code::F001).with_value(name.clone()).in_column("politique").with("known", known.join(", "));
            faults.push(&asked.span(), if near.is_empty() { fault } else { fault.with("near", near).hinting("did_you_mean") });
        }
        policy
    }

    /// F013: an envelope of investment that no instrument shares, an instrument that no envelope pays.
    fn investment(&self, instruments: &[Instrument], faults: &mut ScenarioFaults<'_>) {
        let shared = instruments.iter().any(|one| matches!(one.kind, InstrumentKind::Investissement { .. }));
        let amounts = self.enveloppes.iter().filter_map(|row| row.investissement.as_ref());
        for amount in amounts.filter(|_| !shared) {
            idle("investissement", &amount.span(), amount.get_ref(), "fund_investment_unshared", faults);
        }
    }

    fn bounds(&self, faults: &mut ScenarioFaults<'_>) -> AidBounds {
        let (head, each) = (Centimes::LARGEST_OF_A_CONTRACT, Centimes::LARGEST);
        let bounds = AidBounds {
            floor_per_apprentice: amount("par_apprenti", &self.planchers.par_apprenti, head, faults).unwrap_or_default(),
            floor_per_cfa: amount("par_cfa", &self.planchers.par_cfa, each, faults).unwrap_or_default(),
            cap_per_apprentice: amount("par_apprenti", &self.plafonds.par_apprenti, head, faults),
            cap_per_cfa: amount("par_cfa", &self.plafonds.par_cfa, each, faults),
        };
        let pairs = [
            ("par_apprenti", &self.planchers.par_apprenti, bounds.floor_per_apprentice, bounds.cap_per_apprentice),
            ("par_cfa", &self.planchers.par_cfa, bounds.floor_per_cfa, bounds.cap_per_cfa),
        ];
        for (key, text, floor, cap) in pairs {
            if let (Some(text), Some(cap)) = (text, cap.filter(|&cap| cap < floor)) {
                let fault = Diagnostic::error(Code::F007).in_column(key).with_value(text.get_ref().clone()).with("cap", cap);
                faults.push(&text.span(), fault);
            }
        }
        bounds
    }
}

impl Incertitude {
    /// F013 for what the law does not read.
    fn unread(&self, faults: &mut ScenarioFaults<'_>) {
        let loi = self.loi.as_ref().map(Spanned::get_ref);
        let bounds = [("minimum", &self.minimum), ("mode", &self.mode), ("maximum", &self.maximum)];
        for (key, text) in bounds.into_iter().filter(|_| !matches!(loi, Some(LoiMontant::Triangulaire))) {
            text.iter().for_each(|text| idle(key, &text.span(), text.get_ref(), "fund_law_unread", faults));
        }
        if let Some(first) = self.parts.first().filter(|_| !matches!(loi, Some(LoiMontant::Discrete))) {
            idle("parts", &first.span(), first.get_ref(), "fund_law_unread", faults);
        }
    }

    /// F006 when the law is not one.
    fn read(&self, faults: &mut ScenarioFaults<'_>) -> Uncertainty {
        self.unread(faults);
        let Some(loi) = &self.loi else { return Uncertainty::Certaine };
        let mut share = |key: &str, text: Option<&Spanned<String>>| part(key, text, faults).map(|part| i64::from(part.0));
        let bounds = (share("minimum", self.minimum.as_ref()), share("mode", self.mode.as_ref()), share("maximum", self.maximum.as_ref()));
        let parts: Vec<Option<i64>> = self.parts.iter().map(|text| share("parts", Some(text))).collect();
        let weights: Vec<i64> =
            self.poids.iter().filter_map(|weight| within("poids", Some(weight), WEIGHTS, faults)).map(i64::from).collect();
        match (loi.get_ref(), bounds) {
            (LoiMontant::Certaine, _) => return Uncertainty::Certaine,
            (LoiMontant::Triangulaire, (Some(minimum), Some(mode), Some(maximum))) if minimum <= mode && mode <= maximum => {
                return Uncertainty::Triangulaire { minimum, mode, maximum };
            }
            (LoiMontant::Discrete, _) if !parts.is_empty() && parts.len() == self.poids.len() && weights.iter().sum::<i64>() > 0 => {
                return Uncertainty::Discrete(parts.into_iter().flatten().zip(weights).collect());
            }
            _ => {}
        }
        faults.push(&loi.span(), Diagnostic::error(Code::F006).in_column("loi"));
        Uncertainty::Certaine
    }
}

impl Eligibilite {
    fn read(&self, faults: &mut ScenarioFaults<'_>) -> Eligibility {
        let from = within("effectif_min", self.effectif_min.as_ref(), HEADS, faults);
        let to = within("effectif_max", self.effectif_max.as_ref(), HEADS, faults);
        if let (Some(text), Some(to)) = (&self.effectif_min, to.filter(|&to| from.is_some_and(|from| from > to))) {
            faults.refuse("effectif_min", &text.span(), text.get_ref(), &format!("0 .. {to}"));
        }
        Eligibility {
            cfas: self.cfa.clone(),
            departements: self.departements.clone(),
            territories: self.territoires.clone(),
            apprentices_from: from,
            apprentices_to: to,
            ..Eligibility::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    fn parse(fonds: &str) -> Result<Fonds, Vec<Diagnostic>> {
        Scenario::parse("s", "s.toml", &format!("[scenario]\ntitre = \"x\"\n[fonds]\n{fonds}"))
            .map(|scenario| scenario.fonds.unwrap_or_default())
    }

    #[test]
    fn what_is_not_said_is_the_default() {
        assert_eq!(parse("").unwrap(), Fonds::default());
    }

    #[test]
    fn a_fund_is_read() {
        let read = parse(
            "region = \"Bretagne\"\npolitique = \"niveau\"\nmesure = \"places\"\nreport = false\n\
            [[fonds.enveloppes]]\nannee = 2021\n[[fonds.enveloppes]]\nannee = 2020\nfonctionnement = \"1000.00\"\n\
            [fonds.incertitude]\nloi = \"triangulaire\"\nminimum = \"0.64\"\nmode = \"1\"\nmaximum = \"1\"\n\
            [fonds.plafonds]\npar_cfa = \"500.00\"\n[fonds.cles]\nterritoires = [\"Perche\"]\nseuil_par_apprenti = \"150.00\"\n\
            [[fonds.instruments]]\ntype = \"majoration_npec\"\ntaux = \"0.1\"\nniveaux = [3]\ndiplomes = [\"50022137\"]\n",
        )
        .unwrap();
        assert_eq!((read.policy, read.measure, read.carried_over), (Some(Policy::Niveau), Measure::Places, false));
        assert_eq!(read.years, [(2020, Some(Centimes(100_000)), None), (2021, None, None)]);
        assert_eq!(read.uncertainty, Uncertainty::Triangulaire { minimum: 6_400, mode: 10_000, maximum: 10_000 });
        assert_eq!((read.bounds.cap_per_cfa, read.keys.threshold), (Some(Centimes(50_000)), Centimes(15_000)));
        assert_eq!(read.instruments[0].kind, InstrumentKind::MajorationTaux(Part(1_000)));
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let faults = parse(
            "politique = \"nivau\"\nnoeuds_max = 900000000\n[[fonds.enveloppes]]\nannee = 1999\nfonctionnement = \"-5\"\n\
            [fonds.incertitude]\nloi = \"discrete\"\nparts = [\"0.5\"]\n[fonds.planchers]\npar_cfa = \"9.00\"\n[fonds.plafonds]\npar_cfa = \"8.00\"\n\
            [[fonds.instruments]]\ntype = \"majoration_npec\"\n",
        )
        .unwrap_err();
        let codes: Vec<Code> = faults.iter().map(|fault| fault.code).collect();
        for code in [Code::F001, Code::F006, Code::F007] {
            assert!(codes.contains(&code), "{codes:?}");
        }
        assert_eq!(codes.iter().filter(|&&code| code == Code::S002).count(), 4);
        let policy = faults.iter().find(|fault| fault.code == Code::F001).unwrap();
        assert!(policy.arguments.contains(&("near", "niveau".to_owned())) && policy.location.line == Some(4), "{policy:?}");
    }
}
