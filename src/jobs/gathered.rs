//! What is gathered of lists that are evaluated one after the other: their findings under common numbers of CFAs and diplomas, and the few
//! contracts that a report names.

use std::collections::{BTreeMap, BTreeSet};

use super::comptes::opening_fault;
use super::inputs::Inputs;
use super::proof::{cut_by_condition, judged, placed, sources_of};
use super::run::RunOptions;
use super::tables::{RunFindings, opened, titles, write_rows};
use super::{JobRefused, Means, no_contract};
use crate::accounts::Horizon;
use crate::contract::{Cohort, CohortBuilder};
use crate::engine::{ClassGap, in_order_of_names};
use crate::io::output::Sink;
use crate::io::read::{ReadFaults, as_one};
use crate::io::write::TableWriter;

/// What the lists evaluated so far bring.
#[derive(Default)]
pub(super) struct Gathered {
    /// The years of the accounts.
    pub horizon: Horizon,
    writer: Option<TableWriter>,
    /// The contracts kept, in no order; every CFA and diploma has one.
    cohort: CohortBuilder,
    /// Their rows are those of `cohort`.
    findings: Option<RunFindings>,
}

impl Gathered {
    pub(super) fn new(horizon: Horizon) -> Self {
        Self { horizon, ..Self::default() }
    }

