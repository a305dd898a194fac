//! What differs between two scenarios, thing by thing, and how things are taken together when there are too many of them.

use std::collections::BTreeSet;

use crate::codes::Payeur;
use crate::demand::DemandSettings;
use crate::engine::PriceScale;
use crate::legislation::{CoutPrefectureTable, EmployerSettings, Legislation, Nomenclature, NpecTable, ParameterSet, Settings};
use crate::scenario::Assumptions;
use crate::units::shapley::MOST_FACTORS;

/// A scenario as it can be taken apart.
#[derive(Clone, Copy)]
pub struct SeparableScenario<'a> {
    /// The parameters of the law, overrides included.
    pub parameters: &'a ParameterSet,
    /// Its NPEC, by certification and branch.
    pub npec: &'a NpecTable,
    /// Its coûts préfectoraux, by CFA or région and diploma.
    pub cout_prefecture: &'a CoutPrefectureTable,
    /// Diplomas with their levels, and branches.
    pub nomenclature: &'a Nomenclature,
    /// Readings chosen where the law is unclear.
    pub settings: Settings,
    /// Change of all prices.
    pub prices: PriceScale,
    /// What it assumes of the contracts.
    pub assumptions: &'a Assumptions,
    /// How hires answer to their cost (D1); none when the contracts are taken as they are.
    pub demand: Option<DemandSettings>,
    /// The law in which the reference year of D1 is read.
    pub reference: &'a Legislation,
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
    /// All settings that differ.
    Settings,
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
    /// One assumption on the contracts, by its name.
    Assumption(&'static str),
    /// All assumptions on the contracts that differ.
    Assumptions,
    /// One setting of the employers' side, by its name; [`DEMAND`] is the switch of D1.
    Employer(&'static str),
    /// All settings of the employers' side that differ.
    Employers,
    /// An assumption on the contracts with a mechanism, or with the whole law: one without the other would leave contracts without a
    /// rule.
    Together(&'static str, Option<String>),
    /// Everything that differs, when nothing can change alone.
    Everything,
}

/// The switch of D1 among the settings of the employers' side.
pub const DEMAND: &str = "demande";

impl Factor {
    /// Its name in the tables.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Parameter(path) => path.clone(),
            Self::Mechanism(file) => format!("{file}.*"),
            Self::Legislation => "legislation".to_owned(),
            Self::Setting(name) => format!("reglages.{name}"),
            Self::Settings => "reglages.*".to_owned(),
            Self::Npec => "npec".to_owned(),
            Self::CoutPrefecture => "cout_prefecture".to_owned(),
            Self::Nomenclature => "nomenclature".to_owned(),
            Self::ScaleNpec => "prix.npec".to_owned(),
            Self::ScaleCoutPrefecture => "prix.cout_prefecture".to_owned(),
            Self::Assumption(name) => format!("cohorte.{name}"),
            Self::Assumptions => "cohorte.*".to_owned(),
            Self::Employer(name) => format!("employeurs.{name}"),
            Self::Employers => "employeurs.*".to_owned(),
            Self::Together(name, Some(file)) => format!("{file}.*+cohorte.{name}"),
            Self::Together(name, None) => format!("legislation+cohorte.{name}"),
            Self::Everything => "*".to_owned(),
        }
    }

    /// Whether it is of the law.
    pub(super) const fn is_law(&self) -> bool {
        matches!(self, Self::Parameter(_))
    }
}

/// A named field: whether it differs, and how it is taken over.
pub(super) struct Field<T> {
    pub name: &'static str,
    pub differs: fn(&T, &T) -> bool,
    pub take: fn(&mut T, &T),
}

macro_rules! fields {
    ($list:ident of $type:ty: $($name:literal => $field:ident $([$index:expr])? $(.$inner:ident)?;)*) => {
        pub(super) const $list: &[Field<$type>] = &[$(Field {
            name: $name,
            differs: |one, other| one.$field$([$index])?$(.$inner)? != other.$field$([$index])?$(.$inner)?,
            take: |mine, theirs| mine.$field$([$index])?$(.$inner)?.clone_from(&theirs.$field$([$index])?$(.$inner)?),
        },)*];
    };
}

fields! { SETTINGS of Settings:
    "option_stock_npec" => option_stock_npec;
    "mois_stock" => stock_months;
    "mois_entame" => last_month;
    "rqth_cout_prefecture" => rqth_on_cout_prefecture;
    "moins_dun_an_stock" => short_contracts_in_stock;
    "carence_stock" => carence_stock;
    "amorcage" => amorcage;
    "avant_contrat" => avant_contrat;
    "frais_annexes" => frais_annexes;
    "annee_366" => leap_year;
    "solde_non_transmis" => solde_transmis;
    "cout_prefecture_absent" => missing_cout_prefecture;
    "rqth_taux" => rqth_taux;
    "rqth_montant" => rqth_montant;
    "delais.cnfpt" => delays[Payeur::Cnfpt as usize];
    "delais.employeur" => delays[Payeur::Employeur as usize];
    "delais.opco" => delays[Payeur::Opco as usize];
    "delais.region" => delays[Payeur::Region as usize];
    "delais.orphelins_part" => drawn_delays.orphelins_part;
    "delais.orphelins_jours" => drawn_delays.orphelins_jours;
    "delais.orphelins_jusqu_au" => drawn_delays.orphelins_until;
    "delais.enregistrement" => drawn_delays.enregistrement;
    "delais.refus_part" => drawn_delays.refus_part;
    "delais.refus_jours" => drawn_delays.refus_jours;
}

fields! { ASSUMPTIONS of Assumptions:
    "graine" => seed;
    "signatures" => signatures;
    "convention" => conventions;
    "ruptures" => ruptures;
    "croissance" => growth;
}

