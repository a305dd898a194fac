//! The lines of a reconciliation, made contract by contract: payments of several contracts first, then those of one, then those that name
//! none.

mod unnamed;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::DueBooks;
use super::causes::{ContractTrials, MismatchedDue};
use super::dues::{Due, Dues};
use super::matching::{ExactMatch, groups, pairs};
use super::names::LooseIdentifiers;
use super::reason::Reason;
use super::statement::{Receipt, Reconciliation, StatementLine};
use crate::codes::Payeur;
use crate::rules::RuleError;
use crate::units::Centimes;

/// A due with what came for it.
struct OpenDue {
    due: Due,
    closed: bool,
}

/// The work on all contracts.
pub(super) struct MatchingDesk<'a> {
    books: DueBooks<'a>,
    receipts: &'a [Receipt],
    until: NaiveDate,
    open: Vec<Vec<OpenDue>>,
    set_aside: Vec<(usize, RuleError)>,
    lines: Vec<StatementLine>,
    /// What came for each rank, by contract, payer and whether it is for ancillary costs.
    received: BTreeMap<(usize, Payeur, bool), Vec<(u32, Centimes)>>,
    names: LooseIdentifiers,
    /// The changes of the contract that was asked of last.
    causes: Option<(usize, ContractTrials<'a>)>,
}

/// What the statement says of whose a payment is.
enum Whose {
    One(usize),
    Several(Vec<usize>),
    /// A number that no contract has; the one that is nearest.
    Nobody(Option<usize>),
    Unsaid,
}

impl<'a> MatchingDesk<'a> {
    pub(super) fn new(books: DueBooks<'a>, dues: Dues, receipts: &'a [Receipt], until: NaiveDate) -> Self {
        let mut set_aside = Vec::new();
        let mut open = Vec::with_capacity(dues.of.len());
        for (row, dues) in dues.of.into_iter().enumerate() {
            match dues {
                Ok(dues) => open.push(dues.into_iter().map(|due| OpenDue { due, closed: false }).collect()),
                Err(error) => {
                    set_aside.push((row, error));
                    open.push(Vec::new());
                }
            }
        }
        let (lines, received, names) = (Vec::new(), BTreeMap::new(), LooseIdentifiers::of(books.cohort));
        Self { books, receipts, until, open, set_aside, lines, received, names, causes: None }
    }

    /// Makes all lines and hands them over.
    pub(super) fn close(mut self) -> Reconciliation {
        let mut named: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let (mut several, mut wrong, mut unsaid) = (Vec::new(), Vec::new(), Vec::new());
        for (place, receipt) in self.receipts.iter().enumerate() {
            match self.whose(receipt) {
                Whose::One(row) => named.entry(row).or_default().push(place),
                Whose::Several(rows) => several.push((place, rows)),
                Whose::Nobody(near) => wrong.push((place, near)),
                Whose::Unsaid => unsaid.push(place),
            }
        }
        let paid: Vec<usize> = named.keys().copied().collect();
        for (place, rows) in several {
            self.together(place, &rows);
        }
        for (row, places) in named {
            self.contract(row, &places);
        }
        for (place, near) in wrong {
            self.nobody(place, near);
        }
        self.unsaid(&unsaid);
        let before = self.missing(&paid);
        self.name_organisations();
        let key = |line: &StatementLine| {
            (line.row.unwrap_or(usize::MAX), line.payer, line.due_on.or(line.received_on), line.sources.first().copied())
        };
        self.lines.sort_by_key(key);
        Reconciliation { lines: self.lines, until: self.until, set_aside: self.set_aside, before }
    }

    /// A due of which nothing came is asked of the organisation that paid others of the same contract, else of the OPCO of the contract.
    fn name_organisations(&mut self) {
        let mut known: BTreeMap<(Option<usize>, Option<Payeur>), String> = BTreeMap::new();
        for line in &self.lines {
            if let Some(name) = &line.organisation {
                known.entry((line.row, line.payer)).or_insert_with(|| name.clone());
            }
        }
        for line in self.lines.iter_mut().filter(|line| line.organisation.is_none() && line.row.is_some()) {
            let named =
                || line.row.filter(|_| line.payer == Some(Payeur::Opco)).and_then(|row| self.books.cohort.opco(row)).map(str::to_owned);
            line.organisation = known.get(&(line.row, line.payer)).cloned().or_else(named);
        }
    }

