//! The footer: columns, groups of rows, where each column lies.

use super::Unsound;
use super::thrift::{self, ThriftFields};

const MAGIC: &[u8; 4] = b"PAR1";
/// Length of the footer, then the magic bytes.
const TAIL: usize = 8;
/// How deep columns may be nested.
const DEEPEST: usize = 16;
/// Longest value of a fixed length.
const LONGEST_FIXED: i64 = 1 << 16;
/// Rows that a file of any size may have.
const SURE_ROWS: u64 = 1 << 18;
/// Rows for each byte beyond: what repeats itself takes a part of a byte.
const ROWS_OF_A_BYTE: u64 = 2;

/// A column of a group of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ColumnChunk {
    /// Its first byte in the file.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// Its values, missing ones included.
    pub values: u64,
    /// Rows of its group.
    pub rows: u64,
    /// Least bytes of a value of its dictionary.
    pub width: u64,
    /// Each value says in how many lists it is, or whether it is there: levels come before the values of a page.
    pub levels: Levels,
    /// How its pages are packed, by the number of the format; 0 when they are not.
    pub codec: i64,
    /// The encodings that its head lists and that claim lengths within their bytes.
    pub deltas: [bool; 3],
}

/// Which levels a page has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Levels {
    /// Of values that lie in lists.
    pub repetition: bool,
    /// Of values that may be missing.
    pub definition: bool,
}

/// What the footer says, when it holds.
pub(super) struct Footer {
    pub chunks: Vec<ColumnChunk>,
}

/// A column at the end of a branch.
struct Leaf {
    /// No list is above it: it has a value for each row.
    flat: bool,
    width: u64,
    levels: Levels,
}

/// Reads the footer of a file.
pub(super) fn read(bytes: &[u8]) -> Result<Footer, Unsound> {
    let body = bytes.len().checked_sub(TAIL).ok_or(Unsound::Footer)?;
    let (length, magic) = bytes.get(body..).and_then(|tail| tail.split_first_chunk::<4>()).ok_or(Unsound::Footer)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Unsound::Footer)?;
    let start = body.checked_sub(length).filter(|&start| start >= MAGIC.len()).ok_or(Unsound::Footer)?;
    if magic != MAGIC || !bytes.starts_with(MAGIC) {
        return Err(Unsound::Footer);
    }
    let (fields, _) = thrift::read(bytes.get(start..body).unwrap_or_default())?;
    let leaves = leaves(&fields)?;
    let rows = fields.count(3)?;
    if rows > SURE_ROWS.max(bytes.len() as u64 * ROWS_OF_A_BYTE) || rows > u64::from(u32::MAX) {
        return Err(Unsound::Rows);
    }
    let mut chunks = Vec::new();
    let mut total = 0_u64;
    for group in fields.list(4)? {
        let group = group?;
        let rows = group.count(3)?;
        total = total.saturating_add(rows);
        let columns = group.list(1)?;
        if columns.len() != leaves.len() {
            return Err(Unsound::Groups);
        }
        for (column, leaf) in columns.zip(&leaves) {
            chunks.push(chunk(column?, leaf, rows, start)?);
        }
    }
    if total != rows || overlap(&chunks) {
        return Err(Unsound::Groups);
    }
    Ok(Footer { chunks })
}

/// The columns that have values, in order. The tree of columns is written flat, each with the number of its children.
fn leaves(fields: &ThriftFields) -> Result<Vec<Leaf>, Unsound> {
    let mut elements = fields.list(2)?;
    let root = elements.next().ok_or(Unsound::Schema)??;
    let mut leaves = Vec::new();
    // Children that are still to come at each depth, and the levels above them.
    let mut open = vec![(root.count(5)?, Levels::default())];
    for element in elements {
        let element = element?;
        while open.last().is_some_and(|&(left, _)| left == 0) {
            open.pop();
        }
        let depth = open.len();
        let (left, above) = open.last_mut().ok_or(Unsound::Schema)?;
        *left -= 1;
        let kind = element.integer(3)?.unwrap_or(0);
        let levels = Levels { repetition: above.repetition || kind == 2, definition: above.definition || kind != 0 };
        match element.integer(5)?.unwrap_or(0) {
            0 => leaves.push(Leaf { flat: !levels.repetition, width: width(element)?, levels }),
            children if depth < DEEPEST => open.push((u64::try_from(children).map_err(|_| Unsound::Schema)?, levels)),
            _ => return Err(Unsound::Schema),
        }
    }
    if open.iter().any(|&(left, _)| left > 0) { Err(Unsound::Schema) } else { Ok(leaves) }
}

/// Least bytes of a value as it is written plain, by its type.
fn width(element: &ThriftFields) -> Result<u64, Unsound> {
    let fixed = element.integer(2)?.unwrap_or(0);
    Ok(match element.integer(1)? {
        // BOOLEAN: a bit.
        Some(0) => 0,
        // INT32, FLOAT; BYTE_ARRAY has its length first.
        Some(1 | 4 | 6) => 4,
        // INT64, DOUBLE.
        Some(2 | 5) => 8,
        // INT96.
        Some(3) => 12,
        // FIXED_LEN_BYTE_ARRAY.
        Some(7) if (1..=LONGEST_FIXED).contains(&fixed) => fixed.unsigned_abs(),
        _ => return Err(Unsound::Schema),
    })
}

fn chunk(column: &ThriftFields, leaf: &Leaf, rows: u64, footer: usize) -> Result<ColumnChunk, Unsound> {
    let about = column.fields(3).ok_or(Unsound::Column)?;
    let values = about.count(5)?;
    let place = |number: i16| about.integer(number).map(|place| place.and_then(|place| usize::try_from(place).ok()));
    let data = place(9)?.ok_or(Unsound::Column)?;
    let start = place(11)?.filter(|&dictionary| dictionary > 0).map_or(data, |dictionary| dictionary.min(data));
    let length = usize::try_from(about.count(7)?).map_err(|_| Unsound::Column)?;
    let end = start.checked_add(length).filter(|&end| end <= footer).ok_or(Unsound::Column)?;
    let counted = if leaf.flat { values == rows } else { values >= rows };
    if start < MAGIC.len() || !counted {
        return Err(Unsound::Column);
    }
    let codec = about.integer(4)?.unwrap_or(0);
    let deltas = [5, 6, 7].map(|encoding| about.lists(2, encoding));
    Ok(ColumnChunk { start, end, values, rows, width: leaf.width, levels: leaf.levels, codec, deltas })
}

/// Whether two columns share bytes: a small file would be read again and again.
fn overlap(chunks: &[ColumnChunk]) -> bool {
    let mut places: Vec<(usize, usize)> =
        chunks.iter().filter(|chunk| chunk.end > chunk.start).map(|chunk| (chunk.start, chunk.end)).collect();
    places.sort_unstable();
    !places.is_sorted_by(|one, two| one.1 <= two.0)
}
