//! R23: which contracts wait, drawn on their identifier: the same contract waits in every scenario that has the same share.

use crate::codes::Regime;
use crate::legislation::{Retards, Settings};
use crate::streams::{Stream, entity};
use crate::units::Part;

/// The delays that a contract meets.
#[must_use]
pub fn retards(contrat_id: &str, regime: Regime, settings: &Settings) -> Retards {
    let mut retards = settings.retards();
    let drawn = &settings.drawn_delays;
    if drawn.is_none() {
        return retards;
    }
    let among = |source: &str, part: Part| {
        let draw = Stream::new(0, source, entity(contrat_id)).below(0, Part::WHOLE.ten_thousandths().unsigned_abs());
        draw < part.ten_thousandths().unsigned_abs()
    };
    match regime {
        Regime::StockPrefecture | Regime::StockNpec | Regime::Npec2019 => {
            if among("orphelin", drawn.orphelins_part) {
                retards.orphelin = Some((drawn.orphelins_from, drawn.orphelins_until, drawn.orphelins_jours));
            }
            if regime == Regime::Npec2019 {
                retards.premier = drawn.enregistrement;
            }
        }
        Regime::Npec | Regime::Npec2025 if among("refus", drawn.refus_part) => retards.premier = drawn.refus_jours,
        _ => {}
    }
    retards
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Payeur;
    use chrono::NaiveDate;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_share_of_the_older_contracts_waits_in_early_2020() {
        let mut settings = Settings { delays: [0, 0, 10, 0], ..Settings::default() };
        settings.drawn_delays.orphelins_part = Part(2_500);
        let late = (0..4_000).filter(|n| retards(&format!("S-{n}"), Regime::StockPrefecture, &settings).orphelin.is_some()).count();
        assert!((900..1_100).contains(&late), "{late}");
        let orphan = (0..4_000).map(|n| format!("S-{n}")).find(|id| retards(id, Regime::StockNpec, &settings).orphelin.is_some()).unwrap();
        let found = retards(&orphan, Regime::Npec2019, &settings);
        let waits = |payeur, legal: NaiveDate| (found.date(payeur, legal, None) - legal).num_days();
        assert_eq!([(2019, 12, 31), (2020, 2, 1), (2020, 7, 1)].map(|(y, m, d)| waits(Payeur::Opco, day(y, m, d))), [10, 100, 10]);
        assert_eq!(waits(Payeur::Region, day(2020, 2, 1)), 0);
        assert_eq!(retards(&orphan, Regime::Npec, &settings).orphelin, None);
    }

    #[test]
    fn a_refused_file_and_a_late_registration_move_the_first_payment_and_what_would_come_before_it() {
        let mut settings = Settings::default();
        settings.drawn_delays.refus_part = Part::WHOLE;
        settings.drawn_delays.enregistrement = 35;
        let first = day(2020, 9, 1);
        let comes = |regime, legal| retards("A", regime, &settings).date(Payeur::Opco, legal, Some(first));
        assert_eq!(comes(Regime::Npec, first), day(2020, 9, 21));
        assert_eq!(comes(Regime::Npec2019, first), day(2020, 10, 6));
        assert_eq!(comes(Regime::StockNpec, first), first);
        assert_eq!(comes(Regime::Npec, day(2020, 9, 10)), day(2020, 9, 21), "a balance is not before the first instalment");
        assert_eq!(comes(Regime::Npec, day(2020, 10, 1)), day(2020, 10, 1), "nothing else moves");
    }
}
