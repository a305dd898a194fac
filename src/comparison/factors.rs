//! Two scenarios on the same contracts: what differs between them, and the share of each in the difference.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::aides::{aides_beside, aides_by_row};
use super::measure::{Measure, measure};
use super::shapley::{MOST_FACTORS, shares};
use super::world::{PriceScale, Rows, World};
use crate::codes::Payeur;
use crate::contract::Cohort;
use crate::legislation::{CoutPrefectureTable, EmployerSettings, Legislation, Nomenclature, NpecTable, ParameterSet, Settings};
use crate::units::Centimes;

/// A scenario as it can be taken apart.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The parameters of the law, overrides included.
    pub parameters: &'a ParameterSet,
    /// NPEC.
    pub npec: &'a NpecTable,
    /// Coûts préfectoraux.
    pub cout_prefecture: &'a CoutPrefectureTable,
    /// Diplomas, levels, branches.
    pub nomenclature: &'a Nomenclature,
    /// Readings and settings.
    pub settings: Settings,
    /// Change of all prices.
    pub prices: PriceScale,
    /// Its own contracts; none when they are those of the list.
    pub rows: Option<&'a Rows>,
    /// Named defaults of the employers.
    pub employer: EmployerSettings,
}

/// What differs between two scenarios.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Factor {
    /// One parameter of the law, by its path.
    Parameter(String),
    /// All parameters of a mechanism that differ, when they cannot change one without the other or are too many.
    Mechanism(String),
    /// All parameters that differ.
    Legislation,
    /// One setting, by its name.
    Setting(&'static str),
    /// The settings that have no name here.
    OtherSettings,
    /// The table of NPEC.
    Npec,
    /// The list of coûts préfectoraux.
    CoutPrefecture,
    /// Diplomas, levels and branches.
    Nomenclature,
    /// A change of all NPEC.
    ScaleNpec,
    /// A change of all coûts préfectoraux.
    ScaleCoutPrefecture,
    /// A change of the contracts themselves.
    Contracts,
    /// A change of the contracts with that of a mechanism, or of the whole law: one without the other would leave contracts without
    /// a rule.
    WithContracts(Option<String>),
}

impl Factor {
    /// Its name in the tables.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Parameter(path) => path.clone(),
            Self::Mechanism(file) => format!("{file}.*"),
            Self::Legislation => "legislation".to_owned(),
            Self::Setting(name) => format!("reglages.{name}"),
            Self::OtherSettings => "reglages.*".to_owned(),
            Self::Npec => "npec".to_owned(),
            Self::CoutPrefecture => "cout_prefecture".to_owned(),
            Self::Nomenclature => "nomenclature".to_owned(),
            Self::ScaleNpec => "prix.npec".to_owned(),
            Self::ScaleCoutPrefecture => "prix.cout_prefecture".to_owned(),
            Self::Contracts => "contrats".to_owned(),
            Self::WithContracts(Some(file)) => format!("{file}.*+contrats"),
            Self::WithContracts(None) => "legislation+contrats".to_owned(),
        }
    }
}

/// A setting with its name: whether it differs, and how it is taken over.
struct Field {
    name: &'static str,
    differs: fn(&Settings, &Settings) -> bool,
    take: fn(&mut Settings, &Settings),
}

macro_rules! fields {
    ($($name:literal => $field:ident $([$index:expr])?;)*) => {
        const FIELDS: &[Field] = &[$(Field {
            name: $name,
            differs: |one, other| one.$field$([$index])? != other.$field$([$index])?,
            take: |mine, theirs| mine.$field$([$index])? = theirs.$field$([$index])?,
        },)*];
    };
}

fields! {
    "option_stock_npec" => option_stock_npec;
    "mois_stock" => stock_months;
    "cout_prefecture_absent" => missing_cout_prefecture;
    "rqth_taux" => rqth_taux;
    "rqth_montant" => rqth_montant;
    "delais.cnfpt" => delays[Payeur::Cnfpt as usize];
    "delais.employeur" => delays[Payeur::Employeur as usize];
    "delais.opco" => delays[Payeur::Opco as usize];
    "delais.region" => delays[Payeur::Region as usize];
}

