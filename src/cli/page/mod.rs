//! The page on this computer: a server that listens on the loopback address alone, for the browser of the one who started it.
//!
//! ```text
//! browser -> 127.0.0.1:PORT/TOKEN/... -> guard (who may ask) -> page::answer -> browser
//! ```

mod guard;
mod server;

pub use guard::{AdmittedRequest, TOKEN_BYTES, pass};
pub use server::{Server, ServerLimits};
