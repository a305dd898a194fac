//! The calendar of the cash of one CFA: a page a year, week by week, and day by day where a week hides its lowest point.

mod ics;

use chrono::{Datelike, NaiveDate};
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::view::printable;
use super::{ReportError, papier};
use crate::accounts::{Agenda, BridgeLoan, FlowKind, Move, Natures};
use crate::codes::Payeur;
use crate::language::Language;
use crate::messages::Messages;
use crate::units::Centimes;
use crate::units::division::half_away;

pub use ics::ics;

/// What the calendar is made of.
#[derive(Clone, Copy)]
pub struct CalendarFacts<'a> {
    /// The name of the CFA.
    pub name: &'a str,
    /// Every move of its cash, day by day.
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
struct CalendarYear {
    title: String,
    summary: String,
    ticks: Vec<Tick>,
    zero: i64,
    limit: Option<i64>,
    path: String,
    low: DrawnPoint,
    low_words: String,
    /// Whether the lowest day is in the second half: its words stand before it.
    late: bool,
    weeks: Vec<Week>,
    totals: Vec<String>,
}

#[derive(Serialize)]
struct Tick {
    x: i64,
    name: String,
}

#[derive(Serialize)]
struct DrawnPoint {
    x: i64,
    y: i64,
}

#[derive(Serialize)]
struct Week {
    class: &'static str,
    cells: Vec<String>,
    days: Vec<CalendarDay>,
}

/// What comes in, by column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PayerColumn {
    Region,
    /// An OPCO that has a column of its own.
    Opco(usize),
    /// The OPCOs that have none.
    Opcos,
    /// CNFPT and employers.
    Publics,
    Others,
}

/// OPCOs that have a column of their own: beyond, a page is too narrow.
const OPCOS: usize = 4;

#[derive(Serialize)]
struct CalendarDay {
    class: &'static str,
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
pub fn page(facts: &CalendarFacts<'_>, language: Language) -> Result<String, ReportError> {
    let messages = Messages::of(language);
    let years = facts.agenda.balances.chunk_by(|a, b| a.0.year() == b.0.year());
    let mut before = facts.agenda.opening;
    let years: Vec<CalendarYear> = years
        .map(|days| {
            let year = CalendarWriter { facts, language, messages }.year(days, before);
            before = days.last().map_or(before, |(_, cash)| *cash);
            year
        })
        .collect();
    let writer = CalendarWriter { facts, language, messages };
    let heads = writer.columns().into_iter().map(|column| writer.head(column));
    let heads: Vec<String> = std::iter::once(messages.word("calendar.head_week"))
        .chain(heads)
        .chain(["calendar.head_out", "calendar.head_end", "calendar.head_low"].map(|key| messages.word(key)))
        .collect();
    let values = context! {
        lang => language.code(),
        title => messages.text("calendar.title", &[("name", &printable(facts.name))]),
        legend => messages.word("calendar.legend"),
        heads,
        years => Value::from(Serde(&years)),
        foot => messages.text("calendar.foot", &[("version", facts.version)]),
    };
    papier::page("calendrier.html", include_str!("calendrier.html"), values)
}

struct CalendarWriter<'a> {
    facts: &'a CalendarFacts<'a>,
    language: Language,
    messages: Messages,
}

