//! The calendar of the cash for a telephone or a computer (RFC 5545).

use chrono::{Datelike, Days, NaiveDate};

use super::{CalendarFacts, name};
use crate::accounts::Move;
use crate::language::Language;
use crate::messages::Messages;
use crate::units::Centimes;

/// The same days for the calendar of a telephone or a computer (RFC 5545): what is received, what is paid, the lowest day of each month, the
/// days between which a loan is needed.
#[must_use]
pub fn ics(facts: &CalendarFacts<'_>, language: Language) -> String {
    let messages = Messages::of(language);
    let amount = |amount: Centimes| language.amount(amount.0);
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//coutcontrat//calendrier//FR", "CALSCALE:GREGORIAN"] {
        put(&mut text, line);
    }
    let mut event = |day: NaiveDate, kind: &str, summary: &str, description: &str| {
        let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
        put(&mut text, "BEGIN:VEVENT");
        put(&mut text, &format!("UID:{}-{kind}@coutcontrat", day.format("%Y%m%d")));
        // The day itself: a file made again is the same.
        put(&mut text, &format!("DTSTAMP:{}T000000Z", day.format("%Y%m%d")));
        put(&mut text, &format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d")));
        put(&mut text, &format!("DTEND;VALUE=DATE:{}", next.format("%Y%m%d")));
        put(&mut text, &format!("SUMMARY:{}", escaped(summary)));
        put(&mut text, &format!("DESCRIPTION:{}", escaped(description)));
        put(&mut text, "TRANSP:TRANSPARENT");
        put(&mut text, "END:VEVENT");
    };
    for moves in facts.agenda.moves.chunk_by(|a, b| a.day == b.day) {
        for (kind, key, incoming) in [("in", "calendar.ics_in", true), ("out", "calendar.ics_out", false)] {
            let of: Vec<&Move> = moves.iter().filter(|one| (one.amount > Centimes::ZERO) == incoming).collect();
            let Some(first) = of.first() else { continue };
            let sum: Centimes = of.iter().map(|one| one.amount).sum();
            let sum = Centimes(sum.0.abs());
            let lines: Vec<String> = of.iter().map(|one| format!("{} {}", name(one.nature, facts, messages), amount(one.amount))).collect();
            event(first.day, kind, &messages.text(key, &[("amount", &amount(sum))]), &lines.join("\n"));
        }
    }
    let months = facts.agenda.balances.chunk_by(|a, b| (a.0.year(), a.0.month()) == (b.0.year(), b.0.month()));
    for (day, cash) in months.filter_map(|days| days.iter().copied().min_by_key(|(day, cash)| (*cash, *day))) {
        let key = if cash < -facts.agenda.overdraft { "calendar.ics_low_below" } else { "calendar.ics_low" };
        event(day, "low", &messages.text(key, &[("amount", &amount(cash))]), facts.name);
    }
    if let Some(loan) = facts.loan {
        let needed = messages.text("calendar.ics_loan", &[("amount", &amount(loan.montant)), ("to", &language.date(loan.to))]);
        event(loan.from, "loan", &needed, facts.name);
    }
    put(&mut text, "END:VCALENDAR");
    text
}

/// A line, folded at 75 octets, as calendars ask for.
fn put(text: &mut String, line: &str) {
    const LONGEST: usize = 75;
    let mut length = 0;
    for sign in line.chars() {
        if length + sign.len_utf8() > LONGEST {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(sign);
        length += sign.len_utf8();
    }
    text.push_str("\r\n");
}

/// A text of a calendar: its marks escaped.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' | ';' | ',' => escaped.extend(['\\', sign]),
            '\n' => escaped.push_str("\\n"),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_calendar_are_folded_and_escaped() {
        let mut text = String::new();
        put(&mut text, &format!("SUMMARY:{}", "é".repeat(100)));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert_eq!(text.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "é".repeat(100)));
        assert_eq!(escaped("a, b; c\\\nd\u{7}"), "a\\, b\\; c\\\\\\nd");
    }
}
