//! What each département and territory gets; cells that would tell of fewer than five apprentices are hidden, and one more beside a
//! single hidden one, so that no difference gives it away.

use std::collections::BTreeMap;

use super::Need;
use crate::units::Centimes;

/// Apprentices below which a cell of a table of the région is hidden.
pub const SMALL: u64 = 5;

/// A territory, or a département when `territoire` is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TerritoryRow {
    /// Département.
    pub departement: String,
    /// Territory.
    pub territoire: Option<String>,
    /// CFAs.
    pub cfas: u64,
    /// CFAs that would go under.
    pub at_risk: u64,
    /// CFAs saved.
    pub cfas_saved: u64,
    /// Apprentices.
    pub apprentices: u64,
    /// Apprentices of the CFAs that would go under.
    pub apprentices_at_risk: u64,
    /// Apprentices saved.
    pub apprentices_saved: u64,
    /// Aid.
    pub aid: Centimes,
    /// Its counts of apprentices are not shown.
    pub hidden: bool,
}

impl TerritoryRow {
    fn add(&mut self, need: &Need, aid: Centimes) {
        let (risk, kept) = (u64::from(need.at_risk()), u64::from(need.at_risk() && need.survives(aid)));
        self.cfas += 1;
        self.at_risk += risk;
        self.cfas_saved += kept;
        self.apprentices += need.apprentices;
        self.apprentices_at_risk += risk * need.apprentices;
        self.apprentices_saved += kept * need.apprentices;
        self.aid += aid;
    }

    /// Any of its counts, or a difference of two, would tell of fewer than five apprentices.
    fn tells(&self) -> bool {
        let counts = [
            self.apprentices,
            self.apprentices_at_risk,
            self.apprentices_saved,
            self.apprentices - self.apprentices_at_risk,
            self.apprentices_at_risk - self.apprentices_saved,
        ];
        counts.into_iter().any(|count| (1..SMALL).contains(&count))
    }
}

/// Marks which of the parts of a published total are hidden: the small ones; when only one is, the next smallest too.
#[must_use]
pub fn suppressed(parts: &[(u64, bool)]) -> Vec<bool> {
    let mut hidden: Vec<bool> = parts.iter().map(|&(_, small)| small).collect();
    if hidden.iter().filter(|&&hidden| hidden).count() == 1 {
        let next = (0..parts.len()).filter(|&rank| !hidden[rank] && parts[rank].0 > 0).min_by_key(|&rank| (parts[rank].0, rank));
        next.into_iter().for_each(|rank| hidden[rank] = true);
    }
    hidden
}

/// The départements, each before its territories.
#[must_use]
pub fn territories(needs: &[Need], aids: &[Centimes]) -> Vec<TerritoryRow> {
    let mut sums: BTreeMap<(&str, Option<&str>), TerritoryRow> = BTreeMap::new();
    for (need, &aid) in needs.iter().zip(aids) {
        let key = need.departement.as_str();
        for territoire in [None, Some(need.territoire.as_str())] {
            let row = sums.entry((key, territoire)).or_default();
            (row.departement, row.territoire) = (key.to_owned(), territoire.map(str::to_owned));
            row.add(need, aid);
        }
    }
    let mut rows: Vec<TerritoryRow> = sums.into_values().collect();
    hide(&mut rows, |row| row.territoire.is_none());
    for departement in
        rows.iter().filter(|row| row.territoire.is_none()).map(|row| (row.departement.clone(), row.hidden)).collect::<Vec<_>>()
    {
        hide(&mut rows, |row| row.departement == departement.0 && row.territoire.is_some());
        let inside = rows.iter_mut().filter(|row| row.departement == departement.0 && row.territoire.is_some());
        // Territories that are all shown would add up to the département that is not.
        if departement.1 {
            inside.for_each(|row| row.hidden = true);
        }
    }
    rows
}

fn hide(rows: &mut [TerritoryRow], of: impl Fn(&TerritoryRow) -> bool) {
    let ranks: Vec<usize> = (0..rows.len()).filter(|&rank| of(&rows[rank])).collect();
    let parts: Vec<(u64, bool)> = ranks.iter().map(|&rank| (rows[rank].apprentices, rows[rank].tells())).collect();
    for (rank, hidden) in ranks.into_iter().zip(suppressed(&parts)) {
        rows[rank].hidden |= hidden;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(cfa: &str, departement: &str, territoire: &str, apprentices: u64) -> Need {
        Need { cfa: cfa.into(), departement: departement.into(), territoire: territoire.into(), apprentices, ..Need::default() }
    }

    fn shown(rows: &[TerritoryRow]) -> Vec<(&str, Option<&str>)> {
        rows.iter().filter(|row| !row.hidden).map(|row| (row.departement.as_str(), row.territoire.as_deref())).collect()
    }

    #[test]
    fn a_small_territory_and_its_smallest_neighbour_are_hidden() {
        let needs =
            [need("a", "14", "Caen", 900), need("b", "14", "Vire", 3), need("c", "14", "Lisieux", 80), need("d", "50", "Avranches", 60)];
        let rows = territories(&needs, &[Centimes(1); 4]);
        assert_eq!(shown(&rows), [("14", None), ("14", Some("Caen")), ("50", None), ("50", Some("Avranches"))]);
    }

    #[test]
    fn no_difference_of_what_is_shown_tells_a_hidden_one() {
        let needs =
            [need("a", "14", "Caen", 900), need("b", "50", "Avranches", 2), need("c", "76", "Rouen", 700), need("d", "61", "Flers", 40)];
        let rows = territories(&needs, &[Centimes(1); 4]);
        assert_eq!(shown(&rows), [("14", None), ("14", Some("Caen")), ("76", None), ("76", Some("Rouen"))]);
    }

    #[test]
    fn few_apprentices_saved_are_hidden_though_the_territory_is_large() {
        let mut small = need("b", "14", "Caen", 4);
        small.shortfall = Centimes(10);
        let needs = [need("a", "14", "Caen", 900), small, need("c", "14", "Vire", 50), need("d", "50", "Avranches", 60)];
        let rows = territories(&needs, &[Centimes(10); 4]);
        assert!(shown(&rows).iter().all(|&(departement, _)| departement != "14"));
        assert!(rows.iter().filter(|row| row.hidden).count() >= 4, "{rows:?}");
    }

    #[test]
    fn the_marks_of_suppression() {
        assert_eq!(suppressed(&[(900, false), (3, true), (80, false)]), [false, true, true]);
        assert_eq!(suppressed(&[(3, true), (2, true), (80, false)]), [true, true, false]);
        assert_eq!(suppressed(&[(0, false), (3, true)]), [false, true]);
        assert_eq!(suppressed(&[]), Vec::<bool>::new());
    }
}
