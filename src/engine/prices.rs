//! R4, R5, R6: which coût préfecture and which NPEC a contract has, and where each comes from.

use std::collections::BTreeMap;

use crate::codes::{CodeDiplome, Cpne, Niveau, Regime};
use crate::contract::{Cohort, Contrat, TypeContrat, region_of};
use crate::legislation::{
    AmorcageFate, CarenceStock, Certification, CostsByDiploma, CoutPrefectureTable, Legislation, MissingCoutPrefecture, Nomenclature,
    NpecTable, PriceKeys, Quote, Settings, SourceCoutPrefecture, SourceNpec,
};
use crate::rules::{AnnualPrices, Regularisation, amorcage};
use crate::units::division::half_away;
use crate::units::{Centimes, Part};

/// Everything from which a contract is priced.
#[derive(Clone, Debug)]
pub struct PriceBook<'a> {
    law: &'a Legislation,
    npec: &'a NpecTable,
    cout_prefecture: &'a CoutPrefectureTable,
    nomenclature: &'a Nomenclature,
    substitutes: BTreeMap<Niveau, Centimes>,
    carence_stock: CarenceStock,
    amorcage: AmorcageFate,
    scale: PriceScale,
}

/// What the prices of a contract are found with.
#[derive(Clone, Copy, Debug)]
pub struct ContractPriceKeys<'a> {
    /// Identifier of the CFA.
    pub cfa: &'a str,
    /// The région, if known: that of the contract, else that of the CFA's UAI.
    pub region: Option<&'a str>,
    /// Whether it is that of the UAI.
    pub region_of_uai: bool,
    /// Code of the diploma.
    pub code_diplome: CodeDiplome,
    /// The level: that of the file, else of the nomenclature.
    pub niveau: Option<Niveau>,
    /// The branch: that of the file, else the one of the convention collective.
    pub cpne: Option<Cpne>,
}

/// The prices of a contract and what they rest on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Priced {
    /// Coût préfecture and NPEC a year.
    pub prices: AnnualPrices,
    /// Where the coût préfecture comes from.
    pub source_cout_prefecture: Option<SourceCoutPrefecture>,
    /// The coût préfecture is not published but drawn.
    pub synthetic_cout_prefecture: bool,
    /// The NPEC is not published but built.
    pub synthetic_npec: bool,
    /// The NPEC came out before the edition in force at conclusion, which no table has.
    pub npec_ancien: bool,
}

/// Ten-thousandths of the whole.
pub const WHOLE: i32 = 10_000;

/// A change of every price of a kind, in ten-thousandths of what the tables say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceScale {
    /// Ten-thousandths of the published NPEC.
    pub npec: i32,
    /// Ten-thousandths of the published coût préfecture.
    pub cout_prefecture: i32,
}

impl Default for PriceScale {
    fn default() -> Self {
        Self { npec: WHOLE, cout_prefecture: WHOLE }
    }
}

impl PriceScale {
    /// The prices of a contract after the change, each rounded to the cent.
    #[must_use]
    pub fn apply(self, mut priced: Priced) -> Priced {
        if self == Self::default() {
            return priced;
        }
        let scaled = |amount: Centimes, scale: i32| Centimes(half_away(amount.0 * i64::from(scale), i64::from(WHOLE)));
        priced.prices.npec = priced.prices.npec.map(|amount| scaled(amount, self.npec));
        priced.prices.regularisation = priced.prices.regularisation.map(|known| known.with(scaled(known.amorcage(), self.npec)));
        priced.prices.cout_prefecture = priced.prices.cout_prefecture.map(|amount| scaled(amount, self.cout_prefecture));
        priced
    }
}

/// What the tables have for the CFA and the diploma of a contract.
#[derive(Clone, Copy)]
struct PublishedPrices<'t> {
    costs: Option<CostsByDiploma<'t>>,
    certification: Option<Certification<'t>>,
}

impl<'a> PriceBook<'a> {
    /// A book of the law and the tables; the substitute of R4 is computed when the settings ask for it.
    #[must_use]
    pub fn new(
        law: &'a Legislation,
        npec: &'a NpecTable,
        cout_prefecture: &'a CoutPrefectureTable,
        nomenclature: &'a Nomenclature,
        settings: &Settings,
    ) -> Self {
        let substitutes = match settings.missing_cout_prefecture {
            MissingCoutPrefecture::Error => BTreeMap::new(),
            MissingCoutPrefecture::MoyenneNiveau => cout_prefecture.means_by_level(|code| nomenclature.niveau(code)),
        };
        let (carence_stock, amorcage) = (settings.carence_stock, settings.amorcage);
        Self { law, npec, cout_prefecture, nomenclature, substitutes, carence_stock, amorcage, scale: PriceScale::default() }
    }

