//! `[reglages]`: readings and settings of the rules.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::delais::Delais;
use super::faults::ScenarioFaults;
use crate::legislation::{
    AmorcageFate, AvantContratBooking, CarenceStock, FraisCash, LastMonth, Leap, MissingCoutPrefecture, OptionStockNpec, Settings,
    StockMonths,
};
use crate::units::{Centimes, Part};

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Reglages {
    /// R2: whether the CFA keeps the coût préfecture from January to June 2020.
    option_stock_npec: OptionStockNpec,
    /// R10: how the months of the stock are counted.
    mois_stock: StockMonths,
    /// R8, R9: how a month that is not whole is counted, contracts on the NPEC.
    mois_entame: LastMonth,
    /// R7: whether the increase for a disabled apprentice also bears on the coût préfecture.
    rqth_cout_prefecture: bool,
    /// R10: whether the rules of contracts under a year (R8b, R8c) also apply to the stock.
    moins_dun_an_stock: bool,
    /// R5: what a contract of the stock on the NPEC takes when its branch has no value.
    carence_stock: CarenceStock,
    /// R6: what a contract paid at the amorçage value becomes once its NPEC is fixed.
    amorcage: AmorcageFate,
    /// R12: the calendar month of what is due for the training before the contract.
    avant_contrat: AvantContratBooking,
    /// R13: when ancillary costs come in.
    frais_annexes: FraisCash,
    /// R8d: which 29 February makes a year of 366 days.
    annee_366: Leap,
    /// R20b: whether the papers of the end of a contract are not sent in time, so that its balance is lost.
    solde_non_transmis: bool,
    /// R4: what stands for a coût préfecture that no list gives.
    cout_prefecture_absent: MissingCoutPrefecture,
    /// R7: rate of the increase, contracts concluded before 2021, such as "0.30"; at most that of the law.
    #[schemars(with = "Option<String>")]
    rqth_taux: Option<Spanned<String>>,
    /// R7: increase a year in euros, contracts concluded from 2021, such as "2000.00"; at most that of the law.
    #[schemars(with = "Option<String>")]
    rqth_montant: Option<Spanned<String>>,
    /// R23: days that each payer takes beyond the legal date.
    delais: Delais,
    /// Whether a setting may change no contract of the run.
    pub(super) sans_effet_admis: bool,
}

impl Reglages {
    pub(super) fn settings(&self, faults: &mut ScenarioFaults<'_>) -> Settings {
        let (delays, drawn_delays) = self.delais.settings(faults);
        let rqth_taux = self.rqth_taux.as_ref().and_then(|rate| {
            let read = Part::parse(rate.get_ref()).filter(|&part| part <= Part::WHOLE);
            if read.is_none() {
                faults.refuse("rqth_taux", &rate.span(), rate.get_ref(), "0 .. 1");
            }
            read
        });
        let rqth_montant = self.rqth_montant.as_ref().and_then(|amount| {
            let read = Centimes::parse(amount.get_ref()).ok();
            let read = read.filter(|&amount| amount >= Centimes::ZERO && amount <= Centimes::LARGEST_OF_A_CONTRACT);
            if read.is_none() {
                faults.refuse("rqth_montant", &amount.span(), amount.get_ref(), "2000.00");
            }
            read
        });
        Settings {
            option_stock_npec: self.option_stock_npec,
            stock_months: self.mois_stock,
            last_month: self.mois_entame,
            rqth_on_cout_prefecture: self.rqth_cout_prefecture,
            short_contracts_in_stock: self.moins_dun_an_stock,
            carence_stock: self.carence_stock,
            amorcage: self.amorcage,
            avant_contrat: self.avant_contrat,
            frais_annexes: self.frais_annexes,
            leap_year: self.annee_366,
            solde_transmis: !self.solde_non_transmis,
            missing_cout_prefecture: self.cout_prefecture_absent,
            rqth_taux,
            rqth_montant,
            delays,
            drawn_delays,
        }
    }
}