    /// Evaluates a list of other CFAs and writes its rows; its contracts are taken out of it.
    pub(super) fn evaluate(&mut self, list: &mut Inputs, asked: (&RunOptions<'_>, &dyn Sink), means: &Means) -> Result<(), JobRefused> {
        if list.cohort.is_empty() {
            return Ok(());
        }
        let mut found = self.written(list, asked, means)?;
        let cohort = std::mem::take(&mut list.cohort);
        // A CFA that stays alone is asked for its days and its closing entries, which are of all its contracts.
        let alone = self.cohort.is_empty() && cohort.cfas().len() == 1;
        let rows: Vec<u32> = if alone { (0..cohort.len()).filter_map(narrow).collect() } else { named_rows(&cohort, &found.class_gaps) };
        let first = self.cohort.len();
        let moved = |row: usize| first + narrow(row).and_then(|row| rows.binary_search(&row).ok()).unwrap_or_default();
        found.class_gaps.iter_mut().for_each(|gap| (gap.row_min, gap.row_max) = (moved(gap.row_min), moved(gap.row_max)));
        let (cfas, diplomes) = self.cohort.append(CohortBuilder::from(cohort.keeping(&rows)));
        let found = found.renumbered(&cfas, &diplomes);
        match &mut self.findings {
            Some(all) => all.add(found),
            none => *none = Some(found),
        }
        Ok(())
    }

    fn written(
        &mut self,
        list: &mut Inputs,
        (asked, sink): (&RunOptions<'_>, &dyn Sink),
        means: &Means,
    ) -> Result<RunFindings, JobRefused> {
        list.scenario.comptes.settings.horizon = self.horizon;
        let mut writer = if let Some(mut writer) = self.writer.take() {
            writer.entitle(titles(list));
            writer
        } else {
            // Years that nobody gave may still turn out to be others.
            let fault = opening_fault(list, self.horizon).filter(|_| list.scenario.comptes.horizon_given);
            fault.map_or(Ok(()), Err)?;
            opened(list, sink, (asked.options, &asked.tables), means)?
        };
        let found = write_rows(list, &mut writer, asked.options, means)?;
        self.writer = Some(writer);
        Ok(found)
    }

    /// The contracts kept take the place of all of them in `inputs`, and what is told of the lists is told.
    pub(super) fn finish(
        mut self,
        inputs: Option<Inputs>,
        (name, near, condition): (&str, ReadFaults, Option<&str>),
        asked: (&RunOptions<'_>, &dyn Sink),
        means: &Means,
    ) -> Result<(Inputs, RunFindings, TableWriter), JobRefused> {
        let Some(mut inputs) = inputs else { return Err(JobRefused::default()) };
        inputs.faults.merge(near);
        inputs.contracts_source = Some(as_one(name, &inputs.contracts_files));
        told(&mut inputs, means)?;
        let findings = match (self.findings.take(), condition) {
            (Some(findings), _) => findings,
            (None, Some(condition)) => return Err(no_contract("--where", condition).into()),
            (None, None) => self.written(&mut inputs, asked, means)?,
        };
        let Some(writer) = self.writer else { return Err(JobRefused::default()) };
        // Contracts that were made or chosen anew are numbered in their order, as those of one list are.
        let anew = condition.is_some() || !inputs.scenario.assumptions.is_empty();
        let (cohort, findings) = in_order(self.cohort, findings, anew);
        (inputs.cohort, inputs.scenario.comptes.settings.horizon) = (cohort, self.horizon);
        Ok((inputs, findings, writer))
    }
}

impl RunFindings {
    /// The same when the CFAs and the diplomas of the contracts have other numbers.
    fn renumbered(mut self, cfas: &[u32], diplomes: &[u32]) -> Self {
        let number = |numbers: &[u32], old: u32| numbers.get(old as usize).copied().unwrap_or(old);
        self.class_gaps.iter_mut().for_each(|gap| (gap.cfa, gap.diplome) = (number(cfas, gap.cfa), number(diplomes, gap.diplome)));
        Self { summary: self.summary.renumbered(cfas, diplomes), flows: self.flows.renumbered(cfas, diplomes), ..self }
    }

    /// Adds what is found of other CFAs, whose numbers follow.
    fn add(&mut self, other: Self) {
        self.summary.merge(&other.summary);
        self.employers.merge(&other.employers);
        self.flows.centres.extend(other.flows.centres);
        self.flows.set_aside += other.flows.set_aside;
        self.class_gaps.extend(other.class_gaps);
        self.rule_faults.extend(other.rule_faults);
    }
}

fn narrow(row: usize) -> Option<u32> {
    u32::try_from(row).ok()
}

/// The rows that are named once all lists are read: those of the gaps between classmates, the first contract of each CFA, région and
/// diploma, the first and the last to begin.
fn named_rows(cohort: &Cohort, gaps: &[ClassGap]) -> Vec<u32> {
    let mut rows: BTreeSet<usize> = gaps.iter().flat_map(|gap| [gap.row_min, gap.row_max]).collect();
    let (mut centres, mut diplomes) = (BTreeSet::new(), BTreeSet::new());
    let all = || 0..cohort.len();
    let first_of =
        |&row: &usize| centres.insert((cohort.cfa_number(row), cohort.region(row))) | diplomes.insert(cohort.diplome_number(row));
    rows.extend(all().filter(first_of));
    rows.extend(all().min_by_key(|&row| cohort.debut(row)).into_iter().chain(all().max_by_key(|&row| cohort.debut(row))));
    rows.into_iter().filter_map(narrow).collect()
}

/// The contracts kept in the order of their identifiers, and the findings with their rows and numbers.
fn in_order(kept: CohortBuilder, mut found: RunFindings, anew: bool) -> (Cohort, RunFindings) {
    let ids: Vec<String> = (0..kept.len()).map(|row| kept.contrat_id(row).to_owned()).collect();
    let mut cohort = kept.finish();
    let moved = |row: usize| ids.get(row).and_then(|id| cohort.row_of(id)).unwrap_or_default();
    found.class_gaps.iter_mut().for_each(|gap| (gap.row_min, gap.row_max) = (moved(gap.row_min), moved(gap.row_max)));
    if anew {
        let mut builder = CohortBuilder::default();
        (0..cohort.len()).for_each(|row| builder.push(&cohort.ligne(row)));
        let again = builder.finish();
        found = found.renumbered(&numbers(cohort.cfas(), again.cfas()), &numbers(cohort.diplomes(), again.diplomes()));
        cohort = again;
    }
    in_order_of_names(&cohort, &mut found.class_gaps);
    found.rule_faults.sort_by(|one, other| one.contrat_id.cmp(&other.contrat_id));
    (cohort, found)
}

/// The new numbers of names, in the order of the old ones.
fn numbers<K: Ord>(old: &[K], new: &[K]) -> Vec<u32> {
    let places: BTreeMap<&K, u32> = new.iter().zip(0..).collect();
    old.iter().map(|name| places.get(name).copied().unwrap_or_default()).collect()
}

/// What lists say together.
pub(super) fn joined(all: Option<Inputs>, list: Inputs) -> Inputs {
    let Some(mut all) = all else { return list };
    all.faults.merge(list.faults);
    all.account.join(&list.account);
    all.rows_read += list.rows_read;
    all.contracts_files.extend(list.contracts_files);
    all.changed.add(&list.changed);
    all.effects.iter_mut().zip(&list.effects).for_each(|(mine, theirs)| mine.contracts += theirs.contracts);
    all.chosen_of = all.chosen_of.zip(list.chosen_of).map(|(mine, theirs)| mine + theirs);
    list.of_list.placed.iter().for_each(|(region, count)| *all.of_list.placed.entry(region).or_default() += count);
    all.of_list.cut += list.of_list.cut;
    all.of_list.idle.retain(|fault| list.of_list.idle.contains(fault));
    all
}

/// Tells what is told of the contracts and the scenario of a run.
fn told(inputs: &mut Inputs, means: &Means) -> Result<(), JobRefused> {
    means.observer.of_file(&inputs.faults);
    if let Some(table) = inputs.centres.as_ref().filter(|_| inputs.centres_given) {
        means.observer.of_file(&table.faults);
    }
    let (scenario, text) = (&inputs.scenario, inputs.scenario_text.as_str());
    judged(&inputs.effects, std::mem::take(&mut inputs.of_list.idle), scenario, (text, means))?;
    inputs.remarks = placed(&inputs.of_list.placed).into_iter().chain(cut_by_condition(inputs.of_list.cut)).collect();
    means.observer.told(&inputs.remarks, &sources_of(scenario, text));
    Ok(())
}
