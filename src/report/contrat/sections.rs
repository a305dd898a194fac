//! The tables of an explanation.

use std::collections::BTreeSet;

use super::Show;
use crate::codes::Payeur;
use crate::engine::explain::{
    ContractClass, ContractRevenue, Counterfactual, EmployerExplanation, Explanation, MonthRun, PayerAmount, Payment, PricedMonths,
    Pricing, YearShare,
};
use crate::units::Centimes;

const INDENT: usize = 2;

fn headers(show: Show, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| show.messages.word(key)).collect()
}

fn payer(show: Show, payeur: Payeur) -> String {
    show.messages.word(&format!("words.payeur.{}", payeur.as_str()))
}

/// What the file says.
pub(super) fn facts(explanation: &Explanation, show: Show) -> String {
    let shown = explanation.faits.0.iter().map(|(name, value)| vec![(*name).to_owned(), show.value(value)]);
    body(shown.collect(), &[false, false], show)
}

/// G1 and G2.
pub(super) fn gaps(outcome: &ContractRevenue, show: Show) -> String {
    let due = |pricing: Pricing| outcome.regimes.iter().find(|view| view.prix == pricing).map(|view| view.du);
    let lines = [
        ("explain.du_loi", show.optional(due(Pricing::Loi))),
        ("explain.du_prefecture", show.optional(due(Pricing::Prefecture))),
        ("explain.du_npec", show.optional(due(Pricing::Npec))),
        ("explain.gap_annual", change(show, outcome.ecarts.annuel)),
        ("explain.gap_law", change(show, outcome.ecarts.loi_moins_prefecture)),
        ("explain.gap_npec", change(show, outcome.ecarts.npec_moins_loi)),
    ];
    let rows = lines.into_iter().map(|(key, amount)| vec![show.messages.word(key), amount]).collect();
    let regime = show.messages.word(&format!("words.regime.{}", outcome.regime.as_str()));
    let regime = show.messages.text("explain.regime", &[("regime", &regime)]);
    format!("{}{}", show.sentence(&regime, INDENT), body(rows, &[false, true], show))
}

/// A table without a header.
fn body(rows: Vec<Vec<String>>, right: &[bool], show: Show) -> String {
    let headers = vec![String::new(); right.len()];
    let text = show.grid(&headers, right, rows, INDENT);
    if show.page {
        return text;
    }
    text.split_once('\n').map(|(_, body)| body.to_owned()).unwrap_or_default()
}

fn change(show: Show, amount: Option<Centimes>) -> String {
    amount.map_or_else(|| show.messages.word("print.none"), |amount| show.change(amount))
}

/// What is due by calendar year: each payer, the law, both pure regimes, both gaps.
pub(super) fn years(outcome: &ContractRevenue, show: Show) -> String {
    let payers: BTreeSet<Payeur> = outcome.annees.iter().flat_map(|line| line.payeurs.iter().map(|share| share.payeur)).collect();
    let mut titles = headers(show, &["explain.col_year"]);
    titles.extend(payers.iter().map(|&payeur| payer(show, payeur)));
    titles.extend(headers(
        show,
        &["explain.col_law", "explain.col_prefecture", "explain.col_npec", "explain.col_gap_law", "explain.col_gap_npec"],
    ));
    let rows = outcome.annees.iter().map(|line| {
        let mut cells = vec![line.annee.to_string()];
        let paid = |payeur: &Payeur| line.payeurs.iter().find(|share| share.payeur == *payeur).map(|share| share.montant);
        cells.extend(payers.iter().map(|payeur| show.optional(paid(payeur))));
        cells.extend([show.amount(line.loi), show.optional(line.prefecture), show.optional(line.npec)]);
        cells.push(change(show, line.prefecture.map(|pure| line.loi - pure)));
        cells.push(change(show, line.npec.map(|pure| pure - line.loi)));
        cells
    });
    let mut right = vec![true; titles.len()];
    right[0] = false;
    show.grid(&titles, &right, rows.collect(), INDENT)
}

