//! G4: what the signature date alone makes of the gap between two classmates; the rest is branch, handicap and what is neither. Shapley
//! values over the sixteen mixes of the two contracts, each priced by the rules: they do not depend on an order and add up to the gap.

use rayon::prelude::*;

use super::ClassGap;
use crate::contract::{Cohort, Contrat};
use crate::engine::evaluate::evaluate;
use crate::engine::prices::{ContractPriceKeys, PriceBook};
use crate::legislation::{Legislation, Settings};
use crate::units::Centimes;
use crate::units::shapley::shares;

/// What parts a gap, in the order of the columns: ties of a cent go to the first.
const FACTORS: [&str; 4] = ["1 date", "2 branche", "3 rqth", "4 autre"];
const DATE: usize = 1;
const BRANCHE: usize = 1 << 1;
const RQTH: usize = 1 << 2;
const AUTRE: usize = 1 << 3;
const MIXES: usize = 1 << FACTORS.len();

/// How the gap of two contracts is shared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GapParts {
    /// Day of signature, with the convention that goes with it.
    pub date: Centimes,
    /// Branch of the employer.
    pub branche: Centimes,
    /// Disability status of one of the two apprentices (R7).
    pub rqth: Centimes,
    /// Own prices, employer, level, months: what is none of these.
    pub autre: Centimes,
    /// Some mix of the two has no price (a convention that did not exist, a year without a month): what it would bring counts as the rest.
    pub without_price: bool,
}

/// Cohort, prices, law and settings of a run.
#[derive(Clone, Copy)]
pub struct Mixer<'a> {
    /// The contracts of which pairs are mixed.
    pub cohort: &'a Cohort,
    /// Where each mix finds its prices.
    pub book: &'a PriceBook<'a>,
    /// The law by which each mix is priced.
    pub law: &'a Legislation,
    /// The readings by which each mix is priced.
    pub settings: &'a Settings,
}

impl Mixer<'_> {
    /// Tells of each gap how it is shared, in place.
    pub fn share(&self, gaps: &mut [ClassGap]) {
        gaps.par_iter_mut().for_each(|gap| gap.parts = self.parts(gap));
    }

    /// How one gap is shared; it is all « autre » when nothing else differs.
    #[must_use]
    pub fn parts(&self, gap: &ClassGap) -> GapParts {
        if gap.ecart() == Centimes::ZERO {
            return GapParts::default();
        }
        let rows = [gap.row_min, gap.row_max];
        let contrats = rows.map(|row| self.cohort.contrat(row));
        let keys = rows.map(|row| self.book.keys(self.cohort, row));
        let differ = differing(&contrats, &keys);
        if differ == AUTRE {
            return GapParts { autre: gap.ecart(), ..GapParts::default() };
        }
        let mut values = [None; MIXES];
        for case in (0..MIXES).filter(|case| case & !differ == 0) {
            values[case] = match case {
                0 => Some(gap.min),
                all if all == differ => Some(gap.max),
                mixed => self.value(&contrats, &keys, mixed, gap.annee),
            };
        }
        let own = |case: usize| if case & AUTRE == 0 { gap.min } else { gap.max };
        let mut without_price = false;
        let known: [Centimes; MIXES] = std::array::from_fn(|case| {
            let same = case & differ;
            values[same].unwrap_or_else(|| {
                without_price = true;
                own(same)
            })
        });
        let parts = shares(&FACTORS, &known);
        let part = |place: usize| parts.get(place).copied().unwrap_or_default();
        GapParts { date: part(0), branche: part(1), rqth: part(2), autre: part(3), without_price }
    }

    /// The annual amount in a year of a mix: the factors of the bits of `case` are those of the second contract.
    fn value(&self, contrats: &[Contrat; 2], keys: &[ContractPriceKeys<'_>; 2], case: usize, annee: i32) -> Option<Centimes> {
        let of = |factor: usize| usize::from(case & factor != 0);
        let (date, branche, rqth, autre) = (of(DATE), of(BRANCHE), of(RQTH), of(AUTRE));
        let contrat = Contrat {
            conclusion: contrats[date].conclusion,
            sous_convention: contrats[date].sous_convention,
            rqth: contrats[rqth].rqth,
            ..contrats[autre]
        };
        let keys = ContractPriceKeys { cpne: keys[branche].cpne, ..keys[autre] };
        let prices = self.book.price(&contrat, &keys).prices;
        let evaluation = evaluate(&contrat, &prices, self.law, self.settings).ok()?;
        let (_, from, to) = evaluation.due.years().find(|&(year, ..)| year == annee)?;
        evaluation.due.mean_annual(from, to)
    }
}

/// The factors in which two contracts differ; the rest always may.
fn differing(contrats: &[Contrat; 2], keys: &[ContractPriceKeys<'_>; 2]) -> usize {
    let [one, other] = contrats;
    let mark = |differs: bool, factor: usize| if differs { factor } else { 0 };
    mark((one.conclusion, one.sous_convention) != (other.conclusion, other.sous_convention), DATE)
        | mark(keys[0].cpne != keys[1].cpne, BRANCHE)
        | mark(one.rqth != other.rqth, RQTH)
        | AUTRE
}
