//! C1 to C3: the accounts of one CFA from its costs and its flows.

use std::ops::Range;

use chrono::NaiveDate;

use super::cash::{BridgeLoan, MonthCash, Status};
use super::costs::{Charges, charges};
use super::flows::{CentreFlows, Closing};
use super::purse::{Income, MonthLeft, Purse};
use super::settings::{AccountSettings, LectureRegion};
use crate::calendar::Month;
use crate::codes::Payeur;
use crate::contract::Centre;
use crate::units::division::half_away;
use crate::units::{Centimes, Fraction};

/// A calendar year of a CFA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearAccounts {
    /// The calendar year.
    pub annee: i32,
    /// Mean of the apprentices present at each end of month.
    pub effectif: i64,
    /// Groups open, summed over the months.
    pub groupes_mois: i64,
    /// Apprentices present, summed over the months.
    pub apprentis_mois: i64,
    /// Places that nobody takes in the groups open.
    pub places_vides: EmptyPlaces,
    /// Apprentices whose exams are over, summed over the months: their contract runs on, their class does not.
    pub apres_examen_mois: i64,
    /// What they cost in those months; a part of the costs of the year.
    pub cout_apres_examen: Centimes,
    /// Earned by payer, ancillary costs included, in the order of [`Payeur::ALL`].
    pub produits: [Centimes; 4],
    /// Earned from elsewhere: the CFA's other income, employers above the NPEC, support.
    pub produits_divers: Centimes,
    /// Costs of the year by kind.
    pub charges: Charges,
    /// Income less charges of the year.
    pub resultat: Centimes,
    /// Equity at 31 December.
    pub fonds_propres: Centimes,
    /// Closing entries at 31 December.
    pub cloture: Closing,
    /// Cash at 31 December.
    pub tresorerie_fin: Centimes,
    /// Lowest cash at the end of a month of the year.
    pub tresorerie_min: Centimes,
    /// Its month, the first one.
    pub mois_min: Month,
    /// Lowest cash at the end of a day of the year, and the first such day: what a need is counted on.
    pub lowest: (Centimes, NaiveDate),
}

/// Places of open groups that nobody takes: an apprentice who comes in December, or leaves in March, leaves his group open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EmptyPlaces {
    /// Places, summed over the months.
    pub mois: i64,
    /// Their part of the costs of the groups: coût de la sous-activité. A part of the costs of the year.
    pub cout: Centimes,
}

/// The accounts of one CFA over the horizon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentreAccounts {
    /// Identifier of the CFA, as the contracts write it.
    pub cfa: String,
    /// By calendar year, all years of the horizon in order.
    pub years: Vec<YearAccounts>,
    /// By calendar month, all months of the horizon in order.
    pub months: Vec<MonthCash>,
    /// Cash at the opening: what was given, less [`Self::carried`].
    pub opening: Centimes,
    /// What delays carry over the opening day: in a world in which they hold, it had not come yet.
    pub carried: Centimes,
    /// Overdraft that the bank allows.
    pub overdraft: Centimes,
    /// Whether costs and opening cash were given ([`Centre::known`]): without them income and payments alone mean something.
    pub known: bool,
    /// The lowest cash at the end of a day, and the first such day.
    pub lowest: (Centimes, NaiveDate),
    /// First day below zero.
    pub below_zero: Option<NaiveDate>,
    /// First day below the overdraft limit: insolvent.
    pub insolvent: Option<NaiveDate>,
    /// The loan that would keep it within the limit.
    pub bridge_loan: Option<BridgeLoan>,
}

impl YearAccounts {
    /// Income of all payers and from elsewhere, cents.
    #[must_use]
    pub fn produits_total(&self) -> Centimes {
        self.produits.into_iter().sum::<Centimes>() + self.produits_divers
    }

    /// Income from neither the région nor the OPCO: the column `produits_autres`.
    #[must_use]
    pub fn produits_autres(&self) -> Centimes {
        self.produits_total() - self.produits[Payeur::Region as usize] - self.produits[Payeur::Opco as usize]
    }

