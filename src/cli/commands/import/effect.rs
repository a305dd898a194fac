//! What an edition changes for contracts, in euros: each priced by the former edition, then by the new one where it applies (R5).

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::contract::{Cohort, TypeContrat};
use crate::diagnostic::Diagnostic;
use crate::engine::{PriceBook, evaluate};
use crate::io::datasets::Datasets;
use crate::io::output::Folder;
use crate::io::write::{WriteOptions, csv_bytes};
use crate::jobs::typed::EffectTyped;
use crate::legislation::{NpecTable, Settings, SourceNpec};
use crate::referentiel::{Edition, npec_table, touches};
use crate::rules::AnnualPrices;
use crate::tables::{ColumnValues, Table};
use crate::units::Centimes;

/// A contract whose price the new edition changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PriceEffect {
    /// The row of the contract.
    pub row: usize,
    /// Annual amount and where it is from, before.
    pub before: (Centimes, SourceNpec),
    /// The same, after.
    pub after: (Centimes, SourceNpec),
    /// Due over the whole life under the law, before and after; none when the contract cannot be evaluated.
    pub due: Option<(Centimes, Centimes)>,
}

/// What an edition changes for contracts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Effects {
    /// Contracts whose annual amount changes, in the order of the file.
    pub changed: Vec<PriceEffect>,
    /// Contracts priced by the new edition at the same amount.
    pub same: usize,
    /// Contracts that the new edition does not touch: concluded before its values, or priced elsewhere.
    pub untouched: usize,
}

/// The effect on each contract.
pub(super) fn effects(cohort: &Cohort, old: &Edition, new: &Edition, datasets: &Datasets) -> Effects {
    let settings = Settings::default();
    let (before, after) = (npec_table(std::slice::from_ref(old)), npec_table(std::slice::from_ref(new)));
    let book = |table| -> PriceBook<'_> {
        let table: &NpecTable = table;
        PriceBook::new(&datasets.law, table, &datasets.cout_prefecture, &datasets.nomenclature, &settings)
    };
    let (old_book, new_book) = (book(&before), book(&after));
    let mut effects = Effects::default();
    for row in 0..cohort.len() {
        let contrat = cohort.contrat(row);
        let keys = old_book.keys(cohort, row);
        let conclusion = contrat.conclusion;
        let (was, is) = (before.quote(keys.code_diplome, keys.cpne, conclusion), after.quote(keys.code_diplome, keys.cpne, conclusion));
        let concerned = contrat.kind == TypeContrat::Apprentissage && contrat.npec.is_none();
        if !concerned || !touches(was.as_ref(), is.as_ref(), contrat.conclusion.0, new.publie_le) {
            effects.untouched += 1;
            continue;
        }
        let (was, is) = (old_book.price(&contrat, &keys).prices, new_book.price(&contrat, &keys).prices);
        let amounts = |prices: &AnnualPrices| prices.npec.zip(prices.source_npec);
        let (Some(before), Some(after)) = (amounts(&was), amounts(&is)) else {
            effects.untouched += 1;
            continue;
        };
        if before.0 == after.0 {
            effects.same += 1;
            continue;
        }
        let due = |prices: &AnnualPrices| evaluate(&contrat, prices, &datasets.law, &settings).ok().map(|evaluation| evaluation.du_loi());
        effects.changed.push(PriceEffect { row, before, after, due: due(&was).zip(due(&is)) });
    }
    effects
}

impl Effects {
    /// Sum of the changes of the annual amounts.
    pub(super) fn annual(&self) -> Centimes {
        self.changed.iter().map(|effect| effect.after.0 - effect.before.0).sum()
    }

    /// Sum of the changes over the lives of the contracts.
    pub(super) fn life(&self) -> Centimes {
        self.changed.iter().filter_map(|effect| effect.due).map(|(before, after)| after - before).sum()
    }
}

/// What an edition changes, typed.
pub(super) fn typed(effects: &Effects) -> EffectTyped {
    EffectTyped {
        changes: effects.changed.len(),
        inchanges: effects.same,
        hors_champ: effects.untouched,
        annuel: effects.annual().into(),
        vie: effects.life().into(),
    }
}

/// Writes the contracts whose price changes, by identifier.
pub(super) fn write(folder: &Folder, effects: &Effects, cohort: &Cohort, options: WriteOptions) -> Result<(), Diagnostic> {
    let mut rows: Vec<&PriceEffect> = effects.changed.iter().collect();
    rows.sort_by_key(|effect| cohort.contrat_id(effect.row));
    let text = |cell: &dyn Fn(&PriceEffect) -> String| ColumnValues::Text(rows.iter().map(|effect| Cow::Owned(cell(effect))).collect());
    let amount = |cell: &dyn Fn(&PriceEffect) -> Option<Centimes>| ColumnValues::Amount(rows.iter().map(|effect| cell(effect)).collect());
    let days: Vec<Option<NaiveDate>> = rows.iter().map(|effect| Some(cohort.contrat(effect.row).conclusion.0)).collect();
    let table = Table {
        name: "effet_contrats",
        columns: vec![
            ("contrat_id", text(&|effect| cohort.contrat_id(effect.row).to_owned())),
            ("cfa", text(&|effect| cohort.cfa(effect.row).to_owned())),
            ("code_diplome", text(&|effect| cohort.code_diplome(effect.row).to_string())),
            ("date_conclusion", ColumnValues::Date(days)),
            ("npec_avant", amount(&|effect| Some(effect.before.0))),
            ("npec_apres", amount(&|effect| Some(effect.after.0))),
            ("ecart_annuel", amount(&|effect| Some(effect.after.0 - effect.before.0))),
            ("source_avant", text(&|effect| effect.before.1.as_str().to_owned())),
            ("source_apres", text(&|effect| effect.after.1.as_str().to_owned())),
            ("du_loi_avant", amount(&|effect| effect.due.map(|(before, _)| before))),
            ("du_loi_apres", amount(&|effect| effect.due.map(|(_, after)| after))),
            ("ecart_du", amount(&|effect| effect.due.map(|(before, after)| after - before))),
        ],
    };
    folder.write("effet_contrats.csv", &csv_bytes(&table, options))
}
