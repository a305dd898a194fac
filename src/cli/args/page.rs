//! Arguments of `page`.

use clap::Args;

/// Arguments of `page`.
#[derive(Clone, Copy, Debug, Args)]
pub struct PageArgs {
    /// Does not open the browser.
    #[arg(long)]
    pub no_browser: bool,
}
