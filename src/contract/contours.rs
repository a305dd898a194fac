//! The contours of the départements of metropolitan France, as maps draw them.

use std::collections::BTreeMap;

/// A closed line, without its first point again at the end; the vertical axis goes down. Units have no name: a picture gives them theirs.
pub type Ring = Vec<(i32, i32)>;

/// Contours by département. Neighbours share the points of their border: no gap and no overlap is drawn between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contours(BTreeMap<String, Vec<Ring>>);

impl Contours {
    /// Reads a table `departement,contour`: rings separated by `|`, the largest first, coordinates by spaces.
    ///
    /// # Errors
    /// The line, counted from 1, that is not a département and its rings of three points or more.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let row = |(number, line): (usize, &str)| {
            let (departement, contour) = line.split_once(',').ok_or(number)?;
            let rings: Option<Vec<Ring>> = contour.split('|').map(ring).collect();
            Ok((departement.to_owned(), rings.filter(|_| !departement.is_empty()).ok_or(number)?))
        };
        let lines = (1..).zip(text.lines()).skip(1).filter(|(_, line)| !line.trim().is_empty());
        lines.map(row).collect::<Result<_, _>>().map(Self)
    }

    /// The rings of a département; none when nobody drew it.
    #[must_use]
    pub fn of(&self, departement: &str) -> Option<&[Ring]> {
        self.0.get(departement).map(Vec::as_slice)
    }

    /// The départements, in order.
    pub fn departements(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

fn ring(text: &str) -> Option<Ring> {
    let numbers: Option<Vec<i32>> = text.split_whitespace().map(|number| number.parse().ok()).collect();
    let numbers = numbers.filter(|numbers| numbers.len() >= 6 && numbers.len() % 2 == 0)?;
    Some(numbers.chunks_exact(2).map(|point| (point[0], point[1])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_are_read_and_a_wrong_line_is_told() {
        let read = Contours::parse("departement,contour\n14,0 0 4 0 4 4|9 9 9 8 8 8\n\n27,1 1 2 1 2 2\n").unwrap();
        assert_eq!(read.departements().collect::<Vec<_>>(), ["14", "27"]);
        assert_eq!(read.of("14").unwrap()[1], [(9, 9), (9, 8), (8, 8)]);
        assert_eq!(read.of("75"), None);
        for (wrong, line) in [("h\n14,0 0 4 0\n", 2), ("h\n14,0 0 4 0 4 4\n15,0 0 x 0 1 1\n", 3), ("h\n14\n", 2), ("h\n,0 0 1 1 2 2\n", 2)]
        {
            assert_eq!(Contours::parse(wrong), Err(line), "{wrong}");
        }
    }
}
