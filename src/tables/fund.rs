//! The tables of the fund. CFAs with few apprentices are one row, [`TOGETHER`], and count in no other: no table tells how many any of
//! them has.

use std::borrow::Cow;

use super::{ColumnValues, Table};
use crate::fund::{DecisionChange, Grant, MeanResult, Need, Overstated, Policy, PolicyResult, Spread, Study, together};
use crate::units::Centimes;

/// The name of the CFAs told together.
pub const TOGETHER: &str = super::comparison::SMALL;

/// First year that a fund may have; the columns of each year follow.
const FIRST: i32 = 2020;
/// What is missing in each year that a fund may have.
const MISSING: [&str; 21] = [
    "manque_2020",
    "manque_2021",
    "manque_2022",
    "manque_2023",
    "manque_2024",
    "manque_2025",
    "manque_2026",
    "manque_2027",
    "manque_2028",
    "manque_2029",
    "manque_2030",
    "manque_2031",
    "manque_2032",
    "manque_2033",
    "manque_2034",
    "manque_2035",
    "manque_2036",
    "manque_2037",
    "manque_2038",
    "manque_2039",
    "manque_2040",
];
/// What is paid in each year that a fund may have.
const PAID: [&str; 21] = [
    "aide_2020",
    "aide_2021",
    "aide_2022",
    "aide_2023",
    "aide_2024",
    "aide_2025",
    "aide_2026",
    "aide_2027",
    "aide_2028",
    "aide_2029",
    "aide_2030",
    "aide_2031",
    "aide_2032",
    "aide_2033",
    "aide_2034",
    "aide_2035",
    "aide_2036",
    "aide_2037",
    "aide_2038",
    "aide_2039",
    "aide_2040",
];

fn column_of(names: &[&'static str; 21], year: i32) -> Option<&'static str> {
    names.get(usize::try_from(year - FIRST).ok()?).copied()
}

fn word(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[allow(clippy::float_arithmetic, reason = "a mean shown with six decimals")]
fn millionths(value: f64) -> i64 {
    (value * 1e6).round() as i64
}

#[allow(clippy::float_arithmetic, reason = "a mean shown as a whole number")]
fn mean(value: f64) -> i64 {
    value.round() as i64
}

fn yes(value: bool) -> Cow<'static, str> {
    Cow::Borrowed(if value { "oui" } else { "non" })
}

/// A row of the table `allocation`: a CFA, or those told together.
pub struct AllocationRow<'a> {
    /// The policy and what it does.
    pub result: &'a PolicyResult,
    /// The CFA, its rank and what it gets; none for those told together.
    pub one: Option<(usize, &'a Need, &'a Grant)>,
    /// The CFAs of the row.
    ranks: Vec<usize>,
    study: &'a Study,
}

/// The rows of a policy: the CFAs told alone, by identifier, then the others in one.
#[must_use]
pub fn rows<'a>(study: &'a Study, result: &'a PolicyResult) -> Vec<AllocationRow<'a>> {
    let grants = &result.allocation.grants;
    let (few, alone): (Vec<usize>, Vec<usize>) = (0..study.needs.len()).partition(|&rank| study.needs[rank].together);
    let mut rows: Vec<AllocationRow<'_>> = alone
        .into_iter()
        .map(|rank| AllocationRow { result, one: Some((rank, &study.needs[rank], &grants[rank])), ranks: vec![rank], study })
        .collect();
    if !few.is_empty() {
        rows.push(AllocationRow { result, one: None, ranks: few, study });
    }
    rows
}

impl AllocationRow<'_> {
    /// A sum over the CFAs of the row.
    pub fn sum(&self, of: impl Fn(&Need, &Grant) -> Centimes) -> Centimes {
        self.ranks.iter().map(|&rank| of(&self.study.needs[rank], &self.result.allocation.grants[rank])).sum()
    }

    /// Apprentices, where they can be told.
    #[must_use]
    pub fn apprentices(&self) -> Option<u64> {
        self.one.map_or_else(|| together(&self.study.needs).1, |(_, need, _)| Some(need.apprentices))
    }

    /// CFAs of the row: one, or all those told together.
    #[must_use]
    pub fn cfas(&self) -> u64 {
        self.ranks.len() as u64
    }

    /// The need, but of CFAs that no aid can help.
    #[must_use]
    pub fn need(&self) -> Option<Centimes> {
        match self.one {
            Some((_, need, _)) if need.lost => None,
            _ => Some(self.sum(|need, _| if need.lost { Centimes::ZERO } else { need.shortfall() })),
        }
    }

    fn missing(&self, year: usize) -> Option<Centimes> {
        self.need()?;
        Some(self.sum(|need, _| if need.lost { Centimes::ZERO } else { need.missing()[year] }))
    }

    fn investment(&self, of: impl Fn(usize) -> Centimes) -> Centimes {
        self.ranks.iter().map(|&rank| of(rank)).sum()
    }
}

