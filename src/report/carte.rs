//! Maps: the départements of the régions that have CFAs, filled by a share, and a disc for each CFA.

use std::collections::BTreeSet;

use crate::chart::figure::{Caption, Map, MapArea, MapDisc};
use crate::contract::{Contours, departement_of, departements_beside, departements_of};

/// What a map is drawn of.
pub(super) struct Carte<'a> {
    contours: &'a Contours,
    /// The départements drawn, in order.
    departements: Vec<&'a str>,
    /// CFAs that no département is known of.
    pub lost: u64,
}

impl<'a> Carte<'a> {
    /// The départements of the régions that have CFAs: of each CFA, what is said of its département and its identifier.
    pub fn of<'c>(contours: &'a Contours, centres: impl Iterator<Item = (Option<&'c str>, &'c str)>) -> Self {
        let mut lost = 0;
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for (said, cfa) in centres {
            match place(contours, said, cfa) {
                Some(departement) => used.extend(departements_beside(departement)),
                None => lost += 1,
            }
        }
        Self { contours, departements: contours.departements().filter(|departement| used.contains(departement)).collect(), lost }
    }

    /// The place on the map of a CFA.
    pub fn place(&self, said: Option<&str>, cfa: &str) -> Option<usize> {
        let departement = place(self.contours, said, cfa)?;
        self.departements.iter().position(|known| *known == departement)
    }

    /// The map: how a département is named in words, what fills it, and the discs.
    pub fn map(&self, caption: Caption, name: impl Fn(&str) -> String, share: impl Fn(usize) -> Option<i64>, discs: Vec<MapDisc>) -> Map {
        let area = |(place, departement): (usize, &&str)| MapArea {
            label: (*departement).to_owned(),
            name: name(departement),
            rings: self.contours.of(departement).unwrap_or_default().to_vec(),
            share: share(place),
        };
        Map { caption, areas: self.departements.iter().enumerate().map(area).collect(), discs, ..Map::default() }
    }

    /// How many départements are drawn.
    pub fn len(&self) -> usize {
        self.departements.len()
    }
}

/// The département of a CFA that has contours: as it is said, else by its UAI.
fn place<'c>(contours: &Contours, said: Option<&'c str>, cfa: &'c str) -> Option<&'c str> {
    [said, departement_of(cfa)].into_iter().flatten().find(|departement| contours.of(departement).is_some())
}

/// The contours of the départements of a région.
pub(super) fn rings_of(contours: &Contours, region: &str) -> Vec<Vec<(i32, i32)>> {
    departements_of(region).iter().filter_map(|departement| contours.of(departement)).flatten().cloned().collect()
}

/// A part of a whole in ten-thousandths; none of nothing.
pub(super) fn share(part: i64, whole: i64) -> Option<i64> {
    let parts = i128::from(part) * 10_000;
    (whole > 0).then(|| i64::try_from(parts.div_euclid(i128::from(whole))).unwrap_or(i64::MAX))
}
