//! What if: one value of a scenario changed, by its path, and what comes out; ranges for a tornado, values for a sweep.

use chrono::NaiveDate;

use super::factors::SeparableScenario;
use super::made::{ContractFilter, Made, measure_made};
use super::measure::WorldMeasure;
use super::world::ComparedWorld;
use crate::codes::Payeur;
use crate::contract::Cohort;
use crate::engine::{PriceScale, WHOLE};
use crate::legislation::{Legislation, MissingCoutPrefecture, OptionStockNpec, ParameterSet, RawValue, Settings, StockMonths};
use crate::units::division::half_away;
use crate::units::{Centimes, Part};

/// Longest delay, in days.
const LONGEST_DELAY: u16 = 720;
/// Most values of a sweep.
const MOST_POINTS: i64 = 101;
/// Values of a sweep have four decimals at most.
const DECIMALS: u32 = 4;

/// Paths that are no parameter of the law.
pub const LEVERS: [&str; 11] = [
    "prix.npec",
    "prix.cout_prefecture",
    "reglages.option_stock_npec",
    "reglages.mois_stock",
    "reglages.cout_prefecture_absent",
    "reglages.rqth_taux",
    "reglages.rqth_montant",
    "reglages.delais.cnfpt",
    "reglages.delais.employeur",
    "reglages.delais.opco",
    "reglages.delais.region",
];

/// The ranges of a tornado: path, lower and upper end. Where the law gives a range it is that one (R2, R4, R7, R10); the delays go
/// up to the four months that OPCO took in early 2020, the prices ten per cent either way: assumptions.
pub const RANGES: [(&str, &str, &str); 9] = [
    ("prix.npec", "0.9", "1.1"),
    ("prix.cout_prefecture", "0.9", "1.1"),
    ("reglages.option_stock_npec", "never", "always"),
    ("reglages.mois_stock", "calendaire", "glissant"),
    ("reglages.cout_prefecture_absent", "error", "moyenne_niveau"),
    ("reglages.rqth_taux", "0", "0.5"),
    ("reglages.rqth_montant", "0", "4000"),
    ("reglages.delais.opco", "0", "120"),
    ("reglages.delais.region", "0", "120"),
];

/// Why a path or a value cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeverError {
    /// No value of a scenario has this path.
    #[error("unknown path")]
    Path,
    /// Not a value of this path.
    #[error("not a value of this path")]
    Value,
    /// A key that nothing reads in this scenario.
    #[error("nothing reads this key in the scenario")]
    Unread,
    /// A range that is not written `path=a..b/n`.
    #[error("path=from..to/count expected")]
    Form,
}

/// A scenario of which one value is changed.
pub struct Lever {
    /// The parameters of the law, when one of them is changed.
    pub parameters: Option<ParameterSet>,
    /// Settings of the rules.
    pub settings: Settings,
    /// Change of all prices.
    pub prices: PriceScale,
}

impl Lever {
    /// A scenario with this value of a path that is no key of its own: a price, a setting, a parameter of the law.
    ///
    /// # Errors
    /// [`LeverError`].
    pub fn of(source: &SeparableScenario<'_>, path: &str, value: &str) -> Result<Self, LeverError> {
        apply(source, path, value)
    }

    fn made<'a>(&self, law: &'a Legislation, source: &SeparableScenario<'a>) -> Made<'a> {
        let world = ComparedWorld::new(law, source.npec, source.cout_prefecture, source.nomenclature, self.settings);
        Made {
            world: ComparedWorld { prices: self.prices, ..world },
            assumptions: source.assumptions.clone(),
            demand: source.demand,
            employer: source.employer,
        }
    }
}

fn scale(value: &str) -> Option<i32> {
    let scale = i32::try_from(ten_thousandths(value)?).ok()?;
    (0..=10 * WHOLE).contains(&scale).then_some(scale)
}

fn word<T>(value: &str, words: &[(&str, T)]) -> Option<T>
where
    T: Copy,
{
    words.iter().find(|(word, _)| *word == value).map(|&(_, meaning)| meaning)
}

