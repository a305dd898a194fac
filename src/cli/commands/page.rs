//! `page`, and the bare program: the page on this computer.

use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::NamedTempFile;

use crate::cli::args::PageArgs;
use crate::cli::page::{Server, ServerLimits};
use crate::cli::{CommandContext, Done, Failure, emit};
use crate::diagnostic::{Code, Diagnostic};
use crate::io::files::{cause, shown};
use crate::page;

/// Serves the page until it is closed.
///
/// # Errors
/// [`Failure::Refused`] when no port of this computer can be had.
pub fn execute(args: &PageArgs, context: &CommandContext) -> Result<Done, Failure> {
    if let (Some(module), Some(out)) = (&args.module, &args.out) {
        let refused = |error: std::io::Error| Failure::from(Diagnostic::error(Code::U001).in_file(shown(out)).with("cause", cause(&error)));
        let module = std::fs::read_to_string(module).map_err(refused)?;
        let mut file = std::fs::File::create_new(out).map_err(refused)?;
        file.write_all(page::alone(context.language, module.trim()).as_bytes()).map_err(refused)?;
        return Ok(Done::Sound);
    }
    let refused = |error: std::io::Error| Failure::from(Diagnostic::error(Code::U001).in_file("127.0.0.1").with("cause", cause(&error)));
    // What points the browser to the page goes once the page is open.
    let pointer: Arc<Mutex<Option<NamedTempFile>>> = Arc::default();
    let held = Arc::clone(&pointer);
    let forget = move || *held.lock().unwrap_or_else(PoisonError::into_inner) = None;
    let server = Server::bind(context.language, ServerLimits::default(), forget).map_err(refused)?;
    let address = server.address();
    emit(&format!("{}\n", context.messages.text("page.served", &[("address", &address)])))?;
    if !args.no_browser {
        let file = pointing(&address).map_err(refused)?;
        let path = file.path().to_owned();
        *pointer.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
        if opener::open(&path).is_err() {
            context.printer.line(&context.messages.word("page.no_browser"));
        }
    }
    server.serve().map_err(refused).map(|()| Done::Sound)
}

/// A file that only this user can read and that leads to the page: the token is in the list of no process.
fn pointing(address: &str) -> std::io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix("coutcontrat-").suffix(".html").tempfile()?;
    write!(
        file,
        "<!DOCTYPE html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0; url={address}\"><title>coutcontrat</title>"
    )?;
    file.flush()?;
    Ok(file)
}
