//! Scenarios as written: TOML, no unknown key. Each section has its own file, with its keys, its bounds and its value once read.

use schemars::JsonSchema;
use serde::Deserialize;

use super::cohorte::Cohorte;
use super::comptes::Comptes;
use super::employeurs::Employeurs;
use super::fonds::FondsSection;
use super::parametres::Parametre;
use super::prix::Prix;
use super::reglages::Reglages;
use super::risques::Risques;
use super::{Admitted, Scenario, ScenarioHeader};
use crate::diagnostic::{Code, Diagnostic, LineEnds, nearest};
use crate::scenario::faults::ScenarioFaults;

/// A scenario of coutcontrat.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Scenario")]
#[serde(rename = "File")]
struct ScenarioFile {
    /// What the scenario is.
    scenario: ScenarioHeader,
    /// Where the contracts come from, and how they change.
    #[serde(default)]
    cohorte: Cohorte,
    /// Readings and settings of the rules; what is not said keeps its default.
    #[serde(default)]
    reglages: Reglages,
    /// Settings of the accounts; what is not said keeps its default.
    #[serde(default)]
    comptes: Comptes,
    /// The employer's side: missing facts, demand.
    #[serde(default)]
    employeurs: Employeurs,
    /// What `simulate` draws, and with which laws; what is not said stays as shipped.
    #[serde(default)]
    risques: Risques,
    /// Other values of dated parameters of the law.
    #[serde(default)]
    parametres: Vec<Parametre>,
    /// Other NPEC.
    #[serde(default)]
    npec: Vec<Prix>,
    /// Other coûts préfectoraux.
    #[serde(default)]
    cout_prefecture: Vec<Prix>,
    /// The région's support fund.
    fonds: Option<FondsSection>,
}

/// The JSON Schema of scenarios, for editors.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(ScenarioFile)
}

/// Bytes of a scenario: what it says of thousands of contracts or prices is in tables.
const LONGEST: usize = 1 << 20;

pub(super) fn parse(name: &str, file: &str, text: &str) -> Result<Scenario, Vec<Diagnostic>> {
    if text.len() > LONGEST {
        let size = format!("{} Mio", text.len().div_ceil(1 << 20));
        return Err(vec![Diagnostic::error(Code::S002).in_file(file).with_value(size).with("cause", "scenario_size")]);
    }
    let lines = &LineEnds::of(text);
    let wrong = super::keys::wrong_keys(file, text, lines);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let read: ScenarioFile = toml::from_str(text).map_err(|error| vec![syntax_fault(file, lines, &error)])?;
    let mut faults = ScenarioFaults { file, lines, found: Vec::new() };
    let scenario = Scenario {
        name: name.to_owned(),
        contrats: read.cohorte.contrats(&mut faults),
        assumptions: read.cohorte.assumptions(&mut faults),
        settings: read.reglages.settings(&mut faults),
        centres: read.cohorte.centres(),
        comptes: read.comptes.settings(&mut faults),
        employers: read.employeurs.read(&mut faults),
        risques: read.risques.read(&mut faults),
        overrides: read.parametres.into_iter().filter_map(|parametre| parametre.read(&mut faults)).collect(),
        npec: read.npec.into_iter().filter_map(|prix| prix.read(&mut faults)).collect(),
        cout_prefecture: read.cout_prefecture.into_iter().filter_map(|prix| prix.read(&mut faults)).collect(),
        fonds: read.fonds.map(|fonds| fonds.fonds(&mut faults)),
        said: super::sayings::said(file, text),
        admitted: Admitted { reglages: read.reglages.sans_effet_admis, employeurs: read.employeurs.sans_effet_admis },
        header: read.scenario,
    };
    faults.found.extend(super::sayings::all_contradictions(&scenario));
    if faults.found.is_empty() { Ok(scenario) } else { Err(faults.found) }
}

