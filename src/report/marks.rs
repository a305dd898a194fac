//! What a figure draws, as a table that stands under it: the marks and no more, so that nothing is told that is not drawn.

use chrono::{Datelike, NaiveDate};

use super::model::{ReportCell, ReportColumn, ReportTable, SortValue};
use super::texts::ReportTexts;
use super::view::{NONE, whole};
use crate::chart::figure::{
    Bubble, ChartLine, DayLines, DumbbellRow, Figure, GroupChange, Map, MapArea, MapDisc, Months, Predicted, ValueUnit, VarianceCause,
};
use crate::language::Language;

/// The marks of a figure; none of a figure without marks.
pub(super) fn table(figure: &Figure, id: &'static str, language: Language) -> Option<ReportTable> {
    if figure.is_empty() {
        return None;
    }
    let words = MarksVoice { texts: ReportTexts::of(language), language };
    let (columns, rows) =
        words.by_month(figure).or_else(|| words.of_rows(figure)).or_else(|| words.of_steps(figure)).or_else(|| words.of_draws(figure))?;
    let numbers = |place: usize| rows.first().and_then(|row: &Vec<ReportCell>| row.get(place)).is_some_and(|cell| cell.is_number());
    let columns = columns.into_iter().enumerate();
    let columns =
        columns.map(|(place, heading)| if numbers(place) { ReportColumn::number(heading) } else { ReportColumn::text(heading) }).collect();
    Some(ReportTable { id, caption: String::new(), note: String::new(), columns, rows, totals: Vec::new() })
}

/// Headings and rows.
type Marks = (Vec<String>, Vec<Vec<ReportCell>>);

struct MarksVoice {
    texts: ReportTexts,
    language: Language,
}

impl MarksVoice {
    fn word(&self, key: &str) -> String {
        self.texts.word(key)
    }

    fn amount(&self, cents: i64) -> ReportCell {
        ReportCell::number(self.language.amount_rounded(cents), cents)
    }

    fn count(&self, count: i64) -> ReportCell {
        ReportCell::number(self.language.integer(count), count)
    }

    fn share(&self, parts: i64) -> ReportCell {
        ReportCell::number(self.language.percent(parts as f64 / 10_000.0), parts)
    }

    fn by_month(&self, figure: &Figure) -> Option<Marks> {
        let stacked = |columns: &Months, cell: &dyn Fn(i64) -> ReportCell| {
            let heads = columns.series.iter().map(|series| series.label.clone());
            let row = |(place, &month)| {
                let values =
                    columns.series.iter().map(|series| series.values.get(place).map_or_else(ReportCell::empty, |&value| cell(value)));
                std::iter::once(ReportCell::text(self.language.month(month))).chain(values).collect()
            };
            (std::iter::once(self.word("marks_month")).chain(heads).collect(), columns.months.iter().enumerate().map(row).collect())
        };
        match figure {
            Figure::StackedMonths(figure) => Some(stacked(&figure.columns, &|value| self.amount(value))),
            Figure::SignatureMonths(figure) => Some(stacked(&figure.columns, &|value| self.count(value))),
            Figure::MonthLines(figure) => {
                let lines = || figure.panels.iter().flat_map(|panel| panel.lines.iter().map(move |line| (panel, line)));
                let head = |title: &str, label: &str| if title.is_empty() { label.to_owned() } else { format!("{title} – {label}") };
                let heads = lines().map(|(panel, line)| head(&panel.title, &line.label));
                let row = |(place, &month)| {
                    let value = |line: &ChartLine| line.values.get(place).copied().flatten();
                    let values = lines().map(|(_, line)| value(line).map_or_else(ReportCell::empty, |value| self.amount(value)));
                    std::iter::once(ReportCell::text(self.language.month(month))).chain(values).collect()
                };
                Some((
                    std::iter::once(self.word("marks_month")).chain(heads).collect(),
                    figure.months.iter().enumerate().map(row).collect(),
                ))
            }
            Figure::DayLines(figure) => Some(self.by_day(figure)),
            _ => None,
        }
    }

    /// The cash at the end of each month, and its lowest day.
    fn by_day(&self, figure: &DayLines) -> Marks {
        let values = figure.lines.first().map_or(&[][..], |line| &line.values);
        let days: Vec<(NaiveDate, i64)> = values.iter().enumerate().map(|(place, &value)| (figure.day(place), value)).collect();
        let row = |days: &[(NaiveDate, i64)]| {
            let (&(first, _), &(_, end)) = (days.first()?, days.last()?);
            let &(day, low) = days.iter().min_by_key(|(day, value)| (*value, *day))?;
            Some(vec![
                ReportCell::text(self.language.month(first)),
                self.amount(end),
                self.amount(low),
                ReportCell::text(self.language.date(day)),
            ])
        };
        let heads = ["marks_month", "marks_month_end", "marks_lowest", "marks_lowest_day"].map(|key| self.word(key)).to_vec();
        (heads, days.chunk_by(|a, b| (a.0.year(), a.0.month()) == (b.0.year(), b.0.month())).filter_map(row).collect())
    }

