//! Every région: its lists, its margins, and the table of the page.

use super::*;

/// The lists of all France against the totals of their publishers.
#[test]
fn the_lists_have_their_official_totals() {
    let lists = shipped().lists;
    assert_eq!((lists.conventions.len(), lists.regions.len(), lists.drawn().count()), (933, 17, 13));
    assert_eq!(lists.conventions.iter().filter(|cfa| cfa.region.is_empty()).count(), 3);
    // InserJeunes 2019-2020, apprenticeship: 348 488 apprentices in their last year, 20 376 of them in Normandie in 311 diplomas.
    assert_eq!(lists.regions.iter().map(|region| region.apprentis_liste).sum::<u32>(), 348_488);
    let normandie = lists.region("normandie").unwrap();
    assert_eq!((normandie.apprentis_liste, normandie.diplomes_liste, normandie.cfa_conventionnes), (20_376, 311, 63));
    for region in &lists.regions {
        let cfas = lists.conventions.iter().filter(|cfa| cfa.region == region.region);
        assert_eq!(cfas.clone().count(), usize::try_from(region.cfa_conventionnes).unwrap(), "{}", region.region);
        let of_its_own = |cfa: &ConventionRow| crate::contract::region_of(&cfa.uai) == Some(region.region.as_str());
        assert!(cfas.clone().all(of_its_own) && region.departements.split('|').count() > 0, "{}", region.region);
        // What is kept is the whole but for the cells under five, of which no total is given away: several cells each.
        let counts: Vec<u32> = lists.diplomas().map(|code| lists.apprentices(code, &region.code)).filter(|count| *count > 0).collect();
        let (kept, hidden) = (counts.iter().sum::<u32>(), region.diplomes_liste - u32::try_from(counts.len()).unwrap());
        assert!(counts.iter().all(|count| *count >= 5) && hidden >= 5, "{}: {hidden} hidden", region.region);
        let left = region.apprentis_liste - kept;
        assert!((hidden..=4 * hidden).contains(&left) && left * 10 < region.apprentis_liste, "{}: {left} in {hidden}", region.region);
    }
    let rates: Vec<u32> = lists.conventions.iter().filter_map(|cfa| cfa.rupture_2018_2019).collect();
    let mean = f64::from(rates.iter().sum::<u32>()) / rates.len() as f64;
    assert!(rates.len() > 700 && (mean - 30.0).abs() < 1.0, "{} rates, mean {mean}", rates.len());
    assert_eq!(lists.region("ILE DE FRANCE").unwrap().region, "Île-de-France");
}

/// Every région is drawn with what is published of it.
#[test]
fn each_region_has_its_own_lists() {
    let names: Vec<String> = shipped().lists.drawn().map(str::to_owned).collect();
    let mut national = 0.0;
    for name in &names {
        let (rows, statistics, margins) = compared(name);
        national += statistics.region.stock_2018;
        assert!(rows.iter().all(|row| *row.region == **name), "{name}");
        let departements = &statistics.lists.region(name).unwrap().departements;
        let here = |cfa: &str| crate::contract::departement_of(cfa).is_some_and(|one| departements.split('|').any(|other| other == one));
        assert!(rows.iter().all(|row| here(&row.cfa) && row.cfa.ends_with('Q')), "{name}");
        // Twenty thousand contracts have a chance of their own.
        for margin in margins.iter().filter(|margin| !margin.name.starts_with("effectif")) {
            // The levels' rates are national: a région where more contracts are broken everywhere is brought to them.
            let national = if margin.name.starts_with("contrats rompus") { 0.05 } else { 0.0 };
            let chance = national + if statistics.region.stock_2018 < 5_000.0 { 0.15 } else { 0.03 };
            let wider = if margin.name == "CFA conventionnés" { 0.15 } else { tolerance(margin) + chance };
            assert!(margin.error.abs() <= wider, "{name}: {margin:?}");
        }
    }
    // With overseas, the régions are France: 448 100 apprentices at the end of 2018.
    assert!((0.95..1.0).contains(&(national / 448_100.0)), "{national}");
}

/// A cohort of a région of some twenty thousand contracts, whatever the région, and what the lists say of it.
fn compared(region: &str) -> (Vec<LigneSynthetique>, Statistics, Vec<Margin>) {
    let statistics = of_region(region);
    let scale = (20_000.0 / (4.0 * statistics.region.stock_2018)).min(1.0);
    let rows = cohort(&statistics, SEED, scale);
    let margins = margins(&rows, &statistics);
    (rows, statistics, margins)
}

/// The table of régions of `docs/SYNTHESE.md`.
pub(super) fn table() -> String {
    let mut text = "| région | apprentis fin 2018 | CFA de la liste | niveaux 3 / 4 / 5 | liste tirée | recouvrement 3 / 4 / 5 | rompus : moyenne | 1er décile | 9e décile |\n\
                    |---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
        .to_owned();
    for region in shipped().lists.drawn() {
        let (_, _, margins) = compared(region);
        let find = |name: &str| margins.iter().find(|margin| margin.name.starts_with(name));
        let count = |name: &str| find(name).map_or_else(String::new, |margin| format!("{:.0} → {:.0}", margin.target, margin.got));
        let share = |name: &str| {
            find(name).map_or_else(|| "-".to_owned(), |margin| format!("{:.0} → {:.0} %", margin.target * 100.0, margin.got * 100.0))
        };
        let levels = |which: fn(&Margin) -> f64, name: &str, after: &str| {
            let of = |level: u32| find(&format!("{name}{level}{after}")).map_or(0.0, which);
            format!("{:.0} / {:.0} / {:.0}", of(3) * 100.0, of(4) * 100.0, of(5) * 100.0)
        };
        let (target, got): (fn(&Margin) -> f64, fn(&Margin) -> f64) = (|margin| margin.target, |margin| margin.got);
        let last = "dernière année, niveau ";
        let cells = [
            region.to_owned(),
            count("stock au 31/12/2018"),
            count("CFA conventionnés"),
            format!("{} → {} %", levels(target, last, " parmi"), levels(got, last, " parmi")),
            find("apprentis de la liste").map_or_else(String::new, |margin| format!("{:.1} %", margin.got * 100.0)),
            format!("{} %", levels(got, "recouvrement des diplômes avec la liste, niveau ", "")),
            share("contrats rompus avant terme, moyenne"),
            share("contrats rompus avant terme, premier"),
            share("contrats rompus avant terme, dernier"),
        ];
        text += &format!("| {} |\n", cells.join(" | "));
    }
    text
}
