//! What the director of one CFA asks first: the lowest day, the loan, the result, what is to be billed, what the switch brings, the gap of
//! the date; then what to do on Monday, in three sentences made from the result.

use super::facts::CentreScreen;
use crate::accounts::{AccountNumbers, CentreAccounts, YearAccounts};
use crate::contract::Cohort;
use crate::engine::{ClassGap, Summary};
use crate::language::Language;
use crate::legislation::Nomenclature;
use crate::messages::Messages;
use crate::reconciliation::Owed;
use crate::units::Centimes;
use crate::units::division::half_away;

/// What the screen is made of.
#[derive(Clone, Copy)]
pub struct CentreFacts<'a> {
    /// The name of the CFA.
    pub name: &'a str,
    /// The accounts of the CFA.
    pub account: &'a CentreAccounts,
    /// The accounts of the closing entries.
    pub numbers: &'a AccountNumbers,
    /// Totals of the run.
    pub summary: &'a Summary,
    /// Gap of each class: same CFA, diploma and school year (G3).
    pub class_gaps: &'a [ClassGap],
    /// The contracts of the CFA.
    pub cohort: &'a Cohort,
    /// Where the titles of diplomas are found.
    pub nomenclature: &'a Nomenclature,
    /// Contracts that a rule sets aside: in no total.
    pub set_aside: u64,
    /// What is owed on a day.
    pub owed: Option<Owed>,
}

/// Sentences of what to do.
const SENTENCES: usize = 3;

/// The screen; none for a CFA without accounts.
#[must_use]
pub fn desk(facts: &CentreFacts<'_>, language: Language) -> Option<CentreScreen> {
    let writer = CentreScreenWriter { facts, language, messages: Messages::of(language) };
    facts.account.known.then(|| CentreScreen {
        title: writer.text("desk.title", &[("name", facts.name.to_owned())]),
        lines: writer.lines(),
        monday: writer.messages.word("desk.monday"),
        todo: writer.todo().into_iter().take(SENTENCES).collect(),
    })
}

