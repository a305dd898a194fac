//! The page: the jobs for those without a shell. [`answer`] takes a request and gives a reply, with no socket, clock, file or thread; a
//! shell around it carries both: today a server for the browser of the same computer.
//!
//! ```text
//! request -> Session (files in memory) -> jobs -> values -> words and charts -> reply
//! ```
//!
//! Names and birth dates reach no reply: the readers keep them out of faults, tables and explanations.

mod compare;
mod download;
mod export;
mod files;
mod grid;
mod html;
mod questions;
mod result;
mod session;
mod state;
#[cfg(test)]
mod tests;
mod told;
#[cfg(target_arch = "wasm32")]
mod wasm;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::jobs::JobRefused;
use crate::language::Language;

pub use download::What;
pub use html::{ASSETS, alone, whole};
pub use result::{StateFigures, figures};
pub use session::{MOST_BYTES, Session};
pub use state::{NAME, SLIDERS, Slider, SliderState};
pub use told::{FaultTold, Work, told};

/// A request of the page. The bytes of a file come beside it.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub enum Ask {
    /// Adds a file.
    Add {
        /// Its name.
        name: String,
    },
    /// Adds the shipped example: a CFA, its contracts and its accounts.
    Example {},
    /// Takes a file away.
    Remove {
        /// Its name.
        name: String,
    },
    /// What the headers of the export stand for, and what is said once for all of its rows.
    Specify {
        /// Column by header; an empty one is not read.
        #[serde(default)]
        columns: BTreeMap<String, String>,
        /// Value by constant.
        #[serde(default)]
        constants: BTreeMap<String, String>,
    },
    /// Corrects rows of the export, by their line.
    Correct {
        /// Cells by column.
        rows: BTreeMap<String, session::CellsByColumn>,
    },
    /// The contracts of a CFA without a file.
    Typed {
        /// Cells by column.
        rows: Vec<session::CellsByColumn>,
    },
    /// Speaks the other language.
    Language {
        /// `fr` or `en`.
        lang: String,
    },
    /// The answer of a state, in one screen.
    Run {
        /// The state.
        state: SliderState,
    },
    /// The few figures of a state and two charts, at once.
    Slide {
        /// The state.
        state: SliderState,
    },
    /// One contract, line by line.
    Explain {
        /// The state.
        state: SliderState,
        /// Its identifier.
        contrat_id: String,
    },
    /// Two states side by side.
    Compare {
        /// The first.
        one: SliderState,
        /// The other.
        other: SliderState,
    },
    /// The smallest support that keeps the CFA within its overdraft.
    Solve {
        /// The state.
        state: SliderState,
    },
    /// What the CFAs risk, drawn.
    Simulate {
        /// The state.
        state: SliderState,
        /// Draws, up to `questions::MOST_DRAWS`.
        draws: u64,
    },
    /// A file to keep.
    Download {
        /// The state.
        #[serde(default)]
        state: SliderState,
        /// Which.
        what: What,
    },
}

/// What is replied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageReply {
    /// A JSON value.
    Told(String),
    /// A file.
    File {
        /// Its name.
        name: String,
        /// Its media type.
        kind: &'static str,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

impl PageReply {
    fn of(value: &impl Serialize) -> Self {
        Self::Told(serde_json::to_string(value).unwrap_or_else(|error| json!({ "refused": [error.to_string()] }).to_string()))
    }

    /// The media type and the bytes.
    #[must_use]
    pub fn body(self) -> (&'static str, Vec<u8>) {
        match self {
            Self::Told(text) => ("application/json; charset=utf-8", text.into_bytes()),
            Self::File { kind, bytes, .. } => (kind, bytes),
        }
    }

    /// The name of the file, if it is one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        if let Self::File { name, .. } = self { Some(name) } else { None }
    }
}

/// Reads a request; none when it is not one.
#[must_use]
pub fn asked(text: &[u8]) -> Option<Ask> {
    serde_json::from_slice(text).ok()
}

/// Answers a request. What cannot be done is said in the reply: `refused` has the faults.
pub fn answer(session: &mut Session, ask: Ask, bytes: Vec<u8>) -> PageReply {
    session.work().begin();
    let done = match ask {
        Ask::Add { name } => files::add(session, &name, bytes),
        Ask::Example {} => files::example(session),
        Ask::Remove { name } => files::remove(session, &name),
        Ask::Specify { columns, constants } => export::specify(session, columns, constants).and_then(|()| files::overview(session)),
        Ask::Correct { rows } => grid::correct(session, rows).and_then(|()| files::overview(session)),
        Ask::Typed { rows } => grid::typed(rows).and_then(|file| files::add(session, grid::TYPED, file)),
        Ask::Language { lang } => {
            session.language = if lang == Language::En.code() { Language::En } else { Language::Fr };
            files::overview(session)
        }
        Ask::Run { state } => result::run(session, &state),
        Ask::Slide { state } => result::slide(session, &state),
        Ask::Explain { state, contrat_id } => questions::explain(session, &state, &contrat_id),
        Ask::Compare { one, other } => compare::compare(session, &one, &other),
        Ask::Solve { state } => questions::support(session, &state),
        Ask::Simulate { state, draws } => questions::simulate(session, &state, draws),
        Ask::Download { state, what } => {
            return download::download(session, &state, &what).unwrap_or_else(|refused| PageReply::of(&refusal(&refused, session)));
        }
    };
    PageReply::of(&done.unwrap_or_else(|refused| refusal(&refused, session)))
}

/// Why something could not be done.
fn refusal(refused: &JobRefused, session: &Session) -> Value {
    json!({ "refused": told(&refused.faults, session.messages()) })
}

/// A value for a reply.
fn value(told: &impl Serialize) -> Value {
    serde_json::to_value(told).unwrap_or_default()
}
