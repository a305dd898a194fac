//! The cells of a CSV, written as they come: tables have tens of millions of them, most of a few characters. Short texts are copied in
//! pieces of fixed length, numbers in one, and what is too much is written over by the next cell.

use chrono::{Datelike, NaiveDate};

use crate::tables::CellSink;
use crate::units::Centimes;

/// Lines in the making, each cell with a comma after it.
pub(super) struct RowCells<'a> {
    /// What is written, and room after it.
    text: Vec<u8>,
    /// Where the next cell begins.
    at: usize,
    spreadsheet_safe: bool,
    /// A text that can stand as it is: the rows of a contract begin with the same one.
    plain: &'a str,
}

/// Room is made for at least so many bytes.
const PIECE: usize = 1 << 12;
/// Eight digits that are zero.
const ZEROS: u64 = u64::from_le_bytes(*b"00000000");
/// Below it, a number has at most eight digits.
const EIGHT_DIGITS: u64 = 100_000_000;

impl RowCells<'_> {
    /// No line yet; what the buffer has makes room.
    pub(super) fn new(buffer: Vec<u8>, spreadsheet_safe: bool) -> Self {
        Self { text: buffer, at: 0, spreadsheet_safe, plain: "" }
    }

    /// How much is written.
    pub(super) fn len(&self) -> usize {
        self.at
    }

    /// The lines.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut text = self.text;
        text.truncate(self.at);
        text
    }

    /// Makes room for so many bytes.
    fn reserve(&mut self, bytes: usize) {
        if self.text.len() - self.at < bytes {
            self.grow(bytes);
        }
    }

    /// A piece at a time: what is not written over would be filled in vain.
    #[cold]
    fn grow(&mut self, bytes: usize) {
        self.text.resize(self.at + bytes.max(PIECE), 0);
    }

    /// Forgets what was written from a place on.
    pub(super) fn rewind(&mut self, at: usize) {
        self.at = at;
    }

    /// Ends the row: its last comma becomes the end of the line.
    pub(super) fn end(&mut self) {
        if let Some(end) = self.at.checked_sub(1).and_then(|end| self.text.get_mut(end)) {
            *end = b'\n';
        }
    }

    /// Bytes as they are, and a comma.
    pub(super) fn copy(&mut self, bytes: &[u8]) {
        let (from, to) = (self.at, self.at + bytes.len());
        self.reserve(bytes.len() + 1);
        copy_short(bytes, &mut self.text[from..to]);
        self.text[to] = b',';
        self.at = to + 1;
    }

    /// The first bytes of these.
    fn copy_start(&mut self, bytes: [u8; 16], length: usize) {
        self.reserve(bytes.len());
        self.text[self.at..self.at + bytes.len()].copy_from_slice(&bytes);
        self.at += length;
    }

    /// A text with a mark that would end the cell or the row, between quotes; one that a spreadsheet would count, made inert.
    #[cold]
    fn marked(&mut self, written: &str, inert: bool) {
        let quoted = written.contains([',', '"', '\r', '\n']);
        let (quote, mark) = (if quoted { "\"" } else { "" }, if inert { "'" } else { "" });
        self.copy([quote, mark, &written.replace('"', "\"\""), quote].concat().as_bytes());
    }
}

impl<'a> CellSink<'a> for RowCells<'a> {
    fn text(&mut self, text: &'a str) {
        if !std::ptr::eq(text, self.plain) {
            let inert = self.spreadsheet_safe && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
            if inert || ends_a_cell(text) {
                return self.marked(text, inert);
            }
            self.plain = text;
        }
        self.copy(text.as_bytes());
    }

    fn word(&mut self, word: &'static str) {
        self.copy(word.as_bytes());
    }

    fn integer(&mut self, number: Option<i64>) {
        match number.map(u64::try_from) {
            None => self.copy(b""),
            Some(Ok(number)) if number < EIGHT_DIGITS => {
                let digits = eight_digits(number as u32);
                let skipped = leading_zeros(digits).min(7);
                let written = u128::from(digits) | u128::from(b',') << 64;
                self.copy_start((written >> (8 * skipped)).to_le_bytes(), 9 - skipped as usize);
            }
            _ => self.copy(itoa::Buffer::new().format(number.unwrap_or_default()).as_bytes()),
        }
    }

    /// As [`Centimes`]'s `Display`, without the formatting machinery.
    fn amount(&mut self, amount: Option<Centimes>) {
        match amount.map(|amount| u64::try_from(amount.0)) {
            None => self.copy(b""),
            Some(Ok(cents)) if cents < EIGHT_DIGITS => {
                const EUROS: u64 = (1 << 48) - 1;
                let digits = eight_digits(cents as u32);
                let skipped = leading_zeros(digits).min(5);
                let cents = u128::from(digits >> 48) << 56 | u128::from(b'.') << 48;
                let written = u128::from(digits & EUROS) | cents | u128::from(b',') << 72;
                self.copy_start((written >> (8 * skipped)).to_le_bytes(), 10 - skipped as usize);
            }
            _ => self.copy(amount.unwrap_or_default().to_string().as_bytes()),
        }
    }

    /// As the `Display` of a day, for the years of four digits.
    fn day(&mut self, day: NaiveDate) {
        let Some(year) = u32::try_from(day.year()).ok().filter(|&year| year < 10_000) else {
            return self.copy(day.to_string().as_bytes());
        };
        let [thousands, hundreds, tens, ones, month @ .., ten, one] =
            eight_digits(year * 10_000 + day.month() * 100 + day.day()).to_le_bytes();
        let [month, of_year] = month;
        let written = [thousands, hundreds, tens, ones, b'-', month, of_year, b'-', ten, one, b',', 0, 0, 0, 0, 0];
        self.copy_start(written, 11);
    }
}

