//! What a comparison finds.

use chrono::Datelike;

use super::explain::{causes, remarks};
use super::sides::{LoadedSide, Sides};
use crate::cli::args::CompareArgs;
use crate::cli::print::Sources;
use crate::cli::{Context, Failure};
use crate::comparison::{
    Causes, Comparison, LEVERS, LeverError, SavedRow, Sensitivity, Side, Split, Splitter, Sweep, cohort_shares, compare_rows, sensitivity,
    structure, sweep,
};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::report::comparison::CohortSplit;
use crate::tables::comparison::ContractDifference;
use crate::units::Centimes;

/// The year at whose end the cash received is compared when none is said: that of the switch.
const SWITCH_YEAR: i32 = 2020;
/// A contract that differs by a cent wins or loses, unless another threshold is said.
const THRESHOLD: Centimes = Centimes(1);

/// The answers to what the command line asks.
pub struct Answer {
    /// All sides.
    pub comparison: Comparison,
    /// The contracts that differ, when a folder is written.
    pub contracts: Vec<ContractDifference>,
    /// For each later side that is a scenario like the first: what the difference comes from.
    pub splits: Vec<(usize, Split)>,
    /// Two lists of contracts.
    pub cohorts: Option<CohortSplit>,
    /// What the first scenario rests on.
    pub sensitivity: Option<Sensitivity>,
    /// The first scenario along a range.
    pub sweep: Option<Sweep>,
    /// Why the number moved between two saved runs.
    pub causes: Option<Causes>,
    /// Years at whose end the cash received is compared.
    pub years: Vec<i32>,
    /// The threshold of winners and losers.
    pub threshold: Centimes,
}

/// What clap cannot check.
///
/// # Errors
/// `U002` when a single side is given and no other question is asked.
pub fn check_use(args: &CompareArgs) -> Result<(), Failure> {
    let alone = args.sensitivity || args.sweep.is_some() || args.entries.is_some();
    if args.sides.len() < 2 && !alone || args.cohorts && args.sides.len() != 2 {
        return Err(Diagnostic::error(Code::U002).with("cause", args.sides.join(" ")).hinting("two_sides").into());
    }
    Ok(())
}

impl Answer {
    /// Compares the sides.
    ///
    /// # Errors
    /// `U007` when a range cannot be understood; `U002` when a question needs a scenario and a saved run is given; the faults of the
    /// second list of contracts.
    pub fn of(args: &CompareArgs, sides: &Sides, context: &Context) -> Result<Self, Failure> {
        let threshold = args.threshold.unwrap_or(THRESHOLD);
        let years = if args.years.is_empty() { vec![SWITCH_YEAR] } else { args.years.clone() };
        let list = sides.sides();
        let (comparison, contracts) = compared(sides, &list, threshold, args.out.is_some());
        let splits = sides.splits(&years);
        let causes = args.explain.then(|| moved_by(args, sides, context)).transpose()?;
        let cohorts = lists(args, sides, context)?;
        let scenario = || sides.source(0).zip(sides.read.as_ref()).ok_or_else(|| needs_a_scenario(&args.sides[0]));
        let moved = || {
            let (source, read) = scenario()?;
            sensitivity(&read.cohort, &source).map_err(|(value, error)| lever_fault(&value, error))
        };
        let sensitivity = args.sensitivity.then(moved).transpose()?;
        let swept = |range: &String| {
            let (source, read) = scenario()?;
            sweep(&read.cohort, &source, range).map_err(|(_, error)| lever_fault(range, error))
        };
        let sweep = args.sweep.as_ref().map(swept).transpose()?;
        Ok(Self { comparison, contracts, splits, cohorts, sensitivity, sweep, causes, years, threshold })
    }
}

/// What moved the number between two saved runs, and remarks on what is no longer there.
fn moved_by(args: &CompareArgs, sides: &Sides, context: &Context) -> Result<Causes, Failure> {
    let [LoadedSide::Saved(before), LoadedSide::Saved(after)] = &sides.list[..] else {
        return Err(Diagnostic::error(Code::U002).with("cause", args.sides.join(" ")).hinting("two_runs").into());
    };
    let causes = causes(before, after, context)?;
    context.printer.diagnostics(&remarks(&causes, &args.sides), &Sources::new());
    Ok(causes)
}

