//! Which headers of a file stand for which columns, as its owner says: the known headers are not enough for every software.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_spanned::Spanned;

use super::columns::{Col, folded};
use super::header::short;
use crate::diagnostic::{Code, Diagnostic, Lines, nearest};

/// Headers of a file, each with the column that it stands for, or none: it is not read. As they are shown, then by their folded form: two
/// headers of a file may differ by what folding passes over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    shown: BTreeMap<String, Option<Col>>,
    folded: BTreeMap<String, Option<Col>>,
}

/// Bytes of a mapping: a thousand headers take a tenth of it.
const LONGEST: usize = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    colonnes: BTreeMap<Spanned<String>, Spanned<String>>,
}

impl Mapping {
    /// Reads a mapping: a table `[colonnes]` of `"header" = "column"`, `""` for a header that is not read.
    ///
    /// # Errors
    /// Every fault (`C050`): no TOML, an unknown column with the nearest ones, two headers for a column.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        if text.len() > LONGEST {
            return Err(vec![Diagnostic::error(Code::C050).in_file(file).with("cause", "mapping_size").hinting("mapping_format")]);
        }
        let lines = Lines::of(text);
        let fault = |offset: usize| Diagnostic::error(Code::C050).in_file(file).on_line(lines.at(offset));
        let read: File = toml::from_str(text).map_err(|error| {
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
        if faults.is_empty() { Ok(mapping) } else { Err(faults) }
    }

    fn insert(&mut self, header: &str, column: Option<Col>) {
        self.shown.insert(short(header), column);
        let by_letters = self.folded.entry(folded(header)).or_insert(column);
        *by_letters = by_letters.or(column);
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
    }
}