    /// The same book with every price of a kind changed.
    #[must_use]
    pub fn scaled(self, scale: PriceScale) -> Self {
        Self { scale, ..self }
    }

    /// What a row is priced with.
    #[must_use]
    pub fn keys<'c>(&self, cohort: &'c Cohort, row: usize) -> ContractPriceKeys<'c> {
        let code_diplome = cohort.code_diplome(row);
        self.keys_of(cohort, row, || self.nomenclature.niveau(code_diplome), || region_of(cohort.cfa(row)))
    }

    fn keys_of<'c>(
        &self,
        cohort: &'c Cohort,
        row: usize,
        known: impl Fn() -> Option<Niveau>,
        standing: impl Fn() -> Option<&'static str>,
    ) -> ContractPriceKeys<'c> {
        let said = cohort.region(row);
        let code_diplome = cohort.code_diplome(row);
        let branch = || cohort.idcc(row).and_then(|idcc| self.nomenclature.cpne_of(idcc).first().copied());
        ContractPriceKeys {
            cfa: cohort.cfa(row),
            region: said.or_else(|| standing().map(|region| -> &str { region })),
            region_of_uai: said.is_none(),
            code_diplome,
            niveau: cohort.niveau(row).or_else(known),
            cpne: cohort.cpne(row).or_else(branch),
        }
    }

    /// The level of a diploma, from the nomenclature.
    #[must_use]
    pub fn niveau(&self, code: CodeDiplome) -> Option<Niveau> {
        self.nomenclature.niveau(code)
    }

    /// The prices of a contract. A price that no source gives is none; a contrat de professionnalisation has neither (R15).
    #[must_use]
    pub fn price(&self, contrat: &Contrat, keys: &ContractPriceKeys<'_>) -> Priced {
        let published =
            PublishedPrices { costs: self.cout_prefecture.of_cfa(keys.cfa), certification: self.npec.certification(keys.code_diplome) };
        self.price_among(contrat, keys, published)
    }

    fn price_among(&self, contrat: &Contrat, keys: &ContractPriceKeys<'_>, published: PublishedPrices<'_>) -> Priced {
        if contrat.kind == TypeContrat::Professionnalisation {
            return Priced::default();
        }
        let (cost, synthetic_cost) = self.cost(contrat, keys, published.costs);
        let FoundNpec { npec, synthetic: synthetic_npec, regularisation, ancien: npec_ancien } =
            self.npec(contrat, keys, published.certification);
        let by = PriceKeys {
            cfa: keys.cfa,
            code_diplome: keys.code_diplome,
            niveau: keys.niveau,
            cpne: keys.cpne,
            conclusion: contrat.conclusion,
        };
        self.scale.apply(Priced {
            prices: AnnualPrices {
                cout_prefecture: cost.map(|(amount, _)| self.cout_prefecture.changed(&by, amount)),
                npec: npec.map(|(amount, _)| self.npec.changed(&by, amount)),
                source_npec: npec.map(|(_, source)| source),
                niveau: keys.niveau,
                distance_admise: contrat.part_distance != Part::NONE && self.nomenclature.only_at_a_distance(keys.code_diplome),
                regularisation: regularisation.map(|known| known.with(self.npec.changed(&by, known.amorcage()))),
            },
            source_cout_prefecture: cost.map(|(_, source)| source),
            synthetic_cout_prefecture: synthetic_cost,
            synthetic_npec,
            npec_ancien,
        })
    }

    /// R4: the contract's own column, else (CFA, diploma), else (région, diploma), else the named substitute.
    fn cost(
        &self,
        contrat: &Contrat,
        keys: &ContractPriceKeys<'_>,
        costs: Option<CostsByDiploma<'_>>,
    ) -> (Option<(Centimes, SourceCoutPrefecture)>, bool) {
        if let Some(own) = contrat.cout_prefecture {
            return (Some((own, SourceCoutPrefecture::Contrat)), false);
        }
        // A région that nobody wrote opens no drawn price.
        let drawn = |synthetic: bool, source| synthetic && keys.region_of_uai && source == SourceCoutPrefecture::Region;
        if let Some((amount, synthetic, source)) = self.cout_prefecture.cost_among(costs, keys.region, keys.code_diplome)
            && !drawn(synthetic, source)
        {
            return (Some((amount, source)), synthetic);
        }
        let substitute = keys.niveau.and_then(|niveau| self.substitutes.get(&niveau));
        (substitute.map(|&amount| (amount, SourceCoutPrefecture::Substitut)), false)
    }

    /// Whether a contract takes a value of the table: not one fixed since its conclusion, unless it is regularised (R6); not a
    /// carence value in regime C, when the reading keeps those for the contracts that the décret names (R5).
    fn takes(&self, contrat: &Contrat, quote: &Quote) -> bool {
        let carence = quote.source == SourceNpec::Carence && self.carence_stock == CarenceStock::Amorcage;
        let stock = || {
            let regime = self.law.regime.sous_convention.at(contrat.conclusion);
            contrat.sous_convention == Some(true) && regime == Ok(&Regime::StockNpec)
        };
        !(quote.fixed_later && self.amorcage == AmorcageFate::Conserve || carence && stock())
    }

    /// R5: the contract's own column, else (diploma, CPNE), else the diploma's carence value, else the amorçage of its level (R6).
    fn npec(&self, contrat: &Contrat, keys: &ContractPriceKeys<'_>, certification: Option<Certification<'_>>) -> FoundNpec {
        if let Some(own) = contrat.npec {
            return FoundNpec { npec: Some((own, SourceNpec::Contrat)), ..FoundNpec::default() };
        }
        let conclusion = contrat.conclusion;
        let quote = certification.and_then(|known| known.quote(keys.cpne, conclusion)).filter(|quote| self.takes(contrat, quote));
        let by_level = || keys.niveau.and_then(|niveau| amorcage(niveau, conclusion, self.law).ok());
        let Some(quote) = quote else {
            return FoundNpec { npec: by_level().map(|amount| (amount, SourceNpec::Amorcage)), ..FoundNpec::default() };
        };
        let paid_before = if quote.fixed_later { by_level() } else { None };
        FoundNpec {
            npec: Some((quote.amount, quote.source)),
            synthetic: quote.synthetic,
            regularisation: paid_before.and_then(|amount| Regularisation::new(quote.known_since, amount)),
            ancien: self.law.npec.edition.at(conclusion).is_ok_and(|&edition| quote.known_since < edition),
        }
    }
}

