//! Arguments of `page`.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `page`.
#[derive(Clone, Debug, Args)]
pub struct PageArgs {
    /// The page in one file, with this module (WebAssembly, gzip, base64) in it: for those who make the releases.
    #[arg(long, value_name = "MODULE", hide = true, requires = "out")]
    pub module: Option<PathBuf>,
    /// Where that file goes.
    #[arg(long, value_name = "FILE", hide = true, requires = "module")]
    pub out: Option<PathBuf>,
    /// Does not open the browser.
    #[arg(long)]
    pub no_browser: bool,
}
