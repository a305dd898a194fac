//! A column that takes room for the values that are there alone.

/// Rows whose values are told by one word.
const ROWS: usize = u64::BITS as usize;

/// Which of some rows have a value, and how many values come before them.
#[derive(Clone, Copy, Debug, Default)]
struct RowsPresent {
    bits: u64,
    before: u32,
}

/// A column in which most rows may have no value: a bit and a half a row, and the values one after the other.
#[derive(Clone, Debug)]
pub(super) struct Sparse<T> {
    /// As far as the last row with a value.
    rows: Vec<RowsPresent>,
    values: Vec<T>,
}

impl<T> Default for Sparse<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), values: Vec::new() }
    }
}

impl<T: Copy> Sparse<T> {
    /// Puts the value of a row after those of all rows before.
    pub(super) fn push(&mut self, row: usize, value: Option<T>) {
        let Some(value) = value else { return };
        self.reach(row.div_euclid(ROWS));
        if let Some(last) = self.rows.last_mut() {
            last.bits |= 1 << (row % ROWS);
        }
        self.values.push(value);
    }

    /// Makes sure that a word is there.
    fn reach(&mut self, word: usize) {
        if self.rows.len() <= word {
            self.rows.resize(word + 1, RowsPresent { bits: 0, before: self.values.len() as u32 });
        }
    }

    /// Adds another column after the `rows` of this one.
    pub(super) fn append(&mut self, rows: usize, other: &Self) {
        let (word, shift) = (rows.div_euclid(ROWS), rows % ROWS);
        let first = self.rows.len().min(word);
        for (rank, presence) in other.rows.iter().enumerate().filter(|(_, presence)| presence.bits != 0) {
            let (low, high) = (presence.bits << shift, presence.bits.checked_shr((ROWS - shift) as u32).unwrap_or(0));
            for (at, bits) in [(word + rank, low), (word + rank + 1, high)] {
                if bits != 0 {
                    self.reach(at);
                    self.rows[at].bits |= bits;
                }
            }
        }
        self.values.extend(&other.values);
        let mut before = self.rows.get(first).map_or(0, |presence| presence.before);
        for presence in self.rows.iter_mut().skip(first) {
            presence.before = before;
            before += presence.bits.count_ones();
        }
    }

    /// The same column with other values; one that becomes none is empty.
    pub(super) fn map(&self, other: impl Fn(T) -> Option<T>) -> Self {
        let mut mapped = Self::default();
        for (word, presence) in self.rows.iter().enumerate() {
            let mut bits = presence.bits;
            while bits != 0 {
                let row = word * ROWS + bits.trailing_zeros() as usize;
                mapped.push(row, self.get(row).and_then(&other));
                bits &= bits - 1;
            }
        }
        mapped
    }

    pub(super) fn get(&self, row: usize) -> Option<T> {
        let RowsPresent { bits, before } = *self.rows.get(row.div_euclid(ROWS))?;
        let bit = 1_u64 << (row % ROWS);
        if bits & bit == 0 { None } else { self.values.get(before as usize + (bits & (bit - 1)).count_ones() as usize).copied() }
    }

    pub(super) fn reordered(&self, order: &[u32]) -> Self {
        let mut ordered = Self::default();
        order.iter().enumerate().for_each(|(rank, &row)| ordered.push(rank, self.get(row as usize)));
        ordered
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn column(values: &[Option<i64>]) -> Sparse<i64> {
        let mut column = Sparse::default();
        values.iter().enumerate().for_each(|(row, &value)| column.push(row, value));
        column
    }

    fn list(column: &Sparse<i64>, rows: usize) -> Vec<Option<i64>> {
        (0..rows).map(|row| column.get(row)).collect()
    }

    /// Rows of which few, most or all have a value.
    fn rows() -> impl Strategy<Value = Vec<Option<i64>>> {
        (0.0_f64..=1.0).prop_flat_map(|share| prop::collection::vec(prop::option::weighted(share.clamp(0.01, 0.99), 0_i64..100), 0..300))
    }

    proptest! {
        #[test]
        fn a_column_is_the_list_of_its_rows(one in rows(), other in rows(), third in rows()) {
            let mut all = column(&one);
            prop_assert_eq!(list(&all, one.len() + 1), [one.clone(), vec![None]].concat());
            all.append(one.len(), &column(&other));
            all.append(one.len() + other.len(), &column(&third));
            let rows = [one, other, third].concat();
            prop_assert_eq!(list(&all, rows.len()), rows.clone());
            // What is pushed after what was appended.
            all.push(rows.len(), Some(7));
            prop_assert_eq!(all.get(rows.len()), Some(7));
            prop_assert_eq!(all.values.len(), rows.iter().flatten().count() + 1);
            let even = |value: i64| (value % 2 == 0).then_some(value + 1);
            let mapped: Vec<Option<i64>> = rows.iter().map(|value| value.and_then(even)).collect();
            prop_assert_eq!(list(&column(&rows).map(even), rows.len()), mapped);
            let order: Vec<u32> = (0..rows.len() as u32).rev().collect();
            let turned: Vec<Option<i64>> = rows.iter().rev().copied().collect();
            prop_assert_eq!(list(&column(&rows).reordered(&order), rows.len()), turned);
        }
    }
}
