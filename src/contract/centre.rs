//! A CFA: its costs, its capacity and what it starts with. What the table of centres does not say takes a documented default.

use chrono::NaiveDate;

use crate::units::{Centimes, Fraction, Part};

/// A value of the table of centres that may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CentreValue {
    /// Fixed costs a year.
    ChargesFixes,
    /// Costs of an open group, a year.
    ChargeParGroupe,
    /// Places of a group.
    TailleGroupe,
    /// Costs of an apprentice, a year.
    ChargeParApprenti,
    /// Cash at the start of the horizon.
    TresorerieInitiale,
    /// Equity at the start of the horizon.
    FondsPropres,
    /// Overdraft that the bank allows.
    DecouvertAutorise,
    /// Other income a year.
    AutresProduits,
    /// Other income a year from 2020 on.
    AutresProduits2020,
    /// How much the costs rise each September.
    HausseCharges,
}

impl CentreValue {
    /// Those that are amounts or places, in the order of the table.
    pub const AMOUNTS: [Self; 9] = [
        Self::ChargesFixes,
        Self::ChargeParGroupe,
        Self::TailleGroupe,
        Self::ChargeParApprenti,
        Self::TresorerieInitiale,
        Self::FondsPropres,
        Self::DecouvertAutorise,
        Self::AutresProduits,
        Self::AutresProduits2020,
    ];

    /// All, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::AMOUNTS.into_iter().chain([Self::HausseCharges])
    }

    /// Costs and opening cash: without the cash, or without any of the costs, there are no accounts.
    pub const OF_ACCOUNTS: [Self; 4] = [Self::TresorerieInitiale, Self::ChargesFixes, Self::ChargeParGroupe, Self::ChargeParApprenti];

    /// Its column in the table of centres.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChargesFixes => "charges_fixes",
            Self::ChargeParGroupe => "charge_par_groupe",
            Self::TailleGroupe => "taille_groupe",
            Self::ChargeParApprenti => "charge_par_apprenti",
            Self::TresorerieInitiale => "tresorerie_initiale",
            Self::FondsPropres => "fonds_propres",
            Self::DecouvertAutorise => "decouvert_autorise",
            Self::AutresProduits => "autres_produits",
            Self::AutresProduits2020 => "autres_produits_2020",
            Self::HausseCharges => "hausse_charges",
        }
    }
}

/// Which values of a centre are documented defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Defaulted(u16);

impl Defaulted {
    /// Whether this value is a default.
    #[must_use]
    pub const fn has(self, value: CentreValue) -> bool {
        self.0 & (1 << value as u8) != 0
    }

    /// These values, and no other.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = CentreValue>) -> Self {
        let mut marked = Self::default();
        values.into_iter().for_each(|value| marked.mark(value));
        marked
    }

    /// Marks a value as a default.
    pub const fn mark(&mut self, value: CentreValue) {
        self.0 |= 1 << value as u8;
    }

    /// The values that are defaults, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = CentreValue> {
        CentreValue::all().filter(move |&value| self.has(value))
    }

    /// Whether every value was given.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A row of the table of centres as it was read: what is missing stays missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CentreRow {
    /// Identifier, that of the contracts.
    pub cfa: String,
    /// Name of the CFA.
    pub nom: Option<String>,
    /// Région by name; none when the table does not say.
    pub region: Option<String>,
    /// Département, as the table writes it.
    pub departement: Option<String>,
    /// Territory, by which the région may give priority.
    pub territoire: Option<String>,
    /// Fixed costs a year.
    pub charges_fixes: Option<Centimes>,
    /// Costs of an open group, a year.
    pub charge_par_groupe: Option<Centimes>,
    /// Places of a group.
    pub taille_groupe: Option<u32>,
    /// Costs of an apprentice, a year.
    pub charge_par_apprenti: Option<Centimes>,
    /// Cash at the start of the horizon.
    pub tresorerie_initiale: Option<Centimes>,
    /// The day of that cash: the first of the accounts, or the evening before.
    pub tresorerie_date: Option<NaiveDate>,
    /// Equity at the start of the horizon.
    pub fonds_propres: Option<Centimes>,
    /// Overdraft that the bank allows.
    pub decouvert_autorise: Option<Centimes>,
    /// Other income a year.
    pub autres_produits: Option<Centimes>,
    /// Other income a year from 2020 on, once the last quota of the taxe d'apprentissage is received.
    pub autres_produits_2020: Option<Centimes>,
    /// Most apprentices present at a time (premises, teachers): further entries that are drawn do not come.
    pub capacite: Option<u32>,
    /// Investment for which the CFA asks the région's aid.
    pub investissement_demande: Option<Centimes>,
    /// How much its costs rise each September, after the first year of the accounts.
    pub hausse_charges: Option<Part>,
}

