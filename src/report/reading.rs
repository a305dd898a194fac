//! « Lecture » under a figure: one of its marks read aloud as a sentence, made from what is drawn (Insee, *Guide de sémiologie graphique*).

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::model::NamedFigure;
use super::texts::ReportTexts;
use super::view::whole;
use crate::chart::figure::{Figure, Months, Series, ValueUnit};
use crate::language::Language;

/// The figures, each with one of its marks read aloud as its first note.
pub(super) fn with_readings(figures: Vec<NamedFigure>, language: Language) -> Vec<NamedFigure> {
    let words = ReadingVoice { texts: ReportTexts::of(language), language };
    let told = |mut named: NamedFigure| {
        if let Some(text) = words.reading(&named.figure) {
            named.figure.caption_mut().notes.insert(0, text);
        }
        named
    };
    figures.into_iter().map(told).collect()
}

/// The key of a sentence and what stands in it.
type Sentence = (&'static str, Vec<(&'static str, String)>);

struct ReadingVoice {
    texts: ReportTexts,
    language: Language,
}

impl ReadingVoice {
    /// A mark of a figure as a sentence; none of a figure without marks.
    fn reading(&self, figure: &Figure) -> Option<String> {
        if figure.is_empty() {
            return None;
        }
        let (key, values) =
            self.by_month(figure).or_else(|| self.of_rows(figure)).or_else(|| self.of_steps(figure)).or_else(|| self.of_draws(figure))?;
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Some(self.texts.fill(key, &values))
    }

    fn amount(&self, cents: i64) -> String {
        self.language.amount_rounded(cents)
    }

    fn change(&self, cents: i64) -> String {
        self.language.change_rounded(cents)
    }

    fn share(&self, parts: i64) -> String {
        self.language.percent(parts as f64 / 10_000.0)
    }

    fn contracts(&self, count: u64) -> String {
        self.texts.count("contracts", count)
    }

    /// Of columns the largest mark, of lines the lowest point of the first.
    fn by_month(&self, figure: &Figure) -> Option<Sentence> {
        let said = |month: NaiveDate, label: String, value: String| {
            ("lecture_month", vec![("month", self.language.month(month)), ("label", label), ("value", value)])
        };
        match figure {
            Figure::StackedMonths(figure) => {
                let (month, label, value) = largest(&figure.columns)?;
                Some(said(month, label, self.amount(value)))
            }
            Figure::SignatureMonths(figure) => {
                let (month, label, value) = largest(&figure.columns)?;
                Some(said(month, label, self.contracts(value.unsigned_abs())))
            }
            Figure::MonthLines(figure) => {
                let panel = figure.panels.first()?;
                let line = panel.lines.first()?;
                let known = figure.months.iter().zip(&line.values).filter_map(|(&month, value)| Some((month, (*value)?)));
                let (month, value) = known.min_by_key(|&(_, value)| value)?;
                let label = if panel.title.is_empty() { line.label.clone() } else { format!("{} – {}", panel.title, line.label) };
                Some(said(month, label, self.amount(value)))
            }
            Figure::DayLines(figure) => {
                let (place, value) = figure.lowest()?;
                let day = self.language.date(figure.day(place));
                Some((
                    "lecture_day",
                    vec![("day", day), ("label", figure.lines.first()?.label.clone()), ("value", self.language.amount(value))],
                ))
            }
            _ => None,
        }
    }