impl CalendarWriter<'_> {
    fn amount(&self, amount: Centimes) -> String {
        self.language.amount_rounded(amount.0)
    }

    /// A day of the year of the page: `1er sept.`.
    fn day(&self, day: NaiveDate) -> String {
        let text = self.language.day_short(day);
        text.rsplit_once(' ').map_or_else(|| text.clone(), |(day, _year)| day.to_owned())
    }

    /// The amount; an empty text for zero.
    fn some(&self, amount: Centimes) -> String {
        if amount == Centimes::ZERO { String::new() } else { self.amount(amount) }
    }

    fn year(&self, days: &[(NaiveDate, Centimes)], before: Centimes) -> CalendarYear {
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
        CalendarYear {
            title: self.messages.text("calendar.year", &[("name", &printable(self.facts.name)), ("year", &year)]),
            summary: self.summary(lowest, before),
            ticks: ticks.collect(),
            zero: height(Centimes::ZERO),
            limit: (self.facts.agenda.overdraft > Centimes::ZERO).then(|| height(-self.facts.agenda.overdraft)),
            path,
            low: DrawnPoint { x: x(place) + DAY / 2, y: height(lowest.1) },
            low_words: format!("{} ({})", self.amount(lowest.1), self.language.day_short(lowest.0)),
            late: place * 2 > days.len(),
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
            return Week { class: "", cells: Vec::new(), days: Vec::new() };
        };
        let low = days.iter().copied().min_by_key(|(day, cash)| (*cash, *day)).unwrap_or((from, end));
        let limit = -self.facts.agenda.overdraft;
        let (sums, out) = self.sums(days);
        let has_lowest = days.iter().any(|(day, _)| *day == lowest.0);
        let mut cells = vec![format!("{} – {}", self.day(from), self.day(to))];
        cells.extend(sums.iter().map(|&sum| self.expected(sum)));
        cells.push(self.some(out));
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
        let days = if hidden || has_lowest { self.days(days, limit) } else { Vec::new() };
        Week { class, cells, days }
    }

    /// The moves of the days of a week, one line a day on which something moves.
    fn days(&self, days: &[(NaiveDate, Centimes)], limit: Centimes) -> Vec<CalendarDay> {
        let line = |&(day, cash): &(NaiveDate, Centimes)| {
            let moves: Vec<&Move> = self.facts.agenda.on(day).collect();
            let what: Vec<String> = moves
                .iter()
                .map(|one| {
                    let amount = if one.amount > Centimes::ZERO { self.expected(one.amount) } else { self.amount(one.amount) };
                    format!("{} {amount}", self.name(one.nature))
                })
                .collect();
            let class = if cash < limit { "below" } else { "" };
            CalendarDay { class, name: self.day(day), what: what.join(" · "), cash: self.amount(cash) }
        };
        days.iter().filter(|(day, _)| self.facts.agenda.on(*day).next().is_some()).map(line).collect()
    }

    /// What comes in by column, and what goes out.
    fn sums(&self, days: &[(NaiveDate, Centimes)]) -> (Vec<Centimes>, Centimes) {
        let columns = self.columns();
        let (mut sums, mut out) = (vec![Centimes::ZERO; columns.len()], Centimes::ZERO);
        for one in days.iter().flat_map(|(day, _)| self.facts.agenda.on(*day)) {
            let column = match one.nature {
                FlowKind::Payeur(Payeur::Region) => PayerColumn::Region,
                FlowKind::Opco(rank) if columns.contains(&PayerColumn::Opco(rank)) => PayerColumn::Opco(rank),
                FlowKind::Payeur(Payeur::Opco) | FlowKind::Opco(_) => PayerColumn::Opcos,
                FlowKind::Payeur(Payeur::Cnfpt | Payeur::Employeur) => PayerColumn::Publics,
                FlowKind::FinDeMois | FlowKind::AutresProduits | FlowKind::Aide => PayerColumn::Others,
                FlowKind::ChargesFixes(_) | FlowKind::Groupes(_) | FlowKind::Apprentis(_) => {
                    out += one.amount;
                    continue;
                }
            };
            if let Some(sum) = columns.iter().position(|known| *known == column).and_then(|place| sums.get_mut(place)) {
                *sum += one.amount;
            }
        }
        (sums, out)
    }

    /// The columns of what comes in: the OPCOs that pay most have their own.
    fn columns(&self) -> Vec<PayerColumn> {
        let agenda = self.facts.agenda;
        let mut paid = vec![Centimes::ZERO; agenda.opcos.len()];
        for one in &agenda.moves {
            if let FlowKind::Opco(rank) = one.nature
                && let Some(sum) = paid.get_mut(rank)
            {
                *sum += one.amount;
            }
        }
        let mut named: Vec<usize> = (0..paid.len()).collect();
        named.sort_by_key(|&rank| (std::cmp::Reverse(paid.get(rank).copied()), rank));
        let unnamed = agenda.moves.iter().any(|one| one.nature == FlowKind::Payeur(Payeur::Opco));
        let rest = named.is_empty() || unnamed || named.len() > OPCOS;
        named.truncate(OPCOS);
        let opcos = named.into_iter().map(PayerColumn::Opco).chain(rest.then_some(PayerColumn::Opcos));
        let publics = |one: &Move| matches!(one.nature, FlowKind::Payeur(Payeur::Cnfpt | Payeur::Employeur));
        let publics = agenda.moves.iter().any(publics).then_some(PayerColumn::Publics);
        std::iter::once(PayerColumn::Region).chain(opcos).chain(publics).chain([PayerColumn::Others]).collect()
    }

    fn head(&self, column: PayerColumn) -> String {
        let agenda = self.facts.agenda;
        match column {
            PayerColumn::Region => self.messages.word("calendar.head_region"),
            PayerColumn::Opco(rank) => agenda.opcos.get(rank).map_or_else(String::new, |name| printable(name)),
            PayerColumn::Opcos if agenda.opcos.is_empty() => self.messages.word("calendar.head_opco"),
            PayerColumn::Opcos => self.messages.word("calendar.head_opcos"),
            PayerColumn::Publics => self.messages.word("calendar.head_publics"),
            PayerColumn::Others => self.messages.word("calendar.head_others"),
        }
    }

    /// An amount to come with its box to tick.
    fn expected(&self, amount: Centimes) -> String {
        if amount == Centimes::ZERO { String::new() } else { format!("{BOX}\u{a0}{}", self.amount(amount)) }
    }

    fn totals(&self, days: &[(NaiveDate, Centimes)]) -> Vec<String> {
        let (sums, out) = self.sums(days);
        let mut cells = vec![self.messages.word("calendar.total")];
        cells.extend(sums.into_iter().chain([out]).map(|sum| self.some(sum)));
        cells.push(days.last().map_or_else(String::new, |(_, cash)| self.amount(*cash)));
        cells.push(String::new());
        cells
    }

    /// What a move is, in words.
    fn name(&self, nature: FlowKind) -> String {
        name(nature, self.facts, self.messages)
    }
}

/// What a move is, in words: the profile says what is paid on its days.
fn name(nature: FlowKind, facts: &CalendarFacts<'_>, messages: Messages) -> String {
    let natures = facts.natures;
    let part = |of: &[String], part: usize| of.get(part).cloned().unwrap_or_default();
    match nature {
        FlowKind::Payeur(payeur) => messages.word(&format!("words.payeur.{}", payeur.as_str())),
        FlowKind::Opco(rank) => printable(&part(&facts.agenda.opcos, rank)),
        FlowKind::FinDeMois => messages.word("calendar.end_of_month"),
        FlowKind::AutresProduits => natures.autres.clone(),
        FlowKind::Aide => natures.aide.clone(),
        FlowKind::ChargesFixes(rank) => part(&natures.fixes, rank),
        FlowKind::Groupes(rank) => part(&natures.groupes, rank),
        FlowKind::Apprentis(rank) => part(&natures.apprentis, rank),
    }
}
