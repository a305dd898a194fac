//! What the contract costs its employer, rule by rule: wage, contributions, aids, each with its parameters.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::Inquiry;
use super::months::euros;
use super::schema::Montant;
use super::value::{Note, Rule, RuleStep, Value};
use crate::contract::{Contrat, TypeContrat};
use crate::engine::employers::{EmployerCost, is_costed, priced_cost};
use crate::engine::prices::ContractPriceKeys;
use crate::rules::{Aide, AnneeCout, Baremes, last_worked_day};
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
    fn read(&self, step: RuleStep, paths: &[&str], day: NaiveDate) -> RuleStep {
        paths.iter().fold(step, |step, path| step.reading(self.inquiry.parameters, path, day))
    }

    fn sum(&self, amount: impl Fn(&AnneeCout) -> Centimes) -> Value {
        Value::Amount(self.cost.years.iter().map(amount).sum())
    }

    /// D6222-26: the grid of the age on the first day, the minimum wage of that day.
    fn wage(&self) -> RuleStep {
        let (contrat, profil) = (self.contrat, &self.cost.profil);
        let conclusion = contrat.conclusion;
        let grids = ["moins_de_18", "de_18_a_20", "de_21_a_25", "de_26_et_plus"];
        let age = profil.age(contrat.debut.0);
        let reached =
            self.inquiry.law.salaire_apprenti.ages.at(conclusion).map_or(0, |ages| ages.iter().filter(|&&limit| age >= limit).count());
        let grid = format!("salaire_apprenti.{}", grids[reached.min(grids.len() - 1)]);
        let professionnalisation = contrat.kind == TypeContrat::Professionnalisation;
        let mut step = RuleStep::of(if professionnalisation { Rule::A13 } else { Rule::A10 })
            .with("employer_staff", Value::Number(i64::from(profil.effectif)))
            .assuming(profil.effectif_suppose || profil.age_suppose)
            .giving(self.sum(|year| year.salaire));
        let of_pro = ["salaire", "age_premier", "age_second"].map(|name| format!("contrat_professionnalisation.{name}"));
        let paths =
            if professionnalisation { of_pro.each_ref().map(String::as_str).to_vec() } else { vec![&*grid, "salaire_apprenti.ages"] };
        step = self.read(step, &paths, contrat.conclusion.0);
        step = self.read(step, &["smic.mensuel"], contrat.debut.0);
        if profil.age_suppose {
            step = step.saying(Note::new("step.age_assumed", []));
        }
        if profil.effectif_suppose {
            step = step.saying(Note::new("step.staff_assumed", []));
        }
        if profil.meme_niveau && !professionnalisation {
            step = self.read(step, &["salaire_apprenti.points_meme_niveau", "salaire_apprenti.plafond_smic"], contrat.conclusion.0);
        }
        if profil.public && !professionnalisation {
            step = self.read(step, &["salaire_apprenti.points_public"], contrat.conclusion.0);
        }
        if profil.licence_pro && !professionnalisation {
            step = self.read(step, &["salaire_apprenti.annee_licence_pro"], contrat.conclusion.0);
        }
        let step =
            if professionnalisation { step } else { self.read(step, &["salaire_apprenti.exoneration_salariale"], contrat.conclusion.0) };
        step.saying(Note::new("step.wage", []))
    }

    /// Contributions by the figures of the first day.
    fn contributions(&self) -> RuleStep {
        let (debut, profil) = (self.contrat.debut.0, &self.cost.profil);
        let step = RuleStep::of(Rule::A11).giving(self.sum(|year| year.cotisations)).saying(Note::new("step.contributions", []));
        if profil.public {
            return self.read(step, &["cotisations.public_exonere", "cotisations.accidents_du_travail"], debut);
        }
        let law = &self.inquiry.law.cotisations;
        let large = law.seuil_taux.at(crate::calendar::Execution(debut)).is_ok_and(|&limit| profil.effectif >= limit);
        let rates = if large {
            ["cotisations.taux_grande", "cotisations.reduction_grande"]
        } else {
            ["cotisations.taux_petite", "cotisations.reduction_petite"]
        };
        self.read(self.read(step, &rates, debut), &["cotisations.accidents_du_travail"], debut)
    }

    /// One aid, when it brings something.
    fn aid(&self, aide: Aide) -> Option<RuleStep> {
        let years = &self.cost.years;
        let total: Centimes = years.iter().map(|year| year.aides.of(aide)).sum();
        if total == Centimes::ZERO {
            return None;
        }
        let (rule, paths) = self.texts(aide);
        let step = years.iter().filter(|year| year.aides.of(aide) != Centimes::ZERO).fold(RuleStep::of(rule), |step, year| {
            let values = [("year", Value::Number(i64::from(year.annee))), ("amount", Value::Amount(year.aides.of(aide)))];
            step.saying(Note::new("step.aid_of_year", values))
        });
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let step = self.read(step, &paths, self.contrat.conclusion.0).giving(Value::Amount(total));
        let by_days = matches!(aide, Aide::Unique | Aide::Exceptionnelle);
        let last = last_worked_day(self.contrat);
        Some(if by_days { self.read(step, &["aide_unique.au_jour"], last) } else { step })
    }

    /// The rule of an aid and what it reads on the day of conclusion.
    fn texts(&self, aide: Aide) -> (Rule, Vec<String>) {
        let before = |names: &[&str]| names.iter().map(|name| format!("aides_avant_2019.{name}")).collect();
        match aide {
            Aide::PrimeRegionale => (Rule::A1, before(&["prime_part_fixe", "prime_part_assiduite", "seuil_tpe"])),
            Aide::Recrutement => (Rule::A2, before(&["recrutement", "seuil_recrutement"])),
            Aide::TpeJeuneApprenti => (Rule::A3, before(&["tpe_jeune_apprenti", "age_tpe"])),
            Aide::CreditImpot if self.contrat.rqth => (Rule::A4, before(&["credit_impot_majore"])),
            Aide::CreditImpot => (Rule::A4, before(&["credit_impot", "credit_impot_niveau_max"])),
            Aide::Handicap => (Rule::A5, before(&["handicap_heures"])),
            Aide::Agefiph => (Rule::A6, before(&["agefiph"])),
            Aide::Unique => (Rule::A7, self.single()),
            Aide::Exceptionnelle => self.exceptional(),
            Aide::Professionnalisation => {
                let names = ["aide_mineur", "aide_majeur", "aide_age_max", "aide_niveau_max"];
                (Rule::A12, names.map(|name| format!("contrat_professionnalisation.{name}")).to_vec())
            }
        }
    }

    fn single(&self) -> Vec<String> {
        let conclusion = self.contrat.conclusion;
        let own = self.inquiry.law.aide_unique.montant_rqth.at(conclusion).is_ok_and(|&amount| amount != Centimes::ZERO);
        let first = if self.contrat.rqth && own { "montant_rqth" } else { "annee_1" };
        let paid = self.cost.years.iter().filter(|year| year.aides.of(Aide::Unique) != Centimes::ZERO);
        let years = paid.map(|year| match year.annee {
            1 => first,
            2 => "annee_2",
            3 => "annee_3",
            _ => "annee_4",
        });
        let level = if self.cost.profil.outre_mer { "niveau_max_outre_mer" } else { "niveau_max" };
        years.chain([level, "seuil_effectif"]).map(|name| format!("aide_unique.{name}")).collect()
    }

    fn exceptional(&self) -> (Rule, Vec<String>) {
        let conclusion = self.contrat.conclusion;
        let (law, profil) = (&self.inquiry.law.aide_exceptionnelle, &self.cost.profil);
        let beside = law.niveau_min_petite.at(conclusion).is_ok_and(|&lowest| lowest > 3);
        let small = law.seuil_effectif.at(conclusion).is_ok_and(|&limit| profil.effectif < limit);
        let own = self.contrat.rqth && law.montant_rqth.at(conclusion).is_ok_and(|&amount| amount != Centimes::ZERO);
        let amounts: &[&str] = match (own, small) {
            (true, _) => &["montant_rqth"],
            (_, true) => &["mineur_petite", "majeur_petite"],
            _ => &["mineur_grande", "majeur_grande"],
        };
        let paths = amounts.iter().chain(&["niveau_max", "seuil_effectif"]).map(|name| format!("aide_exceptionnelle.{name}")).collect();
        (if beside { Rule::A9 } else { Rule::A8 }, paths)
    }
}
