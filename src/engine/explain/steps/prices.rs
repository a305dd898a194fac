//! The steps that give the price of a month: coût préfecture, NPEC, increases, options, and what is counted instead of it.

use super::{StepFacts, employer, number};
use crate::calendar::Execution;
use crate::contract::Employeur;
use crate::engine::Evaluation;
use crate::engine::explain::value::{Note, Rule, RuleStep, Value};
use crate::legislation::{MissingCoutPrefecture, OptionStockNpec, SourceCoutPrefecture, SourceNpec};
use crate::rules::{Counting, Prorata, SegmentPayers, majoration_rqth, prix_professionnalisation};
use crate::units::{Annual, Centimes, Part};

impl StepFacts<'_> {
    pub(super) fn cost(&self, evaluation: &Evaluation) -> Option<RuleStep> {
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

    pub(super) fn npec(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        if evaluation.classified.basis == Counting::Heures {
            return None;
        }
        let prices = &self.priced.prices;
        let amorcage = prices.source_npec == Some(SourceNpec::Amorcage);
        let conclusion = self.contrat.conclusion;
        let quote = self.inquiry.npec.quote(self.keys.code_diplome, self.keys.cpne, conclusion);
        let edition = quote.filter(|_| matches!(prices.source_npec, Some(SourceNpec::Branche | SourceNpec::Carence)));
        let mut step = RuleStep::of(if amorcage { Rule::R6 } else { Rule::R5 })
            .with("code_diplome", Value::Text(self.keys.code_diplome.to_string()))
            .with_some("cpne", self.keys.cpne.map(|cpne| number(cpne.0)))
            .with_some("niveau", self.keys.niveau.map(|niveau| number(niveau.number())))
            .with_some("source", prices.source_npec.map(|source| Value::Word("source_npec", source.as_str())))
            .with_some("edition", edition.map(|quote| Value::Day(quote.applicable_from)));
        if let Some((niveau, true)) = self.keys.niveau.map(|niveau| (niveau, amorcage)) {
            step = self.read(step, self.inquiry.law.amorcage_of(niveau));
        }
        if edition.is_some_and(|quote| quote.applicable_from > self.contrat.conclusion.0) {
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

    pub(super) fn rqth(&self, evaluation: &Evaluation) -> Option<RuleStep> {
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
        let law = &inquiry.law.rqth;
        Some(if by_rate { self.read(step, &law.taux) } else { self.read(step, &law.montant) })
    }

    /// R2: only regime C has the option.
    pub(super) fn option(&self, evaluation: &Evaluation) -> Option<RuleStep> {
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
        // The day on which it opens, and the one on which it closes.
        let days = open.into_iter().flat_map(|period| std::iter::once(period.from).chain(period.until));
        let option = &self.inquiry.law.stock.option_ouverte;
        let step = step.reading(self.inquiry.parameters, days.map(|month| option.asked(Execution(month.first_day()))));
        Some(step.saying(Note::new(if evaluation.opted() { "step.option_taken" } else { "step.option_left" }, [])))
    }

    pub(super) fn public(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        if self.contrat.employeur == Employeur::Prive || evaluation.classified.basis == Counting::Heures {
            return None;
        }
        let step = RuleStep::of(Rule::R3).with("employeur", employer(self.contrat.employeur)).assuming(true);
        let cnfpt = &self.inquiry.law.collectivites.part_cnfpt;
        let share = evaluation.due.segments.first().map(|segment| segment.payers);
        Some(match share {
            Some(SegmentPayers::CnfptAndEmployer(part)) => self.read(step.giving(Value::Rate(part)), cnfpt),
            Some(SegmentPayers::One(_))
                if self.contrat.employeur == Employeur::PublicLocal
                    && matches!(evaluation.classified.basis, Counting::Contrat | Counting::Jours) =>
            {
                self.read(step, cnfpt)
            }
            _ => step,
        })
    }

    pub(super) fn hours(&self, evaluation: &Evaluation) -> Option<RuleStep> {
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
        let law = &self.inquiry.law.professionnalisation;
        Some(match (own, self.contrat.public_prioritaire) {
            (Some(_), _) => step,
            (None, true) => self.read(step, &law.taux_public_prioritaire),
            (None, false) => self.read(step, &law.taux_horaire),
        })
    }

    pub(super) fn prorata(&self, evaluation: &Evaluation) -> Option<RuleStep> {
        let (planned, law) = (number(evaluation.duree.planned), &self.inquiry.law.duree);
        match evaluation.due.prorata {
            Prorata::Shortened(part) => {
                let step = RuleStep::of(Rule::R8b).with("planned_months", planned).giving(Value::Rate(part));
                let step = self.read(step.saying(Note::new("step.shortened", [])), &law.seuil_annee);
                Some(self.read(step, &law.majoration_duree_reduite))
            }
            Prorata::Over(months) if evaluation.classified.basis == Counting::Contrat => {
                let step = RuleStep::of(Rule::R8c).with("planned_months", planned).giving(number(months));
                Some(self.read(step.saying(Note::new("step.fixed_length", [])), &law.seuil_annee))
            }
            _ => None,
        }
    }
}
