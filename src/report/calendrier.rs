//! The calendar of the cash of one CFA: a page a year, week by week, and day by day where a week hides its lowest point.

use chrono::{Datelike, Days, NaiveDate};
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;

use super::ReportError;
use super::view::printable;
use crate::accounts::{Agenda, BridgeLoan, Move, Nature, Natures};
use crate::chart::figure::Tone;
use crate::chart::style::{self, colour};
use crate::codes::Payeur;
use crate::language::Language;
use crate::messages::Messages;
use crate::units::Centimes;
use crate::units::division::half_away;

/// What the calendar is made of.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The name of the CFA.
    pub name: &'a str,
    /// Its days.
    pub agenda: &'a Agenda,
    /// What is paid on the days of the profiles.
    pub natures: &'a Natures,
    /// The loan that would keep it within its overdraft.
    pub loan: Option<BridgeLoan>,
    /// Version of the program.
    pub version: &'a str,
}

/// Height of the drawing between its edges.
const TOP: i64 = 60;
const BOTTOM: i64 = 840;
/// Width of a day in the drawing.
const DAY: i64 = 20;

#[derive(Serialize)]
struct Year {
    title: String,
    summary: String,
    ticks: Vec<Tick>,
    zero: i64,
    limit: Option<i64>,
    path: String,
    low: Point,
    weeks: Vec<Week>,
    totals: Vec<String>,
}

#[derive(Serialize)]
struct Tick {
    x: i64,
    name: String,
}

#[derive(Serialize)]
struct Point {
    x: i64,
    y: i64,
}

#[derive(Serialize)]
struct Week {
    class: &'static str,
    #[serde(rename = "box")]
    tick: &'static str,
    cells: Vec<String>,
    days: Vec<Day>,
}

#[derive(Serialize)]
struct Day {
    class: &'static str,
    #[serde(rename = "box")]
    tick: &'static str,
    name: String,
    what: String,
    cash: String,
}

/// A box to tick where something is expected.
const BOX: &str = "☐";

/// The pages.
///
/// # Errors
/// When the template cannot be filled.
pub fn page(facts: &Facts<'_>, language: Language) -> Result<String, ReportError> {
    let messages = Messages::of(language);
    let years = facts.agenda.balances.chunk_by(|a, b| a.0.year() == b.0.year());
    let mut before = facts.agenda.opening;
    let years: Vec<Year> = years
        .map(|days| {
            let year = Writer { facts, language, messages }.year(days, before);
            before = days.last().map_or(before, |(_, cash)| *cash);
            year
        })
        .collect();
    let heads = [
        "calendar.head_week",
        "calendar.head_region",
        "calendar.head_opco",
        "calendar.head_publics",
        "calendar.head_others",
        "calendar.head_out",
        "calendar.head_end",
        "calendar.head_low",
    ]
    .map(|key| messages.word(key));
    let mut environment = Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment
        .render_named_str(
            "calendrier.html",
            include_str!("calendrier.html"),
            context! {
                lang => language.code(),
                title => messages.text("calendar.title", &[("name", &printable(facts.name))]),
                tick_head => messages.word("calendar.box"),
                legend => messages.word("calendar.legend"),
                heads,
                years => Value::from(Serde(&years)),
                foot => messages.text("calendar.foot", &[("version", facts.version)]),
                fonts => style::FONTS,
                ink => style::INK.hex(),
                soft => style::SOFT_INK.hex(),
                line => style::GRID.hex(),
                base => style::BASE.hex(),
                loss => colour(Tone::Loss).hex(),
                cash => colour(Tone::Region).hex(),
            },
        )
        .map_err(ReportError::Page)
}

struct Writer<'a> {
    facts: &'a Facts<'a>,
    language: Language,
    messages: Messages,
}

