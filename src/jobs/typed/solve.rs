//! What `solve` says: the question and both sides of the step that answers it.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::Euros;
use crate::calendar::Month;
use crate::codes::Payeur;
use crate::scenario::solve::{DateAnswer, Diploma, HeadcountAnswer, HeadcountPoint, NpecAnswer, SupportAnswer, Threshold};
use crate::units::Centimes;

/// What `solve` says.
#[derive(Serialize, JsonSchema)]
pub struct SolveTyped {
    /// Version of the program.
    pub version: &'static str,
    /// The question and its answer.
    #[serde(flatten)]
    pub question: SolveAnswerTyped,
}

/// A question and its answer.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "question", rename_all = "snake_case")]
#[schemars(rename = "Question")]
pub enum SolveAnswerTyped {
    /// The last day of signature that keeps an amount.
    Date(DateTyped),
    /// The headcount from which a class pays.
    Headcount(HeadcountTyped),
    /// The smallest NPEC that pays for a diploma.
    Npec(NpecTyped),
    /// The smallest support that keeps a CFA within its overdraft.
    Support(SupportTyped),
}

/// The answer of `solve date`.
#[derive(Serialize, JsonSchema)]
pub struct DateTyped {
    contrat_id: String,
    /// `cfa` or `employeur`.
    cote: &'static str,
    depuis: NaiveDate,
    jusqu_au: NaiveDate,
    /// What the first day brings, or costs; none when the contract has no price on it.
    ancien: Option<Euros>,
    /// The last day that keeps it; none when all do, or when it comes back.
    dernier_jour: Option<NaiveDate>,
    /// The first day of each amount.
    paliers: Vec<StepTyped>,
}

/// An amount and its first day.
#[derive(Serialize, JsonSchema)]
pub struct StepTyped {
    depuis: NaiveDate,
    montant: Option<Euros>,
}

/// A diploma of a CFA in a year, as it is.
#[derive(Serialize, JsonSchema)]
pub struct ClassTyped {
    /// The CFA.
    pub cfa: String,
    /// The diploma.
    pub code_diplome: String,
    /// The calendar year.
    pub annee: i32,
    /// Months of presence of apprentices in the year.
    pub mois_apprentis: i64,
    /// Months of open groups in the year.
    pub mois_groupes: i64,
    /// Due to the CFA for them in the year.
    pub apporte: Euros,
    /// What they cost.
    pub coute: Euros,
    /// The part of the fixed costs in it.
    pub dont_charges_fixes: Euros,
}

/// The answer of `solve headcount`.
#[derive(Serialize, JsonSchema)]
pub struct HeadcountTyped {
    classe: ClassTyped,
    /// What each apprentice brings in a year.
    par_apprenti: Euros,
    /// The first headcount that pays; none up to the largest looked at.
    equilibre: Option<PointTyped>,
    /// The headcount below it, which does not.
    avant: Option<PointTyped>,
    /// Larger headcounts at which it no longer pays, from and to.
    perdus: Vec<(i64, i64)>,
    /// From this headcount on it always pays.
    toujours_des: Option<i64>,
    /// The best headcount looked at.
    meilleur: PointTyped,
    /// The largest headcount looked at.
    effectif_max: i64,
}

/// A headcount.
#[derive(Serialize, JsonSchema)]
pub struct PointTyped {
    effectif: i64,
    groupes: i64,
    apporte: Euros,
    coute: Euros,
}

/// The answer of `solve npec`.
#[derive(Serialize, JsonSchema)]
pub struct NpecTyped {
    classe: ClassTyped,
    /// `seuil`, `toujours`, `jamais`, `sans_ordre`.
    reponse: &'static str,
    /// The smallest annual NPEC.
    npec: Option<Euros>,
    /// What the contracts bring at it.
    apporte: Euros,
    /// What they bring one cent below.
    apporte_un_centime_avant: Euros,
}