/// The title of a view.
pub(super) const fn view_title(pricing: Pricing) -> &'static str {
    match pricing {
        Pricing::Loi => "explain.months_law",
        Pricing::Prefecture => "explain.months_prefecture",
        Pricing::Npec => "explain.months_npec",
    }
}

/// Runs of months, with the amount before and after rounding.
pub(super) fn months(view: &PricedMonths, show: Show) -> String {
    let titles = headers(
        show,
        &[
            "explain.col_months",
            "explain.col_period",
            "explain.col_payer",
            "explain.col_price",
            "explain.col_annual",
            "explain.col_counted",
            "explain.col_exact",
            "explain.col_total",
            "explain.col_due",
        ],
    );
    let right = [false, false, false, false, true, true, true, true, true];
    let mut text = show.grid(&titles, &right, view.mois.iter().map(|run| month_cells(run, show)).collect(), INDENT);
    if view.avant_contrat != Centimes::ZERO {
        text.push_str(
            &show.sentence(&show.messages.text("explain.before_contract", &[("amount", &show.amount(view.avant_contrat))]), INDENT),
        );
    }
    text.push_str(&show.sentence(&show.messages.text("explain.total", &[("amount", &show.amount(view.du))]), INDENT));
    text
}

fn month_cells(run: &MonthRun, show: Show) -> Vec<String> {
    let language = show.messages.language();
    let (from, to) = (language.month_short(run.from.first_day()), language.month_short(run.to.first_day()));
    vec![
        if run.first == run.last { run.first.to_string() } else { format!("{}–{}", run.first, run.last) },
        if run.from == run.to { from } else { format!("{from} – {to}") },
        if run.payeurs.is_empty() { show.messages.word("print.none") } else { payers(&run.payeurs, show) },
        show.value(&run.price),
        show.exact(run.annual),
        run.counted.to_string(),
        show.exact(run.before_rounding),
        show.amount(run.running_total),
        show.amount(run.montant),
    ]
}

/// One payer, or each with its amount.
fn payers(shares: &[PayerAmount], show: Show) -> String {
    match shares {
        [only] => payer(show, only.payeur),
        _ => shares
            .iter()
            .map(|share| format!("{} {}", payer(show, share.payeur), show.amount(share.montant)))
            .collect::<Vec<_>>()
            .join(" + "),
    }
}

/// Each payment, and below it why that day and that amount.
pub(super) fn payments(payments: &[Payment], show: Show) -> String {
    let language = show.messages.language();
    let rows = payments.iter().map(|payment| {
        vec![language.date(payment.date), payer(show, payment.payeur), show.amount(payment.montant), show.value(&payment.nature)]
    });
    let titles = headers(show, &["explain.col_date", "explain.col_payer", "explain.col_amount", "explain.col_nature"]);
    let right = [false, false, true, false];
    if show.page {
        let notes = payments.iter().map(|payment| payment.raisons.iter().map(|note| show.note(note)).collect());
        return show.noted_grid(&titles, &right, rows.zip(notes), INDENT);
    }
    let table = show.grid(&titles, &right, rows.collect(), INDENT);
    let mut lines = table.lines();
    let mut text = lines.next().map(|line| format!("{line}\n")).unwrap_or_default();
    for (line, payment) in lines.zip(payments) {
        text.push_str(line);
        text.push('\n');
        payment.raisons.iter().for_each(|note| text.push_str(&show.sentence(&show.note(note), INDENT + 4)));
    }
    text
}

/// Amounts by year and payer.
pub(super) fn shares(shares: &[YearShare], show: Show) -> String {
    let rows = shares.iter().map(|share| vec![share.annee.to_string(), payer(show, share.payeur), show.amount(share.montant)]);
    let titles = headers(show, &["explain.col_year", "explain.col_payer", "explain.col_amount"]);
    show.grid(&titles, &[false, false, true], rows.collect(), INDENT)
}

