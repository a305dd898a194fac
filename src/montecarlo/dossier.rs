//! What is prepared once for a CFA: its flows as in the accounts, and for each contract whose fate is drawn, what each fate changes.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{Days, NaiveDate};

use super::fates::{FateFrame, FateOfContract, Fates, PlacedAmount, stays};
use super::hazards::{LONGEST, rank_of_level};
use super::held::Held;
use super::parameters::Parameters;
use super::places::{AmountSlots, PAYERS, SlotKind};
use super::sources::RiskSource;
use super::world::CentreStreams;
use crate::accounts::{CentreFlows, Contribution, GroupKey, LEAD, MonthPosition};
use crate::calendar::{DateRupture, Month, add_months, started_months};
use crate::codes::Payeur;
use crate::contract::{Centre, Cohort, Contrat};
use crate::engine::{PaymentLists, PriceBook};
use crate::legislation::{Legislation, Settings};
use crate::streams::Stream;
use crate::units::Centimes;

/// Day of a sliding month, from its first, on which a drawn rupture falls (assumed: its middle).
const DAY_OF_RUPTURE: u64 = 14;

/// What is the same of many contracts: their rupture is drawn from the same chances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ExposedMonths {
    /// Of the level.
    pub rank: u8,
    /// Sliding months that have passed when the draws begin.
    pub elapsed: u8,
    /// Last sliding month in which a rupture changes something.
    pub last: u8,
}

/// A contract whose fate is drawn. Its fates follow one another: all of it when it is carried to its end, then what each other fate
/// changes of that: as in the file, broken in each month at risk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Member {
    /// Draws its rupture.
    pub breaks: Stream,
    /// Draws whether it is there, once, more often.
    pub comes: Stream,
    pub fates: u32,
    /// The rank of its months at risk in [`Dossier::exposed`].
    pub exposed: u16,
    /// The month in which it comes, from [`LEAD`] months before the horizon.
    pub entry: u16,
    /// Neither concluded nor begun when the draws begin.
    pub new: bool,
    /// Its price is revised.
    pub revised: bool,
}

/// Where the touched places of each kind lie among all of them.
#[derive(Clone, Debug, Default)]
pub(super) struct TouchedBlocks {
    /// Amounts of months.
    pub months: Range<usize>,
    /// What each payer pays, by day.
    pub payers: [Range<usize>; PAYERS],
    /// Heads of each group, in the order of the flows.
    pub groups: Vec<Range<usize>>,
}

/// Numbers given while contracts are added, in the order in which they come, and room that they use again.
#[derive(Default)]
struct DossierDesk {
    groups: BTreeMap<GroupKey, usize>,
    exposed: BTreeMap<ExposedMonths, usize>,
    /// As in the file, to its end, broken in a month.
    brought: [Contribution; 3],
    fates: [FateOfContract; 3],
    payments: PaymentLists,
}

/// Gives each its number, in the order in which they come.
fn numbering<T: Ord>(numbers: &mut BTreeMap<T, usize>) -> impl FnMut(T) -> usize + '_ {
    |one| {
        let next = numbers.len();
        *numbers.entry(one).or_insert(next)
    }
}

/// What was numbered, in the order of the numbers.
fn in_order<T>(numbered: BTreeMap<T, usize>) -> Vec<T> {
    let mut all: Vec<(usize, T)> = numbered.into_iter().map(|(one, number)| (number, one)).collect();
    all.sort_by_key(|&(number, _)| number);
    all.into_iter().map(|(_, one)| one).collect()
}

/// A CFA, ready to be drawn.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The CFA, its costs and its opening cash.
    pub centre: Centre,
    /// Apprentices at the end of the last known month, or of the first month when none is known.
    pub apprentices: i32,
    pub(super) base: CentreFlows,
    pub(super) own: CentreStreams,
    pub(super) members: Vec<Member>,
    pub(super) exposed: Vec<ExposedMonths>,
    pub(super) fates: Fates,
    /// What is paid back of the payments of all contracts as in the file: a part of those of `base`.
    pub(super) held_in_file: Vec<Held>,
    /// The places that draws can change, in order: a few hundred of the thousands that a horizon has.
    pub(super) touched: Vec<SlotKind>,
    /// Where their kinds begin and end.
    pub(super) blocks: TouchedBlocks,
    /// What is paid on each of them as in the file; what is due starts from the months of `base`.
    pub(super) paid: Vec<i64>,
    /// Due and received of the contracts whose price is revised, as in the file; empty without any.
    pub(super) revised: Vec<i64>,
    /// Apprentices present as in the file, [`LEAD`] months before the horizon on.
    pub(super) present: Vec<i32>,
    pub(super) places: AmountSlots,
}

/// What a CFA is prepared from.
#[derive(Clone, Copy)]
pub struct DossierFacts<'a> {
    /// The contracts of all CFAs.
    pub cohort: &'a Cohort,
    /// Where the prices of the contracts are found.
    pub book: &'a PriceBook<'a>,
    /// The law by which they are evaluated.
    pub law: &'a Legislation,
    /// The readings chosen where the law is unclear.
    pub settings: &'a Settings,
    /// What the draws rest on.
    pub parameters: &'a Parameters,
    /// Same seed, same draws.
    pub seed: u64,
}

