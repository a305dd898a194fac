//! Scenarios as written: TOML, no unknown key.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::{Contrats, Scenario};
use crate::codes::Payeur;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::legislation::{MissingCoutPrefecture, OptionStockNpec, Settings, StockMonths};
use crate::units::{Centimes, Part};

/// Longest delay that a scenario may set, in days.
const LONGEST_DELAY: u16 = 720;
/// Largest cohort that a scenario may ask for, in published sizes.
const LARGEST_SCALE: f64 = 1_000.0;

/// A scenario of coutcontrat.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Scenario")]
struct File {
    /// What the scenario is.
    scenario: Header,
    /// Where the contracts come from.
    #[serde(default)]
    cohorte: Cohorte,
    /// Readings and settings of the rules; what is not said keeps its default.
    #[serde(default)]
    reglages: Reglages,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Header {
    /// Title, in French.
    titre: String,
    /// Title, in English.
    title: Option<String>,
    /// Who wrote it.
    #[serde(default, rename = "auteur")]
    _auteur: String,
    /// What it comes from: a text, a report, a question.
    #[serde(default, rename = "source")]
    _source: String,
    /// What it changes, in a few sentences.
    #[serde(default, rename = "description")]
    _description: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Cohorte {
    /// Contracts table (CSV, XLSX or Parquet), relative to this file.
    contrats: Option<PathBuf>,
    /// Name of a region whose contracts are drawn from published statistics: `normandie`.
    #[schemars(with = "Option<String>")]
    synthese: Option<Spanned<String>>,
    /// Seed of what is drawn.
    graine: u64,
    /// Size of what is drawn: 1 is the published numbers.
    #[schemars(with = "f64")]
    echelle: Spanned<f64>,
}

impl Default for Cohorte {
    fn default() -> Self {
        Self { contrats: None, synthese: None, graine: 1, echelle: Spanned::new(0..0, 1.0) }
    }
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Reglages {
    /// R2: whether the CFA keeps the coût préfecture from January to June 2020.
    option_stock_npec: OptionStockNpec,
    /// R10: how the months of the stock are counted.
    mois_stock: StockMonths,
    /// R4: what stands for a coût préfecture that no list gives.
    cout_prefecture_absent: MissingCoutPrefecture,
    /// R7: rate of the increase, contracts concluded before 2021, such as "0.30"; at most that of the law.
    #[schemars(with = "Option<String>")]
    rqth_taux: Option<Spanned<String>>,
    /// R7: increase a year in euros, contracts concluded from 2021, such as "2000.00"; at most that of the law.
    #[schemars(with = "Option<String>")]
    rqth_montant: Option<Spanned<String>>,
    /// R23: days that each payer takes beyond the legal date.
    delais: Delais,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Delais {
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
}

/// The JSON Schema of scenarios, for editors.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(File)
}

pub(super) fn line_of(text: &str, offset: usize) -> u64 {
    text.as_bytes().iter().take(offset).filter(|&&byte| byte == b'\n').count() as u64 + 1
}

/// The place of the faults of a file.
struct Faults<'a> {
    file: &'a str,
    text: &'a str,
    found: Vec<Diagnostic>,
}

impl Faults<'_> {
    fn refuse(&mut self, key: &str, span: &std::ops::Range<usize>, value: impl std::fmt::Display, cause: &str) {
        let line = line_of(self.text, span.start);
        let fault = Diagnostic::error(Code::S002).in_file(self.file).on_line(line).in_column(key);
        self.found.push(fault.with_value(value.to_string()).with("cause", cause));
    }
}

pub(super) fn parse(name: &str, file: &str, text: &str) -> Result<Scenario, Vec<Diagnostic>> {
    let unknown = super::keys::unknown_keys(file, text);
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let read: File = toml::from_str(text).map_err(|error| vec![syntax_fault(file, text, &error)])?;
    let mut faults = Faults { file, text, found: Vec::new() };
    let settings = settings(&read.reglages, &mut faults);
    let contrats = contrats(&read.cohorte, &mut faults);
    if !faults.found.is_empty() {
        return Err(faults.found);
    }
    let Header { titre, title, .. } = read.scenario;
    Ok(Scenario { name: name.to_owned(), title: title.unwrap_or_else(|| titre.clone()), titre, contrats, settings })
}

fn contrats(cohorte: &Cohorte, faults: &mut Faults<'_>) -> Contrats {
    if let Some(region) = cohorte.synthese.as_ref().filter(|region| region.get_ref() != "normandie") {
        faults.refuse("synthese", &region.span(), region.get_ref(), "normandie");
    }
    let scale = *cohorte.echelle.get_ref();
    if !(scale > 0.0 && scale <= LARGEST_SCALE) {
        faults.refuse("echelle", &cohorte.echelle.span(), scale, "0 < echelle <= 1000");
    }
    match (&cohorte.contrats, &cohorte.synthese) {
        (Some(_), Some(region)) => {
            faults.refuse("synthese", &region.span(), region.get_ref(), "contrats | synthese");
            Contrats::Synthese { seed: cohorte.graine, scale }
        }
        (Some(path), None) => Contrats::Fichier(path.clone()),
        (None, _) => Contrats::Synthese { seed: cohorte.graine, scale },
    }
}

fn settings(reglages: &Reglages, faults: &mut Faults<'_>) -> Settings {
    let mut delays = [0; Payeur::ALL.len()];
    let given = [
        ("cnfpt", &reglages.delais.cnfpt),
        ("employeur", &reglages.delais.employeur),
        ("opco", &reglages.delais.opco),
        ("region", &reglages.delais.region),
    ];
    for ((key, days), delay) in given.into_iter().zip(&mut delays) {
        if let Some(days) = days {
            if *days.get_ref() > LONGEST_DELAY {
                faults.refuse(key, &days.span(), days.get_ref(), "0 .. 720");
            }
            *delay = *days.get_ref();
        }
    }
    let rqth_taux = reglages.rqth_taux.as_ref().and_then(|rate| {
        let read = Part::parse(rate.get_ref()).filter(|&part| part <= Part::WHOLE);
        if read.is_none() {
            faults.refuse("rqth_taux", &rate.span(), rate.get_ref(), "0 .. 1");
        }
        read
    });
    let rqth_montant = reglages.rqth_montant.as_ref().and_then(|amount| {
        let read = Centimes::parse(amount.get_ref()).ok();
        let read = read.filter(|&amount| amount >= Centimes::ZERO && amount <= Centimes::LARGEST_OF_A_CONTRACT);
        if read.is_none() {
            faults.refuse("rqth_montant", &amount.span(), amount.get_ref(), "2000.00");
        }
        read
    });
    Settings {
        option_stock_npec: reglages.option_stock_npec,
        stock_months: reglages.mois_stock,
        missing_cout_prefecture: reglages.cout_prefecture_absent,
        rqth_taux,
        rqth_montant,
        delays,
    }
}

/// Syntax, unknown keys and unknown words; the nearest known name when there is one.
fn syntax_fault(file: &str, text: &str, error: &toml::de::Error) -> Diagnostic {
    let line = error.span().map_or(1, |span| line_of(text, span.start));
    let message = error.message();
    let fault = Diagnostic::error(Code::S001).in_file(file).on_line(line).with("cause", message);
    let mut quoted = message.split('`').skip(1).step_by(2);
    let near = quoted.next().map(|word| (word, nearest(word, quoted)));
    match near {
        Some((word, near)) if !near.is_empty() => fault.with_value(word).with("near", near.join(", ")).hinting("did_you_mean"),
        _ => fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Scenario, Vec<Diagnostic>> {
        Scenario::parse("s", "s.toml", text)
    }

    #[test]
    fn what_is_not_said_is_the_default() {
        let scenario = parse("[scenario]\ntitre = \"Essai\"\n").unwrap();
        assert_eq!((scenario.settings, scenario.contrats), (Settings::default(), Contrats::Synthese { seed: 1, scale: 1.0 }));
        assert_eq!(scenario.title, "Essai");
    }

    #[test]
    fn settings_are_read() {
        let text =
            "[scenario]\ntitre = \"x\"\n[reglages]\noption_stock_npec = \"never\"\nrqth_taux = \"0.3\"\n[reglages.delais]\nopco = 90\n";
        let settings = parse(text).unwrap().settings;
        assert_eq!((settings.option_stock_npec, settings.rqth_taux), (OptionStockNpec::Never, Some(Part(3_000))));
        assert_eq!((settings.delay(Payeur::Opco), settings.delay(Payeur::Region)), (90, 0));
    }

    #[test]
    fn an_unknown_key_is_an_error_with_the_nearest() {
        let faults = parse("[scenario]\ntitre = \"x\"\n[reglages]\noption_stok_npec = \"never\"\n").unwrap_err();
        assert_eq!((faults[0].code, faults[0].location.line, faults[0].hint), (Code::S001, Some(4), Some("unknown_key")));
        assert!(faults[0].arguments.contains(&("near", "option_stock_npec".to_owned())));
    }

    #[test]
    fn settings_out_of_range_are_all_told() {
        let text = "[scenario]\ntitre = \"x\"\n[cohorte]\nechelle = 0.0\nsynthese = \"bretagne\"\n[reglages]\nrqth_taux = \"2\"\n[reglages.delais]\nopco = 721\n";
        let faults = parse(text).unwrap_err();
        assert!(faults.iter().all(|fault| fault.code == Code::S002));
        assert_eq!(faults.len(), 4);
    }
}