fn by_policy(study: &Study) -> Vec<&PolicyResult> {
    let mut results: Vec<&PolicyResult> = study.results.iter().collect();
    results.sort_by_key(|result| result.allocation.policy.as_str());
    results
}

/// What every policy gives every CFA each year and why, before and after.
#[must_use]
pub fn allocation(study: &Study) -> Table<'_> {
    given("allocation", study, &by_policy(study))
}

/// The annex of a délibération: the same for the voted policy alone.
#[must_use]
pub fn annexe(study: &Study) -> Table<'_> {
    given("annexe", study, &study.voted().into_iter().collect::<Vec<_>>())
}

fn given<'a>(name: &'static str, study: &'a Study, results: &[&'a PolicyResult]) -> Table<'a> {
    let rows: Vec<AllocationRow<'_>> = results.iter().flat_map(|result| rows(study, result)).collect();
    let text = |cell: &dyn Fn(&AllocationRow<'_>) -> Cow<'static, str>| ColumnValues::Text(rows.iter().map(cell).collect());
    let owned =
        |cell: &dyn Fn(&Need) -> &String| text(&|row| row.one.map_or_else(Cow::default, |(_, need, _)| Cow::Owned(cell(need).clone())));
    let amount = |cell: &dyn Fn(&AllocationRow<'_>) -> Option<Centimes>| ColumnValues::Amount(rows.iter().map(cell).collect());
    let told = |cell: &dyn Fn(&Need, &Grant) -> Cow<'static, str>| {
        text(&|row| row.one.map_or_else(Cow::default, |(_, need, grant)| cell(need, grant)))
    };
    let sum = |of: &dyn Fn(&Need, &Grant) -> Centimes| amount(&|row| Some(row.sum(of)));
    // Floors and caps by apprentice are those of a number of apprentices: they are told where it is.
    let headed = |of: &dyn Fn(&Need, &Grant) -> Centimes| amount(&|row| row.apprentices().map(|_| row.sum(of)));
    let (nothing, accounts) = (vec![Centimes::ZERO; study.settings.envelope.years.len()], &study.settings.accounts);
    let lowest = |need: &Need, paid: &[Centimes]| need.lowest_with(paid);
    let mut columns = vec![
        ("politique", text(&|row| word_static(row.result.allocation.policy.as_str()))),
        ("cfa", text(&|row| row.one.map_or(Cow::Borrowed(TOGETHER), |(_, need, _)| Cow::Owned(need.cfa.clone())))),
        ("nom", owned(&|need| &need.nom)),
        ("departement", owned(&|need| &need.departement)),
        ("territoire", owned(&|need| &need.territoire)),
        ("apprentis", ColumnValues::Integer(rows.iter().map(|row| row.apprentices().map(whole)).collect())),
        ("besoin", amount(&|row| row.need())),
        ("aide", sum(&|_, grant| grant.amount)),
        ("dont_majoration", sum(&|_, grant| grant.increase)),
        ("plancher", headed(&|_, grant| grant.floor)),
        ("plafond", headed(&|_, grant| grant.cap)),
        ("motif", told(&|_, grant| word_static(grant.why.as_str()))),
        ("resultat_avant", sum(&|need, _| need.result())),
        ("resultat_apres", sum(&|need, grant| need.result() + grant.amount)),
        ("tresorerie_min_avant", amount(&|row| row.one.and_then(|(_, need, _)| lowest(need, &nothing)))),
        ("tresorerie_min_apres", amount(&|row| row.one.and_then(|(_, need, grant)| lowest(need, &grant.paid)))),
        ("etat_avant", told(&|need, _| word_static(need.status_with(&nothing, accounts).as_str()))),
        ("etat_apres", told(&|need, grant| word_static(need.status_with(&grant.paid, accounts).as_str()))),
        ("sauve", told(&|need, grant| yes(need.at_risk() && need.survives(&grant.paid)))),
        ("aide_investissement", amount(&|row| Some(row.investment(|rank| study.investments[rank].amount)))),
        ("amortissement_evite", amount(&|row| Some(row.investment(|rank| study.investments[rank].depreciation)))),
        ("cfas", ColumnValues::Integer(rows.iter().map(|row| Some(whole(row.cfas()))).collect())),
    ];
    for (rank, &(year, ..)) in study.settings.envelope.years.iter().enumerate() {
        columns.extend(column_of(&MISSING, year).map(|name| (name, amount(&|row| row.missing(rank)))));
    }
    for (rank, &(year, ..)) in study.settings.envelope.years.iter().enumerate() {
        columns.extend(column_of(&PAID, year).map(|name| (name, sum(&|_, grant| grant.paid[rank]))));
    }
    Table { name, columns }
}