fields! { EMPLOYER of EmployerSettings:
    "effectif_absent" => effectif_absent;
    "age_absent" => age_absent;
}

// The share taken up as contrats de professionnalisation changes no contract of the list.
fields! { ANSWER of DemandSettings:
    "sensibilite" => sensitivity;
    "annee_reference" => reference_year;
    "graine" => seed;
}

/// The names of the settings, of the assumptions and of the employers' side that can be factors, for the catalogues.
#[must_use]
pub fn factor_names() -> [Vec<&'static str>; 3] {
    let employers = EMPLOYER.iter().map(|field| field.name).chain(ANSWER.iter().map(|field| field.name)).chain([DEMAND]);
    [SETTINGS.iter().map(|field| field.name).collect(), ASSUMPTIONS.iter().map(|field| field.name).collect(), employers.collect()]
}

/// What two scenarios assume of the contracts, without the places; a seed that draws nothing on one side is that of the other.
pub(super) fn assumptions(base: &SeparableScenario<'_>, other: &SeparableScenario<'_>) -> [Assumptions; 2] {
    let [mut one, mut two] = [base, other].map(|source| source.assumptions.without_places());
    match (one.is_empty(), two.is_empty()) {
        (true, _) => one.seed = two.seed,
        (_, true) => two.seed = one.seed,
        _ => {}
    }
    [one, two]
}

/// The paths of the parameters that differ.
#[must_use]
pub fn differing(base: &ParameterSet, other: &ParameterSet) -> Vec<String> {
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

/// The file of a parameter.
pub(super) fn mechanism(path: &str) -> &str {
    path.split_once('.').map_or(path, |(file, _)| file)
}

/// Everything that differs, in the finest grain; the switch of D1 apart.
pub(super) fn atoms(base: &SeparableScenario<'_>, other: &SeparableScenario<'_>) -> Vec<Factor> {
    let mut found: Vec<Factor> = differing(base.parameters, other.parameters).into_iter().map(Factor::Parameter).collect();
    let differs = |field: &&Field<Settings>| (field.differs)(&base.settings, &other.settings);
    found.extend(SETTINGS.iter().filter(differs).map(|field| Factor::Setting(field.name)));
    let table = |differs: bool, factor: Factor| differs.then_some(factor);
    found.extend(table(base.npec != other.npec, Factor::Npec));
    found.extend(table(base.cout_prefecture != other.cout_prefecture, Factor::CoutPrefecture));
    found.extend(table(!std::ptr::eq(base.nomenclature, other.nomenclature), Factor::Nomenclature));
    found.extend(table(base.prices.npec != other.prices.npec, Factor::ScaleNpec));
    found.extend(table(base.prices.cout_prefecture != other.prices.cout_prefecture, Factor::ScaleCoutPrefecture));
    let [one, two] = assumptions(base, other);
    found.extend(ASSUMPTIONS.iter().filter(|field| (field.differs)(&one, &two)).map(|field| Factor::Assumption(field.name)));
    found
        .extend(EMPLOYER.iter().filter(|field| (field.differs)(&base.employer, &other.employer)).map(|field| Factor::Employer(field.name)));
    if let (Some(one), Some(two)) = (base.demand, other.demand) {
        found.extend(ANSWER.iter().filter(|field| (field.differs)(&one, &two)).map(|field| Factor::Employer(field.name)));
    }
    found
}

/// Things that change together: their name, and what they are in the finest grain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Player {
    pub factor: Factor,
    pub atoms: Vec<Factor>,
}

/// How finely a difference is taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    /// Each parameter, setting and assumption alone.
    Each,
    /// The parameters by mechanism.
    Mechanism,
    /// The law as a whole.
    Law,
    /// The law, the settings, the assumptions, the employers' side: each as a whole.
    Kinds,
    /// The law by mechanism, one of them (or the whole law) with an assumption.
    Together(&'static str, Option<String>),
    /// All that differs as one change.
    Whole,
}

impl Grain {
    /// All grains but [`Self::Together`], finest first.
    pub(super) const ALL: [Self; 5] = [Self::Each, Self::Mechanism, Self::Law, Self::Kinds, Self::Whole];

    fn factor(&self, atom: &Factor) -> Factor {
        match (self, atom) {
            (Self::Whole, _) => Factor::Everything,
            (Self::Mechanism | Self::Together(..), Factor::Parameter(path)) => {
                let file = mechanism(path).to_owned();
                match self {
                    Self::Together(name, None) => Factor::Together(name, None),
                    Self::Together(name, Some(with)) if *with == file => Factor::Together(name, Some(file)),
                    _ => Factor::Mechanism(file),
                }
            }
            (Self::Together(name, with), Factor::Assumption(known)) if known == name => Factor::Together(name, with.clone()),
            (Self::Law | Self::Kinds, Factor::Parameter(_)) => Factor::Legislation,
            (Self::Kinds, Factor::Setting(_)) => Factor::Settings,
            (Self::Kinds, Factor::Assumption(_)) => Factor::Assumptions,
            (Self::Kinds, Factor::Employer(_)) => Factor::Employers,
            _ => atom.clone(),
        }
    }

    /// Things taken together in this grain, in the order in which they come; none when they are still too many.
    pub(super) fn players(&self, atoms: &[Factor]) -> Option<Vec<Player>> {
        let mut players: Vec<Player> = Vec::new();
        for atom in atoms {
            let factor = self.factor(atom);
            match players.iter_mut().find(|player| player.factor == factor) {
                Some(player) => player.atoms.push(atom.clone()),
                None => players.push(Player { factor, atoms: vec![atom.clone()] }),
            }
        }
        (players.len() <= MOST_FACTORS).then_some(players)
    }
}
