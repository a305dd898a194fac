//! What the first year costs an employer by month of signature: the steps of the aids.

use super::{View, caption};
use crate::calendar::{Month, add_months};
use crate::chart::figure::{DateMark, Line, LinePanel, MonthLines, Tone};
use crate::contract::{Contrat, Embauche};
use crate::engine::Taille;
use crate::legislation::EmployerSettings;
use crate::rules::{Profil, cout_employeur};
use crate::units::Centimes;

/// First year of signature drawn.
const FIRST: i32 = 2018;
/// Months of signature drawn: to December 2022.
const MONTHS: i32 = 60;
/// Months of the contract of the example.
const LENGTH: i32 = 24;

/// The panels: key of the title, levels, level of the example.
const PANELS: [(&str, std::ops::RangeInclusive<u8>, u8); 3] =
    [("employeurs_jusquau_bac", 3..=4, 4), ("employeurs_bac_plus_2", 5..=5, 5), ("employeurs_au_dela", 6..=8, 7)];

/// The lines, the widest first: those of larger firms lie under those of the smallest.
const LINES: [(&str, Taille, Tone); 3] = [
    ("employeurs_250", Taille::De250EtPlus, Tone::Employeur),
    ("employeurs_11_249", Taille::De50A249, Tone::StockNpec),
    ("employeurs_moins_11", Taille::MoinsDe11, Tone::Loss),
];

/// Days on which the law of aids changes, with the key of what changes.
const MARKS: [(i32, i32, &str); 2] = [(2019, 0, "employeurs_mark_2019"), (2020, 6, "employeurs_mark_2020")];

/// Ages at signature, the middle one: those of the contracts of the run.
fn median_age(view: &View<'_>, levels: &std::ops::RangeInclusive<u8>) -> Option<u32> {
    let mut counts = std::collections::BTreeMap::new();
    for (_, ages) in view.facts.employers.ages.iter().filter(|(niveau, _)| levels.contains(&niveau.number())) {
        ages.iter().for_each(|(&age, &count)| *counts.entry(age).or_insert(0) += count);
    }
    let half = counts.values().sum::<u64>().div_ceil(2);
    let mut seen = 0;
    counts
        .into_iter()
        .find(|&(_, count)| {
            seen += count;
            seen >= half && half > 0
        })
        .map(|(age, _)| age)
}

/// Net cost of the first year of an example signed on the first day of a month.
fn cost(view: &View<'_>, month: Month, niveau: u8, age: u32, taille: Taille) -> Option<Centimes> {
    let day = month.first_day();
    let contrat = Contrat::new(day, day, add_months(day, LENGTH).pred_opt()?);
    let born = add_months(day, -(i32::try_from(age).ok()? * 12) - 6);
    let embauche = Embauche { effectif: Some(taille.example()), naissance: Some(born), ..Embauche::default() };
    let profil = Profil::new(&contrat, &embauche, Some(niveau), false, &EmployerSettings::default());
    Some(cout_employeur(&contrat, &embauche, &profil, view.facts.law).ok()?.first()?.cout_net())
}

/// The figure.
pub(super) fn cliff(view: &View<'_>) -> MonthLines {
    let first = Month::january(FIRST);
    let months: Vec<Month> = (0..MONTHS).map(|rank| first + rank).collect();
    let mut ages = Vec::new();
    let mut panels = Vec::new();
    for (key, levels, niveau) in PANELS {
        let Some(age) = median_age(view, &levels) else { continue };
        let name = view.word(key);
        ages.push(view.fill("employeurs_age", &[("levels", &name), ("age", &age.to_string())]));
        let line = |(key, taille, tone): (&str, Taille, Tone)| Line {
            label: view.word(key),
            tone,
            values: months.iter().map(|&month| cost(view, month, niveau, age, taille).map(|amount| amount.0)).collect(),
        };
        panels.push(LinePanel { title: name, lines: LINES.into_iter().map(line).collect() });
    }
    let marks = MARKS.map(|(year, month, key)| DateMark { day: (Month::january(year) + month).first_day(), label: view.word(key) });
    let notes = vec![view.fill("employeurs_figure_note", &[("ages", &ages.join(", "))])];
    MonthLines {
        caption: caption(
            view,
            "employeurs",
            title(view),
            view.word("figure_employeurs_subtitle"),
            if panels.is_empty() { Vec::new() } else { notes },
        ),
        axis: view.word("figure_employeurs_axis"),
        months: months.iter().map(|month| month.first_day()).collect(),
        panels,
        marks: marks.to_vec(),
    }
}

/// The step of 1 January 2019 for an apprentice of bac+2 in a small firm.
fn title(view: &View<'_>) -> String {
    let of = |year: i32, month: i32| {
        let age = median_age(view, &PANELS[1].1)?;
        cost(view, Month::january(year) + month, PANELS[1].2, age, Taille::MoinsDe11)
    };
    match (of(FIRST, 8), of(FIRST + 1, 8)) {
        (Some(before), Some(after)) => {
            let values = [("before", &*view.euros(before)), ("after", &*view.euros(after)), ("change", &*view.change(after - before))];
            view.fill("figure_employeurs_title", &values)
        }
        _ => view.word("figure_employeurs_plain"),
    }
}
