//! `solve`: inverse questions, each with both sides of the step that answers it.

mod centre;
mod words;

use chrono::{Datelike, NaiveDate};

use super::explain::absent;
use crate::cli::args::{SolveArgs, SolveCentreArgs, SolveCote, SolveDateArgs, SolveSupportArgs, SolveWhat, SourceArgs};
use crate::cli::job::{self, Asked, Inputs};
use crate::cli::typed::{Typed, solve as typed, solve::ClassTyped, solve::SolveTyped};
use crate::cli::{Context, Done, Failure, emit};
use crate::contract::Contrat;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{PriceBook, evaluate};
use crate::rules::{AnneeCout, Profil, cout_employeur};
use crate::scenario::solve::{self, Diploma, NpecQuestion};
use crate::units::{Centimes, Fraction};
use centre::{Account, OfDiploma};

/// Answers a question.
///
/// # Errors
/// Inputs that cannot be read; a contract, a CFA or a diploma that is not among them (`U004`, `S040`).
pub fn execute(args: &SolveArgs, context: &Context) -> Result<Done, Failure> {
    let (text, typed) = match &args.what {
        SolveWhat::Date(args) => date(args, context)?,
        SolveWhat::Headcount(args) => headcount(args, context)?,
        SolveWhat::Npec(args) => npec(args, context)?,
        SolveWhat::Support(args) => support(args, context)?,
    };
    if context.json {
        Typed::Solve(Box::new(typed)).emit()?
    } else {
        emit(&text)?
    }
    Ok(Done::Sound)
}

/// What is said: as text, and typed.
type Said = (String, SolveTyped);

/// The class of a question as it is today.
fn class(args: &SolveCentreArgs, of: &OfDiploma) -> ClassTyped {
    ClassTyped {
        cfa: args.cfa.clone(),
        code_diplome: args.diplome.clone(),
        annee: args.annee,
        mois_apprentis: of.present,
        mois_groupes: of.groups,
        apporte: of.due.into(),
        coute: of.cost.into(),
        dont_charges_fixes: of.fixed.into(),
    }
}

fn inputs(source: &SourceArgs, context: &Context) -> Result<Inputs, Failure> {
    let asked = Asked { scenario: source.scenario.as_deref(), contrats: source.contrats.as_deref(), centres: source.centres.as_deref() };
    job::load(asked, context)
}

fn book(inputs: &Inputs) -> PriceBook<'_> {
    inputs.book()
}

/// The first day looked at: the year before the signature, or January 2018 when it is earlier; three years are looked at.
const FIRST_YEAR: i32 = 2018;
/// Years looked at.
const YEARS: i32 = 4;

fn date(args: &SolveDateArgs, context: &Context) -> Result<Said, Failure> {
    let inputs = inputs(&args.source, context)?;
    let Some(row) = inputs.cohort.row_of(&args.contrat_id) else { return Err(absent(&args.contrat_id, &inputs).into()) };
    let contrat = inputs.cohort.contrat(row);
    let standing = NaiveDate::from_ymd_opt((contrat.conclusion.year() - 1).min(FIRST_YEAR), 1, 1).unwrap_or(contrat.conclusion);
    let from = args.depuis.unwrap_or(standing);
    let until = args.jusqu_au.unwrap_or_else(|| crate::calendar::add_months(from, 12 * YEARS));
    if until <= from {
        return Err(Diagnostic::error(Code::U002).with("cause", "solve_period").into());
    }
    let book = book(&inputs);
    let answer = match args.cote {
        SolveCote::Cfa => solve::last_day(from, until, |day| due(&inputs, &book, row, day)),
        SolveCote::Employeur => solve::last_day(from, until, |day| cost(&inputs, &book, row, day)),
    };
    let typed = typed::date(&args.contrat_id, matches!(args.cote, SolveCote::Employeur), &answer, (from, until));
    Ok((words::date(context.messages, args, &answer, (from, until)), typed))
}

/// What a contract brings its CFA when it is signed on another day.
fn due(inputs: &Inputs, book: &PriceBook<'_>, row: usize, day: NaiveDate) -> Option<Centimes> {
    let contrat = Contrat { conclusion: day, ..inputs.cohort.contrat(row) };
    let prices = book.price(&contrat, &book.keys(&inputs.cohort, row)).prices;
    evaluate(&contrat, &prices, &inputs.datasets.law, &inputs.settings).ok().map(|evaluation| evaluation.du_loi())
}

/// What it costs its employer, all years.
fn cost(inputs: &Inputs, book: &PriceBook<'_>, row: usize, day: NaiveDate) -> Option<Centimes> {
    let contrat = Contrat { conclusion: day, ..inputs.cohort.contrat(row) };
    let keys = book.keys(&inputs.cohort, row);
    let embauche = inputs.cohort.embauche(row);
    let niveau = keys.niveau.map(crate::codes::Niveau::number);
    let pro = keys.code_diplome.is_licence_professionnelle();
    let profil = Profil::new(&contrat, &embauche, niveau, pro, &inputs.scenario.employers.settings);
    let years = contrat.is_private_apprenticeship().then(|| cout_employeur(&contrat, &embauche, &profil, &inputs.datasets.law).ok());
    years.flatten().map(|years| years.iter().map(AnneeCout::cout_net).sum())
}

fn headcount(args: &SolveCentreArgs, context: &Context) -> Result<Said, Failure> {
    let inputs = inputs(&args.source, context)?;
    let book = book(&inputs);
    let account = Account::of(&inputs, &args.cfa, context)?;
    let of = OfDiploma::of(&inputs, &book, &account, &args.diplome, args.annee)?;
    let funding = Fraction::new(of.due.0 * 12, of.present).rounded();
    let diploma = Diploma {
        funding,
        per_apprentice: account.centre.charge_par_apprenti,
        per_group: account.centre.charge_par_groupe,
        places: account.centre.taille_groupe,
        fixed: of.fixed,
    };
    let answer = solve::break_even(&diploma);
    let typed = typed::headcount(class(args, &of), &diploma, &answer);
    Ok((words::headcount(context.messages, args, (&account, &of), &diploma, &answer), typed))
}

fn npec(args: &SolveCentreArgs, context: &Context) -> Result<Said, Failure> {
    let inputs = inputs(&args.source, context)?;
    let book = book(&inputs);
    let account = Account::of(&inputs, &args.cfa, context)?;
    let of = OfDiploma::of(&inputs, &book, &account, &args.diplome, args.annee)?;
    let question = NpecQuestion {
        cohort: &inputs.cohort,
        rows: &of.rows,
        annee: args.annee,
        cost: of.cost,
        book: &book,
        law: &inputs.datasets.law,
        settings: &inputs.settings,
    };
    let answer = solve::closing_npec(&question);
    Ok((words::npec(context.messages, args, (&account, &of), &answer), typed::npec(class(args, &of), &answer)))
}

fn support(args: &SolveSupportArgs, context: &Context) -> Result<Said, Failure> {
    let inputs = inputs(&args.source, context)?;
    let account = Account::of(&inputs, &args.cfa, context)?;
    let horizon = account.settings.horizon;
    let month = args.mois.unwrap_or_else(|| horizon.from());
    if horizon.months().all(|known| known != month) {
        return Err(Diagnostic::error(Code::U002).with("cause", "solve_month").into());
    }
    let answer = solve::smallest_support(&account.centre, &account.flows, month, &account.settings);
    let typed = typed::support(&args.cfa, account.centre.decouvert_autorise, (month, horizon.until() + -1), &answer);
    Ok((words::support(context.messages, args, &account, month, &answer), typed))
}
