//! The instruments of the fund (F2).

use super::{
    BTreeSet, Centimes, CodeDiplome, DEPRECIATION, Deserialize, Eligibility, Instrument, InstrumentKind, JsonSchema, LEVELS, Part,
    ScenarioFaults, Spanned, Text, amount, idle, part, within,
};

/// What an instrument does.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Genre {
    /// An increase of the NPEC, by a rate or an amount.
    MajorationNpec,
    /// Aid to investment, up to a rate of it.
    Investissement,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct Outil {
    /// What it does.
    #[serde(rename = "type")]
    #[schemars(with = "Genre")]
    genre: Spanned<Genre>,
    /// Share of the NPEC or of the investment, such as "0.10".
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    taux: Text,
    /// Amount a year for each apprentice.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    montant: Text,
    /// Years of depreciation of an investment.
    #[serde(default)]
    #[schemars(with = "Option<u32>")]
    annees: Option<Spanned<u32>>,
    /// Contracts of these levels.
    #[serde(default)]
    #[schemars(with = "BTreeSet<u8>")]
    niveaux: Vec<Spanned<u8>>,
    /// Contracts of these diplomas.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    diplomes: Vec<Spanned<String>>,
    /// These CFAs alone.
    #[serde(default)]
    cfa: BTreeSet<String>,
    /// These départements alone.
    #[serde(default)]
    departements: BTreeSet<String>,
    /// These territories alone.
    #[serde(default)]
    territoires: BTreeSet<String>,
}

impl Outil {
    /// F013 for what the instrument does not read.
    fn unread(&self, faults: &mut ScenarioFaults<'_>) {
        if let (Genre::MajorationNpec, Some(years)) = (self.genre.get_ref(), &self.annees) {
            idle("annees", &years.span(), years.get_ref(), "fund_years_unread", faults);
        }
        for level in &self.niveaux {
            if matches!(self.genre.get_ref(), Genre::Investissement) {
                idle("niveaux", &level.span(), level.get_ref(), "fund_contracts_unread", faults);
            }
        }
        if let (Genre::Investissement, Some(first)) = (self.genre.get_ref(), self.diplomes.first()) {
            idle("diplomes", &first.span(), first.get_ref(), "fund_contracts_unread", faults);
        }
    }

    pub(super) fn read(&self, faults: &mut ScenarioFaults<'_>) -> Option<Instrument> {
        self.unread(faults);
        let taux = part("taux", self.taux.as_ref(), faults);
        let montant = amount("montant", &self.montant, Centimes::LARGEST_OF_A_CONTRACT, faults);
        let mut diplomas = BTreeSet::new();
        for text in &self.diplomes {
            match CodeDiplome::parse(text.get_ref()) {
                Some(code) => drop(diplomas.insert(code)),
                None => faults.refuse("diplomes", &text.span(), text.get_ref(), "50022137"),
            }
        }
        let levels = self.niveaux.iter().filter_map(|niveau| within("niveaux", Some(niveau), LEVELS, faults)).collect();
        let kind = match (self.genre.get_ref(), taux, montant) {
            (Genre::MajorationNpec, Some(rate), None) => InstrumentKind::MajorationTaux(rate),
            (Genre::MajorationNpec, None, Some(amount)) => InstrumentKind::MajorationMontant(amount),
            (Genre::Investissement, rate, None) => {
                if let Some(text) = self.taux.as_ref().filter(|_| rate.is_some_and(|rate| rate > Part::WHOLE)) {
                    faults.refuse("taux", &text.span(), text.get_ref(), "0 .. 1");
                }
                let annees = within("annees", self.annees.as_ref(), DEPRECIATION, faults).unwrap_or(10);
                InstrumentKind::Investissement { taux: rate.unwrap_or(Part::WHOLE), annees }
            }
            _ => {
                faults.refuse("type", &self.genre.span(), "taux, montant", "taux | montant");
                return None;
            }
        };
        let eligibility = Eligibility {
            cfas: self.cfa.clone(),
            departements: self.departements.clone(),
            territories: self.territoires.clone(),
            levels,
            diplomas,
            ..Eligibility::default()
        };
        Some(Instrument { kind, eligibility })
    }
}
