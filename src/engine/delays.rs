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
                retards.orphelin = Some((drawn.orphelins_until, drawn.orphelins_jours));
            }
            if regime == Regime::Npec2019 {
                retards.premier = drawn.enregistrement;
            }
        }
        Regime::Npec if among("refus", drawn.refus_part) => retards.premier = drawn.refus_jours,
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
        assert_eq!(found.days(Payeur::Opco, day(2020, 2, 1), false), 100);
        assert_eq!(found.days(Payeur::Opco, day(2020, 7, 1), false), 10);
        assert_eq!(found.days(Payeur::Region, day(2020, 2, 1), false), 0);
        assert_eq!(retards(&orphan, Regime::Npec, &settings).orphelin, None);
    }

    #[test]
    fn a_refused_file_and_a_late_registration_move_the_first_payment_alone() {
        let mut settings = Settings::default();
        settings.drawn_delays.refus_part = Part::WHOLE;
        settings.drawn_delays.enregistrement = 35;
        let first = |regime: Regime, first: bool| retards("A", regime, &settings).days(Payeur::Opco, day(2020, 9, 1), first);
        assert_eq!((first(Regime::Npec, true), first(Regime::Npec, false)), (20, 0));
        assert_eq!((first(Regime::Npec2019, true), first(Regime::StockNpec, true)), (35, 0));
    }
}
