//! Every key of the schema of scenarios, and every parameter of the law, at values that nobody should write: read, or refused with a
//! code and a line; never a panic, and no payment outside our time.

use std::path::Path;

use chrono::Datelike as _;
use coutcontrat::cli::args::Color;
use coutcontrat::cli::print::{Printer, Style};
use coutcontrat::cli::{CommandContext, screen};
use coutcontrat::diagnostic::Diagnostic;
use coutcontrat::io::output::Folder;
use coutcontrat::io::write::{ChosenTables, Format, WriteOptions};
use coutcontrat::jobs::{self, InputChoice, Means};
use coutcontrat::language::Language;
use coutcontrat::messages::Messages;
use coutcontrat::scenario::{self, Scenario};
use serde_json::Value as Schema;
use toml::{Table, Value};

use crate::support::{cohort, evaluated, shipped};

const CONTRACTS: &str = "contrat_id,cfa,code_diplome,date_conclusion,date_debut,date_fin,date_rupture,sous_convention,cout_prefecture,npec,rqth,nuits,repas,premier_equipement,effectif_employeur,date_naissance,date_entree_cfa,mobilite_debut,mobilite_fin\n\
A,X,50022137,2018-08-30,2018-09-03,2020-08-31,,oui,4000,7000,,,,,12,2001-02-28,,,\n\
B,X,50022137,2019-08-30,2019-09-02,2021-08-31,2020-02-29,oui,4000,7000,oui,40,200,500,300,2000-02-29,,,\n\
C,Y,32032209,2020-10-30,2020-11-02,2022-08-31,,,5500,8200,,,,,3,1990-01-01,2020-09-07,,\n\
D,Y,32032209,2021-03-01,2021-03-01,2021-08-31,,,,9000,oui,,,,3,,,2021-04-05,2021-05-21\n";

fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

fn days() -> Vec<Value> {
    let days = ["0001-01-01", "1899-12-31", "1900-01-01", "2019-09-01", "2020-02-29", "2100-12-31", "2101-01-01", "9999-12-31"];
    days.map(|day| Value::Datetime(day.parse().unwrap())).to_vec()
}

fn integers() -> Vec<Value> {
    let edges = [0, 1, 3, 8, 12, 50, 255, 256, 720, 1_000, 1_900, 2_010, 2_020, 2_040, 2_059, 2_100, 65_535, 65_536, 1_000_000, 1_000_001];
    let wide = [i64::MIN, i64::from(i32::MIN), -1, i64::from(i32::MAX), i64::from(u32::MAX), i64::from(u32::MAX) + 1, i64::MAX];
    edges.into_iter().chain(wide).map(Value::Integer).collect()
}

fn reals() -> Vec<Value> {
    let values = [0.0, -0.0, 5e-324, 0.5, 1.0, 10.0, 600.0, 1_000.0, -1.0, 1e308, f64::MIN, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    values.map(Value::Float).to_vec()
}

fn texts() -> Vec<Value> {
    let written = [
        "",
        " ",
        "0",
        "-0",
        "-1",
        "0.0001",
        "0.5",
        "1",
        "1.5",
        "5",
        "5.0001",
        "9.9999",
        "10",
        "0.00",
        "-0.01",
        "1000000.00",
        "1000000.01",
        "9999999999.99",
        "10000000000.00",
        "10000000000.01",
        "99999999999999999999",
        "1e5",
        "NaN",
        "inf",
        "é\u{301}\u{202e}",
        "\u{1b}]0;x\u{7}",
        "2020-01-01",
        "normandie",
        "50022137",
        "5002213",
        "fixe",
        "uniforme",
        "triangulaire",
        "discrete",
        "Normandie",
        "Atlantide",
    ];
    let long = ["9".repeat(400), "x".repeat(20_000), "x".repeat(20_001)];
    written.map(text).into_iter().chain(long.map(Value::String)).collect()
}

/// What a node of the schema is, its references followed.
fn resolved<'s>(root: &'s Schema, node: &'s Schema) -> &'s Schema {
    if let Some(name) = node["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
        return resolved(root, &root["$defs"][name]);
    }
    let chosen = node["anyOf"].as_array().and_then(|kinds| kinds.iter().find(|kind| kind["type"] != "null"));
    chosen.map_or(node, |kind| resolved(root, kind))
}

/// A way from the root to a key: names, and `[]` for the rows of a list.
type Way = Vec<String>;

/// Every key that holds a value, with its node.
fn keys<'s>(root: &'s Schema, node: &'s Schema, way: &Way, found: &mut Vec<(Way, &'s Schema)>) {
    let node = resolved(root, node);
    if let Some(properties) = node["properties"].as_object() {
        for (name, inner) in properties {
            keys(root, inner, &[way.as_slice(), std::slice::from_ref(name)].concat(), found);
        }
        return;
    }
    if node.get("items").is_some() {
        keys(root, &node["items"], &[way.as_slice(), &["[]".to_owned()]].concat(), found);
    }
    found.push((way.clone(), node));
}