/// What is owed and late: what it is, and the answer.
#[must_use]
pub fn owed_line(owed: &Owed, language: Language) -> (String, String) {
    let messages = Messages::of(language);
    let amount = |amount: Centimes| language.amount(amount.0);
    let values = [
        ("until", language.date(owed.until)),
        ("due", amount(owed.due)),
        ("received", amount(owed.received)),
        ("owed", amount(owed.owed)),
        ("late", amount(owed.late)),
        ("days", Owed::DAYS.to_string()),
        ("beyond", amount(owed.beyond)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let key = match owed {
        Owed { statement: false, .. } => "desk.late_unknown",
        Owed { owed: Centimes::ZERO, .. } => "desk.late_none",
        _ => "desk.late_value",
    };
    let mut text = messages.text(key, &values);
    if owed.statement && owed.beyond > Centimes::ZERO {
        text.push_str(&messages.text("desk.late_beyond", &values));
    }
    (messages.word("desk.late"), text)
}

struct CentreScreenWriter<'a> {
    facts: &'a CentreFacts<'a>,
    language: Language,
    messages: Messages,
}

impl CentreScreenWriter<'_> {
    fn text(&self, key: &str, values: &[(&str, String)]) -> String {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.messages.text(key, &values)
    }

    fn amount(&self, amount: Centimes) -> String {
        self.language.amount(amount.0)
    }

    fn change(&self, amount: Centimes) -> String {
        self.language.change_rounded(amount.0)
    }

    fn day(&self, day: chrono::NaiveDate) -> String {
        self.language.date(day)
    }

    fn lines(&self) -> Vec<(String, String)> {
        let account = self.facts.account;
        let (amount, day) = account.lowest;
        let lowest = [("day", self.day(day)), ("amount", self.amount(amount)), ("overdraft", self.amount(account.overdraft))];
        let loan = account.bridge_loan.map_or_else(
            || self.messages.word("desk.loan_none"),
            |loan| {
                let values = [("amount", self.amount(loan.montant)), ("from", self.day(loan.from)), ("to", self.day(loan.to))];
                self.text("desk.loan_value", &values)
            },
        );
        let result = |year: &YearAccounts| {
            self.text("desk.result_year", &[("year", year.annee.to_string()), ("amount", self.change(year.resultat))])
        };
        let results: Vec<String> = account.years.iter().map(result).collect();
        let word = |key: &str| self.messages.word(key);
        let aside = usize::try_from(self.facts.set_aside).unwrap_or(usize::MAX);
        let mut lines = Vec::new();
        if aside > 0 {
            lines.push((word("desk.incomplete"), self.messages.count("desk.incomplete_value", aside, &[])));
        }
        lines.extend([
            (word("desk.lowest"), self.text("desk.lowest_value", &lowest)),
            (word("desk.loan"), loan),
            (word("desk.result"), results.join(if self.language == Language::Fr { "\u{202f}; " } else { "; " })),
        ]);
        lines.extend(account.years.last().map(|year| self.closing(year)));
        lines.extend(self.facts.owed.map(|owed| owed_line(&owed, self.language)));
        lines.push((word("desk.switch"), self.switch()));
        lines.push((word("desk.date_gap"), self.date_gap()));
        lines
    }

    fn closing(&self, year: &YearAccounts) -> (String, String) {
        let numbers = self.facts.numbers;
        let values = [
            ("claims", self.amount(year.cloture.a_etablir)),
            ("advances", self.amount(year.cloture.avance)),
            ("claim_account", numbers.a_etablir.clone()),
            ("advance_account", numbers.avance.clone()),
        ];
        (self.text("desk.closing", &[("year", year.annee.to_string())]), self.text("desk.closing_value", &values))
    }

    fn switch(&self) -> String {
        let total = self.facts.summary.compared_total();
        if total.contracts == 0 {
            return self.messages.word("desk.switch_none");
        }
        let effect = total.loi - total.prefecture;
        let each = Centimes(half_away(effect.0, i64::try_from(total.contracts).unwrap_or(i64::MAX)));
        self.text("desk.switch_value", &[("amount", self.change(effect)), ("each", self.change(each))])
    }

    fn date_gap(&self) -> String {
        let of_date = || self.facts.class_gaps.iter().filter(|gap| gap.parts.date > Centimes::ZERO);
        let Some(largest) = of_date().max_by_key(|gap| (gap.parts.date, std::cmp::Reverse(gap.row_min))) else {
            return self.messages.word("desk.date_gap_none");
        };
        let mut classes: Vec<_> = of_date().map(|gap| (gap.cfa, gap.diplome, gap.school_year)).collect();
        classes.sort_unstable();
        classes.dedup();
        let code = self.facts.cohort.diplomes().get(largest.diplome as usize).copied();
        let values = [
            ("amount", self.amount(largest.parts.date)),
            (
                "diploma",
                code.map_or_else(String::new, |code| super::diplomas::title(&super::view::printable(&self.facts.nomenclature.label(code)))),
            ),
            ("classes", self.messages.count("desk.classes", classes.len(), &[])),
        ];
        self.text("desk.date_gap_value", &values)
    }

    /// What to do, the most urgent first.
    fn todo(&self) -> Vec<String> {
        let account = self.facts.account;
        let (amount, day) = account.lowest;
        let cash = account.bridge_loan.map_or_else(
            || self.text("desk.monday_no_loan", &[("day", self.day(day)), ("amount", self.amount(amount))]),
            |loan| {
                let values = [
                    ("amount", self.amount(loan.montant)),
                    ("from", self.day(loan.from)),
                    ("to", self.day(loan.to)),
                    ("lowest", self.amount(amount)),
                    ("day", self.day(day)),
                ];
                self.text("desk.monday_loan", &values)
            },
        );
        let set_aside = usize::try_from(self.facts.set_aside).unwrap_or(usize::MAX);
        let aside = (set_aside > 0).then(|| self.messages.count("desk.monday_set_aside", set_aside, &[]));
        let options = usize::try_from(self.facts.summary.options).unwrap_or(usize::MAX);
        let option = (options > 0).then(|| {
            let contracts = self.messages.count("desk.contracts", options, &[]);
            self.text("desk.monday_option", &[("contracts", contracts), ("amount", self.amount(self.facts.summary.option_gain))])
        });
        let loss = account
            .years
            .iter()
            .filter(|year| year.resultat < Centimes::ZERO)
            .min_by_key(|year| year.resultat)
            .map(|year| self.text("desk.monday_loss", &[("year", year.annee.to_string()), ("amount", self.change(year.resultat))]));
        let claims = account.years.last().filter(|year| year.cloture.a_etablir > Centimes::ZERO).map(|year| {
            let values = [("amount", self.amount(year.cloture.a_etablir)), ("year", year.annee.to_string())];
            self.text("desk.monday_closing", &values)
        });
        let owed = self.facts.owed.filter(|owed| owed.statement);
        let claim = owed.filter(|owed| owed.owed > Centimes::ZERO).map(|owed| {
            let values = [("owed", self.amount(owed.owed)), ("until", self.day(owed.until))];
            self.text("desk.monday_claim", &values)
        });
        let reconcile = owed.is_none().then(|| self.messages.word("desk.monday_reconcile"));
        [Some(cash), claim, aside, option, loss, claims, reconcile].into_iter().flatten().collect()
    }
}
