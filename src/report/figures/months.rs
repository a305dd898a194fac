//! Two figures by month: the money and its payers, the signatures and their regimes.

use chrono::NaiveDate;

use super::{View, caption};
use crate::calendar::Month;
use crate::chart::figure::{DateMark, Months, Series, SignatureMonths, StackedMonths, Tone};
use crate::codes::{Payeur, Regime};
use crate::report::view::whole;
use crate::units::Centimes;

/// Years whose payments are drawn: one before the passage to the OPCO, three after.
const PAYMENT_YEARS: (i32, i32) = (2019, 2022);
/// First month of signature drawn, as months from January 2018.
const FIRST_SIGNATURE: i32 = 6;
/// Months of signature drawn: July 2018 to December 2021.
const SIGNATURE_MONTHS: i32 = 42;

/// Payers from the bottom of the stack.
const PAYERS: [(Payeur, Tone); 4] =
    [(Payeur::Region, Tone::Region), (Payeur::Opco, Tone::Opco), (Payeur::Cnfpt, Tone::Cnfpt), (Payeur::Employeur, Tone::Employeur)];

/// The colour of a regime.
const fn tone(regime: Regime) -> Tone {
    match regime {
        Regime::StockPrefecture => Tone::StockPrefecture,
        Regime::StockNpec => Tone::StockNpec,
        Regime::Npec2019 => Tone::Npec2019,
        Regime::Npec => Tone::NpecRegime,
        Regime::Npec2025 => Tone::Npec2025,
        Regime::PublicLocal => Tone::PublicLocal,
        Regime::PublicEtat => Tone::PublicEtat,
        Regime::Professionnalisation => Tone::Professionnalisation,
    }
}

fn days(months: &[Month]) -> Vec<NaiveDate> {
    months.iter().map(|month| month.first_day()).collect()
}

fn mark(view: &View<'_>, month: Month, key: &str) -> DateMark {
    DateMark { day: month.first_day(), label: view.word(key) }
}

/// What is paid, when and by whom.
pub(super) fn payments(view: &View<'_>) -> StackedMonths {
    let cash = &view.facts.summary.cash;
    let first = Month::january(PAYMENT_YEARS.0);
    let months: Vec<Month> = (0..Month::january(PAYMENT_YEARS.1 + 1) - first).map(|rank| first + rank).collect();
    let paid = |month: Month, payeur: Payeur| cash.get(&(month, payeur)).copied().unwrap_or_default();
    let series = PAYERS.into_iter().filter_map(|(payeur, tone)| {
        let values: Vec<i64> = months.iter().map(|&month| paid(month, payeur).0).collect();
        values.iter().any(|&value| value != 0).then(|| Series { label: view.payer(payeur), tone, values })
    });
    let series: Vec<Series> = series.collect();
    let drawn: Centimes = series.iter().flat_map(|series| &series.values).map(|&value| Centimes(value)).sum();
    let all: Centimes = cash.values().copied().sum();
    let outside = all - drawn;
    let note =
        if outside == Centimes::ZERO { String::new() } else { view.fill("figure_versements_outside", &[("amount", &view.euros(outside))]) };
    let columns = Months { months: days(&months), series, marks: vec![mark(view, Month::january(2020), "figure_mark_opco")] };
    let subtitle = view.word("figure_versements_subtitle");
    StackedMonths {
        caption: caption(view, "versements", payments_title(view), subtitle, vec![view.word("figure_versements_note"), note]),
        axis: view.word("figure_versements_axis"),
        columns,
    }
}

/// Who pays before and after: the région's share of the first year, the OPCO's of the next.
fn payments_title(view: &View<'_>) -> String {
    let cash = &view.facts.summary.cash;
    let year = |year: i32, payer: Option<Payeur>| {
        let kept = cash.iter().filter(|((month, payeur), _)| month.year() == year && payer.is_none_or(|payer| payer == *payeur));
        kept.map(|(_, &amount)| amount).sum::<Centimes>()
    };
    let before = (year(2019, Some(Payeur::Region)), year(2019, None));
    let after = (year(2020, Some(Payeur::Opco)), year(2020, None));
    if before.1.0 <= 0 || after.1.0 <= 0 {
        return view.word("figure_versements_plain");
    }
    let (region, opco) = (view.share_of_amount(before.0, before.1), view.share_of_amount(after.0, after.1));
    view.fill("figure_versements_title", &[("region", &region), ("opco", &opco)])
}

/// Contracts by month of signature and regime.
pub(super) fn signatures(view: &View<'_>) -> SignatureMonths {
    let conclusions = &view.facts.summary.conclusions;
    let first = Month::january(2018) + FIRST_SIGNATURE;
    let months: Vec<Month> = (0..SIGNATURE_MONTHS).map(|rank| first + rank).collect();
    let signed = |month: Month, regime: Regime| conclusions.get(&(month, regime)).copied().unwrap_or(0);
    let count = |regime: Regime| months.iter().map(|&month| signed(month, regime)).sum::<u64>();
    let series = Regime::ALL.into_iter().filter(|&regime| count(regime) > 0).map(|regime| Series {
        label: view.regime(regime),
        tone: tone(regime),
        values: months.iter().map(|&month| whole(signed(month, regime))).collect(),
    });
    let drawn: u64 = Regime::ALL.into_iter().map(count).sum();
    let outside = view.facts.summary.contracts.saturating_sub(drawn);
    let note = if outside == 0 {
        String::new()
    } else {
        view.fill("figure_signatures_outside", &[("contracts", &view.count("contracts", outside))])
    };
    let kept = view.share(count(Regime::StockPrefecture), drawn);
    let marks =
        vec![mark(view, Month::january(2019) + 8, "figure_mark_september"), mark(view, Month::january(2020), "figure_mark_january")];
    let title = view.fill("figure_signatures_title", &[("share", &kept)]);
    let subtitle = view.word("figure_signatures_subtitle");
    SignatureMonths {
        caption: caption(view, "signatures", title, subtitle, vec![note]),
        axis: view.word("figure_signatures_axis"),
        columns: Months { months: days(&months), series: series.collect(), marks },
    }
}
