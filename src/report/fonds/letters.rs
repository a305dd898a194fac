//! A letter for each CFA, in French: what it gets, why, before and after. Nothing in it is written by hand.

use minijinja::{Environment, context};

use super::{Page, names};
use crate::chart::figure::Tone;
use crate::chart::style;
use crate::fund::{Grant, Need, PolicyResult};
use crate::report::ReportError;
use crate::report::view::printable;
use crate::units::Centimes;

pub(super) fn all(page: &Page<'_>) -> Result<Vec<Letter>, ReportError> {
    let Some(voted) = page.voted() else { return Ok(Vec::new()) };
    let environment = Environment::new();
    let cfas: Vec<&str> = page.study.needs.iter().map(|need| need.cfa.as_str()).collect();
    let grants = page.study.needs.iter().zip(&voted.allocation.grants).zip(names::of(&cfas)).enumerate();
    let letter = |(rank, ((need, grant), name)): (usize, ((&Need, &Grant), String))| {
        Ok(Letter { name, cfa: need.cfa.clone(), page: one(page, voted, rank, need, grant, &environment)? })
    };
    grants.map(letter).collect()
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The name of its file, without the extension; no two are alike, on any system.
    pub name: String,
    /// The CFA.
    pub cfa: String,
    /// The page.
    pub page: String,
}

fn one(
    page: &Page<'_>,
    voted: &PolicyResult,
    rank: usize,
    need: &Need,
    grant: &Grant,
    environment: &Environment<'_>,
) -> Result<String, ReportError> {
    let (policy, years) = (page.policy(voted.allocation.policy), page.years());
    let region = printable(&page.study.settings.region);
    let rows: Vec<(String, String, String)> = lines(page, need, grant);
    environment
        .render_named_str(
            "lettre.html",
            include_str!("letter.html"),
            context! {
                title => page.fill("fonds_lettre_objet", &[("years", &years), ("cfa", &Page::name(need))]),
                region => page.fill("fonds_lettre_region", &[("region", &region)]),
                cfa => Page::name(need),
                id => printable(&need.cfa),
                draft => page.word("fonds_lettre_projet"),
                greeting => page.word("fonds_lettre_bonjour"),
                paragraphs => paragraphs(page, &policy, rank, need, grant),
                head => [page.word("fonds_lettre_poste"), page.word("fonds_lettre_sans"), page.word("fonds_lettre_avec")],
                rows,
                caption => page.fill("fonds_lettre_tableau", &[("years", &years)]),
                foot => page.fill("fonds_lettre_pied", &[("version", page.facts.version), ("fingerprint", page.facts.fingerprint)]),
                fonts => style::FONTS,
                ink => style::INK.hex(),
                soft => style::SOFT_INK.hex(),
                line => style::GRID.hex(),
                accent => style::colour(Tone::Region).hex(),
            },
        )
        .map_err(ReportError::Page)
}

/// What the letter says, in order.
fn paragraphs(page: &Page<'_>, policy: &str, rank: usize, need: &Need, grant: &Grant) -> Vec<String> {
    let amount = page.amount(grant.amount);
    let mut texts = vec![page.fill("fonds_lettre_deliberation", &[("policy", policy), ("envelope", &page.amount(page.study.envelope))])];
    texts.push(page.word(&format!("fonds_principe_{}", page.voted().map_or("", |voted| voted.allocation.policy.as_str()))));
    texts.push(if grant.amount > Centimes::ZERO {
        page.fill("fonds_lettre_aide", &[("amount", &amount)])
    } else {
        page.word("fonds_lettre_sans_aide")
    });
    texts.push(page.fill("fonds_lettre_motif", &[("why", &page.word(&format!("fonds_motif_{}", grant.why.as_str())))]));
    if grant.increase > Centimes::ZERO {
        texts.push(page.fill("fonds_lettre_majoration", &[("amount", &page.amount(grant.increase))]));
    }
    let instalments = page.study.settings.envelope.instalments(grant.amount);
    if grant.amount > Centimes::ZERO && instalments.len() > 1 {
        let years = page.study.settings.envelope.years.iter();
        let parts = years
            .zip(&instalments)
            .map(|(year, (part, _))| page.fill("fonds_lettre_echeance", &[("year", &year.0.to_string()), ("amount", &page.amount(*part))]));
        texts.push(
            page.fill("fonds_lettre_echeances", &[("parts", &parts.collect::<Vec<_>>().join(page.word("fonds_lettre_et").as_str()))]),
        );
    }
    let key = if need.lost {
        "fonds_lettre_perdu"
    } else if !need.at_risk() {
        "fonds_lettre_solide"
    } else if need.survives(grant.amount) {
        "fonds_lettre_maintenu"
    } else {
        "fonds_lettre_insuffisant"
    };
    texts.push(page.fill(key, &[("need", &page.amount(need.shortfall))]));
    let investment = page.study.investments[rank];
    if investment.amount > Centimes::ZERO {
        let values = [("amount", page.amount(investment.amount)), ("saved", page.amount(investment.depreciation))];
        texts.push(page.fill("fonds_lettre_investissement", &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
    }
    texts.push(page.word("fonds_lettre_recours"));
    texts
}

/// Result, lowest cash and status, without and with the aid.
fn lines(page: &Page<'_>, need: &Need, grant: &Grant) -> Vec<(String, String, String)> {
    let (envelope, accounts) = (&page.study.settings.envelope, &page.study.settings.accounts);
    let mut rows = vec![(page.word("fonds_resultat"), page.amount(need.result), page.amount(need.result + grant.amount))];
    if let Some((before, after)) = need.lowest_with(Centimes::ZERO, envelope).zip(need.lowest_with(grant.amount, envelope)) {
        rows.push((page.word("fonds_tresorerie"), page.amount(before), page.amount(after)));
    }
    let status = |aid| page.word(&format!("fonds_etat_{}", need.status_with(aid, envelope, accounts).as_str()));
    rows.push((page.word("fonds_etat"), status(Centimes::ZERO), status(grant.amount)));
    rows
}
