//! What a command hears of its job: faults go to the printer, a long step is a bar on a terminal and nothing elsewhere.

use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::print::{Printer, SourceTexts};
use crate::diagnostic::Diagnostic;
use crate::io::read::ReadFaults;
use crate::jobs::{JobStep, Observer};

impl Observer for Printer {
    fn told(&self, faults: &[Diagnostic], sources: &SourceTexts) {
        self.diagnostics(faults, sources);
    }

    fn of_file(&self, faults: &ReadFaults) {
        self.faults(faults, &SourceTexts::new());
    }

    fn begun(&self, step: &'static str, parts: usize) -> Box<dyn JobStep> {
        Box::new(Bar::new(*self, step, parts))
    }

    fn silenced(&self) -> Arc<dyn Observer> {
        Arc::new(Self::silenced(*self))
    }
}

/// How far a long step is.
struct Bar(ProgressBar);

impl Bar {
    /// A bar for a step of so many parts. Hidden when standard error is no terminal, and with `--quiet`.
    fn new(printer: Printer, step: &str, parts: usize) -> Self {
        let bar = ProgressBar::with_draw_target(u64::try_from(parts).ok(), ProgressDrawTarget::stderr_with_hz(10));
        if printer.quiet {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {percent:>3} % {human_pos}/{human_len} {elapsed}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(printer.messages.word(step));
        Self(bar)
    }
}

impl JobStep for Bar {
    fn advance(&self, parts: usize) {
        self.0.inc(u64::try_from(parts).unwrap_or(0));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
