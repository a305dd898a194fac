//! `[[npec]]` and `[[cout_prefecture]]`: other prices, by day of conclusion.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::dates::optional_day;
use super::faults::ScenarioFaults;
use crate::codes::{CodeDiplome, Cpne, Niveau};
use crate::legislation::{PriceChange, PriceOverride, PriceScope};
use crate::units::{Centimes, Part};

/// Largest factor of a price.
const LARGEST_FACTOR: Part = Part(50_000);

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Prix {
    /// One CFA alone.
    cfa: Option<String>,
    /// One diploma alone (8 characters).
    #[schemars(with = "Option<String>")]
    code_diplome: Option<Spanned<String>>,
    /// One level alone, 3 to 8.
    #[schemars(with = "Option<u8>")]
    niveau: Option<Spanned<u8>>,
    /// One branch alone.
    cpne: Option<u16>,
    /// Contracts concluded from this day.
    #[serde(default, deserialize_with = "optional_day")]
    #[schemars(with = "Option<NaiveDate>")]
    from: Option<NaiveDate>,
    /// Contracts concluded before this day.
    #[serde(default)]
    #[schemars(with = "Option<NaiveDate>")]
    until: Option<Spanned<toml::value::Datetime>>,
    /// The price times this, such as "0.95".
    #[schemars(with = "Option<String>")]
    facteur: Option<Spanned<String>>,
    /// This price in euros a year, such as "6000.00".
    #[schemars(with = "Option<String>")]
    montant: Option<Spanned<String>>,
    /// Why: a text, a report, a question.
    #[schemars(with = "String")]
    reason: Spanned<String>,
    /// Whether it may change no contract of the run.
    #[serde(default)]
    sans_effet_admis: bool,
}

impl Prix {
    pub(super) fn read(self, faults: &mut ScenarioFaults<'_>) -> Option<PriceOverride> {
        let place = faults.place(&self.reason.span());
        let span = self.reason.span();
        let change = match (&self.facteur, &self.montant) {
            (Some(factor), None) => Part::parse(factor.get_ref()).filter(|&part| part <= LARGEST_FACTOR).map(PriceChange::Factor),
            (None, Some(amount)) => Centimes::parse(amount.get_ref())
                .ok()
                .filter(|&amount| amount >= Centimes::ZERO && amount <= Centimes::LARGEST_OF_A_CONTRACT)
                .map(PriceChange::Amount),
            _ => None,
        };
        if change.is_none() {
            let said = self.facteur.as_ref().map(|said| ("facteur", said)).or(self.montant.as_ref().map(|said| ("montant", said)));
            let (key, span, value) = said.map_or(("facteur | montant", span.clone(), ""), |(key, said)| (key, said.span(), said.get_ref()));
            faults.refuse(key, &span, value, "factor_or_amount");
        }
        let until = self.until.as_ref().map(|until| (until.span(), until.get_ref().to_string().parse::<NaiveDate>().ok()));
        if let Some((span, day)) = &until
            && day.is_none_or(|until| self.from.is_some_and(|from| until <= from))
        {
            let written = self.until.as_ref().map(|until| until.get_ref().to_string()).unwrap_or_default();
            faults.refuse("until", span, written, "until_before_from");
        }
        if self.reason.get_ref().trim().is_empty() {
            faults.refuse("reason", &span, "", "reason_missing");
        }
        let scope = self.scope(faults)?;
        let (from, until) = (self.from, until.and_then(|(_, day)| day));
        let (reason, may_be_idle) = (self.reason.into_inner(), self.sans_effet_admis);
        Some(PriceOverride { scope, from, until, change: change?, reason, may_be_idle, place })
    }

    fn scope(&self, faults: &mut ScenarioFaults<'_>) -> Option<PriceScope> {
        let code_diplome = self.code_diplome.as_ref().map(|code| {
            let read = CodeDiplome::parse(code.get_ref());
            if read.is_none() {
                faults.refuse("code_diplome", &code.span(), code.get_ref(), "50022137");
            }
            read
        });
        let niveau = self.niveau.as_ref().map(|niveau| {
            let read = Niveau::new(*niveau.get_ref());
            if read.is_none() {
                faults.refuse("niveau", &niveau.span(), niveau.get_ref(), "3 .. 8");
            }
            read
        });
        if code_diplome == Some(None) || niveau == Some(None) {
            return None;
        }
        Some(PriceScope {
            cfa: self.cfa.clone(),
            code_diplome: code_diplome.flatten(),
            niveau: niveau.flatten(),
            cpne: self.cpne.map(Cpne),
        })
    }
}