/// A CFA with every value, and which of them are documented defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Centre {
    /// Identifier, that of the contracts.
    pub cfa: String,
    /// Name of the CFA.
    pub nom: Option<String>,
    /// Région by name; none when nobody says.
    pub region: Option<String>,
    /// Département, as the table of centres writes it.
    pub departement: Option<String>,
    /// Territory, by which the région may give priority.
    pub territoire: Option<String>,
    /// Fixed costs a year (structure, premises, depreciation).
    pub charges_fixes: Centimes,
    /// Costs of an open group, a year.
    pub charge_par_groupe: Centimes,
    /// Places of a group, one at least.
    pub taille_groupe: u32,
    /// Costs of an apprentice, a year.
    pub charge_par_apprenti: Centimes,
    /// Cash at the start of the horizon.
    pub tresorerie_initiale: Centimes,
    /// Equity at the start of the horizon.
    pub fonds_propres: Centimes,
    /// Overdraft that the bank allows, a positive amount.
    pub decouvert_autorise: Centimes,
    /// Other income a year, until 2019.
    pub autres_produits: Centimes,
    /// Other income a year from 2020 on: the quota of the taxe d'apprentissage collected before 1 March 2019 was the last that
    /// employers owed to CFAs (Feuillet hebdo de la Revue fiduciaire, 7 February 2019).
    pub autres_produits_2020: Centimes,
    /// Most apprentices present at a time; none when nothing limits them.
    pub capacite: Option<u32>,
    /// Whether it has accounts: its opening cash and a line of costs were given, by the table or as a setting of the scenario. Without
    /// them nothing can be said of its costs, its cash and its state.
    pub known: bool,
    /// Investment for which the CFA asks the région's aid; none when it asks for none.
    pub investissement_demande: Option<Centimes>,
    /// How much its costs rise each September, after the first year of the accounts: nothing when the table does not say.
    pub hausse_charges: Part,
    /// Whether somebody said that rise: it then holds that of prices too.
    pub own_rise: bool,
    /// Which values are defaults.
    pub defaults: Defaulted,
}

/// What a CFA spends a year at the prices of a month: fixed costs, an open group, an apprentice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitCosts {
    /// Structure, premises and depreciation, EUR a year.
    pub fixes: Centimes,
    /// Cost of an open group, EUR a year.
    pub groupe: Centimes,
    /// Cost of an apprentice beside his group, EUR a year.
    pub apprenti: Centimes,
}

/// What stands for what the table does not say (assumed, `datasets/statistiques/comptes.toml`). The costs of a group of 15 places, its fixed share and its materials make
/// the published full cost, 7 826 EUR per apprentice in 2019, when groups are four fifths full (docs/COMPTES.md); where the groups of
/// a CFA are smaller, a group costs less by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CentreDefaults {
    /// Fixed costs a year for each apprentice of the mean headcount.
    pub charges_fixes_par_apprenti: Centimes,
    /// Costs of an open group, a year.
    pub charge_par_groupe: Centimes,
    /// Places of a group.
    pub taille_groupe: u32,
    /// Costs of an apprentice, a year.
    pub charge_par_apprenti: Centimes,
    /// Cash at the start, in months of costs.
    pub tresorerie_mois: Part,
    /// How much the costs rise each September: nothing unless somebody says it.
    pub hausse_charges: Part,
    /// The values that somebody said, in place of the shipped ones: they count as given.
    pub said: Defaulted,
}

/// First year without the quota of the taxe d'apprentissage.
const WITHOUT_QUOTA: i32 = 2020;

impl CentreDefaults {
    /// Costs of an open group for a CFA of this mean headcount and number of groups: those of a group of usual size, and never more
    /// per apprentice than in one that is four fifths full, since small sections are taught together.
    fn group(&self, effectif: i64, groupes: i64) -> Centimes {
        let usual = i64::from(self.taille_groupe.max(1)) * 4 * groupes;
        if effectif <= 0 || usual <= 0 {
            return self.charge_par_groupe;
        }
        self.charge_par_groupe.min(Fraction::new(self.charge_par_groupe.0 * effectif * 5, usual).rounded())
    }
}