    /// Figures with a mark for each group, CFA or place.
    fn of_rows(&self, figure: &Figure) -> Option<Marks> {
        let blank = String::new;
        Some(match figure {
            Figure::Dumbbell(figure) => {
                let row = |row: &&DumbbellRow| {
                    let mut cells =
                        vec![ReportCell::text(row.label.as_str()), self.amount(row.left), self.amount(row.right), self.amount(row.gap())];
                    cells.extend(figure.size.as_ref().map(|_| self.count(whole(row.size))));
                    cells
                };
                let mut heads = vec![blank(), figure.left.clone(), figure.right.clone(), figure.gap.clone()];
                heads.extend(figure.size.clone());
                (heads, figure.rows_by_gap().iter().map(row).collect())
            }
            Figure::ClassGaps(figure) => {
                let rows = figure.rows_by_median().into_iter().filter_map(|(row, ends)| {
                    let (middle, most) = ends?;
                    Some(vec![ReportCell::text(row.label.as_str()), self.amount(middle), self.amount(most)])
                });
                (vec![blank(), figure.median.clone(), figure.largest.clone()], rows.collect())
            }
            Figure::Bubbles(figure) => {
                let row = |point: &&Bubble| {
                    vec![
                        ReportCell::text(point.label.as_str()),
                        self.amount(point.across),
                        self.amount(point.up),
                        self.count(whole(point.size)),
                    ]
                };
                let heads = vec![blank(), figure.across.clone(), figure.up.clone(), self.word("marks_size")];
                (heads, figure.largest_first().iter().map(row).collect())
            }
            Figure::Ranked(figure) => {
                let rows = figure.rows_drawn().into_iter().map(|row| vec![ReportCell::text(row.label.as_str()), self.amount(row.value)]);
                (vec![blank(), figure.axis.clone()], rows.collect())
            }
            Figure::Map(figure) => self.of_map(figure),
            Figure::Tornado(figure) => {
                let end = |(written, value): &(String, i64)| {
                    let cell = self.amount(*value);
                    if written.is_empty() { cell } else { cell.noted(written.as_str()) }
                };
                let rows = figure
                    .rows_by_span()
                    .into_iter()
                    .map(|row| vec![ReportCell::text(row.label.as_str()), end(&row.ends[0]), end(&row.ends[1])]);
                (vec![blank(), self.word("marks_from"), self.word("marks_to")], rows.collect())
            }
            _ => return None,
        })
    }

    /// The areas, then the discs.
    fn of_map(&self, figure: &Map) -> Marks {
        let of = |area: &MapArea| {
            vec![
                ReportCell::text(area.name.as_str()),
                area.share.map_or_else(ReportCell::empty, |share| self.share(share)),
                ReportCell::empty(),
            ]
        };
        let discs = figure.largest_first();
        let disc = |disc: &&MapDisc| {
            let area = figure.areas.get(disc.area).map_or("", |area| area.name.as_str());
            vec![
                ReportCell::text(disc.label.as_str()).noted(if area == disc.label { "" } else { area }),
                ReportCell::empty(),
                self.amount(disc.value),
            ]
        };
        let rows = figure.areas.iter().map(of).chain(discs.iter().map(disc)).collect();
        (vec![String::new(), figure.fill.clone(), figure.amount.clone()], rows)
    }

    /// Figures whose marks follow each other: classes, steps, sides, points of a range.
    fn of_steps(&self, figure: &Figure) -> Option<Marks> {
        let blank = String::new;
        Some(match figure {
            Figure::Histogram(figure) => {
                let rows = figure.bins.iter().filter(|bin| bin.count > 0);
                let rows = rows.map(|bin| vec![self.amount(bin.from), self.amount(bin.to), self.count(whole(bin.count))]).collect();
                (vec![self.word("marks_from"), self.word("marks_to"), figure.count.clone()], rows)
            }
            Figure::Waterfall(figure) => {
                let first = vec![ReportCell::text(figure.start.label.as_str()), ReportCell::empty(), self.amount(figure.start.value)];
                let steps = figure.steps.iter().zip(figure.levels());
                let steps = steps
                    .map(|(step, (_, after))| vec![ReportCell::text(step.label.as_str()), self.amount(step.value), self.amount(after)]);
                (vec![blank(), self.word("marks_change"), self.word("marks_level")], std::iter::once(first).chain(steps).collect())
            }
            Figure::Groups(figure) => {
                let cells = |row: &GroupChange| {
                    std::iter::once(ReportCell::text(row.label.as_str()))
                        .chain(row.values.iter().map(|&value| self.amount(value)))
                        .collect()
                };
                (std::iter::once(blank()).chain(figure.sides.iter().cloned()).collect(), figure.rows.iter().map(cells).collect())
            }
            Figure::SmallMultiples(figure) => {
                let rows = figure.panels.iter().flat_map(|panel| {
                    figure.categories.iter().enumerate().map(move |(place, category)| {
                        let values =
                            panel.values.iter().map(|side| side.get(place).map_or_else(ReportCell::empty, |&value| self.amount(value)));
                        [ReportCell::text(panel.label.as_str()), ReportCell::text(category.as_str())].into_iter().chain(values).collect()
                    })
                });
                ([blank(), blank()].into_iter().chain(figure.sides.iter().cloned()).collect(), rows.collect())
            }
            Figure::Curves(figure) => {
                let row = |(place, point): (usize, &String)| {
                    let values = figure
                        .curves
                        .iter()
                        .map(|curve| curve.values.get(place).map_or_else(ReportCell::empty, |&value| self.amount(value)));
                    std::iter::once(ReportCell::text(point.as_str())).chain(values).collect()
                };
                let heads = std::iter::once(figure.along.clone()).chain(figure.curves.iter().map(|curve| curve.label.clone()));
                (heads.collect(), figure.points.iter().enumerate().map(row).collect())
            }
            _ => return None,
        })
    }

