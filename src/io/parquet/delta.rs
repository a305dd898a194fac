//! Pages of values written as differences: their lengths and counts are in the packed bytes, and the decoder reserves what they claim.
//! <https://parquet.apache.org/docs/file-format/data-pages/encodings/>

use super::Unsound;
use super::thrift::ThriftReader;

/// Numbers.
const BINARY_PACKED: i64 = 5;
/// Texts, their lengths first.
const LENGTHS: i64 = 6;
/// Texts, each with what it shares with the one before.
const PREFIXES: i64 = 7;
/// Values of a block of differences.
const LONGEST_BLOCK: u64 = 1 << 16;

/// Whether an encoding claims lengths within its bytes.
pub(super) const fn is_delta(encoding: i64) -> bool {
    matches!(encoding, BINARY_PACKED | LENGTHS | PREFIXES)
}

/// Looks at the unpacked values of a page: at most so many values, that come to at most so many bytes.
pub(super) fn check(bytes: &[u8], encoding: i64, values: u64, most: u64) -> Result<(), Unsound> {
    let mut reader = ThriftReader::of(bytes);
    let first = numbers(&mut reader, values)?;
    if encoding == BINARY_PACKED {
        return Ok(());
    }
    let texts = if encoding == PREFIXES { numbers(&mut reader, values)? } else { Vec::new() };
    let (prefixes, suffixes) = if encoding == PREFIXES { (first, texts) } else { (vec![0; first.len()], first) };
    let (mut before, mut written, mut all) = (0_u64, 0_u64, 0_u64);
    for (prefix, suffix) in prefixes.iter().zip(&suffixes) {
        let (Ok(prefix), Ok(suffix)) = (u64::try_from(*prefix), u64::try_from(*suffix)) else { return Err(Unsound::Page) };
        let length = prefix.saturating_add(suffix);
        (written, all) = (written.saturating_add(suffix), all.saturating_add(length));
        if prefix > before || written > reader.left() as u64 || all > most {
            return Err(Unsound::Page);
        }
        before = length;
    }
    if prefixes.len() == suffixes.len() { Ok(()) } else { Err(Unsound::Page) }
}

/// Whole numbers written as differences (`DELTA_BINARY_PACKED`), at most so many.
fn numbers(reader: &mut ThriftReader<'_>, most: u64) -> Result<Vec<i64>, Unsound> {
    let (block, parts, total) = (reader.varint()?, reader.varint()?, reader.varint()?);
    let mut last = reader.zigzag()?;
    let each = usize::try_from(block.checked_div(parts).unwrap_or(0)).map_err(|_| Unsound::Page)?;
    if total > most || each == 0 || block > LONGEST_BLOCK || block % parts != 0 || each % 8 != 0 {
        return Err(Unsound::Page);
    }
    let total = usize::try_from(total).map_err(|_| Unsound::Page)?;
    let mut values = Vec::new();
    values.extend((total > 0).then_some(last));
    while values.len() < total {
        let least = reader.zigzag()?;
        let widths = reader.take(usize::try_from(parts).map_err(|_| Unsound::Page)?)?;
        for &width in widths {
            if values.len() >= total {
                break;
            }
            let bits = usize::from(width);
            let packed = if bits <= 64 { reader.take(each / 8 * bits)? } else { return Err(Unsound::Page) };
            for place in (0..each).take(total - values.len()) {
                last = last.wrapping_add(least).wrapping_add(number(packed, place * bits, bits).cast_signed());
                values.push(last);
            }
        }
    }
    Ok(values)
}

/// The number of so many bits from a bit on, the lowest first.
fn number(packed: &[u8], from: usize, bits: usize) -> u64 {
    let bit = |place: usize| u64::from(packed.get(place / 8).copied().unwrap_or(0) >> (place % 8) & 1);
    (0..bits).fold(0, |number, rank| number | bit(from + rank) << rank)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Hello`, `World` with prefixes of nothing, as Spark writes them.
    const SPARK: [u8; 30] =
        [128, 1, 4, 2, 0, 0, 0, 0, 0, 0, 128, 1, 4, 2, 10, 0, 0, 0, 0, 0, 72, 101, 108, 108, 111, 87, 111, 114, 108, 100];

    #[test]
    fn what_is_written_as_differences_is_held_against_its_bytes() {
        assert_eq!(check(&SPARK, PREFIXES, 2, 100), Ok(()));
        assert_eq!(check(&SPARK[10..], LENGTHS, 2, 100), Ok(()));
        assert_eq!(check(&SPARK[10..20], BINARY_PACKED, 2, 100), Ok(()));
        // 1 to 5: differences of one.
        assert_eq!(numbers(&mut ThriftReader::of(&[128, 1, 4, 5, 2, 2, 0, 0, 0, 0]), 5), Ok(vec![1, 2, 3, 4, 5]));
        // 7, 5, 3, 1, 2, 3, 4, 5: the example of the format, the least difference first, then two bits a value.
        let packed = [128, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0];
        assert_eq!(numbers(&mut ThriftReader::of(&packed), 8), Ok(vec![7, 5, 3, 1, 2, 3, 4, 5]));
        assert_eq!(check(&SPARK, PREFIXES, 1, 100), Err(Unsound::Page), "more values than the page has");
        assert_eq!(check(&SPARK, PREFIXES, 2, 9), Err(Unsound::Page), "more bytes than such a page can come to");
        assert_eq!(check(&SPARK[..29], PREFIXES, 2, 100), Err(Unsound::Page), "a text beyond the end");
        let mut shared = SPARK;
        shared[4] = 0x7e;
        assert_eq!(check(&shared, PREFIXES, 2, 1_000_000), Err(Unsound::Page), "the first text shares with none");
        let endless = [255, 255, 255, 255, 15, 4, 2, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(check(&endless, BINARY_PACKED, 2, 100), Err(Unsound::Page), "a block that nobody can hold");
        assert!(check(&[128, 1, 4, 255, 255, 255, 255, 15, 0], BINARY_PACKED, 1 << 40, 100).is_err(), "values that are not there");
    }
}