impl Dossier {
    /// Prepares a CFA: `rows` are its contracts, `flows` what they bring as in the file.
    #[must_use]
    pub fn new(facts: &DossierFacts<'_>, rows: &[usize], centre: Centre, flows: &CentreFlows) -> Self {
        let horizon = flows.horizon;
        let known = facts.parameters.known_until;
        let mut dossier = Self {
            apprentices: headcount(flows, known),
            own: CentreStreams::new(facts.seed, &centre.cfa),
            centre,
            base: flows.clone(),
            members: Vec::new(),
            exposed: Vec::new(),
            fates: Fates::default(),
            held_in_file: Vec::new(),
            touched: Vec::new(),
            blocks: TouchedBlocks::default(),
            paid: Vec::new(),
            revised: Vec::new(),
            present: vec![0; horizon.len_months() + LEAD as usize],
            places: AmountSlots::new(horizon, known),
        };
        let mut desk = DossierDesk::default();
        for &row in rows {
            dossier.add(facts, row, &facts.cohort.contrat(row), &mut desk);
        }
        dossier.exposed = in_order(desk.exposed);
        let groups = in_order(desk.groups);
        groups.iter().for_each(|&group| dossier.base.open_group(group));
        for (_, heads) in dossier.base.heads_with_lead() {
            dossier.present.iter_mut().zip(heads).for_each(|(sum, heads)| *sum += *heads);
        }
        dossier.keep_touched(&groups);
        dossier
    }

    /// Keeps the places that draws can change alone: what a draw copies and settles stays in the caches. `groups` are in the order of
    /// their numbers.
    fn keep_touched(&mut self, groups: &[GroupKey]) {
        let places = self.places;
        let mut paid = vec![0; places.len() + groups.len() * places.of_group()];
        for (payeur, days) in self.base.days.iter().enumerate() {
            (places.known.1..).zip(days.iter().skip(places.known.1)).for_each(|(day, cents)| paid[places.of_day(payeur, day)] = cents.0);
        }
        let mut is_touched: Vec<bool> = paid.iter().map(|&cents| cents != 0).collect();
        let held = self.held_in_file.iter().flat_map(|one| one.apart(places)).map(|(place, _)| place);
        self.fates.places().chain(held).for_each(|place| is_touched[place] = true);
        self.revised.iter().zip(&mut is_touched).for_each(|(&cents, touched)| *touched |= cents != 0);
        // Groups in the order of the flows, not in that of their numbers.
        let rows: BTreeMap<GroupKey, usize> = self.base.heads_with_lead().map(|(group, _)| group).zip(1 + PAYERS..).collect();
        let block = |place: usize| match (places.head(place), places.day(place)) {
            (Some((number, month)), _) => (rows[&groups[number]], month),
            (None, Some((payeur, day))) => (1 + payeur, day),
            (None, None) => (0, place),
        };
        let mut touched: Vec<usize> = (0..paid.len()).filter(|&place| is_touched[place]).collect();
        touched.sort_by_key(|&place| block(place));
        let mut ranks = vec![0; paid.len()];
        touched.iter().enumerate().for_each(|(rank, &place)| ranks[place] = rank);
        self.fates.moved_to(|place| ranks[place]);
        self.touched = touched.iter().map(|&place| places.what(place)).collect();
        let ends = |number: usize| touched.partition_point(|&place| block(place).0 < number);
        let mut blocks = (0..1 + PAYERS + rows.len()).map(|number| ends(number)..ends(number + 1));
        self.blocks = TouchedBlocks {
            months: blocks.next().unwrap_or_default(),
            payers: std::array::from_fn(|_| blocks.next().unwrap_or_default()),
            groups: blocks.collect(),
        };
        let of_touched = |all: &[i64]| touched.iter().map(|&place| all.get(place).copied().unwrap_or(0)).collect();
        self.paid = of_touched(&paid);
        if !self.revised.is_empty() {
            self.revised = of_touched(&self.revised);
        }
        for (place, cents) in self.held_in_file.iter().flat_map(|one| one.apart(places)) {
            self.paid[ranks[place]] += cents;
        }
    }

