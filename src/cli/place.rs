//! Where results go, asked before anything is read or computed; and their taking place at the end.

use std::path::{Path, PathBuf};

use crate::cli::args::{Command, ImportWhat, SolveWhat, SourceArgs};
use crate::cli::print::SourceTexts;
use crate::cli::{CommandContext, Failure};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::{self, is_standard_input, path_of, shown};
use crate::io::output::{FileInTheMaking, Folder};
use crate::io::write::{Format, clock_is_right, file_name};

/// What a command asks of the folder of its results.
#[derive(Clone, Copy, Debug)]
pub struct ResultsFolder<'a> {
    /// The folder that `--out` names.
    pub out: &'a Path,
    /// Whether results may stand beside files that are there.
    pub force: bool,
    /// The format of the tables.
    pub format: Format,
    /// The tables that the command writes.
    pub tables: &'a [&'a str],
    /// Its other files, those of `charts` and `lettres` apart.
    pub files: &'a [&'a str],
}

impl ResultsFolder<'_> {
    /// Prepares the folder.
    ///
    /// # Errors
    /// `U001` when results cannot be written there, or when a file that is not the program's stands where one of them goes.
    pub fn prepare(self, context: &CommandContext) -> Result<Folder, Failure> {
        if self.format == Format::Xlsx && !clock_is_right() {
            return Err(Diagnostic::error(Code::U001).in_file(shown(self.out)).with("cause", "clock_before_1970").into());
        }
        let tables = self.tables.iter().map(|table| file_name(table, self.format));
        let names = tables.chain(self.files.iter().map(|&name| name.to_owned()));
        let mut folder = Folder::prepare(self.out, self.force)?;
        context.printer.diagnostics(&folder.put_right(), &SourceTexts::new());
        let mut folder = folder.expecting(names)?;
        let inputs: Vec<&Path> = context.inputs.iter().map(PathBuf::as_path).chain(context.datasets.as_deref()).collect();
        folder.keep_inputs(inputs)?;
        Ok(folder)
    }
}

/// Prepares a file, which must be none of those that are read.
///
/// # Errors
/// `U001` when it is an input, or cannot be written there.
pub fn file(out: &Path, force: bool, context: &CommandContext) -> Result<FileInTheMaking, Failure> {
    let same = |input: &PathBuf| std::fs::canonicalize(input).ok().zip(std::fs::canonicalize(out).ok()).is_some_and(|(a, b)| a == b);
    if context.inputs.iter().any(same) {
        return Err(Diagnostic::error(Code::U001).in_file(shown(out)).with("cause", "is_an_input").into());
    }
    let file = FileInTheMaking::prepare(out, force)?;
    context.printer.diagnostics(file.remarks(), &SourceTexts::new());
    Ok(file)
}

/// Puts results in their place and tells what else is there.
///
/// # Errors
/// `U001`.
pub fn publish(folder: Folder, context: &CommandContext) -> Result<(), Failure> {
    let remarks = folder.publish()?;
    context.printer.diagnostics(&remarks, &SourceTexts::new());
    Ok(())
}

/// The files that a command line names to be read, scenarios among them.
#[must_use]
pub fn inputs(command: &Command) -> Vec<PathBuf> {
    let of = |scenarios: &[Option<&str>], files: &[Option<&PathBuf>]| -> Vec<PathBuf> {
        let named = scenarios.iter().flatten().flat_map(|name| parts(name));
        named.chain(files.iter().copied().flatten().cloned()).collect()
    };
    let prices = command.sheets().and_then(|sheets| sheets.prix.clone());
    let source = |source: &SourceArgs| of(&[source.scenario.as_deref()], &[source.contrats.as_ref(), source.centres.as_ref()]);
    let read: Vec<PathBuf> = match command {
        Command::Run(args) => of(&[args.scenario.as_deref()], &[args.contrats.as_ref(), args.centres.as_ref(), args.paiements.as_ref()]),
        Command::Simulate(args) => of(&[args.scenario.as_deref()], &[args.contrats.as_ref(), args.centres.as_ref()]),
        Command::Allocate(args) => of(&[args.scenario.as_deref()], &[args.contrats.as_ref(), args.centres.as_ref()]),
        Command::Readings(args) => of(&[args.scenario.as_deref()], &[args.contrats.as_ref()]),
        Command::Explain(args) => of(&[args.scenario.as_deref()], &[args.contrats.as_ref()]),
        Command::Compare(args) => {
            let sides: Vec<Option<&str>> = args.sides.iter().map(|side| Some(side.as_str())).collect();
            of(&sides, &[args.contrats.as_ref(), args.centres.as_ref()])
        }
        Command::Reconcile(args) => of(&[args.scenario.as_deref()], &[Some(&args.contrats), args.paiements.as_ref()]),
        Command::Query(args) => args.contrats.iter().chain([&args.dir]).cloned().collect(),
        Command::Eval(args) => of(&[args.scenario.as_deref()], &[]),
        Command::Check(args) => args.files.clone(),
        Command::Generate(args) => args.like.iter().cloned().collect(),
        Command::Import(args) => match &args.what {
            ImportWhat::Contrats(args) => args.files.iter().chain(&args.mapping).chain(&args.key).cloned().collect(),
            ImportWhat::Npec(args) => args.files.iter().chain(&args.diff).chain(&args.contrats).cloned().collect(),
            ImportWhat::Retrouver(args) => args.files.iter().chain(&args.mapping).chain(&args.key).cloned().collect(),
        },
        Command::Solve(args) => match &args.what {
            SolveWhat::Headcount(args) | SolveWhat::Npec(args) => source(&args.source),
            SolveWhat::Date(args) => source(&args.source),
            SolveWhat::Support(args) => source(&args.source),
        },
        Command::Modele(_)
        | Command::Page(_)
        | Command::Law(_)
        | Command::Verify(_)
        | Command::Schema(_)
        | Command::Completions(_)
        | Command::Man(_) => Vec::new(),
    };
    read.into_iter().chain(prices).collect()
}

/// A scenario may be several joined by `+`, unless a file has that name.
fn parts(name: &str) -> Vec<PathBuf> {
    let whole = path_of(name);
    if whole.exists() { vec![whole] } else { name.split('+').map(path_of).collect() }
}

/// Standard input can be read once.
///
/// # Errors
/// `U002` when two inputs ask for it.
pub fn one_standard_input(inputs: &[PathBuf]) -> Result<(), Diagnostic> {
    let asked = inputs.iter().filter(|path| is_standard_input(path)).count();
    if asked < 2 {
        return Ok(());
    }
    Err(Diagnostic::error(Code::U002).with("cause", "one_standard_input").with("file", files::STANDARD).hinting("save_one_input"))
}
