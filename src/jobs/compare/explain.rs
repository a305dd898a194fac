//! "Why did the number move?": the change between two saved runs, split between law, prices, scenario, contracts, seed and software by
//! making again in memory what their records say.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::saved_runs::{contract_input, contracts_read, prices_input};
use crate::comparison::changes::{ListChanges, denominator};
use crate::comparison::{self, ChangeCause, ChangeCauses, ComparedWorld, Factor, measure, mixed_scenario, scenario_lines};
use crate::contract::Cohort;
use crate::demand::Market;
use crate::diagnostic::{Code, Diagnostic};
use crate::io::datasets::{self, Datasets};
use crate::io::saved::SavedRun;
use crate::io::{InputFile, files};
use crate::jobs::{self, ContractsRead, JobRefused, Means, SheetsAsked};
use crate::legislation::{Legislation, ScenarioLine};
use crate::scenario::{self, Applied, ContractOrigin, InForce, LawVariant, Scenario};
use crate::units::Centimes;
use crate::units::division::half_away_wide;
use crate::units::shapley::{factorial, numerators, to_cents};

/// What can differ between two runs, software apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum RunIngredient {
    Law,
    Prices,
    Scenario,
    Contracts,
    Seed,
}

impl RunIngredient {
    const ALL: [Self; 5] = [Self::Law, Self::Prices, Self::Scenario, Self::Contracts, Self::Seed];

    const fn key(self) -> &'static str {
        match self {
            Self::Law => "legislation",
            Self::Prices => "prix",
            Self::Scenario => "scenario",
            Self::Contracts => "contrats",
            Self::Seed => "graine",
        }
    }
}

/// The key of what the program itself changes.
const SOFTWARE: &str = "logiciel";

/// One run made ready to be made again; what is not there any more is missing.
struct Again {
    scenario: Option<Scenario>,
    datasets: Option<Datasets>,
    contracts: Option<ContractsRead>,
}

/// Splits the change between two runs.
///
/// # Errors
/// The faults of contracts that cannot be read again.
pub fn causes(before: &SavedRun, after: &SavedRun, means: &Means) -> Result<ChangeCauses, JobRefused> {
    let total = |run: &SavedRun| run.rows.iter().map(|row| row.du).sum::<Centimes>();
    let (first, last) = (total(before), total(after));
    let differing: Vec<RunIngredient> = RunIngredient::ALL.into_iter().filter(|&part| differs(part, before, after)).collect();
    let software = (&before.record.version, &before.record.commit) != (&after.record.version, &after.record.commit);
    let mut causes = ChangeCauses { totals: (first, last), parts: Vec::new(), missing: Vec::new() };
    let (one, two) = (Again::of(before, means)?, Again::of(after, means)?);
    causes.missing = [("1", &one), ("2", &two)].into_iter().flat_map(|(name, again)| again.missing(name)).collect();
    let (Some(one), Some(two)) = (one.whole(), two.whole()) else {
        causes.parts = inseparable(last - first, &differing, software);
        return Ok(causes);
    };
    let (parts, (made_first, made_last)) = made_again(&one, &two, &differing);
    causes.parts = parts;
    let software_share = (last - first) - (made_last - made_first);
    if software || software_share != Centimes::ZERO {
        causes.parts.push(ChangeCause { key: SOFTWARE.to_owned(), count: None, share: Some(software_share) });
    }
    Ok(causes)
}

/// What cannot be made again is not guessed: one thing that differs alone explains all, several stand together.
fn inseparable(change: Centimes, differing: &[RunIngredient], software: bool) -> Vec<ChangeCause> {
    let keys: Vec<&str> = differing.iter().map(|part| part.key()).chain(software.then_some(SOFTWARE)).collect();
    if let [only] = keys[..] {
        return vec![ChangeCause { key: only.to_owned(), count: None, share: Some(change) }];
    }
    let mut parts: Vec<ChangeCause> = keys.iter().map(|key| ChangeCause { key: (*key).to_owned(), count: None, share: None }).collect();
    parts.push(ChangeCause { key: "inseparable".to_owned(), count: None, share: Some(change) });
    parts
}

