//! What would change the result: the same contract evaluated again with one thing changed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::Inquiry;
use super::employer::cost;
use super::months::{euros, optional_euros};
use super::schema::Montant;
use super::value::{Note, Value};
use crate::calendar::{DateConclusion, EventKind, add_months};
use crate::codes::{Payeur, Regime};
use crate::contract::{Contrat, TypeContrat};
use crate::engine::{ContractPriceKeys, Evaluation, evaluate};
use crate::legislation::{OptionStockNpec, PriceBase, Settings, SourceNpec, Version};
use crate::rules::{AnneeCout, AnnualPrices, Counting, RuleError, SegmentPrice};
use crate::units::Centimes;

/// A change and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counterfactual {
    /// What is changed: a sentence.
    pub changement: Note,
    /// The regime then.
    pub regime: Option<Regime>,
    /// What is due then, over the whole life.
    #[serde(serialize_with = "optional_euros")]
    #[schemars(with = "Option<Montant>")]
    pub du_loi: Option<Centimes>,
    /// Less what is due now.
    #[serde(serialize_with = "optional_euros")]
    #[schemars(with = "Option<Montant>")]
    pub ecart: Option<Centimes>,
    /// The same by calendar year, years without a difference left out.
    pub par_annee: Vec<YearChange>,
    /// What its employer would bear, less what he bears now, over the whole life.
    #[serde(serialize_with = "optional_euros")]
    #[schemars(with = "Option<Montant>")]
    pub ecart_employeur: Option<Centimes>,
    /// Why there is no answer: the code of the fault.
    pub code: Option<&'static str>,
}

/// A difference in a calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct YearChange {
    /// The year.
    pub annee: i32,
    /// How much more, or less.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub ecart: Centimes,
}

/// A variant of the contract.
struct ContractVariant {
    change: Note,
    contrat: Contrat,
    settings: Settings,
    /// Prices that are not those of the tables.
    npec: Option<Centimes>,
}

/// No contract is signed earlier before its start, nor after its end: such days are no example.
const MONTHS_BEFORE_START: i32 = 12;

/// Days on which a rule changes that are shown, before and after the signature.
const CHANGES_SHOWN: usize = 2;

/// What the variants are made from.
pub(super) struct WhatIf<'a> {
    pub(super) inquiry: &'a Inquiry<'a>,
    pub(super) row: usize,
    pub(super) contrat: &'a Contrat,
    pub(super) keys: &'a ContractPriceKeys<'a>,
    pub(super) now: Option<(&'a Evaluation, &'a AnnualPrices)>,
}

fn totals(evaluation: &Evaluation) -> BTreeMap<i32, Centimes> {
    let mut years: BTreeMap<i32, Centimes> = BTreeMap::new();
    evaluation.by_year(|year, _: Payeur, amount| *years.entry(year).or_default() += amount);
    years
}

