//! Inverse questions: the last day of signature that keeps an amount, the headcount, the NPEC or the support that balances a CFA.

mod centre;

use chrono::{Datelike, NaiveDate};

use super::explain::absent;
use super::typed::solve::{self as typed, ClassTyped, SolveTyped};
use super::{Inputs, JobRefused, Means};
use crate::calendar::{DateConclusion, Month, add_months};
use crate::contract::Contrat;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{PriceBook, evaluate};
use crate::messages::{Messages, printable};
use crate::rules::{AnneeCout, Profil, cout_employeur};
use crate::scenario::solve::{self, DateAnswer, Diploma, HeadcountAnswer, NpecAnswer, NpecQuestion, SupportAnswer, Threshold};
use crate::units::{Centimes, Fraction};

pub use centre::{CentreAccount, OfDiploma};

/// The first day looked at: the year before the signature, or January 2018 when it is earlier; three years are looked at.
const FIRST_YEAR: i32 = 2018;
const YEARS: i32 = 4;

/// A contract whose day of signature is asked.
#[derive(Clone, Copy, Debug)]
pub struct DateAsked<'a> {
    /// Identifier of the contract.
    pub contrat_id: &'a str,
    /// Whether what it costs its employer is looked at, in place of what it brings its CFA.
    pub of_employer: bool,
    /// The first day looked at.
    pub from: Option<NaiveDate>,
    /// The day after the last one.
    pub until: Option<NaiveDate>,
}

/// A class whose balance is asked.
#[derive(Clone, Copy, Debug)]
pub struct ClassAsked<'a> {
    /// Identifier of the CFA.
    pub cfa: &'a str,
    /// Code of the diploma.
    pub diplome: &'a str,
    /// The calendar year.
    pub annee: i32,
}

/// An answer, with what it rests on.
pub struct Solved<A> {
    /// The accounts of the CFA.
    pub account: CentreAccount,
    /// The diploma as it is.
    pub of: OfDiploma,
    /// The answer.
    pub answer: A,
    /// The same, typed.
    pub typed: SolveTyped,
}

/// The last day of signature that keeps what a contract brings or costs, and the days looked at.
///
/// # Errors
/// `U004` when no contract has this identifier; `U002` for a period that has no day.
pub fn date(inputs: &Inputs, asked: DateAsked<'_>) -> Result<(DateAnswer, (NaiveDate, NaiveDate), SolveTyped), JobRefused> {
    let Some(row) = inputs.cohort.row_of(asked.contrat_id) else { return Err(absent(asked.contrat_id, inputs).into()) };
    let contrat = inputs.cohort.contrat(row);
    let standing = NaiveDate::from_ymd_opt((contrat.conclusion.0.year() - 1).min(FIRST_YEAR), 1, 1).unwrap_or(contrat.conclusion.0);
    let from = asked.from.unwrap_or(standing);
    let until = asked.until.unwrap_or_else(|| add_months(from, 12 * YEARS));
    if until <= from {
        return Err(Diagnostic::error(Code::U002).with("cause", "solve_period").into());
    }
    let book = inputs.book();
    let answer = if asked.of_employer {
        solve::last_day(from, until, |day| cost(inputs, &book, row, day))
    } else {
        solve::last_day(from, until, |day| due(inputs, &book, row, day))
    };
    let typed = typed::date(asked.contrat_id, asked.of_employer, &answer, (from, until));
    Ok((answer, (from, until), typed))
}

/// What a contract brings its CFA when it is signed on another day.
fn due(inputs: &Inputs, book: &PriceBook<'_>, row: usize, day: NaiveDate) -> Option<Centimes> {
    let contrat = Contrat { conclusion: DateConclusion(day), ..inputs.cohort.contrat(row) };
    let prices = book.price(&contrat, &book.keys(&inputs.cohort, row)).prices;
    evaluate(&contrat, &prices, &inputs.datasets.law, &inputs.settings).ok().map(|evaluation| evaluation.du_loi())
}

/// What it costs its employer, all years.
fn cost(inputs: &Inputs, book: &PriceBook<'_>, row: usize, day: NaiveDate) -> Option<Centimes> {
    let contrat = Contrat { conclusion: DateConclusion(day), ..inputs.cohort.contrat(row) };
    let keys = book.keys(&inputs.cohort, row);
    let embauche = inputs.cohort.embauche(row);
    let niveau = keys.niveau.map(crate::codes::Niveau::number);
    let pro = keys.code_diplome.is_licence_professionnelle();
    let profil = Profil::new(&contrat, &embauche, niveau, pro, &inputs.scenario.employers.settings);
    let years = contrat.is_private_apprenticeship().then(|| cout_employeur(&contrat, &embauche, &profil, &inputs.datasets.law).ok());
    years.flatten().map(|years| years.iter().map(AnneeCout::cout_net).sum())
}

