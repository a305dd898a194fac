//! The columns of a file's own that the command line asks for: no rule reads them, contracts are chosen and grouped by them.

use std::sync::Arc;

use super::cell::trimmed;
use super::found::InputRow;
use super::header::ColumnPlaces;
use super::personal::{HIDDEN, hidden, tells_who};
use crate::signs::visible;

/// Their values in a row, each with the name that was asked for. What tells who somebody is does not leave the file.
pub(super) fn own(header: &ColumnPlaces, cells: &impl InputRow) -> Vec<(Arc<str>, String)> {
    if header.own().is_empty() {
        return Vec::new();
    }
    let personal = header.words_of_people(cells);
    let value = |place: usize| {
        let text = cells.cell(place).to_string();
        let text = trimmed(&text);
        let tells = tells_who(text) || hidden(text, &personal);
        if tells { HIDDEN.to_owned() } else { visible(text).into_owned() }
    };
    header.own().iter().map(|(place, name)| (Arc::clone(name), value(*place))).collect()
}
