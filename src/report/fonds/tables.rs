//! The tables of the report of the fund.

use super::FundVoice;
use crate::fund::{Policy, PolicyResult, TerritoryRow, nothing, together};
use crate::report::model::{ReportCell, ReportColumn, ReportTable, Sort};
use crate::report::view::{printable, whole};
use crate::tables::fund::{AllocationRow, rows};
use crate::units::Centimes;
use crate::units::division::half_away;

/// Rows of the table of those who would gain most.
const MOST: usize = 10;

pub(super) fn plain(page: &FundVoice<'_>, key: &str) -> ReportColumn {
    ReportColumn { sort: Sort::None, ..ReportColumn::text(page.word(key)) }
}

pub(super) fn number(page: &FundVoice<'_>, key: &str) -> ReportColumn {
    ReportColumn::number(page.word(key))
}

pub(super) fn euros(page: &FundVoice<'_>, amount: Centimes) -> ReportCell {
    ReportCell::amount(page.euros(amount), amount)
}

fn count(page: &FundVoice<'_>, count: u64) -> ReportCell {
    ReportCell::number(page.number(count), whole(count))
}

/// A mean over draws, in whole apprentices.
#[allow(clippy::float_arithmetic, reason = "a mean to show")]
fn rounded(page: &FundVoice<'_>, mean: f64) -> ReportCell {
    ReportCell::number(page.mean(mean), mean.round() as i64)
}

/// What the column of the gaps counts.
fn regret_key(page: &FundVoice<'_>) -> String {
    let mean = if page.study.draws > 0 { "_moyenne" } else { "" };
    format!("fonds_regret_{}{mean}", page.study.settings.measure.as_str())
}

/// Every policy, who would defend it, what it does.
pub(super) fn policies(page: &FundVoice<'_>) -> ReportTable {
    let row = |result: &PolicyResult| {
        let policy = result.allocation.policy;
        let standing = result.mean.map_or_else(ReportCell::empty, |mean| {
            let spread = mean.spread;
            let between = page.fill("fonds_entre", &[("low", &page.number(spread.low)), ("high", &page.number(spread.high))]);
            rounded(page, spread.mean).noted(between)
        });
        let saved = result.mean.map_or_else(ReportCell::empty, |mean| rounded(page, mean.saved));
        let regret = result
            .mean
            .map_or_else(|| ReportCell::number(page.language.integer(result.regret), result.regret), |mean| rounded(page, mean.regret));
        vec![
            ReportCell::text(page.policy(policy)).noted(page.word(&format!("fonds_principe_{}", policy.as_str()))),
            ReportCell::text(page.word(&format!("fonds_defend_{}", policy.as_str()))),
            euros(page, result.allocation.given()),
            saved,
            standing,
            count(page, result.saved.cfas),
            count(page, result.saved.apprentices),
            result.per_saved().map_or_else(ReportCell::empty, |each| euros(page, each)),
            regret,
        ]
    };
    ReportTable {
        id: "table-politiques",
        caption: page.word("fonds_table_politiques"),
        note: page.word("fonds_table_politiques_note"),
        columns: vec![
            ReportColumn::text(page.word("fonds_politique")),
            plain(page, "fonds_defendue"),
            number(page, "fonds_distribue"),
            number(page, "fonds_maintenus_moyenne"),
            number(page, "fonds_moyenne"),
            number(page, "fonds_cfa_maintenus"),
            number(page, "fonds_apprentis_maintenus"),
            number(page, "fonds_par_maintenu"),
            number(page, &regret_key(page)),
        ],
        rows: page.study.results.iter().map(row).collect(),
        totals: Vec::new(),
    }
}