/// Syntax, unknown keys and unknown words; the nearest known name when there is one.
fn syntax_fault(file: &str, lines: &LineEnds, error: &toml::de::Error) -> Diagnostic {
    let line = error.span().map_or(1, |span| lines.at(span.start));
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
    use crate::codes::Payeur;
    use crate::legislation::{OptionStockNpec, Settings};
    use crate::scenario::ContractOrigin;
    use crate::units::Part;

    fn parse(text: &str) -> Result<Scenario, Vec<Diagnostic>> {
        Scenario::parse("s", "s.toml", text)
    }

    #[test]
    fn what_is_not_said_is_the_default() {
        let scenario = parse("[scenario]\ntitre = \"Essai\"\n").unwrap();
        assert_eq!((scenario.settings, &scenario.contrats), (Settings::default(), &ContractOrigin::default()));
        assert_eq!(scenario.title(), "Essai");
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
        let text = "[scenario]\ntitre = \"x\"\n[cohorte]\nechelle = 0.0\nsynthese = \"atlantide\"\n[reglages]\nrqth_taux = \"2\"\n[reglages.delais]\nopco = 721\n";
        let faults = parse(text).unwrap_err();
        assert!(faults.iter().all(|fault| fault.code == Code::S002));
        assert_eq!(faults.len(), 4);
    }

    #[test]
    fn a_wrong_value_is_told_at_its_own_key() {
        let head = "[scenario]\ntitre = \"x\"\n";
        let fault = |text: &str| {
            let faults = parse(&format!("{head}{text}")).unwrap_err();
            (faults[0].code, faults[0].location.line, faults[0].location.column.clone().unwrap_or_default())
        };
        let told = |line: u64, key: &str| (Code::S002, Some(line), key.to_owned());
        assert_eq!(fault("[[npec]]\nreason = \"x\"\nfacteur = \"9\"\n"), told(5, "facteur"));
        assert_eq!(fault("[[npec]]\nreason = \"x\"\nmontant = \"-1\"\n"), told(5, "montant"));
        let until = "[[cout_prefecture]]\nreason = \"x\"\nfacteur = \"0.9\"\nfrom = 2020-01-01\nuntil = 2019-01-01\n";
        assert_eq!(fault(until), told(7, "until"));
        let reason = "[[parametres]]\npath = \"rqth.taux\"\nfrom = 2019-01-01\nvalue = \"0.3\"\nreason = \" \"\n";
        assert_eq!(fault(reason), told(7, "reason"));
    }

    #[test]
    fn what_nothing_reads_is_refused_at_its_key() {
        let head = "[scenario]\ntitre = \"x\"\n";
        let fault = |text: &str| {
            let faults = parse(&format!("{head}{text}")).unwrap_err();
            faults.iter().map(|fault| (fault.code, fault.location.line, fault.location.column.clone().unwrap())).collect::<Vec<_>>()
        };
        let told = |line: u64, key: &str| (Code::S008, Some(line), key.to_owned());
        let demand = "[employeurs]\nsensibilite = \"0.05\"\nannee_reference = 2018\nsubstitution = \"0\"\ngraine = 3\n";
        let keys = ["sensibilite", "annee_reference", "substitution", "graine"];
        let expected: Vec<_> = (4..).zip(keys).map(|(line, key)| told(line, &format!("employeurs.{key}"))).collect();
        assert_eq!(fault(demand), expected);
        assert!(parse(&format!("{head}{demand}demande = true\n")).is_ok());
        let read = "[cohorte]\ncontrats = \"a.csv\"\ngraine = 2\nechelle = 0.5\n";
        assert_eq!(fault(read), [told(6, "cohorte.echelle"), told(5, "cohorte.graine")]);
        assert!(parse(&format!("{head}[cohorte]\ncontrats = \"a.csv\"\ngraine = 2\nruptures = \"1.2\"\n")).is_ok());
    }

    #[test]
    fn overrides_and_prices_are_read_with_their_place() {
        let text = "[scenario]\ntitre = \"x\"\n[[parametres]]\npath = \"rqth.taux\"\nfrom = 2019-01-01\nvalue = \"0.3\"\nreason = \"essai\"\n\
            [[npec]]\nniveau = 6\nfrom = 2020-01-01\nfacteur = \"0.95\"\nreason = \"essai\"\n[[npec]]\nfacteur = \"1\"\nmontant = \"3.00\"\nreason = \"x\"\n";
        let faults = parse(text).unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.location.line).collect::<Vec<_>>(), [Some(14)]);
        let scenario = parse(text.rsplit_once("[[npec]]").unwrap().0).unwrap();
        assert_eq!((scenario.overrides[0].place.line, scenario.npec[0].place.line), (4, 12));
    }
}