    /// Adds a contract that is not over when the draws begin, with its fates.
    fn add(&mut self, facts: &DossierFacts<'_>, row: usize, contrat: &Contrat, desk: &mut DossierDesk) -> Option<()> {
        let (known, horizon) = (facts.parameters.known_until, self.base.horizon);
        let ended = contrat.early_end().map_or(contrat.fin, |rupture| rupture.0);
        let revised = contrat.conclusion.0 >= facts.parameters.npec_from && contrat.conclusion.0 > known;
        if ended <= known || contrat.debut.0 >= horizon.until().first_day() {
            return None;
        }
        let keys = facts.book.keys(facts.cohort, row);
        let prices = facts.book.price(contrat, &keys).prices;
        let id = facts.cohort.contrat_id(row);
        let mut brings = |contrat: &Contrat, brought: &mut Contribution| {
            brought.fill_row(id, contrat, &prices, (facts.law, facts.settings), &mut desk.payments).ok()
        };
        let [file, complete, broken] = &mut desk.brought;
        brings(contrat, file)?;
        brings(&Contrat { rupture: None, maintien: None, ..*contrat }, complete)?;
        // After a rupture a stay may pass the end of the contract: the longest presence has the groups of all fates.
        let longest = if file.presence.until > complete.presence.until { &*file } else { &*complete };
        let stays = stays(facts.cohort.diplome_number(row), longest, horizon, numbering(&mut desk.groups));
        let frame = FateFrame { stays: &stays, revised, horizon, span: horizon.span(), places: self.places };
        let [as_written, to_its_end, drawn] = &mut desk.fates;
        as_written.fill(file, &frame);
        to_its_end.fill(complete, &frame);
        self.held_in_file.extend(&as_written.held);
        if revised {
            self.add_revised(&as_written.amounts);
        }
        // Who is there already when the draws begin is known, whenever the contract was signed.
        let new = contrat.conclusion.0 > known && contrat.debut.0 > known;
        let fates = self.fates.len() as u32;
        if new {
            self.fates.push_whole(to_its_end, &frame)
        } else {
            self.fates.push_nothing()
        }
        self.fates.push_beyond(as_written, to_its_end, &frame);
        let elapsed = (started_months(contrat.debut.0, known + Days::new(1)) - 1).clamp(0, LONGEST as i32);
        let mut last = elapsed;
        for month in (elapsed + 1)..=(LONGEST as i32) {
            let day = rupture_day(contrat, month, known);
            if day >= contrat.fin || Month::of(day) >= horizon.until() {
                break;
            }
            brings(&Contrat { rupture: Some(DateRupture(day)), maintien: None, ..*contrat }, broken)?;
            drawn.fill(broken, &frame);
            self.fates.push_beyond(drawn, to_its_end, &frame);
            last = month;
        }
        let rank = rank_of_level(keys.niveau.map_or(3, crate::codes::Niveau::number)) as u8;
        self.members.push(Member {
            breaks: Stream::named(facts.seed, "ruptures/contrat", id),
            comes: Stream::named(facts.seed, "entrees/contrat", id),
            fates,
            exposed: numbering(&mut desk.exposed)(ExposedMonths { rank, elapsed: elapsed as u8, last: last as u8 }) as u16,
            entry: stays.first().map_or(u16::MAX, |stay| stay.from),
            new,
            revised,
        });
        Some(())
    }

    /// Adds what a contract whose price is revised has as in the file.
    fn add_revised(&mut self, as_written: &[PlacedAmount]) {
        self.revised.resize(self.places.len(), 0);
        let priced = as_written.iter().filter(|(place, _)| self.places.what(*place).is_priced());
        priced.for_each(|&(place, cents)| self.revised[place] += cents);
    }

    /// When the rupture of a contract can fall.
    pub(super) fn exposed_of(&self, member: &Member) -> ExposedMonths {
        self.exposed[usize::from(member.exposed)]
    }

    /// Whether a source can change anything of this CFA; of the delays, those of a payer.
    #[must_use]
    pub fn is_touched(&self, source: RiskSource, payeur: Option<Payeur>, known_months: usize) -> bool {
        match source {
            RiskSource::Entrees => self.members.iter().any(|member| member.new),
            RiskSource::Ruptures => !self.members.is_empty(),
            RiskSource::Delais => Payeur::ALL.into_iter().filter(|&one| payeur.is_none_or(|payeur| payeur == one)).any(|one| {
                let paid = self.base.days.get(one as usize).and_then(|days| days.get(self.places.known.1..));
                paid.is_some_and(|paid| paid.iter().any(|&amount| amount > Centimes::ZERO))
            }),
            RiskSource::Npec => self.members.iter().any(|member| member.revised),
            RiskSource::Couts => true,
            RiskSource::Fonds => self.base.months.iter().skip(known_months).any(|month| month.aide != Centimes::ZERO),
        }
    }

    /// How many contracts have a fate that is drawn.
    #[must_use]
    pub const fn drawn_contracts(&self) -> usize {
        self.members.len()
    }
}

/// Apprentices present at the end of the last known month.
fn headcount(flows: &CentreFlows, known: NaiveDate) -> i32 {
    let known = match flows.horizon.place(Month::of(known)) {
        MonthPosition::At(month) => month,
        MonthPosition::Before => 0,
        MonthPosition::After => flows.months.len().saturating_sub(1),
    };
    flows.months.get(known).map_or(0, |month| month.present)
}

/// The day on which a drawn rupture of a sliding month falls, after what is known.
fn rupture_day(contrat: &Contrat, month: i32, known: NaiveDate) -> NaiveDate {
    let day = add_months(contrat.debut.0, month - 1).checked_add_days(Days::new(DAY_OF_RUPTURE)).unwrap_or(NaiveDate::MAX);
    day.max(known + Days::new(1))
}