    /// Spent for each apprentice of the mean headcount.
    #[must_use]
    pub fn cost_per_apprentice(&self) -> Option<Centimes> {
        self.per_apprentice(self.charges.total())
    }

    /// Earned for each apprentice of the mean headcount.
    #[must_use]
    pub fn funding_per_apprentice(&self) -> Option<Centimes> {
        self.per_apprentice(self.produits_total())
    }

    fn per_apprentice(&self, amount: Centimes) -> Option<Centimes> {
        (self.apprentis_mois > 0).then(|| Fraction::new(amount.0 * 12, self.apprentis_mois).rounded())
    }
}

impl CentreAccounts {
    /// The worst state of the horizon.
    #[must_use]
    pub fn worst(&self) -> Status {
        self.months.iter().map(|month| month.status).max().unwrap_or_default()
    }
}

fn income(centre: &Centre, flows: &CentreFlows) -> Income {
    let other = |month: usize| {
        let year = centre.autres((flows.horizon.from() + month as i32).year());
        let upto = |months: usize| half_away(year.0 * months as i64, 12);
        Centimes(upto(month.rem_euclid(12) + 1) - upto(month.rem_euclid(12)))
    };
    let mut income = Income { earned: Vec::new(), divers: Vec::new(), autres: Vec::new(), cash: Vec::new() };
    for (index, flow) in flows.months.iter().enumerate() {
        let autres = other(index);
        let others = autres + flow.aide;
        let mut earned: [Centimes; 4] = std::array::from_fn(|payeur| flow.due[payeur] + flow.frais_due[payeur]);
        earned[Payeur::Opco as usize] += flow.sans_contrat_due;
        income.earned.push(earned);
        income.autres.push(autres);
        income.divers.push(others + flow.reste_due);
        let received: Centimes = flow.received.into_iter().chain(flow.frais_received).sum();
        income.cash.push(received + flow.reste_received + flow.sans_contrat_received + others);
    }
    income
}

/// R11, `balance`: in the years of the région, it pays what balances the costs, in four quarters.
fn balance_of_region(income: &mut Income, costs: &[Charges], flows: &CentreFlows) {
    let region = Payeur::Region as usize;
    let Some(until) = flows.region_until else { return };
    for (year, first) in (0..flows.horizon.len_years()).map(|year| (year, year * 12)) {
        if flows.horizon.from() + (year as i32 + 1) * 12 > until {
            return;
        }
        let months = first..first + 12;
        let earned: Centimes = months.clone().map(|month| income.earned[month].into_iter().sum::<Centimes>() + income.divers[month]).sum();
        let spent: Centimes = months.clone().map(|month| costs[month].total()).sum();
        let paid: Centimes = months.map(|month| income.earned[month][region]).sum();
        // The région never takes back more than it pays.
        let more = (spent - earned).max(-paid);
        for quarter in 0..4_i64 {
            let part = Centimes(half_away(more.0 * (quarter + 1), 4) - half_away(more.0 * quarter, 4));
            let month = first + quarter as usize * 3 + 2;
            income.earned[month][region] += part;
            income.cash[month] += part;
        }
    }
}

/// What the accounts are made from.
pub(super) struct ResultInputs {
    /// Groups open by month.
    pub groups: Vec<i64>,
    /// Costs of each month of the horizon.
    pub costs: Vec<Charges>,
    /// Income of each month of the horizon, earned and received.
    pub income: Income,
}

pub(super) fn prepared(
    centre: &Centre,
    flows: &CentreFlows,
    settings: &AccountSettings,
    change: impl Fn(usize, &mut Charges),
) -> ResultInputs {
    let groups = flows.groups(centre.taille_groupe, settings.groupes);
    let mut costs = charges(centre, flows, &groups, settings);
    costs.iter_mut().enumerate().for_each(|(month, costs)| change(month, costs));
    let mut income = income(centre, flows);
    if settings.region == LectureRegion::Balance {
        balance_of_region(&mut income, &costs, flows);
    }
    ResultInputs { groups, costs, income }
}

