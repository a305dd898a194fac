//! Régions side by side on one screen, and their sum beside what is published of France.

use super::text_table;
use crate::cli::CommandContext;
use crate::jobs::regions::Regions;
use crate::tables::comparison::SMALL;
use crate::tables::{PublishedFrance, RegionResult};
use crate::units::Centimes;

/// The summary of a run of all régions.
#[must_use]
pub fn regions(found: &Regions, context: &CommandContext) -> String {
    let page = RegionsScreen { found, context };
    let head = [
        ("scenario", found.title.clone()),
        ("contracts", page.count(found.total.contrats)),
        ("left", page.count(found.total.ecartes)),
        ("seed", found.seed.to_string()),
    ];
    let head: Vec<(&str, &str)> = head.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let scaled = if (found.scale - 1.0).abs() > f64::EPSILON {
        format!("{}\n", context.messages.text("toutes.scaled", &[("scale", &context.language.every_decimal(found.scale))]))
    } else {
        String::new()
    };
    [format!("{}\n{scaled}", context.messages.text("toutes.head", &head)), page.side_by_side(), page.france()].join("\n")
}

struct RegionsScreen<'a> {
    found: &'a Regions,
    context: &'a CommandContext,
}

impl RegionsScreen<'_> {
    fn word(&self, key: &str) -> String {
        self.context.messages.word(key)
    }

    fn count(&self, count: u64) -> String {
        self.context.language.integer(i64::try_from(count).unwrap_or(i64::MAX))
    }

    fn compact(&self, amount: Centimes) -> String {
        self.context.language.compact(amount.0)
    }

    fn side_by_side(&self) -> String {
        let last = self.found.total.years.last().map_or(0, |year| year.annee);
        let row = |row: &RegionResult, name: String| {
            let effect = row.compared.loi - row.compared.prefecture;
            let year = row.years.iter().find(|year| year.annee == last).copied().unwrap_or_default();
            vec![
                name,
                self.count(row.contrats),
                self.count(row.cfa),
                self.compact(row.du_loi),
                self.context.language.change_compact(effect.0),
                self.compact(year.resultat),
                self.count(year.en_perte),
                self.compact(row.fonds.enveloppe),
                self.compact(row.fonds.besoin),
                self.count(row.fonds.en_peril),
            ]
        };
        let name = |of: &RegionResult| if of.region == SMALL { self.word("toutes.small") } else { of.region.clone() };
        let mut rows: Vec<Vec<String>> = self.found.rows.iter().map(|of| row(of, name(of))).collect();
        rows.push(row(&self.found.total, self.word("run.total")));
        let keys = ["toutes.region", "toutes.contracts", "toutes.centres", "toutes.due", "toutes.effect"].map(|key| self.word(key));
        let year = last.to_string();
        let of_year = ["toutes.result", "toutes.loss"].map(|key| self.context.messages.text(key, &[("year", &year)]));
        let fund = ["toutes.fund", "toutes.need", "toutes.risk"].map(|key| self.word(key));
        text_table(keys.into_iter().chain(of_year).chain(fund).collect(), rows)
    }

    fn france(&self) -> String {
        if self.found.published.is_empty() {
            return format!("{}\n", self.word("toutes.unpublished"));
        }
        let value = |row: &PublishedFrance, value: i64| {
            if row.euros { self.compact(Centimes(value)) } else { self.context.language.integer(value) }
        };
        let gap = |row: &PublishedFrance| {
            if row.publie == 0 {
                return String::new();
            }
            #[allow(clippy::cast_precision_loss)]
            let ratio = row.regions as f64 / row.publie as f64 - 1.0;
            let sign = if ratio > 0.0 { "+" } else { "" };
            format!("{sign}{}", self.context.language.percent(ratio))
        };
        let measure = |row: &PublishedFrance| self.context.messages.text(measure_key(row.mesure), &[("year", &row.annee.to_string())]);
        let row = |row: &PublishedFrance| vec![measure(row), value(row, row.regions), value(row, row.publie), gap(row)];
        let head = ["toutes.france", "toutes.sum", "toutes.published", "toutes.gap"].map(|key| self.word(key));
        text_table(head.to_vec(), self.found.published.iter().map(row).collect())
    }
}

/// The words of a published measure.
fn measure_key(measure: &str) -> &'static str {
    match measure {
        "entrees" => "toutes.of_entrees",
        "apprentis" => "toutes.of_apprentis",
        "cfa" => "toutes.of_cfa",
        "produits" => "toutes.of_produits",
        "resultat" => "toutes.of_resultat",
        _ => "toutes.of_fonds",
    }
}