/// A line of the table of CFAs.
fn centre_row(page: &FundVoice<'_>, row: &AllocationRow<'_>) -> Vec<ReportCell> {
    let (none, accounts) = (nothing(&page.study.settings.envelope), &page.study.settings.accounts);
    let before = |text: String| page.fill("fonds_avant", &[("value", &text)]);
    let (result, aid) = (row.sum(|need, _| need.result()), row.sum(|_, grant| grant.amount));
    let name = match row.one {
        Some((_, need, _)) => {
            ReportCell::text(FundVoice::name(need)).noted(format!("{} · {}", printable(&need.cfa), printable(&need.territoire)))
        }
        None => ReportCell::text(page.word("fonds_cfa_regroupes")).noted(page.count("centres", row.cfas())),
    };
    let low = row.one.and_then(|(_, need, grant)| need.lowest_with(&grant.paid).zip(need.lowest_with(&none)));
    let status = |paid: &[Centimes]| {
        row.one.map_or_else(String::new, |(_, need, _)| page.word(&format!("fonds_etat_{}", need.status_with(paid, accounts).as_str())))
    };
    vec![
        name,
        row.apprentices().map_or_else(ReportCell::empty, |heads| count(page, heads)),
        row.need().map_or_else(|| ReportCell::text(page.word("fonds_perdu")), |need| euros(page, need)),
        euros(page, aid).noted(if aid > Centimes::ZERO {
            page.by_year(&(0..none.len()).map(|year| row.sum(|_, grant| grant.paid[year])).collect::<Vec<_>>())
        } else {
            String::new()
        }),
        row.one.map_or_else(ReportCell::empty, |(.., grant)| ReportCell::text(page.why(grant.why))),
        euros(page, result + aid).noted(before(page.euros(result))),
        low.map_or_else(ReportCell::empty, |(after, first)| euros(page, after).noted(before(page.euros(first)))),
        row.one.map_or_else(ReportCell::empty, |(.., grant)| ReportCell::text(status(&grant.paid)).noted(before(status(&none)))),
    ]
}

/// What each CFA gets under the voted policy and why, before and after.
pub(super) fn centres(page: &FundVoice<'_>, voted: &PolicyResult) -> ReportTable {
    let study = page.study;
    let mut shown = rows(study, voted);
    shown.sort_by_key(|row| (row.one.is_none(), std::cmp::Reverse(row.sum(|_, grant| grant.amount))));
    let heads: Option<u64> = shown.iter().map(AllocationRow::apprentices).sum();
    let result: Centimes = study.needs.iter().map(crate::fund::Need::result).sum();
    let total = vec![
        ReportCell::text(page.word("total")).noted(page.count("centres", study.needs.len() as u64)),
        heads.map_or_else(ReportCell::empty, |heads| count(page, heads)),
        euros(page, study.need()),
        euros(page, voted.allocation.given()),
        ReportCell::empty(),
        euros(page, result + voted.allocation.given()).noted(page.fill("fonds_avant", &[("value", &page.euros(result))])),
        ReportCell::empty(),
        ReportCell::empty(),
    ];
    ReportTable {
        id: "table-cfa",
        caption: page.word("fonds_table_cfa"),
        note: page.word("fonds_table_cfa_note"),
        columns: vec![
            ReportColumn::text(page.word("cfa")),
            number(page, "fonds_apprentis"),
            number(page, "fonds_besoin"),
            number(page, "fonds_aide"),
            ReportColumn::text(page.word("fonds_pourquoi")),
            number(page, "fonds_resultat"),
            number(page, "fonds_tresorerie"),
            ReportColumn::text(page.word("fonds_etat")),
        ],
        rows: shown.iter().map(|row| centre_row(page, row)).collect(),
        totals: vec![total],
    }
}

