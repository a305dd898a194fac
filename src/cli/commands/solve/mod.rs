//! `solve`: inverse questions, each with both sides of the step that answers it.

mod words;

use crate::cli::args::{SolveArgs, SolveCentreArgs, SolveCote, SolveDateArgs, SolveSupportArgs, SolveWhat, SourceArgs};
use crate::cli::{CommandContext, Done, Failure, emit, emit_typed};
use crate::jobs::solve::{self as job, ClassAsked, DateAsked};
use crate::jobs::typed::Typed;
use crate::jobs::typed::solve::SolveTyped;
use crate::jobs::{self, InputChoice, Inputs};

/// Answers a question.
///
/// # Errors
/// Inputs that cannot be read; a contract, a CFA or a diploma that is not among them (`U004`, `S040`).
pub fn execute(args: &SolveArgs, context: &CommandContext) -> Result<Done, Failure> {
    let (text, typed) = match &args.what {
        SolveWhat::Date(args) => date(args, context)?,
        SolveWhat::Headcount(args) => headcount(args, context)?,
        SolveWhat::Npec(args) => npec(args, context)?,
        SolveWhat::Support(args) => support(args, context)?,
    };
    if context.json {
        emit_typed(&Typed::Solve(Box::new(typed)))?
    } else {
        emit(&text)?
    }
    Ok(Done::Sound)
}

/// What is said: as text, and typed.
type SolveAnswer = (String, SolveTyped);

fn inputs(source: &SourceArgs, context: &CommandContext) -> Result<Inputs, Failure> {
    let asked = InputChoice {
        scenario: source.scenario.as_deref(),
        contrats: source.contrats.as_deref(),
        centres: source.centres.as_deref(),
        region: None,
    };
    Ok(jobs::load(asked, context)?)
}

fn class(args: &SolveCentreArgs) -> ClassAsked<'_> {
    ClassAsked { cfa: &args.cfa, diplome: &args.diplome, annee: args.annee }
}

fn date(args: &SolveDateArgs, context: &CommandContext) -> Result<SolveAnswer, Failure> {
    let inputs = inputs(&args.source, context)?;
    let of_employer = matches!(args.cote, SolveCote::Employeur);
    let asked = DateAsked { contrat_id: &args.contrat_id, of_employer, from: args.depuis, until: args.jusqu_au };
    let (answer, days, typed) = job::date(&inputs, asked)?;
    Ok((words::date(context.messages, args, &answer, days), typed))
}

fn headcount(args: &SolveCentreArgs, context: &CommandContext) -> Result<SolveAnswer, Failure> {
    let found = job::headcount(&inputs(&args.source, context)?, class(args), context)?;
    let (diploma, answer) = &found.answer;
    Ok((words::headcount(context.messages, args, (&found.account, &found.of), diploma, answer), found.typed))
}

fn npec(args: &SolveCentreArgs, context: &CommandContext) -> Result<SolveAnswer, Failure> {
    let found = job::npec(&inputs(&args.source, context)?, class(args), context)?;
    Ok((words::npec(context.messages, args, (&found.account, &found.of), &found.answer), found.typed))
}

fn support(args: &SolveSupportArgs, context: &CommandContext) -> Result<SolveAnswer, Failure> {
    let found = job::support(&inputs(&args.source, context)?, &args.cfa, args.mois, context)?;
    Ok((words::support(context.messages, &args.cfa, &found), found.typed))
}
