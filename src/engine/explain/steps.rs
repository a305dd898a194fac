//! The rules applied to one contract, in the order of the law.

mod prices;

use super::Inquiry;
use super::value::{Note, Rule, RuleStep, Value};
use crate::calendar::{DateConclusion, Execution};
use crate::codes::Payeur;
use crate::contract::{Contrat, Employeur, TypeContrat};
use crate::engine::{ContractPriceKeys, Evaluation, Priced};
use crate::legislation::{AskedParameter, Dated, StockMonths};
use crate::rules::{Counting, Jours, MonthCount, Prorata, a_distance, forfait};
use crate::units::{Centimes, Part};

/// What the steps are drawn from.
pub(super) struct StepFacts<'a> {
    pub(super) inquiry: &'a Inquiry<'a>,
    pub(super) contrat: &'a Contrat,
    pub(super) keys: &'a ContractPriceKeys<'a>,
    pub(super) priced: &'a Priced,
}

fn number(value: impl Into<i64>) -> Value {
    Value::Number(value.into())
}

pub(super) const fn employer(employeur: Employeur) -> Value {
    Value::Word(
        "employeur",
        match employeur {
            Employeur::Prive => "prive",
            Employeur::PublicLocal => "public_local",
            Employeur::PublicEtat => "public_etat",
        },
    )
}

pub(super) const fn kind(kind: TypeContrat) -> Value {
    Value::Word(
        "type_contrat",
        match kind {
            TypeContrat::Apprentissage => "apprentissage",
            TypeContrat::Professionnalisation => "professionnalisation",
        },
    )
}

