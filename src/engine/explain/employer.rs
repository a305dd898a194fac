//! What the contract costs its employer, rule by rule: wage, contributions, aids, each with its parameters.

use schemars::JsonSchema;
use serde::Serialize;

use super::Inquiry;
use super::months::euros;
use super::schema::Montant;
use super::value::{Note, Rule, RuleStep, Value};
use crate::calendar::Execution;
use crate::contract::{Contrat, TypeContrat};
use crate::engine::employers::{EmployerCost, is_costed, priced_cost};
use crate::engine::prices::ContractPriceKeys;
use crate::legislation::AskedParameter;
use crate::rules::{Aide, AnneeCout, Baremes, grille, last_worked_day, smic_du_handicap};
use crate::units::Centimes;

/// The employer's side of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "EmployerSide")]
pub struct EmployerExplanation {
    /// The rules applied.
    pub etapes: Vec<RuleStep>,
    /// By year of the contract.
    pub annees: Vec<EmployerYear>,
}

/// A year of a contract for its employer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EmployerYear {
    /// Year of execution: 1, 2, ...
    pub annee: i32,
    /// Started months.
    pub mois: usize,
    /// Gross wages.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub salaire: Centimes,
    /// Employer's contributions.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub cotisations: Centimes,
    /// Aids.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub aides: Centimes,
    /// Wages + contributions - aids.
    #[serde(serialize_with = "euros")]
    #[schemars(with = "Montant")]
    pub cout_net: Centimes,
}

impl EmployerYear {
    fn of(cout: &AnneeCout) -> Self {
        let aides = cout.aides.total();
        let cout_net = cout.cout_net();
        Self { annee: cout.annee, mois: cout.mois, salaire: cout.salaire, cotisations: cout.cotisations, aides, cout_net }
    }
}

/// The cost of a contract, or of the contract that a row would be with other facts.
pub(super) fn cost(inquiry: &Inquiry<'_>, row: usize, contrat: &Contrat, keys: &ContractPriceKeys<'_>) -> Option<EmployerCost> {
    let mut baremes = Baremes::new(inquiry.law);
    // The contributions of a contrat de professionnalisation before 2019 are in no file.
    let known = is_costed(contrat);
    if known { priced_cost(inquiry.cohort, row, contrat, keys, &mut baremes, inquiry.employeurs, Vec::new()) } else { None }
}

/// The employer's side of a row; none when its level or a figure of the law is not known.
pub(super) fn employer_side(
    inquiry: &Inquiry<'_>,
    row: usize,
    contrat: &Contrat,
    keys: &ContractPriceKeys<'_>,
) -> Option<EmployerExplanation> {
    let cost = cost(inquiry, row, contrat, keys)?;
    let told = ExplainedCost { inquiry, contrat, cost: &cost };
    let mut etapes = vec![told.wage(), told.contributions()];
    let aids = Aide::ALL.into_iter().filter_map(|aide| told.aid(aide));
    etapes.extend(aids);
    Some(EmployerExplanation { etapes, annees: cost.years.iter().map(EmployerYear::of).collect() })
}

struct ExplainedCost<'a> {
    inquiry: &'a Inquiry<'a>,
    contrat: &'a Contrat,
    cost: &'a EmployerCost,
}

