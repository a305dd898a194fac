//! Which edition a workbook is: what is asked, else the name of the file, else a day written in it, else its layout.

use chrono::NaiveDate;

use super::EditionOverrides;
use crate::diagnostic::{Code, Diagnostic};
use crate::referentiel::{Layouts, Preview, Release};
use crate::signs::folded;

/// The edition and its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DatedEdition {
    pub edition: String,
    pub publie_le: NaiveDate,
    pub applicable_du: Option<NaiveDate>,
    pub jour_suppose: bool,
}

/// The edition of a workbook of this layout.
///
/// # Errors
/// C042 when several editions have this layout and nothing tells them apart.
pub(super) fn found(
    layouts: &Layouts,
    layout: &str,
    names: &[Option<&str>],
    previews: &[Preview],
    asked: EditionOverrides<'_>,
) -> Result<DatedEdition, Diagnostic> {
    let releases: Vec<&Release> = layouts.editions(layout).collect();
    let by_name = |release: &&&Release| names.iter().flatten().any(|name| is_named(name, &release.fichier));
    let by_edition = |release: &&&Release| asked.edition == Some(release.edition.as_str());
    let written = || names.iter().flatten().rev().find_map(|name| day_in(base(name))).or_else(|| version(previews));
    let known = match asked.publie_le {
        Some(day) => releases.iter().find(|release| release.publie_le == day),
        None => releases.iter().find(by_edition).or_else(|| releases.iter().find(by_name)),
    };
    let day = asked.publie_le.or_else(|| known.map(|release| release.publie_le)).or_else(written);
    let known = known.or_else(|| day.and_then(|day| releases.iter().find(|release| release.publie_le == day)));
    let known = match (known, day, releases.as_slice()) {
        (None, None, [only]) => Some(only),
        _ => known,
    };
    let Some(publie_le) = day.or_else(|| known.map(|release| release.publie_le)) else {
        let possible: Vec<&str> = releases.iter().map(|release| release.edition.as_str()).collect();
        return Err(Diagnostic::error(Code::C042).with("layout", layout).with("possible", possible.join(", ")).hinting("npec_edition"));
    };
    let edition = asked.edition.map(str::to_owned).or_else(|| known.map(|release| release.edition.clone()));
    Ok(DatedEdition {
        edition: edition.unwrap_or_else(|| publie_le.format("%Y-%m").to_string()),
        publie_le,
        applicable_du: asked.applicable_du.or_else(|| known.and_then(|release| release.applicable_du)),
        jour_suppose: asked.publie_le.is_none() && known.is_some_and(|release| release.jour_suppose),
    })
}

fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The same file name, a copy's number and the extension apart.
fn is_named(name: &str, published: &str) -> bool {
    let stem = |name: &str| {
        let lower = base(name).to_lowercase();
        let cut = [".xlsx", ".xlsb", ".zip"].iter().filter_map(|end| lower.find(end)).min().unwrap_or(lower.len());
        let stem = lower.get(..cut).unwrap_or(&lower).trim_end();
        let copy = stem.rfind(" (").filter(|_| stem.ends_with(')'));
        folded(copy.and_then(|at| stem.get(..at)).unwrap_or(stem))
    };
    stem(name) == stem(published)
}

/// The last day written in a name: `09.04.2024`, `01092022`, `2019-10-18`.
fn day_in(name: &str) -> Option<NaiveDate> {
    let characters: Vec<char> = name.chars().collect();
    let text = |from: usize, to: usize| characters.get(from..to).map(|part| part.iter().collect::<String>());
    let at = |from: usize| {
        let before = from.checked_sub(1).and_then(|before| characters.get(before)).is_some_and(char::is_ascii_digit);
        if before {
            return None;
        }
        let separated = text(from, from + 10).map(|day| day.replace(['-', '_', '/'], "."));
        let read = |text: Option<&str>, format: &str| NaiveDate::parse_from_str(text?, format).ok();
        let compact = text(from, from + 8).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let compact = compact.filter(|_| !characters.get(from + 8).is_some_and(char::is_ascii_digit));
        read(separated.as_deref(), "%d.%m.%Y")
            .or_else(|| read(separated.as_deref(), "%Y.%m.%d"))
            .or_else(|| read(compact.as_deref(), "%d%m%Y"))
            .filter(|&day| is_recent(day))
    };
    (0..characters.len()).rev().find_map(at)
}

fn is_recent(day: NaiveDate) -> bool {
    use chrono::Datelike as _;
    (2019..=2060).contains(&day.year())
}

/// `v 20191018` in a sheet that explains the workbook.
fn version(previews: &[Preview]) -> Option<NaiveDate> {
    let cells = previews.iter().flat_map(|preview| &preview.rows).flat_map(|(_, cells)| cells);
    let day = |cell: &String| {
        let digits = cell.trim().strip_prefix(['v', 'V'])?.trim();
        NaiveDate::parse_from_str(digits, "%Y%m%d").ok().filter(|_| digits.len() == 8).filter(|&day| is_recent(day))
    };
    cells.into_iter().find_map(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ymd(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, month, day)
    }

    #[test]
    fn days_in_the_names_of_files() {
        assert_eq!(day_in("Referentiel-des-NPEC-15.07.2024_vMAJ-18.07.2024.xlsx"), ymd(2024, 7, 18));
        assert_eq!(day_in("Référentiel-NPEC-_01092022-1.zip"), ymd(2022, 9, 1));
        assert_eq!(day_in("V05.10.2021_Référentiel-NPEC-201920202021.xlsx"), ymd(2021, 10, 5));
        assert_eq!(day_in("Referentiel-NPEC-20222023_v24.08.203.xlsb"), None);
        assert_eq!(day_in("npec 2019-10-18.xlsx"), ymd(2019, 10, 18));
        assert_eq!(day_in(""), None);
    }

    #[test]
    fn copies_have_the_name_of_the_file() {
        let published = "VF_11.02.2021_Référentiel-NPEC-20192020_avec_idcc.xlsx";
        assert!(is_named("/tmp/VF_11.02.2021_Référentiel-NPEC-20192020_avec_idcc (1).xlsx", published));
        assert!(!is_named("VF_17.03.2021_Référentiel-NPEC-20192020_avec_idcc.xlsb", published));
        assert!(is_named("V05.10.2021_Référentiel-NPEC-201920202021.xlsx", "V05.10.2021_Référentiel-NPEC-201920202021.xlsx-2.zip"));
    }
}