/// The class of a question as it is today.
fn class(asked: ClassAsked<'_>, of: &OfDiploma) -> ClassTyped {
    ClassTyped {
        cfa: asked.cfa.to_owned(),
        code_diplome: asked.diplome.to_owned(),
        annee: asked.annee,
        mois_apprentis: of.present,
        mois_groupes: of.groups,
        apporte: of.due.into(),
        coute: of.cost.into(),
        dont_charges_fixes: of.fixed.into(),
    }
}

/// The headcount from which a class pays.
///
/// # Errors
/// `S040` for a CFA, a diploma or a year that the contracts do not have; `C038` for a CFA without accounts.
pub fn headcount(inputs: &Inputs, asked: ClassAsked<'_>, means: &Means) -> Result<Solved<(Diploma, HeadcountAnswer)>, JobRefused> {
    let account = CentreAccount::of(inputs, asked.cfa, means)?;
    let of = OfDiploma::of(inputs, &inputs.book(), &account, asked.diplome, asked.annee)?;
    let diploma = Diploma {
        funding: Fraction::new(of.due.0 * 12, of.present).rounded(),
        per_apprentice: of.costs.apprenti,
        per_group: of.costs.groupe,
        places: account.centre.taille_groupe,
        fixed: of.fixed,
    };
    let answer = solve::break_even(&diploma);
    let typed = typed::headcount(class(asked, &of), &diploma, &answer);
    Ok(Solved { account, of, answer: (diploma, answer), typed })
}

/// The smallest NPEC that pays for a class.
///
/// # Errors
/// Those of [`headcount`].
pub fn npec(inputs: &Inputs, asked: ClassAsked<'_>, means: &Means) -> Result<Solved<NpecAnswer>, JobRefused> {
    let book = inputs.book();
    let account = CentreAccount::of(inputs, asked.cfa, means)?;
    let of = OfDiploma::of(inputs, &book, &account, asked.diplome, asked.annee)?;
    let question = NpecQuestion {
        cohort: &inputs.cohort,
        rows: &of.rows,
        annee: asked.annee,
        cost: of.cost,
        book: &book,
        law: &inputs.datasets.law,
        settings: &inputs.settings,
    };
    let answer = solve::closing_npec(&question);
    let typed = typed::npec(class(asked, &of), &answer);
    Ok(Solved { account, of, answer, typed })
}

/// A support that keeps a CFA within its overdraft.
pub struct Support {
    /// The accounts of the CFA.
    pub account: CentreAccount,
    /// The month on whose first day it is paid.
    pub month: Month,
    /// The answer.
    pub answer: SupportAnswer,
    /// The same, typed.
    pub typed: SolveTyped,
}

impl Support {
    /// The answer in a sentence.
    #[must_use]
    pub fn told(&self, cfa: &str, messages: Messages) -> String {
        let (language, answer) = (messages.language(), &self.answer);
        let (key, found) = match answer.threshold {
            Threshold::From(found) => ("solve.support", found),
            Threshold::Always => ("solve.support_always", 0),
            Threshold::Never | Threshold::NotMonotone => ("solve.support_never", 0),
        };
        let (amount, day) = (|cents: i64| language.amount(cents), |day: NaiveDate| language.date(day));
        let month = |month: Month| language.month(month.first_day());
        let values = [
            ("cfa", printable(self.account.centre.nom.as_deref().unwrap_or(cfa))),
            ("support", amount(found)),
            ("less", amount(found - 1)),
            ("month", month(self.month)),
            ("insolvent", answer.insolvent.map_or_else(|| messages.word("print.none"), day)),
            ("below", answer.below.map_or_else(|| messages.word("print.none"), day)),
            ("lowest", amount(answer.lowest.0.0)),
            ("lowest_day", day(answer.lowest.1)),
            ("overdraft", amount(self.account.centre.decouvert_autorise.0)),
            ("until", month(self.account.settings.horizon.until() + -1)),
        ];
        messages.text(key, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
    }
}

/// The smallest support that keeps a CFA within its overdraft, paid in a month: the first of the accounts when none is said.
///
/// # Errors
/// `S040` for a CFA that the contracts do not have; `C038` when it has no accounts; `U002` for a month outside of them.
pub fn support(inputs: &Inputs, cfa: &str, month: Option<Month>, means: &Means) -> Result<Support, JobRefused> {
    let account = CentreAccount::of(inputs, cfa, means)?;
    let horizon = account.settings.horizon;
    let month = month.unwrap_or_else(|| horizon.from());
    if horizon.months().all(|known| known != month) {
        return Err(Diagnostic::error(Code::U002).with("cause", "solve_month").into());
    }
    let answer = solve::smallest_support(&account.centre, &account.flows, month, &account.settings);
    let typed = typed::support(cfa, account.centre.decouvert_autorise, (month, horizon.until() + -1), &answer);
    Ok(Support { account, month, answer, typed })
}
