//! The pages of a column: what the head of each claims against the bytes that are there.

use super::Unsound;
use super::footer::Chunk;
use super::thrift::{self, Fields};

/// Bytes of a page that is of any size once packed.
const SMALL: u64 = 8 << 20;
/// How many times smaller a larger page may be once packed.
const MOST_RATIO: u64 = 200;
/// Kinds of pages.
const DATA: i64 = 0;
const INDEX: i64 = 1;
const DICTIONARY: i64 = 2;
const DATA_2: i64 = 3;

/// Looks at each page of a column.
pub(super) fn check(bytes: &[u8], chunk: &Chunk) -> Result<(), Unsound> {
    let mut rest = bytes.get(chunk.start..chunk.end).ok_or(Unsound::Column)?;
    let (mut values, mut unpacked, mut first) = (0_u64, 0_u64, true);
    while !rest.is_empty() {
        let (head, length) = thrift::read(rest)?;
        let packed = usize::try_from(head.count(3)?).map_err(|_| Unsound::Page)?;
        let end = length.checked_add(packed).ok_or(Unsound::Page)?;
        rest = rest.get(end..).ok_or(Unsound::Page)?;
        let size = head.count(2)?;
        if size > SMALL && size > (packed as u64).saturating_mul(MOST_RATIO) {
            return Err(Unsound::Page);
        }
        unpacked = unpacked.saturating_add(size);
        values = values.saturating_add(match head.integer(1)? {
            Some(DATA) => head.fields(5).ok_or(Unsound::Page)?.count(1)?,
            Some(DATA_2) => second(head.fields(8).ok_or(Unsound::Page)?, chunk, size, packed as u64)?,
            Some(DICTIONARY) if first => dictionary(head.fields(7).ok_or(Unsound::Page)?, chunk, size)?,
            Some(INDEX) => 0,
            _ => return Err(Unsound::Page),
        });
        if values > chunk.values {
            return Err(Unsound::Page);
        }
        first = false;
    }
    // A list may have many values in a row, and each of them is written somewhere.
    let listed = chunk.values > chunk.rows && chunk.values > unpacked.saturating_mul(8).max(1 << 16);
    if values != chunk.values || listed { Err(Unsound::Page) } else { Ok(()) }
}

/// A page of the second kind: the levels come first, not packed.
fn second(head: &Fields, chunk: &Chunk, size: u64, packed: u64) -> Result<u64, Unsound> {
    let values = head.count(1)?;
    let levels = head.count(5)?.saturating_add(head.count(6)?);
    let sound = head.count(2)? <= values && head.count(3)? <= chunk.rows && levels <= packed && levels <= size;
    if sound { Ok(values) } else { Err(Unsound::Page) }
}

/// A dictionary, whose values are written plain.
fn dictionary(head: &Fields, chunk: &Chunk, size: u64) -> Result<u64, Unsound> {
    let values = head.count(1)?;
    // Booleans have none.
    if chunk.width == 0 || values.saturating_mul(chunk.width) > size { Err(Unsound::Page) } else { Ok(0) }
}