/// The accounts of a CFA.
#[must_use]
pub fn accounts(centre: &Centre, flows: &CentreFlows, settings: &AccountSettings) -> CentreAccounts {
    let made = prepared(centre, flows, settings, |_, _| ());
    let ResultInputs { groups, income, .. } = &made;
    let in_class = flows.in_class();
    let mut purse = Purse::new(centre, flows, settings);
    let mut result = CentreAccounts {
        cfa: centre.cfa.clone(),
        years: Vec::with_capacity(flows.horizon.len_years()),
        months: Vec::with_capacity(flows.months.len()),
        opening: purse.solde(),
        carried: flows.carried,
        overdraft: centre.decouvert_autorise,
        known: centre.known,
        lowest: (purse.solde(), purse.day()),
        below_zero: None,
        insolvent: None,
        bridge_loan: None,
    };
    let mut equity = centre.fonds_propres;
    for (index, annee) in flows.horizon.years().enumerate() {
        let months = index * 12..index * 12 + 12;
        let totals = YearTotals::of(&made, months.clone());
        equity += totals.resultat();
        for month in months.clone() {
            let (cash, status) = totals.month(month, centre, &made, &mut purse, settings);
            result.months.push(MonthCash {
                mois: flows.horizon.from() + month as i32,
                encaissements: income.cash[month],
                decaissements: cash.spent,
                solde: cash.solde,
                solde_min: cash.lowest.0,
                jour_min: cash.lowest.1,
                status,
                effectif: flows.months[month].present,
                groupes: groups[month],
            });
        }
        let year = year_result(annee, centre, flows, &made, (months, &in_class), &totals);
        result.years.push(YearAccounts { fonds_propres: equity, cloture: flows.closing[index], ..year });
    }
    finish(&mut result, &purse);
    result
}

/// The cash of a CFA at the end of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CashMonth {
    /// On its last day.
    pub solde: Centimes,
    /// The lowest at the end of one of its days.
    pub solde_min: Centimes,
    /// The state of the CFA.
    pub status: Status,
}

/// The cash of each month, and the income and the result of each year, as in [`accounts`], of a CFA whose costs of each month are changed:
/// `change(rank of the month, its costs)`.
#[must_use]
pub fn cash_with(
    centre: &Centre,
    flows: &CentreFlows,
    settings: &AccountSettings,
    change: impl Fn(usize, &mut Charges),
) -> (Vec<CashMonth>, Vec<(Centimes, Centimes)>) {
    let made = prepared(centre, flows, settings, change);
    let mut purse = Purse::new(centre, flows, settings);
    let (mut months, mut years) = (Vec::with_capacity(flows.months.len()), Vec::with_capacity(flows.horizon.len_years()));
    for index in 0..flows.horizon.len_years() {
        let of_year = index * 12..index * 12 + 12;
        let totals = YearTotals::of(&made, of_year.clone());
        for month in of_year {
            let (cash, status) = totals.month(month, centre, &made, &mut purse, settings);
            months.push(CashMonth { solde: cash.solde, solde_min: cash.lowest.0, status });
        }
        years.push((totals.earned(), totals.resultat()));
    }
    (months, years)
}

/// What a year earns and spends.
struct YearTotals {
    produits: [Centimes; 4],
    divers: Centimes,
    charges: Charges,
}

impl YearTotals {
    fn of(ResultInputs { costs, income, .. }: &ResultInputs, months: Range<usize>) -> Self {
        let mut totals = Self { produits: [Centimes::ZERO; 4], divers: Centimes::ZERO, charges: Charges::default() };
        for month in months {
            totals.produits.iter_mut().zip(income.earned[month]).for_each(|(sum, amount)| *sum += amount);
            totals.divers += income.divers[month];
            totals.charges.add(&costs[month]);
        }
        totals
    }

