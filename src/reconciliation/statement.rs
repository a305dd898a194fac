//! What is compared, and what is found: payments of a statement, lines, sums.

use chrono::NaiveDate;

use super::reason::Reason;
use crate::codes::Payeur;
use crate::rules::RuleError;
use crate::units::Centimes;

/// A payment of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its line in the file.
    pub line: u64,
    /// The day on which it came.
    pub day: NaiveDate,
    /// Who paid, when the statement says it.
    pub payer: Option<Payeur>,
    /// The name of the organisation, among those that are known.
    pub organisation: Option<String>,
    /// The number of the contract, or of several.
    pub number: Option<String>,
    /// What else the statement says; contracts are looked for in it, and it is never written.
    pub label: Option<String>,
    /// How much; negative when it was taken back.
    pub amount: Centimes,
}

/// What was due, what came, and why they differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// The row of the contract.
    pub row: Option<usize>,
    /// Who owes it, or who paid what nobody owes.
    pub payer: Option<Payeur>,
    /// The organisation that paid this contract, here or elsewhere in the statement.
    pub organisation: Option<String>,
    /// The legal day; none when nothing was due.
    pub due_on: Option<NaiveDate>,
    /// Its rank within contract and payer.
    pub rank: Option<u32>,
    /// Whether it is for ancillary costs (R13).
    pub annex: bool,
    /// How much was due, 0.00 when nothing was.
    pub due: Centimes,
    /// The last day on which something came.
    pub received_on: Option<NaiveDate>,
    /// How much came, 0.00 when nothing did.
    pub received: Centimes,
    /// The lines of the statement.
    pub sources: Vec<u64>,
    /// How it was paid, or why not as it was due.
    pub reason: Reason,
    /// Other reasons that give the same amount.
    pub others: Vec<Reason>,
}

impl StatementLine {
    /// Received less due, cents; negative when something is missing.
    #[must_use]
    pub fn gap(&self) -> Centimes {
        self.received - self.due
    }

    /// Days after the legal day: of the payment, or until the day of the reconciliation when nothing came.
    #[must_use]
    pub fn days_late(&self, until: NaiveDate) -> Option<i64> {
        let days = (self.received_on.unwrap_or(until) - self.due_on?).num_days();
        (days > 0).then_some(days)
    }
}

/// Sums of the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatementTotals {
    /// Due to the day.
    pub due: Centimes,
    /// Received, over all lines.
    pub received: Centimes,
    /// Due, of which nothing or too little came.
    pub owed: Centimes,
    /// Received beyond what was due.
    pub beyond: Centimes,
}

/// The result of a reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciliation {
    /// Lines by contract, payer and day; those without a contract at the end.
    pub lines: Vec<StatementLine>,
    /// The day up to which what is due is compared.
    pub until: NaiveDate,
    /// Contracts that cannot be priced, and why.
    pub set_aside: Vec<(usize, RuleError)>,
    /// What was due before the first payment of the statement and is not in it: lines and amount.
    pub before: (u64, Centimes),
}

/// The lines of one kind of reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonSum {
    /// The kind, by [`Reason::key`].
    pub key: &'static str,
    /// Lines with a reason of this kind.
    pub lines: usize,
    /// Due on these lines.
    pub due: Centimes,
    /// Received on these lines.
    pub received: Centimes,
}

impl Reconciliation {
    /// The sums of each kind of reason, in the order of the reasons.
    #[must_use]
    pub fn by_reason(&self) -> Vec<ReasonSum> {
        let mut reasons: Vec<Reason> = self.lines.iter().map(|line| line.reason).collect();
        reasons.sort_unstable();
        reasons.dedup_by_key(|reason| reason.key());
        let sum = |reason: Reason| {
            let empty = ReasonSum { key: reason.key(), lines: 0, due: Centimes::ZERO, received: Centimes::ZERO };
            let of_reason = self.lines.iter().filter(|line| line.reason.key() == empty.key);
            of_reason.fold(empty, |sum, line| ReasonSum {
                lines: sum.lines + 1,
                due: sum.due + line.due,
                received: sum.received + line.received,
                ..sum
            })
        };
        reasons.into_iter().map(sum).collect()
    }

    /// Sums over all lines.
    #[must_use]
    pub fn totals(&self) -> StatementTotals {
        let mut totals = StatementTotals::default();
        for line in &self.lines {
            totals.due += line.due;
            totals.received += line.received;
            let gap = line.gap();
            if gap < Centimes::ZERO { totals.owed -= gap } else { totals.beyond += gap }
        }
        totals
    }
}