/// An NPEC and what it rests on.
#[derive(Clone, Copy, Default)]
struct FoundNpec {
    npec: Option<(Centimes, SourceNpec)>,
    synthetic: bool,
    regularisation: Option<Regularisation>,
    ancien: bool,
}

/// A book opened at the CFAs and diplomas of a cohort: what depends on them alone is looked up once, not for each contract.
#[derive(Clone, Debug)]
pub(crate) struct OpenBook<'b, 'c> {
    book: &'b PriceBook<'b>,
    cohort: &'c Cohort,
    niveaux: Vec<Option<Niveau>>,
    certifications: Vec<Option<Certification<'b>>>,
    costs: Vec<Option<CostsByDiploma<'b>>>,
    regions: Vec<Option<&'static str>>,
}

impl<'b, 'c> OpenBook<'b, 'c> {
    pub(crate) fn new(book: &'b PriceBook<'b>, cohort: &'c Cohort) -> Self {
        let niveaux = cohort.diplomes().iter().map(|&code| book.nomenclature.niveau(code)).collect();
        let certifications = cohort.diplomes().iter().map(|&code| book.npec.certification(code)).collect();
        let costs = cohort.cfas().iter().map(|cfa| book.cout_prefecture.of_cfa(cfa)).collect();
        let regions = cohort.cfas().iter().map(|cfa| region_of(cfa)).collect();
        Self { book, cohort, niveaux, certifications, costs, regions }
    }

    /// [`PriceBook::keys`].
    pub(crate) fn keys(&self, row: usize) -> ContractPriceKeys<'c> {
        let cfa = || self.regions[self.cohort.cfa_number(row) as usize];
        self.book.keys_of(self.cohort, row, || self.niveaux[self.cohort.diplome_number(row) as usize], cfa)
    }

    /// [`PriceBook::price`] of a row.
    pub(crate) fn price(&self, row: usize, contrat: &Contrat, keys: &ContractPriceKeys<'_>) -> Priced {
        let costs = self.costs[self.cohort.cfa_number(row) as usize];
        let certification = self.certifications[self.cohort.diplome_number(row) as usize];
        self.book.price_among(contrat, keys, PublishedPrices { costs, certification })
    }
}
