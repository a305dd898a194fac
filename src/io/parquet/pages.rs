//! The pages of a column: what the head of each claims against the bytes that are there.

use std::borrow::Cow;

use super::footer::ColumnChunk;
use super::thrift::{self, ThriftFields};
use super::{Unsound, delta};

/// Bytes of a page that is of any size once packed.
const SMALL: u64 = 8 << 20;
/// How many times smaller a larger page may be once packed.
const MOST_RATIO: u64 = 200;
/// Kinds of pages, by the numbers of the format.
const DATA: i64 = 0;
const INDEX: i64 = 1;
const DICTIONARY: i64 = 2;
const DATA_2: i64 = 3;

/// Looks at each page of a column.
pub(super) fn check(bytes: &[u8], chunk: &ColumnChunk) -> Result<(), Unsound> {
    let mut rest = bytes.get(chunk.start..chunk.end).ok_or(Unsound::Column)?;
    let (mut values, mut unpacked, mut first) = (0_u64, 0_u64, true);
    while !rest.is_empty() {
        let (head, length) = thrift::read(rest)?;
        let packed = usize::try_from(head.count(3)?).map_err(|_| Unsound::Page)?;
        let end = length.checked_add(packed).ok_or(Unsound::Page)?;
        let body = rest.get(length..end).ok_or(Unsound::Page)?;
        rest = rest.get(end..).ok_or(Unsound::Page)?;
        let size = head.count(2)?;
        if size > SMALL && size > (packed as u64).saturating_mul(MOST_RATIO) {
            return Err(Unsound::Page);
        }
        unpacked = unpacked.saturating_add(size);
        differences(&head, body, size, chunk)?;
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

/// A page whose values are written as differences: what it claims of their number and lengths, once unpacked.
fn differences(head: &ThriftFields, body: &[u8], size: u64, chunk: &ColumnChunk) -> Result<(), Unsound> {
    let second = head.integer(1)? == Some(DATA_2);
    let Some(about) = (if second { head.fields(8) } else { head.fields(5) }) else { return Ok(()) };
    let encoding = about.integer(if second { 4 } else { 2 })?.unwrap_or(0);
    if !delta::is_delta(encoding) {
        return Ok(());
    }
    // What the head of the column does not list was changed on its way.
    let listed = usize::try_from(encoding - 5).ok().and_then(|place| chunk.deltas.get(place));
    if listed != Some(&true) {
        return Err(Unsound::Page);
    }
    let values = about.count(1)?;
    let most = SMALL.max(size.saturating_mul(MOST_RATIO));
    let levels = if second { usize::try_from(about.count(5)?.saturating_add(about.count(6)?)).map_err(|_| Unsound::Page)? } else { 0 };
    let packed = body.get(levels..).ok_or(Unsound::Page)?;
    let is_packed = chunk.codec != 0 && !(second && about.flag(7) == Some(false));
    let room = size.checked_sub(levels as u64).and_then(|room| usize::try_from(room).ok()).ok_or(Unsound::Page)?;
    let Some(bytes) = (if is_packed { unpacked(chunk.codec, packed, room) } else { Some(packed.into()) }) else { return Ok(()) };
    let bytes: &[u8] = if second { &bytes } else { without_levels(&bytes, chunk)? };
    delta::check(bytes, encoding, values, most)
}

/// The values of a page of the first kind: before them are the levels, each kind with its length.
fn without_levels<'b>(bytes: &'b [u8], chunk: &ColumnChunk) -> Result<&'b [u8], Unsound> {
    let mut rest = bytes;
    for there in [chunk.levels.repetition, chunk.levels.definition] {
        if there {
            let (length, after) = rest.split_first_chunk::<4>().ok_or(Unsound::Page)?;
            rest = after.get(u32::from_le_bytes(*length) as usize..).ok_or(Unsound::Page)?;
        }
    }
    Ok(rest)
}

/// The bytes of a page as they were before they were packed; none when the decoder could not unpack them either, which it tells.
#[cfg(feature = "polars")]
fn unpacked(codec: i64, packed: &[u8], size: usize) -> Option<Cow<'_, [u8]>> {
    use polars_parquet::parquet::compression::{Compression, DecompressionContext, decompress};
    let codec = match codec {
        1 => Compression::Snappy,
        2 => Compression::Gzip,
        4 => Compression::Brotli,
        5 => Compression::Lz4,
        6 => Compression::Zstd,
        7 => Compression::Lz4Raw,
        _ => return None,
    };
    let mut bytes = vec![0; size];
    decompress(codec, packed, &mut bytes, &mut DecompressionContext::Unset).ok().map(|()| bytes.into())
}

/// Without the decoder nothing is unpacked.
#[cfg(not(feature = "polars"))]
fn unpacked(_: i64, _: &[u8], _: usize) -> Option<Cow<'static, [u8]>> {
    None
}

/// A page of the second kind: the levels come first, not packed.
fn second(head: &ThriftFields, chunk: &ColumnChunk, size: u64, packed: u64) -> Result<u64, Unsound> {
    let values = head.count(1)?;
    let levels = head.count(5)?.saturating_add(head.count(6)?);
    let sound = head.count(2)? <= values && head.count(3)? <= chunk.rows && levels <= packed && levels <= size;
    if sound { Ok(values) } else { Err(Unsound::Page) }
}

/// A dictionary, whose values are written plain.
fn dictionary(head: &ThriftFields, chunk: &ColumnChunk, size: u64) -> Result<u64, Unsound> {
    let values = head.count(1)?;
    // Booleans have none.
    if chunk.width == 0 || values.saturating_mul(chunk.width) > size { Err(Unsound::Page) } else { Ok(0) }
}