/// The values to try for a node.
fn extremes(node: &Schema) -> Vec<Value> {
    let kinds: Vec<&str> = match &node["type"] {
        Schema::String(kind) => vec![kind],
        Schema::Array(kinds) => kinds.iter().filter_map(Schema::as_str).collect(),
        _ => Vec::new(),
    };
    let words = node["enum"].as_array().into_iter().flatten();
    let words = words.chain(node["oneOf"].as_array().into_iter().flatten().map(|choice| &choice["const"])).filter_map(Schema::as_str);
    let mut values: Vec<Value> = words.map(text).collect();
    let is = |kind: &str| kinds.contains(&kind);
    values.extend(match () {
        () if is("array") => [0, 1, 12, 501, 5_001].map(|length| Value::Array(vec![Value::Integer(1); length])).to_vec(),
        () if is("boolean") => vec![Value::Boolean(true), Value::Boolean(false)],
        () if is("integer") => integers(),
        () if is("number") => [reals(), integers()].concat(),
        () if node["format"] == "date" => days(),
        () => texts(),
    });
    values
}

/// What goes with a key so that its value alone may be at fault.
fn beside(table: &str, key: &str) -> &'static str {
    match (table, key) {
        ("parametres", _) => "path = 'rqth.taux'\nfrom = 2019-01-01\nvalue = '0.3'\nreason = 'x'\nsans_effet_admis = true",
        ("npec" | "cout_prefecture", "montant") => "reason = 'x'\nsans_effet_admis = true",
        ("npec" | "cout_prefecture", _) => "facteur = '1.1'\nreason = 'x'\nsans_effet_admis = true",
        ("cohorte.croissance", _) => "from = 2019-01-01\nuntil = 2021-01-01\nfacteur = '1.1'",
        ("cohorte.signatures", _) => "from = 2019-01-01\nuntil = 2021-01-01\nvers = 2019-12-31",
        ("cohorte.convention", _) => "from = 2019-01-01\nuntil = 2021-01-01\npart = '0.5'",
        ("comptes.sans_contrat", _) => "cfa = 'X'\njeunes = 5\nentree = 2020-09-01\nmois = 4",
        ("fonds.enveloppes", _) => "annee = 2020\nfonctionnement = '1000.00'\ninvestissement = '10.00'",
        ("fonds.instruments", "montant") => "type = 'majoration_npec'",
        ("fonds.instruments", "annees") => "type = 'investissement'",
        ("fonds.instruments", _) => "type = 'majoration_npec'\ntaux = '0.1'",
        ("fonds.incertitude", "parts" | "poids") => "loi = 'discrete'\nparts = ['0.5', '1']\npoids = [1, 2]",
        ("fonds.incertitude", _) => "loi = 'triangulaire'\nminimum = '0.5'\nmode = '0.7'\nmaximum = '1'",
        (_, "mode") => "loi = 'triangulaire'\nmin = 0.0\nmax = 0.5\nmode = 0.1",
        (_, "min" | "max") => "loi = 'uniforme'\nmin = 0.0\nmax = 0.5",
        (_, "moyenne") => "loi = 'exponentielle'\nmoyenne = 1.0",
        (_, "valeur" | "loi") => "loi = 'fixe'\nvaleur = 0.1",
        _ => "",
    }
}

/// A scenario that says one thing.
fn saying(way: &[String], value: &Value) -> Option<String> {
    fn laid(way: &[String], path: &str, value: &Value) -> Option<Value> {
        let Some((name, rest)) = way.split_first() else { return Some(value.clone()) };
        if name == "[]" {
            return laid(rest, path, value).map(|row| Value::Array(vec![row]));
        }
        let mut table: Table = beside(path, name).parse().unwrap();
        let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        table.insert(name.clone(), laid(rest, &inner, value)?);
        Some(Value::Table(table))
    }
    let Value::Table(mut said) = laid(way, "", value)? else { return None };
    let header = said.entry("scenario").or_insert_with(|| Value::Table(Table::new())).as_table_mut()?;
    header.entry("titre").or_insert_with(|| text("Essai"));
    toml::to_string(&said).ok()
}

/// Each scenario of one key at one value, and whether it is read.
fn tried() -> Vec<(Way, String, bool)> {
    let root = scenario::schema().to_value();
    let mut found = Vec::new();
    keys(&root, &root, &Vec::new(), &mut found);
    assert!(found.len() > 150, "{}", found.len());
    let mut tried = Vec::new();
    for (way, node) in found {
        for value in extremes(node) {
            let Some(written) = saying(&way, &value) else { continue };
            let read = Scenario::parse("s", "s.toml", &written);
            if let Err(faults) = &read {
                for fault in faults {
                    assert!(fault.code.as_str().starts_with(['S', 'F']), "{way:?} {}: {fault:?}", fault.code);
                    assert!(fault.location.file.is_some(), "{way:?}: {fault:?}");
                }
            }
            tried.push((way.clone(), written, read.is_ok()));
        }
    }
    tried
}

