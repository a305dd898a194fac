//! The answer on one screen: contracts by regime, what is due by year and payer, the gap, the classmates, the assumptions.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use comfy_table::{CellAlignment, Table, presets};

use super::inputs::Inputs;
use super::tables::Results;
use crate::accounts::YearAccounts;
use crate::cli::Context;
use crate::codes::{Payeur, Regime};
use crate::engine::{Assumption, ClassGap};
use crate::report::Texts;
use crate::units::Centimes;
use crate::units::division::half_away;

/// The summary of a run as text.
#[must_use]
pub fn summary(inputs: &Inputs, results: &Results, context: &Context) -> String {
    let page = Page { inputs, results, context };
    let sections = [page.head(), page.regimes(), page.due(), page.effect(), page.classmates(), page.accounts(), page.assumptions()];
    let changes = [super::changes::lines(inputs, context), super::changes::clock(inputs, context)];
    sections.into_iter().chain(changes).filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n")
}

struct Page<'a> {
    inputs: &'a Inputs,
    results: &'a Results,
    context: &'a Context,
}

/// A table whose first column is text and the others numbers.
#[must_use]
pub fn text_table(head: Vec<String>, rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(head).add_rows(rows);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let lines: Vec<String> = table.lines().map(|line| format!(" {}", line.trim_end())).collect();
    format!("{}\n", lines.join("\n"))
}

