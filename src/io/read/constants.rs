//! What the owner of a file says once for all of its rows: it stands where a row says nothing.

use std::collections::BTreeMap;

use super::cell::InputCell;
use super::columns::Col;
use super::values::boolean;

/// The names under which a constant is written, in a mapping and as an option.
const NAMES: [&str; 4] = ["cfa", "sous_convention", "region", "employeurs_publics"];
/// Longest text of a constant.
const LONGEST: usize = 200;

/// Values that the owner of a file gives for every row; none where he gives none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constants {
    /// The CFA of every contract.
    pub cfa: Option<String>,
    /// Whether the contracts signed before 2020 were under a convention with the région.
    pub sous_convention: Option<bool>,
    /// The région of every contract.
    pub region: Option<String>,
    /// Whether employers whose OPCO or name says that they are public are counted as such.
    pub employeurs_publics: Option<bool>,
}

/// How often a constant stood for a value, and which.
pub type Used = BTreeMap<&'static str, (String, u64)>;

impl Constants {
    /// The names, in the order in which they are asked.
    #[must_use]
    pub const fn names() -> [&'static str; 4] {
        NAMES
    }

    /// Says one; an empty text says nothing.
    ///
    /// # Errors
    /// The cause, when there is no such constant or its value cannot be read.
    pub fn say(&mut self, name: &str, text: &str) -> Result<(), &'static str> {
        let text = text.trim();
        if text.chars().count() > LONGEST {
            return Err("constant_too_long");
        }
        let flag = || if text.is_empty() { Ok(None) } else { boolean(InputCell::text(text)).map(Some).map_err(|_| "constant_yes_or_no") };
        let said = (!text.is_empty()).then(|| text.to_owned());
        match name {
            "cfa" => self.cfa = said,
            "region" => self.region = said,
            "sous_convention" => self.sous_convention = flag()?,
            "employeurs_publics" => self.employeurs_publics = flag()?,
            _ => return Err("unknown_constant"),
        }
        Ok(())
    }

    /// These, and where they say nothing what `other` says.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            cfa: self.cfa.or_else(|| other.cfa.clone()),
            sous_convention: self.sous_convention.or(other.sous_convention),
            region: self.region.or_else(|| other.region.clone()),
            employeurs_publics: self.employeurs_publics.or(other.employeurs_publics),
        }
    }

    /// The text of a constant as it is written in a mapping; empty when it is not said.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        let flag = |said: Option<bool>| said.map_or("", |yes| if yes { "oui" } else { "non" });
        match name {
            "cfa" => self.cfa.as_deref().unwrap_or(""),
            "region" => self.region.as_deref().unwrap_or(""),
            "sous_convention" => flag(self.sous_convention),
            "employeurs_publics" => flag(self.employeurs_publics),
            _ => "",
        }
    }

    /// What stands for an empty cell of a column.
    pub(super) fn of(&self, col: Col) -> Option<&str> {
        match col {
            Col::Cfa => self.cfa.as_deref(),
            Col::Region => self.region.as_deref(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_said_and_written_alike() {
        let mut said = Constants::default();
        for (name, text) in [("cfa", " 0761234X "), ("sous_convention", "Oui"), ("region", "Normandie"), ("employeurs_publics", "non")] {
            said.say(name, text).unwrap();
        }
        assert_eq!(Constants::names().map(|name| said.text(name)), ["0761234X", "oui", "Normandie", "non"]);
        assert_eq!(said.say("sous_convention", "peut-être"), Err("constant_yes_or_no"));
        assert_eq!(said.say("npec", "7000"), Err("unknown_constant"));
        assert_eq!(Constants::default().or(&said), said);
    }
}
