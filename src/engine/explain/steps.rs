//! The rules applied to one contract, in the order of the law.

use super::Inquiry;
use super::value::{Note, Rule, RuleStep, Value};
use crate::calendar::DateConclusion;
use crate::codes::Payeur;
use crate::contract::{Contrat, Employeur, TypeContrat};
use crate::engine::{ContractPriceKeys, Evaluation, Priced};
use crate::legislation::{MissingCoutPrefecture, OptionStockNpec, SourceCoutPrefecture, SourceNpec, StockMonths};
use crate::rules::{Counting, Jours, MonthCount, Prorata, SegmentPayers, a_distance, majoration_rqth, prix_professionnalisation};
use crate::units::{Annual, Centimes, Part};

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
        steps.push(accrual(evaluation));
        steps.extend(after.into_iter().flatten());
        steps
    }

    fn read(&self, step: RuleStep, path: &str) -> RuleStep {
        step.reading(self.inquiry.parameters, path, self.contrat.conclusion)
    }

    fn regime(&self, evaluation: &Evaluation) -> RuleStep {
        let contrat = self.contrat;
        let step = RuleStep::of(Rule::R1)
            .with("date_conclusion", Value::Day(contrat.conclusion))
            .with_some("sous_convention", contrat.sous_convention.map(Value::Flag))
            .with("employeur", employer(contrat.employeur))
            .with("type_contrat", kind(contrat.kind))
            .giving(Value::Word("regime", evaluation.regime().as_str()));
        match (evaluation.classified.basis, contrat.sous_convention) {
            (Counting::Heures, _) => step,
            (_, Some(false)) => self.read(step, "regime.hors_convention"),
            _ => self.read(step, "regime.sous_convention"),
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
            .with("date_debut", Value::Day(self.contrat.debut))
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
            .with("date_debut", Value::Day(self.contrat.debut))
            .with("date_fin", Value::Day(self.contrat.fin))
            .with("last_funded_day", Value::Day(duree.funded_to))
            .giving(number(jours.days()))
            .assuming(true)
            .saying(Note::new("step.days", []));
        let years = jours.years(duree.funded_to).zip(1_i64..);
        let step = years.fold(self.read(step, "duree.prorata_jour"), |step, ((days, of), year)| {
            step.saying(Note::new("step.days_of_year", [("year", number(year)), ("days", number(days)), ("of", number(of))]))
        });
        if duree.under_a_year() && self.contrat.duree_reduite && !self.contrat.duree_fixe {
            return self.read(step.saying(Note::new("step.shortened", [])), "duree.majoration_duree_reduite");
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
        let step = ["distance.seuil", "distance.minoration", "distance.plancher"].iter().fold(step, |step, path| self.read(step, path));
        let step = self.excepted(step);
        (evaluation.classified.basis != Counting::Heures).then_some(step)
    }

    /// What the list of certifications that only exist at a distance changes.
    fn excepted(&self, step: RuleStep) -> RuleStep {
        if !self.priced.prices.distance_admise {
            return step;
        }
        let open = self.inquiry.law.distance.liste_ouverte.at(DateConclusion(self.contrat.conclusion)).is_ok_and(|&open| open);
        let note = if open { "step.only_at_a_distance" } else { "step.list_not_open" };
        self.read(step.saying(Note::new(note, [])), "distance.liste_ouverte")
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
        let lump = if self.contrat.nouvel_employeur { "participation.montant_nouvel_employeur" } else { "participation.montant" };
        Some([lump, "participation.niveau_min", "participation.jours"].iter().fold(step, |step, path| self.read(step, path)))
    }

    fn rupture(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        let rupture = evaluation.duree.rupture?;
        let stay = self.contrat.maintien;
        let step = RuleStep::of(Rule::R9)
            .with("date_rupture", Value::Day(rupture))
            .with_some("maintien_jusqu_au", stay.map(Value::Day))
            .with("planned_months", number(evaluation.duree.planned_counted));
        let step = match evaluation.due.prorata {
            Prorata::Jours(_) => step.giving(Value::Day(evaluation.duree.funded_to)),
            _ => step.giving(number(evaluation.duree.funded)),
        };
        Some(if stay.is_some() { step.reading(self.inquiry.parameters, "duree.maintien", rupture) } else { step })
    }

    fn cost(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        if evaluation.classified.basis == Counting::Heures {
            return None;
        }
        let source = self.priced.source_cout_prefecture;
        let step = RuleStep::of(Rule::R4)
            .with("cfa", Value::Text(self.keys.cfa.to_owned()))
            .with_some("region", self.keys.region.map(|region| Value::Text(region.to_owned())))
            .with("code_diplome", Value::Text(self.keys.code_diplome.to_string()))
            .with_some("source", source.map(|source| Value::Word("source_cout_prefecture", source.as_str())))
            .assuming(source == Some(SourceCoutPrefecture::Substitut));
        let step = if self.priced.synthetic_cout_prefecture { step.saying(Note::new("step.synthetic", [])) } else { step };
        Some(match self.priced.prices.cout_prefecture {
            Some(amount) => step.giving(Value::Amount(amount)),
            None if self.inquiry.settings.missing_cout_prefecture == MissingCoutPrefecture::Error => {
                step.saying(Note::new("step.no_cout_prefecture", []))
            }
            None => step.saying(Note::new("step.no_substitute", [])),
        })
    }

    fn npec(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        if evaluation.classified.basis == Counting::Heures {
            return None;
        }
        let prices = &self.priced.prices;
        let amorcage = prices.source_npec == Some(SourceNpec::Amorcage);
        let conclusion = DateConclusion(self.contrat.conclusion);
        let quote = self.inquiry.npec.quote(self.keys.code_diplome, self.keys.cpne, conclusion);
        let edition = quote.filter(|_| matches!(prices.source_npec, Some(SourceNpec::Branche | SourceNpec::Carence)));
        let mut step = RuleStep::of(if amorcage { Rule::R6 } else { Rule::R5 })
            .with("code_diplome", Value::Text(self.keys.code_diplome.to_string()))
            .with_some("cpne", self.keys.cpne.map(|cpne| number(cpne.0)))
            .with_some("niveau", self.keys.niveau.map(|niveau| number(niveau.number())))
            .with_some("source", prices.source_npec.map(|source| Value::Word("source_npec", source.as_str())))
            .with_some("edition", edition.map(|quote| Value::Day(quote.applicable_from)));
        if let Some((niveau, true)) = self.keys.niveau.map(|niveau| (niveau, amorcage)) {
            step = self.read(step, &format!("amorcage.niveau_{}", niveau.number()));
        }
        if edition.is_some_and(|quote| quote.applicable_from > self.contrat.conclusion) {
            step = step.saying(Note::new("step.first_edition", []));
        }
        if self.priced.synthetic_npec {
            step = step.saying(Note::new("step.synthetic", []));
        }
        Some(match prices.npec {
            Some(amount) => step.giving(Value::Amount(amount)),
            None => step.saying(Note::new("step.no_npec", [])),
        })
    }

    fn rqth(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        let (contrat, inquiry) = (self.contrat, self.inquiry);
        let (rate, amount) = majoration_rqth(contrat, inquiry.law, inquiry.settings).ok()?;
        let annual = evaluation.montants.npec?;
        if (rate, amount) == (Part::NONE, Centimes::ZERO) {
            return None;
        }
        let by_rate = rate != Part::NONE;
        let step = RuleStep::of(Rule::R7)
            .with_some("npec", self.priced.prices.npec.map(Value::Amount))
            .with_some("rate", by_rate.then_some(Value::Rate(rate)))
            .with_some("amount", (!by_rate).then_some(Value::Amount(amount)))
            .giving(Value::Exact(annual.times(1, 1)))
            .saying(Note::new("step.rqth_not_rounded", []));
        Some(self.read(step, if by_rate { "rqth.taux" } else { "rqth.montant" }))
    }

    /// R2: only regime C has the option.
    fn option(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        if evaluation.classified.basis != Counting::StockNpec {
            return None;
        }
        let chosen = match self.inquiry.settings.option_stock_npec {
            OptionStockNpec::Never => "never",
            OptionStockNpec::Always => "always",
            OptionStockNpec::Best => "best",
        };
        let open = self.inquiry.law.stock_periods.iter().find(|period| period.option_ouverte);
        let amount = |annual: Annual| Value::Exact(annual.times(1, 1));
        let step = RuleStep::of(Rule::R2)
            .with("option", Value::Word("option", chosen))
            .with_some("cout_prefecture", evaluation.montants.cout_prefecture.map(amount))
            .with_some("npec", evaluation.montants.npec.map(amount))
            .giving(Value::Flag(evaluation.opted()));
        let step = match open {
            Some(period) => step.reading(self.inquiry.parameters, "stock.option_ouverte", period.from.first_day()),
            None => step,
        };
        Some(step.saying(Note::new(if evaluation.opted() { "step.option_taken" } else { "step.option_left" }, [])))
    }

    fn public(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        if self.contrat.employeur == Employeur::Prive || evaluation.classified.basis == Counting::Heures {
            return None;
        }
        let step = RuleStep::of(Rule::R3).with("employeur", employer(self.contrat.employeur)).assuming(true);
        let share = evaluation.due.segments.first().map(|segment| segment.payers);
        Some(match share {
            Some(SegmentPayers::CnfptAndEmployer(part)) => self.read(step.giving(Value::Rate(part)), "collectivites.part_cnfpt"),
            Some(SegmentPayers::One(_))
                if self.contrat.employeur == Employeur::PublicLocal
                    && matches!(evaluation.classified.basis, Counting::Contrat | Counting::Jours) =>
            {
                self.read(step, "collectivites.part_cnfpt")
            }
            _ => step,
        })
    }

    fn hours(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        if evaluation.classified.basis != Counting::Heures {
            return None;
        }
        let exact = prix_professionnalisation(self.contrat, self.inquiry.law).ok()?;
        let own = self.contrat.taux_horaire;
        let step = RuleStep::of(Rule::R15)
            .with_some("heures", self.contrat.heures.map(|hours| Value::Hours(hours.0)))
            .with_some("taux_horaire", own.map(Value::Amount))
            .with("public_prioritaire", Value::Flag(self.contrat.public_prioritaire))
            .rounding(exact);
        Some(match (own, self.contrat.public_prioritaire) {
            (Some(_), _) => step,
            (None, true) => self.read(step, "professionnalisation.taux_public_prioritaire"),
            (None, false) => self.read(step, "professionnalisation.taux_horaire"),
        })
    }

    fn prorata(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        let planned = number(evaluation.duree.planned);
        match evaluation.due.prorata {
            Prorata::Shortened(part) => {
                let step = RuleStep::of(Rule::R8b).with("planned_months", planned).giving(Value::Rate(part));
                let step = self.read(step.saying(Note::new("step.shortened", [])), "duree.seuil_annee");
                Some(self.read(step, "duree.majoration_duree_reduite"))
            }
            Prorata::Over(months) if evaluation.classified.basis == Counting::Contrat => {
                let step = RuleStep::of(Rule::R8c).with("planned_months", planned).giving(number(months));
                Some(self.read(step.saying(Note::new("step.fixed_length", [])), "duree.seuil_annee"))
            }
            _ => None,
        }
    }

    fn before_contract(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        let before = evaluation.avant_contrat?;
        let entry = self.contrat.entree_cfa?;
        let annual = evaluation.montants.npec?;
        Some(
            RuleStep::of(Rule::R12)
                .with("date_entree_cfa", Value::Day(entry))
                .with(if before.of == 12 { "months" } else { "days" }, number(before.months))
                .with("npec", Value::Exact(annual.times(1, 1)))
                .with("booked", Value::Month(before.booked))
                .reading(self.inquiry.parameters, "avant_contrat.plafond", entry)
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
        let read = [(contrat.nuits > 0, "nuit"), (contrat.repas > 0, "repas"), (equipment.is_some(), "premier_equipement")];
        for (_, name) in read.into_iter().filter(|(given, _)| *given) {
            step = self.read(step, &format!("frais_annexes.{name}"));
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

/// What the funded months make due, R12 apart.
fn accrual(evaluation: &Evaluation) -> RuleStep {
    let rule = match evaluation.classified.basis {
        Counting::Contrat => Rule::R8,
        Counting::Jours => Rule::R8d,
        Counting::Heures => Rule::R15,
        _ => Rule::R10,
    };
    let step = RuleStep::of(rule).with("months", number(evaluation.due.months)).giving(Value::Amount(evaluation.due.total()));
    step.saying(Note::new("step.months_below", []))
}