/// The answer of `solve support`.
#[derive(Serialize, JsonSchema)]
pub struct SupportTyped {
    cfa: String,
    /// The month on whose first day the support is paid.
    mois: String,
    /// `seuil`, `toujours` (no support is needed), `jamais` (none helps).
    reponse: &'static str,
    /// The smallest support.
    soutien: Option<Euros>,
    decouvert_autorise: Euros,
    /// The day of insolvency without support.
    insolvable_le: Option<NaiveDate>,
    /// The same with one cent less than the support.
    insolvable_un_centime_avant: Option<NaiveDate>,
    /// Lowest cash without support.
    tresorerie_min: Euros,
    tresorerie_min_le: NaiveDate,
    /// The last month of the accounts.
    jusqu_en: String,
}

fn answer(threshold: Threshold) -> (&'static str, Option<Euros>) {
    match threshold {
        Threshold::From(cents) => ("seuil", Some(Euros(Centimes(cents)))),
        Threshold::Always => ("toujours", None),
        Threshold::Never => ("jamais", None),
        Threshold::NotMonotone => ("sans_ordre", None),
    }
}

fn typed(question: SolveAnswerTyped) -> SolveTyped {
    SolveTyped { version: env!("CARGO_PKG_VERSION"), question }
}

/// What `solve date` says.
#[must_use]
pub fn date(contrat_id: &str, of_employer: bool, answer: &DateAnswer, (from, until): (NaiveDate, NaiveDate)) -> SolveTyped {
    typed(SolveAnswerTyped::Date(DateTyped {
        contrat_id: contrat_id.to_owned(),
        cote: if of_employer { Payeur::Employeur.as_str() } else { "cfa" },
        depuis: from,
        jusqu_au: until,
        ancien: answer.old.map(Euros),
        dernier_jour: answer.last,
        paliers: answer.steps.iter().map(|step| StepTyped { depuis: step.from, montant: step.value.map(Euros) }).collect(),
    }))
}

fn point(point: &HeadcountPoint) -> PointTyped {
    PointTyped { effectif: point.headcount, groupes: point.groups, apporte: point.funding.into(), coute: point.cost.into() }
}

/// What `solve headcount` says.
#[must_use]
pub fn headcount(classe: ClassTyped, diploma: &Diploma, answer: &HeadcountAnswer) -> SolveTyped {
    typed(SolveAnswerTyped::Headcount(HeadcountTyped {
        classe,
        par_apprenti: diploma.funding.into(),
        equilibre: answer.first.as_ref().map(|(at, _)| point(at)),
        avant: answer.first.as_ref().map(|(_, below)| point(below)),
        perdus: answer.lost.clone(),
        toujours_des: answer.safe,
        meilleur: point(&answer.best),
        effectif_max: answer.most,
    }))
}

/// What `solve npec` says.
#[must_use]
pub fn npec(classe: ClassTyped, found: &NpecAnswer) -> SolveTyped {
    let (reponse, npec) = answer(found.threshold);
    let (apporte, avant) = (found.at.into(), found.below.into());
    typed(SolveAnswerTyped::Npec(NpecTyped { classe, reponse, npec, apporte, apporte_un_centime_avant: avant }))
}

/// What `solve support` says; `last` is the last month of the accounts.
#[must_use]
pub fn support(cfa: &str, overdraft: Centimes, (paid, last): (Month, Month), found: &SupportAnswer) -> SolveTyped {
    let (reponse, soutien) = answer(found.threshold);
    typed(SolveAnswerTyped::Support(SupportTyped {
        cfa: cfa.to_owned(),
        mois: paid.to_string(),
        reponse,
        soutien,
        decouvert_autorise: overdraft.into(),
        insolvable_le: found.insolvent,
        insolvable_un_centime_avant: found.below,
        tresorerie_min: found.lowest.0.into(),
        tresorerie_min_le: found.lowest.1,
        jusqu_en: last.to_string(),
    }))
}
