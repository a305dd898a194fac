//! `[reglages]`: readings and settings of the rules.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_spanned::Spanned;

use super::delais::Delais;
use super::file::Faults;
use crate::legislation::{MissingCoutPrefecture, OptionStockNpec, Settings, StockMonths};
use crate::units::{Centimes, Part};

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Reglages {
    /// R2: whether the CFA keeps the coût préfecture from January to June 2020.
    option_stock_npec: OptionStockNpec,
    /// R10: how the months of the stock are counted.
    mois_stock: StockMonths,
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
}

impl Reglages {
    pub(super) fn settings(&self, faults: &mut Faults<'_>) -> Settings {
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
            missing_cout_prefecture: self.cout_prefecture_absent,
            rqth_taux,
            rqth_montant,
            delays,
            drawn_delays,
        }
    }
}