    fn whose(&self, receipt: &Receipt) -> Whose {
        if let Some(number) = &receipt.number {
            if let Some(row) = self.names.whole(number) {
                return Whose::One(row);
            }
            let inside = self.names.inside(number);
            match inside.as_slice() {
                [] => {}
                [row] => return Whose::One(*row),
                _ => return Whose::Several(inside),
            }
        }
        match (receipt.label.as_deref().map(|label| self.names.inside(label)), &receipt.number) {
            (Some(rows), _) if rows.len() == 1 => Whose::One(rows[0]),
            (Some(rows), _) if rows.len() > 1 => Whose::Several(rows),
            (_, Some(number)) => Whose::Nobody(self.names.near(number)),
            (_, None) => Whose::Unsaid,
        }
    }

    /// Who paid: as the statement says, else the only one who owes, else the one who owes this very amount, else the OPCO.
    fn payer(&self, row: usize, receipt: &Receipt) -> Payeur {
        if let Some(payer) = receipt.payer {
            return payer;
        }
        let dues = || self.open[row].iter().filter(|open| !open.closed).map(|open| &open.due);
        let exact = dues().filter(|due| due.amount == receipt.amount).min_by_key(|due| (receipt.day - due.day).num_days().abs());
        let mut payers: Vec<Payeur> = self.open[row].iter().map(|open| open.due.payer).collect();
        payers.sort_unstable();
        payers.dedup();
        match (payers.as_slice(), exact) {
            ([only], _) => *only,
            (_, Some(due)) => due.payer,
            _ => Payeur::Opco,
        }
    }

    /// The payments that name one contract.
    fn contract(&mut self, row: usize, places: &[usize]) {
        if self.set_aside.binary_search_by_key(&row, |(aside, _)| *aside).is_ok() {
            for &place in places {
                self.alone(place, Some(row), &[Reason::SetAside]);
            }
            return;
        }
        let mut by_payer: BTreeMap<Payeur, Vec<usize>> = BTreeMap::new();
        for &place in places {
            by_payer.entry(self.payer(row, &self.receipts[place])).or_default().push(place);
        }
        for (&payer, places) in &mut by_payer {
            self.exact(row, payer, places);
        }
        for (&payer, places) in &mut by_payer {
            self.sums(row, payer, places);
        }
        for (payer, places) in by_payer {
            places.into_iter().for_each(|place| self.odd(row, payer, place));
        }
    }

    /// What a payer owes for a contract and has not paid yet.
    fn standing(&self, row: usize, payer: Payeur) -> Vec<usize> {
        let opens = self.open[row].iter().enumerate();
        opens.filter(|(_, open)| !open.closed && open.due.payer == payer).map(|(at, _)| at).collect()
    }

    /// Payments of the very amount of a due.
    fn exact(&mut self, row: usize, payer: Payeur, left: &mut Vec<usize>) {
        let receipts = self.receipts;
        left.sort_by_key(|&place| (receipts[place].day, place));
        let due = |at: usize| (self.open[row][at].due.amount, self.open[row][at].due.day);
        let of = |place: usize| (receipts[place].amount, receipts[place].day);
        for ExactMatch { due, receipt } in pairs(&self.standing(row, payer), left, due, of) {
            self.settle(row, due, &[receipt], receipts[receipt].amount, &[]);
            left.retain(|&place| place != receipt);
        }
    }

    /// Payments of several dues, and dues paid by several payments.
    fn sums(&mut self, row: usize, payer: Payeur, left: &mut Vec<usize>) {
        let receipts = self.receipts;
        let due = |at: usize| self.open[row][at].due.amount;
        let due_by_now: Vec<usize> = self.standing(row, payer).into_iter().filter(|&at| self.open[row][at].due.day <= self.until).collect();
        for (dues, received) in groups(&due_by_now, left, due, |place| receipts[place].amount) {
            self.grouped(row, &dues, &received);
            left.retain(|place| !received.contains(place));
        }
    }

    /// Several dues by one payment, or one due by several.
    fn grouped(&mut self, row: usize, dues: &[usize], received: &[usize]) {
        for &at in dues {
            let amount = self.open[row][at].due.amount;
            self.settle(row, at, received, amount, &[Reason::Grouped]);
        }
    }