    /// Of rows the first drawn, of a map the area with the largest share.
    fn of_rows(&self, figure: &Figure) -> Option<Sentence> {
        match figure {
            Figure::Dumbbell(figure) => {
                let row = *figure.rows_by_gap().first()?;
                let names = [("left_name", figure.left.clone()), ("right_name", figure.right.clone()), ("label", row.label.clone())];
                let sides = [("left", self.amount(row.left)), ("right", self.amount(row.right)), ("gap", self.change(row.gap()))];
                Some(("lecture_dumbbell", names.into_iter().chain(sides).collect()))
            }
            Figure::ClassGaps(figure) => {
                let (row, ends) = figure.rows_by_median().into_iter().next()?;
                let (middle, most) = ends?;
                Some((
                    "lecture_classes",
                    vec![("label", row.label.clone()), ("median", self.amount(middle)), ("largest", self.amount(most))],
                ))
            }
            Figure::Bubbles(figure) => {
                let point = *figure.largest_first().first()?;
                let names = [("across_name", figure.across.clone()), ("up_name", figure.up.clone()), ("label", point.label.clone())];
                let values = [
                    ("across", self.amount(point.across)),
                    ("up", self.amount(point.up)),
                    ("size", self.language.integer(whole(point.size))),
                ];
                Some(("lecture_bubble", names.into_iter().chain(values).collect()))
            }
            Figure::Ranked(figure) => {
                let row = *figure.rows_drawn().first()?;
                Some(("lecture_ranked", vec![("label", row.label.clone()), ("value", self.change(row.value))]))
            }
            Figure::Map(figure) => {
                let filled = figure.areas.iter().filter_map(|area| Some((area.share?, area)));
                let (share, area) = filled.max_by_key(|&(share, area)| (share, Reverse(area.name.as_str())))?;
                Some(("lecture_map", vec![("area", area.name.clone()), ("label", figure.fill.clone()), ("share", self.share(share))]))
            }
            Figure::Tornado(figure) => {
                let row = *figure.rows_by_span().first()?;
                let [(_, one), (_, other)] = row.ends;
                let ends = [("low", self.change(one.min(other))), ("high", self.change(one.max(other)))];
                Some(("lecture_tornado", ends.into_iter().chain([("label", row.label.clone())]).collect()))
            }
            _ => None,
        }
    }

    /// Of steps and columns the largest, of sides the first, of curves the last point of the first.
    fn of_steps(&self, figure: &Figure) -> Option<Sentence> {
        match figure {
            Figure::Histogram(figure) => {
                let bin = figure.bins.iter().rev().max_by_key(|bin| bin.count)?;
                let bounds = [("from", self.change(bin.from)), ("to", self.change(bin.to))];
                Some(("lecture_histogram", bounds.into_iter().chain([("contracts", self.contracts(bin.count))]).collect()))
            }
            Figure::Waterfall(figure) => {
                let (step, levels) = figure.steps.iter().zip(figure.levels()).rev().max_by_key(|(step, _)| step.value.unsigned_abs())?;
                let levels = [("before", self.amount(levels.0)), ("after", self.amount(levels.1)), ("change", self.change(step.value))];
                Some(("lecture_step", levels.into_iter().chain([("label", step.label.clone())]).collect()))
            }
            Figure::Groups(figure) => {
                let row = figure.rows.iter().rev().max_by_key(|row| row.values.first())?;
                self.two_sides(row.label.clone(), &figure.sides, (*row.values.first()?, *row.values.last()?))
            }
            Figure::SmallMultiples(figure) => {
                let panel = figure.panels.first()?;
                let label = [panel.label.as_str(), figure.categories.first()?].into_iter().filter(|part| !part.is_empty());
                let values = (*panel.values.first()?.first()?, *panel.values.last()?.first()?);
                self.two_sides(label.collect::<Vec<_>>().join(", "), &figure.sides, values)
            }
            Figure::Curves(figure) => {
                let (point, curve) = (figure.points.last()?, figure.curves.first()?);
                let value = self.amount(*curve.values.last()?);
                Some(("lecture_curve", vec![("point", point.clone()), ("label", curve.label.clone()), ("value", value)]))
            }
            _ => None,
        }
    }

    fn two_sides(&self, label: String, sides: &[String], (first, last): (i64, i64)) -> Option<Sentence> {
        let names = [("side", sides.first()?.clone()), ("other_side", sides.last()?.clone()), ("label", label)];
        Some(("lecture_group", names.into_iter().chain([("value", self.amount(first)), ("other", self.amount(last))]).collect()))
    }

