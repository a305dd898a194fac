//! Overrides of dated parameters: the versions of a scenario laid over those of the law, which they cut and never uncover.

use chrono::{Datelike, NaiveDate};
use serde_spanned::Spanned;

use super::document::{Parameter, ParameterSet, ParameterVersion, RawValue};
use super::parameters::Legislation;
use super::reference::Reference;
use crate::calendar::EventKind;
use crate::diagnostic::{Code, Diagnostic, nearest};

/// Where a scenario says something.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScenarioLine {
    /// The scenario's file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
}

impl std::fmt::Display for ScenarioLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Another value of a parameter on `[from, until)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The parameter as `file.parameter`.
    pub path: String,
    /// First day of the other value.
    pub from: NaiveDate,
    /// First day after it; none = to the end of what the law covers.
    pub until: Option<NaiveDate>,
    /// The value, as in a legislation file.
    pub value: RawValue,
    /// The event that selects it, when the scenario says it.
    pub event: Option<EventKind>,
    /// Why the figure is changed: a text of the scenario's author.
    pub reason: String,
    /// Whether it may change no contract.
    pub may_be_idle: bool,
    /// Where it is said.
    pub place: ScenarioLine,
}

impl Override {
    /// Whether two of them are in force on a same day.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        let starts_before_end = |one: &Self, two: &Self| two.until.is_none_or(|until| one.from < until);
        self.path == other.path && starts_before_end(self, other) && starts_before_end(other, self)
    }

    fn fault(&self, code: Code) -> Diagnostic {
        Diagnostic::error(code).in_file(&self.place.file).on_line(self.place.line).with("parameter", &self.path)
    }
}

/// A fault of two places that say different things of the same thing.
#[must_use]
pub fn contradiction(key: &str, first: &ScenarioLine, second: &ScenarioLine) -> Diagnostic {
    let (first, second) = if first <= second { (first, second) } else { (second, first) };
    Diagnostic::error(Code::S005).in_file(&second.file).on_line(second.line).with("key", key).with("other", first)
}

/// The overrides that contradict each other: the same parameter, the same day, another value.
#[must_use]
pub fn contradictions(overrides: &[Override]) -> Vec<Diagnostic> {
    let pairs = overrides.iter().enumerate().flat_map(|(rank, one)| overrides.iter().skip(rank + 1).map(move |two| (one, two)));
    pairs
        .filter(|(one, two)| one.meets(two) && one.value != two.value)
        .map(|(one, two)| contradiction(&one.path, &one.place, &two.place))
        .collect()
}

/// The parameters with the overrides laid over them. The versions that a scenario sets are marked as its own.
///
/// # Errors
/// Every override of a parameter that is not there (`S004`), whose period the law does not cover (`S006`), whose value is not of
/// the parameter's kind (`S007`), or that another contradicts (`S005`).
pub fn overlay(set: &ParameterSet, overrides: &[Override]) -> Result<ParameterSet, Vec<Diagnostic>> {
    let mut faults: Vec<Diagnostic> = overrides.iter().filter_map(|over| fault_of(set, over)).collect();
    faults.extend(contradictions(overrides));
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut laid = set.clone();
    for over in overrides {
        if let Some(parameter) = laid.parameter_mut(&over.path) {
            parameter.versions = cut(std::mem::take(&mut parameter.versions), over);
        }
    }
    Ok(laid)
}

fn fault_of(set: &ParameterSet, over: &Override) -> Option<Diagnostic> {
    let Some(parameter) = set.parameter(&over.path) else { return Some(unknown(set, over)) };
    period_fault(parameter, over).or_else(|| {
        let readable = Legislation::reads(&over.path, &over.value).unwrap_or(true);
        (!readable).then(|| {
            let example = parameter.versions.last().map(|version| version.get_ref().value.to_string()).unwrap_or_default();
            over.fault(Code::S007).with_value(over.value.to_string()).with("unit", &parameter.unit).with("example", example)
        })
    })
}

fn unknown(set: &ParameterSet, over: &Override) -> Diagnostic {
    let paths: Vec<String> = set.parameters().map(|(path, _)| path).collect();
    let mut near = nearest(&over.path, paths.iter().map(String::as_str));
    let last = over.path.rsplit('.').next().unwrap_or_default();
    near.extend(paths.iter().map(String::as_str).filter(|path| path.rsplit('.').next() == Some(last)));
    near.dedup();
    let fault = over.fault(Code::S004).with_value(&over.path);
    if near.is_empty() { fault.hinting("law_lists") } else { fault.with("near", near.join(", ")).hinting("did_you_mean") }
}

fn period_fault(parameter: &Parameter, over: &Override) -> Option<Diagnostic> {
    let fault = |cause: &'static str| over.fault(Code::S006).with("from", over.from).with("cause", cause);
    let first = parameter.versions.first().map(|version| version.get_ref().from)?;
    let end = parameter.versions.last().and_then(|version| version.get_ref().until);
    let until = over.until.or(end);
    if over.event.is_some_and(|event| event != parameter.event) {
        return Some(fault("wrong_event"));
    }
    if over.until.is_some_and(|until| until <= over.from) {
        return Some(fault("until_before_from"));
    }
    if over.from < first || end.is_some_and(|end| over.from >= end || until.is_none_or(|until| until > end)) {
        let fault = fault("outside_coverage").with("first", first);
        return Some(end.map_or_else(|| fault.clone(), |end| fault.clone().with("end", end)));
    }
    let whole_month = |day: NaiveDate| day.day() == 1;
    let months = parameter.event != EventKind::Execution || whole_month(over.from) && over.until.is_none_or(whole_month);
    (!months).then(|| fault("not_first_of_month"))
}

/// The versions with one more laid over them: what it covers is its own, the rest stays.
fn cut(versions: Vec<Spanned<ParameterVersion>>, over: &Override) -> Vec<Spanned<ParameterVersion>> {
    let end = over.until.or_else(|| versions.last().and_then(|version| version.get_ref().until));
    let mut kept = Vec::with_capacity(versions.len() + 2);
    let mut own = Some(Spanned::new(0..0, version_of(over, end)));
    for version in versions {
        let (span, written) = (version.span(), version.into_inner());
        if written.from < over.from {
            let until = Some(written.until.map_or(over.from, |until| until.min(over.from)));
            kept.push(Spanned::new(span.clone(), ParameterVersion { until, ..written.clone() }));
        }
        if written.until.is_none_or(|until| until > over.from) {
            kept.extend(own.take());
        }
        if let Some(end) = end.filter(|&end| written.until.is_none_or(|until| until > end)) {
            kept.push(Spanned::new(span, ParameterVersion { from: written.from.max(end), ..written }));
        }
    }
    kept
}

fn version_of(over: &Override, until: Option<NaiveDate>) -> ParameterVersion {
    ParameterVersion {
        from: over.from,
        until,
        published: over.from,
        value: over.value.clone(),
        assumed: false,
        second_hand: false,
        scenario: true,
        reference: Reference { text: over.reason.clone(), article: over.place.file.clone(), ..Reference::default() },
    }
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
event = "execution"
checked_on = 2026-01-01
versions = [
  { from = 2010-01-01, until = 2020-01-01, published = 2010-01-01, value = "a", reference = { text = "x" } },
  { from = 2020-01-01, until = 2025-07-01, published = 2019-12-11, value = "b", reference = { text = "x" } },
]
"#;

    fn set() -> ParameterSet {
        ParameterSet::read(&[LegislationText { name: "f", text: TEXT }]).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn over(from: &str, until: Option<&str>, value: &str) -> Override {
        Override {
            path: "f.p".into(),
            from: day(from),
            until: until.map(day),
            value: RawValue::One(value.into()),
            event: None,
            reason: "essai".into(),
            may_be_idle: false,
            place: ScenarioLine { file: "s.toml".into(), line: 3 },
        }
    }

    fn laid(overrides: &[Override]) -> Vec<(String, String, String)> {
        let set = overlay(&set(), overrides).unwrap();
        let versions = &set.parameter("f.p").unwrap().versions;
        let written = |version: &ParameterVersion| {
            (version.from.to_string(), version.until.map(|day| day.to_string()).unwrap_or_default(), version.value.to_string())
        };
        versions.iter().map(|version| written(version.get_ref())).collect()
    }

    #[test]
    fn versions_are_cut_and_the_coverage_stays() {
        let row = |from: &str, until: &str, value: &str| (from.to_owned(), until.to_owned(), value.to_owned());
        assert_eq!(
            laid(&[over("2019-06-01", Some("2021-01-01"), "c")]),
            [row("2010-01-01", "2019-06-01", "a"), row("2019-06-01", "2021-01-01", "c"), row("2021-01-01", "2025-07-01", "b")]
        );
        assert_eq!(laid(&[over("2020-01-01", None, "c")]), [row("2010-01-01", "2020-01-01", "a"), row("2020-01-01", "2025-07-01", "c")]);
        assert_eq!(
            laid(&[over("2012-01-01", Some("2013-01-01"), "c"), over("2013-01-01", Some("2014-01-01"), "d")]),
            [
                row("2010-01-01", "2012-01-01", "a"),
                row("2012-01-01", "2013-01-01", "c"),
                row("2013-01-01", "2014-01-01", "d"),
                row("2014-01-01", "2020-01-01", "a"),
                row("2020-01-01", "2025-07-01", "b")
            ]
        );
    }

    #[test]
    fn what_cannot_be_laid_is_refused_all_at_once() {
        let faults = overlay(
            &set(),
            &[
                Override { path: "f.q".into(), ..over("2020-01-01", None, "c") },
                over("2009-01-01", Some("2010-06-01"), "c"),
                over("2021-01-02", None, "c"),
                over("2021-01-01", Some("2021-01-01"), "c"),
                Override { event: Some(EventKind::Jour), ..over("2015-01-01", Some("2015-02-01"), "c") },
            ],
        )
        .unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.code).collect::<Vec<_>>(), [Code::S004, Code::S006, Code::S006, Code::S006, Code::S006]);
        let faults = overlay(&set(), &[over("2020-01-01", None, "c"), over("2021-01-01", Some("2022-01-01"), "d")]).unwrap_err();
        assert_eq!((faults.len(), faults[0].code), (1, Code::S005));
    }
}