fn apply(source: &SeparableScenario<'_>, path: &str, value: &str) -> Result<Lever, LeverError> {
    let mut variant = Lever { parameters: None, settings: source.settings, prices: source.prices };
    let settings = &mut variant.settings;
    let days = |value: &str| value.parse().ok().filter(|&days: &u16| days <= LONGEST_DELAY);
    let amount = |value: &str| Centimes::parse(value).ok().filter(|&amount| amount >= Centimes::ZERO);
    let set = match path {
        "prix.npec" => scale(value).map(|scale| variant.prices.npec = scale),
        "prix.cout_prefecture" => scale(value).map(|scale| variant.prices.cout_prefecture = scale),
        "reglages.option_stock_npec" => {
            let words = [("never", OptionStockNpec::Never), ("always", OptionStockNpec::Always), ("best", OptionStockNpec::Best)];
            word(value, &words).map(|option| settings.option_stock_npec = option)
        }
        "reglages.mois_stock" => {
            let words = [("calendaire", StockMonths::Calendaire), ("glissant", StockMonths::Glissant)];
            word(value, &words).map(|months| settings.stock_months = months)
        }
        "reglages.cout_prefecture_absent" => {
            let words = [("error", MissingCoutPrefecture::Error), ("moyenne_niveau", MissingCoutPrefecture::MoyenneNiveau)];
            word(value, &words).map(|missing| settings.missing_cout_prefecture = missing)
        }
        "reglages.rqth_taux" => Part::parse(value).filter(|&part| part <= Part::WHOLE).map(|part| settings.rqth_taux = Some(part)),
        "reglages.rqth_montant" => amount(value).map(|amount| settings.rqth_montant = Some(amount)),
        _ => {
            if let Some(payer) = path.strip_prefix("reglages.delais.") {
                let payeur = Payeur::ALL.into_iter().find(|payeur| payeur.as_str() == payer).ok_or(LeverError::Path)?;
                days(value).map(|days| settings.delays[payeur as usize] = days)
            } else {
                variant.parameters = Some(parameter(source.parameters, path, value)?);
                Some(())
            }
        }
    };
    set.map(|()| variant).ok_or(LeverError::Value)
}

/// The parameters with another value: of every version, or with `path@day` of the one in force that day.
fn parameter(parameters: &ParameterSet, path: &str, value: &str) -> Result<ParameterSet, LeverError> {
    let (path, day) = match path.split_once('@') {
        Some((path, day)) => (path, Some(day.parse::<NaiveDate>().map_err(|_| LeverError::Path)?)),
        None => (path, None),
    };
    let (file, name) = path.split_once('.').ok_or(LeverError::Path)?;
    let mut set = parameters.clone();
    let parameter = set.documents.get_mut(file).and_then(|document| document.parameters.get_mut(name)).ok_or(LeverError::Path)?;
    let mut changed = 0;
    for version in &mut parameter.versions {
        let written = version.as_mut();
        let in_force = day.is_none_or(|day| written.from <= day && written.until.is_none_or(|until| day < until));
        if in_force {
            written.value = RawValue::One(value.to_owned());
            changed += 1;
        }
    }
    if changed == 0 { Err(LeverError::Path) } else { Ok(set) }
}

/// What comes out for each value of a path, all in one pass over the contracts that are chosen.
///
/// # Errors
/// [`LeverError`] with the value at fault.
pub fn what_if(
    (cohort, chosen): (&Cohort, Option<&ContractFilter<'_>>),
    source: &SeparableScenario<'_>,
    values: &[(String, String)],
) -> Result<Vec<WorldMeasure>, (String, LeverError)> {
    let mut variants = Vec::with_capacity(values.len());
    for (path, value) in values {
        let fault = |error| (format!("{path}={value}"), error);
        let variant = apply(source, path, value).map_err(fault)?;
        let law = Legislation::new(variant.parameters.as_ref().unwrap_or(source.parameters)).map_err(|_| fault(LeverError::Value))?;
        variants.push((variant, law));
    }
    let made: Vec<Made<'_>> = variants.iter().map(|(variant, law)| variant.made(law, source)).collect();
    Ok(measure_made((cohort, chosen), source.reference, &made).into_iter().map(|counted| counted.measure).collect())
}

/// An assumption moved to both ends of its range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swing {
    /// Path of what varies: a parameter, a setting or a price.
    pub path: String,
    /// Each end and what comes out there.
    pub ends: [(String, WorldMeasure); 2],
}

/// How far each assumption moves the results of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sensitivity {
    /// The scenario as it is.
    pub base: WorldMeasure,
    /// The assumptions, in the order of [`RANGES`].
    pub swings: Vec<Swing>,
}

