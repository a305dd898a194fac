//! The single changes that give an amount: the same contract at another price, of another length, under another rule.

use std::cell::OnceCell;

use chrono::Days;

use super::DueBooks;
use super::dues::{Due, due};
use super::reason::Reason;
use crate::calendar::{DateConclusion, DateDebut, DateRupture, Month, add_months};
use crate::codes::{Cpne, Payeur};
use crate::contract::Contrat;
use crate::engine::{Priced, evaluate};
use crate::legislation::{OptionStockNpec, Settings, SourceNpec};
use crate::rules::amorcage;
use crate::units::{Centimes, Part};

/// Most months by which the end or the start of a contract is moved.
const MONTHS: i32 = 12;
/// Most cents of a difference that is one of rounding.
const ROUNDING: i64 = 2;

/// A due whose payment is of another amount: what was due, what came for it, what came for the payments before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct MismatchedDue {
    pub due: Due,
    pub received: Centimes,
    pub before: Centimes,
}

/// The changes that are tried on a contract.
pub(super) struct ContractTrials<'a> {
    books: DueBooks<'a>,
    contrat: Contrat,
    priced: Priced,
    cpne: Option<Cpne>,
    row: usize,
    /// What the employer pays in the place of the OPCO (R17).
    participation: Option<Centimes>,
    /// Each change with what it makes due, once somebody asks.
    tried: OnceCell<Vec<(Reason, Vec<Due>)>>,
}

/// A contract that is changed in one thing.
struct TriedContract {
    reason: Reason,
    contrat: Contrat,
    settings: Settings,
}

impl<'a> ContractTrials<'a> {
    pub(super) fn new(books: DueBooks<'a>, row: usize) -> Self {
        let contrat = books.cohort.contrat(row);
        let keys = books.book.keys(books.cohort, row);
        let priced = books.book.price(&contrat, &keys);
        let evaluated = evaluate(&contrat, &priced.prices, books.law, books.settings).ok();
        let participation = evaluated.and_then(|evaluation| evaluation.participation).map(|participation| participation.amount);
        Self { books, contrat, priced, cpne: keys.cpne, row, participation, tried: OnceCell::new() }
    }

    /// The changes with which the payment of this rank is the amount received; else those with which all that came up to it is what would
    /// have been due up to it; else nothing is known. The likeliest first.
    pub(super) fn of(&self, question: &MismatchedDue) -> Vec<Reason> {
        let MismatchedDue { due, received, before } = *question;
        if (received - due.amount).0.abs() <= ROUNDING {
            return vec![Reason::Arrondi];
        }
        if self.participation.is_some_and(|amount| received == due.amount + amount) {
            return vec![Reason::SansParticipation];
        }
        let (mut exact, mut squared) = (Vec::new(), Vec::new());
        for (reason, dues) in self.tried() {
            let of_payer = || dues.iter().filter(|other| (other.payer, other.annex) == (due.payer, due.annex));
            if of_payer().any(|other| other.rank == due.rank && other.amount == received) {
                exact.push(*reason);
            } else if of_payer().filter(|other| other.rank <= due.rank).map(|other| other.amount).sum::<Centimes>() == before + received {
                squared.push(*reason);
            }
        }
        let found = if exact.is_empty() { squared } else { exact };
        if found.is_empty() { vec![Reason::Unexplained] } else { found }
    }

    /// The changes with which an amount is due that the contract does not have.
    pub(super) fn beyond(&self, payer: Payeur, received: Centimes, known: &[Centimes]) -> Vec<Reason> {
        let gives = |dues: &[Due]| {
            let mut own = known.to_vec();
            dues.iter().filter(|due| due.payer == payer).any(|due| {
                let at = own.iter().position(|&amount| amount == due.amount);
                at.map(|at| own.swap_remove(at)).is_none() && due.amount == received
            })
        };
        self.tried().iter().filter(|(_, dues)| gives(dues)).map(|(reason, _)| *reason).collect()
    }

    /// Each change with what it makes due.
    fn tried(&self) -> &[(Reason, Vec<Due>)] {
        self.tried.get_or_init(|| self.changes().into_iter().map(|changed| (changed.reason, self.dues(&changed))).collect())
    }

    fn dues(&self, changed: &TriedContract) -> Vec<Due> {
        let keys = self.books.book.keys(self.books.cohort, self.row);
        let priced = self.books.book.price(&changed.contrat, &keys);
        due(self.books, &changed.contrat, &priced.prices, &changed.settings).unwrap_or_default()
    }

    fn changes(&self) -> Vec<TriedContract> {
        let mut all = Vec::new();
        self.prices(&mut all);
        self.flags(&mut all);
        self.lengths(&mut all);
        self.ends(&mut all);
        all
    }

    fn add(&self, all: &mut Vec<TriedContract>, reason: Reason, contrat: Contrat) {
        if contrat != self.contrat {
            all.push(TriedContract { reason, contrat, settings: *self.books.settings });
        }
    }

