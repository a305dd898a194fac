//! A map: areas filled by a share, discs for amounts inside them.

use super::Caption;

/// A map of areas and of amounts in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    /// The words around it.
    pub caption: Caption,
    /// What the fills measure.
    pub fill: String,
    /// What the discs measure; empty without discs.
    pub amount: String,
    /// Legend of an area without a value.
    pub none: String,
    /// Legend of a disc of an amount above zero; empty when no disc is.
    pub gain: String,
    /// Legend of a disc of an amount under zero; empty when no disc is.
    pub loss: String,
    /// The areas.
    pub areas: Vec<MapArea>,
    /// The discs, in any order.
    pub discs: Vec<MapDisc>,
}

/// An area of a [`Map`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MapArea {
    /// Its name on the map; empty for none.
    pub label: String,
    /// Its name in the table under the map.
    pub name: String,
    /// Its outlines, each a closed line of points.
    pub rings: Vec<Vec<(i32, i32)>>,
    /// The share that fills it, in ten-thousandths; none when it has none, or is of too few people.
    pub share: Option<i64>,
}

/// A disc of a [`Map`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MapDisc {
    /// Of whom the amount is.
    pub label: String,
    /// The place of its area.
    pub area: usize,
    /// The amount, in cents; nothing is drawn for zero.
    pub value: i64,
}

/// Classes of fills at most.
const MOST_CLASSES: i64 = 5;

impl Map {
    /// The discs as drawn: those that have an amount, the largest first, so that none hides a smaller one; then by label.
    #[must_use]
    pub fn largest_first(&self) -> Vec<&MapDisc> {
        let mut discs: Vec<&MapDisc> = self.discs.iter().filter(|disc| disc.value != 0 && disc.area < self.areas.len()).collect();
        discs.sort_by(|a, b| b.value.abs().cmp(&a.value.abs()).then_with(|| a.label.cmp(&b.label)));
        discs
    }

    /// The classes of the fills: round bounds in ten-thousandths, the lower one included, the upper one excluded but for the last.
    #[must_use]
    pub fn classes(&self) -> Vec<(i64, i64)> {
        let shares = || self.areas.iter().filter_map(|area| area.share);
        let (Some(low), Some(high)) = (shares().min(), shares().max()) else { return Vec::new() };
        let step = round_step(high - low);
        let first = low.div_euclid(step);
        let last = high.div_euclid(step).max(first);
        // A highest share on a bound closes the class under it.
        let last = if last > first && high == last * step { last - 1 } else { last };
        (first..=last).map(|class| (class * step, (class + 1) * step)).collect()
    }

    /// The class of a share.
    #[must_use]
    pub fn class_of(classes: &[(i64, i64)], share: i64) -> usize {
        classes.iter().position(|&(_, until)| share < until).unwrap_or(classes.len().saturating_sub(1))
    }
}

/// 1, 2 or 5 times a power of ten, from a tenth of a per cent on: the smallest that cuts the span in at most [`MOST_CLASSES`].
fn round_step(span: i64) -> i64 {
    let mut unit = 10;
    loop {
        for times in [1, 2, 5] {
            if unit * times * (MOST_CLASSES - 1) >= span {
                return unit * times;
            }
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(shares: &[Option<i64>]) -> Map {
        Map { areas: shares.iter().map(|&share| MapArea { share, ..MapArea::default() }).collect(), ..Map::default() }
    }

    #[test]
    fn classes_are_round_and_hold_every_share() {
        assert_eq!(map(&[Some(0), Some(4_100), None]).classes(), [(0, 2_000), (2_000, 4_000), (4_000, 6_000)]);
        assert_eq!(map(&[Some(0), Some(10_000)]).classes(), [(0, 5_000), (5_000, 10_000)]);
        assert_eq!(map(&[Some(250)]).classes(), [(250, 260)]);
        assert_eq!(map(&[None]).classes(), []);
        for (low, high) in [(-350, 900), (0, 1), (4_990, 5_010), (-10_000, 30_000), (7, 7)] {
            let classes = map(&[Some(low), Some(high)]).classes();
            assert!(classes.len() <= 6 && classes[0].0 <= low && high <= classes[classes.len() - 1].1, "{classes:?}");
            assert_eq!(Map::class_of(&classes, low), 0);
            assert_eq!(Map::class_of(&classes, high), classes.len() - 1);
        }
    }

    #[test]
    fn discs_of_nothing_or_nowhere_are_not_drawn() {
        let disc = |label: &str, area, value| MapDisc { label: label.into(), area, value };
        let figure = Map { discs: vec![disc("a", 0, 5), disc("b", 0, 0), disc("c", 0, -9), disc("d", 7, 99)], ..map(&[None]) };
        assert_eq!(figure.largest_first().iter().map(|disc| disc.label.as_str()).collect::<Vec<_>>(), ["c", "a"]);
    }
}
