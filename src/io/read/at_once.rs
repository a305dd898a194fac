//! Several parts of a file read at once, their contracts and faults in the order of the file.

use super::ReadFaults;
use super::row::ContractReader;
use crate::engine::in_order_of;

/// Reads the parts of a file, each into `rows` of its own. None when identifiers do not come in order: one may then be in two parts, and
/// the file is to be read row after row.
///
/// # Errors
/// The faults of the first part that cannot be read.
pub(super) fn at_once<'n, P: Sync>(
    parts: &[P],
    rows: impl Fn(ReadFaults) -> ContractReader<'n> + Sync,
    faults: ReadFaults,
    read: impl Fn(&P, &mut ContractReader<'n>) -> Result<(), ReadFaults> + Sync,
) -> Result<Option<ContractReader<'n>>, ReadFaults> {
    let mut all = rows(faults);
    let produce = |part: &P| {
        let mut rows = rows(ReadFaults::new());
        read(part, &mut rows).map(|()| rows)
    };
    let consume = |part: Result<ContractReader<'n>, ReadFaults>| if all.follow(part.map_err(Some)?) { Ok(()) } else { Err(None) };
    match in_order_of(parts, produce, consume) {
        Ok(()) => Ok(Some(all)),
        Err(None) => Ok(None),
        Err(Some(faults)) => Err(faults),
    }
}
