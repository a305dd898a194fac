//! The answer on one screen: contracts by regime, what is due by year and payer, the gap, the classmates, the assumptions.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::text_table::text_table;
use crate::accounts::{CentreAccounts, YearAccounts};
use crate::cli::CommandContext;
use crate::codes::{Payeur, Regime};
use crate::contract::CentreValue;
use crate::diagnostic::Severity;
use crate::engine::{Assumption, ClassGap};
use crate::io::read::FaultGroup;
use crate::jobs::{self, Inputs, Results};
use crate::report::ReportTexts;
use crate::report::bureau::owed_line;
use crate::report::grid::{grid, wrapped};
use crate::units::Centimes;
use crate::units::division::half_away;

/// The summary of a run as text.
#[must_use]
pub fn summary(inputs: &Inputs, results: &Results, context: &CommandContext) -> String {
    let page = SummaryScreen { inputs, results, context };
    let sections = [
        page.head(),
        page.desk(),
        page.warnings(),
        page.regimes(),
        page.due(),
        page.effect(),
        page.classmates(),
        page.accounts(),
        page.assumptions(),
    ];
    let changes = [super::changes::lines(inputs, context), super::changes::clock(inputs, context)];
    sections.into_iter().chain(changes).filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n")
}

struct SummaryScreen<'a> {
    inputs: &'a Inputs,
    results: &'a Results,
    context: &'a CommandContext,
}

