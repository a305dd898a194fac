//! The typed parameters: one structure per legislation file, one field per parameter.

mod stock_periods;

use chrono::NaiveDate;

use super::dated::{Dated, Version};
use super::document::{Parameter, ParameterSet, RawValue};
use super::value::{Delai, FromRaw, InstalmentShares, ParNiveau, PriceBase, WageShares};
use crate::calendar::{DateConclusion, DateEntreeCfa, DateRupture, Event, Execution, Holidays, Jour};
use crate::codes::{Payeur, Regime};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::units::{Centimes, Part, Rate};

pub(crate) use stock_periods::MOST_STOCK_PERIODS;
pub use stock_periods::StockPeriod;

/// Files that say of which regime a contract is and what becomes of the stock; the others decide on every contract of a regime alike.
pub const TRANSITION: [&str; 2] = ["regime", "stock"];
/// Files that bear on employers alone.
pub const EMPLOYERS: [&str; 8] = [
    "smic",
    "salaire_apprenti",
    "cotisations",
    "aides_avant_2019",
    "aide_unique",
    "aide_exceptionnelle",
    "contrat_professionnalisation",
    "mobilite",
];

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

            /// Whether another law says the same in all files but these.
            #[must_use]
            pub fn differs_only_in(&self, other: &Self, files: &[&[&str]]) -> bool {
                let left_out = |name: &str| files.iter().any(|files| files.contains(&name));
                $((left_out(stringify!($file)) || self.$file == other.$file))&&*
            }

            /// Whether another law says the same in these files.
            #[must_use]
            pub fn agrees_in(&self, other: &Self, files: &[&str]) -> bool {
                $((!files.contains(&stringify!($file)) || self.$file == other.$file))&&*
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
        /// Contracts of a CFA under convention.
        sous_convention: DateConclusion => Regime,
        /// Contracts outside any convention.
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
        premier_versement: DateConclusion => NaiveDate,
        /// First day not covered by the first payment.
        premiere_periode_fin: DateConclusion => NaiveDate,
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
        /// Shortest contract, months (L6222-7-1).
        minimum: DateConclusion => i32,
        /// Longest contract, months (L6222-7-1).
        maximum: DateConclusion => i32,
        /// Whether a contract on the NPEC is counted by days (R8d).
        prorata_jour: DateConclusion => bool,
        /// Months of training kept after a rupture at most.
        maintien: DateRupture => i32,
    }
    /// Training at a distance (R5b).
    distance: DistanceLaw {
        /// Part at a distance from which the NPEC is cut.
        seuil: DateConclusion => Part,
        /// Share by which the NPEC is cut.
        minoration: DateConclusion => Part,
        /// Never under this amount, EUR/year.
        plancher: DateConclusion => Centimes,
        /// Whether the certifications that only exist at a distance escape the cut.
        liste_ouverte: DateConclusion => bool,
    }
    /// The employer's participation (R17).
    participation: ParticipationLaw {
        /// Lump sum of a contract.
        montant: DateConclusion => Centimes,
        /// The same of a new employer after a rupture.
        montant_nouvel_employeur: DateConclusion => Centimes,
        /// Level from which the employer takes part (L6332-14).
        niveau_min: DateConclusion => u8,
        /// Days of the first period of practical training.
        jours: DateConclusion => u32,
    }
    /// Editions of the NPEC of all certifications (R5).
    npec: NpecLaw {
        /// Day on which the edition in force came out; a value that came out before it stands for it under a named assumption.
        edition: DateConclusion => NaiveDate,
    }
    /// Training before the signature (R12).
    avant_contrat: AvantContratLaw {
        /// Months paid back at most.
        plafond: DateEntreeCfa => i32,
        /// EUR for each started month of a training that no contract followed.
        sans_contrat: DateEntreeCfa => Centimes,
    }
    /// Ancillary costs: lodging, meals, first equipment (R13).
    frais_annexes: FraisAnnexesLaw {
        /// Lodging, EUR a night.
        nuit: DateConclusion => Centimes,
        /// Meals, EUR a meal.
        repas: DateConclusion => Centimes,
        /// First equipment at most, EUR.
        premier_equipement: DateConclusion => Centimes,
    }
    /// When an OPCO pays (R20).
    versement: VersementLaw {
        /// Cumulated shares of a year's amount.
        parts: DateConclusion => InstalmentShares,
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
        /// Days from the deposit to the decision.
        delai_decision: DateConclusion => u32,
    }
    /// Public holidays, which are no jours ouvrables (L3133-1).
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
    /// Wage of a contrat de professionnalisation, and the aid to its employer (A12, A13).
    contrat_professionnalisation: ContratProfessionnalisationLaw {
        /// Share of the minimum wage under the first age, between both, from the second (D6325-15, L6325-9).
        salaire: DateConclusion => WageShares,
        /// First age at which the share changes, in years.
        age_premier: DateConclusion => u32,
        /// Second age at which the share changes, in years.
        age_second: DateConclusion => u32,
        /// Aid for the months under 18, EUR/year.
        aide_mineur: DateConclusion => Centimes,
        /// Aid for the other months, EUR/year.
        aide_majeur: DateConclusion => Centimes,
        /// Age at signature from which it is not due.
        aide_age_max: DateConclusion => u32,
        /// Highest level that opens the aid (A12).
        aide_niveau_max: DateConclusion => u8,
    }
    /// Minimum wage (D6222-26, A5).
    smic: SmicLaw {
        /// Gross, EUR an hour.
        horaire: Execution => Centimes,
        /// EUR a month of 35 hours a week.
        mensuel: Execution => Centimes,
    }
    /// Wage of an apprentice, shares of the minimum wage by year of the contract (D6222-26).
    salaire_apprenti: SalaireApprentiLaw {
        /// Under the first age.
        moins_de_18: DateConclusion => WageShares,
        /// From the first age.
        de_18_a_20: DateConclusion => WageShares,
        /// From the second age.
        de_21_a_25: DateConclusion => WageShares,
        /// From the third age.
        de_26_et_plus: DateConclusion => WageShares,
        /// The three ages at which the share changes, in years, rising.
        ages: DateConclusion => [u32; 3],
        /// Added for one more diploma of the same level, in a contract of a year at most (D6222-30).
        points_meme_niveau: DateConclusion => Part,
        /// Year of the grid of such a contract.
        annee_meme_niveau: DateConclusion => i32,
        /// Added by a public employer: level 3, level 4, levels 5 and above (D6272-2).
        points_public: DateConclusion => WageShares,
        /// Whether points that are added stop at the minimum wage (D6222-31).
        plafond_smic: DateConclusion => bool,
        /// Share of the minimum wage up to which the apprentice owes no contribution; no cost of the employer.
        exoneration_salariale: DateConclusion => Part,
        /// Year of the grid of a licence professionnelle prepared in one year (D6222-32).
        annee_licence_pro: DateConclusion => i32,
    }
    /// Employer's contributions on an apprentice's wage.
    cotisations: CotisationsLaw {
        /// On a flat base rather than on the wage.
        base_forfaitaire: Execution => bool,
        /// What the flat base takes off the share of the minimum wage.
        abattement_base: Execution => Part,
        /// Staff from which more than work accidents is due.
        seuil_exoneration: Execution => u32,
        /// Staff from which the rates of larger firms apply.
        seuil_taux: Execution => u32,
        /// Rate due, work accidents apart, smaller firms.
        taux_petite: Execution => Rate,
        /// The same, larger firms.
        taux_grande: Execution => Rate,
        /// Highest coefficient of the general reduction, that of a wage at the minimum or below, smaller firms.
        reduction_petite: Execution => Rate,
        /// The same, larger firms.
        reduction_grande: Execution => Rate,
        /// Lowest coefficient of the general reduction (T min).
        reduction_minimum: Execution => Rate,
        /// Minimum wages at which the general reduction ends.
        reduction_sortie: Execution => Rate,
        /// Exponent of its fall (P), in quarters.
        reduction_exposant: Execution => Rate,
        /// Monthly minimum wage that it retains; zero for that of the month.
        reduction_smic: Execution => Centimes,
        /// Whether a public employer owes work accidents alone (L6227-8-1).
        public_exonere: Execution => bool,
        /// Rate of the contribution for work accidents.
        accidents_du_travail: Execution => Rate,
    }
    /// Aids to employers for contracts concluded before 2019 (A1 to A6).
    aides_avant_2019: AidesAvant2019Law {
        /// A1: part due after the trial period, EUR/year.
        prime_part_fixe: DateConclusion => Centimes,
        /// A1: part in proportion to presence, EUR/year.
        prime_part_assiduite: DateConclusion => Centimes,
        /// A2: paid once for a contract, EUR.
        recrutement: DateConclusion => Centimes,
        /// A3, over the first twelve months.
        tpe_jeune_apprenti: DateConclusion => Centimes,
        /// A4: tax credit of the first year, EUR/year.
        credit_impot: DateConclusion => Centimes,
        /// A4 for a disabled apprentice, EUR/year.
        credit_impot_majore: DateConclusion => Centimes,
        /// Highest level of A4 when not raised.
        credit_impot_niveau_max: DateConclusion => u8,
        /// Whether A4 runs for the fiscal year of a month.
        credit_impot_ouvert: Execution => bool,
        /// A5, in hours of minimum wage.
        handicap_heures: DateConclusion => u32,
        /// A6, EUR for twelve months.
        agefiph: DateConclusion => Centimes,
        /// Staff from which a firm is no longer very small.
        seuil_tpe: DateConclusion => u32,
        /// Staff from which A2 is no longer due.
        seuil_recrutement: DateConclusion => u32,
        /// Age at signature from which A3 is no longer due.
        age_tpe: DateConclusion => u32,
        /// Trial period, from the first day of the contract.
        periode_essai: DateConclusion => Delai,
    }
    /// The single aid (A7), EUR/year.
    aide_unique: AideUniqueLaw {
        /// First year of the contract.
        annee_1: DateConclusion => Centimes,
        /// Second year of the contract.
        annee_2: DateConclusion => Centimes,
        /// Third year of the contract.
        annee_3: DateConclusion => Centimes,
        /// Fourth year of the contract.
        annee_4: DateConclusion => Centimes,
        /// First year of a disabled apprentice; zero when it has no amount of its own.
        montant_rqth: DateConclusion => Centimes,
        /// Highest level that opens the single aid.
        niveau_max: DateConclusion => u8,
        /// Staff from which it is no longer due.
        seuil_effectif: DateConclusion => u32,
        /// Highest level overseas (L6522-4).
        niveau_max_outre_mer: DateConclusion => u8,
        /// Whether an aid stops on the day after a rupture, and counts the last month of a contract under a year by days.
        au_jour: Execution => bool,
    }
    /// The exceptional aids of the first year (A8, A9), EUR/year.
    aide_exceptionnelle: AideExceptionnelleLaw {
        /// Months of a minor, smaller firms.
        mineur_petite: DateConclusion => ParNiveau,
        /// Months of an adult, smaller firms.
        majeur_petite: DateConclusion => ParNiveau,
        /// Months of a minor, larger firms.
        mineur_grande: DateConclusion => ParNiveau,
        /// Months of an adult, larger firms.
        majeur_grande: DateConclusion => ParNiveau,
        /// A disabled apprentice, in place of the others.
        montant_rqth: DateConclusion => Centimes,
        /// Highest level of the exceptional aids.
        niveau_max: DateConclusion => u8,
        /// Lowest level, smaller firms: below it the single aid is due.
        niveau_min_petite: DateConclusion => u8,
        /// Staff from which a firm is large.
        seuil_effectif: DateConclusion => u32,
        /// Age of the adults' amount.
        majorite: DateConclusion => u32,
    }
    /// Mobility abroad: when it suspends wage and aid (R14).
    mobilite: MobiliteLaw {
        /// Days beyond which wage and aid stop.
        duree_suspension: DateConclusion => u32,
    }
}

fn file_of(path: &str) -> String {
    format!("datasets/legislation/{}.toml", path.split('.').next().unwrap_or(path))
}

pub(super) fn gap_fault(path: &'static str) -> Diagnostic {
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
