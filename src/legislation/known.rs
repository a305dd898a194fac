//! The law as it was known on a day: versions published later are left out, and the version known before them prevails.

use chrono::NaiveDate;
use serde_spanned::Spanned;

use super::document::{Parameter, ParameterSet, ParameterVersion};

/// A parameter of which something was published after the day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Later {
    /// `file.parameter`; `npec` for the price table.
    pub path: String,
    /// First publication after the day.
    pub published: NaiveDate,
    /// Days of which nothing at all was known, half-open: what was published later stands there (assumed).
    pub unpublished: Vec<(NaiveDate, Option<NaiveDate>)>,
}

impl ParameterSet {
    /// The parameters as known on a day, and those of which something came out later.
    #[must_use]
    pub fn known(&self, day: NaiveDate) -> (Self, Vec<Later>) {
        self.known_with(day, |_| false)
    }

    /// The same when what came out on some later days is known too.
    #[must_use]
    pub fn known_with(&self, day: NaiveDate, also: impl Fn(NaiveDate) -> bool) -> (Self, Vec<Later>) {
        let known = |published: NaiveDate| published <= day || also(published);
        let mut set = self.clone();
        let mut later = Vec::new();
        for (path, parameter) in self.parameters() {
            let Some(published) = parameter.versions.iter().map(|version| version.get_ref().published).filter(|&out| !known(out)).min()
            else {
                continue;
            };
            let (versions, unpublished) = known_versions(parameter, &known);
            if let Some(mine) = set.parameter_mut(&path) {
                mine.versions = versions;
            }
            later.push(Later { path, published, unpublished });
        }
        (set, later)
    }
}

/// Days from the first on, to the second, which is not in it.
type Period = (NaiveDate, Option<NaiveDate>);

/// A period and the version that was known for it.
struct KnownPeriod<'a> {
    from: NaiveDate,
    until: Option<NaiveDate>,
    version: &'a ParameterVersion,
}

/// The versions known on a day, over the same days as the law's: in a period, the version of the law if it was published, else the
/// last one published before, else the version of the period before; where nothing was known, the version of the law.
fn known_versions(parameter: &Parameter, known: &impl Fn(NaiveDate) -> bool) -> (Vec<Spanned<ParameterVersion>>, Vec<Period>) {
    let law: Vec<&ParameterVersion> = parameter.versions.iter().map(Spanned::get_ref).collect();
    let covers = |version: &ParameterVersion, from: NaiveDate| version.from <= from && version.until.is_none_or(|until| from < until);
    let mut cuts: Vec<NaiveDate> = law.iter().copied().chain(&parameter.earlier).flat_map(|v| [Some(v.from), v.until]).flatten().collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces: Vec<KnownPeriod<'_>> = Vec::new();
    let mut unpublished: Vec<Period> = Vec::new();
    for (rank, &from) in cuts.iter().enumerate() {
        let Some(&in_law) = law.iter().find(|version| covers(version, from)) else { continue };
        let until = cuts.get(rank + 1).copied();
        let known_before = || {
            let covering = parameter.earlier.iter().filter(|version| covers(version, from) && known(version.published));
            covering.max_by_key(|version| version.published)
        };
        let published = Some(in_law).filter(|version| known(version.published)).or_else(known_before);
        let prevailing = published.or_else(|| pieces.last().map(|piece| piece.version).filter(|version| known(version.published)));
        if prevailing.is_none() {
            unpublished.push((from, until));
        }
        pieces.push(KnownPeriod { from, until, version: prevailing.unwrap_or(in_law) });
    }
    (joined(pieces, law.last().and_then(|version| version.until)), unpublished)
}

/// Pieces of one version that follow each other are one version; the last ends where the law ends.
fn joined(pieces: Vec<KnownPeriod<'_>>, end: Option<NaiveDate>) -> Vec<Spanned<ParameterVersion>> {
    let mut versions: Vec<ParameterVersion> = Vec::new();
    let mut last: Option<&ParameterVersion> = None;
    for piece in pieces {
        match versions.last_mut().filter(|_| last.is_some_and(|last| std::ptr::eq(last, piece.version))) {
            Some(version) => version.until = piece.until,
            None => versions.push(ParameterVersion { from: piece.from, until: piece.until, ..piece.version.clone() }),
        }
        last = Some(piece.version);
    }
    if let Some(version) = versions.last_mut() {
        version.until = end;
    }
    versions.into_iter().map(|version| Spanned::new(0..0, version)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::legislation::LegislationText;

    const TEXT: &str = r#"
title = { fr = "t", en = "t" }
rules = ["R6"]
[parameters.p]
label = { fr = "l", en = "l" }
unit = "mot"
event = "conclusion"
checked_on = 2026-01-01
versions = [
  { from = 2010-01-01, until = 2019-09-01, published = 2019-12-11, value = "a", reference = { text = "x" } },
  { from = 2019-09-01, until = 2020-01-01, published = 2019-12-11, value = "b", reference = { text = "x" } },
  { from = 2020-01-01, until = 2025-07-01, published = 2019-12-30, value = "c", reference = { text = "x" } },
]
earlier = [
  { from = 2010-01-01, until = 2020-01-01, published = 2019-06-30, value = "a", reference = { text = "y" } },
  { from = 2020-01-01, published = 2018-09-06, value = "z", reference = { text = "y" } },
]
"#;

    fn known(day: &str) -> (Vec<(String, String, String)>, Vec<Later>) {
        let set = ParameterSet::read(&[LegislationText { name: "f", text: TEXT }]).unwrap();
        let (known, later) = set.known(day.parse().unwrap());
        let written = |version: &ParameterVersion| {
            (version.from.to_string(), version.until.map(|day| day.to_string()).unwrap_or_default(), version.value.to_string())
        };
        (known.parameter("f.p").unwrap().versions.iter().map(|version| written(version.get_ref())).collect(), later)
    }

    fn row(from: &str, until: &str, value: &str) -> (String, String, String) {
        (from.to_owned(), until.to_owned(), value.to_owned())
    }

    #[test]
    fn after_all_publications_the_law_is_the_law() {
        assert_eq!(known("2019-12-30").1, []);
    }

    #[test]
    fn the_day_before_a_publication_what_was_known_before_prevails() {
        let (versions, later) = known("2019-12-29");
        let [a, b, c] = ["a", "b", "z"];
        let before = [row("2010-01-01", "2019-09-01", a), row("2019-09-01", "2020-01-01", b), row("2020-01-01", "2025-07-01", c)];
        assert_eq!((versions, later.len(), later[0].unpublished.len()), (before.to_vec(), 1, 0));
        assert_eq!(known("2019-12-10").0, [row("2010-01-01", "2020-01-01", "a"), row("2020-01-01", "2025-07-01", "z")]);
    }

    #[test]
    fn what_nobody_knew_is_what_came_out_later_and_is_told() {
        let (versions, later) = known("2019-01-01");
        assert_eq!(
            versions,
            [row("2010-01-01", "2019-09-01", "a"), row("2019-09-01", "2020-01-01", "b"), row("2020-01-01", "2025-07-01", "z")]
        );
        let from: NaiveDate = "2010-01-01".parse().unwrap();
        assert_eq!(later[0].unpublished.first().map(|period| period.0), Some(from));
        assert!(later[0].unpublished.iter().all(|(from, _)| *from < "2020-01-01".parse().unwrap()));
        assert_eq!(later[0].published, "2019-12-11".parse().unwrap());
    }
}