    /// A payment that is none of those due then: that of another payer, one that came already, one that comes long before its day, or one
    /// that is not as it was due.
    fn odd(&mut self, row: usize, payer: Payeur, place: usize) {
        let receipt = &self.receipts[place];
        let same = |open: &OpenDue| open.due.amount == receipt.amount;
        let opens = &self.open[row];
        let of_another = |open: &OpenDue| !open.closed && open.due.payer != payer && open.due.day <= self.until && same(open);
        if let Some(at) = opens.iter().position(of_another) {
            self.settle(row, at, &[place], receipt.amount, &[Reason::Payer(payer)]);
            return;
        }
        if opens.iter().any(|open| open.closed && open.due.payer == payer && same(open)) {
            self.alone(place, Some(row), &[Reason::Double]);
            return;
        }
        let near = self.standing(row, payer);
        if let Some(&at) = near.iter().find(|&&at| same(&self.open[row][at])) {
            self.settle(row, at, &[place], receipt.amount, &[]);
            return;
        }
        let Some(at) = near.into_iter().min_by_key(|&at| (receipt.day - self.open[row][at].due.day).num_days().abs()) else {
            let known = self.amounts(row, payer);
            let found = self.causes(row).beyond(payer, receipt.amount, &known);
            self.alone(place, Some(row), &found);
            return;
        };
        let due = self.open[row][at].due;
        let question = MismatchedDue { due, received: receipt.amount, before: self.received_before(row, &due) };
        let found = self.causes(row).of(&question);
        self.settle(row, at, &[place], receipt.amount, &found);
    }

    /// The changes of a contract, tried once for all its payments.
    fn causes(&mut self, row: usize) -> &ContractTrials<'a> {
        let (_, causes) = match self.causes.take() {
            Some(last) if last.0 == row => self.causes.insert(last),
            _ => self.causes.insert((row, ContractTrials::new(self.books, row))),
        };
        causes
    }

    fn amounts(&self, row: usize, payer: Payeur) -> Vec<Centimes> {
        self.open[row].iter().filter(|open| open.due.payer == payer).map(|open| open.due.amount).collect()
    }

    /// What came for the earlier payments of the same contract and payer.
    fn received_before(&self, row: usize, due: &Due) -> Centimes {
        let received = self.received.get(&(row, due.payer, due.annex)).into_iter().flatten();
        received.filter(|(rank, _)| *rank < due.rank).map(|(_, amount)| *amount).sum()
    }

    /// Closes a due with what came for it. Without a reason it is paid, on time or late; the first of several is that of the line.
    fn settle(&mut self, row: usize, at: usize, places: &[usize], received: Centimes, reasons: &[Reason]) {
        let Some(open) = self.open[row].get_mut(at) else { return };
        open.closed = true;
        let due = open.due;
        self.received.entry((row, due.payer, due.annex)).or_default().push((due.rank, received));
        let last = places.iter().map(|&place| self.receipts[place].day).max();
        let on_time = last.is_none_or(|day| day <= due.day);
        let timed = if on_time { Reason::Paid } else { Reason::Late };
        self.lines.push(StatementLine {
            row: Some(row),
            payer: Some(due.payer),
            organisation: places.iter().find_map(|&place| self.receipts[place].organisation.clone()),
            due_on: Some(due.day),
            rank: Some(due.rank),
            annex: due.annex,
            due: due.amount,
            received_on: last,
            received,
            sources: places.iter().map(|&place| self.receipts[place].line).collect(),
            reason: reasons.first().copied().unwrap_or(timed),
            others: reasons.iter().skip(1).copied().collect(),
        });
    }

    /// A payment against which nothing was due.
    fn alone(&mut self, place: usize, row: Option<usize>, reasons: &[Reason]) {
        let receipt = &self.receipts[place];
        let payer = row.map_or(receipt.payer, |row| Some(self.payer(row, receipt)));
        self.lines.push(StatementLine {
            row,
            payer,
            organisation: receipt.organisation.clone(),
            due_on: None,
            rank: None,
            annex: false,
            due: Centimes::ZERO,
            received_on: Some(receipt.day),
            received: receipt.amount,
            sources: vec![receipt.line],
            reason: reasons.first().copied().unwrap_or(Reason::Unexplained),
            others: reasons.iter().skip(1).copied().collect(),
        });
    }

    /// What is due and of which nothing came. Also what of it was due before the first payment of the statement.
    fn missing(&mut self, paid: &[usize]) -> (u64, Centimes) {
        let first = self.receipts.iter().map(|receipt| receipt.day).min();
        let mut before = (0, Centimes::ZERO);
        for row in 0..self.open.len() {
            let never = paid.binary_search(&row).is_err() && self.open[row].iter().all(|open| !open.closed);
            let mut is_first = true;
            for at in 0..self.open[row].len() {
                let OpenDue { due, closed } = self.open[row][at];
                if closed || due.day > self.until {
                    continue;
                }
                let reason = if never && is_first && due.payer == Payeur::Opco { Reason::Undecided } else { Reason::Missing };
                is_first = false;
                if first.is_some_and(|first| due.day < first) {
                    before = (before.0 + 1, before.1 + due.amount);
                }
                self.settle(row, at, &[], Centimes::ZERO, &[reason]);
            }
        }
        before
    }
}

fn due_amount(open: &[Vec<OpenDue>], (row, at): (usize, usize)) -> Centimes {
    open[row][at].due.amount
}
