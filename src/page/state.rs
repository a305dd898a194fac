//! A state of the page: a shipped scenario, and what the sliders change of it. Every state is a scenario that the command line runs.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::contract::Cohort;
use crate::messages::Messages;

/// The name of the scenario of a state.
pub const NAME: &str = "etat";

/// Where the sliders stand.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct SliderState {
    /// The scenario below: the name of a shipped one, or a file that was added.
    pub base: String,
    /// Every NPEC, in percent of its own: from −15 to 15.
    pub npec: i32,
    /// The number of contracts, in percent more: from −30 to 30.
    pub apprentis: i32,
    /// Days that the OPCOs pay late: from 0 to 120.
    pub delai: u32,
    /// The number of ruptures, in percent of that of the contracts: from 50 to 200.
    pub ruptures: u32,
    /// Weeks by which signatures come later: from −26 to 26.
    pub semaines: i32,
}

impl Default for SliderState {
    fn default() -> Self {
        Self { base: String::new(), npec: 0, apprentis: 0, delai: 0, ruptures: 100, semaines: 0 }
    }
}

/// The bounds of a slider, where the law leaves it, and the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Slider {
    /// The field of [`SliderState`] that it moves.
    pub name: &'static str,
    /// Smallest value, in the unit of the field.
    pub least: i32,
    /// Largest value, in the unit of the field.
    pub most: i32,
    /// Where it stands when nothing is changed.
    pub standing: i32,
    /// From one position to the next, in the same unit.
    pub step: i32,
}

/// The sliders, in the order of the page.
pub const SLIDERS: [Slider; 5] = [
    Slider { name: "npec", least: -15, most: 15, standing: 0, step: 1 },
    Slider { name: "apprentis", least: -30, most: 30, standing: 0, step: 5 },
    Slider { name: "delai", least: 0, most: 120, standing: 0, step: 5 },
    Slider { name: "ruptures", least: 50, most: 200, standing: 100, step: 10 },
    Slider { name: "semaines", least: -26, most: 26, standing: 0, step: 1 },
];

impl SliderState {
    /// The value of a slider.
    #[must_use]
    pub fn value(&self, slider: &str) -> i32 {
        let whole = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
        match slider {
            "npec" => self.npec,
            "apprentis" => self.apprentis,
            "delai" => whole(self.delai),
            "ruptures" => whole(self.ruptures),
            _ => self.semaines,
        }
    }

    /// The slider that stands out of its bounds, if one does.
    #[must_use]
    pub fn out_of_bounds(&self) -> Option<Slider> {
        SLIDERS.into_iter().find(|slider| !(slider.least..=slider.most).contains(&self.value(slider.name)))
    }

    /// Whether no slider was moved.
    #[must_use]
    pub fn is_standing(&self) -> bool {
        SLIDERS.iter().all(|slider| self.value(slider.name) == slider.standing)
    }

    /// What the sliders change, in words; empty when none was moved.
    #[must_use]
    pub fn told(&self, messages: Messages) -> String {
        let moved = SLIDERS.iter().filter(|slider| self.value(slider.name) != slider.standing);
        let told = moved.map(|slider| {
            let value = signed(self.value(slider.name), slider);
            messages.text(&format!("page.state_{}", slider.name), &[("value", &value)])
        });
        told.collect::<Vec<_>>().join(", ")
    }

    /// The scenario of what the sliders change, for the contracts of a cohort; none when nothing is changed. Each line says that it may
    /// change no contract: a slider is moved whatever the contracts are.
    #[must_use]
    pub fn scenario(&self, cohort: &Cohort, messages: Messages) -> Option<String> {
        if self.is_standing() {
            return None;
        }
        let told = toml::Value::String(self.told(messages)).to_string();
        let mut text = format!("[scenario]\ntitre = {told}\ntitle = {told}\n");
        let part = |percent: i32| format!("{}.{:02}", percent.div_euclid(100), percent.rem_euclid(100));
        if self.ruptures != 100 {
            let _infallible = write!(text, "\n[cohorte]\nruptures = \"{}\"\nsans_effet_admis = true\n", part(self.value("ruptures")));
        }
        if self.delai > 0 {
            let _infallible = write!(text, "\n[reglages]\nsans_effet_admis = true\n\n[reglages.delais]\nopco = {}\n", self.delai);
        }
        if self.apprentis != 0
            && let Some((first, last)) = signed_between(cohort)
        {
            let facteur = part(100 + self.apprentis);
            let _infallible = write!(
                text,
                "\n[[cohorte.croissance]]\nfrom = {first}\nuntil = {}\nfacteur = \"{facteur}\"\nsans_effet_admis = true\n",
                last + Days::new(1)
            );
        }
        for (day, to) in self.moved_signatures(cohort) {
            let until = day + Days::new(1);
            let _infallible =
                write!(text, "\n[[cohorte.signatures]]\nfrom = {day}\nuntil = {until}\nvers = {to}\nsans_effet_admis = true\n");
        }
        if self.npec != 0 {
            let _infallible =
                write!(text, "\n[[npec]]\nfacteur = \"{}\"\nreason = {told}\nsans_effet_admis = true\n", part(100 + self.npec));
        }
        Some(text)
    }

    /// Each day of signature and its new day; a contract that would start before it keeps its own.
    fn moved_signatures(&self, cohort: &Cohort) -> Vec<(NaiveDate, NaiveDate)> {
        if self.semaines == 0 {
            return Vec::new();
        }
        let days: BTreeSet<NaiveDate> = (0..cohort.len()).map(|row| cohort.contrat(row).conclusion.0).collect();
        let weeks = Days::new(u64::from(self.semaines.unsigned_abs()) * 7);
        let moved = |day: NaiveDate| if self.semaines > 0 { day.checked_add_days(weeks) } else { day.checked_sub_days(weeks) };
        days.into_iter().filter_map(|day| Some((day, moved(day)?))).collect()
    }
}

/// The first and the last day of signature.
fn signed_between(cohort: &Cohort) -> Option<(NaiveDate, NaiveDate)> {
    let days = || (0..cohort.len()).map(|row| cohort.contrat(row).conclusion.0);
    days().min().zip(days().max())
}

/// A value with its sign, where a slider goes both ways.
fn signed(value: i32, slider: &Slider) -> String {
    let value_shown = value.to_string().replace('-', "\u{2212}");
    if slider.least < 0 && value > 0 { format!("+{value_shown}") } else { value_shown }
}
