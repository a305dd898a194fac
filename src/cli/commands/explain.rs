//! `explain`: one contract, line by line.

use std::path::Path;

use crate::cli::args::{ExplainArgs, ExplainFormat};
use crate::cli::{CommandContext, Done, Failure, emit, place};
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::explain::Explanation;
use crate::jobs::typed::Typed;
use crate::jobs::{self, InputChoice};
use crate::report::{contrat, explication};

/// Explains a contract of the scenario, or of a file.
///
/// # Errors
/// Inputs that cannot be read; no contract of this identifier (`U004`); the fault of its row when reading left it out.
pub fn execute(args: &ExplainArgs, context: &CommandContext) -> Result<Done, Failure> {
    let file = args.out.as_deref().map(|out| place::file(out, args.force, context)).transpose()?;
    let inputs = jobs::load(
        InputChoice { scenario: args.scenario.as_deref(), contrats: args.contrats.as_deref(), centres: None, region: None },
        context,
    )?;
    let rows = match args.contrat_id.as_deref() {
        Some(id) => jobs::explain::row_of(id, &inputs).map(|row| row..row + 1)?,
        None if inputs.cohort.len() > MOST_AT_ONCE => {
            let fault = Diagnostic::error(Code::U002).with("cause", "--all").with("count", inputs.cohort.len()).with("most", MOST_AT_ONCE);
            return Err(fault.hinting("too_many_to_explain").into());
        }
        None => 0..inputs.cohort.len(),
    };
    let format = format(args, context);
    let explanations = jobs::explain::explained(&inputs, rows, context);
    let part = |explanation: Explanation| {
        Ok(match format {
            ExplainFormat::Text => contrat::text(&explanation, context.messages),
            ExplainFormat::Json => Typed::Explain(Box::new(explanation)).text()?,
            ExplainFormat::Html => contrat::page(&explanation, context.messages),
        })
    };
    let set_aside = explanations.iter().any(|explanation| explanation.fault.is_some());
    let parts = explanations.into_iter().map(part).collect::<Result<Vec<String>, Failure>>()?;
    let text = whole(&parts, format, args, context)?;
    match file {
        Some(file) => file.fill(text.as_bytes(), inputs.record(context))?,
        None => emit(&text)?,
    }
    let left_out = args.all && inputs.faults.set_aside().next().is_some();
    Ok(if set_aside || left_out { Done::Faults } else { Done::Sound })
}

/// So many contracts at most are explained at once: no browser opens a page of more.
const MOST_AT_ONCE: usize = 5_000;

/// The format asked for, else that of the file's name.
fn format(args: &ExplainArgs, context: &CommandContext) -> ExplainFormat {
    let named = args.out.as_deref().and_then(Path::extension).map(|extension| extension.to_string_lossy().to_lowercase());
    match (args.format, named.as_deref()) {
        _ if context.json => ExplainFormat::Json,
        (Some(format), _) => format,
        (None, Some("html" | "htm")) => ExplainFormat::Html,
        (None, Some("json")) => ExplainFormat::Json,
        (None, _) => ExplainFormat::Text,
    }
}

/// One explanation, or all of them as one text, list or page.
fn whole(parts: &[String], format: ExplainFormat, args: &ExplainArgs, context: &CommandContext) -> Result<String, Failure> {
    Ok(match format {
        ExplainFormat::Text => parts.join("\n\n"),
        ExplainFormat::Json if args.all => format!("[\n{}]\n", parts.join(",\n")),
        ExplainFormat::Json => parts.concat(),
        ExplainFormat::Html => {
            let title = match args.contrat_id.as_deref() {
                Some(id) => context.messages.text("explain.page_title", &[("contrat_id", id)]),
                None => context.messages.word("explain.page_title_all"),
            };
            let fault = |cause| Diagnostic::error(Code::U001).with("cause", cause);
            explication::page(&title, parts, env!("CARGO_PKG_VERSION"), context.language).map_err(fault)?
        }
    })
}