/// The paths of the parameters that differ.
fn differing(base: &ParameterSet, other: &ParameterSet) -> Vec<String> {
    if base == other {
        return Vec::new();
    }
    let paths: BTreeSet<String> = base.parameters().chain(other.parameters()).map(|(path, _)| path).collect();
    let values = |set: &ParameterSet, path: &str| {
        set.parameter(path).map(|parameter| {
            let version = |version: &crate::legislation::ParameterVersion| (version.from, version.until, version.value.clone());
            parameter.versions.iter().map(|written| version(written.get_ref())).collect::<Vec<_>>()
        })
    };
    paths.into_iter().filter(|path| values(base, path) != values(other, path)).collect()
}

/// How finely the law is taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Grain {
    Parameter,
    Mechanism,
    Whole,
    /// The contracts with a mechanism, or with the whole law.
    WithContracts(Option<String>),
}

fn factors(base: &Source<'_>, other: &Source<'_>, grain: &Grain) -> Vec<Factor> {
    let mechanism = |path: &str| path.split('.').next().unwrap_or(path).to_owned();
    let mut found: Vec<Factor> = differing(base.parameters, other.parameters)
        .into_iter()
        .map(|path| match grain {
            Grain::Parameter => Factor::Parameter(path),
            Grain::WithContracts(file) if file.as_ref().is_none_or(|file| *file == mechanism(&path)) => Factor::WithContracts(file.clone()),
            Grain::Mechanism | Grain::WithContracts(_) => Factor::Mechanism(mechanism(&path)),
            Grain::Whole => Factor::Legislation,
        })
        .collect();
    let named = FIELDS.iter().filter(|field| (field.differs)(&base.settings, &other.settings));
    found.extend(named.map(|field| Factor::Setting(field.name)));
    let table = |differs: bool, factor: Factor| differs.then_some(factor);
    found.extend(table(settings_of(base, other, |factor| factor != &Factor::OtherSettings) != other.settings, Factor::OtherSettings));
    found.extend(table(base.npec != other.npec, Factor::Npec));
    found.extend(table(base.cout_prefecture != other.cout_prefecture, Factor::CoutPrefecture));
    found.extend(table(!std::ptr::eq(base.nomenclature, other.nomenclature), Factor::Nomenclature));
    found.extend(table(base.prices.npec != other.prices.npec, Factor::ScaleNpec));
    found.extend(table(base.prices.cout_prefecture != other.prices.cout_prefecture, Factor::ScaleCoutPrefecture));
    let alone = (base.rows.is_some() || other.rows.is_some()) && !matches!(grain, Grain::WithContracts(_));
    found.extend(table(alone, Factor::Contracts));
    found.dedup();
    if *grain == Grain::Whole && found.len() > MOST_FACTORS {
        found.retain(|factor| !matches!(factor, Factor::Setting(_)));
        found.push(Factor::OtherSettings);
        found.sort();
        found.dedup();
    }
    found
}

/// The settings of a case: each named one from the side that the case says, what has no name with [`Factor::OtherSettings`].
fn settings_of(base: &Source<'_>, other: &Source<'_>, changed: impl Fn(&Factor) -> bool) -> Settings {
    let rest = if changed(&Factor::OtherSettings) { other.settings } else { base.settings };
    let mut settings = rest;
    for field in FIELDS {
        let from = if changed(&Factor::Setting(field.name)) { &other.settings } else { &base.settings };
        (field.take)(&mut settings, from);
    }
    settings
}

/// The parameters of a case.
fn parameters_of(base: &ParameterSet, other: &ParameterSet, changed: impl Fn(&Factor) -> bool) -> ParameterSet {
    let mut set = base.clone();
    if changed(&Factor::Legislation) {
        return other.clone();
    }
    for path in differing(base, other) {
        let Some((file, name)) = path.split_once('.') else { continue };
        if !changed(&Factor::Parameter(path.clone())) && !changed(&Factor::Mechanism(file.to_owned())) {
            continue;
        }
        match (other.parameter(&path), other.documents.get(file)) {
            (Some(parameter), Some(document)) => {
                let mine = set.documents.entry(file.to_owned()).or_insert_with(|| document.clone());
                mine.parameters.insert(name.to_owned(), parameter.clone());
            }
            _ => {
                if let Some(mine) = set.documents.get_mut(file) {
                    mine.parameters.remove(name);
                }
            }
        }
    }
    set
}