fn word_static(text: &'static str) -> Cow<'static, str> {
    Cow::Borrowed(text)
}

/// What is missing without aid: a row per CFA told alone and month under its limit.
#[must_use]
pub fn manques(study: &Study) -> Table<'_> {
    let rows: Vec<_> = study.shown().flat_map(|need| need.below.iter().map(move |&(month, missing)| (need, month, missing))).collect();
    Table {
        name: "manques",
        columns: vec![
            ("cfa", ColumnValues::Text(rows.iter().map(|(need, ..)| word(&need.cfa)).collect())),
            ("mois", ColumnValues::Text(rows.iter().map(|(_, month, _)| Cow::Owned(month.to_string())).collect())),
            ("manque", ColumnValues::Amount(rows.iter().map(|&(.., missing)| Some(missing)).collect())),
        ],
    }
}

/// What would change the decision: a row per CFA told alone, what is moved and by how much.
#[must_use]
pub fn changements<'a>(study: &'a Study, changes: &[DecisionChange]) -> Table<'a> {
    let rows: Vec<(&DecisionChange, &Need, &Grant)> = study
        .voted()
        .into_iter()
        .flat_map(|voted| changes.iter().map(move |row| (row, &study.needs[row.rank], &voted.allocation.grants[row.rank])))
        .collect();
    let amount = |of: &dyn Fn(&DecisionChange, &Grant) -> Centimes| {
        ColumnValues::Amount(rows.iter().map(|(row, _, grant)| Some(of(row, grant))).collect())
    };
    let text = |of: &dyn Fn(&DecisionChange, &Need, &Grant) -> Cow<'static, str>| {
        ColumnValues::Text(rows.iter().map(|(row, need, grant)| of(row, need, grant)).collect())
    };
    Table {
        name: "changements",
        columns: vec![
            ("cfa", ColumnValues::Text(rows.iter().map(|(_, need, _)| word(&need.cfa)).collect())),
            ("grandeur", text(&|row, _, _| word_static(row.moved.as_str()))),
            ("variation", ColumnValues::Integer(rows.iter().map(|(row, ..)| Some(row.percent)).collect())),
            ("aide", amount(&|_, grant| grant.amount)),
            ("aide_changee", amount(&|row, _| row.amount)),
            ("ecart", amount(&|row, grant| row.amount - grant.amount)),
            ("motif", text(&|_, _, grant| word_static(grant.why.as_str()))),
            ("motif_change", text(&|row, _, _| word_static(row.why.as_str()))),
            ("maintenu", text(&|_, need, grant| yes(need.survives(&grant.paid)))),
            ("maintenu_change", text(&|row, _, _| yes(row.kept))),
        ],
    }
}