pub(super) fn territories(page: &FundVoice<'_>) -> ReportTable {
    let row = |row: &TerritoryRow| {
        let of = |value: u64| if row.together { ReportCell::empty() } else { count(page, value) };
        let departement = match row.departement.as_str() {
            _ if row.together => page.word("fonds_cfa_regroupes"),
            "" => page.word("fonds_sans_departement"),
            departement => printable(departement),
        };
        let heads = if row.together { together(&page.study.needs).1 } else { Some(row.apprentices) };
        vec![
            ReportCell::text(departement),
            ReportCell::text(row.territoire.as_ref().map_or_else(|| page.word("fonds_ensemble"), |name| printable(name))),
            count(page, row.cfas),
            of(row.at_risk),
            of(row.cfas_saved),
            heads.map_or_else(ReportCell::empty, |heads| count(page, heads)),
            of(row.apprentices_saved),
            euros(page, row.aid),
        ]
    };
    ReportTable {
        id: "table-territoires",
        caption: page.word("fonds_table_territoires"),
        note: page.word("fonds_table_territoires_note"),
        columns: vec![
            ReportColumn::text(page.word("fonds_departement")),
            ReportColumn::text(page.word("fonds_territoire")),
            number(page, "cfa"),
            number(page, "fonds_cfa_en_peril"),
            number(page, "fonds_cfa_maintenus"),
            number(page, "fonds_apprentis"),
            number(page, "fonds_apprentis_maintenus"),
            number(page, "fonds_aide"),
        ],
        rows: page.study.territories.iter().map(row).collect(),
        totals: Vec::new(),
    }
}

/// For each policy, who would gain by declaring more.
pub(super) fn stability(page: &FundVoice<'_>) -> ReportTable {
    let row = |policy: Policy| {
        let alone = |row: &&crate::fund::Overstated| !page.study.needs[row.rank].together;
        let rows = || page.study.stability.iter().filter(move |row| row.policy == policy).filter(alone);
        let gains: Vec<Centimes> = rows().map(crate::fund::Overstated::gain).filter(|&gain| gain > Centimes::ZERO).collect();
        let mean =
            i64::try_from(gains.len()).ok().filter(|&many| many > 0).map(|many| half_away(gains.iter().copied().sum::<Centimes>().0, many));
        let losing = rows().filter(|row| row.kept && !row.kept_overstated).count() as u64;
        vec![
            ReportCell::text(page.policy(policy)),
            count(page, gains.len() as u64),
            mean.map_or_else(ReportCell::empty, |mean| euros(page, Centimes(mean))),
            gains.iter().max().map_or_else(ReportCell::empty, |&most| euros(page, most)),
            count(page, losing),
        ]
    };
    ReportTable {
        id: "table-stabilite",
        caption: page.word("fonds_table_stabilite"),
        note: page.word("fonds_table_stabilite_note"),
        columns: vec![
            ReportColumn::text(page.word("fonds_politique")),
            number(page, "fonds_gagnants"),
            number(page, "fonds_gain_moyen"),
            number(page, "fonds_gain_max"),
            number(page, "fonds_perdants"),
        ],
        rows: page.study.results.iter().map(|result| row(result.allocation.policy)).collect(),
        totals: Vec::new(),
    }
}

/// Under the voted policy, those who would gain most; none when nobody does.
pub(super) fn gaining(page: &FundVoice<'_>, voted: &PolicyResult) -> Option<ReportTable> {
    let mut rows: Vec<_> =
        page.study.stability.iter().filter(|row| row.policy == voted.allocation.policy && row.gain() > Centimes::ZERO).collect();
    rows.retain(|row| !page.study.needs[row.rank].together);
    if rows.is_empty() {
        return None;
    }
    rows.sort_by_key(|row| (std::cmp::Reverse(row.gain()), row.rank));
    let row = |row: &&crate::fund::Overstated| {
        vec![
            ReportCell::text(FundVoice::name(&page.study.needs[row.rank])),
            euros(page, row.truthful),
            euros(page, row.overstated),
            ReportCell::amount(page.language.change_rounded(row.gain().0), row.gain()),
        ]
    };
    Some(ReportTable {
        id: "table-gagnants",
        caption: page.fill("fonds_table_gagnants", &[("policy", &page.policy(voted.allocation.policy))]),
        note: String::new(),
        columns: vec![
            ReportColumn::text(page.word("cfa")),
            number(page, "fonds_aide"),
            number(page, "fonds_aide_declaree"),
            number(page, "fonds_gain"),
        ],
        rows: rows.iter().take(MOST).map(row).collect(),
        totals: Vec::new(),
    })
}

