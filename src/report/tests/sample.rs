//! A run small enough to be summed by hand.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::accounts::{AccountSettings, Agenda, CentreAccounts, CentreFlows, accounts, agenda};
use crate::calendar::{DateConclusion, DateDebut, Month};
use crate::codes::{CodeDiplome, Niveau, Payeur, Regime};
use crate::contract::{Centre, CentreDefaults, CentreRow, CentreValue, Cohort, CohortBuilder, Contours, Contrat, Ligne};
use crate::diagnostic::Code;
use crate::engine::{
    AnnualGaps, Assumption, CentreTotals, ClassGap, Cost, EmployerAssumption, EmployerTotals, GapParts, Periode, RegimeTotals, Summary,
    Taille,
};
use crate::language::Language;
use crate::legislation::{Legislation, LegislationText, Nomenclature, ParameterSet, Settings};
use crate::report::{AccountFacts, Input, Report, RunFacts, SetAside};
use crate::rules::Aide;
use crate::units::Centimes;

/// A name that would be markup if it were not escaped.
pub const HOSTILE: &str = "CFA <script>alert(1)</script> & \"Frères\"";

macro_rules! shipped {
    ($($name:literal),*) => {
        [$(LegislationText { name: $name, text: include_str!(concat!("../../../datasets/legislation/", $name, ".toml")) }),*]
    };
}

pub struct Sample {
    pub summary: Summary,
    pub employers: EmployerTotals,
    pub accounts: Vec<CentreAccounts>,
    pub days: Agenda,
    pub centres: Vec<Centre>,
    pub account_settings: AccountSettings,
    pub class_gaps: Vec<ClassGap>,
    pub cohort: Cohort,
    pub names: BTreeMap<String, String>,
    pub contours: Contours,
    pub nomenclature: Nomenclature,
    pub parameters: ParameterSet,
    pub law: Legislation,
    pub settings: Settings,
    pub inputs: Vec<Input>,
    pub set_aside: Vec<SetAside>,
    pub to_check: Vec<SetAside>,
}

