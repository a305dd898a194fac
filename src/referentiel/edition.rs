//! An edition as it stands: for each certification, the values of its branches by day of applicability.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::collect::Collector;
use super::entry::{Branch, CoupleEntry};
use super::timeline::{self, Doubt, PeriodState};
use crate::codes::{CodeDiplome, Cpne};
use crate::signs::folded;
use crate::units::Centimes;

/// A certification and its values, state by state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// Its code, when the workbook or the nomenclature gives one.
    pub code: Option<CodeDiplome>,
    /// Its RNCP.
    pub rncp: BTreeSet<u32>,
    /// Title of the certification.
    pub title: String,
    /// What is in force from each day, in order.
    pub states: Vec<PeriodState>,
}

/// Two values for the same couple on the same day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The certification: its code, else its RNCP.
    pub certification: String,
    /// The branch that has two values.
    pub cpne: Cpne,
    /// The first day of conclusion.
    pub applicable_du: NaiveDate,
    /// Each value, with the sheet and the row (from 1) where it stands first.
    pub values: Vec<(String, String, u32)>,
    /// The value kept, when a choice was asked for.
    pub kept: Option<String>,
}

/// An RNCP that the nomenclature gives to no diploma, or to several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unmapped {
    /// Number of the RNCP.
    pub rncp: u32,
    /// Title that the workbook gives it.
    pub title: String,
    /// The diplomas that have it, when there are several.
    pub candidates: Vec<CodeDiplome>,
}

/// One edition of the référentiel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Name of the edition, such as `2019-10`.
    pub edition: String,
    /// Day of publication.
    pub publie_le: NaiveDate,
    /// The file.
    pub source: String,
    /// Names of the sheets read, by number.
    pub sheets: Vec<String>,
    /// Amounts as published and in cents, by number.
    pub values: Vec<(String, Centimes)>,
    /// Certifications: those with a code first, by code, then by RNCP.
    pub targets: Vec<Target>,
    /// Couples with two values.
    pub conflicts: Vec<Conflict>,
    /// RNCP without a diploma.
    pub unmapped: Vec<Unmapped>,
    /// Branches with a value somewhere.
    pub cpnes: BTreeSet<u16>,
    /// Branches and their conventions collectives.
    pub branches: BTreeMap<Cpne, Branch>,
}

/// By what a certification is known in the table: its code, else one RNCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum CertificationKey {
    Code(CodeDiplome),
    Rncp(u32),
}

