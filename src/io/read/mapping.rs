//! Which headers of a file stand for which columns, as its owner says: the known headers are not enough for every software.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_spanned::Spanned;

use super::columns::Col;
use super::constants::Constants;
use super::personal::{HIDDEN, tells_who};
use crate::diagnostic::{Code, Diagnostic, LineEnds, nearest};
use crate::signs::{folded, visible};

/// Headers of a file, each with the column that it stands for, or none: it is not read. As they are shown, then by their folded form: two
/// headers of a file may differ by what folding passes over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    shown: BTreeMap<String, Option<Col>>,
    folded: BTreeMap<String, Option<Col>>,
    /// Values that hold for every row.
    constants: Constants,
    /// Columns of the file's own that are carried along, under these names.
    own: Vec<Arc<str>>,
}

/// Bytes of a mapping: a thousand headers take a tenth of it.
const LONGEST: usize = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingFile {
    #[serde(default)]
    colonnes: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    constantes: BTreeMap<Spanned<String>, Spanned<String>>,
}

impl Mapping {
    /// The columns of a file's own that are carried along, if it has them.
    #[must_use]
    pub fn carrying(names: &[String]) -> Self {
        Self { own: names.iter().map(|name| name.as_str().into()).collect(), ..Self::default() }
    }

    /// The name under which a header that is no known column is carried along.
    pub(super) fn carried(&self, header: &str) -> Option<Arc<str>> {
        self.own.iter().find(|name| folded(name) == folded(header)).map(Arc::clone)
    }

    /// Reads a mapping: a table `[colonnes]` of `"header" = "column"`, `""` for a header that is not read, and a table `[constantes]` of
    /// `name = "value"`, `""` for one that is not said.
    ///
    /// # Errors
    /// Every fault (`C050`): no TOML, an unknown column or constant with the nearest ones, two headers for a column, a value that cannot
    /// be read.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        if text.len() > LONGEST {
            return Err(vec![Diagnostic::error(Code::C050).in_file(file).with("cause", "mapping_size").hinting("mapping_format")]);
        }
        let lines = LineEnds::of(text);
        let fault = |offset: usize| Diagnostic::error(Code::C050).in_file(file).on_line(lines.at(offset));
        let read: MappingFile = toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            vec![fault(offset).with("cause", "not_toml").with("detail", error.message()).hinting("mapping_format")]
        })?;
        let (mut mapping, mut faults) = (Self::default(), Vec::new());
        let mut taken: BTreeMap<Col, String> = BTreeMap::new();
        for (header, name) in read.colonnes {
            let at = name.span().start;
            let column = match name.get_ref().as_str() {
                "" => None,
                known if Col::named(known).is_some() => Col::named(known),
                other => {
                    let near = nearest(other, Col::ALL.iter().map(|column| column.name())).join(", ");
                    let unknown = fault(at).with_value(other).with("cause", "unknown_column");
                    faults.push(if near.is_empty() { unknown } else { unknown.with("near", near).hinting("did_you_mean") });
                    continue;
                }
            };
            if let Some(first) = column.and_then(|column| taken.insert(column, header.get_ref().clone())) {
                let twice = fault(at).with_value(name.get_ref()).with("cause", "column_named_twice");
                faults.push(twice.with("other", first).hinting("rename_or_remove"));
            }
            mapping.insert(header.get_ref(), column);
        }
        for (name, value) in read.constantes {
            if let Err(cause) = mapping.constants.say(name.get_ref(), value.get_ref()) {
                let place = if cause == "unknown_constant" { &name } else { &value };
                let near = nearest(name.get_ref(), Constants::names()).join(", ");
                let wrong = fault(place.span().start).with_value(place.get_ref()).with("cause", cause);
                let unknown = cause == "unknown_constant" && !near.is_empty();
                faults.push(if unknown { wrong.with("near", near).hinting("did_you_mean") } else { wrong.hinting("mapping_format") });
            }
        }
        if faults.is_empty() { Ok(mapping) } else { Err(faults) }
    }

    fn insert(&mut self, header: &str, column: Option<Col>) {
        self.shown.insert(short(header), column);
        let by_letters = self.folded.entry(folded(header)).or_insert(column);
        *by_letters = by_letters.or(column);
    }

    /// The same, with what is said on the command line before what the file says.
    #[must_use]
    pub fn saying(mut self, constants: Constants) -> Self {
        self.constants = constants.or(&self.constants);
        self
    }

    /// The same, with a header of the names of employers, or of none when another column has them.
    pub(super) fn naming_employers(mut self, header: &str, taken: bool) -> Self {
        let column = (!taken).then_some(Col::NomEmployeur);
        self.shown.insert(short(header), column);
        self.folded.insert(folded(header), column);
        self
    }

    /// Values that hold for every row.
    #[must_use]
    pub const fn constants(&self) -> &Constants {
        &self.constants
    }

    /// What the owner says of a header as it is written in the file: nothing, that it is not read, or its column.
    pub(super) fn of(&self, written: &str) -> Option<Option<Col>> {
        if self.shown.is_empty() {
            return None;
        }
        self.shown.get(&short(written)).or_else(|| self.folded.get(&folded(written)).filter(|_| !folded(written).is_empty())).copied()
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }
}

/// A header as it is kept and shown: on one line, without blanks around it, not endless, and hidden when it is no name but what a person is
/// known by: the first row of a list without header.
pub(super) fn short(name: &str) -> String {
    const LONGEST: usize = 100;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = visible(&name);
    let name = super::cell::trimmed(&name);
    if tells_who(name) {
        return HIDDEN.to_owned();
    }
    match name.char_indices().nth(LONGEST).and_then(|(end, _)| name.get(..end)) {
        Some(start) => format!("{start}…"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_named_or_left_out() {
        let mapping = Mapping::parse("m.toml", "[colonnes]\n\"N° interne\" = \"contrat_id\"\n\"Divers\" = \"\"\n").unwrap();
        assert_eq!(mapping.of("n° INTERNE"), Some(Some(Col::ContratId)));
        assert_eq!(mapping.of("Divers"), Some(None));
        assert_eq!(mapping.of("autre"), None);
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let text = "[colonnes]\n\"A\" = \"date_debu\"\n\"B\" = \"cfa\"\n\"C\" = \"cfa\"\n";
        let faults = Mapping::parse("m.toml", text).unwrap_err();
        assert_eq!(faults.iter().filter_map(|fault| fault.location.line).collect::<Vec<_>>(), [2, 4]);
        assert!(faults[0].arguments.contains(&("near", "date_debut".into())), "{:?}", faults[0].arguments);
        assert!(Mapping::parse("m.toml", "colonnes = 3").is_err());
        let wrong = Mapping::parse("m.toml", "[constantes]\ncfaa = \"X\"\nsous_convention = \"parfois\"\n").unwrap_err();
        assert_eq!(wrong.iter().filter_map(|fault| fault.location.line).collect::<Vec<_>>(), [2, 3]);
        let said = Mapping::parse("m.toml", "[constantes]\ncfa = \"0761234X\"\nregion = \"\"\n").unwrap();
        assert_eq!((said.constants().cfa.as_deref(), said.constants().region.as_deref()), (Some("0761234X"), None));
        let option = Constants { cfa: Some("0142275C".to_owned()), ..Constants::default() };
        assert_eq!(said.saying(option).constants().cfa.as_deref(), Some("0142275C"), "the command line comes first");
    }
}
