//! A parameter as it was known on a day: versions not yet published are left out, and the end they gave to the version before them.

use chrono::NaiveDate;

use super::worded;
use crate::jobs::typed::VersionTyped;
use crate::language::Language;
use crate::legislation::{Parameter, ParameterVersion};

/// A version as known.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownVersion<'a> {
    /// The version as written.
    pub(super) written: &'a ParameterVersion,
    /// First day not in force, as known.
    pub(super) until: Option<NaiveDate>,
}

/// A parameter as known.
#[derive(Clone, Debug)]
pub(super) struct KnownParameter<'a> {
    /// `file.parameter`.
    pub(super) path: String,
    /// The parameter as written.
    pub(super) parameter: &'a Parameter,
    /// Its published versions, oldest first.
    pub(super) versions: Vec<KnownVersion<'a>>,
    /// Those published later.
    pub(super) left_out: Vec<&'a ParameterVersion>,
}

impl<'a> KnownParameter<'a> {
    pub(super) fn new(path: String, parameter: &'a Parameter, as_of: Option<NaiveDate>) -> Self {
        let published = |version: &ParameterVersion| as_of.is_none_or(|day| version.published <= day);
        let all: Vec<&ParameterVersion> = parameter.versions.iter().map(serde_spanned::Spanned::get_ref).collect();
        let mut versions = Vec::new();
        for (rank, &written) in all.iter().enumerate().filter(|(_, version)| published(version)) {
            // The end of a version is known by the text of the next one.
            let end_known = all.get(rank + 1).is_none_or(|next| published(next));
            versions.push(KnownVersion { written, until: written.until.filter(|_| end_known) });
        }
        let left_out = all.into_iter().filter(|version| !published(version)).collect();
        Self { path, parameter, versions, left_out }
    }

    /// Whether a name is this parameter's, or its mechanism's.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.path == name || self.path.split_once('.').is_some_and(|(file, _)| file == name)
    }

    /// The version in force on a day, as known.
    pub(super) fn on(&self, day: NaiveDate) -> Option<KnownVersion<'a>> {
        let in_force = |version: &&KnownVersion<'_>| version.written.from <= day && version.until.is_none_or(|until| day < until);
        self.versions.iter().find(in_force).copied()
    }

    /// The version in force on a day, as data; empty when there is none.
    pub(super) fn row_on(&self, day: NaiveDate, language: Language) -> VersionTyped {
        self.row(self.on(day), language)
    }

    /// Every version known, as data.
    pub(super) fn history(&self, language: Language) -> Vec<VersionTyped> {
        self.versions.iter().map(|&version| self.row(Some(version), language)).collect()
    }

    fn row(&self, version: Option<KnownVersion<'_>>, language: Language) -> VersionTyped {
        let reference = version.map(|version| version.written.reference.clone()).unwrap_or_default();
        VersionTyped {
            parameter: self.path.clone(),
            value: version.map(|version| version.written.value.to_string()).unwrap_or_default(),
            unit: self.parameter.unit.clone(),
            event: event(self.parameter).to_owned(),
            from: version.map(|version| version.written.from),
            until: version.and_then(|version| version.until),
            published: version.map(|version| version.written.published),
            assumed: version.is_some_and(|version| version.written.assumed),
            text: reference.text,
            article: reference.article,
            url: reference.url,
            checked_on: self.parameter.checked_on,
            doubt: self.parameter.doubt.as_ref().map(|doubt| worded(doubt, language).to_owned()).unwrap_or_default(),
            label: worded(&self.parameter.label, language).to_owned(),
        }
    }
}

/// The day that selects a version: a word of the catalogue and of the files.
pub(super) const fn event(parameter: &Parameter) -> &'static str {
    use crate::calendar::EventKind;
    match parameter.event {
        EventKind::Conclusion => "conclusion",
        EventKind::Debut => "debut",
        EventKind::Execution => "execution",
        EventKind::Rupture => "rupture",
        EventKind::EntreeCfa => "entree_cfa",
        EventKind::Jour => "jour",
    }
}