impl StepFacts<'_> {
    /// Every step that applies.
    pub(super) fn steps(&self, evaluation: &Evaluation) -> Vec<RuleStep> {
        let optional = [
            self.rupture(evaluation),
            self.cost(evaluation),
            self.npec(evaluation),
            self.distance(evaluation),
            self.rqth(evaluation),
            self.option(evaluation),
            self.public(evaluation),
            self.hours(evaluation),
            self.prorata(evaluation),
        ];
        let after = [
            before_2020(evaluation),
            self.participation(evaluation),
            self.before_contract(evaluation),
            self.ancillary(evaluation),
            self.mobility(),
            self.above(evaluation),
        ];
        let mut steps = vec![self.regime(evaluation), self.months(evaluation)];
        steps.extend(optional.into_iter().flatten());
        steps.push(self.accrual(evaluation));
        steps.extend(after.into_iter().flatten());
        steps
    }

    fn read<T>(&self, step: RuleStep, parameter: &Dated<DateConclusion, T>) -> RuleStep {
        step.reading(self.inquiry.parameters, [parameter.asked(self.contrat.conclusion)])
    }

    fn regime(&self, evaluation: &Evaluation) -> RuleStep {
        let (contrat, law) = (self.contrat, &self.inquiry.law.regime);
        let step = RuleStep::of(Rule::R1)
            .with("date_conclusion", Value::Day(contrat.conclusion.0))
            .with_some("sous_convention", contrat.sous_convention.map(Value::Flag))
            .with("employeur", employer(contrat.employeur))
            .with("type_contrat", kind(contrat.kind))
            .giving(Value::Word("regime", evaluation.regime().as_str()));
        match (evaluation.classified.basis, contrat.sous_convention) {
            (Counting::Heures, _) => step,
            (_, Some(false)) => self.read(step, &law.hors_convention),
            (_, Some(true)) => self.read(step, &law.sous_convention),
            (_, None) => self.read(self.read(step, &law.sous_convention), &law.hors_convention),
        }
    }

    /// N and n: R8 counts sliding months, R10 calendar ones.
    fn months(&self, evaluation: &Evaluation) -> RuleStep {
        let duree = &evaluation.duree;
        if let Prorata::Jours(jours) = evaluation.due.prorata {
            return self.days(jours, evaluation);
        }
        let stock = !matches!(evaluation.classified.basis, Counting::Contrat | Counting::Heures | Counting::Jours);
        let calendar = duree.count == MonthCount::Calendar;
        let note = if calendar { "step.calendar_months" } else { "step.sliding_months" };
        RuleStep::of(if stock { Rule::R10 } else { Rule::R8 })
            .with("date_debut", Value::Day(self.contrat.debut.0))
            .with("date_fin", Value::Day(self.contrat.fin))
            .with("planned_months", number(duree.planned_counted))
            .with("last_funded_day", Value::Day(duree.funded_to))
            .giving(number(duree.funded))
            .assuming(stock && self.inquiry.settings.stock_months == StockMonths::Calendaire)
            .saying(Note::new(note, []))
    }

    /// R8d: days to the last funded one, first and last included, in years of 365 or 366.
    fn days(&self, jours: Jours, evaluation: &Evaluation) -> RuleStep {
        let duree = &evaluation.duree;
        let step = RuleStep::of(Rule::R8d)
            .with("date_debut", Value::Day(self.contrat.debut.0))
            .with("date_fin", Value::Day(self.contrat.fin))
            .with("last_funded_day", Value::Day(duree.funded_to))
            .giving(number(jours.days()))
            .assuming(true)
            .saying(Note::new("step.days", []));
        let years = jours.years(duree.funded_to).zip(1_i64..);
        let law = &self.inquiry.law.duree;
        let step = years.fold(self.read(step, &law.prorata_jour), |step, ((days, of), year)| {
            step.saying(Note::new("step.days_of_year", [("year", number(year)), ("days", number(days)), ("of", number(of))]))
        });
        if duree.under_a_year() && self.contrat.duree_reduite && !self.contrat.duree_fixe {
            return self.read(step.saying(Note::new("step.shortened", [])), &law.majoration_duree_reduite);
        }
        step
    }

    /// R5b: the NPEC of a training at a distance.
    fn distance(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        let contrat = self.contrat;
        let npec = self.priced.prices.npec.filter(|_| contrat.part_distance != Part::NONE)?;
        let annual = a_distance(contrat, &self.priced.prices, npec, self.inquiry.law).ok()?;
        let step = RuleStep::of(Rule::R5b)
            .with("part_distance", Value::Rate(contrat.part_distance))
            .with("npec", Value::Amount(npec))
            .giving(Value::Exact(annual.times(1, 1)));
        let law = &self.inquiry.law.distance;
        let step = [&law.seuil, &law.minoration].into_iter().fold(step, |step, parameter| self.read(step, parameter));
        let step = self.read(step, &law.plancher);
        let step = self.excepted(step);
        (evaluation.classified.basis != Counting::Heures).then_some(step)
    }

    /// What the list of certifications that only exist at a distance changes.
    fn excepted(&self, step: RuleStep) -> RuleStep {
        if !self.priced.prices.distance_admise {
            return step;
        }
        let list = &self.inquiry.law.distance.liste_ouverte;
        let open = list.at(self.contrat.conclusion).is_ok_and(|&open| open);
        let note = if open { "step.only_at_a_distance" } else { "step.list_not_open" };
        self.read(step.saying(Note::new(note, [])), list)
    }

    /// R17: what the employer pays in the place of the OPCO.
    fn participation(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        let participation = evaluation.participation?;
        let step = RuleStep::of(Rule::R17)
            .with_some("niveau", self.keys.niveau.map(|niveau| number(niveau.number())))
            .with("nouvel_employeur", Value::Flag(self.contrat.nouvel_employeur))
            .with("booked_day", Value::Day(participation.booked))
            .giving(Value::Amount(participation.amount))
            .assuming(true)
            .saying(Note::new("step.participation", []));
        let law = &self.inquiry.law.participation;
        let step = self.read(step, forfait(self.contrat, self.inquiry.law));
        Some(self.read(self.read(step, &law.niveau_min), &law.jours))
    }

    /// What the funded months make due, R12 apart.
    fn accrual(&self, evaluation: &Evaluation) -> RuleStep {
        let rule = match evaluation.classified.basis {
            Counting::Contrat => Rule::R8,
            Counting::Jours => Rule::R8d,
            Counting::Heures => Rule::R15,
            _ => Rule::R10,
        };
        let step = RuleStep::of(rule).with("months", number(evaluation.due.months)).giving(Value::Amount(evaluation.due.total()));
        let step = step.reading(self.inquiry.parameters, self.calendar(evaluation));
        step.saying(Note::new("step.months_below", []))
    }

    /// R2, R3: who pays the months of the stock and at which price, by month of execution.
    fn calendar(&self, evaluation: &Evaluation) -> Vec<AskedParameter> {
        let law = &self.inquiry.law.stock;
        let (payer, price) = match evaluation.classified.basis {
            Counting::StockPrefecture => (&law.payeur_prive, None),
            Counting::StockNpec => (&law.payeur_prive, Some(&law.prix_stock_npec)),
            Counting::StockPublic => (&law.payeur_public, Some(&law.prix_public)),
            Counting::Contrat | Counting::Jours | Counting::Heures => return Vec::new(),
        };
        let due = &evaluation.due;
        let months = due.segments.iter().map(|segment| Execution((due.start + segment.first).first_day()));
        months.flat_map(|month| [payer.asked(month)].into_iter().chain(price.map(|price| price.asked(month)))).collect()
    }

    fn rupture(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        let rupture = evaluation.duree.rupture?;
        let stay = self.contrat.maintien;
        let step = RuleStep::of(Rule::R9)
            .with("date_rupture", Value::Day(rupture.0))
            .with_some("maintien_jusqu_au", stay.map(Value::Day))
            .with("planned_months", number(evaluation.duree.planned_counted));
        let step = match evaluation.due.prorata {
            Prorata::Jours(_) => step.giving(Value::Day(evaluation.duree.funded_to)),
            _ => step.giving(number(evaluation.duree.funded)),
        };
        Some(if stay.is_some() { step.reading(self.inquiry.parameters, [self.inquiry.law.duree.maintien.asked(rupture)]) } else { step })
    }

    fn before_contract(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        let before = evaluation.avant_contrat?;
        let entry = self.contrat.entree_cfa?;
        let annual = evaluation.montants.npec?;
        Some(
            RuleStep::of(Rule::R12)
                .with("date_entree_cfa", Value::Day(entry.0))
                .with(if before.of == 12 { "months" } else { "days" }, number(before.months))
                .with("npec", Value::Exact(annual.times(1, 1)))
                .with("booked", Value::Month(before.booked))
                .reading(self.inquiry.parameters, [self.inquiry.law.avant_contrat.plafond.asked(entry)])
                .rounding(before.exact(annual))
                .assuming(true),
        )
    }

    fn ancillary(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        let costs = evaluation.frais_annexes?;
        let contrat = self.contrat;
        let given = |count: u32| (count > 0).then(|| number(count));
        let equipment = Some(contrat.premier_equipement).filter(|&amount| amount != Centimes::ZERO);
        let mut step = RuleStep::of(Rule::R13)
            .with_some("nuits", given(contrat.nuits))
            .with_some("repas", given(contrat.repas))
            .with_some("premier_equipement", equipment.map(Value::Amount))
            .giving(Value::Amount(costs.spread + costs.equipment))
            .saying(Note::new("step.on_top", []));
        let law = &self.inquiry.law.frais_annexes;
        let read = [(contrat.nuits > 0, &law.nuit), (contrat.repas > 0, &law.repas), (equipment.is_some(), &law.premier_equipement)];
        for (_, parameter) in read.into_iter().filter(|(given, _)| *given) {
            step = self.read(step, parameter);
        }
        Some(step)
    }

    /// R14: the time abroad changes nothing to what the CFA is due.
    fn mobility(&self) -> Option<RuleStep> {
        let (from, to) = self.inquiry.mobility;
        let step = RuleStep::of(Rule::R14).with("mobilite_debut", Value::Day(from?)).with_some("mobilite_fin", to.map(Value::Day));
        Some(step.assuming(true).saying(Note::new("step.mobility", [])))
    }

    fn above(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        let annual = evaluation.reste_a_charge?;
        let step = RuleStep::of(Rule::R16)
            .with_some("prix_cfa", self.contrat.prix_cfa.map(Value::Amount))
            .with_some("npec", self.priced.prices.npec.map(Value::Amount))
            .giving(Value::Amount(annual.rounded()));
        let step = step.saying(Note::new("step.billed_to_employer", []));
        let whole_npec = self.contrat.duree_fixe && evaluation.duree.under_a_year();
        Some(if whole_npec { step.saying(Note::new("step.billed_by_months", [])) } else { step })
    }
}

/// R11: what a month before 2020 under convention stands for.
fn before_2020(evaluation: &Evaluation) -> Option<RuleStep> {
    let regional = evaluation.due.segments.iter().any(|segment| segment.payeurs().contains(&Payeur::Region));
    regional.then(|| RuleStep::of(Rule::R11).assuming(true).saying(Note::new("step.per_apprentice", [])))
}
