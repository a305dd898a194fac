//! Scenarios laid one beside the other: what each says holds, in any order; where two say different things, none does.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::sayings::{all_contradictions, joined, lines};
use super::{Scenario, file};
use crate::diagnostic::{Code, Diagnostic, LineEnds};
use crate::legislation::{ScenarioLine, contradiction};

/// A scenario as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioText {
    /// Its name, as results call it.
    pub name: String,
    /// Its file as faults name it.
    pub file: String,
    /// Its TOML, as written.
    pub text: String,
}

/// Tables whose texts are joined rather than compared.
const JOINED: &str = "scenario";

/// Reads one scenario or several; several become one, whose text says all that they say. Also gives that text.
///
/// # Errors
/// Every fault of every text; then every key, parameter, price or assumption of which two say different things (`S005`).
pub(super) fn compose(sources: &[ScenarioText]) -> Result<(Scenario, String), Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let mut read = Vec::new();
    for source in sources {
        match file::parse(&source.name, &source.file, &source.text) {
            Ok(scenario) => read.push((source, scenario)),
            Err(found) => faults.extend(found),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    read.sort_by(|(one, _), (two, _)| (&one.name, &one.text).cmp(&(&two.name, &two.text)));
    read.dedup_by(|(one, _), (two, _)| one.text == two.text);
    if let [(source, scenario)] = read.as_slice() {
        return Ok((scenario.clone(), source.text.clone()));
    }
    let union = union(&read);
    let merged = merged(&read.iter().map(|(source, _)| *source).collect::<Vec<_>>(), &mut faults);
    faults.extend(all_contradictions(&union));
    if !faults.is_empty() {
        return Err(faults);
    }
    let text = toml::to_string(&merged).map_err(|error| vec![Diagnostic::error(Code::S001).with("cause", error)])?;
    let names: Vec<&str> = read.iter().map(|(source, _)| source.name.as_str()).collect();
    let scenario = file::parse(&names.join("+"), &names.join("+"), &text)?;
    // The lines keep the places of the texts that they come from.
    Ok((Scenario { overrides: union.overrides, npec: union.npec, cout_prefecture: union.cout_prefecture, ..scenario }, text))
}

/// The lines of all scenarios, each once, with the place where it is said.
fn union(read: &[(&ScenarioText, Scenario)]) -> Scenario {
    let mut all = Scenario::default();
    for (_, part) in read {
        let Scenario { overrides, npec, cout_prefecture, assumptions, .. } = part;
        extend(&mut all.overrides, overrides, |one, two| {
            (&one.path, one.from, one.until, &one.value) == (&two.path, two.from, two.until, &two.value)
        });
        extend(&mut all.npec, npec, |one, two| {
            (&one.scope, one.from, one.until, one.change) == (&two.scope, two.from, two.until, two.change)
        });
        extend(&mut all.cout_prefecture, cout_prefecture, |one, two| {
            (&one.scope, one.from, one.until, one.change) == (&two.scope, two.from, two.until, two.change)
        });
        all.assumptions.growth.extend(assumptions.growth.iter().cloned());
        all.assumptions.signatures.extend(assumptions.signatures.iter().cloned());
        all.assumptions.conventions.extend(assumptions.conventions.iter().cloned());
    }
    all
}

fn extend<T: Clone>(all: &mut Vec<T>, more: &[T], same: impl Fn(&T, &T) -> bool) {
    for one in more {
        if !all.iter().any(|other| same(other, one)) {
            all.push(one.clone());
        }
    }
}

/// The texts as one table: keys compared, lists joined, headers told one after the other.
fn merged(sources: &[&ScenarioText], faults: &mut Vec<Diagnostic>) -> toml::Table {
    let mut merged = toml::Table::new();
    let mut places = BTreeMap::new();
    for source in sources {
        let (Ok(places_of), Ok(values)) = (DeTable::parse(&source.text), toml::from_str::<toml::Table>(&source.text)) else { continue };
        let mut said = BTreeMap::new();
        lines(places_of.get_ref(), "", &LineEnds::of(&source.text), &mut said);
        let place_of = |key: &str| ScenarioLine { file: source.file.clone(), line: said.get(key).copied().unwrap_or(1) };
        lay(&mut merged, values, "", &place_of, &mut places, faults);
    }
    merged
}

fn lay(
    merged: &mut toml::Table,
    values: toml::Table,
    path: &str,
    place_of: &dyn Fn(&str) -> ScenarioLine,
    places: &mut BTreeMap<String, ScenarioLine>,
    faults: &mut Vec<Diagnostic>,
) {
    for (key, value) in values {
        let name = joined(path, &key);
        match (merged.get_mut(&key), value) {
            (None, value) => {
                note(&value, &name, place_of, places);
                merged.insert(key, value);
            }
            (Some(toml::Value::Table(inner)), toml::Value::Table(more)) => lay(inner, more, &name, place_of, places, faults),
            (Some(toml::Value::Array(rows)), toml::Value::Array(more)) if more.iter().all(toml::Value::is_table) => {
                extend(rows, &more, |one, two| one == two);
                rows.sort_by_key(toml::Value::to_string);
            }
            (Some(toml::Value::String(text)), toml::Value::String(more)) if path == JOINED => {
                if *text != more {
                    *text = format!("{text} + {more}");
                }
            }
            (Some(known), value) if *known == value => {}
            _ => {
                let here = place_of(&name);
                faults.push(contradiction(&name, places.get(&name).unwrap_or(&here), &here));
            }
        }
    }
}

/// Remembers where the keys of a value are first said.
fn note(value: &toml::Value, name: &str, place_of: &dyn Fn(&str) -> ScenarioLine, places: &mut BTreeMap<String, ScenarioLine>) {
    places.insert(name.to_owned(), place_of(name));
    if let toml::Value::Table(inner) = value {
        inner.iter().for_each(|(key, value)| note(value, &joined(name, key), place_of, places));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str, body: &str) -> ScenarioText {
        ScenarioText { name: name.into(), file: format!("{name}.toml"), text: format!("[scenario]\ntitre = \"{name}\"\n{body}") }
    }

    const A: &str =
        "[reglages]\nmois_stock = \"glissant\"\n[[parametres]]\npath = \"rqth.taux\"\nfrom = 2019-01-01\nvalue = \"0.3\"\nreason = \"a\"\n";
    const B: &str = "[reglages.delais]\nopco = 90\n[[npec]]\nfacteur = \"0.95\"\nreason = \"b\"\n[cohorte]\ngraine = 1\n";

    #[test]
    fn the_order_does_not_matter() {
        let (a, b, c) = (source("a", A), source("b", B), source("c", "[[npec]]\nniveau = 6\nfacteur = \"0.9\"\nreason = \"c\"\n"));
        let first = compose(&[a.clone(), b.clone(), c.clone()]).unwrap();
        for order in [[&b, &a, &c], [&c, &b, &a], [&a, &c, &b]] {
            assert_eq!(compose(&order.map(Clone::clone)).unwrap(), first);
        }
        let (scenario, text) = first;
        assert_eq!((scenario.name.as_str(), scenario.header.titre.as_str()), ("a+b+c", "a + b + c"));
        assert_eq!((scenario.overrides.len(), scenario.npec.len(), scenario.settings.delays[2]), (1, 2, 90));
        let again = file::parse("x", "x", &text).unwrap();
        assert_eq!((again.settings, again.npec.len(), again.overrides.len()), (scenario.settings, 2, 1), "the text says it all");
    }

    #[test]
    fn the_same_thing_twice_is_said_once() {
        let (scenario, _) = compose(&[source("a", A), source("b", A)]).unwrap();
        assert_eq!(scenario.overrides.len(), 1);
        assert_eq!(compose(&[source("a", A), source("a", A)]).unwrap().0.name, "a");
    }

    #[test]
    fn two_different_things_are_refused_with_both_places() {
        let other = A.replace("glissant", "calendaire").replace("0.3", "0.4");
        let faults = compose(&[source("b", &other), source("a", A)]).unwrap_err();
        let told: Vec<_> =
            faults.iter().map(|fault| (fault.code, fault.location.file.clone().unwrap(), fault.location.line.unwrap())).collect();
        assert_eq!(told, [(Code::S005, "b.toml".into(), 4), (Code::S005, "b.toml".into(), 6)]);
        assert!(faults[0].arguments.contains(&("other", "a.toml:4".into())), "{faults:?}");
    }
}
