//! `eval`: contracts as a stream of Arrow in, rows of a table as a stream of Arrow out.

use crate::cli::args::EvalArgs;
use crate::cli::{CommandContext, Done, Failure};

/// Filters standard input to standard output.
///
/// # Errors
/// Bytes that are no stream of Arrow, inputs that cannot be read; `U005` in a build without Arrow.
#[cfg(feature = "query")]
pub fn execute(args: &EvalArgs, context: &CommandContext) -> Result<Done, Failure> {
    use std::io::{BufReader, BufWriter, stdin, stdout};

    use crate::io::arrow::{ArrowBatches, ArrowOut};
    use crate::jobs::eval::{EvalAsked, eval};

    let mut out = ArrowOut::new(BufWriter::new(stdout().lock()));
    let batches = ArrowBatches::new(BufReader::new(stdin().lock()))?;
    let asked = EvalAsked { scenario: args.scenario.as_deref(), table: &args.table };
    let found = eval(asked, batches, |table| out.add(table), context)?;
    out.finish()?;
    let [read, priced] = [found.read, found.priced].map(|count| context.language.integer(i64::try_from(count).unwrap_or(i64::MAX)));
    context.printer.line(&context.messages.text("query.evaluated", &[("read", &read), ("priced", &priced)]));
    Ok(if found.priced < found.read || found.faults.warnings() > 0 { Done::Faults } else { Done::Sound })
}

/// The same in a build without Arrow.
///
/// # Errors
/// `U005`.
#[cfg(not(feature = "query"))]
pub fn execute(_: &EvalArgs, _: &CommandContext) -> Result<Done, Failure> {
    use crate::diagnostic::{Code, Diagnostic};

    Err(Diagnostic::error(Code::U005).with("format", "Arrow").hinting("build_with_query").into())
}