fn needs_a_scenario(name: &str) -> Failure {
    Diagnostic::error(Code::U002).with("cause", name).hinting("needs_a_scenario").into()
}

fn lever_fault(value: &str, error: LeverError) -> Failure {
    let fault = Diagnostic::error(Code::U007).with_value(value).with("range", value);
    let hinted = match error {
        LeverError::Path => {
            let path = value.split('=').next().unwrap_or(value);
            let near = nearest(path, LEVERS.iter().copied()).join(", ");
            if near.is_empty() { fault.hinting("lever_path") } else { fault.with("near", near).hinting("did_you_mean") }
        }
        LeverError::Value => fault.hinting("lever_value"),
        LeverError::Form => fault.hinting("lever_form"),
    };
    hinted.into()
}

/// Two lists of contracts, when the command line asks for them: two years of entries, or the contracts of two scenarios.
fn lists(args: &CompareArgs, sides: &Sides, context: &Context) -> Result<Option<CohortSplit>, Failure> {
    if !args.cohorts && args.entries.is_none() {
        return Ok(None);
    }
    let (Some(base), Some(read)) = (sides.world(0), sides.read.as_ref()) else { return Err(needs_a_scenario(&args.sides[0])) };
    if let Some((one, other)) = args.entries {
        let last = sides.world(sides.list.len() - 1).unwrap_or(base);
        let (cohort, cfa) = (&read.cohort, args.cfa.as_deref());
        let entered =
            |year: i32| move |row: usize| cohort.contrat(row).debut.year() == year && cfa.is_none_or(|cfa| cohort.cfa(row) == cfa);
        let structures = [structure(cohort, base, entered(one)), structure(cohort, last, entered(other))];
        let name = |year: i32| context.messages.text("compare.entries", &[("year", &year.to_string())]);
        let shares = cohort_shares(&structures[0], &structures[1]);
        return Ok(Some(CohortSplit { names: [name(one), name(other)], structures, shares }));
    }
    let second = CompareArgs { sides: args.sides[1..].to_vec(), ..args.clone() };
    let second = super::sides::load(&second, context)?;
    let (Some(other), Some(others)) = (second.world(0), second.read.as_ref()) else { return Err(needs_a_scenario(&args.sides[1])) };
    let structures = [structure(&read.cohort, base, |_| true), structure(&others.cohort, other, |_| true)];
    let shares = cohort_shares(&structures[0], &structures[1]);
    Ok(Some(CohortSplit { names: [sides.source_name(context), second.source_name(context)], structures, shares }))
}

/// The comparison; with `named`, also the contracts that differ.
fn compared(sides: &Sides, list: &[Side<'_>], threshold: Centimes, named: bool) -> (Comparison, Vec<ContractDifference>) {
    let differing = |row: usize, here: &[Option<SavedRow>]| -> Vec<ContractDifference> {
        let Some((&base, others)) = here.split_first().filter(|_| named) else { return Vec::new() };
        let due = |side: Option<SavedRow>| side.map(|side| side.du);
        let differs = |(_, other): &(usize, &Option<SavedRow>)| due(base) != due(**other);
        (1..).zip(others).filter(differs).map(|(side, &other)| ContractDifference { row, side, base, other }).collect()
    };
    let (comparison, contracts) = compare_rows(sides.roster(), list, threshold, differing);
    (comparison, contracts.into_iter().flatten().collect())
}

impl Sides {
    /// What the differences of the sides come from, for each that is a scenario as the first.
    fn splits(&self, years: &[i32]) -> Vec<(usize, Split)> {
        let Some((base, read)) = self.source(0).zip(self.read.as_ref()) else { return Vec::new() };
        let splitter = Splitter::new(&read.cohort, base, years);
        (1..self.list.len()).filter_map(|side| Some((side, splitter.split(&self.source(side)?)))).collect()
    }

    /// Whether a file that was read has faults.
    #[must_use]
    pub fn has_faults(&self) -> bool {
        self.read.as_ref().is_some_and(|read| read.faults.errors() > 0 || read.faults.warnings() > 0)
    }
}