pub fn euros(amount: i64) -> Centimes {
    Centimes(amount * 100)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn compared(contracts: u64, loi: i64, prefecture: i64, npec: i64) -> RegimeTotals {
    RegimeTotals { contracts, loi: euros(loi), prefecture: euros(prefecture), npec: euros(npec) }
}

/// Rows in the order of their identifiers: a classmate on the coût préfecture, one on the NPEC, and a contract of each other CFA.
fn cohort() -> Cohort {
    let mut builder = CohortBuilder::default();
    let mut push = |id: &str, cfa: &str, code: &str, conclusion: NaiveDate| {
        let mut contrat = Contrat::new(DateConclusion(conclusion), DateDebut(day(2019, 9, 2)), day(2021, 8, 31));
        contrat.sous_convention = Some(true);
        builder.push(&Ligne {
            diplome_meme_niveau: false,
            contrat_id: id.into(),
            cfa: cfa.into(),
            code_diplome: CodeDiplome::parse(code).unwrap(),
            niveau: None,
            idcc: None,
            cpne: None,
            region: None,
            opco: None,
            effectif_employeur: None,
            date_naissance: None,
            mobilite: (None, None),
            contrat,
            own: Vec::new(),
        });
    };
    push("K1", "A", "50022137", day(2019, 8, 30));
    push("K2", "A", "50022137", day(2019, 9, 2));
    push("K3", "B", "32031212", day(2019, 9, 2));
    push("K4", "C", "32031212", day(2019, 9, 2));
    builder.finish()
}

/// 20 contracts: 12 in A, 6 in B, 2 in C; two of A without a comparison.
fn summary() -> Summary {
    let centre = |contracts, compared: RegimeTotals| CentreTotals { contracts, du_loi: compared.loi, compared };
    let gaps = |contracts, cost: i64, npec: i64, above, below| AnnualGaps {
        contracts,
        cout_prefecture: euros(cost),
        npec: euros(npec),
        above,
        below,
    };
    Summary {
        contracts: 20,
        regimes: BTreeMap::from([(Regime::StockPrefecture, 10), (Regime::StockNpec, 8), (Regime::Professionnalisation, 2)]),
        conclusions: BTreeMap::from([
            ((Month::january(2019) + 7, Regime::StockPrefecture), 10),
            ((Month::january(2019) + 8, Regime::StockNpec), 8),
            ((Month::january(2023), Regime::Professionnalisation), 2),
        ]),
        due: BTreeMap::from([
            ((Regime::StockPrefecture, 2019, Payeur::Region), Centimes(3_000_001)),
            ((Regime::StockNpec, 2019, Payeur::Region), Centimes(1_000_002)),
            ((Regime::StockNpec, 2020, Payeur::Opco), Centimes(9_000_000)),
            ((Regime::Professionnalisation, 2023, Payeur::Opco), Centimes(500)),
        ]),
        cash: BTreeMap::from([
            ((Month::january(2019) + 11, Payeur::Region), euros(40_000)),
            ((Month::january(2020) + 1, Payeur::Opco), euros(90_000)),
            ((Month::january(2023) + 1, Payeur::Opco), euros(5)),
        ]),
        compared: BTreeMap::from([
            (Regime::StockPrefecture, compared(10, 100_000, 100_000, 130_000)),
            (Regime::StockNpec, compared(8, 96_000, 80_000, 100_000)),
        ]),
        compared_years: BTreeMap::from([(2019, compared(18, 60_000, 60_000, 70_000)), (2020, compared(18, 136_000, 120_000, 160_000))]),
        gaps_by_diploma: BTreeMap::from([(0, gaps(10, 40_000, 70_000, 10, 0)), (1, gaps(8, 40_000, 36_000, 2, 6))]),
        gaps_by_level: BTreeMap::from([(Niveau::new(3).unwrap(), gaps(10, 40_000, 70_000, 10, 0))]),
        gap_bins: BTreeMap::from([(30, 10), (-5, 6), (5, 2)]),
        centres: BTreeMap::from([
            (0, centre(12, compared(10, 110_000, 100_000, 130_000))),
            (1, centre(6, compared(6, 66_000, 60_000, 77_000))),
            (2, centre(2, compared(2, 20_000, 20_000, 23_000))),
        ]),
        options: 3,
        option_gain: Centimes(123_456),
        assumptions: BTreeMap::from([(Assumption::NpecSynthetique, 5), (Assumption::MoisCalendaires, 18)]),
        ..Summary::default()
    }
}

/// A CFA that spends 12 000 euros a year, has 10 000 and earns nothing.
fn centre() -> Centre {
    let row = CentreRow {
        cfa: "A".to_owned(),
        charges_fixes: Some(euros(12_000)),
        tresorerie_initiale: Some(euros(10_000)),
        ..CentreRow::default()
    };
    Centre::complete(&row, 0, 0, &CentreDefaults::default())
}

/// Seven apprentices of level 5 in small firms before 2019, two after: the two are too few to be shown.
fn employers() -> EmployerTotals {
    let niveau = Niveau::new(5).unwrap();
    let cost = |count: u64| Cost { count, months: 12 * count, salaire: euros(9_000), cotisations: euros(100), aides: euros(3_100) };
    EmployerTotals {
        contracts: 9,
        first_years: BTreeMap::from([
            ((Periode::Avant2019, niveau, Taille::MoinsDe11), cost(7)),
            ((Periode::AideUnique, niveau, Taille::MoinsDe11), cost(2)),
        ]),
        years: BTreeMap::from([((Periode::Avant2019, 1), cost(7)), ((Periode::AideUnique, 1), cost(2))]),
        aids: BTreeMap::from([((Periode::Avant2019, Aide::Recrutement), (7, euros(7_000)))]),
        ages: BTreeMap::from([(niveau, BTreeMap::from([(18, 4), (19, 5)]))]),
        assumptions: BTreeMap::from([(EmployerAssumption::Effectif, 9)]),
        ..EmployerTotals::default()
    }
}

impl Sample {
    pub fn new() -> Self {
        let files = shipped!(
            "aide_exceptionnelle",
            "aide_unique",
            "aides_avant_2019",
            "cotisations",
            "mobilite",
            "salaire_apprenti",
            "smic",
            "regime",
            "stock",
            "collectivites",
            "amorcage",
            "rqth",
            "duree",
            "avant_contrat",
            "frais_annexes",
            "versement",
            "jours_feries",
            "professionnalisation",
            "contrat_professionnalisation",
            "distance",
            "participation",
            "npec"
        );
        let parameters = ParameterSet::read(&files).unwrap();
        let law = Legislation::new(&parameters).unwrap();
        let diplomas = "code_diplome,libelle,niveau\n50022137,BOULANGER (CAP),3\n";
        let gap = |annee, max: i64| ClassGap {
            cfa: 0,
            diplome: 0,
            school_year: 2019,
            annee,
            effectif: 12,
            min: euros(4_000),
            max: euros(max),
            row_min: 0,
            row_max: 1,
            parts: GapParts { date: euros(max - 4_000), ..GapParts::default() },
        };
        Self {
            summary: summary(),
            employers: employers(),
            accounts: vec![accounts(&centre(), &CentreFlows::empty(AccountSettings::default().horizon, None), &AccountSettings::default())],
            days: agenda(&centre(), &CentreFlows::empty(AccountSettings::default().horizon, None), &AccountSettings::default()),
            centres: vec![centre()],
            account_settings: AccountSettings::default(),
            class_gaps: vec![gap(2019, 4_000), gap(2020, 7_000), gap(2021, 7_000)],
            cohort: cohort(),
            names: BTreeMap::from([("A".to_owned(), HOSTILE.to_owned()), ("B".to_owned(), "CFA de Bernay".to_owned())]),
            contours: Contours::parse("departement,contour\n14,0 0 40 0 40 30 0 30\n27,40 0 80 0 80 30 40 30\n").unwrap(),
            nomenclature: Nomenclature::read(diplomas, "prefixe,niveau\n", "cpne,intitule,idcc\n").unwrap(),
            parameters,
            law,
            settings: Settings::default(),
            inputs: vec![Input {
                name: "contrats <b>.csv".into(),
                sha256: "00ff".into(),
                rows: Some(20),
                origin: String::new(),
                synthetic: true,
            }],
            to_check: Vec::new(),
            set_aside: vec![SetAside {
                code: Code::R001,
                count: 25,
                message: "Pas de coût préfecture".into(),
                contrats: (0..25).map(|rank| format!("X{rank}")).collect(),
            }],
        }
    }

    pub fn facts(&self) -> RunFacts<'_> {
        RunFacts {
            scenario: "essai",
            summary: &self.summary,
            employers: &self.employers,
            comptes: AccountFacts {
                desk: None,
                days: Some(&self.days),
                closing: &[],
                numbers: None,
                accounts: &self.accounts,
                centres: &self.centres,
                settings: &self.account_settings,
                defaults: &[(CentreValue::TailleGroupe, 1)],
            },
            demand: None,
            class_gaps: &self.class_gaps,
            cohort: &self.cohort,
            centre_names: &self.names,
            contours: &self.contours,
            nomenclature: &self.nomenclature,
            parameters: &self.parameters,
            law: &self.law,
            settings: &self.settings,
            inputs: &self.inputs,
            set_aside: &self.set_aside,
            lines: "",
            to_check: &self.to_check,
            command: "coutcontrat run essai.toml --out resultats",
            effects: &[],
            clock: None,
            version: "9.9.9",
        }
    }

    pub fn report(&self, language: Language) -> Report {
        Report::of(&self.facts(), language).unwrap()
    }
}