/// Copies a text that is mostly short: its first and its last bytes, which may overlap.
fn copy_short(from: &[u8], to: &mut [u8]) {
    fn ends<const N: usize>(from: &[u8], to: &mut [u8]) {
        if let (Some(from), Some(to)) = (from.first_chunk::<N>(), to.first_chunk_mut::<N>()) {
            *to = *from;
        }
        if let (Some(from), Some(to)) = (from.last_chunk::<N>(), to.last_chunk_mut::<N>()) {
            *to = *from;
        }
    }
    match from.len() {
        0 => {}
        1 => ends::<1>(from, to),
        2 | 3 => ends::<2>(from, to),
        4..=7 => ends::<4>(from, to),
        8..=15 => ends::<8>(from, to),
        16..=32 => ends::<16>(from, to),
        _ => to.copy_from_slice(from),
    }
}

/// Whether a mark in a text would end its cell or its row: every byte is looked at, several at once.
fn ends_a_cell(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| found | matches!(byte, b',' | b'"' | b'\r' | b'\n'))
}

/// The digits of a number below 10^8, zeros before it: the first is the lowest byte. Both halves are divided at once, then the four
/// pairs: a product and a shift divide small numbers exactly.
const fn eight_digits(number: u32) -> u64 {
    let halves = number.div_euclid(10_000) as u64 | (number.rem_euclid(10_000) as u64) << 32;
    let hundreds = ((halves * 10_486) >> 20) & 0x7f_0000_007f;
    let pairs = hundreds | (halves - 100 * hundreds) << 16;
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    (tens | (pairs - 10 * tens) << 8) + ZEROS
}

/// How many of eight digits are zeros before the first other one.
const fn leading_zeros(digits: u64) -> u32 {
    (digits ^ ZEROS).trailing_zeros().div_euclid(8)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(write: impl FnOnce(&mut RowCells<'_>)) -> String {
        // What is in the buffer is no part of the cell.
        let mut cells = RowCells::new(vec![b'x'; 40], false);
        write(&mut cells);
        String::from_utf8(cells.finish()).unwrap()
    }

    fn check(number: i64) {
        assert_eq!(written(|cells| cells.amount(Some(Centimes(number)))), format!("{},", Centimes(number)));
        assert_eq!(written(|cells| cells.integer(Some(number))), format!("{number},"));
    }

    #[test]
    fn numbers_and_amounts_are_written_as_everywhere() {
        let powers = (0..19).map(|power| 10_i64.pow(power));
        powers.flat_map(|power| [power - 1, power, power + 1, -power, 1 - power]).for_each(check);
        assert_eq!(written(|cells| cells.amount(None)) + &written(|cells| cells.integer(None)), ",,");
    }

    proptest! {
        #[test]
        fn any_number_is_written_as_everywhere(number in any::<i64>(), digits in 0..64_u32) {
            check(number >> digits);
        }

        #[test]
        fn any_text_without_marks_is_copied(texts in prop::collection::vec("[a-z0-9é -]{0,40}", 1..20)) {
            let cells = |cells: &mut RowCells<'_>| texts.iter().for_each(|text| cells.copy(text.as_bytes()));
            prop_assert_eq!(written(cells), texts.iter().map(|text| format!("{text},")).collect::<String>());
        }
    }
}
