//! Two scenarios on the same law and the same contracts: what each says that the other does not, line by line.

use std::collections::BTreeSet;

use super::factors::{ASSUMPTIONS, Factor, SETTINGS};
use super::split::taken;
use crate::scenario::Scenario;

/// What two scenarios say differently: parameters by path, prices, settings, assumptions on the contracts, the employers' side.
#[must_use]
pub fn scenario_lines(one: &Scenario, two: &Scenario) -> Vec<Factor> {
    let paths: BTreeSet<&String> = one.overrides.iter().chain(&two.overrides).map(|over| &over.path).collect();
    let said = |scenario: &Scenario, path: &str| -> Vec<_> {
        let lines = scenario.overrides.iter().filter(|over| over.path == path);
        lines.map(|over| (over.from, over.until, over.value.clone(), over.event)).collect()
    };
    let mut lines: Vec<Factor> =
        paths.into_iter().filter(|path| said(one, path) != said(two, path)).map(|path| Factor::Parameter(path.clone())).collect();
    let prices = |lines: &[crate::legislation::PriceOverride]| -> Vec<_> {
        lines.iter().map(|line| (line.scope.clone(), line.from, line.until, line.change)).collect()
    };
    lines.extend((prices(&one.npec) != prices(&two.npec)).then_some(Factor::Npec));
    lines.extend((prices(&one.cout_prefecture) != prices(&two.cout_prefecture)).then_some(Factor::CoutPrefecture));
    lines.extend(SETTINGS.iter().filter(|field| (field.differs)(&one.settings, &two.settings)).map(|field| Factor::Setting(field.name)));
    let [mine, theirs] = [one, two].map(|scenario| scenario.assumptions.without_places());
    lines.extend(ASSUMPTIONS.iter().filter(|field| (field.differs)(&mine, &theirs)).map(|field| Factor::Assumption(field.name)));
    lines.extend((one.employers != two.employers).then_some(Factor::Employers));
    lines
}

/// The first scenario, what has changed as the other says it.
#[must_use]
pub fn mixed_scenario(one: &Scenario, two: &Scenario, changed: impl Fn(&Factor) -> bool) -> Scenario {
    let parameter = |path: &str| changed(&Factor::Parameter(path.to_owned()));
    let from = |factor: &Factor| if changed(factor) { two } else { one };
    let kept = one.overrides.iter().filter(|over| !parameter(&over.path));
    let overrides = kept.chain(two.overrides.iter().filter(|over| parameter(&over.path))).cloned().collect();
    Scenario {
        overrides,
        npec: from(&Factor::Npec).npec.clone(),
        cout_prefecture: from(&Factor::CoutPrefecture).cout_prefecture.clone(),
        settings: taken(SETTINGS, &one.settings, &two.settings, |name| changed(&Factor::Setting(name))),
        assumptions: taken(ASSUMPTIONS, &one.assumptions, &two.assumptions, |name| changed(&Factor::Assumption(name))),
        employers: from(&Factor::Employers).employers,
        ..one.clone()
    }
}