/// A difference taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// What differs, in the order of the tables.
    pub factors: Vec<Factor>,
    /// Due on both sides.
    pub du: (Centimes, Centimes),
    /// The share of each factor in the difference of what is due.
    pub du_shares: Vec<Centimes>,
    /// For each calendar year asked: cash received by its end on both sides, and the share of each factor in the difference.
    pub received: Vec<(i32, (Centimes, Centimes), Vec<Centimes>)>,
    /// Aids of the employers on both sides, and the share of each factor in their difference; none when nothing that differs moves
    /// them. Both sides have the employers of the first.
    pub aides: Option<((Centimes, Centimes), Vec<Centimes>)>,
}

/// Takes apart the differences of several scenarios from the same first one.
pub struct Splitter<'s> {
    cohort: &'s Cohort,
    base: Source<'s>,
    years: &'s [i32],
    /// Aids of the first one by contract: found when they are first asked for.
    aides: OnceLock<Vec<Centimes>>,
}

impl<'s> Splitter<'s> {
    /// On a list of contracts, with the cash received by the end of these years.
    #[must_use]
    pub const fn new(cohort: &'s Cohort, base: Source<'s>, years: &'s [i32]) -> Self {
        Self { cohort, base, years, aides: OnceLock::new() }
    }

    /// Takes apart the difference of another scenario: exactly, whatever the order of the factors.
    #[must_use]
    pub fn split(&self, other: &Source<'_>) -> Split {
        let (cohort, base) = (self.cohort, &self.base);
        let taken = |grain: &Grain| taken_apart(cohort, base, other, factors(base, other, grain));
        let Some(mut tried) = [Grain::Parameter, Grain::Mechanism, Grain::Whole].iter().find_map(taken) else { return Split::default() };
        if tried.0.contains(&Factor::Contracts) && leaves_out(&tried.1) {
            let files: BTreeSet<String> = factors(base, other, &Grain::Mechanism)
                .into_iter()
                .filter_map(|factor| if let Factor::Mechanism(file) = factor { Some(file) } else { None })
                .collect();
            let whole = (!files.is_empty()).then_some(None);
            let together = files.into_iter().map(Some).chain(whole).filter_map(|file| taken(&Grain::WithContracts(file)));
            tried = together.into_iter().find(|(_, measures)| !leaves_out(measures)).unwrap_or(tried);
        }
        let (factors, measures) = tried;
        let names: Vec<String> = factors.iter().map(Factor::name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let last = measures.len() - 1;
        let of = |value: &dyn Fn(usize) -> Centimes| {
            let values: Vec<Centimes> = (0..=last).map(value).collect();
            ((values[0], values[last]), shares(&names, &values))
        };
        let (du, du_shares) = of(&|case| measures[case].du);
        let received = self.years.iter().map(|&year| {
            let (ends, shared) = of(&|case| measures[case].received_by(year));
            (year, ends, shared)
        });
        let received = received.collect();
        let aides = self.employers_aides(other, &factors).map(|found| {
            let of = |value: &dyn Fn(usize) -> Centimes| shares(&names, &(0..=last).map(value).collect::<Vec<_>>());
            ((found[0], found[last]), of(&|case| found[case]))
        });
        let aides = aides.filter(|(_, shares)| shares.iter().any(|&share| share != Centimes::ZERO));
        Split { factors, du, du_shares, received, aides }
    }

    /// The aids of the employers in every case; none when neither their law nor the contracts differ.
    fn employers_aides(&self, other: &Source<'_>, factors: &[Factor]) -> Option<Vec<Centimes>> {
        let base = &self.base;
        let contracts = |factor: &Factor| matches!(factor, Factor::Contracts | Factor::WithContracts(_));
        let law = || differing(base.parameters, other.parameters).iter().any(|path| path.starts_with("aide"));
        if !factors.iter().any(contracts) && !law() {
            return None;
        }
        let laws = laws(base, other, factors)?;
        let worlds: Vec<World<'_>> = (0..1 << factors.len()).map(|case| world(base, other, factors, case, &laws[case])).collect();
        let first = worlds.first().filter(|world| world.rows.is_none());
        let known = first.map(|&first| self.aides.get_or_init(|| aides_by_row(self.cohort, first, base.employer)).as_slice());
        Some(aides_beside(self.cohort, &worlds, base.employer, known))
    }
}

/// Takes apart the difference between two scenarios on the same contracts.
#[must_use]
pub fn split(cohort: &Cohort, base: &Source<'_>, other: &Source<'_>, years: &[i32]) -> Split {
    Splitter::new(cohort, *base, years).split(other)
}

/// The measures of every case; none when there are too many factors, or when the parameters of some case cannot stand together.
fn taken_apart(cohort: &Cohort, base: &Source<'_>, other: &Source<'_>, factors: Vec<Factor>) -> Option<(Vec<Factor>, Vec<Measure>)> {
    let laws = (factors.len() <= MOST_FACTORS).then(|| laws(base, other, &factors)).flatten()?;
    let worlds: Vec<World<'_>> = (0..1 << factors.len()).map(|case| world(base, other, &factors, case, &laws[case])).collect();
    let measures = measure(cohort, &worlds, |_| true);
    Some((factors, measures))
}

/// Whether some case has no rule for contracts that both ends count: what it measures is no answer.
fn leaves_out(measures: &[Measure]) -> bool {
    let counted = || measures.iter().map(|measure| measure.contracts);
    let ends = measures.first().into_iter().chain(measures.last()).map(|measure| measure.contracts);
    counted().min() < ends.min()
}

fn changes(factors: &[Factor], case: usize) -> impl Fn(&Factor) -> bool + '_ {
    let within = |factor: &Factor| match factor {
        Factor::Contracts => factors.iter().find(|known| matches!(known, Factor::WithContracts(_))).cloned(),
        Factor::Mechanism(file) => Some(Factor::WithContracts(Some(file.clone()))),
        Factor::Legislation => Some(Factor::WithContracts(None)),
        _ => None,
    };
    move |factor| {
        let sought = |known: &Factor| known == factor || within(factor).as_ref() == Some(known);
        factors.iter().position(sought).is_some_and(|place| case & (1 << place) != 0)
    }
}

