//! A letter for each CFA, in French: what it gets, why, before and after. Nothing in it is written by hand.

use minijinja::{Value, context};

use super::{FundVoice, names};
use crate::fund::{Grant, Need, PolicyResult, Why, nothing};
use crate::language::Language;
use crate::report::view::printable;
use crate::report::{ReportError, papier};
use crate::units::Centimes;

/// The letters, one for each CFA, and one page with all of them, to print at once.
pub(super) fn all(page: &FundVoice<'_>) -> Result<(Vec<FundLetter>, String), ReportError> {
    let written: Vec<LetterText> = page.voted().map_or_else(Vec::new, |voted| {
        let grants = page.study.needs.iter().zip(&voted.allocation.grants).enumerate();
        grants.map(|(rank, (need, grant))| LetterText::of(page, voted, rank, need, grant)).collect()
    });
    let cfas: Vec<&str> = page.study.needs.iter().map(|need| need.cfa.as_str()).collect();
    let named = written.iter().zip(page.study.needs.iter().zip(names::of(&cfas)));
    let letter = |(written, (need, name)): (&LetterText, (&Need, String))| {
        let page = rendered(page, &written.title, std::slice::from_ref(written))?;
        Ok(FundLetter { name, cfa: need.cfa.clone(), page })
    };
    let letters = named.map(letter).collect::<Result<Vec<_>, ReportError>>()?;
    let title = page.fill("fonds_lettre_objet", &[("years", &page.years()), ("cfa", &page.count("centres", written.len() as u64))]);
    Ok((letters, rendered(page, &title, &written)?))
}

/// The letter to a CFA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundLetter {
    /// The name of its file, without the extension; no two are alike, on any system.
    pub name: String,
    /// Identifier of the CFA.
    pub cfa: String,
    /// The letter as a page of HTML.
    pub page: String,
}

/// What a letter says of its CFA.
struct LetterText {
    title: String,
    cfa: String,
    id: String,
    paragraphs: Vec<String>,
    rows: Vec<(String, String, String)>,
}

impl LetterText {
    fn of(page: &FundVoice<'_>, voted: &PolicyResult, rank: usize, need: &Need, grant: &Grant) -> Self {
        Self {
            title: page.fill("fonds_lettre_objet", &[("years", &page.years()), ("cfa", &FundVoice::name(need))]),
            cfa: FundVoice::name(need),
            id: printable(&need.cfa),
            paragraphs: paragraphs(page, &page.policy(voted.allocation.policy), rank, need, grant),
            rows: lines(page, need, grant),
        }
    }

    /// As the template reads it.
    fn value(&self) -> Value {
        context! {
            title => self.title.clone(),
            cfa => self.cfa.clone(),
            id => self.id.clone(),
            paragraphs => self.paragraphs.clone(),
            rows => self.rows.clone(),
        }
    }
}

fn rendered(page: &FundVoice<'_>, title: &str, letters: &[LetterText]) -> Result<String, ReportError> {
    let region = printable(&page.study.settings.region);
    let values = context! {
        lang => Language::Fr.code(),
        title,
        letters => letters.iter().map(LetterText::value).collect::<Vec<Value>>(),
        region => page.fill("fonds_lettre_region", &[("region", &region)]),
        draft => page.word("fonds_lettre_projet"),
        greeting => page.word("fonds_lettre_bonjour"),
        head => [page.word("fonds_lettre_poste"), page.word("fonds_lettre_sans"), page.word("fonds_lettre_avec")],
        caption => page.fill("fonds_lettre_tableau", &[("years", &page.years())]),
        foot => page.fill("fonds_lettre_pied", &[("version", page.facts.version), ("fingerprint", page.facts.fingerprint)]),
    };
    papier::page("lettre.html", include_str!("letter.html"), values)
}

