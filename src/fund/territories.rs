//! What each département and territory gets. CFAs with few apprentices are in one row of their own, wherever they are: no total of a
//! département or of a territory tells of them.

use std::collections::BTreeMap;

use super::Need;
use crate::units::{Centimes, small_cells};

/// A territory, or a département when `territoire` is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TerritoryRow {
    /// Its département; empty when nobody gave one, and for the CFAs told together.
    pub departement: String,
    /// The territory; none for the sum of the département.
    pub territoire: Option<String>,
    /// CFAs of the territory.
    pub cfas: u64,
    /// CFAs that would go under.
    pub at_risk: u64,
    /// CFAs that the aid keeps above their limit.
    pub cfas_saved: u64,
    /// Apprentices of its CFAs, mean over the years of the fund.
    pub apprentices: u64,
    /// Apprentices of the CFAs that would go under.
    pub apprentices_at_risk: u64,
    /// Apprentices of the CFAs that the aid keeps.
    pub apprentices_saved: u64,
    /// Aid to its CFAs, all years, cents.
    pub aid: Centimes,
    /// It is that of the CFAs told together: of these, only how many they are, their aid, and their apprentices where these are told.
    pub together: bool,
}

impl TerritoryRow {
    fn add(&mut self, need: &Need, paid: &[Centimes]) {
        let (risk, kept) = (u64::from(need.at_risk()), u64::from(need.at_risk() && need.survives(paid)));
        self.cfas += 1;
        self.at_risk += risk;
        self.cfas_saved += kept;
        self.apprentices += need.apprentices;
        self.apprentices_at_risk += risk * need.apprentices;
        self.apprentices_saved += kept * need.apprentices;
        self.aid += paid.iter().copied().sum::<Centimes>();
    }
}

/// Marks the CFAs that are told together, by their apprentices. A CFA alone is told as it is.
pub fn put_together(needs: &mut [Need]) {
    let counts: Vec<Vec<u64>> = needs.iter().map(|need| vec![need.apprentices]).collect();
    needs.iter_mut().zip(small_cells::put_together(&counts)).for_each(|(need, together)| need.together = together);
}

/// The CFAs told together: how many, and their apprentices unless these would tell of one of them.
#[must_use]
pub fn together(needs: &[Need]) -> (u64, Option<u64>) {
    let few: Vec<u64> = needs.iter().filter(|need| need.together).map(|need| need.apprentices).collect();
    let sum: u64 = few.iter().sum();
    (few.len() as u64, Some(sum).filter(|&sum| !small_cells::tells(sum, few.len())))
}

/// The départements, each before its territories; the CFAs told together last.
#[must_use]
pub fn territories(needs: &[Need], paid: &[Vec<Centimes>]) -> Vec<TerritoryRow> {
    let mut sums: BTreeMap<(bool, &str, Option<&str>), TerritoryRow> = BTreeMap::new();
    for (need, paid) in needs.iter().zip(paid) {
        let departement = if need.together { "" } else { need.departement.as_str() };
        let inside = Some(need.territoire.as_str()).filter(|_| !need.together);
        for territoire in [None, inside].into_iter().take(if need.together { 1 } else { 2 }) {
            let row = sums.entry((need.together, departement, territoire)).or_default();
            (row.departement, row.territoire, row.together) = (departement.to_owned(), territoire.map(str::to_owned), need.together);
            row.add(need, paid);
        }
    }
    sums.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(cfa: &str, departement: &str, territoire: &str, apprentices: u64) -> Need {
        Need { cfa: cfa.into(), departement: departement.into(), territoire: territoire.into(), apprentices, ..Need::default() }
    }

    #[test]
    fn a_small_cfa_and_the_next_one_are_told_together_and_in_no_territory() {
        let mut needs =
            [need("a", "14", "Caen", 900), need("b", "14", "Vire", 3), need("c", "14", "Lisieux", 80), need("d", "50", "Avranches", 60)];
        put_together(&mut needs);
        assert_eq!(needs.each_ref().map(|need| need.together), [false, true, false, true]);
        let rows = territories(&needs, &vec![vec![Centimes(1)]; 4]);
        let shown: Vec<_> = rows.iter().map(|row| (row.departement.as_str(), row.territoire.as_deref(), row.apprentices)).collect();
        assert_eq!(shown, [("14", None, 980), ("14", Some("Caen"), 900), ("14", Some("Lisieux"), 80), ("", None, 63)]);
        assert_eq!(rows.iter().map(|row| row.aid).sum::<Centimes>(), Centimes(2 + 2 + 2), "each shown CFA twice, the others once");
        assert_eq!(together(&needs), (2, Some(63)));
    }

    #[test]
    fn a_cfa_alone_is_told_as_it_is_and_few_in_all_are_not_counted() {
        let mut one = [need("a", "14", "Caen", 3)];
        put_together(&mut one);
        assert!(!one[0].together);
        let mut two = [need("a", "14", "Caen", 3), need("b", "50", "Avranches", 1)];
        put_together(&mut two);
        assert_eq!(together(&two), (2, None));
    }
}
