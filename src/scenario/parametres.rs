//! `[[parametres]]`: other values of dated parameters of the law.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::dates::{day, optional_day};
use super::faults::ScenarioFaults;
use crate::calendar::EventKind;
use crate::legislation::{Override, RawValue};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parametre {
    /// The parameter, `file.name`, as `coutcontrat law` lists them.
    #[schemars(with = "String")]
    path: Spanned<String>,
    /// First day of the other value.
    #[serde(deserialize_with = "day")]
    #[schemars(with = "NaiveDate")]
    from: NaiveDate,
    /// First day after it; without it, to the end of what the law covers.
    #[serde(default, deserialize_with = "optional_day")]
    #[schemars(with = "Option<NaiveDate>")]
    until: Option<NaiveDate>,
    /// The value, written as in the law: a text or a list of texts.
    #[schemars(with = "TextOrTexts")]
    value: RawValue,
    /// The event that selects the version, to be checked: `conclusion`, `execution`...
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    event: Option<EventKind>,
    /// Why: a text, a report, a question.
    #[schemars(with = "String")]
    reason: Spanned<String>,
    /// Whether it may change no contract of the run.
    #[serde(default)]
    sans_effet_admis: bool,
}

/// For the schema alone.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its shape is read")]
enum TextOrTexts {
    One(String),
    Many(Vec<String>),
}

impl Parametre {
    pub(super) fn read(self, faults: &mut ScenarioFaults<'_>) -> Option<Override> {
        let place = faults.place(&self.path.span());
        if self.reason.get_ref().trim().is_empty() {
            faults.refuse("reason", &self.reason.span(), "", "reason_missing");
            return None;
        }
        Some(Override {
            path: self.path.into_inner(),
            from: self.from,
            until: self.until,
            value: self.value,
            event: self.event,
            reason: self.reason.into_inner(),
            may_be_idle: self.sans_effet_admis,
            place,
        })
    }
}