    /// Other prices, each once.
    fn prices(&self, all: &mut Vec<TriedContract>) {
        let prices = &self.priced.prices;
        let (npec, cost) = (prices.npec, prices.cout_prefecture);
        let mut seen: Vec<Centimes> = npec.into_iter().collect();
        let mut at = |all: &mut Vec<TriedContract>, reason: Reason, amount: Centimes| {
            if !seen.contains(&amount) {
                seen.push(amount);
                self.add(all, reason, Contrat { npec: Some(amount), ..self.contrat });
            }
        };
        if let Some((npec, cost)) = npec.zip(cost) {
            at(all, Reason::CoutPrefecture, cost);
            self.add(all, Reason::Npec, Contrat { cout_prefecture: Some(npec), ..self.contrat });
        }
        let conclusion = self.contrat.conclusion;
        let code = self.books.cohort.code_diplome(self.row);
        let quote = |cpne: Option<Cpne>, day: DateConclusion| self.books.npec.quote(code, cpne, day);
        if let Some(carence) = quote(None, conclusion).filter(|quote| quote.source == SourceNpec::Carence) {
            at(all, Reason::Carence, carence.amount);
        }
        if let Some(Ok(amount)) = prices.niveau.map(|niveau| amorcage(niveau, conclusion, self.books.law)) {
            at(all, Reason::Amorcage, amount);
        }
        for months in [-36, -24, -12, -6, 6, 12, 24, 36] {
            let day = add_months(conclusion.0, months);
            if let Some(other) = quote(self.cpne, DateConclusion(day)) {
                at(all, Reason::Edition(day), other.amount);
            }
        }
        for cpne in self.books.nomenclature.cpnes() {
            if let Some(other) = quote(Some(cpne), conclusion).filter(|quote| quote.source == SourceNpec::Branche) {
                at(all, Reason::Branche(cpne), other.amount);
            }
        }
    }

    /// What the contract says, said otherwise.
    fn flags(&self, all: &mut Vec<TriedContract>) {
        let contrat = self.contrat;
        let handicap = if contrat.rqth { Reason::SansRqth } else { Reason::AvecRqth };
        self.add(all, handicap, Contrat { rqth: !contrat.rqth, ..contrat });
        let standing = *self.books.settings;
        for option in [OptionStockNpec::Never, OptionStockNpec::Always].into_iter().filter(|&option| option != standing.option_stock_npec) {
            all.push(TriedContract { reason: Reason::Option, contrat, settings: Settings { option_stock_npec: option, ..standing } });
        }
        self.add(all, Reason::SansDistance, Contrat { part_distance: Part::NONE, ..contrat });
        self.add(all, Reason::DureeReduite, Contrat { duree_reduite: !contrat.duree_reduite, ..contrat });
        self.add(all, Reason::DureeFixe, Contrat { duree_fixe: !contrat.duree_fixe, ..contrat });
        // The other side of each day on which the regime changes.
        let law = &self.books.law.regime;
        for version in law.sous_convention.versions().iter().chain(law.hors_convention.versions()) {
            let day = version.from;
            let side = if contrat.conclusion.0 < day { Some(day) } else { day.pred_opt() };
            if let Some(side) = side.filter(|side| !all.iter().any(|known| known.reason == Reason::Signature(*side))) {
                self.add(all, Reason::Signature(side), Contrat { conclusion: DateConclusion(side), ..contrat });
            }
        }
    }

    /// The end or the start moved by months.
    fn lengths(&self, all: &mut Vec<TriedContract>) {
        let contrat = self.contrat;
        for months in (1..=MONTHS).flat_map(|months| [-months, months]) {
            let fin = add_months(contrat.fin, months);
            if fin > contrat.debut.0 {
                self.add(all, Reason::Mois(months), Contrat { fin, ..contrat });
            }
        }
        let last = contrat.early_end().map_or(contrat.fin, |rupture| rupture.0);
        for months in 1..=MONTHS {
            let debut = add_months(contrat.debut.0, months);
            if debut < last {
                self.add(all, Reason::Debut(months), Contrat { debut: DateDebut(debut), ..contrat });
            }
        }
    }

    /// Broken off at the end of another month, or never.
    fn ends(&self, all: &mut Vec<TriedContract>) {
        let contrat = self.contrat;
        if contrat.early_end().is_some() {
            self.add(all, Reason::SansRupture, Contrat { rupture: None, maintien: None, ..contrat });
        }
        let mut month = Month::of(contrat.debut.0);
        while month.last_day() < contrat.fin {
            let day = month.last_day();
            if day > contrat.debut.0 + Days::new(1) {
                self.add(all, Reason::Rupture(day), Contrat { rupture: Some(DateRupture(day)), maintien: None, ..contrat });
            }
            month = month + 1;
        }
    }
}
