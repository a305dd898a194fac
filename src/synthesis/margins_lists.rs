//! What the public lists say of the région, beside what the cohort has: CFAs, diplomas, ruptures by CFA.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};

use super::lists::NOUVEAU;
use super::margin::{Margin, Sample, eve, in_stock, ratio_count};
use super::region::listed_level;
use super::row::LigneSynthetique;
use super::statistics::Statistics;

/// Diplomas compared one by one, at each level.
const FIRST: usize = 5;
/// Fewest entries of a CFA whose rate of ruptures is compared.
const ENTRIES: usize = 20;
const SOURCE: &str = "InserJeunes, apprentis en dernière année, 2019-2020 (apprentis_diplomes.csv)";

/// CFAs, diplomas and ruptures of the lists.
pub(super) fn lists(sample: &Sample<'_>, statistics: &Statistics) -> Vec<Margin> {
    let mut margins = vec![cfas(sample, statistics)];
    margins.extend(diplomas(sample, statistics));
    margins.extend(ruptures(sample, statistics));
    margins
}

fn cfas(sample: &Sample<'_>, statistics: &Statistics) -> Margin {
    let present: BTreeSet<&str> = sample.rows.iter().map(|row| &*row.cfa).collect();
    let listed = statistics.centres.iter().filter(|centre| centre.reseau != NOUVEAU && present.contains(centre.code_fictif.as_str()));
    let target = f64::from(statistics.region.conventions);
    Margin::count("CFA conventionnés".to_owned(), target, ratio_count(listed.count()), "CFA", "RAMSESE 2020 (cfa_conventionnes.csv)")
}

/// Apprentices by diploma, renewed codes together, under the code that is drawn now.
#[derive(Default)]
struct DiplomaGroup {
    level: usize,
    title: String,
    listed: f64,
    drawn: f64,
}

/// The code that stands for a drawn code: the one that renews it, if any.
fn standing(statistics: &Statistics) -> BTreeMap<&str, &str> {
    let mut standing = BTreeMap::new();
    for diplome in &statistics.diplomes {
        standing.entry(diplome.code_diplome.as_str()).or_insert(diplome.code_diplome.as_str());
        standing.extend(diplome.renews().map(|code| (code, diplome.code_diplome.as_str())));
    }
    standing
}

fn diplomas(sample: &Sample<'_>, statistics: &Statistics) -> Vec<Margin> {
    let standing = standing(statistics);
    let mut groups: BTreeMap<&str, DiplomaGroup> = BTreeMap::new();
    for diplome in statistics.diplomes.iter().filter(|diplome| diplome.rank() < 3) {
        let code = standing.get(diplome.code_diplome.as_str()).copied().unwrap_or_default();
        let group = groups.entry(code).or_insert_with(|| DiplomaGroup { level: diplome.rank(), ..DiplomaGroup::default() });
        if code == diplome.code_diplome {
            group.title.clone_from(&diplome.libelle);
        }
    }
    let (mut kept, mut all) = (0.0, 0.0);
    for code in statistics.lists.diplomas().filter(|code| listed_level(code).is_some()) {
        let count = f64::from(statistics.lists.apprentices(code, &statistics.region.code));
        all += count;
        if let Some(group) = standing.get(code).and_then(|code| groups.get_mut(code)) {
            group.listed += count;
            kept += count;
        }
    }
    for row in sample.rows.iter().filter(|row| in_last_year(row)) {
        if let Some(group) = standing.get(&*row.code_diplome).and_then(|code| groups.get_mut(code)) {
            group.drawn += 1.0;
        }
    }
    let mut margins =
        vec![Margin::share("apprentis de la liste dont le diplôme est tiré".to_owned(), 1.0, kept / f64::max(all, 1.0), SOURCE)];
    margins.extend(compared(&groups));
    margins
}

/// Levels, overlap of the diplomas, and the first diplomas of each level.
fn compared(groups: &BTreeMap<&str, DiplomaGroup>) -> Vec<Margin> {
    let sum = |of: &dyn Fn(&DiplomaGroup) -> f64, level: Option<usize>| -> f64 {
        groups.values().filter(|group| level.is_none_or(|level| group.level == level)).map(of).sum::<f64>().max(1.0)
    };
    let (listed, drawn) = (|group: &DiplomaGroup| group.listed, |group: &DiplomaGroup| group.drawn);
    let mut margins = Vec::new();
    for level in 0..3 {
        let (target, got) = (sum(&listed, Some(level)) / sum(&listed, None), sum(&drawn, Some(level)) / sum(&drawn, None));
        let name = format!("dernière année, niveau {} parmi 3 à 5", level + 3);
        margins.push(Margin::share(name, target, got, SOURCE));
    }
    for level in 0..3 {
        let (listed, drawn) = (sum(&listed, Some(level)), sum(&drawn, Some(level)));
        let mut of: Vec<&DiplomaGroup> = groups.values().filter(|group| group.level == level).collect();
        let common: f64 = of.iter().map(|group| (group.listed / listed).min(group.drawn / drawn)).sum();
        let name = format!("recouvrement des diplômes avec la liste, niveau {}", level + 3);
        margins.push(Margin::share(name, 1.0, common, SOURCE));
        of.sort_by(|left, right| right.listed.total_cmp(&left.listed));
        margins.extend(of.iter().take(FIRST).map(|group| {
            let name = format!("dernière année, niveau {}", level + 3);
            Margin { diploma: group.title.clone(), ..Margin::share(name, group.listed / listed, group.drawn / drawn, SOURCE) }
        }));
    }
    margins
}

/// In the last year of its contract at the end of 2018 or of 2019, the school years that the list pools.
fn in_last_year(row: &LigneSynthetique) -> bool {
    let ends = |day: NaiveDate| row.runs_on(day) && day.checked_add_days(Days::new(365)).is_some_and(|last| row.date_fin <= last);
    ends(eve(2018)) || ends(eve(2019))
}

/// Rates of contracts broken before their term, over the CFAs that have one in the list: mean, first and last decile.
fn ruptures(sample: &Sample<'_>, statistics: &Statistics) -> Vec<Margin> {
    let mut seen: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in sample.rows.iter().filter(|row| !in_stock(row) && row.date_debut.year() == 2019) {
        let of = seen.entry(&row.cfa).or_default();
        of.0 += 1;
        of.1 += usize::from(row.date_rupture.is_some());
    }
    let compared = statistics.centres.iter().filter_map(|centre| {
        let (entries, broken) = *seen.get(centre.code_fictif.as_str())?;
        let rate = centre.rupture.filter(|_| entries >= ENTRIES)?;
        Some((rate, ratio_count(broken) / ratio_count(entries)))
    });
    let (mut published, mut got): (Vec<f64>, Vec<f64>) = compared.unzip();
    if published.len() < 3 {
        return Vec::new();
    }
    published.sort_by(f64::total_cmp);
    got.sort_by(f64::total_cmp);
    let mean = |rates: &[f64]| rates.iter().sum::<f64>() / rates.len() as f64;
    let tenth = |rates: &[f64], tenths: usize| rates.get((rates.len() - 1) * tenths / 10).copied().unwrap_or(0.0);
    let source = "InserJeunes par CFA, 2018-2019 (cfa_conventionnes.csv)";
    let share = |name: &str, target: f64, got: f64| Margin::share(format!("contrats rompus avant terme, {name}"), target, got, source);
    vec![
        share("moyenne des CFA", mean(&published), mean(&got)),
        share("premier décile des CFA", tenth(&published, 1), tenth(&got, 1)),
        share("dernier décile des CFA", tenth(&published, 9), tenth(&got, 9)),
    ]
}