/// Whether the records say that a part differs.
fn differs(part: RunIngredient, before: &SavedRun, after: &SavedRun) -> bool {
    let hashes = |run: &SavedRun, folders: &[&str]| -> BTreeMap<String, String> {
        let of = |name: &str| folders.iter().any(|folder| name.starts_with(&format!("datasets/{folder}/")));
        run.record.inputs.iter().filter(|input| of(&input.name)).map(|input| (input.name.clone(), input.sha256.clone())).collect()
    };
    let unlike = |folders: &[&str]| hashes(before, folders) != hashes(after, folders);
    let scenario = |run: &SavedRun| Scenario::parse("", "run.toml", &run.record.scenario_text).ok();
    let (one, two) = (scenario(before), scenario(after));
    let drawn = |run: &SavedRun| contracts_read(run).is_none();
    match part {
        RunIngredient::Law => unlike(&["legislation"]),
        RunIngredient::Prices => unlike(&["npec", "cout_prefecture", "nomenclatures"]),
        RunIngredient::Scenario => match (one, two) {
            (Some(one), Some(two)) => what_it_says(one) != what_it_says(two),
            _ => before.record.scenario_text != after.record.scenario_text,
        },
        RunIngredient::Contracts => {
            let prices = |run: &SavedRun| prices_input(run).map(|input| input.sha256.clone());
            contracts_read(before) != contracts_read(after) || prices(before) != prices(after)
        }
        RunIngredient::Seed => {
            let source = |scenario: Option<Scenario>| scenario.map(|scenario| scenario.contrats);
            drawn(before) && drawn(after) && (source(one) != source(two) || unlike(&["statistiques"]))
        }
    }
}

/// A scenario without its name, its header, its places in the text and the place of its contracts.
fn what_it_says(scenario: Scenario) -> Scenario {
    let mut said =
        Scenario { name: String::new(), header: scenario::ScenarioHeader::default(), contrats: ContractOrigin::default(), ..scenario };
    let nowhere = || (ScenarioLine::default(), String::new());
    said.overrides.iter_mut().for_each(|over| (over.place, over.reason) = nowhere());
    said.assumptions = said.assumptions.without_places();
    (said.said, said.admitted) = Default::default();
    said.npec.iter_mut().chain(&mut said.cout_prefecture).for_each(|over| (over.place, over.reason) = nowhere());
    said
}

impl Again {
    fn of(run: &SavedRun, means: &Means) -> Result<Self, JobRefused> {
        let scenario = Scenario::parse(&run.record.scenario, "run.toml", &run.record.scenario_text).ok();
        let datasets = found_datasets(run, means);
        let contracts = match (&scenario, &datasets, contracts_file(run)) {
            // What is no regular file (a pipe, a device) is not there any more.
            (Some(_), Some(_), Some(input)) if !files::path_of(&input.name).is_file() => None,
            (Some(_), Some(data), Some(input)) => {
                let path = files::path_of(&input.name);
                match files::bytes(&path).map(|bytes| crate::io::sha256(&bytes)) {
                    Ok(found) if found == input.sha256 => {
                        let prix = prices_input(run).map(|input| files::path_of(&input.name));
                        let sheets = SheetsAsked { names: input.sheets.clone(), all: false };
                        let means = Means { sheets, prix, prices: None, ..means.clone() }.with_prices()?;
                        let found = means.prices.as_ref().map(|table| table.source.sha256.as_str());
                        let same = found == prices_input(run).map(|input| input.sha256.as_str());
                        if same { Some(jobs::read((Some(&path), None), &ContractOrigin::default(), data, &means)?) } else { None }
                    }
                    _ => None,
                }
            }
            (Some(scenario), Some(data), None) => Some(jobs::read((None, None), &scenario.contrats, data, means)?),
            _ => None,
        };
        Ok(Self { scenario, datasets, contracts })
    }