/// First month of a school year's costs in a calendar year, January being 0.
const SEPTEMBER: usize = 8;

/// How often the costs have risen by this month of the accounts, the first being 0.
#[must_use]
pub fn rises(month: usize) -> usize {
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12));
    if year == 0 { 0 } else { year - 1 + usize::from(month >= SEPTEMBER) }
}

impl Centre {
    /// Other income of a calendar year.
    #[must_use]
    pub const fn autres(&self, annee: i32) -> Centimes {
        if annee < WITHOUT_QUOTA { self.autres_produits } else { self.autres_produits_2020 }
    }

    /// Its yearly costs at the prices of this month of the accounts, the first being 0: new classes and staff come with a school year, so
    /// that from the second year on each September makes them those of before and their rise, rounded to the cent, half away from zero.
    #[must_use]
    pub fn costs_of(&self, month: usize) -> UnitCosts {
        let times = Part::WHOLE.ten_thousandths() + self.hausse_charges.ten_thousandths();
        let rise = |amount: Centimes| Fraction::new(amount.0 * times, Part::WHOLE.ten_thousandths()).rounded().min(Centimes::LARGEST);
        let risen = |amount: Centimes| {
            if times == Part::WHOLE.ten_thousandths() { amount } else { (0..rises(month)).fold(amount, |amount, _| rise(amount)) }
        };
        let (fixes, groupe) = (risen(self.charges_fixes), risen(self.charge_par_groupe));
        UnitCosts { fixes, groupe, apprenti: risen(self.charge_par_apprenti) }
    }

    /// A centre from its row; what the row does not say is the default for a CFA of this mean headcount.
    #[must_use]
    pub fn complete(row: &CentreRow, effectif: i64, groupes: i64, standing: &CentreDefaults) -> Self {
        let mut defaults = Defaulted::default();
        let mut or = |given: Option<Centimes>, value: CentreValue, default: Centimes| {
            given.unwrap_or_else(|| {
                defaults.mark(value);
                default
            })
        };
        let charges_fixes = or(row.charges_fixes, CentreValue::ChargesFixes, Centimes(standing.charges_fixes_par_apprenti.0 * effectif));
        let charge_par_groupe = or(row.charge_par_groupe, CentreValue::ChargeParGroupe, standing.group(effectif, groupes));
        let charge_par_apprenti = or(row.charge_par_apprenti, CentreValue::ChargeParApprenti, standing.charge_par_apprenti);
        let year = charges_fixes.0 + charge_par_groupe.0 * groupes + charge_par_apprenti.0 * effectif;
        let months = standing.tresorerie_mois.ten_thousandths();
        let cash = Fraction::new(year * months, 12 * Part::WHOLE.ten_thousandths()).rounded();
        let tresorerie_initiale = or(row.tresorerie_initiale, CentreValue::TresorerieInitiale, cash);
        let fonds_propres = or(row.fonds_propres, CentreValue::FondsPropres, tresorerie_initiale);
        let decouvert_autorise = or(row.decouvert_autorise, CentreValue::DecouvertAutorise, Centimes::ZERO);
        let autres_produits = or(row.autres_produits, CentreValue::AutresProduits, Centimes::ZERO);
        let autres_produits_2020 = or(row.autres_produits_2020, CentreValue::AutresProduits2020, autres_produits);
        for (value, missing) in
            [(CentreValue::TailleGroupe, row.taille_groupe.is_none()), (CentreValue::HausseCharges, row.hausse_charges.is_none())]
        {
            if missing {
                defaults.mark(value);
            }
        }
        let given = |value: CentreValue| !defaults.has(value) || standing.said.has(value);
        let [cash, costs @ ..] = CentreValue::OF_ACCOUNTS;
        let known = given(cash) && costs.into_iter().any(given);
        Self {
            cfa: row.cfa.clone(),
            nom: row.nom.clone(),
            region: row.region.clone(),
            departement: row.departement.clone(),
            territoire: row.territoire.clone(),
            charges_fixes,
            charge_par_groupe,
            taille_groupe: row.taille_groupe.unwrap_or(standing.taille_groupe).max(1),
            charge_par_apprenti,
            tresorerie_initiale,
            fonds_propres,
            decouvert_autorise,
            autres_produits,
            autres_produits_2020,
            capacite: row.capacite,
            known,
            investissement_demande: row.investissement_demande,
            hausse_charges: row.hausse_charges.unwrap_or(standing.hausse_charges),
            own_rise: given(CentreValue::HausseCharges),
            defaults,
        }
    }
}
