//! The instruments of L6211-3 (F2): an increase of the NPEC, running-cost aid, investment aid, each with who may have it, as data.

use std::collections::BTreeSet;

use super::{Need, NpecBase};
use crate::codes::CodeDiplome;
use crate::units::division::half_away;
use crate::units::{Centimes, Part, share};

/// Who may have an instrument; an empty rule admits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Eligibility {
    /// Identifiers of CFAs; empty for any.
    pub cfas: BTreeSet<String>,
    /// Départements of the CFAs; empty for any.
    pub departements: BTreeSet<String>,
    /// Territories of the CFAs; empty for any.
    pub territories: BTreeSet<String>,
    /// At least so many apprentices.
    pub apprentices_from: Option<u64>,
    /// At most so many apprentices.
    pub apprentices_to: Option<u64>,
    /// Contracts of these levels.
    pub levels: BTreeSet<u8>,
    /// Contracts of these diplomas.
    pub diplomas: BTreeSet<CodeDiplome>,
}

impl Eligibility {
    /// Whether a CFA may have it.
    #[must_use]
    pub fn admits(&self, need: &Need) -> bool {
        let among = |set: &BTreeSet<String>, value: &String| set.is_empty() || set.contains(value);
        among(&self.cfas, &need.cfa)
            && among(&self.departements, &need.departement)
            && among(&self.territories, &need.territoire)
            && self.apprentices_from.is_none_or(|from| need.apprentices >= from)
            && self.apprentices_to.is_none_or(|to| need.apprentices <= to)
    }

    /// Whether a contract of this base counts.
    fn counts(&self, base: &NpecBase) -> bool {
        (self.levels.is_empty() || base.niveau.is_some_and(|level| self.levels.contains(&level.number())))
            && (self.diplomas.is_empty() || self.diplomas.contains(&base.diplome))
    }
}

/// What an instrument does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InstrumentKind {
    /// An increase of the NPEC by a share of it.
    MajorationTaux(Part),
    /// An increase of the NPEC by an amount a year for each apprentice.
    MajorationMontant(Centimes),
    /// Aid to investment, up to a share of what is asked for; it saves its depreciation over so many years.
    Investissement {
        /// The largest share of the investment that is paid.
        taux: Part,
        /// Years over which the investment is depreciated.
        annees: u32,
    },
}

impl InstrumentKind {
    /// As a scenario writes it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::MajorationTaux(_) | Self::MajorationMontant(_) => "majoration_npec",
            Self::Investissement { .. } => "investissement",
        }
    }
}

/// An instrument and who may have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Which aid it is, with its rate or amount.
    pub kind: InstrumentKind,
    /// Who may have it.
    pub eligibility: Eligibility,
}

/// What the increases of the NPEC bring each CFA in a year within its envelope, and whether they had to give way: above it they are cut
/// in proportion, which is a lower rate for all.
#[must_use]
pub fn increase(needs: &[Need], instruments: &[Instrument], year: usize, envelope: i64) -> (Vec<i64>, bool) {
    let brought =
        |need: &Need| -> i64 { instruments.iter().filter(|one| one.eligibility.admits(need)).map(|one| brought(need, one, year)).sum() };
    let wanted: Vec<i64> = needs.iter().map(brought).collect();
    if wanted.iter().sum::<i64>() > envelope { (share::proportional(envelope, &wanted), true) } else { (wanted, false) }
}

fn brought(need: &Need, instrument: &Instrument, year: usize) -> i64 {
    let bases = || need.years.get(year).into_iter().flat_map(|year| &year.bases).filter(|base| instrument.eligibility.counts(base));
    match instrument.kind {
        InstrumentKind::MajorationTaux(rate) => {
            let due: Centimes = bases().map(|base| base.du).sum();
            half_away(due.0 * rate.ten_thousandths(), Part::WHOLE.ten_thousandths()).max(0)
        }
        InstrumentKind::MajorationMontant(amount) => {
            let months: u64 = bases().map(|base| base.mois).sum();
            half_away(amount.0 * i64::try_from(months).unwrap_or(0), 12).max(0)
        }
        InstrumentKind::Investissement { .. } => 0,
    }
}

/// Investment aid of a CFA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Investment {
    /// Investment granted, cents.
    pub amount: Centimes,
    /// Depreciation saved each year.
    pub depreciation: Centimes,
}

/// The investment envelope shared in proportion to what is asked for and may be paid.
#[must_use]
pub fn investments(needs: &[Need], instruments: &[Instrument], envelope: Centimes) -> Vec<Investment> {
    let mut aids = vec![Investment::default(); needs.len()];
    let mut left = envelope.0.max(0);
    for instrument in instruments {
        let InstrumentKind::Investissement { taux, annees } = instrument.kind else { continue };
        let may = |(rank, need): (usize, &Need)| {
            let asked = half_away(need.investment.0 * taux.ten_thousandths(), Part::WHOLE.ten_thousandths()) - aids[rank].amount.0;
            if instrument.eligibility.admits(need) { asked.max(0) } else { 0 }
        };
        let asked: Vec<i64> = needs.iter().enumerate().map(may).collect();
        for (aid, share) in aids.iter_mut().zip(share::capped(left, &asked, &asked)) {
            aid.amount += Centimes(share);
            aid.depreciation += Centimes(half_away(share, i64::from(annees.max(1))));
            left -= share;
        }
    }
    aids
}
