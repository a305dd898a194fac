//! The dates of a contract: start, end, signature, rupture, stay.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::catalogue::PreparedDiploma;
use super::model::DrawModel;
use crate::streams::Stream;

/// First day of a year.
pub(super) fn january(year: i32) -> NaiveDate {
    NaiveDate::from_yo_opt(year, 1).unwrap_or_default()
}

/// A day moved by a number of days, either way.
pub(super) fn shift(day: NaiveDate, days: i64) -> NaiveDate {
    let moved =
        if days < 0 { day.checked_sub_days(Days::new(days.unsigned_abs())) } else { day.checked_add_days(Days::new(days.unsigned_abs())) };
    moved.unwrap_or(day)
}

/// Last day of a contract of `months` from `start`, from date to date.
pub(super) fn date_to_date(start: NaiveDate, months: u32) -> NaiveDate {
    shift(start.checked_add_months(Months::new(months)).unwrap_or(start), -1)
}

/// First day: month by the published shares, day mostly at the opening of the session.
pub(super) fn start(model: &DrawModel<'_>, stream: Stream, year: i32) -> NaiveDate {
    let figures = &model.statistics.figures;
    let month = u32::try_from(stream.pick(0, &figures.mois_debut.value) + 1).unwrap_or(9);
    let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_else(|| january(year));
    let length = i64::from(first.num_days_in_month());
    let day = match stream.pick(1, &figures.jour_debut.value) {
        0 => stream.between(2, 1, 5),
        1 => stream.between(2, 6, 20),
        _ => stream.between(2, 21, length),
    };
    let day = shift(first, day - 1);
    // Nobody starts on a Sunday, nor on 1 January.
    match day.weekday() {
        chrono::Weekday::Sun if day.day() > 1 => shift(day, -1),
        _ if day.ordinal() == 1 || day.weekday() == chrono::Weekday::Sun => shift(day, 1),
        _ => day,
    }
}

/// Length of the contract and why it is unusual.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Length {
    pub months: u32,
    pub reduced: bool,
    pub fixed: bool,
}

/// Length in months: the diploma's usual ones, shortened for a few.
pub(super) fn length(model: &DrawModel<'_>, stream: Stream, position: usize, diplome: &PreparedDiploma) -> Length {
    let figures = &model.statistics.figures;
    let lengths = &model.lengths[position];
    if diplome.nature == "TP" && stream.chance(1, figures.duree_fixe.value) {
        let months = u32::try_from(stream.between(2, 7, 11)).unwrap_or(9);
        return Length { months, reduced: false, fixed: true };
    }
    if diplome.niveau <= 5 && diplome.nature != "TP" && stream.chance(1, figures.duree_reduite.value) {
        let months = u32::try_from(stream.between(2, 7, 11)).unwrap_or(9);
        return Length { months, reduced: true, fixed: false };
    }
    let months = lengths.wheel.pick(stream, 0);
    let months = lengths.months.get(months).copied().unwrap_or(12);
    Length { months, ..Length::default() }
}

/// Last day: the end of the school year, or from date to date.
pub(super) fn end(model: &DrawModel<'_>, stream: Stream, start: NaiveDate, length: Length) -> NaiveDate {
    let exact = date_to_date(start, length.months);
    let kind = stream.pick(0, &model.statistics.figures.fin_contrat.value);
    if !length.months.is_multiple_of(12) || kind == 3 {
        return exact;
    }
    let years = i32::try_from(length.months / 12).unwrap_or(1);
    // A contract begun from January to June joins a class opened the autumn before.
    let autumn = if start.month() >= 7 { start.year() } else { start.year() - 1 };
    let (month, day) = [(8, 31), (7, 31), (6, 30)][kind.min(2)];
    let last = NaiveDate::from_ymd_opt(autumn + years, month, day).unwrap_or(exact);
    let shortest = shift(date_to_date(start, 11), 1);
    if last < shortest { exact } else { last }
}

/// Days from start to signature, negative when signed before.
pub(super) fn lag(model: &DrawModel<'_>, stream: Stream) -> i64 {
    let bands = &model.statistics.figures.delai_signature.value;
    let band = bands.get(model.lag.pick(stream, 0));
    band.map_or(0, |band| stream.between(1, band.from, band.to))
}

/// Day of rupture, if any before the end: first event of a process whose intensity changes with the month.
pub(super) fn rupture(model: &DrawModel<'_>, stream: Stream, monthly: f64, start: NaiveDate, end: NaiveDate) -> Option<NaiveDate> {
    let profile = model.statistics.figures.ruptures_profil.value;
    let mut left = stream.exponential(0);
    let mut month = 0.0;
    for (weight, width) in profile.into_iter().zip([3.0, 6.0, 9.0, 120.0]) {
        let spent = monthly * weight * width;
        if left < spent {
            month += left / (monthly * weight);
            // Positive and under 138 months: the cast keeps whole days.
            #[allow(clippy::cast_possible_truncation)]
            let days = (month * 30.4375) as i64;
            return Some(shift(start, days)).filter(|day| *day < end);
        }
        left -= spent;
        month += width;
    }
    None
}

/// Last day of training kept after a rupture, for a share of ruptures: two weeks to six months.
pub(super) fn stay(model: &DrawModel<'_>, stream: Stream, rupture: NaiveDate) -> Option<NaiveDate> {
    let kept = stream.chance(0, model.statistics.figures.maintien_apres_rupture.value);
    kept.then(|| shift(rupture, stream.between(1, 14, 180)))
}