/// The envelopes and where they come from.
pub(super) fn envelopes(page: &FundVoice<'_>) -> ReportTable {
    let row = |(&(year, running, investment), source): (&(i32, Centimes, Centimes), &super::EnvelopeSource)| {
        let told = source.source.as_ref().map_or_else(|| page.word("fonds_source_scenario"), |source| printable(source));
        vec![
            ReportCell::number(year.to_string(), i64::from(year)),
            ReportCell::amount(page.amount(running), running),
            ReportCell::amount(page.amount(investment), investment),
            ReportCell::text(told).noted(if source.derived { page.word("fonds_source_derivee") } else { String::new() }),
        ]
    };
    ReportTable {
        id: "table-enveloppes",
        caption: page.word("fonds_table_enveloppes"),
        note: page.word("fonds_table_enveloppes_note"),
        columns: vec![
            ReportColumn { align: crate::report::model::Align::Start, ..number(page, "year") },
            number(page, "fonds_fonctionnement"),
            number(page, "fonds_investissement"),
            plain(page, "fonds_source"),
        ],
        rows: page.study.settings.envelope.years.iter().zip(page.facts.sources).map(row).collect(),
        totals: Vec::new(),
    }
}

pub(super) fn files(page: &FundVoice<'_>) -> ReportTable {
    let row = |input: &crate::report::Input| {
        let nature = if input.synthetic { page.word("fonds_synthetique") } else { String::new() };
        vec![ReportCell::text(printable(&input.name)).noted(nature), ReportCell::text(input.sha256.clone())]
    };
    ReportTable {
        id: "table-empreintes",
        caption: page.word("fonds_table_fichiers"),
        note: String::new(),
        columns: vec![plain(page, "fonds_fichier"), plain(page, "fonds_empreinte")],
        rows: page.facts.inputs.iter().map(row).collect(),
        totals: Vec::new(),
    }
}

/// What the results rest on that no text says, and how many CFAs it concerns.
pub(super) fn assumptions(page: &FundVoice<'_>) -> ReportTable {
    let study = page.study;
    let all = study.needs.len() as u64;
    let derived = page.facts.sources.iter().any(|source| source.derived);
    let uncertain = study.settings.envelope.uncertainty != crate::fund::Uncertainty::Certaine;
    let several = study.settings.envelope.years.len() > 1;
    let rows = [
        (derived, "F1", "fonds_hypothese_enveloppe", all),
        (uncertain, "F1", "fonds_hypothese_incertaine", all),
        (several, "F1", "fonds_hypothese_calendrier", all),
        (several, "F1", if study.settings.envelope.carried_over { "fonds_hypothese_report" } else { "fonds_hypothese_sans_report" }, all),
        (true, "F1", "fonds_hypothese_janvier", all),
        (page.facts.defaulted > 0, "C1", "fonds_hypothese_charges", page.facts.defaulted),
        (true, "C3", "fonds_hypothese_peril", study.at_risk().2),
        (study.draws > 0, "C4", "fonds_hypothese_tirages", all),
        (
            true,
            "F3",
            "fonds_hypothese_stock",
            study.needs.iter().filter(|need| need.years.iter().any(|year| year.stock_cost > Centimes::ZERO)).count() as u64,
        ),
        (true, "F4", "fonds_hypothese_stabilite", all),
    ];
    let row = |&(_, rule, key, concerned): &(bool, &str, &str, u64)| {
        vec![ReportCell::text(rule), ReportCell::text(page.word(key)), count(page, concerned)]
    };
    ReportTable {
        id: "table-hypotheses",
        caption: page.word("fonds_table_hypotheses"),
        note: String::new(),
        columns: vec![plain(page, "rule"), plain(page, "assumption"), number(page, "fonds_cfa_concernes")],
        rows: rows.iter().filter(|row| row.0).map(row).collect(),
        totals: Vec::new(),
    }
}
