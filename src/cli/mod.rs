//! The command line: arguments to settings to commands. Data goes to standard output, all else to standard error.
#![allow(
    clippy::disallowed_methods,
    clippy::result_large_err,
    reason = "the environment and the clock are read here; a fault ends a command"
)]

pub mod args;
mod clock;
pub mod commands;
mod context;
pub mod help;
pub mod locale;
pub mod page;
mod place;
pub mod print;
mod progress;
pub mod screen;
mod threads;
pub mod usage;

use std::ffi::OsString;
use std::io::{ErrorKind as IoErrorKind, IsTerminal};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::FromArgMatches;
use clap::error::ErrorKind;

use crate::diagnostic::{Code, Diagnostic};
use crate::io::output::interrupt;
use crate::jobs::Means;
use crate::messages::Messages;
use crate::report::grid::fit_in;
use crate::signs;
use args::Arguments;

pub use context::{CommandContext, Done, Failure, emit, emit_bytes, emit_told, emit_typed};
use print::{Printer, SourceTexts, Style};

/// Done.
const SOUND: u8 = 0;
/// Done, and faults found.
const FAULTS: u8 = 1;
/// Wrong use or unreadable input.
const REFUSED: u8 = 2;

/// Runs the program on its arguments, the first being its own name.
#[must_use]
pub fn run(arguments: &[OsString]) -> ExitCode {
    let environment = |name: &str| std::env::var(name).ok();
    let messages = Messages::of(locale::language(arguments, environment));
    let command = help::command(messages);
    // A double click gives no argument: it opens the page.
    let bare = [arguments, &["page".into()]].concat();
    let arguments = if arguments.len() > 1 { arguments } else { &bare };
    let arguments = &help::asked(arguments);
    let parsed = command.clone().try_get_matches_from(arguments).and_then(|matches| Arguments::from_arg_matches(&matches));
    let code = match parsed {
        Ok(parsed) => {
            let context = context(&parsed, arguments, messages, Style::chosen(parsed.common.color, environment));
            interrupt::say(messages.word("print.interrupted"));
            let done = place::one_standard_input(&context.inputs).map_err(Failure::from).and_then(|()| {
                threads::set(&context);
                columns_of_the_screen().into_iter().for_each(fit_in);
                commands::execute(&parsed.command, &context)
            });
            interrupt::settle();
            finish(done, &context.printer)
        }
        Err(error) => stopped(&error, &command, arguments, messages),
    };
    ExitCode::from(code)
}

/// The columns of `COLUMNS`, else those of the terminal; a file or a pipe has none.
fn columns_of_the_screen() -> Option<usize> {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || std::io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    said.or_else(|| terminal().map(|(width, _)| width.0.into()))
}

fn context(parsed: &Arguments, arguments: &[OsString], messages: Messages, style: Style) -> CommandContext {
    let printer = Printer::new(messages, style, parsed.common.quiet);
    let sheets = parsed.command.sheets().cloned().unwrap_or_default();
    CommandContext {
        means: Means {
            datasets: parsed.common.datasets.clone(),
            sheets: sheets.asked(),
            prix: sheets.prix,
            charts: parsed.command.charts().unwrap_or_default().into(),
            command: reproducible(arguments),
            observer: Arc::new(printer),
            ..Means::new(messages)
        },
        printer,
        threads: parsed.common.threads,
        json: parsed.common.json,
        language_asked: arguments.iter().any(|word| word.to_str().is_some_and(|word| word.starts_with("--lang"))),
        inputs: place::inputs(&parsed.command),
    }
}

fn finish(result: Result<Done, Failure>, printer: &Printer) -> u8 {
    match result {
        Ok(Done::Sound) if !print::has_told_faults() => SOUND,
        Ok(_) => FAULTS,
        Err(Failure::Refused(faults, sources)) => {
            printer.diagnostics(&faults, &sources);
            REFUSED
        }
        Err(Failure::Output(error)) => output_failed(&error, printer),
    }
}

/// A reader that leaves early (`| head`) has what it wanted.
fn output_failed(error: &std::io::Error, printer: &Printer) -> u8 {
    if error.kind() == IoErrorKind::BrokenPipe {
        return SOUND;
    }
    printer
        .diagnostics(&[Diagnostic::error(Code::U001).with("file", "-").with("cause", crate::io::files::cause(error))], &SourceTexts::new());
    REFUSED
}

/// Help and version are answers; the rest is wrong use.
fn stopped(error: &clap::Error, command: &clap::Command, arguments: &[OsString], messages: Messages) -> u8 {
    let environment = |name: &str| std::env::var(name).ok();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let printer = Printer::new(messages, Style::PLAIN, false);
            finish(emit(&error.render().to_string()).map(|()| Done::Sound), &printer)
        }
        kind => {
            let style = Style::chosen(args::Color::Auto, environment);
            let printer = Printer::new(messages, style, false);
            let asked = arguments.get(1..).unwrap_or_default().iter().filter_map(|text| text.to_str()).find(|text| !text.starts_with('-'));
            printer.write(&match kind {
                ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => error.render().to_string(),
                _ => usage::wrong_use(error, command, asked, messages, style),
            });
            REFUSED
        }
    }
}

/// The command as it can be typed again: the program by its name, arguments quoted where a shell needs it.
#[must_use]
pub fn reproducible(command_line: &[OsString]) -> String {
    let quoted = |argument: &OsString| {
        let Some(argument) = argument.to_str() else {
            // Bytes that are no text: as bash and zsh write them.
            return format!("$'{}'", crate::io::files::shown(Path::new(argument)).replace('\'', "\\'"));
        };
        signs::quoted(argument)
    };
    std::iter::once("coutcontrat".to_owned()).chain(command_line.iter().skip(1).map(quoted)).collect::<Vec<_>>().join(" ")
}
