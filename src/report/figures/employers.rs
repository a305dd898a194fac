//! What the first year costs an employer by month of signature: the steps of the aids.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{ReportVoice, caption};
use crate::calendar::{DateConclusion, DateDebut, Month, add_months};
use crate::chart::figure::{ChartLine, DateMark, LinePanel, MonthLines, Tone};
use crate::contract::{Contrat, Embauche};
use crate::engine::Taille;
use crate::legislation::EmployerSettings;
use crate::rules::{Profil, cout_employeur};
use crate::units::Centimes;

/// Months of signature drawn: five years.
const MONTHS: i32 = 60;

/// Five years of signatures that are drawn together, and the step of their title.
struct Era {
    /// First year of signatures.
    first: i32,
    /// Months between which the title counts the step, from its first January, and its key.
    step: (i32, i32, &'static str),
    /// Remark under the figure: a key of the catalogue.
    note: &'static str,
}

/// From the stack of aids to the exceptional ones; from those to the aids of today.
const ERAS: [Era; 2] = [
    Era { first: 2018, step: (8, 20, "figure_employeurs_title"), note: "employeurs_figure_note" },
    Era { first: 2022, step: (47, 48, "figure_employeurs_title_2026"), note: "employeurs_figure_note_2026" },
];

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

/// The era in which most apprentices of the run were hired, the first of equals.
fn era(view: &ReportVoice<'_>) -> &'static Era {
    let hired = |era: &Era| -> u64 {
        let years = era.first..era.first + MONTHS.div_euclid(12);
        view.facts.employers.alternants.range(years).map(|(_, &(apprentices, _))| apprentices).sum()
    };
    let [before, after] = &ERAS;
    if hired(after) > hired(before) { after } else { before }
}

/// The days on which an aid of the law changes its amount.
fn marks(view: &ReportVoice<'_>, months: &[Month]) -> Vec<DateMark> {
    let law = view.facts.law;
    let mut days: BTreeMap<NaiveDate, &str> = BTreeMap::new();
    let exceptional = law.aide_exceptionnelle.majeur_petite.versions();
    for pair in exceptional.windows(2) {
        if let [before, after] = pair
            && before.value != after.value
        {
            days.insert(after.from, "employeurs_mark_exceptionnelle");
        }
    }
    for pair in law.aide_unique.annee_1.versions().windows(2) {
        if let [before, after] = pair
            && before.value != after.value
        {
            days.insert(after.from, "employeurs_mark_unique");
        }
    }
    let drawn = days.into_iter().filter(|(day, _)| months.contains(&Month::of(*day)));
    let few = era(view).first == ERAS[0].first;
    drawn
        .map(|(day, key)| DateMark {
            day,
            label: if few { view.fill(key, &[("day", &view.language.day_long(day))]) } else { view.language.day_short(day) },
        })
        .collect()
}

/// Ages at signature, the middle one: those of the contracts of the run.
fn median_age(view: &ReportVoice<'_>, levels: &std::ops::RangeInclusive<u8>) -> Option<u32> {
    let mut counts = BTreeMap::new();
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
fn cost(view: &ReportVoice<'_>, month: Month, niveau: u8, age: u32, taille: Taille) -> Option<Centimes> {
    let day = month.first_day();
    let contrat = Contrat::new(DateConclusion(day), DateDebut(day), add_months(day, LENGTH).pred_opt()?);
    let born = add_months(day, -(i32::try_from(age).ok()? * 12) - 6);
    let embauche = Embauche { effectif: Some(taille.example()), naissance: Some(born), ..Embauche::default() };
    let profil = Profil::new(&contrat, &embauche, Some(niveau), false, &EmployerSettings::default());
    Some(cout_employeur(&contrat, &embauche, &profil, view.facts.law).ok()?.first()?.cout_net())
}

pub(super) fn cliff(view: &ReportVoice<'_>) -> MonthLines {
    let era = era(view);
    let first = Month::january(era.first);
    let months: Vec<Month> = (0..MONTHS).map(|rank| first + rank).collect();
    let mut ages = Vec::new();
    let mut panels = Vec::new();
    for (key, levels, niveau) in PANELS {
        let Some(age) = median_age(view, &levels) else { continue };
        let name = view.word(key);
        ages.push(view.fill("employeurs_age", &[("levels", &name), ("age", &age.to_string())]));
        let line = |(key, taille, tone): (&str, Taille, Tone)| ChartLine {
            label: view.word(key),
            tone,
            values: months.iter().map(|&month| cost(view, month, niveau, age, taille).map(|amount| amount.0)).collect(),
        };
        panels.push(LinePanel { title: name, lines: LINES.into_iter().map(line).collect() });
    }
    let marks = marks(view, &months);
    let notes = vec![view.fill(era.note, &[("ages", &ages.join(", "))])];
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
        marks,
    }
}

/// The step of the aids for an apprentice of bac+2 in a very small firm.
fn title(view: &ReportVoice<'_>) -> String {
    let Era { first, step: (before, after, key), .. } = era(view);
    let of = |month: &i32| {
        let age = median_age(view, &PANELS[1].1)?;
        cost(view, Month::january(*first) + *month, PANELS[1].2, age, Taille::MoinsDe11)
    };
    match (of(before), of(after)) {
        (Some(before), Some(after)) => {
            let values = [("before", &*view.euros(before)), ("after", &*view.euros(after)), ("change", &*view.change(after - before))];
            view.fill(key, &values)
        }
        _ => view.word("figure_employeurs_plain"),
    }
}