impl SummaryScreen<'_> {
    fn word(&self, key: &str) -> String {
        self.context.messages.word(key)
    }

    /// The name that the report gives to a regime, a payer, an assumption.
    fn name(&self, kind: &str, key: &str) -> String {
        ReportTexts::of(self.context.language).word(&format!("{kind}_{key}"))
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
            let values = [("count", self.count(summary.contracts + summary.set_aside)), ("all", self.count(all as u64))];
            format!("{}\n", self.context.messages.text("run.chosen", &[("count", &values[0].1), ("all", &values[1].1)]))
        });
        let lines = jobs::lines(&self.inputs.account, self.context).map(|lines| format!("{lines}\n")).unwrap_or_default();
        let payments = self.payments();
        format!("{}\n{lines}{payments}{}", self.context.messages.text("run.head", &values), chosen.unwrap_or_default())
    }

    /// Where the payments received were read, also when nobody named them.
    fn payments(&self) -> String {
        let Some(payments) = &self.inputs.payments else { return String::new() };
        let count = self.count(payments.rows.len() as u64);
        let mut values = vec![("payments", count.as_str()), ("file", payments.source.name.as_str())];
        values.extend(payments.source.sheets.first().map(|sheet| ("sheet", sheet.as_str())));
        format!("{}\n", self.context.messages.text("run.payments", &values))
    }

    /// What the director of a CFA alone asks first.
    fn desk(&self) -> String {
        let Some(desk) = jobs::desk(self.inputs, self.results, self.context.language) else { return self.owed() };
        let rows = desk.lines.into_iter().map(|(label, value)| vec![label, value]).collect();
        let todo: String = (1..).zip(&desk.todo).map(|(rank, text)| wrapped(&format!("{rank}. {text}"), 2)).collect();
        let lines = grid(&[String::new(), String::new()], &[false, false], rows, 2);
        let lines = lines.split_once('\n').map_or("", |(_no_header, lines)| lines);
        format!("{}\n{lines}\n{}\n{todo}", desk.title, desk.monday)
    }

    /// What is owed, of several CFAs or of one without accounts, when somebody asks.
    fn owed(&self) -> String {
        let asked = self.inputs.payments.is_some() || self.inputs.due_to.is_some();
        let owed = jobs::owed(self.inputs, self.results).filter(|_| asked);
        owed.map_or_else(String::new, |owed| {
            let (label, text) = owed_line(&owed, self.context.language);
            wrapped(&self.context.messages.text("desk.late_line", &[("label", &label), ("text", &text)]), 0)
        })
    }

    /// Values of the files that were kept and are to be checked, by kind and column.
    fn warnings(&self) -> String {
        let tables =
            [Some(&self.inputs.faults), self.inputs.centres.as_ref().filter(|_| self.inputs.centres_given).map(|table| &table.faults)];
        let line = |group: &FaultGroup| {
            let column = group.column.as_ref().or(group.examples.first().and_then(|fault| fault.location.column.as_ref()));
            let title = self.context.messages.title(group.code);
            let about = column.map_or(title.clone(), |column| format!("{title} ({column})"));
            format!(" {:>9}  {about}\n", self.count(group.count))
        };
        let groups = tables.into_iter().flatten().flat_map(|faults| faults.groups());
        let lines: String = groups.filter(|group| group.severity == Severity::Warning).map(line).collect();
        if lines.is_empty() { lines } else { format!("{}\n{lines}", self.word("run.to_check")) }
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

    /// The accounts of the CFAs together, by calendar year: those that have accounts, then the income of the others.
    fn accounts(&self) -> String {
        let comptes = &self.results.comptes;
        let (known, others): (Vec<_>, Vec<_>) = comptes.accounts.iter().partition(|one| one.known);
        let mut text = String::new();
        if !known.is_empty() {
            text = self.accounts_of(&known);
            if !comptes.defaults.is_empty() {
                let name = |value: &CentreValue| self.name("comptes_valeur", value.as_str());
                let defaults: Vec<String> =
                    comptes.defaults.iter().map(|(value, count)| format!("{} ({})", name(value), self.count(*count))).collect();
                let _infallible =
                    writeln!(text, "  {}", self.context.messages.text("comptes.defaults", &[("values", &defaults.join(", "))]));
            }
        }
        if !others.is_empty() {
            let _infallible = write!(text, "{}", self.income_of(&others));
        }
        text
    }

    fn accounts_of(&self, known: &[&CentreAccounts]) -> String {
        let row = |(index, year): (usize, i32)| {
            let of: Vec<&YearAccounts> = known.iter().filter_map(|one| one.years.get(index)).collect();
            let sum = |amount: fn(&YearAccounts) -> Centimes| self.amount(of.iter().map(|year| amount(year)).sum());
            let losses = of.iter().filter(|year| year.resultat < Centimes::ZERO).count() as u64;
            let below = |one: &&&CentreAccounts| one.years.get(index).is_some_and(|year| year.lowest.0 < -one.overdraft);
            let broke = known.iter().filter(below).count() as u64;
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
        let years = self.results.comptes.settings.horizon.years().enumerate();
        let table = text_table(head.iter().map(|key| self.word(key)).collect(), years.map(row).collect());
        match known {
            [one] => format!("{table}  {}\n", self.alone(one)),
            _ => table,
        }
    }

    /// The lowest day of the only CFA, and the loan that it needs.
    fn alone(&self, one: &CentreAccounts) -> String {
        let day = |day: chrono::NaiveDate| self.context.language.date(day);
        let mut values = vec![("amount", self.amount(one.lowest.0)), ("day", day(one.lowest.1))];
        let key = match one.bridge_loan {
            Some(loan) => {
                values.extend([("loan", self.amount(loan.montant)), ("from", day(loan.from)), ("to", day(loan.to))]);
                "comptes.lowest_loan"
            }
            None => "comptes.lowest",
        };
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.context.messages.text(key, &values)
    }

    /// What can be said of CFAs without accounts.
    fn income_of(&self, others: &[&CentreAccounts]) -> String {
        let row = |(index, year): (usize, i32)| {
            let of: Vec<&YearAccounts> = others.iter().filter_map(|one| one.years.get(index)).collect();
            let received: Centimes =
                others.iter().flat_map(|one| &one.months).filter(|month| month.mois.year() == year).map(|month| month.encaissements).sum();
            let income: Centimes = of.iter().map(|year| year.produits_total()).sum();
            vec![year.to_string(), self.amount(income), self.amount(received)]
        };
        let years = self.results.comptes.settings.horizon.years().enumerate();
        let head = ["comptes.head_without", "comptes.income", "comptes.received"];
        let table = text_table(head.iter().map(|key| self.word(key)).collect(), years.map(row).collect());
        let columns = CentreValue::OF_ACCOUNTS.map(CentreValue::as_str).join(", ");
        let told = self.context.messages.count("comptes.without", others.len(), &[("columns", &columns)]);
        format!("{table}  {told}\n")
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