/// What the letter says, in order.
fn paragraphs(page: &FundVoice<'_>, policy: &str, rank: usize, need: &Need, grant: &Grant) -> Vec<String> {
    let amount = page.amount(grant.amount);
    let mut texts = vec![page.fill("fonds_lettre_deliberation", &[("policy", policy), ("envelope", &page.amount(page.study.envelope))])];
    texts.push(page.word(&format!("fonds_principe_{}", page.study.policy.as_str())));
    texts.push(if grant.amount > Centimes::ZERO {
        page.fill("fonds_lettre_aide", &[("amount", &amount)])
    } else {
        page.word("fonds_lettre_sans_aide")
    });
    texts.push(page.fill(reason(grant), &[("why", &page.why(grant.why))]));
    if grant.increase > Centimes::ZERO {
        texts.push(page.fill("fonds_lettre_majoration", &[("amount", &page.amount(grant.increase))]));
    }
    if grant.amount > Centimes::ZERO {
        texts.push(page.fill("fonds_lettre_echeances", &[("parts", &page.by_year(&grant.paid))]));
    }
    texts.extend(state(page, need, grant));
    let investment = page.study.investments[rank];
    if investment.amount > Centimes::ZERO {
        let values = [("amount", page.amount(investment.amount)), ("saved", page.amount(investment.depreciation))];
        texts.push(page.fill("fonds_lettre_investissement", &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
    }
    texts.extend(["fonds_lettre_recours", "fonds_lettre_voies"].map(|key| page.word(key)));
    texts
}

/// How the reason is told: alone, or beside what a floor or an increase gives whatever the policy decides.
fn reason(grant: &Grant) -> &'static str {
    let refused = [Why::AuDessus, Why::EnveloppeEpuisee, Why::NonRetenu, Why::HorsMesure, Why::HorsAtteinte, Why::Perdu, Why::NonEligible];
    if grant.amount > Centimes::ZERO && refused.contains(&grant.why) { "fonds_lettre_motif_au_dela" } else { "fonds_lettre_motif" }
}

/// What is missing and when, which aid covers it, and whether this one does.
fn state(page: &FundVoice<'_>, need: &Need, grant: &Grant) -> Vec<String> {
    if need.lost {
        return vec![page.word("fonds_lettre_perdu")];
    }
    if !need.at_risk() {
        return vec![page.word("fonds_lettre_solide")];
    }
    let month = |month: crate::calendar::Month| page.language.month(month.first_day());
    let first = need.below.first().map_or_else(String::new, |&(first, _)| month(first));
    let worst = need.below.iter().copied().reduce(|worst, other| if other.1 > worst.1 { other } else { worst });
    let values = [
        ("first", first),
        ("missing", page.amount(need.shortfall())),
        ("month", worst.map_or_else(String::new, |(worst, _)| month(worst))),
        ("need", page.amount(need.shortfall())),
        ("by_year", page.by_year(&need.missing())),
    ];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let covered = if need.survives(&grant.paid) { "fonds_lettre_maintenu" } else { "fonds_lettre_insuffisant" };
    vec![page.fill("fonds_lettre_manque", &values), page.fill(covered, &values)]
}

/// Result, lowest cash and status, without and with the aid.
fn lines(page: &FundVoice<'_>, need: &Need, grant: &Grant) -> Vec<(String, String, String)> {
    let (none, accounts) = (nothing(&page.study.settings.envelope), &page.study.settings.accounts);
    let mut rows = vec![(page.word("fonds_resultat"), page.amount(need.result()), page.amount(need.result() + grant.amount))];
    if let Some((before, after)) = need.lowest_with(&none).zip(need.lowest_with(&grant.paid)) {
        rows.push((page.word("fonds_tresorerie"), page.amount(before), page.amount(after)));
    }
    if let Some(overdraft) = need.years.iter().map(|year| year.overdraft).max() {
        let limit = page.amount(-overdraft);
        rows.push((page.word("fonds_limite"), limit.clone(), limit));
    }
    let status = |paid: &[Centimes]| page.word(&format!("fonds_etat_{}", need.status_with(paid, accounts).as_str()));
    rows.push((page.word("fonds_etat"), status(&none), status(&grant.paid)));
    rows
}
