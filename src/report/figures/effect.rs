//! From the coût préfecture throughout to the law, a step per regime: exact.

use super::{ReportVoice, caption, synthetic_prices};
use crate::chart::figure::{Tone, Waterfall, WaterfallStep};
use crate::codes::Regime;
use crate::units::Centimes;

/// The start and the steps add up to the end, to the cent: each step is the law less the coût préfecture of its regime.
pub(super) fn waterfall(view: &ReportVoice<'_>) -> Waterfall {
    let summary = view.facts.summary;
    let total = summary.compared_total();
    let steps = Regime::ALL.into_iter().filter_map(|regime| {
        let compared = summary.compared.get(&regime).filter(|compared| compared.contracts > 0)?;
        Some(WaterfallStep::signed(view.regime(regime), (compared.loi - compared.prefecture).0))
    });
    let effect = total.loi - total.prefecture;
    let size = view.language.compact(effect.0.saturating_abs());
    let percent = view.share_of_amount(Centimes(effect.0.saturating_abs()), total.prefecture);
    let key = match effect.0 {
        0 => "figure_effet_same",
        1.. => "figure_effet_gain",
        _ => "figure_effet_loss",
    };
    let title = view.fill(key, &[("amount", &size), ("percent", &percent)]);
    let subtitle = view.fill("figure_effet_subtitle", &[("contracts", &view.count("contracts", total.contracts))]);
    Waterfall {
        caption: caption(view, "effet", title, subtitle, vec![view.word("figure_effet_note"), synthetic_prices(view)]),
        axis: view.word("figure_effet_axis"),
        start: WaterfallStep { label: view.word("figure_effet_start"), value: total.prefecture.0, tone: Tone::CoutPrefecture },
        steps: steps.collect(),
        end: view.word("figure_effet_end"),
        end_tone: Tone::Npec,
    }
}
