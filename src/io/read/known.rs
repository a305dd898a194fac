//! What the nomenclature knows of a row's diploma and branch. Names near an unknown one are looked for once each.

use std::collections::HashMap;

use super::columns::Col;
use super::levels;
use super::row::RowFault;
use crate::codes::{CodeDiplome, Cpne, Idcc, Niveau};
use crate::contract::Lately;
use crate::diagnostic::{Code, Severity, nearest};
use crate::legislation::Nomenclature;

/// Unknown names for which near ones are looked for; a file with more has another trouble than spelling.
const MOST_SEARCHES: usize = 200;
/// IDCC of employers without a convention collective.
const NO_CONVENTION: [Idcc; 2] = [Idcc(9998), Idcc(9999)];

/// A nomenclature, and what was looked for in it.
pub(super) struct NomenclatureLookup<'n> {
    nomenclature: &'n Nomenclature,
    codes: Vec<String>,
    /// Diplomas found lately, with their levels.
    lately: Lately<(CodeDiplome, Option<Niveau>)>,
    /// The last of them: that of the row.
    last: Option<(CodeDiplome, Option<Niveau>)>,
    /// Conventions collectives of one branch, a bit each: nothing is to be told of them.
    sure: Vec<u64>,
    near: HashMap<(Col, String), String>,
}

impl<'n> NomenclatureLookup<'n> {
    pub(super) fn new(nomenclature: &'n Nomenclature) -> Self {
        Self { nomenclature, codes: Vec::new(), lately: Lately::default(), last: None, sure: Vec::new(), near: HashMap::new() }
    }

    /// An unknown diploma: a warning, for its prefix gives the level. A contract is set aside only if a month of it needs an NPEC that
    /// neither the row nor the level gives (R5).
    pub(super) fn diplome(&mut self, code: CodeDiplome) -> Option<RowFault> {
        if self.level(code).is_some() {
            return None;
        }
        if self.codes.is_empty() {
            self.codes = self.nomenclature.codes().map(|code| code.to_string()).collect();
        }
        let near = self.nearest(Col::CodeDiplome, code.as_str());
        let what = if self.nomenclature.niveau(code).is_some() { "level_of_prefix" } else { "level_not_known" };
        Some(RowFault::new(Severity::Warning, Code::C015, Col::CodeDiplome).with("what", what).near(&near))
    }

    /// The level that the nomenclature gives a diploma that it has.
    fn level(&mut self, code: CodeDiplome) -> Option<Option<Niveau>> {
        if let Some((_, niveau)) = self.last.filter(|&(known, _)| known == code) {
            return Some(niveau);
        }
        let lately = self.lately.of(code.as_str());
        if lately.is_none_or(|(known, _)| known != code) {
            *lately = Some((code, self.nomenclature.diplome(code)?.niveau));
        }
        self.last = *lately;
        self.last.map(|(_, niveau)| niveau)
    }

    /// A level that is not that of its diploma: aids and the carence value depend on it.
    pub(super) fn niveau(&mut self, code: CodeDiplome, niveau: Niveau) -> Option<RowFault> {
        let known = self.level(code)??;
        if known == niveau {
            return None;
        }
        let hint = if levels::of_old(niveau.number()) == Some(known.number()) { "old_levels" } else { "level_of_diploma" };
        let told = RowFault::new(Severity::Warning, Code::C071, Col::Niveau).value(niveau.number());
        Some(told.with("diploma", code).with("expected", known.number()).hinting(hint))
    }

    /// An unknown convention collective, or one of several branches when the row names none.
    pub(super) fn idcc(&mut self, idcc: Idcc, branch_given: bool) -> Option<RowFault> {
        const BITS: usize = u64::BITS as usize;
        let (word, bit) = (usize::from(idcc.0).div_euclid(BITS), 1_u64 << (usize::from(idcc.0) % BITS));
        if self.sure.get(word).is_some_and(|sure| sure & bit != 0) {
            return None;
        }
        match self.nomenclature.cpne_of(idcc) {
            [_] => {
                self.sure.resize(usize::from(u16::MAX).div_ceil(BITS), 0);
                self.sure[word] |= bit;
                None
            }
            [] if NO_CONVENTION.contains(&idcc) => {
                Some(RowFault::new(Severity::Note, Code::C016, Col::Idcc).value(idcc.0).hinting("no_convention"))
            }
            [] => {
                let near = self.nearest(Col::Idcc, &padded(idcc.0));
                Some(RowFault::new(Severity::Warning, Code::C016, Col::Idcc).value(idcc.0).near(&near))
            }
            [_, _, ..] if !branch_given => {
                let branches: Vec<String> = self.nomenclature.cpne_of(idcc).iter().map(|cpne| cpne.0.to_string()).collect();
                let note = RowFault::new(Severity::Note, Code::C022, Col::Idcc).value(idcc.0);
                Some(note.with("cpne", branches.join(", ")).hinting("give_cpne"))
            }
            _ => None,
        }
    }

    /// The fault of a branch that the nomenclature has not; none when it has it.
    pub(super) fn cpne(&mut self, cpne: Cpne) -> Option<RowFault> {
        if self.nomenclature.branch(cpne).is_some() {
            return None;
        }
        let near = self.nearest(Col::Cpne, &cpne.0.to_string());
        Some(RowFault::new(Severity::Warning, Code::C016, Col::Cpne).value(cpne.0).near(&near))
    }

    fn nearest(&mut self, column: Col, word: &str) -> String {
        let key = (column, word.to_owned());
        if let Some(near) = self.near.get(&key) {
            return near.clone();
        }
        if self.near.len() >= MOST_SEARCHES {
            return String::new();
        }
        let near = match column {
            Col::CodeDiplome => near_code(word, &self.codes).join(", "),
            Col::Idcc => near_number(word, self.nomenclature.conventions().map(|idcc| padded(idcc.0))),
            _ => near_number(word, self.nomenclature.cpnes().map(|cpne| cpne.0.to_string())),
        };
        self.near.insert(key, near.clone());
        near
    }
}

/// Codes near one that is not known. One of seven figures was given a zero in front: it may as well have lost its last figure.
fn near_code<'c>(code: &str, known: &'c [String]) -> Vec<&'c str> {
    const MOST: usize = 10;
    let begun = code.strip_prefix('0').filter(|begun| begun.len() == 7);
    let whole =
        begun.map_or(Vec::new(), |begun| known.iter().map(String::as_str).filter(|code| code.starts_with(begun)).take(MOST).collect());
    if whole.is_empty() { nearest(code, known.iter().map(String::as_str)) } else { whole }
}

fn padded(idcc: u16) -> String {
    format!("{idcc:04}")
}

fn near_number(word: &str, known: impl Iterator<Item = String>) -> String {
    let known: Vec<String> = known.collect();
    nearest(word, known.iter().map(String::as_str)).join(", ")
}
