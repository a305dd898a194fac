//! `man`: manual pages.

use std::path::Path;

use clap::Command;

use crate::cli::args::ManArgs;
use crate::cli::{CommandContext, Done, Failure, emit, help};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::{cause, shown};

/// Writes the main page to standard output, or a page per command to a folder.
///
/// # Errors
/// When standard output or the folder cannot be written.
pub fn execute(args: &ManArgs, context: &CommandContext) -> Result<Done, Failure> {
    let mut command = help::command(context.messages);
    command.build();
    match &args.out {
        None => emit(&page(&command)?)?,
        Some(folder) => write(folder, &pages(&command)?)?,
    }
    Ok(Done::Sound)
}

/// Writes the pages that are not there. A file of the name of a page and with other words is somebody's: it stays, and nothing is written.
fn write(folder: &Path, pages: &[(String, String)]) -> Result<(), Failure> {
    let is_other =
        |file: &Path, text: &str| file.symlink_metadata().is_ok() && std::fs::read(file).ok().as_deref() != Some(text.as_bytes());
    let others: Vec<Diagnostic> = pages
        .iter()
        .map(|(name, text)| (folder.join(name), text))
        .filter(|(file, text)| is_other(file, text))
        .map(|(file, _)| Diagnostic::error(Code::U001).in_file(shown(&file)).with("cause", "not_ours").hinting("choose_another_folder"))
        .collect();
    if !others.is_empty() {
        return Err(others.into());
    }
    let failed = |path: &Path, error: &std::io::Error| Diagnostic::error(Code::U001).in_file(shown(path)).with("cause", cause(error));
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    for (name, text) in pages {
        let file = folder.join(name);
        std::fs::write(&file, text).map_err(|error| failed(&file, &error))?;
    }
    Ok(())
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
