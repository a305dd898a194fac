//! The centres of a drawn cohort: shipped for the region as published, calibrated anew for any other seed or size.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::JobRefused;
use crate::accounts::{AccountSettings, CentreAccounts, CentreFlows, Flows, accounts};
use crate::contract::{Centre, CentreDefaults, CentreRow, Cohort};
use crate::diagnostic::Diagnostic;
use crate::engine::PriceBook;
use crate::io::datasets::{CENTRES, Datasets};
use crate::io::read::{CentresTable, centres_of};
use crate::legislation::Settings;
use crate::synthesis::{self, DEFAULT_REGION, Margin, Observed, RegionCentre as Listed};
use crate::units::Centimes;

/// Région, seed and size of the cohort that the shipped table was calibrated on.
const SHIPPED: (&str, u64, f64) = (DEFAULT_REGION, 1, 1.0);

/// What flows to the CFAs of a cohort under the law in force, all settings by default.
fn flows(cohort: &Cohort, datasets: &Datasets) -> Flows {
    let settings = Settings::default();
    let book = PriceBook::new(&datasets.law, &datasets.npec, &datasets.cout_prefecture, &datasets.nomenclature, &settings);
    Flows::of(cohort, &book, &datasets.law, &settings, AccountSettings::default().horizon)
}

fn in_euros(amount: Centimes) -> f64 {
    amount.0 as f64 / 100.0
}

/// What the contracts of a CFA bring, its costs and other income aside.
fn observed(cfa: &str, flows: &CentreFlows, places: u32, defaults: &CentreDefaults) -> Observed {
    let settings = AccountSettings::default();
    let nothing = CentreRow {
        charges_fixes: Some(Centimes::ZERO),
        charge_par_groupe: Some(Centimes::ZERO),
        charge_par_apprenti: Some(Centimes::ZERO),
        tresorerie_initiale: Some(Centimes::ZERO),
        taille_groupe: Some(places),
        ..CentreRow::default()
    };
    let alone = accounts(&Centre::complete(&nothing, 0, 0, defaults), flows, &settings);
    let of = |value: fn(&crate::accounts::YearAccounts) -> Centimes| {
        std::array::from_fn(|year| alone.years.get(year).map_or(0.0, |year| in_euros(value(year))))
    };
    let groups = flows.groups(places, settings.groupes);
    Observed {
        cfa: cfa.to_owned(),
        heads: flows.months.iter().map(|month| f64::from(month.present)).collect(),
        groups: groups.into_iter().map(|groups| groups as f64).collect(),
        income: of(|year| year.resultat),
        annexes: of(|year| year.charges.total()),
        cash_2019: alone.years.first().map_or(0.0, |year| in_euros(year.tresorerie_fin)),
    }
}

/// The calibrated centres table of a cohort, as CSV text: made once to see how far the cash of each falls in 2019, then with the
/// overdrafts that carried it, which change no cash.
fn written(cohort: &Cohort, flows: &Flows, datasets: &Datasets, listed: &[Listed], drawn: (&str, u64)) -> Result<String, JobRefused> {
    let figures = datasets.centre_figures()?;
    let defaults = datasets.account_figures()?.defaults();
    let seen: Vec<Observed> =
        cohort.cfas().iter().zip(&flows.centres).map(|(cfa, flows)| observed(cfa, flows, figures.places.value, &defaults)).collect();
    let write = |lowest: &BTreeMap<String, f64>| synthesis::write_centres(&seen, listed, &figures, drawn, lowest);
    let first = centres_of(CENTRES, write(&BTreeMap::new()).as_bytes())?;
    let lowest = |one: CentreAccounts| one.years.first().map(|year| (one.cfa.clone(), in_euros(year.lowest.0)));
    Ok(write(&accounts_of(&first, cohort, flows, datasets)?.into_iter().filter_map(lowest).collect()))
}

/// The accounts that a centres table makes of the flows.
fn accounts_of(table: &CentresTable, cohort: &Cohort, flows: &Flows, datasets: &Datasets) -> Result<Vec<CentreAccounts>, Diagnostic> {
    let figures = datasets.account_figures()?;
    let (settings, defaults) = (AccountSettings { days: figures.days(), ..AccountSettings::default() }, figures.defaults());
    let of = |(cfa, flows): (&String, &CentreFlows)| {
        table.rows.get(cfa).map(|row| accounts(&Centre::complete(row, 0, 0, &defaults), flows, &settings))
    };
    Ok(cohort.cfas().iter().zip(&flows.centres).filter_map(of).collect())
}

/// The centres table of the drawn cohort of a région, as CSV text, and what its accounts meet of the published surveys.
///
/// # Errors
/// `L006` when the statistics cannot be read, `S041` when the région is unknown.
pub fn calibrated(cohort: &Cohort, datasets: &Datasets, (region, seed): (&str, u64)) -> Result<(String, Vec<Margin>), JobRefused> {
    let (flows, statistics) = (flows(cohort, datasets), datasets.statistics(region)?);
    let text = written(cohort, &flows, datasets, &statistics.centres, (&statistics.region.nom, seed))?;
    let table = centres_of(CENTRES, text.as_bytes())?;
    let margins = synthesis::centre_margins(&accounts_of(&table, cohort, &flows, datasets)?, &datasets.centre_figures()?);
    Ok((text, margins))
}

/// The centres of a drawn cohort, of these CFAs of the list; `known` is what flows to them under the law in force, when it was found already.
pub(super) fn of_drawn(
    cohort: &Cohort,
    known: Option<&Flows>,
    datasets: &Datasets,
    listed: &[Listed],
    (region, seed, scale): (&str, u64, f64),
) -> Result<CentresTable, JobRefused> {
    if (region, seed, scale) == SHIPPED {
        return Ok(centres_of(CENTRES, datasets.centres().as_bytes())?);
    }
    let known = known.filter(|flows| flows.horizon == AccountSettings::default().horizon);
    let flows = known.map_or_else(|| Cow::Owned(flows(cohort, datasets)), Cow::Borrowed);
    let text = written(cohort, &flows, datasets, listed, (region, seed))?;
    Ok(centres_of("synthese:centres", text.as_bytes())?)
}
