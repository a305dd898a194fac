//! `[reglages.delais]`: R23.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::dates::optional_day;
use super::faults::ScenarioFaults;
use crate::codes::Payeur;
use crate::legislation::DrawnDelays;
use crate::units::Part;

/// Longest delay that a scenario may set, in days.
const LONGEST_DELAY: u16 = 720;

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Delais {
    /// Région.
    #[schemars(with = "Option<u16>")]
    region: Option<Spanned<u16>>,
    /// OPCO.
    #[schemars(with = "Option<u16>")]
    opco: Option<Spanned<u16>>,
    /// CNFPT.
    #[schemars(with = "Option<u16>")]
    cnfpt: Option<Spanned<u16>>,
    /// Public employers.
    #[schemars(with = "Option<u16>")]
    employeur: Option<Spanned<u16>>,
    /// Share of the contracts of before 2020 whose OPCO is not known in early 2020 (« contrats orphelins »), such as "0.10".
    #[schemars(with = "Option<String>")]
    orphelins_part: Option<Spanned<String>>,
    /// Days that they wait more; 90 by default.
    #[schemars(with = "Option<u16>")]
    orphelins_jours: Option<Spanned<u16>>,
    /// Last legal day of payment that waits; 2020-06-30 by default.
    #[serde(deserialize_with = "optional_day")]
    #[schemars(with = "Option<NaiveDate>")]
    orphelins_jusqu_au: Option<NaiveDate>,
    /// Days that the registration by the consular chambers takes beyond the legal decision, contracts of 2019.
    #[schemars(with = "Option<u16>")]
    enregistrement: Option<Spanned<u16>>,
    /// Share of the files that an OPCO refuses and that are sent again, contracts from 2020, such as "0.05".
    #[schemars(with = "Option<String>")]
    refus_part: Option<Spanned<String>>,
    /// Days until the second decision; 20 by default.
    #[schemars(with = "Option<u16>")]
    refus_jours: Option<Spanned<u16>>,
}

fn days(key: &str, given: Option<&Spanned<u16>>, default: u16, faults: &mut ScenarioFaults<'_>) -> u16 {
    let Some(days) = given else { return default };
    if *days.get_ref() > LONGEST_DELAY {
        faults.refuse(key, &days.span(), days.get_ref(), "0 .. 720");
    }
    *days.get_ref()
}

fn share(key: &str, given: Option<&Spanned<String>>, default: Part, faults: &mut ScenarioFaults<'_>) -> Part {
    let Some(share) = given else { return default };
    let read = Part::parse(share.get_ref()).filter(|&part| part <= Part::WHOLE);
    read.unwrap_or_else(|| {
        faults.refuse(key, &share.span(), share.get_ref(), "0 .. 1");
        default
    })
}

impl Delais {
    /// Fixed delays by payer, and those that some contracts meet.
    pub(super) fn settings(&self, faults: &mut ScenarioFaults<'_>) -> ([u16; Payeur::ALL.len()], DrawnDelays) {
        let fixed = [
            days("cnfpt", self.cnfpt.as_ref(), 0, faults),
            days("employeur", self.employeur.as_ref(), 0, faults),
            days("opco", self.opco.as_ref(), 0, faults),
            days("region", self.region.as_ref(), 0, faults),
        ];
        let default = DrawnDelays::default();
        let drawn = DrawnDelays {
            orphelins_part: share("orphelins_part", self.orphelins_part.as_ref(), default.orphelins_part, faults),
            orphelins_jours: days("orphelins_jours", self.orphelins_jours.as_ref(), default.orphelins_jours, faults),
            orphelins_from: default.orphelins_from,
            orphelins_until: self.orphelins_jusqu_au.unwrap_or(default.orphelins_until),
            enregistrement: days("enregistrement", self.enregistrement.as_ref(), default.enregistrement, faults),
            refus_part: share("refus_part", self.refus_part.as_ref(), default.refus_part, faults),
            refus_jours: days("refus_jours", self.refus_jours.as_ref(), default.refus_jours, faults),
        };
        (fixed, drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    #[test]
    fn drawn_delays_are_read_and_the_rest_keeps_its_default() {
        let text = "[scenario]\ntitre = \"x\"\n[reglages.delais]\norphelins_part = \"0.1\"\norphelins_jusqu_au = 2020-04-30\n";
        let drawn = Scenario::parse("s", "s.toml", text).unwrap().settings.drawn_delays;
        assert_eq!((drawn.orphelins_part, drawn.orphelins_jours, drawn.refus_jours), (Part(1_000), 90, 20));
        assert_eq!(drawn.orphelins_until.to_string(), "2020-04-30");
        let text = "[scenario]\ntitre = \"x\"\n[reglages.delais]\nrefus_part = \"2\"\nrefus_jours = 900\n";
        assert_eq!(Scenario::parse("s", "s.toml", text).unwrap_err().len(), 2);
    }
}