impl Collector<'_> {
    /// The edition that the rows make.
    #[must_use]
    pub fn finish(mut self, edition: &str, source: &str, sheets: Vec<String>, choice: Doubt) -> Edition {
        let mut unmapped = BTreeMap::new();
        let (keys, by_certification) = self.keys(&mut unmapped);
        let mut targets: Vec<Target> = keys
            .iter()
            .map(|key| Target { code: if let CertificationKey::Code(code) = key { Some(*code) } else { None }, ..Target::default() })
            .collect();
        for (number, (_, rncp)) in self.certifications.kept.iter().enumerate() {
            for &(target, own) in by_certification.get(number).into_iter().flatten() {
                let Some(target) = targets.get_mut(target as usize) else { continue };
                target.rncp.extend(own.map_or_else(|| rncp.clone(), |own| vec![own]));
                if let Some(title) = self.titles.get(&(number as u32)).filter(|_| target.title.is_empty()) {
                    target.title.clone_from(title);
                }
            }
        }
        let values: Vec<(String, Centimes)> =
            self.values.kept.iter().map(|text| (text.clone(), Centimes::parse(text).unwrap_or(Centimes::ZERO))).collect();
        let cpnes = self.cpnes();
        let mut entries = spread(std::mem::take(&mut self.entries), &by_certification);
        entries.sort_unstable();
        let mut conflicts = Vec::new();
        let context = timeline::EntryContext { days: &self.days.kept, values: &values, publie_le: self.dates.publie_le, choice };
        for of_target in entries.chunk_by(|a, b| a.certification == b.certification) {
            let Some(target) = of_target.first().and_then(|entry| targets.get_mut(entry.certification as usize)) else { continue };
            let (states, doubts) = timeline::states(of_target, &context);
            target.states = states;
            let label = label(target);
            conflicts.extend(doubts.into_iter().map(|doubt| Conflict {
                certification: label.clone(),
                cpne: Cpne(doubt.cpne),
                applicable_du: doubt.day,
                values: doubt.values.iter().map(|entry| (text(&values, entry.value), sheet(&sheets, entry.sheet), entry.row + 1)).collect(),
                kept: doubt.kept.map(|value| text(&values, value)),
            }));
        }
        targets.retain(|target| !target.states.is_empty());
        Edition {
            edition: edition.to_owned(),
            publie_le: self.dates.publie_le,
            source: source.to_owned(),
            sheets,
            values,
            targets,
            conflicts,
            unmapped: unmapped.into_values().collect(),
            cpnes,
            branches: self.branches,
        }
    }

    /// The keys in order, and for each certification of the workbook the numbers of its keys, with the RNCP that led there.
    fn keys(&self, unmapped: &mut BTreeMap<u32, Unmapped>) -> (Vec<CertificationKey>, Vec<Vec<(u32, Option<u32>)>>) {
        let known = self.nomenclature.codes_by_rncp();
        let mut of_each: Vec<Vec<(CertificationKey, Option<u32>)>> = Vec::new();
        for (number, (code, rncp)) in self.certifications.kept.iter().enumerate() {
            if let Some(code) = code {
                of_each.push(vec![(CertificationKey::Code(*code), None)]);
                continue;
            }
            let title = self.titles.get(&(number as u32)).map_or("", String::as_str);
            let mut keys = Vec::new();
            for &rncp in rncp {
                let candidates = known.get(&rncp).map_or(&[][..], Vec::as_slice);
                let diplomas = self.diplomas(candidates, title);
                if diplomas.is_empty() {
                    keys.push((CertificationKey::Rncp(rncp), Some(rncp)));
                    unmapped.insert(rncp, Unmapped { rncp, title: title.to_owned(), candidates: candidates.to_vec() });
                }
                keys.extend(diplomas.into_iter().map(|code| (CertificationKey::Code(code), Some(rncp))));
            }
            of_each.push(keys);
        }
        let keys: BTreeSet<CertificationKey> = of_each.iter().flatten().map(|(key, _)| *key).collect();
        let keys: Vec<CertificationKey> = keys.into_iter().collect();
        let number = |key: &CertificationKey| keys.binary_search(key).map_or(u32::MAX, |number| number as u32);
        let numbered = of_each.iter().map(|each| each.iter().map(|(key, rncp)| (number(key), *rncp)).collect()).collect();
        (keys, numbered)
    }

    /// The diplomas of an RNCP: one certification has a code for each option, each university. Those of the same title when there
    /// are some; none when they are of several levels, for the kit gives some CAP the RNCP of the BP of the same name.
    fn diplomas(&self, candidates: &[CodeDiplome], title: &str) -> Vec<CodeDiplome> {
        let wanted = without_kind(title);
        let titled = |code: &CodeDiplome| without_kind(&self.nomenclature.label(*code)) == wanted;
        let same: Vec<CodeDiplome> = candidates.iter().copied().filter(titled).collect();
        let kept = if same.is_empty() { candidates.to_vec() } else { same };
        let levels: BTreeSet<_> = kept.iter().map(|&code| self.nomenclature.niveau(code)).collect();
        if levels.len() > 1 { Vec::new() } else { kept }
    }
}

/// A title without the kind that the kit adds in brackets: `BOULANGER (CAP)`.
fn without_kind(title: &str) -> String {
    folded(title.split(" (").next().unwrap_or(title))
}

/// Entries under the numbers of their keys: a row with several RNCP stands once under each.
fn spread(entries: Vec<CoupleEntry>, by_certification: &[Vec<(u32, Option<u32>)>]) -> Vec<CoupleEntry> {
    let mut more = Vec::new();
    let mut spread = entries;
    for entry in &mut spread {
        let targets = by_certification.get(entry.certification as usize).map_or(&[][..], Vec::as_slice);
        let (first, others) = targets.split_first().map_or((u32::MAX, &[][..]), |(&(first, _), others)| (first, others));
        // Two RNCP of a row may lead to the same diploma: a value written twice is one.
        more.extend(others.iter().filter(|other| other.0 != first).map(|&(target, _)| CoupleEntry { certification: target, ..*entry }));
        entry.certification = first;
    }
    spread.extend(more);
    spread
}

fn text(values: &[(String, Centimes)], number: u32) -> String {
    values.get(number as usize).map_or_else(String::new, |(text, _)| text.clone())
}

fn sheet(sheets: &[String], number: u8) -> String {
    sheets.get(usize::from(number)).cloned().unwrap_or_default()
}

/// By what a certification is named to people: its code, else its RNCP.
pub(super) fn label(target: &Target) -> String {
    match (target.code, target.rncp.iter().next()) {
        (Some(code), _) => code.to_string(),
        (None, Some(rncp)) => format!("RNCP{rncp}"),
        (None, None) => String::new(),
    }
}

impl Target {
    /// By what it is named to people: its code, else its RNCP.
    #[must_use]
    pub fn label(&self) -> String {
        label(self)
    }

    /// Its RNCP as in the table: `RNCP955|RNCP37239`.
    #[must_use]
    pub fn rncp_text(&self) -> String {
        self.rncp.iter().map(|number| format!("RNCP{number}")).collect::<Vec<_>>().join("|")
    }
}