/// The law of each case; none when the parameters of some case cannot stand together.
fn laws(base: &Source<'_>, other: &Source<'_>, factors: &[Factor]) -> Option<Vec<Legislation>> {
    let of = |case| Legislation::new(&parameters_of(base.parameters, other.parameters, changes(factors, case))).ok();
    let of_law =
        |factor: &Factor| matches!(factor, Factor::Parameter(_) | Factor::Mechanism(_) | Factor::Legislation | Factor::WithContracts(_));
    let bits: usize = factors.iter().enumerate().filter(|(_, factor)| of_law(factor)).map(|(place, _)| 1 << place).sum();
    let mut made: Vec<Option<Legislation>> = vec![None; 1 << factors.len()];
    for case in 0..made.len() {
        made[case] = if case & bits == case { of(case) } else { made[case & bits].clone() };
        made[case].as_ref()?;
    }
    made.into_iter().collect()
}

fn world<'a>(base: &Source<'a>, other: &Source<'a>, factors: &[Factor], case: usize, law: &'a Legislation) -> World<'a> {
    let changed = changes(factors, case);
    let from = |factor: Factor| if changed(&factor) { other } else { base };
    World {
        law,
        npec: from(Factor::Npec).npec,
        cout_prefecture: from(Factor::CoutPrefecture).cout_prefecture,
        nomenclature: from(Factor::Nomenclature).nomenclature,
        settings: if changed(&Factor::OtherSettings) && !factors.iter().any(|factor| matches!(factor, Factor::Setting(_))) {
            other.settings
        } else {
            settings_of(base, other, &changed)
        },
        prices: PriceScale {
            npec: from(Factor::ScaleNpec).prices.npec,
            cout_prefecture: from(Factor::ScaleCoutPrefecture).prices.cout_prefecture,
        },
        rows: from(Factor::Contracts).rows,
    }
}