impl ExplainedCost<'_> {
    fn read(&self, step: RuleStep, asked: impl IntoIterator<Item = AskedParameter>) -> RuleStep {
        step.reading(self.inquiry.parameters, asked)
    }

    fn sum(&self, amount: impl Fn(&AnneeCout) -> Centimes) -> Value {
        Value::Amount(self.cost.years.iter().map(amount).sum())
    }

    /// D6222-26: the grid of the age on the first day, the minimum wage of that day.
    fn wage(&self) -> RuleStep {
        let (contrat, profil) = (self.contrat, &self.cost.profil);
        let conclusion = contrat.conclusion;
        let (law, of_pro) = (&self.inquiry.law.salaire_apprenti, &self.inquiry.law.contrat_professionnalisation);
        let professionnalisation = contrat.kind == TypeContrat::Professionnalisation;
        let mut step = RuleStep::of(if professionnalisation { Rule::A13 } else { Rule::A10 })
            .with("employer_staff", Value::Number(i64::from(profil.effectif)))
            .assuming(profil.effectif_suppose || profil.age_suppose)
            .giving(self.sum(|year| year.salaire));
        if professionnalisation {
            step = self.read(step, [of_pro.salaire.asked(conclusion)]);
            step = self.read(step, [&of_pro.age_premier, &of_pro.age_second].map(|age| age.asked(conclusion)));
        } else {
            let ages = profil.age(contrat.debut.0)..=profil.age(last_worked_day(contrat));
            let grids = ages.filter_map(|age| grille(age, conclusion, self.inquiry.law).ok());
            step = self.read(step, grids.map(|grid| grid.asked(conclusion)).chain([law.ages.asked(conclusion)]));
        }
        step = self.read(step, [self.inquiry.law.smic.mensuel.asked(Execution(contrat.debut.0))]);
        if profil.age_suppose {
            step = step.saying(Note::new("step.age_assumed", []));
        }
        if profil.effectif_suppose {
            step = step.saying(Note::new("step.staff_assumed", []));
        }
        if profil.meme_niveau && !professionnalisation {
            step = self.read(step, [law.points_meme_niveau.asked(conclusion), law.plafond_smic.asked(conclusion)]);
            step = self.read(step, [law.annee_meme_niveau.asked(conclusion)]);
        }
        if profil.public && !professionnalisation {
            step = self.read(step, [law.points_public.asked(conclusion)]);
        }
        if profil.licence_pro && !professionnalisation {
            step = self.read(step, [law.annee_licence_pro.asked(conclusion)]);
        }
        let step = if professionnalisation { step } else { self.read(step, [law.exoneration_salariale.asked(conclusion)]) };
        step.saying(Note::new("step.wage", []))
    }

    /// Contributions by the figures of the first day.
    fn contributions(&self) -> RuleStep {
        let (first, profil) = (Execution(self.contrat.debut.0), &self.cost.profil);
        let step = RuleStep::of(Rule::A11).giving(self.sum(|year| year.cotisations)).saying(Note::new("step.contributions", []));
        let law = &self.inquiry.law.cotisations;
        let accidents = law.accidents_du_travail.asked(first);
        let flat = law.base_forfaitaire.at(first).is_ok_and(|&flat| flat).then(|| law.abattement_base.asked(first));
        let base = [law.base_forfaitaire.asked(first)].into_iter().chain(flat);
        if profil.public {
            return self.read(step, [law.public_exonere.asked(first), accidents].into_iter().chain(base));
        }
        let large = law.seuil_taux.at(first).is_ok_and(|&limit| profil.effectif >= limit);
        let [due, less] = if large { [&law.taux_grande, &law.reduction_grande] } else { [&law.taux_petite, &law.reduction_petite] };
        let step = self.read(step, [due.asked(first), less.asked(first), accidents].into_iter().chain(base));
        self.read(step, self.above_the_minimum(first))
    }

    /// How the general reduction falls, when a year's pay is above the minimum wage that it retains.
    fn above_the_minimum(&self, first: Execution) -> Vec<AskedParameter> {
        let law = &self.inquiry.law.cotisations;
        let retained = law.reduction_smic.at(first).ok().filter(|&&smic| smic != Centimes::ZERO);
        let smic = retained.or_else(|| self.inquiry.law.smic.mensuel.at(first).ok()).copied().unwrap_or_default();
        if !self.cost.years.iter().any(|year| year.salaire.0 > smic.0 * year.mois as i64) {
            return Vec::new();
        }
        let figures = [&law.reduction_minimum, &law.reduction_sortie, &law.reduction_exposant].map(|figure| figure.asked(first));
        figures.into_iter().chain([law.reduction_smic.asked(first)]).collect()
    }

    /// One aid, when it brings something.
    fn aid(&self, aide: Aide) -> Option<RuleStep> {
        let years = &self.cost.years;
        let total: Centimes = years.iter().map(|year| year.aides.of(aide)).sum();
        if total == Centimes::ZERO {
            return None;
        }
        let (rule, asked) = self.texts(aide);
        let step = years.iter().filter(|year| year.aides.of(aide) != Centimes::ZERO).fold(RuleStep::of(rule), |step, year| {
            let values = [("year", Value::Number(i64::from(year.annee))), ("amount", Value::Amount(year.aides.of(aide)))];
            step.saying(Note::new("step.aid_of_year", values))
        });
        let step = self.read(step, asked).giving(Value::Amount(total));
        let by_days = matches!(aide, Aide::Unique | Aide::Exceptionnelle);
        let last = Execution(last_worked_day(self.contrat));
        Some(if by_days { self.read(step, [self.inquiry.law.aide_unique.au_jour.asked(last)]) } else { step })
    }

    /// The rule of an aid and what it reads on the day of conclusion.
    fn texts(&self, aide: Aide) -> (Rule, Vec<AskedParameter>) {
        let (before, of_pro) = (&self.inquiry.law.aides_avant_2019, &self.inquiry.law.contrat_professionnalisation);
        let signed = self.contrat.conclusion;
        match aide {
            Aide::PrimeRegionale => {
                let amounts = [&before.prime_part_fixe, &before.prime_part_assiduite].map(|amount| amount.asked(signed));
                (Rule::A1, amounts.into_iter().chain([before.seuil_tpe.asked(signed)]).collect())
            }
            Aide::Recrutement => (Rule::A2, vec![before.recrutement.asked(signed), before.seuil_recrutement.asked(signed)]),
            Aide::TpeJeuneApprenti => (Rule::A3, vec![before.tpe_jeune_apprenti.asked(signed), before.age_tpe.asked(signed)]),
            Aide::CreditImpot => {
                let open = before.credit_impot_ouvert.asked(Execution(self.contrat.debut.0));
                let amounts = if self.contrat.rqth {
                    vec![before.credit_impot_majore.asked(signed), open]
                } else {
                    vec![before.credit_impot.asked(signed), before.credit_impot_niveau_max.asked(signed), open]
                };
                (Rule::A4, amounts)
            }
            Aide::Handicap => {
                let hourly = &self.inquiry.law.smic.horaire;
                (Rule::A5, vec![before.handicap_heures.asked(signed), hourly.asked(smic_du_handicap(self.contrat))])
            }
            Aide::Agefiph => (Rule::A6, vec![before.agefiph.asked(signed)]),
            Aide::Unique => (Rule::A7, self.single()),
            Aide::Exceptionnelle => self.exceptional(),
            Aide::Professionnalisation => {
                let amounts = [&of_pro.aide_mineur, &of_pro.aide_majeur].map(|amount| amount.asked(signed));
                let limits = [of_pro.aide_age_max.asked(signed), of_pro.aide_niveau_max.asked(signed)];
                let majority = self.inquiry.law.aide_exceptionnelle.majorite.asked(signed);
                (Rule::A12, amounts.into_iter().chain(limits).chain([majority]).collect())
            }
        }
    }

    fn single(&self) -> Vec<AskedParameter> {
        let (law, signed) = (&self.inquiry.law.aide_unique, self.contrat.conclusion);
        let own = law.montant_rqth.at(signed).is_ok_and(|&amount| amount != Centimes::ZERO);
        let first = if self.contrat.rqth && own { &law.montant_rqth } else { &law.annee_1 };
        let paid = self.cost.years.iter().filter(|year| year.aides.of(Aide::Unique) != Centimes::ZERO);
        let years = paid.map(|year| match year.annee {
            1 => first,
            2 => &law.annee_2,
            3 => &law.annee_3,
            _ => &law.annee_4,
        });
        let level = if self.cost.profil.outre_mer { &law.niveau_max_outre_mer } else { &law.niveau_max };
        years.map(|amount| amount.asked(signed)).chain([level.asked(signed), law.seuil_effectif.asked(signed)]).collect()
    }

    fn exceptional(&self) -> (Rule, Vec<AskedParameter>) {
        let (law, profil, signed) = (&self.inquiry.law.aide_exceptionnelle, &self.cost.profil, self.contrat.conclusion);
        let beside = law.niveau_min_petite.at(signed).is_ok_and(|&lowest| lowest > 3);
        let small = law.seuil_effectif.at(signed).is_ok_and(|&limit| profil.effectif < limit);
        let own = self.contrat.rqth && law.montant_rqth.at(signed).is_ok_and(|&amount| amount != Centimes::ZERO);
        let amounts = match (own, small) {
            (true, _) => vec![law.montant_rqth.asked(signed)],
            (_, true) => [&law.mineur_petite, &law.majeur_petite].map(|amounts| amounts.asked(signed)).to_vec(),
            _ => [&law.mineur_grande, &law.majeur_grande].map(|amounts| amounts.asked(signed)).to_vec(),
        };
        let limits = [law.niveau_max.asked(signed), law.seuil_effectif.asked(signed)];
        let lowest = small.then(|| law.niveau_min_petite.asked(signed));
        let majority = (!own).then(|| law.majorite.asked(signed));
        let asked = amounts.into_iter().chain(limits).chain(lowest).chain(majority);
        (if beside { Rule::A9 } else { Rule::A8 }, asked.collect())
    }
}
