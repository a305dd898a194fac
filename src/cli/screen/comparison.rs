//! The answer on one screen.

use super::{shown, text_table};
use crate::accounts::{CentreAccounts, Status};
use crate::cli::CommandContext;
use crate::cli::args::{CompareArgs, CompareFormat};
use crate::comparison::{ChangeCause, Dimension, OverSeeds, Split, Structure, Swing, WorldMeasure, named_shares};
use crate::jobs::compare::{self, ComparisonAnswer, Sides, Swept};
use crate::report::ReportTexts;
use crate::report::comparison::{cause_label, cohort_factor_label, factor_label, lever_label, lever_value, swept_tables};
use crate::report::contrat::Show;
use crate::report::model::ReportCell;
use crate::tables::YearTogether;
use crate::tables::comparison::{SMALL, by_group, ends_told};
use crate::units::Centimes;

/// Groups that are named.
const NAMED: usize = 3;

/// The summary of a comparison.
#[must_use]
pub fn screen(args: &CompareArgs, sides: &Sides, answer: &ComparisonAnswer, context: &CommandContext) -> String {
    if args.format == CompareFormat::Md && args.out.is_none() {
        return compare::markdown(sides, answer, context);
    }
    let page = ComparisonScreen { sides, answer, context };
    let several = sides.list.len() > 1;
    let compared = if several { [page.totals(), page.accounts(), page.reasons(), page.centres()] } else { Default::default() };
    let sections = [page.head()].into_iter().chain(compared).chain([
        page.causes(),
        page.groups(),
        page.lists(),
        page.tornado(),
        page.swept(),
        page.seeds(),
    ]);
    sections.filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n")
}

struct ComparisonScreen<'a> {
    sides: &'a Sides,
    answer: &'a ComparisonAnswer,
    context: &'a CommandContext,
}