fn context() -> CommandContext {
    let messages = Messages::of(Language::En);
    let style = Style::chosen(Color::Never, |_| None);
    CommandContext {
        means: Means { command: "coutcontrat".to_owned(), ..Means::new(messages) },
        printer: Printer::new(messages, style, true),
        threads: None,
        json: false,
        language_asked: false,
        inputs: Vec::new(),
    }
}

#[test]
fn each_key_at_its_ends_is_read_or_refused() {
    let tried = tried();
    let read = tried.iter().filter(|(_, _, read)| *read).count();
    assert!(tried.len() > 2_000 && read > 300 && read < tried.len(), "{read} of {}", tried.len());
}

/// The first and the last value that is read of each key: the whole of a run, tables included.
#[test]
fn what_is_read_is_computed_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let contracts = folder.path().join("contrats.csv");
    std::fs::write(&contracts, CONTRACTS).unwrap();
    let tried = tried();
    let sound: Vec<&(Way, String, bool)> = tried.iter().filter(|(_, _, read)| *read).collect();
    let mut kept: Vec<&(Way, String, bool)> = Vec::new();
    for same in sound.chunk_by(|one, two| one.0 == two.0) {
        kept.extend(same.first());
        kept.extend(same.last().filter(|_| same.len() > 1));
    }
    // Those in which a number or a day is at stake; a draw of the whole Normandie would take its time.
    let at_stake = |way: &Way| !way.iter().any(|name| ["scenario", "contrats", "centres", "synthese", "echelle"].contains(&name.as_str()));
    let mut computed = 0;
    for (way, written, _) in kept.into_iter().filter(|(way, ..)| at_stake(way)).step_by(3) {
        computed += usize::from(runs(folder.path(), &contracts, written).unwrap_or_else(|refused| panic!("{way:?} {written}: {refused}")));
    }
    assert!(computed > 30, "{computed}");
}

/// Whether a fault is one of scenarios, rules or files, and not of the program.
fn is_told(fault: &Diagnostic) -> bool {
    fault.code.as_str().starts_with(['S', 'F', 'R', 'C'])
}

/// Whether a scenario is computed; refused with a code otherwise.
fn runs(folder: &Path, contracts: &Path, written: &str) -> Result<bool, String> {
    let scenario = folder.join("s.toml");
    std::fs::write(&scenario, written).unwrap();
    let context = context();
    let path = scenario.display().to_string();
    let inputs = match jobs::load(InputChoice { scenario: Some(&path), contrats: Some(contracts), ..InputChoice::default() }, &context) {
        Ok(inputs) => inputs,
        Err(refused) if refused.faults.iter().all(is_told) => return Ok(false),
        Err(other) => return Err(format!("{other:?}")),
    };
    let out = Folder::prepare(&folder.join("resultats"), false).unwrap();
    let options = WriteOptions { format: Format::Csv, spreadsheet_safe: false, excel: false };
    let (results, writer) = match jobs::write_tables(&inputs, &out, (options, &ChosenTables::All), &context) {
        Ok(written) => written,
        // What changes nothing on these contracts, or asks the law of a day without one, is only known once they are computed.
        Err(refused) if refused.faults.iter().all(is_told) => return Ok(false),
        Err(other) => return Err(format!("{other:?}")),
    };
    writer.finish().map_err(|fault| format!("{fault:?}"))?;
    let told = screen::summary(&inputs, &results, &context);
    if told.is_empty() { Err("no summary".to_owned()) } else { Ok(true) }
}

/// Delays of thousands of years would put payments where no calendar is.
#[test]
fn each_parameter_of_the_law_at_its_ends() {
    let datasets = shipped();
    let contracts = cohort(&datasets, CONTRACTS);
    let values = ["-1", "0", "1", "9.9999", "0.5", "10000", "10001", "99999999", "4294967295", "1000000.00", "1000000.01", "9999999999.99"];
    let paths: Vec<String> = datasets.parameters.parameters().map(|(path, _)| path).collect();
    let (mut read, mut refused) = (0, 0);
    for path in paths {
        for value in values {
            let written = format!(
                "[scenario]\ntitre = 'x'\n[[parametres]]\npath = '{path}'\nfrom = 2019-01-01\nvalue = '{value}'\nreason = 'x'\nsans_effet_admis = true\n"
            );
            let scenario = Scenario::parse("s", "s.toml", &written).unwrap();
            match scenario.law(datasets.in_force(), None) {
                Ok(law) => {
                    read += 1;
                    let chunk = evaluated(&datasets, &contracts, &law.law, &scenario.settings);
                    let far = chunk.versements.iter().find(|row| !(2000..=2150).contains(&row.versement.date.year()));
                    assert!(far.is_none(), "{path} = {value}: {far:?}");
                }
                Err(faults) => {
                    refused += 1;
                    assert!(faults.iter().all(|fault| fault.code.as_str().starts_with('S')), "{path} = {value}: {faults:?}");
                }
            }
        }
    }
    assert!(read > 100 && refused > 100, "{read} {refused}");
}
