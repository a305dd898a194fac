//! The law as data: dated parameters with their references, price tables by certification and branch, and the readings
//! chosen where the law is unclear. Pure: it reads texts, never files.

mod cout_prefecture;
mod dated;
mod delays;
mod document;
mod known;
mod nomenclature;
mod npec;
mod overlay;
mod parameters;
mod payers;
mod price_overrides;
mod readings;
mod readings_employeur;
mod reference;
mod value;

pub use cout_prefecture::{CostsByDiploma, CoutPrefectureTable, SourceCoutPrefecture};
pub use dated::{AskedParameter, Dated, NoValue, Version};
pub use delays::{DrawnDelays, Retards};
pub use document::{Document, LegislationText, Parameter, ParameterSet, ParameterVersion, RawValue};
pub use known::Later;
pub use nomenclature::{Diplome, Nomenclature};
pub use npec::{Certification, NpecTable, Quote, SourceNpec};
pub use overlay::{Override, ScenarioLine, contradiction, contradictions, overlay};
pub(crate) use parameters::MOST_STOCK_PERIODS;
pub use parameters::StockPeriod;
pub use parameters::{CotisationsLaw, EMPLOYERS, Legislation, TRANSITION};
pub use payers::PayerNames;
pub use price_overrides::{PriceChange, PriceKeys, PriceOverride, PriceScope, price_contradictions};
pub use readings::{
    AmorcageFate, AvantContratBooking, CarenceStock, FraisCash, LastMonth, Leap, MissingCoutPrefecture, OptionStockNpec, Settings,
    StockMonths,
};
pub use readings_employeur::EmployerSettings;
pub use reference::{Bilingual, Reference};
pub use value::{Delai, InstalmentShares, ParNiveau, PriceBase, WageShares};
