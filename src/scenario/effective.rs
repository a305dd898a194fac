//! The settings of a run by the keys that a scenario gives them: the defaults that hold, then what the scenario says.

use std::collections::BTreeMap;

use super::Scenario;
use crate::codes::Payeur;
use crate::legislation::{
    AmorcageFate, AvantContratBooking, CarenceStock, FraisCash, LastMonth, Leap, MissingCoutPrefecture, OptionStockNpec, Settings,
    StockMonths,
};

/// The settings of the rules, `reglages.*`, as a scenario writes them.
#[must_use]
pub fn reglages(settings: &Settings) -> BTreeMap<String, String> {
    let words = |on: bool| if on { "true" } else { "false" };
    let switches = [
        ("frais_annexes", if settings.frais_annexes == FraisCash::Trimestre { "trimestre" } else { "echeances" }),
        ("annee_366", if settings.leap_year == Leap::Finance { "finance" } else { "annee" }),
        ("solde_non_transmis", words(!settings.solde_transmis)),
        ("rqth_cout_prefecture", words(settings.rqth_on_cout_prefecture)),
        ("moins_dun_an_stock", words(settings.short_contracts_in_stock)),
    ];
    let key = |name: &str| format!("reglages.{name}");
    let fixed = readings(settings).into_iter().chain(switches);
    let mut named: BTreeMap<String, String> = fixed.map(|(name, value)| (key(name), value.to_owned())).collect();
    named.extend(settings.rqth_taux.map(|rate| (key("rqth_taux"), rate.to_string())));
    named.extend(settings.rqth_montant.map(|amount| (key("rqth_montant"), amount.to_string())));
    named.extend(Payeur::ALL.map(|payeur| (key(&format!("delais.{}", payeur.as_str())), settings.delay(payeur).to_string())));
    named
}

/// The points that the law leaves open, each with the word of the reading that holds.
fn readings(settings: &Settings) -> [(&'static str, &'static str); 7] {
    [
        (
            "option_stock_npec",
            match settings.option_stock_npec {
                OptionStockNpec::Never => "never",
                OptionStockNpec::Always => "always",
                OptionStockNpec::Best => "best",
            },
        ),
        (
            "mois_stock",
            match settings.stock_months {
                StockMonths::Calendaire => "calendaire",
                StockMonths::Glissant => "glissant",
            },
        ),
        (
            "cout_prefecture_absent",
            match settings.missing_cout_prefecture {
                MissingCoutPrefecture::Error => "error",
                MissingCoutPrefecture::MoyenneNiveau => "moyenne_niveau",
            },
        ),
        (
            "mois_entame",
            match settings.last_month {
                LastMonth::Commence => "commence",
                LastMonth::Jour => "jour",
            },
        ),
        (
            "carence_stock",
            match settings.carence_stock {
                CarenceStock::Carence => "carence",
                CarenceStock::Amorcage => "amorcage",
            },
        ),
        (
            "amorcage",
            match settings.amorcage {
                AmorcageFate::Conserve => "conserve",
                AmorcageFate::Regularise => "regularise",
            },
        ),
        (
            "avant_contrat",
            match settings.avant_contrat {
                AvantContratBooking::Contrat => "contrat",
                AvantContratBooking::Entree => "entree",
            },
        ),
    ]
}

impl Scenario {
    /// Every setting of the scenario by its key: `reglages`, `comptes`, `employeurs`, `cohorte`; and what its `text` says of the other
    /// sections. Lines (`[[parametres]]`…) are in the text alone.
    #[must_use]
    pub fn effective(&self, text: &str) -> BTreeMap<String, String> {
        let mut named = reglages(&self.settings);
        let (comptes, employers) = (&self.comptes.settings, &self.employers.settings);
        let years: Vec<i32> = comptes.horizon.years().collect();
        let edge = |year: Option<&i32>| year.map(ToString::to_string).unwrap_or_default();
        let standing = [
            ("comptes.debut", edge(years.first())),
            ("comptes.fin", edge(years.last())),
            ("comptes.alerte_mois", comptes.alerte.to_string()),
            ("comptes.critique_mois", comptes.critique.to_string()),
            ("employeurs.effectif_absent", employers.effectif_absent.to_string()),
            ("employeurs.age_absent", employers.age_absent.to_string()),
            ("employeurs.demande", self.employers.demand.is_some().to_string()),
            ("cohorte.graine", self.assumptions.seed.to_string()),
        ];
        named.extend(standing.map(|(key, value)| (key.to_owned(), value)));
        if let Ok(table) = toml::from_str::<toml::Table>(text) {
            table.iter().filter(|(section, _)| *section != "scenario").for_each(|(section, value)| flat(value, section, &mut named));
        }
        named
    }
}

/// The values of a section by their keys, lines left out.
fn flat(value: &toml::Value, path: &str, named: &mut BTreeMap<String, String>) {
    match value {
        toml::Value::Table(table) => table.iter().for_each(|(key, value)| flat(value, &format!("{path}.{key}"), named)),
        toml::Value::Array(rows) if rows.iter().any(toml::Value::is_table) => {}
        toml::Value::String(text) => drop(named.insert(path.to_owned(), text.clone())),
        other => drop(named.insert(path.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_a_scenario_and_read_back() {
        let text = "[scenario]\ntitre = \"x\"\n[reglages]\nmois_stock = \"glissant\"\nrqth_taux = \"0.2\"\n[reglages.delais]\nopco = 45\n\
            [comptes]\nfin = 2022\n[employeurs]\ndemande = true\nsensibilite = \"0.03\"\n[risques.couts.inflation]\nloi = \"fixe\"\nvaleur = 0.05\n";
        let scenario = Scenario::parse("s", "s.toml", text).unwrap();
        let named = scenario.effective(text);
        for (key, value) in [
            ("reglages.mois_stock", "glissant"),
            ("reglages.cout_prefecture_absent", "error"),
            ("reglages.delais.opco", "45"),
            ("reglages.delais.region", "0"),
            ("comptes.fin", "2022"),
            ("employeurs.sensibilite", "0.03"),
            ("employeurs.effectif_absent", "5"),
            ("risques.couts.inflation.loi", "fixe"),
        ] {
            assert_eq!(named.get(key).map(String::as_str), Some(value), "{key}");
        }
        // What the record says of the rules is a scenario again: the same settings.
        let lines = named.iter().filter_map(|(key, value)| key.strip_prefix("reglages.").map(|name| (name, value)));
        let line = |(name, value): (&str, &String)| {
            let bare = value.parse::<u64>().is_ok() || ["true", "false"].contains(&value.as_str());
            if bare { format!("reglages.{name} = {value}\n") } else { format!("reglages.{name} = \"{value}\"\n") }
        };
        let again = format!("scenario.titre = \"x\"\n{}", lines.map(line).collect::<String>());
        assert_eq!(Scenario::parse("s", "s.toml", &again).map(|read| read.settings), Ok(scenario.settings), "{again}");
    }
}