    fn missing(&self, name: &'static str) -> Vec<(&'static str, &'static str)> {
        let told = [
            (self.scenario.is_none(), "scenario"),
            (self.datasets.is_none(), "legislation"),
            (self.datasets.is_some() && self.contracts.is_none(), "contrats"),
        ];
        told.into_iter().filter(|(missing, _)| *missing).map(|(_, what)| (name, what)).collect()
    }

    fn whole(&self) -> Option<Whole<'_>> {
        Some(Whole { scenario: self.scenario.as_ref()?, datasets: self.datasets.as_ref()?, contracts: self.contracts.as_ref()? })
    }
}

/// The datasets whose files have the recorded hashes: those of the program, or of the folder that either command names.
fn found_datasets(run: &SavedRun, means: &Means) -> Option<Datasets> {
    let of_command = Some(&run.record.datasets).filter(|folder| !folder.is_empty()).map(|folder| files::path_of(folder));
    let recorded: BTreeMap<&str, &str> = run
        .record
        .inputs
        .iter()
        .filter(|input| input.name.starts_with("datasets/") && contract_input(run) != Some(input))
        .map(|input| (input.name.as_str(), input.sha256.as_str()))
        .collect();
    [None, of_command, means.datasets.clone()].into_iter().find_map(|folder| {
        let data = datasets::load(folder.as_deref()).ok()?;
        let found: BTreeMap<&str, &str> = data.inputs.iter().map(|input| (input.name.as_str(), input.sha256.as_str())).collect();
        (found == recorded).then_some(data)
    })
}

/// The contracts file of a run.
fn contracts_file(run: &SavedRun) -> Option<&InputFile> {
    contract_input(run)
}

/// A run of which everything is there.
#[derive(Clone, Copy)]
struct Whole<'a> {
    scenario: &'a Scenario,
    datasets: &'a Datasets,
    contracts: &'a ContractsRead,
}

/// The law, the prices and the scenario of a case, then its contracts.
struct Case<'a> {
    law: scenario::Law,
    scenario: Scenario,
    datasets: &'a Datasets,
    /// The law in which the reference year of D1 is read.
    reference: &'a Legislation,
    contracts: &'a Cohort,
}

impl Case<'_> {
    fn world(&self) -> ComparedWorld<'_> {
        let law = &self.law;
        ComparedWorld::new(&law.law, &law.npec, &law.cout_prefecture, &self.datasets.nomenclature, self.scenario.settings)
    }

    /// Whether the contracts are taken as they are.
    fn takes_contracts(&self) -> bool {
        self.scenario.assumptions.is_empty() && self.scenario.employers.demand.is_none()
    }

    /// Its contracts, as its assumptions make them of those of the list.
    fn cohort(&self) -> Cow<'_, Cohort> {
        let (scenario, law) = (&self.scenario, &self.law);
        let book = law.book(&self.datasets.nomenclature, &scenario.settings);
        let market = Market { book: &book, law: &law.law, reference: self.reference, employer: scenario.employers.settings };
        let own = scenario::contracts(self.contracts, &scenario.assumptions, scenario.employers.demand, &market).cohort;
        own.map_or(Cow::Borrowed(self.contracts), Cow::Owned)
    }

    fn due(&self) -> Centimes {
        measure(&self.cohort(), &[self.world()], |_| true).first().map_or(Centimes::ZERO, |measure| measure.du)
    }

    /// Contracts that are not there in another case, or whose amounts are others there.
    fn touched(&self, other: &Self) -> u64 {
        let (mine, theirs) = (self.cohort(), other.cohort());
        scenario::touched(&self.applied(&mine), &other.applied(&theirs))
    }

    fn applied<'c>(&'c self, cohort: &'c Cohort) -> Applied<'c> {
        let variant = LawVariant { law: &self.law, settings: self.scenario.settings };
        Applied { cohort, nomenclature: &self.datasets.nomenclature, variant }
    }
}

