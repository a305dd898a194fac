//! Days written with the name of their month, in French or English.

use chrono::NaiveDate;

use crate::signs::folded;

/// The first letters that tell each month, in French and in English, folded.
const MONTHS: [&[&str]; 12] = [
    &["jan"],
    &["fev", "feb"],
    &["mar"],
    &["avr", "apr"],
    &["mai", "may"],
    &["juin", "jun"],
    &["juil", "jul"],
    &["aou", "aug"],
    &["sep"],
    &["oct"],
    &["nov"],
    &["dec"],
];
/// Whole names and their usual short forms are at most this long.
const LONGEST: usize = 9;

/// `1er septembre 2019`, `lundi 2 sept. 2019`, `02-sep-2019`, `Sep 2, 2019`.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let words: Vec<String> = text.split([' ', '-', '/', '.', ',']).map(folded).filter(|word| !word.is_empty()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !is_week_day(word)).collect();
    let (day, month, year) = match words.as_slice() {
        [first, second, year] => match (month_of(first), month_of(second)) {
            (None, Some(month)) => (*first, month, *year),
            (Some(month), None) => (*second, month, *year),
            _ => return None,
        },
        _ => return None,
    };
    let day = day.strip_suffix("er").or_else(|| ["st", "nd", "rd", "th"].iter().find_map(|end| day.strip_suffix(end))).unwrap_or(day);
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
    let year = number(year).filter(|_| year.len() == 4)?;
    NaiveDate::from_ymd_opt(year.cast_signed(), month, number(day).filter(|_| day.len() <= 2)?)
}

fn month_of(word: &str) -> Option<u32> {
    let known = |starts: &&[&str]| starts.iter().any(|start| word.starts_with(start));
    if word.len() > LONGEST || !word.bytes().all(|byte| byte.is_ascii_lowercase()) || is_week_day(word) {
        return None;
    }
    (1..).zip(MONTHS.iter()).find(|(_, starts)| known(starts)).map(|(month, _)| month)
}

fn is_week_day(word: &str) -> bool {
    const DAYS: [&str; 21] = [
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lun", "mer", "jeu", "ven", "sam", "dim", "mon", "tue",
        "wed", "thu", "fri", "sat", "sun", "monday",
    ];
    DAYS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_months_in_two_languages() {
        let expected = NaiveDate::from_ymd_opt(2019, 9, 2);
        for text in [
            "2 septembre 2019",
            "lundi 2 septembre 2019",
            "02-sept-2019",
            "2 sept. 2019",
            "02/sep/2019",
            "Sep 2, 2019",
            "September 2nd, 2019",
            "Mon Sep 02 2019",
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
        assert_eq!(day("1er août 2020"), NaiveDate::from_ymd_opt(2020, 8, 1));
        assert_eq!(day("14 juin 2021"), NaiveDate::from_ymd_opt(2021, 6, 14));
        assert_eq!(day("14 juil. 2021"), NaiveDate::from_ymd_opt(2021, 7, 14));
        for text in
            ["sept-19", "2 septembre 19", "septembre 2019", "31 février 2020", "2 brumaire 2019", "mar mai 2019", "2 septembre 2019 soir"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