/// What the contract costs its employer, by year.
pub(super) fn employer(side: &EmployerExplanation, show: Show) -> String {
    let rows = side.annees.iter().map(|year| {
        let mut cells = vec![year.annee.to_string(), year.mois.to_string()];
        cells.extend([year.salaire, year.cotisations, year.aides, year.cout_net].map(|amount| show.amount(amount)));
        cells
    });
    let titles = headers(
        show,
        &[
            "explain.col_contract_year",
            "explain.col_started",
            "explain.col_wage",
            "explain.col_contributions",
            "explain.col_aids",
            "explain.col_net",
        ],
    );
    show.grid(&titles, &[false, true, true, true, true, true], rows.collect(), INDENT)
}

/// Each change with its regime, what is due then, the difference and its years.
pub(super) fn changes(changes: &[Counterfactual], show: Show) -> String {
    let mut text = String::new();
    for change in changes {
        text.push_str(&show.sentence(&format!("- {}", show.note(&change.changement)), INDENT));
        let told = outcome_of(change, show);
        let employer = change.ecart_employeur.filter(|&ecart| ecart != Centimes::ZERO);
        let told = match employer {
            Some(ecart) => show.messages.text("explain.change_employer", &[("told", &told), ("ecart", &show.change(ecart))]),
            None => told,
        };
        text.push_str(&show.sentence(&told, INDENT + 4));
    }
    text
}

fn outcome_of(change: &Counterfactual, show: Show) -> String {
    let messages = show.messages;
    let Some((regime, du)) = change.regime.zip(change.du_loi) else {
        let code = change.code.and_then(|code| messages.get(&format!("codes.{code}.title"))).unwrap_or_default();
        return messages.text("explain.change_set_aside", &[("cause", code)]);
    };
    let regime = messages.word(&format!("words.regime.{}", regime.as_str()));
    let du = show.amount(du);
    let Some(ecart) = change.ecart else {
        return messages.text("explain.change_now_possible", &[("regime", &regime), ("du", &du)]);
    };
    if ecart == Centimes::ZERO && change.par_annee.is_empty() {
        return messages.text("explain.change_none", &[("regime", &regime)]);
    }
    let years: Vec<String> = change.par_annee.iter().map(|year| format!("{} {}", year.annee, show.change(year.ecart))).collect();
    let values = [("regime", regime.as_str()), ("du", &du), ("ecart", &show.change(ecart)), ("years", &years.join(" · "))];
    messages.text("explain.change_effect", &values)
}

/// The class by year, then why its two ends differ.
pub(super) fn class(class: &ContractClass, show: Show) -> String {
    let rows = class.annees.iter().map(|year| {
        vec![
            year.annee.to_string(),
            year.effectif.to_string(),
            show.amount(year.min),
            year.contrat_min.clone(),
            show.amount(year.max),
            year.contrat_max.clone(),
            show.amount(year.ecart),
            show.amount(year.ecart_date),
        ]
    });
    let titles = headers(
        show,
        &[
            "explain.col_year",
            "explain.col_count",
            "explain.col_min",
            "explain.col_contract",
            "explain.col_max",
            "explain.col_contract",
            "explain.col_gap",
            "explain.col_gap_date",
        ],
    );
    let title = show.messages.text("explain.class_of", &[("year", &class.annee_scolaire)]);
    let table = show.grid(&titles, &[false, true, true, false, true, false, true, true], rows.collect(), INDENT);
    let mut text = format!("{}{table}", show.sentence(&title, INDENT));
    for comparison in &class.comparaisons {
        text.push_str(if show.page { "" } else { "\n" });
        comparison.raisons.iter().for_each(|note| text.push_str(&show.sentence(&show.note(note), INDENT)));
    }
    if class.comparaisons.is_empty() {
        text.push_str(&show.sentence(&show.messages.word("explain.class_no_gap"), INDENT));
    }
    text
}
