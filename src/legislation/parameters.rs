//! The typed parameters: one structure per legislation file, one field per parameter.

use chrono::{Datelike, NaiveDate};

use super::dated::{Dated, Version};
use super::document::{Parameter, ParameterSet, RawValue};
use super::value::{FromRaw, PriceBase};
use crate::calendar::{DateConclusion, DateEntreeCfa, DateRupture, Event, Execution, Holidays, Jour, Month, Texte, easter_sunday};
use crate::codes::{Payeur, Regime};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::units::{Centimes, Part};

macro_rules! legislation {
    ($($(#[$doc:meta])* $file:ident: $group:ident { $($(#[$pdoc:meta])* $name:ident: $event:ident => $type:ty,)* })*) => {
        $($(#[$doc])* #[derive(Clone, Debug, PartialEq, Eq)] pub struct $group { $($(#[$pdoc])* pub $name: Dated<$event, $type>,)* })*

        /// Every figure of the law that the rules read, and what is derived from them once.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Legislation {
            $($(#[$doc])* pub $file: $group,)*
            /// Who pays the stock contracts, month by month, at which price.
            pub stock_periods: Vec<StockPeriod>,
            /// Public holidays, day by day.
            pub holidays: Holidays,
        }

        /// The paths of all typed parameters.
        const PATHS: &[&str] = &[$($(concat!(stringify!($file), ".", stringify!($name)),)*)*];

        impl Legislation {
            /// Types the parameters.
            ///
            /// # Errors
            /// Every parameter that is missing, unknown, of another event than the rules expect, or that cannot be read (`L002`, `L005`).
            pub fn new(set: &ParameterSet) -> Result<Self, Vec<Diagnostic>> {
                let mut faults = unknown_parameters(set);
                $($(let $name = typed::<$event, $type>(set, concat!(stringify!($file), ".", stringify!($name)), &mut faults);)*
                let $file = || Some($group { $($name: $name?,)* });
                let $file = $file();)*
                let law = (|| Some(Self { $($file: $file?,)* stock_periods: Vec::new(), holidays: Holidays::default() }))();
                match law {
                    Some(law) if faults.is_empty() => law.derive(),
                    _ => Err(faults),
                }
            }

            /// Whether a value is of the kind of a parameter; none when no rule reads the parameter.
            #[must_use]
            pub fn reads(path: &str, value: &RawValue) -> Option<bool> {
                match path {
                    $($(concat!(stringify!($file), ".", stringify!($name)) => Some(<$type as FromRaw>::from_raw(value).is_some()),)*)*
                    _ => None,
                }
            }
        }
    };
}

legislation! {
    /// Which regime a contract has, by the day of its conclusion (R1).
    regime: RegimeLaw {
        /// Under convention.
        sous_convention: DateConclusion => Regime,
        /// Outside any convention.
        hors_convention: DateConclusion => Regime,
    }
    /// Who pays the contracts under convention, at which price (R2, R3, R10, R21, R22).
    stock: StockLaw {
        /// Payer of a private employer's contract, by month of execution.
        payeur_prive: Execution => Payeur,
        /// Payer of a public employer's contract, by month of execution.
        payeur_public: Execution => Payeur,
        /// Price of a contract of regime C, by month of execution.
        prix_stock_npec: Execution => PriceBase,
        /// Price of a public employer's contract under convention, by month of execution.
        prix_public: Execution => PriceBase,
        /// Whether the CFA may keep the coût préfecture for a contract of regime C.
        option_ouverte: Execution => bool,
        /// Day of the OPCO's first payment.
        premier_versement: Texte => NaiveDate,
        /// First day not covered by the first payment.
        premiere_periode_fin: Texte => NaiveDate,
    }
    /// Local public employers (R3).
    collectivites: CollectivitesLaw {
        /// Share paid by the CNFPT.
        part_cnfpt: DateConclusion => Part,
    }
    /// Amount by level while a certification has no NPEC (R6), EUR/year.
    amorcage: AmorcageLaw {
        /// Level 3.
        niveau_3: DateConclusion => Centimes,
        /// Level 4.
        niveau_4: DateConclusion => Centimes,
        /// Level 5.
        niveau_5: DateConclusion => Centimes,
        /// Level 6.
        niveau_6: DateConclusion => Centimes,
        /// Level 7.
        niveau_7: DateConclusion => Centimes,
        /// Level 8.
        niveau_8: DateConclusion => Centimes,
    }
    /// Largest increase for a disabled apprentice (R7).
    rqth: RqthLaw {
        /// As a rate of the NPEC.
        taux: DateConclusion => Part,
        /// As an amount, EUR/year.
        montant: DateConclusion => Centimes,
    }
    /// Length of a contract and of its funding (R8b, R9).
    duree: DureeLaw {
        /// Planned months below which R8b and R8c apply.
        seuil_annee: DateConclusion => i32,
        /// Increase of a contract shortened for the apprentice's level.
        majoration_duree_reduite: DateConclusion => Part,
        /// Months of training kept after a rupture at most.
        maintien: DateRupture => i32,
    }
    /// Training before the signature (R12).
    avant_contrat: AvantContratLaw {
        /// Months paid back at most.
        plafond: DateEntreeCfa => i32,
        /// EUR for each started month of a training that no contract followed.
        sans_contrat: DateEntreeCfa => Centimes,
    }
    /// Ancillary costs (R13).
    frais_annexes: FraisAnnexesLaw {
        /// EUR a night.
        nuit: DateConclusion => Centimes,
        /// EUR a meal.
        repas: DateConclusion => Centimes,
        /// First equipment at most, EUR.
        premier_equipement: DateConclusion => Centimes,
    }
    /// When an OPCO pays (R20).
    versement: VersementLaw {
        /// Cumulated shares of a year's amount.
        parts: DateConclusion => [Part; 3],
        /// Cumulated shares of a contract under a year.
        parts_moins_dun_an: DateConclusion => [Part; 2],
        /// Days from invoice to first payment.
        delai_facture: DateConclusion => u32,
        /// Month of the year at whose end the second instalment is paid.
        mois_deuxieme: DateConclusion => i32,
        /// Month of the year at whose end the balance is paid.
        mois_solde: DateConclusion => i32,
        /// Jours ouvrables to send the contract.
        delai_depot: DateConclusion => u32,
        /// Days to decide.
        delai_decision: DateConclusion => u32,
    }
    /// Public holidays (L3133-1).
    jours_feries: JoursFeriesLaw {
        /// Fixed days, (month, day).
        fixes: Jour => Vec<(u32, u32)>,
        /// Days after Easter Sunday.
        apres_paques: Jour => Vec<u64>,
    }
    /// Contrat de professionnalisation (R15), EUR/hour.
    professionnalisation: ProfessionnalisationLaw {
        /// Where the branch set no rate.
        taux_horaire: DateConclusion => Centimes,
        /// For certain priority publics.
        taux_public_prioritaire: DateConclusion => Centimes,
    }
}

/// A run of months in which the stock contracts are paid alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StockPeriod {
    /// First month.
    pub from: Month,
    /// First month NOT in it; none for the last.
    pub until: Option<Month>,
    /// Payer of a private employer's contract.
    pub payeur_prive: Payeur,
    /// Payer of a public employer's contract.
    pub payeur_public: Payeur,
    /// Price of a private contract of regime C.
    pub prix_stock_npec: PriceBase,
    /// Price of a public contract.
    pub prix_public: PriceBase,
    /// Whether the option of R2 is open.
    pub option_ouverte: bool,
}

/// Most periods that the stock parameters may cut the calendar into: a contract can meet them all.
pub(crate) const MOST_STOCK_PERIODS: usize = 4;

/// Years for which public holidays are laid out.
const HOLIDAY_YEARS: std::ops::Range<i32> = 2010..2061;

impl Legislation {
    fn derive(mut self) -> Result<Self, Vec<Diagnostic>> {
        self.stock_periods = self.merged_stock_periods()?;
        if self.stock_periods.len() > MOST_STOCK_PERIODS {
            return Err(vec![gap_fault(self.stock.payeur_prive.path()).with("periods", MOST_STOCK_PERIODS)]);
        }
        let mut days = Vec::new();
        for year in HOLIDAY_YEARS {
            let in_force = Jour(Month::january(year).first_day());
            let fixed = self.jours_feries.fixes.at(in_force).map_err(|gap| vec![gap_fault(gap.path)])?;
            let movable = self.jours_feries.apres_paques.at(in_force).map_err(|gap| vec![gap_fault(gap.path)])?;
            days.extend(fixed.iter().filter_map(|&(month, day)| NaiveDate::from_ymd_opt(year, month, day)));
            days.extend(movable.iter().filter_map(|&days| easter_sunday(year).checked_add_days(chrono::Days::new(days))));
        }
        self.holidays = Holidays::new(days);
        Ok(self)
    }

    /// The months at which any of the stock parameters changes cut the calendar in periods.
    fn merged_stock_periods(&self) -> Result<Vec<StockPeriod>, Vec<Diagnostic>> {
        let stock = &self.stock;
        let mut starts: Vec<NaiveDate> = Vec::new();
        let mut add = |path: &'static str, from: NaiveDate| {
            if from.day() == 1 {
                starts.push(from);
                None
            } else {
                Some(gap_fault(path).with("from", from))
            }
        };
        let mut faults = Vec::new();
        faults.extend(stock.payeur_prive.versions().iter().filter_map(|v| add(stock.payeur_prive.path(), v.from)));
        faults.extend(stock.payeur_public.versions().iter().filter_map(|v| add(stock.payeur_public.path(), v.from)));
        faults.extend(stock.prix_stock_npec.versions().iter().filter_map(|v| add(stock.prix_stock_npec.path(), v.from)));
        faults.extend(stock.prix_public.versions().iter().filter_map(|v| add(stock.prix_public.path(), v.from)));
        faults.extend(stock.option_ouverte.versions().iter().filter_map(|v| add(stock.option_ouverte.path(), v.from)));
        if !faults.is_empty() {
            return Err(faults);
        }
        starts.sort_unstable();
        starts.dedup();
        let until = starts.iter().skip(1).map(|&day| Some(Month::of(day))).chain([None]);
        let period = |(&from, until): (&NaiveDate, Option<Month>)| {
            let day = Execution(from);
            Ok(StockPeriod {
                from: Month::of(from),
                until,
                payeur_prive: *stock.payeur_prive.at(day)?,
                payeur_public: *stock.payeur_public.at(day)?,
                prix_stock_npec: *stock.prix_stock_npec.at(day)?,
                prix_public: *stock.prix_public.at(day)?,
                option_ouverte: *stock.option_ouverte.at(day)?,
            })
        };
        starts
            .iter()
            .zip(until)
            .map(period)
            .collect::<Result<_, super::NoValue>>()
            .map_err(|gap| vec![gap_fault(gap.path).with("from", gap.day)])
    }

    /// The amorçage parameter of a level.
    #[must_use]
    pub const fn amorcage_of(&self, niveau: crate::codes::Niveau) -> &Dated<DateConclusion, Centimes> {
        match niveau.number() {
            3 => &self.amorcage.niveau_3,
            4 => &self.amorcage.niveau_4,
            5 => &self.amorcage.niveau_5,
            6 => &self.amorcage.niveau_6,
            7 => &self.amorcage.niveau_7,
            _ => &self.amorcage.niveau_8,
        }
    }
}

fn file_of(path: &str) -> String {
    format!("datasets/legislation/{}.toml", path.split('.').next().unwrap_or(path))
}

fn gap_fault(path: &'static str) -> Diagnostic {
    Diagnostic::error(Code::L002)
        .in_file(file_of(path))
        .with("parameter", path)
        .with("cause", "first of a month, without gap")
        .hinting("first_of_month")
}

fn unknown_parameters(set: &ParameterSet) -> Vec<Diagnostic> {
    let unknown = set.parameters().map(|(path, _)| path).filter(|path| !PATHS.contains(&path.as_str()));
    let fault = |path: String| {
        let near = nearest(&path, PATHS.iter().copied()).join(", ");
        let fault = Diagnostic::error(Code::L005).in_file(file_of(&path)).with("parameter", &path);
        if near.is_empty() { fault } else { fault.with("near", near).hinting("did_you_mean") }
    };
    unknown.map(fault).collect()
}

/// Reads the versions of a parameter into their type; a fault is pushed for each that cannot be read.
fn typed<E: Event, T: FromRaw>(set: &ParameterSet, path: &'static str, faults: &mut Vec<Diagnostic>) -> Option<Dated<E, T>> {
    let fault = |code| Diagnostic::error(code).in_file(file_of(path)).with("parameter", path);
    let Some(parameter) = set.parameter(path) else {
        faults.push(fault(Code::L005).hinting("parameter_missing"));
        return None;
    };
    if parameter.event != E::KIND {
        faults.push(fault(Code::L002).with("cause", format!("event {:?}, not {:?}", E::KIND, parameter.event)));
        return None;
    }
    read_versions(parameter, path, faults).map(|versions| Dated::new(path, versions))
}

fn read_versions<T: FromRaw>(parameter: &Parameter, path: &'static str, faults: &mut Vec<Diagnostic>) -> Option<Vec<Version<T>>> {
    let mut versions = Vec::new();
    for written in parameter.versions.iter().map(serde_spanned::Spanned::get_ref) {
        match T::from_raw(&written.value) {
            Some(value) => versions.push(Version { from: written.from, until: written.until, value, assumed: written.assumed }),
            None => faults.push(
                Diagnostic::error(Code::L002)
                    .in_file(file_of(path))
                    .with("parameter", path)
                    .with("from", written.from)
                    .with("cause", &written.value)
                    .with_value(written.value.to_string()),
            ),
        }
    }
    (versions.len() == parameter.versions.len()).then_some(versions)
}