impl ComparisonScreen<'_> {
    fn word(&self, key: &str) -> String {
        self.context.messages.word(key)
    }

    fn change(&self, amount: Centimes) -> String {
        Show { messages: self.context.messages, page: false }.change(amount)
    }

    fn count(&self, count: u64) -> String {
        self.context.language.integer(i64::try_from(count).unwrap_or(i64::MAX))
    }

    fn head(&self) -> String {
        let contracts = self.sides.roster().len();
        let values = [("sides", self.count(self.sides.list.len() as u64)), ("source", self.sides.source_name(self.context))];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let key = if self.sides.list.len() > 1 { "compare.head" } else { "compare.head_alone" };
        format!("{}\n", self.context.messages.count(key, contracts, &values))
    }

    fn totals(&self) -> String {
        let (comparison, language) = (&self.answer.comparison, self.context.language);
        let year = self.answer.years.first().copied().unwrap_or_default();
        let head = ["compare.scenario", "compare.due", "compare.difference", "compare.winners", "compare.losers"];
        let mut head: Vec<String> = head.iter().map(|key| self.word(key)).collect();
        head.push(self.context.messages.text("compare.received", &[("year", &year.to_string())]));
        head.push(self.word("compare.mean_day"));
        let Some(base) = comparison.totals.first() else { return String::new() };
        let row = |(side, totals): (usize, &crate::comparison::SideTotals)| {
            let differences = side.checked_sub(1).and_then(|other| comparison.differences.get(other));
            let roster = self.sides.roster();
            let ends = differences.map(|differences| ends_told(differences, &roster));
            let few = || self.word("compare.few");
            let of = |end: fn((u64, u64)) -> u64| ends.map(|ends| ends.map_or_else(few, |ends| self.count(end(ends)))).unwrap_or_default();
            let received = totals.received_by(year);
            let received = if side == 0 { language.amount(received.0) } else { self.change(received - base.received_by(year)) };
            vec![
                self.sides.titles[side].clone(),
                language.amount(totals.sum.du.0),
                differences.map(|differences| self.change(differences.total())).unwrap_or_default(),
                of(|(winners, _)| winners),
                of(|(_, losers)| losers),
                received,
                totals.mean_day().map(|day| language.date(day)).unwrap_or_default(),
            ]
        };
        text_table(head, comparison.totals.iter().enumerate().map(row).collect())
    }

    /// The accounts of the CFAs on each side; of a CFA alone, its lowest day and the loan that it needs.
    fn accounts(&self) -> String {
        let Some(accounts) = &self.answer.accounts else { return String::new() };
        let language = self.context.language;
        let mut head: Vec<String> =
            ["compare.accounts", "compare.year", "comptes.result", "comptes.cash"].iter().map(|key| self.word(key)).collect();
        let single = accounts.alone.len() == 1;
        let last = if single { ["compare.lowest", "compare.lowest_day", "compare.loan"].as_slice() } else { &["comptes.insolvent"] };
        head.extend(last.iter().map(|key| self.word(key)));
        let rows = self.sides.titles.iter().zip(&accounts.sides).filter_map(|(title, side)| Some((title, side.as_ref()?)));
        let of_side = |(title, side): (&String, &Vec<CentreAccounts>)| {
            let row = |(rank, year): (usize, YearTogether)| {
                let (result, cash) = (language.amount(year.resultat.0), language.amount(year.tresorerie_fin.0));
                let mut cells = vec![title.clone(), year.annee.to_string(), result, cash];
                match side.first().filter(|_| single) {
                    Some(one) => {
                        let lowest = one.years[rank].lowest;
                        let loan = (-(lowest.0 + one.overdraft)).max(Centimes::ZERO);
                        cells.extend([language.amount(lowest.0.0), language.date(lowest.1), language.amount(loan.0)]);
                    }
                    None => cells.push(self.count(year.etats[Status::Insolvable as usize])),
                }
                cells
            };
            accounts.years(side).into_iter().enumerate().map(row).collect::<Vec<_>>()
        };
        text_table(head, rows.flat_map(of_side).collect())
    }

    /// What each difference comes from, the largest first.
    fn reasons(&self) -> String {
        let mut text = String::new();
        if self.answer.causes.is_none() {
            text.extend(
                self.sides.saved_names().map(|name| format!("{}\n", self.context.messages.text("compare.saved", &[("name", name)]))),
            );
        }
        for (side, split) in &self.answer.splits {
            let title = &self.sides.titles[*side];
            if split.factors.is_empty() {
                let line = self.context.messages.text("compare.no_factor", &[("scenario", title)]);
                text.push_str(&format!("{line}\n"));
                continue;
            }
            let cash = split.received.first();
            let year = cash.map_or(0, |(year, ..)| *year).to_string();
            let mut head = vec![
                self.context.messages.text("compare.reasons", &[("scenario", title)]),
                self.word("compare.due"),
                self.context.messages.text("compare.received", &[("year", &year)]),
            ];
            head.extend(split.aides.iter().map(|_| self.word("compare.aides")));
            let mut rows = self.factor_rows(split);
            let total = |(before, after): (Centimes, Centimes)| self.change(after - before);
            let mut last = vec![self.word("run.total"), total(split.du), cash.map(|(_, ends, _)| total(*ends)).unwrap_or_default()];
            last.extend(split.aides.iter().map(|(ends, _)| total(*ends)));
            rows.push(last);
            text.push_str(&text_table(head, rows));
        }
        text
    }

    fn factor_rows(&self, split: &Split) -> Vec<Vec<String>> {
        let texts = ReportTexts::of(self.context.language);
        let parameters = self.sides.source(0).map(|source| source.parameters);
        let mut order: Vec<usize> = (0..split.factors.len()).collect();
        order.sort_by_key(|&place| (std::cmp::Reverse(split.du_shares[place].0.abs()), place));
        let cash = |place: usize| split.received.first().map(|(_, _, shares)| self.change(shares[place])).unwrap_or_default();
        let row = |place: usize| {
            let label = factor_label(&split.factors[place], texts, parameters);
            let aides = split.aides.iter().map(|(_, shares)| self.change(shares[place]));
            [label, self.change(split.du_shares[place]), cash(place)].into_iter().chain(aides).collect()
        };
        order.into_iter().map(row).collect()
    }

    /// The contracts by the columns asked.
    fn groups(&self) -> String {
        let answer = self.answer;
        if answer.by.is_empty() { String::new() } else { shown(&answer.by, &answer.groups, &self.sides.titles, self.context) }
    }

    fn received(&self) -> (i32, String) {
        let year = self.answer.years.first().copied().unwrap_or_default();
        (year, self.context.messages.text("compare.received", &[("year", &year.to_string())]))
    }

    /// Why the number moved.
    fn causes(&self) -> String {
        let Some(found) = &self.answer.causes else { return String::new() };
        let texts = ReportTexts::of(self.context.language);
        let head = ["compare.causes", "compare.contracts", "compare.due"].map(|key| self.word(key));
        let share = |share: Option<Centimes>| share.map_or_else(|| self.word("compare.not_attributable"), |share| self.change(share));
        let row = |part: &ChangeCause| {
            vec![
                cause_label(&part.key, texts, Some(&self.sides.datasets.parameters)),
                part.count.map(|count| self.count(count)).unwrap_or_default(),
                share(part.share),
            ]
        };
        let total = vec![self.word("run.total"), String::new(), self.change(found.totals.1 - found.totals.0)];
        text_table(head.into(), found.parts.iter().map(row).chain([total]).collect())
    }

    /// Two lists of contracts.
    fn lists(&self) -> String {
        let Some(cohorts) = &self.answer.cohorts else { return String::new() };
        let (texts, [one, other]) = (ReportTexts::of(self.context.language), &cohorts.structures);
        let values = [("one", cohorts.names[0].as_str()), ("other", &cohorts.names[1])];
        let head = vec![self.context.messages.text("compare.lists", &values), self.word("compare.due")];
        let amount = |amount: Centimes| self.context.language.amount(amount.0);
        let ends = |name: &str, list: &Structure| {
            let contracts = texts.count("contracts", list.contracts);
            vec![format!("{name} ({contracts})"), amount(list.du)]
        };
        let shares = named_shares(&cohorts.shares);
        let shares = shares.map(|(factor, share)| vec![format!("  {}", cohort_factor_label(factor, texts)), self.change(share)]);
        let rows = std::iter::once(ends(&cohorts.names[0], one)).chain(shares).chain([ends(&cohorts.names[1], other)]);
        text_table(head, rows.collect())
    }

    /// The assumptions, those that move what is due most first.
    fn tornado(&self) -> String {
        let Some(found) = &self.answer.sensitivity else { return String::new() };
        let texts = ReportTexts::of(self.context.language);
        let parameters = self.sides.source(0).map(|source| source.parameters);
        let (year, received) = self.received();
        let due = |swing: &Swing, end: usize| swing.ends[end].1.du - found.base.du;
        let cash = |swing: &Swing, end: usize| swing.ends[end].1.received_by(year) - found.base.received_by(year);
        let mut swings: Vec<&Swing> = found.swings.iter().collect();
        swings
            .sort_by_key(|swing| std::cmp::Reverse((due(swing, 1) - due(swing, 0)).0.abs().max((cash(swing, 1) - cash(swing, 0)).0.abs())));
        let row = |swing: &&Swing| {
            let value = |end: usize| lever_value(&swing.path, &swing.ends[end].0, texts, self.context.language);
            let end = |end: usize| [value(end), self.change(due(swing, end)), self.change(cash(swing, end))];
            std::iter::once(lever_label(&swing.path, texts, parameters)).chain(end(0)).chain(end(1)).collect()
        };
        let keys = ["compare.lever", "compare.low", "compare.due"].map(|key| self.word(key));
        let rest = [received.clone(), self.word("compare.high"), self.word("compare.due"), received];
        text_table(keys.into_iter().chain(rest).collect(), swings.iter().map(row).collect())
    }

    fn swept(&self) -> String {
        let Some(Swept { sweep: found, points }) = &self.answer.swept else { return String::new() };
        let (texts, language) = (ReportTexts::of(self.context.language), self.context.language);
        let (year, received) = self.received();
        let label = lever_label(&found.path, texts, self.sides.source(0).map(|source| source.parameters));
        let value = |value: &str| lever_value(&found.path, value, texts, language);
        let row = |(point, measure): &(String, WorldMeasure)| {
            let (due, cash) = (language.amount(measure.du.0), language.amount(measure.received_by(year).0));
            vec![value(point), self.count(measure.contracts), due, cash]
        };
        let head = vec![label.clone(), self.word("compare.contracts"), self.word("compare.due"), received];
        let mut tables = vec![text_table(head, found.points.iter().map(row).collect())];
        tables.extend(swept_tables(points, texts, language).into_iter().map(|along| {
            let head = std::iter::once(label.clone()).chain(along.heads).collect();
            let row = |(at, cells): (String, Vec<ReportCell>)| {
                std::iter::once(value(&at)).chain(cells.into_iter().map(|cell| cell.text)).collect()
            };
            text_table(head, along.rows.into_iter().map(row).collect())
        }));
        tables.join("\n")
    }

    /// The figures over several drawings, with the standard error of each mean.
    fn seeds(&self) -> String {
        let language = self.context.language;
        let Some(first) = self.answer.seeds.first() else { return String::new() };
        let row = |row: &OverSeeds| {
            let figure = match row.year {
                None => self.word("compare.due"),
                Some(year) => self.context.messages.text("compare.received", &[("year", &year.to_string())]),
            };
            let mean = if row.side == 0 { language.amount(row.mean().0) } else { self.change(row.mean()) };
            vec![self.sides.titles[row.side].clone(), figure, mean, language.amount(row.error().0), language.amount(row.deviation().0)]
        };
        let count = self.count(first.values.len() as u64);
        let head = [
            self.context.messages.text("compare.seeds", &[("count", &count)]),
            String::new(),
            self.word("compare.seeds_mean"),
            self.word("compare.seeds_error"),
            self.word("compare.seeds_deviation"),
        ];
        text_table(head.into(), self.answer.seeds.iter().map(row).collect())
    }

    /// The CFAs that win and lose most.
    fn centres(&self) -> String {
        let mut groups = by_group(&self.answer.comparison, &self.sides.roster(), Dimension::Cfa);
        groups.retain(|(name, _)| name != SMALL);
        if groups.len() < 2 {
            return String::new();
        }
        let mut text = String::new();
        for side in 1..self.sides.list.len() {
            let mut changes: Vec<(&str, Centimes)> =
                groups.iter().map(|(name, sums)| (name.as_str(), sums[side].du - sums[0].du)).filter(|(_, change)| change.0 != 0).collect();
            changes.sort_by_key(|&(name, change)| (std::cmp::Reverse(change.0.abs()), name));
            if changes.is_empty() {
                continue;
            }
            let named: Vec<String> = changes.iter().take(NAMED).map(|(name, change)| format!("{name} {}", self.change(*change))).collect();
            let gain = self.count(changes.iter().filter(|(_, change)| change.0 > 0).count() as u64);
            let lose = self.count(changes.iter().filter(|(_, change)| change.0 < 0).count() as u64);
            let values = [("scenario", self.sides.titles[side].as_str()), ("gain", &gain), ("lose", &lose), ("named", &named.join(" ; "))];
            text.push_str(&format!("{}\n", self.context.messages.text("compare.centres", &values)));
        }
        text
    }
}
