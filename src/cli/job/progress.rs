//! A bar on a terminal, nothing elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::Context;

/// How far a long step is.
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar for a step of so many rows. Hidden when standard error is no terminal, and with `--quiet`.
    #[must_use]
    pub fn new(context: &Context, label: &str, rows: usize) -> Self {
        let bar = ProgressBar::with_draw_target(u64::try_from(rows).ok(), ProgressDrawTarget::stderr_with_hz(10));
        if context.quiet {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {percent:>3} % {human_pos}/{human_len} {elapsed}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(label.to_owned());
        Self(bar)
    }

    /// So many rows more are done.
    pub fn advance(&self, rows: usize) {
        self.0.inc(u64::try_from(rows).unwrap_or(0));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
