//! What is told once for each column: what was made of its values, and what they contradict.

use super::writing::{Order, SpellingNotice, Writings};
use crate::diagnostic::{Code, MessageArguments, Severity};

/// A remark on a column, to be placed in its file.
#[derive(Clone, Debug)]
pub(super) struct Remark {
    /// The number of the column.
    pub place: usize,
    pub severity: Severity,
    pub code: Code,
    /// How many values it is about.
    pub count: u64,
    /// The line of the first of them; none when it is about the whole column.
    pub line: Option<u64>,
    pub value: Option<String>,
    pub arguments: MessageArguments,
    pub hint: Option<&'static str>,
}

/// Every remark on the columns of a table.
pub(super) fn of(writings: &Writings) -> Vec<Remark> {
    writings
        .columns()
        .iter()
        .enumerate()
        .flat_map(|(place, column)| doubt(place, column).into_iter().chain(mentions(place, column)))
        .collect()
}

/// Days of the column, or of the file, prove both orders.
fn doubt(place: usize, column: &super::writing::ColumnSurvey) -> Option<Remark> {
    let tally = &column.tally;
    if column.spelling.order != Order::Doubtful || tally.day_first.count + tally.month_first.count + tally.either == 0 {
        return None;
    }
    let proofs = [("day_first", tally.day_first), ("month_first", tally.month_first)];
    let proven = proofs.into_iter().filter(|(_, proof)| proof.count > 0).map(|(name, proof)| (name, proof.first.to_string()));
    let arguments = std::iter::once(("cause", "order_in_doubt".to_owned())).chain(proven).collect();
    let (severity, code) = (Severity::Warning, Code::C072);
    Some(Remark { place, severity, code, count: 1, line: None, value: None, arguments, hint: Some("contradicting_days") })
}

fn mentions(place: usize, column: &super::writing::ColumnSurvey) -> impl Iterator<Item = Remark> {
    column.mentions().map(move |(told, mention)| {
        let (severity, code, hint) = match told {
            SpellingNotice::MonthFirst => (Severity::Warning, Code::C072, Some("month_before_day")),
            _ => (Severity::Note, Code::C073, None),
        };
        let (count, line, value) = (mention.proof.count, Some(mention.proof.first), Some(mention.value.clone()));
        Remark { place, severity, code, count, line, value, arguments: vec![("cause", told.cause().to_owned())], hint }
    })
}