/// The letters: the file of each and the CFA that it is for.
pub fn lettres<'a>(letters: &'a [(String, &'a str)]) -> Table<'a> {
    let text =
        |cell: fn(&'a (String, &'a str)) -> &'a str| ColumnValues::Text(letters.iter().map(|letter| Cow::Borrowed(cell(letter))).collect());
    Table { name: "lettres", columns: vec![("cfa", text(|letter| letter.1)), ("fichier", text(|letter| letter.0.as_str()))] }
}

/// Survivors against the envelope, a row per policy and point.
#[must_use]
pub fn courbe(study: &Study) -> Table<'static> {
    let mut rows: Vec<_> = study.curves.iter().flat_map(|curve| curve.points.iter().map(|point| (curve.policy.as_str(), *point))).collect();
    rows.sort_by_key(|&(policy, point)| (policy, point.envelope));
    let number =
        |cell: &dyn Fn(&crate::fund::CurvePoint) -> Option<i64>| ColumnValues::Integer(rows.iter().map(|(_, point)| cell(point)).collect());
    let spread = |cell: &dyn Fn(Spread) -> i64| number(&|point| point.spread.map(cell));
    Table {
        name: "courbe",
        columns: vec![
            ("politique", ColumnValues::Text(rows.iter().map(|&(policy, _)| word(policy)).collect())),
            ("enveloppe", ColumnValues::Amount(rows.iter().map(|(_, point)| Some(point.envelope)).collect())),
            ("cfa_sauves", number(&|point| Some(whole(point.saved.cfas)))),
            ("apprentis_sauves", number(&|point| Some(whole(point.saved.apprentices)))),
            ("apprentis_debout", number(&|point| Some(whole(point.saved.standing)))),
            ("apprentis_debout_moyen", spread(&|spread| mean(spread.mean))),
            ("apprentis_debout_bas", spread(&|spread| whole(spread.low))),
            ("apprentis_debout_haut", spread(&|spread| whole(spread.high))),
        ],
    }
}

/// A row per policy on the announced envelope. `borne` is in the unit of `mesure`, `borne_moyenne` in that of `mesure_moyenne`.
#[must_use]
pub fn politiques(study: &Study) -> Table<'static> {
    let rows = by_policy(study);
    let text = |cell: &dyn Fn(&PolicyResult) -> Cow<'static, str>| ColumnValues::Text(rows.iter().map(|row| cell(row)).collect());
    let number = |cell: &dyn Fn(&PolicyResult) -> Option<i64>| ColumnValues::Integer(rows.iter().map(|row| cell(row)).collect());
    let amount = |cell: &dyn Fn(&PolicyResult) -> Option<Centimes>| ColumnValues::Amount(rows.iter().map(|row| cell(row)).collect());
    let spread = |cell: &dyn Fn(Spread) -> i64| number(&|row| row.mean.map(|mean| cell(mean.spread)));
    let drawn = |cell: &dyn Fn(MeanResult) -> f64| {
        ColumnValues::Ratio(rows.iter().map(|row| row.mean.map(|mean| millionths(cell(mean)))).collect())
    };
    let proof = |row: &PolicyResult| row.allocation.optimum.as_ref().map_or(Cow::Borrowed(""), |optimum| yes(optimum.proven()));
    let on_average = |row: &PolicyResult| row.allocation.policy == Policy::MeilleurUsageMoyen;
    let bound = |row: &PolicyResult| row.bound(study.draws);
    Table {
        name: "politiques",
        columns: vec![
            ("politique", text(&|row| word_static(row.allocation.policy.as_str()))),
            ("enveloppe", amount(&|row| Some(row.allocation.envelope))),
            ("distribue", amount(&|row| Some(row.allocation.given()))),
            ("reste", amount(&|row| Some(row.allocation.left))),
            ("motif_reste", text(&|row| word_static(row.allocation.left_over.as_str()))),
            ("cfa_sauves", number(&|row| Some(whole(row.saved.cfas)))),
            ("apprentis_sauves", number(&|row| Some(whole(row.saved.apprentices)))),
            ("apprentis_debout", number(&|row| Some(whole(row.saved.standing)))),
            ("cout_par_apprenti_sauve", amount(&|row| row.per_saved())),
            ("mesure", number(&|row| Some(row.worth))),
            ("regret", number(&|row| Some(row.regret))),
            ("apprentis_par_million", number(&|row| Some(row.next_million))),
            ("apprentis_debout_moyen", spread(&|spread| mean(spread.mean))),
            ("apprentis_debout_bas", spread(&|spread| whole(spread.low))),
            ("apprentis_debout_haut", spread(&|spread| whole(spread.high))),
            ("borne", number(&|row| bound(row).filter(|_| !on_average(row)).map(mean))),
            ("prouve", text(&|row| proof(row))),
            ("apprentis_sauves_moyen", drawn(&|mean| mean.saved)),
            ("mesure_moyenne", drawn(&|mean| mean.worth)),
            ("regret_moyen", drawn(&|mean| mean.regret)),
            ("apprentis_par_million_moyen", drawn(&|mean| mean.next_million)),
            ("borne_moyenne", ColumnValues::Ratio(rows.iter().map(|row| bound(row).filter(|_| on_average(row)).map(millionths)).collect())),
        ],
    }
}