    fn of_draws(&self, figure: &Figure) -> Option<Marks> {
        Some(match figure {
            Figure::Fan(figure) => {
                let cell = |value: &i64| if figure.unit == ValueUnit::Share { self.share(*value) } else { self.amount(*value) };
                let at = |line: &[i64], place: usize| line.get(place).map_or_else(ReportCell::empty, cell);
                let bands = figure
                    .bands
                    .iter()
                    .flat_map(|band| ["marks_low", "marks_high"].map(|key| format!("{} – {}", band.label, self.word(key))));
                let row = |(place, &month)| {
                    let ranges = figure.bands.iter().flat_map(|band| [at(&band.low, place), at(&band.high, place)]);
                    [ReportCell::text(self.language.month(month)), at(&figure.middle, place)].into_iter().chain(ranges).collect()
                };
                (
                    [self.word("marks_month"), figure.line.clone()].into_iter().chain(bands).collect(),
                    figure.months.iter().enumerate().map(row).collect(),
                )
            }
            Figure::Causes(figure) => {
                let row = |cause: &&VarianceCause| {
                    vec![ReportCell::text(cause.label.as_str()), self.share(cause.alone), self.share(cause.total), self.share(cause.error)]
                };
                let heads = vec![String::new(), figure.alone.clone(), figure.total.clone(), self.word("marks_error")];
                (heads, figure.by_size().iter().map(row).collect())
            }
            Figure::Reliability(figure) => {
                let row = |group: &Predicted| {
                    let (low, high) = group.range;
                    let range = format!("{} – {}", self.share(low).text, self.share(high).text);
                    vec![
                        ReportCell::text(group.label.as_str()),
                        self.share(group.predicted),
                        ReportCell::text(range),
                        self.share(group.published),
                    ]
                };
                let heads = vec![String::new(), figure.predicted.clone(), figure.range.clone(), figure.published.clone()];
                (heads, figure.groups.iter().map(row).collect())
            }
            Figure::Survivors(figure) => {
                let rows = figure.lines.iter().flat_map(|line| {
                    line.points
                        .iter()
                        .map(|&(amount, count)| vec![ReportCell::text(line.label.as_str()), self.amount(amount), self.count(count)])
                });
                (vec![String::new(), figure.across.clone(), figure.count.clone()], rows.collect())
            }
            _ => return None,
        })
    }
}

impl ReportCell {
    /// Whether it is a number, or stands for one that is not there.
    fn is_number(&self) -> bool {
        matches!(self.sort, SortValue::Number(_)) || self.text == NONE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::figure::{Band, Fan, Histogram, Series, StackedMonths, Tone};
    use chrono::NaiveDate;

    fn texts(figure: &Figure) -> Vec<Vec<String>> {
        let table = table(figure, "essai", Language::Fr).unwrap();
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
        table.rows.iter().map(|row| row.iter().map(|cell| cell.text.replace(['\u{a0}', '\u{202f}'], " ")).collect()).collect()
    }

    #[test]
    fn the_table_has_the_marks_that_are_drawn() {
        let month = |month| NaiveDate::from_ymd_opt(2020, month, 1).unwrap();
        let series = |label: &str, values| Series { label: label.into(), tone: Tone::Opco, values };
        let columns = Months {
            months: vec![month(1), month(2)],
            series: vec![series("OPCO", vec![100, 250_000]), series("Région", vec![0, -5])],
            ..Months::default()
        };
        let figure = Figure::StackedMonths(StackedMonths { columns, ..StackedMonths::default() });
        assert_eq!(texts(&figure), [["janvier 2020", "1 €", "0 €"], ["février 2020", "2 500 €", "0 €"]]);
        let band = Band { label: "9 sur 10".into(), low: vec![1_000], high: vec![9_000] };
        let fan = Fan { unit: ValueUnit::Share, months: vec![month(3)], middle: vec![5_000], bands: vec![band], ..Fan::default() };
        assert_eq!(texts(&Figure::Fan(fan)), [["mars 2020", "50 %", "10 %", "90 %"]]);
        assert!(table(&Figure::Histogram(Histogram::default()), "vide", Language::Fr).is_none());
    }
}