impl Page<'_> {
    fn word(&self, key: &str) -> String {
        self.context.messages.word(key)
    }

    /// The name that the report gives to a regime, a payer, an assumption.
    fn name(&self, kind: &str, key: &str) -> String {
        Texts::of(self.context.language).word(&format!("{kind}_{key}"))
    }

    fn amount(&self, amount: Centimes) -> String {
        self.context.language.amount(amount.0)
    }

    fn count(&self, count: u64) -> String {
        self.context.language.integer(i64::try_from(count).unwrap_or(i64::MAX))
    }

    fn head(&self) -> String {
        let summary = &self.results.summary;
        let read = self.count(self.inputs.rows_read as u64);
        let priced = self.count(summary.contracts);
        let left = self.count(self.results.ecartes.len() as u64);
        let title = self.inputs.title(self.context);
        let values = [("scenario", title.as_str()), ("read", &read), ("priced", &priced), ("left", &left)];
        let chosen = self.inputs.chosen_of.map(|all| {
            let values = [("count", self.count(self.inputs.cohort.len() as u64)), ("all", self.count(all as u64))];
            format!("{}\n", self.context.messages.text("run.chosen", &[("count", &values[0].1), ("all", &values[1].1)]))
        });
        format!("{}\n{}", self.context.messages.text("run.head", &values), chosen.unwrap_or_default())
    }

    fn regimes(&self) -> String {
        let summary = &self.results.summary;
        let row = |(&regime, &count): (&Regime, &u64)| vec![self.name("regime", regime.as_str()), self.count(count)];
        let unknown = self.inputs.clock.as_ref().map_or(0, |clock| clock.without_rule);
        let unknown = (unknown > 0).then(|| vec![self.word("run.regime_unpublished"), self.count(unknown)]);
        let rows = summary.regimes.iter().map(row).chain(unknown).collect();
        text_table(vec![self.word("run.regime"), self.word("run.contracts")], rows)
    }

    fn due(&self) -> String {
        let due = self.results.summary.due_by_year_and_payer();
        let payers: Vec<Payeur> = Payeur::ALL.into_iter().filter(|&payeur| due.keys().any(|&(_, other)| other == payeur)).collect();
        let years: BTreeSet<i32> = due.keys().map(|&(year, _)| year).collect();
        let cell = |year: i32, payeur: Payeur| due.get(&(year, payeur)).copied().unwrap_or_default();
        let line = |label: String, amounts: Vec<Centimes>| {
            let total: Centimes = amounts.iter().copied().sum();
            std::iter::once(label).chain(amounts.into_iter().chain([total]).map(|amount| self.amount(amount))).collect::<Vec<_>>()
        };
        let mut rows: Vec<_> =
            years.iter().map(|&year| line(year.to_string(), payers.iter().map(|&payeur| cell(year, payeur)).collect())).collect();
        let totals = payers.iter().map(|&payeur| years.iter().map(|&year| cell(year, payeur)).sum()).collect();
        rows.push(line(self.word("run.total"), totals));
        let head = std::iter::once(self.word("run.due"))
            .chain(payers.iter().map(|payeur| self.name("payeur", payeur.as_str())))
            .chain([self.word("run.total")]);
        text_table(head.collect(), rows)
    }

    fn effect(&self) -> String {
        let compared = self.results.summary.compared_total();
        let gaps = self.results.summary.gaps_total();
        if compared.contracts == 0 {
            return format!("{}\n", self.word("run.nothing_to_compare"));
        }
        let mean = |sum: Centimes, count: u64| Centimes(half_away(sum.0, i64::try_from(count).unwrap_or(1).max(1)));
        let change = |amount: Centimes| self.context.language.change_rounded(amount.0);
        let gap = compared.loi - compared.prefecture;
        let options = &self.results.summary;
        let values = [
            ("contracts", self.count(compared.contracts)),
            ("loi", self.amount(compared.loi)),
            ("prefecture", self.amount(compared.prefecture)),
            ("npec", self.amount(compared.npec)),
            ("gap", change(gap)),
            ("each", change(mean(gap, compared.contracts))),
            ("annual", change(mean(gaps.npec - gaps.cout_prefecture, gaps.contracts))),
            ("above", self.count(gaps.above)),
            ("below", self.count(gaps.below)),
            ("options", self.count(options.options)),
            ("option_gain", self.amount(options.option_gain)),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        format!("{}\n", self.context.messages.text("run.effect", &values))
    }

    fn classmates(&self) -> String {
        let largest = self.results.largest_gaps();
        if largest.is_empty() {
            return String::new();
        }
        let cohort = &self.inputs.cohort;
        let row = |gap: &&ClassGap| {
            vec![
                format!("{}, {}", cohort.cfas()[gap.cfa as usize], cohort.diplomes()[gap.diplome as usize]),
                gap.annee_scolaire(),
                gap.annee.to_string(),
                self.amount(gap.parts.date),
                self.amount(gap.ecart()),
                cohort.contrat_id(gap.row_min).to_owned(),
                cohort.contrat_id(gap.row_max).to_owned(),
            ]
        };
        let head = ["run.class", "run.school_year", "run.year", "run.gap_date", "run.gap", "run.smallest", "run.largest"];
        text_table(head.iter().map(|key| self.word(key)).collect(), largest.iter().map(row).collect())
    }

    /// The accounts of the CFAs together, by calendar year.
    fn accounts(&self) -> String {
        let comptes = &self.results.comptes;
        let years = comptes.settings.horizon.years();
        if comptes.accounts.is_empty() {
            return String::new();
        }
        let row = |(index, year): (usize, i32)| {
            let of: Vec<&YearAccounts> = comptes.accounts.iter().filter_map(|one| one.years.get(index)).collect();
            let sum = |amount: fn(&YearAccounts) -> Centimes| self.amount(of.iter().map(|year| amount(year)).sum());
            let losses = of.iter().filter(|year| year.resultat < Centimes::ZERO).count() as u64;
            let broke = comptes.accounts.iter().filter(|one| one.insolvent.is_some_and(|month| month.year() <= year)).count() as u64;
            vec![
                year.to_string(),
                sum(YearAccounts::produits_total),
                sum(|year| year.charges.total()),
                sum(|year| year.resultat),
                self.count(losses),
                sum(|year| year.tresorerie_fin),
                self.count(broke),
            ]
        };
        let head =
            ["comptes.head", "comptes.income", "comptes.costs", "comptes.result", "comptes.losses", "comptes.cash", "comptes.insolvent"];
        let table = text_table(head.iter().map(|key| self.word(key)).collect(), years.enumerate().map(row).collect());
        let defaults: Vec<String> = comptes
            .defaults
            .iter()
            .map(|(value, count)| format!("{} ({})", self.name("comptes_valeur", value.as_str()), self.count(*count)))
            .collect();
        if defaults.is_empty() {
            return table;
        }
        format!("{table}  {}\n", self.context.messages.text("comptes.defaults", &[("values", &defaults.join(", "))]))
    }

    fn assumptions(&self) -> String {
        let counted = &self.results.summary.assumptions;
        let line = |assumption: &Assumption| {
            let count = counted.get(assumption).copied().filter(|&count| count > 0)?;
            Some(format!(" {:>9}  {}\n", self.count(count), self.name("assumption", assumption.key())))
        };
        let lines: String = Assumption::ALL.iter().filter_map(line).collect();
        let mut text = String::new();
        if !lines.is_empty() {
            let _infallible = write!(text, "{}\n{lines}", self.word("run.assumptions"));
        }
        text
    }
}
