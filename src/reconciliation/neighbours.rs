//! Names that differ from a text by a single sign: one more, one less, another one, or two that changed places.

/// Two such names are the same once a sign is left out of one of them, or of both. Names are found by what is left of them so, and then
/// compared.
#[derive(Clone, Debug)]
pub(super) struct Neighbours {
    names: Vec<(String, usize)>,
    /// Of each name, whole and without each of its signs in turn, with the place of the name; sorted.
    keys: Vec<(u64, usize)>,
}

impl Neighbours {
    /// Of names, each with the row of its contract.
    pub(super) fn of<'n>(names: impl Iterator<Item = (&'n str, usize)>) -> Self {
        let names: Vec<(String, usize)> = names.map(|(name, row)| (name.to_owned(), row)).collect();
        let mut keys: Vec<(u64, usize)> =
            names.iter().enumerate().flat_map(|(place, (name, _))| keys(name).into_iter().map(move |key| (key, place))).collect();
        keys.sort_unstable();
        keys.dedup();
        Self { names, keys }
    }

    /// The row of the only name that differs from a text by a single sign.
    pub(super) fn only(&self, text: &str) -> Option<usize> {
        let of_key = |key: u64| {
            let first = self.keys.partition_point(|(other, _)| *other < key);
            self.keys[first..].iter().take_while(move |(other, _)| *other == key).map(|(_, place)| *place)
        };
        let mut places: Vec<usize> = keys(text).into_iter().flat_map(of_key).collect();
        places.sort_unstable();
        places.dedup();
        let mut near =
            places.into_iter().filter_map(|place| self.names.get(place)).filter(|(name, _)| strsim::osa_distance(name, text) == 1);
        let (_, row) = near.next()?;
        near.next().is_none().then_some(*row)
    }
}

/// A text in one number, whole and without each of its signs.
fn keys(text: &str) -> Vec<u64> {
    const BASE: u64 = 0x0000_0100_0000_01b3;
    let signs: Vec<u64> = text.chars().map(|sign| u64::from(u32::from(sign)) + 1).collect();
    // What stands before each sign, and what stands after it with the power of its length.
    let with = |sum: u64, sign: u64| sum.wrapping_mul(BASE).wrapping_add(sign);
    let mut before = vec![0_u64];
    before.extend(signs.iter().scan(0, |sum, &sign| {
        *sum = with(*sum, sign);
        Some(*sum)
    }));
    let mut keys = vec![before[signs.len()]];
    let (mut after, mut power) = (0_u64, 1_u64);
    for (at, &sign) in signs.iter().enumerate().rev() {
        keys.push(before[at].wrapping_mul(power).wrapping_add(after));
        after = after.wrapping_add(sign.wrapping_mul(power));
        power = power.wrapping_mul(BASE);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every name of few signs out of few, against the distance itself.
    #[test]
    fn the_only_neighbour_is_that_of_the_distance() {
        let mut all = vec![String::new()];
        for length in 1..=4 {
            let shorter: Vec<String> = all.iter().filter(|name| name.chars().count() == length - 1).cloned().collect();
            all.extend(shorter.iter().flat_map(|name| ["0", "1", "É"].map(|sign| format!("{name}{sign}"))));
        }
        for step in [1, 5, 11, 23] {
            let names: Vec<(&str, usize)> = all.iter().skip(3).step_by(step).map(String::as_str).zip(0..).collect();
            let neighbours = Neighbours::of(names.iter().copied());
            let mut found = 0;
            for text in &all {
                let near: Vec<usize> =
                    names.iter().filter(|(name, _)| strsim::osa_distance(name, text) == 1).map(|(_, row)| *row).collect();
                let only = if let [row] = near[..] { Some(row) } else { None };
                assert_eq!(neighbours.only(text), only, "{text}");
                found += usize::from(only.is_some());
            }
            assert!(step == 1 || found > 0);
        }
    }
}