/// What a CFA gets when it declares its costs higher, the others telling the truth; those told together in one row a policy.
#[must_use]
pub fn stabilite(study: &Study) -> Table<'_> {
    let mut rows: Vec<(Policy, Option<&Overstated>, Vec<&Overstated>)> = Vec::new();
    for result in by_policy(study) {
        let policy = result.allocation.policy;
        let mut all: Vec<&Overstated> = study.stability.iter().filter(|row| row.policy == policy).collect();
        all.sort_by_key(|row| row.rank);
        let (few, alone): (Vec<&Overstated>, Vec<&Overstated>) = all.into_iter().partition(|row| study.needs[row.rank].together);
        rows.extend(alone.into_iter().map(|row| (policy, Some(row), vec![row])));
        if !few.is_empty() {
            rows.push((policy, None, few));
        }
    }
    let sum = |of: &dyn Fn(&Overstated) -> Centimes| {
        ColumnValues::Amount(rows.iter().map(|row| Some(row.2.iter().map(|one| of(one)).sum())).collect())
    };
    let told = |of: &dyn Fn(&Overstated) -> bool| {
        ColumnValues::Text(rows.iter().map(|row| row.1.map_or_else(Cow::default, |one| yes(of(one)))).collect())
    };
    Table {
        name: "stabilite",
        columns: vec![
            ("politique", ColumnValues::Text(rows.iter().map(|row| word(row.0.as_str())).collect())),
            (
                "cfa",
                ColumnValues::Text(rows.iter().map(|row| row.1.map_or(word(TOGETHER), |one| word(&study.needs[one.rank].cfa))).collect()),
            ),
            ("aide", sum(&|row| row.truthful)),
            ("aide_declaree", sum(&|row| row.overstated)),
            ("gain", sum(&Overstated::gain)),
            ("hors_peril", told(&|row| row.kept)),
            ("hors_peril_declare", told(&|row| row.kept_overstated)),
        ],
    }
}

/// Départements and territories under the voted policy; the CFAs told together last (`masque`), with what can be told of them.
#[must_use]
pub fn territoires(study: &Study) -> Table<'_> {
    let rows = &study.territories;
    let few = together(&study.needs).1;
    let heads = |cell: &dyn Fn(&crate::fund::TerritoryRow) -> u64| {
        ColumnValues::Integer(rows.iter().map(|row| (!row.together).then(|| whole(cell(row)))).collect())
    };
    let apprentices = rows.iter().map(|row| if row.together { few } else { Some(row.apprentices) }.map(whole));
    Table {
        name: "territoires",
        columns: vec![
            (
                "departement",
                ColumnValues::Text(rows.iter().map(|row| if row.together { word(TOGETHER) } else { word(&row.departement) }).collect()),
            ),
            ("territoire", ColumnValues::Text(rows.iter().map(|row| word(row.territoire.as_deref().unwrap_or("*"))).collect())),
            ("cfa", ColumnValues::Integer(rows.iter().map(|row| Some(whole(row.cfas))).collect())),
            ("cfa_en_peril", heads(&|row| row.at_risk)),
            ("cfa_sauves", heads(&|row| row.cfas_saved)),
            ("apprentis", ColumnValues::Integer(apprentices.collect())),
            ("apprentis_en_peril", heads(&|row| row.apprentices_at_risk)),
            ("apprentis_sauves", heads(&|row| row.apprentices_saved)),
            ("aide", ColumnValues::Amount(rows.iter().map(|row| Some(row.aid)).collect())),
            ("masque", ColumnValues::Text(rows.iter().map(|row| yes(row.together)).collect())),
        ],
    }
}
