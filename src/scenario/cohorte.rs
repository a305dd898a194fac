//! `[cohorte]`: where the contracts come from, and what a scenario assumes of them.

use std::path::PathBuf;

use chrono::{Datelike as _, NaiveDate};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::ContractOrigin;
use super::assumptions::{Assumptions, Convention, Growth, Signatures};
use super::dates::{YEARS, day};
use super::faults::ScenarioFaults;
use crate::codes::Niveau;
use crate::contract::{DEFAULT_REGION, metropolitan_region, metropolitan_regions};
use crate::units::Part;

/// Largest cohort that a scenario may ask for, in published sizes.
const LARGEST_SCALE: f64 = 1_000.0;
/// Largest factor on the number of contracts or of ruptures.
const LARGEST_FACTOR: Part = Part(50_000);

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Cohorte {
    /// Contracts table (CSV, XLSX or Parquet), relative to this file.
    contrats: Option<PathBuf>,
    /// Centres table (CSV, XLSX or Parquet), relative to this file.
    centres: Option<PathBuf>,
    /// Name of a région of metropolitan France whose contracts are drawn from published statistics: `normandie`, the default, `bretagne`.
    #[schemars(with = "Option<String>")]
    synthese: Option<Spanned<String>>,
    /// Seed of what is drawn: 1 by default.
    #[schemars(with = "Option<u64>")]
    graine: Option<Spanned<u64>>,
    /// Size of what is drawn: 1, the default, is the published numbers.
    #[schemars(with = "Option<f64>")]
    echelle: Option<Spanned<f64>>,
    /// More or fewer contracts.
    croissance: Vec<Croissance>,
    /// The number of ruptures times this, such as "1.2".
    #[schemars(with = "Option<String>")]
    ruptures: Option<Spanned<String>>,
    /// Signatures put off to another day.
    signatures: Vec<Deplacees>,
    /// Share of the contracts under a regional convention.
    convention: Vec<SousConvention>,
    /// Whether the ruptures may change no contract of the run.
    sans_effet_admis: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Croissance {
    /// One level alone, 3 to 8.
    #[schemars(with = "Option<u8>")]
    niveau: Option<Spanned<u8>>,
    /// Contracts concluded from this day.
    #[serde(deserialize_with = "day")]
    #[schemars(with = "NaiveDate")]
    from: NaiveDate,
    /// Contracts concluded before this day.
    #[serde(deserialize_with = "day")]
    #[schemars(with = "NaiveDate")]
    until: NaiveDate,
    /// The number of contracts times this, such as "1.10".
    #[schemars(with = "String")]
    facteur: Spanned<String>,
    /// Whether it may change no contract of the run.
    #[serde(default)]
    sans_effet_admis: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Deplacees {
    /// Contracts concluded from this day.
    #[serde(deserialize_with = "day")]
    #[schemars(with = "NaiveDate")]
    from: NaiveDate,
    /// Contracts concluded before this day.
    #[serde(deserialize_with = "day")]
    #[schemars(with = "NaiveDate")]
    until: NaiveDate,
    /// Their new day of conclusion. A contract that starts before it keeps its own.
    #[schemars(with = "NaiveDate")]
    vers: Spanned<toml::value::Datetime>,
    /// Share of them that moves, such as "0.5"; all when it is not said.
    #[schemars(with = "Option<String>")]
    part: Option<Spanned<String>>,
    /// Whether it may change no contract of the run.
    #[serde(default)]
    sans_effet_admis: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SousConvention {
    /// Contracts concluded from this day.
    #[serde(deserialize_with = "day")]
    #[schemars(with = "NaiveDate")]
    from: NaiveDate,
    /// Contracts concluded before this day.
    #[serde(deserialize_with = "day")]
    #[schemars(with = "NaiveDate")]
    until: NaiveDate,
    /// Share of them under a convention, such as "0.95".
    #[schemars(with = "String")]
    part: Spanned<String>,
    /// Whether it may change no contract of the run.
    #[serde(default)]
    sans_effet_admis: bool,
}

/// A number of at most four decimals up to `most`; a fault and none otherwise.
fn part(key: &str, text: &Spanned<String>, most: Part, faults: &mut ScenarioFaults<'_>) -> Option<Part> {
    let read = Part::parse(text.get_ref()).filter(|&part| part <= most);
    if read.is_none() {
        faults.refuse(key, &text.span(), text.get_ref(), &format!("0 .. {most}"));
    }
    read
}

fn in_order(key: &Spanned<String>, from: NaiveDate, until: NaiveDate, faults: &mut ScenarioFaults<'_>) -> bool {
    if until <= from {
        faults.refuse("until", &key.span(), until, "until_before_from");
    }
    until > from
}

impl Cohorte {
    pub(super) fn centres(&self) -> Option<PathBuf> {
        self.centres.clone()
    }

    pub(super) fn contrats(&self, faults: &mut ScenarioFaults<'_>) -> ContractOrigin {
        let region = self.region(faults);
        let scale = self.echelle.as_ref().map_or(1.0, |scale| *scale.get_ref());
        if let Some(given) = self.echelle.as_ref().filter(|_| !(scale > 0.0 && scale <= LARGEST_SCALE)) {
            faults.refuse("echelle", &given.span(), scale, "0 < echelle <= 1000");
        }
        let drawn = ContractOrigin::Synthese { seed: self.seed(), scale, region };
        match (&self.contrats, &self.synthese) {
            (Some(_), Some(region)) => {
                faults.refuse("synthese", &region.span(), region.get_ref(), "contrats | synthese");
                drawn
            }
            (Some(path), None) => {
                self.nothing_drawn(faults);
                ContractOrigin::Fichier(path.clone())
            }
            (None, _) => drawn,
        }
    }

    /// The région whose contracts are drawn.
    fn region(&self, faults: &mut ScenarioFaults<'_>) -> &'static str {
        let Some(asked) = &self.synthese else { return DEFAULT_REGION };
        metropolitan_region(asked.get_ref()).unwrap_or_else(|| {
            let known: Vec<&str> = metropolitan_regions().collect();
            faults.refuse("synthese", &asked.span(), asked.get_ref(), &known.join(" | "));
            DEFAULT_REGION
        })
    }

    fn seed(&self) -> u64 {
        self.graine.as_ref().map_or(1, |seed| *seed.get_ref())
    }

    /// A size, or a seed without anything to draw, beside contracts that are read (`S008`).
    fn nothing_drawn(&self, faults: &mut ScenarioFaults<'_>) {
        let draws = !self.croissance.is_empty() || self.ruptures.is_some() || !self.signatures.is_empty() || !self.convention.is_empty();
        if let Some(scale) = &self.echelle {
            faults.idle("cohorte.echelle", &scale.span(), "nothing_drawn");
        }
        if let Some(seed) = self.graine.as_ref().filter(|_| !draws) {
            faults.idle("cohorte.graine", &seed.span(), "nothing_drawn");
        }
    }

    pub(super) fn assumptions(&self, faults: &mut ScenarioFaults<'_>) -> Assumptions {
        let growth = self.croissance.iter().filter_map(|grown| grown.read(faults)).collect();
        let ruptures = self.ruptures.as_ref().and_then(|factor| part("ruptures", factor, LARGEST_FACTOR, faults));
        let signatures = self.signatures.iter().filter_map(|moved| moved.read(faults)).collect();
        let conventions = self
            .convention
            .iter()
            .filter_map(|share| {
                let ordered = in_order(&share.part, share.from, share.until, faults);
                let part = part("part", &share.part, Part::WHOLE, faults)?;
                let (place, may_be_idle) = (faults.place(&share.part.span()), share.sans_effet_admis);
                ordered.then_some(Convention { from: share.from, until: share.until, part, place, may_be_idle })
            })
            .collect();
        let ruptures_place = self.ruptures.as_ref().map(|factor| faults.place(&factor.span())).unwrap_or_default();
        Assumptions { seed: self.seed(), growth, ruptures, signatures, conventions, ruptures_place, may_be_idle: self.sans_effet_admis }
    }
}

impl Croissance {
    fn read(&self, faults: &mut ScenarioFaults<'_>) -> Option<Growth> {
        let factor = part("facteur", &self.facteur, LARGEST_FACTOR, faults)?;
        let niveau = match &self.niveau {
            None => None,
            Some(level) => {
                let read = Niveau::new(*level.get_ref());
                if read.is_none() {
                    faults.refuse("niveau", &level.span(), level.get_ref(), "3 .. 8");
                }
                Some(read?)
            }
        };
        let place = faults.place(&self.facteur.span());
        in_order(&self.facteur, self.from, self.until, faults).then_some(Growth {
            niveau,
            from: self.from,
            until: self.until,
            factor,
            may_be_idle: self.sans_effet_admis,
            place,
        })
    }
}

impl Deplacees {
    fn read(&self, faults: &mut ScenarioFaults<'_>) -> Option<Signatures> {
        let moved = match &self.part {
            None => Part::WHOLE,
            Some(share) => part("part", share, Part::WHOLE, faults)?,
        };
        let to = self.vers.get_ref().to_string().parse::<NaiveDate>().ok().filter(|day| YEARS.contains(&day.year()));
        if to.is_none() || self.until <= self.from {
            let cause = if to.is_none() { "2019-09-01" } else { "until_before_from" };
            faults.refuse("vers", &self.vers.span(), self.vers.get_ref(), cause);
            return None;
        }
        let (place, may_be_idle) = (faults.place(&self.vers.span()), self.sans_effet_admis);
        Some(Signatures { from: self.from, until: self.until, to: to?, part: moved, place, may_be_idle })
    }
}
