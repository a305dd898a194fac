//! `man`: manual pages.

use std::path::Path;

use clap::Command;

use crate::cli::args::ManArgs;
use crate::cli::{Context, Done, Failure, emit, help};
use crate::diagnostic::{Code, Diagnostic};

/// Writes the main page to standard output, or a page per command to a folder.
///
/// # Errors
/// When standard output or the folder cannot be written.
pub fn execute(args: &ManArgs, context: &Context) -> Result<Done, Failure> {
    let mut command = help::command(context.messages);
    command.build();
    match &args.out {
        None => emit(&page(&command)?)?,
        Some(folder) => {
            std::fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
            for (name, text) in pages(&command)? {
                let file = folder.join(name);
                std::fs::write(&file, text).map_err(|error| cannot_write(&file, &error))?;
            }
        }
    }
    Ok(Done::Sound)
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Failure {
    Diagnostic::error(Code::U001).in_file(path.display().to_string()).with("cause", error).into()
}

/// `coutcontrat.1`, `coutcontrat-run.1`, `coutcontrat-import-npec.1`, …
fn pages(command: &Command) -> Result<Vec<(String, String)>, Failure> {
    let mut pages = vec![("coutcontrat.1".to_owned(), page(command)?)];
    for sub in command.get_subcommands() {
        let name = format!("coutcontrat-{}", sub.get_name());
        pages.push((format!("{name}.1"), page(&sub.clone().display_name(&name))?));
        for own in sub.get_subcommands() {
            let name = format!("{name}-{}", own.get_name());
            pages.push((format!("{name}.1"), page(&own.clone().display_name(&name))?));
        }
    }
    Ok(pages)
}

fn page(command: &Command) -> Result<String, Failure> {
    let mut roff = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut roff)?;
    Ok(String::from_utf8_lossy(&roff).into_owned())
}
