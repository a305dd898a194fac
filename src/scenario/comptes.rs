//! `[comptes]`: the settings of the accounts.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::dates::day;
use super::faults::ScenarioFaults;
use super::{AccountSetting, AccountsSection, YoungPeople};
use crate::accounts::{AccountSettings, Groupes, Horizon, LONGEST, LectureRegion, Loyers, SansContrat};
use crate::calendar::DateEntreeCfa;
use crate::contract::{CentreDefaults, CentreValue, Defaulted};
use crate::legislation::ScenarioLine;
use crate::units::{Centimes, Part};

/// Years that accounts can show.
const YEARS: std::ops::RangeInclusive<i32> = 2010..=2059;
/// Most places of a group.
const LARGEST_GROUP: u32 = 1_000;
/// Most young people without contract of a CFA.
const MOST_YOUNG: u32 = 100_000;

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Comptes {
    /// First calendar year shown; 2019 by default.
    #[schemars(with = "Option<i32>")]
    debut: Option<Spanned<i32>>,
    /// Last calendar year shown; 2021 by default.
    #[schemars(with = "Option<i32>")]
    fin: Option<Spanned<i32>>,
    /// C3: in alert below this many months of costs in cash; "1.5" by default.
    #[schemars(with = "Option<String>")]
    alerte_mois: Option<Spanned<String>>,
    /// C3: critical below this many months of costs in cash; "0.5" by default.
    #[schemars(with = "Option<String>")]
    critique_mois: Option<Spanned<String>>,
    /// C1: how long an opened group stays open.
    #[schemars(with = "Groupes")]
    groupes: Option<Spanned<Groupes>>,
    /// C1: weight of each month in the fixed costs of a year, January first; even by default.
    #[schemars(with = "Option<Vec<u16>>")]
    profil: Option<Spanned<Vec<u16>>>,
    /// C3: how often rents are paid, each month or in advance by the calendar quarter; each month by default.
    #[schemars(with = "Option<Loyers>")]
    loyers: Option<Spanned<Loyers>>,
    /// R11: what the région paid before 2020 under convention.
    #[schemars(with = "LectureRegion")]
    region: Option<Spanned<LectureRegion>>,
    /// R14: what the CFA pays itself for each stay abroad, in euros; "0.00" by default.
    #[schemars(with = "Option<String>")]
    mobilite: Option<Spanned<String>>,
    /// R13: what the CFA spends for one euro of ancillary costs paid back; "1" by default.
    #[schemars(with = "Option<String>")]
    cout_frais_annexes: Option<Spanned<String>>,
    /// What stands for what the table of centres does not say.
    defauts: Defauts,
    /// R12: young people of a CFA who entered without a contract and never had one.
    sans_contrat: Vec<Jeunes>,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Defauts {
    /// Fixed costs a year for each apprentice of the mean headcount, in euros.
    #[schemars(with = "Option<String>")]
    charges_fixes_par_apprenti: Option<Spanned<String>>,
    /// Costs of an open group, in euros a year.
    #[schemars(with = "Option<String>")]
    charge_par_groupe: Option<Spanned<String>>,
    /// Places of a group.
    #[schemars(with = "Option<u32>")]
    taille_groupe: Option<Spanned<u32>>,
    /// Costs of an apprentice, in euros a year.
    #[schemars(with = "Option<String>")]
    charge_par_apprenti: Option<Spanned<String>>,
    /// Cash at the start, in months of costs; "1.7" by default.
    #[schemars(with = "Option<String>")]
    tresorerie_mois: Option<Spanned<String>>,
    /// Rise of the costs each September after the first year of the accounts, in per cent, such as "3.5"; none by default.
    #[schemars(with = "Option<String>")]
    hausse_charges: Option<Spanned<String>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Jeunes {
    /// The CFA.
    #[schemars(with = "String")]
    cfa: Spanned<String>,
    /// How many.
    #[schemars(with = "u32")]
    jeunes: Spanned<u32>,
    /// First day of training, such as 2020-09-01.
    #[serde(deserialize_with = "day")]
    #[schemars(with = "NaiveDate")]
    entree: NaiveDate,
    /// Started months of training.
    #[schemars(with = "u32")]
    mois: Spanned<u32>,
}

fn months(key: &str, given: Option<&Spanned<String>>, default: Part, faults: &mut ScenarioFaults<'_>) -> Part {
    let Some(months) = given else { return default };
    Part::parse(months.get_ref()).unwrap_or_else(|| {
        faults.refuse(key, &months.span(), months.get_ref(), "0 .. 9.9999");
        default
    })
}

fn amount(key: &str, given: Option<&Spanned<String>>, default: Centimes, faults: &mut ScenarioFaults<'_>) -> Centimes {
    let Some(amount) = given else { return default };
    let read = Centimes::parse(amount.get_ref()).ok().filter(|&read| read >= Centimes::ZERO && read <= Centimes::LARGEST_OF_A_CONTRACT);
    read.unwrap_or_else(|| {
        faults.refuse(key, &amount.span(), amount.get_ref(), "2000.00");
        default
    })
}

impl Comptes {
    /// The horizon that the scenario gives, if it gives one.
    fn horizon(&self, faults: &mut ScenarioFaults<'_>) -> Option<Horizon> {
        let standing = Horizon::default();
        let year = |given: Option<&Spanned<i32>>, default: i32| given.map_or(default, |year| *year.get_ref());
        let (debut, fin) = (self.debut.as_ref(), self.fin.as_ref());
        let given = debut.or(fin)?;
        let first = year(debut, standing.from().year().min(year(fin, i32::MAX)));
        let last = year(fin, (standing.until() + -1).year().max(first));
        let horizon = Horizon::new(first, last).filter(|_| YEARS.contains(&first) && YEARS.contains(&last));
        if horizon.is_none() {
            let told = format!("{} <= debut <= fin <= {}, {LONGEST}", YEARS.start(), YEARS.end());
            faults.refuse("debut", &given.span(), format!("{first} .. {last}"), &told);
        }
        horizon
    }

    /// What the section says.
    pub(super) fn settings(&self, faults: &mut ScenarioFaults<'_>) -> AccountsSection {
        let standing = AccountSettings::default();
        let horizon = self.horizon(faults);
        let settings = AccountSettings {
            horizon: horizon.unwrap_or_default(),
            alerte: months("alerte_mois", self.alerte_mois.as_ref(), standing.alerte, faults),
            critique: months("critique_mois", self.critique_mois.as_ref(), standing.critique, faults),
            groupes: *self.groupes.as_ref().map_or(&standing.groupes, Spanned::get_ref),
            profil: self.profil(faults),
            region: *self.region.as_ref().map_or(&standing.region, Spanned::get_ref),
            mobilite: amount("mobilite", self.mobilite.as_ref(), standing.mobilite, faults),
            cout_frais_annexes: months("cout_frais_annexes", self.cout_frais_annexes.as_ref(), standing.cout_frais_annexes, faults),
            loyers: self.loyers.as_ref().map(|loyers| *loyers.get_ref()),
            days: standing.days,
        };
        if settings.critique > settings.alerte
            && let Some(given) = self.critique_mois.as_ref().or(self.alerte_mois.as_ref())
        {
            faults.refuse("critique_mois", &given.span(), settings.critique, "critique_mois <= alerte_mois");
        }
        let (defaults, places) = self.defauts.read(faults);
        AccountsSection {
            settings,
            horizon_given: horizon.is_some(),
            defaults,
            defaults_said: places,
            said: self.said(&settings, &standing, faults),
            sans_contrat: self.sans_contrat(faults),
        }
    }

    /// The settings that differ from the usual ones, each with the settings that there would be without it.
    fn said(&self, settings: &AccountSettings, standing: &AccountSettings, faults: &ScenarioFaults<'_>) -> Vec<AccountSetting> {
        let span = |text: &Option<Spanned<String>>| text.as_ref().map(Spanned::span);
        let with = |change: &dyn Fn(&mut AccountSettings)| {
            let mut without = *settings;
            change(&mut without);
            without
        };
        [
            ("alerte_mois", span(&self.alerte_mois), with(&|without| without.alerte = standing.alerte)),
            ("critique_mois", span(&self.critique_mois), with(&|without| without.critique = standing.critique)),
            ("groupes", self.groupes.as_ref().map(Spanned::span), with(&|without| without.groupes = standing.groupes)),
            ("profil", self.profil.as_ref().map(Spanned::span), with(&|without| without.profil = standing.profil)),
            ("loyers", self.loyers.as_ref().map(Spanned::span), with(&|without| without.loyers = standing.loyers)),
            ("region", self.region.as_ref().map(Spanned::span), with(&|without| without.region = standing.region)),
            ("mobilite", span(&self.mobilite), with(&|without| without.mobilite = standing.mobilite)),
            (
                "cout_frais_annexes",
                span(&self.cout_frais_annexes),
                with(&|without| without.cout_frais_annexes = standing.cout_frais_annexes),
            ),
        ]
        .into_iter()
        .filter(|(_, _, without)| without != settings)
        .filter_map(|(key, span, without)| Some(AccountSetting { key, place: faults.place(&span?), without }))
        .collect()
    }

    fn profil(&self, faults: &mut ScenarioFaults<'_>) -> [u16; 12] {
        let standing = AccountSettings::default().profil;
        let Some(given) = &self.profil else { return standing };
        let read = <[u16; 12]>::try_from(given.get_ref().as_slice()).ok().filter(|weights| weights.iter().any(|&weight| weight > 0));
        read.unwrap_or_else(|| {
            faults.refuse("profil", &given.span(), given.get_ref().len(), "12 x 0 .. 65535");
            standing
        })
    }

    /// Young people without contract, by CFA.
    fn sans_contrat(&self, faults: &mut ScenarioFaults<'_>) -> Vec<YoungPeople> {
        let mut found = Vec::new();
        for young in &self.sans_contrat {
            if *young.jeunes.get_ref() > MOST_YOUNG {
                faults.refuse("jeunes", &young.jeunes.span(), young.jeunes.get_ref(), "0 .. 100000");
            }
            if *young.mois.get_ref() > 120 {
                faults.refuse("mois", &young.mois.span(), young.mois.get_ref(), "0 .. 120");
            }
            let (jeunes, mois) = (*young.jeunes.get_ref(), *young.mois.get_ref());
            let young_people = SansContrat { cfa: young.cfa.get_ref().clone(), jeunes, entree: DateEntreeCfa(young.entree), mois };
            found.push(YoungPeople { young_people, place: faults.place(&young.cfa.span()) });
        }
        found
    }
}

impl Defauts {
    /// The values said, and where; the others are zero.
    fn read(&self, faults: &mut ScenarioFaults<'_>) -> (CentreDefaults, Vec<(CentreValue, &'static str, ScenarioLine)>) {
        let mut defaults = CentreDefaults::default();
        let mut places = Vec::new();
        let amounts = [
            (
                "charges_fixes_par_apprenti",
                CentreValue::ChargesFixes,
                &self.charges_fixes_par_apprenti,
                &mut defaults.charges_fixes_par_apprenti,
            ),
            ("charge_par_groupe", CentreValue::ChargeParGroupe, &self.charge_par_groupe, &mut defaults.charge_par_groupe),
            ("charge_par_apprenti", CentreValue::ChargeParApprenti, &self.charge_par_apprenti, &mut defaults.charge_par_apprenti),
        ];
        for (key, value, given, slot) in amounts {
            if let Some(written) = given {
                *slot = amount(key, given.as_ref(), Centimes::ZERO, faults);
                places.push((value, key, faults.place(&written.span())));
            }
        }
        if let Some(places_of_group) = &self.taille_groupe {
            if !(1..=LARGEST_GROUP).contains(places_of_group.get_ref()) {
                faults.refuse("taille_groupe", &places_of_group.span(), places_of_group.get_ref(), "1 .. 1000");
            }
            defaults.taille_groupe = *places_of_group.get_ref();
            places.push((CentreValue::TailleGroupe, "taille_groupe", faults.place(&places_of_group.span())));
        }
        if let Some(written) = &self.tresorerie_mois {
            defaults.tresorerie_mois = months("tresorerie_mois", Some(written), defaults.tresorerie_mois, faults);
            places.push((CentreValue::TresorerieInitiale, "tresorerie_mois", faults.place(&written.span())));
        }
        if let Some(written) = &self.hausse_charges {
            let most = i64::from(Part::WHOLE.0);
            let read = Centimes::parse(written.get_ref()).ok().filter(|percent| (0..=most).contains(&percent.0));
            if read.is_none() {
                faults.refuse("hausse_charges", &written.span(), written.get_ref(), "0 .. 100");
            }
            // Hundredths of a per cent are ten-thousandths.
            defaults.hausse_charges = Part(read.and_then(|percent| i32::try_from(percent.0).ok()).unwrap_or(0));
            places.push((CentreValue::HausseCharges, "hausse_charges", faults.place(&written.span())));
        }
        defaults.said = Defaulted::of(places.iter().map(|(value, ..)| *value));
        (defaults, places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    fn parse(comptes: &str) -> Result<Scenario, Vec<crate::diagnostic::Diagnostic>> {
        Scenario::parse("s", "s.toml", &format!("[scenario]\ntitre = \"x\"\n{comptes}"))
    }

    #[test]
    fn what_is_not_said_is_the_default() {
        let scenario = parse("").unwrap();
        assert_eq!((scenario.comptes, scenario.centres), (AccountsSection::default(), None));
    }

    #[test]
    fn settings_are_read() {
        let text = "[cohorte]\ncentres = \"c.csv\"\n[comptes]\ndebut = 2020\nfin = 2020\nalerte_mois = \"2\"\ngroupes = \"mensuel\"\n\
            region = \"balance\"\n[comptes.defauts]\ntaille_groupe = 12\n\
            [[comptes.sans_contrat]]\ncfa = \"A\"\njeunes = 5\nentree = 2020-09-07\nmois = 4\n";
        let scenario = parse(text).unwrap();
        let AccountsSection { settings, horizon_given, sans_contrat, defaults, said, .. } = scenario.comptes;
        assert_eq!(settings.horizon, Horizon::new(2020, 2020).unwrap());
        assert!(horizon_given);
        assert_eq!((settings.alerte, settings.groupes), (Part(20_000), Groupes::Mensuel));
        assert_eq!((settings.region, defaults.taille_groupe), (LectureRegion::Balance, 12));
        assert!(defaults.said.has(CentreValue::TailleGroupe) && !defaults.said.has(CentreValue::ChargesFixes));
        assert_eq!(said.iter().map(|said| said.key).collect::<Vec<_>>(), ["alerte_mois", "groupes", "region"]);
        assert_eq!((said[0].place.line, said[0].without.groupes), (8, Groupes::Mensuel));
        assert_eq!((sans_contrat.len(), sans_contrat[0].young_people.jeunes), (1, 5));
        assert_eq!(scenario.centres.as_deref(), Some(std::path::Path::new("c.csv")));
    }

    #[test]
    fn what_is_out_of_range_is_all_told() {
        let text = "[comptes]\ndebut = 2022\nfin = 2020\nalerte_mois = \"0.2\"\nprofil = [1, 2]\nmobilite = \"-3\"\n\
            [comptes.defauts]\ntaille_groupe = 0\n[[comptes.sans_contrat]]\ncfa = \"A\"\njeunes = 5\nentree = 2020-09-01\nmois = 400\n";
        let faults = parse(text).unwrap_err();
        let columns: Vec<_> = faults.iter().filter_map(|fault| fault.location.column.as_deref()).collect();
        assert_eq!(columns.len(), 6, "{columns:?}");
    }
}
