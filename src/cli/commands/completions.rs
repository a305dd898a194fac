//! `completions`: what a shell needs to complete the command line.

use crate::cli::args::CompletionsArgs;
use crate::cli::{CommandContext, Done, Failure, emit, help};

/// Writes the completions of a shell to standard output, the words of the options in the chosen language.
///
/// # Errors
/// When standard output cannot be written.
pub fn execute(args: &CompletionsArgs, context: &CommandContext) -> Result<Done, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut help::command(context.messages), "coutcontrat", &mut script);
    emit(&String::from_utf8_lossy(&script))?;
    Ok(Done::Sound)
}