impl Writer<'_> {
    fn amount(&self, amount: Centimes) -> String {
        self.language.amount_rounded(amount.0)
    }

    /// A day of the year of the page: `1er sept.`.
    fn day(&self, day: NaiveDate) -> String {
        let text = self.language.day_short(day);
        text.rsplit_once(' ').map_or_else(|| text.clone(), |(day, _year)| day.to_owned())
    }

    /// Nothing for zero.
    fn some(&self, amount: Centimes) -> String {
        if amount == Centimes::ZERO { String::new() } else { self.amount(amount) }
    }

    fn year(&self, days: &[(NaiveDate, Centimes)], before: Centimes) -> Year {
        let lowest = days.iter().copied().min_by_key(|(day, cash)| (*cash, *day)).unwrap_or((NaiveDate::MIN, before));
        let (high, low) = self.bounds(days, before);
        let height = |cash: Centimes| BOTTOM - half_away((cash - low).0 * (BOTTOM - TOP), (high - low).0.max(1));
        let x = |place: usize| i64::try_from(place).unwrap_or(0) * DAY;
        let steps = days
            .iter()
            .enumerate()
            .map(|(place, (_, cash))| format!("L{} {} L{} {}", x(place), height(*cash), x(place + 1), height(*cash)));
        let path = std::iter::once(format!("M0 {}", height(before))).chain(steps).collect::<Vec<_>>().join(" ");
        let firsts = days.iter().enumerate().filter(|(_, (day, _))| day.day() == 1);
        let ticks = firsts.map(|(place, (day, _))| Tick { x: x(place), name: self.language.month_name(*day).to_owned() });
        let place = days.iter().position(|(day, _)| *day == lowest.0).unwrap_or(0);
        let year = lowest.0.year().to_string();
        Year {
            title: self.messages.text("calendar.year", &[("name", &printable(self.facts.name)), ("year", &year)]),
            summary: self.summary(lowest, before),
            ticks: ticks.collect(),
            zero: height(Centimes::ZERO),
            limit: (self.facts.agenda.overdraft > Centimes::ZERO).then(|| height(-self.facts.agenda.overdraft)),
            path,
            low: Point { x: x(place) + DAY / 2, y: height(lowest.1) },
            weeks: self.weeks(days, before, lowest),
            totals: self.totals(days),
        }
    }

    /// The highest and the lowest of what is drawn.
    fn bounds(&self, days: &[(NaiveDate, Centimes)], before: Centimes) -> (Centimes, Centimes) {
        let of = || days.iter().map(|(_, cash)| *cash).chain([before, Centimes::ZERO, -self.facts.agenda.overdraft]);
        (of().max().unwrap_or_default(), of().min().unwrap_or_default())
    }

    fn summary(&self, (day, cash): (NaiveDate, Centimes), before: Centimes) -> String {
        let overdraft = self.facts.agenda.overdraft;
        let values = [
            ("opening", self.amount(before)),
            ("day", self.language.date(day)),
            ("amount", self.amount(cash)),
            ("overdraft", self.amount(overdraft)),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut text = self.messages.text("calendar.summary", &values);
        if cash < -overdraft {
            let missing = self.amount(-overdraft - cash);
            text.push(' ');
            text.push_str(&self.messages.text("calendar.summary_below", &[("missing", &missing)]));
        }
        text
    }

    fn weeks(&self, days: &[(NaiveDate, Centimes)], before: Centimes, lowest: (NaiveDate, Centimes)) -> Vec<Week> {
        let mut before = before;
        let weeks = days.chunk_by(|a, b| a.0.iso_week() == b.0.iso_week());
        weeks
            .map(|days| {
                let week = self.week(days, before, lowest);
                before = days.last().map_or(before, |(_, cash)| *cash);
                week
            })
            .collect()
    }

    fn week(&self, days: &[(NaiveDate, Centimes)], before: Centimes, lowest: (NaiveDate, Centimes)) -> Week {
        let (Some(&(from, _)), Some(&(to, end))) = (days.first(), days.last()) else {
            return Week { class: "", tick: "", cells: Vec::new(), days: Vec::new() };
        };
        let low = days.iter().copied().min_by_key(|(day, cash)| (*cash, *day)).unwrap_or((from, end));
        let limit = -self.facts.agenda.overdraft;
        let sums = self.sums(days);
        let has_lowest = days.iter().any(|(day, _)| *day == lowest.0);
        let mut cells = vec![format!("{} – {}", self.day(from), self.day(to))];
        cells.extend(sums.map(|sum| self.some(sum)));
        cells.push(self.amount(end));
        cells.push(if low.1 < end.min(before) || low.1 < limit {
            format!("{} ({})", self.amount(low.1), self.day(low.0))
        } else {
            String::new()
        });
        let hidden = low.1 < end.min(before) && low.1 < limit;
        let class = match (has_lowest, low.1 < limit) {
            (true, true) => "below lowest",
            (true, false) => "lowest",
            (false, true) => "below",
            (false, false) => "",
        };
        let expected = sums.iter().take(4).any(|sum| *sum != Centimes::ZERO);
        let days = if hidden || has_lowest { self.days(days, limit) } else { Vec::new() };
        Week { class, tick: if expected { BOX } else { "" }, cells, days }
    }

    /// The moves of the days of a week, one line a day on which something moves.
    fn days(&self, days: &[(NaiveDate, Centimes)], limit: Centimes) -> Vec<Day> {
        let line = |&(day, cash): &(NaiveDate, Centimes)| {
            let moves: Vec<&Move> = self.facts.agenda.on(day).collect();
            let what: Vec<String> = moves.iter().map(|one| format!("{} {}", self.name(one.nature), self.amount(one.amount))).collect();
            let tick = if moves.iter().any(|one| one.amount > Centimes::ZERO) { BOX } else { "" };
            let class = if cash < limit { "below" } else { "" };
            Day { class, tick, name: self.day(day), what: what.join(" · "), cash: self.amount(cash) }
        };
        days.iter().filter(|(day, _)| self.facts.agenda.on(*day).next().is_some()).map(line).collect()
    }

    /// Région, OPCO, CNFPT and employers, other income, costs.
    fn sums(&self, days: &[(NaiveDate, Centimes)]) -> [Centimes; 5] {
        let mut sums = [Centimes::ZERO; 5];
        for one in days.iter().flat_map(|(day, _)| self.facts.agenda.on(*day)) {
            let place = match one.nature {
                Nature::Payeur(Payeur::Region) => 0,
                Nature::Payeur(Payeur::Opco) => 1,
                Nature::Payeur(Payeur::Cnfpt | Payeur::Employeur) => 2,
                Nature::FinDeMois | Nature::AutresProduits | Nature::Aide => 3,
                Nature::ChargesFixes(_) | Nature::Groupes(_) | Nature::Apprentis(_) => 4,
            };
            if let Some(sum) = sums.get_mut(place) {
                *sum += one.amount;
            }
        }
        sums
    }

    fn totals(&self, days: &[(NaiveDate, Centimes)]) -> Vec<String> {
        let mut cells = vec![self.messages.word("calendar.total")];
        cells.extend(self.sums(days).map(|sum| self.some(sum)));
        cells.push(days.last().map_or_else(String::new, |(_, cash)| self.amount(*cash)));
        cells.push(String::new());
        cells
    }

    /// What a move is, in words.
    fn name(&self, nature: Nature) -> String {
        name(nature, self.facts.natures, self.messages)
    }
}

/// What a move is, in words: the profile says what is paid on its days.
fn name(nature: Nature, natures: &Natures, messages: Messages) -> String {
    let part = |of: &[String], part: usize| of.get(part).cloned().unwrap_or_default();
    match nature {
        Nature::Payeur(payeur) => messages.word(&format!("words.payeur.{}", payeur.as_str())),
        Nature::FinDeMois => messages.word("calendar.end_of_month"),
        Nature::AutresProduits => natures.autres.clone(),
        Nature::Aide => natures.aide.clone(),
        Nature::ChargesFixes(rank) => part(&natures.fixes, rank),
        Nature::Groupes(rank) => part(&natures.groupes, rank),
        Nature::Apprentis(rank) => part(&natures.apprentis, rank),
    }
}

/// The same days for the calendar of a telephone or a computer (RFC 5545): what is received, what is paid, the lowest day of each month, the
/// days between which a loan is needed.
#[must_use]
pub fn ics(facts: &Facts<'_>, language: Language) -> String {
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
            let lines: Vec<String> =
                of.iter().map(|one| format!("{} {}", name(one.nature, facts.natures, messages), amount(one.amount))).collect();
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