impl WhatIf<'_> {
    /// Every change that applies to this contract, with what it does.
    pub(super) fn all(&self, classmates: &[usize]) -> Vec<Counterfactual> {
        let mut changed = self.dates();
        let mut variants: Vec<ContractVariant> = classmates.iter().filter_map(|&row| self.classmate(row)).collect();
        variants.extend(self.convention());
        variants.extend(self.options());
        variants.extend(self.prices());
        variants.extend(self.facts());
        changed.extend(variants.iter().map(|variant| self.outcome(variant)));
        changed
    }

    fn variant(&self, change: Note, contrat: Contrat) -> ContractVariant {
        ContractVariant { change, contrat, settings: *self.inquiry.settings, npec: None }
    }

    fn outcome(&self, variant: &ContractVariant) -> Counterfactual {
        let then = self.evaluated(variant);
        let now = self.now.map(|(evaluation, _)| totals(evaluation)).unwrap_or_default();
        let mut change: BTreeMap<i32, Centimes> = BTreeMap::new();
        if let Ok(then) = &then {
            let less = now.iter().map(|(&year, &amount)| (year, -amount));
            for (year, amount) in totals(then).into_iter().chain(less) {
                *change.entry(year).or_default() += amount;
            }
        }
        let du_loi = then.as_ref().ok().map(Evaluation::du_loi);
        Counterfactual {
            changement: variant.change.clone(),
            regime: then.as_ref().ok().map(Evaluation::regime),
            du_loi,
            ecart: du_loi.zip(self.now).map(|(then, (now, _))| then - now.du_loi()),
            par_annee: change
                .into_iter()
                .filter(|&(_, ecart)| ecart != Centimes::ZERO)
                .map(|(annee, ecart)| YearChange { annee, ecart })
                .collect(),
            ecart_employeur: self.employer(&variant.contrat).zip(self.employer(self.contrat)).map(|(then, now)| then - now),
            code: then.err().map(|error| error.code().as_str()),
        }
    }

    /// The net cost of the employer over the whole life.
    fn employer(&self, contrat: &Contrat) -> Option<Centimes> {
        cost(self.inquiry, self.row, contrat, self.keys).map(|cost| cost.years.iter().map(AnneeCout::cout_net).sum())
    }

    fn evaluated(&self, variant: &ContractVariant) -> Result<Evaluation, RuleError> {
        let mut prices = self.inquiry.prices.price(&variant.contrat, self.keys).prices;
        prices.npec = variant.npec.or(prices.npec);
        evaluate(&variant.contrat, &prices, self.inquiry.law, &variant.settings)
    }

    /// Signed the day before and after, on the nearest day of each other regime, and on the nearest days on which a rule changes something
    /// for the CFA or the employer.
    fn dates(&self) -> Vec<Counterfactual> {
        let signed = |key: &'static str, day: NaiveDate| {
            let contrat = Contrat { conclusion: DateConclusion(day), ..*self.contrat };
            (day, self.outcome(&self.variant(Note::new(key, [("day", Value::Day(day))]), contrat)))
        };
        let conclusion = self.contrat.conclusion.0;
        let neighbours = [conclusion.pred_opt(), conclusion.succ_opt()];
        let earliest = add_months(self.contrat.debut.0, -MONTHS_BEFORE_START);
        let possible = |day: &NaiveDate| (earliest..=self.contrat.fin).contains(day);
        let is_neighbour = |day: NaiveDate| neighbours.contains(&Some(day));
        let regimes: Vec<NaiveDate> = self.other_regimes().into_iter().filter(|day| possible(day) && !is_neighbour(*day)).collect();
        let (before, after): (Vec<NaiveDate>, Vec<NaiveDate>) =
            self.boundaries().into_iter().filter(possible).partition(|&day| day < conclusion);
        // From the signature outwards: a day is told when it does something that the one nearer to it did not.
        let changing = |days: &mut dyn Iterator<Item = NaiveDate>| {
            let mut known = (Vec::new(), self.employer(self.contrat).map(|_| Centimes::ZERO));
            let tried = days.map(|day| signed("change.signed_rule", day)).filter(move |(_, found)| {
                let then = (found.par_annee.clone(), found.ecart_employeur);
                std::mem::replace(&mut known, then.clone()) != then
            });
            tried.filter(|&(day, _)| !regimes.contains(&day) && !is_neighbour(day)).take(CHANGES_SHOWN).collect::<Vec<_>>()
        };
        let mut found = changing(&mut before.into_iter().rev());
        found.extend(changing(&mut after.into_iter()));
        found.extend(neighbours.into_iter().flatten().map(|day| signed("change.signed", day)));
        found.extend(regimes.into_iter().map(|day| signed("change.signed_regime", day)));
        found.sort_by_key(|&(day, _)| day);
        found.into_iter().map(|(_, found)| found).collect()
    }

    /// The days, in order, nearest to the signature across each change of a parameter that the day of signature selects.
    fn boundaries(&self) -> Vec<NaiveDate> {
        let conclusion = self.contrat.conclusion.0;
        let selected = self.inquiry.parameters.parameters().filter(|(_, parameter)| parameter.event == EventKind::Conclusion);
        let from = selected.flat_map(|(_, parameter)| parameter.versions.iter().map(|version| version.get_ref().from));
        let days: BTreeSet<NaiveDate> = from.filter_map(|from| if from > conclusion { Some(from) } else { from.pred_opt() }).collect();
        days.into_iter().collect()
    }

    /// The nearest day of each version of the regime's parameter that is not in force at signature.
    fn other_regimes(&self) -> Vec<NaiveDate> {
        if self.contrat.kind == TypeContrat::Professionnalisation {
            return Vec::new();
        }
        let law = &self.inquiry.law.regime;
        let column = if self.contrat.sous_convention == Some(false) { &law.hors_convention } else { &law.sous_convention };
        let conclusion = self.contrat.conclusion.0;
        let nearest = |version: &Version<Regime>| match version.until {
            Some(until) if until <= conclusion => until.pred_opt(),
            _ if version.from > conclusion => Some(version.from),
            _ => None,
        };
        column.versions().iter().filter_map(nearest).collect()
    }

    /// G4: signed on the day of a classmate, with the convention that goes with it, all else as it is.
    fn classmate(&self, row: usize) -> Option<ContractVariant> {
        let other = self.inquiry.cohort.contrat(row);
        let same = (other.conclusion, other.sous_convention) == (self.contrat.conclusion, self.contrat.sous_convention);
        let values = [("day", Value::Day(other.conclusion.0)), ("contrat_id", Value::Text(self.inquiry.cohort.contrat_id(row).to_owned()))];
        let contrat = Contrat { conclusion: other.conclusion, sous_convention: other.sous_convention, ..*self.contrat };
        (!same).then(|| self.variant(Note::new("change.signed_as", values), contrat))
    }

    /// The flag matters as long as the two columns of the law differ.
    fn convention(&self) -> Option<ContractVariant> {
        let under = self.contrat.sous_convention?;
        let law = &self.inquiry.law.regime;
        let day = self.contrat.conclusion;
        let differ = law.sous_convention.at(day).ok() != law.hors_convention.at(day).ok();
        let key = if under { "change.outside_convention" } else { "change.under_convention" };
        let contrat = Contrat { sous_convention: Some(!under), ..*self.contrat };
        (differ && self.contrat.kind == TypeContrat::Apprentissage).then(|| self.variant(Note::new(key, []), contrat))
    }

    /// R2, for a contract of regime C.
    fn options(&self) -> Vec<ContractVariant> {
        let stock_npec = self.now.is_some_and(|(evaluation, _)| evaluation.classified.basis == Counting::StockNpec);
        let with = |option: OptionStockNpec, key: &'static str| ContractVariant {
            settings: Settings { option_stock_npec: option, ..*self.inquiry.settings },
            ..self.variant(Note::new(key, []), *self.contrat)
        };
        if !stock_npec {
            return Vec::new();
        }
        vec![with(OptionStockNpec::Never, "change.option_never"), with(OptionStockNpec::Always, "change.option_always")]
    }

    /// The diploma's carence value, and the lowest and highest values of the branches, where they differ from what is used and
    /// months are counted on the NPEC.
    fn prices(&self) -> Vec<ContractVariant> {
        let npec =
            |evaluation: &Evaluation| evaluation.due.segments.iter().any(|segment| segment.basis == SegmentPrice::Annual(PriceBase::Npec));
        let Some(used) = self.now.filter(|(evaluation, _)| npec(evaluation)).and_then(|(_, prices)| prices.npec) else {
            return Vec::new();
        };
        let code = self.keys.code_diplome;
        let conclusion = self.contrat.conclusion;
        let carence = self.inquiry.npec.quote(code, None, conclusion);
        let branches: BTreeMap<Centimes, (u16, bool)> = self
            .inquiry
            .nomenclature
            .cpnes()
            .filter_map(|cpne| {
                let quote = self.inquiry.npec.quote(code, Some(cpne), conclusion)?;
                (quote.source == SourceNpec::Branche).then_some((quote.amount, (cpne.0, quote.synthetic)))
            })
            .collect();
        let priced = |note: Note, npec: Centimes| ContractVariant { npec: Some(npec), ..self.variant(note, *self.contrat) };
        let mut variants: Vec<ContractVariant> = carence
            .filter(|quote| quote.amount != used)
            .map(|quote| {
                let key = if quote.synthetic { "change.carence_synthetic" } else { "change.carence" };
                priced(Note::new(key, [("amount", Value::Amount(quote.amount))]), quote.amount)
            })
            .into_iter()
            .collect();
        let lowest = ["change.lowest_branch", "change.lowest_branch_synthetic"];
        let highest = ["change.highest_branch", "change.highest_branch_synthetic"];
        let ends = [(lowest, branches.iter().next()), (highest, branches.iter().next_back())];
        for (keys, (amount, (cpne, synthetic))) in ends.into_iter().filter_map(|(keys, end)| end.map(|end| (keys, end))) {
            if *amount != used && Some(*amount) != carence.map(|quote| quote.amount) {
                let key = keys[usize::from(*synthetic)];
                let values = [("amount", Value::Amount(*amount)), ("cpne", Value::Number(i64::from(*cpne)))];
                variants.push(priced(Note::new(key, values), *amount));
            }
        }
        variants
    }

    /// Without the increase of R7, without the rupture.
    fn facts(&self) -> Vec<ContractVariant> {
        let mut variants = Vec::new();
        if self.contrat.rqth && self.contrat.is_private_apprenticeship() {
            variants.push(self.variant(Note::new("change.without_rqth", []), Contrat { rqth: false, ..*self.contrat }));
        }
        if self.contrat.early_end().is_some() {
            let lifelong = Contrat { rupture: None, maintien: None, ..*self.contrat };
            variants.push(self.variant(Note::new("change.without_rupture", []), lifelong));
        }
        variants
    }
}