    /// Of what is drawn by chance the last month, the largest cause, the first group, the envelope that is marked.
    fn of_draws(&self, figure: &Figure) -> Option<Sentence> {
        match figure {
            Figure::Fan(figure) => {
                let (month, band) = (figure.months.len().checked_sub(1)?, figure.bands.first()?);
                let written = |value: i64| if figure.unit == ValueUnit::Share { self.share(value) } else { self.amount(value) };
                let names = [("line", figure.line.clone()), ("band", band.label.clone())];
                let values = [("middle", &figure.middle), ("low", &band.low), ("high", &band.high)];
                let mut values =
                    values.into_iter().map(|(name, line)| Some((name, written(*line.get(month)?)))).collect::<Option<Vec<_>>>()?;
                values.extend(names.into_iter().chain([("month", self.language.month(*figure.months.get(month)?))]));
                Some(("lecture_fan", values))
            }
            Figure::Causes(figure) => {
                let cause = *figure.by_size().first()?;
                let shares = [("alone", self.share(cause.alone)), ("total", self.share(cause.total))];
                Some(("lecture_cause", shares.into_iter().chain([("label", cause.label.clone())]).collect()))
            }
            Figure::Reliability(figure) => {
                let group = figure.groups.first()?;
                let range = [("low", self.share(group.range.0)), ("high", self.share(group.range.1)), ("label", group.label.clone())];
                let values = [("predicted", self.share(group.predicted)), ("published", self.share(group.published))];
                Some(("lecture_reliability", range.into_iter().chain(values).collect()))
            }
            Figure::Survivors(figure) => {
                let line = figure.lines.last()?;
                let marked = figure.mark.as_ref().and_then(|mark| line.points.iter().rev().find(|(amount, _)| *amount <= mark.value));
                let &(at, count) = marked.or(line.points.last())?;
                let values = [("amount", self.amount(at)), ("value", self.language.integer(count)), ("count", figure.count.clone())];
                Some(("lecture_survivors", values.into_iter().chain([("label", line.label.clone())]).collect()))
            }
            _ => None,
        }
    }
}

/// The largest mark of columns by month, the first of equals: its month, its series, its value.
fn largest(columns: &Months) -> Option<(NaiveDate, String, i64)> {
    let size = |(month, _, value): &(NaiveDate, String, i64)| (value.unsigned_abs(), Reverse(*month));
    let of = |series: &Series| {
        let marks = columns.months.iter().zip(&series.values).map(|(&month, &value)| (month, series.label.clone(), value));
        marks.max_by_key(size)
    };
    columns.series.iter().filter_map(of).max_by_key(size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::figure::{Bin, Dumbbell, DumbbellRow, Histogram, Ranked, RankedRow, Tone, Waterfall, WaterfallStep};

    fn read(figure: Figure, language: Language) -> Vec<String> {
        let named = with_readings(vec![NamedFigure { id: "essai", figure }], language);
        named[0].figure.caption().notes.iter().map(|note| note.replace(['\u{a0}', '\u{202f}'], " ")).collect()
    }

    #[test]
    fn a_mark_is_read_as_it_is_drawn() {
        let row = |label: &str, left, right| DumbbellRow { label: label.into(), left, right, size: 9 };
        let (left, right) = ("Coût préfecture".to_owned(), "NPEC".to_owned());
        let prices = Dumbbell {
            left,
            right,
            rows: vec![row("BP Coiffure", 600_000, 500_000), row("CAP Boulanger", 500_000, 620_050)],
            ..Dumbbell::default()
        };
        let expected = "Lecture : « CAP Boulanger » : Coût préfecture 5 000 €, NPEC 6 201 €, soit un écart de +1 201 €.";
        assert_eq!(read(Figure::Dumbbell(prices), Language::Fr), [expected]);
        let bin = |from, to, count| Bin { from, to, count };
        let gaps = Histogram { bins: vec![bin(-10_000, 0, 3), bin(0, 10_000, 7), bin(10_000, 20_000, 7)], ..Histogram::default() };
        assert_eq!(read(Figure::Histogram(gaps), Language::En), ["Reading: 7 contracts have a gap from €0 to +€100."]);
        let effect = Waterfall {
            caption: crate::chart::figure::Caption::default(),
            axis: String::new(),
            start: WaterfallStep { label: "a".into(), value: 100_000, tone: Tone::Neutral },
            steps: vec![WaterfallStep::signed("un".into(), 20_000), WaterfallStep::signed("deux".into(), -70_000)],
            end: String::new(),
            end_tone: Tone::Neutral,
        };
        assert_eq!(
            read(Figure::Waterfall(effect), Language::Fr),
            ["Lecture : « deux » fait passer le total de 1 200 € à 500 €, soit −700 €."]
        );
        let ranked = Ranked {
            rows: vec![RankedRow { label: "b".into(), value: -5_000 }, RankedRow { label: "a".into(), value: 300 }],
            ..Ranked::default()
        };
        assert_eq!(read(Figure::Ranked(ranked), Language::Fr), ["Lecture : « a » : +3 €."]);
    }

    #[test]
    fn a_figure_without_marks_is_not_read() {
        assert!(read(Figure::Ranked(Ranked::default()), Language::Fr).is_empty());
    }
}