/// Moves every assumption of [`RANGES`], one at a time.
///
/// # Errors
/// None on the ranges of the program; [`LeverError`] otherwise.
pub fn sensitivity(
    listed: (&Cohort, Option<&ContractFilter<'_>>),
    source: &SeparableScenario<'_>,
) -> Result<Sensitivity, (String, LeverError)> {
    let unchanged = (LEVERS[0].to_owned(), fixed(i64::from(source.prices.npec)));
    let ends = RANGES.iter().flat_map(|&(path, low, high)| [(path.to_owned(), low.to_owned()), (path.to_owned(), high.to_owned())]);
    let values: Vec<(String, String)> = std::iter::once(unchanged).chain(ends).collect();
    let measures = what_if(listed, source, &values)?;
    let swing = |(place, &(path, low, high)): (usize, &(&str, &str, &str))| Swing {
        path: path.to_owned(),
        ends: [(low.to_owned(), measures[1 + 2 * place]), (high.to_owned(), measures[2 + 2 * place])],
    };
    Ok(Sensitivity { base: measures[0], swings: RANGES.iter().enumerate().map(swing).collect() })
}

/// The results along a range of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    /// Path of the value that varies.
    pub path: String,
    /// Each value and what comes out.
    pub points: Vec<(String, WorldMeasure)>,
}

/// Sweeps `path=a..b/n`: n values from a to b, both included, at equal distances.
///
/// # Errors
/// [`LeverError`] with what is at fault.
pub fn sweep(
    listed: (&Cohort, Option<&ContractFilter<'_>>),
    source: &SeparableScenario<'_>,
    asked: &str,
) -> Result<Sweep, (String, LeverError)> {
    let (path, values) = range(asked).ok_or_else(|| (asked.to_owned(), LeverError::Form))?;
    let points: Vec<(String, String)> = values.iter().map(|value| (path.clone(), value.clone())).collect();
    let measures = what_if(listed, source, &points)?;
    Ok(Sweep { path, points: values.into_iter().zip(measures).collect() })
}

/// The path and the values of `path=a..b/n`.
pub(super) fn range(asked: &str) -> Option<(String, Vec<String>)> {
    let (path, rest) = asked.split_once('=')?;
    let (from, rest) = rest.split_once("..")?;
    let (to, count) = rest.rsplit_once('/')?;
    let count: i64 = count.trim().parse().ok().filter(|count| (2..=MOST_POINTS).contains(count))?;
    let (low, high) = (ten_thousandths(from.trim())?, ten_thousandths(to.trim())?);
    let whole = [from, to].iter().all(|text| !text.contains('.'));
    let unit = 10_i64.pow(DECIMALS);
    let value = |step: i64| {
        let value = low + half_away((high - low) * step, count - 1);
        fixed(if whole && low.abs().max(high.abs()) >= 2 * unit { half_away(value, unit) * unit } else { value })
    };
    let mut values: Vec<String> = (0..count).map(value).collect();
    values.dedup();
    Some((path.trim().to_owned(), values))
}

/// A decimal number of at most four decimals, in ten-thousandths.
fn ten_thousandths(text: &str) -> Option<i64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let sound = !whole.is_empty() && whole.len() <= 9 && decimals.len() <= DECIMALS as usize;
    if !sound || !whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: i64 = format!("{whole}{decimals:0<4}").parse().ok()?;
    Some(if negative { -value } else { value })
}

/// Ten-thousandths as a decimal number without needless zeros.
fn fixed(value: i64) -> String {
    let unit = 10_u64.pow(DECIMALS);
    let (whole, decimals) = (value.unsigned_abs().div_euclid(unit), value.unsigned_abs().rem_euclid(unit));
    let text = format!("{}{whole}.{decimals:04}", if value < 0 { "-" } else { "" });
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_in_equal_steps() {
        let values = |asked: &str| range(asked).unwrap().1;
        assert_eq!(values("reglages.delais.opco=0..120/5"), ["0", "30", "60", "90", "120"]);
        assert_eq!(values("prix.npec=0.9..1.1/3"), ["0.9", "1", "1.1"]);
        assert_eq!(values("reglages.rqth_taux=0..1/5"), ["0", "0.25", "0.5", "0.75", "1"]);
        assert_eq!(values("rqth.montant=4000..0/3"), ["4000", "2000", "0"]);
        assert_eq!(values("reglages.delais.opco=0..10/4"), ["0", "3", "7", "10"]);
        for wrong in ["x", "x=1..2", "x=1..2/1", "x=a..b/3", "x=1..2/1000"] {
            assert_eq!(range(wrong), None, "{wrong}");
        }
    }
}