    fn earned(&self) -> Centimes {
        self.produits.into_iter().sum::<Centimes>() + self.divers
    }

    fn resultat(&self) -> Centimes {
        self.earned() - self.charges.total()
    }

    /// Goes through the next month of the year: what it leaves, and the state of the CFA.
    fn month(
        &self,
        month: usize,
        centre: &Centre,
        ResultInputs { costs, income, .. }: &ResultInputs,
        purse: &mut Purse<'_>,
        settings: &AccountSettings,
    ) -> (MonthLeft, Status) {
        let cash = purse.month(month, income, costs);
        let (charges, overdraft) = (self.charges.total(), centre.decouvert_autorise);
        let status = Status::of_month((cash.solde, cash.lowest.0), overdraft, charges, self.resultat(), settings);
        (cash, status)
    }
}

/// What so many twelfths of yearly costs make, when a cost is that of `places` places.
fn parts_of(annual: impl Iterator<Item = (Centimes, i64)>, places: i64) -> Centimes {
    Centimes(half_away(annual.map(|(annual, twelfths)| annual.0 * twelfths).sum(), 12 * places.max(1)))
}

fn year_result(
    annee: i32,
    centre: &Centre,
    flows: &CentreFlows,
    ResultInputs { groups, .. }: &ResultInputs,
    (months, in_class): (Range<usize>, &[i64]),
    totals: &YearTotals,
) -> YearAccounts {
    let of_months = &flows.months[months.clone()];
    let apprentis_mois: i64 = of_months.iter().map(|month| i64::from(month.present)).sum();
    let apres_examen_mois: i64 = of_months.iter().map(|month| i64::from(month.after_exam)).sum();
    let groupes_mois: i64 = groups[months.clone()].iter().sum();
    let places = i64::from(centre.taille_groupe);
    let empty = |month: usize| groups[month] * places - in_class[month];
    let of_empty = months.clone().map(|month| (centre.costs_of(month).groupe, empty(month)));
    let after_exam = months.clone().map(|month| (centre.costs_of(month).apprenti, i64::from(flows.months[month].after_exam)));
    YearAccounts {
        annee,
        effectif: half_away(apprentis_mois, 12),
        groupes_mois,
        apprentis_mois,
        places_vides: EmptyPlaces { mois: months.clone().map(empty).sum(), cout: parts_of(of_empty, places) },
        apres_examen_mois,
        cout_apres_examen: parts_of(after_exam, 1),
        produits: totals.produits,
        produits_divers: totals.divers,
        charges: totals.charges,
        resultat: totals.resultat(),
        fonds_propres: Centimes::ZERO,
        cloture: Closing::default(),
        tresorerie_fin: Centimes::ZERO,
        tresorerie_min: Centimes::ZERO,
        mois_min: Month::january(annee),
        lowest: (Centimes::ZERO, Month::january(annee).first_day()),
    }
}

/// The lowest points of the years and of the whole, the first days below.
fn finish(result: &mut CentreAccounts, purse: &Purse<'_>) {
    let CentreAccounts { years, months, .. } = result;
    for (year, months) in years.iter_mut().zip(months.chunks(12)) {
        if let Some(lowest) = months.iter().min_by_key(|month| month.solde) {
            (year.tresorerie_min, year.mois_min) = (lowest.solde, lowest.mois);
        }
        if let Some(lowest) = months.iter().min_by_key(|month| month.solde_min) {
            year.lowest = (lowest.solde_min, lowest.jour_min);
        }
        year.tresorerie_fin = months.last().map_or(Centimes::ZERO, |month| month.solde);
    }
    if let Some(lowest) = years.iter().map(|year| year.lowest).min_by_key(|lowest| lowest.0) {
        result.lowest = lowest;
    }
    result.below_zero = purse.below_zero;
    result.insolvent = purse.below_limit.map(|(first, _)| first);
    result.bridge_loan = purse.below_limit.map(|(from, to)| BridgeLoan { montant: -result.overdraft - result.lowest.0, from, to });
}