/// A part of a change: its key, how many contracts it concerns, its exact share.
type Exact = (String, Option<u64>, i128);

/// The share of each part under the present program, and what both runs give again.
fn made_again(one: &Whole<'_>, two: &Whole<'_>, differing: &[RunIngredient]) -> (Vec<ChangeCause>, (Centimes, Centimes)) {
    let cases: Option<Vec<Case<'_>>> = (0..1 << differing.len()).map(|case| made(one, two, differing, case, None)).collect();
    let Some(cases) = cases else { return (Vec::new(), (Centimes::ZERO, Centimes::ZERO)) };
    let due: Vec<i128> = cases.iter().map(|case| i128::from(case.due().0)).collect();
    let ends = |case: usize| Centimes(i64::try_from(due[case]).unwrap_or(i64::MAX));
    let last = due.len() - 1;
    let shares = numerators(differing.len(), |case| due[case]);
    let mut parts: Vec<Exact> = Vec::new();
    for (place, (&part, share)) in differing.iter().zip(shares).enumerate() {
        let detailed = match part {
            RunIngredient::Contracts if cases.iter().all(Case::takes_contracts) => Some(detail(one, two, &cases, place, differing.len())),
            RunIngredient::Law | RunIngredient::Scenario => by_line(one, two, differing, place, &due),
            _ => None,
        };
        let count = || (part != RunIngredient::Seed).then(|| cases[0].touched(&cases[1 << place]));
        parts.extend(detailed.unwrap_or_else(|| vec![(part.key().to_owned(), count(), share * denominator())]));
    }
    let names: Vec<&str> = parts.iter().map(|(name, ..)| name.as_str()).collect();
    let exact: Vec<i128> = parts.iter().map(|(_, _, share)| *share).collect();
    let cents = to_cents(&exact, factorial(differing.len()) * denominator(), &names);
    let causes =
        parts.iter().zip(cents).map(|((key, count, _), share)| ChangeCause { key: key.clone(), count: *count, share: Some(share) });
    (causes.collect(), (ends(0), ends(last)))
}

/// The most lines of the law or of the scenario that are told apart.
const MOST_LINES: usize = 4;

/// The parameters of the law that differ, or the lines of the scenario, with their shares in that of their part; none when they are too
/// many or cannot change one without the other.
fn by_line(one: &Whole<'_>, two: &Whole<'_>, differing: &[RunIngredient], place: usize, due: &[i128]) -> Option<Vec<Exact>> {
    let part = differing[place];
    let lines = match part {
        RunIngredient::Law => differing_parameters(one, two),
        _ => scenario_lines(one.scenario, two.scenario),
    };
    let count = lines.len();
    if !(1..=MOST_LINES).contains(&count) {
        return None;
    }
    let mut sums = vec![0_i128; count];
    for coalition in (0..due.len()).filter(|case| case & (1 << place) == 0) {
        let whole = (1_usize << count) - 1;
        let value = |bits: usize| match bits {
            0 => Some(due[coalition]),
            bits if bits == whole => Some(due[coalition | (1 << place)]),
            bits => Some(i128::from(made(one, two, differing, coalition, Some((part, &lines, bits)))?.due().0)),
        };
        let values: Vec<i128> = (0..=whole).map(value).collect::<Option<_>>()?;
        let size = coalition.count_ones() as usize;
        let weight = factorial(size) * factorial(differing.len() - size - 1);
        let scale = half_away_wide(denominator(), factorial(count));
        sums.iter_mut().zip(numerators(count, |bits| values[bits])).for_each(|(sum, share)| *sum += share * weight * scale);
    }
    let alone = |bits: usize| made(one, two, differing, 0, Some((part, &lines, bits)));
    let standing = alone(0)?;
    let named = lines.iter().zip(sums).enumerate().map(|(rank, (line, share))| {
        let count = alone(1 << rank).map(|case| standing.touched(&case));
        (format!("{}.{}", part.key(), line.name()), count, share)
    });
    Some(named.collect())
}

fn differing_parameters(one: &Whole<'_>, two: &Whole<'_>) -> Vec<Factor> {
    comparison::differing(&one.datasets.parameters, &two.datasets.parameters).into_iter().map(Factor::Parameter).collect()
}

/// The parts of the data: rows added, removed, changed by column.
fn detail(one: &Whole<'_>, two: &Whole<'_>, cases: &[Case<'_>], place: usize, factors: usize) -> Vec<(String, Option<u64>, i128)> {
    let changes = ListChanges::between(&one.contracts.cohort, &two.contracts.cohort);
    let mut sums: BTreeMap<&'static str, i128> = BTreeMap::new();
    for (case, here) in cases.iter().enumerate().filter(|(case, _)| case & (1 << place) == 0) {
        let size = case.count_ones() as usize;
        let weight = factorial(size) * factorial(factors - size - 1);
        changes.shares(here.world()).into_iter().for_each(|(part, share)| *sums.entry(part).or_default() += share * weight);
    }
    let counts = changes.counts();
    let kept = sums.into_iter().filter(|(part, share)| *share != 0 || counts.contains_key(part));
    kept.map(|(part, share)| (format!("contrats.{part}"), counts.get(part).copied(), share)).collect()
}

/// Lines of a part of which those of the bits have changed.
type ChangedLines<'l> = (RunIngredient, &'l [Factor], usize);

/// A case: each part from the run that its bit says, one of them line by line when that is asked; none when that law cannot stand.
fn made<'a>(
    one: &Whole<'a>,
    two: &Whole<'a>,
    differing: &[RunIngredient],
    case: usize,
    lines: Option<ChangedLines<'_>>,
) -> Option<Case<'a>> {
    let from = |part: RunIngredient| {
        let changed = differing.iter().position(|&known| known == part).is_some_and(|place| case & (1 << place) != 0);
        if changed { two } else { one }
    };
    let of = |part: RunIngredient| lines.filter(|(known, ..)| *known == part);
    let on = |lines: &[Factor], bits: usize, line: &Factor| {
        lines.iter().position(|known| known == line).is_some_and(|place| bits & (1 << place) != 0)
    };
    let (law, prices) = (from(RunIngredient::Law).datasets, from(RunIngredient::Prices).datasets);
    let mixed = of(RunIngredient::Law).map(|(_, lines, bits)| {
        let changed = |path: &str| on(lines, bits, &Factor::Parameter(path.to_owned()));
        comparison::mixed(&one.datasets.parameters, &two.datasets.parameters, changed)
    });
    let scenario = match of(RunIngredient::Scenario) {
        Some((_, lines, bits)) => mixed_scenario(one.scenario, two.scenario, |line| on(lines, bits, line)),
        None => from(RunIngredient::Scenario).scenario.clone(),
    };
    let parameters = mixed.as_ref().unwrap_or(&law.parameters);
    let base = InForce { parameters, npec: &prices.npec, cout_prefecture: &prices.cout_prefecture };
    let contracts = if differing.contains(&RunIngredient::Seed) { from(RunIngredient::Seed) } else { from(RunIngredient::Contracts) };
    let made = scenario.law(base, None).ok()?;
    Some(Case { law: made, scenario, datasets: prices, reference: &law.law, contracts: &contracts.contracts.cohort })
}

/// A note for each file that is no longer there.
#[must_use]
pub fn remarks(causes: &ChangeCauses, names: &[String]) -> Vec<Diagnostic> {
    let name = |which: &str| names.get(usize::from(which == "2")).cloned().unwrap_or_default();
    let remark = |(which, what): &(&'static str, &'static str)| {
        Diagnostic::warning(Code::U008).with_value(name(which)).with("cause", format!("{}, {what}", name(which))).hinting("put_back")
    };
    causes.missing.iter().map(remark).collect()
}
